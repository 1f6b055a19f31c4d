"""The picture of each method's worked example: which of its figures are drawn, and how."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Final, Literal

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from ruang.web.analyses import explained


@dataclass(frozen=True)
class Picture:
    """What is drawn of a table: of which rows, by what they are called, and which columns.

    `only` are a column and the value that it must have. With `low` and `high` the figures are shown
    in their intervals; a `curve` has the column of its distances in `ids`.
    """

    ids: tuple[str, ...]
    value: str
    caption: str | Promise
    kind: Literal["bars", "ranges", "curve"] = "bars"
    low: str = ""
    high: str = ""
    only: tuple[str, str] = ("", "")
    reference: float | None = None
    decimals: int = 2


PICTURES: Final = {
    "location_quotient": Picture(
        ("area_id",), "lq_shrunk", lazy("Location quotient of weaving, 95 % interval"), "ranges",
        "lq_low", "lq_high", ("industry_id", "weaving"), 1.0, 1,
    ),
    "shift_share": Picture(
        ("industry_id",), "competitive", lazy("The area's own part of the change, jobs"), decimals=0
    ),
    "concentration_index": Picture(
        ("id",), "shrunk", lazy("Gini coefficient over areas, 95 % interval"), "ranges",
        "low", "high",
    ),
    "ellison_glaeser": Picture(("industry_id",), "gamma", lazy("Ellison-Glaeser index")),
    "kdensity": Picture(
        ("distance_km",), "kd", lazy("Density of the distances between plants"), "curve",
        "global_low", "global_high", decimals=3,
    ),
    "coagglomeration": Picture(
        ("industry_i", "industry_j"), "gamma", lazy("Coagglomeration of each pair")
    ),
    "proximity": Picture(
        ("industry_i", "industry_j"), "proximity", lazy("Proximity of each pair")
    ),
    "relatedness_density": Picture(
        ("industry_id",), "density", lazy("Relatedness density in Chiang Mai"),
        only=("area_id", "Chiang Mai"),
    ),
    "related_groups": Picture(
        ("group_id", "industry_id"), "within", lazy("How related with its own group")
    ),
    "economic_complexity": Picture(("area_id",), "eci", lazy("Economic complexity index")),
    "local_moran": Picture(("area_id", "quadrant"), "local_i", lazy("Local Moran of each area")),
    "getis_ord": Picture(("area_id",), "z", lazy("Standard score of Gi* of each area")),
    "nearest_neighbours": Picture(
        ("area_id", "neighbour_id"), "distance_km", lazy("Distance to the nearest, km"), decimals=0
    ),
    "linkages": Picture(("industry_id",), "multiplier", lazy("Output multiplier")),
    "network_position": Picture(
        ("id",), "betweenness", lazy("Share of shortest paths that pass through")
    ),
    "back_test": Picture(
        ("chosen_by",), "hit_rate", lazy("Hit rate, 95 % interval"), "ranges", "low", "high",
        reference=0.4,
    ),
    "potential": Picture(
        ("area_id", "industry_id"), "score", lazy("Potential score, 90 % interval"), "ranges",
        "score_low", "score_high", decimals=0,
    ),
    "candidates": Picture(
        ("core_industry_ids", "area_ids"), "score", lazy("Score of candidates, 90 % interval"),
        "ranges", "score_low", "score_high", decimals=0,
    ),
}  # fmt: skip


def drawn(key: str, language: str) -> dict[str, Any]:
    """A method's picture as charts take it, and its caption.

    Args:
        key: The method.
        language: In which the ids of the example are named.
    """
    if key == "moran":  # one figure for the whole country, beside what chance gives
        return _moran()
    picture, rows = PICTURES[key], explained.example(key).rows
    name, value = picture.only
    rows = tuple(row for row in rows if not name or row[name] == value)
    said = {"caption": str(picture.caption)}
    if picture.kind == "curve":
        return said | {"spec": _curve(picture, rows)}
    labels = [_label(picture, row, language) for row in rows]
    values = explained.column(rows, picture.value)
    if picture.kind == "bars":
        series = [{"name": str(picture.caption), "values": values}]
        common = {"kind": "bars", "horizontal": True, "decimals": picture.decimals}
        return said | {"spec": common | {"categories": labels, "series": series}}
    low, high = (explained.column(rows, name) for name in (picture.low, picture.high))
    shown = [
        {"id": label, "label": label, "low": a, "value": x, "high": b}
        for label, a, x, b in zip(labels, low, values, high, strict=True)
    ]
    common = {"kind": "ranges", "reference": picture.reference, "decimals": picture.decimals}
    return said | {"spec": common | {"rows": shown}}


def table(key: str, language: str) -> dict[str, Any]:
    """The table that the picture is drawn from: its columns and all its rows, for reading."""
    rows = explained.example(key).rows
    called = explained.names(language)
    columns = [c for c in rows[0] if not c.endswith(("_th", "_en")) or c == f"reason_{language}"]
    return {
        "columns": columns,
        "rows": [[_cell(row[c], called) for c in columns] for row in rows],
        "numeric": [all(_is_number(row[c]) for row in rows) for c in columns],
    }


def _moran() -> dict[str, Any]:
    (row,) = explained.example("moran").rows
    values = [float(row["i"]), float(row["expected"])]
    spec = {
        "kind": "bars",
        "horizontal": True,
        "decimals": 3,
        "categories": [_("Moran's I"), _("expected by chance")],
        "series": [{"name": _("Moran's I"), "values": values}],
    }
    return {"caption": _("Moran's I, and what chance gives"), "spec": spec}


def _curve(picture: Picture, rows: tuple[dict[str, str], ...]) -> dict[str, Any]:
    (x,) = picture.ids
    columns = {"xs": x, "value": picture.value, "low": picture.low, "high": picture.high}
    return {
        "kind": "band",
        "x": {"label": _("Distance, km"), "decimals": 1},
        "y": {"label": _("Density"), "decimals": picture.decimals},
        "names": {"value": _("The industry"), "band": _("By chance")},
        **{key: explained.column(rows, name) for key, name in columns.items()},
    }


def _label(picture: Picture, row: dict[str, str], language: str) -> str:
    called = explained.names(language)
    return " · ".join(called.get(row[name], row[name]) for name in picture.ids)


def _cell(text: str, called: dict[str, str]) -> str:
    if not text:
        return "–"
    return f"{float(text):.4g}" if _is_number(text) else called.get(text, text)


def _is_number(text: str) -> bool:
    """Whether it is a figure, or missing; Nan is a province."""
    try:
        return not text or math.isfinite(float(text))
    except ValueError:
        return False
