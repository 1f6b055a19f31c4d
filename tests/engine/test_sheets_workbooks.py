"""Workbooks and Parquet files: cells as texts, sheets by name, and nothing hostile gets in."""

from __future__ import annotations

import io
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from time import perf_counter

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter
from bad_files import (
    as_csv,
    as_parquet,
    as_xlsx,
    far_apart,
    good_files,
    open_document_of_repeats,
    parts_of,
    table,
    zipped,
)

from ruang.engine.errors import InputError
from ruang.engine.sheets import Caps, Sheet, look, open_sheet, records
from ruang.engine.sheets.workbook_reader import ERROR_CELL

PUBLISHED = Path(__file__).parents[3] / "shared" / "data" / "th_tsic2009"
MARCH_2 = datetime(2026, 3, 2)  # noqa: DTZ001 - cells know no time zone


def opened(folder: Path, content: bytes, caps: Caps | None = None, **how: object) -> Sheet:
    path = folder / "upload-7f3a"  # no suffix to go by
    path.write_bytes(content)
    return open_sheet(look(path, name="ทะเบียน", caps=caps), **how)


def refused(folder: Path, content: bytes, caps: Caps | None = None) -> str:
    with pytest.raises(InputError) as problem:
        for _batch in opened(folder, content, caps).batches():
            pass
    assert problem.value.text("th") != problem.value.text()
    return problem.value.text().removeprefix("ทะเบียน").lstrip(", :")


@pytest.fixture(scope="module")
def book() -> bytes:
    """A cover, a table under a merged title with cells of every kind, and a hidden sheet."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as written:
        day, moment, clock, hours = (
            written.add_format({"num_format": f})
            for f in ("d/m/yyyy", "d/m/yyyy hh:mm", "hh:mm", "[h]:mm:ss")
        )
        written.add_worksheet("ปก").write_string(2, 1, "รายงานประจำปี")
        sheet = written.add_worksheet("ทะเบียน")
        sheet.merge_range("B2:F2", "ทะเบียนโรงงาน ปี 2569")
        sheet.write_row("B4", ["ชื่อ", "วันที่", "เวลา", "จำนวน", "มี"])
        sheet.write_row("B5", ["ผ้าทอ"])
        sheet.write_datetime("C5", MARCH_2, day)
        sheet.write_datetime("D5", time(14, 5), clock)
        sheet.write_number("E5", 1_055_590_000_123)
        sheet.write_boolean("F5", True)
        sheet.write_row("B7", ["น้ำผึ้ง"])
        sheet.write_datetime("C7", MARCH_2 + timedelta(hours=14, minutes=5), moment)
        sheet.write_datetime("D7", timedelta(hours=36, minutes=5), hours)
        sheet.write_formula("E7", "=0.1+0.2", None, 0.1 + 0.2)
        sheet.write_formula("F7", "=NA()", None, "#N/A")
        hidden = written.add_worksheet("รหัส")
        hidden.write_row("A1", ["รหัส", "ความหมาย"])
        hidden.write_row("A2", ["1", "ผ้า"])
        hidden.hide()
    return file.getvalue()


def test_cells_of_every_kind_as_a_person_reads_them(tmp_path: Path, book: bytes) -> None:
    sheet = opened(tmp_path, book)
    assert (sheet.sheet, sheet.sheets) == ("ทะเบียน", ("ปก", "ทะเบียน", "รหัส"))
    assert (sheet.header_row, sheet.headers) == (4, ("[A]", "ชื่อ", "วันที่", "เวลา", "จำนวน", "มี"))
    (batch,) = sheet.batches()
    assert batch.drop_columns(["fault", "[A]"]).to_pylist() == [
        {
            "source_row": 5,
            "ชื่อ": "ผ้าทอ",
            "วันที่": "2026-03-02",
            "เวลา": "14:05:00",
            "จำนวน": "1055590000123",
            "มี": "TRUE",
        },
        {
            "source_row": 7,
            "ชื่อ": "น้ำผึ้ง",
            "วันที่": "2026-03-02 14:05:00",
            "เวลา": "36:05:00",
            "จำนวน": "0.3",
            "มี": "#N/A",
        },
    ]


def test_a_sheet_is_chosen_by_name(tmp_path: Path, book: bytes) -> None:
    assert opened(tmp_path, book, sheet="รหัส").headers == ("รหัส", "ความหมาย")
    with pytest.raises(InputError, match="no sheet 'Sheet9'; it has: ปก, ทะเบียน, รหัส"):
        opened(tmp_path, book, sheet="Sheet9")


def test_parquet_columns_of_every_kind_as_a_workbook_has_them(tmp_path: Path) -> None:
    bangkok = pa.timestamp("us", "Asia/Bangkok")
    file = io.BytesIO()
    pq.write_table(
        pa.table(
            {
                "วันที่": [date(2026, 3, 2), None],
                "เวลา": [MARCH_2, MARCH_2 + timedelta(hours=14, minutes=5)],
                "ที่นี่": pa.array([datetime(2026, 3, 1, 17)] * 2, bangkok),  # noqa: DTZ001
                "จำนวน": [3.0, 0.1 + 0.2],
                "ทุน": [Decimal("1500000.50"), Decimal("20.00")],
                "มี": [True, None],
                "แบบ": pa.array(["ก", None]).dictionary_encode(),
                "นาน": [timedelta(hours=36, minutes=5), None],
                "เปล่า": pa.nulls(2),
            }
        ),
        file,
    )
    sheet = opened(tmp_path, file.getvalue())
    assert (sheet.header_row, sheet.look.lines) == (0, 2)
    columns = {h: sheet.head()[h].to_pylist() for h in sheet.headers}
    assert columns == {
        "วันที่": ["2026-03-02", ""],
        "เวลา": ["2026-03-02", "2026-03-02 14:05:00"],
        "ที่นี่": ["2026-03-02", "2026-03-02"],
        "จำนวน": ["3", "0.3"],
        "ทุน": ["1500000.5", "20"],
        "มี": ["TRUE", ""],
        "แบบ": ["ก", ""],
        "นาน": ["36:05:00", ""],
        "เปล่า": ["", ""],
    }


def open_document(rows: list[list[str]], kind: str = "spreadsheet") -> bytes:
    """An OpenDocument of these cells."""
    parts = parts_of(open_document_of_repeats(1))
    cells = "".join(
        "<table:table-row>"
        + "".join(
            f'<table:table-cell office:value-type="string"><text:p>{c}</text:p></table:table-cell>'
            for c in row
        )
        + "</table:table-row>"
        for row in rows
    )
    content = parts["content.xml"].decode()
    start, end = content.index("<table:table-row"), content.index("</table:table>")
    parts["mimetype"] = f"application/vnd.oasis.opendocument.{kind}".encode()
    parts["content.xml"] = (content[:start] + cells + content[end:]).encode()
    return zipped(parts)


def test_an_open_document_spreadsheet_is_a_workbook(tmp_path: Path) -> None:
    sheet = opened(tmp_path, open_document(table(2)))
    assert sheet.look.kind == "workbook"
    assert [cells for _row, cells in records(sheet.look)] == table(2)


@pytest.mark.published
@pytest.mark.skipif(not PUBLISHED.is_dir(), reason=f"the published files are not at {PUBLISHED}")
def test_an_old_workbook_as_its_publisher_saved_it(tmp_path: Path) -> None:
    sheet = opened(tmp_path, (PUBLISHED / "table_TSIC2552.xls").read_bytes())
    assert (sheet.look.kind, sheet.header_row) == ("workbook", 2)
    assert sum(batch.num_rows for batch in sheet.batches()) == 1_099  # the last is a note


# -- what is no table, told by its content -----------------------------------------------------

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500)
PAGE = "\n<table><tr><th>เลขทะเบียน</th></tr></table>"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "the file is empty"),
        (PAGE.encode("utf-8-sig"), "this is a web page (HTML)"),
        (PAGE.encode("cp874"), "this is a web page (HTML)"),
        (PAGE.encode("utf-16"), "this is a web page (HTML)"),
        (b'<?xml version="1.0"?><html/>', "this is a web page (HTML)"),
        (b'<?xml version="1.0"?>\n<rows/>', "this is XML"),
        (
            b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">',
            "this is a spreadsheet of 2003",
        ),
        (b'[\n {"id": 1}]', "this is JSON"),
        (b"%PDF-1.7\n", "this is a PDF"),
        (b"\x89PNG\r\n", "this is a picture"),
        (b"\x1f\x8b\x08", "this is a compressed file"),
        (b"Rar!\x1a\x07\x01", "this is a compressed file"),
        (b"SQLite format 3\x00", "this is a database"),
        ("ก,ข".encode("utf-32"), "the text is written in UTF-32"),
        (zipped({"a.csv": b"1"}), "this is a ZIP archive"),
        (zipped({"word/document.xml": b"<w/>"}), "this is a text document (Word)"),
        (zipped({"ppt/presentation.xml": b"<w/>"}), "this is a presentation"),
        (open_document([["a"]], "text"), "this is a document, not a workbook"),
        (OLE + "WordDocument".encode("utf-16-le"), "this is a text document (Word)"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "the workbook has a password"),
        (OLE + "Workbook".encode("utf-16-le"), "the workbook is broken"),
        (as_xlsx([]), "no sheet of the workbook holds anything"),
        (b"PAR1" + bytes(100) + b"PAR1", "the Parquet file is broken"),
    ],
)
def test_another_kind_of_file_is_called_by_its_name(
    tmp_path: Path, content: bytes, words: str
) -> None:
    assert refused(tmp_path, content).startswith(words)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"no\.csv: the file cannot be opened: No such file"):
        look(tmp_path / "no.csv")


def test_a_workbook_that_is_cut_off_or_lacks_a_part_is_broken(tmp_path: Path) -> None:
    whole = good_files()["ทะเบียน.xlsx"]
    parts = parts_of(whole)
    del parts["xl/worksheets/sheet1.xml"]
    for content in (whole[:-30], zipped(parts)):
        assert refused(tmp_path, content).startswith("the workbook is broken")


# -- limits ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "caps", "words"),
    [
        (b"a,b\n" * 700_000, Caps(bytes=1 << 20), "the file has 3 MB; the limit is 1 MB: split"),
        (good_files()["ทะเบียน.xlsx"], Caps(workbook_bytes=99), "the file has 1 MB; the limit is 1"),
        (b"a,b\n1,2\n3,4\n", Caps(rows=2), "the file has 3 rows; the limit is 2"),
        (b"a,b\n1,2\n1,2,3,4\n", Caps(columns=3), "row 3: the row has 4 cells, more than the 3"),
        (as_csv([["a", "b"], ["1", "ก" * 50]]), Caps(cell_letters=49), "row 2: a cell has more"),
        (as_xlsx([["a", "b"], ["1", "ก" * 50]]), Caps(cell_letters=49), "row 2: a cell has more"),
        (as_parquet([["a"], ["ข"], ["ก" * 50]]), Caps(cell_letters=49), "row 2: a cell has more"),
        (as_csv([["a", "b"], ["1", "ก" * 200_000]]), None, "row 2: a cell has more than 32767"),
        (as_xlsx(table(9)), Caps(cells=50), "the sheet reaches over 10 rows and 7 columns"),
        (as_xlsx(table(9)), Caps(columns=6), "the sheet has 7 columns, more than the 6"),
        (as_xlsx(table(9)), Caps(entries=5), "10 files are packed in this one"),
        (as_xlsx(table(9)), Caps(unpacked_bytes=99), "unpacked it would have 1 MB"),
        (as_parquet(table(9)), Caps(columns=6), "the file has 7 columns, more than the 6"),
        (as_parquet(table(9)), Caps(unpacked_bytes=99), "unpacked it would have 1 MB"),
        (as_parquet(table(9)), Caps(rows=8), "the file has 9 rows; the limit is 8"),
    ],
)
def test_each_limit_is_named_with_what_to_do(
    tmp_path: Path, content: bytes, caps: Caps | None, words: str
) -> None:
    assert refused(tmp_path, content, caps).startswith(words)


def test_a_zero_byte_inside_a_cell_is_refused_with_its_row(tmp_path: Path) -> None:
    """No database keeps one."""
    parquet = as_parquet([["a", "b"], ["1", "x"], ["2", "x\0y"]])
    assert refused(tmp_path, parquet).startswith("row 2: a zero byte stands here")


def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    parts = parts_of(good_files()["ทะเบียน.xlsx"])
    bomb = zipped({**parts, "xl/worksheets/sheet1.xml": bytes(20 << 20)})
    assert len(bomb) < 40_000
    assert "times its size, as no honest workbook does" in refused(tmp_path, bomb)


def test_two_cells_far_apart_do_not_fill_the_memory(tmp_path: Path) -> None:
    """calamine makes a place for every cell between: 400 GB, and the process is gone."""
    assert len(far_apart()) < 10_000
    words = refused(tmp_path, far_apart())
    assert words.startswith("the sheet needs more than 2048 MB of memory or 120 seconds: delete")


@pytest.mark.parametrize(
    "again",
    [b'<c t="e" r="A1">', b"<c ", b'<c t="e" r="A1" ', b'<c t="e">', b"<v>", b'r="A1" ', b"<a:"],
)
def test_hostile_xml_is_looked_through_in_a_moment(again: bytes) -> None:
    begun = perf_counter()
    assert not ERROR_CELL.findall(b'<c t="e" ' + again * (1_000_000 // len(again)))
    assert perf_counter() - begun < 2  # it took hours


def test_an_archive_with_paths_that_lead_out_is_refused(tmp_path: Path) -> None:
    parts = parts_of(good_files()["ทะเบียน.xlsx"])
    out = zipped({**parts, "../../x": b"1"})
    assert refused(tmp_path, out).startswith("the workbook is broken")


def test_parquet_columns_of_several_values_a_row_are_refused_by_name(tmp_path: Path) -> None:
    file = io.BytesIO()
    pq.write_table(pa.table({"id": ["1"], "owners": [["a", "b"]]}), file)
    words = "column owners: the column holds list<element: string>, not one value a row"
    assert refused(tmp_path, file.getvalue()).startswith(words)


def test_a_workbook_that_is_not_read_to_its_end_leaves_no_process_behind(tmp_path: Path) -> None:
    path = tmp_path / "many.xlsx"
    path.write_bytes(as_xlsx(table(3_000)))
    rows = records(look(path))
    assert next(rows)[1] == table(1)[0]
    rows.close()
    children = Path("/proc/self/task").glob("*/children")
    readers = [pid for file in children for pid in file.read_text().split()]
    names = [Path(f"/proc/{pid}/cmdline").read_bytes() for pid in readers]
    assert not any(b"workbook_reader" in name for name in names)
