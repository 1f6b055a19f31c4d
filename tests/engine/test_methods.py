"""Promises that every method in the table of contents keeps."""

import inspect

import ibis
import pytest

from ruang.engine.contract import require
from ruang.engine.methods import METHODS
from ruang.engine.text import say

# Rows that every table of this name may be tried with; a new contract adds its own line.
SAMPLES = {
    "jobs": [("50", "a", 3.0), ("50", "b", 9.0), ("51", "a", 2.0)],
    "base": [("a", 0.4), ("b", 0.6)],
    "totals": [("50", 12.0), ("51", 8.0)],
}


@pytest.fixture(params=METHODS, ids=lambda m: m.key)
def method(request):
    return request.param


def sample(contract, name=""):
    return ibis.memtable(SAMPLES[name or contract.name], schema=contract.schema)


def test_gives_what_it_says(method):
    result = method.run(*(sample(c) for c in method.takes))
    tables = result if isinstance(result, dict) else {method.gives[0].name: result}
    for contract in method.gives:
        require(tables[contract.name], contract)
        assert list(tables[contract.name].columns) == list(contract.columns)


def test_takes_every_table_it_names(method):
    optional = {name: sample(c, name) for name, c in method.may_take.items()}
    assert method.run(*(sample(c) for c in method.takes), **optional) is not None


def test_its_expression_compiles_for_both_engines_without_running(method):
    expression = method.run if method.kind == "expression" else method.expression
    if expression is None:
        pytest.skip("computed by a kernel alone")
    ibis.pyspark  # noqa: B018  registers the backend's options; Ibis 12 needs it before to_sql
    optional = [{}, {n: ibis.table(c.schema, name=n) for n, c in method.may_take.items()}]
    for extra in optional:
        lazy = expression(*(ibis.table(c.schema, name=c.name) for c in method.takes), **extra)
        for dialect in ("duckdb", "pyspark"):
            assert ibis.to_sql(lazy, dialect=dialect)


def test_says_what_it_is_for_and_cites_its_source(method):
    told = inspect.getdoc(method.run)
    for part in ("Args:", "Returns:", "Raises:", "Source:"):
        assert part in told
    for name in method.parameters:
        assert f"    {name}: " in told


def test_is_named_alike_everywhere_and_in_thai(method):
    assert method.run.__module__.rsplit(".", 1)[1] == method.key
    assert say(method.title, "th") != method.title
