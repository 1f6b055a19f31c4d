"""The gallery's invented charts: one of each kind, made by arithmetic, the same every time."""

from __future__ import annotations

from math import exp
from typing import Any

from django.utils.translation import gettext as _

CODES = [
    *range(10, 28),
    *range(30, 50),
    *range(50, 59),
    *range(60, 68),
    *range(70, 78),
    *range(80, 87),
    *range(90, 97),
]
PARTS = 28  # industries in the network


def figure(code: int) -> float:
    """An invented figure between 0 and 5."""
    return round((code * 37 % 101) / 20, 1)


def charts() -> dict[str, Any]:
    """The specs of all kinds, by kind."""
    return {
        "bars": _bars(),
        "line": _line(),
        "scatter": _scatter(),
        "ranges": _ranges(),
        "network": _network(),
        "band": _band(),
    }


def _name(code: int) -> str:
    return _("Area %(code)s") % {"code": code}


def _bars() -> dict[str, Any]:
    parts = [_("Specialisation"), _("Size"), _("Growth"), _("Relatedness"), _("Linkages")]
    series = [{"name": _("Score"), "values": [82, 61, 47, 73, 38]}]
    return {"kind": "bars", "horizontal": True, "categories": parts, "series": series}


def _line() -> dict[str, Any]:
    years = [str(year) for year in range(2560, 2570)]
    series = [
        {"name": _("North"), "values": [31, 34, 33, 38, 41, 40, 44, 47, 52, 55]},
        {"name": _("Elsewhere"), "values": [48, 47, 49, 46, 44, None, 43, 45, 44, 43]},
    ]
    across = _("years without a figure")
    return {"kind": "line", "categories": years, "series": series, "unit": "%", "across": across}


def _scatter() -> dict[str, Any]:
    points = [
        {
            "id": str(code),
            "x": round((code * 53 % 97) / 4 - 9, 1),
            "y": figure(code),
            "size": code * 131,
            "label": _name(code),
            "group": _("North") if 50 <= code < 60 else _("Elsewhere"),
            "url": "#charts",
        }
        for code in CODES
    ]
    for point in points[38:44]:
        point["from"] = [point["x"] - 4, point["y"] + 0.6]
    x = {"label": _("Growth, % a year"), "reference": 0}
    y = {"label": _("Location quotient"), "reference": 1}
    size = _("Employment")
    return {"kind": "scatter", "x": x, "y": y, "size": size, "points": points, "decimals": 1}


def _ranges() -> dict[str, Any]:
    rows = [
        {
            "id": str(code),
            "label": _name(code),
            "low": round(max(0, figure(code) - 0.2 - code % 7 / 8), 2),
            "value": figure(code),
            "high": round(figure(code) + 0.3 + code % 5 / 4, 2),
            "url": "#charts",
        }
        for code in CODES
    ]
    rows.sort(key=lambda row: (-row["value"], row["id"]))
    rows[4] |= {"low": None, "high": None}
    unit = _("Location quotient")
    return {"kind": "ranges", "rows": rows, "reference": 1, "unit": unit, "decimals": 1}


def _network() -> dict[str, Any]:
    groups = [_("Agro-industry"), _("Textiles"), _("Machines")]
    nodes = [
        {
            "id": str(n),
            "label": _("Industry %(code)s") % {"code": 1000 + n * 37},
            "size": (n * 61 % 29) ** 2,
            "group": groups[n % 3],
            "url": "#charts",
        }
        for n in range(PARTS)
    ]
    links = [
        {"source": str(a), "target": str(b), "weight": round((a * 17 + b * 29) % 53 / 53, 2)}
        for a in range(PARTS)
        for b in range(a + 1, PARTS)
        if a % 3 == b % 3 or (a * b) % 11 == 5
    ]
    size, weight = _("Employment"), _("Relatedness")
    return {"kind": "network", "nodes": nodes, "links": links, "size": size, "weight": weight}


def _band() -> dict[str, Any]:
    xs = list(range(0, 185, 5))
    middle = [0.6 + x / 300 for x in xs]
    return {
        "kind": "band",
        "x": {"label": _("Distance, km")},
        "y": {"label": _("Density")},
        "xs": xs,
        "value": [round(0.55 + x / 320 + 1.1 * exp(-((x - 30) ** 2) / 700), 3) for x in xs],
        "low": [round(m - 0.18, 3) for m in middle],
        "high": [round(m + 0.18, 3) for m in middle],
        "names": {"value": _("Establishments of the industry"), "band": _("By chance (95%)")},
    }
