"""Plain text with a little shape: headings, lists and paragraphs, and nothing that could run."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True)
class Block:
    """A heading, a list or a paragraph."""

    kind: Literal["heading", "list", "paragraph"]
    text: str = ""
    items: list[str] = field(default_factory=list)


def blocks(text: str) -> list[Block]:
    """Read a text into blocks.

    A line that begins with "## " is a heading; lines that begin with "- " are a list; all other
    lines that follow each other are one paragraph. Nothing else has a meaning.
    """
    found: list[Block] = []
    words: list[str] = []
    items: list[str] = []

    def close() -> None:
        if words:
            found.append(Block("paragraph", " ".join(words)))
            words.clear()
        if items:
            found.append(Block("list", items=list(items)))
            items.clear()

    for line in (line.strip() for line in text.splitlines()):
        if line.startswith("#"):
            close()
            found.append(Block("heading", line.lstrip("#").strip()))
        elif line.startswith("- "):
            if words:
                close()
            items.append(line[2:].strip())
        elif not line:
            close()
        elif items:  # a list's line that goes on
            items[-1] += f" {line}"
        else:
            words.append(line)
    close()
    return found
