"""Pages that visitors are shown from memory: the same as made anew, and never somebody else's."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from ruang.web.clusters.actions import approve
from ruang.web.site.visitors import Kept, Memory

TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="([^"]+)"')


def without_tokens(page):
    return re.sub(rb'value="[A-Za-z0-9]{64}"|"[A-Za-z0-9]{64}"', b"", page.content)


def test_a_page_asked_for_again_costs_one_look_at_the_journal(
    client, publication, django_assert_num_queries
):
    first = client.get("/potential/areas/51/")
    with django_assert_num_queries(1):
        again = client.get("/potential/areas/51/")
    assert without_tokens(again) == without_tokens(first)
    assert {n: v for n, v in again.headers.items() if n != "X-Request-ID"} == {
        n: v for n, v in first.headers.items() if n != "X-Request-ID"
    }


def test_its_forms_work_for_whoever_reads_it(publication, settings):
    """The token in a kept page is the reader's own, not that of whoever came first."""
    shared = Client(enforce_csrf_checks=True)
    shared.get("/candidates/")
    shared.cookies.clear()  # another browser, at the same server process
    token = TOKEN.search(shared.get("/candidates/").content).group(1).decode()
    sent = {"language": "en", "next": "/candidates/", "csrfmiddlewaretoken": token}
    assert shared.post("/preferences/", sent).status_code == 302
    assert shared.cookies[settings.LANGUAGE_COOKIE_NAME].value == "en"
    assert "Candidates" in shared.get("/candidates/").content.decode()


def test_a_change_is_seen_at_once(client, cast, proposal):
    assert "รักษ์โลก" not in client.get("/clusters/").content.decode()
    approve(proposal, by=cast.director, comment="")
    assert "รักษ์โลก" in client.get("/clusters/").content.decode()


def test_nobody_who_signed_in_is_answered_from_it_or_kept_in_it(client, cast, publication):
    signed_in = Client()
    signed_in.force_login(cast.officer)
    mine = signed_in.get("/potential/")
    assert cast.officer.name in mine.content.decode()
    assert "no-store" in mine.headers["Cache-Control"]
    assert cast.officer.name not in client.get("/potential/").content.decode()


@pytest.mark.parametrize(
    "path", ["/potential/areas/99/", "/potential/export.csv", "/preferences/", "/me/"]
)
def test_what_is_no_public_page_is_not_kept(client, publication, path):
    first, again = client.get(path), client.get(path)
    assert first.status_code == again.status_code


def test_languages_and_parts_are_told_apart(client, publication):
    thai = client.get("/candidates/").content
    client.cookies["django_language"] = "en"
    assert client.get("/candidates/").content != thai
    part = client.get("/potential/", headers={"HX-Request": "true"})
    assert b"<html" not in part.content
    assert b"<html" in client.get("/potential/").content


def test_a_wrong_host_is_refused_though_the_page_is_kept(client, publication, settings):
    settings.ALLOWED_HOSTS = ["testserver"]
    assert client.get("/candidates/").status_code == 200
    assert client.get("/candidates/", headers={"host": "evil.example"}).status_code == 400


def test_what_nobody_asked_for_since_makes_room():
    memory = Memory(most_bytes=25)
    for name in "ab":
        memory.keep((name,), Kept((b"0123456789",), (), float("inf"), 1))
    assert memory.get(("a",), 1)  # so "b" is the one that waits longest
    memory.keep(("c",), Kept((b"0123456789",), (), float("inf"), 1))
    assert memory.get(("a",), 1)
    assert not memory.get(("b",), 1)
    assert not memory.get(("c",), 2)  # something has changed meanwhile
