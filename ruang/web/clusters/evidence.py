"""The evidence behind a candidate, put together for a page from what is published."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from ruang.web.clusters.ground import Ground, ground_of
from ruang.web.clusters.models import Candidate, CandidateMember
from ruang.web.potential.definitions import defined
from ruang.web.potential.models import Cell
from ruang.web.registry.models import Area
from ruang.web.ui.numerals import number


@dataclass(frozen=True)
class Evidence:
    """One industry in one area: the candidate's member and its published figures, if any."""

    member: CandidateMember
    cell: Cell | None


def evidence(shown: Candidate | Ground) -> dict[str, Any]:
    """What a page shows of a candidate, or of what a proposal stands on: its cells, its map."""
    ground = shown if isinstance(shown, Ground) else ground_of(shown)
    candidate, members, areas = ground.candidate, ground.members, ground.areas
    cells = _cells(candidate, members)
    rows = [Evidence(m, cells.get((m.area_id, m.industry_id))) for m in members]
    return {
        "rows": rows,
        "areas": areas,
        "focus": ",".join(a.code for a in areas),
        "map_values": _map_values(rows, areas, candidate.publication.pin),
        "about": defined("candidate", "candidate-score", "candidate-rank", "stars", "lq", "hidden"),
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
    best: dict[str, float | None] = {a.code: None for a in areas}
    for row in rows:
        best[row.member.area_id] = max(best[row.member.area_id] or 0.0, row.member.score)
    return {
        a.code: {
            "value": None if (score := best[a.code]) is None else round(score, 1),
            "label": a.name,
            "text": number(score),
            "url": reverse("potential-area", args=[a.code]) + pin,
        }
        for a in areas
    }
