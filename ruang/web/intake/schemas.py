"""Registers on their way in, and snapshots of the lake, as machines read them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal, Self

from django.utils.translation import gettext_noop as noop
from pydantic import BaseModel, Field

from ruang.web.api.paging import Page
from ruang.web.intake import reading
from ruang.web.intake.models import Delivery, DeliveryFile, DeliveryState
from ruang.web.intake.reading.snapshots import Kept
from ruang.web.work.schemas import ProgressOut


class DeliveryOut(BaseModel):
    """A set of files that somebody brought in as one register."""

    number: int = Field(description=noop("By which operations name it."))
    state: DeliveryState
    source: str = Field(description=noop("Key of the source that it is read as."))
    source_title: str = Field(description=noop("What the source is called, as you read."))
    synthetic: bool = Field(description=noop("Whether its rows are invented."))
    sender: str = Field(description=noop("Who brought it in."))
    organisation: str | None = Field(description=noop("Where the sender belonged, as you read."))
    rows_accepted: int | None = Field(description=noop("Null before all rows were checked."))
    rows_refused: int | None = Field(description=noop("Null before all rows were checked."))
    snapshot: str | None = Field(description=noop("Name of the snapshot that it became."))
    brought_at: datetime
    changed_at: datetime
    kept_at: datetime | None

    @classmethod
    def of(cls, row: Delivery) -> Self:
        """What is said of a delivery; needs `for_pages`."""
        return cls(
            number=row.pk,
            state=DeliveryState(row.state),
            source=row.source,
            source_title=reading.source_title(row.source),
            synthetic=row.synthetic,
            sender=row.sender.name,
            organisation=row.organisation.name if row.organisation else None,
            rows_accepted=row.found.get("rows_accepted"),
            rows_refused=row.found.get("rows_refused"),
            snapshot=row.snapshot or None,
            brought_at=row.created_at,
            changed_at=row.changed_at,
            kept_at=row.kept_at,
        )


class DeliveryPage(Page[DeliveryOut]):
    """One page of deliveries."""


class FileOut(BaseModel):
    """One file of a delivery."""

    name: str
    bytes: int
    rows: int = Field(description=noop("Lines of text, or rows of a table."))
    sha256: str
    round: int = Field(description=noop("0: as first brought; then rounds of corrected rows."))
    brought_at: datetime
    removed_at: datetime | None

    @classmethod
    def of(cls, row: DeliveryFile) -> Self:
        """What is said of a file."""
        return cls(
            name=row.name,
            bytes=row.bytes,
            rows=row.lines,
            sha256=row.sha256,
            round=row.round,
            brought_at=row.sent_at,
            removed_at=row.removed_at,
        )


class CountedOut(BaseModel):
    """How many rows are so."""

    key: str = Field(description=noop("A fixed word."))
    words: str = Field(description=noop("The same in the asker's language."))
    rows: int


class DeliveryWhole(DeliveryOut):
    """A delivery with its files, what checking found, and what you may do about it."""

    files: list[FileOut]
    check: ProgressOut | None = Field(description=noop("The check that runs or ran last."))
    refusals: list[CountedOut] = Field(description=noop("Why rows were refused."))
    marks: list[CountedOut] = Field(description=noop("What was read as something else."))
    may: list[Literal["check", "keep", "discard"]]


class RefusedOut(BaseModel):
    """One row that was refused, and what puts it right."""

    file: str
    row: int
    column: str
    value: str | None
    reason: str = Field(description=noop("A fixed word."))
    words: str = Field(description=noop("The same in the asker's language."))
    remedy: str = Field(description=noop("What puts it right."))

    @classmethod
    def of(cls, row: dict[str, Any]) -> Self:
        """What is said of a refused row."""
        words, remedy = reading.reason_words(row["reason"])
        named = {name: row[name] for name in ("column", "value", "reason")}
        return cls(
            file=row["source_file"], row=row["source_row"], words=words, remedy=remedy, **named
        )


class RefusedPage(Page[RefusedOut]):
    """One page of refused rows."""


class SnapshotOut(BaseModel):
    """Rows of one source as the lake keeps them, never changed."""

    name: str = Field(description=noop("By which operations and publications name it."))
    source: str = Field(description=noop("Key of the source."))
    title: str = Field(description=noop("What the source is called, as you read."))
    synthetic: bool = Field(description=noop("Whether its rows are invented."))
    rows: int = Field(description=noop("How many rows were accepted."))
    refused: int = Field(description=noop("How many rows were refused."))
    bytes: int = Field(description=noop("What it takes on the disk."))
    period_from: date | None = Field(description=noop("First day of its rows, where known."))
    period_to: date | None = Field(description=noop("Last day of its rows, where known."))
    read_at: datetime

    @classmethod
    def of(cls, one: Kept) -> Self:
        """What is said of a snapshot."""
        period = one.manifest.get("period") or {}
        return cls(
            name=one.id,
            source=one.source,
            title=one.title,
            synthetic=bool(one.manifest.get("synthetic")),
            rows=one.rows,
            refused=int(one.manifest.get("rows_refused") or 0),
            bytes=one.bytes,
            period_from=period.get("from") or None,
            period_to=period.get("to") or None,
            read_at=one.created_at,
        )


class SnapshotPage(Page[SnapshotOut]):
    """One page of snapshots."""


class SnapshotWhole(SnapshotOut):
    """A snapshot with what its source says of it, and what was computed from it."""

    caveat: str = Field(description=noop("What the rows are and are not, as you read."))
    unseen: str = Field(description=noop("What the source cannot show, as you read."))
    publisher: str
    licence: str
    inputs: list[str] = Field(description=noop("Names of the files that it was read from."))
    computed: int = Field(description=noop("How many results were computed from it."))
    delivery: int | None = Field(
        description=noop("Number of the delivery that became it, as far as you may see it.")
    )
