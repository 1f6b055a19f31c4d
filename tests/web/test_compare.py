"""Candidates side by side: which are chosen stands in the address, and what is not sure is said."""

from __future__ import annotations

import csv
import io

import pytest

from ruang.web.clusters.comparing import comparison
from ruang.web.clusters.models import Candidate
from ruang.web.potential.models import Cell

COMPARE = "/candidates/compare/"


@pytest.fixture(autouse=True)
def _in_english(client):
    client.cookies["django_language"] = "en"


@pytest.fixture
def ranked(publication, country):
    """`ranked(rank, score, low, high, *areas)`: a weaving candidate with that interval."""

    def make(rank, score, low, high, *areas, industry="1312", **more):
        found = Candidate.objects.create(
            publication=publication, key=f"k{rank}", core_id=industry, score=score, score_low=low,
            score_high=high, rank=rank, rank_low=rank, rank_high=rank, stars=2, establishments=30,
            jobs=500, reason_th=f"เหตุผล {rank}", reason_en=f"Reason {rank}", **more,
        )  # fmt: skip
        for n, area in enumerate(areas or ("52",)):
            found.members.create(
                area_id=area, industry_id=industry, role="core", jobs=300 - n, score=score
            )
        return found

    return make


def of(*rows):
    keys = [row.pk for row in rows]
    return comparison(list(Candidate.objects.for_pages().filter(pk__in=keys)))


def test_where_intervals_overlap_the_order_is_not_sure(ranked):
    """80-95 and 75-85 overlap, 75-85 and 60-74 do not."""
    found = of(ranked(1, 90, 80, 95), ranked(2, 80, 75, 85), ranked(3, 65, 60, 74))

    assert [(c.above, c.unsure, c.below) for c in found.columns] == [
        ([3], [2], []),
        ([3], [1], []),
        ([], [], [1, 2]),
    ]
    assert found.unsure == [[1, 2]]


def test_ends_that_touch_do_not_tell_apart(ranked):
    assert of(ranked(1, 90, 80, 95), ranked(2, 75, 70, 80)).unsure == [[1, 2]]


def test_without_an_interval_nothing_is_said_of_the_order(ranked):
    found = of(ranked(1, 90, None, None), ranked(2, 50, 40, 60))
    assert (found.unsure, found.without_interval) == ([], [1])
    assert not any(c.above or c.below for c in found.columns)


def test_overlaps_make_groups_that_hang_together(ranked):
    """1 overlaps with 2 and 2 with 3; 4 stands alone."""
    found = of(
        ranked(1, 95, 88, 99), ranked(2, 86, 80, 90), ranked(3, 78, 70, 82), ranked(4, 30, 20, 40)
    )
    assert found.unsure == [[1, 2, 3]]
    assert found.columns[0].above == [3, 4]
    assert found.sure == [(1, 3)]  # 4 is in no group
    assert found.scale == (20, 100)


def test_a_part_is_the_mean_of_the_published_cells_by_their_size(publication, weaving):
    """Lamphun 90 with 400 workers and Chiang Mai 60 with 100: (36000 + 6000) / 500 = 84."""
    Cell.objects.filter(area="50", industry="1312").update(parts={"specialisation": 60.0})
    weaving.members.filter(area="50").update(jobs=100)

    found = of(weaving).columns[0]

    assert found.parts["specialisation"] == pytest.approx(84)
    assert found.parts["size"] == pytest.approx(80)  # of Lamphun alone: the other does not know it
    assert found.parts["growth"] is None  # not known: never zero


def test_who_counts_the_same_establishments_is_said(ranked, weaving):
    found = of(weaving, ranked(2, 80, 75, 85, "50", "57"))
    (both,) = found.shared
    assert [area.pk for area in both["areas"]] == ["50"]
    assert [industry.pk for industry in both["industries"]] == ["1312"]


def test_the_page_says_it_in_words(client, ranked):
    one, two = ranked(1, 90, 80, 95, "50"), ranked(2, 80, 75, 85, "51")
    page = client.get(f"{COMPARE}?c={two.pk}&c={one.pk}")
    words = page.content.decode()
    assert page.status_code == 200
    assert "The order is not sure among" in words
    assert words.index("Reason 1") < words.index("Reason 2")  # by rank, not as they were asked for
    assert f'href="?c={two.pk}"' in words  # the first one taken out


def test_an_eleventh_is_refused_in_words_and_named(client, ranked):
    rows = [ranked(n, 90 - n, 80 - n, 95 - n) for n in range(1, 12)]
    query = "&".join(f"c={row.pk}" for row in rows)
    words = client.get(f"{COMPARE}?{query}").content.decode()
    assert "No more than 10 are compared" in words
    assert "Reason 10" in words
    assert "Reason 11" not in words
    assert f"/candidates/{rows[10].pk}/" in words
    listed = client.get(f"/candidates/?{query}").content.decode()
    assert "11 are ticked; no more than 10 are compared" in listed


def test_what_the_list_sends_besides_is_left_out_of_the_address(client, ranked):
    one = ranked(1, 90, 80, 95)
    page = client.get(f"{COMPARE}?centre=1&section=&c={one.pk}&c={one.pk}")
    assert (page.status_code, page.url) == (302, f"{COMPARE}?c={one.pk}")


@pytest.mark.parametrize("query", ["", "?c=", "?c=bees&c=-1&c=99999999999999", "?c=424242"])
def test_nothing_chosen_is_an_empty_page(client, publication, query):
    page = client.get(f"{COMPARE}{query}")
    assert page.status_code == 200
    assert "No candidate is chosen" in page.content.decode()
    assert client.get(f"{COMPARE}export.csv{query}").status_code == 404


def test_the_choice_goes_along_through_the_list(client, ranked):
    first = ranked(1, 90, 80, 95)
    for n in range(2, 25):
        ranked(n, 90 - n, 80 - n, 95 - n)
    words = client.get(f"/candidates/?page=2&c={first.pk}").content.decode()
    assert f'<input type="hidden" name="c" value="{first.pk}">' in words
    assert f"?page=1&amp;c={first.pk}" in words or f"?c={first.pk}&amp;page=1" in words
    here = client.get(f"/candidates/?c={first.pk}").content.decode()
    assert f'value="{first.pk}" id="pick-{first.pk}" checked' in here


def test_figures_of_two_publications_are_not_put_in_an_order(client, ranked, publication):
    from ruang.web.potential.models import Publication

    one = ranked(1, 90, 80, 95)
    publication.pk, publication.run_id, publication.is_current = None, "another", False
    publication.save()
    other = Candidate.objects.create(
        publication=Publication.objects.get(run_id="another"), key="x", core_id="3250", score=20,
        score_low=10, score_high=30, rank=1, stars=1, jobs=5,
    )  # fmt: skip
    other.members.create(area_id="57", industry_id="3250", role="core", jobs=5, score=20)
    found = of(one, other)
    assert found.is_mixed
    assert not any(c.above or c.below or c.unsure for c in found.columns)
    words = client.get(f"{COMPARE}?c={one.pk}&c={other.pk}").content.decode()
    assert "different sources or times" in words


def test_the_same_as_a_file(client, ranked, weaving):
    two = ranked(2, 80, 75, 91)
    address = f"{COMPARE}export.csv?c={weaving.pk}&c={two.pk}"
    text = client.get(address).content.decode("utf-8-sig")
    lines = [line for line in text.splitlines() if not line.startswith(("#", '"#'))]
    rows = list(csv.DictReader(io.StringIO("\n".join(lines))))
    assert [row["candidate"] for row in rows] == [str(weaving.pk), str(two.pk)]
    assert rows[0]["not_told_apart_from"] == str(two.pk)
    assert (rows[0]["specialisation"], rows[0]["growth"]) == ("90.0", "")  # missing is not zero
    assert "Synthetic data" in text
    book = client.get(address.replace("csv", "xlsx"))
    assert book.content[:2] == b"PK"
    assert "candidates-compared-" in book.headers["Content-Disposition"]


def test_ten_take_no_more_queries_than_two(client, ranked, django_assert_max_num_queries):
    rows = [ranked(n, 90 - n, 80 - n, 95 - n, "50", "51") for n in range(1, 11)]
    query = "&".join(f"c={row.pk}" for row in rows)
    client.get(f"{COMPARE}?{query}")
    with django_assert_max_num_queries(9):
        assert client.get(f"{COMPARE}?{query}").status_code == 200
