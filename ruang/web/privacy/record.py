"""The record of processing, made of what the models declare: nobody has to keep it by hand.

Source:
    Personal Data Protection Act B.E. 2562, section 39: the data, the purpose of each kind, the
    controller, how long they are kept, who has access and how, refused requests, and the security
    measures.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ruang.web.journal.personal import (
    STORES,
    OnErasure,
    Personal,
    declarations,
    declared,
    keys_to_people,
)
from ruang.web.privacy.holdings import label

COLUMNS: Final[dict[str, str | Promise]] = {
    "title": _("Kind of data"),
    "what": _("What is kept"),
    "whose": _("Whose"),
    "purpose": _("Purpose"),
    "basis": _("Basis"),
    "recipients": _("Who sees it"),
    "retention": _("How long"),
    "erasure": _("When a person is erased"),
    "where": _("Table or place"),
}
MEASURES: Final[tuple[str | Promise, ...]] = (
    _("Every page and every operation is open to certain roles only, and tests hold which."),
    _("Passwords are kept as Argon2 hashes; guessing them locks the account for a while."),
    _("Every change is journalled: who, when, what; the database refuses to change an entry."),
    _("The journal notes that a personal value is there or became another one, never the value."),
    _("Network addresses lie in rows of their own and are removed after a set number of days."),
    _("Citizens' numbers in registers become keyed numbers, persons' names placeholders."),
    _("Files that are brought in are served to nobody and removed after a set number of days."),
    _("Pages run no foreign code; what a person who signed in was shown is cached nowhere."),
    _("Behind HTTPS, cookies are sent over it alone, and browsers are told to use nothing else."),
)


@dataclass(frozen=True)
class Line:
    """One kind of personal data, in words."""

    title: str
    what: str
    whose: str
    purpose: str
    basis: str
    recipients: str
    retention: str
    erasure: str
    where: str

    @property
    def cells(self) -> list[str]:
        """In the order of COLUMNS."""
        return [getattr(self, name) for name in COLUMNS]


def lines() -> list[Line]:
    """Every kind of personal data that this installation can hold: tables, then other places."""
    found = [_line(said, _fields(model, said), model._meta.label) for model, said in declarations()]
    found += [_line(s.personal, str(s.what), key) for key, s in STORES.items()]
    return found


def undeclared() -> list[str]:
    """Models that point to a person and do not say what they keep of her; there must be none."""
    from django.apps import apps

    return [
        model._meta.label
        for model in apps.get_models()
        if keys_to_people(model) and declared(model) is None
    ]


def _fields(model: type, said: Personal) -> str:
    return ", ".join(label(model, said, name) for name in said.fields)


def _line(said: Personal, what: str, where: str) -> Line:
    erasure = str(said.on_erasure.label)
    if said.on_erasure == OnErasure.KEPT and said.why_kept:
        erasure = f"{erasure}: {said.why_kept}"
    return Line(
        title=str(said.title),
        what=what,
        whose=str(said.whose),
        purpose=str(said.purpose.title),
        basis=str(said.purpose.basis.label),
        recipients=str(said.recipients),
        retention=str(said.retention),
        erasure=erasure,
        where=where,
    )
