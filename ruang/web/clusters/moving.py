"""A candidate whose border a reader moves: what the address asks for, and what is offered next."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _

from ruang.web.clusters.borders import Border, address, query, rows_address
from ruang.web.clusters.models import Candidate
from ruang.web.clusters.reading.borders import Measuring, Step
from ruang.web.registry.models import Area, Industry

MOST_AREAS: Final = 24
MOST_INDUSTRIES: Final = 20
MOST_OFFERED: Final = 12  # related industries that are offered at once


class Moving:
    """The border that an address asks for; the published one where it asks for none.

    What cannot be a border is told in `refused`, and the published one is shown instead.
    """

    def __init__(self, candidate: Candidate, asked: QueryDict) -> None:
        """Read the address.

        Raises:
            ValidationError: No border of this candidate can be measured.
        """
        self.candidate, self.measuring = candidate, Measuring(candidate)
        self.published = self.measuring.published()
        self.group, self.refused = self.measuring.begun, ""
        try:
            self.group = self.measuring.group(*self._asked(asked))
        except ValidationError as refused:
            self.refused = " ".join(refused.messages)

    def _asked(self, asked: QueryDict) -> tuple[list[str], list[str]]:
        areas = _codes(asked, "areas", self.published.areas)
        industries = _codes(asked, "industries", self.published.industries)
        for codes, most in ((areas, MOST_AREAS), (industries, MOST_INDUSTRIES)):
            if len(codes) > most:
                words = _("A border has at most %(areas)s provinces and %(industries)s industries.")
                raise ValidationError(words % {"areas": MOST_AREAS, "industries": MOST_INDUSTRIES})
        return areas, industries

    @cached_property
    def border(self) -> Border:
        """What was asked for, measured."""
        return self.measuring.border(self.group)

    @property
    def is_moved(self) -> bool:
        """Whether another border than the published one is shown."""
        return self.group != self.measuring.begun

    @property
    def query(self) -> str:
        """What names this border in an address."""
        return query(self.border.areas, self.border.industries)

    @property
    def address(self) -> str:
        """Where this border is shown."""
        return address(self.candidate.pk, self.border.areas, self.border.industries)

    @property
    def rows_address(self) -> str:
        """Where the register's rows are that it counts."""
        return rows_address(self.candidate.pk, self.query if self.is_moved else "")

    # -- what could be next ----------------------------------------------------------------

    @cached_property
    def provinces(self) -> dict[str, Area]:
        """Every province, in the order of the reader's language."""
        return {a.code: a for a in Area.objects.provinces().in_order()}

    @cached_property
    def touching(self) -> dict[str, set[str]]:
        """Province -> those that it touches."""
        found: dict[str, set[str]] = {}
        for one, other in Area.neighbours.through.objects.values_list("from_area", "to_area"):
            found.setdefault(one, set()).add(other)
        return found

    @cached_property
    def neighbours(self) -> list[str]:
        """Provinces outside that touch one inside, in order."""
        inside = set(self.border.areas)
        near = set().union(*(self.touching.get(code, set()) for code in inside))
        return [code for code in self.provinces if code in near - inside]

    @cached_property
    def offered(self) -> dict[str, list[str]]:
        """Industries that could join, by what relates them."""
        return self.measuring.offered(self.group)

    @cached_property
    def industries(self) -> dict[str, Industry]:
        """Those inside, those that were published inside, and those offered."""
        codes = {*self.border.industries, *self.published.industries}
        for some in self.offered.values():
            codes.update(some)
        return Industry.objects.in_bulk(codes)

    @cached_property
    def area_choices(self) -> Choices:
        """Provinces to drop, neighbours to add, and all others."""
        inside = self.border.areas
        dropped = [code for code in self.published.areas if code not in inside]
        offered = [code for code in self.neighbours if code not in dropped]
        others = [
            (code, area.name)
            for code, area in self.provinces.items()
            if code not in {*inside, *dropped, *offered} and self.measuring.knows_area(code)
        ]
        found = [list(map(self._area, codes)) for codes in (inside, dropped, offered)]
        return Choices(found[0], found[1], found[2], others)

    def _area(self, code: str) -> Choice:
        areas = [a for a in self.border.areas if a != code]
        after = areas if code in self.border.areas else [*areas, code]
        url = address(self.candidate.pk, after, self.border.industries)
        known = self.measuring.knows_area(code)
        step = self.measuring.area_step(self.group, code) if known else None
        published = code in self.published.areas
        return Choice(code, self.provinces[code].name, step, url, published=published)

    @cached_property
    def industry_choices(self) -> Choices:
        """Industries to drop, related ones to add, the best first, and all others with figures."""
        inside = self.border.industries
        dropped = [code for code in self.published.industries if code not in inside]
        ties = ("both", "co-location", "classification")
        related = [c for by in ties for c in self.offered[by] if c not in dropped]
        related.sort(key=lambda code: -self.measuring.score_with(self.group, code))
        shown, rest = related[:MOST_OFFERED], [*related[MOST_OFFERED:], *self.offered[""]]
        others = sorted((self.industries[c].title, c) for c in rest if c not in dropped)
        found = [list(map(self._industry, codes)) for codes in (inside, dropped, shown)]
        return Choices(found[0], found[1], found[2], [(code, title) for title, code in others])

    def _industry(self, code: str) -> Choice:
        kept = [i for i in self.border.industries if i != code]
        after = kept if code in self.border.industries else [*kept, code]
        url = address(self.candidate.pk, self.border.areas, after)
        step = self.measuring.industry_step(self.group, code)
        tie, fixed = self.measuring.tie(code), code == self.border.industries[0]
        published = code in self.published.industries
        return Choice(code, self.industries[code].title, step, url, tie, fixed, published)


def drawn(candidate: Candidate, asked: QueryDict, otherwise: Border | None = None) -> Border | None:
    """The border that an address asks to be proposed; None where it is the published one.

    Args:
        candidate: As `for_pages` gives it.
        asked: The address; where it names no border, `otherwise` is given back.
        otherwise: The border of the proposal so far.

    Raises:
        ValidationError: That cannot be a border of this candidate.
    """
    if "areas" not in asked and "industries" not in asked:
        return otherwise
    moving = Moving(candidate, asked)
    if moving.refused:
        raise ValidationError(moving.refused)
    return moving.border if moving.is_moved else None


@dataclass(frozen=True)
class Choice:
    """A province or an industry that can be added or dropped."""

    code: str
    name: str
    step: Step | None  # None where nothing is published of it
    url: str  # the border after the step
    tie: str | None = None  # of an industry, what relates it to the core
    fixed: bool = False  # the core cannot be dropped
    published: bool = False  # whether the published border has it


@dataclass(frozen=True)
class Choices:
    """What is inside, what was dropped, what is offered beside it, and all else (code, name)."""

    inside: list[Choice]
    dropped: list[Choice]
    offered: list[Choice]
    others: list[tuple[str, str]]


def _codes(asked: QueryDict, name: str, otherwise: Collection[str]) -> list[str]:
    """Codes from an address, as a list or one by one; those of the published border if not said."""
    if name not in asked:
        return list(otherwise)
    said = (code.strip() for words in asked.getlist(name) for code in words.split(","))
    return list(dict.fromkeys(code for code in said if code))
