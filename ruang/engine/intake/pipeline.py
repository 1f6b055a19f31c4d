"""The way of a row through the intake: cleaned, classified, located, and given an id."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from functools import lru_cache
from pathlib import Path

import pyarrow as pa

from ruang.engine.catalogue import Layout, Source
from ruang.engine.columns import Columns
from ruang.engine.intake.classify import Classification, classification, classify
from ruang.engine.intake.clean import clean
from ruang.engine.intake.ids import make_ids
from ruang.engine.intake.industry import decide
from ruang.engine.intake.locate import Gazetteer, gazetteer, locate
from ruang.engine.intake.rows import Rows
from ruang.engine.sheets import Look

THAI_TIME = timezone(timedelta(hours=7))


class Pipeline:
    """Reads the rows of one source's files; the lists that it reads them by are opened once.

    Args:
        source: Where the files come from.
        lists: A lake whose imported official lists are used.
        key: What the surrogates of citizens' numbers are made with.
        now: The present moment, with its time zone: no registration can be later than its day.
    """

    def __init__(self, source: Source, lists: Path, key: bytes, now: datetime) -> None:
        self.source, self._key = source, key
        self._latest = now.astimezone(THAI_TIME).date()
        laid_over = _stamp(lists)
        # Lakes over which nothing is laid read by one and the same lists.
        self._places, self._codes = _lists(lists if laid_over else None, laid_over)

    def open(self, look: Look, layout: Layout) -> Opened:
        """Find out how a file is to be read, by its header and its first rows.

        Raises:
            InputError: The file is not this source's.
        """
        columns = self.source.columns(look, layout)
        batches = self.source.read(look, layout)
        first = next(batches, None)
        codes: list[str] = []
        if first is not None and "industry_id" in first.column_names:
            codes = first["industry_id"].unique().to_pylist()
        key, known = "", self._codes
        if codes:
            key, evidence = decide(codes, known, layout.classification)
            known = known.like(evidence)
        return Opened(columns, key, known, first, batches)

    def read(self, raw: pa.Table, file: str, opened: Opened) -> Rows:
        """Read one batch of an opened file: each row is read, marked or refused."""
        rows = Rows(raw, file, self.source, opened.classification)
        clean(rows, self._latest, self._key)
        classify(rows, opened.known)
        locate(rows, self._places)
        make_ids(rows)
        return rows


@lru_cache(maxsize=4)
def _lists(
    lists: Path | None, _stamp: tuple[tuple[str, int, int], ...]
) -> tuple[Gazetteer, Classification]:
    """The names of places and the codes of industries, gathered once as long as they stay."""
    return gazetteer(lists), classification(lists)


def _stamp(lists: Path) -> tuple[tuple[str, int, int], ...]:
    """What changes when an official list is laid over the built-in ones."""
    files = sorted((lists / "reference").glob("*.*"))
    return tuple((f.name, f.stat().st_mtime_ns, f.stat().st_size) for f in files)


class Opened:
    """A file that is being read: how, and its batches of raw rows."""

    def __init__(
        self,
        columns: Columns,
        classification: str,
        known: Classification,
        first: pa.Table | None,
        rest: Iterator[pa.Table],
    ) -> None:
        self.columns, self.classification, self.known = columns, classification, known
        self.first, self._rest = first, rest

    def batches(self) -> Iterator[pa.Table]:
        """The raw rows, from the first."""
        if self.first is not None:
            yield self.first
            self.first = None
        yield from self._rest
