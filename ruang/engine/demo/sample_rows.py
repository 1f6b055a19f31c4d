"""What the samples are drawn from: invented establishments with the particulars of each kind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

import numpy as np

from ruang.engine.demo import draw, facts
from ruang.engine.demo.names import names
from ruang.engine.demo.places import place
from ruang.engine.reference import areas

DRAWN = 20_000  # of the whole country, so that each part of it has enough
BUDDHIST = 543  # the Buddhist year is this much ahead
FIRST_NUMBER = 90_001  # registration numbers of a year and province do not come this far
KIND = {"company": "5", "partnership": "3"}


@dataclass(frozen=True)
class Drawn:
    """One invented establishment."""

    name: str
    form: str  # a key of the legal forms
    area_id: str
    district_id: str
    tsic: str
    workers: int
    capital_thb: int
    registered_on: date
    longitude: float
    latitude: float


def drawn(rng: np.random.Generator) -> list[Drawn]:
    """Draw a country of establishments, in no order."""
    them = draw.establishments(DRAWN, rng)
    districts, longitude, latitude = place(them.area, rng)
    called = names(them.activity, them.form, rng)
    forms, tsic = facts.forms().legal_form, facts.activities().tsic
    area_ids = facts.provinces()[0]
    return [
        Drawn(
            name=called[i],
            form=forms[them.form[i]],
            area_id=area_ids[them.area[i]],
            district_id=str(districts[i]),
            tsic=tsic[them.activity[i]],
            workers=int(them.workers[i]),
            capital_thb=int(them.capital_thb[i]),
            registered_on=them.registered_on[i].item(),
            longitude=float(longitude[i]),
            latitude=float(latitude[i]),
        )
        for i in rng.permutation(DRAWN).tolist()
    ]


def juristic_id(one: Drawn, number: int) -> str:
    """A registration number as this establishment might bear; empty for other legal forms.

    Source:
        The 13-digit number of a juristic person: 0, province, kind, the Buddhist year's last
        three digits, a number, and a check digit (weights 13 to 2, modulo 11).
    """
    if one.form not in KIND:
        return ""
    year = (one.registered_on.year + BUDDHIST) % 1000
    twelve = f"0{one.area_id}{KIND[one.form]}{year:03}{FIRST_NUMBER + number:05}"
    total = sum(int(d) * w for d, w in zip(twelve, range(13, 1, -1), strict=True))
    return f"{twelve}{(11 - total % 11) % 10}"


def buddhist(day: date, separator: str = "/", *, years: int = 4) -> str:
    """A day as offices write it: day/month/Buddhist year."""
    year = str(day.year + BUDDHIST)[-years:]
    return separator.join((str(day.day), str(day.month), year))


@cache
def province_names() -> dict[str, str]:
    """The Thai names of provinces by code."""
    return {r["area_id"]: r["name_th"] for r in areas.provinces().to_pylist()}


@cache
def district_names() -> dict[str, str]:
    """The Thai names of districts by code."""
    return {r["area_id"]: r["name_th"] for r in areas.districts().to_pylist()}


@cache
def words() -> dict[str, str]:
    """The Thai words of the samples, by what they are for."""
    return {row["key"]: row["text"] for row in facts.table("sample_words")}


def mistyped(name: str) -> str:
    """A name with one letter left out in its middle, as hands do."""
    middle = len(name) // 2
    return name[:middle] + name[middle + 1 :]


class Slips:
    """Rows in which something goes wrong, each row once, so that every mistake has one cause."""

    def __init__(self, count: int, rng: np.random.Generator) -> None:
        self._rows: list[int] = rng.permutation(
            np.arange(1, count)
        ).tolist()  # the first row is sound

    def next(self, count: int) -> Sequence[int]:
        """The next rows, from 0."""
        taken, self._rows = self._rows[:count], self._rows[count:]
        return taken
