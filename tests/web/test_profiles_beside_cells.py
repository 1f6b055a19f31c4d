"""Who is there by size and form, beside the cells: adding and subtracting tells of no class."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import ibis
import numpy as np
import pyarrow as pa
import pytest
import twins
from differences import Attack

from ruang.web.potential.profiles import FORMS, LEEWAY, Counted, publishable

PROVINCE = "52"
WHERE_GOODS_ARE_MADE = {
    "micro": (1, 5), "small": (6, 50), "medium": (51, 200), "large": (201, None)
}  # fmt: skip


@dataclass(frozen=True)
class One:
    """One establishment; that it is there, its size class and its form are known to everybody."""

    area: str
    code: str
    size: str
    form: str
    workers: float

    def is_in(self, area, code):
        return (not area or self.area == area) and (not code or self.code.startswith(code))


def size_of(workers):
    limits = WHERE_GOODS_ARE_MADE.items()
    return next(name for name, (_least, most) in limits if workers <= (most or workers))


@pytest.fixture(scope="module", params=[1, 2, 3])
def register(request):
    """Some large ones, many small ones, in every form; all make goods.

    The province has two large ones and a micro one: four workers more or less would be all that is
    open, were only these hidden.
    """
    rng = np.random.default_rng(request.param)
    forms = rng.choice(list(FORMS)[:4], size=2_000, p=[0.7, 0.03, 0.24, 0.03])
    found = []
    for plant, form in zip(twins.plants(request.param), forms, strict=False):
        workers = float(max(1, round(rng.lognormal(2.5, 1.3))))
        if plant.province == PROVINCE:
            here = sum(one.area == PROVINCE for one in found)
            workers = (1500.0, 1600.0, 4.0, 90.0, 80.0, 70.0)[here] if here < 6 else 20.0 + here % 9
        found.append(One(plant.province, plant.activity, size_of(workers), str(form), workers))
    return found


def published_cells(register):
    """Every number about workers by province and industry: area, beginning of the code, workers."""
    from ruang.engine.potential import count_codes, public_of
    from ruang.engine.reference import industries

    rows = [{"area_id": o.area, "industry_id": o.code, "workers": o.workers} for o in register]
    codes = count_codes(ibis.memtable(pa.Table.from_pylist(rows)))
    public = public_of(codes, industries.ancestors(), "workers")
    starts = {"section": 0, "division": 2, "group": 3, "class": 4}
    for row in public.cells.to_pylist():
        yield row["area_id"], row["industry_id"][:4] if starts[row["level"]] else ""
    for row in public.totals.to_pylist():
        if row["workers"] is not None:
            code = row["industry_id"] or ""
            yield row["area_id"] or "", "" if code == "C" else code
    yield "", ""


def profiled(register, kind):
    """The classes of the province, and what is shown of them."""
    by_class = defaultdict(list)
    for one in register:
        if one.area == PROVINCE:
            by_class[getattr(one, kind)].append(one.workers)
    counted = [Counted(k, len(w), sum(w), max(w)) for k, w in sorted(by_class.items())]
    return counted, {one.key: one.workers for one in publishable(counted)}


def test_no_class_that_shows_an_enterprise_can_be_found(register):
    attack = Attack(register, lambda one: one.workers)
    for area, code in set(published_cells(register)):
        value = sum(one.workers for one in register if one.is_in(area, code))
        attack.knows(lambda one, area=area, code=code: one.is_in(area, code), value)
    hidden = []
    for kind in ("size", "form"):
        counted, shown = profiled(register, kind)
        for one in counted:

            def which(leaf, kind=kind, key=one.key):
                return leaf.area == PROVINCE and getattr(leaf, kind) == key

            if shown.get(one.key) is not None:
                attack.knows(which, one.workers)
            elif one.shows_one:
                hidden.append((one, which))
    assert hidden  # else there is nothing to attack
    limits = {n: WHERE_GOODS_ARE_MADE[one.size] for n, one in enumerate(register)}
    for one, which in hidden:
        low, high = attack.bounds(which, within=limits)
        need = max(LEEWAY * one.workers, 1)
        # By the profile alone it is a tenth to each side; beside the cells a tenth in all.
        assert high - low >= need and low < one.workers < high, (one, low, high)
