"""What a reader may ask for, read from the address and shown as controls."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.db.models import F, Q
from django.http import Http404, QueryDict
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from ruang.web.potential.figures import FIGURES, SORTS, Selection
from ruang.web.potential.models import PARTS, Level, Publication
from ruang.web.potential.weights import PREFIX, Weighting, fields_of, weighting, written
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
LONG: Final = 19  # digits, from which a number is of no row
# What the address holds beside the form: words to find an industry by, a page, what is chosen.
BESIDE: Final = ("find", "page", "chosen", "chosen_industry")


class SelectionForm(forms.Form):
    """The controls above map and table. An address that asks for what is not there is a 404."""

    industry = forms.ChoiceField(label=lazy("Industry"))
    level = forms.ChoiceField(label=lazy("Level"), choices=Level.choices)
    measure = forms.ChoiceField(label=lazy("Figure shown"))
    centre = forms.ChoiceField(label=lazy("Area"))
    publication = forms.ChoiceField(label=lazy("Source and period"))
    table = forms.ChoiceField(choices=[(name, name) for name in TABLES], widget=forms.HiddenInput)
    sort = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, asked: QueryDict, user: Any) -> None:
        self.asked = asked
        self.publications = list(_publications(user))
        current = next((p for p in self.publications if p.is_current), None)
        named = asked.get("publication")
        shown = next((p for p in self.publications if str(p.pk) == named), current)
        told = getattr(shown, "weights", None) or {}
        self.published = {part: told[part] for part in PARTS if part in told}
        self.chosen = _industry(asked.get("industry") or ALL)
        self.lineage = self.chosen.lineage() if self.chosen else []
        self.tree = list(_around(self.lineage))
        self.centres = list(Centre.objects.visible_to(user).select_related("organisation"))
        self.usual = {**DEFAULTS, "publication": str(current.pk) if current else ""} | {
            f"{PREFIX}{part}": written(weight) for part, weight in self.published.items()
        }
        super().__init__({name: asked.get(name) or self.usual[name] for name in self.usual})
        self.fields |= fields_of(self.published)
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
            weights=self.weighting.own,
        )

    @property
    def weighting(self) -> Weighting:
        """The weights asked for beside those published."""
        return weighting(self.published, self.cleaned_data)

    @property
    def sliders(self) -> list[forms.BoundField]:
        """The weights as controls."""
        return [self[name] for name in self.fields if name.startswith(PREFIX)]

    def address(self, *, weights: bool = True) -> str:
        """The query of an address that shows the same: only what is not usual stands in it.

        Args:
            weights: Whether to keep the reader's weights; without them those published hold.
        """
        said = QueryDict(mutable=True)
        for name, usual in self.usual.items():
            value = self.cleaned_data[name]
            text = written(value) if isinstance(value, float) else str(value or usual)
            if text != usual and (weights or not name.startswith(PREFIX)):
                said[name] = text
        for name in BESIDE:
            if self.asked.get(name):
                said[name] = str(self.asked[name])
        return f"?{said.urlencode(safe=',')}"

    @property
    def computed(self) -> Industry | None:
        """The chosen industry; its class where it is finer than potential is computed."""
        too_fine = self.chosen and self.chosen.level not in Level.values
        return self.chosen.parent if too_fine and self.chosen else self.chosen

    def _industries(self) -> list[tuple[str, str]]:
        below = self.chosen.pk if self.chosen else None
        steps = [*self.lineage, *(one for one in self.tree if one.parent_id == below)]
        return [
            (ALL, _("All industries")),
            *((one.code, f"{one.code} {one.title}") for one in steps),
        ]

    def _choices(self, name: str, choices: list[tuple[str, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  they are declared above
        field.choices = choices


def _publications(user: Any) -> Any:
    """Those that may be chosen, each with the weights of its run and how many rows it was of."""
    of_run, of_rows = F("facts__run__parameters__weights"), F("facts__snapshot__rows_accepted")
    visible = Publication.objects.visible_to(user).defer("facts")
    return visible.annotate(weights=of_run, rows_accepted=of_rows)


def _around(lineage: list[Industry]) -> Any:
    """The sections, and what lies directly in each industry of a lineage."""
    return Industry.objects.filter(Q(parent=None) | Q(parent__in=lineage)).order_by("code")


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
    return get_object_or_404(visible, pk=name if name.isdecimal() and len(name) < LONG else 0)
