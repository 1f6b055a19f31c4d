"""Pages of area potential: map and ranking, an industry, and what was published."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from ruang.web.people.request import Request, SignedIn
from ruang.web.potential import actions, exports, inputs
from ruang.web.potential.forms import SelectionForm, asked_publication
from ruang.web.potential.forms_publish import PublishForm
from ruang.web.potential.jobs import PUBLISH
from ruang.web.potential.models import Level, Publication
from ruang.web.potential.pages import publication_page
from ruang.web.potential.pages_industry import industry_page
from ruang.web.potential.pages_rows import industry_rows
from ruang.web.potential.pages_selection import selection_page
from ruang.web.potential.permissions import (
    may_decide_what_is_shown,
    may_make_current,
    may_publish,
    may_see_back_tests,
    may_see_rows,
)
from ruang.web.registry.models import Industry
from ruang.web.ui.respond import show
from ruang.web.work.jobs import start


@require_safe
def potential(request: Request) -> HttpResponse:
    """Map and table of what was asked for, in the publication shown."""
    form = SelectionForm(request.GET, request.user)
    if not form.publications:
        return show(request, "potential/nothing.html", {})
    page = selection_page(form, number=request.GET.get("page"), words=request.GET.get("find", ""))
    page["may_see_rows"] = may_see_rows(request.user)
    part = "answer" if request.htmx.target == "answer" else "found"
    answer = show(request, "potential/potential.html", page, part=part)
    # A slider takes the place of the address; a choice is a step that one may go back from.
    moved = "HX-Replace-Url" if part == "answer" else "HX-Push-Url"
    answer.headers[moved] = request.path + page["address"]
    return answer


@require_safe
def export(request: Request, form: str) -> HttpResponse:
    """The same selection, whole, as a file."""
    selection = SelectionForm(request.GET, request.user).selection()
    return exports.FORMS[form](selection)


@require_safe
def industry(request: Request, code: str) -> HttpResponse:
    """An industry: where it is, and what it is part of."""
    tree = Industry.objects.visible_to(request.user).select_related(
        "parent__parent__parent__parent"
    )
    found = get_object_or_404(tree, pk=code)
    publication = asked_publication(request.GET, request.user)
    if publication is None:
        return show(request, "potential/nothing.html", {})
    page = industry_page(found, publication, request.GET)
    sees = page["may_see_rows"] = may_see_rows(request.user)
    page["rows_url"] = industry_rows(code, publication) if sees else ""
    return show(request, "potential/industry.html", page, part="found")


def publications(request: Request) -> HttpResponse:
    """What was published, for everybody; whoever may publish asks here for a snapshot."""
    asked = request.method == "POST"
    if asked and not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    form = PublishForm(request.POST if asked else None) if may_publish(request.user) else None
    if asked and form is None:
        raise PermissionDenied
    if form and form.is_valid():
        return redirect("job", start(PUBLISH, by=request.user, **form.asked()).pk)
    rows = Publication.objects.visible_to(request.user).select_related("published_by")
    page = {
        "page": Paginator(rows, 20).get_page(request.GET.get("page")),
        "form": form,
        "shown_at_once": may_decide_what_is_shown(request.user),
        "may_see_back_tests": may_see_back_tests(request.user),
    }
    return show(request, "potential/publications.html", page, status=422 if asked else 200)


@require_safe
def publication(request: Request, pk: int) -> HttpResponse:
    """What a source is, how its figures were made, and what each figure means."""
    found = get_object_or_404(Publication.objects.visible_to(request.user), pk=pk)
    page = publication_page(found)
    page["may_make_current"] = may_make_current(request.user, found)
    page["may_see_back_tests"] = may_see_back_tests(request.user)
    return show(request, "potential/publication.html", page)


@require_safe
def publication_file(request: Request, pk: int, name: str, form: str) -> HttpResponse:
    """What went into its figures, as far as it is public, as the command line takes it."""
    found = get_object_or_404(Publication.objects.visible_to(request.user), pk=pk)
    level = request.GET.get("level", Level.CLASS.value)
    if level not in Level.values:
        raise Http404
    return inputs.file(found, name, level, form)


@login_required
@require_POST
def make_current(request: SignedIn, pk: int) -> HttpResponse:
    """Show an earlier publication by default again."""
    found = get_object_or_404(Publication.objects.visible_to(request.user), pk=pk)
    if found.is_current and may_decide_what_is_shown(request.user):  # the second of two clicks
        return redirect("publication", pk)
    actions.make_current(found, by=request.user)
    messages.success(request, _("This publication is shown by default now."))
    return redirect("publication", pk)
