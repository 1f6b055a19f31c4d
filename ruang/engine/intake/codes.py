"""Cells of industry codes as they were typed: taken apart, before anyone asks what they mean."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container
from dataclasses import dataclass
from functools import cache

from ruang.engine.intake.letters import listed

MONTH_MAX, DAY_MAX = 12, 31
DIVISION = 2  # digits
FEWEST_ON_ITS_OWN = 4  # digits: shorter pieces between dots and spaces belong to one code
DECIMALS = re.compile(r"(\d+)\.(0+)")  # a spreadsheet's number
SCIENTIFIC = re.compile(r"\d(\.\d+)?[eE][+-]?\d+")
THOUSANDS = re.compile(r"\d{1,3}(,\d{3})+(\.0+)?")
LETTER = re.compile(r"[A-Za-z]")
STARTS = re.compile(r"([A-Za-z])?[ .:\-]{0,3}(\d[\d .\-/]*)(.*)", re.DOTALL)
ENDS = re.compile(r"(.*\D)[ (\[:\-]([A-Za-z]?\d{4,5})[)\]]?", re.DOTALL)
BREAKS = re.compile(r"[,;|&+\n]")
GAPS = re.compile(r"[ .\-/]+")
NUMERIC_DATE = re.compile(r"(\d{1,2})([/-])(\d{1,2})\2(\d{2}|\d{4})|(\d{1,2})\.(\d{1,2})\.(\d{4})")
ISO_DATE = re.compile(r"\d{4}-(\d{2})-(\d{2})([T ]\d{2}:\d{2}(:\d{2})?)?")


@dataclass(frozen=True)
class Piece:
    """One code of a cell: its section's letter and its digits, either of which may be empty."""

    letter: str
    digits: str


@dataclass(frozen=True)
class Cell:
    """What a cell holds: codes (none in a mere title), and a title without them."""

    pieces: tuple[Piece, ...]
    title: str = ""


def looks_like_date(text: str) -> bool:
    """Whether a text is what a spreadsheet makes of a code that it takes for a date.

    Args:
        text: A cell: "02-Mar", "2-mar-26", a Thai month with its day or year, "2026-03-02",
            "2/3/2569". White space around it is no matter.

    Returns:
        False for a code with dots or dashes between its digits, such as "13.12-1".
    """
    bare = text.strip()
    if len(bare) > 40:
        return False
    if found := ISO_DATE.fullmatch(bare):
        return _day_and_month(found[2], found[1])
    if found := NUMERIC_DATE.fullmatch(bare):
        first, second = found[1] or found[5], found[3] or found[6]
        return _day_and_month(first, second) or _day_and_month(second, first)
    return bool(_with_month().fullmatch(bare.casefold()))


def _day_and_month(day: str, month: str) -> bool:
    return 1 <= int(day) <= DAY_MAX and 1 <= int(month) <= MONTH_MAX


@cache
def _with_month() -> re.Pattern[str]:
    """A month's name with a day before it, a year behind it, or both."""
    months = [r["word"] for r in listed("date_words.csv") if r["means"].isdigit()]
    names = {re.escape(m.replace(".", "")).replace(r"\ ", " ") for m in months}
    dotted = {re.escape(m).replace(r"\.", r"\.?") for m in months}
    month = "|".join(sorted(names | dotted, key=len, reverse=True))
    gap = r"[ \-/.]?"
    year = r"'?(?:\d{4}|\d{2})"
    return re.compile(rf"\d{{1,2}}{gap}(?:{month})(?:{gap}{year})?|(?:{month}){gap}(?:{year}|\d)")


def cell(text: str, codes: Container[str] = ()) -> Cell:
    """Take a cell apart into codes and title.

    Several codes stand between commas, semicolons, bars or line ends; or, of four digits and
    more, between spaces, dashes and strokes. Dots, dashes and spaces between fewer digits are
    part of one code.

    Args:
        text: Plain digits, without white space around it.
        codes: Codes there are: a zero behind a division's dot belongs to the code if that is one
            of these ("12.0" is group 120), and else to the number that a spreadsheet made of it.
    """
    bare = _without_words(text)
    if SCIENTIFIC.fullmatch(bare):
        return Cell(())
    if THOUSANDS.fullmatch(bare):
        bare = bare.split(".")[0].replace(",", "")
    if found := DECIMALS.fullmatch(bare):
        dotted = len(found[1]) <= DIVISION and found[1] + found[2] in codes
        bare = found[1] + found[2] if dotted else found[1]
    if LETTER.fullmatch(bare):
        return Cell((Piece(bare.upper(), ""),))
    if several := _several(bare):
        return Cell(several)
    if found := STARTS.fullmatch(bare):
        title = found[3].strip(" :-()[]")
        return Cell(_pieces(found[1], found[2]), title)
    if found := ENDS.fullmatch(bare):
        code = found[2]
        letter, digits = (code[0], code[1:]) if code[0].isalpha() else ("", code)
        return Cell((Piece(letter.upper(), digits),), found[1].strip(" :-()[]"))
    return Cell((), bare)


def _several(text: str) -> tuple[Piece, ...]:
    """The codes between commas and the like; none unless every part is a code or starts so."""
    parts = [p.strip() for p in BREAKS.split(text)]
    parts = [p for p in parts if p]
    if len(parts) < 2:
        return ()
    found: list[Piece] = []
    for part in parts:
        match = STARTS.fullmatch(part)
        if not match:
            return ()
        pieces = _pieces(match[1], match[2])
        if match[3].strip() and len(pieces[0].digits) < FEWEST_ON_ITS_OWN:
            return ()
        found += pieces
    return tuple(found)


def _pieces(letter: str | None, digits: str) -> tuple[Piece, ...]:
    section = (letter or "").upper()
    parts = [p for p in GAPS.split(digits) if p]
    if len(parts) > 1 and all(len(p) >= FEWEST_ON_ITS_OWN for p in parts):
        return tuple(Piece(section, p) for p in parts)
    if len(parts) > 1 and len(parts[0]) < DIVISION:
        return (Piece(section, digits.strip()),)  # "2-3" is a code of somebody's own, not 23
    return (Piece(section, "".join(parts)),)


@cache
def _words() -> re.Pattern[str]:
    words = sorted((r["word"] for r in listed("industry_words.csv")), key=len, reverse=True)
    revision = r"(?:[ .]*(?:rev\.?|revision)?[ .]*(?:2009|2552|4|3\.1|3)[ :\-]+)?"
    code = r"(?=[A-Za-z]?[ .:\-]*\d|[A-Za-z]$)"
    spelt = "|".join(map(re.escape, words))
    return re.compile(rf"(?:{spelt}){revision}[ .:\-]*{code}", re.IGNORECASE)


def _without_words(text: str) -> str:
    """Without the word that announces a code ("TSIC 13121")."""
    found = _words().match(text)
    return text[found.end() :].strip() if found else text.strip()


def normalised(title: str) -> str:
    """A title as it is compared: without spaces, in small letters, one spelling of each letter."""
    return "".join(unicodedata.normalize("NFKC", title).casefold().split())
