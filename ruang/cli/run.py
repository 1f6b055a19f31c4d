"""`ruang run METHOD`: one method on files, its options made from the table of contents."""

from __future__ import annotations

import inspect
import types
import typing
from pathlib import Path
from typing import Any

import click

from ruang.cli.output import give, notices, output_options
from ruang.engine import arrays
from ruang.engine.backend import connect
from ruang.engine.catalogue import Method
from ruang.engine.contract import Contract
from ruang.engine.errors import ParameterError
from ruang.engine.files import read_table
from ruang.engine.methods import METHODS
from ruang.engine.text import noop as _

SIMPLE: dict[Any, click.ParamType[Any]] = {
    int: click.INT,
    float: click.FLOAT,
    str: click.STRING,
    bool: click.BOOL,
}


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
    tables = {c.name: c for c in method.takes} | method.may_take
    options: list[click.Parameter] = [
        _table_option(name, contract, required=name not in method.may_take)
        for name, contract in tables.items()
    ]
    options += [_parameter_option(method, n, p) for n, p in method.parameters.items()]
    if len(method.gives) > 1:
        names = [contract.name for contract in method.gives]
        options.append(
            click.Option(
                ["--table"],
                type=click.Choice(names),
                default=names[0],
                show_default=True,
                help="Which of its tables to give.",
            )
        )
    options.append(
        click.Option(
            ["--engine"],
            type=click.Choice(["duckdb", "spark"]),
            default="duckdb",
            show_default=True,
            help="Where it runs.",
        )
    )

    @output_options
    @click.pass_obj
    def run(language: str, /, form: str, output: Path | None, **given: Any) -> None:
        give(_run(method, given, language), form, output)

    made = click.command(name=method.key, help=_help(method))(run)
    made.params = options + made.params
    return made


def _run(method: Method, given: dict[str, Any], language: str) -> Any:
    con = connect(given["engine"])
    parameters = {n: given[n] for n in method.parameters}
    opened = {}
    for name, contract in ({c.name: c for c in method.takes} | method.may_take).items():
        if given[name]:
            checked = _never_negative(contract, parameters)
            opened[name] = read_table(con, given[name], contract, never_negative=checked)
    positional = [opened.pop(contract.name) for contract in method.takes]
    with notices(language, given[method.takes[0].name]):
        result = method.run(*positional, **opened, **parameters)
        if isinstance(result, dict):
            result = result[given["table"]]
        return arrays.fetch(result)


def _never_negative(contract: Contract, parameters: dict[str, Any]) -> tuple[str, ...]:
    """The columns whose negative cells are refused already in the file, where row is known."""
    if "jobs" in contract.columns and parameters.get("negative") == "clip":
        return ()
    counts = ("jobs", "share", "weight", "output")
    return tuple(c for c in counts if c in contract.columns)


def _table_option(name: str, contract: Contract, *, required: bool) -> click.Option:
    columns = ", ".join([*contract.columns, *(f"({c})" for c in contract.optional)])
    return click.Option(
        [_flag(name), name],
        type=click.Path(dir_okay=False, path_type=Path),
        required=required,
        metavar="FILE",
        help=f"CSV or Parquet with {columns}.",
    )


def _parameter_option(method: Method, name: str, parameter: inspect.Parameter) -> click.Option:
    hint = typing.get_type_hints(method.run)[name]
    required = parameter.default is parameter.empty
    return click.Option(
        [_flag(name), name],
        type=_click_type(hint),
        required=required,
        default=None if required else parameter.default,
        show_default=not required and parameter.default is not None,
        help=_argument_help(method, name),
    )


def _click_type(hint: Any) -> click.ParamType[Any]:
    """The click type of a parameter's annotation; `X | None` is X that may be left out."""
    if typing.get_origin(hint) is typing.Literal:
        return click.Choice([str(choice) for choice in typing.get_args(hint)])
    if isinstance(hint, types.UnionType):
        hint = next(choice for choice in typing.get_args(hint) if choice is not types.NoneType)
    if hint not in SIMPLE:
        raise ParameterError(_("a parameter of type {type} has no option"), type=str(hint))
    return SIMPLE[hint]


def _flag(name: str) -> str:
    return "--" + name.replace("_", "-")


def _help(method: Method) -> str:
    """What the method's own docstring says it is for, with an example that can be copied."""
    summary = inspect.getdoc(method.run).split("\n\n")[0]  # type: ignore[union-attr]
    files = " ".join(f"{_flag(c.name)} {c.name}.csv" for c in method.takes)
    example = f"ruang run {method.key} {files} --format csv -o {method.gives[0].name}.csv"
    return f"{summary}\n\n\b\nExample:\n  {example}"


def _argument_help(method: Method, name: str) -> str:
    """The parameter's own lines of the docstring's Args, joined into one."""
    lines = (inspect.getdoc(method.run) or "").splitlines()
    found = [i for i, line in enumerate(lines) if line.startswith(f"    {name}: ")]
    if not found:
        return ""
    words = [lines[found[0]].split(": ", 1)[1]]
    for line in lines[found[0] + 1 :]:
        if not line.startswith("        "):
            break
        words.append(line.strip())
    return " ".join(words)
