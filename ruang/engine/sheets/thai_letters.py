"""Whether bytes look like Thai, by where its vowels and tone marks stand."""

from __future__ import annotations

import re

from ruang.engine.sheets.line_ends import line_ends

_ENOUGH = 4_000  # pairs of letters that say whether a text is Thai
_ENOUGH_BROKEN = 20  # of them, to say that a text was Thai once
_PIECE = 1 << 14  # bytes looked at for them at a time


def broken_before(start: bytes) -> bool:
    """Whether Thai letters were read as Western ones or question marks, then saved as UTF-8.

    Args:
        start: The first bytes of a text that is valid UTF-8.
    """
    if start.isascii():
        return False
    thai = start.count(b"\xe0\xb8") + start.count(b"\xe0\xb9")
    doubled = start.count(b"\xc3\xa0\xc2\xb8") + start.count(b"\xc3\xa0\xc2\xb9")
    lost = start.count(b"\xef\xbf\xbd")
    if max(doubled, lost) > max(thai, 10):
        return True
    western = start.count(b"\xc2") + start.count(b"\xc3")
    if thai or western < _ENOUGH_BROKEN:
        return False
    read = ThaiLetters()
    read.feed(start.decode("utf-8", "ignore").encode("latin-1", "ignore"), 0)
    return not read.foreign and read.good >= _ENOUGH_BROKEN


class ThaiLetters:
    """Whether bytes read as CP874 look like Thai: signs above and below stand on consonants.

    Western accented letters have the same bytes as Thai vowels and tone marks, and stand among
    Latin letters.
    """

    _CLASSES = bytearray(b"." * 256)  # c consonant, m mark above or below, l leading vowel
    _CLASSES[0xA1:0xCF] = b"c" * (0xCF - 0xA1)
    for _mark in (0xD1, *range(0xD4, 0xDB), *range(0xE7, 0xEF)):
        _CLASSES[_mark] = ord("m")
    _CLASSES[0xE0:0xE5] = b"l" * 5
    for _follows in (0xCF, 0xD0, 0xD2, 0xD3, 0xE5, 0xE6):
        _CLASSES[_follows] = ord("f")
    _TABLE = bytes(_CLASSES)

    def __init__(self) -> None:
        self.good = self._bad = self._together = 0
        self.foreign_at = 0  # first line with a sign out of place

    def feed(self, chunk: bytes, lines_before: int) -> None:
        """Take the next bytes, until there is evidence enough."""
        for at in range(0, len(chunk), _PIECE):
            if self.good + self._bad > _ENOUGH:
                return
            piece = chunk[at : at + _PIECE]
            if not piece.isascii():
                self._judge(piece, lines_before + line_ends(chunk[:at]))

    def _judge(self, chunk: bytes, lines_before: int) -> None:
        classes = chunk.translate(self._TABLE)
        good = classes.count(b"cm") + classes.count(b"lc")
        bad = classes.count(b"m") + classes.count(b"l") - good - classes.count(b"mm")
        self._together += good + classes.count(b"cc") + classes.count(b"cf")
        self.good += good
        self._bad += max(bad, 0)
        if bad > 0 and not self.foreign_at:
            place = re.search(rb"(?<![cm])m|l(?!c)", classes)
            self.foreign_at = lines_before + line_ends(chunk[: place.start() if place else 0]) + 1

    @property
    def foreign(self) -> bool:
        """Whether the letters are not Thai: many out of place, or none beside another."""
        return 4 * self._bad > self.good or not self._together
