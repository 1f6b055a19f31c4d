"""`ruang web …`: prepare the database, make accounts, serve, and show the demo."""

from __future__ import annotations

import os
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import click

from ruang.cli import web_backup, web_check
from ruang.engine.progress import Report
from ruang.engine.text import noop as _
from ruang.engine.text import say


class OnDatabase(click.Command):
    """A command that goes on only with a database that can carry the product, of this version."""

    behind = True  # whether one of an earlier version is refused

    def invoke(self, ctx: click.Context) -> Any:
        """Look at the database, then do it.

        Raises:
            click.ClickException: It cannot be used; it says why, and what to do.
        """
        from ruang.web.site import database, versions

        try:
            database.refuse(ctx.obj)
            versions.refuse(ctx.obj, behind=self.behind)
        except database.BadDatabase as error:
            raise click.ClickException(str(error)) from error
        return super().invoke(ctx)


class OnEarlierDatabase(OnDatabase):
    """A command that brings a database of an earlier version up to date itself."""

    behind = False


class OnDatabases(click.Group):
    """Commands that are `OnDatabase` unless they say otherwise with `cls=click.Command`."""

    command_class = OnDatabase

    def invoke(self, ctx: click.Context) -> Any:
        """Do it, and say so where the disk does not let it be done.

        Raises:
            click.ClickException: The disk is full, or may not be written to.
        """
        try:
            return super().invoke(ctx)
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except Exception as error:
            from ruang.web.site import database

            if words := database.said_of_disk(error, ctx.obj):
                raise click.ClickException(words) from error
            raise


@click.group(cls=OnDatabases)
@click.pass_context
def command(ctx: click.Context) -> None:
    """Prepare and serve the web.

    \b
    Example:
      ruang web migrate
      ruang web createadmin --email admin@example.org --name "Somchai"
      ruang web serve --port 8000
    """
    _set_up(ctx.obj)


command.add_command(web_check.check)
command.add_command(web_backup.backup)
command.add_command(web_backup.restore)


def _set_up(language: str) -> None:
    """Read the settings, and go on only with such as can be used.

    Raises:
        click.ClickException: Something is wrong with them; it says all of it.
    """
    from ruang.web.site import faults

    if wrong := list(faults.found()):
        raise click.ClickException(faults.in_words(wrong, language))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ruang.web.site.settings")
    import django

    django.setup()


def _bars(language: str) -> AbstractContextManager[Report]:
    """Progress bars that also know the words of the web."""
    from django.utils.translation import gettext, override

    from ruang.cli.output import progress_bars

    def words(stage: str) -> str:
        with override(language):
            return gettext(say(stage, language))

    return progress_bars(language, words=words)


@command.command(cls=OnEarlierDatabase)
@click.pass_obj
def migrate(language: str) -> None:
    """Bring the database up to date and load the reference data.

    \b
    Example:
      DATABASE_URL=postgres://ruang@localhost/ruang ruang web migrate
    """
    from ruang.web.site.jobs import prepare

    with _bars(language) as report:
        prepare(report=report)
    click.echo(say(_("the database is up to date"), language), err=True)


@command.command()
@click.option("--port", default=8000, show_default=True, envvar="PORT", help="Also PORT.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Where it listens.")
@click.option(
    "--socket",
    "unix_socket",
    type=click.Path(path_type=Path, dir_okay=False),
    help="A Unix socket to listen on instead.",
)
@click.option(
    "--workers",
    type=click.IntRange(1, 64),
    envvar="RUANG_WORKERS",
    help="Processes that answer pages; one a core where not given, four at most.",
)
@click.option(
    "--with-worker/--without-worker",
    default=True,
    show_default=True,
    help="Also start the worker that does the jobs.",
)
@click.pass_obj
def serve(
    language: str,
    port: int,
    host: str,
    unix_socket: Path | None,
    workers: int | None,
    with_worker: bool,
) -> None:
    """Serve the web.

    \b
    Example:
      ruang web serve --host 0.0.0.0 --port 8080 --workers 2
    """
    from ruang.web.site.serve import serve as start

    start(
        host=host,
        port=port,
        unix_socket=unix_socket,
        workers=workers,
        with_worker=with_worker,
        language=language,
    )


@command.command()
def worker() -> None:
    """Do the jobs that people asked for, until stopped.

    \b
    Example:
      ruang web worker
    """
    from ruang.web.site.serve import run_worker

    run_worker()


@command.command()
@click.option("--email", prompt=True, help="What she signs in with.")
@click.option("--name", prompt=True, help="What others see.")
@click.password_option()
@click.pass_obj
def createadmin(language: str, email: str, name: str, password: str) -> None:
    """Make an administrator's account.

    \b
    Example:
      ruang web createadmin --email admin@example.org --name "Somchai"
    """
    from django.core.exceptions import ValidationError
    from django.utils.translation import override

    from ruang.web.site.jobs import make_administrator

    try:
        made = make_administrator(email=email, name=name, password=password)
    except ValidationError as error:
        with override(language):
            raise click.ClickException(" ".join(error.messages)) from error
    click.echo(say(_("{account} may sign in now"), language, account=str(made)), err=True)


@command.command("second-factor-reset")
@click.argument("email")
@click.pass_obj
def second_factor_reset(language: str, email: str) -> None:
    """Take somebody's second factor away whose phone is lost.

    For the only administrator, who has nobody to ask; all others ask an administrator. She sets up
    a new one when she signs in.

    \b
    Example:
      ruang web second-factor-reset admin@example.org
    """
    from django.core.exceptions import ValidationError
    from django.utils.translation import override

    from ruang.web.site.jobs import reset_second_factor

    try:
        person = reset_second_factor(email)
    except ValidationError as error:
        with override(language):
            raise click.ClickException(" ".join(error.messages)) from error
    click.echo(
        say(_("{account} has no second factor now"), language, account=str(person)), err=True
    )


@command.command()
@click.argument("snapshot")
@click.pass_obj
def publish(language: str, snapshot: str) -> None:
    """Run the engine on a snapshot of the lake and publish the result.

    \b
    Example:
      RUANG_LAKE=lake ruang web publish dbd_registrations
    """
    from ruang.web.site.jobs import publish_snapshot

    with _bars(language) as report:
        click.echo(publish_snapshot(snapshot, report=report))


@command.command()
@click.argument("kind", type=click.Choice(["income", "expenditure"]))
@click.argument("file", type=click.Path(path_type=Path))
@click.pass_obj
def households(language: str, kind: str, file: Path) -> None:
    """Import household income or expenditure by province from the statistical office's file.

    The file is read as it was published: one row a province, one column a year. The same file
    again changes nothing.

    \b
    Example:
      ruang web households income average-income-41-58-by-provinces.csv
    """
    from django.core.exceptions import ValidationError
    from django.utils.translation import override

    from ruang.engine.errors import EngineError
    from ruang.web.site.jobs import import_households

    try:
        figures, first, last = import_households(file, kind)
    except EngineError as error:
        raise click.ClickException(error.text(language)) from error
    except ValidationError as error:
        with override(language):
            raise click.ClickException(" ".join(error.messages)) from error
    words = _("{figures} figures of the years {first} to {last} are there")
    click.echo(say(words, language, figures=figures, first=first, last=last), err=True)


@command.command(cls=OnEarlierDatabase)
@click.option("--port", default=8000, show_default=True, envvar="PORT", help="Also PORT.")
@click.option("--workers", default=1, show_default=True, help="Processes that answer pages.")
@click.pass_obj
def demo(language: str, port: int, workers: int) -> None:
    """Make the synthetic demo if it is not there yet, and serve it on this machine alone.

    \b
    Example:
      RUANG_DEMO=1 RUANG_HOME=var/demo RUANG_LAKE=var/demo/lake ruang web demo
    """
    from ruang.web.site.jobs import demo_accounts, make_demo
    from ruang.web.site.serve import count_together
    from ruang.web.site.serve import serve as start

    count_together()
    with _bars(language) as report:
        make_demo(report=report)
    click.echo(demo_accounts(f"http://127.0.0.1:{port}/"))
    start(host="127.0.0.1", port=port, workers=workers, with_worker=True, language=language)
