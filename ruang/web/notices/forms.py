"""What people say about being told."""

from __future__ import annotations

from typing import ClassVar

from django import forms

from ruang.web.notices.models import MailWishes, When


class WishesForm(forms.ModelForm[MailWishes]):
    """When one wishes to be mailed."""

    class Meta:
        model = MailWishes
        fields = ("asking", "telling")
        widgets: ClassVar = {"asking": forms.RadioSelect, "telling": forms.RadioSelect}

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        asking = [choice for choice in When.choices if choice[0] != When.NEVER]
        self.fields["asking"].choices = asking  # type: ignore[attr-defined]
        self.fields["telling"].choices = When.choices  # type: ignore[attr-defined]
