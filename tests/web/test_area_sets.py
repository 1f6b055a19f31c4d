"""Several provinces together: a centre's and a group's on a day, summed from what is published."""

from __future__ import annotations

from datetime import date

import pytest

from ruang.web.potential.models import Cell, Total
from ruang.web.registry.models import Confidence, RegionScheme, Territory


def see(client, path, language="en", **asked):
    client.cookies["django_language"] = language
    return client.get(path, asked)


@pytest.fixture
def moved(publication, cast):
    """Chiang Rai went from centre 2 to centre 1 on 1 October 2020."""
    Territory.objects.filter(area="57").delete()
    days = [(cast.centre2, None, date(2020, 10, 1)), (cast.centre, date(2020, 10, 1), None)]
    for centre, begins, ends in days:
        Territory.objects.create(
            centre=centre,
            area_id="57",
            valid_from=begins,
            valid_to=ends,
            source="Order 1/2563",
            confidence=Confidence.CERTAIN,
        )


@pytest.fixture
def grouped(publication):
    """Chiang Mai and Lamphun are a group since 2017; Lampang was with them until 2020."""
    for area, ends in [("50", None), ("51", None), ("52", date(2020, 1, 1))]:
        RegionScheme.objects.create(
            scheme="province_groups",
            group_id="upper_north_1",
            name_th="ภาคเหนือตอนบน 1",
            name_en="Upper North 1",
            area_id=area,
            valid_from=date(2017, 11, 1),
            valid_to=ends,
            source="Announcement of 2017",
            confidence=Confidence.CERTAIN,
        )


def codes(page):
    return {area.pk for area in page.context["set"].areas}


def test_a_province_that_moved_is_with_the_centre_that_had_it_on_the_day(client, moved):
    before, after = "2020-09-30", "2020-10-01"

    assert codes(see(client, "/potential/centres/1/", on=before)) == {"50", "51", "52"}
    assert codes(see(client, "/potential/centres/2/", on=before)) == {"53", "57"}
    assert codes(see(client, "/potential/centres/1/", on=after)) == {"50", "51", "52", "57"}
    assert codes(see(client, "/potential/centres/2/", on=after)) == {"53"}
    assert codes(see(client, "/potential/centres/1/")) == {"50", "51", "52", "57"}


def test_a_day_of_the_buddhist_era_is_understood(client, moved):
    page = see(client, "/potential/centres/2/", on="2563-09-30")

    assert page.context["set"].on == date(2020, 9, 30) and codes(page) == {"53", "57"}
    assert "30 September 2020" in page.content.decode()


def test_a_group_is_what_it_was_on_the_day(client, grouped):
    path = "/potential/groups/province_groups/upper_north_1/"

    assert codes(see(client, path, on="2019-06-01")) == {"50", "51", "52"}
    page = see(client, path)
    assert codes(page) == {"50", "51"}
    text = page.content.decode()
    assert "Upper North 1" in text and "Announcement of 2017" in text
    assert "ภาคเหนือตอนบน 1" in see(client, path, "th").content.decode()


def test_before_it_began_a_group_has_no_province_and_says_so(client, grouped):
    page = see(client, "/potential/groups/province_groups/upper_north_1/", on="2010-01-01")

    assert page.status_code == 200 and codes(page) == set()
    assert "No province belonged to it on 1 January 2010" in page.content.decode()


def test_sums_and_the_quotient_of_the_sum_by_hand(client, grouped, publication):
    # Both provinces' weaving: 400 jobs each, a tenth of 4,000; in the country a share of
    # 0.1 / 4.0 = 0.025. Together 800 of 8,000 is a tenth again: LQ 4.0. Lamphun grows to 800.
    weaving = Cell.objects.filter(publication=publication, industry="1312")
    weaving.update(lq=4.0, share=0.1)
    weaving.filter(area="51").update(jobs=800, workers=800, share=0.2, lq=8.0)
    page = see(client, "/potential/groups/province_groups/upper_north_1/", level="class")
    rows = {row["sum"].industry_id: row for row in page.context["rows"]}

    together = rows["1312"]["sum"]
    assert (together.establishments, together.workers, together.areas) == (40, 1200, 2)
    assert together.share == pytest.approx(1200 / 8000)
    assert together.lq == pytest.approx(0.15 / 0.025)
    assert (rows["1312"]["best"].pk, together.score) == ("51", 91)
    assert not rows["1312"]["is_part"]


def test_what_is_hidden_in_one_province_is_a_sum_of_the_others_and_at_least(
    client, grouped, publication
):
    Cell.objects.filter(publication=publication, area="50", industry="1312").update(workers=None)
    page = see(client, "/potential/groups/province_groups/upper_north_1/", level="class")
    rows = {row["sum"].industry_id: row for row in page.context["rows"]}

    assert rows["3250"]["is_part"] and rows["3250"]["sum"].areas == 1
    text = page.content.decode()
    assert "sum of 1 of 2 provinces; none shown in the others" in text and "≥" in text
    assert (rows["1312"]["sum"].workers, rows["1312"]["sum"].unsaid) == (400, 1)


def test_totals_say_how_many_provinces_are_not_in_them(client, publication, moved):
    Total.objects.filter(area="51").update(workers=None)
    page = see(client, "/potential/centres/1/")

    whole = page.context["whole"]
    assert (whole.establishments, whole.hidden) == (600, 2)  # Lampang and Chiang Rai have no row
    assert (whole.workers, whole.unsaid) == (9000, 3)
    text = page.content.decode()
    assert "without 2 provinces, not visible in this source" in text


def test_no_score_is_made_up_for_several(client, grouped):
    text = see(
        client, "/potential/groups/province_groups/upper_north_1/", level="class"
    ).content.decode()

    assert "none is made up for several" in text and "Best score" in text


@pytest.mark.parametrize(
    ("sort", "first"), [("", "1312"), ("-lq", "1312"), ("lq", "3250"), ("-industry", "3250")]
)
def test_industries_of_several_sort_by_any_column(client, grouped, sort, first):
    page = see(client, "/potential/groups/province_groups/upper_north_1/", level="class", sort=sort)

    assert page.context["rows"][0]["industry"].code == first


@pytest.mark.parametrize(
    "path",
    [
        "/potential/centres/99/",
        "/potential/centres/1/?on=soon",
        "/potential/centres/1/?on=2020-13-45",
        "/potential/groups/province_groups/nowhere/",
        "/potential/groups/nothing/upper_north_1/",
        "/potential/centres/1/?level=galaxy",
    ],
)
def test_an_address_that_names_what_is_not_there_is_not_found(client, grouped, path):
    assert see(client, path).status_code == 404


def test_a_province_leads_to_its_centre_and_its_groups(client, grouped):
    text = see(client, "/potential/areas/50/").content.decode()

    assert 'href="/potential/centres/1/"' in text
    assert 'href="/potential/groups/province_groups/upper_north_1/"' in text


def test_what_grows_and_what_is_near_come_from_the_parts(client, publication):
    here = publication.cells.filter(level="class", area="50")
    weaving, devices = here.get(industry="1312"), here.get(industry="3250")
    weaving.parts |= {"growth": 92.0, "relatedness": 99.0}  # strong already: LQ 3.1
    devices.parts |= {"growth": None, "relatedness": 88.0}
    devices.lq = 0.6
    publication.facts["run"] = {"before": "demo_register-2024"}
    for row in (weaving, devices, publication):
        row.save()
    page = see(client, "/potential/areas/50/", level="class")

    assert [(c.industry_id, c.part) for c in page.context["growing"]] == [("1312", 92.0)]
    assert [(c.industry_id, c.part) for c in page.context["near_to"]] == [("3250", 88.0)]


def test_without_an_earlier_snapshot_nobody_knows_what_grew(client, publication):
    text = see(client, "/potential/areas/50/", level="class").content.decode()

    assert "no earlier snapshot of its source" in text


def test_candidates_and_clusters_of_the_place_are_there(client, weaving, uttaradit, cast, proposal):
    from ruang.web.clusters.actions import approve

    approve(proposal, by=cast.director, comment="")
    text = see(client, "/potential/areas/51/").content.decode()
    assert f'href="/candidates/{weaving.pk}/"' in text and "Eco weaving of Lamphun" in text
    assert f'href="/candidates/{uttaradit.pk}/"' not in text
    other = see(client, "/potential/centres/2/").content.decode()
    assert f'href="/candidates/{uttaradit.pk}/"' in other
    assert "No cluster has been formed here yet" in other


def test_households_of_several_stand_side_by_side_and_are_not_averaged(client, grouped):
    from ruang.web.households.models import HouseholdFigure, SurveyFile

    made = SurveyFile.objects.create(kind="income", synthetic=False, rows=2, sha256="a")
    for area, baht, year in [("50", 14950, 2015), ("51", 23834, 2013)]:
        HouseholdFigure.objects.create(
            file=made, kind="income", area_id=area, year=year, baht=baht, row=2, column=str(year)
        )
    text = see(client, "/potential/groups/province_groups/upper_north_1/").content.decode()

    assert "14,950<small>2015</small>" in text and "23,834<small>2013</small>" in text
    assert "19,392" not in text  # their mean
    assert "The last figures are of 2015" in see(client, "/potential/areas/50/").content.decode()


@pytest.mark.parametrize(
    "path", ["/potential/centres/1/?level=class", "/potential/areas/50/?level=class"]
)
def test_the_number_of_queries_is_fixed(
    client, weaving, grouped, django_assert_max_num_queries, path
):
    with django_assert_max_num_queries(24):
        client.get(path)
