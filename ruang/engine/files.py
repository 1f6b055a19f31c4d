"""Tables from CSV and Parquet files, every cell checked before anything is computed from it.

Columns are found by name, in any order; columns that are not asked for are ignored. Ids are text.
An empty cell is null, which means unknown. What is wrong is named by file, row and column, where
row 1 is a CSV file's header and a Parquet file's first record.
"""

from __future__ import annotations

import csv
import glob
import gzip
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import IO, Any

import duckdb
import ibis
import ibis.expr.types as ir

from ruang.engine.contract import Contract
from ruang.engine.errors import InputError
from ruang.engine.text import noop as _

TAB_SUFFIXES = (".tsv", ".tab")
PARQUET_SUFFIXES = (".parquet", ".pq")
NOT_UTF8 = _("this is not UTF-8 text: save it as CSV (UTF-8)")

# What DuckDB calls a row that it cannot read.
REJECTED = {
    "MISSING COLUMNS": _("the row has fewer cells than the {cells} of the header"),
    "TOO MANY COLUMNS": _("the row has more cells than the {cells} of the header"),
    "UNQUOTED VALUE": _("the quotation marks do not match, so rows cannot be told apart"),
    "INVALID ENCODING": NOT_UTF8,
}


@dataclass(frozen=True)
class _Problem:
    """What may be wrong with a column's cells: `wrong` is true where it is."""

    column: str
    reason: str
    wrong: ir.BooleanValue


def read_table(
    con: Any, path: Path, contract: Contract, *, never_negative: Sequence[str] = ()
) -> ir.Table:
    """Open a CSV or Parquet file as a table with the contract's columns, its cells checked.

    Args:
        con: An Ibis connection, where the table will live; the file is not copied into memory.
        path: CSV (UTF-8, with or without byte order mark; tabs if it ends in .tsv; .gz read as it
            is) or Parquet.
        contract: The columns wanted, their types, and the key that no two rows may share. Columns
            that the contract calls optional are given where the file has them.
        never_negative: Numeric columns in which a value below 0 is refused.

    Returns:
        A lazy table with the contract's columns; null where a cell is empty (unknown).

    Raises:
        InputError: The file is missing, empty or of another kind, lacks a column, or has a cell
            that is not what its column holds; names the first such row.
    """
    name = str(path)
    parquet = _kind(path)
    header = [] if parquet else _header(path)
    checker = con if con.name == "duckdb" else _duckdb()
    raw = _open(checker, path, header, parquet)
    wanted = _wanted(raw, contract, name)
    try:
        _check(checker, raw, path, contract, wanted, never_negative)
    except duckdb.Error as error:
        raise _structure_error(path, header, error) from error
    if checker is not con:
        raw = _open(con, path, header, parquet)
    return raw.select(**{c: _typed(_text(raw[c]), dtype) for c, dtype in wanted.items()})


def _kind(path: Path) -> bool:
    """True for Parquet, False for delimited text; anything else is refused."""
    name = str(path)
    if not path.is_file():
        raise InputError(_("there is no such file"), file=name)
    with path.open("rb") as file:
        start = file.read(4)
    if not start:
        raise InputError(_("the file is empty"), file=name)
    if start == b"PAR1":
        return True
    if path.suffix.lower() in PARQUET_SUFFIXES:
        raise InputError(_("this is not a Parquet file"), file=name)
    if start[:2] == b"\x1f\x8b" and path.suffix.lower() != ".gz":
        raise InputError(_("this is a compressed file: unpack it, or call it .gz"), file=name)
    if start == b"PK\x03\x04":
        raise InputError(_("this is a workbook or archive: save it as CSV (UTF-8)"), file=name)
    return False


def _open_text(path: Path) -> IO[bytes]:
    return gzip.open(path) if path.suffix.lower() == ".gz" else path.open("rb")  # type: ignore[return-value]


def _lines(path: Path) -> Iterator[str]:
    """The file's lines as text; the byte order mark is not part of the first."""
    with _open_text(path) as file:
        for number, line in enumerate(file, start=1):
            try:
                text = line.decode("utf-8-sig" if number == 1 else "utf-8")
            except UnicodeDecodeError as error:
                raise InputError(NOT_UTF8, file=str(path), row=number) from error
            yield text


def _delimiter(path: Path) -> str:
    suffixes = [s.lower() for s in path.suffixes if s.lower() != ".gz"]
    return "\t" if suffixes and suffixes[-1] in TAB_SUFFIXES else ","


def _header(path: Path) -> list[str]:
    try:
        names = next(csv.reader(_lines(path), delimiter=_delimiter(path)), [])
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise InputError(_("this is not a whole .gz file"), file=str(path)) from error
    except csv.Error as error:
        if "new-line" in str(error):
            words = _("its lines end in CR alone, as of old: save it with LF or CRLF")
            raise InputError(words, file=str(path)) from error
        raise InputError(
            _("this cannot be read as CSV: {why}"), file=str(path), why=str(error)
        ) from error
    names = [n.strip() for n in names]
    for name in names:
        if name and names.count(name) > 1:
            raise InputError(_("the header names this column twice"), file=str(path), column=name)
    if not any(names):
        raise InputError(_("the first line must name the columns"), file=str(path), row=1)
    return [n or f"column {i}" for i, n in enumerate(names, start=1)]


def _duckdb() -> Any:
    return ibis.duckdb.connect(autoinstall_known_extensions=False, autoload_known_extensions=False)


def _open(con: Any, path: Path, header: list[str], parquet: bool) -> ir.Table:
    """The file as it is: CSV columns all text, Parquet columns with their own types."""
    try:
        if con.name == "duckdb":
            # A path is one file's name here, not a pattern.
            place = glob.escape(str(path))
            return con.read_parquet(place) if parquet else _duckdb_csv(con, place, path, header)
        if parquet:
            return con.read_parquet(str(path))
    except duckdb.Error as error:
        raise _structure_error(path, header, error) from error
    positions = ", ".join(f"c{i} string" for i in range(len(header)))
    rows = con.read_csv(
        str(path),
        schema=positions,
        inferSchema=None,
        sep=_delimiter(path),
        escape='"',
        multiLine=True,
        mode="FAILFAST",
    )
    return rows.rename({name: f"c{i}" for i, name in enumerate(header)})


def _duckdb_csv(con: Any, place: str, path: Path, header: list[str]) -> ir.Table:
    # Nothing is guessed: a sniffed dialect changes with the rows that happen to come first.
    rows: ir.Table = con.read_csv(
        place,
        columns={f"c{i}": "VARCHAR" for i in range(len(header))},
        delim=_delimiter(path),
        quote='"',
        escape='"',
        header=True,
    )
    return rows.rename({name: f"c{i}" for i, name in enumerate(header)})


def _wanted(raw: ir.Table, contract: Contract, name: str) -> dict[str, str]:
    """The columns to give, with their types; a missing one is named with what there is."""
    for column in contract.columns:
        if column not in raw.columns:
            raise InputError(
                _("the file lacks this column; it has: {found}"),
                file=name,
                column=column,
                found=", ".join(raw.columns),
            )
    wanted = dict(contract.columns) | {
        c: dtype for c, dtype in contract.optional.items() if c in raw.columns
    }
    for column, dtype in wanted.items():
        have = raw[column].type()
        if not _readable(have, ibis.dtype(dtype)):
            raise InputError(
                _("the column holds {found}, where {wanted} is needed"),
                file=name,
                column=column,
                found=str(have),
                wanted=dtype,
            )
    return wanted


def _readable(have: ibis.DataType, wanted: ibis.DataType) -> bool:
    if have.is_string() or have.copy(nullable=True) == wanted:
        return True
    if wanted.is_string():
        return bool(have.is_integer())  # exact; a float or a date would be a guess
    return bool(wanted.is_numeric() and have.is_numeric())


def _text(column: ir.Value) -> Any:
    """Text as it stands, an empty cell as null; other types unchanged."""
    return column.nullif("") if column.type().is_string() else column


def _typed(column: Any, dtype: str) -> ir.Value:
    wanted = ibis.dtype(dtype)
    if wanted.is_integer():
        # By way of float, because a direct cast rounds "2.5" where it should refuse it.
        return column.try_cast("float64").cast(wanted)
    return column.try_cast(wanted) if column.type().is_string() else column.cast(wanted)


def _problems(
    raw: ir.Table, contract: Contract, wanted: dict[str, str], never_negative: Sequence[str]
) -> Iterator[_Problem]:
    for column, dtype in wanted.items():
        cell, target = _text(raw[column]), ibis.dtype(dtype)
        if target.is_string():
            if column in contract.key and column in contract.columns:
                yield _Problem(column, _("an id is missing"), cell.isnull())
            continue
        if not target.is_numeric():
            value = _typed(cell, dtype)
            yield _Problem(
                column, _("{value!r} cannot be read as {wanted}"), cell.notnull() & value.isnull()
            )
            continue
        number = cell.try_cast("float64")
        bad = number.isnull() | number.isnan() | number.isinf()
        if cell.type().is_string():
            bad = bad | cell.contains("_")  # DuckDB reads "1_000", people and Spark do not
        yield _Problem(column, _("{value!r} is not a number"), cell.notnull() & bad)
        if target.is_integer():
            yield _Problem(column, _("{value!r} is not a whole number"), number != number.floor())
        if column in never_negative:
            yield _Problem(column, _("{value!r} is negative"), number < 0)


def _check(
    con: Any,
    raw: ir.Table,
    path: Path,
    contract: Contract,
    wanted: dict[str, str],
    never_negative: Sequence[str],
) -> None:
    problems = list(_problems(raw, contract, wanted, never_negative))
    counts = {f"p{i}": p.wrong.ifelse(1, 0).sum() for i, p in enumerate(problems)}
    found = _row(con, raw.aggregate(rows=raw.count(), **counts))
    if not found["rows"]:
        raise InputError(_("the file has a header and no rows"), file=str(path))
    wrong = [p for i, p in enumerate(problems) if found[f"p{i}"]]
    if wrong:
        _refuse_first(con, raw, path, wrong)
    _refuse_repeated(con, raw, path, contract, wanted)


def _refuse_first(con: Any, raw: ir.Table, path: Path, problems: list[_Problem]) -> None:
    """Name the earliest wrong cell of the file."""
    flags = {f"p{i}": p.wrong.fill_null(False) for i, p in enumerate(problems)}
    values = {f"v{i}": _text(raw[p.column]) for i, p in enumerate(problems)}
    rows = raw.select(row=ibis.row_number(), **flags, **values)
    bad = rows.filter(ibis.or_(*(rows[f] for f in flags)))
    first = _row(con, bad.order_by("row").limit(1))
    at = next(i for i in range(len(problems)) if first[f"p{i}"])
    raise InputError(
        problems[at].reason,
        file=str(path),
        row=row_of(path, first["row"]),
        column=problems[at].column,
        value=first[f"v{at}"],
        wanted=str(raw[problems[at].column].type()),
    )


def _refuse_repeated(
    con: Any,
    raw: ir.Table,
    path: Path,
    contract: Contract,
    wanted: dict[str, str],
) -> None:
    there = (c for c in contract.key if c in wanted)
    key = [*there, *(c for c in ("year",) if c in wanted and c not in contract.key)]
    keys = raw.select(**{c: _typed(_text(raw[c]), wanted[c]) for c in key})
    counted = keys.group_by(key).aggregate(times=keys.count())
    if not _row(con, counted.aggregate(most=counted.times.max()))["most"] > 1:
        return
    numbered = keys.mutate(row=ibis.row_number())
    repeated = numbered.mutate(
        time=ibis.row_number().over(group_by=key, order_by=numbered.row),
        before=numbered.row.min().over(group_by=key),
    ).filter(lambda t: t.time == 1)
    first = _row(con, repeated.order_by("row").limit(1))
    several_years = "year" in raw.columns and "year" not in wanted
    raise InputError(
        _("{key} was already given in row {before}: choose one year")
        if several_years
        else _("{key} was already given in row {before}"),
        file=str(path),
        row=row_of(path, first["row"]),
        key=", ".join(f"{c} {first[c]}" for c in key),
        before=row_of(path, first["before"]),
    )


def _row(con: Any, expression: ir.Table) -> dict[str, Any]:
    found: dict[str, Any] = con.to_pyarrow(expression).to_pylist()[0]
    return found


def row_of(path: Path, index: int) -> int:
    """The row as a person counts it: a CSV's header and blank lines are rows, too.

    Args:
        path: A file that `read_table` has read.
        index: Which of its records, from 0.
    """
    if _kind(path):
        return index + 1
    records = enumerate(csv.reader(_lines(path), delimiter=_delimiter(path)), start=1)
    filled = (number for number, record in records if record)
    return next(islice(filled, index + 1, None))


def _structure_error(path: Path, header: list[str], error: duckdb.Error) -> InputError:
    """Say where a CSV file's shape breaks, which DuckDB tells only in a table of rejects."""
    if header:
        con = _duckdb()
        place = glob.escape(str(path))
        options: dict[str, Any] = {
            "delim": _delimiter(path),
            "quote": '"',
            "escape": '"',
            "header": True,
            "store_rejects": True,
        }
        columns = {f"c{i}": "VARCHAR" for i in range(len(header))}
        try:
            scanned = con.read_csv(place, columns=columns, **options)
            _row(con, scanned.aggregate(rows=scanned.count(), **{"filled": scanned.c0.count()}))
            rejects = con.table("reject_errors").order_by("line").limit(1)
            wanted = ("line", "error_type", "error_message")
            first = con.to_pyarrow(rejects.select(*wanted)).to_pylist()
        except (duckdb.Error, ibis.common.exceptions.IbisError):
            first = []
        if first:
            return InputError(
                REJECTED.get(first[0]["error_type"], _("this cannot be read as CSV: {why}")),
                file=str(path),
                row=first[0]["line"],
                why=first[0]["error_message"],
                cells=len(header),
            )
    return InputError(
        _("the file cannot be read: {why}"), file=str(path), why=str(error).splitlines()[0]
    )
