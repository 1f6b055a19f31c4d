"""The reason of a group in both languages, from how it stands."""

from __future__ import annotations

from typing import Any

from ruang.engine.candidates.contest import Place
from ruang.engine.candidates.country import Country, Group
from ruang.engine.candidates.relating import Relatives
from ruang.engine.candidates.wording import candidate_reason
from ruang.engine.reasons import Measure, Names


def reasons_of(
    country: Country,
    related: Relatives,
    group: Group,
    place: Place,
    *,
    names: Names,
    measure: Measure,
    has_neighbours: bool = True,
    by_hand: bool = False,
) -> dict[str, str]:
    """Say why a group stands where it stands.

    Args:
        country: Its cells.
        related: What relates industries.
        group: What is told of; it has a cell of its first industry in its first area.
        place: Where it stands.
        names: What the ids are called.
        measure: What jobs are.
        has_neighbours: Whether it was known which areas touch.
        by_hand: Whether people drew its border.

    Returns:
        reason_th and reason_en.
    """
    core, *others = group.industries
    facts: dict[str, Any] = {
        "areas": [country.areas[a] for a in group.areas],
        "industries": [country.industries[i] for i in group.industries],
        "related_by": [related.tie(core, i) for i in others],
        "places_tell": related.joined is not None,
        "seed_jobs": float(country.jobs[country.at[group.areas[0], core]]),
        "jobs": place.pooled.jobs,
        "lq": (place.pooled.lq, place.pooled.lq_low, place.pooled.lq_high),
        "share": place.pooled.share,
        "rank": (place.rank, place.rank_low, place.rank_high),
        "count": place.of,
        "by_hand": by_hand,
    }
    return {
        f"reason_{language}": candidate_reason(
            facts,
            names=names,
            measure=measure,
            has_neighbours=has_neighbours,
            language=language,
        )
        for language in ("th", "en")
    }
