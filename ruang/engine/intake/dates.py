"""Days, in every form in which offices and their spreadsheets write them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, lru_cache
from typing import NamedTuple

import pyarrow.compute as pc

from ruang.engine.intake.letters import any_of, listed
from ruang.engine.intake.rows import Reading, Rows

BUDDHIST = 543  # the Buddhist year is this much ahead
LEAST_BUDDHIST_YEAR = 2400  # no common-era year of a register is this late, no Buddhist one earlier
EARLIEST = date(1900, 1, 1)
# Spreadsheets count days from here. They believe in a 29 February 1900, so that their numbers
# before 61 are one off; we read none so early.
SERIAL_ZERO = date(1899, 12, 30)

LONGEST = 80  # letters; a longer text is no date
MOST_READ = 50_000  # texts kept in memory
USUAL = re.compile(r"\d{1,2}/(0?[1-9]|1[0-2])/\d{4}")  # needs no evidence of its neighbours
BETWEEN = r"\s*[/.\-\s]\s*"
DAY_MONTH_YEAR = re.compile(rf"(\d{{1,2}}){BETWEEN}(\d{{1,2}}){BETWEEN}(\d{{4}}|\d{{2}})")
YEAR_MONTH_DAY = re.compile(r"(\d{4})\s*[-/.]\s*(\d{1,2})\s*[-/.]\s*(\d{1,2})")
MONTH_YEAR = re.compile(r"(\d{1,2})\s*[/-]\s*(\d{4})")
YEAR_MONTH_DAY_CLOSE = re.compile(r"(\d{4})(\d{2})(\d{2})")
DAY_MONTH_YEAR_CLOSE = re.compile(r"(\d{2})(\d{2})(\d{4})")
YEAR = re.compile(r"(\d{4})(?:[.]0+)?")
SERIAL = re.compile(r"(\d{5,6})(?:[.]\d+)?|(\d{4})[.]\d*[1-9]\d*")


class Written(NamedTuple):
    """What a text says before it is known which years it counts in."""

    year: int
    month: int
    day: int
    style: str  # "numbers", "iso", "thai" or "english" month names, "serial"
    era: str = ""  # "buddhist" or "common", where the text says it
    short: bool = False  # the year has two digits
    mark: str = ""


class Evidence(NamedTuple):
    """What the other dates of the column tell about one that could mean two days.

    `era` is what two-digit years count in ("" is not known), `month_first` whether some dates
    have the month before the day, so that others may have it too.
    """

    era: str = ""
    month_first: bool = False


NONE = Evidence()


def read_dates(rows: Rows, latest: date) -> None:
    """Read the column of registration dates; a source that does not need one does without.

    Args:
        rows: The batch.
        latest: No registration can be later than this day.
    """
    texts = rows.encoded("registered_on").dictionary
    usual = pc.all(pc.match_substring_regex(texts, f"^({USUAL.pattern})?$")).as_py()
    told = NONE if usual else evidence(texts.to_pylist(), latest)
    needed = rows.needs("registered_on")

    def reading(text: str) -> Reading:
        return _read(text, latest, told, needed)

    rows.read("registered_on", reading, into="registered_on")


def evidence(texts: Iterable[str], latest: date) -> Evidence:
    """What the dates of a column tell about each other.

    Two-digit years count in the era of the four-digit ones beside them, where those agree.
    Without such: a year that has not come yet in the Buddhist era (70 to 99 in 2569) says that all
    are of the common one; else a year that has not come yet in the common era (27 to 69) says that
    all are Buddhist. Beside English month names it says so only if all are such years.
    """
    if all(USUAL.fullmatch(t) for t in texts if t):
        return NONE
    found = [w for t in texts if (w := written(t)) and w.style not in ("iso", "serial")]
    eras = {_era_of(w.year) for w in found if not w.short and _is_near(w.year, latest)}
    era = eras.pop() if len(eras) == 1 else ""
    unsaid = [w for w in found if w.short and not w.era and w.style != "thai"]
    if not era and unsaid:
        era = _era_of_short([w.year for w in unsaid], unsaid[0].style, latest)
    return Evidence(era, any(w.mark == "date_month_first" for w in found))


def _era_of(year: int) -> str:
    return "buddhist" if year >= LEAST_BUDDHIST_YEAR else "common"


def _is_near(year: int, latest: date) -> bool:
    ahead = BUDDHIST if _era_of(year) == "buddhist" else 0
    return EARLIEST.year <= year - ahead <= latest.year


def _era_of_short(years: list[int], style: str, latest: date) -> str:
    common, buddhist = latest.year % 100, (latest.year + BUDDHIST) % 100
    if any(y > buddhist for y in years):
        return "common"
    not_common = [y > common for y in years]
    says = all(not_common) if style == "english" else any(not_common)
    return "buddhist" if says else ""


def read_date(text: str, latest: date, told: Evidence = NONE) -> Reading:
    """Read a day: numbers, month names, ISO or a spreadsheet's count, in either era.

    What the text leaves open is decided by rule, and marked: a year of four digits is Buddhist
    from 2400; one of two counts as `told`, else as Buddhist beside a Thai month name, as common
    beside an English one, and among numbers as Buddhist only if it has not come yet in the common
    era; day comes before month wherever that can be.

    Args:
        text: Plain, without white space around it.
        latest: The last day that is possible.
        told: What the rest of the column tells.
    """
    if not text:
        return Reading(refusal="date_missing")
    found = written(text)
    if not found:
        return Reading(refusal="date_unreadable")
    year, *marks = _common_year(found, latest, told)
    try:
        read = date(year, found.month, found.day)
    except ValueError:
        return Reading(refusal="date_unreadable")
    if not EARLIEST <= read <= latest:
        return Reading(refusal="date_out_of_range")
    if told.month_first and found.style == "numbers" and found.day <= 12 and not found.mark:
        marks += ["date_order_unsure"] if found.day != found.month else []
    return Reading(read, mark=" ".join(m for m in (found.mark, *marks) if m))


@lru_cache(maxsize=MOST_READ)
def _read(text: str, latest: date, told: Evidence, needed: bool) -> Reading:
    """Read a day, each text once; where none is needed, what cannot be read is unknown."""
    reading = read_date(text, latest, told)
    if needed or not reading.refusal:
        return reading
    return Reading() if reading.refusal == "date_missing" else Reading(mark=reading.refusal)


@lru_cache(maxsize=MOST_READ)  # asked twice for each: as evidence, and to be read
def written(text: str) -> Written | None:
    """Take a text apart into year, month and day; null where it is no date."""
    if len(text) > LONGEST:
        return None
    if numbers := _numbers(text):
        return numbers
    words = _words()
    era = words.era.search(text)
    bare = words.era.sub(" ", text) if era else text
    bare = words.time.sub("", words.before.sub("", bare.strip())).strip()
    found = _numbers(bare) or _named(bare)
    if not found or not era:
        return found
    buddhist = words.means(era[0]) == "buddhist"
    return found._replace(era="buddhist" if buddhist else "common")


def _numbers(text: str) -> Written | None:
    if found := DAY_MONTH_YEAR.fullmatch(text):
        day, month, year = map(int, found.groups())
        swapped = month > 12 >= day
        mark = "date_month_first" if swapped else ""
        if swapped:
            day, month = month, day
        return Written(year, month, day, "numbers", short=len(found[3]) == 2, mark=mark)
    if found := YEAR_MONTH_DAY.fullmatch(text):
        year, month, day = map(int, found.groups())
        return Written(year, month, day, "iso")
    if found := YEAR.fullmatch(text):
        return Written(int(found[1]), 1, 1, "year", mark="date_year_only")
    if found := SERIAL.fullmatch(text):
        day_of = SERIAL_ZERO + timedelta(days=int(found[1] or found[2]))
        return Written(day_of.year, day_of.month, day_of.day, "serial", mark="date_serial")
    if found := MONTH_YEAR.fullmatch(text):
        return Written(int(found[2]), int(found[1]), 1, "numbers", mark="date_month_only")
    return _close(text)


def _close(text: str) -> Written | None:
    """Eight digits on end: the year's place is plain, since no month is later than 12."""
    if found := YEAR_MONTH_DAY_CLOSE.fullmatch(text):
        year, month, day = map(int, found.groups())
        if month <= 12 and year >= EARLIEST.year:
            return Written(year, month, day, "iso")
    if found := DAY_MONTH_YEAR_CLOSE.fullmatch(text):
        day, month, year = map(int, found.groups())
        return Written(year, month, day, "numbers")
    return None


def _named(text: str) -> Written | None:
    words = _words()
    for pattern in words.forms:
        if not (found := pattern.fullmatch(text)):
            continue
        parts = found.groupdict()
        month, year = parts["month"], parts["year"]
        style = "english" if month.isascii() else "thai"
        short = len(year) == 2
        if "day" not in parts and short and int(year) <= 31:
            return None  # "Jan-15" may be a month's fifteenth day
        mark = "" if "day" in parts else "date_month_only"
        day = int(parts.get("day", 1))
        return Written(int(year), int(words.means(month)), day, style, "", short, mark)
    return None


def _common_year(found: Written, latest: date, told: Evidence) -> tuple[int, str]:
    """The year of the common era, and the mark of how it was come by."""
    if found.short:
        return _of_two_digits(found, latest, told), "year_two_digits"
    by_definition = "common" if found.style in ("iso", "serial") else ""
    expected = found.era or by_definition
    era = expected or _era_of(found.year)
    year = found.year - BUDDHIST if era == "buddhist" else found.year
    if EARLIEST.year <= year <= latest.year:
        gregorian = era == "common" and not expected and found.style in ("numbers", "thai")
        return year, "year_gregorian" if gregorian else ""
    # The possible years are fewer than 543, so that no more than one of these can be meant.
    for steps in (-2, -1, 1):
        if EARLIEST.year <= year + steps * BUDDHIST <= latest.year:
            return year + steps * BUDDHIST, "year_543_off"
    return year, ""


def _of_two_digits(found: Written, latest: date, told: Evidence) -> int:
    era = found.era or ("buddhist" if found.style == "thai" else told.era)
    if not era:
        not_come = found.year > latest.year % 100
        era = "buddhist" if not_come and found.style != "english" else "common"
        if found.year > (latest.year + BUDDHIST) % 100:
            era = "common"
    ahead = BUDDHIST if era == "buddhist" else 0
    now = latest.year + ahead
    year = now - now % 100 + found.year
    return (year if year <= now else year - 100) - ahead


@dataclass(frozen=True)
class _Words:
    """Patterns made from the list of words."""

    meanings: dict[str, str]  # word in small letters without dots and spaces -> what it means
    era: re.Pattern[str]
    before: re.Pattern[str]
    time: re.Pattern[str]
    forms: tuple[re.Pattern[str], ...]

    def means(self, word: str) -> str:
        return self.meanings[_squeezed(word)]


@cache
def _words() -> _Words:
    rows = listed("date_words.csv")

    def words(*meanings: str) -> list[str]:
        return [r["word"] for r in rows if r["means"] in meanings]

    months = _with_dots(r["word"] for r in rows if r["means"].isdigit())
    eras, hours = _with_dots(words("buddhist", "common")), _with_dots(words("hours"))
    before, between, time = (
        any_of(w.rstrip(".") for w in words(kind)) for kind in ("before", "between", "time")
    )
    gap = rf"(?:[\s/.,'-]|{between})*"
    day, month = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?", f"(?P<month>{months})"
    year = r"(?P<year>\d{4}|\d{2})"
    forms = (
        f"{day}{gap}{month}{gap}{year}",
        rf"{month}[\s.]*{day}[\s,]+{year}",
        rf"(?P<year>\d{{4}}){gap}{month}{gap}{day}",
        f"{month}{gap}{year}",
    )
    clock = r"\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?\s*(?:[ap]\.?m\.?)?\s*(?:z|[+-]\d{2}:?\d{2})?"
    spoken = rf"\d{{1,2}}[.:]\d{{2}}\s*(?:{hours})"
    return _Words(
        meanings={_squeezed(r["word"]): r["means"] for r in rows},
        era=re.compile(rf"(?<![^\W\d_])(?:{eras})(?![^\W\d_])", re.IGNORECASE),
        before=re.compile(rf"^(?:(?:{before})\.?[\s,]*)+(?=\d|{months})", re.IGNORECASE),
        time=re.compile(rf"(?:T|[\s,]+(?:(?:{time})\s*)?)(?:{spoken}|{clock})$", re.IGNORECASE),
        forms=tuple(re.compile(form, re.IGNORECASE) for form in forms),
    )


def _with_dots(words: Iterable[str]) -> str:
    """A pattern of abbreviations, the longest first; their dots may be missing, or have spaces."""
    longest = sorted(words, key=len, reverse=True)
    return "|".join(
        "".join(r"\.?\s?" if c == "." else re.escape(c) for c in word.rstrip(".")) + r"\.?"
        for word in longest
    )


def _squeezed(word: str) -> str:
    return re.sub(r"[\s.]", "", word).casefold()
