"""What to test back: where the ranking was made, and until when it is held against growth."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from ruang.web.potential import reading
from ruang.web.potential.forms_publish import label_of
from ruang.web.potential.models import Level


class BackTestForm(forms.Form):
    """Two snapshots that count the same, the earlier one first, and a level of the industries."""

    start = forms.ChoiceField(label=lazy("Ranked at"))
    end = forms.ChoiceField(label=lazy("Growth until"))
    level = forms.ChoiceField(
        label=lazy("Level"), choices=Level.choices, initial=Level.CLASS, required=False
    )

    def __init__(self, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data)
        self.there = {one.id: one for one in reading.snapshots()}
        every = self.there.values()
        starts = [s for s in every if any(reading.precedes(s, other) for other in every)]
        ends = [s for s in every if any(reading.precedes(other, s) for other in every)]
        for name, found in (("start", starts), ("end", ends)):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)  # noqa: S101  they are declared above
            field.choices = [(one.id, label_of(one)) for one in found]
        self.possible = bool(starts)

    def clean(self) -> dict[str, Any]:
        """Refuse an end that is no later than the start, or that counts something else."""
        said = super().clean() or {}
        start, end = (self.there.get(said.get(name, "")) for name in ("start", "end"))
        if start and end and not reading.precedes(start, end):
            self.add_error(
                "end", _("Its rows have to end later than those ranked, and count the same.")
            )
        return said

    def asked(self) -> dict[str, str]:
        """What the job is told."""
        said = self.cleaned_data
        return {
            "start": said["start"],
            "end": said["end"],
            "level": said["level"] or Level.CLASS.value,
        }
