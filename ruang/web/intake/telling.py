"""What is told of registers on their way in, and to whom."""

from __future__ import annotations

from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from ruang.web.intake.models import Delivery, DeliveryState
from ruang.web.notices.kinds import notice_kind
from ruang.web.notices.telling import settle, tell
from ruang.web.ui.sharing import Shared, shared
from ruang.web.work.telling import settle_failed

CHECKED: Final = notice_kind(
    "delivery.checked",
    title=_("Delivery {number} has been checked: keep it or discard it"),
    line=_("A register was brought in and checked: it is to be kept or discarded (no. {number})."),
    asks=True,
    mail="morning",
)
REMOVED: Final = notice_kind(
    "delivery.files_removed",
    title=_("Nobody decided about delivery {number} in time: its files were removed"),
    asks=False,
)


def tell_checked(delivery: Delivery, *, by: Any) -> None:
    """Ask the sender, and whoever had it checked, what is to become of it."""
    _tell(CHECKED, delivery, by)


def tell_removed(delivery: Delivery) -> None:
    """Tell the sender that the rule removed what was not decided about."""
    _tell(REMOVED, delivery)


def words_to_pass_on(delivery: Delivery) -> Shared | None:
    """Ask colleagues what is to become of it; None where that is decided."""
    if delivery.state != DeliveryState.CHECKED:
        return None
    made_up, url = delivery.synthetic, delivery.get_absolute_url()
    return shared(CHECKED.line, url, synthetic=made_up, number=delivery.pk)


def settle_checked(delivery: Delivery) -> None:
    """Nothing is asked about its last check any more: it was decided, or is to be checked anew."""
    settle(CHECKED, about=delivery)
    if delivery.check_job is not None:
        settle_failed(delivery.check_job)


def _tell(kind: Any, delivery: Delivery, *others: Any) -> None:
    whom, url = [delivery.sender, *others], delivery.get_absolute_url()
    tell(kind, whom, about=delivery, url=url, number=delivery.pk, synthetic=delivery.synthetic)
