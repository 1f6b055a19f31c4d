"""The cells of a publication as columns, kept in a process's memory: nobody edits them.

What orders thousands of cells, or adds them up, asks here; only the few rows that a page shows are
read from the database.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, Final, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from ruang.web.potential.models import PARTS, Cell, Publication

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Codes = NDArray[np.str_]
Flags = NDArray[np.bool_]

LEVELS_KEPT: Final = 8  # of those last asked for: some megabytes each, at most
FIGURES: Final = (
    "establishments", "workers", "jobs", "lq", "lq_low", "share", "score", "stars", "rank",
)  # fmt: skip


class Stamp(NamedTuple):
    """Which cells: a level of a publication, told from one that had its number before."""

    publication: int
    run: str
    published: str
    level: str

    @classmethod
    def of(cls, publication: Publication, level: str) -> Self:
        """The cells of that level."""
        return cls(publication.pk, publication.run_id, str(publication.published_at), level)


@dataclass(frozen=True)
class Held:
    """All cells of a level as columns, in the order in which the engine breaks ties."""

    keys: Ints
    areas: Codes
    industries: Codes
    parts: Floats  # percentiles in the order of PARTS, shape (parts, cells); NaN where unknown
    figures: Mapping[str, Floats]  # by FIGURES; NaN where unknown

    @cached_property
    def _by_key(self) -> Ints:
        found: Ints = np.argsort(self.keys)
        return found

    @cached_property
    def _codes(self) -> tuple[tuple[Codes, Ints], tuple[Codes, Ints]]:
        """The different areas and industries, and which of them each cell has."""
        areas, industries = (
            np.unique(column, return_inverse=True) for column in (self.areas, self.industries)
        )
        return areas, industries

    def places(self, keys: Iterable[int]) -> Ints:
        """Where the cells with these keys stand in the columns."""
        wanted = np.fromiter(keys, dtype=np.int64)
        found: Ints = self._by_key[np.searchsorted(self.keys, wanted, sorter=self._by_key)]
        return found

    def chosen(
        self, areas: Collection[str] | None = None, industries: Collection[str] | None = None
    ) -> Flags:
        """Which cells lie in these areas and industries; None does not choose."""
        found = np.ones(len(self.keys), dtype=np.bool_)
        for (names, which), codes in zip(self._codes, (areas, industries), strict=True):
            if codes is not None:
                found &= np.isin(names, list(codes))[which]
        return found

    def in_order(self, values: Floats, chosen: Flags, *, down: bool) -> Ints:
        """Places of the chosen cells by a column, then by rank; what is missing goes last."""
        at = np.flatnonzero(chosen)
        value = -values[at] if down else values[at]
        found: Ints = at[np.lexsort((self.keys[at], self.figures["rank"][at], value))]
        return found

    def sorted_by(
        self, sort: str, chosen: Flags, area_order: Mapping[str, int] | None = None
    ) -> list[int]:
        """Keys of the chosen cells by a column, "-" before it for the largest first.

        Args:
            sort: One of FIGURES, "industry", or "area" with an order.
            chosen: Which cells.
            area_order: Area -> its place by name in the reader's language.
        """
        column = sort.removeprefix("-")
        if column == "area":
            names, which = self._codes[0]
            order = area_order or {}
            values = np.array([order.get(str(name), len(order)) for name in names])[which]
        else:
            values = self._codes[1][1] if column == "industry" else self.figures[column]
        found = self.in_order(values.astype(np.float64), chosen, down=sort.startswith("-"))
        return self.keys_at(found)

    def best_of_each(self, key: str, chosen: Flags) -> list[int]:
        """Key of each area's best cell by a figure; areas without one are left out."""
        values = self.figures[key]
        order = self.in_order(values, chosen & ~np.isnan(values), down=True)
        _, first = np.unique(self._codes[0][1][order], return_index=True)
        return self.keys_at(order[first])

    def highest(self, part: str, above: float, chosen: Flags, count: int) -> dict[int, float]:
        """Keys of the few cells in which a part is highest and above a percentile, with it."""
        values = self.parts[list(PARTS).index(part)]
        at = self.in_order(values, chosen & (values > above), down=True)[:count]
        return dict(zip(self.keys_at(at), values[at].tolist(), strict=True))

    def keys_at(self, places: Ints) -> list[int]:
        """Keys of cells by where they stand."""
        keys: list[int] = self.keys[places].tolist()
        return keys

    def rows(self, chosen: Flags, names: Collection[str]) -> list[dict[str, Any]]:
        """The chosen cells with their codes and these figures; None where unknown."""
        at = np.flatnonzero(chosen)
        columns = [self.areas[at].tolist(), self.industries[at].tolist()]
        columns += [_known(self.figures[name][at].tolist()) for name in names]
        labels = ("area_id", "industry_id", *names)
        return [dict(zip(labels, row, strict=True)) for row in zip(*columns, strict=True)]


def held_of(publication: Publication, level: str) -> Held:
    """All cells of a level of a publication."""
    return held(Stamp.of(publication, level))


@lru_cache(maxsize=LEVELS_KEPT)
def held(stamp: Stamp) -> Held:
    """All cells of a level; read once by a process."""
    rows = Cell.objects.filter(publication=stamp.publication, level=stamp.level)
    names = ("pk", "area_id", "industry_id", "parts", *FIGURES)
    found = sorted(rows.order_by().values_list(*names), key=lambda row: (row[1], row[2]))
    columns: list[Any] = list(zip(*found, strict=True)) if found else [()] * len(names)
    keys, areas, industries, parts, *figures = columns
    return Held(
        keys=np.array(keys, dtype=np.int64),
        areas=np.array(areas, dtype=np.str_),
        industries=np.array(industries, dtype=np.str_),
        parts=np.stack([_floats(one.get(part) for one in parts) for part in PARTS]),
        figures={name: _floats(one) for name, one in zip(FIGURES, figures, strict=True)},
    )


def _floats(values: Iterable[Any]) -> Floats:
    return np.array([np.nan if v is None else v for v in values], dtype=np.float64)


def _known(values: list[float]) -> list[float | None]:
    return [None if value != value else value for value in values]
