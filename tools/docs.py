"""The pages of docs/ made from the code: `write` them anew, or `check` that they are fresh."""

from __future__ import annotations

import ast
import os
import sys
from pathlib import Path

import click

ROOT = Path(__file__).resolve().parents[1]
RUANG = ROOT / "ruang"
HIDDEN = {"migrations", "__pycache__"}


def main() -> None:
    """Write or check every generated page; a stale page ends with exit code 1."""
    stale = []
    for name, text in pages().items():
        path = ROOT / "docs" / name
        if sys.argv[1:] == ["write"]:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        elif not path.exists() or path.read_text(encoding="utf-8") != text:
            stale.append(name)
    if stale:
        sys.exit(f"not fresh: {', '.join(stale)}; run `make docs`")


def pages() -> dict[str, str]:
    """File name under docs/ -> text."""
    return {
        "map.md": the_map(),
        "how-to/command-line.md": command_line(),
        "how-to/reasons-and-marks.md": reasons_and_marks(),
        "operate/settings.md": settings(),
        "operate/privacy.md": record_of_processing(),
        "operate/monitoring.md": security_events(),
    }


def the_map() -> str:
    lines = [
        "# Map",
        "",
        "Every room and what it is for, from the code's own words.",
        "Made by `make docs`; do not edit.",
        "",
    ]
    for folder in sorted(p for p in RUANG.rglob("*") if p.is_dir()):
        modules = sorted(folder.glob("*.py"))
        if HIDDEN & set(folder.parts) or not any(m.name == "__init__.py" for m in modules):
            continue
        lines += [f"## {folder.relative_to(ROOT)}", ""]
        for module in modules:
            words = summary(module)
            if words:
                lines.append(f"- `{module.name}`: {words}")
        lines.append("")
    return "\n".join(lines).replace("\n\n\n", "\n\n")


def summary(module: Path) -> str:
    text = ast.get_docstring(ast.parse(module.read_text(encoding="utf-8"))) or ""
    return " ".join(text.split("\n\n")[0].split())


def command_line() -> str:
    from ruang.cli import cli

    lines = [
        "# The command line",
        "",
        "Results go to stdout, progress to stderr; bad input ends with exit code 2. Made by",
        "`make docs` from the commands themselves; do not edit.",
        "",
    ]
    lines += described(cli, "ruang", None)
    return "\n".join(lines)


def reasons_and_marks() -> str:
    from ruang.engine.intake.faults import CURES, FAULTS
    from ruang.engine.intake.refusals import MARKS, REASONS, REMEDIES
    from ruang.engine.text import say

    lines = [
        "# Why rows are refused or marked",
        "",
        "Every key that an intake can give, with its words. Made by `make docs`; do not edit.",
    ]
    for title, words, cures in (
        ("Refused rows", REASONS, REMEDIES),
        ("Marked rows: accepted, with a word on how they were read", MARKS, {}),
        ("Broken columns: told once for all their rows", FAULTS, CURES),
    ):
        lines += ["", f"## {title}", "", "| key | in words | ภาษาไทย | what to do | วิธีแก้ไข |"]
        lines += ["|---|---|---|---|---|"]
        if not cures:
            lines[-2:] = ["| key | in words | ภาษาไทย |", "|---|---|---|"]
        for key, text in words.items():
            said = [f"`{key}`", text, say(text, "th")]
            said += [cures[key], say(cures[key], "th")] if cures else []
            lines.append(f"| {' | '.join(said)} |")
    return "\n".join([*lines, ""])


def settings() -> str:
    from ruang.web.site.environment import VARIABLES, Variable

    def default(variable: Variable) -> str:
        return f"`{variable.default}`" if variable.default else "empty"

    def limits(variable: Variable) -> str:
        if variable.kind != "number":
            return ", ".join(f"`{choice}`" for choice in variable.choices)
        return (
            f"{variable.least} or more"
            if variable.most is None
            else (f"{variable.least} to {variable.most}")
        )

    lines = [
        "# Settings",
        "",
        "All from the environment; every command has to see the same. Made by `make docs` from",
        "`ruang/web/site/environment.py`; do not edit.",
        "",
        "They are checked before anything starts: whatever is wrong is told at once, all of it, by",
        "name, with what to do, and the command ends with exit code 2. A name that begins with",
        "`RUANG_` and is not in this table is refused too, with the name that was meant.",
        "`ruang web check` looks further, at what the settings lead to.",
        "",
        "A **secret** may lie in a file instead, which `RUANG_SECRET_KEY_FILE=/run/secrets/key`",
        "names, and so on for the others. No message ever shows a secret.",
        "",
        "| name | read as | default | meaning |",
        "|---|---|---|---|",
    ]
    for variable in VARIABLES:
        kind = ": ".join(filter(None, (variable.kind, limits(variable))))
        row = (f"`{variable.name}`", kind, default(variable), variable.help)
        lines.append(f"| {' | '.join(row)} |")
    lines += ["", "Days and fiscal years are those of Bangkok; stored times are UTC.", ""]
    return "\n".join(lines)


def record_of_processing() -> str:
    """The page on personal data; what stands below its mark is made of the models."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ruang.web.site.settings")
    import django
    from django.utils import translation

    django.setup()
    from ruang.web.privacy import record

    page = (ROOT / "docs" / "operate" / "privacy.md").read_text(encoding="utf-8")
    before, mark, _made = page.partition("<!-- record -->\n")
    lines = []
    with translation.override("en"):
        heads = [str(words) for words in record.COLUMNS.values()]
        for purpose, some, _reasons in record.by_purpose():
            lines += [
                "",
                f"### {purpose.title}",
                "",
                f"{purpose.text} Basis: {purpose.basis.label}.",
                "",
            ]
            shown = [n for n, name in enumerate(record.COLUMNS) if name not in {"purpose", "basis"}]
            lines += [f"| {' | '.join(heads[n] for n in shown)} |", "|---" * len(shown) + "|"]
            lines += [f"| {' | '.join(line.cells[n] for n in shown)} |" for line in some]
    return before + mark + "\n".join([*lines, ""])


def security_events() -> str:
    """The page on watching; the events below its mark are those of the code."""
    from ruang.web.journal.security import EVENTS

    page = (ROOT / "docs" / "operate" / "monitoring.md").read_text(encoding="utf-8")
    before, mark, _made = page.partition("<!-- events -->\n")
    lines = ["", "| event | |", "|---|---|"]
    lines += [f"| `{event}` | {words} |" for event, words in EVENTS.items()]
    return before + mark + "\n".join([*lines, ""])


def described(command: click.Command, name: str, parent: click.Context | None) -> list[str]:
    with click.Context(
        command, info_name=name.split()[-1], parent=parent, max_content_width=100
    ) as ctx:
        lines = [f"## {name}", "", "```", command.get_help(ctx), "```", ""]
        if isinstance(command, click.Group):
            for child in command.list_commands(ctx):
                found = command.get_command(ctx, child)
                if found is not None:
                    lines += described(found, f"{name} {child}", ctx)
    return lines


if __name__ == "__main__":
    main()
