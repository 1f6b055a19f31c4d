"""A reader weighs the parts of the score herself; the ranking answers, and says what it is."""

from __future__ import annotations

import math
import re

import pytest

PUBLISHED = {
    "specialisation": 2.0,
    "size": 1.0,
    "focus": 1.0,
    "growth": 0.5,
    "relatedness": 0.5,
    "concentration": 0.5,
}
# Percentiles by part, in the order of the weights above; None: could not be computed.
PARTS = {
    ("51", "1312"): (90, 40, 60, 80, None, 20),
    ("50", "1312"): (50, 90, 70, 20, 40, 60),
    ("50", "3250"): (20, 95, 30, 60, 50, 90),
}


@pytest.fixture
def weighable(publication):
    """The small country with parts, and a run that tells its weights; scores worked by hand.

    Published: (2*90 + 40 + 60 + .5*80 + .5*20) / 5.0 = 66.0 for 1312 in Lamphun, whose relatedness
    is unknown; (2*50 + 90 + 70 + .5*(20 + 40 + 60)) / 5.5 = 58.18 for 1312 in Chiang Mai;
    (2*20 + 95 + 30 + .5*(60 + 50 + 90)) / 5.5 = 48.18 for 3250 there.
    """
    publication.facts["run"] = {"parameters": {"weights": PUBLISHED}}
    publication.facts["snapshot"] = {"rows_accepted": 4321}
    publication.save()
    for cell in publication.cells.all():
        values = PARTS[cell.area_id, cell.industry_id]
        cell.parts = dict(zip(PUBLISHED, values, strict=True))
        known = [(w, v) for w, v in zip(PUBLISHED.values(), values, strict=True) if v is not None]
        cell.score = sum(w * v for w, v in known) / sum(w for w, _v in known)
        cell.save()
    return publication


def see(client, language="en", headers=None, **asked):
    client.cookies["django_language"] = language
    return client.get("/potential/", {"level": "class", **asked}, headers=headers)


def pairs(page):
    return [(c.area_id, c.industry_id, c.rank, round(c.score, 2)) for c in page.context["page"]]


def test_published_weights_give_the_published_scores(weighable):
    from ruang.web.potential.reading.weighing import weighed

    found = weighed(weighable, "class", PUBLISHED)
    cells = {cell.pk: cell for cell in weighable.cells.all()}

    assert len(found.held.keys) == 3
    for key, score, rank in zip(found.held.keys, found.score, found.rank, strict=True):
        assert math.isclose(score, cells[key].score) and rank == cells[key].rank


def test_only_proportions_matter(weighable):
    from ruang.web.potential.reading.weighing import weighed

    tenfold = {part: 10 * weight for part, weight in PUBLISHED.items()}
    found, same = (weighed(weighable, "class", w) for w in (PUBLISHED, tenfold))

    assert found.score.tolist() == pytest.approx(same.score.tolist())
    assert found.rank.tolist() == same.rank.tolist()


def test_size_alone_turns_the_ranking_round(client, weighable):
    none = {f"w_{part}": "0" for part in PUBLISHED if part != "size"}
    page = see(client, table="pairs", w_size="2", **none)

    assert pairs(page) == [
        ("50", "3250", 1, 95.0),
        ("50", "1312", 2, 90.0),
        ("51", "1312", 3, 40.0),
    ]


def test_a_part_that_is_not_known_is_left_out_of_its_cells_mean(client, weighable):
    """Relatedness counts 4: Lamphun's stays (180 + 40 + 60 + 40 + 10) / 5 = 66."""
    page = see(client, table="pairs", w_relatedness="4")

    found = {(area, industry): score for area, industry, _rank, score in pairs(page)}
    assert found["51", "1312"] == 66.0
    # (100 + 90 + 70 + 10 + 4*40 + 30) / 9
    assert found["50", "1312"] == round(460 / 9, 2)


def test_each_provinces_best_is_by_the_readers_weights(client, weighable):
    as_published = {row.area.pk: row.cell for row in see(client).context["rows"]}
    own = {row.area.pk: row.cell for row in see(client, w_size="4").context["rows"]}

    assert as_published["50"].industry_id == "1312" and own["50"].industry_id == "1312"
    assert own["50"].score_low is None and own["50"].published_score == pytest.approx(320 / 5.5)
    page = see(client, w_concentration="4", w_specialisation="0")
    gathered = {row.area.pk: row.cell for row in page.context["rows"]}
    assert gathered["50"].industry_id == "3250"
    assert own["10"] is None  # what is not published stays missing


def test_it_says_that_weights_are_the_readers_and_that_no_interval_is_known(client, weighable):
    text = see(client, table="pairs", w_size="4").content.decode()

    assert "Your own weights, not those published" in text and "Size 4.0" in text
    assert "published: 2" in text  # the rank that was published, beside the one now
    assert "Bars and grey figures are intervals" not in text
    assert "First now: " in text
    ranking = see(client, w_size="4").context["ranking"]["rows"]
    assert {row["low"] for row in ranking} == {None}


def test_what_does_not_hang_on_weights_stays(client, weighable):
    page = see(client, measure="lq", w_size="4")

    assert page.context["map_values"]["51"]["value"] == 4.2
    assert [row["low"] for row in page.context["ranking"]["rows"]] == [3.7, 2.6]


def test_published_weights_in_an_address_are_not_the_readers_own(client, weighable):
    said = {f"w_{part}": str(weight) for part, weight in PUBLISHED.items()}
    page = see(client, **said)

    assert page.context["selection"].weights is None
    assert page.context["address"] == "?level=class"


def test_all_at_zero_is_said_in_words_and_shows_what_was_published(client, weighable):
    page = see(client, **{f"w_{part}": "0" for part in PUBLISHED})

    assert page.status_code == 200
    assert "With every weight at 0 nothing can be scored" in page.content.decode()
    assert page.context["rows"][0].cell.score == 66.0


@pytest.mark.parametrize("weight", ["-1", "much", "nan", "inf", "1e9", "2;drop"])
def test_a_weight_that_is_none_is_not_found(client, weighable, weight):
    assert see(client, w_size=weight).status_code == 404
    assert client.get("/potential/export.csv", {"w_size": weight}).status_code == 404


def test_a_run_that_does_not_tell_its_weights_has_no_sliders(client, publication):
    text = see(client).content.decode()

    assert "w_size" not in text and see(client, w_size="3").context["selection"].weights is None


def test_a_slider_gets_the_answer_alone_and_takes_the_place_of_the_address(client, weighable):
    headers = {"HX-Request": "true", "HX-Target": "answer"}
    answer = see(client, headers=headers, w_size="3", measure="score", centre="all", industry="C")
    text = answer.content.decode()

    assert 'id="answer"' in text and 'id="explore"' not in text and "<h1" not in text
    assert answer["HX-Replace-Url"] == "/potential/?industry=C&level=class&w_size=3"


def test_a_choice_is_a_step_with_a_short_address(client, weighable):
    answer = see(client, headers={"HX-Request": "true", "HX-Target": "found"}, chosen="50,51")

    assert answer["HX-Push-Url"] == "/potential/?level=class&chosen=50,51"
    assert 'name="w_size"' in answer.content.decode()


def test_whoever_gets_the_address_sees_the_same(client, weighable):
    asked = {"table": "pairs", "w_size": "3", "w_focus": "0", "sort": "score", "centre": "1"}
    page = see(client, **asked)
    again = client.get(f"/potential/{page.context['address']}")

    assert pairs(again) == pairs(page) and pairs(page)[0][2] == 3


@pytest.mark.parametrize("sort", ["rank", "-rank", "score", "-score", "lq", "-lq", "area"])
def test_the_table_sorts_by_what_it_shows(client, weighable, sort):
    page = see(client, table="pairs", w_size="4", sort=sort)
    column = sort.removeprefix("-")
    values = [
        getattr(cell, "area_id" if column == "area" else column) for cell in page.context["page"]
    ]
    assert values == sorted(values, reverse=sort.startswith("-"))


def test_in_thai_too(client, weighable):
    text = see(client, "th", w_size="4").content.decode()

    assert "น้ำหนักของท่านเอง" in text and "น้ำหนักที่เผยแพร่" in text


@pytest.mark.parametrize(
    "asked",
    [
        {"w_size": "4"},
        {"w_size": "4", "centre": "1", "industry": "C"},
        {"w_size": "4", "table": "pairs"},
        {"w_size": "4", "table": "pairs", "sort": "-lq", "centre": "1", "industry": "13"},
    ],
)
def test_weighing_takes_no_more_queries_however_much_there_is(
    client, weighable, django_assert_max_num_queries, asked
):
    see(client, **asked)  # the cells of the level are kept by now
    with django_assert_max_num_queries(14):
        assert re.search(r'id="answer"', see(client, **asked).content.decode())
