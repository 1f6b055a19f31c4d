"""A small published country: what the stories of the web happen in."""

from __future__ import annotations

from functools import partial

import pytest


@pytest.fixture(autouse=True)
def _the_tests_own_connection(monkeypatch):
    """Keep the worker from closing the connection in whose transaction a test lives.

    Django's test client does the same at the end of a request. On SQLite in memory closing does
    nothing anyway; on PostgreSQL it would end the test.
    """
    from django_tasks_db.management.commands import db_worker

    monkeypatch.setattr(db_worker, "close_old_connections", lambda: None)


@pytest.fixture
def committed(django_capture_on_commit_callbacks):
    """`with committed():` does what waits for a commit, which no test comes to by itself."""
    return partial(django_capture_on_commit_callbacks, execute=True)


@pytest.fixture
def publication(country):
    """One publication with a few cells, shown by default."""
    from django.utils import timezone

    from ruang.web.potential.models import Cell, Publication, Total

    made = Publication.objects.create(
        run_id="0123456789abcdef",
        snapshot="demo_register-2025-12-01234567",
        source="demo_register",
        title_th="ทะเบียนสาธิต",
        title_en="Demo register",
        caveat_th="ข้อมูลสังเคราะห์",
        caveat_en="Synthetic data",
        unseen_th="",
        unseen_en="",
        synthetic=True,
        measure="workers",
        published_at=timezone.now(),
        is_current=True,
        is_protected=True,
        facts={"snapshot": {}, "run": {}},
    )
    said = [
        ("51", "1312", 1, 91.0, 4.2),
        ("50", "1312", 2, 88.0, 3.1),
        ("50", "3250", 3, 80.0, 2.5),
    ]
    for area, industry, rank, score, lq in said:
        Cell.objects.create(
            publication=made,
            level="class",
            area_id=area,
            industry_id=industry,
            establishments=20,
            workers=400,
            jobs=400,
            lq=lq,
            lq_low=lq - 0.5,
            lq_high=lq + 0.5,
            share=0.1,
            score=score,
            score_low=score - 4,
            score_high=score + 4,
            rank=rank,
            rank_low=rank,
            rank_high=rank + 2,
            stars=3,
            parts={"specialisation": 90.0, "size": 80.0, "focus": 70.0},
            reason_th="มีความเชี่ยวชาญสูง",
            reason_en="Strongly specialised",
        )
    for area in ("50", "51"):
        Total.objects.create(
            publication=made, area_id=area, establishments=300, workers=9000, spread=2
        )
    for industry, number in (("1312", 40), ("3250", 20), ("13", 40), ("C", 60)):
        Total.objects.create(
            publication=made, industry_id=industry, establishments=number, workers=800, spread=2
        )
    return made


@pytest.fixture
def weaving(publication):
    """A candidate of Lamphun and Chiang Mai, both in the provinces of centre 1."""
    from ruang.web.clusters.models import Candidate, CandidateMember

    made = Candidate.objects.create(
        publication=publication,
        key="1312-51",
        core_id="1312",
        score=90,
        score_low=84,
        score_high=95,
        rank=1,
        rank_low=1,
        rank_high=4,
        stars=3,
        establishments=40,
        jobs=800,
        reason_th="การทอผ้าโดดเด่นในสองจังหวัดที่อยู่ติดกัน",
        reason_en="Weaving stands out in two neighbouring provinces",
    )
    for area, score in (("51", 91), ("50", 88)):
        CandidateMember.objects.create(
            candidate=made, area_id=area, industry_id="1312", role="core", jobs=400, score=score
        )
    return made


@pytest.fixture
def uttaradit(publication):
    """A candidate that lies in the territory of centre 2 alone."""
    from ruang.web.clusters.models import Candidate, CandidateMember

    made = Candidate.objects.create(
        publication=publication,
        key="3250-53",
        core_id="3250",
        score=70,
        rank=2,
        stars=1,
        jobs=200,
        reason_th="เครื่องมือแพทย์",
        reason_en="Medical devices",
    )
    CandidateMember.objects.create(
        candidate=made, area_id="53", industry_id="3250", role="core", jobs=200, score=70
    )
    return made


@pytest.fixture
def proposal(cast, weaving):
    """The officer's proposal, waiting for the director of centre 1."""
    from ruang.web.clusters.actions import propose

    return propose(
        weaving,
        by=cast.officer,
        name_th="คลัสเตอร์ผ้าทอรักษ์โลกลำพูน",
        name_en="Eco weaving of Lamphun",
        reason="กลุ่มทอผ้าพร้อมรวมกลุ่ม",
        fiscal_year=2027,
        lead_centre=cast.centre,
    )


def back_test_of(publication):
    """What was ranked, held against a later snapshot; nobody's in particular."""
    from django.utils import timezone

    from ruang.web.potential.models import BackTest

    row = {"cells": 4, "hits": 3, "hit_rate": 0.75, "low": 0.5, "high": 1.0, "lead": 0.25}
    more = {"lead_low": 0.1, "lead_high": 0.4, "p": 0.04}
    end = {"title_th": "ทะเบียนสาธิต", "title_en": "Demo register", "until": "2025-12-31"}
    return BackTest.objects.create(
        run_id=publication.run_id,
        start=publication.snapshot,
        end="demo_register-2026-12-01234567",
        level="class",
        synthetic=True,
        facts={"start": end, "end": end, "measure": "workers", "ranked": 40, "left_out": 0},
        found=[{"chosen_by": name, **row, **more} for name in ("score", "size", "all")],
        computed_at=timezone.now(),
    )


@pytest.fixture
def world_of(cast, publication, weaving, uttaradit, proposal):
    """`world_of(role)`: people of two centres with one of everything, as that role finds it."""
    from django.utils import timezone
    from peopled import peopled

    from ruang.web.clusters.actions import approve
    from ruang.web.clusters.models import Candidate, Cluster
    from ruang.web.plans.models import FocusIndustry
    from ruang.web.privacy.models import PrivacyNotice
    from ruang.web.registry.models import Territory

    approve(proposal, by=cast.director, comment="")

    def waiting(key, centre, by):
        found = Candidate.objects.create(
            publication=publication, key=key, core_id="1312", score=9, rank=9, stars=1, jobs=1
        )
        area = "50" if centre is cast.centre else "53"
        found.members.create(area_id=area, industry_id="1312", role="core", jobs=1, score=9)
        if by is None:
            return found
        return found.proposals.create(
            name_th=key, reason="–", fiscal_year=2027, lead_centre=centre, proposed_by=by
        )

    def focus(centre):
        return FocusIndustry.objects.create(
            fiscal_year=2100, lead_centre=centre, title_th="ผ้าทอ", reason="–",
            confirmed_at=timezone.now(),
        )  # fmt: skip

    notice = PrivacyNotice.objects.create(
        number=1, valid_from=timezone.localdate(), asks=False, text_th="–", contact_th="–"
    )
    there = {
        "publication": publication,
        "candidate": weaving,
        "free_candidate": waiting("free", cast.centre, None),
        "candidate of officer2": uttaradit,
        "waiting": waiting("one", cast.centre, cast.officer),
        "waiting of officer2": waiting("two", cast.centre2, cast.officer2),
        "approved": proposal,
        "cluster": Cluster.objects.get(),
        "focus": focus(cast.centre),
        "focus2": focus(cast.centre2),
        "back_test": back_test_of(publication),
        "notice_version": notice,
        "centre": cast.centre,
        "centres": {one.organisation_id: one for one in (cast.centre, cast.centre2)},
        "territory": Territory.objects.first(),
        "organisation": cast.department,
        "partner": cast.entrepreneur.organisation,
    }
    return lambda role: peopled(cast, role, there)
