"""ruang snapshots: what the lake holds."""

from __future__ import annotations

from pathlib import Path

import click
import pyarrow as pa

from ruang.cli.output import give, give_object, lake_option, output_options
from ruang.engine.lake import Lake, Snapshot

COLUMNS = pa.schema(
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


@click.command()
@click.argument("name", required=False)
@lake_option
@click.option("--verify", is_flag=True, help="Also read the files again against fingerprints.")
@output_options
@click.pass_obj
def command(
    language: str, name: str | None, lake: Path, verify: bool, form: str, output: Path | None
) -> None:
    """List the snapshots in the lake, newest first, or show all that is known of one.

    NAME is a snapshot's id, or a source, which means its newest snapshot.

    \b
    Example:
      ruang snapshots
      ruang snapshots dbd_registrations --verify --format json
    """
    kept = Lake(lake)
    shown = [kept.snapshot(name)] if name else kept.snapshots()
    if verify:
        for one in shown:
            one.verify()
    if name:
        give_object(shown[0].manifest, form, output)
    else:
        rows = [_row(one, language) for one in shown]
        give(pa.Table.from_pylist(rows, schema=COLUMNS), form, output)


def _row(snapshot: Snapshot, language: str) -> dict[str, object]:
    manifest = snapshot.manifest
    period = manifest.get("period") or {}
    return {
        **{n: manifest.get(n) for n in COLUMNS.names},
        "from": period.get("from"),
        "to": period.get("to"),
        "caveat": manifest.get(f"caveat_{language}"),
    }
