"""Every change to an analysis: asked for, done, removed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from django.db import transaction
from django.utils import timezone

from ruang.web.analyses import keeping
from ruang.web.analyses.models import Analysis
from ruang.web.analyses.permissions import is_hers, may_hand_over, may_remove, may_run
from ruang.web.journal.action import action
from ruang.web.work.models import Job


@action("analysis.asked", allowed=may_run)
def ask(
    subject: None,
    *,
    by: Any,
    method: str,
    parameters: Mapping[str, Any],
    tables: Sequence[Mapping[str, Any]],
    folder: str,
) -> Analysis:
    """Take note of tables that lie in their folder, and of what is to be computed of them."""
    return Analysis.objects.create(
        method=method, asked_by=by, parameters=dict(parameters), tables=list(tables), folder=folder
    )


@action("analysis.begun", allowed=may_run)
def note_job(analysis: Analysis, job: Job, *, by: Any) -> Analysis:
    """Note the job that computes it: the first, or one that was asked for again."""
    analysis.job = job
    analysis.save(update_fields=["job"])
    return analysis


@action("analysis.handed_over", allowed=may_hand_over)
def hand_over(analysis: Analysis, *, by: Any, to: Any) -> Analysis:
    """Let it be a colleague's from now on, tables and all: she has its job."""
    analysis.asked_by = to
    analysis.save(update_fields=["asked_by"])
    return analysis


@action("analysis.done", allowed=is_hers)
def note_done(analysis: Analysis, *, by: Any, found: Mapping[str, Any]) -> Analysis:
    """Note what was computed; the tables that came are needed no more."""
    analysis.found, analysis.done_at = dict(found), timezone.now()
    analysis.save(update_fields=["found", "done_at"])
    transaction.on_commit(partial(keeping.forget_what_came, analysis.folder))
    return analysis


@action("analysis.removed", allowed=may_remove)
def remove(analysis: Analysis, *, by: Any) -> Analysis:
    """Remove what was sent and what was computed; its row goes with the next sweep."""
    transaction.on_commit(partial(keeping.erase, analysis.folder))
    analysis.removed_at = timezone.now()
    analysis.parameters, analysis.tables, analysis.found = {}, [], {}
    analysis.save(update_fields=["removed_at", "parameters", "tables", "found"])
    return analysis
