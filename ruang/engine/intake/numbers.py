"""Amounts in baht and numbers of persons, as people and their spreadsheets write them."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, lru_cache

from ruang.engine.intake.letters import any_of, listed
from ruang.engine.intake.rows import Reading, Rows

MOST_BAHT = 10**12 - 1  # no firm has more; thirteen digits are an id in the wrong column
MOST_WORKERS = 10**7
LONGEST = 80  # letters; a longer text is no number
MOST_READ = 50_000  # texts kept in memory
AMOUNT = re.compile(r"(\d{1,3}(,\d{3})+|\d+)(\.\d*)?|\.\d+")
EUROPEAN = re.compile(r"\d{1,3}((\.\d{3})+,\d+|(\.\d{3}){2,})")  # dots between thousands
SCIENTIFIC = re.compile(r"(\d(?:\.\d+)?)[eE]([+-]?\d{1,2})")
RANGE = re.compile(r"[\d.,]+\s*[-–—~]\s*[\d.,]+")
MINUS = re.compile(r"[-−–]\s*(?P<bare>\d.*)|\((?P<enclosed>.*)\)", re.DOTALL)


@dataclass(frozen=True)
class Number:
    """What a text says: an amount, how it was written (marks), or why it is none."""

    value: Decimal | None = None
    marks: tuple[str, ...] = ()
    problem: str = ""  # "unreadable", "negative" or "range"


def read_numbers(rows: Rows) -> None:
    """Read the columns of capital and workers; what is missing or no number is null, never zero."""
    for column, reading in READINGS.items():
        if rows.has(column):
            rows.read(column, reading, into=column)


@lru_cache(maxsize=MOST_READ)
def read_capital(text: str) -> Reading:
    """Read an amount in baht: "1,000 ,000" (marked), "1.5 million baht" (marked), "(1,000)".

    Args:
        text: Plain, without white space around it.

    Returns:
        Baht. Null where nothing is written; null and marked where it is no amount, or negative.
    """
    number = read_number(text, "baht")
    if number.problem == "negative":
        return Reading(mark="number_negative")
    if number.problem or (number.value is not None and number.value > MOST_BAHT):
        return Reading(mark="capital_unreadable")
    return Reading(_float(number.value), mark=" ".join(number.marks))


@lru_cache(maxsize=MOST_READ)
def read_workers(text: str) -> Reading:
    """Read a number of persons: whole, not negative; a range such as "10-50" is unknown.

    Args:
        text: Plain, without white space around it.

    Returns:
        Persons. Null where nothing is written; null and marked where it is no such number.
    """
    number = read_number(text, "persons")
    if number.problem == "negative":
        return Reading(mark="number_negative")
    if number.problem == "range":
        return Reading(mark="workers_range")
    value = number.value
    if number.problem or (value is not None and (value > MOST_WORKERS or value % 1)):
        return Reading(mark="workers_unreadable")
    marks = [m for m in number.marks if m != "capital_respaced"]
    return Reading(_float(value), mark=" ".join(marks))


READINGS: dict[str, Callable[[str], Reading]] = {
    "capital_thb": read_capital,
    "workers": read_workers,
}


def read_number(text: str, unit: str) -> Number:
    """Read one number with the words that belong to it.

    Args:
        text: Plain, without white space around it.
        unit: "baht" or "persons": the words of this unit may stand beside the number.
    """
    if not text:
        return Number()
    if len(text) > LONGEST:
        return Number(problem="unreadable")
    if AMOUNT.fullmatch(text):
        return Number(_decimal(text))
    words = _words()
    bare = words.units[unit].sub("", text).strip()
    if not bare:
        return Number(problem="unreadable")
    if RANGE.fullmatch(words.to.sub("-", bare)):
        return Number(problem="range")
    if minus := MINUS.fullmatch(bare):
        inside = _positive((minus["bare"] or minus["enclosed"]).strip())
        return Number(problem="negative" if inside.value else "unreadable")
    return _positive(bare)


def _positive(text: str) -> Number:
    if found := SCIENTIFIC.fullmatch(text):
        return Number(Decimal(found[1]).scaleb(int(found[2])), ("number_scientific",))
    words = _words()
    factor, marks = Decimal(1), list[str]()
    if found := words.multiple.search(text):
        factor = Decimal(words.factors[found[0].casefold()])
        text, marks = text[: found.start()].rstrip(), ["number_in_words"]
    parts = text.split()
    joined = "".join(parts)
    if EUROPEAN.fullmatch(joined):
        joined = joined.replace(".", "").replace(",", ".")
        marks.append("number_european")
    if not AMOUNT.fullmatch(joined):
        return Number(problem="unreadable")
    if len(parts) > 1:
        marks.append("capital_respaced")
    return Number(_decimal(joined) * factor, tuple(marks))


def _decimal(text: str) -> Decimal:
    return Decimal(text.replace(",", ""))


def _float(value: Decimal | None) -> float | None:
    return None if value is None else float(value)


@dataclass(frozen=True)
class _Words:
    """Patterns made from the list of words."""

    units: dict[str, re.Pattern[str]]
    multiple: re.Pattern[str]
    factors: dict[str, str]
    to: re.Pattern[str]


@cache
def _words() -> _Words:
    rows = listed("number_words.csv")
    factors = {r["word"]: r["means"] for r in rows if r["means"].isdigit()}
    return _Words(
        units={
            unit: re.compile(rf"^(?:{words})\s*|\s*(?:{words})$", re.IGNORECASE)
            for unit in ("baht", "persons")
            for words in [any_of(r["word"] for r in rows if r["means"] == unit)]
        },
        multiple=re.compile(rf"(?:{any_of(factors)})$", re.IGNORECASE),
        factors=factors,
        to=re.compile(rf"\s*(?:{any_of(r['word'] for r in rows if r['means'] == 'to')})\s*"),
    )
