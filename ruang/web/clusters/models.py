"""Candidates found by the engine, proposals made from them, and the clusters that follow.

A candidate belongs to one publication and is never edited. A proposal is an officer's, and goes
back and forth between her and the centre's director until it is decided. A cluster begins with
an approval.
"""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models.functions import Coalesce, Greatest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ruang.web.clusters.borders import Border
from ruang.web.clusters.models_discussion import MessageQuerySet, ProposalMessage
from ruang.web.clusters.models_takeovers import Takeover, TakeoverQuerySet
from ruang.web.clusters.models_versions import ProposalVersion, VersionQuerySet
from ruang.web.clusters.staff import STAFF, is_staff
from ruang.web.journal.personal import OFFICIALS, act
from ruang.web.people.models import Role, User
from ruang.web.potential.models import Publication
from ruang.web.potential.permissions import may_see_unprotected
from ruang.web.registry.models import Area, Centre, Industry
from ruang.web.ui.languages import worded

__all__ = [
    "LIVE",
    "STAFF",
    "Candidate",
    "CandidateMember",
    "CandidateQuerySet",
    "Cluster",
    "ClusterQuerySet",
    "ClusterState",
    "MemberRole",
    "MessageQuerySet",
    "Proposal",
    "ProposalMessage",
    "ProposalQuerySet",
    "ProposalState",
    "ProposalVersion",
    "Takeover",
    "TakeoverQuerySet",
    "VersionQuerySet",
    "is_staff",
]


class CandidateQuerySet(models.QuerySet["Candidate"]):
    def visible_to(self, user: Any) -> Self:
        """Candidates of protected publications are public; officials also see the others."""
        return self if may_see_unprotected(user) else self.filter(publication__is_protected=True)

    def in_areas(self, areas: models.QuerySet[Area]) -> Self:
        """Candidates with at least one of these areas."""
        return self.filter(
            models.Exists(
                CandidateMember.objects.filter(candidate=models.OuterRef("pk"), area__in=areas)
            )
        )

    def for_pages(self) -> Self:
        """With everything a page shows of a candidate, in a fixed number of queries."""
        same = Candidate.objects.filter(publication=models.OuterRef("publication")).order_by()
        last = models.Max(Greatest("rank", Coalesce("rank_high", "rank")))
        most = same.values("publication").annotate(n=last).values("n")
        rows = self.select_related("publication", "core").annotate(of_all=models.Subquery(most))
        return rows.prefetch_related("members__area", "members__industry", "proposals__cluster")


class Candidate(models.Model):
    """Neighbouring areas with related industries, found by the engine in one publication."""

    publication = models.ForeignKey(
        Publication, on_delete=models.CASCADE, related_name="candidates"
    )
    key = models.CharField(_("key"), max_length=40)
    core = models.ForeignKey(
        Industry, on_delete=models.PROTECT, related_name="+", verbose_name=_("core industry")
    )
    score = models.FloatField(_("score"))
    score_low = models.FloatField(null=True)
    score_high = models.FloatField(null=True)
    rank = models.PositiveIntegerField(_("rank"))
    rank_low = models.PositiveIntegerField(null=True)
    rank_high = models.PositiveIntegerField(null=True)
    stars = models.PositiveSmallIntegerField(_("stars"))
    establishments = models.PositiveIntegerField(_("establishments"), null=True)
    jobs = models.FloatField(_("size in the publication's measure"))
    reason_th = models.TextField()
    reason_en = models.TextField()

    objects = CandidateQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["rank", "pk"]
        verbose_name = _("candidate")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["publication", "key"], name="candidate_once")
        ]

    def __str__(self) -> str:
        return f"{self.core.title} · {', '.join(a.name for a in self.areas[:4])}"

    def get_absolute_url(self) -> str:
        return reverse("candidate", args=[self.pk])

    @property
    def reason(self) -> str:
        """Why it stands where it stands, in the reader's language."""
        return worded(self, "reason")

    @property
    def areas(self) -> list[Area]:
        """Its areas, the largest first; needs `members` prefetched with their areas."""
        found: dict[str, Area] = {}
        for member in sorted(self.members.all(), key=lambda m: (m.role != "core", -m.jobs)):
            found.setdefault(member.area_id, member.area)
        return list(found.values())

    @property
    def rank_most(self) -> int:
        """The last rank that any candidate of its publication could have; see `for_pages`."""
        return int(getattr(self, "of_all", self.rank))

    @property
    def live_proposal(self) -> Proposal | None:
        """The proposal that holds it, if any; needs `proposals` prefetched."""
        return next((p for p in self.proposals.all() if p.state in LIVE), None)

    @property
    def related(self) -> list[Industry]:
        """Its related industries; needs `members` prefetched with their industries."""
        found = {m.industry_id: m.industry for m in self.members.all() if m.role != "core"}
        return list(found.values())


class MemberRole(models.TextChoices):
    CORE = "core", _("core industry")
    RELATED = "related", _("related industry")


class CandidateMember(models.Model):
    """One industry in one area of a candidate."""

    candidate = models.ForeignKey(Candidate, on_delete=models.CASCADE, related_name="members")
    area = models.ForeignKey(Area, on_delete=models.PROTECT, verbose_name=_("area"))
    industry = models.ForeignKey(Industry, on_delete=models.PROTECT, verbose_name=_("industry"))
    role = models.CharField(_("role"), max_length=10, choices=MemberRole.choices)
    jobs = models.FloatField(_("size in the publication's measure"))
    score = models.FloatField(_("score"))

    class Meta:
        ordering: ClassVar = ["role", "-jobs", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["candidate", "area", "industry"], name="candidate_member_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.industry_id} @ {self.area_id}"


class ProposalState(models.TextChoices):
    WAITING = "waiting", _("waiting for the director")
    RETURNED = "returned", _("returned with comments")
    APPROVED = "approved", _("approved")
    REJECTED = "rejected", _("rejected")
    WITHDRAWN = "withdrawn", _("withdrawn")


# In these states a candidate is taken: nobody can propose it a second time.
LIVE = (ProposalState.WAITING, ProposalState.RETURNED, ProposalState.APPROVED)


class ProposalQuerySet(models.QuerySet["Proposal"]):
    def visible_to(self, user: Any) -> Self:
        """Those who form clusters see every proposal; others see none."""
        return self if is_staff(user) else self.none()

    def live(self) -> Self:
        """Waiting, returned or approved."""
        return self.filter(state__in=LIVE)

    def for_pages(self) -> Self:
        """With everything a list shows of a proposal."""
        return self.select_related(
            "candidate__publication",
            "candidate__core",
            "lead_centre__organisation",
            "proposed_by__organisation",
            "taken_over_by__organisation",
            "decided_by",
            "cluster",
        )

    def in_hands_of(self, user: Any) -> Self:
        """Those that this person proposed and nobody took over, and those that she took over."""
        hers = models.Q(taken_over_by=user)
        return self.filter(hers | models.Q(taken_over_by__isnull=True, proposed_by=user))

    def waiting_for(self, user: Any) -> Self:
        """What this director is asked to decide."""
        if getattr(user, "role", None) != Role.DIRECTOR:
            return self.none()
        mine = self.filter(
            state=ProposalState.WAITING, lead_centre__organisation=user.organisation_id
        )
        hers = models.Exists(Takeover.objects.filter(proposal=models.OuterRef("pk"), person=user))
        return mine.exclude(proposed_by=user).exclude(hers)


class Proposal(models.Model):
    """A candidate that an officer proposes to form as a cluster."""

    personal: ClassVar = act(
        _("Proposals made or decided"),
        ("name_th", "name_en", "fiscal_year", "state", "proposed_at", "decided_at"),
        recipients=OFFICIALS,
    )

    candidate = models.ForeignKey(
        Candidate, on_delete=models.PROTECT, related_name="proposals", verbose_name=_("candidate")
    )
    name_th = models.CharField(_("cluster's name in Thai"), max_length=120)
    name_en = models.CharField(_("cluster's name in English"), max_length=120, blank=True)
    reason = models.TextField(_("reason"), max_length=4000)
    # The Gregorian year in which the fiscal year ends: FY2570 is 1 Oct 2026 to 30 Sep 2027.
    fiscal_year = models.PositiveSmallIntegerField(
        _("fiscal year"), validators=[MinValueValidator(2006), MaxValueValidator(2100)]
    )
    lead_centre = models.ForeignKey(Centre, on_delete=models.PROTECT, verbose_name=_("lead centre"))
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("proposed by"),
    )
    proposed_at = models.DateTimeField(_("proposed"), auto_now_add=True)
    # Null: whoever proposed it goes on with it herself.
    taken_over_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        verbose_name=_("taken over by"),
    )
    state = models.CharField(
        _("state"), max_length=10, choices=ProposalState.choices, default=ProposalState.WAITING
    )
    # Raised by every change, so that a decision is always about the text that was read.
    revision = models.PositiveIntegerField(_("revision"), default=1)
    # Null: as the candidate was published. Else what `Border.kept` gives, evidence and all.
    border = models.JSONField(_("border that was moved"), null=True)
    comment = models.TextField(_("director's comment"), max_length=4000, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        verbose_name=_("decided by"),
    )
    decided_at = models.DateTimeField(_("decided"), null=True)

    objects = ProposalQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-proposed_at", "-pk"]
        verbose_name = _("proposal")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["candidate"],
                condition=models.Q(state__in=[s.value for s in LIVE]),
                name="one_live_proposal_a_candidate",
            )
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("proposal", args=[self.pk])

    @property
    def moved(self) -> Border | None:
        """The border that the officer drew; None where it is the candidate's."""
        return Border.of_kept(self.border)

    @property
    def in_hand_of(self) -> User:
        """Who goes on with it: whoever proposed it, or took it over last."""
        return self.taken_over_by or self.proposed_by

    @property
    def in_hand_of_id(self) -> int:
        """Her key."""
        return self.taken_over_by_id or self.proposed_by_id

    @property
    def name(self) -> str:
        """The name in the reader's language."""
        return worded(self, "name") or self.name_th


class ClusterState(models.TextChoices):
    FORMING = "forming", _("forming")
    ADMITTED = "admitted", _("admitted")
    WORKING = "working", _("working")
    GRADUATED = "graduated", _("self-reliant")
    CLOSED = "closed", _("closed")


class ClusterQuerySet(models.QuerySet["Cluster"]):
    def visible_to(self, user: Any) -> Self:
        """Clusters are public."""
        return self

    def for_pages(self) -> Self:
        """With everything a page shows of a cluster."""
        rows = self.select_related(
            "lead_centre__organisation", "proposal__candidate__publication",
            "proposal__candidate__core", "proposal__proposed_by", "proposal__decided_by",
        )  # fmt: skip
        return rows.prefetch_related("proposal__candidate__members__area")


class Cluster(models.Model):
    """A group of enterprises in one industry, begun by an approved proposal."""

    proposal = models.OneToOneField(
        Proposal, on_delete=models.PROTECT, related_name="cluster", verbose_name=_("proposal")
    )
    name_th = models.CharField(_("name in Thai"), max_length=120)
    name_en = models.CharField(_("name in English"), max_length=120, blank=True)
    state = models.CharField(
        _("state"), max_length=10, choices=ClusterState.choices, default=ClusterState.FORMING
    )
    lead_centre = models.ForeignKey(Centre, on_delete=models.PROTECT, verbose_name=_("lead centre"))
    fiscal_year = models.PositiveSmallIntegerField(_("fiscal year"))
    formed_at = models.DateTimeField(_("approved"), auto_now_add=True)

    objects = ClusterQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-fiscal_year", "name_th"]
        verbose_name = _("cluster")

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("cluster", args=[self.pk])

    @property
    def name(self) -> str:
        """The name in the reader's language."""
        return worded(self, "name") or self.name_th
