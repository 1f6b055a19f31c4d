"""One batch on its way through the intake: its raw text, what was read of it, marks, refusals."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from ruang.engine.catalogue import Source
from ruang.engine.intake.personal import veiled
from ruang.engine.intake.refusals import MARKS, REASONS
from ruang.engine.tables import RAW, REFUSALS, REGISTER

Mask = npt.NDArray[np.bool_]

REGISTER_SCHEMA: pa.Schema = REGISTER.schema.to_pyarrow()
REFUSALS_SCHEMA = pa.schema(
    [
        *REFUSALS.schema.to_pyarrow(),
        pa.field("first_file", pa.string()),
        pa.field("first_row", pa.int64()),
    ]
)
PERSONAL_SCHEMA = pa.schema(
    [
        pa.field("establishment_id", pa.string()),
        pa.field("header", pa.string()),
        pa.field("kind", pa.string()),  # a key of columns.PERSONAL
        pa.field("value", pa.string()),
    ]
)
PERSONAL = "personal:"  # before the header of a personal column that is kept
NAMING = ("juristic_id", "establishment_id", "name")  # raw columns that name a whole row
_REASONS, _MARKS = list(REASONS), list(MARKS)
BITS = 62  # marks to one number
_COLUMNS = ["", *RAW.columns, *RAW.optional]


class Reading(NamedTuple):
    """What one text says: a value (null where it says none), with a mark or a refusal's reason.

    Several marks stand with spaces between them.
    """

    value: Any = None
    mark: str = ""
    refusal: str = ""


class Rows:
    """A batch of one file's rows. Stages add columns, marks and refusals; rows never move."""

    def __init__(self, raw: pa.Table, file: str, source: Source, classification: str = "") -> None:
        self.raw, self.file, self.source = raw, file, source
        self.classification = classification  # of the industry codes; a key of CLASSIFICATIONS
        self.tidied: dict[str, Any] = {}  # raw column -> its texts made plain
        self._encoded: dict[str, tuple[Any, Any]] = {}  # with the texts that were encoded
        self.columns: dict[str, Any] = {"source_row": raw["source_row"].combine_chunks()}
        self._reason = np.zeros(raw.num_rows, np.int8)  # 0 none, else place in REASONS + 1
        self._column = np.zeros(raw.num_rows, np.int8)  # of what was refused, in _COLUMNS
        self._marks = np.zeros((len(_MARKS) // BITS + 1, raw.num_rows), np.int64)  # a bit a mark
        self._first: dict[int, tuple[str, int]] = {}  # row of this batch -> what it repeats
        self.replaced = np.zeros(raw.num_rows, dtype=bool)  # a correction stands for these
        self._refuse_faults()
        self._take_notes()

    def __len__(self) -> int:
        return int(self.raw.num_rows)

    def has(self, column: str) -> bool:
        """Whether the source gives this column at all."""
        return column in self.raw.column_names

    def needs(self, column: str) -> bool:
        """Whether a row without this column is refused."""
        return column in self.source.needs

    def text(self, column: str) -> Any:
        """The texts of a raw column, without white space around them; never null.

        Once the batch is tidied, they are plain: see letters.plain.
        """
        if column in self.tidied:
            return self.tidied[column]
        return pc.utf8_trim_whitespace(self.raw[column].combine_chunks().fill_null(""))

    def encoded(self, column: str) -> Any:
        """The same, encoded: the different texts, and which of them each row has."""
        texts = self.text(column)
        if (known := self._encoded.get(column)) and known[0] is texts:
            return known[1]
        encoded = texts.dictionary_encode()
        self._encoded[column] = texts, encoded
        return encoded

    def read(
        self,
        column: str,
        reading: Callable[[str], Reading],
        *,
        into: str,
        of: Any = None,
    ) -> None:
        """Read raw `column` into register column `into`, each different text once.

        Args:
            column: The raw column, which a refusal names.
            reading: From a text to what it says.
            into: Column of the register.
            of: The part of each text that matters, where that is not the whole text.
        """
        encoded = self.encoded(column) if of is None else of.dictionary_encode()
        readings = [reading(text) for text in encoded.dictionary.to_pylist()]
        at = encoded.indices.to_numpy(zero_copy_only=False)
        dtype = REGISTER_SCHEMA.field(into).type
        self.columns[into] = pa.array([r.value for r in readings], dtype).take(encoded.indices)
        self._note(column, readings, at)

    def _note(self, column: str, readings: Sequence[Reading], at: npt.NDArray[Any]) -> None:
        for mark in {mark for said in {r.mark for r in readings} for mark in said.split()}:
            self.mark(np.array([mark in r.mark.split() for r in readings])[at], mark)
        for reason in {r.refusal for r in readings} - {""}:
            self.refuse(np.array([r.refusal == reason for r in readings])[at], column, reason)

    def refuse(self, rows: Mask, column: str, reason: str) -> None:
        """Refuse these rows, where they were not refused before."""
        new = rows & (self._reason == 0)
        self._reason[new] = _REASONS.index(reason) + 1
        self._column[new] = _COLUMNS.index(column)

    def refuse_duplicate(
        self, row: int, column: str, first: tuple[str, int], reason: str = "duplicate"
    ) -> None:
        """Refuse one row that repeats the id of an earlier one."""
        self._reason[row] = _REASONS.index(reason) + 1
        self._column[row] = _COLUMNS.index(column)
        self._first[row] = first

    def replace(self, places: Collection[int]) -> None:
        """Leave out the refused rows that start at these rows of the file: they were corrected."""
        at = self.columns["source_row"].to_numpy()
        self.replaced = np.isin(at, list(places)) & (self._reason != 0)

    def mark(self, rows: Mask, mark: str) -> None:
        """Note how these rows were read."""
        number, bit = divmod(_MARKS.index(mark), BITS)
        self._marks[number, rows] |= 1 << bit

    def bears(self, mark: str) -> Mask:
        """Which rows bear this mark."""
        number, bit = divmod(_MARKS.index(mark), BITS)
        return np.asarray(self._marks[number] >> bit & 1, dtype=bool)

    def _refuse_faults(self) -> None:
        faults = self.raw["fault"].combine_chunks()
        if faults.null_count == len(self):
            return
        for reason in pc.unique(faults.drop_null()).to_pylist():
            self.refuse(pc.equal(faults, reason).fill_null(False).to_numpy(False), "", reason)

    def _take_notes(self) -> None:
        """Marks that the source itself gives, where it had to choose what to read."""
        if not self.has("note"):
            return
        notes = self.raw["note"].combine_chunks().dictionary_encode()
        for i, words in enumerate(notes.dictionary.to_pylist()):
            rows = pc.equal(notes.indices, i).fill_null(False).to_numpy(zero_copy_only=False)
            for mark in words.split():
                self.mark(rows, mark)

    # -- what came of it -------------------------------------------------------------------

    @property
    def accepted(self) -> Mask:
        """Which rows were not refused."""
        return np.asarray(self._reason == 0)

    @property
    def counted(self) -> int:
        """How many rows were read, but for those that a correction stands for."""
        return len(self) - int(np.count_nonzero(self.replaced))

    @property
    def marked(self) -> int:
        """How many accepted rows bear a mark."""
        return int(np.count_nonzero(self._marks.any(axis=0) & self.accepted))

    @property
    def marks(self) -> Counter[str]:
        """How many accepted rows bear each mark."""
        sets, at = self._mark_sets()
        counts = np.bincount(at[self.accepted], minlength=len(sets)).tolist()
        found: Counter[str] = Counter()
        for marks, n in zip(sets, counts, strict=True):
            found.update({mark: n for mark in marks if n})
        return found

    def reason(self, row: int) -> str:
        """Why this row of the batch was refused; empty where it was not."""
        return _REASONS[self._reason[row] - 1] if self._reason[row] else ""

    def refused_for(self, reason: str) -> Mask:
        """Which rows were refused for this reason."""
        return np.asarray(self._reason == _REASONS.index(reason) + 1)

    def refused_column(self, row: int) -> str:
        """The raw column for which this row was refused; empty for the whole row."""
        return str(_COLUMNS[self._column[row]])

    def marks_of(self, row: int) -> tuple[str, ...]:
        """The marks of this row of the batch."""
        bits = [int(number) for number in self._marks[:, row]]
        return tuple(m for i, m in enumerate(_MARKS) if bits[i // BITS] >> i % BITS & 1)

    def value(self, row: int, column: str) -> str:
        """The raw text in a column of this row; for the whole row, what names it."""
        names = (column,) if column else NAMING
        found = (self.raw[n][row].as_py() for n in names if self.has(n))
        return str(next((text for text in found if text), ""))

    def shown(self, row: int, column: str) -> str:
        """The same without a citizen's number or a person's name, for others to see."""
        return veiled(self.value(row, column), column or "name")

    def register(self) -> pa.Table:
        """The accepted rows, with REGISTER's columns."""
        n = len(self)
        found = {
            **self.columns,
            "source_file": pa.repeat(self.file, n),
            "marks": self._words(),
        }
        empty = {f.name: pa.nulls(n, f.type) for f in REGISTER_SCHEMA if f.name not in found}
        table = pa.table({**found, **empty}).select(REGISTER_SCHEMA.names).cast(REGISTER_SCHEMA)
        return table.filter(pa.array(self.accepted))

    def _words(self) -> Any:
        sets, at = self._mark_sets()
        return pa.array([" ".join(marks) for marks in sets], pa.string()).take(pa.array(at))

    def _mark_sets(self) -> tuple[list[tuple[str, ...]], npt.NDArray[np.int64]]:
        """The different sets of marks, and which of them each row bears; the first is none."""
        at = np.zeros(len(self), np.int64)
        bearing = np.flatnonzero(self._marks.any(axis=0))
        if not len(bearing):
            return [()], at
        places = np.zeros(len(bearing), np.int64)
        for number in self._marks:
            found, place = np.unique(number[bearing], return_inverse=True)
            places = places * len(found) + place
        _codes, firsts, places = np.unique(places, return_index=True, return_inverse=True)
        at[bearing] = places + 1
        return [(), *map(self.marks_of, bearing[firsts].tolist())], at

    def personal(self, kept: Mapping[str, str]) -> pa.Table:
        """The personal cells of accepted rows that are kept for a purpose, as a long table.

        Args:
            kept: Header -> what its cells are, a key of columns.PERSONAL.
        """
        accepted = pa.array(self.accepted)
        ids = self.columns["establishment_id"].filter(accepted)
        parts = []
        for header, kind in kept.items():
            if not self.has(PERSONAL + header):
                continue
            cells = self.text(PERSONAL + header).filter(accepted)
            n = len(cells)
            columns = [ids, pa.repeat(header, n), pa.repeat(kind, n), cells]
            table = pa.table(columns, schema=PERSONAL_SCHEMA)
            parts.append(table.filter(pc.not_equal(cells, "")))
        return pa.concat_tables(parts) if parts else PERSONAL_SCHEMA.empty_table()

    def _shown(self, rows: Sequence[int], columns: Sequence[str]) -> list[str]:
        """What `shown` says of each of these rows; each different text is looked at once."""
        look = cache(veiled)
        values: dict[int, str] = {}
        for column in set(columns):
            at = [i for i, c in zip(rows, columns, strict=True) if c == column]
            names = (column,) if column else NAMING
            cells = [self.raw[n].take(pa.array(at)).to_pylist() for n in names if self.has(n)]
            found = zip(*cells, strict=True) if cells else [()] * len(at)
            texts = (next(filter(None, one), "") for one in found)
            shown = (look(str(text), column or "name") for text in texts)
            values.update(zip(at, shown, strict=True))
        return [values[i] for i in rows]

    def refusals(self) -> pa.Table:
        """The refused rows, with REFUSALS' columns; not those that a correction stands for."""
        at = np.flatnonzero((self._reason != 0) & ~self.replaced).tolist()
        columns = [_COLUMNS[self._column[i]] for i in at]
        rows = self.raw["source_row"].take(pa.array(at, pa.int64())).to_pylist()
        first = [self._first.get(i, (None, None)) for i in at]
        return pa.table(
            {
                "source_file": pa.repeat(self.file, len(at)),
                "source_row": rows,
                "column": columns,
                "value": self._shown(at, columns),
                "reason": [_REASONS[self._reason[i] - 1] for i in at],
                "first_file": [f for f, _row in first],
                "first_row": [row for _f, row in first],
            },
            schema=REFUSALS_SCHEMA,
        )
