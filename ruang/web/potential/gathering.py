"""How concentrated an industry is, in figures with their intervals and in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _

from ruang.web.potential.models import Finding, IndustryPattern
from ruang.web.ui.numerals import number, percent

# From where Ellison and Glaeser (1997) call an industry somewhat and very concentrated.
SOMEWHAT, STRONGLY = 0.02, 0.05
TOLD: Final = (Finding.LOCALISED, Finding.DISPERSED, Finding.NEITHER)


@dataclass(frozen=True)
class Reading:
    """One figure with its definition, what it may be, and what it says."""

    key: str  # of its definition
    term: str
    value: str
    range: str
    says: str


def readings(pattern: IndustryPattern) -> list[Reading]:
    """The figures of how far an industry gathers, plain words beside each."""
    return [_gamma(pattern), _gini(pattern), _hhi(pattern)]


def in_a_sentence(pattern: IndustryPattern) -> str:
    """The answer in short."""
    gamma, chance = pattern.gamma, pattern.gamma_by_chance
    if gamma is None or chance is None:
        return _hidden(pattern)
    if abs(gamma) <= chance:
        return _("It gathers in few provinces no more than chance alone would have it.")
    if gamma < 0:
        return _("Its establishments are spread over the provinces more evenly than by chance.")
    if gamma < SOMEWHAT:
        return _("It gathers in some provinces, a little more than by chance.")
    if gamma < STRONGLY:
        return _("It gathers in some provinces, clearly more than by chance.")
    return _("It gathers in few provinces, far more than by chance.")


def _hidden(pattern: IndustryPattern) -> str:
    """Why there is no index."""
    if pattern.shown_share is not None and pattern.gini is None:
        return _(
            "How far it gathers is not told: only %(share)s of its establishments stand in "
            "provinces where so many are together that they may be shown."
        ) % {"share": percent(pattern.shown_share)}
    return _(
        "How far it gathers is not shown: it has fewer than 10 establishments whose size is known, "
        "or one of them has nearly all the workers."
    )


def of_what_is_shown(pattern: IndustryPattern) -> str:
    """How much of the industry the indices know by province; nothing where all of it."""
    share = pattern.shown_share
    if share is None or round(share, 2) >= 1 or pattern.gini is None:
        return ""
    return _(
        "%(share)s of its establishments stand in provinces where they may be shown. The others "
        "are taken to stand in the other provinces, in proportion to what is not shown there."
    ) % {"share": percent(share)}


def of_distances(pattern: IndustryPattern) -> str:
    """What the distances between its establishments say, or why they say nothing."""
    if pattern.finding not in TOLD:
        return _not_told(pattern)
    if pattern.finding == Finding.NEITHER:
        return _("At no distance up to 200 km are there more or fewer of them than by chance.")
    span = {"first": number(pattern.first_km), "last": number(pattern.last_km)}
    if pattern.finding == Finding.LOCALISED:
        return (
            _("More of its establishments are %(first)s to %(last)s km apart than by chance.")
            % span
        )
    return (
        _("Fewer of its establishments are %(first)s to %(last)s km apart than by chance.") % span
    )


def both_ways(pattern: IndustryPattern) -> str:
    """Why provinces and distances do not say the same, where they do not."""
    gamma, chance = pattern.gamma, pattern.gamma_by_chance
    if gamma is None or chance is None:
        return ""
    if gamma > chance and pattern.finding == Finding.DISPERSED:
        return _(
            "Both can be: it gathers in several provinces that lie far apart, away from where "
            "most establishments of the country are."
        )
    if gamma <= chance and pattern.finding == Finding.LOCALISED:
        return _("Both can be: its establishments are near each other across provinces' borders.")
    return ""


def _not_told(pattern: IndustryPattern) -> str:
    why = {
        Finding.FEW: _(
            "Fewer than 10 establishments have coordinates: of so few, a curve says little, and "
            "might tell where one of them stands."
        ),
        Finding.UNLOCATED: _(
            "The source has coordinates of fewer than half of its establishments; where the "
            "others stand nobody knows."
        ),
        Finding.COARSE: _(
            "The coordinates of this source are the middles of areas, not the places of "
            "establishments: distances cannot be told from them."
        ),
        Finding.MANY: _(
            "The source has too many establishments with coordinates to compare them while "
            "publishing. The method K-density tells it of one industry."
        ),
        Finding.UNSURE: _("The places are too much alike to tell what chance would give."),
    }
    return why[Finding(pattern.finding)]


def _gamma(pattern: IndustryPattern) -> Reading:
    chance = number(pattern.gamma_by_chance, 3)
    return Reading(
        "gamma",
        _("Gathering beyond chance (Ellison-Glaeser)"),
        number(pattern.gamma, 3),
        _("by chance between −%(chance)s and %(chance)s") % {"chance": chance}
        if pattern.gamma is not None
        else "",
        _("0 is chance; above 0.02 is somewhat, above 0.05 very concentrated."),
    )


def _gini(pattern: IndustryPattern) -> Reading:
    return Reading(
        "gini",
        _("Unevenness over provinces (locational Gini)"),
        number(pattern.gini, 2),
        _between(pattern.gini_low, pattern.gini_high),
        _("0: spread as all establishments are; 1: all of it where hardly anything else is."),
    )


def _hhi(pattern: IndustryPattern) -> Reading:
    says = ""
    if pattern.hhi:
        says = _("As if it stood evenly in %(n)s provinces and in no other.") % {
            "n": number(1 / pattern.hhi, 1)
        }
    return Reading(
        "hhi",
        _("Concentration over provinces (Herfindahl-Hirschman)"),
        number(pattern.hhi, 2),
        _between(pattern.hhi_low, pattern.hhi_high),
        says,
    )


def _between(low: float | None, high: float | None) -> str:
    if low is None or high is None:
        return ""
    return _("between %(low)s and %(high)s (95%%)") % {
        "low": number(low, 2),
        "high": number(high, 2),
    }


def curve_of(pattern: IndustryPattern) -> list[dict[str, Any]]:
    """The curve as rows of a table; none where there is no curve."""
    names = ("km", "share", "low", "high")
    columns = [pattern.curve.get(name, []) for name in names]
    return [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]


def curve_drawn(pattern: IndustryPattern) -> dict[str, Any]:
    """The same as a chart of the kind `band`."""
    curve = pattern.curve
    return {
        "kind": "band",
        "x": {"label": _("Distance, km")},
        "y": {"label": _("Pairs per 10 km, of 100"), "decimals": 2},
        "xs": curve["km"],
        "value": curve["share"],
        "low": curve["low"],
        "high": curve["high"],
        "names": {
            "value": _("Establishments of this industry"),
            "band": _("Drawn by chance from all (95 of 100 draws)"),
        },
    }
