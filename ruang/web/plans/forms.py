"""What is said of a focus industry in a draft, and what a director answers."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ruang.web.clusters.models import Candidate, Cluster
from ruang.web.plans.models import MOST_BAHT, Focus, FocusDraft
from ruang.web.plans.portfolio import this_year
from ruang.web.potential.models import Publication
from ruang.web.registry.models import Centre, Industry
from ruang.web.ui.numerals import be_year

MOST_INDUSTRIES = 30


class FocusForm(forms.ModelForm[FocusDraft]):
    """A focus industry as it is asked for."""

    industries = forms.CharField(
        label=_("Industries"),
        max_length=400,
        help_text=_("Codes of the classification with commas between them, such as 1312, 13121."),
    )

    class Meta:
        model = FocusDraft
        fields = (
            "title_th", "title_en", "fiscal_year", "industries", "budget_thb", "reason",
            "candidates", "clusters",
        )  # fmt: skip
        widgets = {
            "reason": forms.Textarea(attrs={"rows": 5}),
            "candidates": forms.CheckboxSelectMultiple,
            "clusters": forms.CheckboxSelectMultiple,
        }
        help_texts = {
            "title_th": _("As it will be shown to everybody."),
            "title_en": _("May be left empty."),
            "budget_thb": _("Whole baht. Leave it empty where it is not known yet."),
            "reason": _("Why this industry, why in this year."),
        }

    def __init__(self, *args: Any, centre: Centre, there: Focus | None = None, **more: Any) -> None:
        super().__init__(*args, **more)
        first = there.fiscal_year if there else this_year()
        years = range(min(first, this_year()), this_year() + 3)
        self.fields["fiscal_year"] = forms.TypedChoiceField(
            label=_("Fiscal year"),
            choices=[(y, be_year(y)) for y in years],
            coerce=int,
            help_text=_("1 October to 30 September."),
        )
        self.fields["budget_thb"] = forms.IntegerField(
            label=_("Budget (baht)"), required=False, min_value=0, max_value=MOST_BAHT,
            help_text=self.fields["budget_thb"].help_text,
        )  # fmt: skip
        self._offer(centre, there)
        if there is not None:
            self._begin_with(there)

    def _offer(self, centre: Centre, there: Focus | None) -> None:
        """Candidates in the centre's provinces and clusters it leads, with those linked already."""
        current = Publication.objects.filter(is_current=True)
        here = Candidate.objects.filter(publication__in=current).in_areas(centre.areas())
        led = Cluster.objects.filter(lead_centre=centre)
        if there is not None:
            here = here | Candidate.objects.filter(pk__in=there.candidates.values("pk"))
            led = led | Cluster.objects.filter(pk__in=there.clusters.values("pk"))
        for name, rows in (("candidates", here.for_pages()), ("clusters", led)):
            choice = self.fields[name]
            assert isinstance(choice, forms.ModelMultipleChoiceField)  # noqa: S101  narrows
            choice.queryset, choice.required = rows, False

    def _begin_with(self, there: Focus) -> None:
        for name in ("title_th", "title_en", "fiscal_year", "budget_thb", "reason"):
            self.initial[name] = getattr(there, name)
        self.initial["industries"] = ", ".join(i.pk for i in there.industries.all())
        for name in ("candidates", "clusters"):
            self.initial[name] = [row.pk for row in getattr(there, name).all()]

    def clean_industries(self) -> list[Industry]:
        """The rows of the classification that were named."""
        codes = list(dict.fromkeys(re.findall(r"[0-9A-Za-z]+", self.cleaned_data["industries"])))
        found = Industry.objects.in_bulk([code.upper() for code in codes])
        unknown = [code for code in codes if code.upper() not in found]
        if unknown:
            words = gettext("The classification has no such code: %(codes)s.")
            raise forms.ValidationError(words % {"codes": ", ".join(unknown)})
        if not codes or len(codes) > MOST_INDUSTRIES:
            raise forms.ValidationError(gettext("Name one industry at least, and 30 at most."))
        return list(found.values())

    def _post_clean(self) -> None:
        """The row is made by an action, not by this form."""

    def said(self) -> dict[str, Any]:
        """What an action is called with."""
        said = dict(self.cleaned_data)
        links = {name: said.pop(name) for name in ("industries", "candidates", "clusters")}
        return said | {"links": links}


class EndForm(forms.Form):
    """Why a focus industry is to end before its year is over."""

    reason = forms.CharField(
        label=_("Why it is to end"), max_length=4000, widget=forms.Textarea(attrs={"rows": 4})
    )

    def said(self) -> dict[str, Any]:
        """What an action is called with."""
        return {"reason": self.cleaned_data["reason"]}


class DecisionForm(forms.Form):
    """Confirm, or return with comments."""

    CONFIRM, RETURN = "confirm", "return"

    decision = forms.ChoiceField(
        label=_("Decision"),
        choices=[
            (CONFIRM, _("Confirm: it is done, and everybody sees it")),
            (RETURN, _("Return with comments")),
        ],
        widget=forms.RadioSelect,
    )
    comment = forms.CharField(
        label=_("Comment"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Needed when you return it."),
    )
    revision = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, draft: FocusDraft, **more: Any) -> None:
        super().__init__(*args, **more)
        self.initial["revision"] = draft.revision

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if found.get("decision") == self.RETURN and not found.get("comment"):
            self.add_error("comment", _("Say what should change."))
        return found
