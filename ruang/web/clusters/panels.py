"""Candidates and clusters on the page of an area, which knows nothing of them itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _

from ruang.web.clusters.models import Candidate, CandidateMember, Cluster
from ruang.web.potential.models import Publication
from ruang.web.potential.panels import area_panel
from ruang.web.registry.models import Area

SHOWN: Final = 5


@area_panel("clusters.here", template="clusters/_here.html")
def candidates_and_clusters(
    publication: Publication, areas: Sequence[Area], user: Any
) -> dict[str, Any]:
    """The best candidates of the publication, and every cluster, with one of these provinces."""
    here = Area.objects.filter(pk__in=[area.pk for area in areas])
    found = Candidate.objects.visible_to(user).filter(publication=publication).in_areas(here)
    best = found.select_related("core").prefetch_related("members__area")
    members = CandidateMember.objects.filter(
        candidate=OuterRef("proposal__candidate"), area__in=here
    )
    clusters = Cluster.objects.visible_to(user).filter(Exists(members))
    named = clusters.select_related(
        "proposal__candidate__core", "proposal__candidate__publication"
    ).defer("proposal__candidate__publication__facts")
    return {
        "anchor": "candidates",
        "title": _("Candidates and clusters"),
        "candidates": list(best[:SHOWN]),
        "count": found.count(),
        "clusters": list(named),
        "all_url": f"{reverse('candidates')}?publication={publication.pk}",
    }
