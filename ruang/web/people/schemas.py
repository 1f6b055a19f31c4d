"""Organisations and the journal as machines read them."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Self

from django.utils.translation import gettext_noop as noop
from pydantic import BaseModel, Field

from ruang.web.api.paging import Page
from ruang.web.journal.models import Channel, Entry
from ruang.web.people.history import Line
from ruang.web.people.models import Organisation
from ruang.web.people.roles import Kind


class OrganisationOut(BaseModel):
    """A department, centre, agency, enterprise or cohort."""

    number: int = Field(description=noop("By which operations name it."))
    kind: Kind
    name_th: str
    name_en: str = Field(description=noop("Empty where it has none."))

    @classmethod
    def of(cls, row: Organisation) -> Self:
        """What is said of an organisation."""
        return cls(number=row.pk, kind=Kind(row.kind), name_th=row.name_th, name_en=row.name_en)


class OrganisationPage(Page[OrganisationOut]):
    """One page of organisations."""


class EntryOut(BaseModel):
    """Who did what to which thing, and when."""

    number: int = Field(description=noop("By which operations name it."))
    at: datetime
    actor: str | None = Field(description=noop("Who; null: the system itself."))
    channel: Channel = Field(description=noop("Through what it was done."))
    token: str | None = Field(description=noop("By which token, where it was a program."))
    verb: str = Field(description=noop("A fixed word, as in proposal.approved."))
    words: str = Field(description=noop("The same in the asker's language."))
    thing: str = Field(description=noop("Kind of thing, as in clusters.proposal."))
    thing_number: str = Field(description=noop("Number of the thing."))
    thing_name: str = Field(description=noop("What the thing is called now."))

    @classmethod
    def of(cls, line: Line) -> Self:
        """What is said of an entry."""
        return cls(**_entry(line))


class EntryPage(Page[EntryOut]):
    """One page of the journal."""


class ChangeOut(BaseModel):
    """One field, before and after."""

    field: str
    before: Any = Field(description=noop("As it was; • stands for a personal value."))
    after: Any = Field(description=noop("As it became; • stands for a personal value."))


class EntryWhole(EntryOut):
    """An entry with what it changed, and from where it came."""

    changes: list[ChangeOut]
    address: str | None = Field(description=noop("Network address, as long as it is kept."))
    browser: str | None = Field(description=noop("Browser or program, as long as it is kept."))

    @classmethod
    def of(cls, line: Line) -> Self:
        """All that is said of an entry."""
        origin = getattr(line.entry, "origin", None)
        changed = [
            ChangeOut(field=name, before=old, after=new) for name, old, new in line.entry.changes
        ]
        return cls(
            **_entry(line),
            changes=changed,
            address=origin.address if origin else None,
            browser=origin.browser if origin else None,
        )


def _entry(line: Line) -> dict[str, Any]:
    entry: Entry = line.entry
    return {
        "number": entry.pk,
        "at": entry.at,
        "actor": entry.actor.name if entry.actor else None,
        "channel": Channel(entry.channel),
        "token": line.token or None,
        "verb": entry.verb,
        "words": line.verb,
        "thing": entry.subject_type,
        "thing_number": entry.subject_id,
        "thing_name": line.name,
    }
