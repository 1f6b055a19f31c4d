"""Evidence on one sheet of paper, and as a memo that can be edited."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import override
from django.views.decorators.http import require_safe

from ruang.web.clusters.models import Candidate, Proposal, is_staff
from ruang.web.people.request import Request, SignedIn
from ruang.web.reports import memo, sheet
from ruang.web.reports.files import as_docx, as_pdf
from ruang.web.ui.languages import LANGUAGES, reader_language


@require_safe
def candidate_sheet(request: Request, pk: int) -> HttpResponse:
    """The evidence of a candidate on one page of A4."""
    found = get_object_or_404(Candidate.objects.visible_to(request.user).for_pages(), pk=pk)
    with override(_language(request)):
        return as_pdf(sheet.of_candidate(found), f"ruang-candidate-{found.key}")


@login_required
@require_safe
def candidate_memo(request: SignedIn, pk: int) -> HttpResponse:
    """The same as a memo, for those who form clusters."""
    if not is_staff(request.user):
        raise Http404
    found = get_object_or_404(Candidate.objects.visible_to(request.user).for_pages(), pk=pk)
    with override(_language(request)):
        said = sheet.of_candidate(found)
        return as_docx(memo.of(said, by=request.user), f"ruang-candidate-{found.key}")


@login_required
@require_safe
def proposal_sheet(request: SignedIn, pk: int) -> HttpResponse:
    """The evidence of a proposal with its officer's words, on one page of A4."""
    found = _proposal(request, pk)
    with override(_language(request)):
        said = sheet.of_proposal(found, _candidate_of(request, found))
        return as_pdf(said, f"ruang-proposal-{found.pk}")


@login_required
@require_safe
def proposal_memo(request: SignedIn, pk: int) -> HttpResponse:
    """The same as a memo."""
    found = _proposal(request, pk)
    with override(_language(request)):
        said = sheet.of_proposal(found, _candidate_of(request, found))
        return as_docx(memo.of(said, by=request.user, about=found), f"ruang-proposal-{found.pk}")


def _proposal(request: SignedIn, pk: int) -> Proposal:
    found: Proposal = get_object_or_404(
        Proposal.objects.visible_to(request.user).for_pages(), pk=pk
    )
    return found


def _candidate_of(request: SignedIn, proposal: Proposal) -> Candidate:
    rows = Candidate.objects.visible_to(request.user).for_pages()
    return rows.get(pk=proposal.candidate_id)


def _language(request: HttpRequest) -> str:
    """The language asked for, by default the reader's."""
    asked = request.GET.get("language", "")
    return asked if asked in LANGUAGES else reader_language()
