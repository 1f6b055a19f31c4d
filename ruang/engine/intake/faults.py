"""Columns that broke as a whole: found while rows pass, and told once, not row by row.

A column that a spreadsheet turned into dates, that is empty from some row on, or whose cells have
slipped under the neighbour's header is one thing to put right, however many rows suffer from it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ruang.engine.columns import Columns
from ruang.engine.errors import InputError
from ruang.engine.intake.rows import Mask, Rows
from ruang.engine.sheets import open_sheet
from ruang.engine.text import noop as _

# What each kind of fault is called, with {header}, {from_row}, {to_row}, {rows} and {example}.
FAULTS: dict[str, str] = {
    "codes_became_dates": _(
        "{header}: {rows} codes stand as dates, such as {example}; a spreadsheet turned them"
    ),
    "ids_in_scientific_notation": _(
        "{header}: {rows} numbers have lost digits, such as {example}; a spreadsheet shortened them"
    ),
    "empty_run": _("{header}: empty from row {from_row} to row {to_row}, but filled elsewhere"),
    "shifted_left": _(
        "From row {from_row} to row {to_row} the cells stand one column too far to the left"
    ),
    "shifted_right": _(
        "From row {from_row} to row {to_row} the cells stand one column too far to the right"
    ),
    "mostly_refused": _("{header}: {rows} values cannot be taken, such as {example}"),
    "mostly_unread": _("{header}: {rows} values cannot be read, and count as unknown"),
    "sheets_unread": _("Other sheets have the same columns, and were not read: {example}"),
}

# What to do about it.
CURES: dict[str, str] = {
    "codes_became_dates": _(
        "Set the column to text in the original, write the codes again, and save once more."
    ),
    "ids_in_scientific_notation": _(
        "Set the column to text in the original, fetch the numbers again, and save once more."
    ),
    "empty_run": _("Look whether a part of the list was pasted without this column."),
    "shifted_left": _("Move these rows' cells under their headers, and send the file again."),
    "shifted_right": _("Move these rows' cells under their headers, and send the file again."),
    "mostly_refused": _("Look whether this is the right column, or leave it out."),
    "mostly_unread": _("Look whether this is the right column, or leave it out."),
    "sheets_unread": _("Put all rows on one sheet, or bring the workbook once for each sheet."),
}

OF_REASONS = {
    "code_is_date": "codes_became_dates",
    "id_scientific": "ids_in_scientific_notation",
}
# Marks of cells that say something which could not be read -> the column.
UNREAD = {
    "capital_unreadable": "capital_thb",
    "workers_unreadable": "workers",
    "workers_range": "workers",
    "place_unreadable": "longitude",
    "date_unreadable": "registered_on",
    "legal_form_unread": "legal_form",
}
FEWEST = 3  # rows of one kind that are a column's fault, not a slip
FEWEST_IN_A_RUN = 20
PART = 0.05  # of a file's rows that an empty run must be
MOST = 0.3  # of a file's rows: from here on it is the column that is wrong
FILLED = 0.9  # of the other rows, for an empty run to be odd
SHIFTED_RUN = 5  # refused rows on end, from which a shift can be told
SAMPLE = 200  # rows by which columns are known
ALIKE, UNLIKE = 0.6, 0.3  # shares of cells that fit a column
SHEETS = 20  # of a workbook that are looked at
NO_CELLS = ("source_row", "fault", "note")
DIGITS = re.compile(r"\d+")
LETTERS = re.compile(r"[^\W\d_][\w\s.]*")


@dataclass(frozen=True)
class Fault:
    """One column of one file that is broken, and where."""

    file: str
    column: str  # of RAW; empty for all columns
    header: str
    kind: str  # a key of FAULTS
    from_row: int
    to_row: int
    rows: int
    example: str = ""

    def to_dict(self) -> dict[str, Any]:
        """As plain JSON values."""
        return asdict(self)


class Watch:
    """Watches the rows of one file, batch by batch, for columns that are broken."""

    def __init__(self, name: str, columns: Columns) -> None:
        self._file, self._place = name, dict(columns.place)
        self._order = {c: columns.headers.index(h) for c, h in self._place.items()}
        self._rows = 0
        self._gaps: dict[str, _Gap] = {}
        self._refused: dict[tuple[str, str], _Spread] = {}
        self._unread: Counter[str] = Counter()
        self._run = _RefusedRun()
        self._known: list[dict[str, str]] = []  # the first accepted rows

    def look(self, rows: Rows) -> None:
        """Take note of a batch, after all readings."""
        at = rows.columns["source_row"].to_numpy()
        self._rows += len(rows)
        for column in rows.raw.column_names:
            if column not in NO_CELLS and not column.startswith("personal:"):
                lengths = pc.binary_length(rows.raw[column].combine_chunks().fill_null(""))
                filled = np.asarray(lengths) > 0
                self._gaps.setdefault(column, _Gap()).feed(filled, at)
        refused = np.flatnonzero(~rows.accepted)
        for i in refused.tolist():
            key = (rows.refused_column(i), rows.reason(i))
            self._refused.setdefault(key, _Spread()).feed(int(at[i]), rows, i, key[0])
        self._unread.update({m: n for m, n in rows.marks.items() if m in UNREAD})
        self._run.feed(rows, at, ~rows.accepted & ~rows.refused_for("duplicate"))
        if len(self._known) < SAMPLE:
            first = np.flatnonzero(rows.accepted)[: SAMPLE - len(self._known)]
            self._known += _cells(rows.raw, first)

    def faults(self) -> Iterator[Fault]:
        """What is wrong with whole columns of the file, in the order of their importance."""
        shifted = self._shifted()
        if shifted:
            yield shifted
        runs = {column: gap for column, gap in self._gaps.items() if self._is_odd(gap)}
        told: list[tuple[str | None, int, int]] = []
        if shifted:
            told.append((None, shifted.from_row, shifted.to_row))
        told += [(column, gap.first, gap.last) for column, gap in runs.items()]
        for (column, reason), spread in sorted(self._refused.items()):
            kind = OF_REASONS.get(reason, "mostly_refused")
            enough = FEWEST if kind != "mostly_refused" else max(FEWEST_IN_A_RUN, MOST * self._rows)
            inside = any(
                one in (None, column) and first <= spread.first and spread.last <= last
                for one, first, last in told
            )
            if column and reason != "duplicate" and spread.n >= enough and not inside:
                yield self._fault(column, kind, spread.first, spread.last, spread.n, spread.example)
        for column, gap in runs.items():
            if not (shifted and gap.first <= shifted.to_row and shifted.from_row <= gap.last):
                yield self._fault(column, "empty_run", gap.first, gap.last, gap.longest)
        for mark, n in sorted(self._unread.items()):
            column = UNREAD[mark]
            if n >= max(FEWEST_IN_A_RUN, MOST * self._rows) and column in self._place:
                yield self._fault(column, "mostly_unread", 0, 0, n)

    def _is_odd(self, gap: _Gap) -> bool:
        """Whether a run of empty cells is long, in a column that is full elsewhere."""
        long = gap.longest >= max(FEWEST_IN_A_RUN, PART * self._rows)
        others = self._rows - gap.longest
        return long and others > 0 and gap.filled > 0 and gap.filled >= FILLED * others

    def _fault(
        self, column: str, kind: str, first: int, last: int, rows: int, example: str = ""
    ) -> Fault:
        header = self._place.get(column, "")
        return Fault(self._file, column, header, kind, first, last, rows, example)

    def _shifted(self) -> Fault | None:
        run = self._run.best
        if run.n < SHIFTED_RUN or len(self._known) < SHIFTED_RUN:
            return None
        looks = {c: _Looks.of([row[c] for row in self._known if c in row]) for c in self._order}
        at = {place: column for column, place in self._order.items()}
        for step, kind in ((1, "shifted_right"), (-1, "shifted_left")):
            there, here = [], []
            for column, look in looks.items():
                other = at.get(self._order[column] + step)
                if look.telling and other:
                    there.append(look.share([row[other] for row in run.sample]))
                    here.append(look.share([row[column] for row in run.sample]))
            if there and np.mean(there) >= ALIKE and np.mean(here) <= UNLIKE:
                return self._fault("", kind, run.first, run.last, run.n)
        return None


def unread_sheets(columns: Columns) -> Iterator[Fault]:
    """Tell of a workbook's sheets that go on with the table of the one that is read.

    Args:
        columns: How the file is read.
    """
    alike = []
    for name in [one for one in columns.sheets if one != columns.sheet][:SHEETS]:
        with suppress(InputError):  # no table, or none that can be read
            if open_sheet(columns.look, sheet=name).headers == columns.headers:
                alike.append(name)
    if alike:
        names = ", ".join(alike)
        yield Fault(columns.look.name, "", "", "sheets_unread", 0, 0, len(alike), names)


@dataclass
class _Gap:
    """The longest run of empty cells in one column."""

    filled: int = 0
    longest: int = 0
    first: int = 0  # rows of the file
    last: int = 0
    _open: int = 0  # empty cells at the end so far
    _open_at: int = 0

    def feed(self, filled: Mask, at: Any) -> None:
        places = np.flatnonzero(filled)
        self.filled += len(places)
        edges = np.concatenate([[-1], places, [len(filled)]])
        gaps = np.diff(edges) - 1
        for i in {0, len(gaps) - 1, int(np.argmax(gaps))}:
            start = int(edges[i]) + 1
            length = int(gaps[i])
            begins = int(at[start]) if length else 0
            if i == 0 and self._open:
                length, begins = length + self._open, self._open_at
            if length > self.longest:
                self.longest, self.first = length, begins
                self.last = int(at[int(edges[i + 1]) - 1])
        if len(places):
            self._open, self._open_at = int(gaps[-1]), int(at[-int(gaps[-1])]) if gaps[-1] else 0
        else:
            self._open_at = self._open_at if self._open else int(at[0])
            self._open += len(filled)


@dataclass
class _Spread:
    """The rows refused for one reason in one column."""

    n: int = 0
    first: int = 0
    last: int = 0
    example: str = ""

    def feed(self, at: int, rows: Rows, i: int, column: str) -> None:
        if not self.n:
            self.first = at
            self.example = rows.shown(i, column)
        self.n, self.last = self.n + 1, at


@dataclass
class _Run:
    n: int = 0
    first: int = 0
    last: int = 0
    sample: list[dict[str, str]] = field(default_factory=list)


@dataclass
class _RefusedRun:
    """The longest run of refused rows on end, with the cells of its first rows."""

    best: _Run = field(default_factory=_Run)
    _open: _Run = field(default_factory=_Run)

    def feed(self, rows: Rows, at: Any, refused: Mask) -> None:
        if not refused.any():
            self._open = _Run()
            return
        edges = np.flatnonzero(np.diff(np.concatenate([[False], refused, [False]]).astype(np.int8)))
        starts, ends = edges[::2], edges[1::2]
        for i in {0, len(starts) - 1, int(np.argmax(ends - starts))}:
            start, end = int(starts[i]), int(ends[i])
            run = self._open if start == 0 and self._open.n else _Run(first=int(at[start]))
            run.n, run.last = run.n + end - start, int(at[end - 1])
            wanted = np.arange(start, min(end, start + max(0, SAMPLE - len(run.sample))))
            run.sample += _cells(rows.raw, wanted)
            if run.n > self.best.n:
                self.best = run
            if end == len(refused):
                self._open = run
        if int(ends[-1]) != len(refused):
            self._open = _Run()


@dataclass(frozen=True)
class _Looks:
    """What the cells of a column look like where all is well."""

    words: frozenset[str]
    shapes: frozenset[str]
    telling: bool

    @classmethod
    def of(cls, cells: Sequence[str]) -> _Looks:
        filled = [c for c in cells if c]
        words, shapes = Counter(filled), Counter(map(_shape, filled))
        usual = frozenset(s for s, n in shapes.items() if n >= 0.02 * len(filled) and s != "a")
        often = frozenset(w for w, n in words.items() if n > 1)
        fits = sum(n for w, n in words.items() if w in often or _shape(w) in usual)
        return cls(often, usual, bool(filled) and fits >= ALIKE * len(filled))

    def share(self, cells: Sequence[str]) -> float:
        """The share of these cells that could stand in this column."""
        return sum(c in self.words or _shape(c) in self.shapes for c in cells) / max(len(cells), 1)


def _shape(text: str) -> str:
    """A text with its letters and digits made alike: 14/1/2559 and 3/12/2558 have one shape."""
    digits = DIGITS.sub(lambda m: "9" if len(m[0]) < 3 else f"9{{{len(m[0])}}}", text)
    return LETTERS.sub("a", digits) if not text.isdigit() else digits


def _cells(raw: pa.Table, at: Any) -> list[dict[str, str]]:
    columns = [c for c in raw.column_names if c not in NO_CELLS]
    taken: list[dict[str, str]] = raw.select(columns).take(pa.array(at, pa.int64())).to_pylist()
    return taken
