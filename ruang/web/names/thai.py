"""Thai dictionary order, as a key that every database sorts alike.

The order of the Royal Institute's dictionary has two levels. First the letters: a vowel written
before its consonant is read after it, so the two change places. Only where all letters agree do
tone marks and the other signs decide, from left to right.
"""

from __future__ import annotations

import re
from typing import Final

LEADING_VOWELS: Final = "\u0e40\u0e41\u0e42\u0e43\u0e44"  # e, ae, o and the two ai
CONSONANTS: Final = "\u0e01-\u0e2e"  # ko kai to ho nok huk
SIGNS: Final = "\u0e47-\u0e4e"  # maitaikhu, the four tones, thanthakhat and rarer signs

_SWAP = re.compile(f"([{LEADING_VOWELS}])([{CONSONANTS}])")
_SIGN = re.compile(f"[{SIGNS}]")


def sort_key(text: str) -> str:
    """The key by which `text` stands in Thai dictionary order.

    Args:
        text: a word or name, Thai or Latin; case does not count.

    Returns:
        Hexadecimal digits, so that no database's collation reorders them: the letters in reading
        order, then each sign with the place of the letter that it stands on.

    Source: Royal Institute, Royal Institute Dictionary B.E. 2554, notes on the order of words.
    """
    letters: list[str] = []
    signs: list[str] = []
    for character in _SWAP.sub(r"\2\1", text.casefold()):
        if _SIGN.fullmatch(character):
            # Counted back from a high number, so that a sign on an earlier letter weighs more.
            signs.append(f"{999 - len(letters):03d}{_hex(character)}")
        else:
            letters.append(character)
    return _hex("".join(letters)) + "00" + "".join(signs)


def _hex(text: str) -> str:
    # One byte a letter; TIS-620 holds the Thai alphabet in dictionary order.
    return text.encode("tis-620", "replace").hex()
