"""Every change to how somebody gets in, and the journal's word on every coming and going.

A second factor is written by allauth's own flows, inside the action that permits and journals it.
The subject of every entry is the person: what a factor consists of is secret.
"""

from __future__ import annotations

from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal import flows as codes
from allauth.mfa.totp.internal import flows as totp
from allauth.mfa.webauthn.internal import flows as webauthn
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from ruang.web.access import sessions
from ruang.web.access.factors import may_remove
from ruang.web.access.notices import FACTOR_CHANGED, FACTOR_RESET, PASSWORD_CHANGED
from ruang.web.access.permissions import may_reset_factors
from ruang.web.journal.action import action
from ruang.web.notices.telling import tell
from ruang.web.people.models import User
from ruang.web.people.permissions import is_self, may_manage_people


def _nobody(user: Any, person: User) -> bool:
    return False


# --- coming and going


@action("person.signed_in", allowed=is_self)
def note_sign_in(person: User, *, by: Any) -> User:
    """She signed in with her password, and with a second factor where she has one."""
    return person


@action("person.signed_in_by_passkey", allowed=is_self)
def note_sign_in_by_passkey(person: User, *, by: Any) -> User:
    """She signed in with a passkey alone."""
    return person


@action("person.signed_out", allowed=is_self)
def note_sign_out(person: User, *, by: Any) -> User:
    """She signed out."""
    return person


@action("person.locked_out", allowed=_nobody)
def note_lock(person: User, *, by: Any) -> User:
    """Somebody gave a wrong password or code for her too often; nobody stands behind this."""
    return person


@action("recovery_code.used", allowed=is_self)
def note_recovery_code(person: User, *, by: Any) -> User:
    """A recovery code opened her account instead of the second factor."""
    return person


# --- second factors


@action("authenticator_app.added", allowed=is_self)
def add_app(person: User, *, by: Any, request: HttpRequest, form: Any) -> User:
    """Take an app on a phone as second factor; recovery codes are made with the first one."""
    _app, made = totp.activate_totp(request, form)
    return _after_change(person, by, request, made=bool(made))


@action("authenticator_app.replaced", allowed=is_self)
def replace_app(person: User, *, by: Any, request: HttpRequest, form: Any) -> User:
    """Take the app on another phone in the place of the one there was; recovery codes stay.

    Whoever lost her phone and got in with a recovery code is never without a second factor.
    """
    Authenticator.objects.filter(user=person, type=Authenticator.Type.TOTP).delete()
    totp.activate_totp(request, form)
    return _after_change(person, by, request)


@action("authenticator_app.removed", allowed=is_self)
def remove_app(person: User, *, by: Any, request: HttpRequest, app: Authenticator) -> User:
    """Take the app away.

    Raises (when called):
        ValidationError: It is the last factor of somebody whose role asks for one.
    """
    _refuse_last(app)
    totp.deactivate_totp(request, app)
    return _after_change(person, by, request)


@action("passkey.added", allowed=is_self)
def add_passkey(
    person: User, *, by: Any, request: HttpRequest, name: str, credential: dict[str, Any]
) -> User:
    """Take a passkey; recovery codes are made with the first factor."""
    _key, made = webauthn.add_authenticator(request, name=name, credential=credential)
    return _after_change(person, by, request, made=bool(made))


@action("passkey.removed", allowed=is_self)
def remove_passkey(person: User, *, by: Any, request: HttpRequest, key: Authenticator) -> User:
    """Take a passkey away.

    Raises (when called):
        ValidationError: It is the last factor of somebody whose role asks for one.
    """
    _refuse_last(key)
    webauthn.remove_authenticator(request, key)
    return _after_change(person, by, request)


@action("recovery_codes.made", allowed=is_self)
def note_codes(person: User, *, by: Any) -> User:
    """Her first recovery codes were made, with her first factor."""
    return person


@action("recovery_codes.renewed", allowed=is_self)
def renew_codes(person: User, *, by: Any, request: HttpRequest) -> User:
    """Make new recovery codes; the old ones open nothing any more."""
    codes.generate_recovery_codes(request)
    return _after_change(person, by, request)


@action("second_factor.reset", allowed=may_reset_factors)
def reset_factors(person: User, *, by: Any) -> User:
    """Take all factors of somebody away whose phone is lost; her sessions end, and she is told."""
    Authenticator.objects.filter(user=person).delete()
    sessions.end_all(person)
    tell(FACTOR_RESET, [person], url=reverse("mfa_index"))
    return person


# --- passwords and sessions


@action("person.password_changed", allowed=is_self)
def change_password(person: User, *, by: Any, password: str) -> User:
    """Change one's own password; one's other sessions end."""
    return _with_password(person, password)


@action("person.password_renewed", allowed=is_self)
def renew_password(person: User, *, by: Any, password: str) -> User:
    """Set a new password through a link that was mailed; all sessions end."""
    sessions.end_all(person)
    return _with_password(person, password)


@action("person.signed_out_everywhere", allowed=may_manage_people)
def end_sessions(person: User, *, by: Any) -> User:
    """End all sessions of somebody, as after a theft; what she may do stays."""
    sessions.end_all(person)
    return person


@action("session.ended", allowed=is_self)
def end_session(person: User, *, by: Any, session: int) -> User:
    """End one of one's own sessions."""
    sessions.end_one(person, session)
    return person


@action("sessions.ended", allowed=is_self)
def end_other_sessions(person: User, *, by: Any, request: HttpRequest) -> User:
    """End all of one's own sessions but the present one."""
    sessions.end_others(request)
    return person


def _after_change(person: User, by: Any, request: HttpRequest, *, made: bool = False) -> User:
    if made:
        note_codes(person, by=by)
    sessions.end_others(request)
    sessions.forget_factor(request)
    tell(FACTOR_CHANGED, [person], url=reverse("mfa_index"))
    return person


def _refuse_last(authenticator: Authenticator) -> None:
    if not may_remove(authenticator):
        raise ValidationError(
            _("Your role asks for a second factor, and this is your last. Add another one first.")
        )


def _with_password(person: User, password: str) -> User:
    person.set_password(password)
    person.password_given_at = None  # nobody else knows it
    person.save(update_fields=["password", "password_given_at"])
    tell(PASSWORD_CHANGED, [person], url=reverse("me"))
    return person
