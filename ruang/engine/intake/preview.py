"""How a file would be read: its first rows, shown before anything is kept."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from ruang.engine.catalogue import Layout, Source
from ruang.engine.columns import Columns
from ruang.engine.errors import InputError
from ruang.engine.intake.duplicates import Seen
from ruang.engine.intake.personal import veiled
from ruang.engine.intake.pipeline import Pipeline
from ruang.engine.intake.rows import REGISTER_SCHEMA, Rows
from ruang.engine.lake import Lake
from ruang.engine.sheets import Look, open_sheet
from ruang.engine.sources import SOURCES

NOT_SHOWN = ("source_file", "source_row", "marks")


@dataclass(frozen=True)
class PreviewRow:
    """One row: what stands in it, and what is read of it."""

    source_row: int
    raw: dict[str, str]  # column of RAW -> text
    read: dict[str, Any]  # column of REGISTER -> value; null where nothing is read
    marks: tuple[str, ...]  # keys of MARKS
    reason: str  # a key of REASONS; empty where the row is accepted
    column: str  # of RAW, for which it is refused; empty for the whole row


@dataclass(frozen=True)
class Preview:
    """How a file would be read."""

    columns: Columns
    classification: str  # of its industry codes; a key of CLASSIFICATIONS; empty without codes
    rows: tuple[PreviewRow, ...]


def preview(
    source: Source,
    look: Look,
    lists: Path,
    *,
    now: datetime,
    layout: Layout | None = None,
    rows: int = 50,
) -> Preview:
    """Read the first rows of a file as an intake would, and keep nothing.

    Args:
        source: Where the file comes from.
        look: The file.
        lists: A lake whose imported official lists are used.
        now: The present moment, with its time zone.
        layout: What a person said of the columns.
        rows: How many rows.

    Raises:
        InputError: The file is not this source's, or cannot be read.
    """
    pipeline = Pipeline(source, lists, Lake(lists).key(), now)
    opened = pipeline.open(look, layout or Layout())
    if opened.first is None:
        return Preview(opened.columns, opened.classification, ())
    read = pipeline.read(opened.first.slice(0, rows), look.name, opened)
    Seen().refuse_duplicates(read)
    return Preview(opened.columns, opened.classification, tuple(_rows(read)))


def guess_source(look: Look) -> Source:
    """The source whose file this is: one publisher's, or else the general register.

    Raises:
        InputError: There is no table in the file.
    """
    for source in SOURCES:
        if not source.mapped:
            with suppress(InputError):
                source.columns(look, Layout())
                return source
    open_sheet(look)
    return next(source for source in SOURCES if source.mapped)


def _rows(rows: Rows) -> list[PreviewRow]:
    raw = rows.raw.drop_columns(["source_row", "fault"]).to_pylist()
    known = [name for name in REGISTER_SCHEMA.names if name not in NOT_SHOWN]
    read = {n: rows.columns[n].to_pylist() for n in known if n in rows.columns}
    starts = rows.columns["source_row"].to_pylist()
    return [
        PreviewRow(
            source_row=starts[i],
            raw={name: veiled(text or "", name) for name, text in raw[i].items()},
            read={name: values[i] for name, values in read.items()},
            marks=rows.marks_of(i),
            reason=rows.reason(i),
            column=rows.refused_column(i) if rows.reason(i) else "",
        )
        for i in range(len(rows))
    ]
