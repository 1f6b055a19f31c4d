"""Spatial statistics against published values of four well-known maps."""

import csv
import warnings
from pathlib import Path

import numpy as np
import pytest
from linked_areas import column, neighbours, rows, values

from ruang.engine.methods.getis_ord import getis_ord
from ruang.engine.methods.local_moran import local_moran
from ruang.engine.methods.moran import moran

FOLDER = Path(__file__).parents[3] / "shared" / "data" / "spatial"
pytestmark = [
    pytest.mark.published,
    pytest.mark.skipif(not FOLDER.exists(), reason="the published files are absent"),
]


def gal(name):
    """Links of a .gal file: an area and its number of neighbours, then the neighbours."""
    lines = (FOLDER / name).read_text().splitlines()[1:]
    return [
        (head.split()[0], other, 1)
        for head, body in zip(lines[::2], lines[1::2], strict=True)
        for other in body.split()
    ]


def numbered(name, field, skip=0):
    """A column of a CSV file by the number of its row."""
    lines = (FOLDER / name).read_text().splitlines()[skip:]
    return {str(i): float(row[field]) for i, row in enumerate(csv.DictReader(lines), start=1)}


def dbf(name, key, field):
    """Two columns of a dBASE file."""
    data = (FOLDER / name).read_bytes()
    start, size = int.from_bytes(data[8:10], "little"), int.from_bytes(data[10:12], "little")
    at, places = 1, {}
    for head in range(32, start - 1, 32):
        title = data[head : head + 11].split(b"\0")[0].decode()
        places[title] = slice(at, at + data[head + 16])
        at += data[head + 16]
    records = [data[b : b + size] for b in range(start, len(data) - size + 1, size)]
    return {r[places[key]].decode().strip().split(".")[0]: float(r[places[field]]) for r in records}


# Published Moran's I, row-standardised.
MAPS = {
    "columbus": (
        lambda: numbered("columbus_COL_OLD.csv", "CRIME"),
        "columbus_COL_nb.gal",
        0.510951,
    ),
    "st louis": (
        lambda: numbered("pysal_stl/stl_hom.csv", "HR8893"),
        "pysal_stl/stl.gal",
        0.2436558,
    ),
    "north carolina": (
        lambda: dbf("pysal_sids2/sids2.dbf", "FIPSNO", "SIDR74"),
        "pysal_sids2/sids2.gal",
        0.2477252,
    ),
}


@pytest.fixture(params=MAPS)
def given_map(request):
    numbers, links, published = MAPS[request.param]
    known = numbers()
    return values(known.values(), list(known)), neighbours(gal(links)), published


def test_morans_i(given_map):
    numbers, links, published = given_map
    got = rows(moran(numbers, links)["moran"])[0]
    assert got["i"] == pytest.approx(published, abs=6e-8 if published < 0.5 else 6e-7)
    assert got["z"] > 3
    assert got["p"] <= 0.01


def test_local_i_sum_up_to_it(given_map):
    numbers, links, published = given_map
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # nothing is left out, nobody is alone
        got = local_moran(numbers, links)["local_moran"]
    assert column(got, "local_i").mean() == pytest.approx(published, abs=6e-7)
    assert np.isfinite(column(got, "p")).all()


def test_permutations_agree_with_the_normal_distribution(given_map):
    """Values are skewed and neighbours few, so roughly."""
    numbers, links, _ = given_map
    drawn = column(getis_ord(numbers, links)["getis_ord"], "p")
    normal = column(getis_ord(numbers, links, permutations=0)["getis_ord"], "p")
    assert np.corrcoef(drawn, normal)[0, 1] > 0.8
