"""What people fill in to invite somebody, and what she fills in who was invited."""

from __future__ import annotations

import json
from typing import Any, Final

from django import forms
from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from ruang.web.access.actions_invitations import Wanted
from ruang.web.access.forms import HELP, password_field
from ruang.web.access.lists import COLUMNS, MOST_ROWS, Defaults, Line, lines_of
from ruang.web.access.models_invitations import Invitation, InvitationState
from ruang.web.access.permissions_invitations import (
    INVITES,
    PARTNERS_KINDS,
    kind_of_new,
    may_invite_as,
)
from ruang.web.access.reading import rows_of
from ruang.web.people.forms import refuse_misfit_in
from ruang.web.people.models import Language, Organisation, Role, User

ENDINGS: Final = ".csv,.tsv,.txt,.xlsx,.xls,.ods"
PASTED: Final = "pasted.tsv"
LONGEST_PASTE: Final = 500_000  # letters


def places_for(user: User) -> QuerySet[Organisation]:
    """The organisations into which this person may invite somebody."""
    everywhere = Organisation.objects.in_order()
    if user.role == Role.ADMINISTRATOR:
        return everywhere
    return everywhere.filter(Q(kind__in=PARTNERS_KINDS) | Q(pk=user.organisation_id))


def roles_for(user: User) -> list[tuple[str, Any]]:
    """The roles in which this person may invite somebody."""
    return [(role.value, role.label) for role in INVITES[user.role]]


def _one_of(form: forms.Form, *names: str) -> None:
    """Either of these has to be filled in, so that neither is shown as optional."""
    for name in names:
        form.fields[name].one_of = True  # type: ignore[attr-defined]


class _PlacesForm(forms.Form):
    """Role, organisation and language, as far as whoever invites may give them."""

    role = forms.ChoiceField(label=lazy("Role"))
    organisation = forms.ModelChoiceField(
        label=lazy("Organisation"), queryset=Organisation.objects.none(), required=False,
        empty_label=lazy("choose …"),
    )  # fmt: skip
    language = forms.ChoiceField(label=lazy("Language of the invitation"), choices=Language.choices)

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by = by
        self.fields["role"].choices = roles_for(by)  # type: ignore[attr-defined]
        self.fields["organisation"].queryset = places_for(by)  # type: ignore[attr-defined]


class InviteForm(_PlacesForm):
    """One invitation."""

    name = forms.CharField(
        label=lazy("Name"), max_length=120, help_text=lazy("As it is to stand on the sheet.")
    )
    email = forms.EmailField(
        label=lazy("E-mail"),
        required=False,
        help_text=lazy("May be left empty: then she gives it herself."),
    )
    new_organisation = forms.CharField(
        label=lazy("Or an organisation that is not in the list"),
        max_length=200,
        required=False,
        help_text=lazy("An enterprise, a cohort or a support agency; it is added with its name."),
    )
    field_order = ("name", "email", "role", "organisation", "new_organisation", "language")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        role: Any = self.fields["role"]
        role.choices = [("", _("choose …")), *role.choices]  # nobody gets a role by oversight
        _one_of(self, "organisation", "new_organisation")

    def clean_email(self) -> str:
        """Refuse an address that has an account, or is invited already."""
        email: str = self.cleaned_data["email"].lower()
        if email and User.objects.filter(email__iexact=email).exists():
            raise ValidationError(_("Somebody already has an account with this e-mail."))
        if email and Invitation.objects.open().filter(email=email).exists():
            raise ValidationError(_("Somebody with this e-mail is invited already."))
        return email

    def clean(self) -> dict[str, Any]:
        """Either an organisation of the list or a new one, and one where the role is held."""
        found = super().clean() or {}
        role, place = found.get("role", ""), found.get("organisation")
        new = found.get("new_organisation", "")
        if bool(place) == bool(new):
            self.add_error("organisation", _("Choose an organisation, or name a new one."))
        elif new and role and not kind_of_new(role):
            words = _("For this role choose an organisation of the list.")
            self.add_error("new_organisation", words)
        elif place:
            refuse_misfit_in(self, found)
            if role and not self.has_error("role") and not may_invite_as(self.by, role, place):
                self.add_error("role", _("You may not invite anybody with this role there."))
        return found

    @property
    def wanted(self) -> Wanted:
        """The invitation as it is to be made."""
        said = self.cleaned_data
        new = said["new_organisation"]
        kind = kind_of_new(said["role"]) if new else ""
        place, language = said["organisation"], said["language"]
        return Wanted(said["name"], said["email"], said["role"], place, new, kind, language)


class _ListForm(_PlacesForm):
    """What holds for the rows of a list that do not say it."""

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, by=by, **kwargs)
        role: Any = self.fields["role"]
        role.required, role.choices = False, [("", "–"), *role.choices]
        role.label = _("Role of rows that name none")
        place: Any = self.fields["organisation"]
        place.empty_label, place.label = "–", _("Organisation of rows that name none")

    @property
    def defaults(self) -> Defaults:
        """What holds for rows that do not say it."""
        said = self.cleaned_data
        return Defaults(said["role"], said["organisation"], said["language"])


class ManyForm(_ListForm):
    """A list of people: a file, or a table copied out of a spreadsheet."""

    file = forms.FileField(
        label=lazy("File"),
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": ENDINGS}),
        error_messages={"empty": lazy("The file is empty.")},
    )
    paste = forms.CharField(
        label=lazy("Or a table copied from a spreadsheet"),
        required=False,
        strip=False,
        max_length=LONGEST_PASTE,
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false", "wrap": "off"}),
    )
    field_order = ("file", "paste", "role", "organisation", "language")
    lines: list[Line]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _one_of(self, "file", "paste")

    def clean(self) -> dict[str, Any]:
        """Read the rows; a file comes before what was pasted."""
        found = super().clean() or {}
        sent, pasted = found.get("file"), found.get("paste", "").strip("\r\n")
        if self.has_error("file") or self.has_error("paste"):
            return found
        if not sent and not pasted.strip():
            raise ValidationError(_("Choose a file, or paste a table."))
        file = sent or ContentFile(pasted.encode(), name=PASTED)
        self.lines = lines_of(rows_of(file, MOST_ROWS * 2))
        return found


class LinesForm(_ListForm):
    """The rows of a list that was read, as the page hands them on."""

    rows = forms.CharField(strip=False)
    lines: list[Line]

    def clean_rows(self) -> str:
        """Read what the page itself wrote."""
        said: str = self.cleaned_data["rows"]
        try:
            self.lines = [Line(int(n), _cells(cells)) for n, cells in json.loads(said)][:MOST_ROWS]
        except (TypeError, ValueError, RecursionError) as broken:
            words = _("This list cannot be read any more. Send it again.")
            raise ValidationError(words) from broken
        return said


def rows_text(lines: list[Line]) -> str:
    """Rows as the page hands them on."""
    return json.dumps([[line.number, list(line.cells.values())] for line in lines])


def _cells(cells: list[Any]) -> dict[str, str]:
    return {column: str(cell) for column, cell in zip(COLUMNS, cells, strict=True)}


class InvitationFilter(forms.Form):
    """Which invitations to list."""

    state = forms.ChoiceField(
        label=lazy("State"), required=False,
        choices=[("", lazy("all")), *InvitationState.choices],
    )  # fmt: skip


class CodeForm(forms.Form):
    """The short code of a sheet."""

    code = forms.CharField(
        label=lazy("Code on the sheet"),
        max_length=40,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
        help_text=lazy("Twelve letters and digits, as XXXX-XXXX-XXXX."),
    )


class JoinForm(forms.Form):
    """What somebody who was invited says of herself."""

    name = forms.CharField(
        label=lazy("Your name"), max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )  # fmt: skip
    email = forms.EmailField(
        label=lazy("E-mail"),
        widget=forms.EmailInput(attrs={"autocomplete": "username"}),
        help_text=lazy("You sign in with it."),
    )
    language = forms.ChoiceField(label=lazy("Language"), choices=Language.choices)
    password = password_field(lazy("Password"), new=True, help_text=HELP)
    again = password_field(lazy("Password, once more"), new=True)

    def __init__(self, *args: Any, invitation: Invitation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.invitation = invitation
        if invitation.email:
            self.fields["email"].disabled = True  # what it says is what was invited

    def clean_email(self) -> str:
        """Refuse an address that has an account."""
        email: str = self.cleaned_data["email"].lower()
        if User.objects.filter(email__iexact=email).exists():
            raise ValidationError(
                _("Somebody already has an account with this e-mail. If it is you, sign in.")
            )
        return email

    def clean(self) -> dict[str, Any]:
        """Hold the password against the rules, and the two against each other."""
        found = super().clean() or {}
        first, second = found.get("password"), found.get("again")
        if first and second and first != second:
            self.add_error("again", _("The two passwords differ."))
        if first:
            person = User(
                email=found.get("email", ""), name=found.get("name", ""),
                organisation=self.invitation.organisation,
            )  # fmt: skip
            try:
                password_validation.validate_password(first, person)
            except ValidationError as refused:
                self.add_error("password", refused)
        return found
