"""Results on stdout (or in -o FILE), progress on stderr: what every command shares."""

from __future__ import annotations

import json
import os
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
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bars
from rich.table import Table

from ruang.engine import on_files
from ruang.engine.progress import Progress, Report
from ruang.engine.text import noop as _
from ruang.engine.text import say

FORMATS = ("table", "csv", "json", "parquet")
UNLIMITED = 240  # letters a line where there is no screen


class Destination(click.Path):
    """A file to be written: whether it can be is known before the work begins, not after."""

    def __init__(self, *suffixes: str) -> None:
        super().__init__(dir_okay=False, writable=True, path_type=Path)
        self.suffixes = suffixes

    def convert(self, value: Any, param: Any, ctx: Any) -> Any:
        """Refuse a file in a folder that is not there, or of another kind than asked for."""
        path = Path(str(super().convert(value, param, ctx)))
        if not path.parent.is_dir():
            self.fail(f"the folder '{path.parent}' does not exist", param, ctx)
        if self.suffixes and path.suffix.lower() not in self.suffixes:
            self.fail(f"the name must end in {', '.join(self.suffixes)}", param, ctx)
        return path


def output_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add --format and -o/--output."""
    command = click.option(
        "-o",
        "--output",
        type=Destination(),
        metavar="FILE",
        help="Write to this file instead of the screen.",
    )(command)
    return click.option(
        "--format",
        "form",
        type=click.Choice(FORMATS),
        default="table",
        show_default=True,
        help="How the result is written.",
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
        with written_whole(output) as part:
            pa.parquet.write_table(result, part)
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
def written_whole(output: Path) -> Iterator[Path]:
    """A file beside `output` to write to: it takes the name when all of it is there, or is gone.

    A device or a pipe is written to as it is, and so is a file in a folder that takes no new one.
    """
    output = output.resolve()
    if (output.exists() and not output.is_file()) or not os.access(output.parent, os.W_OK):
        yield output
        return
    part = output.with_name(f".{output.name}.{os.getpid()}.part")
    try:
        yield part
        if output.exists():
            part.chmod(output.stat().st_mode & 0o777)
        part.replace(output)
    finally:
        part.unlink(missing_ok=True)


@contextmanager
def notices(language: str, file: Path) -> Iterator[None]:
    """Say on stderr what a method left out, once it is done; its complaints name `file`."""
    with on_files.telling(str(file)) as told:
        yield
    for notice in told:
        click.echo(f"{say(_('note'), language)}: {notice.text(language)}", err=True)


@contextmanager
def progress_bars(
    language: str = "en", *, words: Callable[[str], str] | None = None
) -> Iterator[Report]:
    """Bars on stderr, one a stage; nothing where stderr is not a screen.

    Args:
        language: "th" or "en", for the names of the stages.
        words: Says a stage's name to the reader, where the engine's own words are not enough.
    """
    console = Console(stderr=True)
    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    with Bars(*columns, console=console, disable=not console.is_terminal) as bars:
        tasks: dict[str, Any] = {}

        def report(at: Progress) -> None:
            if at.stage not in tasks:
                named = words(at.stage) if words else say(at.stage, language)
                tasks[at.stage] = bars.add_task(named[:1].upper() + named[1:], total=at.total)
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
        with written_whole(output) as part:
            pa.csv.write_csv(result, part)
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
        with written_whole(output) as part, part.open("w", encoding="utf-8") as file:
            _console(file=file, width=UNLIMITED).print(table)
    else:
        _console(width=None if sys.stdout.isatty() else UNLIMITED).print(table)


def _console(**more: Any) -> Console:
    # Words are words: Rich would take "[x]" for its markup and ":bee:" for a picture.
    return Console(markup=False, emoji=False, highlight=False, **more)


def _cell(value: Any) -> str:
    if value is None:
        return "–"
    if isinstance(value, float):
        return f"{value:,.0f}" if 1000 <= abs(value) < 1e15 else f"{value:,.4g}"
    return str(value)


def _write(text: str, output: Path | None) -> None:
    if output:
        with written_whole(output) as part:
            part.write_text(text + "\n", encoding="utf-8")
    else:
        click.echo(text)
