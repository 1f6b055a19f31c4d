"""Pages of back-tests: what was tested, a test to ask for, and what came of one."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_safe

from ruang.web.people.request import SignedIn
from ruang.web.potential import pages_backtests as pages
from ruang.web.potential.forms_backtests import BackTestForm
from ruang.web.potential.jobs import BACK_TEST
from ruang.web.potential.models import BackTest
from ruang.web.potential.permissions import may_back_test, may_see_back_tests
from ruang.web.ui.respond import show
from ruang.web.work.jobs import start

A_PAGE = 20


def officials_only(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Send visitors to sign in; to everybody but officials there are no back-tests."""

    @login_required
    @wraps(view)
    def guarded(request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        if not may_see_back_tests(request.user):
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


@officials_only
@require_http_methods(["GET", "HEAD", "POST"])
def back_tests(request: SignedIn) -> HttpResponse:
    """What was tested back, the newest first; on POST ask for another."""
    asked, may_ask = request.method == "POST", may_back_test(request.user)
    if asked and not may_ask:
        raise PermissionDenied
    form = BackTestForm(request.POST if asked else None) if may_ask else None
    if form and form.is_valid():
        return redirect("job", start(BACK_TEST, by=request.user, **form.asked()).pk)
    rows = BackTest.objects.visible_to(request.user)
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "page": page, "lines": [pages.line(one) for one in page]}
    return show(request, "potential/back_tests.html", context, status=422 if asked else 200)


@officials_only
@require_safe
def back_test(request: SignedIn, pk: int) -> HttpResponse:
    """One back-test: in words, as a figure, as a table, and what it does not say."""
    visible = BackTest.objects.visible_to(request.user).select_related("asked_by")
    return show(request, "potential/back_test.html", pages.whole(get_object_or_404(visible, pk=pk)))
