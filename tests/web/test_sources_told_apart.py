"""Made-up figures and real ones stand side by side: every page says which it shows."""

from __future__ import annotations

import pytest
from django.utils import timezone

MADE_UP = "banner synthetic"
REAL = "banner source"
CAVEAT = "นิติบุคคลตั้งใหม่ตามที่ตั้งสำนักงานใหญ่ ไม่ใช่กิจการทั้งหมดที่มีอยู่"


@pytest.fixture
def real(publication):
    """A second publication, of a real source; the synthetic one stays the one shown."""
    from ruang.web.potential.models import Publication

    return Publication.objects.create(
        run_id="fedcba9876543210",
        snapshot="dbd_registrations-2016-04-89abcdef",
        source="dbd_registrations",
        title_th="การจดทะเบียนนิติบุคคลใหม่",
        title_en="New company registrations",
        caveat_th=CAVEAT,
        caveat_en="New companies by head office, not the stock of firms",
        unseen_th="",
        unseen_en="",
        synthetic=False,
        measure="establishments",
        published_at=timezone.now(),
        is_protected=True,
        facts={"snapshot": {}, "run": {}},
    )


@pytest.fixture
def building(real):
    """A candidate of the real publication."""
    from ruang.web.clusters.models import Candidate, CandidateMember

    made = Candidate.objects.create(
        publication=real, key="3250-50", core_id="3250", score=70, rank=1, stars=1, jobs=20,
        reason_th="เครื่องมือแพทย์", reason_en="Medical devices",
    )  # fmt: skip
    CandidateMember.objects.create(
        candidate=made, area_id="50", industry_id="3250", role="core", jobs=20, score=70
    )
    return made


@pytest.fixture
def cluster(cast, proposal):
    """A cluster that began with a candidate of the synthetic publication."""
    from ruang.web.clusters.actions import approve
    from ruang.web.clusters.models import Cluster

    approve(proposal, by=cast.director, comment="")
    return Cluster.objects.get()


def shown(client, address):
    return client.get(address).content.decode()


def pages_of(made, candidate):
    pin = f"publication={made.pk}"
    return [
        f"/potential/?{pin}", f"/potential/?{pin}&table=pairs", f"/potential/areas/50/?{pin}",
        f"/potential/industries/3250/?{pin}", f"/potential/industries/01493/?{pin}",
        f"/potential/publications/{made.pk}/", f"/candidates/?{pin}",
        f"/candidates/{candidate.pk}/", f"/candidates/{candidate.pk}/establishments/",
        f"/candidates/{candidate.pk}/propose/",
    ]  # fmt: skip


@pytest.mark.parametrize("current", ["synthetic", "real"])
def test_every_page_says_what_its_own_figures_are(
    client, cast, publication, weaving, real, building, current
):
    from ruang.web.potential.actions import make_current

    if current == "real":
        make_current(real, by=cast.analyst)
    client.force_login(cast.officer)
    for address in pages_of(real, building):
        page = shown(client, address)
        assert REAL in page and CAVEAT in page and MADE_UP not in page, address
    for address in pages_of(publication, weaving):
        page = shown(client, address)
        assert MADE_UP in page and REAL not in page, address


def test_a_proposal_and_a_cluster_keep_the_mark_of_their_candidate(
    client, cast, proposal, cluster, real
):
    from ruang.web.potential.actions import make_current

    make_current(real, by=cast.analyst)
    client.force_login(cast.director)
    for address in (f"/proposals/{proposal.pk}/", f"/clusters/{cluster.pk}/"):
        assert MADE_UP in shown(client, address), address
    assert REAL in shown(client, "/")  # the director's figures are real, the cluster is marked
    assert 'class="badge synthetic"' in shown(client, "/")


def test_a_list_of_both_marks_each_row(client, cast, cluster, building):
    from ruang.web.clusters.actions import propose

    words = {"name_th": "คลัสเตอร์จริง", "name_en": "", "reason": "เหตุผล", "fiscal_year": 2027}
    propose(building, by=cast.officer, lead_centre=cast.centre, **words)
    client.force_login(cast.director)
    page = shown(client, "/proposals/?state=waiting")
    assert MADE_UP not in page and "badge synthetic" not in page
    page = shown(client, "/proposals/")
    assert MADE_UP not in page and page.count("badge synthetic") == 1


def test_the_source_can_be_changed_on_both_pages(client, weaving, real, building):
    for address in ("/potential/", "/candidates/"):
        assert f'<option value="{real.pk}"' in shown(client, address), address
    page = shown(client, f"/candidates/?publication={real.pk}")
    assert f"/candidates/{building.pk}/" in page and f"/candidates/{weaving.pk}/" not in page
    assert f'<option value="{real.pk}" selected' in page


def test_the_banner_changes_with_the_part_that_htmx_asks_for(client, weaving, real):
    part = {"headers": {"HX-Request": "true"}}
    answer = client.get(f"/potential/?publication={real.pk}", **part).content.decode()
    assert 'id="banners" hx-swap-oob="true"' in answer and REAL in answer


def test_links_from_a_candidate_stay_in_its_publication(client, building, real):
    page = shown(client, f"/candidates/{building.pk}/")
    assert f"/potential/areas/50/?publication={real.pk}" in page
    assert f"/potential/industries/3250/?publication={real.pk}" in page


def test_the_candidates_around_a_province_are_those_of_its_centre(client, cast, weaving, uttaradit):
    """A centre is named by its number, which need not be the number of its row."""
    cast.centre.number, cast.centre2.number = 11, 12
    cast.centre.save()
    cast.centre2.save()
    page = shown(client, "/potential/areas/51/")
    assert "centre=11" in page
    page = shown(client, "/candidates/?centre=11")
    assert f"/candidates/{weaving.pk}/" in page and f"/candidates/{uttaradit.pk}/" not in page
