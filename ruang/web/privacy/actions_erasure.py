"""A person is erased: asked for, thought over, carried out by what every model declares."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from ruang.web.journal.action import action
from ruang.web.journal.personal import OnErasure, Personal, declarations
from ruang.web.notices.telling import tell
from ruang.web.people import memberships
from ruang.web.people.actions_memberships import leave
from ruang.web.people.closing import end_all
from ruang.web.people.models import ERASED_DOMAIN, Language, Theme, User
from ruang.web.privacy.erasing import TO_THINK_IT_OVER, blanks, obstacles
from ruang.web.privacy.holdings import rows_of
from ruang.web.privacy.kinds import ERASURE_ASKED, ERASURE_STOPPED
from ruang.web.privacy.models import Erasure
from ruang.web.privacy.permissions import (
    may_ask_erasure,
    may_take_erasure_back,
    only_the_system,
)


@action("privacy.erasure_asked", allowed=may_ask_erasure)
def ask_erasure(person: User, *, by: User) -> Erasure:
    """Ask for a person's erasure: it is carried out when seven days to think it over are past.

    Raises (when called):
        ValidationError: She cannot be erased now; says why.
    """
    against = obstacles(person)
    if against:
        raise ValidationError(against)
    asked, made = Erasure.objects.get_or_create(
        person=person,
        withdrawn_at=None,
        done_at=None,
        defaults={"asked_by": by, "due_at": timezone.now() + TO_THINK_IT_OVER},
    )
    if made:
        days = TO_THINK_IT_OVER.days
        tell(ERASURE_ASKED, [person], about=asked, url=reverse("my-erasure"), days=days)
    return asked


@action("privacy.erasure_taken_back", allowed=may_take_erasure_back)
def take_erasure_back(erasure: Erasure, *, by: User) -> Erasure:
    """Take it back: everything stays as it is."""
    erasure.withdrawn_at = timezone.now()
    erasure.save(update_fields=["withdrawn_at"])
    return erasure


@action("privacy.erasure_done", allowed=only_the_system)
def carry_out(erasure: Erasure, *, by: Any) -> Erasure:
    """Erase the person: nothing is left of her but a number, and what was done in office.

    Raises (when called):
        ValidationError: Something came in between since it was asked for; says what.
    """
    against = obstacles(erasure.person)
    if against:
        raise ValidationError(against)
    if erasure.person.is_active:
        leave(erasure.person, by=by)  # whoever has to know that she is gone is told so
    erase_person(erasure.person, by=by)
    erasure.done_at = timezone.now()
    erasure.save(update_fields=["done_at"])
    return erasure


@action("privacy.erasure_stopped", allowed=only_the_system)
def note_stopped(erasure: Erasure, *, by: Any) -> Erasure:
    """Note that something stood in the way when it was due, and tell the person so, once."""
    if erasure.stopped_at is None:
        erasure.stopped_at = timezone.now()
        erasure.save(update_fields=["stopped_at"])
        tell(ERASURE_STOPPED, [erasure.person], about=erasure, url=reverse("my-erasure"))
    return erasure


@action("person.erased", allowed=only_the_system)
def erase_person(person: User, *, by: Any) -> User:
    """Close the account for good, and do with every kind of data what its model declares.

    What is found by her e-mail is found before the account loses it.
    """
    if person.is_active:
        memberships.end(person, reason="")
    end_all(person)
    for model, said in declarations():
        if model is not User:
            _erase_rows(model, said, person)
    with translation.override(settings.LANGUAGE_CODE):
        person.name = _("erased person %(number)s") % {"number": person.pk}
    person.email = f"erased-{person.pk}@{ERASED_DOMAIN}"
    person.last_login = None
    person.is_active = False
    person.language, person.theme = Language.THAI, Theme.SYSTEM
    person.set_unusable_password()
    person.save()
    return person


def _erase_rows(model: type[models.Model], said: Personal, person: User) -> None:
    if said.on_erasure == OnErasure.KEPT:
        return
    # By key: neither an order nor a join may stand in the way of deleting.
    keys = rows_of(model, said, person).order_by().values("pk")
    rows = model._base_manager.filter(pk__in=list(keys.values_list("pk", flat=True)))
    if said.on_erasure == OnErasure.REMOVED:
        rows.delete()
    else:
        rows.update(**{name: _nothing(model, name) for name in blanks(said)})


def _nothing(model: type[models.Model], name: str) -> Any:
    """What stands where a value stood: null where the field allows it, else its empty value."""
    field: Any = model._meta.get_field(name)
    return None if field.null else field.get_default()
