"""The samples: invented, the same for a seed, and read as real registers are."""

import csv
from datetime import datetime, timedelta, timezone

import pyarrow.parquet as pq
import pytest

from ruang.engine.catalogue import Layout
from ruang.engine.demo.samples import samples
from ruang.engine.intake import guess_source, intake
from ruang.engine.lake import Lake
from ruang.engine.sheets import look
from ruang.engine.sources import SOURCES

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=timezone(timedelta(hours=7)))
REFUSED = {  # reason -> rows, each of which an officer can put right
    "establishments": {
        "name_missing": 4,
        "province_missing": 3,
        "province_unknown": 2,
        "duplicate": 3,
        "id_check_digit": 3,
    },
    "factory_register": {
        "id_missing": 3,
        "duplicate": 2,
        "industry_unknown": 3,
        "province_missing": 2,
    },
    "dbd_registrations": {
        "id_check_digit": 5,
        "industry_unknown": 4,
        "date_missing": 2,
        "duplicate": 2,
    },
}
READ_AS = {  # marks that each sample is there to show
    "establishments": {"thai_digits", "district_by_typo", "year_two_digits", "id_made"},
    "factory_register": {"coordinates_swapped", "coordinates_utm", "year_543_off",
                         "workers_summed", "zero_unknown", "name_of_operator"},
    "dbd_registrations": {"capital_respaced"},
}  # fmt: skip


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("samples")
    return {sample.key: sample for sample in samples(folder / "one")}


@pytest.fixture(scope="module")
def lake(tmp_path_factory):
    return Lake(tmp_path_factory.mktemp("lake"))


def test_the_same_seed_gives_the_same_bytes(made, tmp_path):
    again = samples(tmp_path)
    for sample in again:
        assert sample.path.read_bytes() == made[sample.key].path.read_bytes(), sample.key
    assert all(sample.path.name.isascii() for sample in again)


@pytest.mark.parametrize("key", REFUSED)
def test_a_sample_is_taken_for_what_it_is_and_mostly_accepted(made, lake, key):
    sample = made[key]
    source = guess_source(look(sample.path))
    assert source.key == sample.source
    snapshot = intake(source, [sample.path], lake, now=NOW, synthetic=True)
    refused = pq.read_table(snapshot.path("refusals"))["reason"].to_pylist()
    assert {reason: refused.count(reason) for reason in set(refused)} == REFUSED[key]
    read = snapshot.manifest["rows_read"]
    assert (
        read == snapshot.rows_accepted + len(refused) if hasattr(snapshot, "rows_accepted") else 1
    )
    assert 0.02 <= len(refused) / read <= 0.04
    register = pq.read_table(snapshot.path("register"))
    assert register.num_rows + len(refused) == read
    assert READ_AS[key] <= set(" ".join(register["marks"].to_pylist()).split())


def test_persons_are_found_in_the_register_of_establishments(made):
    (source,) = [s for s in SOURCES if s.key == "establishments"]
    found = source.columns(look(made["establishments"].path), Layout())
    assert {one.personal for one in found.found} == {"", "person_name", "phone"}
    assert found.header_row == 3  # below a title and an empty row


def test_the_monthly_file_is_written_as_the_publisher_does(made):
    text = made["dbd_registrations"].path.read_bytes().decode("cp874")
    rows = list(csv.reader(text.splitlines()))
    assert rows[2][1:3] == ["เลขทะเบียน", "ชื่อนิติบุคคล"]
    assert len(rows) == 2 + 1 + 500


def test_nothing_in_a_sample_is_anybodys(made):
    """Numbers lie above those that are given out, telephones where none can be."""
    rows = list(
        csv.reader(made["dbd_registrations"].path.read_bytes().decode("cp874").splitlines())
    )
    assert all(row[1][7] == "9" for row in rows[3:])
    assert all("สมมติ" in row[0] for row in rows[:1])
