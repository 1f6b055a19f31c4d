"""The demo's three stories are found by the engine, not typed in."""

from __future__ import annotations

import ibis
import pyarrow as pa
import pytest

from ruang.engine import demo
from ruang.engine.backend import connect
from ruang.engine.candidates import candidates, tree_of
from ruang.engine.potential import area_potential, count_cells
from ruang.engine.reasons import Names
from ruang.engine.reference import areas, industries

UPPER_NORTH = {"50", "51", "52", "54", "55", "56", "57", "58"}


@pytest.fixture(scope="module")
def leading(tmp_path_factory):
    """The thirty best candidates of the demo register, counted in workers."""
    path = demo.build(tmp_path_factory.mktemp("demo") / "demo.csv")
    rows = connect().read_csv(str(path), all_varchar=True)
    register = rows.select(
        area_id=rows.province, industry_id=rows.tsic, workers=rows.workers.try_cast("float64")
    )
    ancestors = industries.ancestors()
    counted = count_cells(register, ancestors, "class")
    cells = counted.filter(counted.workers.notnull()).to_pyarrow()
    counts = cells.select(["area_id", "industry_id", "establishments", "effective_establishments"])
    names = Names.of(areas.provinces(), industries.industries())
    potential = area_potential(
        ibis.memtable(counts.append_column("jobs", cells["workers"].cast(pa.float64()))),
        neighbours=ibis.memtable(areas.neighbours()),
        measure="workers",
        names=names,
    ).join(counts, ["area_id", "industry_id"])
    found, _ = candidates(
        potential, areas.neighbours(), tree=tree_of(ancestors), measure="workers", names=names
    )
    return found.slice(0, 30).to_pylist()


@pytest.mark.parametrize(
    ("story", "core"),
    [("eco woven fabric", "1312"), ("medical devices", "3250"), ("bees", "0149")],
)
def test_the_story_is_among_the_best_candidates(leading, story, core):
    found = [c for c in leading if core in c["core_industry_ids"] + c["related_industry_ids"]]
    mine = [c for c in found if UPPER_NORTH.issuperset(c["area_ids"])]
    assert mine, f"{story} is not among {[c['candidate_id'] for c in leading]}"


def test_no_region_leads_alone(leading):
    assert len({c["area_ids"][0][0] for c in leading}) >= 5
