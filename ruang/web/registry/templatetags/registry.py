"""How the registry's own values are shown."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ruang.web.registry import reading
from ruang.web.registry.models import AreaLevel, IndustryLevel
from ruang.web.ui.languages import reader_language

register = template.Library()

LEVELS = {**dict(AreaLevel.choices), **dict(IndustryLevel.choices)}
FILES = {
    "areas.csv": _("Areas"),
    "neighbours.csv": _("Neighbours"),
    "industries.csv": _("Industries"),
    "boundaries-province.geojson": _("Outlines of provinces"),
    "boundaries-district.geojson": _("Outlines of districts"),
}


@register.simple_tag
def source(words: str) -> SafeString:
    """From where a row is known: a sentence of ours in the reader's language, others as written."""
    said, language = reading.source_words(words)
    if language == reader_language():
        return format_html("{}", said)
    return format_html('<span lang="{}">{}</span>', language, said)


@register.filter
def listed(rows: Any) -> str:
    """The names of rows, one after the other."""
    return ", ".join(str(row) for row in rows)


@register.filter
def one_source(rows: Any) -> str:
    """The source that all of several rows have, to be said once; empty where they differ."""
    said = {row.source for row in rows}
    return said.pop() if len(said) == 1 and len(rows) > 1 else ""


@register.filter
def most_said(rows: Any) -> str:
    """The source that most of several rows have; empty where no two have the same."""
    words, number = Counter(row.source for row in rows).most_common(1)[0]
    return words if number > 1 else ""


@register.simple_tag
def level_name(key: str) -> str:
    """What a level of areas or industries is called."""
    return str(LEVELS.get(key, key))


@register.simple_tag
def file_name(key: str) -> str:
    """What one of the files of an official list is about."""
    return str(FILES.get(key, key))


@register.simple_tag
def list_verb(state: reading.State) -> str:
    """How a list came to stand as it does."""
    if state.how == "found":
        return gettext("put there or taken away by hand")
    if state.how == "laid":
        return gettext("laid over")
    if not state.back_to:
        return gettext("back to the built-in list")
    return gettext("back to number %(number)s") % {"number": state.back_to}


@register.filter
def count_of(effect: Any, kind: str) -> int:
    """How many changes of a kind an effect has, or a change that was kept of one."""
    counts = effect["counts"] if isinstance(effect, dict) else effect.counts
    return int(counts.get(kind, 0))
