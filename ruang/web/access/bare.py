"""What remains of a password when its decoration is taken off: the word that it is built around.

`Summer2024!`, `SUMMER-1` and `5ummer` are all the word "summer", and are tried as such by whoever
guesses.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from itertools import pairwise
from typing import Final

# Signs that stand for letters, as in "p@ssw0rd".
SIGNS: Final = str.maketrans("@4301!$57", "aaeoiisst")
EDGES: Final = re.compile(r"^[\W\d_]+|[\W\d_]+$")
INSIDE: Final = re.compile(r"[\W\d_]+")
# More than this is no decoration: so many digits that nobody knows are a secret of their own.
MOST_DECORATION: Final = 10
LONGEST_UNIT: Final = 11  # a piece this short is too short for a password by itself


def plain(password: str) -> str:
    """Without capitals, and with each letter in its usual form."""
    return unicodedata.normalize("NFKC", password).casefold()


def bare(password: str) -> set[str]:
    """The words that a password may be built around: its edges taken off, its signs read.

    Empty where so much would be taken off that it is no decoration any more.
    """
    said = plain(password)
    forms = {EDGES.sub("", said), EDGES.sub("", said).translate(SIGNS)}
    forms |= {EDGES.sub("", form) for form in (said.translate(SIGNS),)}
    return {form for form in forms if form and len(said) - len(form) <= MOST_DECORATION}


def is_repeated(password: str) -> bool:
    """Whether a short piece is written again and again, or letters just go on: "abcabcabcabc"."""
    said = plain(password)
    for length in range(1, min(LONGEST_UNIT, len(said) // 2) + 1):
        if (said[:length] * (len(said) // length + 1))[: len(said)] == said:
            return True
    steps = {ord(b) - ord(a) for a, b in pairwise(said)}
    return len(said) > 1 and steps in ({1}, {-1})


def without(password: str, words: Iterable[str]) -> str:
    """The letters that remain when these words, all digits and all signs are taken out."""
    said = plain(password)
    for word in sorted({plain(w) for w in words}, key=len, reverse=True):
        said = said.replace(word, " ")
    return INSIDE.sub("", said)
