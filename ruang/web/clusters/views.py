"""Pages about candidates, proposals and clusters."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from ruang.web.clusters import actions, actions_takeovers, passing, similar
from ruang.web.clusters.borders import Border, rows_address
from ruang.web.clusters.comparing import choosing
from ruang.web.clusters.evidence import evidence
from ruang.web.clusters.forms import CandidateFilter, DecisionForm, ProposalFilter, ProposalForm
from ruang.web.clusters.ground import ground_of, moved_words, places_of
from ruang.web.clusters.models import (
    Candidate,
    CandidateQuerySet,
    Cluster,
    Proposal,
    ProposalState,
    is_staff,
)
from ruang.web.clusters.moving import drawn
from ruang.web.clusters.permissions import (
    candidate_centres,
    is_taken,
    may_decide,
    may_draw,
    may_propose,
    may_revise,
    may_see_establishments,
    may_take_over,
    may_withdraw,
)
from ruang.web.clusters.reading import establishments_behind
from ruang.web.clusters.views_discussion import discussion_of
from ruang.web.people.request import Request, SignedIn
from ruang.web.potential.forms import asked_publication
from ruang.web.potential.models import Publication
from ruang.web.potential.permissions import may_see_unprotected
from ruang.web.ui.respond import show

DECIDE = {
    DecisionForm.APPROVE: actions.approve,
    DecisionForm.RETURN: actions.send_back,
    DecisionForm.REJECT: actions.reject,
}


@require_safe
def candidates(request: Request) -> HttpResponse:
    """Ranked candidates of a publication, of the whole country or one centre."""
    publication = asked_publication(request.GET, request.user)
    there = Publication.objects.visible_to(request.user).defer("facts")
    form = CandidateFilter(request.GET, shown=publication, publications=there)
    rows = form.found(Candidate.objects.visible_to(request.user).filter(publication=publication))
    page = Paginator(rows.for_pages(), 20).get_page(request.GET.get("page"))
    context = {"form": form, "page": page, "publication": publication}
    context |= choosing(request.GET, request.user, page)
    return show(request, "clusters/candidates.html", context, part="found")


@require_safe
def candidate(request: Request, pk: int) -> HttpResponse:
    """One candidate: where, which industries, on what evidence."""
    found = get_object_or_404(Candidate.objects.visible_to(request.user).for_pages(), pk=pk)
    context = evidence(found) | {
        "candidate": found,
        "publication": found.publication,
        "similar": similar.shown(found),
        "may_propose": may_propose(request.user, found),
        "rows_address": rows_address(pk) if may_see_establishments(request.user, found) else "",
        "staff": is_staff(request.user),
        "shared": passing.of_candidate(found, request.user),
    }
    return show(request, "clusters/candidate.html", context)


@login_required
@require_safe
def establishments(request: SignedIn, pk: int) -> HttpResponse:
    """The register's rows behind a candidate, or behind the border that the address names."""
    found = _for_staff(Candidate.objects.visible_to(request.user), request, pk)
    try:
        ground = ground_of(found, drawn(found, request.GET))
    except ValidationError:
        return redirect(_border_page(request, found))
    context = {
        "candidate": ground,
        "publication": found.publication,
        "moved": moved_words(ground),
        "page": establishments_behind(ground, page=request.GET.get("page")),
    }
    return show(request, "clusters/establishments.html", context, part="rows")


@login_required
def propose(request: SignedIn, pk: int) -> HttpResponse:
    """Propose a candidate as a cluster."""
    found = _for_staff(Candidate.objects.visible_to(request.user), request, pk)
    if is_taken(found):
        return _already_proposed(request, found)
    if not may_propose(request.user, found):
        raise PermissionDenied
    border = _border_asked(request, found)
    if isinstance(border, HttpResponse):
        return border
    centres = candidate_centres(found, border)
    context = _to_be_proposed(found, border)
    form = ProposalForm(request.POST or None, candidate=context["candidate"], centres=centres)
    if form.is_valid():
        return _proposed(request, found, form, border)
    context |= {"form": form}
    return show(request, "clusters/propose.html", context, status=422 if form.errors else 200)


def _for_staff(rows: CandidateQuerySet, request: SignedIn, pk: int) -> Candidate:
    """The candidate, for those who form clusters; others do not know that this page exists."""
    if not is_staff(request.user):
        raise Http404
    return get_object_or_404(rows.for_pages(), pk=pk)


def _border_asked(
    request: SignedIn, found: Candidate, otherwise: Border | None = None
) -> Border | HttpResponse | None:
    """The border in the address; its page, which says why, where nobody could propose it."""
    page = _border_page(request, found)
    try:
        border = drawn(found, request.GET, otherwise)
    except ValidationError:
        return redirect(page)
    return border if may_draw(request.user, border) else redirect(page)


def _border_page(request: SignedIn, found: Candidate) -> str:
    """The page of the border in the address, which says why it cannot be one."""
    return f"{reverse('candidate-border', args=[found.pk])}?{request.GET.urlencode()}"


def _to_be_proposed(found: Candidate, border: Border | None) -> dict[str, Any]:
    """What a proposal will stand on."""
    ground = ground_of(found, border)
    return {"candidate": ground, "publication": found.publication, "moved": moved_words(ground)}


def _proposed(
    request: SignedIn, found: Candidate, form: ProposalForm, border: Border | None
) -> HttpResponse:
    try:
        made = actions.propose(found, by=request.user, border=border, **form.cleaned_data)
    except PermissionDenied:
        if is_taken(found):  # by somebody a moment quicker, or the first of two clicks
            return _already_proposed(request, found)
        raise
    messages.success(request, _("Proposed. The director of the lead centre is asked to decide."))
    return redirect("proposal", made.pk)


def _already_proposed(request: SignedIn, found: Candidate) -> HttpResponse:
    live = Proposal.objects.visible_to(request.user).live().get(candidate=found)
    messages.info(request, _("This candidate is already proposed."))
    return redirect("proposal", live.pk)


@login_required
@require_safe
def proposals(request: SignedIn) -> HttpResponse:
    """Proposals: those that wait for me, mine, and all others."""
    if not is_staff(request.user):
        raise Http404
    visible = Proposal.objects.visible_to(request.user).for_pages()
    form = ProposalFilter(request.GET)
    page = Paginator(form.found(visible, request.user), 20).get_page(request.GET.get("page"))
    context = {"form": form, "page": page, "waiting": visible.waiting_for(request.user)}
    made_up = [one.candidate.publication.synthetic for one in page]
    return show(request, "clusters/proposals.html", context | _marked(made_up), part="found")


def _marked(made_up: list[bool]) -> dict[str, Any]:
    """A list is called synthetic where all of it is; else each row says what it is."""
    return {"synthetic": all(made_up)} if made_up else {}


@login_required
def proposal(request: SignedIn, pk: int) -> HttpResponse:
    """A proposal with its evidence; the director of its centre decides here."""
    found = get_object_or_404(Proposal.objects.visible_to(request.user).for_pages(), pk=pk)
    form = DecisionForm(request.POST or None, proposal=found)
    if request.method == "POST" and (answer := _decide(request, found, form)):
        return answer
    candidate = Candidate.objects.visible_to(request.user).for_pages().get(pk=found.candidate_id)
    ground = ground_of(candidate, found.moved)
    context = evidence(ground) | {
        "proposal": found,
        "candidate": ground,
        "moved": moved_words(ground),
        "publication": candidate.publication,
        "form": form,
        "may_decide": may_decide(request.user, found),
        "may_revise": may_revise(request.user, found),
        "may_withdraw": may_withdraw(request.user, found),
        "rows_address": ground.rows_address,
        "may_take_over": may_take_over(request.user, found),
        "shared": passing.of_proposal(found),
        **discussion_of(found, request.user),
    }
    return show(request, "clusters/proposal.html", context, status=422 if form.errors else 200)


def _decide(request: SignedIn, found: Proposal, form: DecisionForm) -> HttpResponse | None:
    """The answer to a decision; None where the form has to be shown again."""
    if not may_decide(request.user, found):
        return _too_late(request, found)
    if not form.is_valid():
        return None
    said = form.cleaned_data
    decide = DECIDE[said["decision"]]
    try:
        decide(found, by=request.user, comment=said["comment"], revision=said["revision"])
    except ValidationError as changed:  # revised between reading and locking
        form.add_error(None, changed)
        return None
    except PermissionDenied:  # somebody was a moment quicker: `found` is as she left it
        return _too_late(request, found)
    messages.success(request, _("Your decision is kept, and in the journal."))
    return redirect("proposal", found.pk)


def _too_late(request: SignedIn, found: Proposal) -> HttpResponse:
    """Nothing was done because it was done before; a refusal while it still waits."""
    if found.state == ProposalState.WAITING:
        raise PermissionDenied
    if found.state == ProposalState.WITHDRAWN:
        messages.info(request, _("This proposal was taken back; nothing was changed."))
    else:
        messages.info(request, _("This proposal was already decided; nothing was changed."))
    return redirect("proposal", found.pk)


@login_required
def revise(request: SignedIn, pk: int) -> HttpResponse:
    """Answer the director's comments and send the proposal again."""
    found = get_object_or_404(Proposal.objects.visible_to(request.user).for_pages(), pk=pk)
    if not may_revise(request.user, found):
        return _already_moved(request, found)
    candidate = Candidate.objects.visible_to(request.user).for_pages().get(pk=found.candidate_id)
    border = _border_asked(request, candidate, found.moved)
    if isinstance(border, HttpResponse):
        return border
    centres = candidate_centres(candidate, border)
    form = ProposalForm(
        request.POST or None, candidate=candidate, centres=centres, instance=found, initial={}
    )
    if form.is_valid():
        actions.revise(found, by=request.user, border=border, **form.cleaned_data)
        messages.success(request, _("Sent again. The director is asked to decide."))
        return redirect("proposal", pk)
    context = _to_be_proposed(candidate, border) | {"proposal": found, "form": form}
    return show(request, "clusters/propose.html", context, status=422 if form.errors else 200)


def _already_moved(request: SignedIn, found: Proposal) -> HttpResponse:
    """Whoever has it in hand sees where it stands; to others it is not open."""
    if found.in_hand_of_id != request.user.pk:
        raise PermissionDenied
    words = _("The proposal has moved on since you opened that page; nothing was changed.")
    messages.info(request, words)
    return redirect("proposal", found.pk)


@login_required
@require_POST
def withdraw(request: SignedIn, pk: int) -> HttpResponse:
    """Take an undecided proposal back."""
    found = get_object_or_404(Proposal.objects.visible_to(request.user).for_pages(), pk=pk)
    if not may_withdraw(request.user, found):
        return _already_moved(request, found)
    actions.withdraw(found, by=request.user)
    messages.success(request, _("Withdrawn. The candidate can be proposed again."))
    return redirect("candidate", found.candidate_id)


@login_required
@require_POST
def take_over(request: SignedIn, pk: int) -> HttpResponse:
    """Go on with a proposal that a colleague left."""
    found = get_object_or_404(Proposal.objects.visible_to(request.user).for_pages(), pk=pk)
    if not may_take_over(request.user, found):
        return _already_moved(request, found)
    actions_takeovers.take_over(found, by=request.user)
    messages.success(request, _("The proposal is in your hands now."))
    return redirect("proposal", pk)


@require_safe
def clusters(request: Request) -> HttpResponse:
    """All clusters, the newest fiscal year first."""
    rows = Cluster.objects.visible_to(request.user).for_pages()
    page = Paginator(rows, 30).get_page(request.GET.get("page"))
    made_up = [one.proposal.candidate.publication.synthetic for one in page]
    context = {"page": page, "rows": places_of(page)}
    return show(request, "clusters/clusters.html", context | _marked(made_up))


@require_safe
def cluster(request: Request, pk: int) -> HttpResponse:
    """One cluster: what it is, where, and from which evidence it began."""
    found: Cluster = get_object_or_404(Cluster.objects.visible_to(request.user).for_pages(), pk=pk)
    candidate = Candidate.objects.for_pages().get(pk=found.proposal.candidate_id)
    may_see = candidate.publication.is_protected or may_see_unprotected(request.user)
    ground = ground_of(candidate, found.proposal.moved)
    context = (evidence(ground) if may_see else {}) | {
        "may_see": may_see,
        "cluster": found,
        "candidate": ground,
        "moved": moved_words(ground),
        "publication": candidate.publication,
        "staff": is_staff(request.user),
        "rows_address": ground.rows_address if is_staff(request.user) else "",
        "shared": passing.of_cluster(found, request.user),
    }
    return show(request, "clusters/cluster.html", context)
