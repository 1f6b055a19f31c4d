"""Cells that a spreadsheet program opens: texts stay texts."""

from __future__ import annotations

from typing import Any, Final

FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n")


def harmless(value: Any) -> Any:
    """The value as a cell of a CSV: a text that would be taken for a formula is led by '.

    A CSV knows no types, so that a program may run what begins like a formula.

    Source:
        OWASP, CSV Injection.
    """
    if not isinstance(value, str):
        return "" if value is None else value
    return f"'{value}" if value.startswith(FORMULA) else value
