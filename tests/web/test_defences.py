"""What strangers may send: nothing breaks, nothing leaks, and refusals look like the rest."""

from __future__ import annotations

import re

import pytest
from django.test import Client

SCRIPT = "<script>alert(1)</script>"
HUGE = "9" * 30
ODD = ["-1", HUGE, "9" * 5_000, "a\x00b", "x" * 3000, SCRIPT]
ASKED = {
    "/potential/": [
        "page",
        "level",
        "industry",
        "measure",
        "centre",
        "publication",
        "sort",
        "find",
    ],
    "/potential/export.csv": ["level", "industry", "publication"],
    "/potential/areas/50/": ["page", "level", "sort", "publication"],
    "/potential/centres/1/": ["page", "level", "sort", "publication", "on"],
    "/households/": ["kind", "year"],
    "/candidates/": ["page", "centre", "section", "publication"],
    "/proposals/": ["page", "state", "mine"],
    "/people/": ["page", "q", "role", "organisation", "sort"],
    "/journal/": ["page", "who", "verb", "thing", "number", "since", "until"],
    "/registry/search/": ["q", "page"],
    "/registry/areas/": ["by"],
    "/work/": ["state", "page"],
}


@pytest.mark.parametrize("address", ASKED)
def test_odd_values_break_no_page(client, cast, proposal, address):
    client.force_login(cast.administrator)
    for name in ASKED[address]:
        for value in ODD:
            page = client.get(address, {name: value})
            allowed = {400} if "\x00" in value else {200, 404, 422}
            assert page.status_code in allowed, (name, value)
            assert SCRIPT.encode() not in page.content, (name, value)


@pytest.mark.parametrize("path", ["/potential/areas/5%000/", "/registry/industries/1%00/"])
def test_a_nul_in_the_path_is_refused_in_words(client, db, path):
    page = client.get(path)
    assert page.status_code == 400
    assert "<h1" in page.content.decode()


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "2026-02-30", "2569-01-01", "x"])
@pytest.mark.parametrize("field", ["since", "until"])
def test_days_that_cannot_be_are_explained(client, cast, field, day):
    client.force_login(cast.administrator)
    page = client.get("/journal/", {field: day})
    assert page.status_code == 422
    assert 'aria-invalid="true"' in page.content.decode()


@pytest.mark.parametrize(
    "address",
    ["candidates", "proposals", "clusters", "people", "organisations", "journal", "work",
     "potential/publications", "potential/centres", "registry/centres"],
)  # fmt: skip
def test_a_number_too_large_for_any_row_is_not_found(client, cast, address):
    client.force_login(cast.administrator)
    assert client.get(f"/{address}/{HUGE}/").status_code == 404


@pytest.mark.parametrize(
    "wanted",
    ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", "people",
     "no-such-name", "", "\x00/"],
)  # fmt: skip
def test_next_leads_nowhere_else(client, cast, wanted):
    answer = client.post("/preferences/", {"language": "en", "next": wanted})
    assert (answer.status_code, answer.url) == (302, "/")
    answer = client.post(
        "/sign-in/",
        {"username": cast.agent.email, "password": cast.password, "next": wanted},
    )
    assert answer.status_code == 302 and "evil" not in answer.url and ":" not in answer.url


def test_language_and_theme_come_back_to_the_same_page_with_its_query(client, cast):
    here = "/candidates/?centre=1&page=2"
    for changed in ({"language": "en"}, {"theme": "dark"}):
        assert client.post("/preferences/", {**changed, "next": here}).url == here


@pytest.mark.parametrize("sent", ["a\x00b", "9" * 5000, HUGE, "-1", "๙๙", ""])
def test_numbers_in_forms_that_are_none_name_nothing(client, cast, sent):
    client.force_login(cast.administrator)
    assert client.post("/notices/undelivered/", {"letter": sent}).status_code == 404
    asked = client.post("/registry/lists/areas/back/1/", {"seen": sent})
    assert asked.status_code == 302 and asked.url.startswith("/work/")


def test_refusals_carry_the_same_headers_as_pages(cast, settings):
    settings.ALLOWED_HOSTS = ["ruang.example"]
    strict = Client(enforce_csrf_checks=True, raise_request_exception=False)
    there = {"headers": {"host": "ruang.example"}}
    refusals = {
        400: strict.get("/", headers={"host": "evil.example"}),
        403: strict.post("/preferences/", {"language": "en"}, **there),
        404: strict.get("/nothing/", **there),
        405: strict.get("/sign-out/", **there),
    }
    for status, page in refusals.items():
        assert page.status_code == status
        assert "frame-ancestors 'none'" in page.headers["Content-Security-Policy"]
        assert page.headers["X-Frame-Options"] == "DENY"
        assert page.headers["X-Content-Type-Options"] == "nosniff"
        assert "evil" not in page.content.decode() and "style=" not in page.content.decode()
    assert "แบบฟอร์มนี้หมดอายุแล้ว" in refusals[403].content.decode()


@pytest.mark.parametrize(
    ("referer", "again"),
    [
        ("http://testserver/sign-in/?next=/me/", "/sign-in/?next=/me/"),
        ("http://evil.example/sign-in/", ""),
        ("http://testserver//evil.example/", ""),
        ("", ""),
    ],
)
def test_a_form_that_was_open_too_long_leads_back_to_its_page(db, referer, again):
    strict = Client(enforce_csrf_checks=True)
    page = strict.post("/sign-in/", {}, headers={"referer": referer})
    assert (page.status_code, page.context["again"]) == (403, again)


def test_our_own_fault_looks_like_the_rest_and_says_nothing(cast, client, monkeypatch):
    from ruang.web.home import views

    def broken(user):
        raise RuntimeError("the secret inside")

    monkeypatch.setattr(views.pages, "visitor", broken)
    client.raise_request_exception = False
    page = client.get("/")
    assert page.status_code == 500 and "secret" not in page.content.decode()
    assert "script-src 'self'" in page.headers["Content-Security-Policy"]


def test_nothing_shown_to_a_person_is_kept_by_a_cache(client, cast):
    assert "no-store" not in client.get("/").headers.get("Cache-Control", "")
    client.force_login(cast.officer)
    for address in ("/", "/me/", "/nothing/", "/potential/export.csv", "/api/me"):
        assert "no-store" in client.get(address).headers["Cache-Control"], address
    halfway = Client()
    halfway.post("/sign-in/", {"username": cast.officer.email, "password": cast.password})
    assert "no-store" in halfway.get("/").headers["Cache-Control"], "a session knows of her"


def test_signing_in_gives_a_new_session_and_signing_out_ends_it(client, cast):
    session = client.session
    session["planted"] = "by a stranger"
    session.save()
    planted = client.cookies["sessionid"].value
    client.post("/sign-in/", {"username": cast.agent.email, "password": cast.password})
    mine = client.cookies["sessionid"].value
    assert mine != planted
    assert client.cookies["sessionid"]["httponly"] and client.cookies["sessionid"]["samesite"]
    client.post("/sign-out/")
    stranger = Client()
    stranger.cookies["sessionid"] = mine
    assert stranger.get("/me/").status_code == 302


def test_words_of_people_are_shown_as_words(client, cast, weaving, publication):
    from ruang.web.clusters.actions import approve, propose
    from ruang.web.people.actions import change_name

    change_name(cast.officer, by=cast.officer, name=SCRIPT)
    made = propose(
        weaving, by=cast.officer, name_th=SCRIPT, name_en=SCRIPT, reason=f"{SCRIPT}\n\"'></td>",
        fiscal_year=2027, lead_centre=cast.centre,
    )  # fmt: skip
    type(publication).objects.update(title_th=SCRIPT, caveat_th=SCRIPT)
    approve(made, by=cast.director, comment=SCRIPT)
    client.force_login(cast.administrator)
    addresses = ["/", f"/proposals/{made.pk}/", "/proposals/", "/clusters/", "/people/"]
    addresses += [f"/clusters/{made.cluster.pk}/", "/candidates/", "/potential/", "/journal/"]
    addresses += [f"/candidates/{weaving.pk}/", f"/potential/publications/{publication.pk}/"]
    for address in addresses:
        page = client.get(address).content.decode()
        assert SCRIPT not in page, address
        assert not re.search(r"<[^>]+\son\w+=", page), address
