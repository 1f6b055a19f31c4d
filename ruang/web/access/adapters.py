"""How allauth does things here: whom it lets in, what it says, where it keeps secrets.

See docs/decisions for what is allauth's and what is ours.
"""

from __future__ import annotations

from typing import Any, Final

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import (
    get_authentication_records,
    record_authentication,
)
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import authenticate
from django.core.mail import EmailMessage
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from ruang.web.access import actions, factors, secrecy, sessions
from ruang.web.access.limits import Tries
from ruang.web.access.passwords import is_stale
from ruang.web.access.posting import send_aside
from ruang.web.journal import origin
from ruang.web.journal.security import note
from ruang.web.people.models import User
from ruang.web.ui.links import absolute

NO_ADDRESS: Final = "0.0.0.0"  # noqa: S104  a server behind a socket gives none
REFUSED: Final = _("This e-mail and password do not belong together. Please try again.")
ERRORS: Final = {
    "email_password_mismatch": REFUSED,
    "incorrect_password": _("This is not your password."),
    "incorrect_code": _("This code is not right. Take the one that is shown now."),
    "incorrect_passkey": _("This passkey does not open this account."),
    "too_many_login_attempts": _("Too many tries. Please wait a quarter of an hour."),
    "rate_limited": _("Too many tries. Please wait a quarter of an hour."),
    "cannot_delete_authenticator": _(
        "Your role asks for a second factor, and this is your last. Add another one first."
    ),
    "given_long_ago": _(
        "This password was given to you too long ago, and opens nothing any more. Ask for a new "
        "one."
    ),
    "invalid_password_reset": _("This link was used already, or is too old."),
}
# What allauth would say of itself, in our words; of the rest it says nothing.
SAID: Final = {
    "mfa/messages/totp_activated.txt": _("The app on your phone is your second factor now."),
    "mfa/messages/totp_deactivated.txt": _("The app is no second factor any more."),
    "mfa/messages/webauthn_added.txt": _("The passkey was added."),
    "mfa/messages/webauthn_removed.txt": _("The passkey was removed."),
}


class AccountAdapter(DefaultAccountAdapter):
    """Signing in and out."""

    error_messages = DefaultAccountAdapter.error_messages | ERRORS

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody makes an account for herself."""
        return False

    def is_ajax(self, request: HttpRequest) -> bool:
        """Only the script of a passkey speaks JSON with us."""
        match = request.resolver_match
        passkey = match is not None and match.url_name == "mfa_login_webauthn"
        return passkey and super().is_ajax(request)

    def get_client_ip(self, request: HttpRequest) -> str:
        """The address that the outermost middleware has found."""
        return origin.plain(request.META.get("REMOTE_ADDR", "")) or NO_ADDRESS

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        message_context: dict[str, Any] | None = None,
        extra_tags: str = "",
        message: str | None = None,
    ) -> None:
        """Say it in our words, or not at all."""
        said = message or SAID.get(message_template or "")
        if said:
            messages.add_message(request, level, said, extra_tags=extra_tags)

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Any:
        """Find the person to this e-mail and password; a closed account is none.

        Raises:
            ValidationError: There were too many tries, or it was given to her too long ago.
        """
        tries = Tries(request, credentials["email"].lower())
        if not tries.count():
            raise self.validation_error("too_many_login_attempts")
        person = authenticate(request, **credentials)
        if person is None and tries.failed():
            raise self.validation_error("too_many_login_attempts")
        if person is not None:
            tries.forgive()
            if is_stale(person):
                note("sign_in.refused", request=request, user=person.pk, why="given long ago")
                raise self.validation_error("given_long_ago")
        return person

    def reauthenticate(self, user: Any, password: str) -> bool:
        """Whether this is the password of whoever is signed in."""
        found = self.authenticate(self.request, email=user.email, password=password)
        return found is not None and found.pk == user.pk

    def respond_user_inactive(self, request: HttpRequest, user: Any) -> HttpResponse:
        """A passkey of a closed account: refused as if it were unknown."""
        note("sign_in.refused", request=request, user=user.pk)
        messages.error(request, str(ERRORS["incorrect_passkey"]))
        return HttpResponseRedirect(reverse("sign-in"))

    def post_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse:
        """Take note of it. Whoever has just signed in has shown who she is for a while."""
        records = get_authentication_records(request, user)
        alone = any(record.get("passwordless") for record in records)
        record_authentication(request, user, "sign_in", reauthenticated=True)
        sessions.begin(request)
        (actions.note_sign_in_by_passkey if alone else actions.note_sign_in)(user, by=user)
        note("sign_in.done", request=request, user=user.pk, by=_shown(records))
        return super().post_login(request, user, **kwargs)

    def logout(self, request: HttpRequest) -> None:
        """Take note of it, and keep nothing of the session."""
        person: Any = request.user
        actions.note_sign_out(person, by=person)
        note("sign_out.done", request=request, user=person.pk)
        sessions.end(request)

    def set_password(self, user: Any, password: str) -> None:
        """Set the password that a person chose through a link in a mail."""
        actions.renew_password(user, by=user, password=password)
        Tries(self.request, user.email.lower()).forgive()
        note("password.changed", request=self.request, user=user.pk)

    def send_password_reset_mail(self, user: User, email: str, context: dict[str, Any]) -> None:
        """Mail the link, in the person's language, to the address that her account has."""
        if not settings.MAIL:
            return
        path = reverse(
            "account_reset_password_from_key",
            kwargs={"uidb36": context["uid"], "key": context["key"]},
        )
        with translation.override(user.language):
            values = {"person": user, "url": absolute(path), "minutes": _minutes()}
            text = render_to_string("access/mail/new_password.txt", values)
            title = str(_("Ruang: a link to set a new password"))
        send_aside(EmailMessage(title, text, to=[user.email]))


class FactorAdapter(DefaultMFAAdapter):
    """Second factors."""

    error_messages = DefaultMFAAdapter.error_messages | ERRORS

    def encrypt(self, text: str) -> str:
        """Secrets lie in the database encrypted."""
        return secrecy.encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        """What `encrypt` wrote."""
        return secrecy.decrypt(encrypted_text)

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Not the last one of somebody whose role asks for one."""
        return factors.may_remove(authenticator)

    def generate_authenticator_name(self, user: Any, type: Any) -> str:  # noqa: A002
        """A name for a passkey whose owner gave it none."""
        number = Authenticator.objects.filter(user_id=user.pk, type=type).count() + 1
        return str(_("Passkey %(number)s")) % {"number": number}

    def _get_site_name(self) -> str:
        return "Ruang"


def _shown(records: list[dict[str, Any]]) -> str:
    """By what she got in, for the log: "password+totp"; "invitation" where she just joined."""
    kinds = [str(record.get("type") or record["method"]) for record in records]
    return "+".join(dict.fromkeys(kinds)) or "invitation"


def _minutes() -> int:
    return settings.PASSWORD_RESET_TIMEOUT // 60
