"""From a source's files to a snapshot: read, clean, classify, locate, refuse, publish.

A row that cannot be used is refused, with its row, column, value and reason, and the intake goes
on. A file that is not this source's, or is cut off, stops the intake, and nothing is published:
its rows cannot be told apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from ruang.engine.catalogue import Layout, Source
from ruang.engine.errors import InputError
from ruang.engine.intake.account import Account, Asked, fingerprint
from ruang.engine.intake.corrections import Corrected, Part, parts_of
from ruang.engine.intake.duplicates import Seen
from ruang.engine.intake.faults import Watch, unread_sheets
from ruang.engine.intake.pipeline import Opened, Pipeline
from ruang.engine.intake.preview import Preview, PreviewRow, guess_source, preview
from ruang.engine.intake.rows import PERSONAL_SCHEMA, REFUSALS_SCHEMA, REGISTER_SCHEMA, Rows
from ruang.engine.lake import Draft, Lake, Snapshot
from ruang.engine.progress import Progress, Report, quiet
from ruang.engine.sheets import Look, look, open_sheet
from ruang.engine.text import noop as _

__all__ = ["Preview", "PreviewRow", "guess_source", "intake", "preview"]

STAGE = _("Reading the files")


def intake(
    source: Source,
    files: Sequence[Path | Look],
    lake: Lake,
    *,
    now: datetime,
    layout: Layout | None = None,
    corrections: Sequence[Path | Look] = (),
    purpose: str = "",
    synthetic: bool = False,
    keep: bool = True,
    report: Report = quiet,
) -> Snapshot:
    """Read `files` of `source` into a snapshot of the lake.

    The same files again, in any order, give the snapshot that is there already.

    Args:
        source: Where the files come from.
        files: One or more files, as published or as brought in.
        lake: Where the snapshot goes; official lists imported into it are used.
        now: The present moment, with its time zone: no registration can be later.
        layout: What a person said of the columns; the rest is found by evidence.
        corrections: Refused rows that come back put right, in the order in which they came.
        purpose: For what the personal columns that `layout` names are kept; empty keeps none.
        synthetic: The rows are invented.
        keep: Whether to publish the snapshot; otherwise it lies where no reader of the lake
            looks, until `lake.keep` or `lake.discard`.
        report: Told how many lines of all files were read.

    Raises:
        InputError: A file is not this source's, was given twice, or is cut off.
    """
    asked = Asked(layout or Layout(), purpose, synthetic)
    originals = [_look(one) for one in files]
    originals.sort(key=lambda one: (one.name, str(one.path)))
    corrected = [_look(one) for one in corrections]
    looks = [*originals, *corrected]
    _must_differ(looks)
    mark = fingerprint(source, looks, asked, lake.folder)
    if there := _there(lake, source.key, mark, keep=keep):
        return there
    account = Account(source, asked)
    pipeline = Pipeline(source, lake.folder, lake.key(), now)
    total = sum(one.lines for one in looks)
    reading = _Reading(pipeline, asked, account, total, report)
    with lake.draft() as draft:
        _write(draft, reading.rows(originals, corrected), account)
        _must_have_rows(account)
        manifest = account.manifest(mark, now)
        return lake.publish_snapshot(draft, source.key, manifest, keep=keep)


def _write(draft: Draft, batches: Iterable[Rows], account: Account) -> None:
    """Write what becomes of the rows, batch by batch, and count it."""
    kept = account.asked.layout.personal if account.asked.purpose else {}
    with ExitStack() as tables:
        register = tables.enter_context(draft.table("register", REGISTER_SCHEMA))
        refusals = tables.enter_context(draft.table("refusals", REFUSALS_SCHEMA))
        personal = None
        if kept:
            personal = tables.enter_context(draft.beside("personal", PERSONAL_SCHEMA))
        for rows in batches:
            accepted, refused = rows.register(), rows.refusals()
            account.add(rows, accepted, refused)
            register.write(accepted)
            refusals.write(refused)
            if personal:
                personal.write(rows.personal(kept))


def _there(lake: Lake, source: str, mark: str, *, keep: bool) -> Snapshot | None:
    if kept := lake.with_fingerprint(source, mark):
        return kept
    checked = lake.checked_with_fingerprint(source, mark)
    return lake.keep(checked.id) if checked and keep else checked


def _look(file: Path | Look) -> Look:
    return look(file) if isinstance(file, Path) else file


def _must_differ(looks: Sequence[Look]) -> None:
    if not looks:
        raise InputError(_("no file was given"))
    by_bytes: dict[str, Look] = {}
    by_name: dict[str, Look] = {}
    for one in looks:
        if one.sha256 in by_bytes:
            raise InputError(
                _("the same file was given twice: {first} and {second}"),
                first=by_bytes[one.sha256].name,
                second=one.name,
            )
        if one.name in by_name:
            raise InputError(
                _("two files have one name: {first} and {second}; rows could not be traced back"),
                first=str(by_name[one.name].path),
                second=str(one.path),
            )
        by_bytes[one.sha256] = by_name[one.name] = one


class _Reading:
    """The rows of all files on their way: each read, marked, refused, or replaced."""

    def __init__(
        self, pipeline: Pipeline, asked: Asked, account: Account, total: int, report: Report
    ) -> None:
        self._pipeline, self._asked, self._account = pipeline, asked, account
        self._total, self._report = total, report
        self._before = 0
        self._seen = Seen()
        self._resolved: list[tuple[frozenset[str], Layout]] = []

    def rows(self, originals: Sequence[Look], corrected: Sequence[Look]) -> Iterator[Rows]:
        parts = [part for one in corrected for part in parts_of(one)]
        self._corrected = Corrected(parts, [one.name for one in originals])
        for one in originals:
            yield from self._file(one, one.name, self._asked.layout)
            self._before += one.lines
        for part in parts:
            yield from self._file(part.look, part.name, self._layout_of(part))
            self._before += part.look.lines

    def _file(self, one: Look, name: str, layout: Layout) -> Iterator[Rows]:
        opened = self._pipeline.open(one, layout)
        self._account.open(name, opened.columns, opened.classification)
        self._remember(opened)
        watch = Watch(name, opened.columns)
        for raw in opened.batches():
            newest = self._corrected.newest(raw, name)
            self._account.pass_over(name, len(raw) - len(newest))
            if not len(newest):
                continue
            rows = self._pipeline.read(newest, name, opened)
            self._corrected.refuse_needless(rows)
            self._seen.refuse_duplicates(rows)
            self._corrected.replace(rows)
            watch.look(rows)
            yield rows
            done = self._before + raw["source_row"][-1].as_py()
            self._report(Progress(STAGE, min(done, self._total), self._total))
        found = [*watch.faults(), *(unread_sheets(opened.columns) if name == one.name else ())]
        self._account.faults += [fault.to_dict() for fault in found]

    def _remember(self, opened: Opened) -> None:
        columns, place = opened.columns, dict(opened.columns.place)
        # Where columns are known by their headers, the id alone is told: refused rows lack it.
        ids = {name: header for name, header in place.items() if name == "establishment_id"}
        how = replace(
            self._asked.layout,
            columns=place if self._pipeline.source.mapped else ids,
            classification=opened.classification,
            delimiter="",
            header_row=1,
        )
        self._resolved.append((frozenset(columns.headers), how))

    def _layout_of(self, part: Part) -> Layout:
        """Corrected rows are read as the original with their headers was."""
        headers = {*open_sheet(part.look, sheet=part.sheet, header_row=1).headers}
        fits = (how for have, how in self._resolved if have <= headers)
        return replace(next(fits, self._asked.layout), sheet=part.sheet)


def _must_have_rows(account: Account) -> None:
    for name in account.inputs:
        if not account.rows_seen[name]:
            raise InputError(_("the file has a header but no rows"), file=name)
