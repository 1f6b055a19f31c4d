"""What can be done to one row of a centre's territory: forms, what each would do, and doing it."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.forms import Form
from django.http import QueryDict
from django.utils import timezone

from ruang.web.registry import actions, plans
from ruang.web.registry.country import Outcome, outcome
from ruang.web.registry.forms import CloseForm, ConfirmForm, RowForm
from ruang.web.registry.models import Territory
from ruang.web.registry.permissions import may_change, may_close, may_confirm
from ruang.web.registry.plans import Plan

CLOSE, CONFIRM, CHANGE, REMOVE = "close", "confirm", "change", "remove"


class Desk:
    """One row, one person, and what the person sent."""

    def __init__(self, row: Territory, user: Any, sent: QueryDict) -> None:
        self.row, self._user = row, user
        self.asked = sent.get("do", "")
        self.sent = sent
        self.outcome: Outcome | None = None
        self.forms: dict[str, Form] = {}
        if may_confirm(user, row):
            self.forms[CONFIRM] = ConfirmForm(self._said(CONFIRM))
        if may_close(user, row) and not row.is_future:
            self.forms[CLOSE] = CloseForm(self._said(CLOSE), row=row)
        if may_change(user, row):
            self.forms[CHANGE] = RowForm(self._said(CHANGE), row=row)
            self.forms[REMOVE] = Form(self._said(REMOVE))

    @property
    def close(self) -> Form | None:
        """To say from which day on it is no longer so."""
        return self.forms.get(CLOSE)

    @property
    def confirm(self) -> Form | None:
        """To say that what was assumed is so."""
        return self.forms.get(CONFIRM)

    @property
    def change(self) -> Form | None:
        """To put a row right that has not begun."""
        return self.forms.get(CHANGE)

    @property
    def remove(self) -> Form | None:
        """To delete a row that has not begun."""
        return self.forms.get(REMOVE)

    @property
    def is_refused(self) -> bool:
        """Whether what was sent cannot be done."""
        return any(form.is_bound and form.errors for form in self.forms.values())

    def refuse_what_may_not_be(self) -> None:
        """Stop where the row, or this person, does not allow what was asked for.

        Raises:
            PermissionDenied: It is not among what can be done.
        """
        if self.asked not in self.forms:
            raise PermissionDenied

    def look(self) -> None:
        """Work out what would happen."""
        form = self.forms.get(self.asked)
        if self.asked == CONFIRM or form is None or not form.is_valid():
            return
        try:
            self.outcome = outcome(self._plan(form.cleaned_data), timezone.localdate())
        except ValidationError as refused:
            form.add_error(None, refused)

    def do(self) -> bool:
        """Do what was asked for; false where it cannot be, which the form then says."""
        form = self.forms[self.asked]
        if not form.is_valid():
            return False
        try:
            self._act(form.cleaned_data)
        except ValidationError as refused:
            form.add_error(None, refused)
            return False
        return True

    def _said(self, what: str) -> QueryDict | None:
        return self.sent if self.asked == what else None

    def _plan(self, said: dict[str, Any]) -> Plan:
        if self.asked == CLOSE:
            return plans.plan_close(self.row, **said)
        if self.asked == CHANGE:
            return plans.plan_change(self.row, **said)
        return plans.plan_remove(self.row)

    def _act(self, said: dict[str, Any]) -> None:
        if self.asked == CLOSE:
            actions.close_territory(self.row, by=self._user, **said)
        elif self.asked == CONFIRM:
            actions.confirm_territory(self.row, by=self._user, **said)
        elif self.asked == CHANGE:
            actions.change_territory(self.row, by=self._user, **said)
        else:
            actions.remove_territory(self.row, by=self._user)
