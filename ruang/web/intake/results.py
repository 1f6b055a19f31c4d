"""What a check found, put together for a page: names for codes, the most frequent first."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from django.core.paginator import Page, Paginator
from django.utils.translation import gettext as _

from ruang.web.intake import reading
from ruang.web.intake.forms import RowsForm
from ruang.web.intake.models import Delivery
from ruang.web.intake.preview import MADE_IDS, Note, Words, notes_of
from ruang.web.intake.reading.words import encoding_name
from ruang.web.registry.models import Area, Industry

A_PAGE: Final = 50
REFUSED_SHOWN: Final = 20
COORDINATES: Final = ("longitude", "latitude")


@dataclass(frozen=True)
class Counted:
    """One line of a table of counts."""

    key: str
    words: str
    remedy: str
    n: int
    examples: tuple[dict[str, Any], ...] = ()  # raw, read, file and row; of marks alone


def result(delivery: Delivery) -> dict[str, Any]:
    """All that the page of a checked or kept delivery shows."""
    found = delivery.found
    snapshot = reading.snapshot_of(delivery)
    return {
        **of_manifest(found),
        "refused": _refused(snapshot) if snapshot and found.get("rows_refused") else [],
        "in_lake": snapshot is not None,
        "previous": reading.previous_of(delivery),
    }


def of_manifest(found: Mapping[str, Any]) -> dict[str, Any]:
    """What the manifest of a snapshot says, in words."""
    counts = found.get("counts") or {}
    return {
        "found": found,
        "faults": [_fault(one) for one in found.get("faults") or []],
        "refusals": _counted(found.get("refusals"), reading.reason_words),
        "marks": _marks(found),
        "provinces": _named(counts.get("area_id"), Area, _("Province not known")),
        "divisions": _named(counts.get("industry_id"), Industry, _("Industry not known")),
        "forms": _counted(counts.get("legal_form"), lambda key: (reading.form_word(key), "")),
        "unseen": [reading.form_word(key) for key in found.get("forms_unseen") or []],
        "left_out": _left_out(found),
        "inputs": [_input(one) for one in found.get("inputs") or []],
    }


def counted(found: Mapping[str, Any]) -> dict[str, list[Counted]]:
    """Why rows were refused, and what was read as something else, by how often."""
    return {
        "refusals": _counted(found.get("refusals"), reading.reason_words),
        "marks": _counted(found.get("marks"), lambda key: (reading.mark_word(key), "")),
    }


def rows_page(delivery: Delivery, asked: Any) -> dict[str, Any]:
    """One page of the accepted rows, of those with a mark or of one province if asked."""
    found = delivery.found
    marks = [(key, reading.mark_word(key)) for key in found.get("marks") or {}]
    areas = _named((found.get("counts") or {}).get("area_id"), Area, _("Province not known"))
    form = RowsForm(asked, marks=marks, areas=[(a.key, a.words) for a in areas if a.key])
    snapshot = reading.snapshot_of(delivery)
    if snapshot is None:
        return {"form": form, "page": None}
    page: Page[Any] = Paginator(_Accepted(snapshot, found, form.asked()), A_PAGE).get_page(  # type: ignore[arg-type]
        asked.get("page")
    )
    found_rows = list(page.object_list)
    notes = notes_of(_marks_of(row) for row in found_rows)
    page.object_list = _shown(found_rows, notes)
    return {"form": form, "page": page, "notes": list(notes.values())}


class _Accepted:
    """A paginator's list over a register: reads only the page that is shown."""

    def __init__(self, snapshot: Any, found: Mapping[str, Any], asked: Mapping[str, str]) -> None:
        self._snapshot, self._asked = snapshot, asked
        every = not any(asked.values())
        self._n = found["rows_accepted"] if every else reading.count_rows(snapshot, **asked)

    def __len__(self) -> int:
        return int(self._n)

    def __getitem__(self, wanted: slice) -> list[dict[str, Any]]:
        first, end = wanted.start or 0, wanted.stop or 0
        return reading.accepted_rows(self._snapshot, **self._asked, first=first, count=end - first)


def _marks_of(row: Mapping[str, Any]) -> list[str]:
    return str(row["marks"] or "").split()


def _shown(rows: Sequence[Mapping[str, Any]], notes: Mapping[str, Note]) -> list[dict[str, Any]]:
    words = Words.of_rows(rows)
    return [
        {
            **row,
            "notes": sorted((notes[mark] for mark in _marks_of(row)), key=lambda n: n.number),
            "made": bool(MADE_IDS & {*_marks_of(row)}),
            "form": words.of_value("legal_form", row["legal_form"]),
            "province": words.of_value("area_id", row["area_id"]),
            "district": words.of_value("district_id", row["district_id"]),
            "industry": words.of_value("industry_id", row["industry_id"]),
        }
        for row in rows
    ]


def _counted(
    counts: Mapping[str, int] | None, words: Callable[[str], tuple[str, str]]
) -> list[Counted]:
    most_first = sorted((counts or {}).items(), key=lambda pair: (-pair[1], pair[0]))
    return [Counted(key, *words(key), n) for key, n in most_first]


def _marks(found: Mapping[str, Any]) -> list[Counted]:
    """How rows were read, each with a few cells: what stood there, and what was read."""
    read_as: Mapping[str, Any] = found.get("read_as") or {}
    values = [dict(one["read"]) for kept in read_as.values() for one in kept]
    names = Words.of_rows(values)
    counted = _counted(found.get("marks"), lambda key: (reading.mark_word(key), ""))
    return [
        replace(one, examples=tuple(_example(names, e) for e in read_as.get(one.key, ())))
        for one in counted
    ]


def _example(names: Words, one: Mapping[str, Any]) -> dict[str, Any]:
    read = (names.of_value(column, _valued(column, text)) for column, text in one["read"])
    return {**one, "read": ", ".join(text for text in read if text)}


def _valued(column: str, text: str) -> Any:
    if not text or column not in {"registered_on", "workers", "capital_thb", *COORDINATES}:
        return text
    return date.fromisoformat(text) if column == "registered_on" else float(text)


def _named(
    counts: Mapping[str, int] | None, model: type[Area] | type[Industry], unknown: str
) -> list[Counted]:
    known = {row.pk: str(row) for row in model._default_manager.filter(pk__in=list(counts or {}))}
    return _counted(counts, lambda key: (known.get(key) or key or unknown, ""))


def _fault(fault: Mapping[str, Any]) -> dict[str, Any]:
    what, remedy = reading.fault_words(fault)
    return {**fault, "what": what, "remedy": remedy}


def _left_out(found: Mapping[str, Any]) -> list[str]:
    inputs = found.get("inputs") or []
    headers = [header for one in inputs for header in one.get("personal_left_out") or []]
    return list(dict.fromkeys(headers))


def _input(one: Mapping[str, Any]) -> dict[str, Any]:
    return {
        **one,
        "encoding_name": encoding_name(one.get("encoding") or ""),
        "encoding_words": reading.encoding_words(one.get("evidence") or ""),
    }


def _refused(snapshot: Any) -> list[dict[str, Any]]:
    rows = reading.refused_rows(snapshot, first=0, count=REFUSED_SHOWN)
    return [
        {
            **row,
            "column_words": reading.column_word(row["column"]),
            "reason_words": reading.reason_words(row["reason"])[0],
            "remedy": reading.reason_words(row["reason"])[1],
        }
        for row in rows
    ]
