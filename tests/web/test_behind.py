"""A figure opens to the rows of the register that it counts: as many as it says, and no other."""

from __future__ import annotations

import re

import pytest
from publishing import REGISTER, make_world, register_retail

from ruang.web.clusters.models import Candidate, CandidateMember
from ruang.web.potential.models import Cell

LINK = re.compile(r'<a href="(/[^"]*/establishments/[^"]*)">([\d,]+)(?: [^<]*)?</a>')


def written(*pairs):
    """How many rows and workers the register was written with, of (province, activity)."""
    rows = [(count, count * each) for a, i, count, each in REGISTER if (a, i) in pairs]
    return sum(count for count, _workers in rows), sum(workers for _count, workers in rows)


HERE, THERE, SHOPS = ("50", "13121"), ("51", "13121"), ("50", "47111")


@pytest.fixture(scope="module")
def computed(tmp_path_factory):
    return make_world(tmp_path_factory.mktemp("behind"))


@pytest.fixture
def published(country, cast, computed, settings):
    from ruang.web.potential.jobs import publish_potential

    register_retail()
    settings.LAKE = computed.lake
    return publish_potential(computed.result, by=cast.analyst)


@pytest.fixture
def officer(client, cast):
    client.force_login(cast.officer)
    return client


def opened(client, address):
    """How many rows of the register there are at a link's address, and their workers in all."""
    found, address = [], address.replace("&amp;", "&")
    while not found or found[-1].has_next():
        page = client.get(f"{address}{'&' if '?' in address else '?'}page={len(found) + 1}")
        assert page.status_code == 200, address
        found.append(page.context["page"])
    return found[0].paginator.count, sum(row["workers"] for part in found for row in part)


PAGES = (
    "/potential/areas/50/?level=class",
    "/potential/areas/10/?level=section",
    "/potential/centres/1/?level=class",
    "/potential/industries/4711/",
    "/potential/industries/C/",
    "/potential/?measure=establishments",
    "/potential/?measure=score&level=class&table=pairs",
    "/potential/?measure=workers&level=class&industry=1312",
)


@pytest.mark.parametrize("path", PAGES)
def test_a_number_leads_to_as_many_rows(officer, published, path):
    links = LINK.findall(officer.get(path).content.decode())
    assert links
    for address, number in links:
        assert int(number.replace(",", "")) in opened(officer, address), address


def test_the_rows_of_a_pair_a_province_and_a_sum_by_hand(officer, published):
    def rows(address):
        return officer.get(address).context["page"]

    pair = rows("/potential/industries/1312/establishments/?area=50")
    assert pair.paginator.count == written(HERE)[0] == 9
    assert {(r["area_id"], r["industry_id"]) for r in pair} == {("50", "13121")}
    assert rows("/potential/areas/50/establishments/").paginator.count == 9 + 6 + 20
    assert rows("/potential/areas/52/establishments/").paginator.count == 12 + 2
    # Weaving of centre 1 is in Chiang Mai and Lamphun.
    weaving = "/potential/centres/1/establishments/?industry=1312"
    assert opened(officer, weaving) == written(HERE, THERE)


def test_what_is_not_in_a_sum_is_not_among_its_rows_and_is_named(officer, published):
    Cell.objects.filter(publication=published, area="51", industry="1312").delete()
    page = officer.get("/potential/centres/1/establishments/?industry=1312")
    assert page.context["page"].paginator.count == 9
    left_out = page.context["left_out"]
    assert {area.pk for area in left_out} == {"51", "52", "57"}
    assert all(area.name_th in page.content.decode() for area in left_out)


def test_a_group_has_the_rows_of_the_day(officer, published):
    from datetime import date

    from ruang.web.registry.models import Confidence, RegionScheme

    for area, ends in (("50", None), ("51", date(2020, 1, 1))):
        RegionScheme.objects.create(
            scheme="province_groups", group_id="north", name_th="เหนือ", name_en="North",
            area_id=area, valid_from=date(2017, 1, 1), valid_to=ends, source="test",
            confidence=Confidence.CERTAIN,
        )  # fmt: skip
    path = "/potential/groups/province_groups/north/establishments/"
    assert opened(officer, f"{path}?industry=1312") == written(HERE)
    assert opened(officer, f"{path}?industry=1312&on=2019-06-01") == written(HERE, THERE)
    assert officer.get(f"{path}?industry=nothing").status_code == 404


@pytest.mark.parametrize("path", PAGES)
def test_nobody_else_is_led_to_rows(client, cast, published, path):
    assert "/establishments/" not in client.get(path).content.decode()
    client.force_login(cast.entrepreneur)
    assert "/establishments/" not in client.get(path).content.decode()


@pytest.mark.parametrize(
    "path", ["areas/50", "centres/1", "industries/4711", "groups/province_groups/north"]
)
def test_rows_are_refused_to_those_who_may_not_see_them(client, cast, published, path):
    address = f"/potential/{path}/establishments/"
    assert client.get(address).status_code == 302  # to sign in
    client.force_login(cast.entrepreneur)
    assert client.get(address).status_code == 404


def test_a_size_and_a_legal_form_have_the_rows_they_count(officer, published):
    rows = "/potential/areas/50/establishments/"
    # Of Chiang Mai's, shops have 5 workers each; weavers and makers of devices 30 and 25.
    assert opened(officer, f"{rows}?size=micro") == written(SHOPS)
    assert opened(officer, f"{rows}?size=small") == written(HERE, ("50", "32501"))
    assert opened(officer, f"{rows}?size=large")[0] == 0
    assert opened(officer, f"{rows}?form=company") == opened(officer, rows)
    text = officer.get("/potential/areas/50/").content.decode()
    assert f"{rows}?publication={published.pk}&amp;size=micro" in text
    for wrong in ("size=huge", "form=club"):
        assert officer.get(f"{rows}?{wrong}").status_code == 404
        assert officer.get(f"/potential/centres/1/establishments/?{wrong}").status_code == 404


# -- candidates, and borders that were moved -------------------------------------------------------


@pytest.fixture
def weavers(published):
    """Weaving of Chiang Mai and Lamphun with Chiang Mai's retail: Lamphun's is not a pair of it."""
    made = Candidate.objects.create(
        publication=published, key="1312-51", core_id="1312", score=90, rank=1, stars=3,
        establishments=written(HERE, THERE, SHOPS)[0], jobs=written(HERE, THERE, SHOPS)[1],
        reason_th="ทอผ้า", reason_en="Weaving",
    )  # fmt: skip
    for area, industry in (("51", "1312"), ("50", "1312"), ("50", "4711")):
        role = "core" if industry == "1312" else "related"
        CandidateMember.objects.create(
            candidate=made, area_id=area, industry_id=industry, role=role, jobs=1, score=1
        )
    return made


def test_a_candidate_has_the_rows_of_its_pairs_not_of_all_its_places(officer, weavers):
    page = officer.get(f"/candidates/{weavers.pk}/")
    for address, number in LINK.findall(page.content.decode())[:2]:
        assert opened(officer, address) == written(HERE, THERE, SHOPS)
        assert int(number.replace(",", "")) in written(HERE, THERE, SHOPS)
    rows = officer.get(f"/candidates/{weavers.pk}/establishments/").context["page"]
    assert rows.paginator.count == weavers.establishments
    assert ("51", "47111") not in {(r["area_id"], r["industry_id"]) for r in rows}


def test_a_program_gets_the_same_rows(officer, weavers):
    found = officer.get(f"/api/candidates/{weavers.pk}/establishments").json()
    assert found["total"] == weavers.establishments


def test_a_border_that_is_moved_has_rows_of_its_own(officer, weavers):
    rows = f"/candidates/{weavers.pk}/establishments/?areas=51,50&industries=1312"
    assert opened(officer, rows) == written(HERE, THERE)
    said = "areas=51,50&industries=1312"
    found = officer.get(f"/api/candidates/{weavers.pk}/establishments?{said}").json()
    assert found["total"] == written(HERE, THERE)[0]
    refused = officer.get(f"/api/candidates/{weavers.pk}/establishments?areas=99")
    assert refused.status_code == 422


# -- definitions -----------------------------------------------------------------------------------

MEANS = re.compile(r'href="/potential/publications/(\d+)/#([a-z_-]+)"')


def test_a_definition_is_called_once():
    from ruang.web.potential.definitions import DEFINITIONS

    keys = [one.key for one in DEFINITIONS]
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize(
    ("path", "keys"),
    [
        ("/potential/areas/50/", {"establishments", "workers", "rank", "lq", "share", "sizes"}),
        ("/potential/centres/1/", {"sum", "establishments", "workers", "lq", "sizes"}),
        ("/potential/industries/4711/", {"establishments", "workers", "score", "stars", "gini"}),
        ("/potential/", {"score", "interval", "hidden"}),
        ("/candidates/{}/", {"candidate", "candidate-score", "candidate-rank", "workers", "lq"}),
        ("/candidates/{}/border/", {"candidate-score", "candidate-rank", "lq", "size"}),
        ("/candidates/{}/sensitivity/", {"specialisation", "size", "focus"}),
        ("/candidates/compare/?c={}", {"candidate-score", "candidate-rank", "establishments"}),
    ],
)
def test_every_figure_leads_to_a_definition_that_is_there(client, published, weavers, path, keys):
    text = client.get(path.format(weavers.pk)).content.decode()
    led = {key for number, key in MEANS.findall(text) if number == str(published.pk)}
    assert keys <= led
    there = client.get(f"/potential/publications/{published.pk}/").content.decode()
    assert {key for key in led if f'id="{key}"' not in there} == set()
