"""Pages on which registers are brought in: the list, the samples, and one delivery."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from ruang.web.intake import bringing, exports, pages, samples, uploads
from ruang.web.intake.forms import BringForm
from ruang.web.intake.models import Delivery, DeliveryState
from ruang.web.intake.reach import bringers_only, seen
from ruang.web.people.request import SignedIn
from ruang.web.ui.respond import show

A_PAGE = 20


@bringers_only
@require_http_methods(["GET", "HEAD", "POST"])
def deliveries(request: SignedIn) -> HttpResponse:
    """What was brought in; on POST bring a register in."""
    sent = request.method == "POST"
    too_large = bool(request.META.get("ruang.too_large"))
    form = BringForm(request.POST, request.FILES, too_large=too_large) if sent else BringForm()
    if sent and form.is_valid() and (made := _brought(request, form)):
        return _go_to(request, made)
    found = Delivery.objects.visible_to(request.user).for_pages().prefetch_related("files")
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "lines": [pages.line(one) for one in page],
        "samples": samples.offered(),
        "limits": uploads.limits(),
        "synthetic": False,  # the page shows no figures: each line says what it is
    }
    return show(
        request, "intake/deliveries.html", context, part="bring", status=422 if sent else 200
    )


def _brought(request: SignedIn, form: BringForm) -> Delivery | None:
    """The delivery; None where the form says what is wrong."""
    try:
        return bringing.bring(form.cleaned_data["sent"], by=request.user)
    except ValidationError as error:
        form.add_error(None, error)
        return None


def _go_to(request: SignedIn, made: Delivery) -> HttpResponse:
    """A whole page: not what htmx would make of a redirect, which it follows unseen."""
    if request.htmx:
        return HttpResponse(headers={"HX-Redirect": made.get_absolute_url()})
    return redirect("delivery", made.pk)


@bringers_only
@require_safe
def template(request: SignedIn) -> HttpResponseBase:
    """An empty register with the headers that are known."""
    return exports.template()


@bringers_only
@require_http_methods(["GET", "HEAD", "POST"])
def sample(request: SignedIn, key: str) -> HttpResponseBase:
    """One of the demo's samples as a file; on POST bring it in."""
    found = samples.one(key)
    if found is None:
        raise Http404
    if request.method != "POST":
        return exports.whole(found.body, found.name)
    made = bringing.bring([ContentFile(found.body, name=found.name)], by=request.user)
    messages.success(
        request, _("The sample is brought in. Nothing of it is kept before you say so.")
    )
    return redirect("delivery", made.pk)


@bringers_only
@require_safe
def delivery(request: SignedIn, pk: int) -> HttpResponse:
    """One delivery at the step where it stands: look, checking, result, closed."""
    found = seen(request, pk)
    if found.is_checking:
        return show(
            request, "intake/checking.html", pages.checking(found, request.user), part="progress"
        )
    if request.htmx and "progress" in request.GET:  # the check has ended: show what came of it
        return HttpResponse(headers={"HX-Refresh": "true"})
    if found.state == DeliveryState.RECEIVED:
        context = pages.look(found, request.user, asked=request.GET)
        return show(request, "intake/columns.html", context)
    return show(request, "intake/result.html", pages.closed(found, request.user))
