"""Thai fiscal years: 1 October to 30 September, named by the year in which they end."""

from __future__ import annotations

from datetime import date

from django.utils.translation import get_language

BUDDHIST_ERA = 543


def fiscal_year(day: date) -> int:
    """The Gregorian year in which the fiscal year of `day` ends (FY2570 is 2027)."""
    return day.year + (day.month >= 10)


def fiscal_year_label(year: int) -> str:
    """The fiscal year as the reader counts: 2570 in Thai, 2027 in English."""
    return str(year if get_language() == "en" else year + BUDDHIST_ERA)
