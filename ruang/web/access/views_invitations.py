"""Pages with which people invite others: the open invitations, one, many at once, and sheets."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any, Final

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from ruang.web.access import actions_invitations as actions
from ruang.web.access import mailing
from ruang.web.access.forms_invitations import (
    InvitationFilter,
    InviteForm,
    LinesForm,
    ManyForm,
    rows_text,
)
from ruang.web.access.jobs import MAIL_LIST
from ruang.web.access.lists import COLUMNS, Checked, Refused, check
from ruang.web.access.models_invitations import Invitation, InvitationList, InvitationState
from ruang.web.access.permissions_invitations import may_invite, may_issue, may_revoke, stands
from ruang.web.access.sheets import Sheet, sheets_of
from ruang.web.people.request import SignedIn
from ruang.web.ui.respond import show
from ruang.web.ui.spreadsheets import harmless
from ruang.web.work.jobs import start

A_PAGE: Final = 25
BYTE_ORDER_MARK: Final = "\ufeff"  # or Excel reads the Thai as Latin


def for_those_who_invite(
    view: Callable[..., HttpResponseBase],
) -> Callable[..., HttpResponseBase]:
    """Send visitors to sign in; for those who may invite nobody the page does not exist."""

    @login_required
    @wraps(view)
    def guarded(request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not may_invite(request.user):
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


@for_those_who_invite
@require_GET
def invitations(request: SignedIn) -> HttpResponse:
    """List invitations with their state."""
    form = InvitationFilter(request.GET)
    found = Invitation.objects.visible_to(request.user).for_pages()
    if form.is_valid() and form.cleaned_data["state"]:
        found = found.in_state(form.cleaned_data["state"])
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    lists = InvitationList.objects.visible_to(request.user).select_related("made_by")[:5]
    values = {"form": form, "page": page, "lists": lists}
    return show(request, "access/invitations.html", values, part="list")


@for_those_who_invite
@require_http_methods(["GET", "HEAD", "POST"])
def invitation_new(request: SignedIn) -> HttpResponse:
    """Make an invitation; where she is to be mailed, at once."""
    form = InviteForm(request.POST or None, by=request.user, initial={"language": "th"})
    if request.method == "POST" and form.is_valid():
        made = actions.invite(None, by=request.user, wanted=form.wanted, of=None)
        if request.POST.get("do") == "mail" and mailing.may_be_mailed(made):
            _mail(request, made)
        return redirect(made)
    values = {"form": form, "mail": settings.MAIL}
    return show(request, "access/invitation_new.html", values, status=422 if form.errors else 200)


@for_those_who_invite
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: SignedIn, pk: int) -> HttpResponse:
    """Show an invitation; on POST mail it, or take it back."""
    found = get_object_or_404(_visible(request), pk=pk)
    if request.method == "POST":
        _do(request, found)
        return redirect(found)
    values = {
        "invitation": found,
        "may_issue": may_issue(request.user, found),
        "may_revoke": may_revoke(request.user, found),
        "may_be_mailed": mailing.may_be_mailed(found),
        "stands": stands(found),
        "mail": settings.MAIL,
    }
    return show(request, "access/invitation.html", values)


@for_those_who_invite
@require_POST
def invitation_sheet(request: SignedIn, pk: int) -> HttpResponse:
    """Hand an invitation out on a sheet; the sheet is shown this once."""
    found = get_object_or_404(_visible(request), pk=pk)
    if not may_issue(request.user, found):
        messages.info(request, _("This invitation cannot be handed out any more."))
        return redirect(found)
    return _printed(request, [found], back=found.get_absolute_url())


@for_those_who_invite
@require_http_methods(["GET", "HEAD", "POST"])
def invitations_many(request: SignedIn) -> HttpResponse:
    """Read a list of people, and show what would be made of it and what is refused."""
    form = ManyForm(request.POST or None, request.FILES or None, by=request.user)
    if request.method != "POST" or not form.is_valid():
        values = {"form": form, "columns": COLUMNS.values()}
        status = 422 if form.errors else 200
        return show(request, "access/invitations_many.html", values, status=status)
    checked = check(form.lines, form.defaults, request.user)
    values = {"checked": checked, "rows": rows_text(form.lines), "said": form.data}
    return show(request, "access/invitations_checked.html", values)


@for_those_who_invite
@require_POST
def invitations_make(request: SignedIn) -> HttpResponse:
    """Make the invitations of a list that was shown, or give its refused rows as a file."""
    form = LinesForm(request.POST, by=request.user)
    if not form.is_valid():
        messages.warning(request, _("This list cannot be read any more. Send it again."))
        return redirect("invitations-many")
    checked = check(form.lines, form.defaults, request.user)
    if request.POST.get("do") == "refused":
        return _refused_file(checked.refused)
    return _made(request, checked)


@for_those_who_invite
@require_http_methods(["GET", "HEAD", "POST"])
def invitation_list(request: SignedIn, pk: int) -> HttpResponse:
    """Show a list of invitations; on POST have it mailed."""
    found = get_object_or_404(InvitationList.objects.visible_to(request.user), pk=pk)
    rows = list(found.invitations.for_pages().order_by("pk"))
    to_mail = [one for one in _ready(rows) if mailing.may_be_mailed(one)]
    if request.method == "POST" and to_mail:
        return redirect(start(MAIL_LIST, by=request.user, number=found.pk))
    values = {
        "found": found,
        "rows": rows,
        "to_mail": to_mail,
        "to_print": [one for one in rows if _is_for_paper(request, one)],
    }
    return show(request, "access/invitation_list.html", values)


@for_those_who_invite
@require_POST
def invitation_list_sheets(request: SignedIn, pk: int) -> HttpResponse:
    """Hand the invitations of a list out on sheets: all that nobody has accepted or was mailed."""
    found = get_object_or_404(InvitationList.objects.visible_to(request.user), pk=pk)
    rows = [
        one for one in found.invitations.for_pages().order_by("pk") if _is_for_paper(request, one)
    ]
    if not rows:
        messages.info(request, _("There is nothing left to print of this list."))
        return redirect(found)
    return _printed(request, rows, back=found.get_absolute_url())


def _visible(request: SignedIn) -> Any:
    return Invitation.objects.visible_to(request.user).for_pages()


def _ready(rows: Iterable[Invitation]) -> list[Invitation]:
    return [one for one in rows if one.state == InvitationState.READY]


def _is_for_paper(request: SignedIn, one: Invitation) -> bool:
    by_mail = one.mailed and one.state == InvitationState.WAITING
    revoked = one.state == InvitationState.REVOKED
    return may_issue(request.user, one) and not by_mail and not revoked


def _do(request: SignedIn, found: Invitation) -> None:
    sent = request.POST.get("do", "")
    try:
        if sent == "mail" and mailing.may_be_mailed(found):
            _mail(request, found)
        elif sent == "revoke":
            actions.revoke(found, by=request.user)
            messages.success(request, _("The invitation is revoked; it opens nothing any more."))
        else:
            raise PermissionDenied
    except PermissionDenied:
        messages.info(request, _("That was done already; nothing was changed."))


def _mail(request: SignedIn, found: Invitation) -> None:
    try:
        if mailing.mail(found, by=request.user):
            messages.success(request, _("The invitation is on its way by e-mail."))
        else:
            messages.warning(
                request, _("The mail could not be sent. Try again later, or print a sheet.")
            )
    except ValidationError as refused:
        messages.warning(request, " ".join(refused.messages))


def _printed(request: SignedIn, rows: list[Invitation], *, back: str) -> HttpResponse:
    try:
        sheets: list[Sheet] = sheets_of(rows, by=request.user)
    except ValidationError as refused:
        messages.warning(request, " ".join(refused.messages))
        return redirect(back)
    values = {"sheets": sheets, "back": back, "size": _size(request)}
    return show(request, "access/sheets.html", values)


def _size(request: SignedIn) -> str:
    return "a5" if request.POST.get("size") == "a5" else "a4"


def _made(request: SignedIn, checked: Checked) -> HttpResponse:
    if not checked.accepted:
        messages.warning(request, _("There is nothing to make of this list."))
        return redirect("invitations-many")
    wanted = [one.wanted for one in checked.accepted]
    made = actions.invite_many(None, by=request.user, wanted=wanted)
    said = _("%(count)s invitations are made. Now print their sheets, or have them mailed.")
    messages.success(request, said % {"count": made.count})
    return redirect(made)


def _refused_file(refused: list[Refused]) -> HttpResponse:
    text = io.StringIO()
    out = csv.writer(text)
    out.writerow([_("Row"), _("Column"), _("Reason"), *COLUMNS.values()])
    for one in refused:
        cells = [one.column_words, one.reason, *one.line.cells.values()]
        out.writerow([one.line.number, *map(harmless, cells)])
    answer = HttpResponse(BYTE_ORDER_MARK + text.getvalue(), "text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = 'attachment; filename="ruang-refused.csv"'
    return answer
