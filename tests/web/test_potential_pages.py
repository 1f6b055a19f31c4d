"""A province's page, an industry's page, and what they say about what a source cannot see."""

from __future__ import annotations

import pytest


def see(client, path, language="en", **asked):
    client.cookies["django_language"] = language
    return client.get(path, asked)


def test_a_province_shows_its_strongest_industries_with_reasons(client, publication):
    page = see(client, "/potential/areas/50/", level="class")

    assert [cell.industry_id for cell in page.context["page"]] == ["1312", "3250"]
    text = page.content.decode()
    assert "Strongly specialised" in text and "300" in text
    assert "Industrial Promotion Centre Region 1" in text
    assert "Demo register" in text and f"/potential/publications/{publication.pk}/" in text


def test_a_province_names_its_neighbours_and_what_leads_there(client, publication):
    page = see(client, "/potential/areas/50/", level="class")

    near = {row.area.pk: row.cell and row.cell.industry_id for row in page.context["neighbours"]}
    assert near == {"51": "1312", "52": None, "57": None}
    assert page.context["map_values"]["51"]["value"] == 91


def test_a_province_sorts_by_any_column(client, publication):
    page = see(client, "/potential/areas/50/", level="class", sort="lq")

    assert [cell.lq for cell in page.context["page"]] == [2.5, 3.1]


def test_the_reason_is_in_the_readers_language(client, publication):
    page = see(client, "/potential/areas/50/", "th", level="class")

    assert "มีความเชี่ยวชาญสูง" in page.content.decode()


def test_a_province_without_rows_is_not_visible_rather_than_empty(client, publication):
    text = see(client, "/potential/areas/10/").content.decode()

    assert "Bangkok is not visible in this source" in text and "Synthetic data" in text


def test_an_industry_shows_its_provinces_parents_and_parts(client, publication):
    page = see(client, "/potential/industries/1312/")

    assert [cell.area_id for cell in page.context["cells"]] == ["51", "50"]
    text = page.content.decode()
    for code in ("C", "13", "131", "13121"):
        assert f'href="/potential/industries/{code}/"' in text
    assert page.context["map_values"]["10"]["value"] is None


def test_an_industry_without_rows_is_not_visible_in_this_source(client, publication):
    text = see(client, "/potential/industries/01493/").content.decode()

    assert "Beekeeping is not visible in this source" in text
    assert "That does not mean that there is none in the country" in text
    assert "No source that was published so far shows it" in text


def test_it_says_which_other_source_can_see_it(client, publication):
    from ruang.web.potential.models import Publication, Total

    other = Publication.objects.create(
        run_id="other",
        snapshot="other-1",
        source="other",
        title_th="แหล่งอื่น",
        title_en="Another register",
        synthetic=False,
        measure="establishments",
        published_at=publication.published_at,
        is_protected=True,
    )
    Total.objects.create(publication=other, industry_id="01493", establishments=40, spread=5)
    text = see(client, "/potential/industries/01493/").content.decode()

    assert f'/potential/industries/01493/?publication={other.pk}">Another register' in text


def test_too_few_to_show_is_said_and_the_number_is_not(client, publication):
    from ruang.web.potential.models import Total

    Total.objects.create(publication=publication, industry_id="0149", spread=1)
    text = see(client, "/potential/industries/0149/").content.decode()

    assert "not shown: too few, or it would tell of too few" in text
    assert "is not visible" not in text
    assert "Too few in every province to show one" in text


@pytest.mark.parametrize(
    "path",
    [
        "/potential/areas/99/",
        "/potential/areas/TH/",
        "/potential/industries/9999/",
        "/potential/publications/777/",
    ],
)
def test_what_is_not_there_is_not_found(client, publication, path):
    assert see(client, path).status_code == 404


@pytest.mark.parametrize("asked", [{"sort": "password"}, {"level": "x"}, {"publication": "x"}])
def test_a_table_that_is_not_there_is_not_found(client, publication, asked):
    assert see(client, "/potential/areas/50/", **asked).status_code == 404


@pytest.mark.parametrize(
    ("path", "most"),
    [("/potential/areas/50/?level=class", 18), ("/potential/industries/1312/", 10)],
)
def test_the_number_of_queries_is_fixed(
    client, publication, django_assert_max_num_queries, path, most
):
    with django_assert_max_num_queries(most):
        client.get(path)


def test_the_parts_of_a_score_are_shown_with_the_reason(client, publication):
    cell = publication.cells.get(level="class", area="50", industry="1312")
    cell.parts |= {"growth": None, "relatedness": 88.0, "concentration": 61.0}
    cell.save()
    text = see(client, "/potential/areas/50/", level="class").content.decode()
    assert "Why, and parts of the score" in text and "Strongly specialised" in text
    assert "Concentration" in text and "could not be computed" in text
    thai = see(client, "/potential/areas/50/", "th", level="class").content.decode()
    assert "เหตุผลและองค์ประกอบของคะแนน" in thai


def test_a_publication_made_before_there_were_six_parts_shows_those_it_has(client, publication):
    text = see(client, "/potential/areas/50/", level="class").content.decode()
    assert "Specialisation" in text
    assert "Concentration" not in text


def test_a_publication_says_what_growth_is_measured_from(client, publication):
    page = f"/potential/publications/{publication.pk}/"
    assert "ไม่มีชุดข้อมูลก่อนหน้า" in see(client, page, "th").content.decode()
    publication.facts["run"] = {
        "before": "demo_register-2024-12-01234567",
        "before_period": {"from": "1980-01-01", "to": "2024-12-31"},
        "parameters": {"weights": {"specialisation": 2, "growth": 0.5}},
    }
    publication.save()
    text = see(client, page).content.decode()
    assert "demo_register-2024-12-01234567" in text and "rows until" in text
    assert "Specialisation 2.0 · Growth 0.5" in text
