"""Legal forms: read from a column, from the words of a name, and from the number of registration.

A group of people who weave or sew together is no farmers' group, which is registered under the
law on cooperatives, nor a community enterprise unless it says so: it is "other". Housewives'
groups of farmers and groups of growers count as farmers' groups, as the agencies that look after
both have it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from ruang.engine.intake.letters import as_mask, listed
from ruang.engine.intake.rows import Mask, Rows
from ruang.engine.text import noop as _

FORMS: dict[str, str] = {
    "company": _("company"),
    "public_company": _("public company"),
    "partnership": _("partnership"),
    "cooperative": _("cooperative"),
    "community_enterprise": _("community enterprise"),
    "farmer_group": _("farmer group"),
    "sole_proprietor": _("sole proprietor"),
    "other": _("other legal form"),
}
# The fourth digit of a juristic person's number; the published files of the Department of Business
# Development bear it out row by row (tests/engine/test_forms.py).
NUMBERED = {"2": "partnership", "3": "partnership", "5": "company", "7": "public_company"}
JURISTIC = "^0[1-9][0-9][2357][0-9]{9}$"
PERSON = "^[1-8][0-9]{12}$"
FIRMS = frozenset(NUMBERED.values())
LEADING = r"^[\s\"'*(\-]*"  # what may stand before a name
DOTS = re.compile(r"[\s.,]")
BETWEEN = r"(?:\.\s?)?"  # the letters of an abbreviation
# The same for many names at once (RE2), where more may match than is meant.
NO_LETTER = r"[^0-9A-Za-z\p{Thai}]"
FOREIGN = r"[^\x00-\x7f\p{Thai}]"  # what small and capital letters are differs for these
DECOMPOSED_AM, AM = "\u0e4d\u0e32", "\u0e33"  # one letter, typed as two
DOUBTFUL = ("legal_form_by_ending", "legal_form_by_trade_name", "legal_form_unread")
ORDER = (  # where a telling word may stand, the surest first, and the mark of a doubtful one
    ("public", ""),
    ("public_last", ""),
    ("first", ""),
    ("anywhere", ""),
    ("last", ""),
    ("ending", "legal_form_by_ending"),
    ("trade_other", ""),
    ("trade", "legal_form_by_trade_name"),
)
BY_TRADE = ORDER[-2:]  # where the words of a trade stand, which say the least
NONE = -1
Codes = npt.NDArray[np.int8]  # places in FORMS, or NONE


@dataclass(frozen=True)
class Form:
    """What a name says: a key of FORMS (empty where nothing), and the mark of a doubtful word."""

    key: str = ""
    mark: str = ""


UNREAD = Form("other", "legal_form_unread")


@dataclass(frozen=True)
class Words:
    """The words by which a name tells its form, and the patterns that find them."""

    forms: Mapping[str, Mapping[str, str]]  # where the word stands -> word -> form
    patterns: Mapping[str, re.Pattern[str]]  # where it stands -> names with such a `word`
    first: Mapping[str, str]  # form -> names that start with its words, for many at once (RE2)
    public: str  # names that may be of a public company, and some more (RE2)
    telling: str  # names that may have any word but those of a trade, and some more (RE2)
    person: re.Pattern[str]
    no_person: tuple[str, ...]  # words that begin like a person's title

    def form(self, name: str, order: Sequence[tuple[str, str]] = ORDER) -> Form:
        """Read one name, without white space around it, by the words that stand in some places."""
        name = name.replace(DECOMPOSED_AM, AM)
        for stands, mark in order:
            if form := self._found(stands, name):
                return Form(form, mark)
        return self._person(name)

    def _found(self, stands: str, name: str) -> str:
        last = ""
        for found in self.patterns[stands].finditer(name):
            last = found["word"]
        return self.forms[stands].get(_bare(last), "")

    def _person(self, name: str) -> Form:
        """A person's title: sure before two words, a doubtful trade name before one."""
        found = self.person.match(name)
        if not found or name.casefold().startswith(self.no_person):
            return UNREAD
        sure = found["placeholder"] or found["ranked"] or found["family"]
        return Form("sole_proprietor", "" if sure else "legal_form_by_trade_name")


@cache
def words() -> Words:
    """Gather the words that tell a legal form."""
    forms: dict[str, dict[str, str]] = {}
    spelt: dict[str, list[str]] = {}
    for row in listed("legal_forms.csv"):
        place = row["stands"].removesuffix("_short")
        forms.setdefault(place, {})[_bare(row["word"])] = row["legal_form"]
        spelt.setdefault(row["stands"], []).append(row["word"])
    starts = [(word, _loose(word)) for word in _longest(spelt["first"])]
    starts += [(word, _short(word)) for word in _longest(spelt["first_short"])]
    starting: dict[str, list[str]] = {}
    for word, pattern in starts:
        starting.setdefault(forms["first"][_bare(word)], []).append(pattern)
    ending = [_at_the_end(_short_last(word)) for word in _longest(spelt["last_short"])]
    found = {
        "first": (pattern for _word, pattern in starts),
        "public": map(_loose, spelt["public"]),
        "public_last": map(_at_the_end, _longest(spelt["public_last"])),
        "anywhere": map(_apart, _longest(spelt["anywhere"])),
        "last": [*map(_at_the_end, _longest(spelt["last"])), *ending],
        "ending": map(_at_the_end, _longest(spelt["ending"])),
        "trade_other": (f"^{_loose(word)}" for word in _longest(spelt["trade_other"])),
        "trade": (f"^{_loose(word)}" for word in _longest(spelt["trade"])),
    }
    patterns = {place: f"(?P<word>{'|'.join(any_)})" for place, any_ in found.items()}
    patterns["first"] = LEADING + patterns["first"]
    return Words(
        forms,
        {place: _compiled(pattern) for place, pattern in patterns.items()},
        {form: f"{LEADING}(?:{'|'.join(starting[form])})" for form in sorted(starting, key=_early)},
        "(?i)" + "|".join(map(_loose, spelt["public"] + spelt["public_last"])),
        _telling(spelt),
        *_persons(),
    )


def _early(form: str) -> int:
    """Public companies before companies, whose words theirs begin with; then the most usual."""
    return ("public_company", *FORMS).index(form)


def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


def _longest(spelt: Iterable[str]) -> list[str]:
    return sorted(spelt, key=len, reverse=True)


def _loose(word: str) -> str:
    """A word with any dots, commas and spaces between its parts."""
    parts = (re.escape(part) for part in word.split())
    return r"[\s.,]*".join(parts).replace(r"\(", r"\(\s*").replace(r"\)", r"\s*\)")


def _apart(word: str) -> str:
    """A word that is no part of a longer one; Thai writes words without spaces between."""
    loose = _loose(word)
    return rf"(?<![a-z]){loose}(?![a-z])" if word[0].isascii() else loose


def _telling(spelt: Mapping[str, Iterable[str]]) -> str:
    """A pattern of a part of every word but those of a trade."""
    starts = [rf"{_with_gaps(word)}(?:{NO_LETTER}|$)" for word in spelt["first_short"]]
    starts += [re.escape(word.split()[0]) for word in spelt["first"]]
    places = ("public", "public_last", "anywhere", "last", "ending")
    parts = [_longest_part(word) for place in places for word in spelt[place]]
    parts += map(_with_gaps, spelt["last_short"])
    return rf"(?i)^{NO_LETTER}*(?:{'|'.join(starts)})|{'|'.join(dict.fromkeys(parts))}|{FOREIGN}"


def _longest_part(word: str) -> str:
    part = max(word.split(), key=len).strip("()")
    return re.escape(part) if len(part) > 1 else _with_gaps(word)


def _with_gaps(letters: str) -> str:
    return f"{NO_LETTER}*".join(map(re.escape, "".join(letters.split())))


def _at_the_end(word: str) -> str:
    """A word after which no more of the name follows, but for a branch or the like."""
    if word[0].isascii() and word[0].isalpha():
        return rf"(?<![a-z]){_loose(word)}(?=[\s.,]*(?:$|[(\[]))"
    return rf"{word if word.startswith('(?') else _loose(word)}(?=$|[\s(\[,.)\]])"


def _short(letters: str) -> str:
    """An abbreviation before a name: of one letter only with its dot."""
    return BETWEEN.join(letters) + (r"\." if len(letters) == 1 else r"(?:\.|\s|$)")


def _short_last(letters: str) -> str:
    """An abbreviation behind a name: with its dot, or with a space before it."""
    joined = BETWEEN.join(letters)
    return rf"(?:{joined}\.|(?<![^\s)\]]){joined})"


def _bare(word: str) -> str:
    return DOTS.sub("", word).casefold()


def _persons() -> tuple[re.Pattern[str], tuple[str, ...]]:
    rows = listed("person_words.csv")
    titles: dict[str, list[str]] = {}
    for row in rows:
        if row["means"] in ("title", "placeholder"):
            titles.setdefault(row["rest"] or row["means"], []).append(row["word"])
    any_, two, apart, placeholder = (
        "|".join(map(re.escape, _longest(titles[kind])))
        for kind in ("any", "two", "apart", "placeholder")
    )
    return (
        _compiled(
            rf"(?P<placeholder>{placeholder})|(?:{two})\s*\S+(?P<ranked>\s+\S+)"
            rf"|(?:(?:{any_})\s*|(?:{apart})\.?\s+)\S+(?P<family>\s+\S+)?"
        ),
        tuple(row["word"].casefold() for row in rows if row["means"] == "word"),
    )


# -- the batch -------------------------------------------------------------------------------


def read_forms(rows: Rows) -> None:
    """Read the legal forms of a batch.

    A column of legal forms holds; without it the name's own words hold, and where they tell
    nothing, or only a doubtful word does, the number of registration.

    Args:
        rows: The batch, made plain, its ids read.
    """
    named, doubts = _by_names(rows.text("name"))
    given = _by_column(rows)
    numbered = _by_numbers(rows)
    sure = doubts == NONE
    told = given != NONE
    asked = ~told & ~sure & (numbered != NONE)
    form = np.where(told, given, np.where(asked, numbered, named))
    rows.columns["legal_form"] = pa.array(list(FORMS)).take(pa.array(form))
    rows.mark(told & sure & (named != given), "legal_form_name_differs")
    rows.mark(asked & (named != numbered), "legal_form_by_number")
    rows.mark(~asked & _unlike(form, numbered), "legal_form_number_differs")
    for i, mark in enumerate(DOUBTFUL):
        rows.mark(~told & ~asked & (doubts == i), mark)
    if rows.has("legal_form"):
        unread = doubts == DOUBTFUL.index("legal_form_unread")
        rows.mark(~told & ~(unread & ~asked), "legal_form_not_given")


def _by_names(names: Any) -> tuple[Codes, Codes]:
    """The form that each name tells, and how doubtful that is: a place in DOUBTFUL, or NONE."""
    known = words()
    names = pc.replace_substring(names, DECOMPOSED_AM, AM)
    read = np.full(len(names), NONE, np.int8)
    for form, pattern in known.first.items():
        at = np.flatnonzero(read == NONE)
        left = names.take(pa.array(at)) if len(at) < len(names) else names
        read[at[as_mask(pc.match_substring_regex(left, pattern))]] = _place(form)
    doubts = np.full(len(names), NONE, np.int8)
    closer = (read == NONE) | as_mask(pc.match_substring_regex(names, known.public))
    at = np.flatnonzero(closer)
    left = names.take(pa.array(at))
    telling = as_mask(pc.match_substring_regex(left, known.telling)).tolist()
    found = [
        known.form(name, ORDER if told else BY_TRADE)
        for name, told in zip(left.to_pylist(), telling, strict=True)
    ]
    read[at] = [_place(form.key) for form in found]
    doubts[at] = [DOUBTFUL.index(form.mark) if form.mark else NONE for form in found]
    return read, doubts


def _by_column(rows: Rows) -> Codes:
    if not rows.has("legal_form"):
        return np.full(len(rows), NONE, np.int8)
    cells = rows.encoded("legal_form")
    return _spread([_place(form_of_cell(t)) for t in cells.dictionary.to_pylist()], cells.indices)


def form_of_cell(text: str) -> str:
    """The form that a cell of a column of legal forms says: a key of FORMS, or empty.

    Args:
        text: A key, a usual word or an abbreviation in Thai or English, or what starts with one.
    """
    if text in FORMS:
        return text
    bare = _bare(re.sub(r"^\d+\s*[.):-]\s*|[()]", "", text.replace(DECOMPOSED_AM, AM)))
    if known := _cell_words().get(bare):
        return known
    form = words().form(text)
    return "" if form.mark else form.key


@cache
def _cell_words() -> dict[str, str]:
    return {_bare(row["word"]): row["legal_form"] for row in listed("legal_form_words.csv")}


def _by_numbers(rows: Rows) -> Codes:
    """The form that each 13-digit number tells; a citizen's number is a sole proprietor's."""
    read = np.full(len(rows), NONE, np.int8)
    if not rows.has("juristic_id"):
        return read
    numbers = rows.columns.get("juristic_id")
    if numbers is None or numbers.null_count:
        typed = pc.replace_substring_regex(rows.text("juristic_id"), r"[\s.-]", "")
        numbers = typed if numbers is None else pc.coalesce(numbers, typed)
    juristic = as_mask(pc.match_substring_regex(numbers, JURISTIC))
    digits = pc.utf8_slice_codeunits(numbers, 3, 4).dictionary_encode()
    kinds = [_place(NUMBERED.get(d, "")) for d in digits.dictionary.to_pylist()]
    read[juristic] = _spread(kinds, digits.indices)[juristic]
    read[as_mask(pc.match_substring_regex(numbers, PERSON))] = _place("sole_proprietor")
    return read


def _unlike(form: Codes, numbered: Codes) -> Mask:
    """Where form and number cannot both be right.

    A number may be that of a person who answers for a group; only a firm must have its own.
    """
    firms = [_place(key) for key in FIRMS]
    either = np.isin(form, firms) | np.isin(numbered, firms)
    return np.asarray((numbered != NONE) & (form != numbered) & either)


def _place(form: str) -> int:
    return list(FORMS).index(form) if form else NONE


def _spread(places: list[int], at: Any) -> Codes:
    """The values of a dictionary for all rows; NONE where there is none."""
    read: Codes = np.array([*places, NONE], np.int8)
    return np.asarray(read[at.fill_null(-1).to_numpy(zero_copy_only=False)])
