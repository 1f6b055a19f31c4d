"""ruang intake: a source's files into a snapshot."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from ruang.cli.output import (
    Destination,
    give_object,
    lake_option,
    output_options,
    progress_bars,
)
from ruang.engine.catalogue import Source
from ruang.engine.errors import ParameterError
from ruang.engine.intake import intake
from ruang.engine.intake.refusals import write_refusals
from ruang.engine.lake import Lake, Snapshot
from ruang.engine.sources import SOURCES
from ruang.engine.text import noop as _
from ruang.engine.text import say

COUNTS = ("source", "snapshot", "rows_read", "rows_accepted", "rows_refused", "rows_marked")


@click.command()
@click.argument("source")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@lake_option
@click.option(
    "--refusals",
    type=Destination(".csv", ".xlsx"),
    metavar="FILE",
    help="Also write the refused rows, with reasons, to this .csv or .xlsx file.",
)
@output_options
@click.pass_obj
def command(
    language: str,
    source: str,
    files: tuple[Path, ...],
    lake: Path,
    refusals: Path | None,
    form: str,
    output: Path | None,
) -> None:
    """Read FILES of SOURCE, as published, into a snapshot of the lake.

    Rows that cannot be used are refused, each with its row, column and reason; a file that is
    not the source's stops the intake, and nothing is published. `ruang sources` lists them.

    \b
    Example:
      ruang intake dbd_registrations 99_2016*.csv --refusals refused.xlsx
    """
    found = find_source(source)
    now = datetime.now(UTC)
    with progress_bars(language) as report:
        snapshot = intake(found, files, Lake(lake), now=now, report=report)
    _tell(snapshot, now, language, asked=refusals is not None)
    if refusals:
        write_refusals(snapshot, refusals, language)
    give_object(counts(snapshot), form, output)


def find_source(key: str) -> Source:
    """The source called `key`.

    Raises:
        ParameterError: There is none; says which there are.
    """
    for one in SOURCES:
        if one.key == key:
            return one
    have = ", ".join(one.key for one in SOURCES)
    raise ParameterError(_("no source is called {name!r}; there are: {have}"), name=key, have=have)


def counts(snapshot: Snapshot) -> dict[str, Any]:
    """What became of the rows: the object that --format json prints."""
    return {**{n: snapshot.manifest[n] for n in COUNTS}, "refusals": snapshot.manifest["refusals"]}


def _tell(snapshot: Snapshot, now: datetime, language: str, *, asked: bool) -> None:
    manifest = snapshot.manifest
    if datetime.fromisoformat(manifest["created_at"]) != now:
        words = _("{snapshot} is in the lake already: these files were read before")
        click.echo(say(words, language, snapshot=snapshot.id), err=True)
    if manifest["rows_refused"] and not asked:
        words = _("{refused} of {read} rows were refused; --refusals FILE.csv says which and why")
        refused, read = f"{manifest['rows_refused']:,}", f"{manifest['rows_read']:,}"
        click.echo(say(words, language, refused=refused, read=read), err=True)
