"""A visitor asks the map and its table; the whole question stands in the address."""

from __future__ import annotations

import html
import re

import pytest

from ruang.web.names.keeping import renew

HTMX = {"HX-Request": "true"}


def rows(page) -> list[str]:
    """The provinces of the page's table, in its order."""
    table = page.content.decode().split("<tbody>", 1)[1].split("</tbody>", 1)[0]
    return re.findall(r'data-area="(\d+)"', table)


def see(client, language="en", **asked):
    client.cookies["django_language"] = language
    return client.get("/potential/", asked)


def test_a_visitor_finds_her_province_in_thai(client, publication):
    page = see(client, "th")

    text = page.content.decode()
    assert page.status_code == 200
    assert "ศักยภาพเชิงพื้นที่" in text and "ลำพูน" in text
    assert 'href="/potential/areas/51/"' in text
    assert "ทะเบียนสาธิต" in text and "ข้อมูลสังเคราะห์" in text  # where it comes from


def test_each_province_shows_its_best_industry(client, publication):
    page = see(client, level="class")

    shown = {row.area.pk: (row.cell and row.cell.industry_id) for row in page.context["rows"]}
    assert shown["50"] == "1312"  # 88 beats the medical devices' 80
    assert shown["51"] == "1312" and shown["10"] is None
    assert rows(page)[:2] == ["51", "50"]  # best first


def test_an_industry_narrows_map_and_table(client, publication):
    page = see(client, industry="3250", level="class")

    values = page.context["map_values"]
    assert values["50"]["value"] == 80 and values["50"]["url"] == "/potential/areas/50/"
    assert values["51"]["value"] is None
    assert "Fewer than 3 establishments" in values["51"]["text"]


def test_a_level_above_the_industry_becomes_its_own(client, publication):
    page = see(client, industry="3250", level="section")

    assert page.context["selection"].level == "class"


def test_a_section_is_searched_down_to_its_classes(client, publication):
    page = see(client, industry="C", level="class")

    assert [row.value for row in page.context["rows"]][:2] == [91, 88]


def test_what_is_missing_is_a_dash_with_its_reason_and_never_zero(client, publication):
    text = see(client, level="class").content.decode()

    bangkok = text.split('data-area="10"', 1)[1].split("</tr>", 1)[0]
    assert "Fewer than 3 establishments, or none" in bangkok
    assert "–" in bangkok and ">0<" not in bangkok


def test_establishments_of_all_industries_are_totals_not_the_best_one(client, publication):
    page = see(client, measure="establishments", level="class")

    assert page.context["map_values"]["50"]["value"] == 300
    assert "in all industries" in page.context["heading"]


def test_a_centre_keeps_to_its_provinces(client, publication):
    page = see(client, level="class", centre="1")

    assert set(rows(page)) == {"50", "51", "52", "57"}


@pytest.mark.parametrize(
    ("sort", "first"),
    [("lq", ["50", "51"]), ("-lq", ["51", "50"]), ("area", ["10", "50"]), ("-area", ["53", "51"])],
)
def test_the_table_sorts_and_what_is_missing_goes_last(client, publication, sort, first):
    assert rows(see(client, level="class", sort=sort))[:2] == first


def test_thai_provinces_sort_as_in_the_dictionary(client, publication):
    page = see(client, "th", level="class", sort="area")

    assert rows(page) == ["10", "57", "50", "52", "51", "53"]  # ก ชยงร ชยงห ลป ลพ อ


def test_every_pair_is_ranked_in_pages(client, publication):
    page = see(client, level="class", table="pairs")

    assert [cell.rank for cell in page.context["page"]] == [1, 2, 3]
    by_industry = see(client, level="class", table="pairs", sort="-industry")
    assert [cell.industry_id for cell in by_industry.context["page"]] == ["3250", "1312", "1312"]


def test_htmx_gets_the_part_that_changes_and_a_browser_the_page(client, publication):
    part = client.get("/potential/", {"level": "class"}, headers=HTMX)
    whole = client.get("/potential/", {"level": "class"})

    assert b"<h1" not in part.content and b'id="found"' in part.content
    assert b"<h1" in whole.content and b'type="submit"' in whole.content


def test_an_industry_is_found_by_a_word_in_either_language_with_typos(client, publication):
    renew()
    assert [i.code for i in see(client, "th", find="ผึ้ง").context["hits"]] == ["01493"]
    assert "1312" in [i.code for i in see(client, find="weving of textile").context["hits"]]
    assert see(client, find="qqqqqq").context["hits"] == []


def test_every_industry_that_is_found_can_be_chosen(client, publication):
    renew()
    text = see(client, find="weaving").content.decode()
    chosen = re.findall(r'class="chip" href="([^"]+)"', text)
    assert chosen
    for address in chosen:
        assert client.get(f"/potential/{html.unescape(address)}").status_code == 200


def test_an_activity_is_answered_by_its_class_and_says_so(client, publication):
    page = see(client, industry="13121", level="class")

    assert page.context["selection"].industry.pk == "1312"
    assert "Potential is computed down to classes" in page.content.decode()


@pytest.mark.parametrize(
    "asked",
    [
        {"industry": "9999"},
        {"level": "galaxy"},
        {"measure": "luck"},
        {"sort": "password"},
        {"publication": "77"},
        {"centre": "99"},
    ],
)
def test_an_address_that_names_what_is_not_there_is_not_found(client, publication, asked):
    assert see(client, **asked).status_code == 404


def test_before_anything_is_published_the_page_says_so(client, country):
    page = see(client)

    assert page.status_code == 200 and b"Nothing is published yet" in page.content


@pytest.mark.parametrize(
    "asked", [{}, {"level": "class", "industry": "C", "centre": "1"}, {"table": "pairs"}]
)
def test_the_number_of_queries_does_not_grow_with_the_data(
    client, publication, django_assert_max_num_queries, asked
):
    with django_assert_max_num_queries(10):
        see(client, **asked)
