"""Thousands of broken files: each is read whole or refused with a clear word, and nothing between.

The fast suite throws one of every way of being bad; `make bad-files` throws 2,000.
"""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest
from bad_files import BREAKERS, bad_files

from ruang.engine.errors import InputError
from ruang.engine.intake import guess_source, intake
from ruang.engine.lake import Lake, Snapshot
from ruang.engine.sheets import look

NOW = datetime(2026, 1, 5, 2, tzinfo=UTC)
BAD_FILES = int(os.environ.get("RUANG_BAD_FILES", len(BREAKERS)))
PARTS = range(2569, 2570 + BAD_FILES // 250)  # their seeds; several workers share them


def what_comes_of(path: Path, lake: Lake) -> Snapshot | InputError:
    try:
        seen = look(path)
        return intake(guess_source(seen), [seen], lake, now=NOW)
    except InputError as problem:
        return problem


@pytest.mark.parametrize("seed", PARTS)
def test_each_is_read_whole_or_refused_in_words_and_leaves_no_half_snapshot(
    tmp_path: Path, seed: int
) -> None:
    lake = Lake(tmp_path / "lake")
    kept = refused = 0
    for name, content in bad_files(seed, BAD_FILES // len(PARTS)):
        path = tmp_path / name
        path.write_bytes(content)
        found = what_comes_of(path, lake)
        path.unlink()
        if isinstance(found, InputError):
            refused += 1
            assert found.text("th") != found.text("en"), name
            assert "{" not in found.text("th"), name
        else:
            kept += 1
            facts = found.manifest
            assert facts["rows_accepted"] + facts["rows_refused"] == facts["rows_read"], name
            found.verify()
    assert refused > BAD_FILES / len(PARTS) / 10
    assert len(lake.snapshots()) <= kept
    assert not lake.broken() and not [p for p in (lake.folder / ".staging").iterdir() if p.is_dir()]
