"""The border of a candidate moved by hand: the evidence answers as it would for any candidate."""

from __future__ import annotations

import pytest
from weaving_country import Given, potential, uneven_country

from ruang.engine.candidates.borders import moved
from ruang.engine.candidates.contest import star_figures
from ruang.engine.candidates.telling import reasons_of
from ruang.engine.errors import ParameterError
from ruang.engine.potential import PARTS
from ruang.engine.reasons import Names


@pytest.fixture(scope="module")
def given():
    return uneven_country()


@pytest.fixture(scope="module")
def weaving(given):
    return given.weaving()


def test_a_candidates_own_border_gives_what_was_published(given):
    assert len(given.rows) > 10
    for n, row in enumerate(given.rows):
        group = given.moved(n)
        place = given.contest.place(group, n)
        assert group == given.contest.groups[n]
        ranked = ("score", "score_low", "score_high", "rank", "rank_low", "rank_high", "stars")
        for what in ranked:
            assert getattr(place, what) == row[what], what
        assert place.pooled.jobs == row["jobs"]
        said = reasons_of(given.country, given.related, group, place, names=Names(), measure="jobs")
        assert said == {k: row[k] for k in ("reason_th", "reason_en")}


def test_dropping_and_adding_back_is_the_same(given, weaving):
    own = given.contest.groups[weaving]
    areas = [given.country.areas[a] for a in own.areas]
    smaller = given.moved(weaving, areas[:-1])
    assert len(smaller.areas) == len(areas) - 1
    again = moved(
        given.country, own, areas, [given.country.industries[i] for i in smaller.industries]
    )
    assert again == own


def test_a_moved_border_is_scored_as_one_merged_cell(given, weaving):
    # 130 + 118 weavers in two areas: expected are their jobs times the country's share.
    group = given.moved(weaving, ["00", "01"], ["1312"])
    place = given.contest.place(group, weaving)
    assert place.pooled.jobs == 248
    jobs = {a: given.country.area_jobs[given.country.areas.index(a)] for a in ("00", "01")}
    share = given.country.industry_share[given.country.industries.index("1312")]
    assert place.pooled.lq == pytest.approx(248 / (sum(jobs.values()) * share))
    assert place.score_low <= place.score <= place.score_high
    assert place.rank_low <= place.rank <= place.rank_high <= place.of == len(given.rows)


def test_an_empty_corner_costs(given, weaving):
    wide = given.moved(weaving, [*given.rows[weaving]["area_ids"], "12"])
    own = given.contest.place(given.contest.groups[weaving], weaving)
    assert given.contest.place(wide, weaving).pooled.lq < own.pooled.lq


def test_the_rank_counts_the_others_only(given):
    last = len(given.rows) - 1
    assert given.contest.place(given.contest.groups[last], 0).rank == last  # all between are above
    assert given.contest.place(given.contest.groups[0], last).rank == 1


def test_a_stronger_area_that_is_added_is_where_the_core_is_strongest(given, weaving):
    group = given.moved(weaving, ["01", "02", "10"])
    cells = [given.country.at[a, group.industries[0]] for a in group.areas]
    assert cells[0] == min(c for c in cells if c >= 0)


def test_the_reason_says_who_drew_it_and_what_nothing_relates(given, weaving):
    def said(group):
        return reasons_of(
            given.country, given.related, group, given.contest.place(group, weaving),
            names=Names(), measure="jobs", by_hand=True,
        )  # fmt: skip

    one = said(given.moved(weaving, ["00"], ["1312", "1811"]))
    assert "Related by neither the places nor the classification: 1811." in one["reason_en"]
    assert "People drew its border around one area." in one["reason_en"]
    assert "No neighbouring area" not in one["reason_en"]
    assert "ไม่พบว่าเกี่ยวเนื่องกัน" in one["reason_th"]
    both = said(given.moved(weaving, ["00"], ["1312", "1311", "1811"]))
    assert "Of the same kind by the industry classification: 1311." in both["reason_en"]


@pytest.mark.parametrize(
    ("areas", "industries", "words"),
    [
        ([], ["1312"], "no area is left"),
        (["00"], ["1311"], "core industry is left out"),
        (["00"], [], "core industry is left out"),
        (["00", "zz"], ["1312"], "no figure of zz"),
        (["00"], ["1312", "0000"], "no figure of 0000"),
    ],
)
def test_what_cannot_be_a_border_is_refused(given, weaving, areas, industries, words):
    with pytest.raises(ParameterError, match=words):
        given.moved(weaving, areas, industries)


def test_a_border_without_any_of_the_core_is_refused():
    cells = potential({("00", "1312"): 200, ("01", "1312"): 150, ("07", "1312"): 0})
    one = Given(cells)
    nth = next(n for n, r in enumerate(one.rows) if r["core_industry_ids"] == ["1312"])
    with pytest.raises(ParameterError, match="has a figure of the core"):
        one.moved(nth, ["07"])


def test_stars_and_parts_of_a_group_are_those_it_is_scored_by(given, weaving):
    group, place = given.contest.groups[weaving], given.contest.places()[weaving]
    figures = star_figures(given.country, place.pooled)
    assert sum(passed for _value, passed in figures.values()) == place.stars
    parts = given.country.parts(group)
    assert list(parts) == list(PARTS)
    assert figures["size"][0] == parts["size"]
