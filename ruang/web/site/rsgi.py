"""The web behind granian: each request is received whole, answered by a thread, and then sent.

Between granian and Django, so that a slow client holds up nobody else: neither what arrives nor
what leaves takes the time of a thread that answers pages. Headers come as they were sent, and what
could be taken for another header is left out.
"""

from __future__ import annotations

import asyncio
import io
import logging
import os
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus
from itertools import chain
from pathlib import Path
from typing import IO, Any, Final

from django.conf import settings

from ruang.web.site.arriving import FULL, MB, NO_LENGTH, Gone, Reason, Receiver, Refused
from ruang.web.site.defence import alone
from ruang.web.site.proxies import plain_address

Environ = dict[str, Any]
Headers = list[tuple[str, str]]
log = logging.getLogger(__name__)

IN_ONE_PIECE: Final = 4 * MB
SECONDS_OF_A_FILE: Final = 60.0  # until it is surely open where it is sent from


def _(words: str) -> str:
    return words


NO_ROOM_TO_ANSWER: Final = Reason(
    HTTPStatus.INSUFFICIENT_STORAGE,
    _(
        "There is no room left on this system's disk, and what you asked for could not be made. "
        "Tell whoever looks after the system."
    ),
)
BROKEN: Final = Reason(
    HTTPStatus.INTERNAL_SERVER_ERROR,
    _(
        "Something broke on our side. What you saved before is still there. Try again in a moment; "
        "if it goes on, tell whoever looks after the system when it happened."
    ),
)


class Application:
    """What granian calls for each request."""

    def __init__(
        self,
        wsgi: Callable[..., Iterable[bytes]],
        receiver: Receiver,
        *,
        threads: int,
        folder: Path,
        cookie: str,
    ) -> None:
        """Take what it is made of.

        Args:
            wsgi: What answers.
            receiver: What receives bodies.
            threads: How many requests are answered at once.
            folder: Where long answers lie until they have left.
            cookie: The name of the one that whoever signed in sends.
        """
        self._wsgi, self._receiver = wsgi, receiver
        self._threads, self._folder, self._cookie = threads, folder, cookie

    def __rsgi_init__(self, loop: asyncio.AbstractEventLoop) -> None:
        """Make ready, in the process that will answer."""
        self._pool = ThreadPoolExecutor(self._threads, thread_name_prefix="page")

    async def __rsgi__(self, scope: Any, protocol: Any) -> None:
        """Answer one request."""
        try:
            environ = environ_of(scope)
            environ["wsgi.input"] = await self._body(environ, protocol)
            loop = asyncio.get_running_loop()
            status, headers, answer = await loop.run_in_executor(self._pool, self._work, environ)
        except Gone:
            protocol.response_empty(400, [("connection", "close")])
        except Refused as refused:
            _refuse(protocol, refused)
        except Exception as error:  # Django answers its own; this is ours
            log.exception("no answer was made")
            full = isinstance(error, OSError) and error.errno in FULL
            _refuse(protocol, Refused(NO_ROOM_TO_ANSWER if full else BROKEN))
        else:
            if isinstance(answer, Path):
                loop.call_later(SECONDS_OF_A_FILE, answer.unlink, True)
                protocol.response_file(status, headers, str(answer))
            elif answer:
                protocol.response_bytes(status, headers, answer)
            else:
                protocol.response_empty(status, headers)

    async def _body(self, environ: Environ, protocol: Any) -> IO[bytes]:
        if "HTTP_TRANSFER_ENCODING" in environ:
            # Its end is not told from a client that broke off, nor its length held against another.
            raise Refused(NO_LENGTH)
        if not (length := int(environ.get("CONTENT_LENGTH") or 0)):
            return io.BytesIO()
        known = f"{self._cookie}=" in environ.get("HTTP_COOKIE", "")
        stranger = not known and "HTTP_AUTHORIZATION" not in environ
        return await self._receiver.receive(protocol, length=length, stranger=stranger)

    def _work(self, environ: Environ) -> tuple[int, Headers, bytes | Path]:
        """Have Django answer: in one piece, or, where it is long, in a file."""
        started: list[tuple[str, Headers]] = []
        with environ["wsgi.input"]:
            parts = self._wsgi(
                environ, lambda status, headers, _=None: started.append((status, headers))
            )
            try:
                none = environ["REQUEST_METHOD"] == "HEAD"
                answer = b"" if none else gathered(iter(parts), self._folder)
            finally:
                getattr(parts, "close", lambda: None)()
        status, headers = started[-1]
        return int(status.split(" ", 1)[0]), headers, answer


def environ_of(scope: Any) -> Environ:
    """What WSGI calls the environment of a request.

    A header with an underscore in its name is left out: it would be taken for the one with hyphens,
    which a server in front may have set or taken away.
    """
    address = scope.client.rpartition(":")[0]
    environ: Environ = {
        "REQUEST_METHOD": scope.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": scope.path.encode().decode("latin-1"),
        "QUERY_STRING": scope.query_string.encode().decode("latin-1"),
        "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
        "SERVER_NAME": scope.server.rpartition(":")[0] or "localhost",
        "SERVER_PORT": scope.server.rpartition(":")[2],
        "REMOTE_ADDR": plain_address(address),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.scheme,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
        "wsgi.input_terminated": True,
    }
    for name, value in scope.headers.items():
        if "_" in name:
            continue
        key = name.upper().replace("-", "_")
        if key not in {"CONTENT_TYPE", "CONTENT_LENGTH"}:
            key = f"HTTP_{key}"
        between = "; " if key == "HTTP_COOKIE" else ","
        environ[key] = f"{environ[key]}{between}{value}" if key in environ else value
    return environ


def gathered(parts: Iterator[bytes], folder: Path) -> bytes | Path:
    """An answer as one piece; a long one as a file, which leaves without us."""
    kept, size = [], 0
    for part in parts:
        kept.append(part)
        size += len(part)
        if size > IN_ONE_PIECE:
            return _filed(chain(kept, parts), folder)
    return b"".join(kept)


def _filed(parts: Iterator[bytes], folder: Path) -> Path:
    number, path = tempfile.mkstemp(prefix="answer-", dir=folder)
    try:
        with os.fdopen(number, "wb") as file:
            file.writelines(parts)
    except BaseException:
        Path(path).unlink()
        raise
    return Path(path)


def _refuse(protocol: Any, refused: Refused) -> None:
    log.warning("not answered but with a word", extra={"said": {"status": refused.status.value}})
    headers = [
        ("content-type", "text/plain; charset=utf-8"),
        ("cache-control", "no-store"),
        ("connection", "close"),
        *((name.lower(), value) for name, value in alone(secure=settings.HTTPS).items()),
    ]
    if refused.status is HTTPStatus.SERVICE_UNAVAILABLE:
        headers.append(("retry-after", "10"))
    protocol.response_str(refused.status.value, headers, refused.text())
