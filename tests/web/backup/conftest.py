"""An installation of its own: a database that threads and commands share, a lake, uploads."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from small_lake import DAY, HIVES, read_in

from ruang.engine.lake import Lake


@contextmanager
def server() -> Iterator[object]:
    """PostgreSQL, to make and drop databases on."""
    import psycopg
    from django.db import connections

    said = connections["default"].settings_dict
    with psycopg.connect(
        host=said["HOST"], port=said["PORT"] or 5432, user=said["USER"],
        password=said["PASSWORD"] or None, dbname="postgres", autocommit=True,
    ) as open_:  # fmt: skip
        yield open_


@pytest.fixture
def another_database(django_db_setup, django_db_blocker, tmp_path):
    """Makes settings of a database that is empty, or a copy of the tests' own."""
    from django.db import connections

    made = []
    default = connections["default"]

    def of_sqlite(name: str, copy: bool) -> dict:
        path = tmp_path / f"{name}.sqlite3"
        if copy:
            default.ensure_connection()
            target = sqlite3.connect(path)
            default.connection.backup(target)
            target.close()
        return {**default.settings_dict, "NAME": str(path)}

    def of_postgres(name: str, copy: bool) -> dict:
        own = f"{default.settings_dict['NAME']}_{name}"
        default.close()  # nobody may be in a database that is copied
        with server() as open_:
            open_.execute(f'DROP DATABASE IF EXISTS "{own}" WITH (FORCE)')
            like = default.settings_dict["NAME"] if copy else "template0"
            open_.execute(f'CREATE DATABASE "{own}" TEMPLATE "{like}"')
        made.append(own)
        return {**default.settings_dict, "NAME": own}

    def make(name: str, *, copy: bool = False, kind: str = "") -> dict:
        if kind == "sqlite" and default.vendor != "sqlite":
            return {
                "ENGINE": "django.db.backends.sqlite3", "NAME": str(tmp_path / f"{name}.sqlite3"),
                "OPTIONS": {"transaction_mode": "IMMEDIATE"},
                **{k: v for k, v in default.settings_dict.items()
                   if k not in {"ENGINE", "NAME", "OPTIONS", "HOST", "PORT", "USER", "PASSWORD"}},
            }  # fmt: skip
        return (of_sqlite if default.vendor == "sqlite" else of_postgres)(name, copy)

    with django_db_blocker.unblock():
        yield make
    for own in made:
        with server() as open_:
            open_.execute(f'DROP DATABASE IF EXISTS "{own}" WITH (FORCE)')


@pytest.fixture
def db(another_database):
    """The database of the story: what is written in it is there for every thread."""
    from ruang.web.site.backup.databases import as_default

    with as_default(another_database("own", copy=True)) as connection:
        yield connection


@pytest.fixture
def place(settings, tmp_path):
    """The folders of the story's installation."""
    from ruang.web.site.backup.place import present

    settings.HOME = tmp_path / "home"
    settings.LAKE, settings.MEDIA_ROOT = tmp_path / "lake", settings.HOME / "uploads"
    settings.HOME.mkdir()
    (settings.HOME / "secret_key").write_text(settings.SECRET_KEY)
    return present()


@pytest.fixture
def lake(place) -> Lake:
    """With a key, a snapshot, personal values beside it, and a result computed from it."""
    found = Lake(place.lake)
    found.key()
    first = read_in(found, 1)
    about = {"created_at": DAY.format(2), "snapshot": first.id}
    found.publish_result("run1", {"cells": HIVES}, about)
    return found


@pytest.fixture
def published(publication, lake):
    """The publication of the stories, of what lies in the lake."""
    publication.snapshot, publication.run_id = lake.snapshots()[0].id, "run1"
    publication.save()
    return publication
