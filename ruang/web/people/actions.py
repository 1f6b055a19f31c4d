"""Every change to an account or an organisation."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils import timezone

from ruang.web.journal.action import SYSTEM, action
from ruang.web.notices.telling import catch_up, tell
from ruang.web.people import memberships
from ruang.web.people.models import Organisation, User
from ruang.web.people.permissions import (
    is_self,
    may_manage_people,
    may_set_password,
)
from ruang.web.people.telling import ADDRESS_CHANGED, PASSWORD_GIVEN


@action("person.added", allowed=may_manage_people)
def add_person(
    organisation: Organisation,
    *,
    by: Any,
    email: str,
    name: str,
    role: str,
    password: str,
    language: str = "th",
) -> User:
    """Make an account for somebody at `organisation`; what another types is for one sign-in."""
    person = User(
        email=email.lower(), name=name, role=role, organisation=organisation, language=language
    )
    _give(person, password, by)
    person.save()
    memberships.join(person)
    catch_up(person)
    return person


@action("person.changed", allowed=may_manage_people)
def change_person(person: User, *, by: Any, email: str, name: str) -> User:
    """Correct an account's name and address; where she belongs is changed by moving her.

    Of another address she is told, since she signs in with it.
    """
    former, person.email, person.name = person.email, email.lower(), name
    person.save(update_fields=["email", "name"])
    if person.email != former:
        tell(ADDRESS_CHANGED, [person], url=reverse("me"))
    return person


@action("person.password_reset", allowed=may_set_password)
def reset_password(person: User, *, by: Any, password: str) -> User:
    """Give somebody who forgot hers a password for once; her sessions end, and she is told."""
    _give(person, password, by)
    person.save(update_fields=["password", "password_given_at"])
    tell(PASSWORD_GIVEN, [person], url=reverse("me"))
    return person


@action("person.named", allowed=is_self)
def change_name(person: User, *, by: Any, name: str) -> User:
    """Correct one's own name."""
    person.name = name
    person.save(update_fields=["name"])
    return person


@action("person.preferences_set", allowed=is_self)
def set_preferences(
    person: User, *, by: Any, language: str | None = None, theme: str | None = None
) -> User:
    """Keep a person's language and theme; None leaves one as it is."""
    person.language = language or person.language
    person.theme = theme or person.theme
    person.save(update_fields=["language", "theme"])
    return person


@action("organisation.added", allowed=may_manage_people)
def add_organisation(
    _nothing: None, *, by: Any, kind: str, name_th: str, name_en: str
) -> Organisation:
    """Add an organisation whose people may have accounts."""
    return Organisation.objects.create(kind=kind, name_th=name_th, name_en=name_en)


@action("organisation.changed", allowed=may_manage_people)
def change_organisation(
    organisation: Organisation, *, by: Any, kind: str, name_th: str, name_en: str
) -> Organisation:
    """Correct an organisation's kind or names."""
    organisation.kind, organisation.name_th, organisation.name_en = kind, name_th, name_en
    organisation.save()
    return organisation


def _give(person: User, password: str, by: Any) -> None:
    """Set a password; what another person chose is known to her, and has to be replaced."""
    person.set_password(password)
    person.password_given_at = None if by is SYSTEM else timezone.now()
