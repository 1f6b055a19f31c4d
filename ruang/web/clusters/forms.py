"""What an officer writes in a proposal, and a director in a decision."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import Q
from django.http import QueryDict
from django.utils import timezone, translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ruang.web.clusters.fiscal import fiscal_year
from ruang.web.clusters.ground import Ground
from ruang.web.clusters.models import (
    Candidate,
    CandidateQuerySet,
    Proposal,
    ProposalQuerySet,
    ProposalState,
)
from ruang.web.people.models import User
from ruang.web.potential.models import Publication
from ruang.web.registry.models import Centre, Industry
from ruang.web.ui.numerals import be_year


class ProposalForm(forms.ModelForm[Proposal]):
    """Name, reason, fiscal year and lead centre of a proposed cluster."""

    class Meta:
        model = Proposal
        fields = ("name_th", "name_en", "reason", "fiscal_year", "lead_centre")
        widgets = {"reason": forms.Textarea(attrs={"rows": 6})}
        help_texts = {
            "name_th": _("As it will be shown in the list of clusters."),
            "name_en": _("May be left empty."),
            "reason": _(
                "Why this cluster, why here, why now. "
                "The computed evidence stays with the proposal."
            ),
            "lead_centre": _("Its director decides."),
        }

    def __init__(
        self, *args: Any, candidate: Candidate | Ground, centres: list[Centre], **kwargs: Any
    ) -> None:
        names = {f"name_{language}": first_name(candidate, language) for language in ("th", "en")}
        kwargs.setdefault("initial", names)
        super().__init__(*args, **kwargs)
        this_year = fiscal_year(timezone.localdate())
        years = [(y, be_year(y)) for y in range(this_year, this_year + 3)]
        self.fields["fiscal_year"] = forms.TypedChoiceField(
            label=_("Fiscal year"),
            choices=years,
            coerce=int,
            help_text=_("1 October to 30 September."),
        )
        lead = self.fields["lead_centre"]
        assert isinstance(lead, forms.ModelChoiceField)  # noqa: S101  narrows the type
        lead.queryset = Centre.objects.filter(pk__in=[c.pk for c in centres])
        lead.empty_label = None
        if len(centres) == 1:
            lead.initial = centres[0]


def first_name(candidate: Candidate | Ground, language: str) -> str:
    """A name to begin with: the core industry and the largest area, in `language`."""
    with translation.override(language):
        words = {"industry": candidate.core.title, "area": candidate.areas[0].name}
        return gettext("Cluster: %(industry)s, %(area)s") % words


class DecisionForm(forms.Form):
    """Approve, return with comments, or reject."""

    APPROVE, RETURN, REJECT = "approve", "return", "reject"

    decision = forms.ChoiceField(
        label=_("Decision"),
        choices=[
            (APPROVE, _("Approve: the cluster begins to form")),
            (RETURN, _("Return with comments")),
            (REJECT, _("Reject")),
        ],
        widget=forms.RadioSelect,
    )
    comment = forms.CharField(
        label=_("Comment"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Needed when you return or reject."),
    )
    # The revision that the director read: a text changed meanwhile is not decided unread.
    revision = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, proposal: Proposal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["revision"] = proposal.revision
        self.proposal = proposal

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if found.get("decision") in {self.RETURN, self.REJECT} and not found.get("comment"):
            self.add_error("comment", _("Say what should change, or why not."))
        if "revision" in found and found["revision"] != self.proposal.revision:
            self.add_error(
                None, _("The proposal changed while you were reading. Please read it again.")
            )
        return found


class CandidateFilter(forms.Form):
    """Which candidates to list: of one centre, one section of industry, one publication."""

    centre = forms.ModelChoiceField(
        Centre.objects.none(),
        label=_("Centre"),
        required=False,
        empty_label=_("All centres"),
        to_field_name="number",
    )
    section = forms.ModelChoiceField(
        Industry.objects.none(),
        label=_("Section of industry"),
        required=False,
        empty_label=_("All industries"),
    )

    publication = forms.ChoiceField(label=_("Source"), required=False)

    def __init__(
        self, asked: QueryDict, *, shown: Publication | None, publications: Iterable[Publication]
    ) -> None:
        said = {name: asked.get(name, "") for name in ("centre", "section")}
        super().__init__({**said, "publication": str(shown.pk) if shown else ""})
        source = self.fields["publication"]
        assert isinstance(source, forms.ChoiceField)  # noqa: S101  narrows the type
        source.choices = [(str(one.pk), one.label) for one in publications]
        if len(source.choices) < 2:
            source.widget = forms.HiddenInput()
        for name, rows in (
            ("centre", Centre.objects.select_related("organisation")),
            ("section", Industry.objects.filter(level="section")),
        ):
            choice = self.fields[name]
            assert isinstance(choice, forms.ModelChoiceField)  # noqa: S101  narrows the type
            choice.queryset = rows

    def found(self, rows: CandidateQuerySet) -> CandidateQuerySet:
        """Those of `rows` that the reader asked for; all where a choice makes no sense."""
        if not self.is_valid():
            return rows
        if centre := self.cleaned_data["centre"]:
            rows = rows.in_areas(centre.areas())
        if section := self.cleaned_data["section"]:
            rows = rows.filter(core__parent__parent__parent=section)
        return rows


class ProposalFilter(forms.Form):
    """Which proposals to list."""

    state = forms.ChoiceField(
        label=_("State"), required=False, choices=[("", _("All states")), *ProposalState.choices]
    )
    mine = forms.BooleanField(label=_("Only mine"), required=False)

    def found(self, rows: ProposalQuerySet, user: User) -> ProposalQuerySet:
        """Those of `rows` that the reader asked for."""
        if not self.is_valid():
            return rows
        if state := self.cleaned_data["state"]:
            rows = rows.filter(state=state)
        hers = Q(proposed_by=user) | Q(taken_over_by=user)
        return rows.filter(hers) if self.cleaned_data["mine"] else rows
