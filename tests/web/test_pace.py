"""Nobody sends forms or takes files away faster than a person can, and who does is told so."""

from __future__ import annotations

import pytest
from django.core.cache import caches
from django.test import Client

from ruang.web.site import pace


@pytest.fixture(autouse=True)
def _two_a_minute(monkeypatch, settings):
    caches["pace"].clear()
    settings.PACE = dict.fromkeys(settings.PACE, 2)
    monkeypatch.setattr(pace.time, "time", lambda: 1_800_000_015.0)
    yield
    caches["pace"].clear()


def test_more_forms_than_a_hand_sends_are_refused_with_a_word(client, cast):
    send = {"language": "en"}
    client.force_login(cast.agent)
    assert [client.post("/preferences/", send).status_code for _ in range(4)] == [
        302,
        302,
        429,
        429,
    ]
    refused = client.post("/preferences/", send)
    assert refused.headers["Retry-After"] == "45" and "<h1" in refused.content.decode()
    client.force_login(cast.officer)  # the same address, another person
    assert client.post("/preferences/", send).status_code == 302
    assert client.get("/me/").status_code == 200  # whoever only reads is not counted


def test_a_visitor_is_counted_by_address_and_a_minute_later_anew(db, monkeypatch):
    def sent(address: str) -> int:
        return Client(REMOTE_ADDR=address).post("/preferences/", {"theme": "dark"}).status_code

    assert [sent("192.0.2.1") for _ in range(3)] == [302, 302, 429]
    assert sent("192.0.2.2") == 302
    monkeypatch.setattr(pace.time, "time", lambda: 1_800_000_075.0)
    assert sent("192.0.2.1") == 302


def test_files_are_not_taken_away_without_end(client, publication, cast):
    found = [client.get("/potential/export.csv").status_code for _ in range(3)]
    assert found == [200, 200, 429]
    client.force_login(cast.administrator)
    found = [client.get("/journal/export.csv").status_code for _ in range(3)]
    assert found == [200, 200, 429]
