"""Which ids were seen before, in memory that stays small over millions of rows."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from ruang.engine.intake.rows import Rows

FILE_BITS = 40  # a place is file number << 40 | row: rows to 10^12


class Seen:
    """The ids of one intake, kept as sorted runs of 64-bit keys: 16 bytes a row.

    Runs of like size are merged, so that n rows cost n log n. Two different ids share a key with
    a chance of 3 in 10^8 at a million rows, which we take for the memory it saves.
    """

    def __init__(self) -> None:
        self._files: list[str] = []
        self._runs: list[tuple[npt.NDArray[np.uint64], npt.NDArray[np.int64]]] = []

    def refuse_duplicates(self, rows: Rows) -> None:
        """Refuse the batch's acceptable rows whose id an earlier acceptable row has.

        Of rows whose ids were made, the one that repeats name, place and industry is refused.
        """
        if not self._files or self._files[-1] != rows.file:
            self._files.append(rows.file)
        at = np.flatnonzero(rows.accepted)
        ids = rows.columns["establishment_id"].to_numpy(zero_copy_only=False)[at]
        keys = pd.util.hash_array(ids.astype(object))
        lines = rows.columns["source_row"].to_numpy()[at]
        places = (np.int64(len(self._files) - 1) << FILE_BITS) | lines
        order = np.argsort(keys, kind="stable")  # stable: the first row of an id stays first
        keys, places, at = keys[order], places[order], at[order]
        first = np.searchsorted(keys, keys)  # within the batch
        earlier = np.where(first < np.arange(len(keys)), places[first], -1)
        for old_keys, old_places in self._runs:
            found = np.minimum(np.searchsorted(old_keys, keys), len(old_keys) - 1)
            earlier = np.where(old_keys[found] == keys, old_places[found], earlier)
        made = rows.bears("id_made")
        for i in np.flatnonzero(earlier >= 0).tolist():
            place = int(earlier[i])
            where = self._files[place >> FILE_BITS], place & ((1 << FILE_BITS) - 1)
            row = int(at[i])
            if made[row]:
                rows.refuse_duplicate(row, "name", where, "duplicate_without_id")
            else:
                rows.refuse_duplicate(row, _id_column(rows, row), where)
        self._keep(keys[earlier < 0], places[earlier < 0])

    def _keep(self, keys: npt.NDArray[np.uint64], places: npt.NDArray[np.int64]) -> None:
        if not len(keys):
            return
        while self._runs and len(self._runs[-1][0]) <= len(keys):
            old_keys, old_places = self._runs.pop()
            keys, places = np.concatenate([old_keys, keys]), np.concatenate([old_places, places])
            order = np.argsort(keys, kind="stable")
            keys, places = keys[order], places[order]
        self._runs.append((keys, places))


def _id_column(rows: Rows, row: int) -> str:
    """The raw column that gave this row its id."""
    own = rows.has("establishment_id") and rows.text("establishment_id")[row].as_py()
    return "establishment_id" if own else "juristic_id"
