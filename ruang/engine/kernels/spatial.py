"""Neighbours' sums and their standard scores; who is whose neighbour is a sparse matrix by rows.

`indptr`, `indices`, `data` are as in SciPy's csr_array: the neighbours of area i are
`indices[indptr[i]:indptr[i + 1]]`, their weights stand at the same places of `data`.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

# A spread this many roundings wide is none: what is left of a difference of equal numbers.
ROUNDINGS = 32 * float(np.finfo(np.float64).eps)


def gi_star(values: Floats, indptr: Ints, indices: Ints, data: Floats) -> Floats:
    """Say how far the values around and in each area lie above what chance would gather there.

    Args:
        values: shape (areas, k): k variables side by side, each judged by itself; NaN is unknown
            and takes no part: its links are dropped, in its own column alone.
        indptr: Where the neighbours of each area begin and end, shape (areas + 1,).
        indices: The neighbours, each at most once a row.
        data: Their weights, >= 0. An area's own weight is that of its link to itself; without
            one it is the largest of its row, or 1 where the row is empty: 1 for weights of 1.

    Returns:
        z of Gi*, shape (areas, k); NaN where the value is unknown, where all are equal, and where
        the area gathers from all others alike.

    Source:
        Ord & Getis (1995), Geographical Analysis 27(4), 286-306, whose variance holds for any
        weights.
    """
    known = ~np.isnan(values)
    count = known.sum(axis=0).astype(np.float64)
    standardised = _standardised(values, known, count)
    links = with_own_weight(indptr, indices, data)
    lag, weight, squares = _gathered(standardised, known, *links)
    spread = count * squares - weight**2
    with np.errstate(invalid="ignore", divide="ignore"):
        z = lag / np.sqrt(spread / (count - 1))
    return np.where(known & (spread > ROUNDINGS * count * squares), z, np.nan)


def with_own_weight(indptr: Ints, indices: Ints, data: Floats) -> tuple[Ints, Ints, Floats]:
    """Link each area to itself: by the largest weight of its row, or 1 where the row is empty.

    Args:
        indptr: Where the neighbours of each area begin and end.
        indices: The neighbours.
        data: Their weights; a link to itself that is there already stays as it is.

    Returns:
        indptr, indices, data of the larger matrix, the new link last in its row.
    """
    areas = len(indptr) - 1
    row = np.repeat(np.arange(areas), np.diff(indptr))
    missing = np.ones(areas, dtype=np.bool_)
    missing[row[indices == row]] = False
    own = largest_by_row(data, indptr)
    own[own == 0] = 1.0
    at = indptr[1:][missing]
    starts = indptr + np.concatenate(([0], np.cumsum(missing)))
    return (
        starts,
        np.insert(indices, at, np.flatnonzero(missing)),
        np.insert(data, at, own[missing]),
    )


def sums_by_row(numbers: Floats, indptr: Ints) -> Floats:
    """The sum of each row's numbers; 0 where it is empty.

    Args:
        numbers: One a link, in the order of the rows.
        indptr: Where each row begins and ends.
    """
    return _reduced(np.add, numbers, indptr)


def largest_by_row(numbers: Floats, indptr: Ints) -> Floats:
    """The largest of each row's numbers; 0 where it is empty.

    Args:
        numbers: One a link, in the order of the rows.
        indptr: Where each row begins and ends.
    """
    return _reduced(np.maximum, numbers, indptr)


def _reduced(by: np.ufunc, numbers: Floats, indptr: Ints) -> Floats:
    found = np.zeros(len(indptr) - 1)
    filled = indptr[1:] > indptr[:-1]
    if filled.any():
        found[filled] = by.reduceat(numbers, indptr[:-1][filled])
    return found


def _standardised(values: Floats, known: NDArray[np.bool_], count: Floats) -> Floats:
    """Each column with mean 0 and variance 1 among its known; NaN if it is constant."""
    largest = np.max(np.abs(values), axis=0, initial=0.0, where=known)
    # No square may grow beyond float64.
    centred = np.where(known, values, 0.0) / np.where(largest > 0, largest, 1.0)
    with np.errstate(invalid="ignore", divide="ignore"):
        centred -= centred.sum(axis=0) / count
        centred[~known] = 0.0
        deviation = np.sqrt((centred**2).sum(axis=0) / count)
        return centred / np.where(deviation > ROUNDINGS, deviation, np.nan)


def _gathered(
    standardised: Floats, known: NDArray[np.bool_], indptr: Ints, indices: Ints, data: Floats
) -> tuple[Floats, Floats, Floats]:
    """Sums over each area's known neighbours, by column: weight x value, weight, weight squared."""

    def summed(weights: Floats, values: Floats) -> Floats:
        matrix = csr_array((weights, indices, indptr), shape=(areas, areas))
        return np.asarray(matrix @ values)

    areas = len(indptr) - 1
    # Where all are known, one column of weights holds for all.
    counted = np.ones((areas, 1)) if known.all() else known.astype(np.float64)
    lag = summed(data, np.where(known, standardised, 0.0))
    return lag, summed(data, counted), summed(data**2, counted)
