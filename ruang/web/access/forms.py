"""What people fill in to get in: e-mail and password, codes, new passwords."""

from __future__ import annotations

from typing import Any

from allauth.account import forms as account
from allauth.account.adapter import get_adapter
from allauth.core import context
from allauth.mfa.base import forms as base
from allauth.mfa.base.forms import BaseAuthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn import forms as passkeys
from cryptography.exceptions import InvalidSignature
from django import forms
from django.contrib.auth import password_validation
from django.utils.translation import gettext_lazy as _

from ruang.web.access import limits
from ruang.web.access.adapters import ERRORS
from ruang.web.journal.security import note
from ruang.web.people.models import User

HELP = _("At least 12 characters; best several words that have nothing to do with one another.")
TOO_MANY = "too_many_login_attempts"
NO_PASSKEY = "incorrect_passkey"
# What reading and checking a stranger's JSON, base64 and CBOR may fail with.
ODD = (KeyError, TypeError, AttributeError, ValueError, IndexError, OverflowError, InvalidSignature)


def email_field() -> forms.EmailField:
    """The field for the e-mail that names an account."""
    widget = forms.EmailInput(attrs={"autocomplete": "username"})
    return forms.EmailField(label=_("E-mail"), widget=widget)


def password_field(label: Any, *, new: bool = False, **more: Any) -> forms.CharField:
    """A field for a password; pasting is welcome, and so are password managers."""
    kind = "new-password" if new else "current-password"
    widget = forms.PasswordInput(attrs={"autocomplete": kind})
    return forms.CharField(label=label, strip=False, widget=widget, **more)


def code_field(label: Any, **more: Any) -> forms.CharField:
    """A field for a code from a phone, or one of the recovery codes."""
    said = {"autocomplete": "one-time-code", "inputmode": "numeric", "autocapitalize": "off"}
    return forms.CharField(label=label, max_length=40, widget=forms.TextInput(attrs=said), **more)


class SignInForm(account.LoginForm):
    """E-mail and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields = {"login": email_field(), "password": password_field(_("Password"))}

    def add_prefix(self, field_name: str) -> str:
        """In the page the e-mail goes by the name that password managers look for."""
        return "username" if field_name == "login" else field_name


class ConfirmForm(account.ReauthenticateForm):
    """One's own password once more, before something that matters."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"] = password_field(_("Your password"))


class _CodeForm(BaseAuthenticateForm):
    """A code from the phone, or a recovery code; each opens once."""

    code = code_field(_("Code"))

    def clean_code(self) -> str:
        """Compare; take note of what is wrong, and of the last try.

        Raises:
            ValidationError: It is not right, was used already, or was one try too many.
        """
        try:
            code = super().clean_code()
        except forms.ValidationError as refused:
            if refused.code != TOO_MANY and limits.code_failed(context.request, self.user):
                raise forms.ValidationError(ERRORS[TOO_MANY], code=TOO_MANY) from refused
            raise
        if not limits.is_first_use(self.user, code):
            raise forms.ValidationError(ERRORS["incorrect_code"], code="incorrect_code")
        return code

    @property
    def is_recovery(self) -> bool:
        """Whether it was a recovery code."""
        return self.authenticator.type == Authenticator.Type.RECOVERY_CODES


class CodeForm(_CodeForm, base.AuthenticateForm):
    """The second step of signing in."""


class ConfirmCodeForm(_CodeForm, base.ReauthenticateForm):
    """A code once more, before something that matters."""


class AddAppForm(ActivateTOTPForm):
    """The first code from an app that was just set up."""

    code = code_field(_("The six digits that the app shows now"))

    def clean_code(self) -> str:
        """Compare.

        Raises:
            ValidationError: It is not right, or was one try too many.
        """
        code: str = super().clean_code()
        limits.is_first_use(self.user, code)  # what proved the app is used up
        return code


class _PasskeyAnswer(forms.Form):
    """What a browser answered for a passkey: whatever is odd about it is no passkey."""

    def clean_credential(self) -> Authenticator:
        """Check its signature.

        Raises:
            ValidationError: It is not one of ours.
        """
        try:
            return super().clean_credential()  # type: ignore[misc]
        except (forms.ValidationError, *ODD) as error:
            note("second_factor.refused", request=context.request)
            if getattr(error, "code", "") == TOO_MANY:
                raise
            raise forms.ValidationError(ERRORS["incorrect_passkey"], code=NO_PASSKEY) from error


class PasskeyForm(_PasskeyAnswer, passkeys.AuthenticateWebAuthnForm):
    """A passkey as the second step of signing in."""


class PasskeySignInForm(_PasskeyAnswer, passkeys.LoginWebAuthnForm):
    """A passkey alone."""


class ConfirmPasskeyForm(_PasskeyAnswer, passkeys.ReauthenticateWebAuthnForm):
    """A passkey once more, before something that matters."""


class AddPasskeyForm(passkeys.AddWebAuthnForm):
    """A name for a passkey, and whether it opens the account alone."""

    name = forms.CharField(
        label=_("Name of this passkey"), required=False, max_length=60,
        help_text=_("By which you tell it apart: “office laptop”."),
    )  # fmt: skip
    passwordless = forms.BooleanField(
        label=_("Sign in with it alone, without the password"), required=False, initial=True
    )

    def clean(self) -> dict[str, Any]:
        """Check what the browser made.

        Raises:
            ValidationError: It is not what was asked for.
        """
        try:
            return super().clean()
        except ODD as error:
            raise forms.ValidationError(ERRORS["incorrect_passkey"], code=NO_PASSKEY) from error


class ForgottenForm(account.ResetPasswordForm):
    """The e-mail of somebody who forgot her password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"] = email_field()


class RenewForm(account.ResetPasswordKeyForm):
    """A new password, by a link that was mailed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields = {
            "password1": password_field(_("New password"), new=True, help_text=HELP),
            "password2": password_field(_("New password, once more"), new=True),
        }

    def clean_password1(self) -> str:
        """Hold it against the rules.

        Raises:
            ValidationError: It is too short, breached, or made of what everybody would try.
        """
        password: str = self.cleaned_data["password1"]
        password_validation.validate_password(password, self.user)
        return password

    def clean(self) -> dict[str, Any]:
        """Both have to be the same."""
        _compare(self, "password1", "password2")
        return self.cleaned_data


class OwnPasswordForm(forms.Form):
    """A new password for oneself: the present one proves that it is oneself."""

    old_password = password_field(_("Present password"))
    password = password_field(_("New password"), new=True, help_text=HELP)
    again = password_field(_("New password, once more"), new=True)

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person

    def clean_old_password(self) -> str:
        """Compare; wrong ones count as they do in signing in.

        Raises:
            ValidationError: It is another one, or there were too many tries.
        """
        old: str = self.cleaned_data["old_password"]
        if not get_adapter().reauthenticate(self.person, old):
            raise forms.ValidationError(_("This is not your present password."))
        return old

    def clean_password(self) -> str:
        """Hold it against the rules.

        Raises:
            ValidationError: It is too short, breached, or made of what everybody would try.
        """
        password: str = self.cleaned_data["password"]
        password_validation.validate_password(password, self.person)
        return password

    def clean(self) -> dict[str, Any]:
        """Both have to be the same, and not what it was."""
        said = self.cleaned_data
        if said.get("password") and said.get("password") == said.get("old_password"):
            self.add_error("password", _("Take another one than the present one."))
        _compare(self, "password", "again")
        return said


def _compare(form: forms.Form, first: str, second: str) -> None:
    said = form.cleaned_data
    if first in said and second in said and said[first] != said[second]:
        form.add_error(second, _("The two new passwords differ."))


class NameForm(forms.Form):
    """One's own name."""

    name = forms.CharField(
        label=_("Name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
