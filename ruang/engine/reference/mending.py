"""Mends Thai text in which a conversion from PDF turned SARA AM into SARA AA.

The statistical office's own list of industries circulates in that state. Words are cut with a
dictionary that also holds the damaged spelling of every word that has none of its own; the few
that do are in `data/thai_mending.csv`. Against the same names in a sound list, 99 in 100 come
out letter for letter.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from functools import cache

from ruang.engine.reference.rows import DATA

SARA_AA, SARA_AM = "\u0e32", "\u0e33"
ENOUGH = 100  # in this many Thai names, SARA AM is bound to occur


def lost_sara_am(names: Sequence[str]) -> bool:
    """Whether these names have lost SARA AM: there are many, and not one has it."""
    thai = [name for name in names if any("\u0e01" <= c <= "\u0e5b" for c in name)]
    return len(thai) >= ENOUGH and not any(SARA_AM in name for name in thai)


@cache
def mender() -> Callable[[str], str]:
    """Give a function that puts SARA AM back where a word needs it."""
    # The dictionary takes a second to load: only when there is something to mend.
    from pythainlp.corpus import thai_words
    from pythainlp.tokenize import Tokenizer
    from pythainlp.util import dict_trie

    words = thai_words()
    meant = {w.replace(SARA_AM, SARA_AA): w for w in words if SARA_AM in w}
    meant = {read: word for read, word in meant.items() if read not in words}
    with (DATA / "thai_mending.csv").open(encoding="utf-8", newline="") as file:
        meant |= {row["read"]: row["meant"] for row in csv.DictReader(file)}
    cut = Tokenizer(dict_trie(words | set(meant)), engine="newmm").word_tokenize

    def mend(text: str) -> str:
        return "".join(meant.get(word, word) for word in cut(text))

    return mend
