"""Promises that every method in the table of contents keeps."""

import inspect
from pathlib import Path

import ibis
import pytest
from method_samples import PARAMETERS, sample

from ruang.engine.contract import require
from ruang.engine.methods import METHODS
from ruang.engine.text import say

DOCS = Path(__file__).parents[2] / "docs" / "methods"
# What a page about a method tells (docs/methods/README.md says why).
TOLD = (
    "What goes in",
    "What comes out",
    "How it is computed",
    "What it assumes, and where it stops",
    "Checked against",
    "What others do differently",
    "Sources",
)


@pytest.fixture(params=METHODS, ids=lambda m: m.key)
def method(request):
    return request.param


def run(method, **tables):
    if not method.takes:  # it needs at least one of those that it may do without
        tables = tables or {name: sample(c, name) for name, c in method.may_take.items()}
    return method.run(
        *(sample(c) for c in method.takes), **tables, **PARAMETERS.get(method.key, {})
    )


def test_gives_what_it_says(method):
    result = run(method)
    tables = result if isinstance(result, dict) else {method.gives[0].name: result}
    for contract in method.gives:
        require(tables[contract.name], contract)
        assert list(tables[contract.name].columns) == list(contract.columns)


def test_takes_every_table_it_names(method):
    optional = {name: sample(c, name) for name, c in method.may_take.items()}
    assert run(method, **optional) is not None


def test_its_expression_compiles_for_both_engines_without_running(method):
    expression = method.expression or (method.run if method.kind == "expression" else None)
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


def test_has_a_page_that_tells_all_of_it(method):
    page = (DOCS / f"{method.key}.md").read_text(encoding="utf-8")
    headings = [line[3:] for line in page.splitlines() if line.startswith("## ")]
    assert [h for h in TOLD if h not in headings] == []
    for name in (*method.parameters, *method.may_take):
        assert f"--{name.replace('_', '-')}" in page
    for contract in method.gives:
        for column in contract.columns:
            assert f"`{column}`" in page
