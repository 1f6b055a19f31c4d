"""A result that is written to a file is there whole, or what was there before still is."""

from __future__ import annotations

import errno

import pyarrow as pa
import pytest

from ruang.cli import output

ROWS = pa.table({"name": ["ผ้าทอ"], "jobs": [3]})


@pytest.mark.parametrize(
    ("form", "writer"),
    [("csv", "csv.write_csv"), ("parquet", "parquet.write_table"), ("json", "")],
)
def test_a_disk_that_runs_full_leaves_what_was_there(tmp_path, monkeypatch, form, writer):
    file = tmp_path / "result"
    output.give(ROWS, form, file)
    before = file.read_bytes()

    def write_half(_result, part):
        part.write_bytes(b"half")
        raise OSError(errno.ENOSPC, "No space left on device")

    if writer:
        monkeypatch.setattr(f"pyarrow.{writer}", write_half)
    else:
        monkeypatch.setattr(type(file), "write_text", lambda self, *_, **__: write_half(0, self))
    with pytest.raises(OSError, match="No space"):
        output.give(ROWS, form, file)
    assert file.read_bytes() == before and list(tmp_path.iterdir()) == [file]


def test_a_file_elsewhere_keeps_its_place_and_its_mode(tmp_path):
    (tmp_path / "there").write_text("old")
    (tmp_path / "there").chmod(0o640)
    (tmp_path / "link").symlink_to(tmp_path / "there")
    output.give(ROWS, "csv", tmp_path / "link")
    assert (tmp_path / "link").is_symlink() and "ผ้าทอ" in (tmp_path / "there").read_text()
    assert (tmp_path / "there").stat().st_mode & 0o777 == 0o640
