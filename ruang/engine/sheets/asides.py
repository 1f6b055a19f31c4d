"""Rows below a header that list nothing: totals and notes, and texts that stand alone."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

ASIDE, ALONE = "aside", "text_alone"
WIDE = 3  # columns; in a narrower table, a text alone is a row that lacks little
WORDS = Path(__file__).parent / "data" / "aside_words.csv"


def asides(columns: Sequence[pa.Array]) -> dict[int, str]:
    """Say which rows do not list anything, and why.

    Args:
        columns: The cells of each column as texts; empty text where there is nothing.

    Returns:
        Row of the batch -> ASIDE where its first filled cell names a total or begins a note, or
        ALONE where its first cell holds words and all others are empty, in a table of three or
        more columns.
    """
    wide = len(columns) >= WIDE
    found = dict.fromkeys(np.flatnonzero(_alone(columns)).tolist() if wide else [], ALONE)
    open_rows = np.ones(len(columns[0]), dtype=bool)  # nothing stands further left
    for cells in columns:
        said = pc.match_substring_regex(cells, _pattern()).to_numpy(zero_copy_only=False)
        found |= dict.fromkeys(np.flatnonzero(said.astype(bool) & open_rows).tolist(), ASIDE)
        open_rows &= _empty(cells)
        if not open_rows.any():
            break
    return found


def is_number(text: str) -> bool:
    """Whether a cell holds a number, a date or a code rather than words."""
    digits = sum(map(str.isdigit, text))
    return 2 * digits > len(text.replace(" ", ""))


def _alone(columns: Sequence[pa.Array]) -> npt.NDArray[np.bool_]:
    alone = _empty(columns[1])
    for cells in columns[2:]:
        if not alone.any():
            return alone
        alone &= _empty(cells)
    for row in np.flatnonzero(alone).tolist():
        text = columns[0][row].as_py() or ""
        alone[row] = bool(text.strip()) and not is_number(text)
    return alone


def _empty(cells: pa.Array) -> npt.NDArray[np.bool_]:
    empty = pc.match_substring_regex(cells, r"^\s*$").fill_null(True)
    return np.asarray(empty.to_numpy(zero_copy_only=False), dtype=bool)


@cache
def _pattern() -> str:
    """An RE2 pattern: a total with its number, unit or place, or the beginning of a note."""
    with WORDS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    total, unit, part, note, remark = (
        "|".join(re.escape(r["word"]).replace(r"\ ", r"\s*") for r in rows if r["means"] == means)
        for means in ("total", "unit", "part", "note", "remark")
    )
    number = r"[\d\x{0e50}-\x{0e59},.]+"
    return (
        rf"(?i)^\s*(?:(?:{total})\s*(?:\s(?:{part})\S.*|(?:{part})\S*|(?:{number})?\s*(?:{unit})?)"
        rf"\s*[:=.]*|(?:{note})\s*(?:[:=].*)?|(?:{remark})(?:\W.*)?)\s*$"
    )
