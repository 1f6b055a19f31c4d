"""What is personal in a register, and what stands for it: citizens' numbers and persons' names."""

from __future__ import annotations

import hmac
import re
from dataclasses import dataclass
from functools import cache

from ruang.engine.intake.letters import THAI_DIGITS, WIDE_DIGITS, any_of, listed

PERSON_ID = "p-"  # before what stands for a citizen's number
# Thirteen digits, also with dashes or spaces. The first is 1 to 8; a juristic person's is 0.
CITIZEN = re.compile(r"(?<!\d)[1-8](?:[ -]?\d){9}((?:[ -]?\d){3})(?!\d)")
# Ten digits from 06, 08 or 09, or with the country's 66 for the zero.
MOBILE = re.compile(r"(?<!\d)(?:\+?66[ -]?|0)[689](?:[ -]?\d){5}((?:[ -]?\d){3})(?!\d)")

# Both of them and more, in any digits: soon looked for.
LONG_NUMBER = re.compile(r"\d(?:[ -]?\d){8}")

# What a Thai word cannot begin with: a vowel or mark that needs a letter before it, or a letter
# that is silenced. Where it follows a title, that was only a syllable of a longer word.
INSIDE_A_WORD = re.compile("[\u0e2f-\u0e3a\u0e45-\u0e4e]|.\u0e4c")


def keyed(text: str, key: bytes) -> str:
    """What stands for a personal value: always the same, and telling nothing without the key.

    Args:
        text: The value.
        key: The lake's own secret.

    Source:
        RFC 2104, HMAC, with SHA-256; the first 64 bits of it.
    """
    return PERSON_ID + hmac.digest(key, text.encode(), "sha256").hex()[:16]


def fingerprint(text: str, key: bytes) -> str:
    """A person's name as part of an id: the same for the same name, telling nothing of it."""
    return hmac.digest(key, b"name\x1f" + text.encode(), "sha256").hex()


def veiled(text: str, column: str = "") -> str:
    """A cell as others may see it: no citizen's number but its last three digits, no person's name.

    In names and addresses, no number of a mobile telephone either.

    Args:
        text: The cell.
        column: The column of tables.RAW in which it stands.
    """
    if column in ("name", "address"):
        text = without_numbers(text)
        return masked(text) if column == "name" else text
    return _hidden(CITIZEN, text)


def without_numbers(text: str) -> str:
    """A text with the numbers of citizens and of mobile telephones hidden but for three digits."""
    return _hidden(MOBILE, _hidden(CITIZEN, text))


def _hidden(number: re.Pattern[str], text: str) -> str:
    if not LONG_NUMBER.search(text):
        return text
    # One digit stands for one, so that the places are the same in both.
    digits = text.translate(THAI_DIGITS).translate(WIDE_DIGITS)
    parts, end = [], 0
    for found in number.finditer(digits):
        parts += [text[end : found.start()], "x" * 10, re.sub(r"\D", "", found[1])]
        end = found.end()
    return "".join([*parts, text[end:]]) if parts else text


def masked(name: str, *, of_person: bool = False) -> str:
    """A name without the names of natural persons in it.

    A person is told by a title that begins the name, or that follows "by" or a bracket. A trade
    name that only contains one, or has a firm's word, stays.

    Args:
        name: White space in it is single.
        of_person: It is known by other means that the establishment is a natural person's.
    """
    words = _words()
    title = words.title.match(name)
    if title or of_person:
        is_person = bool(title) and _is_person(name)
        if not is_person and of_person and _is_two_words(name):
            is_person = not words.firm.search(name)
        if is_person:
            return words.placeholder
    return words.by.sub(_without_person, name)


def is_placeholder(name: str) -> bool:
    """Whether a name is what stands for a person's."""
    return name == _words().placeholder


def hint() -> str:
    """An RE2 pattern of the names that may have a person's name or number in them."""
    return rf"(?i){_words().hint}|\p{{Nd}}(?:[ -]?\p{{Nd}}){{8}}"


def _without_person(found: re.Match[str]) -> str:
    if not _is_person(found["person"]):
        return found[0]
    return found[0].replace(found["person"], _words().placeholder)


def _is_person(name: str) -> bool:
    words = _words()
    title = words.title.match(name)
    if not title or words.firm.search(name) or words.never.match(name):
        return False
    rest = name[title.end() :].split()
    if not rest or INSIDE_A_WORD.match(rest[0]) or any(c.isdigit() for c in name):
        return False
    if len(rest) == 1 and words.not_title.match(name):
        return False
    return len(rest) > 1 or words.rests[_squeezed(title[0])] != "two"


def _is_two_words(name: str) -> bool:
    parts = name.split()
    return len(parts) == 2 and not any(c.isdigit() for c in name)


@dataclass(frozen=True)
class _Words:
    """Patterns made from the list of words."""

    placeholder: str
    rests: dict[str, str]  # title in small letters without dots and spaces -> what must follow
    title: re.Pattern[str]
    not_title: re.Pattern[str]  # words that begin like a title, and are a name by themselves
    never: re.Pattern[str]  # words that begin like a title, and are none
    firm: re.Pattern[str]
    by: re.Pattern[str]
    hint: str  # where a title may stand, and more (RE2)


@cache
def _words() -> _Words:
    rows = listed("person_words.csv")

    def words(means: str, *rests: str) -> list[str]:
        return [
            r["word"] for r in rows if r["means"] == means and (not rests or r["rest"] in rests)
        ]

    latin = [w for w in words("title") if w.isascii()]
    apart = [*latin, *words("title", "apart")]  # Thai titles are mostly written without a space
    loose = [w for w in words("title", "any", "two") if w not in latin]
    title = rf"(?:{any_of(loose)}|(?:{any_of(apart)})(?:\.\s*|\s+))\s*"
    thai = [w for w in words("firm") if not w.isascii()]
    english = [w for w in words("firm") if w.isascii()]
    firm = rf"{any_of(thai)}|(?<![a-z])(?:{any_of(english)})(?![a-z])"
    by = any_of(words("by"))
    (placeholder,) = words("placeholder")
    titles = any_of([*words("title"), placeholder])
    return _Words(
        placeholder=placeholder,
        rests={_squeezed(r["word"]): r["rest"] for r in rows if r["means"] == "title"},
        title=re.compile(title, re.IGNORECASE),
        not_title=re.compile(any_of(words("word"))),
        never=re.compile(any_of(words("never"))),
        firm=re.compile(firm, re.IGNORECASE),
        by=re.compile(rf"(?:(?:{by})\s*[:.]?\s*|[(]\s*)(?P<person>{title}[^()]+)", re.IGNORECASE),
        hint=rf"^{titles}|(?:{by}|[(])[\s\pZ\x0b\x1c-\x1f\x{{85}}:.]*{titles}",
    )


def _squeezed(word: str) -> str:
    return re.sub(r"[\s.]", "", word).casefold()
