"""The texts that a proposal has had, each with what it changed of the one before."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, Final, Literal

from ruang.web.clusters.models import Proposal, ProposalVersion
from ruang.web.registry.models import Area, Industry

SAME: Final = "same"
ADDED: Final = "added"
REMOVED: Final = "removed"


@dataclass(frozen=True)
class Piece:
    """A run of words that both texts have, or one of them alone."""

    kind: Literal["same", "added", "removed"]
    text: str


@dataclass(frozen=True)
class Told:
    """A version, with what it changed; the first one changed nothing and is told whole."""

    version: ProposalVersion
    before: ProposalVersion | None
    areas_added: list[Area]
    areas_removed: list[Area]
    industries_added: list[Industry]
    industries_removed: list[Industry]

    @property
    def name_th(self) -> list[Piece]:
        """The Thai name."""
        return self._changed("name_th")

    @property
    def name_en(self) -> list[Piece]:
        """The English name."""
        return self._changed("name_en")

    @property
    def reason(self) -> list[Piece]:
        """The reason."""
        return self._changed("reason")

    @property
    def same_name(self) -> bool:
        """Whether both names are as before."""
        return self._same("name_th") and self._same("name_en")

    @property
    def same_year(self) -> bool:
        """Whether the fiscal year is as before."""
        return self._same("fiscal_year")

    @property
    def same_centre(self) -> bool:
        """Whether the lead centre is as before."""
        return self._same("lead_centre_id")

    @property
    def same_reason(self) -> bool:
        """Whether the reason is as before."""
        return self._same("reason")

    def _same(self, field: str) -> bool:
        return self.before is not None and getattr(self.before, field) == getattr(
            self.version, field
        )

    def _changed(self, field: str) -> list[Piece]:
        earlier = getattr(self.before, field) if self.before else getattr(self.version, field)
        return changed(earlier, getattr(self.version, field))


def history(proposal: Proposal, user: Any) -> list[Told]:
    """Every version, the newest first."""
    rows = list(ProposalVersion.objects.visible_to(user).filter(proposal=proposal).for_pages())
    areas, industries = _named(rows)
    found = []
    for version, before in zip(rows, [*rows[1:], None], strict=True):
        old, new = _codes(before or version), _codes(version)
        found.append(
            Told(
                version, before,
                areas_added=_of(areas, new[0] - old[0]), areas_removed=_of(areas, old[0] - new[0]),
                industries_added=_of(industries, new[1] - old[1]),
                industries_removed=_of(industries, old[1] - new[1]),
            )
        )  # fmt: skip
    return found


def changed(before: str, after: str) -> list[Piece]:
    """What became of a text, word by word: of what was replaced, the old words come first."""
    old, new = words(before), words(after)
    pieces: list[Piece] = []
    for verb, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if verb == "equal":
            pieces.append(Piece("same", "".join(old[a:b])))
            continue
        if b > a:
            pieces.append(Piece("removed", "".join(old[a:b])))
        if d > c:
            pieces.append(Piece("added", "".join(new[c:d])))
    return pieces


def words(text: str) -> list[str]:
    """A text cut into words, spaces among them; Thai is written without any between."""
    from pythainlp.tokenize import word_tokenize  # reads its dictionary, half a second

    found: list[str] = word_tokenize(text, engine="newmm", keep_whitespace=True)
    return found


def border_of(proposal: Proposal) -> list[list[str]]:
    """What a proposal is about: its pairs of area and industry, in order."""
    if border := proposal.moved:
        return sorted([area, code] for area in border.areas for code in border.industries)
    members = proposal.candidate.members.values_list("area_id", "industry_id")
    return sorted([area, industry] for area, industry in members)


def _codes(version: ProposalVersion) -> tuple[set[str], set[str]]:
    return {area for area, _i in version.border}, {industry for _a, industry in version.border}


def _named(rows: Iterable[ProposalVersion]) -> tuple[dict[str, Area], dict[str, Industry]]:
    """The areas and industries that some version has and another has not."""
    said = [_codes(row) for row in rows]
    if not said:
        return {}, {}
    areas, industries = ({code for one in said for code in one[n]} for n in (0, 1))
    every = [set.intersection(*(one[n] for one in said)) for n in (0, 1)]
    moved_areas, moved_industries = areas - every[0], industries - every[1]
    return (
        Area.objects.in_bulk(moved_areas) if moved_areas else {},
        Industry.objects.in_bulk(moved_industries) if moved_industries else {},
    )


def _of(rows: dict[str, Any], codes: set[str]) -> list[Any]:
    return [rows[code] for code in sorted(codes) if code in rows]
