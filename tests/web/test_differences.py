"""A visitor takes all that is public, adds and subtracts: two keepers of bees stay unknown."""

from __future__ import annotations

import pytest
from differences import Attack, Leaf
from publishing import REGISTER, make_world, register_retail

LEVELS = ("section", "division", "group", "class")


def chain(code):
    section = {"0": "A", "1": "C", "3": "C", "4": "G"}[code[0]]
    return (section, code[:2], code[:3], code[:4], code)


@pytest.fixture(scope="module")
def computed(tmp_path_factory):
    return make_world(tmp_path_factory.mktemp("public"))


@pytest.fixture
def world(country, computed, settings):
    register_retail()
    settings.LAKE = computed.lake
    return computed


@pytest.fixture
def leaves():
    return [
        Leaf(area, code, chain(code), (float(workers),) * count)
        for area, code, count, workers in REGISTER
    ]


def everything_public(client):
    """Every row that the API has for a visitor; pages, maps and files are made of the same."""
    cells = [
        row
        for level in LEVELS
        for row in client.get(f"/api/cells?level={level}&size=100").json()["items"]
    ]
    return cells, client.get("/api/totals?size=100").json()["items"]


def known(attack, area, code, value):
    attack.knows(
        lambda one: (not area or one.area == area) and (not code or code in one.chain), value
    )


def test_all_that_is_public_does_not_tell_of_two_keepers_of_bees(client, cast, world, leaves):
    from ruang.web.potential.jobs import publish_potential

    publish_potential(world.result, by=cast.analyst)
    cells, totals = everything_public(client)
    assert cells and totals
    counts = Attack(leaves, lambda one: one.count)
    workers = Attack(leaves, lambda one: sum(one.workers))
    known(counts, "", "", sum(one.count for one in leaves))
    known(workers, "", "", sum(sum(one.workers) for one in leaves))
    for row in (*cells, *totals):
        where = row["area"] or "", row["industry"] or ""
        if row["establishments"] is not None:
            known(counts, *where, row["establishments"])
        if row["workers"] is not None:
            known(workers, *where, row["workers"])
    everybody = sum(sum(one.workers) for one in leaves)
    for row in cells:  # what share and quotient tell of the totals
        of_area = row["workers"] / row["share"]
        known(workers, row["area"], "", of_area)
        known(workers, "", row["industry"], row["share"] / row["lq"] * everybody)

    def bees(one):
        return one.code == "01493"

    low, high = counts.bounds(bees)
    assert low <= 1 and high >= 3
    low, high = workers.bounds(bees)
    assert low <= 18 and high >= 22


def test_files_and_pages_hold_no_cell_that_the_api_does_not(client, cast, world):
    import csv

    from ruang.web.potential.jobs import publish_potential

    made = publish_potential(world.result, by=cast.analyst)
    cells, _totals = everything_public(client)
    given = {(c["area"], c["industry"]) for c in cells}
    assert given == set(made.cells.values_list("area_id", "industry_id"))
    for level in LEVELS:
        answer = client.get("/potential/export.csv", {"table": "pairs", "level": level})
        text = answer.content.decode("utf-8-sig").splitlines()
        lines = [line for line in text if not line.lstrip('"').startswith("#")]
        assert {(r["area_id"], r["industry_id"]) for r in csv.DictReader(lines)} <= given


@pytest.mark.parametrize(
    "path",
    [
        "/potential/publications/{pk}/",
        "/potential/areas/50/?publication={pk}",
        "/potential/export.csv?publication={pk}",
        "/candidates/{candidate}/",
        "/candidates/{candidate}/sheet.pdf",
        "/api/publications/{pk}",
        "/api/candidates/{candidate}",
    ],
)
def test_a_publication_of_an_earlier_version_is_for_officials_alone(
    client, cast, publication, weaving, path
):
    publication.is_protected = False
    publication.save()
    address = path.format(pk=publication.pk, candidate=weaving.pk)

    assert client.get(address).status_code == 404
    client.force_login(cast.officer)
    assert client.get(address).status_code == 200


def test_without_a_protected_publication_a_visitor_sees_none(client, cast, publication):
    publication.is_protected = False
    publication.save()

    assert client.get("/api/cells?level=class").json()["items"] == []
    assert client.get("/api/totals").json()["items"] == []
    assert client.get("/potential/").status_code == 200
    assert client.get("/").status_code == 200
