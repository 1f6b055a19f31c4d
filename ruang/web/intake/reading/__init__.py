"""Asks the engine: what a file is, how its rows would be read, and what a check or a snapshot has.

What the engine refuses comes out of here as Django's `ValidationError`, in the reader's words.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone

from ruang.engine.catalogue import Layout, Source
from ruang.engine.errors import EngineError, LakeError
from ruang.engine.lake import Lake, Snapshot
from ruang.web.intake.models import Delivery, DeliveryFile
from ruang.web.intake.reading.words import (
    classification_choices,
    column_choices,
    column_word,
    encoding_words,
    examples_of,
    fault_words,
    form_word,
    form_words,
    mark_word,
    personal_word,
    reason_words,
    why_words,
    word,
)
from ruang.web.intake.uploads import Stored, where
from ruang.web.ui.languages import reader_language

# Given on from the room of words.
__all__ = [
    "classification_choices",
    "column_choices",
    "column_word",
    "encoding_words",
    "examples_of",
    "fault_words",
    "form_word",
    "form_words",
    "mark_word",
    "personal_word",
    "reason_words",
    "why_words",
    "word",
]

FIRST_ROWS: Final = 50
AT_ONCE: Final = 65_536  # rows of a register that are looked at together


def lake() -> Lake:
    """The lake of this installation."""
    return Lake(settings.LAKE)


@contextmanager
def in_words() -> Iterator[None]:
    """What the engine refuses, as people read it.

    Raises:
        ValidationError: In place of every error of the engine.
    """
    try:
        yield
    except EngineError as error:
        raise ValidationError(error.text(reader_language())) from error


# -- sources -------------------------------------------------------------------------------


@cache
def sources() -> Mapping[str, Source]:
    """Every source by its key."""
    from ruang.engine.sources import SOURCES

    return {source.key: source for source in SOURCES}


def source_title(key: str) -> str:
    """What a source is called; its key where this version no longer has it."""
    source = sources().get(key)
    return word(source.title) if source else key


def source_choices() -> list[tuple[str, str]]:
    """Every source with its title."""
    return [(key, word(source.title)) for key, source in sources().items()]


# -- files ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Looked:
    """A stored file, and what its bytes tell."""

    stored: Stored
    look: Any

    @property
    def facts(self) -> dict[str, Any]:
        """What a delivery's file keeps of it."""
        names = ("sha256", "bytes", "lines", "kind", "encoding")
        return {name: getattr(self.look, name) for name in names}


def look_at(stored: Stored) -> Looked:
    """Look at a file's bytes.

    Raises:
        ValidationError: It is of no kind that registers come in, broken, or too large inside.
    """
    with in_words():
        return Looked(stored, _look(stored, _mark(stored.path)))


@lru_cache(maxsize=64)
def _look(stored: Stored, _mark: tuple[int, int]) -> Any:
    """Look at every byte once, not for each page about the file: it lies as it was sent."""
    from ruang.engine.sheets import look

    return look(stored.path, name=stored.name)


def _mark(path: Path) -> tuple[int, int]:
    """What changes when a file does; zeros where there is none."""
    with suppress(OSError):
        found = path.stat()
        return found.st_size, found.st_mtime_ns
    return 0, 0


def guess(one: Looked) -> str:
    """The key of the source that a file seems to come from.

    Where none takes it as its own, it is the one whose columns a person can choose.
    """
    from ruang.engine.intake import guess_source

    try:
        return str(guess_source(one.look).key)
    except EngineError:
        return next(key for key, source in sources().items() if source.mapped)


def must_correct(looked: Sequence[Looked], names: Collection[str]) -> None:
    """Make sure that corrected rows stand for rows of these files.

    Args:
        looked: The files of corrected rows.
        names: The names under which rows of the delivery are traced.

    Raises:
        ValidationError: A row stands for one of another file, or a file cannot be read.
    """
    from ruang.engine.intake.corrections import Corrected, parts_of

    with in_words():
        Corrected([part for one in looked for part in parts_of(one.look)], names)


def headers_mark(one: Looked) -> str:
    """A fingerprint of a file's headers as they are found without being told anything.

    Empty where no headers are found.
    """
    from ruang.engine.sheets import open_sheet

    try:
        headers = open_sheet(one.look).headers
    except EngineError:
        return ""
    return hashlib.sha256("\x1f".join(headers).encode()).hexdigest()


def looks_of(files: Sequence[DeliveryFile]) -> list[Any]:
    """The files of a delivery as the engine takes them.

    Raises:
        ValidationError: One is no longer what was received.
    """
    return [look_at(Stored(where(file.stored), file.name)).look for file in files]


def preview_of(delivery: Delivery, file: DeliveryFile) -> Any:
    """How the first rows of a file would be read.

    Raises:
        ValidationError: The file cannot be read as this delivery says.
    """
    from ruang.engine.intake import preview

    with in_words():
        return preview(
            sources()[delivery.source],
            looks_of([file])[0],
            settings.LAKE,
            now=timezone.now(),
            layout=Layout.from_dict(delivery.layout),
            rows=FIRST_ROWS,
        )


def write_template(path: Path) -> None:
    """Write an empty register with the headers that are known, and what to write under each."""
    from ruang.engine.intake.template import write_template

    write_template(path, reader_language())


def columns_of(delivery: Delivery, file: DeliveryFile) -> Any:
    """What stands in each column of a file that cannot be read as it is, so that a person can say.

    None where the columns of its source are not for people to choose, or none can be told.
    """
    from ruang.engine.columns import opened, recognise

    layout = Layout.from_dict(delivery.layout)
    try:
        look = looks_of([file])[0]
        wanted = [name for name, _words in column_choices()]
        mapped = sources()[delivery.source].mapped
        return recognise(opened(look, layout), wanted, layout) if mapped else None
    except (EngineError, ValidationError):
        return None


# -- what was checked, and what is kept ----------------------------------------------------


def snapshot_of(delivery: Delivery) -> Snapshot | None:
    """The snapshot that a delivery has become, or that waits to be kept; None if neither is."""
    name = delivery.checked_snapshot or delivery.snapshot
    if not name:
        return None
    try:
        return _found(lake(), name)
    except LakeError:
        return None


def previous_of(delivery: Delivery) -> Snapshot | None:
    """The newest kept snapshot of the same source before this delivery's; invented ones apart."""
    own = {delivery.checked_snapshot, delivery.snapshot if not delivery.checked_snapshot else ""}
    invented = bool(delivery.found.get("synthetic"))
    kept = (
        one
        for one in lake().snapshots()
        if one.source == delivery.source and bool(one.manifest.get("synthetic")) == invented
    )
    before = str(delivery.found.get("created_at") or "9")
    return next(
        (s for s in kept if s.id not in own and str(s.manifest.get("created_at")) <= before), None
    )


def compared(old: Snapshot, new: Snapshot) -> Any:
    """What of a source is new, gone or changed.

    Raises:
        ValidationError: The two cannot be compared.
    """
    from ruang.engine.comparison import compare

    with in_words():
        return compare(old, new)


def keep_checked(name: str) -> str:
    """Keep what was checked; kept before, by whomever, it is that.

    Raises:
        ValidationError: It is no longer there.
    """
    with in_words():
        return str(lake().keep(name).id)


def drop_checked(name: str) -> None:
    """Throw away what was checked; what was kept meanwhile stays."""
    if not _is_kept(lake(), name):
        lake().discard(name)


def _is_kept(where_: Lake, name: str) -> bool:
    return any(one.id == name for one in where_.snapshots())


def _found(where_: Lake, name: str) -> Snapshot:
    return where_.snapshot(name) if _is_kept(where_, name) else where_.checked(name)


def accepted_rows(
    snapshot: Snapshot, *, mark: str, area: str, first: int, count: int
) -> list[dict[str, Any]]:
    """Some of the accepted rows, in the order of the files.

    Args:
        snapshot: Checked or kept.
        mark: Only rows with this mark; empty for all.
        area: Only rows of this province; empty for all.
        first: How many rows to pass over.
        count: How many to give at most.
    """
    return _slice(snapshot.path("register"), _wanted(mark, area), first, count)


def refused_rows(snapshot: Snapshot, *, first: int, count: int) -> list[dict[str, Any]]:
    """Some of the refused rows, in the order of the files: file, row, column, value, reason."""
    return _slice(snapshot.path("refusals"), lambda batch: batch, first, count)


def count_rows(snapshot: Snapshot, *, mark: str, area: str) -> int:
    """How many accepted rows there are of these."""
    wanted = _wanted(mark, area)
    table = ds.dataset(snapshot.path("register"))
    columns = ["marks", "area_id"]
    return sum(wanted(batch).num_rows for batch in table.to_batches(columns=columns))


def _wanted(mark: str, area: str) -> Callable[[pa.RecordBatch], pa.RecordBatch]:
    def wanted(batch: pa.RecordBatch) -> pa.RecordBatch:
        if area:
            batch = batch.filter(pc.equal(batch["area_id"], area))
        if mark:
            marks = pc.binary_join_element_wise("", batch["marks"].fill_null(""), "", " ")
            batch = batch.filter(pc.match_substring(marks, f" {mark} "))
        return batch

    return wanted


def _slice(
    path: Path, wanted: Callable[[pa.RecordBatch], pa.RecordBatch], first: int, count: int
) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    for batch in ds.dataset(path).to_batches(batch_size=AT_ONCE):
        found = wanted(batch)
        rows += found.slice(first, count - len(rows)).to_pylist()
        first = max(first - found.num_rows, 0)
        if len(rows) >= count:
            break
    return rows


def write_refusals(delivery: Delivery, path: Path) -> None:
    """Write the refused rows: .csv as a list, .xlsx in the shape of the original, to send back.

    Raises:
        ValidationError: The files or the snapshot are no longer there.
    """
    from ruang.engine.intake import refusals, returning

    snapshot = snapshot_of(delivery)
    if snapshot is None:
        raise ValidationError("")
    with in_words():
        if path.suffix == ".csv":
            refusals.write_refusals(snapshot, path, reader_language())
            return
        files = looks_of(list(delivery.files.there()))
        returning.write_returned(snapshot, files, path, reader_language())
