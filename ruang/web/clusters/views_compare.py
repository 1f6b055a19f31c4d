"""Pages that put candidates side by side, and the same as files."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from ruang.web.clusters.comparing import choice, comparison
from ruang.web.clusters.exports import compared
from ruang.web.clusters.models import is_staff
from ruang.web.people.request import Request
from ruang.web.ui.respond import show
from ruang.web.ui.sheets import FORMS


@require_safe
def compare(request: Request) -> HttpResponse:
    """Up to ten candidates side by side; which ones stands in the address."""
    chosen = choice(request.GET, request.user)
    if set(request.GET) - {"c"}:  # what else the form of the list sends
        return redirect(f"{reverse('candidates-compare')}?{chosen.query}")
    found = comparison(chosen.kept)
    staff = is_staff(request.user)
    context = {"chosen": chosen, "found": found, "synthetic": found.synthetic, "staff": staff}
    return show(request, "clusters/compare.html", context)


@require_safe
def compare_export(request: Request, form: str) -> HttpResponse:
    """The same as a file."""
    chosen = choice(request.GET, request.user)
    if not chosen.kept:
        raise Http404("no candidate chosen")
    return FORMS[form](compared(comparison(chosen.kept)))
