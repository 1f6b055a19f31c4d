"""Thousands of broken files: each is read whole or refused with a clear word, and nothing between.

The fast suite throws BAD_FILES of them; RUANG_BAD_FILES=2000 throws as many as that.
"""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

from bad_files import bad_files

from ruang.engine.errors import InputError
from ruang.engine.intake import guess_source, intake
from ruang.engine.lake import Lake
from ruang.engine.sheets import look

NOW = datetime(2026, 1, 5, 2, tzinfo=UTC)
BAD_FILES = int(os.environ.get("RUANG_BAD_FILES", "120"))


def test_each_is_read_whole_or_refused_in_words_and_leaves_no_half_snapshot(
    tmp_path: Path,
) -> None:
    lake = Lake(tmp_path / "lake")
    kept = refused = 0
    for name, content in bad_files(2569, BAD_FILES):
        path = tmp_path / name
        path.write_bytes(content)
        try:
            seen = look(path)
            found = intake(guess_source(seen), [seen], lake, now=NOW)
        except InputError as problem:
            refused += 1
            assert problem.text("th") != problem.text("en"), name
            assert "{" not in problem.text("th"), name
        else:
            kept += 1
            facts = found.manifest
            assert facts["rows_accepted"] + facts["rows_refused"] == facts["rows_read"], name
            found.verify()
        finally:
            path.unlink()
    assert refused > BAD_FILES / 10
    assert len(lake.snapshots()) <= kept
    assert not lake.broken() and not [p for p in (lake.folder / ".staging").iterdir() if p.is_dir()]
