"""The documentation is tested: links lead somewhere, commands exist, words are the code's."""

from __future__ import annotations

import re
import shlex
from collections import Counter
from collections.abc import Iterator
from functools import cache
from itertools import takewhile
from pathlib import Path

import click
import pytest
from commands import must_parse

from ruang.cli import cli

ROOT = Path(__file__).parents[2]
HIDDEN = {".venv", "node_modules", "var", "lake"}
PAGES = sorted(
    p
    for p in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "bench").rglob("*.md")]
    if not HIDDEN & set(p.relative_to(ROOT).parts)
)
DECISIONS = sorted((ROOT / "docs" / "decisions").glob("*.md"))
LINK = re.compile(r"\[[^\]]*\]\(([^()\s]+)\)")
FENCE = re.compile(r"^[ >]*```.*?^[ >]*```\s*$", re.MULTILINE | re.DOTALL)
ASSIGNMENT = re.compile(r"[A-Z][A-Z0-9_]*=.*")
SETTING = re.compile(r"\b(?:RUANG_[A-Z]+(?:_[A-Z]+)*?|DATABASE_URL|PORT)(?=\b|_FILE\b)")
# Of the tests.
OWN = {"RUANG_BROWSER_REQUIRED", "RUANG_SPARK_REQUIRED", "RUANG_BAD_FILES", "RUANG_POSTGRES"}


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def prose(document: Path) -> str:
    return FENCE.sub("", document.read_text(encoding="utf-8"))


@cache
def anchors(document: Path) -> set[str]:
    """The anchors of a page's headings, as code hosts make them."""
    met: Counter[str] = Counter()
    found = set()
    for heading in re.findall(r"^#+\s+(.*?)\s*$", prose(document), re.MULTILINE):
        text = LINK.sub(lambda m: m.group(0)[1:].split("]")[0], heading).lower()
        slug = "".join(c for c in text if c.isalnum() or c in " -_").replace(" ", "-")
        found.add(f"{slug}-{met[slug]}" if met[slug] else slug)
        met[slug] += 1
    return found


def test_links_lead_somewhere() -> None:
    lost = []
    for document, link in [(d, link) for d in PAGES for link in LINK.findall(prose(d))]:
        if re.match(r"[a-z]+:", link):  # another site: no test asks the network
            continue
        path, _, anchor = link.partition("#")
        target = (document.parent / path).resolve() if path else document
        if not target.exists() or (anchor and anchor not in anchors(target)):
            lost.append(f"{name(document)}: {link}")
    assert not lost


def commands(document: Path) -> Iterator[list[str]]:
    """The words of every `ruang` command that stands in a block of the page."""
    for block in FENCE.findall(document.read_text(encoding="utf-8")):
        for line in block.replace("\\\n", " ").splitlines():
            if not re.search(r"\bruang [a-z-]", line):
                continue
            try:
                words = shlex.split(line.strip(" >"), comments=True)
            except ValueError:  # prose with an apostrophe
                continue
            while words and ASSIGNMENT.fullmatch(words[0]):
                words = words[1:]
            if words and Path(words[0]).name == "ruang":
                yield list(takewhile(lambda word: word not in {"|", ">", "<"}, words[1:]))


def test_commands_exist_with_their_options() -> None:
    for document, words in [(d, words) for d in PAGES for words in commands(d)]:
        if "…" in words or {"COMMAND", "[OPTIONS]"} & set(words):
            continue
        try:
            must_parse(words)
        except click.ClickException as error:
            pytest.fail(f"{name(document)}: ruang {shlex.join(words)}: {error.format_message()}")


def test_a_command_that_is_not_there_is_noticed() -> None:
    for line in ("potentials --top 3", "potential --tops 3", "potential --top many", "intake"):
        with pytest.raises(click.ClickException):
            must_parse(line.split())


def test_most_commands_are_shown_somewhere() -> None:
    shown = {words[0] for document in PAGES for words in commands(document) if words}
    assert shown >= set(cli.list_commands(click.Context(cli))) - {"methods"}


def test_make_targets_exist() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))
    for document in PAGES:
        for block in FENCE.findall(document.read_text(encoding="utf-8")):
            named = set(re.findall(r"^\s*make ([a-z-]+)", block, re.MULTILINE))
            assert named <= targets, name(document)


def test_settings_are_those_that_the_code_reads() -> None:
    code = "".join(
        p.read_text(encoding="utf-8")
        for p in [*(ROOT / "ruang" / "cli").glob("*.py"), ROOT / "ruang/web/site/environment.py"]
    )
    read = set(re.findall(rf"\"({SETTING.pattern})\"", code))
    told = {d: set(SETTING.findall(d.read_text(encoding="utf-8"))) for d in PAGES}
    assert told[ROOT / "docs/operate/settings.md"] == read
    unread = {name(d): told[d] - read - OWN for d in PAGES}
    assert not {d: names for d, names in unread.items() if names}


def glossary() -> list[tuple[str, str]]:
    lines = (ROOT / "docs/glossary.md").read_text(encoding="utf-8").splitlines()
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if "|" in line]
    return [(row[0], row[1]) for row in rows[2:]]


@cache
def spoken() -> str:
    """All that the code says, in both languages: modules, pages, catalogues, tables of names."""
    files = [p for kind in ("py", "html", "po", "csv") for p in (ROOT / "ruang").rglob(f"*.{kind}")]
    return "\n".join(p.read_text(encoding="utf-8") for p in files).lower()


def test_the_glossary_has_the_words_that_the_code_uses() -> None:
    rows = glossary()
    assert rows
    for english, thai in rows:
        words = [w.strip() for w in re.sub(r"\(.*?\)", "", english).split(",")]
        words += re.sub(r"\(.*?\)", "", thai).split()
        assert not [w for w in words if w.lower() not in spoken()], english


def test_decisions_are_numbered_and_have_three_parts() -> None:
    numbers = [int(p.name[:4]) for p in DECISIONS]
    assert numbers == list(range(1, len(numbers) + 1))
    for path in DECISIONS:
        text = path.read_text(encoding="utf-8")
        assert text.startswith("# "), path.name
        for part in ("**Context.**", "**Choice.**", "**Price.**"):
            assert part in text, f"{path.name} has no {part}"
