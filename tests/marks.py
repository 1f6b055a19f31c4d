"""Values by which a field is known again wherever it turns up: in a page, a file, a header."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import UTC, date, datetime, time
from typing import Any, NamedTuple

from babel.dates import format_date
from django.db import models

WORD = re.compile(r"zq\d{4}x")
NUMBER = re.compile(r"(?<![\d.,])8,?1\d{2},?\d{3}(?!\d|[,.]\d)")
ISO = re.compile(r"\d{4}-\d{2}-\d{2}")
ADDRESS = re.compile(r"198\.51\.\d+\.\d+")
# Letters that nothing else on the site is written in, for fields that hold very few.
FEW = re.compile("[\u0561-\u0580]{4}")
MONTHS = {
    format_date(date(2001, month, 15), pattern, locale=locale)
    for month in range(1, 13)
    for pattern in ("MMM", "MMMM")
    for locale in ("th", "en")
}
WRITTEN = re.compile(
    rf"\d\d (?:{'|'.join(sorted(map(re.escape, MONTHS), key=len, reverse=True))}) \d{{4}}"
)
FUTURE = 2161  # the year from which days are given that must not have passed


class Mark(NamedTuple):
    """Which field of whose row a value stands in."""

    field: str
    whose: str


class Marks:
    """Gives each field of each owner a value of its own, and finds it again."""

    def __init__(self) -> None:
        self._known: dict[str, Mark] = {}
        self._n = 0

    def value(self, field: models.Field[Any, Any], whose: str, *, future: bool = False) -> Any:
        """A value that such a field can hold; a TypeError where it can hold no mark."""
        self._n += 1
        mark = Mark(f"{field.model._meta.label}.{field.name}", whose)
        if isinstance(field, models.DateTimeField):
            return datetime.combine(self._day(mark, future), time(5), UTC)
        if isinstance(field, models.DateField):
            return self._day(mark, future)
        if isinstance(field, models.GenericIPAddressField):
            return self._kept(f"198.51.{self._n // 250}.{self._n % 250 + 1}", mark)
        if isinstance(field, models.EmailField):
            return self._kept(f"zq{self._n:04}x", mark) + "@marks.example"
        if isinstance(field, models.JSONField):
            word = self._kept(f"zq{self._n:04}x", mark)
            return [word] if field.default is list else {"mark": word}
        if isinstance(field, models.CharField | models.TextField) and not field.choices:
            if (field.max_length or 99) < 7:
                letters = (chr(0x561 + self._n // 32**i % 32) for i in range(4))
                return self._kept("".join(letters), mark)
            return self._kept(f"zq{self._n:04}x", mark)
        whole = isinstance(field, models.PositiveIntegerField | models.PositiveBigIntegerField)
        if whole and not isinstance(field, models.PositiveSmallIntegerField):
            return int(self._kept(str(8_100_000 + self._n), mark))
        raise TypeError(mark.field)

    def found(self, *said: str | bytes) -> set[Mark]:
        """The fields whose values stand in these texts and files."""
        found = set()
        for text in map(readable, said):
            texts = WORD.findall(text) + ADDRESS.findall(text) + FEW.findall(text)
            texts += ISO.findall(text) + WRITTEN.findall(text)
            texts += [number.replace(",", "") for number in NUMBER.findall(text)]
            found |= {self._known[one] for one in texts if one in self._known}
        return found

    def every(self) -> set[Mark]:
        """All that have been given."""
        return set(self._known.values())

    def _kept(self, value: str, mark: Mark) -> str:
        assert value not in self._known
        self._known[value] = mark
        return value

    def _day(self, mark: Mark, future: bool) -> date:
        """Two digits in every day, or one would be found in another."""
        month, n = divmod(self._n, 19)
        day = date((FUTURE if future else 1931) + month // 12, month % 12 + 1, n + 10)
        self._kept(day.isoformat(), mark)
        for locale, year in (("th", day.year + 543), ("en", day.year)):
            for pattern in ("d MMM", "d MMMM"):
                self._known[f"{format_date(day, pattern, locale=locale)} {year}"] = mark
        return day


def can_hold(field: models.Field[Any, Any]) -> bool:
    """Whether a field can hold a mark: not a word of a list, yes or no, or a small number."""
    try:
        Marks().value(field, "")
    except TypeError:
        return False
    return True


def readable(said: str | bytes) -> str:
    """An answer as text; a workbook with all that is in it."""
    if isinstance(said, str):
        return said
    if said[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(said)) as book:
            return "\n".join(book.read(name).decode("utf-8", "replace") for name in book.namelist())
    return said.decode("utf-8", "replace")
