"""A request's body: received whole before anybody works on it, in time, and not beyond measure.

What a slow client sends costs no thread that answers pages; one that breaks off in the middle is
never taken for one that has sent all.
"""

from __future__ import annotations

import asyncio
import errno
import time
from collections.abc import AsyncIterable, AsyncIterator
from http import HTTPStatus
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import Final, NamedTuple

from ruang.web.site.faults import said_in

MB: Final = 1024 * 1024
IN_MEMORY: Final = 64 * 1024
SECONDS: Final = 30.0  # without a byte
LEAST_RATE: Final = 8 * 1024  # bytes a second, after the first SECONDS
# Of whoever has no session and no token: more than any form that is open to everybody.
MOST_OF_STRANGERS: Final = 2 * MB

Body = SpooledTemporaryFile[bytes]


def _(words: str) -> str:
    return words


class Reason(NamedTuple):
    """Why there is no answer but a word: the status, and the word."""

    status: HTTPStatus
    words: str


SLOW: Final = Reason(
    HTTPStatus.REQUEST_TIMEOUT,
    _(
        "What you sent took too long to arrive, and nothing of it was kept. Try again where the "
        "network is better."
    ),
)
NO_LENGTH: Final = Reason(
    HTTPStatus.LENGTH_REQUIRED,
    _(
        "What you send has to say how long it is, or nobody could know that all of it arrived; "
        "nothing of it was kept. Send it with Content-Length."
    ),
)
TOO_LARGE: Final = Reason(
    HTTPStatus(413),  # its name changed with Python 3.13
    _("What you sent is larger than this system takes, and nothing of it was kept."),
)
BUSY: Final = Reason(
    HTTPStatus.SERVICE_UNAVAILABLE,
    _(
        "Many are sending something large just now, and nothing of yours was kept. Try again in a "
        "moment."
    ),
)
NO_ROOM: Final = Reason(
    HTTPStatus.INSUFFICIENT_STORAGE,
    _(
        "There is no room left on this system's disk, and nothing of what you sent was kept. Tell "
        "whoever looks after the system."
    ),
)
FULL: Final = {errno.ENOSPC, errno.EDQUOT}


class Refused(Exception):  # noqa: N818  a fact
    """There is no answer but a word that says why."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.words)
        self.status = reason.status
        self._words = reason.words

    def text(self) -> str:
        """The reason in both languages: nobody knows yet who asks."""
        return f"{said_in(self._words, 'th')}\n{said_in(self._words, 'en')}\n"


class Gone(Exception):  # noqa: N818  a fact
    """The client broke off before it had sent all."""


class Receiver:
    """Receives bodies: so large each, and so much at once."""

    def __init__(self, *, most: int, folder: Path, seconds: float = SECONDS) -> None:
        self._most, self._folder, self._seconds = most, folder, seconds
        self._at_once = 4 * most
        self._arriving = 0

    async def receive(self, parts: AsyncIterable[bytes], *, length: int, stranger: bool) -> Body:
        """The whole body, ready to be read from its beginning.

        Args:
            parts: What comes in.
            length: How long it says it is.
            stranger: Whether it comes without session or token.

        Raises:
            Refused: Too large, too slow, too much at once, or no room.
            Gone: The client broke off.
        """
        if length > (min(self._most, MOST_OF_STRANGERS) if stranger else self._most):
            raise Refused(TOO_LARGE)
        # Closed when whoever asked has been answered.
        body: Body = SpooledTemporaryFile(IN_MEMORY, dir=str(self._folder))  # noqa: SIM115
        got = 0
        try:
            async for part in self._in_time(parts):
                got += len(part)
                self._arriving += len(part)
                if self._arriving > self._at_once:
                    raise Refused(BUSY)
                body.write(part)
            if got != length:
                raise Gone
            body.seek(0)
        except BaseException as error:
            body.close()
            if isinstance(error, OSError) and error.errno in FULL:
                raise Refused(NO_ROOM) from error
            raise
        finally:
            self._arriving -= got
        return body

    async def _in_time(self, parts: AsyncIterable[bytes]) -> AsyncIterator[bytes]:
        begun, got = time.monotonic(), 0
        coming = aiter(parts)
        while True:
            left = begun + self._seconds + got / LEAST_RATE - time.monotonic()
            try:
                part = await asyncio.wait_for(anext(coming), min(self._seconds, max(left, 0.001)))
            except StopAsyncIteration:
                return
            except TimeoutError:
                raise Refused(SLOW) from None
            got += len(part)
            yield bytes(part)
