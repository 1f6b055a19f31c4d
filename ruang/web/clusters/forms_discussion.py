"""What somebody says about a proposal."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

MOST_LETTERS = 2000


class MessageForm(forms.Form):
    """One message."""

    text = forms.CharField(
        label=_("Your message"),
        max_length=MOST_LETTERS,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "Read by everybody who sees this proposal. It cannot be changed afterwards; "
            "you can withdraw it."
        ),
    )
