"""How alike a name is to what somebody typed: one rule for every list and both databases."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, TypeVar

from pythainlp.util import normalize
from rapidfuzz import fuzz

Thing = TypeVar("Thing")

# Under three letters everything resembles everything: only what contains them is found.
SHORTEST_FOR_TYPOS: Final = 3
LEAST_LIKENESS: Final = 70.0


def plain(text: str) -> str:
    """A name as names are compared: one spelling of the same letters, no case, single spaces."""
    return " ".join(str(normalize(text)).casefold().split())


def likeness(wanted: str, name: str) -> float:
    """How well `name` answers `wanted`, both `plain`: 70 and more where it contains it, else less.

    Returns:
        0 where they are not alike.
    """
    return max(_containing(wanted, name), _resembling(wanted, name))


def likest(query: str, things: Iterable[tuple[Thing, Iterable[str]]]) -> list[Thing]:
    """Those things whose names contain `query`, or where none does, are like it; likeliest first.

    For lists that are short enough to be read whole: of accounts, of a centre's clusters.

    Args:
        query: As it was typed.
        things: Each with its names, as they are written.
    """
    wanted = plain(query)
    if not wanted:
        return []
    known = [(thing, [plain(name) for name in names if name]) for thing, names in things]
    for score in (_containing, _resembling):
        scored = [
            (max((score(wanted, name) for name in names), default=0.0), thing)
            for thing, names in known
        ]
        if found := [pair for pair in scored if pair[0]]:
            return [thing for _score, thing in sorted(found, key=lambda pair: -round(pair[0], 1))]
    return []


def _containing(wanted: str, name: str) -> float:
    at = name.find(wanted)
    if at < 0:
        return 0.0
    # The whole name, then its beginning, then a word in it, then anywhere in it.
    fit = 30.0 * len(wanted) / len(name)
    begins = 15.0 if at == 0 else 8.0 if name[at - 1] in " (," else 0.0
    return 70.0 + fit + begins


def _resembling(wanted: str, name: str) -> float:
    if len(wanted) < SHORTEST_FOR_TYPOS:
        return 0.0
    part = fuzz.partial_ratio(wanted, name, score_cutoff=LEAST_LIKENESS)
    if not part:
        return 0.0
    whole = fuzz.ratio(wanted, name)
    # A short name inside a long query says little: then the whole has to be alike.
    alike = whole if len(name) < len(wanted) else 0.7 * part + 0.3 * whole
    return alike * 0.8 if alike >= LEAST_LIKENESS * 0.85 else 0.0
