"""ruang snapshots: what the lake holds; the short form of `ruang lake list` and `show`."""

from __future__ import annotations

from pathlib import Path

import click

from ruang.cli.lake import find, listed, tell_of_broken
from ruang.cli.output import give, give_object, lake_option, output_options
from ruang.engine.lake import Lake


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

    NAME is a snapshot's id, or a source, which means its newest snapshot. `ruang lake` does more
    with them.

    \b
    Example:
      ruang snapshots
      ruang snapshots dbd_registrations --verify --format json
    """
    kept = Lake(lake)
    shown = find(kept, name) if name else None
    every = kept.snapshots() if shown is None else []
    if verify:
        for one in [shown] if shown else every:
            one.verify()
    if shown:
        give_object(shown.manifest, form, output)
    else:
        give(listed(every, language), form, output)
        tell_of_broken(kept, language)
