"""Reading the small reference files, and laying an official list over the built-in rows."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.csv

from ruang.engine.errors import EngineError
from ruang.engine.text import noop as _

HERE = Path(__file__).parent
DATA = HERE / "data"
BUILT = HERE / "built"


def read_rows(path: Path, schema: pa.Schema) -> pa.Table:
    """Read one reference CSV with the columns of `schema`; an empty cell is null.

    Args:
        path: A UTF-8 CSV with a header line; columns that `schema` does not name are ignored.
        schema: The wanted columns, in order; one that the file lacks is null throughout.
    """
    return pyarrow.csv.read_csv(
        path,
        parse_options=pyarrow.csv.ParseOptions(newlines_in_values=True),
        convert_options=pyarrow.csv.ConvertOptions(
            column_types=schema,
            include_columns=schema.names,
            include_missing_columns=True,
            null_values=[""],
            strings_can_be_null=True,
        ),
    )


def built(name: str) -> Path:
    """The path of a file that the set-up builds.

    Raises:
        EngineError: The set-up has not been run.
    """
    path = BUILT / name
    if not path.exists():
        raise EngineError(_("{name} is not built yet: run `make setup`"), name=name)
    return path


def laid_over(lake: Path | None, name: str) -> Path | None:
    """The official list `name` in the lake, or null where none has been imported."""
    path = lake / "reference" / name if lake else None
    return path if path and path.exists() else None


def stamp(path: Path | None) -> int | None:
    """What changes when the file changes: part of a cache's key."""
    return path.stat().st_mtime_ns if path else None


def lay_over(rows: pa.Table, official: pa.Table, key: str) -> pa.Table:
    """Give `rows` with the values of `official` in their place, and its unknown keys added.

    A null in `official` does not erase what is known. The result is sorted by `key`.
    """
    merged: dict[str, dict[str, Any]] = {r[key]: r for r in rows.to_pylist()}
    for row in official.select(rows.column_names).to_pylist():
        said = {name: value for name, value in row.items() if value is not None}
        merged[row[key]] = {**dict.fromkeys(rows.column_names), **merged.get(row[key], {}), **said}
    return table(sorted(merged.values(), key=lambda r: r[key]), rows.schema)


def table(rows: Iterable[Mapping[str, Any]], schema: pa.Schema) -> pa.Table:
    """Make a table of `schema` from rows."""
    return pa.Table.from_pylist(list(rows), schema=schema)


def write_whole(path: Path, text: str) -> Path:
    """Write `text` so that a reader sees the old file or the new one, never a part."""
    staging = path.with_name(f".{path.name}.{os.getpid()}")
    with staging.open("w", encoding="utf-8", newline="") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    staging.replace(path)
    return path
