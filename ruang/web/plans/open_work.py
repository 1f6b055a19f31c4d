"""Drafts that nobody has confirmed: open of whoever drafted them when she leaves."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from ruang.web.people.models import User
from ruang.web.people.open_work import open_kind
from ruang.web.plans.models import FocusDraft


def _state(draft: Any) -> str:
    return str(draft.get_state_display())


@open_kind(
    "plans.draft",
    title=_("Draft of a focus industry"),
    stays=_("Officers and directors of its centre can go on with it as before."),
    state=_state,
)
def open_drafts(person: User) -> list[FocusDraft]:
    """The drafts of a person that wait or came back, the oldest first."""
    return list(FocusDraft.objects.open().filter(drafted_by=person).order_by("pk"))
