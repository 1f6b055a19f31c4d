"""The row in which a table's columns are named, found by evidence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from ruang.engine.sheets.texts import Record

LOOKED_AT = 200  # rows


def find(head: Sequence[Record]) -> Record | None:
    """The first row of mostly different words that is as wide as the rows below it.

    Args:
        head: The first rows of the file.

    Returns:
        That row; else the first as wide as most; None where no row holds anything.
    """
    filled = [(start, cells) for start, cells in head if any(map(str.strip, cells))]
    if not filled:
        return None
    widths = [_filled(cells) for _start, cells in filled]
    times = Counter(widths)
    width = max(times, key=lambda w: (times[w], w))
    wide = [row for row, n in zip(filled, widths, strict=True) if n >= 0.6 * width] or filled
    return next((row for row in wide if _names(row[1])), wide[0])


def _filled(cells: Sequence[str]) -> int:
    return sum(1 for cell in cells if cell.strip())


def _names(cells: Sequence[str]) -> bool:
    texts = [cell.strip() for cell in cells if cell.strip()]
    words = [text for text in texts if not is_number(text)]
    return len(words) >= 0.7 * len(texts) and len(set(texts)) >= 0.9 * len(texts)


def is_number(text: str) -> bool:
    """Whether a cell holds a number, a date or a code rather than words."""
    digits = sum(map(str.isdigit, text))
    return 2 * digits > len(text.replace(" ", ""))


def unique(cells: Sequence[str], width: int) -> tuple[str, ...]:
    """The headers of `width` columns: an empty one by its letter, a second "X" as "X (2)"."""
    names: list[str] = []
    seen: set[str] = set()
    for i in range(width):
        said = " ".join(cells[i].split()) if i < len(cells) else ""
        name = said or f"[{letter(i)}]"
        times = 1
        while name in seen:
            times += 1
            name = f"{said or f'[{letter(i)}]'} ({times})"
        seen.add(name)
        names.append(name)
    return tuple(names)


def letter(index: int) -> str:
    """The letters by which a spreadsheet calls a column: 0 is A, 26 is AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
