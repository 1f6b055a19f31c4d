"""What a moved border changes and what has to be minded, in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ruang.web.clusters.borders import Border
from ruang.web.clusters.moving import Moving
from ruang.web.potential.models import PARTS
from ruang.web.ui.figures import star_words
from ruang.web.ui.numerals import NOTHING, number

MOST_NAMED: Final = 3
# A candidate's figure -> its definition, where that is not called the same.
DEFINED: Final = {"score": "candidate-score"}


@dataclass(frozen=True)
class Compared:
    """One figure of the published border and of the one shown."""

    term: str
    before: str
    after: str
    words: str  # what has changed
    note_before: str = ""  # how surely
    note_after: str = ""
    key: str = ""  # of its definition

    @property
    def changed(self) -> bool:
        """Whether the two are written differently."""
        return self.before != self.after

    @property
    def counts_rows(self) -> bool:
        """Whether rows of the register can be listed that it counts."""
        return self.key in {"workers", "establishments"}


def compared(moving: Moving) -> list[Compared]:
    """The figures of both borders beside each other."""
    was, now = moving.published, moving.border
    rows = [
        _measured(_("Score"), "score", was, now),
        _ranked(was, now),
        _standing(moving),
        Compared(
            _("Stars"),
            star_words(was.stars),
            star_words(now.stars),
            _count(was.stars, now.stars),
            key="stars",
        ),
        _measured(_("Location quotient"), "lq", was, now),
    ]
    if moving.candidate.publication.counts_workers:
        rows.append(_counted(_("Workers"), was.jobs, now.jobs, "workers"))
    plants = (was.establishments, now.establishments)
    rows.append(_counted(_("Establishments"), *plants, "establishments"))
    rows.append(_counted(_("Provinces"), len(was.areas), len(now.areas)))
    rows.append(_counted(_("Industries"), len(was.industries), len(now.industries)))
    return rows


def parts_compared(moving: Moving) -> list[Compared]:
    """The parts of the score of both borders, as they count."""
    was = moving.measuring.parts(moving.measuring.begun)
    now = moving.measuring.parts(moving.group)
    pairs = [(part, was[part], now[part]) for part in was]
    return [
        Compared(
            str(PARTS[part]), number(before, 1), number(after, 1), _higher(before, after), key=part
        )
        for part, before, after in pairs
    ]


def _measured(term: str, name: str, was: Border, now: Border) -> Compared:
    """A figure that has an interval."""
    before, after = getattr(was, name), getattr(now, name)
    ranges = [
        f"{number(getattr(b, f'{name}_low'), 1)}–{number(getattr(b, f'{name}_high'), 1)}"
        for b in (was, now)
    ]
    values = (number(before, 1), number(after, 1), _higher(before, after))
    return Compared(term, *values, ranges[0], ranges[1], DEFINED.get(name, name))


def _ranked(was: Border, now: Border) -> Compared:
    by = abs(now.rank - was.rank)
    better = ngettext("%(n)s place better", "%(n)s places better", by)
    worse = ngettext("%(n)s place worse", "%(n)s places worse", by)
    words = (better if now.rank < was.rank else worse) % {"n": number(by)} if by else _("the same")
    ranges = [f"{number(b.rank_low)}–{number(b.rank_high)}" for b in (was, now)]
    term, ranks = _("Rank among candidates"), (number(was.rank), number(now.rank))
    return Compared(term, *ranks, words, ranges[0], ranges[1], "candidate-rank")


def _standing(moving: Moving) -> Compared:
    """How many single cells of the country have a better score."""
    above = moving.measuring.above
    (was, of), (now, _all) = above(moving.published.score), above(moving.border.score)
    words = _("%(above)s of %(of)s")
    before, after = (words % {"above": number(n), "of": number(of)} for n in (was, now))
    return Compared(_("Single cells above it"), before, after, _count(was, now))


def _higher(was: float | None, now: float | None) -> str:
    if was is None or now is None:
        return NOTHING
    by = round(now, 1) - round(was, 1)  # of what is written beside it
    if not by:
        return _("the same")
    return (_("%(n)s higher") if by > 0 else _("%(n)s lower")) % {"n": number(abs(by), 1)}


def _count(was: float, now: float) -> str:
    by = abs(round(now) - round(was))
    if not by:
        return _("the same")
    return (_("more by %(n)s") if now > was else _("fewer by %(n)s")) % {"n": number(by)}


def _counted(term: str, was: float, now: float, key: str = "") -> Compared:
    return Compared(term, number(was), number(now), _count(was, now), key=key)


# -- what has to be minded -----------------------------------------------------------------


def warnings(moving: Moving) -> list[str]:
    """What a reader should know of the border before she proposes it."""
    found = (_pieces(moving), _strangers(moving), _unseen(moving))
    return [words for words in found if words]


def _pieces(moving: Moving) -> str:
    """Provinces that no way through the border leads to from where the core is strongest."""
    inside = moving.border.areas
    reached, new = {inside[0]}, [inside[0]]
    while new:
        near = moving.touching.get(new.pop(), set()) & set(inside) - reached
        reached |= near
        new.extend(near)
    apart = [moving.provinces[a].name for a in inside if a not in reached]
    if not apart:
        return ""
    words = _(
        "Not one piece: %(apart)s cannot be reached from %(seed)s without leaving the border."
    )
    return words % {"apart": _named(apart), "seed": moving.provinces[inside[0]].name}


def _strangers(moving: Moving) -> str:
    _core, *others = moving.border.industries
    apart = [moving.industries[i].title for i in others if moving.measuring.tie(i) is None]
    if not apart:
        return ""
    words = _("Neither the places nor the classification relate to the core: %(apart)s.")
    return words % {"apart": _named(apart)}


def _unseen(moving: Moving) -> str:
    """Corners of the border of which nothing is published."""
    there = moving.measuring.cells(moving.group)
    pairs = [(a, i) for a in moving.border.areas for i in moving.border.industries]
    missing = [
        f"{moving.industries[i].title} ({moving.provinces[a].name})"
        for a, i in pairs
        if (a, i) not in there
    ]
    if not missing:
        return ""
    words = _(
        "%(missing)s of %(pairs)s pairs of province and industry have no published figure: nobody "
        "is there, or too few to show. They count as nothing: %(named)s."
    )
    counts = {"missing": number(len(missing)), "pairs": number(len(pairs))}
    return words % {**counts, "named": _named(missing)}


def _named(names: list[str]) -> str:
    rest = len(names) - MOST_NAMED
    if rest > 0:
        names = [*names[:MOST_NAMED], _("and %(count)s others") % {"count": rest}]
    return ", ".join(names)


# -- the map -------------------------------------------------------------------------------


def map_values(moving: Moving) -> dict[str, dict[str, Any]]:
    """Every province with the score of its core and, where it can be chosen, where that leads."""
    choices = moving.area_choices
    urls = {c.code: c for c in (*choices.inside, *choices.dropped, *choices.offered)}
    inside = set(moving.border.areas)
    found: dict[str, dict[str, Any]] = {}
    for code, area in moving.provinces.items():
        if choice := urls.get(code):
            words = _("in the border: drop it") if code in inside else _("touches it: add it")
            found[code] = {
                "value": moving.measuring.core_score(code),
                "label": area.name,
                "text": f"{words} ({_after(choice.step.score if choice.step else None)})",
                "url": choice.url,
            }
    return found


def _after(score: float | None) -> str:
    return _("score %(score)s") % {"score": number(score, 1)}
