"""Pages that ask who it is once more, before factors or codes are changed.

Whoever has an app gives her password and then a code; a passkey, which asks for a finger or a PIN
itself, is enough alone. Whoever has signed in within the last minutes is not asked.
"""

from __future__ import annotations

import time
from typing import Any, Final

from allauth.account import views as account
from allauth.account.app_settings import REAUTHENTICATION_TIMEOUT
from allauth.mfa.base import views as mfa
from allauth.mfa.webauthn import views as webauthn
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from ruang.web.access import sessions
from ruang.web.access.factors import factors_of, has_factor
from ruang.web.access.forms import ConfirmCodeForm, ConfirmForm, ConfirmPasskeyForm
from ruang.web.access.views import UNPROCESSABLE, note_recovery
from ruang.web.journal.security import note

GIVEN_AT: Final = "access_confirmed_at"


class _Asked:
    """What the three pages share."""

    template_name = "access/confirm.html"
    request: HttpRequest
    step: str

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add which step this is and what the person has."""
        values: dict[str, Any] = super().get_context_data(**kwargs)  # type: ignore[misc]
        return values | {"step": self.step, "factors": factors_of(self.request.user)}

    def form_invalid(self, form: Any) -> HttpResponse:
        """Explain."""
        values = self.get_context_data(form=form)
        return self.render_to_response(values, status=UNPROCESSABLE)  # type: ignore[attr-defined]

    def confirmed(self) -> None:
        """She has shown who she is: her session goes on under another key."""
        sessions.renew(self.request)
        note("sign_in.confirmed", request=self.request, by=self.step)


class Confirm(_Asked, account.ReauthenticateView):
    """One's password; a code comes next for whoever has a second factor."""

    step = "password"
    form_class = ConfirmForm

    def form_valid(self, form: Any) -> HttpResponse:
        """Go on, or to the code."""
        if not has_factor(self.request.user):
            self.confirmed()
            return super().form_valid(form)
        self.request.session[GIVEN_AT] = time.time()
        return redirect(self.passthrough_next_url(reverse("mfa_reauthenticate")))


class ConfirmCode(_Asked, mfa.ReauthenticateView):
    """A code, after the password."""

    step = "code"
    form_class = ConfirmCodeForm

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Ask for the password first."""
        given = request.session.get(GIVEN_AT, 0)
        if time.time() - given > REAUTHENTICATION_TIMEOUT:
            return redirect(self.passthrough_next_url(reverse("account_reauthenticate")))
        return super().dispatch(request, *args, **kwargs)

    def form_valid(self, form: Any) -> HttpResponse:
        """Go on."""
        note_recovery(self.request, form)
        self.confirmed()
        return super().form_valid(form)


class ConfirmPasskey(_Asked, webauthn.ReauthenticateWebAuthnView):
    """A passkey."""

    step = "passkey"
    form_class = ConfirmPasskeyForm

    def form_valid(self, form: Any) -> HttpResponse:
        """Go on."""
        self.confirmed()
        return super().form_valid(form)

    def form_invalid(self, form: Any) -> HttpResponse:
        """Explain on the page where one can choose."""
        for error in form.errors.get("credential", []):
            messages.error(self.request, error)
        return redirect(self.passthrough_next_url(reverse("account_reauthenticate")))
