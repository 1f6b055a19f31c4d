"""Rows that differ between two snapshots of a source, put together for a page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from ruang.web.intake import reading
from ruang.web.intake.preview import Words

KINDS: Final = ("new", "gone", "changed")


def counted(found: Any) -> list[tuple[str, str, int]]:
    """Each kind of difference: its key, what it is called, and how many rows are of it."""
    labels = (
        _("new"),
        pgettext("row of a register", "gone"),
        pgettext("row of a register", "changed"),
    )
    return [(kind, label, getattr(found, kind)) for kind, label in zip(KINDS, labels, strict=True)]


def changed_columns(found: Any) -> list[tuple[str, int]]:
    """What each column is called in which something changed, and in how many rows."""
    return [(reading.column_word(name), n) for name, n in found.changed_columns.items()]


def shown(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Rows of a comparison with names for their codes, and what each cell was before."""
    was = [
        {n.removeprefix("old_"): v for n, v in row.items() if n.startswith("old_")} for row in rows
    ]
    words = Words.of_rows([*rows, *was])
    return [
        {
            **row,
            "province": words.of_value("area_id", row.get("area_id")),
            "district": words.of_value("district_id", row.get("district_id")),
            "industry": words.of_value("industry_id", row.get("industry_id")),
            "changes": [
                {
                    "column": reading.column_word(name),
                    "was": words.of_value(name, before.get(name)),
                    "now": words.of_value(name, row.get(name)),
                }
                for name in row.get("changed") or []
            ],
        }
        for row, before in zip(rows, was, strict=True)
    ]
