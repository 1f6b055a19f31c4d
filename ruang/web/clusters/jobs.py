"""Runs the engine on a snapshot and publishes potential and candidates together."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ruang.engine.progress import Progress, Report, quiet
from ruang.web.clusters import actions, reading
from ruang.web.potential.jobs import PUBLISH, compute, publish_potential
from ruang.web.potential.models import Publication
from ruang.web.potential.permissions import may_publish
from ruang.web.potential.reading import LATEST
from ruang.web.work.kinds import job


def publish_snapshot(
    snapshot: str, *, by: Any, before: str = LATEST, report: Report = quiet
) -> Publication:
    """Run the engine on `snapshot` and publish all that it found, or nothing.

    The same snapshot again gives the publication that is there.

    Args:
        snapshot: Name of a snapshot, or of a source for its newest.
        by: Who asked for it, or SYSTEM.
        before: What growth is measured from: the name of a snapshot, "latest" or "none".
        report: Told how far it has come.

    Raises:
        EngineError: There is no such snapshot, or it cannot be computed.
        PermissionDenied: `by` may not publish.
    """
    result = compute(snapshot, before=before, report=report)
    report(Progress(str(_("Publishing")), 0, 1))
    with transaction.atomic():
        publication = publish_potential(result, by=by)
        if not publication.candidates.exists():
            actions.publish_candidates(publication, by=by, found=reading.candidates_of(result))
    report(Progress(str(_("Publishing")), 1, 1))
    return publication


@job(
    PUBLISH, title=_("Publish the potential of {snapshot}"), allowed=lambda u: may_publish(u, None)
)
def publish(report: Report, *, by: Any, snapshot: str, before: str = LATEST) -> dict[str, Any]:
    """The work that an analyst asks for on the page of publications."""
    publication = publish_snapshot(snapshot, by=by, before=before, report=report)
    return {"url": reverse("publication", args=[publication.pk])}
