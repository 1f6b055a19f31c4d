"""Every change to what the lake keeps that is not a delivery's."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from ruang.web.intake import citing
from ruang.web.intake.models import Pruning
from ruang.web.intake.permissions import may_prune
from ruang.web.intake.reading import snapshots
from ruang.web.journal.action import action


@action("snapshots.pruned", allowed=may_prune)
def prune(
    subject: None, *, by: Any, keep_newest: int, older_than_days: int, shown: Collection[str]
) -> Pruning:
    """Remove old snapshots for good; never one that a result or a publication cites.

    Args:
        keep_newest: How many of each source stay.
        older_than_days: Only those read in longer ago than this.
        shown: The snapshots that the person was told would go; no other does.
    """
    went = snapshots.prune(
        keep_newest=keep_newest,
        older_than_days=older_than_days,
        protect=citing.cited(),
        only=shown,
    )
    return Pruning.objects.create(
        by=by,
        keep_newest=keep_newest,
        older_than_days=older_than_days,
        removed=[{"snapshot": s.id, "source": s.source, "rows": s.rows} for s in went],
    )
