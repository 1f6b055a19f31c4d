"""The account of one intake: what was read, what became of it, and what the rows are."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from babel.dates import get_month_names

from ruang.engine.catalogue import Layout, Source
from ruang.engine.columns import Columns
from ruang.engine.intake.examples import Examples
from ruang.engine.intake.forms import FORMS
from ruang.engine.intake.rows import Rows
from ruang.engine.reference import areas, industries
from ruang.engine.sheets import Look
from ruang.engine.text import Language, say
from ruang.engine.text import noop as _

READING = 2  # raise it when the same bytes would be read differently than before
BUDDHIST = 543
DIVISION = 2  # digits of an industry code by which an intake counts


@dataclass(frozen=True)
class Asked:
    """What an intake was asked to do, beyond which files to read."""

    layout: Layout = field(default_factory=Layout)
    purpose: str = ""  # for which personal columns are kept; without one none is
    synthetic: bool = False  # the rows are invented


def fingerprint(source: Source, looks: Sequence[Look], asked: Asked, lake: Path) -> str:
    """What decides the snapshot: the files' bytes, the lists they are read with, our way to read.

    Args:
        source: The source.
        looks: The files; originals in the order of their names, then corrections as they came.
        asked: How they are to be read.
        lake: A lake whose imported official lists take part.
    """
    parts = [source.key, str(READING), *(f"{one.sha256} {one.name}" for one in looks)]
    parts.append(json.dumps(asked.layout.to_dict(), sort_keys=True))
    parts.append(f"{asked.synthetic} {asked.purpose}")
    for names in (areas.provinces(lake), areas.districts(lake)):
        parts += [*names["area_id"].to_pylist(), *names["name_th"].to_pylist()]
    parts += industries.industries(lake)["industry_id"].to_pylist()
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


class Account:
    """Counts the rows of an intake as they pass."""

    def __init__(self, source: Source, asked: Asked) -> None:
        self.source, self.asked = source, asked
        self.rows_seen: Counter[str] = Counter()  # by file, with those that were corrected
        self.rows_read: Counter[str] = Counter()  # by file, without them
        self.refusals: Counter[str] = Counter()  # by reason
        self.marks: Counter[str] = Counter()
        self.examples = Examples()
        self.counts: dict[str, Counter[str]] = {
            name: Counter() for name in ("area_id", "industry_id", "legal_form")
        }
        self.inputs: dict[str, dict[str, Any]] = {}  # what each file is, and how it was read
        self.faults: list[dict[str, Any]] = []
        self.accepted = self.marked = self.replaced = 0
        self.first: date | None = None
        self.last: date | None = None

    def open(self, name: str, columns: Columns, classification: str) -> None:
        """Note what a file is and how its columns are read; `name` is what its rows bear."""
        look = columns.look
        self.inputs[name] = {
            "sha256": look.sha256,
            "bytes": look.bytes,
            "kind": look.kind,
            "encoding": look.encoding,
            "evidence": look.evidence,
            "sheet": columns.sheet,
            "delimiter": columns.delimiter,
            "header_row": columns.header_row,
            "headers": list(columns.headers),
            "columns": dict(columns.place),
            "personal_left_out": [
                one.header
                for one in columns.found
                if one.personal and not one.column and not self._keeps(one.header)
            ],
            "classification": classification,
        }

    def _keeps(self, header: str) -> bool:
        return bool(self.asked.purpose) and header in self.asked.layout.personal

    def pass_over(self, name: str, rows: int) -> None:
        """Count rows of a file that were corrected once more, and are not read again."""
        self.rows_seen[name] += rows
        self.replaced += rows

    def add(self, rows: Rows, register: pa.Table, refusals: pa.Table) -> None:
        """Count one batch."""
        self.rows_seen[rows.file] += len(rows)
        self.rows_read[rows.file] += rows.counted
        self.replaced += len(rows) - rows.counted
        self.accepted += register.num_rows
        self.marked += rows.marked
        self.marks.update(rows.marks)
        self.examples.add(rows)
        self.refusals.update(refusals["reason"].to_pylist())
        for name, counter in self.counts.items():
            found = register[name].combine_chunks()
            if name == "industry_id":
                found = pc.utf8_slice_codeunits(found, 0, DIVISION)
            for row in pc.value_counts(found.fill_null("")).to_pylist():
                counter[row["values"]] += row["counts"]
        days = pc.min_max(register["registered_on"]).as_py()
        if days["min"] is not None:
            self.first = min(self.first or days["min"], days["min"])
            self.last = max(self.last or days["max"], days["max"])

    def manifest(self, mark: str, now: datetime) -> dict[str, Any]:
        """What the snapshot's manifest says.

        Args:
            mark: The snapshot's fingerprint.
            now: When it is published, with its time zone.
        """
        source = self.source
        return {
            "created_at": now.astimezone(UTC).isoformat(timespec="microseconds"),
            "fingerprint": mark,
            "code_version": version("ruang"),
            "inputs": [
                {"file": name, "rows_read": self.rows_read[name], **facts}
                for name, facts in self.inputs.items()
            ],
            "rows_read": self.rows_read.total(),
            "rows_accepted": self.accepted,
            "rows_refused": self.refusals.total(),
            "rows_marked": self.marked,
            "rows_replaced": self.replaced,
            "refusals": dict(sorted(self.refusals.items())),
            "marks": dict(sorted(self.marks.items())),
            "read_as": self.examples.to_dict(),
            "counts": {name: dict(sorted(found.items())) for name, found in self.counts.items()},
            "faults": self.faults,
            "forms_unseen": self._forms_unseen(),
            "period": {
                "from": self.first.isoformat() if self.first else None,
                "to": self.last.isoformat() if self.last else None,
            },
            "synthetic": source.synthetic or self.asked.synthetic,
            "purpose": self.asked.purpose,
            "counts_workers": source.counts_workers,
            **self._words(),
        }

    def _forms_unseen(self) -> list[str]:
        """Legal forms of which this register has no row, since it cannot or since none was sent."""
        seen = self.counts["legal_form"]
        named = (form for form in FORMS if form != "other")
        return [form for form in named if form not in self.source.forms or not seen[form]]

    def _words(self) -> Mapping[str, str]:
        period = {language: months(self.first, self.last, language) for language in LANGUAGES}
        words = {
            f"{name}_{language}": say(getattr(self.source, name), language, period=period[language])
            for name in ("title", "publisher", "caveat", "unseen", "licence")
            for language in LANGUAGES
        }
        if self.asked.synthetic and not self.source.synthetic:
            for language in LANGUAGES:
                invented = say(_("Synthetic: invented to try the intake with"), language)
                words[f"caveat_{language}"] = f"{invented} · {words[f'caveat_{language}']}"
        return words


LANGUAGES: tuple[Language, Language] = ("th", "en")


def months(first: date | None, last: date | None, language: Language) -> str:
    """Name the months from `first` to `last`: "January–April 2016", in Thai with Buddhist years.

    Returns:
        That there is no date, where there is none.
    """
    if not first or not last:
        return say(_("without a date"), language)
    names = get_month_names("wide", locale=language)
    ahead = BUDDHIST if language == "th" else 0
    start, end = (names[d.month] for d in (first, last))
    if first.year != last.year:
        return f"{start} {first.year + ahead} – {end} {last.year + ahead}"
    year = last.year + ahead
    if first.month == last.month:
        return f"{end} {year}"
    dash = "-" if language == "th" else "–"
    return f"{start}{dash}{end} {year}"
