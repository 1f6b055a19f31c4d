"""Two registers differ in hidden numbers alone: everything that a visitor can fetch is the same."""

from __future__ import annotations

import html
import io
import re
import zipfile
from collections import Counter
from datetime import UTC, datetime

import pyarrow.parquet as pq
import pytest
import twins
from django.db import connection, transaction

NOW = datetime(2026, 11, 23, tzinfo=UTC)
STARTS = (
    "/", "/potential/", "/candidates/", "/clusters/", "/plans/", "/potential/publications/",
    "/potential/?view=table", "/registry/areas/", "/registry/industries/", "/registry/centres/",
    "/methods/", "/households/", "/registry/search/?q=weaving", "/registry/search/?q=50",
    "/potential/?w_size=5&w_growth=3&w_specialisation=0",
    "/potential/groups/region/north/", "/potential/areas/51/?level=division",
    *(f"/potential/export.{form}?level={level}{more}"
      for form in ("csv", "xlsx", "parquet", "geojson")
      for level in ("section", "division", "group", "class")
      for more in ("", "&table=pairs", "&w_size=5&w_growth=3")),
    *(f"/api/{name}?size=100&level={level}" for name in ("cells", "figures")
      for level in ("section", "division", "group", "class")),
    "/api/totals?size=100", "/api/candidates?size=100", "/api/publications", "/api/areas?size=100",
    "/api/industries?size=100", "/api/centres", "/api/clusters", "/api/plans", "/api/search?q=10",
)  # fmt: skip
INSIDE = re.compile(r'(?:href|src|hx-get|data-url|data-src|action)="(/[^"#]*)')
LEFT_OUT = re.compile(
    r"^/(static|sign-in|sign-out|ui/gallery|join|preferences|api/.+/try|api/try|me/|methods/.+)"
)
EACH = 4  # of addresses that ask the same in other values
FLEETING = (  # what is of the moment, or of the file itself
    (r"\b[0-9A-Za-z]{64}\b", "TOKEN"),
    (r'nonce="[^"]+"', ""),
    (r"\b[0-9a-f]{16}\b", "RUN"),
    (r"demo_register-(\d{4}-\d{2})-[0-9a-f]{8}", r"demo_register-\1"),
    (r"\d{4}-\d{2}-\d{2}T[\d:.]+(Z|\+\d\d:\d\d)?", "THEN"),
)


@pytest.fixture(scope="module")
def worlds(tmp_path_factory):
    """Two lakes, each with a register and the one of a year before, and what the engine found."""
    now, before = twins.plants(3), twins.plants(3)[:-40]
    pairs = (now, before), tuple(map(twins.with_hidden_workers_moved, (now, before)))
    assert pairs[0] != pairs[1]
    return [
        made(tmp_path_factory.mktemp(name), *pair) for name, pair in zip("ab", pairs, strict=True)
    ]


def made(folder, now, before):
    from ruang.engine.intake import intake
    from ruang.engine.lake import Lake
    from ruang.engine.progress import quiet
    from ruang.engine.run import run
    from ruang.engine.sources import SOURCES

    lake = Lake(folder / "lake")
    source = next(s for s in SOURCES if s.key == "demo_register")
    for register, year in ((before, 2019), (now, 2020)):
        file = twins.write(register, folder / "register.csv", year=year)
        snapshot = intake(source, [file], lake, now=NOW)
    found = run(snapshot, lake, now=NOW, report=quiet)
    assert found.manifest["before"]
    return lake.folder, found


def test_the_worlds_differ_where_nobody_may_look(worlds):
    one, other = (pq.read_table(found.path("cells")) for _lake, found in worlds)
    assert not one.equals(other)
    assert one.drop_columns(
        [c for c in one.column_names if c not in ("area_id", "industry_id", "establishments")]
    ).equals(other.select(["area_id", "industry_id", "establishments"]))


@pytest.mark.parametrize("table", ["potential", "candidates", "members", "totals", "totals_before"])
def test_what_the_engine_tells_of_them_is_the_same(worlds, table):
    one, other = (pq.read_table(found.path(table)) for _lake, found in worlds)
    assert one.num_rows
    differing = [c for c in one.column_names if one[c].to_pylist() != other[c].to_pylist()]
    assert not differing


@pytest.mark.skipif("sqlite" not in str(connection.vendor), reason="numbers of rows begin anew")
def test_a_visitor_cannot_tell_them_apart(client, cast, country, worlds, settings, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    twins.register_industries()
    found = [everything(client, cast, world, settings) for world in worlds]
    assert found[0].keys() == found[1].keys()
    told = sorted(address for address in found[0] if found[0][address] != found[1][address])
    assert not told, "\n".join(f"{a}: {apart(found[0][a], found[1][a])}" for a in told)
    kinds = Counter(re.sub(r"\d+", "0", address.split("?")[0]) for address in found[0])
    assert kinds["/potential/areas/0/"] and kinds["/potential/industries/0/"], kinds
    assert kinds["/candidates/0/"] and kinds["/candidates/0/border/"], kinds
    assert len(found[0]) > 200


def everything(client, cast, world, settings):
    from django.core.cache import cache

    from ruang.web.clusters.jobs import publish_snapshot

    settings.LAKE, result = world
    cache.clear()
    with transaction.atomic():
        made = publish_snapshot(result.manifest["snapshot"], by=cast.analyst)
        assert made.candidates.exists() and made.patterns.exists()
        found = walked(client)
        transaction.set_rollback(True)  # the next world takes this one's place
    return found


def walked(client):
    """All that a visitor finds by following links, a few of each kind; by address, as it reads."""
    found, waiting, asked = {}, list(STARTS), Counter()
    while waiting:
        address = waiting.pop(0)
        path, _, query = address.partition("?")
        kind = path, *sorted(word.partition("=")[0] for word in query.split("&"))
        enough = asked[kind] >= EACH and address not in STARTS
        if address in found or LEFT_OUT.match(path) or enough:
            continue
        asked[kind] += 1
        if path.endswith(".pdf"):
            found[address] = of_sheet(path)
            continue
        answer = client.get(address)
        if answer.status_code != 200:
            found[address] = answer.status_code
            continue
        found[address] = as_read(answer)
        if answer.headers["Content-Type"].startswith("text/html"):
            waiting += [html.unescape(link) for link in INSIDE.findall(answer.content.decode())]
    return found


def of_sheet(path):
    """The words and pictures of a candidate's evidence sheet, before they are set as a PDF."""
    from ruang.web.clusters.models import Candidate
    from ruang.web.reports.sheet import of_candidate

    candidate = Candidate.objects.for_pages().get(pk=path.split("/")[2])
    return settled(str(of_candidate(candidate)))


def settled(text):
    for pattern, word in FLEETING:
        text = re.sub(pattern, word, text)
    return text


def as_read(answer):
    """What is in an answer, without what is of the moment."""
    content, kind = answer.getvalue(), answer.headers["Content-Type"]
    if "parquet" in kind:
        return pq.read_table(io.BytesIO(content)).to_pylist()
    if "sheet" in kind or "word" in kind:
        whole = zipfile.ZipFile(io.BytesIO(content))
        parts = [n for n in whole.namelist() if n != "docProps/core.xml"]
        content = b"\n".join(whole.read(name) for name in sorted(parts))
    return settled(content.decode())


def apart(one, other):
    """Where two answers part."""
    if isinstance(one, str) and isinstance(other, str):
        at = next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), 0)
        return f"{one[max(0, at - 150) : at + 80]!r} / {other[max(0, at - 20) : at + 80]!r}"
    return f"{str(one)[:200]} / {str(other)[:200]}"
