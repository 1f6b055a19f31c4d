"""What administrators fill in when somebody moves, leaves or comes back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ruang.web.people.forms import refuse_misfit_in
from ruang.web.people.models import Organisation, Role, User
from ruang.web.people.open_work import OpenThing


class ReasonForm(forms.Form):
    """Why; for those who look it up later."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        required=False,
        help_text=_("May be left empty. It stands in the history, for administrators and herself."),
    )


class Colleague(forms.ModelChoiceField[User]):
    """A person, told apart from namesakes by her role."""

    def label_from_instance(self, obj: Any) -> str:
        """The name, and the role."""
        return f"{obj.name} ({obj.get_role_display()})"


class HandOverForm(forms.Form):
    """Who takes over what is open: only those are offered who may have something of it."""

    to = Colleague(label=_("Handed to"), queryset=User.objects.none(), empty_label=None)

    def __init__(self, *args: Any, person: User, things: Sequence[OpenThing], **kw: Any) -> None:
        super().__init__(*args, **kw)
        field = self.fields["to"]
        assert isinstance(field, Colleague)  # noqa: S101  narrows the type
        field.queryset = User.objects.filter(pk__in=_takers(person, things))
        self.has_takers = field.queryset.exists() if things else False


class LeaveForm(ReasonForm, HandOverForm):
    """Somebody leaves."""

    field_order = ("to", "reason")

    def __init__(self, *args: Any, **kw: Any) -> None:
        super().__init__(*args, **kw)
        _left_open(self)


class MoveForm(ReasonForm, HandOverForm):
    """Somebody belongs elsewhere, or as something else."""

    organisation = forms.ModelChoiceField(
        label=_("Organisation"), queryset=Organisation.objects.in_order(), empty_label=None
    )
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices)
    field_order = ("organisation", "role", "to", "reason")

    def __init__(self, *args: Any, person: User, things: Sequence[OpenThing], **kw: Any) -> None:
        kw.setdefault("initial", {"organisation": person.organisation_id, "role": person.role})
        super().__init__(*args, person=person, things=things, **kw)
        _left_open(self)

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        refuse_misfit_in(self, found)
        return found


def _left_open(form: HandOverForm) -> None:
    """Handing over is offered, not asked for; not at all where there is nothing to hand over."""
    if not form.has_takers:
        del form.fields["to"]
        return
    field = form.fields["to"]
    assert isinstance(field, forms.ModelChoiceField)  # noqa: S101  narrows the type
    field.required, field.empty_label = False, str(_("nobody yet"))


def _takers(person: User, things: Sequence[OpenThing]) -> list[int]:
    """Colleagues at any of her organisations, and administrators, who may have something of it."""
    handed = [thing for thing in things if thing.kind.hand_over is not None]
    if not handed:
        return []
    houses = person.memberships.values("organisation")
    near = Q(organisation=person.organisation_id) | Q(organisation__in=houses)
    colleagues = User.objects.filter(near | Q(role=Role.ADMINISTRATOR), is_active=True)
    return [
        one.pk
        for one in colleagues.exclude(pk=person.pk)
        if any(thing.may_go_to(one) for thing in handed)
    ]
