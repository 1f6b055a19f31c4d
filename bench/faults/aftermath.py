"""What must be true afterwards: read from the database and the lake, by a process of its own.

Run by __main__.py with the installation's settings; the diary comes as JSON on standard input.
"""

from __future__ import annotations

import json
import sys
import time
from collections import Counter
from pathlib import Path

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.db import connection  # noqa: E402

from ruang.engine.lake import Lake  # noqa: E402
from ruang.web.clusters.models import LIVE, Cluster, Proposal  # noqa: E402
from ruang.web.intake.models import Delivery  # noqa: E402
from ruang.web.intake.uploads import where  # noqa: E402
from ruang.web.journal.models import Entry  # noqa: E402
from ruang.web.work.models import Job, State  # noqa: E402

STATES = {
    "proposed": {"waiting", "withdrawn", "approved", "rejected"},
    "withdrawn": {"withdrawn"}, "approved": {"approved"}, "rejected": {"rejected"},
}  # fmt: skip
DELIVERED = {"kept": {"kept"}, "discarded": {"discarded"}}


def wait_for_jobs(seconds: float) -> None:
    """Until every job has ended, or for as long."""
    until = time.monotonic() + seconds
    while Job.objects.open().exists() and time.monotonic() < until:
        time.sleep(1)


def faults(confirmed: list[tuple[str, int]]) -> list[str]:
    """Everything that is not as it must be, in words."""
    return [*_lost(confirmed), *_half_done(), *_jobs(), *_lake(), *_database()]


def _lost(confirmed: list[tuple[str, int]]) -> list[str]:
    proposals = dict(Proposal.objects.values_list("pk", "state"))
    deliveries = dict(Delivery.objects.values_list("pk", "state"))
    wrong = []
    for what, number in confirmed:
        if what in STATES:
            state, allowed = proposals.get(number), STATES[what]
        else:
            state, allowed = deliveries.get(number), DELIVERED.get(what, set(deliveries.values()))
        if state not in allowed:
            wrong.append(f"lost: {number} was {what}, and is {state}")
    return wrong


def _half_done() -> list[str]:
    wrong = []
    told = Counter(Entry.objects.values_list("verb", "subject_type", "subject_id"))
    for proposal in Proposal.objects.all():
        mine = {v for (v, t, i) in told if (t, i) == ("clusters.proposal", str(proposal.pk))}
        said = set() if proposal.state == "waiting" else {f"proposal.{proposal.state}"}
        if not {"candidate.proposed", *said} <= mine:
            wrong.append(f"proposal {proposal.pk} is {proposal.state}; the journal has {mine}")
        begun = Cluster.objects.filter(proposal=proposal).count()
        if begun != (proposal.state == "approved"):
            wrong.append(f"proposal {proposal.pk} is {proposal.state} with {begun} clusters")
    live = Counter(Proposal.objects.filter(state__in=LIVE).values_list("candidate", flat=True))
    wrong += [f"candidate {pk} has {n} live proposals" for pk, n in live.items() if n > 1]
    for (verb, kind, key), times in told.items():
        if kind == "clusters.proposal" and times > 1:
            wrong.append(f"{verb} of {key} stands in the journal {times} times")
    for delivery in Delivery.objects.prefetch_related("files"):
        wrong += [
            f"delivery {delivery.pk} has lost its file"
            for file in delivery.files.all()
            if file.removed_at is None and not where(file.stored).exists()
        ]
    return wrong


def _jobs() -> list[str]:
    wrong = [f"job {j.pk} ({j.kind}) is still {j.state}" for j in Job.objects.open()]
    for job in Job.objects.filter(state=State.FAILED):
        if not job.error_th or not job.error_en:
            wrong.append(f"job {job.pk} failed without a word")
    return wrong


def _lake() -> list[str]:
    lake = Lake(settings.LAKE)
    # What a killed run left in staging is no snapshot, and the next run sweeps it away.
    broken = [v for v in lake.verify() if not v.whole and v.kind != "staging"]
    wrong = [f"lake: {v.kind} {v.id}: {f.text('en')}" for v in broken for f in v.findings]
    there = {p.name for p in Path(settings.LAKE).rglob("*") if p.is_dir()}
    for delivery in Delivery.objects.filter(state="kept"):
        if delivery.snapshot not in there:
            wrong.append(f"delivery {delivery.pk} is kept, and its snapshot is not in the lake")
    for delivery in Delivery.objects.filter(state="checked"):
        if delivery.checked_snapshot not in there:
            wrong.append(f"delivery {delivery.pk} is checked, and what was checked is gone")
    return wrong


def _database() -> list[str]:
    if connection.vendor != "sqlite":
        return []
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA integrity_check")
        rows = [row[0] for row in cursor.fetchall()]
        cursor.execute("PRAGMA foreign_key_check")
        return [r for r in rows if r != "ok"] + [f"broken key: {r}" for r in cursor.fetchall()]


if __name__ == "__main__":
    wait_for_jobs(300)
    asked = json.load(sys.stdin)
    states = Counter(Job.objects.values_list("state", flat=True))
    print(json.dumps({"faults": faults([tuple(c) for c in asked]), "jobs": dict(states)}))
