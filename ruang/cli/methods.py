"""`ruang methods`: the table of contents of the methods."""

from __future__ import annotations

from pathlib import Path

import click
import pyarrow as pa

from ruang.cli.output import give, output_options
from ruang.engine.catalogue import Method
from ruang.engine.contract import Contract
from ruang.engine.methods import METHODS
from ruang.engine.text import say


@click.command()
@output_options
@click.pass_obj
def command(language: str, form: str, output: Path | None) -> None:
    """List the methods and what each takes and gives.

    \b
    Example:
      ruang methods
      ruang methods --format json
    """
    rows = [_row(method, language) for method in METHODS]
    give(pa.Table.from_pylist(rows), form, output)


def _row(method: Method, language: str) -> dict[str, str]:
    required = [_columns(c) for c in method.takes]
    optional = [f"({_columns(c, name)})" for name, c in method.may_take.items()]
    return {
        "method": method.key,
        "title": say(method.title, language),
        "takes": "; ".join(required + optional),
        "parameters": ", ".join(f"{n}={p.default!r}" for n, p in method.parameters.items()),
        "gives": "; ".join(_columns(c) for c in method.gives),
        "kind": method.kind,
    }


def _columns(contract: Contract, name: str = "") -> str:
    columns = [*contract.columns, *(f"({c})" for c in contract.optional)]
    return f"{name or contract.name}: {', '.join(columns)}"
