"""Runs the engine on a snapshot and publishes what it found.

The candidates of the same run belong to an app above this one. So the work that people ask for
by the name `PUBLISH` is registered there: it calls `compute`, then, inside one transaction,
`publish_potential` and its own part.
"""

from __future__ import annotations

from typing import Any, Final, Literal

from django.core.exceptions import ImproperlyConfigured
from django.db import transaction
from django.utils import timezone

from ruang.engine.lake import Lake, Result, Snapshot
from ruang.engine.progress import Report, quiet
from ruang.web.journal.turn import take_turn
from ruang.web.potential import actions, reading
from ruang.web.potential.models import Publication
from ruang.web.registry.models import Area, Industry

PUBLISH: Final = "potential.publish"  # takes `snapshot`, and `before` where it is not the latest


def compute(snapshot: str, *, before: str = reading.LATEST, report: Report = quiet) -> Result:
    """Run the engine on a snapshot of the lake; the same run again gives what is there already.

    Args:
        snapshot: Name of a snapshot, or of a source for its newest.
        before: Name of the snapshot that growth is measured from; "latest" is the source's latest
            earlier one, "none" leaves growth out.
        report: Told how far it has come.

    Raises:
        EngineError: There is no such snapshot, or it cannot be computed.
    """
    from ruang.engine.run import run  # loads Ibis, for which pages need not wait

    lake, now = reading.lake(), timezone.now()
    start = _start(lake, before)
    return run(lake.snapshot(snapshot), lake, now=now, before=start, report=report)


def _start(lake: Lake, before: str) -> Snapshot | Literal["latest"] | None:
    if before == reading.LATEST:
        return "latest"
    return None if before == reading.NONE else lake.snapshot(before)


def publish_potential(result: Result, *, by: Any) -> Publication:
    """Publish a run, or give its publication where it was published before.

    Args:
        result: What the engine computed.
        by: The person who asked for it, or SYSTEM.

    Raises:
        PermissionDenied: This person may not publish.
        ImproperlyConfigured: The registry does not know an area or industry of the run.
    """
    with transaction.atomic():
        take_turn(actions.CURRENT)
        there = Publication.objects.filter(run_id=result.id).first()
        if there:
            return there
        found = reading.findings(result)
        _refuse_strangers(found)
        return actions.publish(found, by=by)


def _refuse_strangers(found: reading.Findings) -> None:
    rows = [*found.cells, *found.totals]
    for column, model in (("area_id", Area), ("industry_id", Industry)):
        known = set(model.objects.values_list("pk", flat=True))
        unknown = sorted({r[column] for r in rows if r[column]} - known)
        if unknown:
            first = ", ".join(unknown[:10])
            raise ImproperlyConfigured(
                f"the registry does not know {first}: run `ruang web migrate` first"
            )
