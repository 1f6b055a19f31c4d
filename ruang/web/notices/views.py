"""Pages about what a person is told: the list, one notice, when it is mailed, what was not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ruang.web.notices.actions import choose, try_again
from ruang.web.notices.forms import WishesForm
from ruang.web.notices.models import Letter, MailWishes, Notice
from ruang.web.notices.permissions import may_see_mail
from ruang.web.notices.telling import close, read
from ruang.web.ui.links import number_in
from ruang.web.ui.respond import show
from ruang.web.ui.sharing import shared

if TYPE_CHECKING:
    from ruang.web.people.request import SignedIn

A_PAGE = 20


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def notices(request: SignedIn) -> HttpResponse:
    """List the reader's notices, what waits first; on POST mark them all as read."""
    mine = Notice.objects.visible_to(request.user)
    if request.method == "POST":
        read(mine)
        return redirect("notices")
    wanted = request.GET.get("show", "")
    found = {"waiting": mine.asking(), "unread": mine.unread()}.get(wanted, mine)
    page = Paginator(found.in_order(), A_PAGE).get_page(request.GET.get("page"))
    values = {"page": page, "show": wanted, "mail": settings.MAIL}
    return show(request, "notices/notices.html", values, part="list")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def notice(request: SignedIn, pk: int) -> HttpResponse:
    """Show one notice, with words to pass on; on POST mark it as read, or as done."""
    found = get_object_or_404(Notice.objects.visible_to(request.user), pk=pk)
    if request.method == "POST":
        if request.POST.get("do") == "close":
            _close(found)
        read(Notice.objects.visible_to(request.user).filter(pk=pk))
        return redirect(_back(request))
    kind = found.of_kind
    line = shared(kind.line, found.url, **found.values) if kind and kind.line else None
    return show(request, "notices/notice.html", {"notice": found, "shared": line})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def wishes(request: SignedIn) -> HttpResponse:
    """Show when the reader is mailed; on POST change it."""
    there = MailWishes.objects.visible_to(request.user).first()
    form = WishesForm(request.POST or None, instance=there)
    if request.method == "POST" and form.is_valid():
        choose(request.user, by=request.user, **form.cleaned_data)
        messages.success(request, _("Kept."))
        return redirect("notice-wishes")
    values = {"form": form, "mail": settings.MAIL}
    return show(request, "notices/wishes.html", values, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def undelivered(request: SignedIn) -> HttpResponse:
    """Show administrators which mails were given up; on POST try one again."""
    if not may_see_mail(request.user):
        raise Http404
    found = Letter.objects.visible_to(request.user).undelivered().select_related("person")
    if request.method == "POST":
        try_again(get_object_or_404(found, pk=number_in(request.POST, "letter")), by=request.user)
        messages.success(request, _("It is sent once more."))
        return redirect("notices-undelivered")
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    return show(request, "notices/undelivered.html", {"page": page, "mail": settings.MAIL})


def _close(found: Notice) -> None:
    if not found.is_closed_by_hand:
        raise PermissionDenied
    close(found)


def _back(request: SignedIn) -> str:
    """The list as it was, or the whole list."""
    wanted = request.POST.get("next", "")
    hosts = {request.get_host()}
    safe = url_has_allowed_host_and_scheme(wanted, hosts, require_https=request.is_secure())
    return wanted if safe and wanted.startswith("/") else "notices"
