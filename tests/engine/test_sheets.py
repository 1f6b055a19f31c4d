"""Any file an office has, read as rows of texts: the same texts however they are written."""

from __future__ import annotations

from pathlib import Path

import pytest
from bad_files import HEADER, Table, as_csv, as_parquet, as_xlsx, bad_files, table
from hypothesis import given, settings
from hypothesis import strategies as st

from ruang.engine.errors import InputError, ParameterError
from ruang.engine.sheets import ENCODING_EVIDENCE, Caps, Sheet, look, open_sheet, records
from ruang.engine.text import say

WORDS = ["ผ้าทอ", "น้ำผึ้ง", "เชียงใหม่", "บ้านเลขที่", "Bee Co.", "1,000 ,000", "-", " ", "", "ก่อตั้ง"]
SIGNS = [",", ";", "\t", "|", '"', "'", "\n", "=1+1", "฿"]
CELL = st.lists(st.sampled_from(WORDS + SIGNS), max_size=3).map("".join)
ROWS = st.lists(st.lists(CELL, min_size=5, max_size=5), min_size=1, max_size=6)
QUICK = settings(max_examples=20, derandomize=True, deadline=None, database=None)
SLOW = settings(QUICK, max_examples=4)  # a process each


def filled(rows: Table) -> Table:
    """A header, and the rows behind two cells that make each of them a row, whatever follows."""
    header = ["ที่", "ชื่อ", "จังหวัด", "อำเภอ", "วันที่", "ทุน", "คนงาน"]
    return [header, *([str(n), f"ร้าน {n}", *row] for n, row in enumerate(rows, start=1))]


def opened(folder: Path, content: bytes, **how: object) -> Sheet:
    path = folder / "upload-7f3a"  # no suffix to go by
    path.write_bytes(content)
    return open_sheet(look(path, name="ทะเบียน"), **how)


def texts(sheet: Sheet) -> Table:
    """Headers and rows, as lists."""
    batches = list(sheet.batches(2))
    columns = [[c for b in batches for c in b[h].to_pylist()] for h in sheet.headers]
    return [list(sheet.headers), *(list(row) for row in zip(*columns, strict=True))]


def rows_of(sheet: Sheet) -> list[int]:
    return [row for batch in sheet.batches() for row in batch["source_row"].to_pylist()]


def physical_rows(cells: Table, end: str) -> list[int]:
    """Where each record starts, counted another way: line ends inside cells count too."""
    starts, at = [], 1
    for row in cells:
        starts.append(at)
        at += 1 + sum(cell.count("\n") for cell in row)
    return starts[1:]


@QUICK
@given(
    rows=ROWS,
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "cp874", "utf-16", "utf-16-be"]),
    end=st.sampled_from(["\n", "\r\n", "\r"]),
    delimiter=st.sampled_from(",\t;|"),
)
def test_a_text_is_read_back_as_it_was_written(
    tmp_path_factory, rows: Table, encoding: str, end: str, delimiter: str
) -> None:
    cells = filled(rows)
    folder = tmp_path_factory.getbasetemp()
    sheet = opened(
        folder, as_csv(cells, encoding, delimiter, end), delimiter=delimiter, header_row=1
    )
    assert texts(sheet) == cells
    assert rows_of(sheet) == physical_rows(cells, end)
    wide = encoding.startswith("utf-16")
    assert sheet.look.encoding == ("utf-16-be" if encoding == "utf-16-be" else encoding)
    assert sheet.look.evidence in ({"mark", "zeros"} if wide else {"mark", "utf8", "thai"})


@SLOW
@given(rows=ROWS)
def test_a_workbook_is_read_back_as_it_was_written(tmp_path_factory, rows: Table) -> None:
    cells = filled(rows)
    sheet = opened(tmp_path_factory.getbasetemp(), as_xlsx(cells), header_row=1)
    assert texts(sheet) == cells
    assert rows_of(sheet) == list(range(2, len(cells) + 1))
    assert (sheet.look.kind, sheet.sheets, sheet.sheet) == ("workbook", ("ทะเบียน",), "ทะเบียน")


@QUICK
@given(rows=ROWS)
def test_a_parquet_file_is_read_back_as_it_was_written(tmp_path_factory, rows: Table) -> None:
    cells = filled(rows)
    sheet = opened(tmp_path_factory.getbasetemp(), as_parquet(cells))
    assert texts(sheet) == cells
    assert rows_of(sheet) == list(range(1, len(cells)))
    assert list(records(sheet.look)) == list(enumerate(cells))


def what_is_said(path: Path, name: str) -> InputError | None:
    try:
        for batch in open_sheet(look(path, name=name)).batches():
            assert batch.num_rows
    except InputError as problem:
        return problem
    return None


def test_any_bad_file_is_read_or_refused_with_a_word_in_both_languages(tmp_path: Path) -> None:
    outcomes = {"read": 0, "refused": 0}
    for name, content in bad_files(seed=2569, n=23):
        path = tmp_path / "upload"
        path.write_bytes(content)
        said = what_is_said(path, name)
        assert said is None or (said.file == name and said.text("th") != said.text("en"))
        outcomes["read" if said is None else "refused"] += 1
    assert outcomes["refused"] > 10


# -- how a text is written ---------------------------------------------------------------------


def refused(folder: Path, content: bytes) -> str:
    with pytest.raises(InputError) as problem:
        for _batch in opened(folder, content).batches():
            pass
    assert problem.value.text("th") != problem.value.text()
    return problem.value.text().removeprefix("ทะเบียน").lstrip(", :")


@pytest.mark.parametrize(
    ("text", "encoding", "read_as", "evidence"),
    [
        ("name,a\nCafé,1\n", "utf-8", "utf-8", "utf8"),
        ("name,a\nBee,1\n", "ascii", "utf-8", "ascii"),
        ("ชื่อ,ก\nผึ้ง,1\n", "cp874", "cp874", "thai"),
        ("ชื่อ,ก\nผึ้ง,1\n", "utf-16-le", "utf-16-le", "zeros"),
        ("name,a\nBee,1\n", "utf-16-be", "utf-16-be", "zeros"),
        ("ชื่อ,ก\nผึ้ง,1\n", "utf-16", "utf-16", "mark"),
    ],
)
def test_the_encoding_is_told_with_its_evidence(
    tmp_path: Path, text: str, encoding: str, read_as: str, evidence: str
) -> None:
    sheet = opened(tmp_path, text.encode(encoding))
    assert (sheet.look.encoding, sheet.look.evidence) == (read_as, evidence)
    assert sheet.look.lines == 2
    assert texts(sheet) == [line.split(",") for line in text.split()]
    assert say(ENCODING_EVIDENCE[evidence], "th") != ENCODING_EVIDENCE[evidence]


def test_western_letters_are_not_taken_for_thai_vowels(tmp_path: Path) -> None:
    western = "name,town\nBee,Chiang Mai\nCafé Orchidée,Orléans\n"
    words = "row 3: the text is neither UTF-8, UTF-16 nor CP874"
    assert refused(tmp_path, western.encode("cp1252")).startswith(words)


@pytest.mark.parametrize(("as_bytes", "read_as"), [("cp874", "latin-1"), ("utf-8", "latin-1")])
def test_thai_that_was_broken_before_is_not_read_as_something_else(
    tmp_path: Path, as_bytes: str, read_as: str
) -> None:
    """As when a program takes Thai Windows, or UTF-8, for Western letters and saves them."""
    broken = as_csv(table(9), as_bytes).decode(read_as).encode()
    assert refused(tmp_path, broken).startswith("the Thai letters were broken before")
    asked = as_csv(table(9), "utf-8").decode("ascii", "replace").encode()
    assert refused(tmp_path, asked).startswith("the Thai letters were broken before")


def test_a_text_without_line_ends_is_no_table(tmp_path: Path) -> None:
    path = tmp_path / "long"
    path.write_bytes(b"a,b\n" + b"x" * 3_000_000)
    with pytest.raises(InputError, match="row 2: no line ends within 2 MB"):
        look(path, caps=Caps(line_bytes=2 << 20))


@pytest.mark.parametrize("encodings", [("utf-8", "cp874"), ("cp874", "utf-8")])
def test_two_encodings_in_one_file_are_refused_with_the_row(tmp_path: Path, encodings) -> None:
    cells = [row[1:] for row in table(8)]  # the first ten letters of each row are Thai
    start, end = (as_csv(c, e) for c, e in zip((cells[:5], cells[5:]), encodings, strict=True))
    assert refused(tmp_path, start + end).startswith("row 6: up to here the file is written in one")


def test_a_zero_byte_is_refused_with_its_row(tmp_path: Path) -> None:
    assert refused(tmp_path, b"a,b\r\n1,2\r\n3,\x004\r\n").startswith("row 3: a zero byte")
    wide = "ก,ข\n1,2\n3,\0\n".encode("utf-16")
    assert refused(tmp_path, wide).startswith("row 3: a zero byte")


def test_a_file_that_is_cut_off_is_refused_where_it_ends(tmp_path: Path) -> None:
    whole = "ชื่อ,จังหวัด,คนงาน\nผ้าทอ,เชียงใหม่,7\nน้ำผึ้ง,ลำพูน,5"
    assert texts(opened(tmp_path, whole.encode()))[2] == ["น้ำผึ้ง", "ลำพูน", "5"]
    short = "row 3: the file is cut off: its last row has 2 of 3 cells"
    assert refused(tmp_path, whole[:-2].encode("cp874")) == short
    assert refused(tmp_path, whole[:-2].encode("utf-16")) == short
    letter = "row 3: the file is cut off in the middle of a letter"
    assert refused(tmp_path, whole[:-2].encode()[:-1]) == letter
    assert refused(tmp_path, whole.encode("utf-16")[:-1]) == letter
    quoted = whole.replace("ลำพูน", '"ลำพูน')
    assert refused(tmp_path, quoted.encode()) == "row 3: the file is cut off inside a quoted cell"


def test_line_ends_may_be_mixed_and_cells_may_hold_them(tmp_path: Path) -> None:
    sheet = opened(tmp_path, b'name,town\r\n"a\nb",X\rc,Y\nd,"Z\r\nZ"\r\ne,W\n')
    assert rows_of(sheet) == [2, 4, 5, 7]
    assert texts(sheet)[1] == ["a\nb", "X"]


# -- where the table stands --------------------------------------------------------------------


@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
def test_the_delimiter_is_the_one_on_which_rows_agree(tmp_path: Path, delimiter: str) -> None:
    cells = [HEADER, *([*row[:1], 'ร้าน "ก, ข; ค"', *row[2:-1], "1;2"] for row in table(5)[1:])]
    sheet = opened(tmp_path, as_csv(cells, delimiter=delimiter))
    assert (sheet.delimiter, texts(sheet)) == (delimiter, cells)


def test_excel_may_say_the_delimiter_itself(tmp_path: Path) -> None:
    sheet = opened(tmp_path, b"sep=;\nname;town\na,b;X\nc,d;Y\n")
    assert (sheet.delimiter, sheet.header_row, sheet.headers) == (";", 2, ("name", "town"))


def test_a_delimiter_chosen_by_hand_is_one_of_four(tmp_path: Path) -> None:
    assert opened(tmp_path, b"a,b;c\n1,2;3\n", delimiter=";").headers == ("a,b", "c")
    with pytest.raises(ParameterError, match="not by 'x'"):
        opened(tmp_path, b"a,b\n1,2\n", delimiter="x")


def test_titles_blank_lines_and_repeated_headers_are_not_rows(tmp_path: Path) -> None:
    title = ["รายชื่อสถานประกอบการ ปี 2559", "", "", "", "", "", ""]
    header, *rows = table(3)
    blank = [""] * 7
    cells = [title, blank, header, rows[0], blank, header, rows[1], rows[2]]
    sheet = opened(tmp_path, as_csv(cells))
    assert (sheet.header_row, sheet.headers) == (3, tuple(HEADER))
    assert texts(sheet)[1:] == rows and rows_of(sheet) == [4, 7, 8]


def test_totals_notes_and_texts_alone_are_told_from_rows(tmp_path: Path) -> None:
    content = """ที่,ชื่อ,จังหวัด,คนงาน
จังหวัดลำพูน,,,
1,รวมพลังการค้า,ลำพูน,5
ที่มาฟาร์ม,กข,ลำพูน,1
,รวม 2 แห่ง,,6
,รวมจังหวัดลำพูน,ลำพูน,6
รวมทั้งสิ้น,,,6
หมายเหตุ ข้อมูล ณ สิ้นปี,นับเฉพาะ,ที่เปิด,จริง
Source: the office,,,
Source Coffee,1,ลำพูน,2
ร้านที่ไม่มีอะไรอีก,,,
"""
    (batch,) = opened(tmp_path, content.encode()).batches()
    assert dict(zip(batch["source_row"].to_pylist(), batch["fault"].to_pylist(), strict=True)) == {
        2: "text_alone", 3: None, 4: None, 5: "aside", 6: "aside", 7: "aside", 8: "aside",
        9: "aside", 10: None, 11: "text_alone",
    }  # fmt: skip


def test_a_name_alone_in_a_narrow_table_is_a_row_and_a_number_alone_is_everywhere(
    tmp_path: Path,
) -> None:
    assert rows_of(opened(tmp_path, b"name,town\na,X\nb,\nc,Y\n")) == [2, 3, 4]
    assert rows_of(opened(tmp_path, b"id,name,town\n1,a,X\n0505559000014,,\n")) == [2, 3]


def test_a_header_over_two_rows_is_read_as_one(tmp_path: Path) -> None:
    cells = [
        ["ที่", "ชื่อ", "โรงงาน", "", "สำนักงาน", "", "ทุน"],
        ["", "", "ตำบล", "จังหวัด", "ถนน", "จังหวัด", ""],
        ["1", "ผ้าทอ", "สันกลาง", "เชียงใหม่", "สีลม", "กรุงเทพมหานคร", "5"],
    ]
    sheet = opened(tmp_path, as_csv(cells))
    names = ("ที่", "ชื่อ", "ตำบล", "โรงงาน จังหวัด", "ถนน", "สำนักงาน จังหวัด", "ทุน")
    assert (sheet.header_row, sheet.headers, rows_of(sheet)) == (1, names, [3])


def test_columns_without_a_name_and_of_one_name_are_told_apart(tmp_path: Path) -> None:
    body = "".join(f"{n},a,b,c,d,e\n" for n in range(5))
    sheet = opened(tmp_path, f"no,name,,name,town\n{body}".encode())
    assert sheet.headers == ("no", "name", "[C]", "name (2)", "town", "[F]")
    assert texts(sheet)[1] == ["0", "a", "b", "c", "d", "e"]


def test_cells_that_lack_or_are_too_many_are_told(tmp_path: Path) -> None:
    sheet = opened(tmp_path, b"a,b,c\n1,x,y\n2,x\n3,x,y,\n4,x,y,z\n")
    (batch,) = sheet.batches()
    assert batch["fault"].to_pylist() == [None, "cells_missing", None, "cells_extra"]
    assert batch["c"].to_pylist() == ["y", "", "y", "y"]
    assert sheet.head(2).equals(batch.slice(0, 2))


def test_a_header_row_chosen_by_hand(tmp_path: Path) -> None:
    content = b'years\n2558,2559,2560\n"a\nb",1,2\nc,3,4\n'
    assert opened(tmp_path, content, header_row=2).headers == ("2558", "2559", "2560")
    assert opened(tmp_path, content, header_row=4).header_row == 3, "the record reaches over it"
    with pytest.raises(InputError, match="row 9: the file has no such row"):
        opened(tmp_path, content, header_row=9)


def test_rows_and_what_is_wrong_with_them_stay_together_over_many_rows(tmp_path: Path) -> None:
    short = {255, 256, 700}
    rows = [[str(n), f"ร้าน {n}"] if n in short else [str(n), f"ร้าน {n}", "ตรัง"] for n in range(900)]
    sheet = opened(tmp_path, as_csv([["เลขที่", "ชื่อ", "จังหวัด"], *rows]))
    (batch,) = sheet.batches()
    assert batch["ชื่อ"].to_pylist() == [f"ร้าน {n}" for n in range(900)]
    assert batch["source_row"].to_pylist() == list(range(2, 902))
    faults = batch["fault"].to_pylist()
    assert {n: fault for n, fault in enumerate(faults) if fault} == dict.fromkeys(
        short, "cells_missing"
    )


def test_a_broken_row_far_down_hides_neither_header_nor_first_rows(tmp_path: Path) -> None:
    rows = [[str(n), f"ร้าน {n}", "ตรัง"] for n in range(1, 400)]
    lines = as_csv([["เลขที่", "ชื่อ", "จังหวัด"], *rows]).splitlines(keepends=True)
    lines[300] = '300,"ร้าน" 300,ตรัง\n'.encode()
    sheet = opened(tmp_path, b"".join(lines))
    assert sheet.headers == ("เลขที่", "ชื่อ", "จังหวัด")
    assert sheet.head(50).num_rows == 50
    with pytest.raises(InputError, match="quotation marks") as refused:
        list(sheet.batches())
    assert refused.value.row == 301
