"""How many queries a page takes is part of its promise, and does not grow with what it lists."""

from __future__ import annotations

import pytest

PAGES = [
    ("/", None, 15),
    ("/", "officer", 19),
    ("/", "director", 19),
    ("/intake/", "officer", 7),
    ("/intake/snapshots/", "officer", 6),
    ("/candidates/", None, 11),
    ("/candidates/<candidate>/", None, 12),
    ("/candidates/<candidate>/", "officer", 17),
    ("/proposals/", "director", 9),
    ("/clusters/", None, 6),
    ("/potential/", None, 12),
    ("/api/candidates", None, 8),
    ("/api/proposals", "director", 5),
    ("/api/cells?level=class", None, 3),
]


@pytest.fixture
def more(publication, weaving):
    """Thirty further candidates."""
    from ruang.web.clusters.models import Candidate, CandidateMember

    for n in range(2, 32):
        made = Candidate.objects.create(
            publication=publication,
            key=f"3250-{n}",
            core_id="3250",
            score=50,
            rank=n,
            stars=1,
            jobs=100,
            reason_th="เครื่องมือแพทย์",
            reason_en="Medical devices",
        )
        for area in ("50", "57"):
            CandidateMember.objects.create(
                candidate=made, area_id=area, industry_id="3250", role="core", jobs=50, score=50
            )


@pytest.mark.parametrize(("path", "role", "most"), PAGES)
def test_a_page_keeps_to_its_queries(
    client, cast, weaving, proposal, more, django_assert_max_num_queries, path, role, most
):
    if role:
        client.force_login(getattr(cast, role))
    address = path.replace("<candidate>", str(weaving.pk))
    client.get(address)  # whatever is kept for the next time is kept now
    with django_assert_max_num_queries(most):
        assert client.get(address).status_code == 200
