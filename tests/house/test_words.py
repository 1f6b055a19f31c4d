"""Both languages are complete: a sentence without Thai is not finished."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

ROOT = Path(__file__).parents[2]
ENGINE = ROOT / "ruang" / "engine"
# Rooms whose words lie with the engine's, since the command line says them.
SAID_WITH_IT = [*(ROOT / "ruang/web/site/backup").glob("*.py"), ROOT / "ruang/cli/web_backup.py"]
PO = sorted((ROOT / "ruang").rglob("*.po"))


def engine_messages() -> set[str]:
    """Every literal marked with noop, imported as `_` or `noop`."""
    found: set[str] = set()
    for path in [*ENGINE.rglob("*.py"), *SAID_WITH_IT]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            marked = (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name)
                and node.func.id in {"_", "noop"}
                and node.args
                and isinstance(node.args[0], ast.Constant)
            )
            if marked:
                found.add(node.args[0].value)
    return found


def test_the_engine_speaks_thai() -> None:
    known: dict[str, str] = {}
    for path in (ENGINE / "locale" / "th").glob("*.po"):
        with path.open("rb") as file:
            known |= {str(m.id): str(m.string) for m in read_po(file, locale="th") if m.id}
    missing = sorted(m for m in engine_messages() if not known.get(m))
    assert not missing, f"no Thai for {len(missing)}: {missing[:10]}"


def test_the_web_speaks_thai() -> None:
    from ruang.web.ui import words

    missing = words.untranslated()
    assert not missing, f"no Thai for {len(missing)}: {missing[:10]}"


def test_one_sentence_has_one_translation() -> None:
    from ruang.web.ui import words

    assert not words.conflicting()


@pytest.mark.parametrize("path", PO, ids=lambda p: str(p.relative_to(ROOT)))
def test_placeholders_survive_translation(path: Path) -> None:
    import re

    holes = re.compile(r"%\([a-z_]+\)[sd]|\{[a-z_]+")
    with path.open("rb") as file:
        for message in read_po(file, locale="th"):
            if not message.id or not message.string:
                continue
            ids = message.id if isinstance(message.id, tuple | list) else (message.id,)
            said = message.string if isinstance(message.string, tuple | list) else (message.string,)
            for words in said:
                assert set(holes.findall(words)) <= set(holes.findall(" ".join(ids))), message.id
            lost = set(holes.findall(ids[-1])) - set(holes.findall(said[-1]))
            assert not lost, f"{message.id!r} loses {lost}"
