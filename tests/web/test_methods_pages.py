"""Each method has its page in both languages, and its example gives what the page shows."""

from __future__ import annotations

import csv
import html
import io
import shlex
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner

from ruang.cli import cli
from ruang.engine.methods import METHODS
from ruang.web.analyses import explained, pages_methods, pictures

STAGES = {"potential", "candidates"}


def test_every_method_has_its_page_and_its_place_in_the_contents():
    assert set(explained.KEYS) == {method.key for method in METHODS} | STAGES
    grouped = [key for _words, keys in pages_methods.GROUPS for key in keys]
    assert sorted(grouped) == sorted(explained.KEYS)
    for key in explained.KEYS:
        said = [explained.words(key, language) for language in ("th", "en")]
        assert said[0].answers != said[1].answers
        for part in ("symbols", "limits"):
            assert len(getattr(said[0], part)) == len(getattr(said[1], part)) > 0, (key, part)
        assert explained.sources(key) and all(one.example and one.reading for one in said), key


@pytest.mark.parametrize("key", explained.KEYS)
def test_the_formula_is_mathml_that_a_browser_can_read(key):
    root = ElementTree.fromstring(f"<all>{explained.formula(key)}</all>")  # noqa: S314  our own file
    namespace = "{http://www.w3.org/1998/Math/MathML}"
    assert len(root) and {one.tag for one in root} == {f"{namespace}math"}
    inner = {one.tag.removeprefix(namespace) for one in root.iter()} - {"all", "math"}
    assert inner <= {
        "mrow", "mi", "mo", "mn", "mtext", "mspace", "mfrac", "msub", "msup", "msubsup", "mover",
        "munder", "munderover", "msqrt",
    }, inner  # fmt: skip


@pytest.mark.parametrize("key", explained.KEYS)
def test_the_command_that_is_shown_gives_the_numbers_that_are_drawn(key, tmp_path, monkeypatch):
    example = explained.example(key)
    for name in example.files:
        (tmp_path / name).write_bytes(explained.file(key, name).read_bytes())
    monkeypatch.chdir(tmp_path)
    program, *words = shlex.split(example.command)
    assert program == "ruang" and "result.csv" not in example.files
    ran = CliRunner().invoke(cli, words, obj="en", catch_exceptions=False)
    assert ran.exit_code == 0, ran.output
    found = list(csv.DictReader(io.StringIO(ran.stdout)))
    assert len(found) == len(example.rows)
    for row, shown in zip(found, example.rows, strict=True):
        assert row.keys() == shown.keys()
        for column, cell in row.items():
            assert _same(cell, shown[column]), (column, cell, shown[column])


def _same(a: str, b: str) -> bool:
    if a == b:  # names too: Nan is a province
        return True
    try:
        return float(a) == pytest.approx(float(b), rel=1e-9, abs=1e-12)
    except ValueError:
        return False


def test_what_is_drawn_is_what_was_computed_by_hand():
    score = pictures.drawn("back_test", "en")["spec"]
    assert [row["label"] for row in score["rows"]] == [
        "by score", "by size", "all that were ranked",
    ]  # fmt: skip
    assert [row["value"] for row in score["rows"]][::2] == [1.0, 0.4]
    names = [row[0] for row in pictures.table("economic_complexity", "en")["rows"]]
    assert "Nan" in names and "nan" not in names
    own = pictures.drawn("shift_share", "th")["spec"]
    by_industry = dict(zip(own["categories"], own["series"][0]["values"], strict=True))
    assert by_industry["การทอผ้า"] == 450
    assert pictures.drawn("moran", "en")["spec"]["series"][0]["values"] == [0.5, -0.125]


class Outline(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []

    def handle_starttag(self, tag, attrs):
        self.seen.append(tag)


@pytest.mark.parametrize("language", ["th", "en"])
def test_the_pages_are_there_for_everybody(client, db, language):
    client.cookies["django_language"] = language
    contents = client.get("/methods/").content.decode()
    for key in explained.KEYS:
        assert f'href="/methods/{key}/"' in contents
        answer = client.get(f"/methods/{key}/")
        text = html.unescape(answer.content.decode())
        assert answer.status_code == 200 and explained.words(key, language).answers in text
        outline = Outline()
        outline.feed(text)
        assert outline.seen.count("math") >= 1 and outline.seen.count("table") >= 3


def test_the_example_can_be_taken_away_and_nothing_else(client, db):
    answer = client.get("/methods/location_quotient/jobs.csv")
    assert b"".join(answer.streaming_content).startswith(b"area_id,industry_id,jobs\nLamphun")
    assert answer["Content-Disposition"] == 'attachment; filename="jobs.csv"'
    assert client.get("/methods/location_quotient/result.csv").status_code == 200
    for wrong in ("location_quotient/flows.csv", "nothing/jobs.csv", "nothing/"):
        assert client.get(f"/methods/{wrong}").status_code == 404
    assert not any(Path(name).is_absolute() for name in explained.example("moran").files)
