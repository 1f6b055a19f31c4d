"""What people are in the programme, what organisations are, and which of them go together."""

from __future__ import annotations

from typing import Final

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    DIRECTOR = "director", _("centre director")
    OFFICER = "officer", _("officer")
    AGENT = "agent", _("cluster agent")
    COHORT_PRESIDENT = "cohort_president", _("cohort president")
    ENTREPRENEUR = "entrepreneur", _("entrepreneur")
    SUPPORT_AGENCY = "support_agency", _("support agency")
    ANALYST = "analyst", _("analyst")
    ADMINISTRATOR = "administrator", _("administrator")


class Kind(models.TextChoices):
    DEPARTMENT = "department", _("department")
    CENTRE = "centre", _("promotion centre")
    SUPPORT_AGENCY = "support_agency", _("support agency")
    ENTERPRISE = "enterprise", _("enterprise")
    COHORT = "cohort", _("cohort")


# The kinds of organisation at which each role is held; analysts and administrators work anywhere.
HELD_AT: Final[dict[str, frozenset[str]]] = {
    Role.DIRECTOR: frozenset({Kind.CENTRE, Kind.DEPARTMENT}),
    Role.OFFICER: frozenset({Kind.CENTRE, Kind.DEPARTMENT}),
    Role.AGENT: frozenset({Kind.CENTRE, Kind.DEPARTMENT}),
    Role.COHORT_PRESIDENT: frozenset({Kind.COHORT}),
    Role.ENTREPRENEUR: frozenset({Kind.ENTERPRISE}),
    Role.SUPPORT_AGENCY: frozenset({Kind.SUPPORT_AGENCY}),
}


def is_held_at(role: str, kind: str) -> bool:
    """Whether a role is held at organisations of that kind."""
    return kind in HELD_AT.get(role, Kind.values)


def misfit_words(role: str, kind: str) -> str:
    """What is said where a role is not held at an organisation of that kind."""
    said = gettext("The role “%(role)s” is not held at an organisation of the kind “%(kind)s”.")
    return said % {"role": Role(role).label, "kind": Kind(kind).label}
