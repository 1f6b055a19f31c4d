"""Counting lines that end in LF, CR or CRLF, also mixed."""

from __future__ import annotations

from ruang.engine.errors import InputError
from ruang.engine.sheets.caps import in_mb
from ruang.engine.text import noop as _


class Lines:
    """Counts lines that end in LF, CR or CRLF, also where a piece ends between CR and LF.

    A line without end is refused once it is longer than `longest` bytes or letters.
    """

    def __init__(self, name: str, longest: int) -> None:
        self.ended = 0
        self._name, self._longest = name, longest
        self._open = 0  # how much there is since the last line end
        self._last = ""
        self._after_cr = False

    def feed(self, text: bytes | str) -> None:
        """Count the lines that end in the next piece.

        Raises:
            InputError: No line has ended for too long.
        """
        if not text:
            return
        self.ended += line_ends(text)
        last = text[-1:]
        first = text[:1]
        if self._after_cr and first in ("\n", b"\n"):
            self.ended -= 1
        self._last = last.decode("latin-1") if isinstance(last, bytes) else last
        self._after_cr = self._last == "\r"
        self._must_end(text)

    def _must_end(self, text: bytes | str) -> None:
        """A line is held in memory whole, so a text without line ends must not go on for ever."""
        if isinstance(text, str):
            ended = max(text.rfind("\n"), text.rfind("\r"))
        else:
            ended = max(text.rfind(b"\n"), text.rfind(b"\r"))
        self._open = len(text) - 1 - ended + (self._open if ended < 0 else 0)
        if self._open > self._longest:
            raise InputError(
                _("no line ends within {size} MB, so this is not a table"),
                file=self._name,
                row=self.ended + 1,
                size=in_mb(self._longest),
            )

    @property
    def open_end(self) -> bool:
        """Whether the last line lacks its end."""
        return self._last not in ("\n", "\r")


def line_ends(text: bytes | str) -> int:
    """How many lines end in this text: LF, CR or CRLF."""
    if isinstance(text, str):
        cr, ends = text.count("\r"), text.count("\n")
        return ends + cr - text.count("\r\n") if cr else ends
    cr, ends = text.count(b"\r"), text.count(b"\n")
    return ends + cr - text.count(b"\r\n") if cr else ends
