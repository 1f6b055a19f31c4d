"""`ruang run METHOD`: one method on files, its options made from the table of contents."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
import pyarrow as pa

from ruang.cli.output import give, notices, output_options
from ruang.engine import arrays, on_files
from ruang.engine.backend import connect
from ruang.engine.catalogue import Method, Parameter, ParameterKind
from ruang.engine.contract import Contract
from ruang.engine.methods import METHODS
from ruang.engine.text import noop as _
from ruang.engine.text import say

TYPES: dict[ParameterKind, click.ParamType[Any]] = {
    "integer": click.INT,
    "number": click.FLOAT,
    "text": click.STRING,
    "flag": click.BOOL,
}
# What a method that is computed in memory does with `--engine spark`.
PARTLY_THERE = _(
    "on Spark the tables are read and aggregated; the rest of this method is computed here"
)


class Methods(click.Group):
    """One command for each method."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [method.key for method in METHODS]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        by_key = {method.key: method for method in METHODS}
        wanted = cmd_name.replace("-", "_")
        return method_command(by_key[wanted]) if wanted in by_key else None


@click.command(cls=Methods)
def command() -> None:
    """Run one method on files: CSV (UTF-8) or Parquet, columns found by name.

    \b
    Example:
      ruang run location_quotient --jobs jobs.csv --format csv -o lq.csv
      ruang run location_quotient --help
    """


def method_command(method: Method) -> click.Command:
    """The command that runs `method`: an option for each table and each parameter.

    Args:
        method: A record of the table of contents.
    """
    options: list[click.Parameter] = [
        _table_option(name, contract, required=name not in method.may_take)
        for name, contract in method.tables.items()
    ]
    options += [_parameter_option(parameter) for parameter in method.asked()]
    if len(method.gives) > 1:
        options.append(_which_option(method))
    options.append(_engine_option(method))

    @output_options
    @click.pass_obj
    def run(language: str, /, form: str, written_to: Path | None, **given: Any) -> None:
        give(_run(method, given, language), form, written_to)

    made = click.command(name=method.key, help=_help(method))(run)
    for option in made.params:
        if option.name == "output":
            _yields_to_tables(option, method)
    made.params = options + made.params
    return made


def _yields_to_tables(option: click.Parameter, method: Method) -> None:
    """Where a table is called `output`, the file that the result is written to is -o alone."""
    option.name = "written_to"
    if "output" in method.tables:
        option.opts = ["-o"]


def _run(method: Method, given: dict[str, Any], language: str) -> pa.Table:
    con = connect(given["engine"])
    parameters = {n: given[n] for n in method.parameters}
    files = {name: given[name] for name in method.tables if given[name]}
    tables = on_files.opened(method, con, files, parameters)
    if given["engine"] == "spark" and method.kind == "kernel":
        click.echo(f"{say(_('note'), language)}: {say(PARTLY_THERE, language)}", err=True)
    with notices(language, next(iter(files.values()), Path())):
        found = on_files.computed(method, tables, parameters)
        # A result is written, not computed on: as many rows as the largest has.
        wanted = found[given.get("table", method.gives[0].name)]
        return arrays.fetch(wanted, max_rows=arrays.MAX_CELLS)


def _table_option(name: str, contract: Contract, *, required: bool) -> click.Option:
    columns = ", ".join([*contract.columns, *(f"({c})" for c in contract.optional)])
    may = " (In brackets: where there is one.)" if contract.optional else ""
    return click.Option(
        [_flag(name), name],
        type=click.Path(dir_okay=False, path_type=Path),
        required=required,
        metavar="FILE",
        help=f"CSV or Parquet with {columns}.{may}",
    )


def _parameter_option(parameter: Parameter) -> click.Option:
    shown = not parameter.required and parameter.default not in (None, "")
    # A flag alone says yes: --star, --star true, --star false.
    alone: dict[str, Any] = {"is_flag": False, "flag_value": "true"}
    alone = alone if parameter.kind == "flag" else {}
    return click.Option(
        [_flag(parameter.name), parameter.name],
        type=_click_type(parameter),
        required=parameter.required,
        default=None if parameter.required else parameter.default,
        show_default=shown,
        help=parameter.words,
        **alone,
    )


def _which_option(method: Method) -> click.Option:
    names = [contract.name for contract in method.gives]
    told = "; ".join(f"{c.name}: {', '.join(c.columns)}" for c in method.gives)
    return click.Option(
        ["--table"],
        type=click.Choice(names),
        default=names[0],
        show_default=True,
        help=f"Which of its tables to give. {told}.",
    )


def _engine_option(method: Method) -> click.Option:
    there = {
        "expression": "Spark: all of it, where the data is.",
        "kernel": "Spark: tables are read and aggregated there, the rest is computed here.",
    }
    return click.Option(
        ["--engine"],
        type=click.Choice(["duckdb", "spark"]),
        default="duckdb",
        show_default=True,
        help=f"Where it runs. {there[method.kind]}",
    )


def _click_type(parameter: Parameter) -> click.ParamType[Any]:
    return click.Choice(parameter.choices) if parameter.choices else TYPES[parameter.kind]


def _flag(name: str) -> str:
    return "--" + name.replace("_", "-")


def _help(method: Method) -> str:
    """What the method's own docstring says it is for, with an example that can be copied."""
    named = [c.name for c in method.takes] or list(method.may_take)
    files = " ".join(f"{_flag(name)} {name}.csv" for name in named)
    needed = "".join(
        f" {_flag(p.name)} {p.choices[0] if p.choices else p.name.upper()}"
        for p in method.asked()
        if p.required
    )
    example = f"ruang run {method.key} {files}{needed} --format csv -o {method.gives[0].name}.csv"
    return f"{method.summary}\n\n\b\nExample:\n  {example}"
