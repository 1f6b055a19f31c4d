"""What households earn and spend: imported as published, shown with its year, its age and place."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from ruang.web.households import jobs
from ruang.web.households.figures import households_of
from ruang.web.households.models import HouseholdFigure, SurveyFile
from ruang.web.journal.action import SYSTEM
from ruang.web.journal.models import Entry
from ruang.web.registry.models import Area

REAL = Path("/work/shared/data/th_nso_household_income")
INCOME = (
    "Province,x,year-2554-2011,year-2558-2015\nBangkok,,40000,50000\n50,,10000,20000\n51,,,30000\n"
)
SPENT = "Province,x,year-2557-2014,year-2558-2015\nBangkok,,30000,30000\n50,,9000,15000\n"


@pytest.fixture(autouse=True)
def _in_2026(monkeypatch):
    monkeypatch.setattr(timezone, "localdate", lambda *_: date(2026, 11, 23))


@pytest.fixture
def bring(country, tmp_path):
    def imported(text: str, kind: str, *, by=SYSTEM, survey=jobs.NSO) -> SurveyFile:
        path = tmp_path / f"{kind}.csv"
        path.write_text(text, encoding="utf-8")
        return jobs.import_file(path, kind=kind, by=by, survey=survey)

    return imported


def see(client, path, language="en", **asked):
    client.cookies["django_language"] = language
    return client.get(path, asked)


def test_income_and_expenditure_of_a_province_by_hand(bring):
    bring(INCOME, "income")
    bring(SPENT, "expenditure")
    [home] = households_of([Area.objects.get(pk="50")])

    assert home.income.last.year == 2015 and home.income.age == 11 and home.income.is_old
    assert (home.income.place.rank, home.income.place.of) == (3, 3)
    assert home.income.place.median == 30000  # of 20,000, 30,000 and 50,000
    assert home.income.change == 1.0  # 10,000 became 20,000
    assert (home.both_year, home.spent, home.left) == (2015, 0.75, 5000)


def test_what_is_spent_is_of_a_year_that_has_both(bring):
    bring(INCOME, "income")
    bring(SPENT.replace("2558-2015", "2559-2016"), "expenditure")
    [home] = households_of([Area.objects.get(pk="50")])

    assert home.both_year is None and home.spent is None and home.left is None
    assert home.expenditure.last.year == 2016


def test_a_page_says_the_last_year_and_how_old_it_is(client, bring):
    bring(INCOME, "income")
    text = see(client, "/households/areas/50/").content.decode()

    assert "The last figures are of 2015, 11 years ago" in text
    assert "row 3, column “year-2558-2015”" in text and "National Statistical Office" in text
    assert "no figure" in text  # of expenditure: none was imported
    thai = see(client, "/households/areas/50/", "th").content.decode()
    assert "ตัวเลขล่าสุดเป็นของปี 2558 ผ่านมาแล้ว 11 ปี" in thai


def test_a_province_without_a_figure_has_none_rather_than_nought(client, bring):
    bring(INCOME, "income")
    page = see(client, "/households/", year="2011")

    shown = {row["area"].pk: row["figure"] for row in page.context["rows"]}
    assert shown["51"] is None and shown["50"].baht == 10000
    assert page.context["map_values"]["51"]["value"] is None
    assert "no figure" in see(client, "/households/areas/52/").content.decode().lower()


def test_nobody_brought_any_yet(client, country):
    text = see(client, "/households/").content.decode()

    assert "No figure" in text and "one command" in text


def test_the_same_file_again_changes_nothing(bring):
    first, again = bring(INCOME, "income"), bring(INCOME, "income")

    assert first == again and HouseholdFigure.objects.count() == 5
    assert Entry.objects.filter(verb="households.imported").count() == 1


def test_a_later_file_holds_for_its_years_and_the_earlier_stays_for_the_others(bring):
    bring(INCOME, "income")
    bring(INCOME.replace("2554-2011", "2560-2017").replace("20000", "21000"), "income")
    held = HouseholdFigure.objects.holding().filter(area="50").order_by("year")

    assert [(f.year, int(f.baht)) for f in held] == [(2011, 10000), (2015, 21000), (2017, 10000)]
    assert HouseholdFigure.objects.filter(area="50").count() == 4  # nothing is lost


def test_invented_figures_never_stand_beside_real_ones(bring):
    bring(INCOME, "income", survey=jobs.DEMO)
    bring(INCOME.replace("2554-2011", "2556-2013"), "income")

    assert not HouseholdFigure.objects.holding().filter(file__synthetic=True).exists()
    with pytest.raises(ValidationError):
        bring(INCOME.replace("40000", "41000"), "income", survey=jobs.DEMO)


def test_invented_figures_say_so(client, bring):
    bring(INCOME, "income", survey=jobs.DEMO)

    for path in ("/households/", "/households/areas/50/"):
        page = see(client, path)
        assert page.context["synthetic"] and "synthetic" in page.content.decode()


def test_an_officer_may_not_import_and_an_analyst_may(bring, cast):
    with pytest.raises(PermissionDenied):
        bring(INCOME, "income", by=cast.officer)

    assert bring(INCOME, "income", by=cast.analyst).figures.count() == 5


@pytest.mark.parametrize("path", ["/households/", "/households/areas/50/"])
def test_the_number_of_queries_is_fixed(client, bring, django_assert_max_num_queries, path):
    bring(INCOME, "income")
    bring(SPENT, "expenditure")
    with django_assert_max_num_queries(6):
        client.get(path)


@pytest.mark.skipif(not REAL.is_dir(), reason="the statistical office's files are not here")
def test_the_statistical_offices_own_file(country, client):
    made = jobs.import_file(
        REAL / "average-income-41-58-by-provinces.csv", kind="income", by=SYSTEM
    )

    assert (made.rows, made.left_out, made.synthetic) == (77, [], False)
    assert made.figures.count() == 60  # the six provinces of this country x ten years
    text = see(client, "/households/areas/50/").content.decode()
    assert "14,950" in text and "11 years ago" in text


# -- for programs ----------------------------------------------------------------------------------


def test_a_program_gets_every_figure_with_its_file_row_and_column(client, bring):
    made = bring(INCOME, "income")
    bring(SPENT, "expenditure")
    found = client.get("/api/households?area=50&kind=income").json()

    assert found["total"] == 2
    last = found["items"][0]
    assert (last["year"], last["baht"], last["area_en"]) == (2015, 20000, "Chiang Mai")
    assert (last["row"], last["column"]) == (3, "year-2558-2015")
    assert (last["file"]["sha256"], last["file"]["synthetic"]) == (made.sha256, False)
    assert {one["area"] for one in client.get("/api/households?year=2014").json()["items"]} == {
        "10", "50",
    }  # fmt: skip
    assert client.get("/api/households?kind=savings").status_code == 422


def test_a_program_reads_what_is_spent_of_what_is_earned_and_null_where_nobody_knows(client, bring):
    bring(INCOME, "income")
    bring(SPENT, "expenditure")
    known = client.get("/api/households/50").json()
    assert (known["both_year"], known["spent"]) == (2015, 0.75)
    assert known["income"] == {
        "kind": "income", "year": 2015, "baht": 20000, "rank": 3, "of": 3, "median": 30000,
    }  # fmt: skip
    half = client.get("/api/households/51").json()
    assert half["income"]["baht"] == 30000
    assert (half["expenditure"], half["both_year"], half["spent"]) == (None, None, None)


def test_a_list_of_figures_keeps_to_its_queries(client, bring, django_assert_max_num_queries):
    bring(INCOME, "income")
    with django_assert_max_num_queries(6):
        assert client.get("/api/households").json()["total"] == 5


# -- years without a figure ------------------------------------------------------------------------


def test_a_year_between_two_without_a_figure_is_told_beside_the_chart(client, bring):
    bring(INCOME, "income")
    bring(SPENT, "expenditure")
    chart = see(client, "/households/areas/50/").context["chart"]
    assert chart["categories"] == ["2011", "2014", "2015"]
    income, spent = chart["series"]
    assert income["values"] == [10000, None, 20000] and spent["values"] == [None, 9000, 15000]
    # Income has none of 2014, between two that it has; before the first nothing is missing.
    assert chart["across"] == "years without a figure"


def test_where_no_year_is_missing_in_between_nothing_is_said_of_any(client, bring):
    bring(INCOME, "income")
    chart = see(client, "/households/areas/50/").context["chart"]
    assert chart["series"][0]["values"] == [10000, 20000] and "across" not in chart
