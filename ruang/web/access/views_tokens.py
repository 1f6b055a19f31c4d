"""Pages about tokens: a person's own, a new one, and another's as administrators see them."""

from __future__ import annotations

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ruang.web.access import actions_tokens as actions
from ruang.web.access import tokens
from ruang.web.access.forms_tokens import TokenForm
from ruang.web.access.models_tokens import Token
from ruang.web.journal.security import note
from ruang.web.people.models import User
from ruang.web.people.reach import administrators_only
from ruang.web.people.request import SignedIn
from ruang.web.ui.respond import show


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def own(request: SignedIn) -> HttpResponse:
    """List one's own tokens; on POST revoke one."""
    mine = Token.objects.visible_to(request.user).filter(person=request.user)
    if request.method == "POST":
        _revoke(request, get_object_or_404(mine, pk=_number(request)))
        return redirect("tokens")
    return show(request, "access/tokens.html", {"tokens": mine, "person": request.user})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@reauthentication_required  # type: ignore[untyped-decorator]  # allauth's
def new(request: SignedIn) -> HttpResponse:
    """Make a token, and show it this once."""
    form = TokenForm(request.POST or None, person=request.user)
    if form.is_valid():
        secret = tokens.fresh()
        if made := _made(request, form, secret):
            response = show(request, "access/token.html", {"token": made, "secret": secret})
            add_never_cache_headers(response)
            return response
    status = 422 if form.errors else 200
    return show(request, "access/token_new.html", {"form": form}, status=status)


@administrators_only
@require_http_methods(["GET", "HEAD", "POST"])
def of_person(request: SignedIn, pk: int) -> HttpResponse:
    """List somebody's tokens for an administrator; on POST revoke one."""
    person = get_object_or_404(User.objects.visible_to(request.user), pk=pk)
    hers = Token.objects.visible_to(request.user).filter(person=person)
    if request.method == "POST":
        _revoke(request, get_object_or_404(hers, pk=_number(request)))
        return redirect("person-tokens", pk)
    return show(request, "access/tokens.html", {"tokens": hers, "person": person})


def _made(request: SignedIn, form: TokenForm, secret: str) -> Token | None:
    """The token; None where the form says why there is none."""
    said = form.cleaned_data
    try:
        made = actions.make_token(
            request.user,
            by=request.user,
            name=said["name"],
            scopes=said["scopes"],
            expires_at=form.expires_at,
            digest=tokens.digest_of(secret),
            ending=secret[-4:],
        )
    except ValidationError as refused:
        form.add_error(None, refused)
        return None
    note("token.made", request=request, token=made.pk)
    return made


def _revoke(request: SignedIn, token: Token) -> None:
    if token.revoked_at is None:  # otherwise the second of two clicks
        actions.revoke_token(token, by=request.user)
        note("token.ended", request=request, token=token.pk)
    messages.success(request, _("The token is revoked: it opens nothing any more."))


def _number(request: SignedIn) -> int:
    said = request.POST.get("token", "")
    return int(said[:18]) if said.isascii() and said.isdecimal() else 0
