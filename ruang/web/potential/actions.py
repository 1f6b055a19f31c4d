"""Every change to what is published."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from ruang.web.journal.action import SYSTEM, action
from ruang.web.potential.models import (
    PARTS,
    AreaProfile,
    Cell,
    IndustryPattern,
    Publication,
    Total,
)
from ruang.web.potential.permissions import (
    may_decide_what_is_shown,
    may_make_current,
    may_publish,
)
from ruang.web.potential.reading import Findings
from ruang.web.potential.telling import tell_published

CELL_COLUMNS = (
    "level", "area_id", "industry_id", "establishments", "workers", "jobs", "lq", "lq_low",
    "lq_high", "share", "score", "score_low", "score_high", "rank", "rank_low", "rank_high",
    "stars", "parts_agreeing", "parts_known", "reason_th", "reason_en",
)  # fmt: skip
# One publication is shown by default: who changes which one waits for whoever is at it.
CURRENT = "potential.current"


@action("potential.published", allowed=may_publish, turn=CURRENT)
def publish(findings: Findings, *, by: Any) -> Publication:
    """Publish what a run found.

    It is shown by default from now on where the person decides that, or where nothing was
    published before; otherwise it stands among the publications from which readers choose.
    """
    current = Publication.objects.filter(is_current=True)
    shown = by is SYSTEM or may_decide_what_is_shown(by) or not current.exists()
    if shown:
        current.update(is_current=False)
    publication = Publication.objects.create(
        run_id=findings.run_id,
        published_at=timezone.now(),
        published_by=None if by is SYSTEM else by,
        is_current=shown,
        **findings.about,
    )
    Cell.objects.bulk_create(
        Cell(
            publication=publication,
            parts={part: row[part] for part in PARTS if part in row},
            # A result of an earlier version lacks what came later: that stays unknown.
            **{column: row[column] for column in CELL_COLUMNS if column in row},
        )
        for row in findings.cells
    )
    Total.objects.bulk_create(Total(publication=publication, **row) for row in findings.totals)
    AreaProfile.objects.bulk_create(
        AreaProfile(publication=publication, **row) for row in findings.profiles
    )
    IndustryPattern.objects.bulk_create(
        IndustryPattern(publication=publication, **row) for row in findings.patterns
    )
    tell_published(publication, by=by)
    return publication


@action("potential.made_current", allowed=may_make_current, turn=CURRENT)
def make_current(publication: Publication, *, by: Any) -> Publication:
    """Show this publication by default, in place of the one that is shown now."""
    Publication.objects.filter(is_current=True).update(is_current=False)
    publication.is_current = True
    publication.save(update_fields=["is_current"])
    tell_published(publication, by=by)
    return publication
