"""Who may do what about privacy. Pure functions of a user and a row."""

from __future__ import annotations

from typing import Any

from ruang.web.people.models import ERASED_DOMAIN, User
from ruang.web.people.permissions import is_self
from ruang.web.privacy.models import Breach, Consent, Erasure, PrivacyNotice, RightsRequest

__all__ = ["ERASED_DOMAIN"]


def is_office(user: Any, subject: Any = None) -> bool:
    """Administrators do what the law asks of the agency."""
    return bool(getattr(user, "is_administrator", False))


def may_change_draft(user: Any, notice: PrivacyNotice) -> bool:
    """Administrators, until it is published."""
    return is_office(user) and notice.number is None


def may_acknowledge(user: Any, notice: PrivacyNotice) -> bool:
    """Everybody with an account, of what is published."""
    return bool(getattr(user, "is_active", False)) and notice.number is not None


def may_take_consent_back(user: Any, consent: Consent) -> bool:
    """Whoever gave it, as easily as it was given."""
    return consent.person_id == user.pk and consent.withdrawn_at is None


def may_answer(user: Any, request: RightsRequest) -> bool:
    """An administrator, never her own."""
    return is_office(user) and request.is_open and request.person_id != user.pk


def may_take_back(user: Any, request: RightsRequest) -> bool:
    """Whoever asked, until it is answered."""
    return request.is_open and request.person_id == user.pk


def may_ask_erasure(user: Any, person: User) -> bool:
    """Everybody of herself; an administrator of somebody whose account is closed."""
    left = is_office(user) and not person.is_active
    return not person.is_erased and (is_self(user, person) or left)


def may_take_erasure_back(user: Any, erasure: Erasure) -> bool:
    """Whoever is to be erased or asked for it, until it is carried out."""
    return erasure.is_pending and user.pk in {erasure.person_id, erasure.asked_by_id}


def only_the_system(user: Any, subject: Any) -> bool:
    """Nobody: a job does it, once the time to think it over has passed."""
    return False


def may_report(user: Any, subject: Any = None) -> bool:
    """Everybody with an account."""
    return bool(getattr(user, "is_active", False))


def may_deal_with(user: Any, breach: Breach) -> bool:
    """Administrators, until it is closed."""
    return is_office(user) and breach.is_open
