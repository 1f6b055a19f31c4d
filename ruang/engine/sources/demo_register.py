"""The demo register: invented establishments, drawn by `ruang.engine.demo`, in one plain CSV."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow as pa

from ruang.engine.catalogue import Source
from ruang.engine.errors import InputError
from ruang.engine.text import noop as _

BATCH = 20_000  # rows

# Header of the file -> column of RAW.
COLUMNS = {
    "establishment_id": "establishment_id",
    "name": "name",
    "legal_form": "legal_form",
    "province": "area_id",
    "district": "district_id",
    "tsic": "industry_id",
    "workers": "workers",
    "capital_thb": "capital_thb",
    "registered_on": "registered_on",
    "longitude": "longitude",
    "latitude": "latitude",
}


def read(path: Path, encoding: str) -> Iterator[pa.Table]:
    """Give the records of a demo register in batches.

    Args:
        path: A CSV with exactly the columns of COLUMNS, in their order.
        encoding: How its text is written.

    Returns:
        Batches with the columns of tables.RAW that COLUMNS names.

    Raises:
        InputError: This is not such a file, or its quotation marks do not match.
    """
    with path.open(encoding=encoding, newline="") as file:
        reader = csv.reader(file, strict=True)
        try:
            if next(reader, None) != list(COLUMNS):
                raise InputError(
                    _("this is not a demo register: its first line must be {header}"),
                    file=path.name,
                    row=1,
                    header=",".join(COLUMNS),
                )
            records = _records(reader)
            while (batch := _batch(islice(records, BATCH))).num_rows:
                yield batch
        except csv.Error as problem:
            raise InputError(
                _("the quotation marks do not match, so rows cannot be told apart"),
                file=path.name,
                row=reader.line_num,
            ) from problem


def _records(reader: Any) -> Iterator[tuple[int, list[str]]]:
    start = reader.line_num + 1
    for cells in reader:
        if cells:
            yield start, cells
        start = reader.line_num + 1


def _batch(records: Iterator[tuple[int, list[str]]]) -> pa.Table:
    starts: list[int] = []
    faults: dict[int, str] = {}
    columns: dict[str, list[str]] = {name: [] for name in COLUMNS.values()}
    appends = [column.append for column in columns.values()]
    for start, cells in records:
        if len(cells) != len(appends):
            faults[len(starts)] = _fault(len(cells) - len(appends))
            cells = [*cells, *[""] * len(appends)]
        starts.append(start)
        for append, cell in zip(appends, cells, strict=False):
            append(cell)
    return pa.table(
        {
            "source_row": pa.array(starts, pa.int64()),
            "fault": pa.array(map(faults.get, range(len(starts))), pa.string()),
            **{name: pa.array(texts, pa.string()) for name, texts in columns.items()},
        }
    )


def _fault(too_many: int) -> str:
    return "cells_extra" if too_many > 0 else "cells_missing"


DEMO_REGISTER = Source(
    key="demo_register",
    title=_("Demo register"),
    publisher=_("Made by Ruang itself"),
    caveat=_("Synthetic: drawn for demonstration; no row is a real enterprise"),
    unseen=_("It says nothing about any real enterprise or place."),
    licence=_("Free to use, as the software itself (Apache-2.0)."),
    read=read,
    synthetic=True,
    counts_workers=True,
)
