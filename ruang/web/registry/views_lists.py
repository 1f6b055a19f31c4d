"""Pages with which administrators lay official lists over the built-in ones, and take them off."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from ruang.web.people.reach import administrators_only
from ruang.web.people.request import SignedIn
from ruang.web.registry import cited, jobs, reading
from ruang.web.registry.forms import ListForm
from ruang.web.registry.kinds import KINDS, shown_kind
from ruang.web.registry.models import ListChange, ListState, OfficialList, ReferenceLoad
from ruang.web.registry.permissions import may_lay
from ruang.web.ui.links import number_in
from ruang.web.ui.respond import show
from ruang.web.work.jobs import start

A_PAGE = 25
MEDIA = {".csv": "text/csv", ".json": "application/json", ".geojson": "application/geo+json"}


@administrators_only
@require_safe
def lists(request: SignedIn) -> HttpResponse:
    """Show what areas, industries and boundaries are built on now."""
    values = {
        "lists": [_named(one) for one in reading.lists()],
        "waiting": ListChange.objects.visible_to(request.user).filter(state=ListState.WAITING),
        "is_read": jobs.is_read(),
        "last": ReferenceLoad.objects.visible_to(request.user).first(),
    }
    return show(request, "registry/lists.html", values)


@administrators_only
@require_http_methods(["GET", "HEAD", "POST"])
def official_list(request: SignedIn, what: str) -> HttpResponse:
    """Show one list, what was laid over it and when; on POST take files in, to be looked at."""
    _known(what)
    form = ListForm(request.POST or None, request.FILES or None)
    if request.method == "POST":
        received = _received(request, form, what)
        if received:
            return redirect(received)
    values = {
        "form": form,
        "history": reading.history(what),
        "before": reading.number_before(what),
        **_named(reading.listed(what)),
    }
    status = 422 if request.method == "POST" else 200
    return show(request, "registry/list.html", values, status=status)


@administrators_only
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: SignedIn, pk: int) -> HttpResponse:
    """Show what a list that was brought would do; on POST lay it over, or discard it."""
    rows = ListChange.objects.visible_to(request.user).select_related("by")
    found = get_object_or_404(rows, pk=pk)
    if request.method == "POST":
        return _decided(request, found)
    values = {
        "change": found,
        "may_lay": may_lay(request.user, found),
        "all_kinds": KINDS,
        **_effect_page(request, reading.effect_of_upload(found)),
    }
    return show(request, "registry/list_upload.html", values, part="rows")


@administrators_only
@require_http_methods(["GET", "HEAD", "POST"])
def back(request: SignedIn, what: str, number: int) -> HttpResponse:
    """Show what going back to an earlier state of a list would do; on POST go back."""
    _known(what)
    if request.method == "POST":
        seen = number_in(request.POST, "seen")
        return redirect(start(jobs.RESTORE, by=request.user, what=what, number=number, seen=seen))
    found = reading.effect_of_restoring(what, number)
    if found is None:
        raise Http404
    values = {
        "number": number,
        "state": next((s for s in reading.history(what) if s.number == number), None),
        "seen": reading.last_number(what),
        **_named(reading.listed(what)),
        **_effect_page(request, found),
    }
    return show(request, "registry/list_back.html", values, part="rows")


@administrators_only
@require_safe
def download(request: SignedIn, what: str) -> HttpResponse:
    """Give a list as it holds, as a file that can be corrected and brought again."""
    if what not in reading.FILES:
        raise Http404
    name, text = reading.as_file(what)
    media = MEDIA[name[name.rindex(".") :]]
    # The mark at the beginning is how Excel knows UTF-8; JSON must not have it.
    body = text.encode("utf-8-sig" if media == "text/csv" else "utf-8")
    headers = {"Content-Disposition": f'attachment; filename="ruang-{name}"'}
    return HttpResponse(body, content_type=f"{media}; charset=utf-8", headers=headers)


def _known(what: str) -> None:
    if what not in OfficialList.values:
        raise Http404


def _named(found: reading.Listed) -> dict[str, Any]:
    return {"listed": found, "what": found.what, "label": OfficialList(found.what).label}


def _received(request: SignedIn, form: ListForm, what: str) -> ListChange | None:
    if not form.is_valid():
        return None
    try:
        return jobs.receive(form.cleaned_data["lists"], what=what, by=request.user)
    except ValidationError as refused:
        form.add_error("lists", refused)
        return None


def _decided(request: SignedIn, found: ListChange) -> HttpResponse:
    said = request.POST.get("do")
    if said == "lay" and may_lay(request.user, found):
        return redirect(start(jobs.LAY, by=request.user, change=found.pk))
    if said == "discard":
        jobs.discard(found, by=request.user)
        messages.success(request, _("The list was discarded; nothing has changed."))
        return redirect("official-list", found.what)
    raise PermissionDenied


def _effect_page(request: SignedIn, effect: dict[str, Any] | None) -> dict[str, Any]:
    if effect is None:
        return {"effect": None}
    kind = shown_kind(effect, request.GET.get("show", ""))
    page = Paginator(effect["rows"].get(kind, []), A_PAGE).get_page(request.GET.get("page"))
    return {
        "effect": effect,
        "kinds": [one for one in KINDS if effect["counts"].get(one.key)],
        "kind": kind,
        "page": page,
        "cited": cited.by_effect(effect),
    }
