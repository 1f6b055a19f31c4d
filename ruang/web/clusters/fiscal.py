"""Thai fiscal years: 1 October to 30 September, named by the year in which they end."""

from __future__ import annotations

from datetime import date


def fiscal_year(day: date) -> int:
    """The Gregorian year in which the fiscal year of `day` ends (FY2570 is 2027)."""
    return day.year + (day.month >= 10)
