"""Candidates, proposals and clusters as machines read them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal, Self

from django.utils.translation import gettext_noop as noop
from pydantic import BaseModel, Field

from ruang.web.api.paging import Page
from ruang.web.api.params import Code, Sent
from ruang.web.clusters.models import (
    Candidate,
    CandidateMember,
    Cluster,
    ClusterState,
    MemberRole,
    Proposal,
    ProposalState,
)
from ruang.web.clusters.schemas_border import BorderOut
from ruang.web.potential.schemas import PublicationOut


class CandidateOut(BaseModel):
    """Neighbouring areas with related industries, found by the engine in one publication."""

    number: int = Field(description=noop("By which operations name it."))
    publication: int = Field(description=noop("Number of the publication that it is from."))
    core: str = Field(description=noop("Code of the core industry."))
    areas: list[str] = Field(description=noop("Codes of its provinces, the largest first."))
    related: list[str] = Field(description=noop("Codes of its related industries."))
    score: float = Field(description=noop("Potential, from 0 to 100."))
    score_low: float | None = Field(description=noop("Low end of the score's interval."))
    score_high: float | None = Field(description=noop("High end of the score's interval."))
    rank: int = Field(description=noop("Among the candidates of its publication; 1 is best."))
    rank_low: int | None = Field(description=noop("Best rank that it may have."))
    rank_high: int | None = Field(description=noop("Worst rank that it may have."))
    stars: int
    establishments: int | None
    size: float = Field(description=noop("In what its publication counts the size of industries."))
    reason_th: str
    reason_en: str

    @classmethod
    def of(cls, row: Candidate) -> Self:
        """What is said of a candidate; needs `for_pages`."""
        return cls(
            number=row.pk,
            publication=row.publication_id,
            core=row.core_id,
            areas=[area.pk for area in row.areas],
            related=[industry.pk for industry in row.related],
            size=row.jobs,
            **_taken(row, CANDIDATE),
        )


class CandidatePage(Page[CandidateOut]):
    """One page of candidates, with what they were published in."""

    publication: PublicationOut | None = Field(None, description=noop("Where they come from."))


class MemberOut(BaseModel):
    """One industry in one area of a candidate."""

    area: str = Field(description=noop("Code of the province."))
    industry: str = Field(description=noop("Code of the industry."))
    role: MemberRole
    size: float = Field(description=noop("In what its publication counts the size of industries."))
    score: float = Field(description=noop("Potential, from 0 to 100."))

    @classmethod
    def of(cls, row: CandidateMember) -> Self:
        """What is said of a member."""
        return cls(
            area=row.area_id,
            industry=row.industry_id,
            role=MemberRole(row.role),
            size=row.jobs,
            score=row.score,
        )


class CandidateWhole(CandidateOut):
    """A candidate with its members, and whether it can be proposed."""

    members: list[MemberOut]
    source: PublicationOut = Field(description=noop("Where its figures come from."))
    may_propose: bool = Field(description=noop("Whether you may propose it now."))
    centres: list[int] = Field(
        description=noop("Numbers of the centres in whose provinces it lies today.")
    )


class EstablishmentOut(BaseModel):
    """A row of the register that a candidate counts."""

    establishment: str = Field(description=noop("Its number, or what stands for it."))
    name: str | None
    legal_form: str | None
    area: str | None = Field(description=noop("Code of the province."))
    district: str | None = Field(description=noop("Code of the district."))
    industry: str | None = Field(description=noop("Code of the industry."))
    workers: float | None
    capital_thb: float | None = Field(description=noop("Registered capital in baht."))
    registered_on: date | None
    source_file: str | None
    source_row: int | None

    @classmethod
    def of(cls, row: dict[str, Any]) -> Self:
        """What is said of a row."""
        return cls(
            establishment=row["establishment_id"],
            area=row["area_id"],
            district=row["district_id"],
            industry=row["industry_id"],
            **{name: row[name] for name in ESTABLISHMENT},
        )


class EstablishmentPage(Page[EstablishmentOut]):
    """One page of a register's rows."""


class ProposalOut(BaseModel):
    """A candidate that somebody proposes to form as a cluster."""

    number: int = Field(description=noop("By which operations name it."))
    candidate: int = Field(description=noop("Number of the candidate."))
    state: ProposalState
    revision: int = Field(description=noop("Raised by every change of the text or the state."))
    name_th: str
    name_en: str = Field(description=noop("Empty where it has none."))
    reason: str
    fiscal_year: int = Field(
        description=noop("The Gregorian year in which it ends: 2027 is fiscal year 2570.")
    )
    lead_centre: int = Field(description=noop("Number of the centre whose director decides."))
    proposed_by: str
    proposed_at: datetime
    in_hand_of: str = Field(description=noop("Who goes on with it."))
    comment: str = Field(description=noop("What the director said last."))
    decided_by: str | None
    decided_at: datetime | None
    cluster: int | None = Field(description=noop("Number of the cluster that it became."))
    border: BorderOut | None = Field(
        description=noop("The border that the officer drew; null where it is the candidate's.")
    )

    @classmethod
    def of(cls, row: Proposal) -> Self:
        """What is said of a proposal; needs `for_pages`."""
        cluster, moved = getattr(row, "cluster", None), row.moved
        return cls(
            number=row.pk,
            candidate=row.candidate_id,
            state=ProposalState(row.state),
            lead_centre=row.lead_centre.number,
            proposed_by=row.proposed_by.name,
            in_hand_of=row.in_hand_of.name,
            decided_by=row.decided_by.name if row.decided_by else None,
            cluster=cluster.pk if cluster else None,
            border=BorderOut.of_border(moved) if moved else None,
            **_taken(row, PROPOSAL),
        )


class ProposalPage(Page[ProposalOut]):
    """One page of proposals."""


class ProposalWhole(ProposalOut):
    """A proposal, and what you may do about it now."""

    may: list[Literal["decide", "revise", "withdraw", "take_over"]]


class ClusterOut(BaseModel):
    """A group of enterprises in one industry, begun by an approved proposal."""

    number: int = Field(description=noop("By which operations name it."))
    name_th: str
    name_en: str = Field(description=noop("Empty where it has none."))
    state: ClusterState
    lead_centre: int = Field(description=noop("Number of the centre that leads it."))
    fiscal_year: int = Field(
        description=noop("The Gregorian year in which it ends: 2027 is fiscal year 2570.")
    )
    formed_at: datetime
    candidate: int = Field(description=noop("Number of the candidate that it began with."))
    core: str = Field(description=noop("Code of the core industry."))
    areas: list[str] = Field(description=noop("Codes of its provinces, the largest first."))
    proposal: int | None = Field(
        description=noop("Number of its proposal; only for those who form clusters.")
    )

    @classmethod
    def of(cls, row: Cluster, *, staff: bool) -> Self:
        """What is said of a cluster; needs `for_pages`."""
        candidate, moved = row.proposal.candidate, row.proposal.moved
        return cls(
            number=row.pk,
            name_th=row.name_th,
            name_en=row.name_en,
            state=ClusterState(row.state),
            lead_centre=row.lead_centre.number,
            fiscal_year=row.fiscal_year,
            formed_at=row.formed_at,
            candidate=candidate.pk,
            core=candidate.core_id,
            areas=moved.areas if moved else [area.pk for area in candidate.areas],
            proposal=row.proposal_id if staff else None,
        )


class ClusterPage(Page[ClusterOut]):
    """One page of clusters."""


Name = Annotated[str, Field(max_length=120)]
Text = Annotated[str, Field(max_length=4000)]


class ProposalIn(Sent):
    """What somebody proposes."""

    name_th: Name = Field(min_length=1, description=noop("The cluster's name in Thai."))
    name_en: Name = Field("", description=noop("The cluster's name in English; may be left out."))
    reason: Text = Field(min_length=1, description=noop("Why this cluster, why here, why now."))
    fiscal_year: int = Field(
        ge=2006, le=2100, description=noop("This one or one of the next two; 2027 is 2570.")
    )
    lead_centre: int = Field(
        ge=1, le=2_000_000_000, description=noop("Number of the centre whose director decides.")
    )
    areas: list[Code] | None = Field(
        None,
        max_length=60,
        description=noop("Codes of its provinces, where the candidate's border is moved."),
    )
    industries: list[Code] | None = Field(
        None,
        max_length=60,
        description=noop("Codes of its industries, where the candidate's border is moved."),
    )


class DecisionIn(Sent):
    """What a director decides."""

    decision: Literal["approve", "return", "reject"]
    comment: Text = Field("", description=noop("Needed to return or reject."))


CANDIDATE = (
    "score", "score_low", "score_high", "rank", "rank_low", "rank_high", "stars", "establishments",
    "reason_th", "reason_en",
)  # fmt: skip
ESTABLISHMENT = (
    "name", "legal_form", "workers", "capital_thb", "registered_on", "source_file", "source_row",
)  # fmt: skip
PROPOSAL = (
    "revision", "name_th", "name_en", "reason", "fiscal_year", "proposed_at", "comment",
    "decided_at",
)  # fmt: skip


def _taken(row: Any, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}
