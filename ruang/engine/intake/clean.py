"""Ids, names, dates and numbers: from text as published to values, or to a reason why not."""

from __future__ import annotations

from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ruang.engine.intake.dates import read_dates
from ruang.engine.intake.ids import make_ids, read_ids
from ruang.engine.intake.letters import NO_DIGITS, as_mask, odd_pattern, plain, scattered, spread
from ruang.engine.intake.names import mask, read_names
from ruang.engine.intake.numbers import read_numbers
from ruang.engine.intake.rows import Rows

__all__ = ["clean", "make_ids", "mask"]

NOT_TEXT = frozenset({"source_row", "fault", "note"})


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
    texts = rows.text(column)
    odd = as_mask(pc.match_substring_regex(texts, odd_pattern(column)))
    if not odd.any():
        rows.tidied[column] = texts
        return
    at = np.flatnonzero(odd)
    encoded = texts.take(pa.array(at)).dictionary_encode()
    found = [plain(t, digits=column not in NO_DIGITS) for t in encoded.dictionary.to_pylist()]
    places = encoded.indices.to_numpy(zero_copy_only=False)
    rows.tidied[column] = scattered(texts, odd, [found[i].text for i in places])
    for mark in {m for p in found for m in p.marks}:
        rows.mark(spread(odd, np.array([mark in p.marks for p in found])[places]), mark)
    errors = spread(odd, np.array([p.error for p in found])[places])
    if rows.needs(column):
        rows.refuse(errors, column, "cell_error")
    else:
        rows.mark(errors, "cell_error")
