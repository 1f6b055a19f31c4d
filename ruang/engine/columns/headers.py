"""What the header of a column says that stands in it."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import cache, lru_cache

from rapidfuzz import fuzz, process

from ruang.engine.columns.words import DATA, key, words

UNUSED = "-"  # in headers.csv: known, and none of the product's columns
BRACKETS = re.compile(r"[(\[{].*?[)\]}]")
# Where one header says the same in two ways: "district/amphoe", Thai beside English.
PARTS = re.compile(
    r"[/|\n\r]+|(?<=[\u0e00-\u0e7f])\s*(?=[A-Za-z])|(?<=[A-Za-z])\s*(?=[\u0e00-\u0e7f])"
)
LETTER = re.compile(r"\[[A-Z]+\]|")  # what a column without a header is called
# A header with a typing error: so alike, and so much more than the next. Short ones differ by
# a letter and mean something else.
ALIKE, CLEARLY, SHORTEST = 87.0, 5.0, 7
LONGEST = 120  # letters; a longer text is no header
LETTERS = 2  # in "remark X" the X is no easting: so short a part of a header says nothing


@dataclass(frozen=True)
class Meaning:
    """What a header may stand for, and how sure that is.

    `columns` are columns of tables.RAW or keys of PERSONAL, the likelier first; several where
    the header alone does not tell. `rank` orders headers of one meaning: a smaller one is
    preferred; `level` is 2 for a header known as it stands, 1 for a part of one or one with a
    typing error, 0 for none.
    """

    columns: tuple[str, ...] = ()
    rank: int = 0
    level: int = 0

    @property
    def known(self) -> bool:
        """Whether the header says anything, be it that the column is of no use here."""
        return self.level > 0


@lru_cache(maxsize=5_000)
def meaning(header: str) -> Meaning:
    """What `header` says, in Thai or English.

    Args:
        header: As it stands in the file, with its units and line breaks.
    """
    known = _known()
    if LETTER.fullmatch(header.strip()) or len(header) > LONGEST:
        return Meaning()
    if whole := next((known[k] for k in keys(header) if k in known), None):
        return whole
    parts = [found for part in _parts(header) if (found := known.get(key(part)))]
    if parts:
        clear = [p for p in parts if len(p.columns) == 1] or parts
        if len({p.columns for p in clear}) == 1:
            return Meaning(clear[0].columns, clear[0].rank, level=1)
        return Meaning()
    return _typing_error(key(BRACKETS.sub("", header)))


def keys(header: str) -> tuple[str, str]:
    """The keys under which a header may be known: as it stands, and without its brackets."""
    short = header[:LONGEST]
    return key(short), key(BRACKETS.sub("", short))


def unnamed(header: str) -> bool:
    """Whether the header says nothing at all: empty, a letter, "column 3", "Unnamed: 3"."""
    bare = key(header).rstrip("0123456789")
    return bool(LETTER.fullmatch(header.strip())) or bare == "" or bare in _nothing()


@lru_cache(maxsize=1_000)
def times(header: str) -> int:
    """How many baht the unit in a header is: 1,000,000 for "(million baht)", else 1."""
    inside = key(header[:LONGEST])
    if any(key(word) in inside for word in words("million")):
        return 1_000_000
    return 1_000 if any(key(word) in inside for word in words("thousand")) else 1


def _parts(header: str) -> list[str]:
    inside = [found[1:-1] for found in BRACKETS.findall(header)]
    parts = [p for text in (BRACKETS.sub("", header), *inside) for p in PARTS.split(text)]
    return [part for part in parts if len(key(part)) > LETTERS]


def _typing_error(header: str) -> Meaning:
    if len(header) < SHORTEST:
        return Meaning()
    known = _known()
    long = [name for name in known if len(name) >= SHORTEST]
    best = process.extract(header, long, scorer=fuzz.ratio, score_cutoff=ALIKE - CLEARLY, limit=8)
    if not best or best[0][1] < ALIKE:
        return Meaning()
    first = known[best[0][0]]
    rivals = [score for name, score, _i in best if known[name].columns != first.columns]
    if rivals and best[0][1] - rivals[0] < CLEARLY:
        return Meaning()
    return Meaning(first.columns, first.rank, level=1)


@cache
def _known() -> dict[str, Meaning]:
    """The headers of data/headers.csv by their key; the first of two rows counts."""
    known: dict[str, Meaning] = {}
    with (DATA / "headers.csv").open(encoding="utf-8", newline="") as file:
        for rank, row in enumerate(csv.DictReader(file)):
            columns = () if row["column"] == UNUSED else tuple(row["column"].split("|"))
            known.setdefault(key(row["header"]), Meaning(columns, rank, level=2))
    known.pop("", None)  # "#"
    return known


@cache
def _nothing() -> frozenset[str]:
    return frozenset(map(key, words("unnamed")))
