"""Invented household income and expenditure, in the layout of the statistical office's files."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Final

import numpy as np

from ruang.engine.demo import facts

BUDDHIST_ERA: Final = 543
KINDS: Final = ("income", "expenditure")
# Income is asked for every other year, expenditure every year.
YEARS: Final = {"income": range(2009, 2024, 2), "expenditure": range(2009, 2024)}
NO_FIGURE: Final = {("expenditure", "58")}  # so that the demo also shows where there is none
LEAST_BAHT: Final = 13_000  # a month, of the smallest province in the first year
GROWTH: Final = 0.025  # a year
NOISE: Final = 0.06  # of a year's figure, as a sample has it
SPENT: Final = 0.8  # of income


def build_households(path: Path, kind: str, *, rng_seed: int = 2569) -> Path:
    """Write invented baht a month per household, by province and year; the same each time.

    Args:
        path: Where the CSV goes (UTF-8); an older one is replaced.
        kind: "income" or "expenditure".
        rng_seed: What chance starts from.

    Returns:
        `path`.
    """
    rng = np.random.default_rng([rng_seed, KINDS.index(kind)])
    provinces = facts.table("provinces")
    share = np.array([float(row["share"]) for row in provinces])
    # What a province is like is drawn apart, so that both files tell of the same one.
    alike = np.random.default_rng(rng_seed).normal(1, 0.12, len(provinces))
    level = LEAST_BAHT * (share / share.min()) ** 0.22 * alike
    level *= SPENT if kind == "expenditure" else 1
    years = YEARS[kind]
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(["Province", *(f"year-{y + BUDDHIST_ERA}-{y}" for y in years)])
        for row, baht in zip(provinces, level, strict=True):
            grown = [baht * (1 + GROWTH) ** (y - years[0]) for y in years]
            said = np.round(grown * rng.normal(1, NOISE, len(grown)), 1)
            none = (kind, row["area_id"]) in NO_FIGURE
            out.writerow([row["name_en"], *("" if none else f"{one:g}" for one in said)])
    return path
