"""The house rules, as tests: a rule nobody checks is a wish."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
RUANG = ROOT / "ruang"
MODULES = sorted(p for p in RUANG.rglob("*.py") if "migrations" not in p.parts)
TEMPLATES = sorted(RUANG.rglob("templates/**/*.html"))
WRITES = {
    "save", "create", "bulk_create", "update", "bulk_update", "delete", "get_or_create",
    "update_or_create", "set_password", "asave", "acreate", "adelete",
}  # fmt: skip
THAI = re.compile("[\u0e00-\u0e7f]")
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


def test_rooms_are_small() -> None:
    assert not [name(path) for path in MODULES if len(text(path).splitlines()) > 400]
    assert not [
        f"{name(path)}: {f.name}"
        for path in MODULES
        for f in functions(path)
        if (f.end_lineno or 0) - f.lineno >= 60
    ], "functions over 60 lines"


def test_thai_lives_in_catalogues_and_content() -> None:
    assert not [name(path) for path in MODULES if THAI.search(text(path))]


def test_names_say_what_is_inside() -> None:
    assert not [
        name(path)
        for path in MODULES
        if path.stem in REJECTED or REJECTED & set(path.relative_to(RUANG).parts)
    ]


def test_every_module_says_what_for() -> None:
    """A module begins with one sentence saying what for."""
    rooms = [path for path in MODULES if path.name != "__init__.py"]
    assert not [name(path) for path in rooms if not ast.get_docstring(tree(path))]


def test_the_engine_takes_time_and_chance_as_arguments() -> None:
    engine = [p for p in MODULES if "engine" in p.parts and "locale" not in p.parts]
    assert engine
    for taken in (
        r"datetime\.now\(|date\.today\(|time\.time\(",
        r"np\.random\.(?!Generator|default_rng|SeedSequence|PCG64)\w",
        r"default_rng\(\)",
    ):
        assert not [name(path) for path in engine if re.search(taken, text(path))], taken


def test_views_are_short_and_never_write() -> None:
    views = sorted(RUANG.rglob("web/*/views*.py"))
    assert views
    assert not {name(path): w for path in views if (w := WRITES & calls(path))}
    assert not [
        f"{name(path)}: {f.name}"
        for path in views
        for f in functions(path)
        if (f.end_lineno or 0) - f.body[0].lineno >= 24
    ], "a view is four beats"


def test_operations_are_short_and_never_write() -> None:
    """What holds for views holds for the API: the same actions, the same gates."""
    rooms = sorted(p for p in RUANG.glob("web/*/api*.py") if p.parts[-2] != "site")
    assert rooms
    for path in rooms:
        assert not WRITES & calls(path), name(path)
        assert "visible_to(" in text(path), name(path)
        long = [f.name for f in functions(path) if (f.end_lineno or 0) - f.body[0].lineno >= 24]
        assert not long, f"{name(path)}: {long}"


def test_only_actions_and_jobs_write() -> None:
    read = {"forms", "models", "reading"}  # modules, or packages of them
    rooms = [p for p in MODULES if "web" in p.parts and read & {p.stem, p.parent.name}]
    assert rooms
    for path in rooms:
        of_journal = {"save", "delete", "update"} if "journal" in path.parts else set()
        written = WRITES & calls(path) - of_journal
        assert not written, f"{name(path)} writes: {written}"


def test_every_public_action_is_journalled() -> None:
    rooms = sorted(RUANG.glob("web/*/actions.py"))
    assert rooms
    for path in rooms:
        for f in tree(path).body:
            if isinstance(f, ast.FunctionDef) and not f.name.startswith("_"):
                decorators = {getattr(getattr(d, "func", d), "id", "") for d in f.decorator_list}
                assert "action" in decorators, f"{name(path)}: {f.name}"


def imported_from(path: Path, module: str) -> set[str]:
    return {
        alias.name
        for n in ast.walk(tree(path))
        if isinstance(n, ast.ImportFrom) and n.module == module
        for alias in n.names
    }


def test_notices_are_told_by_actions_and_jobs_and_are_their_part() -> None:
    """They have no entry of their own, so nothing but what has one may cause them."""
    for path in [p for p in MODULES if "web" in p.parts]:
        used = imported_from(path, "ruang.web.notices.telling")
        acts = path.stem.startswith("actions") or path.stem in {"telling", "jobs", "post"}
        assert acts or not used & {"tell", "settle", "catch_up"}, name(path)
    writing = {p.stem for p in RUANG.glob("web/notices/*.py") if WRITES & calls(p)}
    assert writing <= {"actions", "telling", "post", "jobs"}


def test_every_read_has_its_gate() -> None:
    rooms = sorted(RUANG.glob("web/*/models.py"))
    assert rooms
    for path in rooms:
        for cls in [n for n in tree(path).body if isinstance(n, ast.ClassDef)]:
            if any(ast.unparse(b).startswith("models.QuerySet") for b in cls.bases):
                has = {f.name for f in cls.body if isinstance(f, ast.FunctionDef)}
                assert "visible_to" in has, f"{name(path)}: {cls.name}"


def test_pages_have_no_inline_code() -> None:
    assert TEMPLATES
    for path in TEMPLATES:
        words = text(path)
        assert not re.search(r"\sstyle\s*=", words), f"{name(path)}: inline style"
        assert not re.search(r"\son[a-z]+\s*=\s*[\"']", words), f"{name(path)}: inline handler"
        for opening in re.findall(r"<script\b[^>]*>", words):
            plain = "src=" in opening or 'type="application/json"' in opening
            assert plain, f"{name(path)}: {opening}"


def test_our_scripts_write_text_and_run_nothing() -> None:
    ours = [p for p in (ROOT / "ruang").rglob("static/**/*.js") if "vendor" not in p.parts]
    assert ours
    runs = r"\b(inner|outer)HTML\b|insertAdjacentHTML|document\.write|\beval\(|new Function"
    listens = r"postMessage|\"message\""
    loose = r"[^=!]==[^=]|!=[^=]"
    for path in ours:
        for what in (runs, listens, loose):
            assert not re.search(what, text(path)), f"{name(path)}: {what}"


def test_words_of_pages_are_translated() -> None:
    assert not [name(path) for path in TEMPLATES if THAI.search(text(path))]


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


def test_no_file_is_left_half_merged() -> None:
    ours = [p for p in RUANG.rglob("*") if p.suffix in {".css", ".js", ".html", ".po"}]
    assert len(ours) > 100
    assert not [name(p) for p in ours if re.search(r"(?m)^(<{7}|>{7}) ", text(p))]
