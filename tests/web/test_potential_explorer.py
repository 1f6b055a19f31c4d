"""The explorer's pictures show the rows of its table, and every figure opens to what it is."""

from __future__ import annotations

import html
import re

import pytest

from ruang.web.potential.reading.related import network


def see(client, language="en", **asked):
    client.cookies["django_language"] = language
    return client.get("/potential/", asked)


@pytest.fixture
def woven(publication):
    """Four industries in four provinces; weaving and medical devices are found together.

    Specialised (quotient of 1 or more): 1312 in 50, 51, 52; 3250 in 50, 51, 53; 1080 in 50, 52, 53;
    0111 in 10 alone.
    """
    from ruang.web.potential.models import Cell
    from ruang.web.registry.models import Industry

    there = {"1312": "50 51 52", "3250": "50 51 53", "1080": "50 52 53", "0111": "10"}
    publication.cells.all().delete()
    for industry, areas in there.items():
        Industry.objects.get_or_create(code=industry, defaults={"level": "class"})
        for n, area in enumerate(("10", "50", "51", "52", "53")):
            Cell.objects.create(
                publication=publication,
                level="class",
                area_id=area,
                industry_id=industry,
                establishments=3,
                workers=50,
                jobs=50,
                lq=2.0 if area in areas.split() else 0.5,
                lq_low=1.0,
                lq_high=3.0,
                share=0.1,
                score=50 + n,
                rank=5 - n,
                stars=0,
                parts={"specialisation": 50, "size": 50, "focus": 50, "growth": 10 * n},
            )
    return publication


def test_industries_are_near_where_the_same_provinces_are_specialised_in_both(woven):
    """1312 and 3250 share 50 and 51, of three each: 2/3; and so do the other two pairs."""
    found = network(woven, "class")

    assert [(t.one, t.other, round(t.proximity, 4)) for t in found.ties] == [
        ("1080", "1312", 0.6667),
        ("1080", "3250", 0.6667),
        ("1312", "3250", 0.6667),
    ]
    assert found.sizes == {"1080": 250, "1312": 250, "3250": 250}  # 0111 is in one province alone


def test_around_one_industry_stand_those_nearest_to_it(woven):
    assert set(network(woven, "class", around={"1312"}).sizes) == {"1080", "1312", "3250"}
    assert network(woven, "class", around={"0111"}).ties == []
    assert network(woven, "class", among={"1312", "0111"}).ties == []


def test_the_network_stands_beside_its_table(client, woven):
    page = see(client, level="class")

    related = page.context["related"]
    assert len(related.spec["nodes"]) == 3 and len(related.spec["links"]) == 3
    assert page.content.decode().count("0.67") >= 3


def test_ranking_and_scatter_are_of_the_rows_of_the_table(client, woven):
    page = see(client, level="class", industry="1312")

    rows = [row.area.pk for row in page.context["rows"] if row.value is not None]
    assert [row["id"] for row in page.context["ranking"]["rows"]] == rows
    points = page.context["scatter"]["points"]
    assert [point["id"] for point in points] == rows
    assert {p["id"]: (p["x"], p["y"], p["size"]) for p in points}["51"] == (2.0, 20, 50)


def test_without_growth_the_scatter_says_why(client, publication):
    text = see(client, level="class").content.decode()

    assert "Nothing to place between specialisation and growth" in text
    assert "No link to draw" in text


@pytest.mark.parametrize("measure", ["score", "lq", "establishments", "workers", "share", "stars"])
@pytest.mark.parametrize("table", ["provinces", "pairs"])
def test_every_figure_has_its_ranking(client, woven, measure, table):
    page = see(client, level="class", measure=measure, table=table)

    known = [row["value"] for row in page.context["ranking"]["rows"]]
    assert known and known == sorted(known, reverse=True)


def test_every_figure_opens_to_definition_source_date_snapshot_and_rows(client, woven):
    woven.facts["snapshot"] = {"rows_accepted": 4321}
    woven.save()
    text = see(client, level="class").content.decode()

    opened = re.findall(r"About this figure: (.*?)</summary>(.*?)</details>", text, re.DOTALL)
    assert len(opened) == 4  # map, ranking, scatter, network
    for _caption, about in opened:
        assert f"/potential/publications/{woven.pk}/#" in about
        assert "Demo register" in about and woven.snapshot in about
        assert "4,321 rows of the register were counted" in about


def test_an_industry_is_chosen_along_its_tree(client, publication):
    text = see(client, industry="131", level="class").content.decode()

    tree = text.split('class="tree"', 1)[1].split("</nav>", 1)[0]
    links = [html.unescape(link) for link in re.findall(r'href="([^"]+)"', tree)]
    codes = [m[1] for link in links if (m := re.search(r"industry=(\w+)", link))]
    assert codes[codes.index("C") :][:4] == ["C", "13", "131", "1312"]
    assert tree.count('aria-current="true"') == 1
    for link in links:
        assert client.get(f"/potential/{link}").status_code == 200


def test_the_years_of_a_source_stand_where_it_is_chosen(client, publication):
    from datetime import date

    from ruang.web.potential.models import Publication

    for year in (2023, 2024):
        Publication.objects.create(
            run_id=f"run-{year}",
            snapshot=f"demo-{year}",
            source="demo_register",
            title_th="ทะเบียนสาธิต",
            title_en="Demo register",
            synthetic=True,
            measure="workers",
            is_protected=True,
            period_from=date(year, 1, 1),
            period_to=date(year, 12, 31),
            published_at=publication.published_at,
        )
    text = see(client, "th").content.decode()

    assert "31 ธ.ค. 2567" in text and "31 ธ.ค. 2566" in text
