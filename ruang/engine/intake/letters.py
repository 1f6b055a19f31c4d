"""Texts as they were typed, made plain: any digits, unseen letters, errors, words for nothing."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

Mask = npt.NDArray[np.bool_]
DATA = Path(__file__).parent / "data"
THAI_ZERO, WIDE_ZERO = 0x0E50, 0xFF10
THAI_DIGITS = {THAI_ZERO + i: str(i) for i in range(10)}
WIDE_DIGITS = {WIDE_ZERO + i: str(i) for i in range(10)}
# Zero-width letters, marks of direction, the byte-order mark and the soft hyphen.
UNSEEN = "\u00ad\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff"
SPACES = "\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"
ERROR = re.compile(
    r"#(N/A|REF!|VALUE!|DIV/0!|NAME\?|NULL!|NUM!|SPILL!|CALC!|GETTING_DATA|#{2,})", re.IGNORECASE
)
AS_TEXT = re.compile(r"=\"(.*)\"|'(?=[^'])([^']*)", re.DOTALL)  # how a cell is forced to be text
NO_DIGITS = frozenset({"name"})  # in a name, Thai digits are part of it
TAIL = frozenset({"address"})  # only the postcode at its end is read


class Plain(NamedTuple):
    """A text without what does not belong to it; empty where it says nothing."""

    text: str
    marks: tuple[str, ...] = ()
    error: bool = False  # it was an error of a spreadsheet


def plain(text: str, *, digits: bool = True) -> Plain:
    """Make one text plain.

    Args:
        text: As typed.
        digits: Whether Thai and full-width digits become Arabic ones.

    Returns:
        The text, with the marks of what was changed. Words for nothing ("-", "n/a") are empty.
    """
    seen = _unseen().sub("", text)
    bare = re.sub(f"[{SPACES}]", " ", seen).strip()
    if forced := AS_TEXT.fullmatch(bare):
        bare = (forced[1] or forced[2] or "").strip()
    if ERROR.fullmatch(bare):
        return Plain("", error=True)
    if bare.casefold() in null_words():
        return Plain("")
    marks = ["characters_tidied"] if bare != re.sub(f"[{SPACES}]", " ", text).strip() else []
    if digits:
        wide = bare.translate(WIDE_DIGITS)
        if wide != bare and not marks:
            marks.append("characters_tidied")
        bare = wide.translate(THAI_DIGITS)
        marks += ["thai_digits"] if bare != wide else []
    return Plain(bare, tuple(marks))


def scattered(texts: Any, where: Mask, values: list[Any]) -> Any:
    """The texts with `values` in the places that `where` says."""
    return pc.replace_with_mask(texts, pa.array(where), pa.array(values, texts.type))


def spread(where: Mask, values: Mask) -> Mask:
    """The truth values of the places that `where` says; false elsewhere."""
    whole = np.zeros(len(where), dtype=bool)
    whole[where] = values
    return whole


def as_mask(values: Any) -> Mask:
    """A column of truth values as an array; null is false."""
    return np.asarray(values.fill_null(False).to_numpy(zero_copy_only=False), dtype=bool)


def any_of(words: Iterable[str]) -> str:
    """A pattern of these words, the longer before the shorter that begins it.

    Words that begin alike share their beginning, so that a text is compared with few of them.
    """
    tree: dict[str, Any] = {}
    for word in words:
        at = tree
        for letter in word:
            at = at.setdefault(letter, {})
        at[""] = {}  # a word ends here
    return f"(?:{_branches(tree)})"


def _branches(tree: dict[str, Any]) -> str:
    ways = [re.escape(letter) + _branches(after) for letter, after in tree.items() if letter]
    if not ways:
        return ""
    if "" in tree:
        return f"(?:{'|'.join(ways)})?"
    return ways[0] if len(ways) == 1 else f"(?:{'|'.join(ways)})"


@cache
def listed(name: str) -> tuple[dict[str, str], ...]:
    """The rows of a list of words beside this module."""
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


@cache
def null_words() -> frozenset[str]:
    """What people write where there is nothing to write, in small letters."""
    return frozenset(r["word"].casefold() for r in listed("null_words.csv"))


@cache
def _unseen() -> re.Pattern[str]:
    return re.compile(f"[{UNSEEN}]")


def odd(texts: Any, column: str) -> Mask:
    """Which texts need a closer look: few, so that most cost nothing.

    Args:
        texts: Of a raw column, without white space around them.
        column: Its name.
    """
    found = np.zeros(len(texts), dtype=bool)
    for pattern in _odd_patterns(column):
        found |= as_mask(pc.match_substring_regex(texts, pattern))
    return found


@cache
def _odd_patterns(column: str) -> tuple[str, ...]:
    """RE2 patterns. Apart, one that is bound to the end is looked for there alone."""
    nothing = "|".join(re.escape(w).replace(r"\ ", " ") for w in sorted(null_words()))
    forced = rf"^['#]|^=\"|^(?i:{nothing})$"
    if column in TAIL:
        return r"[\x{0e50}-\x{0e59}]{5}$", forced
    unseen = f"[{UNSEEN}{SPACES}]"
    if column in NO_DIGITS:
        return (f"{unseen}|{forced}",)
    return (rf"[\x{{0e50}}-\x{{0e59}}\x{{ff10}}-\x{{ff19}}]|{unseen}|{forced}",)
