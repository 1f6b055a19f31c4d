"""Rows as they stand in a file, put under the names of the columns they were recognised for."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal

import pyarrow as pa

from ruang.engine.catalogue import Layout
from ruang.engine.columns.headers import times
from ruang.engine.columns.words import same

KEPT = "personal:"  # before the header of a personal column that is kept
AMOUNT = re.compile(r"\d[\d,\s]*(\.\d+)?")


def placed(batch: pa.Table, place: Mapping[str, str], layout: Layout) -> pa.Table:
    """Give a batch of a sheet the columns of tables.RAW.

    An amount under a header that counts in thousands or millions of baht is written out in baht,
    and the row says so in its note.

    Args:
        batch: From Sheet.batches.
        place: Column of RAW -> header, as Columns.place.
        layout: The headers under `personal` are passed on, under KEPT and the header.

    Returns:
        source_row, fault, the columns that were found, note where something was written out, and
        the personal columns that are to be kept.
    """
    columns = {column: batch[header] for column, header in place.items()}
    if "capital_thb" in place and (factor := times(place["capital_thb"])) > 1:
        texts = columns["capital_thb"].to_pylist()
        read = [in_baht(text, factor) for text in texts]
        columns["capital_thb"] = pa.array(read, pa.string())
        changed = ("capital_unit" if a != b else "" for a, b in zip(texts, read, strict=True))
        columns["note"] = pa.array(changed, pa.string())
    kept = {KEPT + h: batch[h] for h in layout.personal if h in batch.column_names}
    known = {"source_row": batch["source_row"], "fault": batch["fault"]}
    return pa.table(known | columns | kept)


def in_baht(text: str, factor: int) -> str:
    """An amount written out in baht; what is no amount, or none, stays as it is."""
    plain = same(text).strip()
    if not AMOUNT.fullmatch(plain):
        return text
    amount = Decimal(re.sub(r"[,\s]", "", plain))
    return f"{(amount * factor).normalize():f}" if amount else text
