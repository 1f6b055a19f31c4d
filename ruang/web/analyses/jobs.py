"""Computes analyses in a process of their own, and removes what has been kept long enough."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from ruang.engine.errors import InputError
from ruang.engine.progress import Progress, Report, quiet
from ruang.web.analyses import actions, keeping
from ruang.web.analyses.models import Analysis
from ruang.web.analyses.permissions import is_hers, may_run
from ruang.web.journal.action import SYSTEM
from ruang.web.work.jobs import start
from ruang.web.work.kinds import job
from ruang.web.work.models import Job

COMPUTE: Final = "analyses.compute"
SWEEP: Final = "analyses.sweep"


def start_analysis(
    *,
    by: Any,
    method: str,
    parameters: Mapping[str, Any],
    tables: Sequence[Mapping[str, Any]],
    folder: str,
) -> Analysis:
    """Have a worker run a method on tables that lie in their folder.

    Raises:
        PermissionDenied: It is not this person's to ask.
    """
    with transaction.atomic():
        made = actions.ask(
            None, by=by, method=method, parameters=parameters, tables=tables, folder=folder
        )
        return actions.note_job(made, start(COMPUTE, by=by, analysis=made.pk), by=by)


def _hand_over(*, by: Any, to: Any, analysis: int) -> None:
    """Who has the job has the analysis: nobody else may compute it, or see what came of it."""
    found = Analysis.objects.there().filter(pk=analysis, done_at__isnull=True).first()
    if found:
        actions.hand_over(found, by=by, to=to)


@job(
    COMPUTE,
    title=lazy("Compute analysis {analysis}"),
    allowed=may_run,
    handed=_hand_over,
    tells=False,  # a program asks how far it is; what failed is told all the same
)
def compute(report: Report, *, by: Any, analysis: int) -> dict[str, Any]:
    """Run the method, and leave its tables in the analysis's folder.

    A second run finds what the first left, or begins again.
    """
    from ruang.engine import apart

    found = Analysis.objects.get(pk=analysis)
    done = {"url": found.get_absolute_url()}
    if found.done_at:
        return done  # by a run whose worker ended just before it could say so
    if not is_hers(by, found):
        raise PermissionDenied
    _note_this_job(found, by)
    files = keeping.came(found.folder)
    limits = apart.Limits(settings.ANALYSIS_MEMORY_MB, settings.ANALYSIS_MINUTES)
    try:
        result = apart.compute(
            found.method,
            files,
            found.parameters,
            to=keeping.where(found.folder),
            limits=limits,
            report=report,
        )
    except InputError as error:  # as she calls the file
        names = {one["name"]: one["file"] for one in found.tables}
        error.file = names.get(Path(error.file).stem, "")
        raise
    # A list: of an object, PostgreSQL keeps no order, and the first table is the default.
    tables = [{"name": name, "rows": rows} for name, rows in result.rows.items()]
    actions.note_done(found, by=by, found={"tables": tables, "told": result.told})
    return done


def _note_this_job(analysis: Analysis, by: Any) -> None:
    """The newest that was asked for: after a failure it may be another than the first."""
    asked = Job.objects.open().filter(kind=COMPUTE, arguments={"analysis": analysis.pk})
    newest = asked.first()
    if newest and newest.pk != analysis.job_id:
        actions.note_job(analysis, newest, by=by)


@job(
    SWEEP,
    title=lazy("Remove analyses that were kept long enough"),
    allowed=lambda user: getattr(user, "is_administrator", False),
    every=timedelta(days=1),
)
def sweep(report: Report = quiet, *, by: Any = SYSTEM) -> dict[str, Any]:
    """Remove analyses after as many days as the rule says, and the rows of those removed before."""
    Analysis.objects.filter(removed_at__isnull=False).delete()
    waiting = list(Analysis.objects.kept_long_enough(timezone.now()))
    for n, one in enumerate(waiting):
        report(Progress(_("Removing files"), n, len(waiting)))
        actions.remove(one, by=SYSTEM)
    known = {folder for (folder,) in Analysis.objects.there().values_list("folder")}
    return {"analyses": len(waiting), "strangers": keeping.sweep_strangers(known)}
