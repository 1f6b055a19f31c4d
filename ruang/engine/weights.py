"""Values of areas with the links between them, as numbers: what spatial methods have in common."""

from __future__ import annotations

import warnings
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

import ibis.expr.types as ir
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from ruang.engine import arrays, checks
from ruang.engine.catalogue import Notice
from ruang.engine.contract import require
from ruang.engine.errors import InputError, ParameterError
from ruang.engine.kernels.autocorrelation import from_median
from ruang.engine.kernels.spatial import largest_by_row, sums_by_row
from ruang.engine.tables import NEIGHBOURS, VALUES
from ruang.engine.text import noop as _

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

Weights = Literal["row-standardised", "as-given", "binary"]

MOST_PERMUTATIONS = 1_000_000
ALONE = _("areas without neighbours, which have no statistic: {count} ({named})")
LARGEST_SUM = 1e150  # of weights: its square is a number still


@dataclass(frozen=True)
class Links:
    """Who is whose neighbour: a sparse matrix by rows, of areas whose value is known."""

    indptr: Ints
    indices: Ints
    data: Floats

    @property
    def matrix(self) -> tuple[Ints, Ints, Floats]:
        """indptr, indices, data."""
        return self.indptr, self.indices, self.data

    @cached_property
    def row(self) -> Ints:
        """The area from which each link goes."""
        return np.repeat(np.arange(len(self.indptr) - 1), np.diff(self.indptr))

    @property
    def total(self) -> Floats:
        """The sum of each area's weights."""
        return sums_by_row(self.data, self.indptr)

    @property
    def alone(self) -> NDArray[np.bool_]:
        """True at each area without links."""
        return np.asarray(np.diff(self.indptr) == 0)

    @cached_property
    def others(self) -> Links:
        """The links but those of areas to themselves."""
        own = self.indices == self.row
        return self.only(~own) if own.any() else self

    def only(self, which: NDArray[np.bool_]) -> Links:
        """The links of which `which` is true."""
        kept = np.bincount(self.row[which], minlength=len(self.indptr) - 1)
        indptr = np.concatenate(([0], np.cumsum(kept)))
        return Links(indptr, self.indices[which], self.data[which])

    def weighted(self, weights: Weights) -> Links:
        """The links with weights of 1, or with those of each row summing to 1, or as they are.

        Raises:
            InputError: Weights are taken as they are, and their sum cannot be computed with.
        """
        if weights == "binary":
            return replace(self, data=np.ones(len(self.data)))
        if weights == "as-given":
            if self.data.sum() > LARGEST_SUM:
                raise InputError(
                    _("the weights are too large: their sums are beyond what can be computed with"),
                    column="weight",
                )
            return self
        # By the largest first: a sum of huge weights has no end, one of tiny ones no digits.
        scaled = self.data / largest_by_row(self.data, self.indptr)[self.row]
        return replace(self, data=scaled / sums_by_row(scaled, self.indptr)[self.row])


@dataclass(frozen=True)
class Linked:
    """Areas by id, their values, and the links between those whose value is known."""

    area_id: pa.ChunkedArray
    value: pa.ChunkedArray
    known: NDArray[np.bool_]  # of all areas: those that `numbers` and `links` speak of
    numbers: Floats
    links: Links

    def column(self, found: Floats) -> pa.Array:
        """What was found of the known areas as a column of all: null where nothing was."""
        column = np.full(len(self.known), np.nan)
        column[self.known] = found
        return pa.array(column, pa.float64(), from_pandas=True)

    def words(self, found: NDArray[np.object_]) -> pa.Array:
        """The same of words."""
        column = np.full(len(self.known), None, dtype=object)
        column[self.known] = found
        return pa.array(column, pa.string())

    def tell_if_equal(self) -> None:
        """Tell it if all known values are equal: nothing can be said of their places then."""
        if len(self.numbers) and not from_median(self.numbers).any():
            message = _("all known values are equal, so nothing can be said of their places")
            warnings.warn(Notice(message), stacklevel=3)

    def named(self, which: NDArray[np.bool_]) -> pa.Table:
        """The ids of some of the known areas."""
        return pa.table({"area_id": self.area_id}).filter(pa.array(self.known)).filter(which)

    def without_own(self) -> Links:
        """The links but those of areas to themselves, which are named by a `Notice`."""
        own = self.links.indices == self.links.row
        looped = np.zeros(len(self.numbers), dtype=np.bool_)
        looped[self.links.row[own]] = True
        checks.tell(
            _("areas that are named as their own neighbours, which is left out: {count} ({named})"),
            self.named(looped),
            "area_id",
            stacklevel=4,
        )
        return self.links.others


def linked(values: ir.Table, neighbours: ir.Table) -> Linked:
    """Bring values and links together; what cannot be used is named by a `Notice`.

    Links of weight 0 are none. A link of an area to itself is kept.

    Args:
        values: One row per area_id; null is unknown: the area takes no part, nor do its links.
        neighbours: One row per (area_id, neighbour_id); weight >= 0, null is unknown and takes no
            part. A link from or to an area that `values` does not have is left out.

    Raises:
        ContractError: A column is missing or has the wrong type.
        InputError: A number is not finite, a weight is negative, a row repeats, an id is missing.
    """
    require(values, VALUES)
    require(neighbours, NEIGHBOURS)
    rows = arrays.fetch(values.select(*VALUES.columns)).sort_by("area_id")
    checks.sound(rows, VALUES.key, column="value", may_be_negative=True)
    links = arrays.fetch(neighbours.select(*NEIGHBOURS.columns))
    unknown = rows["value"].is_null()
    checks.tell(
        _("areas without a value, which take no part: {count} ({named})"),
        rows.filter(unknown),
        "area_id",
        stacklevel=4,
    )
    known = ~np.asarray(unknown)
    return Linked(
        rows["area_id"],
        rows["value"],
        known,
        arrays.floats(rows, "value")[known],
        _links(links, rows["area_id"], known),
    )


def check_chance(permutations: int, rng_seed: int) -> None:
    """Refuse a number of permutations, or a seed, that chance cannot work with.

    Raises:
        ParameterError: It is negative, or there would be too many.
    """
    if not 0 <= permutations <= MOST_PERMUTATIONS:
        raise ParameterError(
            _("permutations is {value}: use 0 to {most:,}"),
            value=permutations,
            most=MOST_PERMUTATIONS,
        )
    if rng_seed < 0:
        raise ParameterError(_("rng_seed is {value}: use 0 or more"), value=rng_seed)


def check_choice(name: str, value: str, choices: tuple[str, ...]) -> None:
    """Refuse a value that a parameter does not have.

    Raises:
        ParameterError: `value` is none of the choices.
    """
    if value not in choices:
        raise ParameterError(
            _("{name} is {value!r}: use {choices}"),
            name=name,
            value=value,
            choices=", ".join(choices),
        )


def _links(rows: pa.Table, ids: pa.ChunkedArray, known: NDArray[np.bool_]) -> Links:
    weights = arrays.floats(rows, "weight")
    areas = len(known)
    ends = [_places(rows, column, ids) for column in ("area_id", "neighbour_id")]
    stray = (ends[0] < 0) | (ends[1] < 0)
    pairs = ends[0] * areas + ends[1]
    order = np.arange(len(pairs)) if _rising(pairs) else np.argsort(pairs, kind="stable")
    twice = _twice(pairs[order][~stray[order]]) or bool(stray.any())
    unknown = np.asarray(rows["weight"].is_null())
    if twice or not np.isfinite(weights[~unknown]).all() or (weights < 0).any():
        checks.sound(rows, NEIGHBOURS.key, column="weight")  # says which, if any is wrong
    for which, message in (
        (stray, _("links to or from areas that have no row, left out: {count} ({named})")),
        (unknown & ~stray, _("links of unknown weight, left out: {count} ({named})")),
    ):
        if which.any():
            checks.tell(message, rows.filter(pa.array(which)), *NEIGHBOURS.key, stacklevel=5)
    position = np.cumsum(known) - 1
    used = ~stray & (weights > 0)  # an unknown weight is NaN, and no more than 0
    used[used] = known[ends[0][used]] & known[ends[1][used]]
    order = order[used[order]]
    start, end = position[ends[0][order]], position[ends[1][order]]
    indptr = np.searchsorted(start, np.arange(int(known.sum()) + 1))
    return Links(indptr, end, weights[order])


def _places(rows: pa.Table, column: str, ids: pa.ChunkedArray) -> Ints:
    """Where each id stands among the areas; -1 where it is none of them."""
    if rows[column].null_count:
        raise InputError(_("an id is missing"), column=column)
    found = pc.index_in(
        rows[column], value_set=ids.combine_chunks().cast(rows[column].type)
    ).fill_null(-1)
    return np.asarray(found).astype(np.int64)


def _rising(numbers: Ints) -> bool:
    return bool((numbers[1:] > numbers[:-1]).all())


def _twice(rising: Ints) -> bool:
    return bool((rising[1:] == rising[:-1]).any())
