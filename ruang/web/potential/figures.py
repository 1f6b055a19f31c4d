"""What a reader asked to see of a publication, and the figures that answer it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Final

from django.db.models import F
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from ruang.web.names.order import Plainly
from ruang.web.potential.models import (
    SMALLEST_CELL,
    Cell,
    CellQuerySet,
    Level,
    Publication,
    Total,
)
from ruang.web.potential.pairs import Pairs
from ruang.web.potential.reading.held import Held, held_of
from ruang.web.potential.reading.weighing import Weighed, weighed
from ruang.web.registry.models import Area, Centre, Industry
from ruang.web.ui.languages import reader_language
from ruang.web.ui.numerals import number, percent

LEVELS: Final = list(Level.values)


@dataclass(frozen=True)
class Figure:
    """One figure of a cell that a map can show; the key is its field and its definition."""

    key: str
    label: Promise
    decimals: int = 0
    adds_up: bool = False  # an industry's is the sum of its parts', so "the best part" is no answer

    def text(self, value: float | None) -> str:
        """The value as it is read, "–" where it is missing."""
        if self.key == "share":
            return percent(value, self.decimals)
        return number(value, self.decimals)


FIGURES: Final = {
    f.key: f
    for f in (
        Figure("score", lazy("Potential score")),
        Figure("lq", lazy("Location quotient"), 2),
        Figure("establishments", lazy("Establishments"), adds_up=True),
        Figure("workers", lazy("Workers"), adds_up=True),
        Figure("share", lazy("Share of the province"), 1),
        Figure("stars", lazy("Stars")),
    )
}
LONG: Final = ("reason_th", "reason_en")  # fields that the explorer's tables do without
# Column of the tables -> the cell's field that it sorts by.
SORTS: Final = {
    "area": "area__sort_th",
    "industry": "industry_id",
    "rank": "rank",
    **{key: key for key in FIGURES},
}


@dataclass(frozen=True)
class Selection:
    """What a reader asked to see; all of it stands in the address."""

    publication: Publication
    figure: Figure = FIGURES["score"]
    level: str = Level.DIVISION
    industry: Industry | None = None
    centre: Centre | None = None
    every: bool = False  # every pair, ranked; otherwise one row a province
    sort: str = ""  # a key of SORTS, with "-" for the largest first; empty: best first
    weights: Mapping[str, float] | None = None  # of the reader; None: as published

    def __post_init__(self) -> None:
        # A level above the industry holds none of it.
        if self.industry and LEVELS.index(self.level) < LEVELS.index(self.industry.level):
            object.__setattr__(self, "level", self.industry.level)

    @property
    def is_total(self) -> bool:
        """Whether a province's figure is of the whole selection, not of its best industry."""
        return self.figure.adds_up or bool(self.industry and self.industry.level == self.level)

    def cells(self) -> CellQuerySet:
        """The cells asked for: industries of the level within the industry and the areas."""
        found = Cell.objects.filter(publication=self.publication, level=self.level)
        if self.industry:
            found = found.within(self.industry, self.level)
        if self.centre:
            found = found.filter(area__in=self.centre.areas())
        return found

    def ranking(self) -> Pairs:
        """Every cell asked for, in the order asked for."""
        best_first = "rank" if self.figure.key == "score" else f"-{self.figure.key}"
        sort = self.sort or best_first
        cells = self.cells().select_related("area", "industry")
        if self.weighed and sort.removeprefix("-") in ("rank", "score"):
            keys = self.weighed.best_first(*self._within)
            return Pairs(keys if sort in ("rank", "-score") else keys[::-1], cells, self.weighed)
        areas = _area_order() if sort.removeprefix("-") == "area" else None
        keys = self.held.sorted_by(sort, self.held.chosen(*self._within), areas)
        return Pairs(keys, cells, self.weighed)

    @cached_property
    def held(self) -> Held:
        """All cells of the publication and level."""
        return held_of(self.publication, self.level)

    @cached_property
    def weighed(self) -> Weighed | None:
        """Scores and ranks by the reader's weights; None where those published hold."""
        return weighed(self.publication, self.level, self.weights) if self.weights else None

    @cached_property
    def industries(self) -> set[str] | None:
        """Codes of the level that lie in the industry; None where all are meant."""
        if self.industry is None:
            return None
        steps = LEVELS.index(self.level) - LEVELS.index(self.industry.level)
        path = "__".join(["parent"] * steps) or "pk"
        found = Industry.objects.filter(level=self.level, **{path: self.industry.pk})
        return set(found.order_by().values_list("pk", flat=True))

    @cached_property
    def _within(self) -> tuple[set[str] | None, set[str] | None]:
        areas = set(self.centre.areas().values_list("pk", flat=True)) if self.centre else None
        return areas, self.industries

    def provinces(self, *, left_out: tuple[str, ...] = ("parts", *LONG)) -> list[Row]:
        """One row a province of the selection, those without a figure included.

        Args:
            left_out: Fields of cells that are not read: tables on pages do without.
        """
        areas = self.centre.areas() if self.centre else Area.objects.provinces()
        answers = self._answers(left_out)
        rows = [Row(area, self, answers.get(area.pk)) for area in areas.in_order()]
        return _sorted(rows, self.sort)

    def _answers(self, left_out: tuple[str, ...]) -> dict[str, Cell | Total]:
        if self.figure.adds_up and self.industry is None:
            totals = Total.objects.filter(publication=self.publication, area__isnull=False)
            return {str(total.area_id): total for total in totals}
        # The total of an industry may be of a level above that of the selection.
        at = replace(self, level=self.industry.level) if self.industry and self.is_total else self
        found = at.cells() if self.is_total else self._leading()
        named = found.select_related("industry").defer(*left_out)
        shown = at.weighed.marked(named) if at.weighed else named
        return {cell.area_id: cell for cell in shown}

    def _leading(self) -> CellQuerySet:
        if self.weighed and self.figure.key == "score":
            return Cell.objects.filter(pk__in=self.weighed.best_of_each(*self._within))
        best = self.held.best_of_each(self.figure.key, self.held.chosen(*self._within))
        return Cell.objects.filter(pk__in=best)


@dataclass(frozen=True)
class Row:
    """One province in a selection: its own figure, or that of its leading industry."""

    area: Area
    selection: Selection
    answer: Cell | Total | None

    @property
    def cell(self) -> Cell | None:
        """The industry's cell; None for a total of all industries, or where nothing is shown."""
        return self.answer if isinstance(self.answer, Cell) else None

    @cached_property
    def url(self) -> str:
        """The page of the province, in the same publication."""
        return reverse("potential-area", args=[self.area.pk]) + self.selection.publication.pin

    @property
    def value(self) -> float | None:
        """The figure asked for; None where it is not known or not shown."""
        return getattr(self.answer, self.selection.figure.key, None)

    @property
    def drawn(self) -> float | None:
        """The figure as the map's legend has it: rounded, shares in percent."""
        if self.value is None:
            return None
        figure = self.selection.figure
        return round(100 * self.value if figure.key == "share" else self.value, figure.decimals)

    @property
    def text(self) -> str:
        """The figure as it is read."""
        return self.selection.figure.text(self.value)

    @property
    def why(self) -> str:
        """Why there is no figure; empty where there is one."""
        return "" if self.value is not None else why_missing(self.answer, self.selection)

    def sorting(self, column: str) -> Any:
        """What this row is sorted by under a column's heading; None goes last."""
        if column == "area":
            return self.area.name_en if reader_language() == "en" else self.area.sort_th
        if column == "industry":
            return self.cell.industry_id if self.cell else None
        return getattr(self.answer, column, None)


def _area_order() -> dict[str, int]:
    """Each province's place by its name in the reader's language."""
    codes = Area.objects.provinces().in_order().values_list("pk", flat=True)
    return {code: place for place, code in enumerate(codes)}


def leading(held: Held, areas: Iterable[Area]) -> dict[str, Cell]:
    """The cell that scores highest in each of these areas, with its industry; one query."""
    best = held.best_of_each("score", held.chosen({area.pk for area in areas}))
    found = Cell.objects.filter(pk__in=best).select_related("industry")
    return {cell.area_id: cell for cell in found}


def in_order(cells: CellQuerySet, sort: str) -> CellQuerySet:
    """Sort cells by a column of SORTS ("-" for the largest first); what is missing goes last."""
    column = sort.removeprefix("-")
    by_name = column == "area" and reader_language() == "en"
    field = Plainly("area__name_en") if by_name else F(SORTS[column])
    down = sort.startswith("-")
    first = field.desc(nulls_last=True) if down else field.asc(nulls_last=True)
    return cells.order_by(first, "rank", "pk")


def why_missing(answer: Cell | Total | None, selection: Selection) -> str:
    """Say why a figure is not shown: never a zero in its place."""
    if answer is None:
        words = _("Fewer than %(n)s establishments, or none, or it would tell of so few: not shown")
        return words % {"n": SMALLEST_CELL}
    if selection.figure.key == "workers" and not selection.publication.counts_workers:
        return _("This source does not count workers")
    return _("Hidden, because it would show a single establishment, or tell of one")


def map_values(rows: Iterable[Row]) -> dict[str, dict[str, Any]]:
    """What the map draws: by province its value, name, words and link."""
    return {
        row.area.pk: {
            "value": row.drawn,
            "label": row.area.name,
            "text": _map_text(row),
            "url": row.url,
        }
        for row in rows
    }


def _map_text(row: Row) -> str:
    if row.value is None:
        return row.why
    words = f"{row.selection.figure.label} {row.text}"
    named = row.cell and not row.selection.is_total
    return f"{words} · {row.cell.industry.title}" if named and row.cell else words


def _sorted(rows: list[Row], sort: str) -> list[Row]:
    column = sort.removeprefix("-") or rows[0].selection.figure.key if rows else ""
    known = [(row.sorting(column), row) for row in rows]
    down = sort.startswith("-") or not sort
    found = sorted((p for p in known if p[0] is not None), key=lambda p: p[0], reverse=down)
    return [row for _key, row in found] + [row for key, row in known if key is None]
