"""What a person says of a token that she makes."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ruang.web.access.permissions_tokens import scopes_of
from ruang.web.api.scopes import Scope

DAYS: Final = (
    ("7", _("a week")),
    ("30", _("a month")),
    ("90", _("three months")),
    ("180", _("half a year")),
    ("365", _("a year")),
)
USUAL: Final = "90"


class TokenForm(forms.Form):
    """What it is for, what it may do, and how long."""

    name = forms.CharField(
        label=_("What it is for"),
        max_length=80,
        help_text=_("By which you will know it again, such as the program or the machine."),
    )
    scopes = forms.MultipleChoiceField(
        label=_("What it may do"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("As little as it needs. It never does more than you may."),
    )
    days = forms.ChoiceField(
        label=_("How long it is valid"),
        choices=DAYS,
        initial=USUAL,
        help_text=_("It can be revoked at any time."),
    )

    def __init__(self, *args: Any, person: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mine = scopes_of(person)
        scopes = self.fields["scopes"]
        assert isinstance(scopes, forms.MultipleChoiceField)  # noqa: S101  declared above
        scopes.choices = [(key, words) for key, words in Scope.choices if key in mine]
        scopes.initial = [Scope.READ.value]

    @property
    def expires_at(self) -> datetime:
        """When the token ends."""
        return timezone.now() + timedelta(days=int(self.cleaned_data["days"]))
