"""Who is there, by size and by legal form: what may be shown of it, and how it is read.

Sizes are those of the Ministerial Regulation on the Characteristics of Small and Medium
Enterprises, B.E. 2562 (Royal Gazette, 7 January 2563), and of the notice of the Office of SMEs
Promotion on micro enterprises: micro up to 5 workers; small up to 50 and medium up to 200 where
goods are made, up to 30 and 100 in trade and services. The law also looks at revenue, which
decides where the two differ, and at the whole enterprise; a register's row is one establishment.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import inf
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ruang.web.potential.models import LARGEST_SHARE, SMALLEST_CELL, Publication
from ruang.web.potential.models_profiles import AreaProfile, ProfileKind
from ruang.web.registry.models import Area

GOODS: Final = ("A", "B", "C")  # sections of TSIC in which goods are made; all others serve
LEEWAY: Final = 0.1  # how far a hidden number must be open, as a share of it; see engine.disclosure
MICRO: Final = 5
LIMITS_OF_GOODS: Final = (50, 200)  # the most workers of a small, a medium one
LIMITS_OF_SERVICES: Final = (30, 100)
UNKNOWN: Final = "unknown"
# The least and most workers of one establishment, in whatever business: the name of a class tells.
BOUNDS: Final = {
    "micro": (1, MICRO),
    "small": (MICRO + 1, LIMITS_OF_SERVICES[0]),
    "medium": (LIMITS_OF_GOODS[0] + 1, LIMITS_OF_SERVICES[1]),
    "large": (LIMITS_OF_GOODS[1] + 1, inf),
}

SIZES: Final = {
    "micro": _("Micro"),
    "small": _("Small"),
    "medium": _("Medium"),
    "large": _("Large"),
    UNKNOWN: _("Size not known"),
}
# What each of them means, below its name.
MEANINGS: Final = {
    "micro": _("up to 5 workers"),
    "small": _("up to 50; in trade and services up to 30"),
    "medium": _("up to 200; in trade and services up to 100"),
    "large": _("more than that"),
    UNKNOWN: _("workers or industry not stated"),
}
FORMS: Final = {
    "company": _("Company"),
    "public_company": _("Public company"),
    "partnership": _("Partnership"),
    "cooperative": _("Cooperative"),
    "community_enterprise": _("Community enterprise"),
    "farmer_group": _("Farmer group"),
    "sole_proprietor": _("Sole proprietor"),
    "other": _("Other legal form"),
    UNKNOWN: _("Legal form not stated"),
}
CLASSES: Final[dict[str, Mapping[str, Promise]]] = {
    ProfileKind.SIZE.value: SIZES,
    ProfileKind.FORM.value: FORMS,
}


@dataclass(frozen=True)
class Counted:
    """A class as it stands in the register; not to be shown before `publishable` has seen it."""

    key: str
    establishments: int
    workers: float | None  # null where none of them states them
    largest: float | None  # workers of the largest one
    stated: int | None = None  # how many of them state their workers; None: all

    @property
    def shows_one(self) -> bool:
        """Whether its workers would show an enterprise."""
        stated = self.establishments if self.stated is None else self.stated
        return stated < SMALLEST_CELL or _is_alone([self])

    def slack(self, *, without_largest: bool) -> tuple[float, float]:
        """By how much its workers could be fewer and more, as far as its name tells.

        Args:
            without_largest: As the largest establishment sees it, which knows its own.
        """
        least, most = BOUNDS.get(self.key, (0, inf))
        plants = self.establishments if self.stated is None else self.stated
        workers = self.workers or 0
        if without_largest:
            plants, workers = plants - 1, workers - (self.largest or 0)
        if not plants:
            return 0, 0
        return max(workers - least * plants, 0), max(most * plants - workers, 0)


@dataclass(frozen=True)
class Shown:
    """What may be shown of a class; null = hidden, or (workers) not known."""

    key: str
    establishments: int | None
    workers: float | None


def publishable(classes: Sequence[Counted]) -> list[Shown]:
    """Hide what would show too few, also as the difference to the province's published total.

    Below three establishments a class is hidden, and one further class with it where the hidden
    ones together could be told apart. Workers are hidden with it, where fewer than three
    establishments state them, and where one has over four fifths of them, in a class or in all that
    is hidden together. So many are hidden that each could be a tenth more or less, also for an
    owner who knows her own, and though a class's name tells how many workers its establishments
    may have. Where not even hiding all does that, the province has no rows.

    Args:
        classes: All classes of one kind in one province.
    """
    few = {one.key for one in classes if one.establishments < SMALLEST_CELL}
    hidden = _widened(classes, few, _told_by_number, lambda one: one.establishments)
    known = [one for one in classes if one.workers is not None]
    alone = {one.key for one in known if one.key in hidden or one.shows_one}
    unsaid = _widened(known, alone, _told_by_workers, lambda one: one.workers or 0)
    if len(known) > 1 and unsaid and _told_by_workers([c for c in known if c.key in unsaid]):
        return []
    return [
        Shown(
            one.key,
            None if one.key in hidden else one.establishments,
            None if one.key in hidden | unsaid else one.workers,
        )
        for one in classes
    ]


def _widened(
    classes: Sequence[Counted],
    hidden: set[str],
    told: Callable[[list[Counted]], bool],
    size: Callable[[Counted], float],
) -> set[str]:
    """The hidden classes with as many of the smallest others as it takes that nothing is told."""
    rest = sorted((one for one in classes if one.key not in hidden), key=lambda c: (size(c), c.key))
    found = set(hidden)
    while found and rest and told([one for one in classes if one.key in found]):
        found.add(rest.pop(0).key)
    return found


def _told_by_number(hidden: list[Counted]) -> bool:
    return len(hidden) < 2 or sum(one.establishments for one in hidden) < SMALLEST_CELL


def _told_by_workers(hidden: list[Counted]) -> bool:
    return (
        len(hidden) < 2
        or _is_alone(hidden)
        or any(
            _is_narrow(one, [c for c in hidden if c is not one]) for one in hidden if one.shows_one
        )
    )


def _is_narrow(one: Counted, others: list[Counted]) -> bool:
    """Whether the others, whose sum with this one is known, leave it too little open."""
    need = max(LEEWAY * (one.workers or 0), 1)
    for knowing in (None, *others):
        slacks = [c.slack(without_largest=c is knowing) for c in others]
        fewer, more = (sum(side) for side in zip(*slacks, strict=True))
        if min(fewer, more) < need:
            return True
    return False


def _is_alone(classes: list[Counted]) -> bool:
    """Whether one establishment has nearly all the workers of these classes together."""
    workers = sum(one.workers or 0 for one in classes)
    return max(one.largest or 0 for one in classes) > LARGEST_SHARE * workers


@dataclass(frozen=True)
class ProfileRow:
    """One class, in one province or in several together."""

    key: str
    label: Promise
    meaning: Promise | str  # empty where the label says all
    establishments: int | None  # the sum of what is published; None where nothing is
    workers: float | None
    hidden: int  # provinces in which this class is there, and its number hidden
    unsaid: int  # provinces whose workers of this class are hidden or not known
    share: float | None = None  # of all published establishments of this kind


@dataclass(frozen=True)
class Profile:
    """All classes of one kind, in the order in which they are named."""

    kind: str
    rows: tuple[ProfileRow, ...]

    @property
    def title(self) -> str:
        """By what it is divided."""
        return str(ProfileKind(self.kind).label)

    @property
    def hides(self) -> bool:
        """Whether something is hidden."""
        return any(row.hidden for row in self.rows)


def profiles(publication: Publication, areas: Iterable[Area]) -> list[Profile]:
    """Who is there in these provinces together; empty where the publication does not say.

    One query.
    """
    asked = AreaProfile.objects.filter(publication=publication, area__in=list(areas))
    found: dict[str, dict[str, list[AreaProfile]]] = defaultdict(lambda: defaultdict(list))
    for row in asked:
        found[row.kind][row.key].append(row)
    return [_profile(kind, found[kind]) for kind in ProfileKind.values if kind in found]


def _profile(kind: str, found: dict[str, list[AreaProfile]]) -> Profile:
    meanings = MEANINGS if kind == ProfileKind.SIZE else {}
    rows = [
        _summed(key, label, meanings.get(key, ""), found[key])
        for key, label in CLASSES[kind].items()
        if found.get(key)
    ]
    total = sum(row.establishments or 0 for row in rows)
    return Profile(kind, tuple(_with_share(row, total) for row in rows))


def _with_share(row: ProfileRow, total: int) -> ProfileRow:
    known = row.establishments is not None and total
    return replace(row, share=row.establishments / total) if known and row.establishments else row


def _summed(
    key: str, label: Promise, meaning: Promise | str, rows: list[AreaProfile]
) -> ProfileRow:
    numbers = [row.establishments for row in rows if row.establishments is not None]
    workers = [row.workers for row in rows if row.workers is not None]
    return ProfileRow(
        key,
        label,
        meaning,
        sum(numbers) if numbers else None,
        sum(workers) if workers else None,
        hidden=len(rows) - len(numbers),
        unsaid=len(rows) - len(workers),
    )
