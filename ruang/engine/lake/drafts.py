"""Folders being written: where no reader looks, locked by their run, swept after a kill."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeAlias

import pyarrow as pa
import pyarrow.parquet as pq

from ruang.engine.errors import LakeError
from ruang.engine.lake.kept import sha256_of
from ruang.engine.text import noop as _

ROW_GROUP = 122_880  # rows; what DuckDB reads as one unit of work

Batches: TypeAlias = Path | pa.Table | Iterable[pa.RecordBatch | pa.Table]


class Draft:
    """Tables being written where no reader looks; published by `Lake`, or thrown away."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.files: dict[str, dict[str, Any]] = {}
        self.personal = ""  # the file of personal values, if there is one

    @contextmanager
    def table(self, name: str, schema: pa.Schema) -> Iterator[TableWriter]:
        """Open table `name` for writing in batches, so that memory does not grow with its rows."""
        path = self.folder / f"{name}.parquet"
        with _writing(path, schema) as writer:
            yield writer
        self.files[path.name] = {
            "rows": writer.rows,
            "bytes": path.stat().st_size,
            "sha256": sha256_of(path),
        }

    @contextmanager
    def beside(self, name: str, schema: pa.Schema) -> Iterator[TableWriter]:
        """Open the one table of personal values, which is no part of the snapshot's own files.

        Only the lake's own account can read it, and it can be erased while the snapshot stays.

        Args:
            name: What the table is called while it lies in the draft.
            schema: Its columns; `establishment_id` among them, by which rows are erased.
        """
        if self.personal:
            raise LakeError(_("a snapshot has one table of personal values, not two"))
        path = self.folder / f"{name}.parquet"
        path.touch(mode=0o600)  # before there is a value in it
        with _writing(path, schema) as writer:
            yield writer
        self.personal = path.name

    def add(self, name: str, rows: Batches) -> None:
        """Write the whole table `name` from a Parquet file, a table, or batches of one schema."""
        batches = _batches(rows)
        first = next(batches, None)
        if first is None:
            raise LakeError(_("table {table} was given without a schema"), table=name)
        with self.table(name, first.schema) as writer:
            writer.write(first)
            for batch in batches:
                writer.write(batch)


class TableWriter:
    """Gathers batches into row groups of a useful size."""

    def __init__(self, file: pq.ParquetWriter, schema: pa.Schema) -> None:
        self._file, self._schema = file, schema
        self._waiting: list[pa.Table] = []
        self._n = 0
        self.rows = 0

    def write(self, batch: pa.RecordBatch | pa.Table) -> None:
        """Add rows; their columns must be the table's, in its order."""
        table = pa.Table.from_batches([batch]) if isinstance(batch, pa.RecordBatch) else batch
        self._waiting.append(table)
        self._n += table.num_rows
        self.rows += table.num_rows
        if self._n >= ROW_GROUP:
            self._hand_on(self._n - self._n % ROW_GROUP)

    def flush(self) -> None:
        """Hand on what is waiting."""
        if self._n:
            self._hand_on(self._n)

    def _hand_on(self, rows: int) -> None:
        """Write the first rows that wait; what is left begins the next row group."""
        table = pa.concat_tables(self._waiting)
        self._file.write_table(table.slice(0, rows), row_group_size=ROW_GROUP)
        self._waiting, self._n = [table.slice(rows)], self._n - rows


@contextmanager
def _writing(path: Path, schema: pa.Schema) -> Iterator[TableWriter]:
    with pq.ParquetWriter(path, schema, compression="zstd", compression_level=1) as file:
        writer = TableWriter(file, schema)
        yield writer
        writer.flush()
    force(path)


@contextmanager
def drafting(lake: Path) -> Iterator[Draft]:
    """Open a draft under `lake`/.staging; what is left of it when the block ends is removed.

    Folders that killed runs left behind are swept first; those of living runs are locked by
    them, and stay.
    """
    staging = lake / ".staging"
    staging.mkdir(parents=True, exist_ok=True)
    with locked(staging / ".lock"):
        _sweep(staging)
        folder = Path(tempfile.mkdtemp(dir=staging))
        mine = _lock(folder.with_suffix(".lock"))
    try:
        yield Draft(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        folder.with_suffix(".lock").unlink(missing_ok=True)
        os.close(mine)


def _batches(rows: Batches) -> Iterator[pa.RecordBatch | pa.Table]:
    if isinstance(rows, Path):
        file = pq.ParquetFile(rows)
        yield file.schema_arrow.empty_table()
        yield from file.iter_batches()
    elif isinstance(rows, pa.Table):
        yield rows
    else:
        yield from rows


def force(path: Path) -> None:
    """Wait until the file, or the folder's list of names, is on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _lock(path: Path) -> int:
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    fcntl.flock(handle, fcntl.LOCK_EX)
    return handle


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Let no other process or thread that asks for the same lock in, until the block ends."""
    handle = _lock(path)
    try:
        yield
    finally:
        os.close(handle)  # the kernel drops the lock, also when a process is killed


def _sweep(staging: Path) -> None:
    """Remove what killed runs left. Called under the staging lock, so no run is just starting."""
    for path in staging.iterdir():
        if path.is_dir() and not is_held(path.with_suffix(".lock")):
            shutil.rmtree(path, ignore_errors=True)
            path.with_suffix(".lock").unlink(missing_ok=True)


def is_held(lock: Path) -> bool:
    """Whether a living run holds this lock."""
    if not lock.exists():
        return False
    handle = os.open(lock, os.O_RDWR)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(handle)
    return False
