"""Asks the engine: which methods there are, whether tables fit them, what was computed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as pq
from django.utils.translation import gettext as _

from ruang.engine.catalogue import Method, Parameter
from ruang.engine.contract import Contract
from ruang.engine.errors import EngineError, InputError
from ruang.engine.text import say
from ruang.web.ui.languages import reader_language
from ruang.web.ui.numerals import number

MOST_ROWS: Final = 2_000_000  # of each table
MEMORY: Final = "512MB"  # for looking at tables, in the process that answers
TYPES: Final = {"float64": "number", "int64": "integer", "string": "text", "date": "date"}


@dataclass(frozen=True)
class Sent:
    """A table that came: where it lies, and what its sender calls the file."""

    path: Path
    file: str


@dataclass(frozen=True)
class Wrong:
    """What is wrong with a table: which, where in it, and what."""

    table: str
    row: int | None
    column: str
    what: str


class RefusedError(Exception):
    """Tables that a method cannot be run on."""

    def __init__(self, wrongs: Sequence[Wrong]) -> None:
        super().__init__("; ".join(one.what for one in wrongs))
        self.wrongs = wrongs


@cache
def methods() -> Mapping[str, Method]:
    """Every method by its name; loaded when somebody asks, since most processes never need it."""
    from ruang.engine.methods import METHODS

    return {method.key: method for method in METHODS}


def title(key: str, language: str = "") -> str:
    """What a method is called; its name where this version no longer has it."""
    method = methods().get(key)
    return say(method.title, language or reader_language()) if method else key


def asked(key: str) -> tuple[Parameter, ...]:
    """The parameters of a method."""
    return methods()[key].asked()


@dataclass(frozen=True)
class Given:
    """A table that a method takes or gives: its name, and each column with what stands in it."""

    name: str
    required: bool
    columns: tuple[tuple[str, str, bool], ...]  # name, kind, whether it has to be there


def tables_of(key: str) -> tuple[list[Given], list[Given]]:
    """What a method, or a stage that puts methods together, takes and gives.

    Args:
        key: A method, "potential" or "candidates".
    """
    from ruang.engine import tables

    method = methods().get(key)
    if method:
        takes = [_given(c, n, n not in method.may_take) for n, c in method.tables.items()]
        return takes, [_given(contract) for contract in method.gives]
    more = (tables.NEIGHBOURS, tables.BASE, tables.TOTALS)
    takes = [_given(tables.JOBS_OF_ONE_YEAR), *(_given(c, required=False) for c in more)]
    if key == "candidates":
        return takes, [_given(tables.CANDIDATES), _given(tables.CANDIDATE_MEMBERS)]
    return [*takes, _given(tables.BEFORE, required=False)], [_given(tables.AREA_POTENTIAL)]


def _given(contract: Contract, name: str = "", required: bool = True) -> Given:
    columns = [(c, kind_of(contract, c), True) for c in contract.columns]
    columns += [(c, kind_of(contract, c), False) for c in contract.optional]
    return Given(name or contract.name, required, tuple(columns))


def kind_of(contract: Contract, column: str) -> str:
    """What stands in a column: text, number, integer or date."""
    dtype = contract.columns.get(column) or contract.optional[column]
    return TYPES.get(dtype, dtype)


def check(key: str, tables: Mapping[str, Sent], parameters: Mapping[str, Any]) -> dict[str, int]:
    """Look at every cell of the tables that came, before anything is computed.

    Args:
        key: The method.
        tables: What came for each of its tables.
        parameters: What it is told besides.

    Returns:
        How many rows each has.

    Raises:
        RefusedError: A table is not what the method needs; names the first such cell of each.
    """
    found: dict[str, int] = {}
    wrongs = []
    for name, sent in tables.items():
        try:
            found[name] = _rows_of(methods()[key], name, sent.path, parameters)
        except EngineError as error:
            wrongs.append(_wrong(name, sent, error))
    if wrongs:
        raise RefusedError(wrongs)
    return found


def rows(path: Path, *, first: int, count: int) -> list[dict[str, Any]]:
    """Some rows of a table that was computed; only what holds them is read."""
    file = pq.ParquetFile(path)
    batches, at = [], 0
    for group in range(file.num_row_groups):
        size = file.metadata.row_group(group).num_rows
        if at + size > first and at < first + count:
            start = max(first - at, 0)
            batches.append(file.read_row_group(group).slice(start, first + count - at - start))
        at += size
    return pa.concat_tables(batches).to_pylist() if batches else []


def _rows_of(method: Method, name: str, path: Path, parameters: Mapping[str, Any]) -> int:
    from ruang.engine.backend import connect
    from ruang.engine.files import read_table

    if path.suffix == ".parquet":  # a few kB can hold more rows than there is room for
        try:
            there = pq.read_metadata(path).num_rows
        except (pa.ArrowException, OSError):
            there = 0  # it is no such file: the reader says so
        _must_be_few(there, path)
    con = connect(threads=1, memory=MEMORY)
    never_negative = method.never_negative(name, parameters)
    table = read_table(con, path, method.tables[name], never_negative=never_negative)
    there = int(con.to_pyarrow(table.count()).as_py())
    _must_be_few(there, path)
    con.disconnect()
    return there


def _must_be_few(there: int, path: Path) -> None:
    if there > MOST_ROWS:
        words = _("At most %(most)s rows are taken.") % {"most": number(MOST_ROWS)}
        raise InputError("{words}", file=str(path), words=words)


def _wrong(table: str, sent: Sent, error: EngineError) -> Wrong:
    row, column = None, ""
    if isinstance(error, InputError):
        error.file, row, column = sent.file, error.row, error.column
    # The reader's own words can quote the path; nobody has to know where files lie.
    what = error.text(reader_language()).replace(str(sent.path), sent.file)
    return Wrong(table, row, column, what)
