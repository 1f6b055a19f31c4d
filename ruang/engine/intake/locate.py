"""Where an enterprise is: province and district out of a Thai address, or out of codes.

A Thai address ends with district, province and postcode, the first two after their word or its
abbreviation; Bangkok stands without one. Only that end is read, and each different end once.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ruang.engine.intake.rows import Reading, Rows
from ruang.engine.reference import areas

DATA = Path(__file__).parent / "data"
LONGEST_END = 80  # letters; of an address in which no district or province is announced
MOST_ENDS = 50_000  # kept in memory; the country has about 2,000 district and postcode pairs
POSTCODE = re.compile(r"\s*(\d*)\s*$")


@dataclass(frozen=True)
class Place:
    """What the end of one address says."""

    province: Reading
    district: Reading
    postcode: str = ""  # the mark, where it disagrees


@dataclass(frozen=True)
class Gazetteer:
    """The names and codes of areas, and the words that announce them in an address."""

    provinces: Mapping[str, str]  # name -> code
    districts: Mapping[tuple[str, str], str]  # code of the province, name -> code
    short_names: Mapping[str, str]  # a province's short or old name -> code
    postcodes: Mapping[str, frozenset[str]]  # code of the province -> first digits, where special
    words: Mapping[str, tuple[str, ...]]  # "province", "district", "capital" -> their words
    end: re.Pattern[str] = field(init=False)
    province_end: re.Pattern[str] = field(init=False)
    district_start: re.Pattern[str] = field(init=False)
    places: dict[str, Place] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        district, province = (_any_of(self.words[w]) for w in ("district", "province"))
        # Greedy: the last district's word counts, and without one the last province's.
        announced = rf".*(?:^|\s)((?:{district})\s*\S.*)|.*(?:^|\s)((?:{province})\s*\S.*)"
        set_once = object.__setattr__
        set_once(self, "end", re.compile(announced, re.DOTALL))
        set_once(self, "province_end", re.compile(rf"(?:^|\s)\s*({province})?\s*(\S*)$"))
        set_once(self, "district_start", re.compile(rf"(?:{district})\s*(.*)", re.DOTALL))

    def end_of(self, address: str) -> str:
        """The part of an address that names district and province."""
        found = self.end.match(address)
        return (found[1] or found[2]) if found else address[-LONGEST_END:]

    def place(self, end: str) -> Place:
        """Read the end of an address; each different end is read once."""
        if end not in self.places:
            if len(self.places) >= MOST_ENDS:
                self.places.clear()
            self.places[end] = self._read(end)
        return self.places[end]

    def _read(self, end: str) -> Place:
        if not end:
            return Place(Reading(refusal="province_missing"), Reading())
        postcode = POSTCODE.search(end)
        assert postcode  # noqa: S101 - the pattern matches the empty end
        body = end[: postcode.start()]
        found = self.province_end.search(body)
        word, name = (found[1], found[2]) if found else (None, "")
        province = self._province(name, announced=bool(word))
        code = province.value
        if not code:
            return Place(province, Reading())
        assert found  # noqa: S101 - a name was read out of it
        district = self._district(code, name, body[: found.start()].strip())
        usual = self.postcodes.get(code, frozenset({code}))
        elsewhere = bool(postcode[1]) and postcode[1][:2] not in usual
        return Place(province, district, "postcode_elsewhere" if elsewhere else "")

    def _province(self, name: str, *, announced: bool) -> Reading:
        if name in self.provinces:
            return Reading(self.provinces[name])
        if name in self.short_names:
            return Reading(self.short_names[name], mark="province_short")
        return Reading(refusal="province_unknown" if announced else "province_missing")

    def _district(self, province: str, province_name: str, text: str) -> Reading:
        found = self.district_start.match(text)
        if not found:
            return Reading(mark="district_missing")
        name = found[1]
        if name in self.words["capital"]:
            name += province_name
        if code := self.districts.get((province, name)):
            return Reading(code)
        joined = "".join(name.split())
        if code := self.districts.get((province, joined)):
            return Reading(code, mark="address_rejoined")
        return Reading(mark="district_unknown")


def gazetteer(lake: Path) -> Gazetteer:
    """Gather the names of areas, with those of the lake's imported official list, and the words."""
    provinces = areas.provinces(lake).to_pylist()
    districts = areas.districts(lake).to_pylist()
    words: dict[str, tuple[str, ...]] = {}
    for row in _rows("address_words.csv"):
        words[row["means"]] = (*words.get(row["means"], ()), row["word"])
    postcodes: dict[str, frozenset[str]] = {}
    for row in _rows("postcodes.csv"):
        postcodes[row["area_id"]] = postcodes.get(row["area_id"], frozenset()) | {row["prefix"]}
    return Gazetteer(
        provinces={r["name_th"]: r["area_id"] for r in provinces},
        districts={(r["parent_id"], _bare(r["name_th"], words)): r["area_id"] for r in districts},
        short_names={r["name"]: r["area_id"] for r in _rows("province_names.csv")},
        postcodes=postcodes,
        words=words,
    )


def locate(rows: Rows, known: Gazetteer) -> None:
    """Read province (required) and district (null where it cannot be told, and marked)."""
    if rows.has("address"):
        ends = pa.array([known.end_of(a) for a in rows.text("address").to_pylist()], pa.string())
        rows.read("address", lambda e: known.place(e).province, into="area_id", of=ends)
        rows.read("address", lambda e: known.place(e).district, into="district_id", of=ends)
        at = ends.dictionary_encode()
        marks = [bool(known.place(e).postcode) for e in at.dictionary.to_pylist()]
        rows.mark(np.array(marks)[at.indices.to_numpy()], "postcode_elsewhere")
    else:
        _by_codes(rows, known)


def _by_codes(rows: Rows, known: Gazetteer) -> None:
    provinces = frozenset(known.provinces.values())
    parents = {code: province for (province, _name), code in known.districts.items()}

    def province(code: str) -> Reading:
        if not code:
            return Reading(refusal="province_missing")
        return Reading(code) if code in provinces else Reading(refusal="province_unknown")

    def district(code: str) -> Reading:
        if not code:
            return Reading(mark="district_missing")
        return Reading(code) if code in parents else Reading(mark="district_unknown")

    rows.read("area_id", province, into="area_id")
    rows.read("district_id", district, into="district_id")
    found = rows.columns["district_id"]
    parent = pa.array([parents.get(c) for c in found.to_pylist()], pa.string())
    elsewhere = pc.not_equal(parent, rows.columns["area_id"]).fill_null(False)
    rows.columns["district_id"] = pc.if_else(elsewhere, None, found)
    rows.mark(elsewhere.to_numpy(zero_copy_only=False), "district_unknown")


def _bare(name: str, words: Mapping[str, tuple[str, ...]]) -> str:
    """A district's name without the word that announces it."""
    for word in words["district"]:
        if len(word) > 2:  # abbreviations are not part of official names
            name = name.removeprefix(word)
    return name


def _any_of(words: tuple[str, ...]) -> str:
    return "|".join(re.escape(w) for w in sorted(words, key=len, reverse=True))


def _rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
