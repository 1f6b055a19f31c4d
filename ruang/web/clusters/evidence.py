"""The evidence behind a candidate, put together for a page from what is published."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from ruang.web.clusters.models import Candidate, CandidateMember
from ruang.web.potential.models import Cell
from ruang.web.registry.models import Area


@dataclass(frozen=True)
class Evidence:
    """One industry in one area: the candidate's member and its published figures, if any."""

    member: CandidateMember
    cell: Cell | None


def evidence(candidate: Candidate) -> dict[str, Any]:
    """What a page shows of `candidate`: its cells, its map, its neighbours outside."""
    members = list(candidate.members.all())
    cells = _cells(candidate, members)
    rows = [Evidence(m, cells.get((m.area_id, m.industry_id))) for m in members]
    areas = candidate.areas
    return {
        "rows": rows,
        "areas": areas,
        "focus": ",".join(a.code for a in areas),
        "map_values": _map_values(rows, areas, candidate.publication.pin),
        "lq_most": max((r.cell.lq_high or 0 for r in rows if r.cell), default=0),
    }


def _cells(candidate: Candidate, members: list[CandidateMember]) -> dict[tuple[str, str], Cell]:
    found = Cell.objects.filter(
        publication=candidate.publication,
        level=candidate.core.level,
        area__in={m.area_id for m in members},
        industry__in={m.industry_id for m in members},
    )
    return {(c.area_id, c.industry_id): c for c in found}


def _map_values(rows: list[Evidence], areas: list[Area], pin: str) -> dict[str, dict[str, Any]]:
    best = {a.code: 0.0 for a in areas}
    for row in rows:
        best[row.member.area_id] = max(best[row.member.area_id], row.member.score)
    return {
        a.code: {
            "value": round(best[a.code], 1),
            "label": a.name,
            "text": f"{best[a.code]:.0f}",
            "url": reverse("potential-area", args=[a.code]) + pin,
        }
        for a in areas
    }
