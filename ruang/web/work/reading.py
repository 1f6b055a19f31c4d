"""Words of the engine, as a job's page shows them."""

from __future__ import annotations

from django.utils.translation import gettext

from ruang.engine.text import say
from ruang.web.ui.languages import reader_language


def stage_words(stage: str) -> str:
    """The name of a stage in the reader's language: the engine's own, or an app's."""
    if not stage:
        return ""
    said = say(stage, reader_language())
    return gettext(stage) if said == stage else said
