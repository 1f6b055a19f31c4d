"""Numbers and dates as a reader expects them: Buddhist era in Thai, Gregorian in English."""

from __future__ import annotations

import math
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any

from babel.dates import format_date
from django.utils import timezone
from django.utils.translation import gettext as _

from ruang.web.ui.languages import reader_language

NOTHING = "\N{EN DASH}"
MINUS = "\N{MINUS SIGN}"
BUDDHIST_ERA = 543
# Babel's patterns without a year, which Babel would give in the Gregorian era.
PATTERNS = {
    "short": ("d MMM", "{day} {year}"),
    "long": ("d MMMM", "{day} {year}"),
    "month": ("MMM", "{day} {year}"),
    "long-month": ("LLLL", "{day} {year}"),
}


def number(value: Any, decimals: int = 0) -> str:
    """Write a number with grouped thousands; a dash where there is none.

    Args:
        value: Any number or numeric text; None, "" and NaN mean "not known".
        decimals: Digits after the point.

    Returns:
        "1,234", "\N{MINUS SIGN}0.5" or "\N{EN DASH}".
    """
    if type(value) is int and decimals == 0:  # most of what stands in tables
        return f"{value:,}" if value >= 0 else f"{MINUS}{-value:,}"
    known = _decimal(value)
    if known is None:
        return NOTHING
    written = f"{abs(known):,.{int(decimals)}f}"
    below_zero = known < 0 and any(c in "123456789" for c in written)
    return f"{MINUS}{written}" if below_zero else written


def percent(value: Any, decimals: int = 0) -> str:
    """Write a share (0.25) as a percentage ("25%"); a dash where there is none."""
    known = _decimal(value)
    return NOTHING if known is None else f"{number(known * 100, decimals)}%"


def be_date(value: date | datetime | None, form: str = "short") -> str:
    """Write a day in the reader's calendar.

    Args:
        value: A date, or a moment (shown as the day in the site's time zone). None gives a dash.
        form: "short" (23 Nov 2026), "long" (23 November 2026), "month", "long-month".
    """
    if not value:
        return NOTHING
    day = _local(value)
    pattern, order = PATTERNS[form]
    written = _day(day.year, day.month, day.day, pattern, reader_language())
    return order.format(day=written, year=be_year(day))


@lru_cache(maxsize=4096)  # the same few days stand many times on a page, and Babel takes its time
def _day(year: int, month: int, day: int, pattern: str, language: str) -> str:
    return str(format_date(date(year, month, day), pattern, locale=language))


def be_datetime(value: datetime | None) -> str:
    """Write a moment: the day in the reader's calendar and the local time."""
    if not value:
        return NOTHING
    values = {"date": be_date(value), "time": format(_local(value), "%H:%M")}
    return _("%(date)s, %(time)s") % values


def be_year(value: int | date | None) -> str:
    """Write a Gregorian year, or the year of a day, in the reader's era; no grouping."""
    if value is None or value == "":
        return NOTHING
    year = value.year if isinstance(value, date) else int(value)
    return str(year + BUDDHIST_ERA if reader_language() == "th" else year)


def _local(value: date | datetime) -> date | datetime:
    aware = isinstance(value, datetime) and timezone.is_aware(value)
    return timezone.localtime(value) if aware else value  # type: ignore[arg-type]


def _decimal(value: Any) -> Decimal | None:
    if value is None or value == "" or isinstance(value, bool):
        return None
    if isinstance(value, float) and not math.isfinite(value):
        return None
    try:
        known = Decimal(str(value))
    except InvalidOperation:
        return None
    return known if known.is_finite() else None
