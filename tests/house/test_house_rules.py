"""The house rules, as tests: a rule nobody checks is a wish."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
RUANG = ROOT / "ruang"
MODULES = sorted(p for p in RUANG.rglob("*.py") if "migrations" not in p.parts)
TEMPLATES = sorted(RUANG.rglob("templates/**/*.html"))
WRITES = {
    "save", "create", "bulk_create", "update", "bulk_update", "delete", "get_or_create",
    "update_or_create", "set_password", "asave", "acreate", "adelete",
}  # fmt: skip
QUERIES = {"objects", "filter", "exclude", "get", "all"}
REJECTED = {"core", "common", "utils", "base", "services", "helpers", "extras"}


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


@cache
def text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(text(path))


def functions(path: Path) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    return [
        n for n in ast.walk(tree(path)) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)
    ]


def calls(path: Path) -> set[str]:
    return {
        n.func.attr
        for n in ast.walk(tree(path))
        if isinstance(n, ast.Call) and isinstance(n.func, ast.Attribute)
    }


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_rooms_are_small(path: Path) -> None:
    assert len(text(path).splitlines()) <= 400
    long = [f.name for f in functions(path) if (f.end_lineno or 0) - f.lineno >= 60]
    assert not long, f"over 60 lines: {long}"


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_thai_lives_in_catalogues_and_content(path: Path) -> None:
    assert not re.search("[\u0e00-\u0e7f]", text(path))


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_names_say_what_is_inside(path: Path) -> None:
    assert path.stem not in REJECTED and not REJECTED & set(path.relative_to(RUANG).parts)


@pytest.mark.parametrize("path", [p for p in MODULES if p.name != "__init__.py"], ids=name)
def test_every_module_says_what_for(path: Path) -> None:
    assert ast.get_docstring(tree(path)), "a module begins with one sentence saying what for"


@pytest.mark.parametrize(
    "path", [p for p in MODULES if "engine" in p.parts and "locale" not in p.parts], ids=name
)
def test_the_engine_takes_time_and_chance_as_arguments(path: Path) -> None:
    words = text(path)
    assert not re.search(r"datetime\.now\(|date\.today\(|time\.time\(", words)
    assert not re.search(r"np\.random\.(?!Generator|default_rng|SeedSequence|PCG64)\w", words)
    assert "default_rng()" not in words


@pytest.mark.parametrize("path", sorted(RUANG.rglob("web/*/views*.py")), ids=name)
def test_views_are_short_and_never_write(path: Path) -> None:
    assert not WRITES & calls(path)
    long = [f.name for f in functions(path) if (f.end_lineno or 0) - f.body[0].lineno >= 24]
    assert not long, f"a view is four beats: {long}"


@pytest.mark.parametrize(
    "path",
    sorted(
        p for p in RUANG.glob("web/*/*.py") if p.name in {"forms.py", "models.py", "reading.py"}
    ),
    ids=name,
)
def test_only_actions_and_jobs_write(path: Path) -> None:
    written = WRITES & calls(path) - (
        {"save", "delete", "update"} if "journal" in path.parts else set()
    )
    assert not written, f"{name(path)} writes: {written}"


@pytest.mark.parametrize("path", sorted(RUANG.glob("web/*/actions.py")), ids=name)
def test_every_public_action_is_journalled(path: Path) -> None:
    for f in tree(path).body:
        if isinstance(f, ast.FunctionDef) and not f.name.startswith("_"):
            decorators = {getattr(getattr(d, "func", d), "id", "") for d in f.decorator_list}
            assert "action" in decorators, f.name


@pytest.mark.parametrize("path", sorted(RUANG.glob("web/*/models.py")), ids=name)
def test_every_read_has_its_gate(path: Path) -> None:
    for cls in [n for n in tree(path).body if isinstance(n, ast.ClassDef)]:
        if any(ast.unparse(b).startswith("models.QuerySet") for b in cls.bases):
            assert "visible_to" in {f.name for f in cls.body if isinstance(f, ast.FunctionDef)}, cls


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_pages_have_no_inline_code(path: Path) -> None:
    words = text(path)
    assert not re.search(r"\sstyle\s*=", words), "inline style"
    assert not re.search(r"\son[a-z]+\s*=\s*[\"']", words), "inline handler"
    for opening in re.findall(r"<script\b[^>]*>", words):
        assert "src=" in opening or 'type="application/json"' in opening, opening


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_words_of_pages_are_translated(path: Path) -> None:
    assert not re.search("[\u0e00-\u0e7f]", text(path))


def test_the_lock_names_no_other_registry() -> None:
    registries = set(re.findall(r'registry = "([^"]+)"', (ROOT / "uv.lock").read_text()))
    assert registries == {"https://pypi.org/simple"}
    assert not re.findall(
        r'"resolved": "(?!https://registry\.npmjs\.org/)', (ROOT / "package-lock.json").read_text()
    )


def test_every_dependency_says_why() -> None:
    lines = (ROOT / "pyproject.toml").read_text().split("dependencies = [", 1)[1].split("\n]", 1)[0]
    for line in lines.strip().splitlines():
        assert "#" in line, f"no reason given: {line.strip()}"
