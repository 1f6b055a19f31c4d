"""What the demo register is drawn from: small hand-made tables, read as arrays.

Everything that makes the demo look like one country and not another stands in `data/*.csv`.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

DATA = Path(__file__).parent / "data"

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Activities:
    """The activities that occur, one entry each: how common, how large, in which legal forms."""

    tsic: tuple[str, ...]
    share: Floats  # of all establishments, adds up to 1
    workers: Floats  # median of a company, persons
    spread: Floats  # standard deviation of the logarithm of workers
    capital_per_worker_thb: Floats
    forms: Floats  # activities x legal forms, each row adds up to 1
    urban: Floats  # above 0 gathers in large provinces, below 0 in small ones


@dataclass(frozen=True)
class Forms:
    """The legal forms, one entry each."""

    legal_form: tuple[str, ...]
    workers_times: Floats
    workers_least: Floats
    capital_times: Floats
    first_year: Ints  # the first year in which this form could be registered
    pattern: tuple[str, ...]  # how a name is put together


@dataclass(frozen=True)
class Preference:
    """An activity is so many times as common in an area as its size would make it.

    Both codes may be beginnings of codes: area "5" is every province from 50 to 58.
    """

    area_prefix: str
    tsic_prefix: str
    times: float


def table(name: str) -> list[dict[str, str]]:
    """Give the rows of `data/<name>.csv`, every value as text."""
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def provinces() -> tuple[tuple[str, ...], Floats]:
    """Give the provinces' codes and the share of all establishments that each would have."""
    rows = table("provinces")
    weights = _numbers(rows, "share")
    return tuple(row["area_id"] for row in rows), weights / weights.sum()


@cache
def activities() -> Activities:
    """Give the activities, with their legal forms looked up by profile."""
    rows, names = table("activities"), forms().legal_form
    mixes = {row["profile"]: [float(row[name]) for name in names] for row in table("profiles")}
    mix = np.array([mixes[row["forms"]] for row in rows])
    share = _numbers(rows, "share")
    return Activities(
        tsic=tuple(row["tsic"] for row in rows),
        share=share / share.sum(),
        workers=_numbers(rows, "workers"),
        spread=_numbers(rows, "spread"),
        capital_per_worker_thb=_numbers(rows, "capital_per_worker_thb"),
        forms=mix / mix.sum(axis=1, keepdims=True),
        urban=_numbers(rows, "urban"),
    )


@cache
def forms() -> Forms:
    """Give the legal forms with what each does to size, capital, date and name."""
    rows = table("legal_forms")
    return Forms(
        legal_form=tuple(row["legal_form"] for row in rows),
        workers_times=_numbers(rows, "workers_times"),
        workers_least=_numbers(rows, "workers_least"),
        capital_times=_numbers(rows, "capital_times"),
        first_year=np.array([int(row["first_year"]) for row in rows], dtype=np.int64),
        pattern=tuple(row["pattern"] for row in rows),
    )


@cache
def preferences() -> tuple[Preference, ...]:
    """Give where activities gather, the most specific last.

    Where several rows speak of one area and activity, the longer activity code counts, then
    the longer area code: a later row of this list overrules an earlier one.
    """
    found = [
        Preference(area, row["tsic_prefix"], float(row["times"]))
        for row in table("preferences")
        for area in row["area_ids"].split()
    ]
    return tuple(sorted(found, key=lambda p: (len(p.tsic_prefix), len(p.area_prefix))))


def district_ids(area_id: str, ranges: str) -> list[str]:
    """Spell out "1-3,6" of province "25" as 2501, 2502, 2503, 2506."""
    numbers: list[int] = []
    for part in ranges.split(","):
        first, _, last = part.partition("-")
        numbers += range(int(first), int(last or first) + 1)
    return [f"{area_id}{number:02}" for number in numbers]


def _numbers(rows: list[dict[str, str]], column: str) -> Floats:
    return np.array([float(row[column]) for row in rows])
