"""How far a curve leaves those that chance drew: local and global bands, and how unlikely it is.

Everything here looks upwards; for what lies below, give all curves with the sign turned.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

LEVEL = 0.05


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
    live: NDArray[np.bool_] = np.asarray(ordered[-1] > ordered[0])
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

    Curves are compared by their ranks from the top, the best first, then the second best and so on
    (extreme rank length: Myllymäki et al. 2017). Curves that are equal in all count as extreme.

    Args:
        own: Shape (places,).
        drawn: Shape (draws, places).

    Returns:
        From 1 / (draws + 1) to 1; under chance, at most a share p of curves have a value <= p.
    """
    curves = np.vstack([own, drawn])
    from_top = np.sort(_ranks(np.sort(-curves, axis=0), -curves), axis=1)
    against = from_top[1:] - from_top[0]
    first = np.argmax(against != 0, axis=1)
    as_extreme = against[np.arange(len(drawn)), first] <= 0
    return float((1 + np.sum(as_extreme)) / (len(drawn) + 1))


def _ranks(ordered: Floats, curves: Floats) -> NDArray[np.int64]:
    """How many values of each place are at most the curve's own, from 1; ties all rank last."""
    found = np.empty(curves.shape, dtype=np.int64)
    for place in range(curves.shape[1]):
        found[:, place] = np.searchsorted(ordered[:, place], curves[:, place], side="right")
    return found
