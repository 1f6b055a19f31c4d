"""The first page: for visitors what this is, for people who signed in what waits for them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from ruang.web.home import pages
from ruang.web.home.backups import BACKUP
from ruang.web.people.models import Role, User
from ruang.web.people.request import Request, SignedIn
from ruang.web.ui.respond import show
from ruang.web.work.jobs import start
from ruang.web.work.kinds import KINDS
from ruang.web.work.permissions import may_start

FIRST_PAGES: dict[str, Callable[[User], dict[str, Any]]] = {
    Role.DIRECTOR: pages.director,
    Role.OFFICER: pages.officer,
    Role.AGENT: pages.agent,
    Role.COHORT_PRESIDENT: pages.member,
    Role.ENTREPRENEUR: pages.member,
    Role.SUPPORT_AGENCY: pages.member,
    Role.ANALYST: pages.analyst,
    Role.ADMINISTRATOR: pages.administrator,
}


@require_safe
def home(request: Request) -> HttpResponse:
    """The visitor's front page, or the first page of the reader's role."""
    if not request.user.is_authenticated:
        return show(request, "home/visitor.html", pages.visitor(request.user))
    context = FIRST_PAGES[request.user.role](request.user)
    return show(request, f"home/{context['page']}.html", context)


@login_required
@require_POST
def back_up(request: SignedIn) -> HttpResponse:
    """Have a backup made now, and show how far it is."""
    if not may_start(request.user, KINDS[BACKUP]):
        raise Http404
    return redirect(start(BACKUP, by=request.user))


def accessibility(request: Request) -> HttpResponse:
    """Who can use the site in which way, and what is not good yet."""
    return show(request, "home/accessibility.html", {})
