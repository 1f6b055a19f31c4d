"""Pairs of province and industry in an order: first their keys, then whole rows page by page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, overload

from django.db.models import QuerySet

from ruang.web.potential.models import Cell, CellQuerySet
from ruang.web.potential.reading.weighing import Weighed


class Pairs(Sequence[Cell]):
    """Cells in the order of their keys, as a reader weighs them; read a page at a time.

    Rows are wide: a database that sorts them whole takes twice as long as one that sorts keys.
    """

    def __init__(
        self,
        keys: list[int] | QuerySet[Cell, int],
        cells: CellQuerySet,
        weighed: Weighed | None = None,
    ) -> None:
        """Keep what to read.

        Args:
            keys: Of all cells, in order.
            cells: Where they are read from; what it defers stays unread.
            weighed: Their scores and ranks; None where those published hold.
        """
        self._keys, self._cells, self._weighed = keys, cells, weighed

    def __len__(self) -> int:
        return self._keys.count() if isinstance(self._keys, QuerySet) else len(self._keys)

    @overload
    def __getitem__(self, at: int) -> Cell: ...
    @overload
    def __getitem__(self, at: slice) -> list[Cell]: ...
    def __getitem__(self, at: int | slice) -> Cell | list[Cell]:
        if isinstance(at, int):
            return self._read([self._keys[at]])[0]
        return self._read(list(self._keys[at]))

    def __iter__(self) -> Iterator[Cell]:
        """All of them, by as many queries however many there are."""
        found = {cell.pk: cell for cell in self._cells}
        yield from self._marked([found[key] for key in self._keys])

    def defer(self, *fields: str) -> Pairs:
        """The same without these fields, as a queryset has it."""
        return Pairs(self._keys, self._cells.defer(*fields), self._weighed)

    def _read(self, keys: list[int]) -> list[Cell]:
        found: dict[Any, Cell] = self._cells.in_bulk(keys)
        return self._marked([found[key] for key in keys])

    def _marked(self, cells: list[Cell]) -> list[Cell]:
        return cells if self._weighed is None else self._weighed.marked(cells)
