"""ruang intake: a source's files into a snapshot."""

from __future__ import annotations

from collections.abc import Callable
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
from ruang.engine.catalogue import Layout, Source
from ruang.engine.errors import ParameterError
from ruang.engine.intake import guess_source, intake, preview
from ruang.engine.intake.faults import CURES, FAULTS
from ruang.engine.intake.industry import CLASSIFICATIONS
from ruang.engine.intake.refusals import write_refusals
from ruang.engine.intake.returning import write_returned
from ruang.engine.lake import Lake, Snapshot
from ruang.engine.sheets import Look, look
from ruang.engine.sources import SOURCES
from ruang.engine.tables import RAW
from ruang.engine.text import noop as _
from ruang.engine.text import say

COUNTS = ("source", "snapshot", "rows_read", "rows_accepted", "rows_refused", "rows_marked")
MORE = ("rows_replaced", "marks", "faults", "forms_unseen")
GUESS = "auto"


def layout_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add what a person can say of a file's columns."""
    for option in (
        click.option(
            "--classification",
            type=click.Choice(list(CLASSIFICATIONS)),
            help="The revision of the industry codes; found by evidence where not given.",
        ),
        click.option(
            "--header-row", default=0, metavar="N", help="The row in which the headers stand."
        ),
        click.option("--sheet", default="", metavar="NAME", help="Which sheet of a workbook."),
        click.option(
            "--map",
            "mapped",
            multiple=True,
            metavar="COLUMN=HEADER",
            help="Which header holds a column, such as name=Firm; may be repeated.",
        ),
    ):
        command = option(command)
    return command


def writing_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add where refused rows are written to."""
    command = click.option(
        "--returned",
        type=Destination(".xlsx"),
        metavar="FILE.xlsx",
        help="Also write the refused rows in the shape of the original, to be put right.",
    )(command)
    return click.option(
        "--refusals",
        type=Destination(".csv", ".xlsx"),
        metavar="FILE",
        help="Also write the refused rows, with reasons, to this .csv or .xlsx file.",
    )(command)


@click.command()
@click.argument("source")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@lake_option
@click.option("--dry-run", is_flag=True, help="Read every row, tell the result, and keep nothing.")
@click.option("--look", "only_look", is_flag=True, help="Show how the first file would be read.")
@layout_options
@click.option(
    "--corrections",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Refused rows that were put right; may be repeated.",
)
@writing_options
@output_options
@click.pass_obj
def command(
    language: str,
    source: str,
    files: tuple[Path, ...],
    lake: Path,
    dry_run: bool,
    only_look: bool,
    corrections: tuple[Path, ...],
    refusals: Path | None,
    returned: Path | None,
    form: str,
    output: Path | None,
    mapped: tuple[str, ...],
    sheet: str,
    header_row: int,
    classification: str | None,
) -> None:
    """Read FILES of SOURCE into a snapshot of the lake; SOURCE "auto" finds the source.

    Rows that cannot be used are refused, each with its row, column and reason; a file that is
    not the source's stops the intake, and nothing is published. `ruang sources` lists them.

    \b
    Example:
      ruang intake dbd_registrations 99_2016*.csv --refusals refused.xlsx
      ruang intake establishments list.xlsx --map name=Firm --dry-run
      ruang intake establishments list.xlsx --corrections refused.xlsx
    """
    now = datetime.now(UTC)
    looks, corrected = [look(path) for path in files], [look(path) for path in corrections]
    found = guess_source(looks[0]) if source == GUESS else find_source(source)
    layout = _layout(mapped, sheet, header_row, classification)
    if only_look:
        give_object(_seen(found, looks[0], lake, now, layout), form, output)
        return
    kept = Lake(lake)
    waiting = {one.id for one in kept.checked_snapshots()}
    how: dict[str, Any] = {
        "now": now,
        "layout": layout,
        "corrections": corrected,
        "keep": not dry_run,
    }
    with progress_bars(language) as report:
        snapshot = intake(found, looks, kept, report=report, **how)
    _tell(snapshot, now, language, asked=bool(refusals or returned), dry_run=dry_run)
    if refusals:
        write_refusals(snapshot, refusals, language)
    if returned:
        write_returned(snapshot, [*looks, *corrected], returned, language)
    give_object(counts(snapshot), form, output)
    if dry_run and snapshot.id not in waiting:  # somebody's check of the same files stays
        kept.discard(snapshot.id)


def find_source(key: str) -> Source:
    """The source called `key`.

    Raises:
        ParameterError: There is none; says which there are.
    """
    for one in SOURCES:
        if one.key == key:
            return one
    have = ", ".join([*(one.key for one in SOURCES), GUESS])
    raise ParameterError(_("no source is called {name!r}; there are: {have}"), name=key, have=have)


def counts(snapshot: Snapshot) -> dict[str, Any]:
    """What became of the rows: the object that --format json prints."""
    manifest = snapshot.manifest
    return {
        **{n: manifest.get(n, snapshot.id) for n in COUNTS},
        "refusals": manifest["refusals"],
        "legal_forms": manifest.get("counts", {}).get("legal_form", {}),
        **{n: manifest[n] for n in MORE if n in manifest},
    }


def _layout(
    mapped: tuple[str, ...], sheet: str, header_row: int, classification: str | None
) -> Layout:
    return Layout(
        sheet=sheet,
        header_row=header_row,
        columns=_columns(mapped),
        classification=classification or "",
    )


def _columns(mapped: tuple[str, ...]) -> dict[str, str]:
    known = {*RAW.columns, *RAW.optional} - {"source_row", "fault", "note"}
    columns = {}
    for one in mapped:
        column, equals, header = one.partition("=")
        if not equals or column not in known:
            raise ParameterError(
                _("--map takes COLUMN=HEADER, not {given!r}; the columns are: {have}"),
                given=one,
                have=", ".join(sorted(known)),
            )
        columns[column] = header
    return columns


def _seen(source: Source, one: Look, lake: Path, now: datetime, layout: Layout) -> dict[str, Any]:
    found = preview(source, one, lake, now=now, layout=layout)
    columns = found.columns
    return {
        "source": source.key,
        "file": columns.look.name,
        "kind": columns.look.kind,
        "encoding": columns.look.encoding,
        "evidence": columns.look.evidence,
        "delimiter": columns.delimiter,
        "sheet": columns.sheet,
        "sheets": list(columns.sheets),
        "header_row": columns.header_row,
        "classification": found.classification,
        "columns": [
            {"header": c.header, "column": c.column, "why": c.why, "personal": c.personal}
            for c in columns.found
        ],
        "rows": [
            {
                "row": row.source_row,
                "read": {n: v if v is None else str(v) for n, v in row.read.items()},
                "marks": list(row.marks),
                "reason": row.reason,
                "column": row.column,
            }
            for row in found.rows
        ],
    }


def _tell(snapshot: Snapshot, now: datetime, language: str, *, asked: bool, dry_run: bool) -> None:
    manifest = snapshot.manifest
    if datetime.fromisoformat(manifest["created_at"]) != now:
        words = _("{snapshot} is in the lake already: these files were read before")
        click.echo(say(words, language, snapshot=snapshot.id), err=True)
    elif dry_run:
        click.echo(say(_("A dry run: nothing was kept"), language), err=True)
    for fault in manifest.get("faults", ()):
        words = say(FAULTS[fault["kind"]], language, **fault)
        click.echo(f"{fault['file']}: {words} {say(CURES[fault['kind']], language)}", err=True)
    if manifest["rows_refused"] and not asked:
        words = _("{refused} of {read} rows were refused; --refusals FILE.csv says which and why")
        refused, read = f"{manifest['rows_refused']:,}", f"{manifest['rows_read']:,}"
        click.echo(say(words, language, refused=refused, read=read), err=True)
