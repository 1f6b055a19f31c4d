"""Words of the engine: English in the code, Thai in the catalogues beside it."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any, Literal

from babel.messages.pofile import read_po

Language = Literal["th", "en"]

# What a spreadsheet takes for the beginning of a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r")
CATALOGUES = Path(__file__).parent / "locale"


def noop(message: str) -> str:
    """Mark `message` as words for people, to be translated when they are shown."""
    return message


def say(message: str, language: str = "en", **values: Any) -> str:
    """Give `message` in `language`, its {placeholders} filled from `values`.

    A message without a translation is given in English, so that nothing is lost.
    """
    words = _thai().get(message, message) if language == "th" else message
    return words.format(**values) if values else words


def harmless(value: Any) -> Any:
    """The value as a cell of a CSV: a text that a spreadsheet would take for a formula is led by '.

    Source:
        OWASP, CSV Injection.
    """
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value


@cache
def _thai() -> dict[str, str]:
    found: dict[str, str] = {}
    for path in sorted((CATALOGUES / "th").glob("*.po")):
        with path.open("rb") as file:
            found |= {
                str(m.id): str(m.string) for m in read_po(file, locale="th") if m.id and m.string
            }
    return found
