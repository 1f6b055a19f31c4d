"""`ruang web check`: what the settings lead to, before people do."""

from __future__ import annotations

import sys

import click

from ruang.engine.text import noop as _
from ruang.engine.text import say


@click.command()
@click.pass_obj
def check(language: str) -> None:
    """Look at settings, database, folders and clock, and say what has to be mended.

    Ends with exit code 1 where something does not work; what works and should not stay so is only
    told.

    \b
    Example:
      ruang web check
    """
    from ruang.web.site import checks, database, versions

    try:
        database.refuse(language)
        versions.refuse(language)
    except database.BadDatabase as error:
        raise click.ClickException(str(error)) from error
    wrong, doubtful = list(checks.wrong()), list(checks.doubtful())
    for title, faults in (
        (_("This does not work, and has to be mended:"), wrong),
        (_("This works, and should not stay so where people work:"), doubtful),
    ):
        if faults:
            click.echo(say(title, language))
        for fault in faults:
            click.echo(f"- {fault.text(language)}")
    if wrong:
        sys.exit(1)
    if not doubtful:
        click.echo(say(_("All is well."), language))
