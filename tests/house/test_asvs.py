"""Every requirement of the security standard is answered once, and what an answer names exists."""

from __future__ import annotations

import ast
import csv
import re
from collections import Counter
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
DOCUMENT = ROOT / "docs" / "operate" / "asvs.md"
REQUIREMENT = re.compile(r"V\d+\.\d+\.\d+")
TEST = re.compile(r"`(tests/[\w/]+\.py)((?:::\w+)*)`")
PLACE = re.compile(r"`((?:ruang|docs|tools|bench|deploy|tests)/[\w./-]+)`")
SAID = ("does not apply: ", "with the agency: ", "not met: ", "met in part: ")


def rows() -> list[list[str]]:
    """The answers as they stand in the document: id, level, what it asks, how, shown by."""
    lines = DOCUMENT.read_text(encoding="utf-8").splitlines()
    cells = [[c.strip() for c in re.split(r"(?<!\\)\|", line)[1:-1]] for line in lines]
    return [row for row in cells if row and REQUIREMENT.fullmatch(row[0])]


@cache
def stories_of(path: str) -> frozenset[str]:
    """The tests of a file, those of classes as `Class::test`."""
    found: set[str] = set()
    for node in ast.parse((ROOT / path).read_text(encoding="utf-8")).body:
        if isinstance(node, ast.ClassDef):
            inner = [n for n in node.body if isinstance(n, ast.FunctionDef)]
            found |= {node.name, *(f"{node.name}::{n.name}" for n in inner)}
        elif isinstance(node, ast.FunctionDef):
            found.add(node.name)
    return frozenset(found)


def test_every_requirement_is_answered_once_under_its_level() -> None:
    with (ROOT / "tests" / "house" / "asvs_ids.csv").open(encoding="utf-8") as file:
        asked = [(row["id"], row["level"]) for row in csv.DictReader(file)]
    assert Counter(level for _id, level in asked) == {"1": 70, "2": 183}
    assert [(row[0], row[1]) for row in rows()] == asked


def test_every_answer_says_what_shows_it_or_why_nothing_can() -> None:
    for id_, _level, asks, how, shown in rows():
        assert asks.strip(" –…") and shown.strip(" –…"), id_
        if not shown.startswith(SAID):
            assert how.strip(" –…"), id_
            assert TEST.search(shown) or PLACE.search(shown), f"{id_}: names neither test nor place"


def test_the_table_at_a_glance_is_that_of_the_answers() -> None:
    found: dict[str, list[str]] = {word.removesuffix(": "): [] for word in SAID} | {"met": []}
    for id_, _level, _asks, _how, shown in rows():
        word = next((one for one in SAID if shown.startswith(one)), "met: ")
        found[word.removesuffix(": ")].append(id_)
    text = DOCUMENT.read_text(encoding="utf-8")
    for word, ids in found.items():
        which = "" if word in ("met", "does not apply") else f"{', '.join(ids)} "
        assert f"| {word} | {len(ids)} | {which}|" in text, f"{word}: {len(ids)}, {which}"


def test_what_an_answer_names_exists() -> None:
    lost = []
    for row in rows():
        text = " ".join(row[2:])
        for path, names in TEST.findall(text):
            there = (ROOT / path).is_file()
            if not there or (names and names[2:] not in stories_of(path)):
                lost.append(f"{row[0]}: {path}{names}")
        lost += [f"{row[0]}: {path}" for path in PLACE.findall(text) if not (ROOT / path).exists()]
    assert not lost
