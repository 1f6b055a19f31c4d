"""What the values of a column say that it holds, where its header says little.

Each kind of content has a test of one value and the least share of a column's values that must
pass it. Strong kinds are believed under any header that is not known; weak ones (a number may
count anything) only under a header that says nothing at all.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from statistics import median

from ruang.engine.columns.words import any_of, key, same, words
from ruang.engine.reference import areas, industries

Test = Callable[[str], bool]

LONGEST = 200  # letters of a value; what it is shows before
MOST_DIGITS = 9  # of a running number
FEW = 3  # values; fewer prove nothing under a header that says something else
EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[A-Za-z]{2,}")
PHONE = re.compile(r"(?:\(?0|\+?66)[\d\s().-]{7,14}(?:(?:,|/|\bext\b).*)?", re.IGNORECASE)
DATE = re.compile(r"(\d{1,2})\s*[/.-]\s*(\d{1,2})\s*[/.-]\s*(\d{2}|\d{4})(\s.*)?")
ISO_DATE = re.compile(r"\d{4}-\d{1,2}-\d{1,2}([T\s].*)?")
FACTORY_NUMBER = re.compile(
    "[\u0e01-\u0e2e]{0,2}\\d?\\s*-?\\s*\\d{1,3}(\\(\\d+\\))?\\s*-\\s*\\d+/\\d{2,4}\\s*[\u0e01-\u0e2e.]{0,5}"
)
NUMBER = re.compile(r"-?\d[\d,]{0,17}(\.\d{1,20})?")
PAIR = re.compile(r"\(?\s*\d{1,3}\.\d+\s*[,;\s]\s*\d{1,3}\.\d+\s*\)?")
CODE = re.compile(r"(?=.*\d)[\w/().-]{3,}")
# Where Thailand lies, in degrees and in metres of UTM zones 47 and 48.
LONGITUDES, LATITUDES = (97.0, 106.0), (5.0, 21.0)
EASTINGS, NORTHINGS = (100_000.0, 900_000.0), (600_000.0, 2_300_000.0)
MANY_BAHT = 10_000  # the middle of a column of capital is not below; of workers, not above


@dataclass(frozen=True)
class Content:
    """How surely a column holds something: its share of fitting values, 0 to 1."""

    column: str  # of tables.RAW, or a key of PERSONAL
    share: float
    strong: bool


def contents(values: Sequence[str]) -> tuple[Content, ...]:
    """What a column's values may be, the surest first.

    Args:
        values: The column's values that are not empty, repetitions included.

    Returns:
        Nothing where no kind of content fits, or the values number the rows.
    """
    values = [same(v[:LONGEST]).strip() for v in values if v.strip()]
    if not values or _counts_rows(values):
        return ()
    found = [
        Content(column, share, strong=True)
        for column, least, test in _strong()
        if (share := _share(values, test, least)) >= least
    ]
    found += _thirteen_digits(values)
    if not found:
        found = _numbers(values) or _texts(values)
    return tuple(sorted(found, key=lambda c: (-c.strong, -c.share, c.column)))


def holds_persons(values: Sequence[str]) -> bool:
    """Whether most of the values are names of persons, by their titles."""
    return _share([same(v).strip() for v in values], _person) >= 0.5


def is_factory_number(text: str) -> bool:
    """Whether this is a registration number as factories bear it, the old or the new one."""
    text = same(text).strip()
    return bool(FACTORY_NUMBER.fullmatch(text)) or bool(re.fullmatch(r"\d{14}", text))


def check_digit_agrees(digits: str) -> bool:
    """Whether the last of 13 digits follows from the other twelve.

    Source:
        Department of Provincial Administration's rule for 13-digit numbers: weights 13 to 2,
        modulo 11, as in python-stdnum's stdnum.th.pin.
    """
    total = sum(int(d) * w for d, w in zip(digits, range(13, 1, -1), strict=False))
    return (11 - total % 11) % 10 == int(digits[12])


def _share(values: Sequence[str], test: Test, least: float = 0.0) -> float:
    """The share of values that pass a test; 0 as soon as it cannot be `least` any more."""
    passed = len(values)
    for value, times in Counter(values).items():  # each different value is tested once
        if not test(value):
            passed -= times
            if passed / len(values) < least:
                return 0.0
    return passed / len(values) if values else 0.0


@cache
def _strong() -> tuple[tuple[str, float, Test], ...]:
    """Column, least share, test. An address names places too: longer texts are addresses."""
    return (
        ("email", 0.6, lambda t: bool(EMAIL.fullmatch(t))),
        ("phone", 0.6, _phone),
        ("person_name", 0.5, _person),
        ("area_id", 0.7, _province),
        ("district_id", 0.6, lambda t: not _province(t) and _district(t)),
        ("subdistrict", 0.6, _subdistrict),
        ("address", 0.5, _address),
        ("legal_form", 0.8, lambda t: key(t) in _forms()),
        ("industry_id", 0.7, _activity),
        ("establishment_id", 0.6, is_factory_number),
        # Both figures in one cell, as maps on the telephone give them, are read out of either.
        ("latitude", 0.6, lambda t: bool(PAIR.fullmatch(t))),
        ("name", 0.4, _firm),
    )


def _phone(text: str) -> bool:
    # A code of five letters and more apart, a telephone number has nine or ten digits.
    digits = sum(c.isdigit() for c in text.split(",")[0].split("/")[0])
    return bool(PHONE.fullmatch(text)) and 9 <= digits <= 12


def _person(text: str) -> bool:
    found = _pattern("", "title", r"\s*\S+").match(text.casefold())
    return found is not None and not _firm(text) and key(text) not in _forms()


def _firm(text: str) -> bool:
    start = _pattern("", "firm", "").match(text.casefold())
    return start is not None and len(text) > start.end() + 2 and key(text) not in _forms()


def _province(text: str) -> bool:
    return key(_bare(text, "province")) in _provinces()


def _district(text: str) -> bool:
    bare = key(_bare(text, "district"))
    return bare in _districts() or bare in words("capital")


def _subdistrict(text: str) -> bool:
    return bool(_pattern("", "subdistrict", r"\s*\S").match(text)) and len(text) < 40


def _address(text: str) -> bool:
    announced = sum(
        bool(_pattern(r"(?:^|[\s\d])", means, r"\s*\S").search(text))
        for means in ("province", "district", "subdistrict", "street")
    )
    return len(text) > 15 and announced >= 2


def _activity(text: str) -> bool:
    return text in _activities()


def _bare(text: str, means: str) -> str:
    return _pattern("^", means, r"\s*").sub("", text)


@cache
def _pattern(before: str, means: str, after: str) -> re.Pattern[str]:
    return re.compile(before + any_of(means) + after)


@cache
def _provinces() -> frozenset[str]:
    rows = areas.provinces().to_pylist()
    names = {key(r[name]) for r in rows for name in ("name_th", "name_en") if r[name]}
    return frozenset(names | {key(word) for word in words("short")})


@cache
def _districts() -> frozenset[str]:
    rows = areas.districts().to_pylist()
    return frozenset(key(_bare(r["name_th"], "district")) for r in rows)


@cache
def _activities() -> frozenset[str]:
    rows = industries.industries().to_pylist()
    return frozenset(r["industry_id"] for r in rows if r["level"] == "activity")


@cache
def _forms() -> frozenset[str]:
    return frozenset(map(key, words("form")))


def _counts_rows(values: Sequence[str]) -> bool:
    """Whether the values are 1, 2, 3 …: a running number, which no cell of a row depends on."""
    numbers = [int(v) for v in values if v.isdecimal() and len(v) <= MOST_DIGITS]
    steps = sum(b - a == 1 for a, b in itertools.pairwise(numbers))
    return len(numbers) == len(values) > 2 and steps >= 0.9 * (len(values) - 1)


def _thirteen_digits(values: Sequence[str]) -> list[Content]:
    plain = [re.sub(r"[\s-]", "", v) for v in values]
    agree = [v for v in plain if re.fullmatch(r"\d{13}", v) and check_digit_agrees(v)]
    if len(agree) < 0.6 * len(values):
        return []
    of_firms = sum(v.startswith("0") for v in agree) / len(agree)
    column = "juristic_id" if of_firms >= 0.5 else "citizen_id"
    return [Content(column, len(agree) / len(values), strong=True)]


def _numbers(values: Sequence[str]) -> list[Content]:
    """What numbers and dates may be; a place's two figures are told apart by where it can lie."""
    if _share(values, _date) >= 0.7:
        return [Content("registered_on", _share(values, _date), strong=False)]
    if _share(values, _postcode) >= 0.9 and _share(values, _round) >= 0.8:
        return [Content("postcode", 1.0, strong=False)]
    for code, length in (("area_id", 2), ("district_id", 4)):
        known = _codes(length)
        if (share := _share(values, known.__contains__)) >= 0.95 and len(set(values)) > 1:
            return [Content(code, share, strong=False)]
    numbers = [float(v.replace(",", "")) for v in values if NUMBER.fullmatch(v)]
    if len(numbers) < 0.8 * len(values):
        return []
    if place := _place(numbers, [v for v in values if "." in v]):
        return [Content(place, len(numbers) / len(values), strong=place[:1] == "l")]
    amounts = median(numbers) >= MANY_BAHT
    whole = all(n == int(n) and n >= 0 for n in numbers)
    if not amounts and (not whole or len(set(values)) < 2):
        return []
    return [Content("capital_thb" if amounts else "workers", 0.5, strong=False)]


def _date(text: str) -> bool:
    if found := DATE.fullmatch(text):
        return 1 <= int(found[1]) <= 31 and 1 <= int(found[2]) <= 31
    if ISO_DATE.fullmatch(text):
        return True
    return bool(_pattern(r"\d{1,2}\s*[-\s]?\s*", "month", r"\s*[-\s]?\s*\d{2,4}").match(text))


def _postcode(text: str) -> bool:
    return bool(re.fullmatch(r"\d{5}", text)) and text[:2] in _codes(2)


def _round(text: str) -> bool:
    return text.endswith("0")


@cache
def _codes(length: int) -> frozenset[str]:
    rows = (areas.provinces() if length == 2 else areas.districts()).to_pylist()
    return frozenset(r["area_id"] for r in rows)


def _place(numbers: Sequence[float], with_point: Sequence[str]) -> str:
    broken = len(with_point) >= 0.5 * len(numbers)
    for column, degrees, metres in (
        ("longitude", LONGITUDES, EASTINGS),
        ("latitude", LATITUDES, NORTHINGS),
    ):
        if broken and _within(numbers, degrees):
            return column
        # Metres look like amounts of money, but amounts are round and spread more widely.
        rough = sum(n % 100 != 0 for n in numbers) >= 0.8 * len(numbers)
        if rough and _within(numbers, metres) and max(numbers) < 3 * min(numbers):
            return column
    return ""


def _within(numbers: Sequence[float], bounds: tuple[float, float]) -> bool:
    return sum(bounds[0] <= n <= bounds[1] for n in numbers) >= 0.8 * len(numbers)


def _texts(values: Sequence[str]) -> list[Content]:
    """Names and ids by their look alone: nearly all different; an id is a code, a name is not."""
    different = len(set(values)) / len(values)
    if different < 0.8:
        return []
    if _share(values, lambda t: bool(CODE.fullmatch(t))) >= 0.9:
        return [Content("establishment_id", different, strong=False)]
    letters = _share(values, lambda t: sum(c.isalpha() for c in t) >= 4)
    return [Content("name", letters * 0.5, strong=False)] if letters >= 0.9 else []
