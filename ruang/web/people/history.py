"""The journal as people read it: names of fields, people and things instead of keys."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from ruang.web.journal.action import HIDDEN, HIDDEN_NEW
from ruang.web.journal.models import Entry, EntryQuerySet
from ruang.web.journal.words import verb_words
from ruang.web.ui.numerals import NOTHING, be_date, be_datetime

MOST_LETTERS: Final = 300
TOKEN: Final = "access.token"  # noqa: S105  as the journal names the things of a floor above


@dataclass(frozen=True)
class Change:
    """One field of a thing, before and after."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Line:
    """One entry, in words."""

    entry: Entry
    verb: str
    thing: str
    name: str
    url: str
    token: str = ""  # what the token is for with which a program asked; its number once it is gone

    @property
    def through(self) -> str:
        """Through what it was done, in words."""
        channel = self.entry.get_channel_display()
        if not self.token:
            return channel
        return _("%(channel)s, token %(token)s") % {"channel": channel, "token": self.token}


def searched(user: Any, wanted: Mapping[str, Any]) -> EntryQuerySet:
    """The entries that answer a search, the newest first.

    Args:
        user: Who asks.
        wanted: `who` (part of a name or e-mail), `verb`, `thing`, `number`, `since`, `until` (days
            in Thailand); what is missing or empty does not matter.
    """
    found = Entry.objects.visible_to(user).select_related("actor", "origin")
    if who := wanted.get("who"):
        found = found.filter(Q(actor__name__icontains=who) | Q(actor__email__icontains=who))
    for name, field in (("verb", "verb"), ("thing", "subject_type"), ("number", "subject_id")):
        if wanted.get(name):
            found = found.filter(**{field: wanted[name]})
    if wanted.get("since"):
        found = found.filter(at__gte=_midnight(wanted["since"]))
    if wanted.get("until"):
        found = found.filter(at__lt=_midnight(wanted["until"] + timedelta(days=1)))
    return found


def lines(entries: Iterable[Entry]) -> list[Line]:
    """Put entries into words, with one query for each kind of thing among them."""
    found = list(entries)
    wanted: dict[str, set[str]] = defaultdict(set)
    for entry in found:
        wanted[entry.subject_type].add(entry.subject_id)
    if used := {str(entry.token) for entry in found if entry.token}:
        wanted[TOKEN] |= used
    rows = {(kind, key): row for kind, keys in wanted.items() for key, row in _rows(kind, keys)}
    return [
        _line(
            entry,
            rows.get((entry.subject_type, entry.subject_id)),
            str(rows.get((TOKEN, str(entry.token)), entry.token or "")),
        )
        for entry in found
    ]


def changes(entry: Entry) -> list[Change]:
    """What an entry changed, field by field, in the reader's language."""
    model = _model(entry.subject_type)
    return [
        Change(_label(model, name), _shown(model, name, old), _shown(model, name, new))
        for name, old, new in entry.changes
    ]


def thing_words(subject_type: str) -> str:
    """What a kind of thing is called."""
    model = _model(subject_type)
    return str(model._meta.verbose_name) if model else subject_type


def thing_choices() -> list[tuple[str, str]]:
    """Every kind of thing that the journal knows of, by name."""
    kinds = Entry.objects.order_by().values_list("subject_type", flat=True).distinct()
    return sorted(((kind, thing_words(kind)) for kind in kinds), key=lambda pair: pair[1])


def _line(entry: Entry, row: models.Model | None, token: str) -> Line:
    url = getattr(row, "get_absolute_url", str)() if row else ""
    return Line(
        entry=entry,
        verb=verb_words(entry.verb),
        thing=thing_words(entry.subject_type),
        name=str(row) if row else entry.subject_id,
        url=url,
        token=token,
    )


def _midnight(day: date) -> datetime:
    """The moment at which that day begins in Thailand."""
    return timezone.make_aware(datetime.combine(day, time.min))


def _model(subject_type: str) -> type[models.Model] | None:
    try:
        return apps.get_model(subject_type)
    except (LookupError, ValueError):  # a thing that an older version knew
        return None


def _rows(subject_type: str, keys: set[str]) -> Iterable[tuple[str, models.Model]]:
    model = _model(subject_type)
    if model is None:
        return []
    found = model._base_manager.filter(pk__in=keys)
    if others := getattr(model, "named_with", ()):  # rows whose names its own is made of
        found = found.select_related(*others)
    return [(str(row.pk), row) for row in found]


def _field(model: type[models.Model] | None, name: str) -> models.Field[Any, Any] | None:
    try:
        return model._meta.get_field(name) if model else None  # type: ignore[return-value]
    except FieldDoesNotExist:
        return None


def _label(model: type[models.Model] | None, name: str) -> str:
    field = _field(model, name)
    if field is None:
        return name
    return _("Number") if field.primary_key and field.name == "id" else str(field.verbose_name)


def _shown(model: type[models.Model] | None, name: str, value: Any) -> str:
    """A stored JSON value as its field would show it."""
    if value is None or value == "":
        return NOTHING
    if value == HIDDEN:
        return _("(personal, not kept)")
    if value == HIDDEN_NEW:
        return _("(personal, not kept; changed)")
    field = _field(model, name)
    return _typed(field, value) if field else str(value)


def _typed(field: models.Field[Any, Any], value: Any) -> str:
    if isinstance(field, models.ForeignKey):
        row = field.related_model._base_manager.filter(pk=value).first()
        return f"{row} ({value})" if row else str(value)
    if isinstance(field, models.JSONField):
        return _listed(value)
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    try:
        plain = field.to_python(value)
    except ValidationError:
        return str(value)
    return _plain(plain)


def _listed(value: Any) -> str:
    """A JSON value, cut where it would fill the page: the thing's own page shows it whole."""
    said = json.dumps(value, ensure_ascii=False)
    return said if len(said) <= MOST_LETTERS else f"{said[:MOST_LETTERS]}…"


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, datetime):
        return be_datetime(value)
    if isinstance(value, date):
        return be_date(value)
    return str(value)
