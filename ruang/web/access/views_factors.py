"""Pages about one's own second factors: an app, passkeys, recovery codes."""

from __future__ import annotations

from typing import Any

from allauth.account.decorators import reauthentication_required
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse_lazy
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_safe

from ruang.web.access import actions
from ruang.web.access.factors import factors_of, may_remove
from ruang.web.access.forms import AddAppForm, AddPasskeyForm
from ruang.web.access.permissions import must_have_factor
from ruang.web.access.views import UNPROCESSABLE
from ruang.web.journal.security import note
from ruang.web.people.request import SignedIn
from ruang.web.ui.respond import show


@login_required
@require_safe
def factors(request: SignedIn) -> HttpResponse:
    """Show one's factors; whoever needs one and has none is led here from everywhere."""
    found, needed = factors_of(request.user), must_have_factor(request.user)
    values = {"factors": found, "needed": needed, "first": needed and not found}
    return show(request, "access/factors.html", values)


class AddApp(totp.ActivateTOTPView):
    """Set up an app: a QR code to scan, and a code back to prove it."""

    template_name = "access/app_add.html"
    form_class = AddAppForm

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the secret as people type it: in fours."""
        values: dict[str, Any] = super().get_context_data(**kwargs)
        secret = values["form"].secret
        fours = [secret[start : start + 4] for start in range(0, len(secret), 4)]
        return values | {"secret": " ".join(fours)}

    def form_valid(self, form: Any) -> HttpResponse:
        """Take it."""
        person = self.request.user
        actions.add_app(person, by=person, request=self.request, form=form)
        return _on(self.request)

    def form_invalid(self, form: Any) -> HttpResponse:
        """Explain."""
        return self.render_to_response(self.get_context_data(form=form), status=UNPROCESSABLE)


class ReplaceApp(AddApp):
    """Another phone: its app takes the place of the one there is, with nothing open in between."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Only where there is an app; else it is set up as the first."""
        if not factors_of(request.user).app:
            return redirect("mfa_activate_totp")
        return self._confirmed(request, *args, **kwargs)

    @method_decorator(reauthentication_required(app="allauth.mfa"))
    def _confirmed(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        # Past the view that we extend: it would send whoever has an app away.
        return super(totp.ActivateTOTPView, self).dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add that there is one already."""
        return super().get_context_data(**kwargs) | {"replaces": True}

    def form_valid(self, form: Any) -> HttpResponse:
        """Take it."""
        person = self.request.user
        actions.replace_app(person, by=person, request=self.request, form=form)
        return _on(self.request)


class RemoveApp(totp.DeactivateTOTPView):
    """Take the app away."""

    template_name = "access/app_remove.html"

    def form_valid(self, form: Any) -> HttpResponse:
        """Do it."""
        person = self.request.user
        actions.remove_app(person, by=person, request=self.request, app=self.authenticator)
        return _on(self.request)

    def form_invalid(self, form: Any) -> HttpResponse:
        """Explain."""
        return self.render_to_response(self.get_context_data(form=form), status=UNPROCESSABLE)


class AddPasskey(webauthn.AddWebAuthnView):
    """Make a passkey on this device, or on a key that is plugged in."""

    template_name = "access/passkey_add.html"
    form_class = AddPasskeyForm

    def form_valid(self, form: Any) -> HttpResponse:
        """Take it."""
        person, said = self.request.user, form.cleaned_data
        given = {"name": said["name"], "credential": said["credential"]}
        actions.add_passkey(person, by=person, request=self.request, **given)
        return _on(self.request)

    def form_invalid(self, form: Any) -> HttpResponse:
        """Explain."""
        return self.render_to_response(self.get_context_data(form=form), status=UNPROCESSABLE)


class RemovePasskey(webauthn.RemoveWebAuthnView):
    """Take a passkey away."""

    template_name = "access/passkey_remove.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add whether it may go."""
        values: dict[str, Any] = super().get_context_data(**kwargs)
        return values | {"may_remove": may_remove(self.object)}

    def form_valid(self, form: Any) -> HttpResponse:
        """Do it, or say why not."""
        person = self.request.user
        try:
            actions.remove_passkey(person, by=person, request=self.request, key=self.get_object())
        except ValidationError as refused:
            form.add_error(None, refused)
            values = self.get_context_data(form=form)
            return self.render_to_response(values, status=UNPROCESSABLE)
        return _on(self.request)


class Codes(codes.ViewRecoveryCodesView):
    """The recovery codes, shown once; later only how many are left."""

    template_name = "access/codes.html"


class RenewCodes(codes.GenerateRecoveryCodesView):
    """Make new recovery codes."""

    template_name = "access/codes_renew.html"
    success_url = reverse_lazy("mfa_view_recovery_codes")

    def form_valid(self, form: Any) -> HttpResponse:
        """Do it."""
        person = self.request.user
        actions.renew_codes(person, by=person, request=self.request)
        return redirect(self.success_url)

    def form_invalid(self, form: Any) -> HttpResponse:
        """Explain."""
        messages.error(self.request, " ".join(form.non_field_errors()))
        return redirect("mfa_index")


def _on(request: HttpRequest) -> HttpResponse:
    """After a change: to codes that nobody has seen yet, else to the list of factors."""
    note("second_factor.changed", request=request)
    found = factors_of(request.user)
    unseen = found.codes is not None and not found.codes.wrap().did_view
    return redirect("mfa_view_recovery_codes" if unseen else "mfa_index")
