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
from django.utils.translation import gettext_lazy as _

from ruang.engine.lake import Lake, Result, Snapshot
from ruang.engine.progress import Report, quiet
from ruang.web.journal.turn import take_turn
from ruang.web.potential import actions, reading
from ruang.web.potential.actions_backtests import note_back_test
from ruang.web.potential.models import BackTest, Publication
from ruang.web.potential.permissions import may_back_test
from ruang.web.registry.models import Area, Industry
from ruang.web.work.kinds import job

PUBLISH: Final = "potential.publish"  # takes `snapshot`, and `before` where it is not the latest
BACK_TEST: Final = "potential.back_test"


def compute(
    snapshot: str,
    *,
    before: str = reading.LATEST,
    only: Literal["ranking"] | None = None,
    report: Report = quiet,
) -> Result:
    """Run the engine on a snapshot of the lake; the same run again gives what is there already.

    Args:
        snapshot: Name of a snapshot, or of a source for its newest.
        before: Name of the snapshot that growth is measured from; "latest" is the source's latest
            earlier one, "none" leaves growth out.
        only: "ranking" where candidates and patterns are not wanted.
        report: Told how far it has come.

    Raises:
        EngineError: There is no such snapshot, or it cannot be computed.
    """
    from ruang.engine.run import run  # loads Ibis, for which pages need not wait

    lake, now = reading.lake(), timezone.now()
    start = _start(lake, before)
    one = lake.snapshot(snapshot)
    return run(one, lake, now=now, before=start, only=only, report=report)


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


# -- was it right? -------------------------------------------------------------------------


def back_test(start: str, end: str, level: str, *, by: Any, report: Report = quiet) -> BackTest:
    """Hold the ranks of one snapshot against growth until a later one; the same again is kept once.

    Args:
        start: Name of the snapshot that is ranked.
        end: Name of a later one that counts the same.
        level: Level of the industries.
        by: Who asked for it, or SYSTEM.
        report: Told how far it has come.

    Raises:
        EngineError: There is no such snapshot, or too little was ranked.
    """
    from ruang.web.potential.reading.backtesting import back_test_of

    lake = reading.lake()
    first, last = lake.snapshot(start), lake.snapshot(end)
    result = compute(first.id, only="ranking", report=report)
    found = back_test_of(result, first, last, level)
    with transaction.atomic():
        take_turn(BACK_TEST)
        same = BackTest.objects.filter(run_id=result.id, end=last.id, level=level).first()
        return same or note_back_test(None, by=by, found=found)


@job(BACK_TEST, title=_("Test the ranking of {start} back"), allowed=may_back_test)
def run_back_test(report: Report, *, by: Any, start: str, end: str, level: str) -> dict[str, Any]:
    """The work that an analyst asks for on the page of back-tests."""
    made = back_test(start, end, level, by=by, report=report)
    return {"url": made.get_absolute_url()}
