"""Operations on proposals: read them; propose, revise, withdraw, take over, decide."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_noop as noop
from ninja import Body, Query, Router, Status
from pydantic import BaseModel, Field

from ruang.web.api.asking import cleaned
from ruang.web.api.etags import mark, must_match
from ruang.web.api.operations import answers
from ruang.web.api.paging import Paging, paged
from ruang.web.api.params import Left
from ruang.web.api.problems import Trouble, refuse
from ruang.web.api.scopes import DECIDE, PROPOSE, READ
from ruang.web.clusters import actions, actions_takeovers
from ruang.web.clusters.borders import Border
from ruang.web.clusters.forms import DecisionForm, ProposalForm
from ruang.web.clusters.models import Candidate, Proposal, ProposalState, is_staff
from ruang.web.clusters.moving import drawn
from ruang.web.clusters.permissions import (
    candidate_centres,
    is_taken,
    may_decide,
    may_draw,
    may_propose,
    may_revise,
    may_take_over,
    may_withdraw,
)
from ruang.web.clusters.schemas import (
    DecisionIn,
    ProposalIn,
    ProposalOut,
    ProposalPage,
    ProposalWhole,
)
from ruang.web.clusters.schemas_border import as_address
from ruang.web.people.models import User
from ruang.web.registry.models import Centre

router = Router(tags=["clusters"], auth=READ)
DECIDED = {
    DecisionForm.APPROVE: actions.approve,
    DecisionForm.RETURN: actions.send_back,
    DecisionForm.REJECT: actions.reject,
}
MAY = {
    "decide": may_decide,
    "revise": may_revise,
    "withdraw": may_withdraw,
    "take_over": may_take_over,
}


@router.post(
    "/candidates/{int:number}/proposals",
    auth=PROPOSE,
    response=answers(ProposalOut, 201, also=[409]),
    summary=noop("Propose a candidate"),
    description=noop(
        "Asks the director of the lead centre to decide. Where a live proposal holds it already, "
        "the header Location says which."
    ),
)
def propose(
    request: HttpRequest, response: HttpResponse, number: int, asked: Body[ProposalIn]
) -> Any:
    """Propose a candidate as a cluster."""
    found = _candidate(request, number)
    if is_taken(found):
        raise _held(request, found)
    if not may_propose(request.user, found):
        raise PermissionDenied
    border = _border(request, found, asked)
    centres = candidate_centres(found, border)
    said = cleaned(ProposalForm(_data(asked), candidate=found, centres=centres))
    try:
        made = actions.propose(found, by=_person(request), border=border, **said)
    except PermissionDenied:
        if is_taken(found):  # by somebody a moment quicker
            raise _held(request, found) from None
        raise
    response.headers["Location"] = f"/api/proposals/{made.pk}"
    return Status(201, ProposalOut.of(_again(request, made)))


class ProposalFilter(BaseModel):
    """Which proposals to list."""

    state: ProposalState | Left = Field(None, description=noop("Only those in this state."))
    mine: bool = Field(
        False, description=noop("Only those that you proposed, or that were taken over by you.")
    )
    waiting: bool = Field(False, description=noop("Only those that wait for your decision."))


@router.get(
    "/proposals",
    auth=READ,
    response=answers(ProposalPage),
    summary=noop("List proposals"),
    description=noop("The newest first; for those who form clusters."),
)
def proposals(
    request: HttpRequest,
    response: HttpResponse,
    asked: Query[ProposalFilter],
    paging: Query[Paging],
) -> ProposalPage:
    """Proposals, the newest first."""
    if not is_staff(request.user):
        raise Http404
    rows = Proposal.objects.visible_to(request.user).for_pages()
    if asked.state:
        rows = rows.filter(state=asked.state)
    if asked.mine:
        person = request.user.pk
        rows = rows.filter(models.Q(proposed_by=person) | models.Q(taken_over_by=person))
    if asked.waiting:
        rows = rows.waiting_for(request.user)
    return paged(ProposalPage, request, response, rows, paging, ProposalOut.of)


@router.get(
    "/proposals/{int:number}",
    auth=READ,
    response=answers(ProposalWhole),
    summary=noop("One proposal"),
    description=noop("With what you may do about it; its ETag is what a decision has to name."),
)
def proposal(request: HttpRequest, number: int) -> ProposalWhole:
    """A proposal by its number."""
    rows = Proposal.objects.visible_to(request.user).for_pages()
    return _whole(request, get_object_or_404(rows, pk=number))


@router.put(
    "/proposals/{int:number}",
    auth=PROPOSE,
    response=answers(ProposalWhole, also=[409, 412, 428]),
    summary=noop("Revise a proposal"),
    description=noop("Answers the director's comments: it waits for a decision again."),
)
def revise(request: HttpRequest, number: int, asked: Body[ProposalIn]) -> ProposalWhole:
    """Send a proposal that came back once more."""
    with transaction.atomic():
        found = _in_time(request, number, may_revise)
        must_match(request, found.revision)
        candidate = _candidate(request, found.candidate_id)
        border = _border(request, candidate, asked, found.moved)
        form = ProposalForm(
            _data(asked),
            candidate=candidate,
            centres=candidate_centres(candidate, border),
            instance=found,
            initial={},
        )
        said = cleaned(form)
        return _whole(request, actions.revise(found, by=_person(request), border=border, **said))


@router.post(
    "/proposals/{int:number}/withdraw",
    auth=PROPOSE,
    response=answers(ProposalWhole, also=[409, 412]),
    summary=noop("Withdraw a proposal"),
    description=noop("Until it is decided; the candidate can be proposed again."),
)
def withdraw(request: HttpRequest, number: int) -> ProposalWhole:
    """Take an undecided proposal back."""
    with transaction.atomic():
        found = _in_time(request, number, may_withdraw)
        must_match(request, found.revision, needed=False)
        return _whole(request, actions.withdraw(found, by=_person(request)))


@router.post(
    "/proposals/{int:number}/take-over",
    auth=PROPOSE,
    response=answers(ProposalWhole, also=[409, 412]),
    summary=noop("Take a proposal over"),
    description=noop("When a colleague left it behind; whoever takes it over never decides on it."),
)
def take_over(request: HttpRequest, number: int) -> ProposalWhole:
    """Go on with a proposal that a colleague left."""
    with transaction.atomic():
        found = _in_time(request, number, may_take_over)
        must_match(request, found.revision, needed=False)
        return _whole(request, actions_takeovers.take_over(found, by=_person(request)))


@router.post(
    "/proposals/{int:number}/decision",
    auth=DECIDE,
    response=answers(ProposalWhole, also=[409, 412, 428]),
    summary=noop("Decide a proposal"),
    description=noop("Approve, return with comments, or reject; with the ETag that you have read."),
)
def decide(request: HttpRequest, number: int, asked: Body[DecisionIn]) -> ProposalWhole:
    """Decide what waits for the director of the lead centre."""
    with transaction.atomic():
        found = _locked(request, number)
        if not may_decide(request.user, found):
            raise Trouble("forbidden" if found.state == ProposalState.WAITING else "conflict")
        must_match(request, found.revision)
        sent = {**asked.model_dump(), "revision": found.revision}
        said = cleaned(DecisionForm(sent, proposal=found))
        act = DECIDED[said["decision"]]
        return _whole(request, act(found, by=_person(request), comment=said["comment"]))


def _candidate(request: HttpRequest, number: int) -> Candidate:
    """For those who form clusters; others do not know that this can be done."""
    if not is_staff(request.user):
        raise Http404
    return get_object_or_404(Candidate.objects.visible_to(request.user).for_pages(), pk=number)


def _locked(request: HttpRequest, number: int) -> Proposal:
    """Nobody else moves it on until this request has ended."""
    rows = Proposal.objects.visible_to(request.user).for_pages()
    return get_object_or_404(rows.select_for_update(of=("self",)), pk=number)


def _in_time(
    request: HttpRequest, number: int, allowed: Callable[[Any, Proposal], bool]
) -> Proposal:
    """A locked proposal, with which the person may still do that.

    Whoever has it in hand is told that it moved on; to others it is not open.
    """
    found = _locked(request, number)
    if not allowed(request.user, found):
        raise Trouble("conflict" if found.in_hand_of_id == request.user.pk else "forbidden")
    return found


def _again(request: HttpRequest, changed: Proposal) -> Proposal:
    """As it stands after an action, with all that is said of it."""
    return Proposal.objects.visible_to(request.user).for_pages().get(pk=changed.pk)


def _whole(request: HttpRequest, row: Proposal) -> ProposalWhole:
    found = _again(request, row) if request.method != "GET" else row
    mark(request, found.revision)
    may: Any = [name for name, allowed in MAY.items() if allowed(request.user, found)]
    return ProposalWhole(**ProposalOut.of(found).model_dump(), may=may)


def _held(request: HttpRequest, candidate: Candidate) -> Trouble:
    live = Proposal.objects.visible_to(request.user).live().get(candidate=candidate)
    return Trouble("taken", headers={"Location": f"/api/proposals/{live.pk}"})


def _border(
    request: HttpRequest, candidate: Candidate, asked: ProposalIn, otherwise: Border | None = None
) -> Border | None:
    """The border that was sent; as before where none was."""
    try:
        border = drawn(candidate, as_address(asked.areas, asked.industries), otherwise)
    except ValidationError as why:
        raise refuse("areas", why.messages[0]) from None
    if not may_draw(request.user, border):
        raise Trouble("forbidden")
    return border


def _data(asked: ProposalIn) -> dict[str, Any]:
    """As the page's form takes it: the centre by its key."""
    centre = Centre.objects.filter(number=asked.lead_centre).first()
    return {**asked.model_dump(), "lead_centre": centre.pk if centre else 0}


def _person(request: HttpRequest) -> User:
    return cast(User, request.user)  # the door lets nobody else in
