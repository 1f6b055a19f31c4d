"""What browsers are told with every answer: who may embed, run, keep and send what."""

from __future__ import annotations

import runpy
from http.cookies import SimpleCookie
from pathlib import Path

import pytest
from django.conf import settings as active
from django.test import Client
from django.urls import get_resolver

from ruang.web.site.settings import defence, places

pytestmark = pytest.mark.usefixtures("_files_are_found")

PAGE = {
    "default-src": "'self'", "script-src": "'self'", "style-src": "'self'",
    "object-src": "'none'", "base-uri": "'none'", "frame-ancestors": "'none'",
    "form-action": "'self'", "connect-src": "'self'",
}  # fmt: skip
INERT = {
    "default-src": "'none'", "base-uri": "'none'", "object-src": "'none'",
    "frame-ancestors": "'none'", "sandbox": "",
}  # fmt: skip


@pytest.fixture
def _files_are_found(settings):
    """Static files are answered from where they are written, uncollected."""
    settings.WHITENOISE_USE_FINDERS = True


@pytest.fixture
def behind_https(settings, monkeypatch):
    """The settings as RUANG_HTTPS=1 makes them, and a client that comes through the proxy."""
    monkeypatch.setattr(places, "HTTPS", True)
    for name, value in runpy.run_path(str(Path(defence.__file__))).items():
        if name.isupper():
            setattr(settings, name, value)
    settings.PROXIES = 1
    return Client(headers={"x-forwarded-proto": "https", "x-forwarded-for": "203.0.113.7"})


def policy(answer) -> dict[str, str]:
    parts = answer.headers["Content-Security-Policy"].split("; ")
    return {name: rest for name, _, rest in (part.partition(" ") for part in parts)}


def test_a_page_runs_its_own_files_and_nothing_else(client, db):
    page = client.get("/")
    said = policy(page)
    assert PAGE.items() <= said.items()
    assert not any("unsafe" in rest or "*" in rest or "http" in rest for rest in said.values())
    assert page.headers["X-Content-Type-Options"] == "nosniff"
    assert page.headers["Referrer-Policy"] == "same-origin"
    assert page.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert page.headers["Cross-Origin-Resource-Policy"] == "same-origin"


@pytest.mark.parametrize(
    "address",
    ["/static/ui/favicon.svg", "/static/ui/app.js", "/api/openapi.json", "/api/nothing",
     "/registry/centres/country.csv", "/health/live", "/health/ready", "/metrics"],
)  # fmt: skip
def test_what_is_no_page_runs_nothing_and_is_embedded_by_nobody(client, db, address):
    answer = client.get(address)
    assert policy(answer) == INERT
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert not [name for name in answer.headers if name.startswith("Access-Control")]
    kind = answer.headers["Content-Type"]
    assert "json" in kind or "charset=utf-8" in kind.replace(
        chr(34), ""
    )  # JSON is UTF-8 by its own rule


def test_another_origin_may_read_nothing(client, db):
    asked = {"origin": "https://evil.example", "access-control-request-method": "GET"}
    for address in ("/", "/static/ui/app.js", "/api/areas"):
        for ask in (client.get, client.options):
            answer = ask(address, headers=asked)
            assert not [n for n in answer.headers if n.startswith("Access-Control")], address


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "ODD"])
def test_pages_and_files_are_asked_for_and_forms_are_sent_and_that_is_all(client, db, method):
    for address in ("/", "/potential/", "/static/ui/app.js", "/preferences/"):
        answer = client.generic(method, address)
        assert answer.status_code == 405, address
        assert answer.headers["Allow"] == "GET, HEAD, POST"
    sent = {"HTTP_X_HTTP_METHOD_OVERRIDE": method}
    overridden = client.post("/preferences/?_method=PUT", {"language": "en"}, **sent)
    assert overridden.status_code == 302  # neither a header nor a parameter changes the method


def test_behind_https_everything_is_strict_about_it(behind_https, db):
    for address in ("/", "/nothing/", "/static/ui/app.js", "/api/areas", "/health/live"):
        said = behind_https.get(address).headers["Strict-Transport-Security"]
        assert said == "max-age=31536000; includeSubDomains", address
    plain = {"x-forwarded-proto": "http"}
    for address in ("/", "/sign-in/?next=/me/", "/api/"):
        led = behind_https.get(address, headers=plain)
        assert (led.status_code, led.url) == (301, f"https://testserver{address}")


def test_programs_are_not_led_from_http_to_https_but_told(behind_https, db):
    plain = {"x-forwarded-proto": "http", "authorization": "Bearer ruang_x"}
    for address in ("/api/openapi.json", "/api/areas"):
        told = behind_https.get(address, headers=plain)
        assert told.status_code == 403 and "Location" not in told.headers
        assert told.json()["type"].endswith("#https")


def test_behind_https_each_cookie_is_of_this_host_alone(behind_https, cast):
    def jar(answer) -> SimpleCookie:
        return answer.cookies

    chosen = jar(behind_https.post("/preferences/", {"language": "en", "theme": "dark"}))
    entered = behind_https.post(
        "/sign-in/", {"username": cast.agent.email, "password": cast.password}
    )
    form = jar(behind_https.get("/me/"))
    assert entered.status_code == 302
    signed = jar(entered)
    found = {**chosen, **signed, **form}
    assert {active.SESSION_COOKIE_NAME, active.CSRF_COOKIE_NAME} <= {*found}
    for name, cookie in found.items():
        if name in ("ruang_theme", "messages"):  # named when the process starts
            assert cookie["secure"] and cookie["httponly"]
            continue
        assert name.startswith("__Host-"), name
        assert cookie["secure"] and cookie["httponly"] and cookie["path"] == "/", name
        assert cookie["samesite"] == "Lax" and not cookie["domain"], name


def test_names_that_are_given_at_the_start_have_the_prefix_too():
    from ruang.web.people.middleware import THEME_COOKIE
    from ruang.web.ui.messages import CookieMessages

    assert f"{active.COOKIE_PREFIX}ruang_theme" == THEME_COOKIE
    assert CookieMessages.cookie_name == f"{active.COOKIE_PREFIX}messages"


def exempt(patterns, room: str = "") -> set[str]:
    """The names of pages that take a form without the reader's own token."""
    found: set[str] = set()
    for one in patterns:
        if hasattr(one, "url_patterns"):
            found |= exempt(one.url_patterns, one.namespace or room)
        elif getattr(one.callback, "csrf_exempt", False):
            found.add(room or one.name)
    return found


def test_no_form_is_taken_without_the_readers_own_token(cast):
    # Operations of the API look themselves: a token in a header, or that of the page.
    assert exempt(get_resolver().url_patterns) == {"api", "api-nothing"}
    strict = Client(enforce_csrf_checks=True)
    assert strict.post("/sign-in/", {"username": "a", "password": "b"}).status_code == 403
    strict.force_login(cast.officer)
    for address in ("/preferences/", "/sign-out/", "/intake/", "/me/password/"):
        elsewhere = {"origin": "https://evil.example", "referer": "https://evil.example/"}
        assert strict.post(address, {"next": "/"}, headers=elsewhere).status_code == 403, address
    sent = strict.post("/api/notices/read", b"{}", content_type="application/json")
    assert sent.status_code == 403 and sent.json()["type"].endswith("#csrf")
    as_form = strict.post("/api/notices/read", "{}", content_type="text/plain")
    assert as_form.status_code == 403  # what needs no leave of a browser is refused like the rest
