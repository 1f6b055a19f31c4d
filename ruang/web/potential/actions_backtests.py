"""What is written of back-tests: their results, once."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from ruang.web.journal.action import SYSTEM, action
from ruang.web.potential.models import BackTest
from ruang.web.potential.permissions import may_back_test


@action("back_test.computed", allowed=may_back_test)
def note_back_test(subject: None, *, by: Any, found: dict[str, Any]) -> BackTest:
    """Keep what a back-test found."""
    return BackTest.objects.create(
        **found, computed_at=timezone.now(), asked_by=None if by is SYSTEM else by
    )
