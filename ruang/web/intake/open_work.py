"""Registers on their way in: open of whoever sent them when she leaves; colleagues go on."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from ruang.web.intake.models import Delivery
from ruang.web.people.models import User
from ruang.web.people.open_work import open_kind


def _state(delivery: Any) -> str:
    return str(delivery.get_state_display())


@open_kind(
    "intake.delivery",
    title=_("Delivery"),
    stays=_("Colleagues of its organisation and administrators go on with it, as before."),
    state=_state,
)
def open_deliveries(person: User) -> list[Delivery]:
    """The deliveries that a person sent and on which somebody still has to decide."""
    return list(Delivery.objects.waiting().filter(sender=person).order_by("pk"))
