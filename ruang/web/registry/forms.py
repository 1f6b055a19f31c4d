"""What administrators fill in about which centre looks after which province."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ruang.web.people.forms import DayField
from ruang.web.registry.models import Area, Confidence, Territory


class TerritoryForm(forms.Form):
    """A province, from when on, and how that is known."""

    area = forms.ModelChoiceField(label=_("Province"), queryset=Area.objects.none())
    valid_from = DayField(
        label=_("From"),
        required=False,
        help_text=_("Left empty: since before anybody wrote it down."),
    )
    source = forms.CharField(
        label=_("Source"),
        max_length=300,
        help_text=_("The order or announcement that says so, with its date."),
    )
    confidence = forms.ChoiceField(label=_("Confidence"), choices=Confidence.choices)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["area"].queryset = Area.objects.provinces().in_order()  # type: ignore[attr-defined]


class CloseForm(forms.Form):
    """From which day on it is no longer so."""

    valid_to = DayField(label=_("No longer from"))

    def __init__(self, *args: Any, row: Territory | None = None, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"valid_to": timezone.localdate()})
        super().__init__(*args, **kwargs)
        self.row = row

    def clean_valid_to(self) -> Any:
        day = self.cleaned_data["valid_to"]
        if self.row and self.row.valid_from and day <= self.row.valid_from:
            raise forms.ValidationError(_("It must end after it began."))
        return day


class ConfirmForm(forms.Form):
    """From where it is known."""

    source = forms.CharField(
        label=_("Source"),
        max_length=300,
        help_text=_("The order or announcement that says so, with its date."),
    )
