"""Rows on their way to a batch: from lists of cells to columns of texts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa

PORTION = 256  # rows


class Gathered:
    """Rows that are put into columns a few hundred at a time.

    So their cells are still in the processor's cache, are let go at once, and the collector is
    not kept busy with lists of rows: that is twice as fast as a batch at a time, or a cell.

    Args:
        places: Name of a column -> place of its cell in a row.
    """

    def __init__(self, places: Mapping[str, int]) -> None:
        self._places = dict(places)
        self.starts: list[int] = []  # the physical row on which each row starts
        self.faults: dict[int, str] = {}  # place in the batch -> what is wrong with the row
        self._waiting: list[Sequence[str]] = []
        self._parts: dict[str, list[pa.Array]] = {name: [] for name in places}

    def add(self, start: int, cells: Sequence[str], fault: str = "") -> None:
        """Add one row.

        Args:
            start: The physical row on which it starts.
            cells: As many as the places want, or more.
            fault: What is wrong with the row as a whole.
        """
        if fault:
            self.faults[len(self.starts)] = fault
        self.starts.append(start)
        self._waiting.append(cells)
        if len(self._waiting) == PORTION:
            self._turn()

    def _turn(self) -> None:
        columns = list(zip(*self._waiting, strict=False))
        for name, place in self._places.items():
            self._parts[name].append(pa.array(columns[place], pa.string()))
        self._waiting.clear()

    def columns(self) -> dict[str, Any]:
        """The columns so far."""
        if self._waiting:
            self._turn()
        parts = {name: pa.chunked_array(part, pa.string()) for name, part in self._parts.items()}
        whole = pa.table(parts).combine_chunks()
        return {name: _as_array(whole[name]) for name in parts}

    def table(self) -> pa.Table:
        """The batch: source_row, fault (null where there is none), and the columns."""
        return with_rows(self.starts, self.faults, self.columns())


def _as_array(column: pa.ChunkedArray) -> Any:
    """In one piece, but for texts of more than 2 GB."""
    return column.chunk(0) if column.num_chunks == 1 else column


def with_rows(
    starts: Sequence[int], faults: Mapping[int, str], columns: Mapping[str, Any]
) -> pa.Table:
    """Put the rows' numbers and faults before their columns.

    Args:
        starts: The physical row on which each starts.
        faults: Place in the batch -> what is wrong with the row.
        columns: Name -> its texts.
    """
    bad = pa.nulls(len(starts), pa.string())
    if faults:
        bad = pa.array(map(faults.get, range(len(starts))), pa.string())
    names = ["source_row", "fault", *columns]
    arrays = [pa.array(starts, pa.int64()), bad, *columns.values()]
    return pa.Table.from_arrays(arrays, names=names)
