"""Delimited texts: records with the line each starts on, as the csv module reads them."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ruang.engine.errors import InputError, ParameterError
from ruang.engine.sheets.caps import Caps
from ruang.engine.text import noop as _

DELIMITERS = (",", "\t", ";", "|")
SAMPLE = 1 << 15  # letters
RECORDS = 100  # of the sample

Record = tuple[int, list[str]]  # the physical row it starts on, from 1; its cells


def records(path: Path, name: str, encoding: str, delimiter: str, caps: Caps) -> Iterator[Record]:
    """Give the records of a text.

    Args:
        path: The file.
        name: What it is called in messages.
        encoding: A Python codec.
        delimiter: What stands between cells.
        caps: The limits.

    Raises:
        InputError: Quotation marks do not match, the text is cut off, or a limit is passed.
    """
    most = caps.columns
    start = 1
    with path.open(encoding=encoding, newline="") as file:
        reader = csv.reader(file, delimiter=delimiter, strict=True)
        try:
            for cells in reader:
                if len(cells) > most:
                    raise _too_wide(name, start, len(cells), most)
                yield start, cells
                start = reader.line_num + 1
        except csv.Error as problem:
            raise _unreadable(problem, name, start, caps) from problem
        except UnicodeError as problem:
            raise InputError(_("the file was changed while it was read"), file=name) from problem


def too_long(name: str, row: int, letters: int) -> InputError:
    """What is said of a cell that is longer than any spreadsheet can hold."""
    words = _("a cell has more than {letters} letters, or its quotation mark is never closed")
    return InputError(words, file=name, row=row, letters=letters)


def _too_wide(name: str, row: int, columns: int, limit: int) -> InputError:
    return InputError(
        _("the row has {columns} cells, more than the {limit} that are read"),
        file=name,
        row=row,
        columns=columns,
        limit=limit,
    )


def _unreadable(problem: csv.Error, name: str, row: int, caps: Caps) -> InputError:
    said = str(problem)
    if "field larger" in said:
        return too_long(name, row, caps.cell_letters)
    if "unexpected end" in said:
        return InputError(_("the file is cut off inside a quoted cell"), file=name, row=row)
    return InputError(
        _("the quotation marks do not match, so rows cannot be told apart"), file=name, row=row
    )


def must_be_a_delimiter(delimiter: str) -> None:
    """Refuse what is chosen by hand and is none of DELIMITERS.

    Raises:
        ParameterError: It is not one of them.
    """
    if delimiter not in DELIMITERS:
        raise ParameterError(
            _("cells are parted by a comma, a tab, a semicolon or |, not by {delimiter!r}"),
            delimiter=delimiter,
        )


def delimiter_of(path: Path, encoding: str) -> str:
    """What stands between the cells of a text, by its first rows.

    The one that cuts the most rows into the same number of cells, quotation marks respected.

    Args:
        path: The file.
        encoding: A Python codec.

    Returns:
        One of DELIMITERS; a comma where nothing speaks for any.
    """
    with path.open(encoding=encoding, newline="") as file:
        sample = file.read(SAMPLE)
    if sample[:4].lower() == "sep=" and sample[4:5] in DELIMITERS:
        return sample[4]  # Excel's own way to say it
    return max(DELIMITERS, key=lambda one: _agreement(sample, one))


def _agreement(sample: str, delimiter: str) -> tuple[int, int]:
    """How many rows agree on a width of more than one cell, and that width."""
    widths: Counter[int] = Counter()
    reader: Any = csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter, strict=True)
    try:
        for cells in reader:
            widths[len(cells)] += 1
            if widths.total() == RECORDS:
                break
    except csv.Error:
        pass  # the sample ends inside a cell, or this is not the delimiter
    rows, width = max(((n, w) for w, n in widths.items() if w > 1), default=(0, 0))
    return rows, width
