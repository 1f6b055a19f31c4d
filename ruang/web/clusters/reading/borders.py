"""Measures any border of a candidate by the engine, exactly as candidates are measured."""

from __future__ import annotations

import math
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from ruang.engine.candidates.borders import moved
from ruang.engine.candidates.contest import Place, star_figures
from ruang.engine.candidates.country import Group
from ruang.engine.candidates.sensitivity import Leaning, leanings
from ruang.engine.candidates.telling import reasons_of
from ruang.engine.errors import ParameterError
from ruang.engine.potential import PARTS, STAR_LQ, STAR_TOP, held_by_size
from ruang.engine.reasons import Names
from ruang.web.clusters.borders import Border
from ruang.web.clusters.models import Candidate
from ruang.web.clusters.reading.field import field_of
from ruang.web.registry.models import Area, Industry
from ruang.web.ui.languages import LANGUAGES, reader_language

__all__ = ["Leaning", "Measuring", "Star", "Step"]

RANKED: Final = (
    "score", "score_low", "score_high", "rank", "rank_low", "rank_high", "stars",
)  # fmt: skip
POOLED: Final = ("jobs", "lq", "lq_low", "lq_high", "share")
STARS_FROM: Final = {"specialisation": STAR_LQ, "size": STAR_TOP, "focus": STAR_TOP}


@dataclass(frozen=True)
class Step:
    """A border with one area or industry more, or less."""

    code: str
    inside: bool  # whether it is in the border as it stands
    score: float | None  # after the step; None where it cannot be taken
    rank: int | None


@dataclass(frozen=True)
class Star:
    """What one star hangs on."""

    part: str
    figure: float
    needs: float
    earned: bool


class Measuring:
    """One candidate, and any border that it might have instead."""

    def __init__(self, candidate: Candidate) -> None:
        """Take up a candidate.

        Raises:
            ValidationError: Its figures are not all there, so that no border can be measured.
        """
        self.candidate, self.field = candidate, field_of(candidate.publication)
        begun = self.field.group(candidate)
        if begun is None:
            raise ValidationError(
                _("Not all figures of this candidate are published: it cannot be measured anew.")
            )
        self.begun, self.nth = begun, self.field.nth[candidate.pk]

    def group(self, areas: Collection[str], industries: Collection[str]) -> Group:
        """A border by its codes.

        Raises:
            ValidationError: It cannot be a border of this candidate; says why.
        """
        try:
            return moved(self.field.country, self.begun, areas, industries)
        except ParameterError as refused:
            raise ValidationError(refused.text(reader_language())) from refused

    def published(self) -> Border:
        """The border as it was published, measured as any other."""
        reasons = {
            f"reason_{lang}": getattr(self.candidate, f"reason_{lang}") for lang in LANGUAGES
        }
        return self._kept(self.begun, self.field.places[self.nth], reasons)

    def border(self, group: Group) -> Border:
        """The evidence of a border, as a proposal keeps it."""
        if group == self.begun:
            return self.published()
        country, place = self.field.country, self.field.contest.place(group, self.nth)
        said = reasons_of(
            country,
            self.field.related,
            group,
            place,
            names=_names(*self._codes(group)),
            measure=self.candidate.publication.measure,  # type: ignore[arg-type]
            by_hand=True,
        )
        return self._kept(group, place, said)

    def _codes(self, group: Group) -> tuple[list[str], list[str]]:
        country = self.field.country
        areas = [country.areas[a] for a in group.areas]
        return areas, [country.industries[i] for i in group.industries]

    def _kept(self, group: Group, place: Place, said: dict[str, str]) -> Border:
        areas, industries = self._codes(group)
        cells = self.field.country.cells(group).tolist()
        figures: dict[str, Any] = {
            **{name: getattr(place, name) for name in RANKED},
            **{name: float(getattr(place.pooled, name)) for name in POOLED},
            **said,
        }
        plants = sum(self.field.plants[cell] for cell in cells)
        return Border(
            areas=areas, industries=industries, of=place.of, establishments=plants, **figures
        )

    def parts(self, group: Group) -> dict[str, float | None]:
        """The percentile of every part that is known of the country, held as it counts."""
        found = self.field.country.parts(group)
        weights = self.field.country.weights
        held = held_by_size(found) if "size" in weights else found
        return {p: None if math.isnan(held[p]) else float(held[p]) for p in PARTS if p in weights}

    def stars(self, group: Group) -> list[Star]:
        """What the stars hang on."""
        country = self.field.country
        found = star_figures(country, country.pooled(group))
        return [Star(p, float(x), STARS_FROM[p], earned) for p, (x, earned) in found.items()]

    def tie(self, code: str) -> str | None:
        """What relates an industry to the core; None where nothing does."""
        country = self.field.country
        return self.field.related.tie(self.begun.industries[0], country.industries.index(code))

    def leanings(self, group: Group) -> list[Leaning]:
        """How the rank of a border leans on each part."""
        return leanings(self.field.contest, group, self.nth)

    def above(self, score: float) -> tuple[int, int]:
        """How many single cells of the country stand above a score, and of how many."""
        scores = self.field.country.score
        return int((scores > score).sum()), len(scores)

    def core_score(self, area: str) -> float | None:
        """The score of the core in an area; None where it has no figure."""
        country = self.field.country
        if area not in country.areas:
            return None
        cell = int(country.at[country.areas.index(area), self.begun.industries[0]])
        return float(country.score[cell]) if cell >= 0 else None

    def cells(self, group: Group) -> set[tuple[str, str]]:
        """The area and industry of every published cell inside."""
        country = self.field.country
        return {
            (country.areas[country.area[c]], country.industries[country.industry[c]])
            for c in country.cells(group).tolist()
        }

    def knows_area(self, code: str) -> bool:
        """Whether anything is published of an area."""
        return code in self.field.country.areas

    def area_step(self, group: Group, code: str) -> Step:
        """What adding an area would do, or dropping it."""
        area = self.field.country.areas.index(code)
        after = Group(_toggled(group.areas, area), group.industries)
        return self._step(code, after, inside=area in group.areas)

    def industry_step(self, group: Group, code: str) -> Step:
        """What adding an industry would do, or dropping it."""
        industry = self.field.country.industries.index(code)
        after = Group(group.areas, _toggled(group.industries, industry))
        return self._step(code, after, inside=industry in group.industries)

    def score_with(self, group: Group, code: str) -> float:
        """The score with one industry more."""
        industry = self.field.country.industries.index(code)
        return self.field.country.pooled(Group(group.areas, (*group.industries, industry))).score

    def _step(self, code: str, after: Group, *, inside: bool) -> Step:
        country, core = self.field.country, self.begun.industries[0]
        has_core = after.areas and after.industries[:1] == (core,)
        if not has_core or (country.at[list(after.areas), core] < 0).all():
            return Step(code, inside, None, None)
        pooled = country.pooled(after)
        return Step(code, inside, pooled.score, self.field.contest.rank(pooled, self.nth))

    def offered(self, group: Group) -> dict[str, list[str]]:
        """Industries that have a figure in one of the areas, by what relates them to the core.

        Returns:
            Codes under "both", "co-location", "classification" and "" (nothing relates them).
        """
        country = self.field.country
        there = np.flatnonzero((country.at[list(group.areas)] >= 0).any(axis=0))
        found: dict[str, list[str]] = {"both": [], "co-location": [], "classification": [], "": []}
        for i in there.tolist():
            if i not in group.industries:
                by = self.field.related.tie(self.begun.industries[0], i)
                found[by or ""].append(country.industries[i])
        return found


def _toggled(members: tuple[int, ...], one: int) -> tuple[int, ...]:
    return tuple(m for m in members if m != one) if one in members else (*members, one)


def _names(areas: Collection[str], industries: Collection[str]) -> Names:
    """What the areas and industries are called, as the engine's own lists have it."""
    places = Area.objects.in_bulk(areas).values()
    trades = Industry.objects.in_bulk(industries).values()
    return Names(
        {a.code: (a.name_th or None, a.name_en or None) for a in places},
        {i.code: (i.title_th or None, i.title_en or None) for i in trades},
        {a.code: a.level for a in places},
    )
