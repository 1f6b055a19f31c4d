"""Rows of a factory register: what is chosen, added up or read from another column, and marked."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path

import pyarrow as pa

from ruang.engine.catalogue import Layout
from ruang.engine.columns import in_baht, placed
from ruang.engine.columns.headers import times
from ruang.engine.columns.words import key, same
from ruang.engine.reference import areas

FORMS = Path(__file__).parent / "data" / "forms.csv"
DAY_ZERO = date(1899, 12, 30)  # of spreadsheets, where day 60 is 29 February 1900
NUMBER = re.compile(r"\d[\d,]*(\.\d+)?")
QUOTED = re.compile(r'="(.*)"')  # how some exports keep a spreadsheet from reading a number
PLAIN = ("industry_id", "subdistrict", "postcode", "longitude", "latitude")

Roles = Mapping[str, tuple[str, ...]]
Texts = Sequence[str]


def raw(batch: pa.Table, roles: Roles, layout: Layout) -> pa.Table:
    """Give a batch of a factory register the columns of tables.RAW.

    Args:
        batch: From Sheet.batches.
        roles: Role -> headers, as its headers tell.
        layout: The headers under `personal` are passed on.

    Returns:
        source_row, fault, the columns found, note, and personal columns that are to be kept.
    """
    place = {column: roles[column][0] for column in PLAIN if column in roles}
    table = placed(batch, place, layout)
    cells = _Cells(batch, roles)
    notes: list[set[str]] = [set() for _row in range(batch.num_rows)]
    ids = [_unquoted(text) for text in cells.first("establishment_id")]
    derived: dict[str, Texts] = {
        "establishment_id": ids,
        "name": _names(cells, ids, notes),
        "legal_form": _forms(cells),
        "area_id": _areas(cells, notes),
    }
    if cells.has("district_id", "district_name"):
        derived["district_id"] = _districts(cells, derived["area_id"], notes)
    if cells.has("workers", "workers_part"):
        derived["workers"] = _workers(cells, notes)
    if cells.has("capital_thb", "capital_part"):
        derived["capital_thb"] = _capital(cells, roles, notes)
    if cells.has("registered_on", "date_serial"):
        derived["registered_on"] = _dates(cells, notes)
    for column, texts in derived.items():
        table = table.append_column(column, pa.array(texts, pa.string()))
    return table.append_column("note", pa.array([" ".join(sorted(n)) for n in notes], pa.string()))


class _Cells:
    """The texts of a batch by role; a role that the file lacks is empty in every row."""

    def __init__(self, batch: pa.Table, roles: Roles) -> None:
        self._batch, self._roles = batch, roles
        self._texts: dict[str, list[str]] = {}

    def has(self, *roles: str) -> bool:
        return any(role in self._roles for role in roles)

    def first(self, role: str) -> list[str]:
        headers = self._roles.get(role, ())
        return self._of(headers[0]) if headers else [""] * self._batch.num_rows

    def all(self, role: str) -> Iterator[tuple[str, ...]]:
        headers = self._roles.get(role, ())
        if not headers:
            return iter([()] * self._batch.num_rows)
        return zip(*map(self._of, headers), strict=True)

    def _of(self, header: str) -> list[str]:
        if header not in self._texts:
            self._texts[header] = [(t or "").strip() for t in self._batch[header].to_pylist()]
        return self._texts[header]


def _unquoted(text: str) -> str:
    found = QUOTED.fullmatch(text)
    return "".join((found[1] if found else text).split())


def _names(cells: _Cells, ids: Texts, notes: list[set[str]]) -> Texts:
    """The factory's name, else that of the firm that runs it; a person's is never taken.

    A factory that the register leaves without a name is known by its number.
    """
    named = []
    for row, (name, operator) in enumerate(
        zip(cells.first("name"), cells.first("operator"), strict=True)
    ):
        if key(name) and not _masked(name):
            named.append(name)
        elif key(operator) and form_of(operator) != "sole_proprietor":
            named.append(operator)
            notes[row].add("name_of_operator")
        else:
            named.append(ids[row])
            notes[row].add("name_unstated")
    return named


def _forms(cells: _Cells) -> Texts:
    """The legal form of who runs the factory; the factory's own name tells it where nobody is."""
    both = zip(cells.first("operator"), cells.first("name"), strict=True)
    return [form_of(operator) or form_of(name) for operator, name in both]


@cache
def form_of(name: str) -> str:
    """The legal form that a name tells; empty where it tells none.

    Args:
        name: Of a firm or a person; masked persons stand as "[natural person]" in Thai.
    """
    for word, stands, form in _words():
        first = name.startswith(word)
        if (
            (stands == "first" and first)
            or (stands == "anywhere" and word in name)
            or (stands == "last" and name.endswith(word))
            # A person has a name and a surname; a workshop may be called after a title alone.
            or (stands == "title" and first and len(name.split()) > 1)
        ):
            return form
    return ""


def _masked(name: str) -> bool:
    """Whether the publisher put "[natural person]" for a person's name."""
    return any(
        stands == "anywhere" and f == "sole_proprietor" and w in name for w, stands, f in _words()
    )


@cache
def _words() -> tuple[tuple[str, str, str], ...]:
    with FORMS.open(encoding="utf-8", newline="") as file:
        return tuple((r["word"], r["stands"], r["legal_form"]) for r in csv.DictReader(file))


def _areas(cells: _Cells, notes: list[set[str]]) -> Texts:
    """The province by its code, else by its name; where both say different things, the code."""
    read = []
    both = zip(cells.first("area_id"), cells.first("area_name"), strict=True)
    for row, (code, name) in enumerate(both):
        named = _provinces().get(key(name), "")
        if code and named and named != code:
            notes[row].add("place_code_counts")
        read.append(code or name)
    return read


def _districts(cells: _Cells, provinces: Texts, notes: list[set[str]]) -> Texts:
    read = []
    both = zip(cells.first("district_id"), cells.first("district_name"), strict=True)
    for row, (code, name) in enumerate(both):
        named = _district_names().get((provinces[row], key(name)), "")
        if code and named and named != code:
            notes[row].add("place_code_counts")
        read.append(code or name)
    return read


@cache
def _provinces() -> dict[str, str]:
    return {key(r["name_th"]): r["area_id"] for r in areas.provinces().to_pylist()}


@cache
def _district_names() -> dict[tuple[str, str], str]:
    rows = areas.districts().to_pylist()
    return {(r["parent_id"], key(r["name_th"])): r["area_id"] for r in rows}


def _workers(cells: _Cells, notes: list[set[str]]) -> Texts:
    """The total where it is filled, else the sum of its parts; none at all is not known.

    A factory without a single worker needs no licence: zero means that nobody wrote it down.
    """
    read = []
    both = zip(cells.first("workers"), cells.all("workers_part"), strict=True)
    for row, (total, parts) in enumerate(both):
        text = total
        if not total:
            text = _sum(parts)
            if text:
                notes[row].add("workers_summed")
        read.append(_without_zero(text, notes[row]))
    return read


def _capital(cells: _Cells, roles: Roles, notes: list[set[str]]) -> Texts:
    """The total where it is filled, else land, buildings, machines and working capital."""
    whole = times(roles.get("capital_thb", ("",))[0])
    factors = [times(header) for header in roles.get("capital_part", ())]
    read = []
    both = zip(cells.first("capital_thb"), cells.all("capital_part"), strict=True)
    for row, (total, parts) in enumerate(both):
        if total:
            text, scaled = in_baht(total, whole), whole > 1
        else:
            text = _sum([in_baht(p, f) for p, f in zip(parts, factors, strict=True)])
            scaled = max(factors, default=1) > 1
        read.append(_without_zero(text, notes[row]))
        if scaled and read[-1]:
            notes[row].add("capital_unit")
    return read


def _sum(parts: Sequence[str]) -> str:
    """The parts added up; where one cannot be read, all as they stand, to be told as unreadable."""
    filled = [same(part) for part in parts if part]
    if not all(NUMBER.fullmatch(part) for part in filled):
        return " + ".join(filled)
    total = sum((Decimal(part.replace(",", "")) for part in filled), Decimal(0))
    return f"{total.normalize():f}" if filled else ""


def _without_zero(text: str, note: set[str]) -> str:
    plain = same(text)
    if not NUMBER.fullmatch(plain) or Decimal(plain.replace(",", "")):
        return text
    note.add("zero_unknown")
    return ""


def _dates(cells: _Cells, notes: list[set[str]]) -> Texts:
    """The date as written, else the day that a spreadsheet's number stands for."""
    read = []
    both = zip(cells.first("registered_on"), cells.first("date_serial"), strict=True)
    for row, (written, serial) in enumerate(both):
        text = written or _day(serial)
        if text and not written:
            notes[row].add("date_serial")
        read.append(text)
    return read


def _day(serial: str) -> str:
    """The ISO day of a spreadsheet's number; the text itself where it is none."""
    plain = same(serial)
    if not NUMBER.fullmatch(plain):
        return serial
    try:
        return (DAY_ZERO + timedelta(days=int(Decimal(plain.replace(",", ""))))).isoformat()
    except OverflowError:
        return serial
