"""What a proposal and its cluster stand on: the candidate's border, or the one its officer drew."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from ruang.web.clusters.borders import Border, address, query, rows_address
from ruang.web.clusters.models import Candidate, CandidateMember, Cluster, MemberRole
from ruang.web.potential.models import Cell, Publication
from ruang.web.registry.models import Area, Industry
from ruang.web.ui.numerals import number


@dataclass(frozen=True)
class Ground:
    """A border with its evidence, as pages and sheets show it.

    `figures` is the candidate where its border was kept, else the border that was moved: both have
    score, rank and reason under the same names.
    """

    candidate: Candidate
    figures: Candidate | Border
    areas: list[Area]
    related: list[Industry]
    members: list[CandidateMember]

    @property
    def pk(self) -> int:
        """The candidate's."""
        return self.candidate.pk

    @property
    def key(self) -> str:
        """The candidate's."""
        return self.candidate.key

    @property
    def core(self) -> Industry:
        """The core industry, which no border changes."""
        return self.candidate.core

    @property
    def core_id(self) -> str:
        """Its code."""
        return self.candidate.core_id

    @property
    def publication(self) -> Publication:
        """Where all figures come from."""
        return self.candidate.publication

    @property
    def is_moved(self) -> bool:
        """Whether an officer moved the border."""
        return self.figures is not self.candidate

    @property
    def reason(self) -> str:
        """Why it stands where it stands, in the reader's language."""
        return self.figures.reason

    @property
    def border_address(self) -> str:
        """Where this border is shown beside the published one."""
        return address(self.pk, *self._codes)

    @property
    def rows_address(self) -> str:
        """Where the register's rows are that it counts."""
        return rows_address(self.pk, query(*self._codes) if self.is_moved else "")

    @property
    def _codes(self) -> tuple[list[str], list[str]]:
        """Codes of its provinces and industries, the core's first."""
        industries = [self.core_id, *(i.code for i in self.related)]
        return [a.code for a in self.areas], industries

    def get_absolute_url(self) -> str:
        """The candidate's page."""
        return self.candidate.get_absolute_url()


def ground_of(candidate: Candidate, border: Border | None = None) -> Ground:
    """What a candidate, or a proposal made of it, stands on.

    Args:
        candidate: As `for_pages` gives it.
        border: The one that its officer drew; None where she kept the candidate's.
    """
    if border is None:
        members = list(candidate.members.all())
        return Ground(candidate, candidate, candidate.areas, candidate.related, members)
    areas = Area.objects.in_bulk(border.areas)
    industries = Industry.objects.in_bulk(border.industries)
    return Ground(
        candidate,
        border,
        [areas[code] for code in border.areas],
        [industries[code] for code in border.industries[1:]],
        _members(candidate, border, areas, industries),
    )


def _members(
    candidate: Candidate, border: Border, areas: dict[str, Area], industries: dict[str, Industry]
) -> list[CandidateMember]:
    """The published cells inside, as members that are never stored: the core first, the largest."""
    cells = Cell.objects.filter(
        publication=candidate.publication,
        level=candidate.core.level,
        area__in=border.areas,
        industry__in=border.industries,
    )
    found = [
        CandidateMember(
            candidate=candidate,
            area=areas[cell.area_id],
            industry=industries[cell.industry_id],
            role=MemberRole.CORE if cell.industry_id == candidate.core_id else MemberRole.RELATED,
            jobs=cell.jobs,
            score=cell.score,
        )
        for cell in cells
    ]
    return sorted(found, key=lambda m: (m.role, -m.jobs))


def places_of(clusters: Iterable[Cluster]) -> list[tuple[Cluster, list[Area]]]:
    """Each cluster with its provinces, in one query for all; needs `for_pages`."""
    rows = [(cluster, cluster.proposal.moved) for cluster in clusters]
    codes = {code for _cluster, border in rows if border for code in border.areas}
    areas = Area.objects.in_bulk(codes) if codes else {}
    return [
        (
            cluster,
            [areas[c] for c in border.areas] if border else cluster.proposal.candidate.areas,
        )
        for cluster, border in rows
    ]


def moved_words(ground: Ground) -> str:
    """Say what the officer changed, and how both borders stand; empty where she changed nothing."""
    if not ground.is_moved:
        return ""
    was, now = ground.candidate, ground.figures
    added = [*_without(ground.areas, was.areas), *_without(ground.related, was.related)]
    dropped = [*_without(was.areas, ground.areas), *_without(was.related, ground.related)]
    stands = _(
        "As published: rank %(was_rank)s, score %(was_score)s; with this border: rank %(rank)s, "
        "score %(score)s."
    ) % {
        "was_rank": number(was.rank),
        "was_score": number(was.score, 1),
        "rank": number(now.rank),
        "score": number(now.score, 1),
    }
    said = [
        _("The officer moved the border of the candidate."),
        _("Added: %(names)s.") % {"names": _named(added)} if added else "",
        _("Dropped: %(names)s.") % {"names": _named(dropped)} if dropped else "",
        stands,
    ]
    return " ".join(words for words in said if words)


def _named(rows: list[Any]) -> str:
    return ", ".join(row.name if isinstance(row, Area) else row.title for row in rows)


def _without(rows: list[Any], others: list[Any]) -> list[Any]:
    return [row for row in rows if row not in others]
