"""Files as they should not be, made from good ones: the same again for the same seed.

`bad_files(seed, n)` gives names and contents: cut off, shuffled, binary, of mixed encodings, with
unmatched quotation marks, ragged rows, huge cells, wrong suffixes, broken or hostile workbooks and
Parquet files, and other kinds of file altogether. Some can still be read; none may do harm.
"""

from __future__ import annotations

import gzip
import io
import json
import sqlite3
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import cache
from pathlib import Path
from random import Random

import pyarrow as pa
import pyarrow.parquet as pq
import xlsxwriter
from monthly_files import enterprise, monthly

HEADER = ["เลขทะเบียน", "ชื่อสถานประกอบการ", "จังหวัด", "อำเภอ", "รหัส TSIC", "คนงาน", "วันที่จดทะเบียน"]
NAMES = ["ผ้าทอบ้านหนองเงือก", "น้ำผึ้งดอยสะเก็ด", "เครื่องปั้นด่านเกวียน", "ไม้ไผ่อุตรดิตถ์", "กาแฟดอยช้าง"]
Table = list[list[str]]
Breaker = Callable[[Random], tuple[str, bytes]]


def table(rows: int = 40) -> Table:
    """A small register: header and rows of invented establishments."""
    found = [HEADER]
    for n in range(1, rows + 1):
        name = NAMES[n % len(NAMES)]
        day = f"{n % 28 + 1}/1/2559"
        found.append([f"0505559{n:06}", f"{name} {n}", "เชียงใหม่", "สันกำแพง", "13121", str(n), day])
    return found


def as_csv(cells: Table, encoding: str = "utf-8", delimiter: str = ",", end: str = "\n") -> bytes:
    """The table as delimited text."""
    rows = (delimiter.join(_quoted(cell, delimiter) for cell in row) for row in cells)
    return "".join(row + end for row in rows).encode(encoding)


def _quoted(cell: str, delimiter: str) -> str:
    # Python's own writer leaves LF bare where lines end in CR.
    needs = any(sign in cell for sign in (delimiter, '"', "\r", "\n"))
    return '"' + cell.replace('"', '""') + '"' if needs else cell


def as_xlsx(cells: Table) -> bytes:
    """The table as the only sheet of a workbook, every cell a text."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        book.set_properties({"created": datetime(2026, 1, 5)})  # noqa: DTZ001 - as the format has it
        sheet = book.add_worksheet("ทะเบียน")
        for r, row in enumerate(cells):
            for c, cell in enumerate(row):
                if cell:
                    sheet.write_string(r, c, cell)
    return file.getvalue()


def as_parquet(cells: Table, **how: object) -> bytes:
    """The table as a Parquet file, its first row as the names of columns."""
    columns = {name: list(column) for name, *column in zip(*cells, strict=True)}
    file = io.BytesIO()
    pq.write_table(pa.table(columns), file, **how)
    return file.getvalue()


@cache
def good_files() -> dict[str, bytes]:
    """The files that the bad ones are made from."""
    cells = table()
    return {
        "ทะเบียน.csv": as_csv(cells),
        "ทะเบียน-874.csv": as_csv(cells, "cp874", ";", "\r\n"),
        "ทะเบียน-16.txt": as_csv(cells, "utf-16", "\t"),
        "99_201601.csv": monthly(*(enterprise(n) for n in range(1, 30))),
        "ทะเบียน.xlsx": as_xlsx(cells),
        "ทะเบียน.parquet": as_parquet(cells),
    }


def bad_files(seed: int, n: int) -> Iterator[tuple[str, bytes]]:
    """Give `n` bad files, every way of being bad in turn.

    Args:
        seed: Decides where and how each is broken.
        n: How many.
    """
    for i in range(n):
        draw = Random(f"{seed} {i}")  # noqa: S311 - the same file again is what is wanted
        name, content = BREAKERS[i % len(BREAKERS)](draw)
        yield f"{i:04}-{name}", content


def _any(draw: Random) -> tuple[str, bytes]:
    return draw.choice(sorted(good_files().items()))


def _text(draw: Random) -> tuple[str, bytes]:
    return draw.choice([(n, c) for n, c in good_files().items() if n.endswith((".csv", ".txt"))])


# -- good files, damaged -----------------------------------------------------------------------


def cut_off(draw: Random) -> tuple[str, bytes]:
    name, content = _any(draw)
    return name, content[: draw.randrange(len(content))]


def cut_off_near_the_end(draw: Random) -> tuple[str, bytes]:
    name, content = _any(draw)
    return name, content[: -draw.randint(1, 60)]


def without_its_start(draw: Random) -> tuple[str, bytes]:
    name, content = _any(draw)
    return name, content[draw.randint(1, 200) :]


def shuffled(draw: Random) -> tuple[str, bytes]:
    name, content = _any(draw)
    size = draw.choice([1, 7, 64, 512])
    pieces = [content[i : i + size] for i in range(0, len(content), size)]
    draw.shuffle(pieces)
    return name, b"".join(pieces)


def some_bytes_changed(draw: Random) -> tuple[str, bytes]:
    name, content = _any(draw)
    changed = bytearray(content)
    for _time in range(draw.choice([1, 3, 30, 300])):
        changed[draw.randrange(len(changed))] = draw.randrange(256)
    return name, bytes(changed)


def a_piece_of_zeros(draw: Random) -> tuple[str, bytes]:
    name, content = _any(draw)
    at = draw.randrange(len(content))
    return name, content[:at] + bytes(draw.randint(1, 500)) + content[at:]


def two_in_one(draw: Random) -> tuple[str, bytes]:
    (name, one), (_name, other) = _any(draw), _any(draw)
    return name, one + other


def wrong_suffix(draw: Random) -> tuple[str, bytes]:
    _name, content = _any(draw)
    return "ทะเบียน" + draw.choice(
        [".csv", ".xlsx", ".xls", ".parquet", ".pdf", "", ".jpg"]
    ), content


# -- texts -------------------------------------------------------------------------------------


def mixed_encodings(draw: Random) -> tuple[str, bytes]:
    cells, at = table(), draw.randint(2, 39)
    one, other = draw.sample(["utf-8", "cp874", "utf-16-le", "cp1252"], 2)
    start, end = (
        as_csv(part).decode().encode(encoding, "replace")
        for part, encoding in ((cells[:at], one), (cells[at:], other))
    )
    return "ปนกัน.csv", start + end


def another_encoding(draw: Random) -> tuple[str, bytes]:
    words = {"cp1252": "Café Rivière, Müller & Söhne", "shift_jis": "織物工場", "gb18030": "纺织厂"}
    encoding = draw.choice(sorted(words))
    rows = "".join(f"{n},{words[encoding]},{n}\n" for n in range(20))
    return "other.csv", f"id,name,workers\n{rows}".encode(encoding)


def unmatched_quotes(draw: Random) -> tuple[str, bytes]:
    name, content = _text(draw)
    wide = content[:2] == b"\xff\xfe"
    mark = b'"\0' if wide else b'"'
    for _time in range(draw.choice([1, 1, 2, 5])):
        at = draw.randrange(2, len(content)) // 2 * 2
        content = content[:at] + mark + content[at:]
    return name, content


def ragged_rows(draw: Random) -> tuple[str, bytes]:
    cells = [row[: draw.randint(0, 7)] + ["x"] * draw.choice([0, 0, 1, 9]) for row in table(40)]
    return "ragged.csv", as_csv(cells, delimiter=draw.choice(",;\t|"))


def huge_cells(draw: Random) -> tuple[str, bytes]:
    cells = table(5)
    cells[draw.randint(0, 5)][draw.randint(0, 6)] = "ก" * draw.choice([32_768, 140_000, 1_000_000])
    return draw.choice([("huge.csv", as_csv(cells)), ("huge.parquet", as_parquet(cells))])


def too_many_columns(draw: Random) -> tuple[str, bytes]:
    cells = [[str(i) for i in range(draw.choice([501, 3_000, 20_000]))] for _row in range(3)]
    return draw.choice([("wide.csv", as_csv(cells)), ("wide.xlsx", as_xlsx([cells[0][:16_000]]))])


def control_signs(draw: Random) -> tuple[str, bytes]:
    return "signs.csv", bytes(draw.choice(b"\x01\x02\x07\x1b\x1f,\nabc") for _i in range(900))


def random_bytes(draw: Random) -> tuple[str, bytes]:
    start = draw.choice(
        [b"", b"", b"PK\x03\x04", b"PAR1", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"\xff\xfe"]
    )
    return "random.csv", start + draw.randbytes(draw.choice([1, 2, 50, 5_000]))


def random_letters(draw: Random) -> tuple[str, bytes]:
    signs = 'กขคงจ่้าิเแ ,;\t|"\n\r0123456789.-/abc'
    text = "".join(draw.choices(signs, k=draw.choice([3, 80, 4_000])))
    return "letters.csv", text.encode(draw.choice(["utf-8", "cp874", "utf-16", "utf-16-le"]))


def nearly_nothing(draw: Random) -> tuple[str, bytes]:
    nothings = [
        b"",
        b"\n",
        b"\xef\xbb\xbf",
        b"\xff\xfe",
        b",,,\n,,,\n",
        b" ",
        b'"',
        b'""',
        b"\r\r\r",
    ]
    return "nothing.csv", draw.choice([*nothings, as_csv([HEADER]), as_xlsx([]), as_xlsx([[""]])])


# -- workbooks and other archives --------------------------------------------------------------


def zipped(parts: dict[str, bytes]) -> bytes:
    """An archive of these parts."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(
                zipfile.ZipInfo(name, (2026, 1, 5, 0, 0, 0)), content, zipfile.ZIP_DEFLATED
            )
    return file.getvalue()


def parts_of(content: bytes) -> dict[str, bytes]:
    """What is in an archive."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def broken_workbook(draw: Random) -> tuple[str, bytes]:
    parts = parts_of(good_files()["ทะเบียน.xlsx"])
    name = draw.choice(sorted(parts))
    harm = draw.choice(["gone", "empty", "cut", "changed", "binary"])
    content = parts.pop(name)
    if harm == "cut":
        parts[name] = content[: draw.randrange(len(content))]
    elif harm == "changed":
        at = draw.randrange(len(content))
        parts[name] = content[:at] + draw.randbytes(5) + content[at + 5 :]
    elif harm != "gone":
        parts[name] = b"" if harm == "empty" else draw.randbytes(300)
    return "broken.xlsx", zipped(parts)


def zip_bomb(draw: Random) -> tuple[str, bytes]:
    parts = parts_of(good_files()["ทะเบียน.xlsx"])
    size = draw.choice([20, 40]) << 20
    parts[draw.choice(["xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/more.xml"])] = bytes(
        size
    )
    return "bomb.xlsx", zipped(parts)


@cache
def far_apart() -> bytes:
    """A small workbook with a cell in the first and the last row and column there can be."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_string(0, 0, "first")
        sheet.write_string(1_048_575, 16_383, "last")
    return file.getvalue()


def open_document_of_repeats(rows: int) -> bytes:
    """An OpenDocument spreadsheet of one cell, said to be repeated in every row and column."""
    cells = (
        '<?xml version="1.0"?><office:document-content'
        ' xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
        ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
        ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body>'
        '<office:spreadsheet><table:table table:name="a">'
        f'<table:table-row table:number-rows-repeated="{rows}">'
        f'<table:table-cell table:number-columns-repeated="16384" office:value-type="string">'
        "<text:p>x</text:p></table:table-cell></table:table-row>"
        "</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    kind = b"application/vnd.oasis.opendocument.spreadsheet"
    manifest = b'<m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
    parts = {"mimetype": kind, "META-INF/manifest.xml": manifest, "content.xml": cells.encode()}
    return zipped(parts)


@cache
def of_many_parts() -> bytes:
    """A workbook of more parts than any has."""
    parts = parts_of(good_files()["ทะเบียน.xlsx"])
    return zipped({**parts, **{f"x/{n}": b"" for n in range(6_000)}})


def hostile_workbook(draw: Random) -> tuple[str, bytes]:
    parts = parts_of(good_files()["ทะเบียน.xlsx"])
    laughs = "".join(f'<!ENTITY l{n + 1} "{f"&l{n};" * 10}">' for n in range(9))
    cells = (
        f'<!DOCTYPE x [<!ENTITY l0 "ha">{laughs}]>'
        "<worksheet><sheetData>&l9;</sheetData></worksheet>"
    )
    return draw.choice(
        [
            ("far.xlsx", far_apart()),
            ("repeats.ods", open_document_of_repeats(1_000_000)),
            ("laughs.xlsx", zipped({**parts, "xl/worksheets/sheet1.xml": cells.encode()})),
            ("many.xlsx", of_many_parts()),
            ("path.xlsx", zipped({**parts, "../../etc/cron.d/x": b"* * * * *"})),
        ]
    )


def other_kind(draw: Random) -> tuple[str, bytes]:
    page = "<html><table><tr><td>เลขทะเบียน</td><td>ชื่อ</td></tr></table></html>"
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500)
    return draw.choice(
        [
            ("ทะเบียน.xls", page.encode()),
            ("ทะเบียน.xls", page.encode("cp874")),
            ("ทะเบียน.xls", page.encode("utf-16")),
            ("ทะเบียน.json", json.dumps(table(3), ensure_ascii=False).encode()),
            ("ทะเบียน.xml", b'<?xml version="1.0"?><rows/>'),
            ("ทะเบียน.pdf", b"%PDF-1.7\n" + draw.randbytes(300)),
            ("ทะเบียน.jpg", b"\xff\xd8\xff\xe0" + draw.randbytes(300)),
            ("ทะเบียน.csv.gz", gzip.compress(as_csv(table(3)), mtime=0)),
            ("ทะเบียน.zip", zipped({"ทะเบียน.csv": as_csv(table(3))})),
            ("ทะเบียน.docx", zipped({"word/document.xml": b"<w/>"})),
            ("ทะเบียน.doc", ole + "WordDocument".encode("utf-16-le")),
            ("ทะเบียน.xlsx", ole + "EncryptedPackage".encode("utf-16-le")),
            ("ทะเบียน.xls", ole + "Workbook".encode("utf-16-le") + draw.randbytes(2_000)),
            ("ทะเบียน.db", _database()),
        ]
    )


@cache
def _database() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.db"
        with sqlite3.connect(path) as con:
            con.execute("CREATE TABLE a (b TEXT)")
        con.close()
        return path.read_bytes()


def bad_parquet(draw: Random) -> tuple[str, bytes]:
    file = io.BytesIO()
    pq.write_table(
        draw.choice(
            [
                pa.table({"a": [[1, 2], [3]]}),
                pa.table({"a": [{"b": 1}]}),
                pa.table({"a": pa.array([b"\xff\xfe\x00"])}),
                pa.table({"a": pa.array([], pa.string())}),
                pa.table({f"c{n}": ["x"] for n in range(600)}),
                pa.table({"a": ["x" * 60_000] * 100}),
            ]
        ),
        file,
    )
    return "bad.parquet", file.getvalue()


BREAKERS: tuple[Breaker, ...] = (
    cut_off,
    cut_off_near_the_end,
    without_its_start,
    shuffled,
    some_bytes_changed,
    a_piece_of_zeros,
    two_in_one,
    wrong_suffix,
    mixed_encodings,
    another_encoding,
    unmatched_quotes,
    ragged_rows,
    huge_cells,
    too_many_columns,
    control_signs,
    random_bytes,
    random_letters,
    nearly_nothing,
    broken_workbook,
    zip_bomb,
    hostile_workbook,
    other_kind,
    bad_parquet,
)
