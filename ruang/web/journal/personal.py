"""What each model keeps of persons, declared beside it: said once, read by everything about it.

From these declarations come the record of processing, what a person is shown as kept of her, and
what her erasure does. A model that points to a person and declares nothing fails a test.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final

from django.apps import apps
from django.conf import settings
from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = str | Promise
PEOPLE: Final = _("people with an account")
ADMINISTRATORS: Final = _("administrators")
OFFICIALS: Final = _("directors, officers, analysts and administrators")
EVERYBODY: Final = _("everybody")


class Basis(models.TextChoices):
    """On what the law lets us keep it.

    Source:
        Personal Data Protection Act B.E. 2562, sections 19 and 24.
    """

    PUBLIC_TASK = "public_task", _("task in the public interest or official authority, s. 24 (4)")
    LEGITIMATE = "legitimate", _("legitimate interest, s. 24 (5)")
    LAW = "law", _("compliance with a law, s. 24 (6)")
    CONTRACT = "contract", _("contract with the person, s. 24 (3)")
    CONSENT = "consent", _("consent, s. 19")


class OnErasure(models.TextChoices):
    """What becomes of it when the person is erased."""

    REMOVED = "removed", _("is removed")
    BLANKED = "blanked", _("stays, emptied of its words")
    KEPT = "kept", _("kept under a number, without the name")
    THROWN_AWAY = "thrown away", _("stays until the whole is thrown away")


@dataclass(frozen=True)
class Purpose:
    """One thing for which persons' data are kept.

    Args:
        key: App and word, as "account".
        title: What it is called.
        text: What is done with the data, in a sentence or two that anybody understands.
        basis: On what; only with consent does the person's page have a switch.
    """

    key: str
    title: Words
    text: Words
    basis: Basis

    @property
    def needs_consent(self) -> bool:
        """Whether a person gives it and may take it back."""
        return self.basis == Basis.CONSENT


PURPOSES: dict[str, Purpose] = {}


def purpose(key: str, *, title: Words, text: Words, basis: Basis) -> Purpose:
    """Register a purpose; what is registered is listed on every person's page."""
    PURPOSES[key] = Purpose(key, title, text, basis)
    return PURPOSES[key]


@dataclass(frozen=True)
class Personal:
    """What a model keeps of persons; stands on the model as `personal`.

    Args:
        title: What the rows are called on the person's page.
        purpose: What for.
        fields: The fields that tell something of her: shown to her and listed in the record.
        retention: How long.
        on_erasure: What becomes of the rows, or of `fields`, when she is erased.
        whose: Which persons.
        recipients: Who sees it.
        found_by: Lookups from the model to the person; empty means its own keys to an account.
        by_email: Fields with a person's e-mail, where no key leads to her.
        finder: Finds her rows where neither will do.
        secrets: Fields that are shown to nobody; on erasure they go with the others.
        blanks: With BLANKED, the fields that are emptied; empty means `fields` and `secrets`.
        aged_by: Lookup to the moment from which RUANG_ADDRESS_DAYS count; then a row is removed.
        why_kept: With KEPT, why the law lets it stay.
        labels: What fields are called, where the model (somebody else's) does not say so.
    """

    title: Words
    purpose: Purpose
    fields: tuple[str, ...]
    retention: Words
    on_erasure: OnErasure
    whose: Words = PEOPLE
    recipients: Words = ADMINISTRATORS
    found_by: tuple[str, ...] = ()
    by_email: tuple[str, ...] = ()
    finder: Callable[[Any], models.QuerySet[Any]] | None = field(default=None, compare=False)
    secrets: tuple[str, ...] = ()
    blanks: tuple[str, ...] = ()
    aged_by: str = ""
    why_kept: Words = ""
    labels: Mapping[str, Words] = field(default_factory=dict, compare=False)


@dataclass(frozen=True)
class Store:
    """A place outside the database where something of persons may lie, for the record."""

    what: Words
    personal: Personal


STORES: dict[str, Store] = {}
_BESIDE: dict[str, Personal] = {}


def declare(label: str, personal: Personal) -> None:
    """Say for somebody else's model what it keeps: `label` as "sessions.session"."""
    _BESIDE[label.lower()] = personal


def keeps(key: str, *, what: Words, personal: Personal) -> None:
    """Name a place outside the database: files, logs."""
    STORES[key] = Store(what, personal)


def declared(model: type[models.Model]) -> Personal | None:
    """What a model says that it keeps of persons; None where it says nothing."""
    said = model.__dict__.get("personal")
    return said if isinstance(said, Personal) else _BESIDE.get(model._meta.label_lower)


@cache
def not_copied(model: type[models.Model]) -> frozenset[str]:
    """The fields of which the journal says that they are there, and not what they are.

    An entry is never changed: no erasure reaches into it. So that it needs not, what a model names
    in `personal_fields` stays out of it, and whatever the declaration calls secret, has emptied, or
    has removed with the person and may hold words or an address.
    """
    hidden = {"password", *getattr(model, "personal_fields", ())}
    said = declared(model)
    if said is None:
        return frozenset(hidden)
    removed = said.fields if said.on_erasure == OnErasure.REMOVED else ()
    return frozenset(hidden | {*said.secrets, *said.blanks} | {*removed} & _worded(model))


def _worded(model: type[models.Model]) -> set[str]:
    kinds = (models.CharField, models.TextField, models.GenericIPAddressField)
    fields = model._meta.concrete_fields
    return {f.name for f in fields if isinstance(f, kinds) and not f.choices}


def declarations() -> Iterator[tuple[type[models.Model], Personal]]:
    """Every model that keeps something of persons, in the order of the apps."""
    for model in apps.get_models():
        said = declared(model)
        if said:
            yield model, said


def keys_to_people(model: type[models.Model]) -> tuple[str, ...]:
    """The names of a model's own keys to an account."""
    account = apps.get_model(settings.AUTH_USER_MODEL)
    return tuple(
        f.name for f in model._meta.concrete_fields if f.is_relation and f.related_model is account
    )


# --- What several rooms keep data for; an app's own purposes stand beside its models.

PROGRAMME: Final = purpose(
    "programme",
    title=_("The programme's work and its traceability"),
    text=_(
        "Who brought a register in, published, proposed or decided is kept with the thing itself, "
        "so that every decision of office can be followed back to whoever made it."
    ),
    basis=Basis.PUBLIC_TASK,
)
SECURITY: Final = purpose(
    "security",
    title=_("Security"),
    text=_(
        "From which network address and with which browser somebody signed in or changed "
        "something, so that misuse is noticed and can be investigated."
    ),
    basis=Basis.LEGITIMATE,
)
OFFICE: Final = _("what was done in office stays traceable: task in the public interest, s. 24 (4)")
FOR_GOOD: Final = _("as long as the thing itself")


def act(title: Words, fields: tuple[str, ...], *, recipients: Words, **more: Any) -> Personal:
    """What a model keeps when somebody did something in office: her key, and when."""
    kept: dict[str, Any] = {
        "purpose": PROGRAMME,
        "retention": FOR_GOOD,
        "on_erasure": OnErasure.KEPT,
        "why_kept": OFFICE,
    }
    return Personal(title=title, fields=fields, recipients=recipients, **(kept | more))
