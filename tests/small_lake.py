"""Snapshots of two rows, with values of persons beside them: enough for stories about the lake."""

from __future__ import annotations

import pyarrow as pa

from ruang.engine.lake import Lake, Snapshot

HIVES = pa.table({"establishment_id": ["a", "b"], "name": ["Lamphun honey", "Nan hives"]})
DAY = "2026-01-{:02}T02:00:00+00:00"


def read_in(lake: Lake, number: int, *, keep: bool = True, source: str = "bees") -> Snapshot:
    about = {
        "fingerprint": f"{number:08x}" * 8,
        "created_at": DAY.format(1 + number % 28),
        "rows_accepted": 2,
    }
    with lake.draft() as draft:
        draft.add("register", HIVES)
        with draft.beside("personal", HIVES.schema) as phones:
            phones.write(HIVES)
        return lake.publish_snapshot(draft, source, about, keep=keep)
