"""Ids, names, dates and numbers: from text as published to values, or to a reason why not."""

from __future__ import annotations

from datetime import date

import numpy as np
import pyarrow as pa

from ruang.engine.intake.dates import read_dates
from ruang.engine.intake.ids import make_ids, read_ids
from ruang.engine.intake.letters import NO_DIGITS, odd, plain, scattered, spread
from ruang.engine.intake.names import mask, read_names
from ruang.engine.intake.numbers import read_numbers
from ruang.engine.intake.rows import Mask, Rows

__all__ = ["clean", "make_ids", "mask"]

NOT_TEXT = frozenset({"source_row", "fault", "note"})
# In these, many rows have the same text, of which one look is enough.
ALIKE = frozenset(
    {
        "area_id",
        "district_id",
        "subdistrict",
        "postcode",
        "industry_id",
        "legal_form",
        "workers",
        "capital_thb",
        "registered_on",
    }
)


def clean(rows: Rows, latest: date, key: bytes) -> None:
    """Read ids, names, dates and numbers; nothing personal is left in what is read.

    Args:
        rows: The batch.
        latest: No registration can be later than this day.
        key: What surrogates of citizens' numbers and persons' names are made with.
    """
    tidy(rows)
    read_ids(rows, key)
    read_names(rows, key)
    if rows.has("registered_on"):
        read_dates(rows, latest)
    read_numbers(rows)


def tidy(rows: Rows) -> None:
    """Make all cells of a batch plain, mark what was changed, and take out spreadsheet errors.

    An error where a value is needed refuses the row; elsewhere the value is unknown, and marked.
    """
    for column in rows.raw.column_names:
        if column not in NOT_TEXT and ":" not in column:
            _tidy_column(rows, column)


def _tidy_column(rows: Rows, column: str) -> None:
    texts = rows.tidied[column] = rows.text(column)
    looked_at = _odd(rows, column)
    if not looked_at.any():
        return
    at = np.flatnonzero(looked_at)
    encoded = texts.take(pa.array(at)).dictionary_encode()
    found = [plain(t, digits=column not in NO_DIGITS) for t in encoded.dictionary.to_pylist()]
    places = encoded.indices.to_numpy(zero_copy_only=False)
    rows.tidied[column] = scattered(texts, looked_at, [found[i].text for i in places])
    for mark in {m for p in found for m in p.marks}:
        rows.mark(spread(looked_at, np.array([mark in p.marks for p in found])[places]), mark)
    errors = spread(looked_at, np.array([p.error for p in found])[places])
    if rows.needs(column):
        rows.refuse(errors, column, "cell_error")
    else:
        rows.mark(errors, "cell_error")


def _odd(rows: Rows, column: str) -> Mask:
    """Which rows have a text in this column that needs a closer look."""
    if column not in ALIKE:
        return odd(rows.text(column), column)
    encoded = rows.encoded(column)
    found = odd(encoded.dictionary, column)
    if not found.any():
        return np.zeros(len(rows), dtype=bool)
    return np.asarray(found[encoded.indices.to_numpy(zero_copy_only=False)])
