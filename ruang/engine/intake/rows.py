"""One batch on its way through the intake: its raw text, what was read of it, marks, refusals."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

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
_REASONS, _MARKS = list(REASONS), list(MARKS)
_COLUMNS = ["", *RAW.columns, *RAW.optional]


class Reading(NamedTuple):
    """What one text says: a value (null where it says none), with a mark or a refusal's reason."""

    value: Any = None
    mark: str = ""
    refusal: str = ""


class Rows:
    """A batch of one file's rows. Stages add columns, marks and refusals; rows never move."""

    def __init__(self, raw: pa.Table, file: str) -> None:
        self.raw, self.file = raw, file
        self.columns: dict[str, Any] = {"source_row": raw["source_row"].combine_chunks()}
        self._reason = np.zeros(raw.num_rows, np.int8)  # 0 none, else place in REASONS + 1
        self._column = np.zeros(raw.num_rows, np.int8)  # of what was refused, in _COLUMNS
        self._marks = np.zeros(raw.num_rows, np.int64)  # one bit a mark
        self._first: dict[int, tuple[str, int]] = {}  # row of this batch -> what it repeats
        self._refuse_faults()

    def __len__(self) -> int:
        return int(self.raw.num_rows)

    def has(self, column: str) -> bool:
        """Whether the source gives this column at all."""
        return column in self.raw.column_names

    def text(self, column: str) -> Any:
        """The texts of a raw column, without white space around them; never null."""
        return pc.utf8_trim_whitespace(self.raw[column].combine_chunks().fill_null(""))

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
        encoded = (self.text(column) if of is None else of).dictionary_encode()
        readings = [reading(text) for text in encoded.dictionary.to_pylist()]
        at = encoded.indices.to_numpy(zero_copy_only=False)
        dtype = REGISTER_SCHEMA.field(into).type
        self.columns[into] = pa.array([r.value for r in readings], dtype).take(encoded.indices)
        self._note(column, readings, at)

    def _note(self, column: str, readings: Sequence[Reading], at: npt.NDArray[Any]) -> None:
        marks = {r.mark for r in readings} - {""}
        for mark in marks:
            self.mark(np.array([r.mark == mark for r in readings])[at], mark)
        for reason in {r.refusal for r in readings} - {""}:
            self.refuse(np.array([r.refusal == reason for r in readings])[at], column, reason)

    def refuse(self, rows: Mask, column: str, reason: str) -> None:
        """Refuse these rows, where they were not refused before."""
        new = rows & (self._reason == 0)
        self._reason[new] = _REASONS.index(reason) + 1
        self._column[new] = _COLUMNS.index(column)

    def refuse_duplicate(self, row: int, column: str, first: tuple[str, int]) -> None:
        """Refuse one row that repeats the id of an earlier one."""
        self._reason[row] = _REASONS.index("duplicate") + 1
        self._column[row] = _COLUMNS.index(column)
        self._first[row] = first

    def mark(self, rows: Mask, mark: str) -> None:
        """Note how these rows were read."""
        self._marks[rows] |= 1 << _MARKS.index(mark)

    def _refuse_faults(self) -> None:
        faults = self.raw["fault"].combine_chunks()
        if faults.null_count == len(self):
            return
        for reason in pc.unique(faults.drop_null()).to_pylist():
            self.refuse(pc.equal(faults, reason).fill_null(False).to_numpy(False), "", reason)

    # -- what came of it -------------------------------------------------------------------

    @property
    def accepted(self) -> Mask:
        """Which rows were not refused."""
        return np.asarray(self._reason == 0)

    @property
    def marked(self) -> int:
        """How many accepted rows bear a mark."""
        return int(np.count_nonzero(self._marks[self.accepted]))

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
        sets, at = np.unique(self._marks, return_inverse=True)
        words = [" ".join(m for i, m in enumerate(_MARKS) if s >> i & 1) for s in sets.tolist()]
        return pa.array(words, pa.string()).take(pa.array(at))

    def refusals(self) -> pa.Table:
        """The refused rows, with REFUSALS' columns."""
        at = np.flatnonzero(self._reason).tolist()
        columns = [_COLUMNS[self._column[i]] for i in at]
        ids = "juristic_id" if self.has("juristic_id") else "establishment_id"
        rows = self.raw["source_row"].take(pa.array(at, pa.int64())).to_pylist()
        first = [self._first.get(i, (None, None)) for i in at]
        return pa.table(
            {
                "source_file": pa.repeat(self.file, len(at)),
                "source_row": rows,
                "column": columns,
                "value": [self.raw[c or ids][i].as_py() for c, i in zip(columns, at, strict=True)],
                "reason": [_REASONS[self._reason[i] - 1] for i in at],
                "first_file": [f for f, _row in first],
                "first_row": [row for _f, row in first],
            },
            schema=REFUSALS_SCHEMA,
        )
