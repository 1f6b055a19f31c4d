"""Results on stdout (or in -o FILE), progress on stderr: what every command shares."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bars
from rich.table import Table

from ruang.engine.progress import Progress, Report

FORMATS = ("table", "csv", "json", "parquet")


def output_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add --format and -o/--output."""
    command = click.option(
        "-o",
        "--output",
        type=click.Path(dir_okay=False, writable=True, path_type=Path),
        help="Write to this file instead of the screen.",
    )(command)
    return click.option(
        "--format", "form", type=click.Choice(FORMATS), default="table", show_default=True
    )(command)


def lake_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add --lake, by default RUANG_LAKE or ./lake."""
    return click.option(
        "--lake",
        type=click.Path(file_okay=False, path_type=Path),
        envvar="RUANG_LAKE",
        default="lake",
        show_default=True,
        help="Folder of the lake; also RUANG_LAKE.",
    )(command)


def give(result: pa.Table, form: str, output: Path | None) -> None:
    """Write `result` in the form asked for; columns keep their order."""
    if form == "table":
        _as_screen(result, output)
    elif form == "json":
        _write(json.dumps(_rows(result), ensure_ascii=False, indent=1, default=str), output)
    elif form == "csv":
        _as_csv(_flat(result), output)
    elif output:
        pa.parquet.write_table(result, output)
    elif sys.stdout.isatty():
        raise click.UsageError("parquet is not for a screen: give -o FILE, or redirect")
    else:
        pa.parquet.write_table(result, sys.stdout.buffer)


def give_object(found: dict[str, Any], form: str, output: Path | None) -> None:
    """Write one object: JSON as it is, else as name and value rows."""
    if form == "json":
        _write(json.dumps(found, ensure_ascii=False, indent=1, default=str), output)
        return
    values = [
        v if isinstance(v, str) else json.dumps(v, ensure_ascii=False, default=str)
        for v in found.values()
    ]
    give(pa.table({"name": list(found), "value": pa.array(values, pa.string())}), form, output)


@contextmanager
def progress_bars() -> Iterator[Report]:
    """Bars on stderr, one a stage; nothing where stderr is not a screen."""
    console = Console(stderr=True)
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    with Bars(*columns, console=console, disable=not console.is_terminal) as bars:
        tasks: dict[str, Any] = {}

        def report(at: Progress) -> None:
            if at.stage not in tasks:
                tasks[at.stage] = bars.add_task(at.stage, total=at.total)
            bars.update(tasks[at.stage], completed=at.done, total=at.total)

        yield report


def _rows(result: pa.Table) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = result.to_pylist()
    for row in rows:
        for name, value in row.items():
            if isinstance(value, float) and value != value:
                row[name] = None  # JSON has no NaN
    return rows


def _flat(result: pa.Table) -> pa.Table:
    """Lists joined by spaces, for forms that have no lists."""
    for i, field in enumerate(result.schema):
        if pa.types.is_list(field.type):
            joined = [None if v is None else " ".join(map(str, v)) for v in result[i].to_pylist()]
            result = result.set_column(i, field.name, pa.array(joined, pa.string()))
    return result


def _as_csv(result: pa.Table, output: Path | None) -> None:
    if output:
        pa.csv.write_csv(result, output)
        return
    sink = pa.BufferOutputStream()
    pa.csv.write_csv(result, sink)
    click.echo(sink.getvalue().to_pybytes(), nl=False)


def _as_screen(result: pa.Table, output: Path | None) -> None:
    table = Table(show_edge=False, pad_edge=False)
    numeric = [pa.types.is_floating(f.type) or pa.types.is_integer(f.type) for f in result.schema]
    for name, right in zip(result.column_names, numeric, strict=True):
        table.add_column(name, justify="right" if right else "left", overflow="fold")
    for row in _flat(result).to_pylist():
        table.add_row(*(_cell(v) for v in row.values()))
    if output:
        with output.open("w", encoding="utf-8") as file:
            Console(file=file, width=240).print(table)
    else:
        Console(width=None if sys.stdout.isatty() else 240).print(table)


def _cell(value: Any) -> str:
    if value is None:
        return "–"
    # Rich would take words in square brackets for its own markup.
    return f"{value:,.4g}" if isinstance(value, float) else escape(str(value))


def _write(text: str, output: Path | None) -> None:
    if output:
        output.write_text(text + "\n", encoding="utf-8")
    else:
        click.echo(text)
