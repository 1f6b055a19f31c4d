"""Small figures drawn as SVG in the line of the text, each with its words for those who listen."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from ruang.web.ui.numerals import NOTHING, number

WIDTH = 120.0  # of a drawing, in its own units; CSS gives it its size on the page
MOST_STARS = 3
_STAR = (
    '<svg class="{}" viewBox="0 0 20 20" width="18" height="18" aria-hidden="true" '
    'focusable="false"><path d="m10 2.8 2.2 4.7 5.1.6-3.8 3.5 1 5.1-4.5-2.5-4.5 2.5 1-5.1L2.7 '
    '8.1l5.1-.6z"/></svg>'
)


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

    @property
    def drawing(self) -> SafeString:
        """The line, the range on it and the value in it; written here, for tables have hundreds."""
        at = self.reference
        mark = "" if at is None else f'<line class="reference" x1="{at}" y1="2" x2="{at}" y2="18"/>'
        return format_html(
            '<svg class="interval" viewBox="-6 0 {} 20" width="132" height="20" role="img" '
            'aria-label="{}"><line class="axis" x1="0" y1="10" x2="{}" y2="10"/>{}'
            '<rect class="range" x="{}" y="7" width="{}" height="6" rx="3"/>'
            '<circle class="value" cx="{}" cy="10" r="4.5"/></svg>',
            int(WIDTH) + 12,
            self.words,
            WIDTH,
            mark_safe(mark),  # noqa: S308  a number of ours
            self.low,
            self.width,
            self.value,
        )


def star_words(stars: int) -> str:
    """Say a rating of 0 to 3 in words."""
    return _("%(stars)s of %(most)s stars") % {"stars": stars, "most": MOST_STARS}


def star_row(stars: int) -> SafeString:
    """Draw a rating of 0 to 3, with its words in the reader's language."""
    return _star_row(stars, star_words(stars))


@lru_cache(maxsize=32)  # few ratings in two languages
def _star_row(stars: int, words: str) -> SafeString:
    drawn = "".join(_STAR.format("star full" if n < stars else "star") for n in range(MOST_STARS))
    return format_html(
        '<span class="stars" role="img" aria-label="{}">{}</span>',
        words,
        mark_safe(drawn),  # noqa: S308  drawn above
    )


def rail(length: float, words: str) -> SafeString:
    """Draw a bar of a length on a rail of WIDTH, with its words."""
    return format_html(
        '<svg class="bar" viewBox="0 0 {0} 8" preserveAspectRatio="none" height="8" role="img" '
        'aria-label="{1}"><rect class="rail" x="0" y="0" width="{0}" height="8"/>'
        '<rect class="fill" x="0" y="0" width="{2}" height="8"/></svg>',
        WIDTH,
        words,
        length,
    )


def unknown() -> SafeString:
    """What stands where there is nothing to draw."""
    return format_html('<span class="muted">{}</span>', NOTHING)


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
