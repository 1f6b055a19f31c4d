"""ruang lake: what the lake holds, what differs, what may go, and whether it is whole."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import click
import pyarrow as pa

from ruang.cli.output import give, give_object, lake_option, output_options, progress_bars
from ruang.engine.comparison import KINDS, Comparison, compare
from ruang.engine.errors import LakeError
from ruang.engine.lake import Fate, Lake, Result, Snapshot, Verified
from ruang.engine.reference import areas
from ruang.engine.text import noop as _
from ruang.engine.text import say

ON_SCREEN = 50  # rows, where nobody said how many
ALL_ROWS = 10_000_000
LISTED = pa.schema(
    {
        "snapshot": pa.string(),
        "source": pa.string(),
        "from": pa.string(),
        "to": pa.string(),
        "rows_accepted": pa.int64(),
        "rows_refused": pa.int64(),
        "synthetic": pa.bool_(),
        "created_at": pa.string(),
        "caveat": pa.string(),
    }
)
FATES = pa.schema(
    {
        "snapshot": pa.string(),
        "source": pa.string(),
        "created_at": pa.string(),
        "megabytes": pa.float64(),
        "fate": pa.string(),
        "why": pa.string(),
    }
)
VERIFIED = pa.schema(
    {
        "kind": pa.string(),
        "id": pa.string(),
        "whole": pa.bool_(),
        "finding": pa.string(),
        "what_to_do": pa.string(),
    }
)


@click.group()
def command() -> None:
    """See what the lake holds, compare snapshots, remove old ones, look for damage.

    \b
    Example:
      ruang lake list
      ruang lake compare dbd_registrations-2016-01-1f2e3d4c
      ruang lake verify
    """


@command.command("list")
@lake_option
@click.option("--checked", is_flag=True, help="The dry runs that wait to be kept or discarded.")
@output_options
@click.pass_obj
def list_snapshots(
    language: str, lake: Path, checked: bool, form: str, output: Path | None
) -> None:
    """List the snapshots in the lake, newest first.

    \b
    Example:
      ruang lake list --format csv
    """
    kept = Lake(lake)
    give(listed(kept.checked_snapshots() if checked else kept.snapshots(), language), form, output)
    tell_of_broken(kept, language)


@command.command("show")
@click.argument("name")
@lake_option
@output_options
def show(name: str, lake: Path, form: str, output: Path | None) -> None:
    """Show all that is known of a snapshot, a dry run or a result.

    NAME is its id, or a source, which means its newest snapshot.

    \b
    Example:
      ruang lake show dbd_registrations --format json
    """
    give_object(find(Lake(lake), name).manifest, form, output)


@command.command("compare")
@click.argument("old")
@click.argument("new", required=False)
@lake_option
@click.option("--rows", type=click.Choice(KINDS), help="The rows themselves, of this kind.")
@click.option("--by-area", is_flag=True, help="Counts by province.")
@click.option(
    "--limit",
    type=click.IntRange(min=1),
    help="At most so many rows; 50 on the screen, all elsewhere.",
)
@click.option("--any-source", is_flag=True, help="Also where they are of different sources.")
@output_options
@click.pass_obj
def compare_snapshots(
    language: str,
    old: str,
    new: str | None,
    lake: Path,
    rows: str | None,
    by_area: bool,
    limit: int | None,
    any_source: bool,
    form: str,
    output: Path | None,
) -> None:
    """Find what is new, gone, changed and the same in NEW against OLD.

    Both are ids of snapshots or dry runs; without NEW it is the newest snapshot of the same
    source. Rows are the same row where their ids are; in which file a row stood is no change.

    \b
    Example:
      ruang lake compare dbd_registrations-2016-01-1f2e3d4c --by-area
      ruang lake compare OLD NEW --rows changed --format csv -o changed.csv
    """
    if rows and by_area:
        raise click.UsageError("give either --rows or --by-area, not both")
    kept = Lake(lake)
    before = snapshot_of(kept, old)
    found = compare(before, snapshot_of(kept, new or before.source), any_source=any_source)
    if rows:
        most = limit or (ON_SCREEN if form == "table" and not output else ALL_ROWS)
        give(found.rows(rows, 0, most), form, output)  # type: ignore[arg-type]
    elif by_area:
        give(_by_area(found, lake, language), form, output)
    else:
        give_object(_counts(found), form, output)


@command.command("prune")
@lake_option
@click.option(
    "--keep-newest",
    type=click.IntRange(min=1),
    default=3,
    show_default=True,
    help="How many snapshots of each source stay.",
)
@click.option("--older-than", type=click.IntRange(min=0), metavar="DAYS", help="No younger ones.")
@click.option("--protect", multiple=True, metavar="ID", help="Let this snapshot stay; repeatable.")
@click.option("--yes", is_flag=True, help="Really remove them; otherwise it is only said.")
@output_options
@click.pass_obj
def prune(
    language: str,
    lake: Path,
    keep_newest: int,
    older_than: int | None,
    protect: tuple[str, ...],
    yes: bool,
    form: str,
    output: Path | None,
) -> None:
    """Remove old snapshots; without --yes only say what would go, and why each other stays.

    What a result cites stays, and the newest snapshot of each source. Personal values beside a
    snapshot go with it. Results are never removed.

    \b
    Example:
      ruang lake prune --keep-newest 2 --older-than 365
      ruang lake prune --keep-newest 2 --older-than 365 --yes
    """
    before = datetime.now(UTC) - timedelta(days=older_than) if older_than is not None else None
    decided = Lake(lake).prune(
        keep_newest=keep_newest, before=before, protect=protect, dry_run=not yes
    )
    rows = [_fate(one, language) for one in decided]
    give(pa.Table.from_pylist(rows, schema=FATES), form, output)
    going = sum(one.goes for one in decided)
    if yes:
        click.echo(say(_("removed: {n}"), language, n=f"{going:,}"), err=True)
    elif going:
        words = _("nothing was removed; with --yes: {n}")
        click.echo(say(words, language, n=f"{going:,}"), err=True)


@command.command("erase")
@click.argument("name")
@lake_option
@click.option(
    "--establishment", "ids", multiple=True, metavar="ID", help="Only of this row; repeatable."
)
@click.option("--yes", is_flag=True, help="Really erase them; otherwise nothing happens.")
@click.pass_obj
def erase(language: str, name: str, lake: Path, ids: tuple[str, ...], yes: bool) -> None:
    """Erase personal values that are kept beside a snapshot; the snapshot itself stays.

    NAME is the id of a snapshot or a dry run.

    \b
    Example:
      ruang lake erase establishments-2026-01-1f2e3d4c --establishment E-0001 --yes
      ruang lake erase establishments-2026-01-1f2e3d4c --yes
    """
    kept = Lake(lake)
    one = snapshot_of(kept, name)
    if kept.personal(one.id) is None:
        raise LakeError(_("beside {name} lie no personal values"), name=one.id)
    if not yes:
        raise click.UsageError("nothing was erased: give --yes")
    erased = kept.erase_personal(one.id, ids or None)
    click.echo(say(_("erased: {n}"), language, n=f"{erased:,}"), err=True)


@command.command("verify")
@lake_option
@output_options
@click.pass_obj
def verify(language: str, lake: Path, form: str, output: Path | None) -> None:
    """Read everything in the lake again, against its fingerprints.

    Ends with exit code 2 if anything is wrong. It finds changed, missing and foreign files,
    broken manifests, results whose snapshot is gone, what killed runs left, and personal values
    that others could read.

    \b
    Example:
      ruang lake verify --format json
    """
    with progress_bars(language) as report:
        found = list(Lake(lake).verify(report))
    rows = [row for one in found for row in _verified(one, language)]
    give(pa.Table.from_pylist(rows, schema=VERIFIED), form, output)
    wrong = sum(not one.whole for one in found)
    if wrong:
        words = _("something is wrong in {wrong} of {all} places; beside each stands what to do")
        raise LakeError(words, wrong=wrong, all=len(found))


def listed(snapshots: list[Snapshot], language: str) -> pa.Table:
    """Snapshots as rows, in the order given."""
    return pa.Table.from_pylist([_row(one, language) for one in snapshots], schema=LISTED)


def tell_of_broken(lake: Lake, language: str) -> None:
    """Say on stderr which folders cannot be read, and why."""
    for one in lake.broken():
        click.echo(f"{one.id}: {one.error.text(language)}", err=True)


def find(lake: Lake, name: str) -> Snapshot | Result:
    """The snapshot, dry run or result called `name`, or a source's newest snapshot.

    Raises:
        LakeError: There is none; says which snapshots there are.
    """
    everything: list[Snapshot | Result] = [*lake.checked_snapshots(), *lake.results()]
    there = next((one for one in everything if one.id == name), None)
    return there or lake.snapshot(name)


def snapshot_of(lake: Lake, name: str) -> Snapshot:
    """The snapshot or dry run called `name`, or a source's newest snapshot.

    Raises:
        LakeError: There is none; says which snapshots there are.
    """
    waiting = (one for one in lake.checked_snapshots() if one.id == name)
    return next(waiting, None) or lake.snapshot(name)


def _row(snapshot: Snapshot, language: str) -> dict[str, object]:
    manifest = snapshot.manifest
    period = manifest.get("period") or {}
    return {
        **{n: manifest.get(n) for n in LISTED.names},
        "from": period.get("from"),
        "to": period.get("to"),
        "caveat": manifest.get(f"caveat_{language}"),
    }


def _counts(found: Comparison) -> dict[str, Any]:
    return {
        "old_snapshot": found.old_snapshot.id,
        "new_snapshot": found.new_snapshot.id,
        **{kind: getattr(found, kind) for kind in KINDS},
        "changed_columns": dict(found.changed_columns),
    }


def _by_area(found: Comparison, lake: Path, language: str) -> pa.Table:
    names = {row["area_id"]: row[f"name_{language}"] for row in areas.provinces(lake).to_pylist()}
    rows = [{"area_id": a, "area": names.get(a), **n} for a, n in found.by_area.items()]
    texts = [pa.field(name, pa.string()) for name in ("area_id", "area")]
    schema = pa.schema(texts + [pa.field(kind, pa.int64()) for kind in KINDS])
    return pa.Table.from_pylist(rows, schema=schema)


def _fate(one: Fate, language: str) -> dict[str, Any]:
    return {
        "snapshot": one.snapshot.id,
        "source": one.snapshot.source,
        "created_at": one.snapshot.manifest["created_at"],
        "megabytes": round(one.bytes / 1e6, 1),
        "fate": "goes" if one.goes else "stays",
        "why": one.text(language),
    }


def _verified(one: Verified, language: str) -> list[dict[str, Any]]:
    about = {"kind": one.kind, "id": one.id, "whole": one.whole}
    if one.whole:
        return [about]
    return [
        {**about, "finding": each.text(language), "what_to_do": each.advice(language)}
        for each in one.findings
    ]
