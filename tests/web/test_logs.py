"""What the log says: enough to find a fault, nothing personal, nothing that a client made up."""

from __future__ import annotations

import json
import logging
import sys

import pytest

from ruang.web.journal import security, trace
from ruang.web.people.actions_memberships import move_person
from ruang.web.site import logs
from ruang.web.site.proxies import settle
from ruang.web.site.requests import WELL_FORMED, new_id

FORMATTERS = {"json": logs.JsonLines(), "text": logs.TextLines()}


@pytest.fixture
def lines():
    """What is written while the test runs, a text a line, as JSON."""
    written: list[str] = []

    class Keep(logging.Handler):
        def emit(self, record):
            written.append(FORMATTERS["json"].format(record))

    kept = Keep()
    loggers = [logging.getLogger(), logging.getLogger("ruang")]
    before = loggers[1].level
    loggers[0].addHandler(kept)
    loggers[1].setLevel("INFO")
    yield lambda name="": [
        line for line in map(json.loads, written) if line["logger"].startswith(name)
    ]
    loggers[0].removeHandler(kept)
    loggers[1].setLevel(before)


def formatted(kind, message, *args, error=None, **extra):
    info = None
    if error:
        try:
            raise error
        except type(error):
            info = sys.exc_info()
    record = logging.LogRecord("ruang.test", logging.ERROR, __file__, 1, message, args, info)
    record.__dict__.update(extra)
    return FORMATTERS[kind].format(record)


def test_a_request_has_one_line_with_its_number_and_its_answer_says_it(client, cast, lines):
    client.force_login(cast.analyst)
    page = client.get("/people/?q=Somchai+Boonmee", headers={"User-Agent": "Spy"})
    (line,) = lines("ruang.requests")
    assert line["request"] == page.headers["X-Request-ID"] and WELL_FORMED.fullmatch(
        line["request"]
    )
    said = {name: line[name] for name in ("level", "message", "method", "route", "status", "user")}
    assert said == {
        "level": "INFO", "message": "answered", "method": "GET", "route": "people", "status": 404,
        "user": cast.analyst.pk,
    }  # fmt: skip
    assert line["time"].endswith("+00:00") and line["ms"] > 0
    assert "Somchai" not in json.dumps(line) and "Spy" not in json.dumps(line)


def test_addresses_that_are_no_page_and_odd_methods_are_told_by_no_word_of_the_client(
    client, db, lines
):
    client.get("/nothing/somchai@example.org/")
    client.generic("BREW", "/")
    first, second = lines("ruang.requests")
    assert "route" not in first and "somchai" not in json.dumps(first)
    assert second["method"] == "OTHER"


def test_our_own_fault_is_found_by_the_number_on_the_page(client, db, lines, monkeypatch):
    from ruang.web.home import views

    said = ("no room for 'นางสาวมาลี ทองดี'", "malee@example.org")

    def broken(user):
        raise RuntimeError(*said)

    monkeypatch.setattr(views.pages, "visitor", broken)
    client.raise_request_exception = False
    page = client.get("/?token=abc")
    number = page.headers["X-Request-ID"]
    assert number in page.content.decode()
    (fault,) = lines("django.request")
    assert (fault["request"], fault["message"]) == (number, "Internal Server Error")
    assert "RuntimeError" in fault["error"] and "test_logs.py" in fault["error"]
    assert "มาลี" not in fault["error"] and "malee" not in fault["error"]
    assert lines("ruang.requests")[0]["level"] == "WARNING"


@pytest.mark.parametrize("kind", FORMATTERS)
def test_nothing_can_begin_a_line_of_its_own(kind):
    forged = "x\r\n2026-01-01 INFO all is well\u2028\x1b[2J\u202e"
    for line in (
        formatted(kind, forged),
        formatted(kind, "%s", forged),
        formatted(kind, "broke", said={"why": forged}),
    ):
        assert len(line.splitlines()) == 1 and "\x1b" not in line and "\u202e" not in line
    told = formatted(kind, "broke", error=ValueError(forged))
    assert not [line for line in told.splitlines()[1:] if not line.startswith("    ")]


@pytest.mark.parametrize(
    ("said", "gone"),
    [
        ("Key (email)=(malee@example.org) already exists", "malee"),
        ("DETAIL:  Failing row contains (7, มาลี ทองดี)", "มาลี"),
        ("connection to postgres://ruang:hunter2@db/ruang failed", "hunter2"),
        ("Not Found: /people/?q=มาลี", "มาลี"),
        ("number 1-1017-00230-70-8 of a citizen", "00230"),
        ("called 081 234 5678", "5678"),
        ("Authorization: Bearer abcdefghij", "abcdefghij"),
        ("{'sessionid': 'abcdefghij'}", "abcdefghij"),
    ],
)
def test_what_is_personal_or_secret_is_combed_out(said, gone):
    assert gone not in formatted("json", said) and gone not in formatted("text", "%s", said)
    assert gone not in json.loads(formatted("json", "broke", error=RuntimeError(said)))["error"]


def test_what_helps_to_find_a_fault_stays():
    told = formatted("json", "job %s (%s) broke", 12, "potential.publish", error=KeyError("colour"))
    assert "job 12 (potential.publish) broke" in told and "KeyError: 'colour'" in told
    assert "2026-11-23" in formatted("json", "since 2026-11-23 10:15:00")


def test_what_a_library_gives_beside_the_words_stays_out():
    assert "secret" not in formatted("json", "refused", request="a request with a secret")
    assert "ruang.test" in formatted("text", "%d", "no number")  # a slip loses no line


def test_every_event_of_the_doors_is_a_line_that_names_nobody(rf, lines):
    request = rf.post("/sign-in/", REMOTE_ADDR="203.0.113.9")
    with trace.within(request="k7mp-3xqd-9trw"):
        security.note("sign_in.refused", request=request, whom="Malee@Example.org", times=3)
        security.note("sign_in.refused", request=request, whom=" malee@example.org")
    security.note("password.changed", user=5)
    refused, again, changed = lines("ruang.security")
    assert (refused["message"], refused["level"]) == ("sign_in.refused", "WARNING")
    assert (refused["event"], refused["times"]) == ("sign_in.refused", 3)
    assert refused["request"] == "k7mp-3xqd-9trw"
    assert refused["client"] == again["client"] and refused["account"] == again["account"]
    assert "203.0" not in json.dumps(refused) and "alee" not in json.dumps(refused)
    assert (changed["level"], changed["user"]) == ("INFO", 5)
    with pytest.raises(KeyError):
        security.note("no.such_event")
    with pytest.raises(TypeError):
        trace.add(name="Malee")


def test_refusals_of_pages_are_events(client, cast, settings, lines):
    from django.test import Client

    from ruang.web.work.models import Job

    job = Job.objects.create(kind="potential.publish", asked_by=cast.analyst)
    client.force_login(cast.analyst)
    client.post(job.get_absolute_url(), {"do": "repeat"})  # it still waits
    settings.ALLOWED_HOSTS = ["ruang.example"]
    strict = Client(enforce_csrf_checks=True)
    strict.get("/", headers={"host": "evil.example"})
    strict.post("/preferences/", {"language": "en"}, headers={"host": "ruang.example"})
    strict.get("/?a=%00", headers={"host": "ruang.example"})
    client.get("/people/", headers={"host": "ruang.example"})
    client.get("/no/such/page/", headers={"host": "ruang.example"})
    events = [line["event"] for line in lines("ruang.security")]
    refused = ["permission.refused", "host.refused", "csrf.refused", "request.refused"]
    assert events == [*refused, "row.refused"]
    assert "evil" not in json.dumps(lines())


def test_what_is_done_to_accounts_and_by_what_one_got_in_are_events(client, cast, lines, committed):
    with committed():
        move_person(cast.agent, by=cast.administrator, organisation=cast.department, role="analyst")
    client.post("/sign-in/", {"username": cast.agent.email, "password": cast.password})
    moved, came = lines("ruang.security")
    assert (moved["event"], moved["verb"]) == ("account.changed", "person.moved")
    assert moved["whose"] == came["user"] == cast.agent.pk
    assert (came["event"], came["by"]) == ("sign_in.done", "password")


def test_a_jobs_lines_say_the_number_of_the_request_that_asked_for_it(cast, lines):
    from ruang.web.work.jobs import perform, start
    from ruang.web.work.kinds import KINDS, job

    @job("test.said", title="Said", allowed=lambda user: True)
    def said(report, *, by):
        logging.getLogger("ruang.inside").info("half way")

    with trace.within(request="k7mp-3xqd-9trw", route="publications", user=cast.analyst.pk):
        asked = start("test.said", by=cast.analyst)
    perform.call(asked.pk)
    KINDS.pop("test.said")
    inside, ended = lines("ruang.inside") + lines("ruang.web.work")
    for line in (inside, ended):
        assert (line["request"], line["job"]) == ("k7mp-3xqd-9trw", asked.pk)
        assert "route" not in line and "user" not in line  # they are the request's
    assert (ended["kind"], ended["state"]) == ("test.said", "done") and ended["ms"] >= 0


# --- the number, and who asks


def test_a_number_is_taken_from_a_trusted_server_alone(client, db, settings):
    given = {"headers": {"X-Request-ID": "edge-7f3a9c21"}}
    assert client.get("/health/live", **given).headers["X-Request-ID"] != "edge-7f3a9c21"
    settings.PROXIES = 1
    assert client.get("/health/live", **given).headers["X-Request-ID"] == "edge-7f3a9c21"
    for odd in ("short", "x" * 65, "a b c d e f g h", "<script>alert</script>"):
        answer = client.get("/health/live", headers={"X-Request-ID": odd})
        assert WELL_FORMED.fullmatch(answer.headers["X-Request-ID"])
    assert len({new_id() for _ in range(500)}) == 500


SPOOFED = "6.6.6.6"


@pytest.mark.parametrize(
    ("proxies", "header", "address"),
    [
        (0, f"{SPOOFED}", "10.0.0.2"),  # nobody is trusted
        (1, "203.0.113.9", "203.0.113.9"),
        (1, f"{SPOOFED}, 203.0.113.9", "203.0.113.9"),  # what the client wrote stands further left
        (2, f"{SPOOFED}, 203.0.113.9, 10.0.0.3", "203.0.113.9"),
        (2, f"{SPOOFED}", "10.0.0.2"),  # not through both of them
        (1, "", "10.0.0.2"),
        (1, f"{SPOOFED}, unknown", "10.0.0.2"),
        (1, "203.0.113.9:4711", "203.0.113.9"),
        (1, '"[2001:db8::7]:4711"', "2001:db8::7"),
        (1, "::ffff:203.0.113.9", "203.0.113.9"),
    ],
)
def test_the_client_is_whom_the_last_trusted_server_saw(proxies, header, address):
    meta = {
        "REMOTE_ADDR": "10.0.0.2", "HTTP_X_FORWARDED_FOR": header, "HTTP_X_REAL_IP": SPOOFED,
        "HTTP_FORWARDED": f"for={SPOOFED}", "HTTP_X_FORWARDED_HOST": "evil.example",
    }  # fmt: skip
    settle(meta, proxies=proxies, https=False)
    assert meta["REMOTE_ADDR"] == address
    assert SPOOFED not in str(meta) and "evil" not in str(meta)


@pytest.mark.parametrize(
    ("proxies", "https", "header", "secure"),
    [
        (0, False, "https", False),  # a client alone says so
        (0, True, "https", True),  # with HTTPS on there is a server in front that overwrites it
        (1, True, "https", True),
        (1, True, "http", False),
        (1, True, "https, http", False),  # the client wrote the first
        (2, True, "https, http", True),
        (1, True, "", False),
    ],
)
def test_the_scheme_is_what_the_servers_in_front_say(rf, settings, proxies, https, header, secure):
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    request = rf.get("/", headers={"X-Forwarded-Proto": header})
    settle(request.META, proxies=proxies, https=https)
    assert request.is_secure() == secure


def test_journal_and_sessions_see_the_client_behind_the_server_in_front(client, cast, settings):
    from ruang.web.journal.models import Origin

    settings.PROXIES = 1
    client.force_login(cast.analyst)
    client.post(
        "/preferences/", {"theme": "dark"}, headers={"X-Forwarded-For": f"{SPOOFED}, 203.0.113.9"}
    )
    assert Origin.objects.get().address == "203.0.113.9"
