"""From a source's files to a snapshot: read, clean, classify, locate, refuse, publish.

A row that cannot be used is refused, with its row, column, value and reason, and the intake goes
on. A file that is not this source's, or is cut off, stops the intake, and nothing is published:
its rows cannot be told apart.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta, timezone
from pathlib import Path

from ruang.engine.catalogue import Source
from ruang.engine.errors import InputError
from ruang.engine.intake.account import Account, fingerprint
from ruang.engine.intake.classify import classification, classify
from ruang.engine.intake.clean import clean
from ruang.engine.intake.duplicates import Seen
from ruang.engine.intake.evidence import Evidence, look
from ruang.engine.intake.locate import gazetteer, locate
from ruang.engine.intake.rows import REFUSALS_SCHEMA, REGISTER_SCHEMA, Rows
from ruang.engine.lake import Lake, Snapshot
from ruang.engine.progress import Progress, Report, quiet
from ruang.engine.text import noop as _

STAGE = _("Reading the files")
THAI_TIME = timezone(timedelta(hours=7))


def intake(
    source: Source, files: Sequence[Path], lake: Lake, *, now: datetime, report: Report = quiet
) -> Snapshot:
    """Read `files` of `source` into a snapshot of the lake.

    The same files again, in any order, give the snapshot that is there already.

    Args:
        source: Where the files come from.
        files: One or more files, as published.
        lake: Where the snapshot goes; official lists imported into it are used.
        now: The present moment, with its time zone: no registration can be later.
        report: Told how many lines of all files were read.

    Raises:
        InputError: A file is not this source's, was given twice, or is cut off.
    """
    looks = _look_at(files)
    mark = fingerprint(source, looks, lake.folder)
    if there := lake.with_fingerprint(source.key, mark):
        return there
    account = Account(source)
    with lake.draft() as draft:
        with (
            draft.table("register", REGISTER_SCHEMA) as register,
            draft.table("refusals", REFUSALS_SCHEMA) as refusals,
        ):
            for rows in _read(source, looks, lake.folder, now, report):
                accepted, refused = rows.register(), rows.refusals()
                account.add(rows, accepted, refused)
                register.write(accepted)
                refusals.write(refused)
        _must_have_rows(looks, account)
        return lake.publish_snapshot(draft, source.key, account.manifest(looks, mark, now))


def _look_at(files: Sequence[Path]) -> list[Evidence]:
    """Look at each file once, in the order of their names, so that the order given is no matter."""
    if not files:
        raise InputError(_("no file was given"))
    looks = [look(path) for path in sorted(files, key=lambda p: (p.name, str(p)))]
    by_bytes: dict[str, Path] = {}
    by_name: dict[str, Path] = {}
    for one in looks:
        if one.sha256 in by_bytes:
            raise InputError(
                _("the same file was given twice: {first} and {second}"),
                first=str(by_bytes[one.sha256]),
                second=str(one.path),
            )
        if one.path.name in by_name:
            raise InputError(
                _("two files have one name: {first} and {second}; rows could not be traced back"),
                first=str(by_name[one.path.name]),
                second=str(one.path),
            )
        by_bytes[one.sha256] = by_name[one.path.name] = one.path
    return looks


def _read(
    source: Source, looks: Sequence[Evidence], lake: Path, now: datetime, report: Report
) -> Iterator[Rows]:
    """Give the batches of all files, each row read, marked or refused."""
    places, codes, seen = gazetteer(lake), classification(lake), Seen()
    today = now.astimezone(THAI_TIME).date()
    total, before = sum(one.lines for one in looks), 0
    for one in looks:
        for raw in source.read(one.path, one.encoding):
            rows = Rows(raw, one.path.name)
            clean(rows, today)
            classify(rows, codes)
            locate(rows, places)
            seen.refuse_duplicates(rows)
            yield rows
            report(Progress(STAGE, before + raw["source_row"][-1].as_py(), total))
        before += one.lines


def _must_have_rows(looks: Sequence[Evidence], account: Account) -> None:
    for one in looks:
        if not account.rows_read[one.path.name]:
            raise InputError(_("the file has a header but no rows"), file=one.path.name)
