"""Nothing starts on a database that cannot carry the product; what to do is said instead."""

import re
import shlex
import subprocess

import pytest
from django.db import connection, connections
from django.db.backends.postgresql.base import DatabaseWrapper
from django.db.utils import ConnectionHandler

from ruang.web.site import database
from ruang.web.site.database import BadDatabase, Facts, Unreachable

SOUND = {
    "version": (16, 2), "encoding": "UTF8", "letters": "C.UTF-8",
    "trigrams": "there", "sees_thai": True, "locale": "C.UTF-8",
}  # fmt: skip
on_postgresql = pytest.mark.skipif(
    "connection.vendor != 'postgresql'", reason="asks a PostgreSQL server"
)


@pytest.fixture
def elsewhere():
    """A PostgreSQL that is named in the settings and never asked."""
    said = {"ENGINE": "django.db.backends.postgresql", "NAME": "ruang", "USER": "ruang",
            "HOST": "db.example.org", "PORT": "5432", "OPTIONS": {}}  # fmt: skip
    handler = ConnectionHandler({"default": said})
    found = handler["default"]
    assert isinstance(found, DatabaseWrapper)
    return found


def commands_in(words):
    return [line for line in words.splitlines() if line.startswith("    ")]


@pytest.mark.parametrize(
    ("unlike", "words", "remedy"),
    [
        ({"sees_thai": False, "letters": "C"}, "LC_CTYPE is C", "--locale C.UTF-8"),
        ({"encoding": "SQL_ASCII"}, "Thai needs UTF8", "--encoding UTF8"),
        ({"trigrams": "forbidden"}, "may not make the extension", "CREATE EXTENSION pg_trgm"),
        ({"trigrams": "offered"}, "does not have pg_trgm", "postgresql-contrib"),
        ({"trigrams": "elsewhere"}, "lies in a schema", "SET SCHEMA public"),
        ({"version": (11, 0)}, "PostgreSQL 11.0", "Update it"),
    ],
)
def test_each_fault_says_what_is_wrong_and_what_to_do(elsewhere, unlike, words, remedy):
    (fault,) = database.judged(elsewhere, Facts(**SOUND | unlike))
    said = fault.text("en")
    assert words in said and remedy in said
    assert "db.example.org:5432/ruang" in said
    thai = fault.text("th")
    assert re.search("[\u0e01-\u0e4e]{4}", thai) and "{" not in thai
    assert commands_in(said) == commands_in(thai)


def test_a_sound_one_has_none(elsewhere):
    assert list(database.judged(elsewhere, Facts(**SOUND))) == []
    assert list(database.judged(elsewhere, Facts(**SOUND | {"letters": "th_TH.UTF-8"}))) == []


@pytest.mark.django_db
def test_the_database_of_these_tests_is_sound():
    database.refuse("en")


@pytest.fixture
def another(django_db_blocker, monkeypatch):
    """Makes databases on the server of these tests, and gives each as one of Django's."""
    said, made = connection.settings_dict, []
    for variable, key in [("PGHOST", "HOST"), ("PGPORT", "PORT"), ("PGUSER", "USER")]:
        monkeypatch.setenv(variable, str(said[key]))
    monkeypatch.setenv("PGPASSWORD", said["PASSWORD"])

    def make(name, command):
        subprocess.run(["dropdb", "--if-exists", name], check=True)
        subprocess.run(command, check=True)
        made.append(name)
        connections.settings[name] = {**said, "NAME": name, "TEST": {}}
        return name

    with django_db_blocker.unblock():
        yield make
        for name in made:
            connections[name].close()
            subprocess.run(["dropdb", name], check=True)


@on_postgresql
@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--encoding", "UTF8", "--locale", "C"], "LC_CTYPE is C"),
        (["--encoding", "SQL_ASCII", "--locale", "C"], "Thai needs UTF8"),
    ],
)
def test_one_that_hides_thai_is_refused_and_the_words_lead_to_one_that_does_not(
    another, options, words
):
    name = f"{connection.settings_dict['NAME']}_unfit"
    another(name, ["createdb", "--template", "template0", *options, name])
    with pytest.raises(BadDatabase, match=words) as refused:
        database.refuse("en", name)

    lines = str(refused.value).splitlines()
    advice = next(shlex.split(line) for line in lines if line.strip().startswith("createdb"))
    database.refuse("en", another(advice[-1], advice))


@on_postgresql
def test_one_that_is_not_there_is_told_with_the_command_that_makes_it(django_db_blocker):
    name = "ruang_that_nobody_made"
    connections.settings[name] = {**connection.settings_dict, "NAME": name, "TEST": {}}
    with django_db_blocker.unblock(), pytest.raises(Unreachable, match="createdb"):
        database.refuse("en", name)
