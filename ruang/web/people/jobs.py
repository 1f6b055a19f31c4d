"""Accounts that a command makes: the first administrator, and the people of the demo."""

from __future__ import annotations

import csv
import secrets
from pathlib import Path
from typing import Final

from django.conf import settings
from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from ruang.engine.reference import centres
from ruang.web.journal.action import SYSTEM
from ruang.web.people.actions import add_organisation, add_person, reset_password
from ruang.web.people.models import Kind, Organisation, Role, User

DEMO_PEOPLE: Final = Path(__file__).parent / "data" / "demo_people.csv"
DEMO_DOMAIN: Final = "demo.ruang.example"
DEPARTMENT: Final = "0"  # the central office, in the list of centres


@transaction.atomic
def create_administrator(*, email: str, name: str, password: str) -> User:
    """Make an administrator's account, the first one of a new installation.

    Raises:
        ValidationError: The address is taken or no address, or the password is too weak.
    """
    validate_email(email)
    if User.objects.filter(email__iexact=email).exists():
        raise ValidationError(_("Somebody already has an account with this e-mail."))
    if not name.strip():
        raise ValidationError(_("A name is needed."))
    password_validation.validate_password(password, User(email=email, name=name))
    place = organisation_of_centre(DEPARTMENT)
    return add_person(
        place, by=SYSTEM, email=email, name=name, role=Role.ADMINISTRATOR, password=password
    )


@transaction.atomic
def make_demo_people() -> list[User]:
    """Make one account a role, and a second centre's director and officer, where missing."""
    password = demo_password()
    with DEMO_PEOPLE.open(encoding="utf-8", newline="") as file:
        return [_demo_person(row, password) for row in csv.DictReader(file)]


def demo_people() -> list[User]:
    """The demo's accounts, in the order in which they are offered."""
    with DEMO_PEOPLE.open(encoding="utf-8", newline="") as file:
        wanted = [_demo_email(row["key"]) for row in csv.DictReader(file)]
    found = User.objects.filter(email__in=wanted, is_active=True).select_related("organisation")
    by_email = {person.email: person for person in found}
    return [by_email[email] for email in wanted if email in by_email]


def demo_person(key: str) -> User:
    """One of the demo's people, by the name that stands before the address's "@"."""
    return User.objects.get(email=_demo_email(key))


def demo_password() -> str:
    """The password of every demo account: made once for this clone, kept to its owner."""
    path: Path = settings.HOME / "demo_password"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(f"ruang-{secrets.token_hex(5)}\n", encoding="ascii")
    return path.read_text(encoding="ascii").strip()


def organisation_of_centre(centre_id: str) -> Organisation:
    """The organisation of one of the department's centres, made where it is missing.

    Args:
        centre_id: Its id in the reference data; "0" is the department's central office.
    """
    row = next(c for c in centres.centres().to_pylist() if c["centre_id"] == centre_id)
    kind = Kind.DEPARTMENT if centre_id == DEPARTMENT else Kind.CENTRE
    return _organisation(kind, row["name_th"], row["name_en"])


def _organisation(kind: str, name_th: str, name_en: str) -> Organisation:
    there = Organisation.objects.filter(kind=kind, name_th=name_th).first()
    return there or add_organisation(
        None, by=SYSTEM, kind=kind, name_th=name_th, name_en=name_en or ""
    )


def _demo_email(key: str) -> str:
    return f"{key}@{DEMO_DOMAIN}"


def _demo_person(row: dict[str, str], password: str) -> User:
    email = _demo_email(row["key"])
    there = User.objects.filter(email=email).first()
    if there:
        same = there.check_password(password)
        return there if same else reset_password(there, by=SYSTEM, password=password)
    place = (
        organisation_of_centre(row["centre_id"])
        if row["centre_id"]
        else _organisation(row["kind"], row["organisation_th"], row["organisation_en"])
    )
    return add_person(
        place, by=SYSTEM, email=email, name=row["name"], role=row["role"], password=password
    )
