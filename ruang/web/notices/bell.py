"""How much a person has not read yet: the bell in the head of every page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django.urls import reverse

from ruang.web.notices.models import Notice

MOST: Final = 99  # that fit into the bell


@dataclass(frozen=True)
class Bell:
    """What the bell says."""

    unread: int

    @property
    def url(self) -> str:
        """Where the notices are."""
        return reverse("notices")

    @property
    def shown(self) -> str:
        """The number as it fits in the bell."""
        return str(self.unread) if self.unread <= MOST else f"{MOST}+"


def bell_of(user: Any) -> Bell | None:
    """The bell of whoever signed in; None for a visitor."""
    if not getattr(user, "is_authenticated", False):
        return None
    return Bell(Notice.objects.visible_to(user).unread().count())
