"""What each release wrote is opened by this one: nothing is lost, and work goes on from there."""

from __future__ import annotations

import csv
import json
import re
import tarfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.urls import resolve
from django.utils import timezone

from ruang.engine.lake import Lake
from ruang.web.site.backup import databases, kept, place, restoring
from ruang.web.site.backup.place import present
from ruang.web.site.jobs import prepare, publish_snapshot

pytestmark = pytest.mark.thorough  # a few seconds for each release

GOLDEN = Path(__file__).parents[2] / "golden"
RELEASES = sorted(path.name for path in GOLDEN.iterdir() if path.is_dir())
PASSWORD = "woven-fabric-and-bees"
LINK = re.compile(r'href="(/[^"#]*)"')

# What bringing a database up to date takes away on purpose, and why.
GONE = {
    # Who tried to sign in, with address and browser: another lock counts what it has to, keyed.
    "axes_accessattempt", "axes_accessattemptexpiration", "axes_accessfailurelog", "axes_accesslog",
    "potential_publisherlock",  # one row, to take turns by: a turn is taken without a table now
}  # fmt: skip
# Django's own tables of what there is, and what is made anew from other tables.
NOT_WRITTEN_BY_PEOPLE = ("auth_permission", "django_content_type", "django_migrations", "names_")


@pytest.fixture(params=RELEASES)
def release(request, tmp_path, settings, another_database):
    """The installation of that release as it lay on the disk; its database is the default one."""
    database = another_database("golden")
    kind = "sqlite" if databases.is_sqlite(database) else "postgres"
    with tarfile.open(GOLDEN / request.param / f"{kind}.tar.xz") as packed:
        packed.extractall(tmp_path, filter="data")
    home = settings.HOME = tmp_path / "home"
    settings.LAKE, settings.MEDIA_ROOT = tmp_path / "lake", home / "uploads"
    settings.SECRET_KEY = (home / "secret_key").read_text().strip()
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    if kind == "sqlite":
        database["NAME"] = str(home / "ruang.sqlite3")
    with databases.as_default(database) as connection:
        if kind == "postgres":
            dump = (home / "database.sql").read_text(encoding="utf-8")
            with connection.cursor() as cursor:  # without what only psql understands
                cursor.execute(re.sub(r"(?m)^\\(un)?restrict .*$", "", dump))
            connection.close()  # the dump leaves the connection without a schema
        yield connection


def rows(connection) -> dict[str, Counter]:
    """Every table, each row as its columns and values say it."""
    found = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if table.startswith(NOT_WRITTEN_BY_PEOPLE):
                continue
            cursor.execute(f'SELECT * FROM "{table}"')
            names = [column[0] for column in cursor.description]
            found[table] = Counter(said(zip(names, row, strict=True)) for row in cursor.fetchall())
    return found


def said(values) -> str:
    return json.dumps({k: meant(v) for k, v in values}, sort_keys=True, default=str)


def meant(value):
    """A value; of JSON in a column what it says, not how it is spaced."""
    is_json = isinstance(value, str) and value[:1] in ("{", "[")
    return json.loads(value) if is_json else value


def lost(before: dict[str, Counter], after: dict[str, Counter]) -> Iterator[str]:
    """Rows that are not there any more, or not as they were, in the columns that they had."""
    for table, wanted in before.items():
        if table not in after:
            if table not in GONE:
                yield f"the table {table}"
            continue
        columns = json.loads(next(iter(wanted), "{}")).keys()
        now: Counter = Counter()
        for row, number in after[table].items():
            now[said((k, v) for k, v in json.loads(row).items() if k in columns)] += number
        yield from (f"{table}: {row}" for row in wanted - now)


def people() -> dict:
    from django.contrib.auth import get_user_model

    return {u.email.split("@")[0]: u for u in get_user_model().objects.filter(is_active=True)}


def give_factors() -> None:
    """What each of them sets up when she signs in for the first time after the upgrade."""
    from allauth.mfa.models import Authenticator

    from ruang.web.access.permissions import must_have_factor
    from ruang.web.access.secrecy import encrypt

    secret = {"secret": encrypt("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")}
    for person in people().values():
        if must_have_factor(person):
            Authenticator.objects.create(user=person, type="totp", data=secret)


def walk(client) -> set[str]:
    """Follow the links from the first page on, and open one address of each page."""
    opened: set[str] = set()
    waiting, seen = ["/"], {"/"}
    while waiting:
        address = waiting.pop(0)
        page = resolve(address.partition("?")[0]).view_name
        if page in opened or page == "sign-out":
            continue
        answer = client.get(address)
        assert answer.status_code in (200, 302), f"{address}: {answer.status_code}"
        opened.add(page)
        if answer.status_code == 200 and "html" in answer["Content-Type"]:
            found = [link.replace("&amp;", "&") for link in LINK.findall(answer.content.decode())]
            new = [x for x in found if x not in seen and not x.startswith(("/static/", "/api/"))]
            seen |= {*new}
            waiting += dict.fromkeys(new)
        elif answer.streaming:
            assert b"".join(answer.streaming_content)
    return opened


def figures_as_published(client, before: dict[str, Counter], publication: int) -> None:
    """Each cell that was published is in the exported file with its figures."""
    asked = {"publication": publication, "table": "pairs"}
    cells = [json.loads(row) for row in before["potential_cell"]]
    of_it = [cell for cell in cells if cell["publication_id"] == publication]
    shown = {}
    for level in {cell["level"] for cell in of_it}:
        answer = client.get("/potential/export.csv", {**asked, "level": level})
        text = answer.content.decode("utf-8-sig").splitlines()
        lines = [line for line in text if not line.lstrip('"').startswith("#")]
        shown |= {(r["area_id"], r["industry_id"]): r for r in csv.DictReader(lines)}
    assert of_it
    for cell in of_it:
        there = shown[cell["area_id"], cell["industry_id"]]
        for name in ("establishments", "workers", "lq", "score", "rank"):
            assert float(there[name]) == pytest.approx(float(cell[name])), (cell, name)


def test_what_a_release_wrote_is_opened_by_this_one(release, client) -> None:
    from ruang.web.clusters.actions import approve
    from ruang.web.clusters.models import Proposal
    from ruang.web.intake import actions
    from ruang.web.intake.models import Delivery
    from ruang.web.potential.models import Publication
    from ruang.web.potential.permissions import may_see_unprotected
    from ruang.web.registry.jobs import LAY
    from ruang.web.registry.models import Area, ListChange
    from ruang.web.work import worker
    from ruang.web.work.jobs import start

    before = rows(release)
    counted = json.loads((present().home / "counts.json").read_text())
    assert {t: n.total() for t, n in before.items() if t in counted} == {
        t: n for t, n in counted.items() if t in before
    }
    prepare()

    after = rows(release)
    assert not list(lost(before, after))
    assert not [f for one in Lake(present().lake).verify() for f in one.findings]
    prepare()
    assert rows(release) == after  # a second time, nothing is left to do

    # Everybody comes back, with the password of then, and opens what she may.
    first = Publication.objects.get()
    assert client.login(email="officer@ruang.example", password=PASSWORD)
    give_factors()
    at_least = {"home", "potential", "candidate", "cluster", "candidate-establishments"}
    for person in people().values():
        client.force_login(person)
        # What was published before figures were protected against differences is for officials.
        gone = set() if may_see_unprotected(person) else {"candidate", "candidate-establishments"}
        assert at_least - gone <= walk(client), person
    client.force_login(people()["officer"])
    figures_as_published(client, before, first.pk)

    # And work goes on: what waited is kept, published, decided and laid.
    cast = people()
    waits = Delivery.objects.get(state="checked")
    made = actions.keep(waits, by=cast["officer"])
    publish_snapshot(made.snapshot)
    assert Publication.objects.current().snapshot == made.snapshot
    figures_as_published(client, before, first.pk)
    approve(Proposal.objects.get(state="waiting"), by=cast["director"], comment="")
    change = ListChange.objects.get(state="waiting")
    start(LAY, by=cast["administrator"], change=change.pk)
    worker.run(batch=True, signals=False)
    assert Area.objects.get(pk="5002").name_en == "Chom Thong (golden)"
    assert not [row for row in lost(before, rows(release)) if "journal_entry" in row]


def test_a_backup_of_it_is_brought_up_to_date(release, another_database, tmp_path, request) -> None:
    """One that this version makes of its database; and its own, where it could make one."""
    before, here = rows(release), present()
    made, manifest = kept.make(tmp_path / "of_then.tar.zst", here, now=timezone.now())
    assert not (manifest.missing or manifest.damaged or manifest.left_out)
    assert rows(release) == before  # it was read, not changed
    release.close()

    its_own = GOLDEN / request.node.callspec.params["release"] / "backup.tar.zst"
    for path in [made, its_own] if its_own.exists() else [made]:
        home = tmp_path / path.name.partition(".")[0]
        there = place.Place(home, home / "lake", home / "uploads")
        database = another_database(home.name)
        if databases.is_sqlite(database):
            database["NAME"] = str(home / "ruang.sqlite3")
        with path.open("rb") as source:
            done = restoring.restore(source, there, database, now=timezone.now())
        assert not (done.amiss or done.unknown or done.manifest.missing)
        with databases.as_default(database) as connection:
            after = rows(connection)
        if path == made:
            assert not list(lost(before, after))
            for room in ("lake", "uploads", "lists"):
                assert files(getattr(there, room)) == files(getattr(here, room))
            keys = [one.home / "secret_key" for one in (there, here)]
            assert keys[0].read_text() == keys[1].read_text()
        else:  # of the same story, invented anew: as many rows of everything
            assert {t: n.total() for t, n in before.items() if t in after} == {
                t: after[t].total() for t in before if t in after
            }


def files(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and ".staging" not in path.parts and path.name != ".lock"
    }
