"""Pages about promotion centres, and the provinces in their care."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Count, Q
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from ruang.web.people.reach import administrators_only
from ruang.web.people.request import Request, SignedIn
from ruang.web.registry import actions
from ruang.web.registry.forms import CloseForm, ConfirmForm, TerritoryForm
from ruang.web.registry.models import Centre, Confidence, Territory, holding
from ruang.web.registry.permissions import may_close, may_confirm, may_edit_territory
from ruang.web.ui.respond import show
from ruang.web.work.jobs import start


@require_GET
def centres(request: Request) -> HttpResponse:
    """List the centres with how many provinces each looks after, and how sure that is."""
    today = timezone.localdate()
    now = holding(today, "territory__")
    unsure = now & Q(territory__confidence=Confidence.UNCONFIRMED)
    found = Centre.objects.visible_to(request.user).select_related("organisation")
    counted = found.annotate(
        provinces=Count("territory", filter=now), unsure=Count("territory", filter=unsure)
    )
    return show(request, "registry/centres.html", {"centres": counted})


@require_http_methods(["GET", "HEAD", "POST"])
def centre(request: Request, pk: int) -> HttpResponse:
    """Show a centre and its provinces as dated rows; on POST add one."""
    rows = Centre.objects.visible_to(request.user).select_related("organisation")
    found = get_object_or_404(rows, pk=pk)
    may_edit = may_edit_territory(request.user, found)
    form = TerritoryForm(request.POST or None) if may_edit else None
    if request.method == "POST":
        if form is None:
            raise PermissionDenied
        if _added(request, found, form):
            return redirect(found)
    today = timezone.localdate()
    held = list(found.territory.select_related("area"))
    values = {
        "centre": found,
        "now": [row for row in held if row.holds(today)],
        "other": [row for row in held if not row.holds(today)],
        "form": form,
    }
    status = 422 if form is not None and form.errors else 200
    return show(request, "registry/centre.html", values, status=status)


@administrators_only
@require_http_methods(["GET", "HEAD", "POST"])
def territory(request: SignedIn, pk: int) -> HttpResponse:
    """End a province's time in the care of a centre, or confirm what was assumed."""
    rows = Territory.objects.visible_to(request.user)
    found = get_object_or_404(rows.select_related("area", "centre__organisation"), pk=pk)
    sent = request.POST.get("do", "")
    close = CloseForm(request.POST if sent == "close" else None, row=found)
    confirm = ConfirmForm(request.POST if sent == "confirm" else None)
    if request.method == "POST" and _row_changed(request, sent, found, close, confirm):
        return redirect(found.centre)
    values = {
        "row": found,
        "close": close if may_close(request.user, found) else None,
        "confirm": confirm if may_confirm(request.user, found) else None,
    }
    status = 422 if request.method == "POST" else 200
    return show(request, "registry/territory.html", values, status=status)


@require_POST
@login_required
def load(request: SignedIn) -> HttpResponse:
    """Read the reference lists anew, as a job."""
    if not may_edit_territory(request.user):
        raise Http404
    return redirect(start("registry.reference", by=request.user))


def _added(request: Request, found: Centre, form: Form) -> bool:
    if not form.is_valid():
        return False
    try:
        row = actions.add_territory(found, by=request.user, **form.cleaned_data)
    except ValidationError as refused:
        form.add_error("area", refused)
        return False
    messages.success(request, _("%(area)s was added.") % {"area": row.area.name})
    return True


def _row_changed(
    request: SignedIn, sent: str, found: Territory, close: CloseForm, confirm: ConfirmForm
) -> bool:
    if sent == "close" and close.is_valid():
        actions.close_territory(found, by=request.user, **close.cleaned_data)
    elif sent == "confirm" and confirm.is_valid():
        actions.confirm_territory(found, by=request.user, **confirm.cleaned_data)
    elif sent in {"close", "confirm"}:
        return False
    else:
        raise PermissionDenied
    messages.success(request, _("The changes were kept."))
    return True
