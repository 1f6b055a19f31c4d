"""The record of processing, made of what the models declare: nobody has to keep it by hand.

Source:
    Personal Data Protection Act B.E. 2562, section 39: the data, the purpose of each kind, the
    controller, how long they are kept, who has access and how, refused requests, and the security
    measures.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ruang.web.journal.personal import (
    STORES,
    OnErasure,
    Personal,
    Purpose,
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
    """One kind of personal data, in words.

    Args:
        erasure: What becomes of it when a person is erased.
        why_kept: Why it stays then; empty where it does not.
        said: The purpose itself.
    """

    title: str
    what: str
    whose: str
    purpose: str
    basis: str
    recipients: str
    retention: str
    erasure: str
    why_kept: str
    where: str
    said: Purpose

    @property
    def cells(self) -> list[str]:
        """In the order of COLUMNS."""
        erasure = ": ".join(filter(None, (self.erasure, self.why_kept)))
        return [erasure if name == "erasure" else getattr(self, name) for name in COLUMNS]


def lines() -> list[Line]:
    """Every kind of personal data that this installation can hold: tables, then other places."""
    found = [_line(said, _fields(model, said), model._meta.label) for model, said in declarations()]
    found += [_line(s.personal, str(s.what), key) for key, s in STORES.items()]
    return found


def by_purpose() -> list[tuple[Purpose, list[Line], list[str]]]:
    """The same lines, those that serve one purpose together, with why some of them stay."""
    found: dict[str, tuple[Purpose, list[Line]]] = {}
    for line in lines():
        found.setdefault(line.said.key, (line.said, []))[1].append(line)
    return [(said, some, _once(line.why_kept for line in some)) for said, some in found.values()]


@dataclass(frozen=True)
class Summary:
    """What is kept for one purpose, as short as the public needs it."""

    purpose: Purpose
    titles: list[str]
    recipients: list[str]
    retentions: list[str]


def summaries() -> list[Summary]:
    """What is kept for each purpose, nothing said twice."""
    return [
        Summary(
            purpose,
            _once(line.title for line in some),
            _once(line.recipients for line in some),
            _once(line.retention for line in some),
        )
        for purpose, some, _reasons in by_purpose()
    ]


def _once(words: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(filter(None, words)))


def undeclared() -> list[str]:
    """Models that point to a person and do not say what they keep of her; there must be none."""
    from django.apps import apps

    return [
        model._meta.label
        for model in apps.get_models()
        if keys_to_people(model) and declared(model) is None
    ]


def _fields(model: type, said: Personal) -> str:
    named = ", ".join(label(model, said, name) for name in said.fields)
    return named or str(_("a key, and nothing that can be read"))


def _line(said: Personal, what: str, where: str) -> Line:
    return Line(
        title=str(said.title),
        what=what,
        whose=str(said.whose),
        purpose=str(said.purpose.title),
        basis=str(said.purpose.basis.label),
        recipients=str(said.recipients),
        retention=str(said.retention),
        erasure=str(said.on_erasure.label),
        why_kept=str(said.why_kept) if said.on_erasure == OnErasure.KEPT else "",
        where=where,
        said=said.purpose,
    )
