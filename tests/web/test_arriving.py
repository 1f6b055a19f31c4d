"""What stands between the network and Django, asked by bare sockets as no browser would."""

from __future__ import annotations

import asyncio
import errno
import socket
import threading
import time
from contextlib import closing, suppress
from types import SimpleNamespace

import pytest
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.server.embed import Server

from ruang.web.site import arriving, rsgi
from ruang.web.site.arriving import MB, Receiver
from ruang.web.site.rsgi import IN_ONE_PIECE, Application

MOST = 3 * MB
SECONDS = 0.3
HOST = b"Host: x\r\n"
CLOSE = b"Connection: close\r\n"
SESSION = b"Cookie: sessionid=1\r\n"


class Site:
    """Stands for Django: tells what it was given, or does as its paths say."""

    def __init__(self) -> None:
        self.asked: list[dict[str, object]] = []
        self.bodies: list[bytes] = []
        self.go_on = threading.Event()

    def __call__(self, environ, start_response):
        self.asked.append(environ)
        self.bodies.append(environ["wsgi.input"].read())
        path = environ["PATH_INFO"]
        if path == "/broken":
            raise RuntimeError("a fault of ours, with a secret in it")
        if path == "/waits":
            self.go_on.wait(5)
        length = IN_ONE_PIECE + 5 if path == "/long" else 5
        start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", str(length))])
        return (b"x" * part for part in ([1000] * (length // 1000) + [length % 1000]))


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    """The real server in this process, before a site that writes down what reaches it."""
    folder = tmp_path_factory.mktemp("passing")
    site = Site()
    receiver = Receiver(most=MOST, folder=folder, seconds=SECONDS)
    application = Application(site, receiver, threads=2, folder=folder, cookie="sessionid")
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    loop, server = asyncio.new_event_loop(), None

    async def run():
        nonlocal server
        server = Server(
            application, port=port, interface=Interfaces.RSGI, http=HTTPModes.http1,
            http1_settings=HTTP1Settings(header_read_timeout=400), websockets=False,
            log_enabled=False,
        )  # fmt: skip
        await server.serve()

    thread = threading.Thread(target=loop.run_until_complete, args=(run(),), daemon=True)
    thread.start()
    until = time.monotonic() + 5
    while time.monotonic() < until:
        with suppress(OSError), closing(socket.create_connection(("127.0.0.1", port))):
            break
        time.sleep(0.01)
    yield SimpleNamespace(port=port, site=site, folder=folder, application=application)
    loop.call_soon_threadsafe(server.stop)
    thread.join(1)


@pytest.fixture
def ask(served):
    """Send bytes as they are; what comes back until the other side closes."""

    def asking(*sent: bytes, half: bool = False) -> bytes:
        with closing(socket.create_connection(("127.0.0.1", served.port), timeout=5)) as line:
            with suppress(OSError):  # it may close before it has all
                for part in sent:
                    line.sendall(part)
                if half:
                    line.shutdown(socket.SHUT_WR)
            got = b""
            with suppress(ConnectionResetError):
                while part := line.recv(65536):
                    got += part
            return got

    served.site.asked.clear()
    served.site.bodies.clear()
    return asking


def post(length: int, *, headers: bytes = SESSION) -> bytes:
    said = b"Content-Length: %d\r\n" % length
    return b"POST / HTTP/1.1\r\n" + HOST + CLOSE + headers + said + b"\r\n"


def refused(answer: bytes, status: int, words: str, served) -> None:
    """In both languages, not kept by anybody, the connection closed; and nobody worked on it."""
    head, _, body = answer.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 %d " % status)
    assert b"connection: close" in head and b"cache-control: no-store" in head
    assert b"nosniff" in head and b"frame-ancestors 'none'" in head
    assert words in body.decode() and "ระบบ" in body.decode()
    assert not served.site.asked and not list(served.folder.iterdir())


def test_what_arrives_whole_is_handed_on(ask, served):
    first = b"GET /a%2Fb%E0%B8%81?q=\xe0\xb8\x81 HTTP/1.1\r\n" + HOST + b"\r\n"
    answers = ask(first, post(200_000), b"y" * 200_000)
    assert answers.count(b"HTTP/1.1 200 OK") == 2  # by one connection, one after the other
    assert served.site.bodies == [b"", b"y" * 200_000]
    given = served.site.asked[0]
    path, query = (given[name].encode("latin-1").decode() for name in ("PATH_INFO", "QUERY_STRING"))
    assert (path, query) == ("/a/bก", "q=ก")
    assert not list(served.folder.iterdir())


def test_no_header_is_taken_for_another(ask, served):
    ask(
        b"GET / HTTP/1.1\r\n" + HOST + b"X_Forwarded_For: 6.6.6.6\r\nX-Forwarded-For: 1.1.1.1\r\n"
        b"Content_Length: 7\r\nCookie: a=1\r\nCookie: b=2\r\n" + CLOSE + b"\r\n"
    )
    given = served.site.asked[0]
    assert given["HTTP_X_FORWARDED_FOR"] == "1.1.1.1"
    assert given["HTTP_COOKIE"] == "a=1; b=2"
    assert "CONTENT_LENGTH" not in given
    assert given["REMOTE_ADDR"] == "127.0.0.1"


CHUNKED = b"Transfer-Encoding: chunked\r\n"
TWO_WAYS = [
    b"Content-Length: 3\r\n" + CHUNKED, CHUNKED + b"Content-Length: 3\r\n", CHUNKED,
    b"Transfer-Encoding: gzip, chunked\r\n",
]  # fmt: skip


@pytest.mark.parametrize("headers", TWO_WAYS)
def test_what_does_not_say_its_length_is_refused_with_a_word(ask, served, headers):
    """A broken end could not be told from the end; two lengths could be read in two ways."""
    asked = b"POST / HTTP/1.1\r\n" + HOST + SESSION + headers + b"\r\n3\r\nabc\r\n"
    refused(ask(asked, half=True), 411, "Content-Length", served)


MALFORMED = [
    b"Content-Length: 3\r\nContent-Length: 5\r\n", b"Content-Length: +3\r\n",
    b"Content-Length : 3\r\n", b"Transfer-Encoding: xchunked\r\n", b"X: a\r\n b\r\n",
    b"X: " + b"a" * 600_000 + b"\r\n", b"".join(b"X-%d: 1\r\n" % n for n in range(200)),
]  # fmt: skip


@pytest.mark.parametrize("headers", MALFORMED, ids=range(len(MALFORMED)))
def test_malformed_requests_reach_nobody(ask, served, headers):
    answer = ask(b"POST / HTTP/1.1\r\n" + HOST + headers + b"\r\nabcde")
    assert answer.startswith((b"HTTP/1.1 400 ", b"HTTP/1.1 431 ")) or not answer
    assert not served.site.asked


def test_what_is_too_large_is_refused_before_it_is_sent(ask, served):
    expecting = SESSION + b"Expect: 100-continue\r\n"
    refused(ask(post(MOST + 1, headers=expecting)), 413, "larger", served)
    of_a_stranger = ask(post(2 * MB + 1, headers=b""), b"x" * MB)
    refused(of_a_stranger, 413, "larger", served)


def test_whoever_waits_to_be_told_is_told_to_send(ask):
    answer = ask(post(3, headers=SESSION + b"Expect: 100-continue\r\n"), b"abc")
    assert answer.startswith(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK")


def test_what_breaks_off_is_not_taken_for_all(ask, served):
    assert ask(post(9), b"abc", half=True).startswith(b"HTTP/1.1 400 ")
    assert not served.site.asked


def test_a_slow_client_is_told_and_holds_nobody_up(ask, served):
    slow = [socket.create_connection(("127.0.0.1", served.port), timeout=5) for _ in range(20)]
    for line in slow:
        line.sendall(post(9) + b"abc")
    assert b"200 OK" in ask(b"GET / HTTP/1.1\r\n" + HOST + CLOSE + b"\r\n")
    served.site.asked.clear()
    for line in slow:
        refused(line.recv(65536), 408, "too long to arrive", served)
        line.close()


def test_a_slow_head_is_cut_off(ask, served):
    assert ask(b"GET / HTTP/1.1\r\n" + HOST) == b""


def test_too_much_at_once_waits_its_turn(ask, served, monkeypatch):
    monkeypatch.setattr(served.application._receiver, "_at_once", MB)
    answer = ask(post(2 * MB), b"x" * (2 * MB))
    refused(answer, 503, "Many are sending", served)
    assert b"retry-after: 10" in answer
    monkeypatch.undo()
    assert b"200 OK" in ask(post(2 * MB), b"x" * (2 * MB))


def test_a_full_disk_is_told_whoever_sends_and_whoever_asks(ask, served, monkeypatch):
    def full(*_, **__):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(arriving.SpooledTemporaryFile, "write", full)
    refused(ask(post(3), b"abc"), 507, "nothing of what you sent was kept", served)
    monkeypatch.setattr(rsgi.tempfile, "mkstemp", full)
    answer = ask(b"GET /long HTTP/1.1\r\n" + HOST + CLOSE + b"\r\n")
    served.site.asked.clear()
    refused(answer, 507, "what you asked for could not be made", served)


def test_a_long_answer_leaves_from_a_file_and_a_head_has_none(ask, served):
    long = ask(b"GET /long HTTP/1.1\r\n" + HOST + CLOSE + b"\r\n")
    assert len(long.partition(b"\r\n\r\n")[2]) == IN_ONE_PIECE + 5
    (left,) = served.folder.iterdir()
    assert left.stat().st_mode & 0o777 == 0o600
    left.unlink()
    head = ask(b"HEAD /long HTTP/1.1\r\n" + HOST + CLOSE + b"\r\n")
    assert b"content-length: %d" % (IN_ONE_PIECE + 5) in head and head.endswith(b"\r\n\r\n")
    assert not list(served.folder.iterdir())


def test_what_breaks_here_says_so_and_no_more(ask, served):
    answer = ask(b"GET /broken HTTP/1.1\r\n" + HOST + CLOSE + b"\r\n")
    served.site.asked.clear()
    refused(answer, 500, "broke on our side", served)
    assert b"secret" not in answer


def test_whoever_leaves_before_the_answer_harms_nobody(ask, served):
    with closing(socket.create_connection(("127.0.0.1", served.port))) as line:
        line.sendall(b"GET /waits HTTP/1.1\r\n" + HOST + b"\r\n")
        until = time.monotonic() + 5
        while not served.site.asked and time.monotonic() < until:
            time.sleep(0.005)
    served.site.go_on.set()
    assert b"200 OK" in ask(b"GET / HTTP/1.1\r\n" + HOST + CLOSE + b"\r\n")


def test_only_plain_http_is_spoken(ask, served):
    upgrade = b"Connection: Upgrade, close\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
    key = b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
    assert (
        b"101" not in ask(b"GET / HTTP/1.1\r\n" + HOST + upgrade + key + b"\r\n").split(b"\r\n")[0]
    )
    assert b"HTTP/2" not in ask(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", half=True)
