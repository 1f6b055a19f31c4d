"""The account of one intake: what was read, what became of it, and what the rows are."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from babel.dates import get_month_names

from ruang.engine.catalogue import Source
from ruang.engine.intake.evidence import Evidence
from ruang.engine.intake.rows import Rows
from ruang.engine.reference import areas, industries
from ruang.engine.text import Language, say
from ruang.engine.text import noop as _

READING = 1  # raise it when the same bytes would be read differently than before
BUDDHIST = 543


def fingerprint(source: Source, looks: Sequence[Evidence], lake: Path) -> str:
    """What decides the snapshot: the files' bytes, the lists they are read with, our way to read.

    Args:
        source: The source.
        looks: The files, in any order.
        lake: A lake whose imported official lists take part.
    """
    parts = [source.key, str(READING), *sorted(one.sha256 for one in looks)]
    for names in (areas.provinces(lake), areas.districts(lake)):
        parts += [*names["area_id"].to_pylist(), *names["name_th"].to_pylist()]
    parts += industries.industries(lake)["industry_id"].to_pylist()
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


class Account:
    """Counts the rows of an intake as they pass."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.rows_read: Counter[str] = Counter()  # by file
        self.refusals: Counter[str] = Counter()  # by reason
        self.accepted = self.marked = 0
        self.first: date | None = None
        self.last: date | None = None

    def add(self, rows: Rows, register: pa.Table, refusals: pa.Table) -> None:
        """Count one batch."""
        self.rows_read[rows.file] += len(rows)
        self.accepted += register.num_rows
        self.marked += rows.marked
        self.refusals.update(refusals["reason"].to_pylist())
        days = pc.min_max(register["registered_on"]).as_py()
        if days["min"] is not None:
            self.first = min(self.first or days["min"], days["min"])
            self.last = max(self.last or days["max"], days["max"])

    def manifest(self, looks: Sequence[Evidence], mark: str, now: datetime) -> dict[str, Any]:
        """What the snapshot's manifest says.

        Args:
            looks: The files read.
            mark: The snapshot's fingerprint.
            now: When it is published, with its time zone.
        """
        source = self.source
        period = {language: months(self.first, self.last, language) for language in LANGUAGES}
        words = {
            f"{name}_{language}": say(getattr(source, name), language, period=period[language])
            for name in ("title", "publisher", "caveat", "unseen", "licence")
            for language in LANGUAGES
        }
        return {
            "created_at": now.astimezone(UTC).isoformat(timespec="microseconds"),
            "fingerprint": mark,
            "code_version": version("ruang"),
            "inputs": [
                {
                    "file": one.path.name,
                    "sha256": one.sha256,
                    "bytes": one.bytes,
                    "encoding": one.encoding,
                    "rows_read": self.rows_read[one.path.name],
                }
                for one in looks
            ],
            "rows_read": self.rows_read.total(),
            "rows_accepted": self.accepted,
            "rows_refused": self.refusals.total(),
            "rows_marked": self.marked,
            "refusals": dict(sorted(self.refusals.items())),
            "period": {
                "from": self.first.isoformat() if self.first else None,
                "to": self.last.isoformat() if self.last else None,
            },
            "synthetic": source.synthetic,
            "counts_workers": source.counts_workers,
            **words,
        }


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
