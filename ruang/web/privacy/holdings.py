"""Everything that is held about one person, found by what the models declare."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _

from ruang.web.journal.personal import PURPOSES, Personal, declarations, keys_to_people
from ruang.web.journal.words import verb_words
from ruang.web.people.history import thing_words
from ruang.web.people.models import User
from ruang.web.ui.numerals import NOTHING, be_date, be_datetime


def _purpose_words(key: str) -> str:
    return str(PURPOSES[key].title) if key in PURPOSES else key


# Values that are keys of something, as people read them.
WORDS: Final[dict[tuple[str, str], Callable[[str], str]]] = {
    ("journal.entry", "verb"): verb_words,
    ("journal.entry", "subject_type"): thing_words,
    ("privacy.consent", "purpose"): _purpose_words,
}


@dataclass(frozen=True)
class Holding:
    """One kind of data held about a person."""

    model: type[models.Model]
    personal: Personal
    rows: models.QuerySet[Any]
    person: User

    @property
    def key(self) -> str:
        """What it is called by programs."""
        return self.model._meta.label_lower

    @property
    def title(self) -> str:
        """What it is called."""
        return str(self.personal.title)

    @property
    def number(self) -> int:
        """How many rows."""
        return self.rows.count()

    @property
    def labels(self) -> list[str]:
        """The heads of its table."""
        said = [label(self.model, self.personal, name) for name in self.personal.fields]
        return [*said, _("as")] if self._keys else said

    def shown(self, most: int | None = None) -> Iterator[list[str]]:
        """Its rows as people read them, the newest first."""
        for row in self.rows[:most]:
            cells = [words_of(row, name) for name in self.personal.fields]
            yield [*cells, self._as(row)] if self._keys else cells

    def plain(self) -> Iterator[dict[str, Any]]:
        """Its rows as programs read them."""
        for row in self.rows.iterator(chunk_size=500):
            said = {name: plain(row, name) for name in self.personal.fields}
            yield said | {"as": self._as(row)} if self._keys else said

    @property
    def _keys(self) -> tuple[str, ...]:
        """The keys that can lead to her, where the model has several: as which she is in a row."""
        keys = () if self.personal.found_by else keys_to_people(self.model)
        return keys if len(keys) > 1 else ()

    def _as(self, row: models.Model) -> str:
        mine = [k for k in self._keys if getattr(row, f"{k}_id") == self.person.pk]
        return ", ".join(str(self.model._meta.get_field(k).verbose_name) for k in mine)  # type: ignore[union-attr]


def holdings(person: User) -> list[Holding]:
    """All kinds of data that are held about a person: her account first, none without a row."""
    found = [Holding(m, said, rows_of(m, said, person), person) for m, said in declarations()]
    held = [one for one in found if one.rows.exists()]
    return sorted(held, key=lambda one: one.model is not User)


def rows_of(model: type[models.Model], said: Personal, person: User) -> models.QuerySet[Any]:
    """The rows of a model that are about a person, the newest first."""
    if said.finder is not None:
        return said.finder(person)
    wanted = Q(pk__in=())
    for lookup in said.found_by or (() if said.by_email else keys_to_people(model)):
        wanted |= Q(**{lookup: person.pk})
    for name in said.by_email:
        wanted |= Q(**{f"{name}__iexact": person.email})
    return model._base_manager.filter(wanted).order_by("-pk")


def label(model: type[models.Model], said: Personal, name: str) -> str:
    """What a field is called."""
    if name in said.labels:
        return str(said.labels[name])
    return str(model._meta.get_field(name).verbose_name)  # type: ignore[union-attr]


def words_of(row: models.Model, name: str) -> str:
    """A value as people read it."""
    value = getattr(row, name)
    words = WORDS.get((row._meta.label_lower, name))
    if words:
        return words(value)
    if value is None or value in ("", [], {}):
        return NOTHING
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, datetime):
        return be_datetime(value)
    if isinstance(value, date):
        return be_date(value)
    if isinstance(value, list):
        return ", ".join(_flat(one) for one in value)
    if isinstance(value, dict):
        return _flat(value)
    choices = _choices(row, name)
    return str(choices.get(value, value))


def _flat(value: Any) -> str:
    """An object in one line: names and what they hold."""
    if not isinstance(value, dict):
        return str(value)
    return ", ".join(f"{name} {said}" for name, said in value.items() if said not in (None, ""))


def plain(row: models.Model, name: str) -> Any:
    """A value as programs read it."""
    value = getattr(row, name)
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, models.Model):
        return str(value)
    return value if isinstance(value, bool | int | float | list | dict | None) else str(value)


def _choices(row: models.Model, name: str) -> dict[Any, Any]:
    try:
        found = row._meta.get_field(name)
    except FieldDoesNotExist:  # a property
        return {}
    return dict(getattr(found, "flatchoices", ()) or ())
