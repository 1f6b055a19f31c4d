"""A method in a process of its own: what it leaves, what it tells, and what ends it."""

import pyarrow.parquet as pq
import pytest

from ruang.engine import apart
from ruang.engine.errors import EngineError, InputError

JOBS = "area_id,industry_id,jobs\n050,a,3\n050,b,9\n=1+1,a,2\n52,a,\n"


@pytest.fixture
def compute(tmp_path):
    def run(text, *, memory_mb=1024, minutes=1, report=lambda at: None):
        (tmp_path / "jobs.csv").write_text(text, encoding="utf-8")
        return apart.compute(
            "location_quotient",
            {"jobs": tmp_path / "jobs.csv"},
            {"negative": "refuse"},
            to=tmp_path,
            limits=apart.Limits(memory_mb, minutes),
            report=report,
        )

    return run


def test_leaves_each_table_twice_and_tells_what_took_no_part(compute, tmp_path):
    found = compute(JOBS)
    assert found.rows == {"location_quotient": 4}
    assert "52 x a" in found.told[0]["en"] and found.told[0]["th"] != found.told[0]["en"]
    rows = pq.read_table(tmp_path / "location_quotient.parquet").to_pylist()
    assert {row["area_id"] for row in rows} == {"050", "52", "=1+1"}
    assert '"\'=1+1"' in (tmp_path / "location_quotient.csv").read_text()  # no formula


def test_a_refusal_comes_back_as_it_was(compute):
    with pytest.raises(InputError, match="is negative") as refused:
        compute(JOBS + "53,a,-1\n")
    assert (refused.value.row, refused.value.column) == (6, "jobs")
    assert refused.value.text("th") != refused.value.text("en")


def test_what_takes_too_much_is_ended_with_a_word(compute):
    many = "".join(f"{n},{n},1\n" for n in range(20_000))
    with pytest.raises(EngineError):
        compute(JOBS + many, memory_mb=40)


def test_whoever_called_it_may_stop_it(compute):
    class EnoughError(Exception):
        pass

    def stop(at):
        raise EnoughError

    with pytest.raises(EnoughError):
        compute(JOBS + "".join(f"{n},{n},1\n" for n in range(60_000)), report=stop)
