"""Parquet files: flat columns of any scalar type, as texts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from ruang.engine.errors import InputError
from ruang.engine.sheets.caps import Caps, in_mb
from ruang.engine.sheets.texts import too_long
from ruang.engine.text import noop as _

_BROKEN = _("the Parquet file is broken or cut off: export it anew")


def summary(path: Path, name: str, caps: Caps) -> int:
    """Give the number of rows of a Parquet file, if it can be read within the limits.

    Args:
        path: The file.
        name: What it is called in messages.
        caps: The limits.

    Raises:
        InputError: It is broken, nested, or too large.
    """
    with _opened(path, name) as file:
        metadata, schema = file.metadata, file.schema_arrow
        if not len(schema):
            raise InputError(_("the file holds no table"), file=name)
        groups = (metadata.row_group(i) for i in range(metadata.num_row_groups))
        sizes = [group.total_byte_size for group in groups]
        if min(sizes, default=0) < 0:
            raise InputError(_BROKEN, file=name)
        _must_be_modest(sum(sizes), caps.bytes, name)
        if metadata.num_rows > caps.rows:
            raise InputError(
                _("the file has {rows} rows; the limit is {limit}: split it"),
                file=name,
                rows=metadata.num_rows,
                limit=caps.rows,
            )
        if len(schema) > caps.columns:
            raise InputError(
                _("the file has {columns} columns, more than the {limit} that are read"),
                file=name,
                columns=len(schema),
                limit=caps.columns,
            )
        for field in schema:
            _must_be_flat(field, name)
        return int(metadata.num_rows)


def _must_be_modest(unpacked: int, limit: int, name: str) -> None:
    if unpacked > limit:
        raise InputError(
            _("unpacked it would have {size} MB; the limit is {limit} MB: split it"),
            file=name,
            size=in_mb(unpacked),
            limit=in_mb(limit),
        )


def _must_be_flat(field: pa.Field, name: str) -> None:
    kind = field.type.value_type if pa.types.is_dictionary(field.type) else field.type
    if pa.types.is_nested(kind) or isinstance(kind, pa.ExtensionType):
        raise InputError(
            _("the column holds {kind}, not one value a row: export it as plain columns"),
            file=name,
            column=field.name,
            kind=str(kind),
        )


def headers(path: Path, name: str) -> tuple[str, ...]:
    """The names of the columns, as they stand in the file."""
    with _opened(path, name) as file:
        return tuple(file.schema_arrow.names)


def batches(path: Path, name: str, size: int, caps: Caps) -> Iterator[list[Any]]:
    """Give the columns as texts, batch by batch; an empty cell is empty text.

    Args:
        path: The file, which `summary` has accepted.
        name: What it is called in messages.
        size: Rows a batch.
        caps: The limits.

    Raises:
        InputError: The file is broken after all, or a cell of it is too long.
    """
    start = 1
    with _opened(path, name) as file:
        texts = [f.name for f in file.schema_arrow if _is_text(f.type)]
    # A text that stands in many rows lies in the file once: so its copies are counted before
    # they are made.
    with _opened(path, name, read_dictionary=texts) as file:
        for batch in file.iter_batches(size):
            letters = sum(_letters(column, start, name, caps) for column in batch.columns)
            _must_be_modest(letters, caps.unpacked_bytes, name)
            yield [as_text(column) for column in batch.columns]
            start += batch.num_rows


def _is_text(kind: pa.DataType) -> bool:
    tests = (pa.types.is_string, pa.types.is_large_string, pa.types.is_binary)
    return any(test(kind) for test in tests)


def _letters(column: Any, start: int, name: str, caps: Caps) -> int:
    """How long the texts of a column are together; one that is too long is refused."""
    if not pa.types.is_dictionary(column.type) or not _is_text(column.type.value_type):
        return 0
    lengths = pc.binary_length(column.dictionary).take(column.indices)
    longest = pc.max(lengths).as_py() or 0
    # Bytes, of which a Thai letter takes three: only what is long in them is counted in letters.
    if longest > caps.cell_letters:
        letters = pc.utf8_length(column.dictionary.cast(pa.large_string()))
        longest = pc.max(letters).as_py()
        if longest > caps.cell_letters:
            row = pc.index(letters.take(column.indices), longest).as_py()
            raise too_long(name, start + row, caps.cell_letters)
    return int(pc.sum(lengths).as_py() or 0)


@contextmanager
def _opened(path: Path, name: str, **how: Any) -> Iterator[pq.ParquetFile]:
    try:
        with pq.ParquetFile(path, **how) as file:
            yield file
    except (pa.ArrowException, OSError, ValueError, MemoryError) as problem:
        raise InputError(_BROKEN, file=name) from problem


def as_text(column: Any) -> Any:
    """A column as texts, written as a workbook's cells are.

    Args:
        column: An Arrow array of any scalar type.

    Returns:
        An array of strings; empty where a value was missing.

    Raises:
        ValueError: The bytes of a column of bytes are no text.
    """
    kind = column.type
    if pa.types.is_dictionary(kind):
        column = column.dictionary_decode()
        kind = column.type
    if pa.types.is_boolean(kind):
        texts = pc.if_else(column, "TRUE", "FALSE")
    elif pa.types.is_floating(kind):
        texts = _numbers(column.cast(pa.float64()))
    elif pa.types.is_timestamp(kind):
        texts = _moments(column)
    elif pa.types.is_time(kind):
        texts = column.cast(pa.time32("s"), safe=False).cast(pa.string())
    elif pa.types.is_duration(kind):
        seconds = column.cast(pa.duration("s"), safe=False).cast(pa.int64()).to_pylist()
        texts = pa.array([None if s is None else _duration(s) for s in seconds], pa.string())
    elif pa.types.is_decimal(kind):
        texts = pc.replace_substring_regex(column.cast(pa.string()), r"(\.\d*?)0+$", r"\1")
        texts = pc.replace_substring_regex(texts, r"\.$", "")
    else:
        texts = column.cast(pa.string())
        texts.validate(full=True)  # a damaged file may hold bytes that are no letters
    return pc.fill_null(texts, "")


def _numbers(column: Any) -> Any:
    """Whole numbers without a fraction; others with the 15 digits that a spreadsheet shows."""
    values = column.to_pylist()
    return pa.array([None if v is None else number(v) for v in values], pa.string())


def number(value: float) -> str:
    """One number as a spreadsheet would write it."""
    whole = value.is_integer() and abs(value) < 1e16
    return str(int(value)) if whole else f"{value:.15g}"


def _duration(seconds: int) -> str:
    minutes, seconds = divmod(seconds, 60)
    return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"


def _moments(column: Any) -> Any:
    """As ISO on the clock of their own zone, the time only where it is not midnight."""
    whole_seconds = column.cast(pa.timestamp("s", column.type.tz), safe=False)
    texts = pc.strftime(whole_seconds, "%Y-%m-%d %H:%M:%S")
    return pc.replace_substring_regex(texts, " 00:00:00$", "")
