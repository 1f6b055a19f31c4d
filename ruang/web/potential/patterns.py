"""What may be public of the patterns of industries that a run found."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import pyarrow.parquet as pq

from ruang.web.potential.models import LARGEST_SHARE

CHANCE: Final = 1.96  # standard deviations within which 95 of 100 cases lie
PER_10_KM: Final = 1000  # from a share of pairs per km to per cent of them per 10 km
INDICES: Final = ("gini", "hhi")
FEWEST_PLANTS: Final = 10
LEAST_SHOWN: Final = 2 / 3

Totals = Mapping[str, Mapping[str, Any]]


def patterns_of(
    patterns: Path,
    curves: Path,
    relatives: Path,
    *,
    public: Totals,
    before: Totals,
) -> Iterator[dict[str, Any]]:
    """Give the industries whose total is public, as IndustryPattern keeps them.

    What would show a single enterprise is null: figures by workers where one establishment has
    more than 80 % of them, and totals of the earlier snapshot that were not public. What would say
    little is null too: the index of Ellison and Glaeser of fewer than ten plants, and the indices
    over provinces, which are made of what is shown, where that is less than two thirds.

    Args:
        patterns: A Parquet file of INDUSTRY_PATTERNS.
        curves: One of INDUSTRY_CURVES.
        relatives: One of INDUSTRY_RELATIVES.
        public: Industry -> its row of PUBLIC_TOTALS.
        before: The same of the earlier snapshot.
    """
    drawn, near = _by_industry(curves), _by_industry(relatives)
    for row in pq.read_table(patterns).to_pylist():
        key = row["industry_id"]
        if public[key]["establishments"] is not None:
            yield {
                "industry_id": key,
                **_gathering(row),
                **_distances(row, drawn.get(key, [])),
                **_earlier(row, before.get(key, {})),
                "related": [_relative(one) for one in near.get(key, [])],
            }


def _by_industry(file: Path) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for row in pq.read_table(file).to_pylist():
        found.setdefault(row["industry_id"], []).append(row)
    return found


def _gathering(row: dict[str, Any]) -> dict[str, Any]:
    gamma, z, shown = row["gamma"], row["z"], row["shown_share"]
    tells = shown is not None and shown >= LEAST_SHOWN
    known = tells and gamma is not None and z and not _alone(row)
    known = known and (row["plants"] or 0) >= FEWEST_PLANTS
    spread = {
        name: _rounded(row[column], 3) if tells else None
        for index in INDICES
        for name, column in (
            (index, f"{index}_shrunk"),
            (f"{index}_low", f"{index}_low"),
            (f"{index}_high", f"{index}_high"),
        )
    }
    return {
        "gamma": round(gamma, 4) if known else None,
        "gamma_by_chance": round(CHANCE * abs(gamma / z), 4) if known else None,
        "shown_share": _rounded(shown, 3),
        **spread,
    }


def _distances(row: dict[str, Any], points: list[dict[str, Any]]) -> dict[str, Any]:
    shown = {"km": "distance_km", "share": "kd", "low": "global_low", "high": "global_high"}
    curve = {
        name: [_rounded(p[c], 3, 1 if name == "km" else PER_10_KM) for p in points]
        for name, c in shown.items()
    }
    return {
        **{name: row[name] for name in ("finding", "located", "compared", "first_km", "last_km")},
        "curve": curve if points else {},
    }


def _earlier(row: dict[str, Any], was: Mapping[str, Any]) -> dict[str, Any]:
    count = was.get("establishments")
    told = was.get("workers") is not None or row["jobs_before"] == count
    return {
        "establishments_before": count,
        "jobs_before": row["jobs_before"] if told and not _alone(row) else None,
    }


def _alone(row: dict[str, Any]) -> bool:
    """Whether one establishment has nearly all the workers."""
    return bool((row["largest_share"] or 0) > LARGEST_SHARE)


def _relative(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "industry": row["related_id"],
        "proximity": round(row["proximity"], 3),
        "areas": row["areas"],
        "expected": round(row["areas_expected"], 1),
    }


def _rounded(value: float | None, decimals: int, times: float = 1) -> float | None:
    return None if value is None else round(value * times, decimals)
