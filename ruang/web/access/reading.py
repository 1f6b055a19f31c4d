"""Asks the engine for the rows of a list that somebody sends, whatever program wrote it."""

from __future__ import annotations

import tempfile
from itertools import islice
from pathlib import Path
from typing import Final

from django.core.exceptions import ValidationError
from django.core.files.base import File

from ruang.engine.errors import EngineError
from ruang.web.ui.languages import reader_language

Row = tuple[int, list[str]]
MB: Final = 1024 * 1024
CAPS: Final = {
    "bytes": 4 * MB, "workbook_bytes": 4 * MB, "unpacked_bytes": 64 * MB, "cells": 200_000,
    "columns": 60, "seconds": 30,
}  # fmt: skip


def rows_of(file: File[bytes], most: int) -> list[Row]:
    """The rows of a small table: CSV, TSV, Excel, OpenDocument.

    Args:
        file: As it was sent; a copy lies beside others' for as long as it is read, and no longer.
        most: Rows; what comes behind them is not read.

    Returns:
        The number that each row has in its file, and its cells.

    Raises:
        ValidationError: It is no table, is broken, or is far too large for a list of people.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "list"
        with path.open("wb") as copy:
            for chunk in file.chunks():
                copy.write(chunk)
        return _read(path, str(file.name), most)


def _read(path: Path, name: str, most: int) -> list[Row]:
    from ruang.engine.sheets import Caps, look, records

    try:
        found = look(path, name=name, caps=Caps(**CAPS))
        return [(row, list(cells)) for row, cells in islice(records(found), most)]
    except EngineError as error:
        raise ValidationError(error.text(reader_language())) from error
