"""What each role sees first, gathered from the apps below."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Min, Q, Sum
from django.urls import reverse
from django.utils import timezone

from ruang.web.clusters.fiscal import fiscal_year
from ruang.web.clusters.models import Candidate, Cluster, Proposal, ProposalState
from ruang.web.home.backups import BACKUP, latest
from ruang.web.intake.models import Delivery
from ruang.web.journal.models import Entry
from ruang.web.notices.models import Notice
from ruang.web.people.history import lines
from ruang.web.people.models import Role, User
from ruang.web.potential.models import Cell, Level, Publication, Total
from ruang.web.registry.models import Area, Centre
from ruang.web.work.models import Job

A_FEW = 5


def visitor(user: Any) -> dict[str, Any]:
    """What this is, and the country at a glance."""
    publication = Publication.objects.visible_to(user).current()
    return {
        "publication": publication,
        "glance": _glance(user, publication),
        "map_values": _map_of_best(user, publication),
        "candidates": _candidates(user, publication)[:A_FEW],
        "clusters": Cluster.objects.visible_to(user).for_pages()[:3],
    }


def director(user: User) -> dict[str, Any]:
    """What waits for my approval; what my centre does this fiscal year."""
    centre = Centre.objects.of(user)
    return {
        "page": "director",
        "deliveries": _deliveries(user),
        **_of_centre(user, centre),
        "waiting": Proposal.objects.visible_to(user).for_pages().waiting_for(user),
        "tally": _tally(user, centre),
    }


def officer(user: User) -> dict[str, Any]:
    """What came back to me, my proposals, candidates in my centre's provinces."""
    visible = Proposal.objects.visible_to(user).for_pages()
    returned = visible.in_hands_of(user).filter(state=ProposalState.RETURNED)
    mine = visible.filter(Q(proposed_by=user) | Q(taken_over_by=user))
    return {
        "page": "officer",
        "deliveries": _deliveries(user),
        **_of_centre(user, Centre.objects.of(user)),
        "returned": returned,
        "mine": mine.exclude(state=ProposalState.RETURNED)[:A_FEW],
    }


def agent(user: User) -> dict[str, Any]:
    """The clusters of my centre."""
    centre = Centre.objects.of(user)
    clusters = Cluster.objects.visible_to(user).for_pages()
    return {
        "page": "agent",
        "asked": _asked(user),
        "centre": centre,
        "clusters": clusters.filter(lead_centre=centre) if centre else clusters,
        **_candidates_of(user, centre),
    }


def member(user: User) -> dict[str, Any]:
    """For entrepreneurs, cohort presidents and support agencies: where to find one's place."""
    publication = Publication.objects.visible_to(user).current()
    return {
        "page": "member",
        "asked": _asked(user),
        "publication": publication,
        "clusters": Cluster.objects.visible_to(user).for_pages()[:6],
        "candidates": _candidates(user, publication)[:A_FEW],
        "provinces": Area.objects.visible_to(user).provinces().in_order(),
    }


def analyst(user: User) -> dict[str, Any]:
    """What is published, from what; my jobs."""
    publication = Publication.objects.visible_to(user).current()
    return {
        "page": "analyst",
        "deliveries": _deliveries(user),
        "publication": publication,
        "publications": Publication.objects.visible_to(user)[:A_FEW],
        "jobs": Job.objects.visible_to(user)[:A_FEW],
        "candidates": _candidates(user, publication)[:A_FEW],
    }


def administrator(user: User) -> dict[str, Any]:
    """People by role, jobs, the journal's last entries."""
    labels = dict(Role.choices)
    active = User.objects.visible_to(user).filter(is_active=True)
    by_role = active.values_list("role").annotate(n=Count("pk")).order_by("role")
    return {
        "page": "administrator",
        "asked": _asked(user),
        "backup": latest(),
        "backing_up": Job.objects.visible_to(user).open().filter(kind=BACKUP).first(),
        "by_role": [(labels[role], n) for role, n in by_role],
        "jobs": Job.objects.visible_to(user)[:A_FEW],
        "lines": lines(Entry.objects.visible_to(user).select_related("actor")[:8]),
    }


def _asked(user: User) -> Any:
    """What waits for whoever has no list of her own work on this page."""
    return Notice.objects.visible_to(user).asking().in_order()[:A_FEW]


def _deliveries(user: User) -> Any:
    """Registers brought in that wait for a check, or for a word on what to do with them."""
    found = Delivery.objects.visible_to(user).waiting().for_pages()
    return found.prefetch_related("files")[:A_FEW]


def _of_centre(user: User, centre: Centre | None) -> dict[str, Any]:
    clusters = Cluster.objects.visible_to(user).for_pages()
    return {
        "centre": centre,
        "clusters": clusters.filter(lead_centre=centre)[:A_FEW],
        **_candidates_of(user, centre),
    }


def _candidates_of(user: Any, centre: Centre | None) -> dict[str, Any]:
    publication = Publication.objects.visible_to(user).current()
    rows = _candidates(user, publication)
    if centre:
        rows = rows.in_areas(centre.areas())
    return {"publication": publication, "candidates": rows[:A_FEW]}


def _candidates(user: Any, publication: Publication | None) -> Any:
    return Candidate.objects.visible_to(user).filter(publication=publication).for_pages()


def _tally(user: User, centre: Centre | None) -> dict[str, Any]:
    """Proposals and clusters of the centre in the present fiscal year."""
    year = fiscal_year(timezone.localdate())
    rows = Proposal.objects.visible_to(user).filter(lead_centre=centre, fiscal_year=year)
    states = {s: Count("pk", filter=Q(state=s)) for s in ProposalState.values}
    return {"year": year, **rows.aggregate(**states)}


def _glance(user: Any, publication: Publication | None) -> dict[str, Any] | None:
    """The country in four figures; None before anything is published."""
    if publication is None:
        return None
    areas = Total.objects.visible_to(user).filter(publication=publication, area__isnull=False)
    sums = areas.aggregate(establishments=Sum("establishments"), workers=Sum("workers"))
    return {
        **sums,
        "provinces": areas.count(),
        "candidates": Candidate.objects.visible_to(user).filter(publication=publication).count(),
        "clusters": Cluster.objects.visible_to(user).count(),
    }


def _map_of_best(user: Any, publication: Publication | None) -> dict[str, dict[str, Any]]:
    """Each province's best cell: how high it scores, and in which class of industry."""
    cells = Cell.objects.visible_to(user).filter(publication=publication, level=Level.CLASS)
    # A rank stands once in a level, so the best rank of each area names its best cell.
    best = cells.order_by().values("area_id").annotate(best=Min("rank")).values("best")
    shown = cells.filter(rank__in=best).select_related("area", "industry")
    return {
        cell.area_id: {
            "value": round(cell.score, 1),
            "label": cell.area.name,
            "text": f"{cell.industry.title} · {cell.score:.0f}",
            "url": reverse("potential-area", args=[cell.area_id]),
        }
        for cell in shown.defer("reason_th", "reason_en", "parts")
    }
