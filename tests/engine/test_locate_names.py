"""Every province and district of the country is found by its name, also with a letter wrong."""

from __future__ import annotations

import random
from collections import Counter

import pytest
from located import known

from ruang.engine.intake.places import Places, key, sound_alike, spelled

CONSONANTS = [chr(c) for c in range(0x0E01, 0x0E2F)]
SIGNS = [chr(c) for c in (*range(0x0E30, 0x0E3A), *range(0x0E40, 0x0E45), *range(0x0E47, 0x0E4D))]
ANNOUNCED = ("{}", "อ.{}", "อ. {}", "อำเภอ{}", "อำเภอ {}", "เขต{}", "กิ่งอำเภอ{}", "กิ่งอ.{}")


@pytest.fixture(scope="module")
def places() -> Places:
    return known().places


def with_a_typo(name: str, chance: random.Random) -> str:
    """A letter left out, added, changed for one of its kind, or exchanged with the next."""
    at, kind = chance.randrange(len(name)), chance.choice(("out", "in", "other", "swap"))
    if kind == "out":
        return name[:at] + name[at + 1 :]
    if kind == "in":
        return name[:at] + chance.choice(CONSONANTS + SIGNS) + name[at:]
    if kind == "other":
        alike = CONSONANTS if name[at] in CONSONANTS else SIGNS
        return name[:at] + chance.choice(alike) + name[at + 1 :]
    at = min(at, len(name) - 2)
    return name[:at] + name[at + 1] + name[at] + name[at + 2 :]


def a_chance() -> random.Random:
    return random.Random(2564)  # noqa: S311 - typos, not secrets


def districts(places: Places) -> dict[str, str]:
    return {code: row["name_th"] for code, row in places.districts.items()}


def test_every_district_is_found_by_its_official_name_after_each_word(places: Places) -> None:
    named = districts(places)
    assert len(named) == 928
    for form in ANNOUNCED:
        for code, name in named.items():
            read = places.district(spelled(form.format(name)), code[:2])
            assert (read.district, read.district_mark) == (code, ""), form.format(name)


def test_a_district_s_name_alone_tells_the_province_unless_several_have_it(places: Places) -> None:
    named = districts(places)
    several = {name for name, times in Counter(named.values()).items() if times > 1}
    assert several == {"จอมทอง", "เฉลิมพระเกียรติ"}
    for code, name in named.items():
        told = None if name in several else code
        assert places.district(name, None).district == told, name


def test_a_letter_wrong_finds_the_same_district_marked_or_none(places: Places) -> None:
    chance, found, long_found, long_names = a_chance(), 0, 0, 0
    for code, name in districts(places).items():
        misspelt = with_a_typo(name, chance)
        read = places.district(spelled(misspelt), code[:2])
        assert read.district in (code, None), f"{misspelt} was read as {read.district}"
        if read.district and key(misspelt) != key(name):
            assert read.district_mark == "district_by_typo"
        found += read.district == code
        long_names += len(name) > 6
        long_found += len(name) > 6 and read.district == code
    assert found >= 0.93 * 928
    assert long_found >= 0.99 * long_names


def test_a_letter_wrong_finds_the_same_province_marked_or_none(places: Places) -> None:
    chance, found, tried = a_chance(), 0, 0
    for code, row in places.provinces.items():
        name = row["name_th"]
        for misspelt in (with_a_typo(name, chance) for _time in range(5)):
            read = places.province(spelled(misspelt))
            assert read.province in (code, None), f"{misspelt} was read as {read.province}"
            if read.province and key(misspelt) != key(name):
                assert read.province_mark, misspelt
            found, tried = found + (read.province == code), tried + 1
    assert found >= 0.85 * tried


def test_no_two_provinces_sound_alike(places: Places) -> None:
    for language in ("name_th", "name_en"):
        sounds = Counter(sound_alike(key(row[language])) for row in places.provinces.values())
        assert max(sounds.values()) == 1


def test_english_names_of_districts_are_told_by_their_sound(places: Places) -> None:
    heard = {
        ("50", "San Kamphaeng"): "5013",
        ("50", "Sankampaeng"): "5013",
        ("20", "Bang Lamung"): "2004",
        ("10", "Chatuchak"): "1030",
        ("10", "Khlong Toey"): "1033",
        ("90", "Hat Yai"): "9011",
        ("90", "Haad Yai"): "9011",
        ("50", "Mae Suai"): None,  # of Chiang Rai
        ("57", "Mae Sai"): None,  # has the consonants of Mae Suai as well
    }
    for (province, name), code in heard.items():
        read = places.district(name, province)
        mark = "district_by_sound" if code else "district_unknown"
        assert (read.district, read.district_mark) == (code, mark), name
