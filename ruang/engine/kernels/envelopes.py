"""How far a curve leaves those that chance drew: local and global bands, and how unlikely it is.

Everything here looks upwards; for what lies below, give all curves with the sign turned.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

LEVEL = 0.05
ROUNDING = 1e-12  # of the largest value: curves that differ by less are the same


def local_high(drawn: Floats) -> Floats:
    """What 5 % of the drawn curves exceed, at each place by itself.

    Args:
        drawn: One curve a row, shape (draws, places).
    """
    found: Floats = np.quantile(drawn, 1 - LEVEL, axis=0)
    return found


def global_high(drawn: Floats) -> Floats | None:
    """The band that 5 % of the drawn curves reach at one place or more, of one local level.

    The local level is found between two ranks by interpolation (Duranton & Overman 2005). Where
    all curves agree none can leave the others, and no place of that kind counts.

    Args:
        drawn: One curve a row, shape (draws, places).

    Returns:
        The band, shape (places,); None where even the highest values drawn are reached by more
        than 5 % of the curves: there are too few of them, or too few different ones.
    """
    draws = len(drawn)
    ordered = np.sort(drawn, axis=0)
    live: NDArray[np.bool_] = np.ptp(ordered, axis=0) > ROUNDING * np.max(np.abs(ordered))
    if not live.any():
        return None
    highest = np.max(_ranks(ordered[:, live], drawn[:, live]), axis=1)
    reaching = draws - np.searchsorted(np.sort(highest), np.arange(1, draws + 1))
    allowed = LEVEL * draws
    if reaching[-1] > allowed:
        return None
    rank = int(np.argmax(reaching <= allowed))  # counted from 0; reaching[0] is all of them
    share = (reaching[rank - 1] - allowed) / (reaching[rank - 1] - reaching[rank])
    found: Floats = ordered[rank - 1] + share * (ordered[rank] - ordered[rank - 1])
    return found


def reaches(drawn: Floats, band: Floats) -> NDArray[np.bool_]:
    """Which drawn curves lie above the band at one place or more."""
    return np.asarray((drawn > band).any(axis=1))


def p_value(own: Floats, drawn: Floats) -> float:
    """How often chance gives a curve that is as extreme upwards, over all places at once.

    Each curve counts by its best rank from the top over all places, and ranks have parts: how far
    it is on its way from the next one below to the next one above, and of the highest, how far it
    stands out (continuous rank: Myllymäki & Mrkvička 2024). Equal curves count as extreme.

    Args:
        own: Shape (places,).
        drawn: Shape (draws, places).

    Returns:
        From 1 / (draws + 1) to 1; under chance, at most a share p of curves have a value <= p.
    """
    best = np.min(_continuous_ranks(np.vstack([own, drawn])), axis=1)
    return float((1 + np.sum(best[1:] <= best[0])) / len(best))


def _continuous_ranks(curves: Floats) -> Floats:
    """Ranks from the top at each place, 0 to as many as there are curves; ties all rank last."""
    order = np.argsort(-curves, axis=0, kind="stable")
    down = np.take_along_axis(curves, order, axis=0)
    steps = -np.diff(down, axis=0)
    last = len(curves) - 1
    ranks = np.full(curves.shape, float(len(curves)))
    with np.errstate(divide="ignore", invalid="ignore"):
        ranks[0] = np.exp(-steps[0] / (down[1] - down[-1])) if last > 1 else 0.0
        between = steps[:-1] / (steps[:-1] + steps[1:])
    ranks[1:last] = np.arange(1, last)[:, None] + between
    for i in range(last - 1, -1, -1):  # and those of equal curves are those of their last
        ranks[i] = np.where(steps[i] == 0, ranks[i + 1], ranks[i])
    found = np.empty_like(ranks)
    np.put_along_axis(found, order, ranks, axis=0)
    return found


def _ranks(ordered: Floats, curves: Floats) -> NDArray[np.int64]:
    """How many values of each place are at most the curve's own, from 1; ties all rank last."""
    found = np.empty(curves.shape, dtype=np.int64)
    for place in range(curves.shape[1]):
        found[:, place] = np.searchsorted(ordered[:, place], curves[:, place], side="right")
    return found
