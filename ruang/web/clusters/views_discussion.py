"""What is said about a proposal, and the texts it has had."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ruang.web.clusters import actions_discussion
from ruang.web.clusters.forms_discussion import MessageForm
from ruang.web.clusters.models import Proposal, ProposalMessage
from ruang.web.clusters.permissions_discussion import may_say, may_take_back
from ruang.web.clusters.versions import history
from ruang.web.people.request import SignedIn
from ruang.web.ui.respond import show


def discussion_of(found: Proposal, user: Any, form: MessageForm | None = None) -> dict[str, Any]:
    """What a page shows of the discussion of a proposal."""
    rows = list(ProposalMessage.objects.visible_to(user).filter(proposal=found).for_pages())
    for row in rows:
        row.is_mine = may_take_back(user, row)  # type: ignore[attr-defined]
    return {
        "said": rows,
        "may_say": may_say(user, found),
        "message_form": form or MessageForm(),
    }


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def discussion(request: SignedIn, pk: int) -> HttpResponse:
    """The discussion of a proposal on a page of its own; on POST one message more."""
    found = get_object_or_404(Proposal.objects.visible_to(request.user).for_pages(), pk=pk)
    form = MessageForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and not may_say(request.user, found):
        raise PermissionDenied
    if form.is_valid():
        actions_discussion.say(found, by=request.user, text=form.cleaned_data["text"])
        if not request.htmx:
            return redirect(f"{found.get_absolute_url()}#discussion")
        form = MessageForm()
    context = discussion_of(found, request.user, form)
    context |= {"proposal": found, "publication": found.candidate.publication}
    status = 422 if form.errors else 200
    return show(request, "clusters/discussion.html", context, part="discussion", status=status)


@login_required
@require_POST
def take_back(request: SignedIn, pk: int) -> HttpResponse:
    """Take one's own words back."""
    rows = ProposalMessage.objects.visible_to(request.user).select_related("proposal")
    found = get_object_or_404(rows, pk=pk)
    address = f"{found.proposal.get_absolute_url()}#discussion"
    if found.author_id == request.user.pk and found.withdrawn_at:  # the second of two clicks
        return redirect(address)
    actions_discussion.take_back(found, by=request.user)
    messages.success(request, _("Your message was withdrawn: its words are gone."))
    return redirect(address)


@login_required
@require_safe
def versions(request: SignedIn, pk: int) -> HttpResponse:
    """Every text that a proposal has had, with what each changed."""
    found = get_object_or_404(Proposal.objects.visible_to(request.user).for_pages(), pk=pk)
    context = {
        "proposal": found,
        "publication": found.candidate.publication,
        "history": history(found, request.user),
    }
    return show(request, "clusters/versions.html", context)
