"""What a process reads before anybody asks."""

from __future__ import annotations

import gc

import pytest


@pytest.fixture
def warmed():
    """A process that has begun, and afterwards is as it was."""
    from ruang.web.potential.reading.held import held
    from ruang.web.site import warming

    held.cache_clear()
    yield warming
    gc.unfreeze()
    held.cache_clear()


def test_whoever_comes_first_does_not_wait_for_the_cells(client, publication, warmed):
    from ruang.web.potential.models import Level
    from ruang.web.potential.reading.held import held

    warmed.warm()
    read = held.cache_info().misses
    assert read == len(Level.values)
    assert client.get("/potential/?level=class").status_code == 200
    assert held.cache_info().misses == read


def test_what_is_there_for_good_is_not_looked_through_again(db, warmed):
    gc.unfreeze()
    warmed.warm()
    assert gc.get_freeze_count() > 100_000


def test_nothing_published_is_nothing_to_read(db, warmed):
    from ruang.web.potential.reading.held import held

    warmed.warm()
    assert held.cache_info().currsize == 0
