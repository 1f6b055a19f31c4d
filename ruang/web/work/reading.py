"""Words of the engine, as a job's page shows them."""

from __future__ import annotations

from django.utils.translation import get_language

from ruang.engine.text import say


def stage_words(stage: str) -> str:
    """The name of a stage of the engine in the reader's language."""
    return say(stage, get_language() or "th")
