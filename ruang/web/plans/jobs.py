"""Makes the demo's portfolio, through the actions of the web."""

from __future__ import annotations

import csv
from pathlib import Path

from ruang.web.clusters.models import Candidate, Cluster
from ruang.web.people.models import User
from ruang.web.plans.actions import confirm, draft
from ruang.web.plans.portfolio import this_year
from ruang.web.potential.models import Publication
from ruang.web.registry.models import Centre, Industry


def make_demo_portfolio(
    publication: Publication, path: Path, *, officer: User, director: User
) -> None:
    """Let the officer draft what her centre turns to, and the director confirm it.

    Args:
        publication: Whose candidates it is linked with, where there are such.
        path: Rows with years from this one on, names, industries, the core of a candidate, budget
            and words.
        officer: Who drafts.
        director: Who confirms; another person of the same centre.
    """
    centre = Centre.objects.of(officer)
    if centre is None:
        return
    here = Candidate.objects.filter(publication=publication).in_areas(centre.areas())
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found = here.filter(core__code__startswith=row["core"]).order_by("rank").first()
            links = {
                "industries": Industry.objects.filter(pk__in=row["industries"].split()),
                "candidates": [found] if found else [],
                "clusters": Cluster.objects.filter(proposal__candidate=found) if found else [],
            }
            made = draft(
                centre,
                by=officer,
                links=links,
                fiscal_year=this_year() + int(row["year"]),
                title_th=row["title_th"],
                title_en=row["title_en"],
                budget_thb=int(row["budget_thb"]) if row["budget_thb"] else None,
                reason=row["reason_th"],
                synthetic=True,
            )
            confirm(made, by=director, comment=row["comment_th"])
