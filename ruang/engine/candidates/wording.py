"""Why a candidate stands where it stands, in plain sentences."""

from __future__ import annotations

from collections.abc import Sequence

from ruang.engine.candidates.relating import BY_BOTH, BY_PLACE, BY_TREE
from ruang.engine.reasons import (
    DRAWN_IN,
    FIRM,
    QUOTIENT,
    STANDING,
    Measure,
    Names,
    Words,
    amount,
    listed,
    ratio,
)
from ruang.engine.text import Language, say
from ruang.engine.text import noop as _


def candidate_reason(
    facts: Words,
    *,
    names: Names,
    measure: Measure,
    has_neighbours: bool,
    language: Language,
) -> str:
    """Say of one candidate what it is made of, where it is strongest, and how surely it ranks.

    Args:
        facts: areas and industries (ids, the first is where it grew from), related_by (of each
            industry but the first, see `relating`; None where nothing relates it), places_tell
            (whether the figures can show which industries are found together), jobs and
            seed_jobs, lq (ratio, low, high), share (0 to 1), rank (rank, low, high) and count of
            candidates, by_hand (whether people drew its border).
        names: What the ids are called.
        measure: What jobs are.
        has_neighbours: Whether it was known which areas touch.
        language: "th" or "en".
    """
    lq, low, high = facts["lq"]
    quotient = QUOTIENT if low <= lq <= high else DRAWN_IN
    ratios = {"lq": ratio(lq), "lq_low": ratio(low), "lq_high": ratio(high)}
    rank, best, worst = (f"{v:,}" for v in facts["rank"])
    core, *related = [names.industry(i, language) for i in facts["industries"]]
    areas = facts["areas"]
    words = {
        "core": core,
        "related": _shortened(related, language),
        "near": _shortened(_those(related, facts["related_by"], BY_PLACE, BY_BOTH), language),
        "kind": _shortened(_those(related, facts["related_by"], BY_TREE), language),
        "apart": _shortened(_those(related, facts["related_by"], None), language),
        "areas": listed(
            [
                names.place(a, language) if language == "th" and n == 0 else names.bare(a, language)
                for n, a in enumerate(areas)
            ],
            language,
        ),
        "seed": names.place(areas[0], language),
        "amount": amount(facts["jobs"], measure, language),
        "seed_amount": amount(facts["seed_jobs"], measure, language),
        "quotient": say(quotient, language, **ratios),
        "rank": rank,
        "cells": f"{facts['count']:,}",
        "rank_low": best,
        "rank_high": worst,
    }
    said = [
        _("{core} in {areas}, with {related}: {amount}, {quotient}.")
        if related
        else _("{core} in {areas}: {amount}, {quotient}."),
        *_why_related(facts["related_by"], places_tell=facts["places_tell"]),
        _candidate_extent(len(areas), has_neighbours=has_neighbours, by_hand=facts["by_hand"]),
        FIRM if best == worst else STANDING,
    ]
    text = " ".join(say(s, language, **words).strip() for s in said if s).replace("  ", " ")
    return text[0].upper() + text[1:]


def _those(
    related: Sequence[str], related_by: Sequence[str | None], *kinds: str | None
) -> list[str]:
    """The names of those that are related in one of these ways."""
    return [name for name, by in zip(related, related_by, strict=True) if by in kinds]


def _why_related(related_by: Sequence[str | None], *, places_tell: bool) -> list[str]:
    by = set(related_by)
    if None not in by:
        return [_related_in_one(by, places_tell=places_tell)]
    return [
        _("Found in the same places throughout the country: {near}.")
        if by & {BY_BOTH, BY_PLACE}
        else "",
        _("Of the same kind by the industry classification: {kind}.") if BY_TREE in by else "",
        _("Related by neither the places nor the classification: {apart}."),
    ]


def _related_in_one(by: set[str | None], *, places_tell: bool) -> str:
    if not by:
        return ""
    if by == {BY_BOTH}:
        return _(
            "What goes with it is found in the same places throughout the country, and is of the "
            "same kind by the industry classification."
        )
    if BY_TREE not in by:
        return _("What goes with it is found in the same places throughout the country.")
    if by == {BY_TREE} and places_tell:
        return _("What goes with it is of the same kind by the industry classification.")
    if by == {BY_TREE}:
        return _(
            "What goes with it is of the same kind by the industry classification; the figures are "
            "too few to show which industries are found together."
        )
    return _(
        "Found in the same places throughout the country: {near}; of the same kind by the industry "
        "classification: {kind}."
    )


def _candidate_extent(areas: int, *, has_neighbours: bool, by_hand: bool) -> str:
    if areas > 1:
        return _("The core is strongest in {seed} ({seed_amount}).")
    if by_hand:
        return _("People drew its border around one area.")
    if has_neighbours:
        return _("No neighbouring area joins it.")
    return _("Which areas touch was not given, so it stays in one area.")


def _shortened(words: Sequence[str], language: Language, most: int = 3) -> str:
    if len(words) <= most + 1:
        return listed(words, language)
    more = say(_("{n} other industries"), language, n=len(words) - most)
    return listed([*words[:most], more], language)
