"""The industrial promotion centres, and which provinces each serves, as dated rows."""

from __future__ import annotations

from functools import cache

import pyarrow as pa

from ruang.engine.reference.rows import DATA, read_rows

CENTRES = pa.schema({"centre_id": pa.string(), "name_th": pa.string(), "name_en": pa.string()})
TERRITORY = pa.schema(
    {
        "centre_id": pa.string(),
        "area_id": pa.string(),
        "valid_from": pa.date32(),
        "valid_to": pa.date32(),
        "source": pa.string(),
        "confidence": pa.string(),
    }
)


@cache
def centres() -> pa.Table:
    """Give the department's eleven regional centres, and "0", its central office."""
    return read_rows(DATA / "centres.csv", CENTRES)


@cache
def territory() -> pa.Table:
    """Give the provinces of each centre, with source and confidence.

    Returns:
        centre_id, area_id, valid_from (null = not known), valid_to (null = still so), source,
        confidence: "certain", or "unconfirmed" where the department has yet to say so.
    """
    return read_rows(DATA / "territory.csv", TERRITORY)
