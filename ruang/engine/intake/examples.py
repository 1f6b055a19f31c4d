"""What was read as what: for each mark a few cells, as they stood and as they were read."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ruang.engine.intake.personal import veiled
from ruang.engine.intake.rows import Rows

FEW = 5  # examples of each mark
TRIED = 200  # rows of a batch that are looked at for one mark
# Of rows of these forms a cell may say where somebody lives.
OF_PERSONS = frozenset({"sole_proprietor", "other"})

# A mark begins with the first of these that it can -> raw columns that it may be about, the
# register's columns that say what was read. Marks of names and ids are shown without examples.
ABOUT: tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...] = (
    ("id_zero_restored", ("juristic_id", "establishment_id"), ("establishment_id",)),
    ("legal_form_", ("legal_form", "name"), ("legal_form",)),
    ("province_", ("area_id", "address", "district_id"), ("area_id",)),
    ("area_code_old", ("area_id", "district_id"), ("area_id", "district_id")),
    ("district_by_", ("district_id", "subdistrict", "address"), ("district_id",)),
    ("district_unknown", ("district_id", "address"), ("district_id",)),
    ("address_", ("address",), ("area_id", "district_id")),
    ("postcode_elsewhere", ("postcode", "address"), ("area_id",)),
    ("industry_", ("industry_id",), ("industry_id",)),
    ("coordinates_", ("longitude", "latitude"), ("longitude", "latitude")),
    ("place_unreadable", ("longitude", "latitude"), ("longitude", "latitude")),
    ("year_", ("registered_on",), ("registered_on",)),
    ("date_", ("registered_on",), ("registered_on",)),
    ("capital_", ("capital_thb",), ("capital_thb",)),
    ("number_", ("capital_thb",), ("capital_thb",)),
    ("workers_", ("workers",), ("workers",)),
)
PAIRS = frozenset({"coordinates_", "place_unreadable"})  # cells told together


@dataclass
class Examples:
    """Gathers examples batch by batch."""

    found: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    def add(self, rows: Rows) -> None:
        """Look through a batch for marks of which there are too few examples yet."""
        for mark in rows.marks:
            kept = self.found.setdefault(mark, [])
            about = next((one for one in ABOUT if mark.startswith(one[0])), None)
            if about is None or len(kept) >= FEW:
                continue
            at = np.flatnonzero(rows.bears(mark) & rows.accepted)[:TRIED]
            for row in at.tolist():
                example = _example(rows, row, about)
                if example and all(example["raw"] != one["raw"] for one in kept):
                    kept.append(example)
                if len(kept) >= FEW:
                    break

    def to_dict(self) -> dict[str, list[dict[str, Any]]]:
        """Mark -> its examples: `raw` and `read` as texts, `columns`, `file` and `row`."""
        return {mark: kept for mark, kept in sorted(self.found.items()) if kept}


def _example(
    rows: Rows, row: int, about: tuple[str, tuple[str, ...], tuple[str, ...]]
) -> dict[str, Any] | None:
    begins, raw_columns, columns = about
    cells = [(c, str(rows.raw[c][row].as_py() or "")) for c in raw_columns if rows.has(c)]
    filled = [(c, text) for c, text in cells if text.strip()]
    taken = filled if begins in PAIRS else filled[:1]
    if not taken or any(_of_a_person(rows, row, column) for column, _text in taken):
        return None
    read = [_text(rows, row, column) for column in columns if column in rows.columns]
    if [text for _column, text in taken] == read:
        return None
    return {
        "raw": " · ".join(veiled(text, column) for column, text in taken),
        "read": [[column, value] for column, value in zip(columns, read, strict=False)],
        "file": rows.file,
        "row": int(rows.columns["source_row"][row].as_py()),
    }


def _of_a_person(rows: Rows, row: int, column: str) -> bool:
    if column not in ("name", "address"):
        return False
    form = rows.columns["legal_form"][row].as_py() if "legal_form" in rows.columns else None
    return form is None or form in OF_PERSONS


def _text(rows: Rows, row: int, column: str) -> str:
    value = rows.columns[column][row].as_py()
    if isinstance(value, float):
        return f"{value:.6f}".rstrip("0").rstrip(".")
    return "" if value is None else str(value)
