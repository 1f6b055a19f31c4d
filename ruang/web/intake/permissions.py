"""Who may bring registers in, and act on what was brought. Pure functions of a user and a row."""

from __future__ import annotations

from typing import Any

from ruang.web.intake.models import Delivery, DeliveryState, brings_in


def may_bring_in(user: Any, subject: Any = None) -> bool:
    """Officers, directors, analysts and administrators."""
    return brings_in(user)


def may_act(user: Any, delivery: Delivery) -> bool:
    """The sender, others of the same organisation who bring registers in, and administrators."""
    if not brings_in(user):
        return False
    return user.is_administrator or user.pk == delivery.sender_id or _same_house(user, delivery)


def may_map(user: Any, delivery: Delivery) -> bool:
    """While nothing of it is kept, and its files are there."""
    open_states = {DeliveryState.RECEIVED, DeliveryState.CHECKED}
    return may_act(user, delivery) and delivery.state in open_states


def may_check(user: Any, delivery: Delivery) -> bool:
    """As long as how to read it may still be changed."""
    return may_map(user, delivery)


def may_correct(user: Any, delivery: Delivery) -> bool:
    """Corrected rows may come after checking, and also after the others were kept."""
    read = {DeliveryState.CHECKED, DeliveryState.KEPT}
    return may_act(user, delivery) and delivery.state in read


def may_keep(user: Any, delivery: Delivery) -> bool:
    """What was checked and stands as it was checked."""
    return may_act(user, delivery) and delivery.state == DeliveryState.CHECKED


def may_discard(user: Any, delivery: Delivery) -> bool:
    """What was not kept."""
    return may_map(user, delivery)


def may_take_up(user: Any, delivery: Delivery) -> bool:
    """What was discarded, as long as its files are there (the page and the action look)."""
    return may_act(user, delivery) and delivery.state == DeliveryState.DISCARDED


def may_take_back(user: Any, delivery: Delivery) -> bool:
    """Corrected rows of what was not kept (the page and the action look whether there are any)."""
    return may_map(user, delivery)


def may_remove_files(user: Any, delivery: Delivery) -> bool:
    """Whoever may act on it, whatever became of it."""
    return may_act(user, delivery)


def may_prune(user: Any, subject: Any = None) -> bool:
    """Administrators look after the lake."""
    return bool(getattr(user, "is_active", False) and getattr(user, "is_administrator", False))


def _same_house(user: Any, delivery: Delivery) -> bool:
    return bool(
        delivery.organisation_id is not None and delivery.organisation_id == user.organisation_id
    )
