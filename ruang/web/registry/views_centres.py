"""Pages about promotion centres, and the provinces in their care."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Count, Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ruang.web.people.reach import administrators_only
from ruang.web.people.request import Request, SignedIn
from ruang.web.registry.desk import Desk
from ruang.web.registry.models import BEGUN_FIRST, Centre, Confidence, Territory, holding
from ruang.web.registry.permissions import may_edit_territory
from ruang.web.ui.respond import show
from ruang.web.work.jobs import start


@require_safe
def centres(request: Request) -> HttpResponse:
    """List the centres with how many provinces each looks after, and how sure that is."""
    today = timezone.localdate()
    now = holding(today, "territory__")
    unsure = now & Q(territory__confidence=Confidence.UNCONFIRMED)
    found = Centre.objects.visible_to(request.user).select_related("organisation")
    counted = found.annotate(
        provinces=Count("territory", filter=now), unsure=Count("territory", filter=unsure)
    )
    values = {"centres": counted, "may_edit": may_edit_territory(request.user)}
    return show(request, "registry/centres.html", values)


@require_safe
def centre(request: Request, pk: int) -> HttpResponse:
    """Show a centre and its provinces as dated rows."""
    rows = Centre.objects.visible_to(request.user).select_related("organisation")
    found = get_object_or_404(rows, pk=pk)
    today = timezone.localdate()
    held = list(found.territory.select_related("area").order_by("area__sort_th", BEGUN_FIRST))
    values = {
        "centre": found,
        "now": [row for row in held if row.holds(today)],
        "later": [row for row in held if row.is_future],
        "earlier": [row for row in held if not row.holds(today) and not row.is_future],
        "may_edit": may_edit_territory(request.user, found),
    }
    return show(request, "registry/centre.html", values)


@administrators_only
@require_http_methods(["GET", "HEAD", "POST"])
def territory(request: SignedIn, pk: int) -> HttpResponse:
    """Show a row, and what ending, correcting or deleting it would do; on POST do it."""
    rows = Territory.objects.visible_to(request.user)
    found = get_object_or_404(rows.select_related("area", "centre__organisation"), pk=pk)
    desk = Desk(found, request.user, request.POST or request.GET)
    if request.method == "POST":
        desk.refuse_what_may_not_be()
        if desk.do():
            messages.success(request, _("The changes were kept."))
            return redirect("area-centres", found.area_id)
    else:
        desk.look()
    status = 422 if desk.is_refused else 200
    return show(request, "registry/territory.html", {"desk": desk, "row": found}, status=status)


@require_POST
@login_required
def load(request: SignedIn) -> HttpResponse:
    """Read the reference lists anew, as a job."""
    if not may_edit_territory(request.user):
        raise Http404
    return redirect(start("registry.reference", by=request.user))
