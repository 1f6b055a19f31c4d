"""What to compute and publish: a snapshot of the lake, and what its growth is measured from."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from ruang.web.potential import reading
from ruang.web.potential.reading import LATEST, NONE
from ruang.web.ui.languages import reader_language
from ruang.web.ui.numerals import be_date

if TYPE_CHECKING:
    from ruang.engine.lake import Snapshot


class PublishForm(forms.Form):
    """Which snapshot to compute and publish, and which earlier one its growth is measured from."""

    snapshot = forms.ChoiceField(label=lazy("Snapshot"))
    before = forms.ChoiceField(
        label=lazy("Growth is measured from"),
        required=False,  # a button that publishes one snapshot does not ask
        initial=LATEST,
    )

    def __init__(self, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data)
        self.there = {one.id: one for one in reading.snapshots()}
        self._choices("snapshot", [(key, label_of(one)) for key, one in self.there.items()])
        earlier = [
            (key, label_of(one))
            for key, one in self.there.items()
            if any(reading.precedes(one, other) for other in self.there.values())
        ]
        self._choices(
            "before",
            [
                (LATEST, _("the latest earlier one of the same source")),
                (NONE, _("nothing: growth is left out")),
                *earlier,
            ],
        )

    def clean(self) -> dict[str, Any]:
        """Refuse a start that is no earlier than the snapshot, or that counts something else."""
        said = super().clean() or {}
        start, end = (self.there.get(said.get(name, "")) for name in ("before", "snapshot"))
        if start and end and not reading.precedes(start, end):
            words = _(
                "Growth can be measured from this one only where its rows end earlier than those "
                "of the snapshot, and both count the same."
            )
            self.add_error("before", words)
        return said

    def asked(self) -> dict[str, str]:
        """What the job is told; nothing of what stays as it is by default."""
        said = self.cleaned_data
        before = said["before"] or LATEST
        return {"snapshot": said["snapshot"]} | ({} if before == LATEST else {"before": before})

    def _choices(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  they are declared above
        field.choices = choices


def label_of(snapshot: Snapshot) -> str:
    """Title, the day of its last row, id: what tells it from the others."""
    title = snapshot.manifest[f"title_{reader_language()}"]
    until = (snapshot.manifest.get("period") or {}).get("to")
    day = be_date(date.fromisoformat(until[:10])) if until else ""
    return " · ".join(filter(None, (title, day, snapshot.id)))
