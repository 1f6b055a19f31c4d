"""How a text is written, told by its bytes and by nothing else."""

from __future__ import annotations

import codecs
import re
from typing import NamedTuple

from ruang.engine.errors import InputError
from ruang.engine.sheets.caps import Caps
from ruang.engine.sheets.line_ends import Lines, line_ends
from ruang.engine.sheets.thai_letters import ThaiLetters, broken_before
from ruang.engine.text import noop as _

ZERO = _("a zero byte stands here, so this is not a text")

# Why a text is read in its encoding.
ENCODING_EVIDENCE: dict[str, str] = {
    "mark": _("a mark at the start of the file names it"),
    "ascii": _("only plain Latin letters, digits and signs, which every encoding writes alike"),
    "utf8": _("every letter of the file is valid UTF-8"),
    "thai": _("it is not UTF-8; read as Thai Windows, vowels and tone marks stand on consonants"),
    "zeros": _("every second byte is the zero, or the page of Thai letters, of UTF-16"),
}

# A Thai letter of UTF-8 is E0 B8 or E0 B9 and one more byte. Three in a row mean nothing in CP874.
# (Written out, because a counted group is searched for forty times more slowly.)
_UTF8_THAI = re.compile(rb"\xe0[\xb8\xb9][\x80-\xbf]\xe0[\xb8\xb9][\x80-\xbf]\xe0[\xb8\xb9]")
_START = 1 << 17  # bytes
_CONTROLS = bytes([*range(1, 9), *range(14, 26), *range(28, 32), 127])


class Verdict(NamedTuple):
    """How a text is written, why we think so, and how its lines end."""

    encoding: str
    evidence: str
    lines: int
    open_end: bool  # the last line lacks its line end


def judge(start: bytes, name: str, caps: Caps) -> EightBit | SixteenBit:
    """Give the judge for a text that begins with these bytes.

    Args:
        start: The file's first bytes, a megabyte or all of it.
        name: What the file is called in messages.
        caps: The limits.
    """
    lines = Lines(name, caps.line_bytes)
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return SixteenBit("utf-16", "mark", name, lines)
    if order := _byte_order(start):
        return SixteenBit(order, "zeros", name, lines)
    return EightBit(name, lines, with_mark=start.startswith(codecs.BOM_UTF8))


def _byte_order(start: bytes) -> str:
    """UTF-16 without a mark: one half of each pair is nearly always 0, or 0E for Thai letters."""
    pairs = len(start) // 2
    if pairs < 2 or b"\0" not in start:
        return ""
    low = _page_bytes(start[1 : 2 * pairs : 2])
    high = _page_bytes(start[0 : 2 * pairs : 2])
    if max(low, high) < 0.8 * pairs or min(low, high) > 0.3 * pairs:
        return ""
    return "utf-16-le" if low > high else "utf-16-be"


def _page_bytes(half: bytes) -> int:
    return half.count(b"\0") + half.count(b"\x0e")


class _Try:
    """Whether the bytes so far are text in one encoding."""

    def __init__(self, encoding: str) -> None:
        self._decoder = codecs.getincrementaldecoder(encoding)()
        self.failed_at: int | None = None  # the line

    def feed(self, chunk: bytes, lines_before: int) -> None:
        if self.failed_at is None:
            try:
                self._decoder.decode(chunk)
            except UnicodeDecodeError as error:
                self.failed_at = lines_before + line_ends(error.object[: error.start]) + 1

    @property
    def is_cut_off(self) -> bool:
        """Whether all was well, but the last letter lacks bytes."""
        return self.failed_at is None and bool(self._decoder.getstate()[0])


class EightBit:
    """UTF-8 or CP874, or neither."""

    def __init__(self, name: str, lines: Lines, *, with_mark: bool) -> None:
        self._name, self._lines, self._with_mark = name, lines, with_mark
        self._utf8, self._cp874 = _Try("utf-8"), _Try("cp874")
        self._thai = ThaiLetters()
        self._ascii = True
        self._utf8_run_at: int | None = None
        self._start = b""  # what is binary, or was broken before, shows it at once

    def feed(self, chunk: bytes) -> None:
        """Take the next bytes."""
        before = self._lines.ended
        if b"\0" in chunk:
            row = before + line_ends(chunk[: chunk.index(b"\0")]) + 1
            raise InputError(ZERO, file=self._name, row=row)
        if not self._start:
            self._start = chunk[:_START]
        if not (self._ascii and chunk.isascii()):
            self._ascii = False
            self._utf8.feed(chunk, before)
            self._cp874.feed(chunk, before)
            self._thai.feed(chunk, before)
            if self._utf8_run_at is None and (run := _UTF8_THAI.search(chunk)):
                self._utf8_run_at = before + line_ends(chunk[: run.start()]) + 1
        self._lines.feed(chunk)

    def verdict(self) -> Verdict:
        """What all the bytes say.

        Raises:
            InputError: No encoding that we read fits, two do in different rows, or the last
                letter is cut off.
        """
        lines = self._lines.ended
        controls = len(self._start) - len(self._start.translate(None, _CONTROLS))
        if controls > 0.02 * len(self._start):
            raise InputError(_("this is not a text: it is full of control signs"), file=self._name)
        if self._utf8.is_cut_off:
            raise InputError(
                _("the file is cut off in the middle of a letter"), file=self._name, row=lines + 1
            )
        if self._utf8.failed_at is None:
            if broken_before(self._start):
                raise InputError(
                    _(
                        "the Thai letters were broken before this file was saved, as happens when"
                        " a program reads them as Western ones: export it anew from the original"
                    ),
                    file=self._name,
                )
            encoding = "utf-8-sig" if self._with_mark else "utf-8"
            evidence = "mark" if self._with_mark else "ascii" if self._ascii else "utf8"
        else:
            self._must_be_thai(self._utf8.failed_at)
            encoding, evidence = "cp874", "thai"
        return Verdict(encoding, evidence, lines, self._lines.open_end)

    def _must_be_thai(self, not_utf8_at: int) -> None:
        if self._utf8_run_at is not None or self._with_mark:
            raise InputError(
                _(
                    "up to here the file is written in one encoding, from here on in another"
                    " (UTF-8 and Thai Windows): save all of it as UTF-8"
                ),
                file=self._name,
                row=max(not_utf8_at, self._utf8_run_at or 0),
            )
        if self._cp874.failed_at is not None or self._thai.foreign:
            raise InputError(
                _("the text is neither UTF-8, UTF-16 nor CP874 (Thai Windows); save it as UTF-8"),
                file=self._name,
                row=max(not_utf8_at, self._cp874.failed_at or self._thai.foreign_at),
            )


class SixteenBit:
    """UTF-16 in one byte order."""

    def __init__(self, encoding: str, evidence: str, name: str, lines: Lines) -> None:
        self._encoding, self._evidence = encoding, evidence
        self._name, self._lines = name, lines
        self._decoder = codecs.getincrementaldecoder(encoding)()

    def feed(self, chunk: bytes) -> None:
        """Take the next bytes."""
        before = self._lines.ended
        try:
            text = self._decoder.decode(chunk)
        except UnicodeDecodeError as error:
            ends = error.object[: error.start].decode(self._encoding, "ignore")
            raise InputError(
                _("the text begins as UTF-16, but this row is not: save it as UTF-8"),
                file=self._name,
                row=before + line_ends(ends) + 1,
            ) from error
        if "\0" in text:
            raise InputError(
                ZERO,
                file=self._name,
                row=before + line_ends(text[: text.index("\0")]) + 1,
            )
        self._lines.feed(text)

    def verdict(self) -> Verdict:
        """What all the bytes say.

        Raises:
            InputError: The last letter is cut off.
        """
        if self._decoder.getstate()[0]:
            raise InputError(
                _("the file is cut off in the middle of a letter"),
                file=self._name,
                row=self._lines.ended + 1,
            )
        return Verdict(self._encoding, self._evidence, self._lines.ended, self._lines.open_end)
