"""What a process keeps of a publication's cells answers as the database would."""

from __future__ import annotations

import pytest
from django.utils import translation


@pytest.fixture
def held(publication):
    """The small country: one cell knows no quotient, another as many as its neighbour."""
    from ruang.web.potential.reading.held import held_of

    first, second, third = publication.cells.filter(level="class").order_by("pk")
    publication.cells.filter(pk=first.pk).update(lq=None, workers=None, parts={"growth": 80.0})
    publication.cells.filter(pk=second.pk).update(stars=third.stars, parts={"growth": 95.0})
    publication.cells.filter(pk=third.pk).update(parts={"growth": None})
    return held_of(publication, "class")


@pytest.mark.parametrize("language", ["th", "en"])
@pytest.mark.parametrize("down", ["", "-"])
def test_cells_stand_in_the_order_that_the_database_has(publication, held, language, down):
    from ruang.web.potential.figures import SORTS, Selection, in_order

    cells = publication.cells.filter(level="class")
    with translation.override(language):
        for key in SORTS:
            selection = Selection(publication, level="class", every=True, sort=f"{down}{key}")
            wanted = list(in_order(cells, f"{down}{key}").values_list("pk", flat=True))
            assert [cell.pk for cell in selection.ranking()] == wanted, key


def test_the_best_of_a_province_is_not_one_whose_figure_is_unknown(publication, held):
    unknown = publication.cells.get(lq=None, level="class")
    best = held.best_of_each("lq", held.chosen())
    assert unknown.pk not in best
    assert held.best_of_each("lq", held.chosen(areas={"99"})) == []


def test_the_highest_of_a_part_come_first_and_the_unknown_never(publication, held):
    found = held.highest("growth", 50, held.chosen(), 6)
    assert list(found.values()) == [95.0, 80.0]
    assert held.highest("growth", 90, held.chosen(), 6) == {next(iter(found)): 95.0}
    assert held.highest("relatedness", 0, held.chosen(), 6) == {}


def test_what_is_not_known_is_none_in_a_row_and_no_zero(publication, held):
    rows = held.rows(held.chosen(), ("workers", "establishments"))
    assert sum(row["workers"] is None for row in rows) == 1
    assert all(row["establishments"] >= 3 for row in rows)
