"""Province and district out of an address in free text, Thai or English.

A Thai address ends with district, province and postcode, the first two after their word or its
abbreviation; Bangkok stands without one. Only that end is read, and each different end once. What
is written otherwise (the province in the middle or without its word, the postcode before it, all
in one piece, in English) is read whole, with more patience.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ruang.engine.intake.places import (
    LATIN,
    MOST_READ,
    NOWHERE,
    UNKNOWN,
    Place,
    Places,
    any_of,
    key,
    spelled,
)
from ruang.engine.intake.postcodes import Postcodes

LONGEST_END = 80  # letters; of an address in which no district or province is announced
MOST_WORDS = 4  # of a name that is written with spaces
SHORTEST_UNANNOUNCED = 3  # letters of a short name of a province
LAST_DIGITS = re.compile(r"\s*(\d*)\s*$")
POSTCODE = re.compile(r"(?<![\d/.-])[1-9]\d{4}(?![\d/.-])")
THAI = re.compile("[\u0e01-\u0e5b]")
COMMAS = re.compile(r"\s*[,;\n]\s*")
BETWEEN_WORDS = re.compile(r"[\s,;()]+")


class Piece(NamedTuple):
    """What follows one announcing word, up to the next: its kind ("" before the first), words."""

    kind: str
    words: list[str]


class Addresses:
    """Reads addresses by the names of places and the words that announce them."""

    def __init__(self, places: Places, postcodes: Postcodes) -> None:
        self._places, self._postcodes = places, postcodes
        kinds = ("province", "district", "subdistrict", "road")
        thai = {k: [w for w in places.words[k] if not LATIN.match(w)] for k in kinds}
        district, province = any_of(thai["district"]), any_of(thai["province"])
        # Greedy: the last district's word counts, and without one the last province's.
        announced = rf".*(?:^|\s)((?:{district})\s*\S.*)|.*(?:^|\s)((?:{province})\s*\S.*)"
        self._end = re.compile(announced, re.DOTALL)
        self._province_end = re.compile(rf"(?:^|\s)\s*({province})?\s*(\S*)$")
        self._district_start = re.compile(rf"(?:{district})\s*(.*)", re.DOTALL)
        self._announcing = re.compile("|".join(f"(?P<{k}>{any_of(thai[k])})" for k in kinds))
        areal = [w for k in kinds if k != "road" for w in thai[k]]
        self._areal = re.compile(rf"(?:{any_of(areal)})")
        # A whole word, not an abbreviation and too long to be part of a name, splits one piece.
        self._inside = re.compile(rf"(?<=\S)(?={any_of(w for w in areal if len(w) > 4)})")
        self._english = {
            k: re.compile(any_of(w for w in places.words[k] if LATIN.match(w)), re.IGNORECASE)
            for k in (*kinds, "country", "capital")
        }
        self._apart = re.compile(any_of((*places.words["country"], *places.words["postcode"])))
        self._ends: dict[str, Place] = {}

    def end_of(self, address: str) -> str:
        """The part of an address that names district and province, where it is in its place."""
        found = self._end.match(address)
        return (found[1] or found[2]) if found else address[-LONGEST_END:]

    def at_end(self, end: str) -> Place:
        """Read the end of a Thai address in its usual order; each different end is read once.

        Returns:
            What it says; a province that is null is to be looked for with `anywhere`.
        """
        if end not in self._ends:
            if len(self._ends) >= MOST_READ:
                self._ends.clear()
            self._ends[end] = self._read_end(end) if THAI.search(end) else NOWHERE
        return self._ends[end]

    def _read_end(self, end: str) -> Place:
        postcode = LAST_DIGITS.search(end)
        assert postcode  # noqa: S101 - the pattern matches the empty end
        body = end[: postcode.start()]
        found = self._province_end.search(body)
        if not found or not found[2]:
            return NOWHERE
        place = self._province(found[2], announced=bool(found[1]))
        if not place.province:
            return place
        place = place._replace(postcode=spelled(postcode[1]))
        return self._with_district(place, body[: found.start()].strip())

    def _province(self, name: str, *, announced: bool) -> Place:
        found = self._places.named_province(name, guess=announced)
        if announced:
            return found
        short = found.province_mark and len(key(name)) < SHORTEST_UNANNOUNCED
        return found if found.province and not short else NOWHERE

    def _with_district(self, place: Place, text: str) -> Place:
        found = self._district_start.match(text)
        if not found:
            return place._replace(district_mark="district_missing")
        name = found[1]
        read = self._places.district(spelled(name), place.province)
        rejoined = not read.district_mark and len(name.split()) > 1 and not self._spaced(name)
        mark = "address_rejoined" if rejoined else read.district_mark
        return place._replace(district=read.district, district_mark=mark)

    def _spaced(self, name: str) -> bool:
        """Whether a name is in two words as it may be: the capital's word, then the province."""
        return self._places.is_capital(name.split()[0])

    # -- addresses that are written otherwise ----------------------------------------------

    def anywhere(self, address: str) -> Place:
        """Read a whole address in which province and district stand in no usual order."""
        text = spelled(address.replace("\n", ", ") if not THAI.search(address) else address)
        codes = list(POSTCODE.finditer(text))
        postcode = codes[-1][0] if codes else ""
        if codes:
            text = f"{text[: codes[-1].start()]} {text[codes[-1].end() :]}"
        read = self._thai(text, postcode) if THAI.search(text) else self._in_english(text, postcode)
        return read._replace(postcode=postcode)

    def _thai(self, text: str, postcode: str) -> Place:
        pieces = self._pieces(self._apart.sub(" ", text))
        place = self._announced_province(pieces) or self._bare_province(pieces, postcode)
        if place is None:
            return self._by_district(pieces)
        if not place.province or place.district:
            return place
        read = self._announced_district(pieces, place.province)
        read = read or self._bare_district(pieces, place.province)
        return place._replace(district=read.district, district_mark=read.district_mark)

    def _pieces(self, text: str) -> list[Piece]:
        """Cut an address at the words that announce something."""
        pieces = [Piece("", [])]
        for word in BETWEEN_WORDS.split(self._inside.sub(" ", text)):
            found = self._announcing.match(word)
            for part in self._parts(word, found.lastgroup) if found else [word]:
                if found and (found := self._announcing.match(part)):
                    pieces.append(Piece(found.lastgroup or "", []))
                    part = part[found.end() :]
                if part:
                    pieces[-1].words.append(part)
        return pieces

    def _parts(self, word: str, kind: str | None) -> list[str]:
        """Cut "district.Mueangprovince.Nan", where the first announcing word shows what it is."""
        if kind == "road":
            return [word]
        starts = [0]
        for found in self._areal.finditer(word, 1):
            inner = self._announcing.match(found[0])
            larger = kind == "subdistrict" and inner and inner.lastgroup == "district"
            if found[0].endswith(".") or larger:
                starts.append(found.start())
        return [word[a:b] for a, b in zip(starts, [*starts[1:], None], strict=True)]

    def _announced_province(self, pieces: Sequence[Piece]) -> Place | None:
        announced = [p.words for p in reversed(pieces) if p.kind == "province" and p.words]
        for words in announced:
            for name in _beginnings(words):
                found = self._places.named_province(name, guess=False)
                if found.province:
                    return found
        for words in announced:
            found = self._places.named_province(words[0])
            if found.province:
                return found
        return UNKNOWN if announced else None

    def _bare_province(self, pieces: Sequence[Piece], postcode: str) -> Place | None:
        """A province without its word: a name of its own, not the first of a road or district."""
        for n, (piece, i) in enumerate(_bare_words(pieces)):
            for name in _beginnings(piece.words[i:]):
                found = self._province(name, announced=False)
                if found.province and (n == 0 or not found.province_mark):
                    return found
        last = next((p for p in reversed(pieces) if p.words), Piece("", []))
        if last.kind != "district":
            return None
        if len(last.words) > 1:
            return self._misspelt(last.words[-1], postcode)
        return self._in_one_piece(last.words[-1])

    def _misspelt(self, word: str, postcode: str) -> Place | None:
        """A misspelt province that follows a district without its word: the postcode vouches."""
        found = self._places.named_province(word)
        vouched = found.province and found.province == self._postcodes.province_of(postcode)
        return found if vouched else None

    def _in_one_piece(self, word: str) -> Place | None:
        """District and province written as one word, such as "WatthanaBangkok"."""
        letters = key(word)
        for code, row in self._places.provinces.items():
            ending = key(row["name_th"])
            if letters.endswith(ending) and letters != ending:
                read = self._places.district(letters.removesuffix(ending), code)
                if read.district and not read.district_mark:
                    return Place(code, read.district)
        return None

    def _announced_district(self, pieces: Sequence[Piece], province: str) -> Place | None:
        announced = [p.words for p in reversed(pieces) if p.kind == "district" and p.words]
        for words in announced:
            for i, name in enumerate(_beginnings(words)):
                read = self._places.district(name, province)
                if read.district and not read.district_mark:
                    joined = i < min(len(words), MOST_WORDS) - 1 and not self._spaced(name)
                    return read._replace(district_mark="address_rejoined") if joined else read
        for words in announced:
            read = self._places.district(words[0], province)
            if read.district:
                return read
        return Place(province, district_mark="district_unknown") if announced else None

    def _bare_district(self, pieces: Sequence[Piece], province: str) -> Place:
        """A district without its word, directly before the province."""
        after = ""
        for piece in reversed(pieces):
            for word in reversed(piece.words):
                if after and self._province(after, announced=False).province == province:
                    read = self._places.district(word, province)
                    if read.district and not read.district_mark:
                        return read
                after = word
        return Place(province, district_mark="district_missing")

    def _by_district(self, pieces: Sequence[Piece]) -> Place:
        for words in (p.words for p in reversed(pieces) if p.kind == "district" and p.words):
            for name in _beginnings(words):
                if (read := self._places.district(name, None)).province:
                    return read
        return NOWHERE

    # -- English ---------------------------------------------------------------------------

    def _in_english(self, text: str, postcode: str) -> Place:
        parts = [p for p in COMMAS.split(self._english["country"].sub(" ", text)) if key(p)]
        for i in range(len(parts) - 1, -1, -1):
            if self._english["road"].search(parts[i]):
                continue
            last = i == len(parts) - 1
            place, rest = self._english_province(parts[i], postcode if last else "")
            if place.province or place.refusal:
                break
        else:
            return NOWHERE
        if not place.province:
            return place
        read = self._english_district([*parts[:i], rest], place.province)
        return place._replace(district=read.district, district_mark=read.district_mark)

    def _english_province(self, part: str, postcode: str) -> tuple[Place, str]:
        """The province at the end of a part of an address, and what stands before it."""
        announced = bool(self._english["province"].search(part))
        words = self._english["province"].sub(" ", part).split()
        for size in range(min(len(words), MOST_WORDS), 0, -1):
            place = self._province(" ".join(words[-size:]), announced=False)
            if place.province:
                return place, " ".join(words[:-size])
        place = self._places.named_province(" ".join(words))
        vouched = place.province and self._postcodes.province_of(postcode) == place.province
        if announced or vouched:
            return place, ""
        return NOWHERE, part

    def _english_district(self, parts: Sequence[str], province: str) -> Place:
        parts = [p for p in parts if key(p)]
        named = self._english["district"]
        smaller = self._english["subdistrict"]
        announced = [p for p in parts if named.search(smaller.sub(" ", p))]
        for part in announced or parts[-1:]:
            if smaller.search(part) or self._english["road"].search(part):
                continue
            name = " ".join(named.sub(" ", part).split())
            read = self._places.district(name, province)
            if read.district or announced:
                return read
        return Place(province, district_mark="district_missing")


def _bare_words(pieces: Sequence[Piece]) -> Iterator[tuple[Piece, int]]:
    """The words that no word announces, from the last."""
    for piece in reversed(pieces):
        for i in range(len(piece.words) - 1, 0 if piece.kind else -1, -1):
            yield piece, i


def _beginnings(words: Sequence[str]) -> Iterator[str]:
    """The first words as one name, the most of them first."""
    for size in range(min(len(words), MOST_WORDS), 0, -1):
        yield " ".join(words[:size])
