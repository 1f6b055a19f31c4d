"""What is not published cannot be found from what is: by adding, subtracting, or knowing a part."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from differences import Attack, Leaf, everything, shows_one

from ruang.engine.disclosure import LEEWAY, publishable

LEVELS = ("section", "division", "group", "class", "activity")
CELLS = LEVELS[:4]


def chain(code):
    """A tree like the real one: section of the first letter, then one letter a level."""
    return tuple(code[: n + 1] for n in range(len(code)))


def tables(leaves):
    """What the engine takes."""
    counted = pa.table(
        {
            "area_id": [leaf.area for leaf in leaves],
            "industry_id": [leaf.code for leaf in leaves],
            "establishments": [leaf.count for leaf in leaves],
            "workers": [float(sum(leaf.workers)) for leaf in leaves],
            "workers_known": [leaf.count for leaf in leaves],
            "largest": [float(max(leaf.workers)) for leaf in leaves],
        }
    )
    codes = sorted({leaf.code for leaf in leaves})
    chains = {"industry_id": codes}
    for n, level in enumerate(LEVELS):
        chains[level] = pa.array([c[: n + 1] if len(c) > n else None for c in codes], pa.string())
    return counted, pa.table(chains)


def leaf(area, code, *workers):
    return Leaf(area, code, chain(code), tuple(map(float, workers)))


def published(leaves, counts_workers=True):
    counted, chains = tables(leaves)
    return publishable(counted, chains, levels=LEVELS, by_area=CELLS, counts_workers=counts_workers)


def attacks(leaves, public, counts_workers):
    """Both figures with every number that is public, quotients and shares among them."""
    counts = Attack(leaves, lambda one: one.count)
    workers = Attack(leaves, lambda one: sum(one.workers))
    of_measure = workers if counts_workers else counts
    shown = {(c["area_id"], c["industry_id"]) for c in public.cells.to_pylist()}
    for attack in (counts, workers) if counts_workers else (counts,):
        told = set(shown)
        told |= {("", "")}  # how many rows a source has stands beside every figure
        if attack is of_measure:  # share and quotient of a cell tell these
            told |= {(area, "") for area, _code in shown} | {("", code) for _area, code in shown}
        column = "workers" if attack is workers else "establishments"
        told |= {
            (row["area_id"] or "", row["industry_id"] or "")
            for row in public.totals.to_pylist()
            if row[column] is not None
        }
        for area, code in sorted(told):

            def which(one, area=area, code=code):
                return (not area or one.area == area) and (not code or code in one.chain)

            attack.knows(which, sum(attack.of(one) for one in leaves if which(one)))
    return counts, workers


def assert_nothing_is_found(leaves, public, counts_workers=True):
    counts, workers = attacks(leaves, public, counts_workers)
    for name, which, held in everything(leaves):
        if shows_one(held, by_workers=False):
            low, high = counts.bounds(which)
            true = sum(one.count for one in held)
            assert low <= true - 1 + 1e-6 and high >= true + 1 - 1e-6, (name, true, low, high)
        if counts_workers and shows_one(held, by_workers=True):
            low, high = workers.bounds(which)
            true = sum(map(sum, (one.workers for one in held)))
            room = max(LEEWAY * true, 1)
            assert low <= true - room + 1e-6 and high >= true + room - 1e-6, (name, true, low, high)


def random_register(seed, areas=4, codes=8, rows=120):
    rng = np.random.default_rng(seed)
    tree = sorted(
        {"".join(rng.choice(list("ABC"), size=rng.choice([3, 4, 5]))) for _ in range(codes)}
    )
    held = {}
    for _ in range(rows):
        area = f"{int(rng.integers(areas)) + 10}"
        code = tree[min(int(rng.exponential(len(tree) / 3)), len(tree) - 1)]
        held.setdefault((area, code), []).append(float(rng.integers(1, 40)) ** 1.5 // 1 + 1)
    return [leaf(area, code, *workers) for (area, code), workers in sorted(held.items())]


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("counts_workers", [True, False])
def test_no_hidden_number_can_be_bounded_narrowly(seed, counts_workers):
    leaves = random_register(seed)
    public = published(leaves, counts_workers)
    assert_nothing_is_found(leaves, public, counts_workers)


def two_weavers(more=()):
    """Two weavers in one province of three; elsewhere, and in other trades, there are many."""
    trades = {"AAAA": 9, "AAAB": 7, "BAAA": 12}
    held = {(area, code): [10.0] * n for area in ("10", "50", "51") for code, n in trades.items()}
    held["50", "AAAB"] = [30.0, 20.0]
    held |= dict(more)
    return [leaf(area, code, *workers) for (area, code), workers in sorted(held.items())]


def test_what_only_the_small_cell_rule_hides_is_found():
    leaves = two_weavers()
    workers = Attack(leaves, lambda one: sum(one.workers))
    workers.knows(lambda one: one.area == "50" and one.chain[0] == "A", 90 + 50)
    workers.knows(lambda one: one.area == "50" and one.code == "AAAA", 90)
    low, high = workers.bounds(lambda one: one.area == "50" and one.code == "AAAB")
    assert low == pytest.approx(50) and high == pytest.approx(50)


def test_more_is_hidden_beside_two_weavers_and_no_more_than_that():
    public = published(two_weavers())
    shown = {(c["area_id"], c["industry_id"]) for c in public.cells.to_pylist()}
    assert ("50", "AAAB") not in shown and ("50", "AAAA") not in shown
    other = {("10", "AAAA"), ("51", "AAAA")} - shown  # one province more: the column has a sum too
    assert len(other) == 1 and {("10", "BAAA"), ("50", "BAAA"), ("51", "BAAA")} <= shown
    assert public.beside == {"section": 0, "division": 0, "group": 0, "class": 3}
    assert all(row["establishments"] is not None for row in public.totals.to_pylist())
    assert_nothing_is_found(two_weavers(), public)


def test_who_knows_her_own_number_does_not_find_her_neighbours():
    """Each of the single establishments knows its workers; what is left has to be wide enough."""
    leaves = random_register(3, areas=5, codes=10, rows=260)
    public = published(leaves)
    _counts, workers = attacks(leaves, public, True)
    found = 0
    singles = [n for n, one in enumerate(leaves) if one.count == 1]
    for n in singles[:6]:
        own = {n: sum(leaves[n].workers)}
        for _name, which, held in everything(leaves):
            others = [one for one in held if one is not leaves[n]]
            if not others or not shows_one(held, by_workers=True):
                continue
            low, high = workers.bounds(which, own)
            found += high - low < 0.5
    assert found <= public.told


def test_a_register_of_two_rows_tells_nothing():
    public = published([leaf("10", "AAAA", 5), leaf("11", "AAAA", 7)])
    assert public.cells.num_rows == 0
    assert {row["establishments"] for row in public.totals.to_pylist()} == {None}


def test_the_same_register_hides_the_same_whatever_the_order_of_its_rows():
    leaves = random_register(5)
    assert published(leaves).cells.equals(published(leaves[::-1]).cells)
