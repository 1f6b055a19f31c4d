"""`ruang web backup` and `ruang web restore`: everything that an installation has, in one file."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import click

from ruang import __version__
from ruang.cli.output import progress_bars
from ruang.engine.text import noop as _
from ruang.engine.text import say

if TYPE_CHECKING:
    from ruang.web.site.backup.archive import Manifest
    from ruang.web.site.backup.restoring import Restored

MB = 1 << 20
PIPE = "-"


@click.command()
@click.option(
    "--to",
    metavar="FILE|FOLDER|-",
    help="A folder, a new file (.tar.zst), or - for stdout; otherwise RUANG_BACKUP_TO.",
)
@click.option(
    "--keep",
    type=click.IntRange(min=1),
    metavar="N",
    help="Of the folder's backups keep the N newest; for RUANG_BACKUP_TO, RUANG_BACKUP_KEEP.",
)
@click.option("--without-lake", is_flag=True, help="Leave the lake out: it is copied elsewhere.")
@click.option("--without-uploads", is_flag=True, help="Leave out files that wait to be read.")
@click.pass_obj
def backup(
    language: str, to: str | None, keep: int | None, without_lake: bool, without_uploads: bool
) -> None:
    """Back up database, lake, uploads and keys, all of one moment, while people work.

    The file has secrets in it: only its owner can read it. It is read again before it gets its
    name; nothing half-written is left, and old backups go only after that.

    \b
    Example:
      ruang web backup --to /mnt/backup --keep 14
      ruang web backup --to - | age -r age1… > ruang.tar.zst.age
    """
    from django.conf import settings

    from ruang.web.site.backup import running

    _refuse(language)
    without = {name for name, out in _left_out(without_lake, without_uploads) if out}
    if to == PIPE:
        if sys.stdout.isatty():
            raise click.UsageError("a backup is not for a screen: redirect it, or give --to FOLDER")
        with progress_bars(language) as report:
            manifest = running.to_pipe(sys.stdout.buffer, without=without, report=report)
        _tell(manifest, language)
        return
    target = Path(to) if to else settings.BACKUP_TO
    if target is None:
        raise click.UsageError("give --to, or set RUANG_BACKUP_TO")
    with progress_bars(language) as report:
        path, manifest = running.to_folder(target, keep=keep, without=without, report=report)
    _tell(manifest, language)
    words = _("{mb} MB, read again and whole")
    click.echo(say(words, language, mb=_mb(path.stat().st_size)), err=True)
    click.echo(str(path))


@click.command()
@click.argument("file", metavar="FILE|-")
@click.option(
    "--check-only", is_flag=True, help="Read all of it, say what is in it, change nothing."
)
@click.option("--replace", is_flag=True, help="Move aside what is there; nothing is deleted.")
@click.option(
    "--to-home",
    type=click.Path(file_okay=False, path_type=Path),
    help="Another folder than RUANG_HOME.",
)
@click.option(
    "--to-lake",
    type=click.Path(file_okay=False, path_type=Path),
    help="Another folder than RUANG_LAKE.",
)
@click.pass_obj
def restore(
    language: str,
    file: str,
    check_only: bool,
    replace: bool,
    to_home: Path | None,
    to_lake: Path | None,
) -> None:
    """Bring a backup back, on SQLite or PostgreSQL, whichever it was made on.

    All of it is proved before anything is changed: every file, every row, every key. A backup of
    an earlier version is brought up to date. If anything fails, everything is as it was. Stop
    `serve` and `worker` before.

    \b
    Example:
      ruang web restore /mnt/backup/ruang-20261123T190000Z.tar.zst --check-only
      ruang web restore /mnt/backup/ruang-20261123T190000Z.tar.zst --replace
      age -d ruang.tar.zst.age | ruang web restore - --replace
    """
    from ruang.web.site.backup import running

    with _opened(file) as (source, size), progress_bars(language) as report:
        if check_only:
            manifest = running.prove(source, size=size, report=report)
        else:
            _refuse(language)
            done = running.bring_back(
                source, home=to_home, lake=to_lake, replace=replace, size=size, report=report
            )
    if check_only:
        _tell(manifest, language)
        click.echo(say(_("it is whole, and can be brought back"), language), err=True)
    else:
        _tell_restored(done, language)


def _refuse(language: str) -> None:
    """Go on only with a database that can carry the product."""
    from ruang.web.site import database

    try:
        database.refuse(language)
    except database.BadDatabase as error:
        raise click.ClickException(str(error)) from error


def _left_out(lake: bool, uploads: bool) -> list[tuple[str, bool]]:
    return [("lake", lake), ("uploads", uploads)]


@contextmanager
def _opened(file: str) -> Iterator[tuple[IO[bytes], int]]:
    if file == PIPE:
        yield sys.stdin.buffer, 0
        return
    path = Path(file)
    with path.open("rb") as source:
        yield source, path.stat().st_size


def _tell(manifest: Manifest, language: str) -> None:
    words = _("of {at}, version {version}, {database}: {tables} tables with {rows} rows, {files}")
    files = say(
        _("{n} files with {mb} MB"), language, n=f"{len(_files(manifest)):,}", mb=_size(manifest)
    )
    click.echo(
        say(
            words,
            language,
            at=manifest.about.made_at[:16].replace("T", " ") + " UTC",
            version=manifest.about.ruang,
            database=manifest.about.database,
            tables=len(manifest.tables),
            rows=f"{sum(table.rows for table in manifest.tables.values()):,}",
            files=files,
        ),
        err=True,
    )
    for said, names in (
        (_("not in it, as you asked: {names}"), manifest.without),
        (_("cited by the database, but missing already: {names}"), manifest.missing),
        (
            _("damaged in the lake already, bring it back from an earlier backup: {names}"),
            manifest.damaged,
        ),
        (_("tables of no part of Ruang, not taken: {names}"), manifest.left_out),
    ):
        if names:
            click.echo(say(said, language, names=_short(names)), err=True)


def _tell_restored(done: Restored, language: str) -> None:
    _tell(done.manifest, language)
    lines: list[tuple[str, dict[str, Any]]] = []
    if done.aside:
        lines.append((_("what was there lies now in: {names}"), {"names": ", ".join(done.aside)}))
    if done.other_key:
        words = _(
            "RUANG_SECRET_KEY is another one than that of the backup: sessions and second factors"
            " are lost unless it gets the words in {path}"
        )
        lines.append((words, {"path": done.other_key}))
    if done.persons_erased is None:
        words = _("who was erased after {at} cannot be known from here: erase them once more")
        lines.append((words, {"at": done.manifest.about.made_at[:16]}))
    erased = (done.persons_erased or 0) + done.values_erased
    if erased:
        words = _("erased once more, since that was done after the backup: {n}")
        lines.append((words, {"n": erased}))
    if done.unknown:
        words = _("tables that this version has no use for, not brought back: {names}")
        lines.append((words, {"names": _short(done.unknown)}))
    if done.manifest.about.ruang != __version__:
        words = _("it is of version {version}: run `ruang web migrate` before you start")
        lines.append((words, {"version": done.manifest.about.ruang}))
    for words, values in lines:
        click.echo(say(words, language, **values), err=True)
    for name, finding in done.amiss:
        click.echo(f"{name}: {finding.text(language)}", err=True)
    words = _("brought back, and proved row by row and file by file: start `serve` and `worker`")
    click.echo(say(words, language), err=True)


def _files(manifest: Manifest) -> list[int]:
    rooms = ("lake/", "uploads/", "lists/")
    return [m.bytes for name, m in manifest.members.items() if name.startswith(rooms)]


def _size(manifest: Manifest) -> str:
    return _mb(sum(_files(manifest)))


def _mb(size: int) -> str:
    return f"{size / MB:,.1f}"


def _short(names: tuple[str, ...]) -> str:
    more = len(names) - 5
    return ", ".join(names[:5]) + (f" (+{more:,})" if more > 0 else "")
