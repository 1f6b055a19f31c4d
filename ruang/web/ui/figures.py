"""Small figures drawn as SVG in the line of the text, each with its words for those who listen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from ruang.web.ui.numerals import number

WIDTH = 120.0  # of a drawing, in its own units; CSS gives it its size on the page
MOST_STARS = 3


@dataclass(frozen=True)
class Interval:
    """A value and the range it may lie in, as places on a line of WIDTH."""

    low: float
    value: float
    high: float
    reference: float | None
    words: str

    @property
    def width(self) -> float:
        """Length of the range; never so short that it cannot be seen."""
        return max(self.high - self.low, 1.5)


def star_words(stars: int) -> str:
    """Say a rating of 0 to 3 in words."""
    return _("%(stars)s of %(most)s stars") % {"stars": stars, "most": MOST_STARS}


def place(value: Any, least: Any, most: Any) -> float:
    """Where `value` lies on a line of WIDTH from `least` to `most`; outside values at the ends."""
    span = float(most) - float(least)
    if span <= 0:
        return 0.0
    share = (float(value) - float(least)) / span
    return round(min(max(share, 0.0), 1.0) * WIDTH, 2)


def interval(
    low: Any, value: Any, high: Any, least: Any, most: Any, reference: Any, decimals: int
) -> Interval:
    """Place a value with its range on a line from `least` to `most`, and say it in words.

    Args:
        low, value, high: The range and what it is about, in the unit of the line.
        least, most: The ends of the line.
        reference: A value to mark on the line (such as 1 for a quotient), or None.
        decimals: Digits after the point in the words.
    """
    words = _("%(value)s, between %(low)s and %(high)s") % {
        "value": number(value, decimals),
        "low": number(low, decimals),
        "high": number(high, decimals),
    }
    mark = None if reference is None else place(reference, least, most)
    low_at, value_at, high_at = (place(v, least, most) for v in (low, value, high))
    return Interval(low_at, value_at, high_at, mark, words)
