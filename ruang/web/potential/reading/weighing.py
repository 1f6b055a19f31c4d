"""The cells of a publication scored anew with a reader's weights: while she waits."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np

from ruang.engine.kernels.scores import scored
from ruang.web.potential.models import PARTS, Cell, Publication
from ruang.web.potential.reading.held import Floats, Held, Ints, Stamp, held

WEIGHTS_KEPT: Final = 16  # of those last asked for, in each process


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
        return self.held.keys_at(self._ordered(areas, industries))

    def best_of_each(
        self, areas: Collection[str] | None, industries: Collection[str] | None
    ) -> list[int]:
        """Key of each area's best cell among those chosen."""
        order = self._ordered(areas, industries)
        _, first = np.unique(self.held.areas[order], return_index=True)
        return self.held.keys_at(order[first])

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
    score, rank = scored(
        cells.parts, given / given.sum(), cells.figures["lq_low"], cells.figures["jobs"]
    )
    return Weighed(cells, np.nan_to_num(score), rank)
