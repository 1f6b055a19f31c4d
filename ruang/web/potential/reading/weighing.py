"""The cells of a publication as columns, scored anew with a reader's weights: while she waits."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, Final, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from ruang.engine.kernels.scores import scored
from ruang.web.potential.models import PARTS, Cell, Publication

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Codes = NDArray[np.str_]
Flags = NDArray[np.bool_]

# What a process keeps of the last levels and weights asked for: some megabytes each, at most.
LEVELS_KEPT: Final = 8
WEIGHTS_KEPT: Final = 16


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
    lq: Floats
    lq_low: Floats
    jobs: Floats

    @cached_property
    def _by_key(self) -> Ints:
        found: Ints = np.argsort(self.keys)
        return found

    def places(self, keys: Iterable[int]) -> Ints:
        """Where the cells with these keys stand in the columns."""
        wanted = np.fromiter(keys, dtype=np.int64)
        found: Ints = self._by_key[np.searchsorted(self.keys, wanted, sorter=self._by_key)]
        return found

    def chosen(self, areas: Collection[str] | None, industries: Collection[str] | None) -> Flags:
        """Which cells lie in these areas and industries; None does not choose."""
        found = np.ones(len(self.keys), dtype=np.bool_)
        for column, codes in ((self.areas, areas), (self.industries, industries)):
            if codes is not None:
                found &= np.isin(column, list(codes))
        return found


@dataclass(frozen=True)
class Weighed:
    """The same cells under other weights: scores, and ranks among all of their level."""

    held: Held
    score: Floats
    rank: Ints

    def best_first(
        self, areas: Collection[str] | None, industries: Collection[str] | None
    ) -> list[int]:
        """Keys of the chosen cells, by rank."""
        return self._keys(self._ordered(areas, industries))

    def best_of_each(
        self, areas: Collection[str] | None, industries: Collection[str] | None
    ) -> list[int]:
        """Key of each area's best cell among those chosen."""
        order = self._ordered(areas, industries)
        _, first = np.unique(self.held.areas[order], return_index=True)
        return self._keys(order[first])

    def marked(self, cells: Iterable[Cell]) -> list[Cell]:
        """The cells with the score and rank that they have here, and those published beside them.

        Intervals and agreement are of the published weights: here they are not known.
        """
        found = list(cells)
        places = self.held.places(cell.pk for cell in found)
        for cell, at in zip(found, places, strict=True):
            cell.published_score, cell.published_rank = cell.score, cell.rank
            cell.score, cell.rank = float(self.score[at]), int(self.rank[at])
            cell.score_low = cell.score_high = cell.rank_low = cell.rank_high = None
            cell.parts_agreeing = cell.parts_known = None
        return found

    def _ordered(self, areas: Collection[str] | None, industries: Collection[str] | None) -> Ints:
        chosen = np.flatnonzero(self.held.chosen(areas, industries))
        found: Ints = chosen[np.argsort(self.rank[chosen])]
        return found

    def _keys(self, places: Ints) -> list[int]:
        keys: list[int] = self.held.keys[places].tolist()
        return keys


def weighed(publication: Publication, level: str, weights: Mapping[str, float]) -> Weighed:
    """Score and rank all cells of a level with other weights, by the engine's own rule.

    A part is the percentile that was published: where size held another part back, it still does.
    So with the published weights the scores are those published.

    Args:
        publication: What was computed.
        level: Of the industries.
        weights: Part -> how much it counts, >= 0, not all 0; a part that is not there counts 0.
    """
    return _weighed(Stamp.of(publication, level), tuple(weights.get(part, 0.0) for part in PARTS))


@lru_cache(maxsize=WEIGHTS_KEPT)
def _weighed(stamp: Stamp, weights: tuple[float, ...]) -> Weighed:
    cells = held(stamp)
    given = np.array(weights, dtype=np.float64)
    score, rank = scored(cells.parts, given / given.sum(), cells.lq_low, cells.jobs)
    return Weighed(cells, np.nan_to_num(score), rank)


@lru_cache(maxsize=LEVELS_KEPT)
def held(stamp: Stamp) -> Held:
    """All cells of a level; read once by a process, because nobody edits them."""
    rows = Cell.objects.filter(publication=stamp.publication, level=stamp.level)
    names = ("pk", "area_id", "industry_id", "parts", "lq", "lq_low", "jobs")
    found = sorted(rows.order_by().values_list(*names), key=lambda row: (row[1], row[2]))
    keys, areas, industries, parts, *numbers = zip(*found, strict=True) if found else [()] * 7
    lq, lq_low, jobs = (_floats(column) for column in numbers)
    return Held(
        keys=np.array(keys, dtype=np.int64),
        areas=np.array(areas, dtype=np.str_),
        industries=np.array(industries, dtype=np.str_),
        parts=np.stack([_floats(one.get(part) for one in parts) for part in PARTS]),
        lq=lq,
        lq_low=lq_low,
        jobs=jobs,
    )


def _floats(values: Iterable[Any]) -> Floats:
    return np.array([np.nan if v is None else v for v in values], dtype=np.float64)
