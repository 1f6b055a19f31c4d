"""Which snapshots to list, to compare, or to remove."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext

from ruang.web.intake.reading.snapshots import Kept
from ruang.web.ui.numerals import be_datetime, number

KEEP_NEWEST: Final = 3
OLDER_THAN_DAYS: Final = 365
MOST: Final = 10_000


class ListForm(forms.Form):
    """Snapshots of which source."""

    source = forms.ChoiceField(label=lazy("Source"), required=False)

    def __init__(self, asked: QueryDict, sources: Sequence[tuple[str, str]]) -> None:
        super().__init__(asked)
        _choose(self, "source", [("", _("All")), *sources])

    def asked(self) -> str:
        """The source that was asked for; empty for all."""
        return str(self.cleaned_data.get("source", "")) if self.is_valid() else ""


class CompareForm(forms.Form):
    """The earlier snapshot that one is compared with."""

    old = forms.ChoiceField(label=lazy("With the snapshot"))

    def __init__(self, others: Sequence[Kept], asked: QueryDict | None = None) -> None:
        super().__init__(asked)
        _choose(self, "old", [(one.id, _label(one)) for one in others])


class PruneForm(forms.Form):
    """How much of the past to keep."""

    keep_newest = forms.IntegerField(
        label=lazy("Newest of each source that stay"),
        min_value=1,
        max_value=MOST,
        initial=KEEP_NEWEST,
    )
    older_than_days = forms.IntegerField(
        label=lazy("Only those read in more days ago than"),
        min_value=0,
        max_value=MOST,
        initial=OLDER_THAN_DAYS,
    )

    def asked(self) -> dict[str, int]:
        """The rule as it was filled in; what is wrong or missing as it is proposed."""
        proposed = {name: self.fields[name].initial for name in self.fields}
        if not self.is_bound:
            return proposed
        self.is_valid()
        return {name: self.cleaned_data.get(name, value) for name, value in proposed.items()}


def _choose(form: forms.Form, name: str, choices: list[tuple[str, Any]]) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)  # noqa: S101  declared above
    field.choices = choices


def _label(one: Kept) -> str:
    rows = ngettext("%(n)s row", "%(n)s rows", one.rows) % {"n": number(one.rows)}
    words = (be_datetime(one.created_at), rows, one.period)
    return " · ".join(word for word in words if word)
