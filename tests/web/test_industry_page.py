"""An industry's page answers: where, how concentrated, with what, who leads, how it grew."""

from __future__ import annotations

from itertools import count

import pyarrow.parquet as pq
import pytest

from ruang.engine.patterns import GIVES

PAGE = "/potential/industries/1312/"
CURVE = {
    "km": [0.0, 5.0, 10.0],
    "share": [1.4, 1.2, 0.9],
    "low": [0.4, 0.5, 0.6],
    "high": [1.1, 1.2, 1.3],
}


ASKED = count()


def see(client, path=PAGE, language="en", **asked):
    """The page as it is now: another address each time, since pages of visitors are kept."""
    client.cookies["django_language"] = language
    return client.get(path, {**asked, "fresh": next(ASKED)})


@pytest.fixture
def pattern(publication):
    """Weaving: gathers, with a curve, a relative, and fewer of it a year before."""
    from ruang.web.potential.models import IndustryPattern

    related = [{"industry": "3250", "proximity": 0.6, "areas": 6, "expected": 2.1}]
    back = [{"industry": "1312", "proximity": 0.6, "areas": 6, "expected": 2.1}]
    common = {"publication": publication, "located": 40}
    IndustryPattern.objects.create(industry_id="3250", finding="few", related=back, **common)
    for section in ("C",):
        IndustryPattern.objects.create(
            industry_id=section, finding="few", establishments_before=50, jobs_before=1000, **common
        )
    return IndustryPattern.objects.create(
        industry_id="1312", gamma=0.0612, gamma_by_chance=0.011, gini=0.58, gini_low=0.49,
        gini_high=0.66, hhi=0.25, hhi_low=0.2, hhi_high=0.31, finding="localised", compared=38,
        first_km=0, last_km=10, curve=CURVE, related=related, establishments_before=32,
        jobs_before=640, **common,
    )  # fmt: skip


def test_how_concentrated_it_is_is_said_in_words_with_intervals(client, pattern):
    page = see(client)
    text = page.content.decode()

    assert "It gathers in few provinces, far more than by chance." in text
    assert "0.061" in text and "by chance between −0.011 and 0.011" in text
    assert "between 0.49 and 0.66 (95%)" in text
    assert "As if it stood evenly in 4.0 provinces" in text  # 1 / 0.25
    for key in ("gamma", "gini", "hhi", "kdensity", "proximity", "hidden"):
        assert f'href="/potential/publications/{pattern.publication_id}/#{key}"' in text


@pytest.mark.parametrize(
    ("gamma", "says"),
    [
        (0.01, "no more than chance alone"),
        (-0.03, "more evenly than by chance"),
        (0.015, "a little more than by chance"),
        (0.04, "clearly more than by chance"),
        (None, "one of them has nearly all the workers"),
    ],
)
def test_what_the_index_says_follows_from_it_and_from_chance(client, pattern, gamma, says):
    pattern.gamma, pattern.gamma_by_chance = gamma, None if gamma is None else 0.011
    pattern.save()
    assert says in see(client).context["answer"]


def test_the_curve_stands_in_its_band_and_in_a_table(client, pattern):
    page = see(client)
    text = page.content.decode()

    assert "More of its establishments are 0 to 10 km apart than by chance." in text
    assert "From 38 of its 40 establishments with coordinates" in text
    spec = page.context["curve_drawn"]
    assert (spec["kind"], spec["xs"], spec["value"]) == ("band", CURVE["km"], CURVE["share"])
    assert [row["share"] for row in page.context["curve"]] == CURVE["share"]
    assert "0.40–1.10" in text


@pytest.mark.parametrize(
    ("finding", "says"),
    [
        ("few", "Fewer than 10 establishments have coordinates"),
        ("unlocated", "coordinates of fewer than half"),
        ("coarse", "the middles of areas"),
        ("many", "too many establishments with coordinates"),
        ("unsure", "too much alike"),
        ("neither", "At no distance up to 200 km"),
    ],
)
def test_where_there_is_no_curve_it_is_said_why(client, pattern, finding, says):
    pattern.finding, pattern.curve = finding, {}
    pattern.save()
    page = see(client)
    assert says in page.context["distances"] and page.context["curve_drawn"] is None
    assert 'id="curve"' not in page.content.decode()


def test_where_provinces_and_distances_say_different_things_it_is_explained(client, pattern):
    assert see(client).context["both_ways"] == ""
    pattern.finding = "dispersed"
    pattern.save()
    assert "several provinces that lie far apart" in see(client).context["both_ways"]
    pattern.finding, pattern.gamma = "localised", 0.005
    pattern.save()
    assert "across provinces' borders" in see(client).context["both_ways"]


def test_relatives_are_named_with_the_provinces_behind_them(client, pattern):
    page = see(client)
    text = page.content.decode()

    assert "6 provinces are specialised in both, where chance would give 2" in text
    assert 'href="/potential/industries/3250/"' in text
    drawn = page.context["network"]
    assert {n["id"] for n in drawn["nodes"]} == {"1312", "3250"}
    assert drawn["links"] == [{"source": "1312", "target": "3250", "weight": 0.6}]  # once
    assert {n["id"]: n["size"] for n in drawn["nodes"]} == {"1312": 40, "3250": 20}


def test_growth_stands_beside_that_of_all_industries(client, pattern):
    rows = {row["label"]: row for row in see(client).context["growth"]}

    assert rows["Establishments"]["change"] == pytest.approx(40 / 32 - 1)
    assert rows["Establishments"]["all"] == pytest.approx(60 / 50 - 1)
    assert rows["Workers"]["all"] == pytest.approx(800 / 1000 - 1)
    assert "25.0%" in see(client).content.decode()


def test_who_leads_is_drawn_with_intervals_and_listed(client, pattern):
    page = see(client)
    leaders = page.context["leaders"]
    assert [(r["id"], r["low"], r["value"], r["high"]) for r in leaders["rows"]] == [
        ("51", 3.7, 4.2, 4.7),
        ("50", 2.6, 3.1, 3.6),
    ]
    places = page.context["places"]
    assert [row["share"] for row in places["rows"]] == [0.5, 0.5]
    assert places["names"] == "Chiang Mai, Lamphun"


def test_a_province_without_a_quotient_is_listed_and_not_drawn(client, pattern):
    cells = pattern.publication.cells.filter(industry="1312")
    cells.filter(area="51").update(lq=None, lq_low=None, lq_high=None)
    page = see(client)
    assert [row["id"] for row in page.context["leaders"]["rows"]] == ["50"]
    assert [cell.area_id for cell in page.context["page"]] == ["51", "50"]
    cells.update(lq=None)
    answer = see(client)
    assert answer.status_code == 200 and answer.context["leaders"] is None


def test_a_publication_of_before_says_that_it_does_not_say(client, publication):
    text = see(client).content.decode()
    assert text.count("it was made before these figures were computed") == 2


def test_an_industry_of_too_few_says_so(client, pattern):
    from ruang.web.potential.models import Total

    Total.objects.create(publication=pattern.publication, industry_id="0149", spread=1)
    text = see(client, "/potential/industries/0149/").content.decode()
    assert text.count("fewer than 3 establishments of this industry in the whole country") == 2


def test_the_page_is_in_thai(client, pattern):
    text = see(client, language="th").content.decode()
    for words in ("กระจุกตัวเพียงใด", "มักอยู่ร่วมกับอุตสาหกรรมใด", "จังหวัดใดโดดเด่น", "เติบโตอย่างไร"):
        assert words in text
    assert "กระจุกตัวในไม่กี่จังหวัด" in text and "By chance" not in text


def test_the_number_of_queries_does_not_grow_with_the_relatives(
    client, pattern, django_assert_max_num_queries
):
    see(client)
    with django_assert_max_num_queries(15):
        see(client)
    pattern.related = [
        {"industry": code, "proximity": 0.5, "areas": 5, "expected": 1.0}
        for code in ("3250", "C", "3250")
    ]
    pattern.save()
    with django_assert_max_num_queries(15):
        see(client)


def test_the_rows_behind_are_for_those_who_may_see_them(client, cast, pattern):
    rows = f"{PAGE}establishments/"
    assert rows not in see(client).content.decode()
    assert see(client, rows).status_code == 302
    client.force_login(cast.entrepreneur)
    assert see(client, rows).status_code == 404
    client.force_login(cast.officer)
    assert f'href="{rows}?area=51' in see(client).content.decode()
    answer = see(client, rows)
    assert answer.status_code == 200 and answer.context["page"] is None  # this story has no lake


# -- what may be public ----------------------------------------------------------------------------


def write(folder, name, rows):
    import pyarrow as pa

    table = pa.Table.from_pylist(rows, schema=GIVES[name].schema.to_pyarrow())
    pq.write_table(table, folder / f"{name}.parquet")


def public(folder, *, total=20, before=(18, 90.0), **changed):
    """What is published of one industry, weaving, with some of its figures changed.

    Args:
        folder: Where the run's tables are.
        total: Its establishments in all, as far as they may be public.
        before: The same of the earlier snapshot, with its workers.
    """
    from ruang.web.potential.patterns import patterns_of

    row = {
        "level": "class", "industry_id": "1312", "establishments": 20, "jobs": 100.0,
        "largest_share": 0.2, "establishments_before": 18, "jobs_before": 90.0,
        "largest_share_before": 0.3, "shown_share": 0.9, "plants": 20,
        "gamma": 0.06, "z": 6.0, "gini": 0.7, "gini_shrunk": 0.61239,
        "gini_low": 0.5, "gini_high": 0.7, "finding": "few", "located": 9,
    }  # fmt: skip
    write(folder, "patterns", [row | changed])
    points = [{"level": "class", "industry_id": "1312", "distance_km": 5.0, "kd": 0.0012344}]
    write(folder, "curves", points if changed.get("finding") else [])
    write(folder, "relatives", [])
    names = ("patterns", "curves", "relatives")
    files = (folder / f"{name}.parquet" for name in names)
    then = dict(zip(("establishments", "workers"), before, strict=True))
    return list(
        patterns_of(*files, public={"1312": {"establishments": total}}, before={"1312": then})
    )


def test_what_is_published_by_hand(tmp_path):
    (row,) = public(tmp_path)
    # 0.06 is 6 standard deviations: one is 0.01, and 95 of 100 cases lie within 1.96 of them.
    assert (row["gamma"], row["gamma_by_chance"]) == (0.06, 0.0196)
    assert (row["gini"], row["jobs_before"], row["curve"]) == (0.612, 90.0, {})


def test_a_share_of_pairs_per_km_is_published_as_pairs_of_100_per_10_km(tmp_path):
    (row,) = public(tmp_path, finding="localised", compared=20)
    assert row["curve"] == {"km": [5.0], "share": [1.234], "low": [None], "high": [None]}


def test_what_has_no_public_total_is_not_published(tmp_path):
    assert public(tmp_path, total=None) == []


def test_figures_by_workers_are_hidden_where_one_has_nearly_all(tmp_path):
    (row,) = public(tmp_path, largest_share=0.81)
    assert (row["gamma"], row["gamma_by_chance"], row["jobs_before"]) == (None, None, None)
    assert row["gini"] == 0.612 and row["establishments_before"] == 18
    (row,) = public(tmp_path, before=(18, None))
    assert row["jobs_before"] is None and row["gamma"] == 0.06


def test_nine_could_find_each_others_size_from_the_index(tmp_path):
    (row,) = public(tmp_path, plants=9)
    assert (row["gamma"], row["gamma_by_chance"], row["gini"]) == (None, None, 0.612)


def test_where_little_is_shown_nothing_is_said_of_how_it_lies(tmp_path):
    (row,) = public(tmp_path, shown_share=0.6)
    assert (row["gamma"], row["gini"], row["gini_low"], row["hhi"]) == (None,) * 4
    assert row["shown_share"] == 0.6
    (row,) = public(tmp_path, before=(None, None))
    assert (row["establishments_before"], row["jobs_before"]) == (None, None)
