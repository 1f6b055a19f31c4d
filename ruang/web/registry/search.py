"""Finding areas, industries and centres by name or code, in both languages, typos forgiven."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Model
from django.urls import reverse
from django.utils import translation
from pythainlp.util import normalize
from rapidfuzz import fuzz, process

from ruang.web.journal.models import Entry
from ruang.web.registry.models import Area, AreaLevel, Centre, Industry, IndustryLevel

MOST: Final = 200
# Under three letters everything resembles everything: only what contains them is found.
SHORTEST_FOR_TYPOS: Final = 3
LEAST_LIKENESS: Final = 70.0
CODE: Final = re.compile(r"[a-z]?\d{0,6}", re.ASCII)
CHANGED_BY: Final = ("reference.loaded", "centre.added", "organisation.changed")
# Among equals, what people look for most comes first.
FIRST: Final = (
    AreaLevel.PROVINCE,
    "centre",
    IndustryLevel.ACTIVITY,
    IndustryLevel.CLASS,
    IndustryLevel.GROUP,
    IndustryLevel.DIVISION,
    IndustryLevel.SECTION,
    AreaLevel.DISTRICT,
    AreaLevel.SUBDISTRICT,
)


@dataclass(frozen=True)
class Found:
    """One row that answers a search."""

    kind: str  # "area", "industry" or "centre"
    level: str
    key: str  # primary key
    code: str
    score: float

    @property
    def url(self) -> str:
        return reverse(self.kind, args=[self.key])


@dataclass(frozen=True)
class _Card:
    kind: str
    level: str
    key: str
    code: str


@dataclass(frozen=True)
class _Index:
    mark: int | None
    cards: list[_Card]
    words: list[str]  # normalised names, several of one card
    of_card: list[int]  # the card of each name


_index: _Index | None = None


def forget() -> None:
    """Throw the names kept in this process away; the next search reads them anew."""
    global _index
    _index = None


def find(query: str, *, most: int = MOST) -> list[Found]:
    """Find areas, industries and centres, the likeliest first.

    Args:
        query: Part of a name in Thai or English, with typos if need be, or a code.
        most: How many to give at most.
    """
    wanted = plain(query)
    if not wanted:
        return []
    index = _names()
    scores = _by_code(index, wanted)
    for place, score in _by_name(index, wanted):
        card = index.of_card[place]
        scores[card] = max(score, scores.get(card, 0.0))
    order = sorted(scores, key=lambda card: _order(index.cards[card], scores[card]))
    return [Found(score=scores[card], **vars(index.cards[card])) for card in order[:most]]


def plain(text: str) -> str:
    """A name as names are compared: one spelling of the same letters, no case, single spaces."""
    return " ".join(str(normalize(text)).casefold().split())


def _order(card: _Card, score: float) -> tuple[float, int, str]:
    return (-round(score, 1), FIRST.index(card.level), card.code)


def _by_code(index: _Index, wanted: str) -> dict[int, float]:
    if not CODE.fullmatch(wanted):
        return {}
    found = {}
    for place, card in enumerate(index.cards):
        code = card.code.casefold()
        if code == wanted:
            found[place] = 120.0
        elif code.startswith(wanted):
            found[place] = 100.0 - len(code)
    return found


def _by_name(index: _Index, wanted: str) -> Iterator[tuple[int, float]]:
    for place, name in enumerate(index.words):
        at = name.find(wanted)
        if at >= 0:
            # The whole name, then its beginning, then a word in it, then anywhere in it.
            fit = 30.0 * len(wanted) / len(name)
            begins = 15.0 if at == 0 else 8.0 if name[at - 1] in " (," else 0.0
            yield place, 70.0 + fit + begins
    if len(wanted) >= SHORTEST_FOR_TYPOS:
        yield from _alike(index.words, wanted)


def _alike(names: list[str], wanted: str) -> Iterator[tuple[int, float]]:
    near = process.extract(
        wanted, names, scorer=fuzz.partial_ratio, score_cutoff=LEAST_LIKENESS, limit=400
    )
    for name, part, place in near:
        whole = fuzz.ratio(wanted, name)
        # A short name inside a long query says little: then the whole has to be alike.
        likeness = whole if len(name) < len(wanted) else 0.7 * part + 0.3 * whole
        if likeness >= LEAST_LIKENESS * 0.85:
            yield place, likeness * 0.8


def _names() -> _Index:
    global _index
    changed = Entry.objects.filter(verb__in=CHANGED_BY)
    mark = changed.values_list("pk", flat=True).order_by("-pk").first()
    if _index is None or _index.mark != mark:
        _index = _build(mark)
    return _index


def _build(mark: int | None) -> _Index:
    cards: list[_Card] = []
    words: list[str] = []
    of_card: list[int] = []
    for card, names in _cards():
        for name in {plain(name) for name in names if name}:
            words.append(name)
            of_card.append(len(cards))
        cards.append(card)
    return _Index(mark, cards, words, of_card)


def _cards() -> Iterator[tuple[_Card, Iterable[str]]]:
    thai, english = _levels("th"), _levels("en")
    for area in Area.objects.exclude(level=AreaLevel.COUNTRY):
        names = [area.name_th, f"{thai[area.level]}{area.name_th}"]  # the second as in addresses
        if area.name_en:
            names += [area.name_en, f"{area.name_en} {english[area.level]}"]
        yield _Card("area", area.level, area.code, area.code), names
    for industry in Industry.objects.all():
        names = [industry.title_th, industry.title_en]
        yield _Card("industry", industry.level, industry.code, industry.code), names
    for centre in Centre.objects.select_related("organisation"):
        names = [centre.organisation.name_th, centre.organisation.name_en]
        yield _Card("centre", "centre", str(centre.pk), str(centre.number)), names


def _levels(language: str) -> dict[str, str]:
    with translation.override(language):
        return {level.value: str(level.label) for level in AreaLevel}


def rows_of(found: list[Found]) -> list[tuple[Found, Model]]:
    """The rows themselves, three queries at most; in the same order."""
    rows: dict[tuple[str, str], Any] = {}
    for kind, model in (("area", Area), ("industry", Industry), ("centre", Centre)):
        keys = [f.key for f in found if f.kind == kind]
        if keys:
            related = {"area": ["parent"], "industry": ["parent"], "centre": ["organisation"]}
            stored = model._default_manager.select_related(*related[kind]).filter(pk__in=keys)
            rows |= {(kind, str(row.pk)): row for row in stored}
    return [(f, rows[f.kind, f.key]) for f in found if (f.kind, f.key) in rows]
