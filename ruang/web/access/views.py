"""Pages of signing in and out: password, second factor, passkey, and a forgotten password."""

from __future__ import annotations

from typing import Any, Final

from allauth.account import views as account
from allauth.account.internal.flows.logout import logout
from allauth.mfa.base import views as mfa
from allauth.mfa.webauthn import views as webauthn
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse, reverse_lazy
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from ruang.web.access import actions
from ruang.web.access.factors import factors_of
from ruang.web.access.forms import (
    TOO_MANY,
    CodeForm,
    ForgottenForm,
    PasskeyForm,
    PasskeySignInForm,
    RenewForm,
    SignInForm,
)
from ruang.web.journal.security import note
from ruang.web.people.jobs import demo_password, demo_people
from ruang.web.people.request import Request
from ruang.web.ui.links import safe_next

UNPROCESSABLE: Final = 422
LOCKED: Final = 429


class SignIn(account.LoginView):
    """Sign in by e-mail; a demo shows its accounts."""

    template_name = "access/sign_in.html"
    form_class = SignInForm

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add whether mail can be sent, and the demo's accounts in a demo."""
        values: dict[str, Any] = super().get_context_data(**kwargs) | {"mail": settings.MAIL}
        if settings.DEMO:
            values |= {"demo_people": demo_people(), "demo_password": demo_password()}
        return values

    def form_invalid(self, form: Any) -> HttpResponse:
        """Explain, as a page that is not the one asked for."""
        if form.has_error("__all__", TOO_MANY):
            return too_many(self.request)
        return self.render_to_response(self.get_context_data(form=form), status=UNPROCESSABLE)


class SecondFactor(mfa.AuthenticateView):
    """The second step of signing in: a code or a passkey."""

    template_name = "access/second_factor.html"
    form_class = CodeForm
    webauthn_form_class = PasskeyForm

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add what the person has."""
        values: dict[str, Any] = super().get_context_data(**kwargs)
        return values | {"factors": factors_of(self.stage.login.user)}

    def form_valid(self, form: Any) -> HttpResponse:
        """Let her in."""
        note_recovery(self.request, form)
        answer: HttpResponse = super().form_valid(form)
        if getattr(form, "is_recovery", False):  # a passkey's form knows of no codes
            messages.warning(self.request, _words_on_codes(form.user))
        return answer

    def form_invalid(self, form: Any) -> HttpResponse:
        """Explain; after the last try, on a page of its own."""
        if any(form.has_error(name, TOO_MANY) for name in form.fields):
            return too_many(self.request)
        return self.render_to_response(self.get_context_data(), status=UNPROCESSABLE)


class PasskeySignIn(webauthn.LoginWebAuthnView):
    """Sign in with a passkey alone; its script asks here what to sign."""

    form_class = PasskeySignInForm


@require_POST
def sign_out(request: Request) -> HttpResponse:
    """End the session, or a sign-in that stands half-way."""
    goes_on = safe_next(request)
    logout(request, show_message=False)
    return redirect(goes_on)


class Forgotten(account.PasswordResetView):
    """Ask for a link to set a new password; where no mail is sent, say whom to ask."""

    template_name = "access/forgotten.html"
    form_class = ForgottenForm
    success_url = reverse_lazy("sign-in")

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Nothing can be sent where there is no mail."""
        do = super().post if settings.MAIL else super().get
        return do(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add whether mail can be sent."""
        values: dict[str, Any] = super().get_context_data(**kwargs)
        return values | {"mail": settings.MAIL}

    def form_valid(self, form: Any) -> HttpResponse:
        """Send it, and say the same whether there is such an account or not."""
        email = form.cleaned_data["email"]
        note("password.reset_asked", request=self.request, whom=email)
        answer: HttpResponse = super().form_valid(form)
        if answer.status_code != LOCKED:
            messages.info(
                self.request,
                _(
                    "If there is an account with this e-mail, a link to set a new password is on "
                    "its way to it."
                ),
            )
        return answer

    def form_invalid(self, form: Any) -> HttpResponse:
        """Explain."""
        return self.render_to_response(self.get_context_data(form=form), status=UNPROCESSABLE)


class Renew(account.PasswordResetFromKeyView):
    """Set a new password, by a link that was mailed."""

    template_name = "access/renew.html"
    form_class = RenewForm
    success_url = reverse_lazy("sign-in")

    def form_valid(self, form: Any) -> HttpResponse:
        """Keep it; she signs in with it, and with her second factor where she has one."""
        answer: HttpResponse = super().form_valid(form)
        messages.success(self.request, _("Your new password is kept. Please sign in with it."))
        return answer

    def form_invalid(self, form: Any) -> HttpResponse:
        """Explain."""
        return self.render_to_response(self.get_context_data(form=form), status=UNPROCESSABLE)


def _words_on_codes(person: Any) -> str:
    """What whoever came in with a recovery code does next."""
    left = factors_of(person).codes_left
    words = ngettext(
        "You used a recovery code; %(left)s is left. If your phone is lost, set up the app on the "
        "other phone now:",
        "You used a recovery code; %(left)s are left. If your phone is lost, set up the app on the "
        "other phone now:",
        left,
    )
    link = (reverse("mfa_index"), _("Second factor"))
    return format_html('{} <a href="{}">{}</a>', words % {"left": left}, *link)


def note_recovery(request: HttpRequest, form: Any) -> None:
    """Take note of a recovery code that was given, if it was one."""
    if getattr(form, "is_recovery", False):
        actions.note_recovery_code(form.user, by=form.user)
        note("recovery_code.used", request=request, user=form.user.pk)


def too_many(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """429: too many tries in too short a time."""
    note("rate.refused", request=request)
    return render(request, "access/locked.html", status=LOCKED)
