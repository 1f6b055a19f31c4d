"""Pages on which the border of a candidate is moved and the evidence answers."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from ruang.web.clusters import border_words
from ruang.web.clusters.models import Candidate, is_staff
from ruang.web.clusters.moving import Moving
from ruang.web.clusters.permissions import (
    may_draw,
    may_propose,
    may_revise,
    may_see_establishments,
)
from ruang.web.clusters.sensitivity import BEST, Sensitivity
from ruang.web.people.request import Request
from ruang.web.ui.respond import show


@require_safe
def border(request: Request, pk: int) -> HttpResponse:
    """A candidate with another border, its evidence beside that of the published one."""
    found = get_object_or_404(Candidate.objects.visible_to(request.user).for_pages(), pk=pk)
    context = {"candidate": found, "publication": found.publication}
    try:
        moving = Moving(found, request.GET)
    except ValidationError as why:
        return show(request, "clusters/border.html", context | {"why_not": why.messages[0]})
    proposal = found.live_proposal if is_staff(request.user) else None
    context |= _answered(moving) | {
        "rows_address": moving.rows_address if may_see_establishments(request.user, found) else "",
        "may_propose": may_propose(request.user, found),
        "in_her_centre": may_draw(request.user, moving.border),
        "proposal": proposal,
        "may_revise": proposal is not None and may_revise(request.user, proposal),
    }
    status = 422 if moving.refused else 200
    answer = show(request, "clusters/border.html", context, part="border", status=status)
    if request.htmx and not moving.refused:
        answer.headers["HX-Push-Url"] = moving.address
    return answer


def _answered(moving: Moving) -> dict[str, Any]:
    """The evidence of a border, and what could be the next."""
    return {
        "moving": moving,
        "border": moving.border,
        "areas": [moving.provinces[code] for code in moving.border.areas],
        "rows": border_words.compared(moving),
        "parts": border_words.parts_compared(moving),
        "warnings": border_words.warnings(moving),
        "area_choices": moving.area_choices,
        "industry_choices": moving.industry_choices,
        "map_values": border_words.map_values(moving),
        "selected": ",".join(moving.border.areas),
        "focus": ",".join([*moving.border.areas, *moving.neighbours]),
    }


@require_safe
def sensitivity(request: Request, pk: int) -> HttpResponse:
    """What the rank of a border hangs on: which weight or part would change a decision."""
    found = get_object_or_404(Candidate.objects.visible_to(request.user).for_pages(), pk=pk)
    context: dict[str, Any] = {"candidate": found, "publication": found.publication}
    try:
        moving = Moving(found, request.GET)
    except ValidationError as why:
        return show(request, "clusters/sensitivity.html", context | {"why_not": why.messages[0]})
    context |= {
        "moving": moving,
        "border": moving.border,
        "areas": [moving.provinces[code] for code in moving.border.areas],
        "found": Sensitivity(moving, request.GET.get("best", "")),
        "choices": BEST,
    }
    status = 422 if moving.refused else 200
    return show(request, "clusters/sensitivity.html", context, part="hangs", status=status)
