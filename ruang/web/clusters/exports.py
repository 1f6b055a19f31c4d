"""Compared candidates as a table that can be carried away, with its source and what it means."""

from __future__ import annotations

from typing import Any, Final

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from ruang.web.clusters.comparing import Column, Comparison
from ruang.web.potential.models import PARTS, Publication
from ruang.web.ui.numerals import be_datetime
from ruang.web.ui.sheets import Sheet

# Column of the file -> what people read above it.
COLUMNS: Final[dict[str, str | Promise]] = {
    "candidate": lazy("Number"),
    "core": lazy("Code of the core industry"),
    "core_title": lazy("Core industry"),
    "areas": lazy("Provinces"),
    "related": lazy("Related industries"),
    "rank": lazy("Rank"),
    "rank_low": lazy("Rank, best end"),
    "rank_high": lazy("Rank, worst end"),
    "score": lazy("Score"),
    "score_low": lazy("Score, low end"),
    "score_high": lazy("Score, high end"),
    "not_told_apart_from": lazy("Order not sure against"),
    "stars": lazy("Stars"),
    "workers": lazy("Workers"),
    "establishments": lazy("Establishments"),
    **{part: format_lazy("{} ({})", words, lazy("mean of its cells")) for part, words in
       PARTS.items()},
    "publication": lazy("Source"),
    "reason": lazy("Reason"),
}  # fmt: skip
TAKEN: Final = ("rank", "rank_low", "rank_high", "score", "score_low", "score_high", "stars")


def compared(found: Comparison) -> Sheet:
    """The comparison as a table: one row a candidate."""
    by_number = {one.number: one.candidate.pk for one in found.columns}
    return Sheet(
        name="candidates-compared",
        title=_("Candidates"),
        columns={name: str(words) for name, words in COLUMNS.items()},
        rows=[_row(one, by_number) for one in found.columns],
        notes=_notes(found),
        frozen=3,
        wide={"core_title": 40, "areas": 30, "related": 40, "publication": 30, "reason": 80},
    )


def _row(one: Column, by_number: dict[int, int]) -> dict[str, Any]:
    said = one.candidate
    return {
        "candidate": said.pk,
        "core": said.core_id,
        "core_title": said.core.title,
        "areas": ", ".join(area.name for area in said.areas),
        "related": ", ".join(industry.title for industry in said.related),
        "not_told_apart_from": ", ".join(str(by_number[n]) for n in one.unsure),
        "workers": one.workers,
        "establishments": one.establishments,
        "publication": said.publication.label,
        "reason": said.reason,
        **one.parts,
        **{name: getattr(said, name) for name in TAKEN},
    }


def _notes(found: Comparison) -> list[tuple[str, str]]:
    said = [
        (_("About this table"), _("Candidates for a cluster, side by side")),
        (_("Interval"), _("It holds 90% of repeated draws. Where the intervals of two candidates "
                          "overlap, their order is not sure.")),
        (_("Parts of the score"), _("The mean of the candidate's published cells, by their size. "
                                    "An empty cell means not known; it never means zero.")),
    ]  # fmt: skip
    if found.is_mixed:
        said.append((_("Caution"), _("Scores and ranks of different sources cannot be compared.")))
    for one in found.sources:
        said += _source(one)
    return said


def _source(one: Publication) -> list[tuple[str, str]]:
    said = [(_("Source"), one.label), (_("What the rows are"), one.caveat)]
    if one.synthetic:
        said.append((_("Caution"), _("Synthetic data: made up, to try the system out")))
    return [*said, (_("Published on"), be_datetime(one.published_at)), (_("Run"), one.run_id)]
