"""The reader's language, and the words of a row in it."""

from __future__ import annotations

from typing import Literal

from django.utils.translation import get_language


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
