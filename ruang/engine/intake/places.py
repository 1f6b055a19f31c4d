"""The names and codes of provinces and districts: official, short, old, misspelt, romanised."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cache, cached_property, lru_cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
from rapidfuzz.distance import OSA
from rapidfuzz.process import cdist

from ruang.engine.intake import sounds
from ruang.engine.intake.letters import listed, null_words
from ruang.engine.reference import areas

LIKE = 0.2  # letters that may differ, of those the shorter name has; so none in a name of four
CLEARLY = 1.0  # letters by which the second best name must differ more
SLIGHT = 0.25  # what a tone mark, or a letter of the same sound, counts of a letter
SHORTEST_PART = 6  # letters of a part of a province's name that is found though misspelt
MOST_READ = 50_000  # texts kept in memory

CODE = re.compile(r"(?:TH-)?(\d{1,8})(?:\.0+)?", re.IGNORECASE)
LATIN = re.compile(r"[a-z]", re.IGNORECASE)
NOT_LETTERS = re.compile(r"[^a-z\u0e01-\u0e2e\u0e30-\u0e3a\u0e40-\u0e4d]")
# Written twice, in the wrong order, or in two signs where one letter is meant.
TWO_SARA_E = ("\u0e40\u0e40", "\u0e41")
SARA_AM = re.compile("\u0e4d([\u0e48-\u0e4b]?)\u0e32")
TONE_FIRST = re.compile("([\u0e48-\u0e4b])([\u0e34-\u0e3a])")
ABBREVIATED = re.compile(r"\s+\u0e2f")  # the sign of a shortened name, apart from it
UNSEEN = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
DIGITS = {0x0E50 + digit: str(digit) for digit in range(10)}
ODD = re.compile(
    "|".join(p.pattern for p in (SARA_AM, TONE_FIRST, ABBREVIATED, UNSEEN))
    + f"|{TWO_SARA_E[0]}|[\u0e50-\u0e59]"
)


class Place(NamedTuple):
    """What one text says of a place: codes, how they were read, or why no province could be."""

    province: str | None = None
    district: str | None = None
    province_mark: str = ""
    district_mark: str = ""
    refusal: str = ""  # province_unknown: a province is named, but no one knows it
    postcode: str = ""


NOWHERE = Place()
UNKNOWN = Place(refusal="province_unknown")


def spelled(text: str) -> str:
    """One way of writing for what looks alike: Arabic digits, composed letters, plain spaces."""
    if not unicodedata.is_normalized("NFC", text):
        text = unicodedata.normalize("NFC", text)
    if ODD.search(text):
        text = UNSEEN.sub("", text).replace(*TWO_SARA_E)
        text = TONE_FIRST.sub(r"\2\1", SARA_AM.sub("\\1\u0e33", text))
        text = ABBREVIATED.sub("\u0e2f", text.translate(DIGITS))
    return " ".join(text.split())


@lru_cache(maxsize=MOST_READ)
def key(name: str) -> str:
    """The letters of a name, by which equal names are equal however they are spaced or dotted."""
    return NOT_LETTERS.sub("", spelled(name).casefold())


@cache
def _alike() -> list[tuple[str, str]]:
    return [(row["written"], row["like"]) for row in listed("letters_alike.csv")]


def sound_alike(letters: str) -> str:
    """A key in which tone marks, and letters of one sound, make no difference."""
    for written, like in _alike():
        letters = letters.replace(written, like)
    return letters


class Names:
    """Names of some areas, to be found exactly or as the only one that is nearly so."""

    def __init__(self, names: Iterable[tuple[str, str]]) -> None:
        self._codes: dict[str, set[str]] = {}
        for name, code in names:
            self._codes.setdefault(key(name), set()).add(code)
        self._keys = [k for k in self._codes if k]
        self._lengths = np.array([len(k) for k in self._keys])

    @cached_property
    def _sounds(self) -> list[str]:
        """Made when first a name is looked for that is none of these."""
        return [sound_alike(k) for k in self._keys]

    def __contains__(self, letters: str) -> bool:
        return letters in self._codes

    def exact(self, letters: str) -> str | None:
        """The one area of this name (a key)."""
        found = self._codes.get(letters, ())
        return next(iter(found)) if len(found) == 1 else None

    def nearest(self, letters: str) -> str | None:
        """The one area whose name is nearly this.

        Letters left out, added, changed or exchanged count one each, where only a tone mark or
        the spelling of one sound differs SLIGHT. The best name is taken if it differs in no more
        than LIKE of the letters, and every other area's name in at least CLEARLY more.

        Args:
            letters: The key of a name that is none of these.
        """
        if not letters or not self._keys:
            return None
        strict = cdist([letters], self._keys, scorer=OSA.distance)[0]
        alike = cdist([sound_alike(letters)], self._sounds, scorer=OSA.distance)[0]
        cost = SLIGHT * strict + (1 - SLIGHT) * alike
        best = int(cost.argmin())
        (code, *more) = self._codes[self._keys[best]]
        others = [c for c, k in zip(cost, self._keys, strict=True) if code not in self._codes[k]]
        clear = not more and (not others or min(others) - cost[best] >= CLEARLY)
        length = min(len(letters), self._lengths[best])
        return code if clear and cost[best] <= LIKE * length else None


class Places:
    """Provinces and districts by every code and name under which registers have them.

    Args:
        provinces: Rows of reference.areas.provinces.
        districts: Rows of reference.areas.districts.
        subdistricts: Rows of reference.areas.subdistricts; none where no list was imported.
        words: What words in addresses mean: "province", "district", "capital" … -> words.
    """

    def __init__(
        self,
        provinces: list[dict[str, str]],
        districts: list[dict[str, str]],
        subdistricts: list[dict[str, str]],
        words: Mapping[str, tuple[str, ...]],
    ) -> None:
        self.words = words
        self.provinces = {r["area_id"]: r for r in provinces}
        self.districts = {r["area_id"]: r for r in districts}
        self.parents = {r["area_id"]: r["parent_id"] for r in districts}
        official = [(r[n], r["area_id"]) for r in provinces for n in ("name_th", "name_en") if r[n]]
        short = [(r["name"], r["area_id"]) for r in listed("province_names.csv")]
        self._official, self._short = Names(official), Names(short)
        parts = [
            (name, code)
            for name, code in short
            if len(key(name)) >= SHORTEST_PART
            and any(key(name) in key(whole) for whole, c in official if c == code)
        ]
        self._misspelt = Names([*official, *parts])
        self._old = {r["district_id"]: r["now"] for r in listed("old_codes.csv")}
        self._capital = frozenset(key(w) for w in words["capital"])
        self._by_province: dict[str, list[dict[str, str]]] = {}
        for row in districts:
            self._by_province.setdefault(row["parent_id"], []).append(row)
        self._districts = {p: Names(self._named(p)) for p in self._by_province}
        self._anywhere = Names(
            (name, code) for p in self._by_province for name, code in self._named(p)
        )
        self._of_subdistricts: dict[tuple[str, str], set[str]] = {}
        for row in subdistricts:
            named = (self.parents.get(row["parent_id"], ""), key(row["name_th"]))
            self._of_subdistricts.setdefault(named, set()).add(row["parent_id"])
        self._announced = {
            kind: re.compile(rf"^(?:{any_of(words[kind])})\s*|\s+(?:{any_of(words[kind])})$", re.I)
            for kind in ("province", "district", "subdistrict")
        }
        self._read: dict[tuple[str, str | None], Place] = {}
        self._named_provinces: dict[tuple[str, bool], Place] = {}

    def _named(self, province: str) -> Iterable[tuple[str, str]]:
        """Every name of the districts of a province; the capital's also with its word alone."""
        for row in self._by_province[province]:
            yield self._official_district(row["name_th"]), row["area_id"]
            if row["name_en"]:
                yield row["name_en"], row["area_id"]
        for code in self._capitals(province):
            english = self.provinces[province]["name_en"]
            yield from ((word + english, code) for word in self._capital if LATIN.match(word))

    def _capitals(self, province: str) -> list[str]:
        thai = self.provinces[province]["name_th"] if province in self.provinces else None
        return [
            row["area_id"]
            for row in self._by_province[province]
            if thai and key(row["name_th"]) in {word + key(thai) for word in self._capital}
        ]

    def _official_district(self, name: str) -> str:
        """A district's name without the word that announces it."""
        for word in self.words["district"]:
            if "." not in word:  # abbreviations are not part of official names
                name = name.removeprefix(word)
        return name

    def stripped(self, text: str, kind: str) -> str:
        """A name without the word that announces it, before or (in English) after it."""
        return self._announced[kind].sub("", text)

    def is_capital(self, word: str) -> bool:
        """Whether this is the word for the district of a province's capital."""
        return key(word) in self._capital

    def nothing(self, text: str) -> bool:
        """Whether a cell only says that nothing is known."""
        return not text or text.casefold() in null_words()

    def province(self, text: str) -> Place:
        """Read a province given by code or by name.

        Args:
            text: Text as `spelled` gives it: a code of two, four or six digits, or a name.

        Returns:
            NOWHERE where the text says nothing, UNKNOWN where it names no province.
        """
        if self.nothing(text):
            return NOWHERE
        if code := CODE.fullmatch(text):
            found = self._by_code(code[1], None) or UNKNOWN
            own = found.province_mark == "province_by_district"  # its first digits are the province
            return found._replace(province_mark="") if own else found
        return self.named_province(self.stripped(text, "province"))

    def named_province(self, name: str, *, guess: bool = True) -> Place:
        """Read the name of a province, also a misspelt one where it is to be guessed."""
        letters = key(name)
        found = self._named_provinces.get((letters, guess))
        if found is None:
            if len(self._named_provinces) >= MOST_READ:
                self._named_provinces.clear()
            found = self._named_provinces[letters, guess] = self._province(letters, guess=guess)
        return found

    def _province(self, letters: str, *, guess: bool) -> Place:
        if code := self._official.exact(letters):
            return Place(code)
        if code := self._short.exact(letters):
            return Place(code, province_mark="province_short")
        a_district = letters in self._anywhere  # its own name is no province's misspelt one
        if guess and not a_district and (code := self._misspelt.nearest(letters)):
            return Place(code, province_mark="province_by_typo")
        return UNKNOWN

    def district(self, text: str, province: str | None) -> Place:
        """Read a district given by code or by name; each text in each province once.

        Args:
            text: Text as `spelled` gives it: a code of up to six digits, or a name.
            province: Code of the row's province; null where nothing says it.

        Returns:
            The district, and the province that follows from it where none was given or where the
            code is an older one of a district that has changed provinces since. A district that
            is none of the province's is null and marked.
        """
        asked = (text, province)
        if asked not in self._read:
            if len(self._read) >= MOST_READ:
                self._read.clear()
            self._read[asked] = self._district(text, province)
        return self._read[asked]

    def _district(self, text: str, province: str | None) -> Place:
        if self.nothing(text):
            return Place(province, district_mark="district_missing")
        if digits := CODE.fullmatch(text):
            return self._by_code(digits[1], province) or _no_such_district(province)
        name = self.stripped(text, "district")
        letters = key(name)
        if province is None:
            only = self._anywhere.exact(letters)
            return Place(self.parents[only], only, "province_by_district") if only else NOWHERE
        names = self._districts.get(province)
        if names is None:
            return _no_such_district(province)
        if letters in self._capital:
            return self._capital_of(province)
        if code := names.exact(letters):
            return Place(province, code)
        if letters in self._anywhere:
            return _no_such_district(province)  # the name of another province's district
        if code := names.nearest(letters):
            return Place(province, code, district_mark="district_by_typo")
        if LATIN.match(name) and (code := self._by_sound(name, province)):
            return Place(province, code, district_mark="district_by_sound")
        return _no_such_district(province)

    def _capital_of(self, province: str) -> Place:
        for capital in self._capitals(province):
            return Place(province, capital)
        named_alike = self._districts[province].exact(key(self.provinces[province]["name_th"]))
        if named_alike:
            return Place(province, named_alike, district_mark="district_by_typo")
        return _no_such_district(province)

    def _by_sound(self, name: str, province: str) -> str | None:
        if key(name) == key(self.provinces[province]["name_en"] or ""):
            return next(iter(self._capitals(province)), None)
        thai = {
            r["area_id"]: self._official_district(r["name_th"]) for r in self._by_province[province]
        }
        return sounds.only_like(name, thai)

    def _by_code(self, digits: str, province: str | None) -> Place | None:
        if len(digits) <= 2 and province is not None:
            digits = province + digits.zfill(2)
        if len(digits) == 2:
            return Place(digits) if digits in self.provinces else None
        if len(digits) not in (4, 6, 8):
            return None
        district = digits[:4]
        if now := self._old.get(district):
            if province in (None, district[:2], now[:2]):
                return Place(now[:2], now, "area_code_old")
            return None
        parent = self.parents.get(district)
        if parent is None or province not in (None, parent):
            return None
        by_district = "province_by_district" if province is None else ""
        return Place(parent, district, by_district)

    def subdistrict(self, text: str, province: str | None) -> Place:
        """Read the district out of a sub-district's code or, where a list was imported, name."""
        if self.nothing(text):
            return NOWHERE
        if code := CODE.fullmatch(text):
            whole = len(code[1]) in (6, 8)
            return (self._by_code(code[1], province) if whole else None) or NOWHERE
        letters = key(self.stripped(text, "subdistrict"))
        found = self._of_subdistricts.get((province or "", letters), set())
        if len(found) != 1:
            return NOWHERE
        return Place(province, next(iter(found)), district_mark="district_by_subdistrict")


def _no_such_district(province: str | None) -> Place:
    return Place(province, district_mark="district_unknown")


def places(lake: Path | None) -> Places:
    """Gather the names of areas, with those of the lake's imported official list."""
    words: dict[str, tuple[str, ...]] = {}
    for row in listed("address_words.csv"):
        words[row["means"]] = (*words.get(row["means"], ()), row["word"])
    return Places(
        areas.provinces(lake).to_pylist(),
        areas.districts(lake).to_pylist(),
        areas.subdistricts(lake).to_pylist(),
        words,
    )


def any_of(words: Iterable[str]) -> str:
    """A pattern of any of these words, the longest first; Latin ones only as whole words."""

    def whole(word: str) -> str:
        if not LATIN.match(word):
            return re.escape(word)
        return rf"\b{re.escape(word)}" + (r"\b" if word[-1].isalpha() else "")

    return "|".join(whole(w) for w in sorted(words, key=len, reverse=True))
