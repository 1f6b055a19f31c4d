"""Pages on which a person sees how files would be read, and says how they should be."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from ruang.web.intake import actions, bringing, pages
from ruang.web.intake.forms import ColumnsForm
from ruang.web.intake.jobs import start_check
from ruang.web.intake.models import Delivery
from ruang.web.intake.permissions import may_map
from ruang.web.intake.reach import bringers_only, own, seen
from ruang.web.people.request import SignedIn
from ruang.web.ui.respond import show


@bringers_only
@require_http_methods(["GET", "HEAD", "POST"])
def columns(request: SignedIn, pk: int) -> HttpResponse:
    """How the first rows would be read; on POST read them in another way."""
    found = own(request, pk) if request.method == "POST" else seen(request, pk)
    if request.method != "POST":
        context = pages.look(found, request.user, asked=request.GET)
        return show(request, "intake/columns.html", context)
    if not may_map(request.user, found):
        return _too_late(request, found)
    form = _form(request, found)
    if not form.is_valid():
        context = pages.look(found, request.user, asked=request.POST, form=form)
        return show(request, "intake/columns.html", context, status=422)
    _map(request, found, form)
    if request.POST.get("do") == "check":
        start_check(found, by=request.user)
        return redirect("delivery", found.pk)
    messages.success(request, _("Read again. Below is how the rows are read now."))
    return redirect("delivery-columns", found.pk)


def _form(request: SignedIn, found: Delivery) -> ColumnsForm:
    before = pages.chosen_file(found, request.POST)
    return ColumnsForm(request.POST, delivery=found, columns=before.columns)


def _map(request: SignedIn, found: Delivery, form: ColumnsForm) -> None:
    said = {name: form.cleaned_data[name] for name in ("source", "layout", "purpose", "synthetic")}
    now = {
        "source": found.source,
        "layout": pages.full_layout(found),
        "purpose": found.purpose,
        "synthetic": found.synthetic,
    }
    if said != now:
        actions.map_columns(found, by=request.user, **said)


@bringers_only
@require_POST
def forget(request: SignedIn, pk: int) -> HttpResponse:
    """Read the files as evidence says, whatever was said of such files before."""
    found = own(request, pk)
    if not may_map(request.user, found):
        return _too_late(request, found)
    actions.forget(found, by=request.user, source=bringing.guess_again(found))
    messages.success(request, _("Forgotten. The files are read as their contents say."))
    return redirect("delivery-columns", found.pk)


@bringers_only
@require_POST
def check(request: SignedIn, pk: int) -> HttpResponse:
    """Have a worker read all rows."""
    found = own(request, pk)
    if not may_map(request.user, found):
        return _too_late(request, found)
    if not found.is_checking:
        start_check(found, by=request.user)
    return redirect("delivery", found.pk)


def _too_late(request: SignedIn, found: Delivery) -> HttpResponse:
    messages.info(request, _("This delivery is closed; nothing was changed."))
    return redirect("delivery", found.pk)
