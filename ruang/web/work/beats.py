"""A worker says that it lives, whether it has work or not; whoever wants to know can ask."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.utils import timezone

from ruang import __version__
from ruang.web.work.models_beats import Beat

SWEPT_AFTER: Final = timedelta(days=1)
AHEAD: Final = timedelta(minutes=1)  # so far may the clocks of two machines lie apart


def show(worker: str) -> None:
    """Note that this worker lives, now."""
    now = timezone.now()
    if not Beat.objects.filter(worker=worker).update(beat_at=now):
        Beat.objects.create(worker=worker, version=__version__, started_at=now, beat_at=now)
        Beat.objects.exclude(beat_at__range=(now - SWEPT_AFTER, now + SWEPT_AFTER)).delete()


def hide(worker: str) -> None:
    """Note that this worker has ended."""
    Beat.objects.filter(worker=worker).delete()


def last_beat() -> datetime | None:
    """When any worker was last heard of; None where none runs, nor ended without a word.

    What was noted before the clock was put back says nothing.
    """
    heard = Beat.objects.filter(beat_at__lte=timezone.now() + AHEAD)
    return heard.values_list("beat_at", flat=True).first()
