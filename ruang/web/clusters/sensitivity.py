"""What the rank of a border hangs on, in words: each weight on its own, each part left out."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from ruang.web.clusters.moving import Moving
from ruang.web.clusters.reading.borders import Leaning, Star
from ruang.web.potential.models import PARTS
from ruang.web.ui.numerals import number

BEST: Final = (5, 10, 20, 50, 100)
MOST_TIMES: Final = 4.0  # how far the weights are followed in the table

# (is among the best, a smaller weight turns that, a larger one does) -> what to say.
TURNS: Final = {
    (True, True, True): lazy(
        "%(part)s: it stays among the best %(best)s unless this counts less than %(low)s or more "
        "than %(high)s times its weight."
    ),
    (True, False, True): lazy(
        "%(part)s: it falls out of the best %(best)s only if this counts more than %(high)s times "
        "its weight."
    ),
    (True, True, False): lazy(
        "%(part)s: it falls out of the best %(best)s only if this counts less than %(low)s times "
        "its weight."
    ),
    (True, False, False): lazy(
        "%(part)s: it stays among the best %(best)s however much or little this counts."
    ),
    (False, True, True): lazy(
        "%(part)s: it comes among the best %(best)s if this counts less than %(low)s or more than "
        "%(high)s times its weight."
    ),
    (False, False, True): lazy(
        "%(part)s: it comes among the best %(best)s only if this counts more than %(high)s times "
        "its weight."
    ),
    (False, True, False): lazy(
        "%(part)s: it comes among the best %(best)s only if this counts less than %(low)s times "
        "its weight."
    ),
    (False, False, False): lazy(
        "%(part)s: it does not come among the best %(best)s however much or little this counts."
    ),
}
# (is among the best, a part left out turns that) -> what to say.
VERDICTS: Final = {
    (True, True): lazy("Rank %(rank)s: among the best %(best)s, but not without: %(parts)s."),
    (True, False): lazy(
        "Rank %(rank)s: among the best %(best)s, whichever single part is left out."
    ),
    (False, True): lazy(
        "Rank %(rank)s: not among the best %(best)s, but it would be without: %(parts)s."
    ),
    (False, False): lazy(
        "Rank %(rank)s: not among the best %(best)s, whichever single part is left out."
    ),
}
# (which star, is it earned) -> what to say.
STARS: Final = {
    (True, True): lazy(
        "%(part)s, earned: the lower end of the quotient is %(figure)s; it takes %(needs)s."
    ),
    (True, False): lazy(
        "%(part)s, not earned: the lower end of the quotient is %(figure)s; it takes %(needs)s."
    ),
    (False, True): lazy("%(part)s, earned: percentile %(figure)s; it takes %(needs)s."),
    (False, False): lazy("%(part)s, not earned: percentile %(figure)s; it takes %(needs)s."),
}


@dataclass(frozen=True)
class Row:
    """One part of the score: how it counts, and what the rank would be otherwise."""

    part: str
    key: str  # of the part, as its definition has it
    share: float
    percentile: float | None
    without: int
    low: float  # times its weight: the range in which the answer stays
    high: float
    best: int  # the best and worst rank while the weight goes from nothing to `MOST_TIMES`
    worst: int
    words: str

    @property
    def drawn_high(self) -> float:
        """The upper end as far as the table shows it."""
        return min(self.high, MOST_TIMES)

    @property
    def range(self) -> str:
        """The range of the weight in which the answer stays, in figures."""
        high = "\N{INFINITY}" if math.isinf(self.high) else _times(self.high)
        return f"{_times(self.low)}\N{EN DASH}{high}"


class Sensitivity:
    """How a border's place among the best so many hangs on weights and parts."""

    def __init__(self, moving: Moving, asked: str) -> None:
        """Read how many are the best; where that makes no sense, the fewest that hold it."""
        self.rank = moving.border.rank
        fitting = next((n for n in BEST if n >= self.rank), BEST[-1])
        self.best = int(asked) if asked in map(str, BEST) else fitting
        self.is_in = self.rank <= self.best
        self.rows = [self._row(one) for one in moving.measuring.leanings(moving.group)]
        self.last = max([self.best, *(row.worst for row in self.rows)])
        self.star_words = [_star(one) for one in moving.measuring.stars(moving.group)]

    def _stays(self, rank: int) -> bool:
        return (rank <= self.best) == self.is_in

    def _row(self, leaning: Leaning) -> Row:
        low, high = leaning.path.while_(self._stays)
        best, worst = leaning.path.between(MOST_TIMES)
        part = str(PARTS[leaning.part])
        words = {"part": part, "best": self.best, "low": _times(low), "high": _times(high)}
        said = TURNS[self.is_in, low > 0, not math.isinf(high)] % words
        share, percentile = leaning.share, leaning.percentile
        key = leaning.part
        return Row(part, key, share, percentile, leaning.without, low, high, best, worst, said)

    @property
    def verdict(self) -> str:
        """Whether leaving any one part out would change the answer."""
        turning = [row.part for row in self.rows if not self._stays(row.without)]
        words = {"best": self.best, "parts": ", ".join(turning), "rank": number(self.rank)}
        return VERDICTS[self.is_in, bool(turning)] % words

    @property
    def carried(self) -> str:
        """Which single part carries the rank."""
        most = max(self.rows, key=lambda row: row.without, default=None)
        if most is None:
            return ""
        if most.without <= self.rank:
            return _("No single part carries it: without any one the rank is no worse.")
        words = {"part": most.part, "without": number(most.without), "rank": number(self.rank)}
        return (
            _("%(part)s carries it most: without that the rank is %(without)s, not %(rank)s.")
            % words
        )


def _star(star: Star) -> str:
    """What one star hangs on, and how far it is from being lost or won."""
    words = {
        "part": str(PARTS[star.part]),
        "figure": number(star.figure, 1),
        "needs": number(star.needs, 1),
    }
    return STARS[star.part == "specialisation", star.earned] % words


def _times(value: float) -> str:
    if value == 0 or math.isinf(value):
        return "0"
    return number(value, 1 if value >= 1 else 2)
