"""Whether a name in Latin letters can be the sound of a Thai one, by its consonants.

There are many ways to write Thai names in Latin letters, and the built-in list of districts has
none of them. Vowels differ most between the ways, consonants least: they are what is compared,
each Thai letter with every Latin one by which it is written at the beginning or the end of a
syllable. That tells the districts of one province apart, not those of a country.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from ruang.engine.intake.letters import listed

SILENT = re.compile("[\u0e01-\u0e2e][\u0e34\u0e38]?\u0e4c")  # a letter under thanthakhat
VOWELS = re.compile("[^bcdfghjklmnpqrstvwyz]")
AT_MOST_TWICE = "{1,2}"  # a consonant may end one syllable and begin the next


def only_like(name: str, thai: Mapping[str, str]) -> str | None:
    """Find the one Thai name that sounds like a name in Latin letters.

    Args:
        name: In Latin letters, after any of the usual ways of romanisation.
        thai: Key -> Thai name.

    Returns:
        The key of the name, null where none or several sound like it.
    """
    heard = _heard(name)
    found = [key for key, written in thai.items() if _sound_of(written).fullmatch(heard)]
    return found[0] if len(found) == 1 else None


def _heard(name: str) -> str:
    letters = name.lower()
    for written, sound in _table("en").items():
        letters = letters.replace(written, sound)
    return VOWELS.sub("", letters)


@cache
def _sound_of(thai: str) -> re.Pattern[str]:
    letters = SILENT.sub("", thai)
    table = _table("th")
    parts = []
    while letters:
        size = 2 if letters[:2] in table else 1
        parts.append(table.get(letters[:size], ""))
        letters = letters[size:]
    return re.compile("".join(p + AT_MOST_TWICE if p and p[-1] != "?" else p for p in parts))


@cache
def _table(script: str) -> dict[str, str]:
    return {r["written"]: r["sound"] for r in listed("sounds.csv") if r["script"] == script}
