"""What the pages of methods say: prose, formula, worked example, each a file below `content/`.

`content/methods/<key>/` has what is the same in every language: the formula (MathML), sources, the
example's tables, the command line that computes it, and what that gave. `content/<language>/
methods/<key>.md` has the words, `names.txt` what the example's ids are called.
"""

from __future__ import annotations

import csv
import shlex
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

CONTENT: Final = Path(__file__).parent / "content"
TABLE: Final = ".csv"
RESULT: Final = "result.csv"
PARTS: Final = ("answers", "symbols", "example", "reading", "limits")
# In the order in which one meets them: what to look at first, then what stands behind it.
KEYS: Final = (
    "potential",
    "candidates",
    "location_quotient",
    "shift_share",
    "concentration_index",
    "ellison_glaeser",
    "kdensity",
    "coagglomeration",
    "proximity",
    "relatedness_density",
    "related_groups",
    "economic_complexity",
    "moran",
    "local_moran",
    "getis_ord",
    "nearest_neighbours",
    "linkages",
    "network_position",
    "back_test",
)


@dataclass(frozen=True)
class Words:
    """What is said of a method in one language."""

    answers: str
    symbols: tuple[str, ...]
    example: str
    reading: str
    limits: tuple[str, ...]


@dataclass(frozen=True)
class Example:
    """A worked example: its tables, the command line, and the table that the command gave."""

    command: str
    files: tuple[str, ...]
    rows: tuple[dict[str, str], ...]


@cache
def words(key: str, language: str) -> Words:
    """What is said of a method.

    Args:
        key: One of KEYS.
        language: "th" or "en".
    """
    text = (CONTENT / language / "methods" / f"{key}.md").read_text(encoding="utf-8")
    said: dict[str, list[str]] = {}
    for line in text.splitlines():
        if line.startswith("# "):
            said[line[2:]] = []
        elif line:
            said[next(reversed(said))].append(line)
    lists = {part: tuple(line.removeprefix("- ") for line in said[part]) for part in PARTS}
    return Words(
        answers=" ".join(lists["answers"]),
        symbols=lists["symbols"],
        example=" ".join(lists["example"]),
        reading=" ".join(lists["reading"]),
        limits=lists["limits"],
    )


@cache
def names(language: str) -> dict[str, str]:
    """What the ids of the examples are called; those that are not among them are names already."""
    text = (CONTENT / language / "methods" / "names.txt").read_text(encoding="utf-8")
    found = {}
    for line in text.splitlines():
        name, called = line.split(" = ", 1)
        found[name] = called
    return found


@cache
def example(key: str) -> Example:
    """The worked example of a method."""
    with (_folder(key) / RESULT).open(encoding="utf-8", newline="") as file:
        rows = tuple(csv.DictReader(file))
    command = _text(key, "command.txt").strip()
    given = set(shlex.split(command))
    files = sorted(p.name for p in _folder(key).glob(f"*{TABLE}") if p.name in given)
    return Example(command, tuple(files), rows)


@cache
def formula(key: str) -> str:
    """The formula as MathML, which is ours: nothing of it comes from anybody's input."""
    return _text(key, "formula.xml")


@cache
def sources(key: str) -> tuple[str, ...]:
    """Where it comes from, one work a line."""
    return tuple(_text(key, "sources.txt").splitlines())


def file(key: str, name: str) -> Path | None:
    """A table of the example, the one that was computed included; None where there is none."""
    known = key in KEYS and name in {*example(key).files, RESULT}
    return _folder(key) / name if known else None


def column(rows: tuple[dict[str, str], ...], name: str) -> list[Any]:
    """A column of a table as numbers; None where a cell is empty."""
    return [float(row[name]) if row[name] else None for row in rows]


def _folder(key: str) -> Path:
    return CONTENT / "methods" / key


def _text(key: str, name: str) -> str:
    return (_folder(key) / name).read_text(encoding="utf-8")
