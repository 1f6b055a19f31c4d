"""Every page against every role: the table in access.csv is the promise."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

TABLE = list(csv.DictReader((Path(__file__).parent / "access.csv").open(encoding="utf-8")))
ROLES = (
    "visitor", "director", "officer", "agent", "president", "entrepreneur", "support", "analyst",
    "administrator",
)  # fmt: skip


def pages(patterns: list[URLPattern | URLResolver]) -> Iterator[str]:
    for p in patterns:
        if isinstance(p, URLResolver) and p.namespace == "api":
            continue  # operations: test_api_access.py
        if isinstance(p, URLResolver):
            yield from pages(p.url_patterns)
        else:
            assert p.name, f"an address without a name: {p.pattern}"
            yield p.name


def test_every_page_is_in_the_table() -> None:
    assert set(pages(get_resolver().url_patterns)) == {row["page"] for row in TABLE}


@pytest.fixture
def ids(cast, publication, weaving, proposal, client):
    """What stands for <…> in the table's addresses."""
    from ruang.web.access.models import Invitation, InvitationList
    from ruang.web.clusters.actions import approve
    from ruang.web.clusters.models import Cluster
    from ruang.web.intake.models import Delivery, DeliveryFile
    from ruang.web.journal.models import Entry
    from ruang.web.privacy.actions import ask, draft_notice
    from ruang.web.privacy.actions_breaches import report
    from ruang.web.registry.models import ListChange, Territory, TerritoryChange
    from ruang.web.work.models import Job

    approve(proposal, by=cast.director, comment="")
    delivery = Delivery.objects.create(
        source="establishments",
        sender=cast.officer,
        organisation=cast.officer.organisation,
        found={"rows_accepted": 1},
        changed_at=timezone.now(),
    )
    DeliveryFile.objects.create(
        delivery=delivery, name="register.csv", bytes=1, sent_by=cast.officer,
        removed_at=timezone.now(),
    )  # fmt: skip
    job = Job.objects.create(kind="potential.publish", asked_by=cast.analyst, arguments={})
    today = timezone.localdate()
    draft = draft_notice(None, by=cast.administrator, valid_from=today, text_th="–")
    asked = ask(cast.officer, by=cast.officer, right="correction", about="email", wanted="–")
    breach = report(None, by=cast.agent, what="–", noticed_at=timezone.now())
    return {
        "publication": publication.pk,
        "draft": draft.pk,
        "request": asked.pk,
        "breach": breach.pk,
        "candidate": weaving.pk,
        "proposal": proposal.pk,
        "cluster": Cluster.objects.get().pk,
        "notice": cast.officer.notices.create(
            kind="proposal.approved", asks=False, url="/proposals/", at=timezone.now()
        ).pk,
        "entry": Entry.objects.first().pk,
        "person": cast.officer.pk,
        "centre": cast.centre.pk,
        "territory": Territory.objects.first().pk,
        "territory_change": TerritoryChange.objects.create(area_id="50", verb="moved").pk,
        "list_change": ListChange.objects.create(what="areas", files=["areas.csv"]).pk,
        "job": job.pk,
        "delivery": delivery.pk,
        "organisation": cast.department.pk,
        "invitation": Invitation.objects.create(
            name="Nok",
            role="entrepreneur",
            organisation=cast.entrepreneur.organisation,
            invited_by=cast.officer,
        ).pk,
        "invitations": InvitationList.objects.create(made_by=cast.officer, count=0).pk,
    }


@pytest.mark.parametrize("role", ROLES)
def test_every_page_answers_a_role_as_the_table_says(client, cast, ids, role) -> None:
    if role != "visitor":
        client.force_login(getattr(cast, role))
    wrong = []
    for row in TABLE:
        path = row["path"]
        for name, value in ids.items():
            path = path.replace(f"<{name}>", str(value))
        answered = client.generic(row["method"].upper(), path).status_code
        if row[role] and answered != int(row[role]):
            wrong.append(f"{row['method']} {path}: {answered}, not {row[role]}")
    assert not wrong
