"""How candidates stand among each other, and how another border would in the place of one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from ruang.engine.candidates.chance import Chance
from ruang.engine.candidates.country import Country, Floats, Group, Pooled
from ruang.engine.kernels import ranking
from ruang.engine.potential import PARTS, STAR_LQ, STAR_TOP, Weights


@dataclass(frozen=True)
class Place:
    """Where a group stands: its figures as one cell, its score, and how surely it ranks."""

    pooled: Pooled
    score_low: float
    score_high: float
    rank: int
    rank_low: int
    rank_high: int
    stars: int
    of: int  # how many are ranked

    @property
    def score(self) -> float:
        """From 0 to 100."""
        return self.pooled.score


@dataclass(frozen=True)
class Contest:
    """Candidates in order, the best first, with what ranks them."""

    country: Country
    groups: Sequence[Group]
    weights: Weights
    draws: int
    rng_seed: int
    pooled: Sequence[Pooled] = field(repr=False)
    drawn: Floats = field(repr=False)  # scores, draws x groups
    keys: Floats = field(repr=False)  # what ranks them, groups x 3; see `Pooled.key`
    parts: Floats = field(repr=False)  # percentiles as measured, groups x PARTS; NaN unknown

    @classmethod
    def of(
        cls,
        country: Country,
        groups: Sequence[Group],
        weights: Weights,
        *,
        draws: int,
        rng_seed: int,
    ) -> Contest:
        """Draw the scores of groups that are in order."""
        chance = Chance.of(country, groups, weights, draws=draws, rng_seed=rng_seed)
        drawn = np.empty((draws, len(groups)))
        for n, group in enumerate(groups):
            drawn[:, n] = chance.scores(country, group)
        pooled = [country.pooled(g) for g in groups]
        keys = np.array([p.key for p in pooled]).reshape(-1, 3)
        parts = np.array([[country.parts(g)[p] for p in PARTS] for g in groups])
        return cls(country, groups, weights, draws, rng_seed, pooled, drawn, keys, parts)

    def places(self) -> list[Place]:
        """Where every candidate stands."""
        ranks = range(1, len(self.groups) + 1)
        return self._places(self.pooled, ranks, ranking.intervals_of(self.drawn))

    def place(self, group: Group, instead_of: int) -> Place:
        """Where a group would stand in the place of one of the candidates, all others as they are.

        Args:
            group: Any areas and industries of the country that have a cell together.
            instead_of: Which candidate it replaces, 0 for the best. With that one's own border
                the answer is as in `places`.
        """
        chance = Chance.of(
            self.country, [group], self.weights, draws=self.draws, rng_seed=self.rng_seed
        )
        drawn = self.drawn.copy()
        drawn[:, instead_of] = chance.scores(self.country, group)
        near = ranking.intervals_of(drawn)
        mine = self.country.pooled(group)
        here = slice(instead_of, instead_of + 1)
        only = ranking.Intervals(
            near.score_low[here], near.score_high[here], near.rank_low[here], near.rank_high[here]
        )
        return self._places([mine], [self.rank(mine, instead_of)], only)[0]

    def rank(self, pooled: Pooled, instead_of: int) -> int:
        """The rank that a group with these figures would have in the place of a candidate."""
        above = self.keys > np.array(pooled.key)
        same = self.keys == np.array(pooled.key)
        better = above[:, 0] | same[:, 0] & (above[:, 1] | same[:, 1] & above[:, 2])
        better[instead_of] = False
        return 1 + int(better.sum())

    def _places(
        self, pooled: Sequence[Pooled], ranks: Sequence[int], near: ranking.Intervals
    ) -> list[Place]:
        """An interval always holds what it is about."""
        return [
            Place(
                whole,
                float(min(near.score_low[n], whole.score)),
                float(max(near.score_high[n], whole.score)),
                rank,
                int(min(near.rank_low[n], rank)),
                int(max(near.rank_high[n], rank)),
                stars_of(self.country, whole),
                len(self.groups),
            )
            for n, (whole, rank) in enumerate(zip(pooled, ranks, strict=True))
        ]


def stars_of(country: Country, pooled: Pooled) -> int:
    """Size, specialisation and focus: one star each that a group has."""
    return sum(passed for _figure, passed in star_figures(country, pooled).values())


def star_figures(country: Country, pooled: Pooled) -> dict[str, tuple[float, bool]]:
    """What each star hangs on, and whether it is earned.

    Returns:
        For specialisation the quotient's lower end, to be `STAR_LQ` or more; for size and focus
        the percentile, to be `STAR_TOP` or more.
    """
    size = float(country.percentile("size", pooled.jobs))
    focus = float(country.percentile("focus", pooled.share))
    known = country.weights
    return {
        "specialisation": (
            pooled.lq_low,
            "specialisation" in known and bool(pooled.lq_low >= STAR_LQ),
        ),
        "size": (size, size >= STAR_TOP),
        "focus": (focus, "focus" in known and focus >= STAR_TOP),
    }
