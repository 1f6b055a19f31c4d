"""Which places are built like a candidate, by hand: shares and parts of its industries."""

from __future__ import annotations

import pytest

from ruang.web.clusters.models import Candidate
from ruang.web.clusters.similar import Held, similar_places, unlike_industry
from ruang.web.potential.models import Cell, Total


@pytest.fixture(autouse=True)
def _in_english(client):
    client.cookies["django_language"] = "en"


def cell(publication, area, industry, *, jobs, parts, whole):
    Cell.objects.update_or_create(
        publication=publication, level="class", area_id=area, industry_id=industry,
        defaults={
            "establishments": 10, "jobs": jobs, "score": 50, "rank": 9, "stars": 1, "parts": parts,
            "reason_th": "–", "reason_en": "–",
        },
    )  # fmt: skip
    Total.objects.update_or_create(
        publication=publication, area_id=area,
        defaults={"establishments": 100, "workers": whole, "spread": 1},
    )  # fmt: skip


def whole(candidate):
    return Candidate.objects.for_pages().get(pk=candidate.pk)


def test_an_industry_is_as_unlike_as_the_mean_of_its_share_and_its_parts():
    """Shares 4% and 1%: 0.75; parts 90 and 70, 80 and 80: mean 0.1; (0.75 + 0.1) / 2 = 0.425."""
    here = Held(0.04, {"specialisation": 90.0, "size": 80.0, "growth": None})
    there = Held(0.01, {"specialisation": 70.0, "size": 80.0, "growth": 50.0})
    assert unlike_industry(here, there) == pytest.approx(0.425)
    assert unlike_industry(there, here) == pytest.approx(0.425)
    assert unlike_industry(here, here) == 0
    assert unlike_industry(here, None) == 1


def test_industries_count_by_their_size_and_one_that_is_not_shown_is_wholly_unlike(
    publication, weaving
):
    """Weaving (800 of 1,000) is the same in Lampang, devices (200) are not shown: 0.2 unlike."""
    weaving.members.create(area_id="50", industry_id="3250", role="related", jobs=200, score=60)
    same = {"specialisation": 90.0, "size": 80.0, "focus": 70.0}
    cell(publication, "52", "1312", jobs=800, parts=same, whole=18000)
    cell(publication, "50", "1312", jobs=400, parts=same, whole=9000)
    cell(publication, "51", "1312", jobs=400, parts=same, whole=9000)

    (place,) = similar_places(whole(weaving))

    assert [a.pk for a in place.areas] == ["52"]
    assert place.likeness == pytest.approx(0.8)
    assert [i.pk for i in place.shared] == ["1312"]
    assert [i.pk for i in place.absent] == ["3250"]
    assert place.differences == []


def test_the_nearest_come_first_and_say_what_differs(publication, weaving):
    near = {"specialisation": 85.0, "size": 80.0, "focus": 70.0}
    far = {"specialisation": 20.0, "size": 30.0, "focus": 10.0}
    cell(publication, "57", "1312", jobs=100, parts=far, whole=90000)
    cell(publication, "52", "1312", jobs=380, parts=near, whole=9000)

    first, second = similar_places(whole(weaving))

    assert [first.areas[0].pk, second.areas[0].pk] == ["52", "57"]
    assert first.likeness > second.likeness
    assert first.differences == []  # five percentiles and a twentieth of the share: not worth it
    told = {d.words or "share": (d.here, d.there) for d in second.differences}
    assert len(told) == 3
    assert told["share"] == (pytest.approx(800 / 18000), pytest.approx(100 / 90000))


def test_its_own_provinces_are_never_among_them(publication, weaving):
    assert similar_places(whole(weaving)) == []  # nobody else weaves


def test_no_province_is_in_two_places(publication, weaving):
    parts = {"specialisation": 90.0, "size": 80.0, "focus": 70.0}
    for area in ("52", "57"):
        cell(publication, area, "1312", jobs=400, parts=parts, whole=9000)
    both = Candidate.objects.create(
        publication=publication, key="both", core_id="1312", score=50, rank=7, stars=1, jobs=800
    )
    for area in ("52", "57"):
        both.members.create(area_id=area, industry_id="1312", role="core", jobs=400, score=50)

    places = similar_places(whole(weaving))

    named = [area.pk for place in places for area in place.areas]
    assert sorted(named) == ["52", "57"]
    assert len(named) == len(set(named))


def test_the_page_says_how_it_is_measured(client, publication, weaving):
    cell(publication, "52", "1312", jobs=1, parts={"size": 1.0}, whole=9000)
    words = client.get(f"/candidates/{weaving.pk}/").content.decode()
    assert "How it is measured" in words
    assert "Lampang" in words


def test_the_page_says_that_there_is_none(client, weaving):
    assert "No place built alike" in client.get(f"/candidates/{weaving.pk}/").content.decode()
