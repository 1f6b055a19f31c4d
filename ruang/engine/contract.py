"""Table contracts: the columns a function takes and gives, checked before any data is read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import ibis
import ibis.expr.types as ir

from ruang.engine.errors import ContractError
from ruang.engine.text import noop as _


@dataclass(frozen=True)
class Contract:
    """The columns of one table: name -> Ibis type. One row per `key`; `optional` may be absent."""

    name: str
    key: tuple[str, ...]
    columns: Mapping[str, str]
    optional: Mapping[str, str] = field(default_factory=dict)

    @property
    def schema(self) -> ibis.Schema:
        """The required columns as an Ibis schema, for making a table of this shape."""
        return ibis.schema(dict(self.columns))


def require(table: ir.Table, contract: Contract) -> None:
    """Check `table` against `contract` by its schema alone; nothing is executed.

    Columns that the contract does not name are ignored.

    Raises:
        ContractError: A column is missing or has another type.
    """
    have = table.schema()
    for column, dtype in {**contract.columns, **contract.optional}.items():
        if column not in have:
            if column in contract.optional:
                continue
            raise ContractError(
                _("table {table} has no column {column!r}"), table=contract.name, column=column
            )
        if have[column].copy(nullable=True) != ibis.dtype(dtype):
            raise ContractError(
                _("column {column!r} of table {table} has type {found}, not {wanted}"),
                table=contract.name,
                column=column,
                found=str(have[column]),
                wanted=dtype,
            )
