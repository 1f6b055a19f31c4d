"""Household figures are read from the publisher's file as it is: two calendars, gaps and all."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from ruang.engine.demo.households import build_households
from ruang.engine.errors import InputError
from ruang.engine.households import household_table

REAL = Path("/work/shared/data/th_nso_household_income")
PUBLISHED = (
    "จังหวัด,Province,ภาค,Region,year-2554-2011,year-2556-2013\n"
    'เชียงใหม่,Chiang Mai,ภาคเหนือ,Northern Region,18323.2,"14,392.7"\n'
    "บึงกาฬ,Bungkan,ภาคตะวันออกเฉียงเหนือ,Northeastern Region,,20207\n"
    "ทั่วประเทศ,Whole Kingdom,,,23000,25000\n"
)


@pytest.fixture
def file(tmp_path):
    def write(text: str) -> Path:
        path = tmp_path / "income.csv"
        path.write_text(text, encoding="utf-8")
        return path

    return write


def test_a_file_in_the_publishers_layout(file):
    table = household_table(file(PUBLISHED))

    said = [(a.area_id, a.year, a.baht, a.row, a.column) for a in table.amounts]
    assert said == [
        ("50", 2011, Decimal("18323.2"), 2, "year-2554-2011"),
        ("50", 2013, Decimal("14392.7"), 2, "year-2556-2013"),
        ("38", 2013, Decimal("20207"), 3, "year-2556-2013"),
    ]
    assert table.years == (2011, 2013) and table.rows == 3
    [(row, words)] = table.left_out  # a total is no province
    assert row == 4 and "Whole Kingdom" in words


@pytest.mark.parametrize(
    ("header", "year"), [("2558", 2015), ("2015", 2015), ("พ.ศ. 2558", 2015), ("๒๕๕๘ (2015)", 2015)]
)
def test_a_year_in_either_calendar(file, header, year):
    text = f"province,name,{header}\n50,x,100\n51,x,200\n52,x,300\n"

    assert household_table(file(text)).years == (year,)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (PUBLISHED.replace("2556-2013", "2556-2014"), "not the same year"),
        (PUBLISHED.replace("2556-2013", "2554"), "two columns"),
        (
            PUBLISHED.replace("year-", "").replace("2554-2011", "a").replace("2556-2013", "b"),
            "year",
        ),
        (PUBLISHED.replace("18323.2", "many"), "row 2, column year-2554-2011: “many”"),
        (PUBLISHED.replace("18323.2", "0"), "“0” is no amount"),
        (PUBLISHED.replace("18323.2", "-18323"), "is no amount"),
        (PUBLISHED.replace("บึงกาฬ,Bungkan", "เชียงใหม่,Chiang Mai"), "row 3: this province stands"),
        (PUBLISHED.replace("เชียงใหม่,Chiang Mai", "a,b").replace("บึงกาฬ,Bungkan", "c,d"), "no row"),
    ],
)
def test_what_cannot_be_is_refused_with_its_place(file, text, words):
    with pytest.raises(InputError) as refused:
        household_table(file(text))

    assert words in str(refused.value)


def test_names_that_disagree_are_no_province(file):
    table = household_table(file(PUBLISHED.replace("Chiang Mai", "Lamphun")))

    assert {a.area_id for a in table.amounts} == {"38"}
    assert [row for row, _words in table.left_out] == [2, 4]


def test_the_demos_file_is_read_by_the_same_way_and_is_the_same_each_time(tmp_path):
    one, two = (build_households(tmp_path / f"{n}.csv", "expenditure") for n in "ab")
    table = household_table(one)

    assert one.read_bytes() == two.read_bytes()
    assert len({a.area_id for a in table.amounts}) == 76  # one province shows what none looks like
    assert [words for _row, words in table.left_out] == []


@pytest.mark.skipif(not REAL.is_dir(), reason="the statistical office's files are not here")
@pytest.mark.parametrize(
    ("name", "figures", "first", "chiang_mai"),
    [
        ("average-income-41-58-by-provinces.csv", 762, 1998, "14950.4"),
        ("average-expenditure-49-58.csv", 764, 2006, "11863.8"),
    ],
)
def test_the_statistical_offices_own_files(name, figures, first, chiang_mai):
    table = household_table(REAL / name)

    assert len(table.amounts) == figures and not table.left_out and table.rows == 77
    assert (table.years[0], table.years[-1]) == (first, 2015)
    assert {a.area_id: str(a.baht) for a in table.amounts if a.year == 2015}["50"] == chiang_mai
    of_bueng_kan = [a.year for a in table.amounts if a.area_id == "38"]
    assert min(of_bueng_kan) > 2011  # a province since 2011: nothing is made up for before
