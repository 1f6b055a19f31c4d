"""What keeps a person from being erased now, and what her erasure would do, before it is done."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from ruang.web.journal.personal import OnErasure, Personal
from ruang.web.people.models import User
from ruang.web.people.open_work import OpenThing, open_of
from ruang.web.privacy.holdings import holdings
from ruang.web.privacy.models import Erasure

TO_THINK_IT_OVER: Final = timedelta(days=7)


@dataclass
class Fate:
    """What becomes of the data that have one fate, and why."""

    what: OnErasure
    titles: list[str] = field(default_factory=list)
    why: str | Promise = ""


def open_work(person: User) -> list[OpenThing]:
    """What waits for this person and for nobody else, and has to be handed over first."""
    return [thing for thing in open_of(person) if thing.kind.hand_over is not None]


def obstacles(person: User) -> list[str]:
    """Why this person cannot be erased now, in sentences; nothing where she can."""
    said = []
    others = User.objects.administrators().exclude(pk=person.pk)
    if person.is_administrator and not others.exists():
        said.append(_("There is no other administrator: make another one first."))
    waiting = open_work(person)
    if waiting:
        names = ", ".join(thing.name for thing in waiting)
        said.append(
            _("This waits for a decision: %(names)s. Decide it or hand it over first.")
            % {"names": names}
        )
    return said


def fates(person: User) -> list[Fate]:
    """What erasing a person does to all that is held about her: what goes, what stays and why."""
    removed, blanked = Fate(OnErasure.REMOVED), Fate(OnErasure.BLANKED)
    kept: dict[str, Fate] = {}
    for said in (one.personal for one in holdings(person)):
        title = str(said.title)
        if said.on_erasure == OnErasure.KEPT:
            one = kept.setdefault(str(said.why_kept), Fate(OnErasure.KEPT, why=said.why_kept))
            one.titles.append(title)
        else:
            (removed if said.on_erasure == OnErasure.REMOVED else blanked).titles.append(title)
    return [fate for fate in (removed, blanked, *kept.values()) if fate.titles]


def pending(person: User) -> Erasure | None:
    """The erasure of this person that was asked for and can still be taken back."""
    return Erasure.objects.pending().filter(person=person).first()


def blanks(said: Personal) -> tuple[str, ...]:
    """The fields that an erasure empties where the rows stay."""
    return said.blanks or (*said.fields, *said.secrets)
