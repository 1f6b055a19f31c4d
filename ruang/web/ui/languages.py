"""The reader's language, and the words of a row in it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, Literal

from django.utils.functional import Promise
from django.utils.translation import get_language, override

LANGUAGES: Final = ("th", "en")


def reader_language() -> Literal["th", "en"]:
    """The language of whoever reads this page; Thai where none is active, as in a job."""
    return "en" if get_language() == "en" else "th"


def worded(row: object, field: str) -> str:
    """The column `field`_th or `field`_en of a row, by the reader's language."""
    words: str = getattr(row, f"{field}_{reader_language()}")
    return words


def in_both(row: object, field: str) -> dict[str, str]:
    """The columns `field`_th and `field`_en of a row, for whoever will read them.

    Where one is empty, the other stands for it.
    """
    thai, english = (str(getattr(row, f"{field}_{language}")) for language in ("th", "en"))
    return {"th": thai or english, "en": english or thai}


def kept(values: Mapping[str, Any]) -> dict[str, Any]:
    """Values to be put into words later: what has two languages in both, all as plain JSON."""
    return {name: _in_each(value) for name, value in values.items()}


def filled(words: str | Promise, values: Mapping[str, Any]) -> str:
    """Words with their {placeholders} filled, in the reader's language.

    Args:
        words: Lazily translated, or as they are.
        values: As `kept` gave them.
    """
    language = reader_language()
    said = {k: v[language] if isinstance(v, dict) else v for k, v in values.items()}
    try:
        return str(words).format(**said)
    except (KeyError, IndexError, ValueError):  # values that an older version kept
        return str(words)


def _in_each(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {language: str(value[language]) for language in LANGUAGES}
    if not isinstance(value, Promise):
        return value if isinstance(value, int | float) else str(value)
    said = {}
    for language in LANGUAGES:
        with override(language):
            said[language] = str(value)
    return said


def of_text(text: str) -> str:
    """The language in which people wrote `text`: Thai where it has a Thai letter."""
    return "th" if any("\u0e01" <= letter <= "\u0e5b" for letter in text) else "en"
