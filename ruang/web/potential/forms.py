"""What a reader may ask for, read from the address and shown as controls."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.http import Http404, QueryDict
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from ruang.web.potential.figures import FIGURES, SORTS, Selection
from ruang.web.potential.models import Level, Publication
from ruang.web.registry.models import Centre, Industry

ALL: Final = "all"
TABLES: Final = ("provinces", "pairs")
DEFAULTS: Final = {
    "industry": ALL,
    "level": Level.DIVISION.value,
    "measure": "score",
    "centre": ALL,
    "table": TABLES[0],
    "sort": "",
}


class SelectionForm(forms.Form):
    """The controls above map and table. An address that asks for what is not there is a 404."""

    industry = forms.ChoiceField(label=lazy("Industry"))
    level = forms.ChoiceField(label=lazy("Level"), choices=Level.choices)
    measure = forms.ChoiceField(label=lazy("Figure shown"))
    centre = forms.ChoiceField(label=lazy("Area"))
    publication = forms.ChoiceField(label=lazy("Source"))
    table = forms.ChoiceField(choices=[(name, name) for name in TABLES], widget=forms.HiddenInput)
    sort = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, asked: QueryDict, user: Any) -> None:
        self.publications = list(Publication.objects.visible_to(user).defer("facts"))
        current = next((p for p in self.publications if p.is_current), None)
        self.chosen = _industry(asked.get("industry") or ALL)
        self.centres = list(Centre.objects.visible_to(user).select_related("organisation"))
        defaults = {**DEFAULTS, "publication": str(current.pk) if current else ""}
        super().__init__({name: asked.get(name) or defaults[name] for name in defaults})
        self._choices("industry", self._industries())
        self._choices("measure", [(f.key, f.label) for f in FIGURES.values()])
        self._choices(
            "centre", [(ALL, _("Whole country")), *((str(c.number), c.name) for c in self.centres)]
        )
        self._choices("publication", [(str(p.pk), p.label) for p in self.publications])
        if len(self.publications) < 2:
            self.fields["publication"].widget = forms.HiddenInput()

    def clean_sort(self) -> str:
        """A column of the tables, with "-" for the largest first."""
        sort: str = self.cleaned_data["sort"]
        if sort.removeprefix("-") not in {"", *SORTS}:
            raise forms.ValidationError("no such column")
        return sort

    def selection(self) -> Selection:
        """What was asked for.

        Raises:
            Http404: The address names something that is not there.
        """
        if not self.is_valid():
            raise Http404("no such selection")
        asked = self.cleaned_data
        return Selection(
            publication=next(p for p in self.publications if str(p.pk) == asked["publication"]),
            figure=FIGURES[asked["measure"]],
            level=asked["level"],
            industry=self.computed,
            centre=next((c for c in self.centres if str(c.number) == asked["centre"]), None),
            every=asked["table"] == "pairs",
            sort=asked["sort"],
        )

    @property
    def computed(self) -> Industry | None:
        """The chosen industry; its class where it is finer than potential is computed."""
        too_fine = self.chosen and self.chosen.level not in Level.values
        return self.chosen.parent if too_fine and self.chosen else self.chosen

    def _industries(self) -> list[tuple[str, str]]:
        lineage = self.chosen.lineage() if self.chosen else []
        narrower = Industry.objects.filter(parent=self.chosen)
        steps = [*lineage, *narrower]
        return [
            (ALL, _("All industries")),
            *((one.code, f"{one.code} {one.title}") for one in steps),
        ]

    def _choices(self, name: str, choices: list[tuple[str, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  they are declared above
        field.choices = choices


def _industry(code: str) -> Industry | None:
    if code == ALL:
        return None
    tree = Industry.objects.select_related("parent__parent__parent__parent")
    return get_object_or_404(tree, pk=code)


class TableForm(forms.Form):
    """The controls of a province's or an industry's own table."""

    level = forms.ChoiceField(choices=Level.choices, required=False)
    sort = forms.ChoiceField(
        choices=[(s, s) for key in SORTS for s in (key, f"-{key}")], required=False
    )

    @classmethod
    def read(cls, asked: QueryDict) -> dict[str, str]:
        """Level and sort as asked for; the defaults where the address says nothing.

        Raises:
            Http404: The address names a level or a column that is not there.
        """
        form = cls(asked)
        if not form.is_valid():
            raise Http404("no such table")
        said = form.cleaned_data
        return {
            "level": said["level"] or DEFAULTS["level"],
            "sort": said["sort"] or "rank",
        }


def asked_publication(asked: QueryDict, user: Any) -> Publication | None:
    """The publication that the address names, or the current one; None before the first.

    Raises:
        Http404: The address names one that is not there.
    """
    visible = Publication.objects.visible_to(user)
    name = asked.get("publication")
    if not name:
        return visible.current()
    return get_object_or_404(visible, pk=name if name.isdecimal() else 0)
