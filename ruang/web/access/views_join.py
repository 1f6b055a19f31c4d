"""Pages on which somebody who was invited comes in: by link, by code, and her account."""

from __future__ import annotations

from typing import Any, Final

from allauth.account.utils import perform_login
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from ruang.web.access.actions_invitations import accept, is_opened_by
from ruang.web.access.forms_invitations import CodeForm, JoinForm
from ruang.web.access.invitation_secrets import mark_of_code, mark_of_token
from ruang.web.access.limits_invitations import failed, may_try
from ruang.web.access.models_invitations import Invitation
from ruang.web.access.views import too_many
from ruang.web.journal.action import SYSTEM
from ruang.web.people.request import Request
from ruang.web.ui.respond import show

KEPT: Final = "invitation"  # in the session: the mark of the token, never the token


@require_http_methods(["GET", "HEAD", "POST"])
def join(request: Request) -> HttpResponse:
    """Ask for the code of a sheet."""
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if not may_try(request):
            return too_many(request)
        found = _opened(code_mark=mark_of_code(form.cleaned_data["code"]))
        if found:
            return _let_in(request, found)
        failed(request)
        form.add_error("code", _("This code opens nothing: it is mistyped, used, or too old."))
    return show(request, "access/join.html", {"form": form}, status=422 if form.errors else 200)


@require_GET
def join_token(request: Request, token: str) -> HttpResponse:
    """Take the link of an invitation out of the address bar, and go on."""
    if not may_try(request):
        return too_many(request)
    found = _opened(token_mark=mark_of_token(token))
    if found:
        return _let_in(request, found)
    failed(request)
    return show(request, "access/join_closed.html", {}, status=410)


@require_http_methods(["GET", "HEAD", "POST"])
def join_account(request: Request) -> HttpResponse:
    """Make the account that was promised."""
    found = _opened(token_mark=request.session.get(KEPT) or "-")
    if found is None:
        return redirect("home" if request.user.is_authenticated else "join")
    if request.user.is_authenticated:
        return show(request, "access/join_other.html", {"invitation": found})
    about_her = {"name": found.name, "email": found.email, "language": _language(request)}
    form = JoinForm(request.POST or None, invitation=found, initial=about_her)
    if request.method == "POST" and form.is_valid():
        return _joined(request, found, form.cleaned_data)
    values = {"form": form, "invitation": found}
    return show(request, "access/join_account.html", values, status=422 if form.errors else 200)


def _opened(**mark: str) -> Invitation | None:
    """The invitation with this mark, as long as it opens something."""
    found = Invitation.objects.for_pages().filter(**mark).first()
    return found if found and is_opened_by(found, found.token_mark or "") else None


def _let_in(request: Request, found: Invitation) -> HttpResponse:
    request.session[KEPT] = found.token_mark
    answer = redirect("join-account")
    cookie = settings.LANGUAGE_COOKIE_NAME
    if not request.user.is_authenticated and cookie not in request.COOKIES:
        answer.set_cookie(
            cookie, found.language, httponly=True, samesite="Lax", secure=settings.HTTPS
        )
    return answer


def _joined(request: Request, found: Invitation, said: dict[str, Any]) -> HttpResponse:
    values = {name: said[name] for name in ("name", "email", "password", "language")}
    try:
        done = accept(found, by=SYSTEM, mark=request.session[KEPT], **values)
    except ValidationError as refused:
        messages.warning(request, " ".join(refused.messages))
        return redirect("join")
    del request.session[KEPT]
    with translation.override(said["language"]):
        messages.success(request, _("Welcome. Your account is made, and you are signed in."))
    answer: HttpResponse = perform_login(request, done.person, email_verification="none")
    return answer


def _language(request: Request) -> str:
    return translation.get_language() or settings.LANGUAGE_CODE
