"""Where an establishment is: province, district and coordinates, by all that its row says.

Columns hold over the address, the address over the postcode, and the postcode over the
coordinates. Evidence fills what a row leaves open; it never overrides what the row says.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from ruang.engine.intake.addresses import Addresses
from ruang.engine.intake.coordinates import coordinates
from ruang.engine.intake.letters import as_mask, listed
from ruang.engine.intake.outlines import Outlines
from ruang.engine.intake.places import Place, Places, places, spelled
from ruang.engine.intake.postcodes import Postcodes
from ruang.engine.intake.rows import Mask, Rows
from ruang.engine.reference import shapes

Ints = npt.NDArray[np.int16]
MARKS = (
    "",
    "province_short",
    "province_by_typo",
    "province_by_district",
    "province_by_postcode",
    "province_by_coordinates",
    "area_code_old",
    "district_missing",
    "district_unknown",
    "district_by_typo",
    "district_by_sound",
    "district_by_subdistrict",
    "address_rejoined",
)
_MARK_AT = {mark: i for i, mark in enumerate(MARKS)}
NONE = -1  # no area


class Gazetteer:
    """All that is known of areas: names and codes, how addresses name them, postcodes, outlines."""

    def __init__(self, lake: Path | None) -> None:
        self.places: Places = places(lake)
        self.provinces = list(self.places.provinces)
        self.districts = list(self.places.parents)
        self.postcodes = Postcodes(self.provinces, listed("postcodes.csv"))
        self.addresses = Addresses(self.places, self.postcodes)
        self.outlines = Outlines(shapes.provinces(lake), self.provinces)
        self.province_at = {code: i for i, code in enumerate(self.provinces)}
        self.district_at = {code: i for i, code in enumerate(self.districts)}

    def code(self, province: int) -> str | None:
        """The code of a province by its place in the list; null for NONE."""
        return None if province == NONE else self.provinces[province]


def gazetteer(lake: Path | None) -> Gazetteer:
    """Gather what is known of areas, with the lake's imported official lists.

    Raises:
        EngineError: The set-up has not been run.
    """
    return Gazetteer(lake)


@dataclass
class Said:
    """What the rows say of their places: positions in the gazetteer's lists, NONE where nothing."""

    province: Ints
    district: Ints
    province_mark: Ints  # positions in MARKS
    district_mark: Ints
    unknown: Mask  # a province is named that no one knows

    def take(self, other: Said, rows: Mask) -> None:
        """Take the province over from `other` in these rows."""
        for name in ("province", "province_mark", "unknown"):
            getattr(self, name)[rows] = getattr(other, name)[rows]

    def tells_province(self) -> Mask:
        """In which rows a province is told."""
        return np.asarray(self.province != NONE)

    def fill(self, province: Ints, mark: str) -> None:
        """Take a province where none is told and none is named in words that cannot be read."""
        rows = (self.province == NONE) & ~self.unknown & (province != NONE)
        self.province[rows] = province[rows]
        self.province_mark[rows] = _MARK_AT[mark]

    def take_district(self, other: Said, rows: Mask) -> None:
        """Take the district over from `other` in these rows."""
        for name in ("district", "district_mark"):
            getattr(self, name)[rows] = getattr(other, name)[rows]


def locate(rows: Rows, known: Gazetteer) -> None:
    """Read province (required), district and coordinates (null where they cannot be told).

    What was read with a doubt, told by something else than its own column, or found to disagree,
    is marked. A row of which nothing tells the province is refused.
    """
    area = _by_text(rows, known, "area_id", lambda text: _province(known, text))
    address, postcodes = _addresses(rows, known)
    found = _nothing(len(rows))
    found.take(area, (area.province != NONE) | area.unknown)
    found.take(address, ~area.unknown & (area.province == NONE))
    both = (area.province != NONE) & (address.province != NONE)
    rows.mark(both & (area.province != address.province), "address_elsewhere")
    own = _in_province(rows, known, "district_id", found.province, known.places.district)
    found.take(own, own.tells_province() & ~found.unknown & (own.province != found.province))
    _postcodes(rows, known, found, postcodes)
    inside = coordinates(rows, found.province, known.outlines)
    found.fill(inside, "province_by_coordinates")
    _districts(rows, known, found, area, address)
    _keep(rows, known, found)


def _province(known: Gazetteer, text: str) -> Place:
    """Read a cell for the province, in which the whole place may stand."""
    found = known.places.province(text)
    if not found.refusal:
        return found
    whole = known.addresses.anywhere(text)
    return whole if whole.province else found


def _addresses(rows: Rows, known: Gazetteer) -> tuple[Said, Any]:
    """What the addresses say, and their postcodes."""
    if not rows.has("address"):
        return _nothing(len(rows)), None
    whole = rows.text("address")
    ends = pa.array([known.addresses.end_of(a) for a in whole.to_pylist()], pa.string())
    encoded = ends.dictionary_encode()
    read = [known.addresses.at_end(end) for end in encoded.dictionary.to_pylist()]
    at = encoded.indices.to_numpy(zero_copy_only=False)
    unread = np.array([p.district_mark == "district_missing" or not p.province for p in read], bool)
    unread = unread[at]
    if unread.any():
        # These are read whole; the others keep their place in the list.
        again = whole.filter(pa.array(unread)).dictionary_encode()
        at = at.copy()
        at[unread] = again.indices.to_numpy(zero_copy_only=False) + len(read)
        read += [known.addresses.anywhere(address) for address in again.dictionary.to_pylist()]
    codes = pa.array([place.postcode for place in read], pa.string()).take(pa.array(at))
    return _said(known, read, at), codes


def _postcodes(rows: Rows, known: Gazetteer, found: Said, in_address: Any) -> None:
    """Compare the postcode with the province, and take the province from it where none is named."""
    codes = in_address
    if rows.has("postcode"):
        own = rows.text("postcode")
        codes = own if in_address is None else pc.if_else(pc.equal(own, ""), in_address, own)
    if codes is None:
        return
    pairs, at = _pairs(codes, found.province)
    texts = [(known.code(province) or "", _number(text)) for text, province in pairs]
    owners = [known.postcodes.province_of(postcode) for _province, postcode in texts]
    found.fill(_at(known.province_at, owners)[at], "province_by_postcode")
    elsewhere = [bool(p) and known.postcodes.elsewhere(postcode, p) for p, postcode in texts]
    rows.mark(np.array(elsewhere, bool)[at], "postcode_elsewhere")


def _districts(rows: Rows, known: Gazetteer, found: Said, area: Said, address: Said) -> None:
    """Read the district: of its column, beside the province, in the address, by sub-district."""
    unread = ~found.unknown
    own = _in_province(rows, known, "district_id", found.province, known.places.district)
    smaller = _in_province(rows, known, "subdistrict", found.province, known.places.subdistrict)
    for said in (own, area, address, smaller):
        unknown = said.district_mark == _MARK_AT["district_unknown"]
        here = unread & (said.province == found.province) & ((said.district != NONE) | unknown)
        found.take_district(said, here)
        unread &= ~here
    if any(rows.has(column) for column in ("district_id", "subdistrict", "address")):
        found.district_mark[unread] = _MARK_AT["district_missing"]


def _keep(rows: Rows, known: Gazetteer, found: Said) -> None:
    """Put codes into the register, marks and refusals beside them."""
    rows.columns["area_id"] = _codes(known.provinces, found.province)
    rows.columns["district_id"] = _codes(known.districts, found.district)
    for marks in (found.province_mark, found.district_mark):
        for mark in np.unique(marks[marks != 0]):
            rows.mark(marks == mark, MARKS[mark])
    nowhere = found.province == NONE
    column = next((c for c in ("area_id", "address") if rows.has(c)), "")
    if rows.has("area_id") and rows.has("address"):
        # What stands in the address is to be put right only where the column is empty.
        in_address = nowhere & (as_mask(pc.equal(rows.text("area_id"), "")))
        in_address &= as_mask(pc.not_equal(rows.text("address"), ""))
        rows.refuse(in_address & found.unknown, "address", "province_unknown")
        rows.refuse(in_address & ~found.unknown, "address", "province_missing")
    rows.refuse(nowhere & found.unknown, column, "province_unknown")
    rows.refuse(nowhere & ~found.unknown, column, "province_missing")


# -- texts to positions, each different text once ------------------------------------------


def _nothing(rows: int) -> Said:
    none, unmarked = np.full(rows, NONE, np.int16), np.zeros(rows, np.int16)
    return Said(none, none.copy(), unmarked, unmarked.copy(), np.zeros(rows, bool))


def _by_text(rows: Rows, known: Gazetteer, column: str, read: Callable[[str], Place]) -> Said:
    if not rows.has(column):
        return _nothing(len(rows))
    encoded = rows.text(column).dictionary_encode()
    places = [read(spelled(text)) for text in encoded.dictionary.to_pylist()]
    return _said(known, places, encoded.indices.to_numpy(zero_copy_only=False))


def _in_province(
    rows: Rows,
    known: Gazetteer,
    column: str,
    province: Ints,
    read: Callable[[str, str | None], Place],
) -> Said:
    if not rows.has(column):
        return _nothing(len(rows))
    pairs, at = _pairs(rows.text(column), province)
    return _said(known, [read(spelled(text), known.code(p)) for text, p in pairs], at)


def _pairs(texts: Any, province: Ints) -> tuple[list[tuple[str, int]], npt.NDArray[np.int64]]:
    """The different pairs of text and province, and the place of each row's pair among them."""
    encoded = texts.dictionary_encode()
    size = np.int64(np.iinfo(np.int16).max)
    both = encoded.indices.to_numpy(zero_copy_only=False) * size + province + 1
    different, at = np.unique(both, return_inverse=True)
    words = encoded.dictionary.to_pylist()
    return [(words[pair // size], int(pair % size) - 1) for pair in different.tolist()], at


def _said(known: Gazetteer, read: Sequence[Place], at: npt.NDArray[Any]) -> Said:
    return Said(
        _at(known.province_at, [p.province for p in read])[at],
        _at(known.district_at, [p.district for p in read])[at],
        _at(_MARK_AT, [p.province_mark for p in read])[at],
        _at(_MARK_AT, [p.district_mark for p in read])[at],
        np.array([bool(p.refusal) for p in read], bool)[at],
    )


def _at(positions: Mapping[str, int], codes: Sequence[str | None]) -> Ints:
    return np.array([NONE if c is None else positions[c] for c in codes], np.int16)


def _codes(codes: Sequence[str], at: Ints) -> Any:
    return pa.array(codes, pa.string()).take(pa.array(at, mask=at == NONE))


def _number(text: str) -> str:
    return spelled(text).removesuffix(".0")
