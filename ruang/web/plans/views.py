"""Public pages about what centres turn to, and the same as files."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from ruang.web.clusters.models import is_staff
from ruang.web.people.request import Request
from ruang.web.plans.exports import exported
from ruang.web.plans.models import FocusDraft, FocusIndustry
from ruang.web.plans.permissions import may_ask_to_change, may_draft
from ruang.web.plans.portfolio import asked_portfolio, this_year
from ruang.web.registry.models import Centre
from ruang.web.ui.respond import show
from ruang.web.ui.sheets import FORMS


@require_safe
def plans(request: Request) -> HttpResponse:
    """What the centres turn to this year and next."""
    found = asked_portfolio(request.GET, request.user)
    own = Centre.objects.visible_to(request.user).select_related("organisation").of(request.user)
    context = {
        "portfolio": found,
        "centres": Centre.objects.visible_to(request.user).select_related("organisation"),
        "offered": _years(found.year),
        "own": own if own and may_draft(request.user, own) else None,
        "open_drafts": _open_drafts(request.user, found.centre),
    }
    if found.rows:
        context["synthetic"] = found.synthetic
    return show(request, "plans/plans.html", context, part="found")


def _years(shown: int) -> list[int]:
    now = this_year()
    first = FocusIndustry.objects.order_by("fiscal_year").values_list("fiscal_year", flat=True)
    return sorted({*range(min(first.first() or now, now), now + 2), shown}, reverse=True)


def _open_drafts(user: Any, centre: Centre | None) -> list[FocusDraft]:
    rows = FocusDraft.objects.visible_to(user).open().for_pages()
    return list(rows.filter(lead_centre=centre) if centre else rows)


@require_safe
def export(request: Request, form: str) -> HttpResponse:
    """The same as a file."""
    return FORMS[form](exported(asked_portfolio(request.GET, request.user)))


@require_safe
def plan(request: Request, pk: int) -> HttpResponse:
    """One focus industry; those who form clusters see by which drafts it came to be."""
    found = get_object_or_404(FocusIndustry.objects.visible_to(request.user).for_pages(), pk=pk)
    drafts = FocusDraft.objects.visible_to(request.user).filter(focus=found).for_pages()
    context = {
        "focus": found,
        "synthetic": found.synthetic,
        "drafts": list(drafts),
        "may_change": may_ask_to_change(request.user, found),
        "staff": is_staff(request.user),
    }
    return show(request, "plans/plan.html", context)
