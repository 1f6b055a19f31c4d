"""Small maps of areas and links for tests of spatial methods, and links as a full matrix."""

import ibis
import numpy as np

from ruang.engine.tables import NEIGHBOURS, VALUES

# Six points; neighbours lie within 15 (Getis & Ord's usual example).
POINTS = [(10, 10), (20, 10), (40, 10), (15, 20), (30, 20), (30, 30)]
POINT_VALUES = [2, 3, 3.2, 5, 8, 7]


def table(rows, contract):
    return ibis.memtable(rows, schema=contract.schema)


def values(numbers, ids=None):
    ids = ids or [f"a{i}" for i in range(len(numbers))]
    known = [None if n is None else float(n) for n in numbers]
    return table(list(zip(ids, known, strict=True)), VALUES)


def neighbours(rows):
    return table([(a, b, None if w is None else float(w)) for a, b, w in rows], NEIGHBOURS)


def links_of(matrix):
    """A full matrix of weights as rows of links."""
    return [(f"a{i}", f"a{j}", matrix[i, j]) for i, j in np.argwhere(matrix)]


def square(side=3):
    """Areas in a square, row by row; those that share a side are neighbours."""
    at = np.array([divmod(i, side) for i in range(side * side)])
    apart = np.abs(at[:, None] - at[None]).sum(axis=2)
    return (apart == 1).astype(float)


def points():
    at = np.array(POINTS, dtype=float)
    apart = np.hypot(*(at[:, None] - at[None]).transpose(2, 0, 1))
    return ((apart <= 15) & (apart > 0)).astype(float)


def random_matrix(rng, areas, share=0.3):
    """Any weights, one way only here and there, one area without neighbours."""
    matrix = np.where(rng.random((areas, areas)) < share, rng.random((areas, areas)), 0.0)
    np.fill_diagonal(matrix, 0)
    matrix[areas // 2] = 0
    return matrix


def standardised(matrix):
    sums = matrix.sum(axis=1, keepdims=True)
    return np.divide(matrix, sums, out=np.zeros_like(matrix), where=sums > 0)


def rows(found):
    return found.to_pyarrow().to_pylist()


def column(found, name):
    """A result's column as floats, a2 before a10, null as NaN."""
    by_number = sorted(rows(found), key=lambda r: (len(r["area_id"]), r["area_id"]))
    return np.array([np.nan if r[name] is None else r[name] for r in by_number], dtype=float)
