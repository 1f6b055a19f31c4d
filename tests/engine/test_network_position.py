"""Position in a network: by hand, against published networks, its invariants, its refusals."""

import csv
from datetime import date
from pathlib import Path

import ibis
import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ruang.engine.catalogue import Notice
from ruang.engine.errors import InputError, ParameterError
from ruang.engine.methods.network_position import network_position
from ruang.engine.tables import TIES

PUBLISHED = Path(__file__).parents[3] / "shared" / "data" / "networks_reference"


def published(test):
    """Mark a test that reads the published files."""
    absent = pytest.mark.skipif(not PUBLISHED.exists(), reason="the published files are absent")
    return pytest.mark.published(absent(test))


ROW = [("1", "2"), ("2", "3"), ("3", "4")]


def found(ties, **given):
    """Each member's row by its id, and the row of the whole network."""
    tables = network_position(ibis.memtable(ties, schema=TIES.schema), **given)
    members = tables["network_position"].to_pyarrow().to_pylist()
    return {row.pop("id"): row for row in members}, tables["network"].to_pyarrow().to_pylist()[0]


def read(name, one, other):
    with (PUBLISHED / name).open(encoding="utf-8") as file:
        return [(row[one], row[other]) for row in csv.DictReader(file)]


def test_four_in_a_row_by_hand():
    members, whole = found(ROW)
    assert members["2"] == {
        "degree": 2,
        "betweenness": pytest.approx(2 / 3),
        "closeness": pytest.approx(3 / 4),
        "component": 1,
        "cut_point": True,
    }
    assert members["1"]["betweenness"] == 0
    assert members["1"]["closeness"] == pytest.approx(1 / 2)
    assert whole == {
        "members": 4,
        "ties": 3,
        "components": 1,
        "largest": 4,
        "density": pytest.approx(1 / 2),
        "transitivity": 0,
        "mean_distance": pytest.approx(10 / 6),
        "diameter": 3,
    }


def test_parts_are_numbered_by_size_and_near_only_as_far_as_they_reach():
    members, whole = found([*ROW, ("a", "b")])
    assert [members[i]["component"] for i in ("1", "4", "a", "b")] == [1, 1, 2, 2]
    assert members["a"]["closeness"] == pytest.approx(1 / 5)
    assert (whole["components"], whole["largest"]) == (2, 4)


def test_two_members_lie_between_nobody():
    members, whole = found([("a", "b")])
    assert members["a"]["betweenness"] == 0
    assert whole["transitivity"] is None
    assert whole["mean_distance"] == 1


def test_only_ties_that_hold_on_the_day_take_part():
    ties = ibis.memtable(
        {
            "from_id": ["1", "2", "3", "4"],
            "to_id": ["2", "3", "4", "1"],
            "since": [None, date(2020, 1, 1), date(2020, 1, 2), None],
            "until": [date(2020, 1, 1), None, None, date(2019, 12, 31)],
        },
        schema={"from_id": "string", "to_id": "string", "since": "date", "until": "date"},
    )
    whole = network_position(ties, at="2020-01-01")["network"].to_pyarrow().to_pylist()[0]
    assert (whole["members"], whole["ties"]) == (3, 2)


def test_a_tie_to_oneself_is_left_out_and_named():
    with pytest.warns(Notice, match=r"itself, .*: 1 \(9\)"):
        members, _whole = found([*ROW, ("9", "9")])
    assert members["9"] == {
        "degree": 0,
        "betweenness": 0,
        "closeness": 0,
        "component": 2,
        "cut_point": False,
    }
    with pytest.warns(Notice), pytest.raises(InputError, match="no tie is left"):
        found([("9", "9")])


def test_what_cannot_be_used_is_refused():
    with pytest.raises(InputError, match="an id is missing"):
        found([("1", None)])
    with pytest.raises(InputError, match="no tie is left"):
        found([])
    with pytest.raises(ParameterError, match="write a day"):
        found(ROW, at="23/11/2569")


pairs = st.tuples(st.integers(0, 11), st.integers(0, 11)).filter(lambda p: p[0] != p[1])


@settings(max_examples=25)
@given(st.lists(pairs, min_size=1, max_size=24), st.randoms(use_true_random=False))
def test_agrees_with_another_library_whatever_the_order_and_direction(ties, draw):
    graph = nx.Graph([(str(a), str(b)) for a, b in ties])
    shuffled = [p if draw.random() < 0.5 else p[::-1] for p in graph.edges]
    draw.shuffle(shuffled)
    members, whole = found([*shuffled, shuffled[0][::-1]])
    between, close = nx.betweenness_centrality(graph), nx.closeness_centrality(graph)
    for name, row in members.items():
        assert row["degree"] == graph.degree[name]
        assert row["betweenness"] == pytest.approx(between[name], abs=1e-12)
        assert row["closeness"] == pytest.approx(close[name], abs=1e-12)
    assert {n for n, row in members.items() if row["cut_point"]} == set(
        nx.articulation_points(graph)
    )
    if whole["transitivity"] is not None:
        assert whole["transitivity"] == pytest.approx(nx.transitivity(graph))
    assert whole["components"] == nx.number_connected_components(graph)


@published
def test_the_florentine_marriages():
    members, whole = found(read("florentine_marriage_edges.csv", "a", "b"))
    first = sorted(members, key=lambda m: -members[m]["betweenness"])[:3]
    assert first == ["Medici", "Guadagni", "Albizzi"]
    assert [members[m]["betweenness"] for m in first] == pytest.approx(
        [0.521978, 0.254579, 0.212454], abs=1e-6
    )
    assert (whole["members"], whole["ties"], members["Medici"]["degree"]) == (15, 20, 6)


@published
def test_the_karate_club():
    members, whole = found(read("karate_edges.csv", "a", "b"))
    assert members["0"]["betweenness"] == pytest.approx(0.4376353, abs=1e-7)
    assert members["33"]["betweenness"] == pytest.approx(0.3040750, abs=1e-7)
    assert whole["transitivity"] == pytest.approx(0.2556818, abs=1e-7)
    assert (whole["members"], whole["ties"], whole["diameter"]) == (34, 78, 5)
    assert {m for m, row in members.items() if row["cut_point"]} == {"0"}


@published
def test_women_and_the_events_they_met_at():
    members, whole = found(read("davis_southern_women.csv", "woman", "event"))
    assert (whole["members"], whole["ties"], whole["components"]) == (32, 89, 1)
    assert members["E8"]["degree"] == 14
    assert members["Evelyn Jefferson"]["degree"] == 8
    assert whole["transitivity"] == 0  # women meet at events only
