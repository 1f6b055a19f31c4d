"""Names: white space and Thai spelling put in order, persons' names masked, and names as keys."""

from __future__ import annotations

import re
import unicodedata

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ruang.engine.intake.letters import as_mask, scattered, spread
from ruang.engine.intake.personal import fingerprint, hint, is_placeholder, masked, without_numbers
from ruang.engine.intake.rows import Reading, Rows

TONES = "\u0e48-\u0e4b"
ABOVE_BELOW = "\u0e31\u0e34-\u0e3a\u0e47"
FOLLOWING = "\u0e30\u0e32\u0e33\u0e45"
NEVER_TWICE = "\u0e30-\u0e3a\u0e40-\u0e45\u0e47-\u0e4e"
# Spellings that look right and are not: what PyThaiNLP's normalize puts in order. That is slow,
# so it is asked only about names in which one of these stands.
MISSPELT = "|".join(
    (
        *(c + c for c in re.findall(f"[{NEVER_TWICE}]", "".join(map(chr, range(0xE30, 0xE4F))))),
        f"\u0e4d[{TONES}]?\u0e32",  # nikhahit and sara aa for sara am
        f"[{TONES}\u0e4c][{ABOVE_BELOW}]",  # a tone before the vowel that carries it
        f"[{FOLLOWING}][{TONES}]",
        f"(?:^| )[{ABOVE_BELOW}{TONES}\u0e4c-\u0e4e]",  # a mark on nothing
        f"[{TONES}]{{2}}",
    )
)

# Spaces, punctuation and unseen letters; Thai vowels and tones above and below are kept.
NOT_CELLS = ("source_row", "fault", "note")
NO_LETTER = re.compile(r"[^\w\u0e00-\u0e7f]|[_\u0e2f\u0e46\u0e4f\u0e5a\u0e5b]")


def read_names(rows: Rows, key: bytes) -> None:
    """Read the names: none is a refusal; spelling is put in order and marked; persons are masked.

    Rows without an id get what `make_ids` needs: the name as a key, which tells no person's name.

    Args:
        rows: The batch, made plain and with its ids read.
        key: What stands for persons' names is made with.
    """
    names = rows.text("name")
    rows.refuse(as_mask(pc.equal(names, "")), "name", "name_missing")
    odd = as_mask(pc.match_substring_regex(names, rf"{MISSPELT}|\s\s|[^\S ]"))
    if odd.any():
        found = [read_name(n) for n in names.filter(pa.array(odd)).to_pylist()]
        names = scattered(names, odd, [one.value for one in found])
        changed = np.array([bool(one.mark) for one in found])
        rows.mark(spread(odd, changed), "name_respelled")
    rows.columns["name"] = names
    mask(rows)
    rows.columns["name_key"] = _keys(rows, names, key)


def read_name(text: str) -> Reading:
    """Put white space and the Thai spelling of a name in order; null where it is empty.

    Args:
        text: Plain.
    """
    name = " ".join(text.split())
    if not name:
        return Reading(refusal="name_missing")
    if not re.search(MISSPELT, name):
        return Reading(name)
    from pythainlp.util import normalize  # costs a tenth of a second, rarely needed

    spelt = normalize(name)
    return Reading(spelt, mark="name_respelled" if spelt != name else "")


def mask(rows: Rows) -> None:
    """Put a placeholder for the names of natural persons, and mark the rows.

    A row with a juristic person's number is no natural person's. A citizen's number and that of
    a mobile telephone are hidden.

    Args:
        rows: The batch, with its ids and names read. Doing it twice does no harm.
    """
    names, persons = rows.columns["name"], rows.bears("id_personal_masked")
    juristic = as_mask(rows.columns["juristic_id"].is_valid())
    odd = ~juristic  # a register of juristic persons pays nothing
    if odd.any():
        others = names.filter(pa.array(odd))
        odd[odd] = as_mask(pc.match_substring_regex(others, hint()))
    odd |= ~juristic & persons
    if not odd.any():
        return
    before = names.filter(pa.array(odd)).to_pylist()
    holders = persons[odd].tolist()
    unnamed = [masked(n, of_person=p) for n, p in zip(before, holders, strict=True)]
    after = [without_numbers(n) for n in unnamed]
    pairs = zip(unnamed, before, strict=True)
    masks = np.array([a != b or is_placeholder(a) for a, b in pairs])
    numbers = np.array([a != b for a, b in zip(after, unnamed, strict=True)])
    rows.columns["name"] = scattered(names, odd, after)
    rows.mark(spread(odd, masks), "name_personal_masked")
    rows.mark(spread(odd, numbers), "name_number_masked")


def name_key(name: str) -> str:
    """A name as a key: alike for spellings that differ in case, spaces and punctuation.

    Args:
        name: With its Thai spelling in order.
    """
    return NO_LETTER.sub("", unicodedata.normalize("NFKC", name).casefold())


def _keys(rows: Rows, names: pa.Array, key: bytes) -> pa.Array:
    """The keys of rows without an id; null for others.

    A name that its publisher has masked tells nobody apart, so that the whole row does.
    """
    without = as_mask(rows.columns["establishment_id"].is_null())
    keys = pa.nulls(len(rows), pa.string())
    if not without.any():
        return keys
    found = [name_key(n) for n in names.filter(pa.array(without)).to_pylist()]
    at = np.flatnonzero(without)
    hidden = rows.bears("name_personal_masked") | rows.bears("name_number_masked")
    for place in np.flatnonzero(hidden[at]).tolist():
        row = int(at[place])
        told = _whole_row(rows, row) if is_placeholder(names[row].as_py()) else found[place]
        found[place] = fingerprint(told, key)
    return scattered(keys, without, found)


def _whole_row(rows: Rows, row: int) -> str:
    cells = {c: rows.raw[c][row].as_py() for c in rows.raw.column_names if c not in NOT_CELLS}
    return repr(sorted(cells.items()))
