"""Reads the lake: what snapshots there are, what a run found, and the rows behind a figure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

import pyarrow.dataset as ds
import pyarrow.parquet as pq
from django.conf import settings

from ruang.engine.errors import LakeError
from ruang.engine.lake import Lake, Result, Snapshot
from ruang.engine.reference import industries
from ruang.engine.text import say
from ruang.web.potential.models import Level, Measure
from ruang.web.potential.patterns import patterns_of
from ruang.web.potential.rows import Only, Rows, Within, page_of
from ruang.web.ui.languages import reader_language

LEVELS = (*Level.values, "activity")

# What a publication keeps of its snapshot's manifest; all of it may be read by everybody.
SHOWN: Final = (
    "snapshot",
    "source",
    "created_at",
    "fingerprint",
    "code_version",
    "rows_read",
    "rows_accepted",
    "rows_marked",
    "rows_refused",
    "refusals",
    "publisher_th",
    "publisher_en",
    "licence_th",
    "licence_en",
)


# What growth is measured from, where no snapshot is named.
LATEST: Final = "latest"  # the same source's latest whose rows end earlier
NONE: Final = "none"


def lake() -> Lake:
    """The lake of this installation."""
    return Lake(settings.LAKE)


def snapshots() -> list[Snapshot]:
    """What could be published, newest first."""
    return lake().snapshots()


def precedes(start: Snapshot, end: Snapshot) -> bool:
    """Whether growth can be measured from one to the other: it ends earlier, and counts the same.

    A snapshot whose rows carry no date comes before none, and after none.
    """
    first, last = ((one.manifest.get("period") or {}).get("to") or "" for one in (start, end))
    same = start.manifest.get("counts_workers") == end.manifest.get("counts_workers")
    return same and "" < first < last


# -- rows behind a figure ------------------------------------------------------------------


def establishments_of(
    snapshot: str,
    within: Within,
    *,
    first: int = 0,
    count: int = 50,
    only: Only | None = None,
) -> Rows | None:
    """Give the establishments behind a figure, the largest first, each with its file and row.

    Args:
        snapshot: Name of the snapshot that was published.
        within: Province -> codes of industries of any level, each of which stands for all that
            lies in it; None for every establishment of the province.
        first: How many rows to pass over.
        count: How many rows to give.
        only: Which of them are meant; all where it is not given.

    Returns:
        Rows with the columns that pages show; None where the lake no longer has the snapshot.
    """
    try:
        register = lake().snapshot(snapshot).path("register")
    except LakeError:
        return None
    exactly = _down_to_activities(within)
    return page_of(register, exactly, first=first, count=count, only=only)


def _down_to_activities(within: Within) -> Within:
    """The same with every code of the tree that lies in one of those given, they included."""
    tree = industries.ancestors(settings.LAKE)
    columns = [tree[level].to_pylist() for level in LEVELS]
    chains = list(zip(tree["industry_id"].to_pylist(), *columns, strict=True))
    asked = {frozenset(codes) for codes in within.values() if codes is not None}
    inside = {
        codes: {code for code, *chain in chains if not codes.isdisjoint(chain)} for codes in asked
    }
    return {
        area: None if codes is None else inside[frozenset(codes)] for area, codes in within.items()
    }


def form_in_words(legal_form: str) -> str:
    """A legal form of the register, in the reader's language."""
    from ruang.engine.intake.forms import FORMS  # with all that reads rows

    return say(FORMS.get(legal_form, legal_form), reader_language())


def refusals_in_words(counts: Mapping[str, int], language: str) -> list[tuple[str, int]]:
    """Say why rows were refused, the most frequent reason first.

    Args:
        counts: Key of a reason -> how many rows.
        language: "th" or "en".
    """
    from ruang.engine.intake.refusals import REASONS  # only this page needs the intake's rooms

    found = sorted(counts.items(), key=lambda reason: -reason[1])
    return [(say(REASONS.get(key, key), language), n) for key, n in found]


# -- what a run found ----------------------------------------------------------------------


def cells_of(result: Result) -> Iterator[dict[str, Any]]:
    """Give the rows of a run, which ranks no cell that would show a single establishment.

    Yields:
        Rows of AREA_POTENTIAL with level, establishments and workers (null where the run is about
        establishments: then nobody looked whether one of them has nearly all the workers).
    """
    counts_workers = result.manifest["measure"] == Measure.WORKERS
    for batch in ds.dataset(result.path("potential")).to_batches():
        for row in batch.to_pylist():
            yield row if counts_workers else row | {"workers": None}


def totals_of(result: Result) -> list[dict[str, Any]]:
    """Give what may be public of all that a run's snapshot has of each area and industry.

    Returns:
        Rows of PUBLIC_TOTALS.
    """
    rows: list[dict[str, Any]] = pq.read_table(result.path("totals")).to_pylist()
    return rows


# -- a run, ready to be published ----------------------------------------------------------


@dataclass(frozen=True)
class Findings:
    """All of one run that the web keeps: what it is, its cells and its totals."""

    run_id: str
    about: dict[str, Any]
    cells: list[dict[str, Any]]
    totals: list[dict[str, Any]]
    patterns: list[dict[str, Any]]
    profiles: list[dict[str, Any]] = field(default_factory=list)


def findings(result: Result) -> Findings:
    """Gather what may be public of a run: all of it went through `engine.disclosure` together.

    Raises:
        LakeError: The lake no longer has the snapshot that the run was made from.
    """
    snapshot = lake().snapshot(result.manifest["snapshot"])
    about = _about(result.manifest, snapshot.manifest)
    from ruang.web.potential.reading.profiles import profiles_of

    cells, totals = list(cells_of(result)), totals_of(result)
    there = _with_public_sum(profiles_of(snapshot), totals)
    return Findings(result.id, about, cells, totals, _patterns(result), there)


def _with_public_sum(
    profiles: Iterable[dict[str, Any]], totals: Iterable[dict[str, Any]]
) -> list[dict[str, Any]]:
    """The classes of provinces whose totals are public: they would add up to those that are not."""
    sums = {row["area_id"]: row for row in totals}
    found = [row for row in profiles if sums[row["area_id"]]["establishments"] is not None]
    for row in found:
        if sums[row["area_id"]]["workers"] is None:
            row["workers"] = None
    return found


def _patterns(result: Result) -> list[dict[str, Any]]:
    """How the industries lie; of a result of an earlier version, which has no such tables, none."""
    names = ("patterns", "curves", "relatives")
    if not all(f"{name}.parquet" in result.manifest["files"] for name in names):
        return []
    public, before = (
        {row["industry_id"]: row for row in pq.read_table(result.path(name)).to_pylist()}
        for name in ("totals", "totals_before")
    )
    return list(patterns_of(*(result.path(name) for name in names), public=public, before=before))


def _about(run: dict[str, Any], read: dict[str, Any]) -> dict[str, Any]:
    period = read.get("period") or {}
    texts = {
        f"{what}_{language}": read[f"{what}_{language}"]
        for what in ("title", "caveat", "unseen")
        for language in ("th", "en")
    }
    return {
        "snapshot": read["snapshot"],
        "source": read["source"],
        "synthetic": read["synthetic"],
        "measure": run["measure"],
        "period_from": _day(period.get("from")),
        "period_to": _day(period.get("to")),
        **texts,
        "is_protected": "protected" in run,
        "facts": {"snapshot": _shown(read), "run": run},
    }


def _shown(read: dict[str, Any]) -> dict[str, Any]:
    """Of all that is known of a snapshot, what its public page shows.

    What an office calls its file may name a person: only a publisher's own names are shown.
    """
    from ruang.engine.sources import SOURCES

    brought = any(source.key == read["source"] and source.mapped for source in SOURCES)
    names = (
        ("rows_read", "bytes", "sha256") if brought else ("file", "rows_read", "bytes", "sha256")
    )
    inputs = [{name: one.get(name) for name in names} for one in read.get("inputs", ())]
    return {name: read[name] for name in SHOWN if name in read} | {"inputs": inputs}


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text[:10]) if text else None
