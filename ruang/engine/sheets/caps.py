"""How large a file may be before it is refused: a hostile or mistaken one must not fill memory."""

from __future__ import annotations

from dataclasses import dataclass

MB = 1 << 20
GB = 1 << 30


@dataclass(frozen=True)
class Caps:
    """The limits of one file. `memory` and `seconds` bound the process that opens a workbook."""

    bytes: int = 2 * GB  # of a text or Parquet file, which are read piece by piece
    workbook_bytes: int = 64 * MB
    unpacked_bytes: int = 1 * GB  # of what is packed in a workbook, or in a piece of a Parquet file
    ratio: int = 250  # unpacked over packed; a sheet of equal rows reaches about 100
    entries: int = 5_000  # files inside a workbook
    line_bytes: int = 16 * MB  # of a text, from one line end to the next
    rows: int = 20_000_000
    cells: int = 20_000_000  # of a workbook's sheet, the empty ones between others counted
    columns: int = 500
    cell_letters: int = 32_767  # what a cell of a spreadsheet can hold
    memory: int = 2 * GB
    seconds: int = 120


def in_mb(size: int) -> int:
    """Bytes as whole megabytes, rounded up, for people."""
    return -(-size // MB)
