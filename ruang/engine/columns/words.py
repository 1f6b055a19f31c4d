"""The words by which columns are recognised, and how texts are made comparable."""

from __future__ import annotations

import csv
import re
import unicodedata
from functools import cache, lru_cache
from pathlib import Path

DATA = Path(__file__).parent / "data"
# What is typed for the same letters: SARA AM in two parts, SARA AE as twice SARA E, Thai digits,
# and letters without width.
SAME = str.maketrans(
    {chr(0x0E50 + digit): str(digit) for digit in range(10)}
    | dict.fromkeys((0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF))
)
# Vowels and tones above and below a Thai letter are no \w to re.
NO_LETTERS = re.compile("[^\\w\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]|_")


def same(text: str) -> str:
    """Write `text` as everyone writes it: one way for letters that can be typed in two."""
    text = unicodedata.normalize("NFC", text).translate(SAME)
    return text.replace("\u0e4d\u0e32", "\u0e33").replace("\u0e40\u0e40", "\u0e41")


@lru_cache(maxsize=20_000)  # the same headers and values come up again and again
def key(text: str) -> str:
    """Give the letters and digits of `text` alone, in small letters: what is compared."""
    return NO_LETTERS.sub("", same(text).casefold())


@cache
def words(means: str) -> tuple[str, ...]:
    """The words of data/words.csv that mean this, the longest first."""
    with (DATA / "words.csv").open(encoding="utf-8", newline="") as file:
        found = [row["word"] for row in csv.DictReader(file) if row["means"] == means]
    return tuple(sorted(found, key=len, reverse=True))


@cache
def any_of(means: str) -> str:
    """A pattern for any of the words that mean this."""
    return "(?:" + "|".join(map(re.escape, words(means))) + ")"
