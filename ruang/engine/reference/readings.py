"""What the files of an official list say, put together with what was laid before: not yet kept."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from ruang.engine.reference.official import Imported, Row
from ruang.engine.reference.rows import read_rows
from ruang.engine.text import noop as _


@dataclass(frozen=True)
class Mended:
    """A Thai name whose lost vowel was put back: as the file has it, and as it is taken."""

    code: str
    read: str
    meant: str


@dataclass(frozen=True)
class Reading:
    """What files say of one list: the texts of its files as they would stand, and the account."""

    texts: Mapping[str, str]  # name of the file in the lake's reference folder -> whole text
    done: Imported
    said: frozenset[str] = frozenset()  # the codes that the files name
    mended: tuple[Mended, ...] = ()


def one_per_code(rows: Iterable[Row], key: str) -> dict[str, Row]:
    """One row a code; a later file adds to what an earlier one said, or replaces it.

    A name that is only the beginning of another was broken off by a page: the longer one holds.

    Raises:
        InputError: One file says two things of a code.
    """
    found: dict[str, Row] = {}
    for row in rows:
        before = found.get(row.values[key])
        if before is None:
            found[row.values[key]] = row
            continue
        merged = dict(before.values)
        for column, value in row.values.items():
            old = merged[column]
            if value is None or (isinstance(old, str) and old.startswith(value)):
                continue
            begun = old is None or (isinstance(old, str) and str(value).startswith(old))
            if before.file == row.file and not begun:
                reason = _("{code} stands in two rows that differ")
                raise row.wrong(column, reason, code=row.values[key])
            merged[column] = value
        found[row.values[key]] = Row(merged, row.file, row.line)
    return found


def merged(
    what: str,
    said: Mapping[str, Row],
    known: Mapping[str, Mapping[str, Any]],
    schema: pa.Schema,
    lake: Path,
) -> tuple[dict[str, str], Imported]:
    """Put what was said over what was said before, and count what it changes.

    Args:
        what: "areas" or "industries".
        said: What the files say, by code.
        known: The rows as they are read now, by code.
        schema: The columns; the first is the code.
        lake: Where the list of before lies.

    Returns:
        The text of the list's CSV by its name (none where nobody said anything), and the account.
    """
    name, key = f"{what}.csv", schema.names[0]
    path = lake / "reference" / name
    lines = {r[key]: r for r in read_rows(path, schema).to_pylist()} if path.exists() else {}
    new = changed = 0
    for code, row in said.items():
        given = {n: v for n, v in row.values.items() if v is not None and n in schema.names}
        new += code not in known
        changed += code in known and any(known[code][n] != v for n, v in given.items())
        lines[code] = {**dict.fromkeys(schema.names), **lines.get(code, {}), **given}
    done = Imported(what, new, changed, len(said) - new - changed)
    if not lines:
        return {}, done
    return {name: as_csv(schema.names, [lines[code] for code in sorted(lines)])}, done


def as_csv(columns: Sequence[str], lines: Iterable[Mapping[str, Any]]) -> str:
    """Write rows as CSV text with a header; null is an empty cell."""
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, lineterminator="\n", extrasaction="ignore")
    writer.writeheader()
    writer.writerows(lines)
    return text.getvalue()
