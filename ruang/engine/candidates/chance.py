"""What the intervals of candidates are made of: their scores under other figures and weights."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ruang.engine.candidates.country import Country, Floats, Group, Ints
from ruang.engine.kernels import ranking
from ruang.engine.potential import PARTS, WEIGHT_TRUST, Weights


@dataclass(frozen=True)
class Chance:
    """Weights of every draw, and the normal number that moves each cell in it."""

    by_part: Mapping[str, Floats]
    moves: NDArray[np.float32]  # draws x cells that are kept
    nth: Ints  # cell -> its place among those

    @classmethod
    def of(
        cls,
        country: Country,
        groups: Sequence[Group],
        weights: Weights,
        *,
        draws: int,
        rng_seed: int,
    ) -> Chance:
        """Draw for the cells of some groups.

        A cell's numbers hang on the seed and the country alone: whatever group it is in, it moves
        in the same way, so that groups drawn apart can be ranked together.
        """
        rng = np.random.default_rng(rng_seed)
        drawn = ranking.drawn_weights(weights.vector, draws=draws, trust=WEIGHT_TRUST, rng=rng)
        none = np.empty(0, dtype=np.int64)
        kept = np.unique(np.concatenate([none, *(country.cells(g) for g in groups)]))
        moves = np.empty((draws, len(kept)), dtype=np.float32)
        for into in moves:
            into[:] = rng.standard_normal(len(country.jobs), dtype=np.float32)[kept]
        nth = np.zeros(len(country.jobs), dtype=np.int64)
        nth[kept] = np.arange(len(kept))
        return cls({p: drawn[:, PARTS.index(p)] for p in country.weights}, moves, nth)

    def scores(self, country: Country, group: Group) -> Floats:
        """The score of a group, one of those drawn for, in every draw."""
        cells, whole = country.cells(group), country.pooled(group)
        moved = np.exp(self.moves[:, self.nth[cells]] * country.spread[cells])
        hits = (moved * country.hits[cells]).sum(axis=1) / country.hits[cells].sum()
        jobs = (moved * country.jobs[cells]).sum(axis=1) / country.jobs[cells].sum()
        figures = {
            "specialisation": whole.lq_low * hits,
            "size": whole.jobs * jobs,
            "focus": whole.share * jobs,
        }
        found: Floats = country.placed(figures, self.by_part, cells)
        return found
