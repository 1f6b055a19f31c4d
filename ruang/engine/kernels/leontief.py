"""The open Leontief model: how much all industries make when one unit more is asked for."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import linalg
from scipy.linalg import lapack

Floats = NDArray[np.float64]

SMALLEST_RCOND = 1e-13  # below, rounding alone decides the answer
BELOW_ZERO = -1e-9  # what rounding leaves of a zero


def inverse(coefficients: Floats) -> Floats | None:
    """Solve (I - A) L = I by LU.

    Args:
        coefficients: A, shape (industries, industries): what one unit of the column's output takes
            of the row's; finite.

    Returns:
        L, same shape: what the row makes, all rounds told, for one unit of final demand of the
        column. None where no economy can run on A: I - A is singular, or the rounds of demand do
        not die out (the spectral radius of A is 1 or more).

    Source:
        Leontief (1936), https://doi.org/10.2307/1927837; Hawkins & Simon (1949),
        https://doi.org/10.2307/1905526 (with A >= 0, the rounds die out if and only if L >= 0).
    """
    count = len(coefficients)
    if not count:
        return np.empty((0, 0))
    left = np.eye(count) - coefficients
    factors, pivots, info = lapack.dgetrf(left)
    if info:
        return None
    size = np.abs(left).sum(axis=0).max()
    if lapack.dgecon(factors, size)[0] < SMALLEST_RCOND:
        return None
    found: Floats = linalg.lu_solve((factors, pivots), np.eye(count), check_finite=False)
    if (coefficients >= 0).all():
        return found if found.min() >= BELOW_ZERO * max(found.max(), 1.0) else None
    return found if np.abs(np.linalg.eigvals(coefficients)).max() < 1 else None


def rasmussen(inverse: Floats) -> tuple[Floats, Floats, Floats]:
    """Give the column sums of L, and its column and row sums over their mean.

    Args:
        inverse: L, shape (industries, industries).

    Returns:
        Output multipliers, backward and forward linkages (1 is the mean industry).

    Source:
        Rasmussen (1956), Studies in Inter-Sectoral Relations: power of dispersion (columns) and
        sensitivity of dispersion (rows), both of the Leontief inverse.
    """
    columns, rows = inverse.sum(axis=0), inverse.sum(axis=1)
    mean = columns.mean() if len(columns) else 1.0
    return columns, columns / mean, rows / mean
