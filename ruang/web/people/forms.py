"""What people fill in about accounts: their own wishes, and other people's particulars."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar, Final

from django import forms
from django.contrib.auth import password_validation
from django.utils.translation import gettext_lazy as _

from ruang.web.journal.words import verb_choices
from ruang.web.people.history import thing_choices
from ruang.web.people.models import Kind, Language, Organisation, Role, Theme, User
from ruang.web.people.roles import is_held_at, misfit_words

EARLIEST: Final = 1800
LATEST: Final = 2200


class DayField(forms.DateField):
    """A day in the browser's own calendar; ISO dates travel, so years are Gregorian."""

    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})

    def clean(self, value: Any) -> date | None:
        """Refuse years that no record can have, most likely Buddhist ones."""
        day: date | None = super().clean(value)
        if day and not EARLIEST <= day.year <= LATEST:
            raise forms.ValidationError(_("Give the year as in 2026, not as in 2569."))
        return day


class PreferencesForm(forms.Form):
    """Language and theme, each on its own."""

    language = forms.ChoiceField(label=_("Language"), choices=Language.choices, required=False)
    theme = forms.ChoiceField(label=_("Colours"), choices=Theme.choices, required=False)


class OwnChoicesForm(forms.Form):
    """Language and theme of somebody who has an account, and so has both."""

    language = forms.ChoiceField(label=_("Language"), choices=Language.choices)
    theme = forms.ChoiceField(label=_("Colours"), choices=Theme.choices)


def refuse_misfit_in(form: forms.BaseForm, found: dict[str, Any]) -> None:
    """Say beside the role that it is not held at such an organisation."""
    role, organisation = found.get("role"), found.get("organisation")
    if role and organisation and not is_held_at(role, organisation.kind):
        form.add_error("role", misfit_words(role, organisation.kind))


def password_field(label: Any, **more: Any) -> forms.CharField:
    """A field for a new password."""
    widget = forms.PasswordInput(attrs={"autocomplete": "new-password"})
    return forms.CharField(label=label, strip=False, widget=widget, **more)


class NewPasswordForm(forms.Form):
    """A new password for somebody else."""

    password = password_field(
        _("New password"), help_text=_("At least 12 characters; not a common word, not the name.")
    )

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        password_validation.validate_password(password, self.person)
        return password


class PersonForm(forms.ModelForm[User]):
    """An account's name and address; where somebody belongs is changed by moving her."""

    class Meta:
        model = User
        fields: ClassVar[tuple[str, ...]] = ("name", "email")

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"].lower()
        if User.objects.filter(email__iexact=email).exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError(_("Somebody already has an account with this e-mail."))
        return email


class NewPersonForm(PersonForm):
    """A new account, with the password for the first time."""

    class Meta(PersonForm.Meta):
        fields = ("name", "email", "role", "organisation")

    language = forms.ChoiceField(label=_("Language"), choices=Language.choices)
    password = password_field(
        _("First password"),
        help_text=_(
            "At least 12 characters. Hand it over in person or by telephone; it is for one sign-in."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = Organisation.objects.in_order()  # type: ignore[attr-defined]

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        password_validation.validate_password(password)
        return password

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        refuse_misfit_in(self, found)
        return found


class OrganisationForm(forms.ModelForm[Organisation]):
    """An organisation's kind and names."""

    class Meta:
        model = Organisation
        fields = ("kind", "name_th", "name_en")


class PeopleFilter(forms.Form):
    """What to look for in the list of people."""

    q = forms.CharField(label=_("Name or e-mail"), required=False)
    role = forms.ChoiceField(label=_("Role"), required=False)
    organisation = forms.ModelChoiceField(
        label=_("Organisation"),
        queryset=Organisation.objects.in_order(),
        required=False,
        empty_label=_("all"),
    )
    closed = forms.BooleanField(label=_("closed accounts too"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [("", _("all")), *Role.choices]  # type: ignore[attr-defined]


class OrganisationFilter(forms.Form):
    """What to look for in the list of organisations."""

    q = forms.CharField(label=_("Name"), required=False)
    kind = forms.ChoiceField(label=_("Kind"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [("", _("all")), *Kind.choices]  # type: ignore[attr-defined]


class JournalFilter(forms.Form):
    """What to look for in the journal."""

    who = forms.CharField(label=_("Who"), required=False)
    verb = forms.ChoiceField(label=_("What"), required=False)
    thing = forms.ChoiceField(label=_("Thing"), required=False)
    number = forms.CharField(label=_("Number"), required=False, max_length=64)
    since = DayField(label=_("From"), required=False)
    until = DayField(label=_("Until"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        everything = ("", _("all"))
        self.fields["verb"].choices = [everything, *verb_choices()]  # type: ignore[attr-defined]
        self.fields["thing"].choices = [everything, *thing_choices()]  # type: ignore[attr-defined]
