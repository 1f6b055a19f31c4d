"""Files as people really send them: read exactly, or refused with file, row, column and reason."""

import gzip
from functools import cache

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from ruang.engine.backend import connect
from ruang.engine.errors import InputError
from ruang.engine.files import read_table
from ruang.engine.tables import JOBS, NEIGHBOURS

GOOD = "area_id,industry_id,jobs\n01,0149,3\n50,1312,12.5\n"


@pytest.fixture
def write(tmp_path):
    def to_file(content, name="jobs.csv"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return to_file


@cache
def con():
    """One connection for all: to open one takes longer than to read a small file."""
    return connect()


def rows(path, contract=JOBS, **options):
    table = read_table(con(), path, contract, **options)
    return [tuple(r.values()) for r in table.to_pyarrow().to_pylist()]


def refusal(path, contract=JOBS, **options):
    with pytest.raises(InputError) as caught:
        rows(path, contract, **options)
    assert str(path) == caught.value.file
    return caught.value


def test_ids_keep_their_leading_zeros(write):
    assert rows(write(GOOD)) == [("01", "0149", 3.0), ("50", "1312", 12.5)]


def test_columns_come_by_name_in_any_order_and_others_are_ignored(write):
    text = 'jobs,note,industry_id,area_id\n3,"a, ""b""\nc",0149,01\n'
    assert rows(write(text)) == [("01", "0149", 3.0)]


@pytest.mark.parametrize(
    "content",
    [
        b"\xef\xbb\xbf" + GOOD.encode(),
        GOOD.replace("\n", "\r\n").encode(),
        GOOD.rstrip("\n").encode(),
        GOOD.replace("\n50", "\n\n50").encode(),
        GOOD.replace("jobs", " jobs ").replace("3\n", " 3\n").encode(),
    ],
    ids=["byte order mark", "windows line ends", "no last line end", "blank line", "spaces"],
)
def test_csv_as_programs_write_it(write, content):
    assert rows(write(content)) == [("01", "0149", 3.0), ("50", "1312", 12.5)]


def test_tabs_and_gzip(write):
    tabs = GOOD.replace(",", "\t")
    assert rows(write(tabs, "jobs.tsv")) == rows(write(GOOD))
    assert rows(write(gzip.compress(GOOD.encode()), "jobs.csv.gz")) == rows(write(GOOD))


def test_a_name_with_pattern_signs_is_one_file(write):
    assert len(rows(write(GOOD, "jobs [2559]*.csv"))) == 2


def test_an_empty_number_is_unknown_not_zero(write):
    assert rows(write(GOOD + '51,1312,\n52,1312,""\n'))[2:] == [
        ("51", "1312", None),
        ("52", "1312", None),
    ]


def test_years_are_read_where_the_file_has_them(write):
    text = "area_id,industry_id,year,jobs\n50,1312,2558,3\n50,1312,2559,4\n"
    assert rows(write(text)) == [("50", "1312", 3.0, 2558), ("50", "1312", 4.0, 2559)]


@pytest.mark.parametrize("cell", ["many", '"1,000"', "nan", "inf", "1_000", "๑๒"])
def test_a_cell_that_is_no_number_is_named(write, cell):
    error = refusal(write(f"{GOOD}51,1312,{cell}\n"))
    assert (error.row, error.column) == (4, "jobs")
    assert cell.strip('"') in error.text()


def test_the_row_is_counted_as_a_person_counts(write):
    text = 'area_id,industry_id,jobs,note\n\n01,0149,3,"two\nlines"\n\n50,1312,x,\n51,1312,y,\n'
    assert refusal(write(text)).row == 5


def test_the_earliest_wrong_cell_is_named(write):
    text = GOOD + "51,,4\n52,1312,x\n"
    assert (refusal(write(text)).row, refusal(write(text)).column) == (4, "industry_id")


def test_a_year_that_is_not_whole_is_refused(write):
    error = refusal(write("area_id,industry_id,year,jobs\n50,1312,2558.5,3\n"))
    assert (error.row, error.column) == (2, "year")


def test_a_negative_value_is_refused_only_where_asked(write):
    path = write(GOOD + "51,1312,-2\n")
    assert rows(path)[2] == ("51", "1312", -2.0)
    error = refusal(path, never_negative=("jobs",))
    assert (error.row, error.column) == (4, "jobs")
    assert "-2" in error.text()


def test_a_missing_column_is_named_with_what_there_is(write):
    error = refusal(write("area_id,industry_id,workers\n50,1312,3\n"))
    assert error.column == "jobs"
    assert "area_id, industry_id, workers" in error.text()


def test_a_column_named_twice_is_refused(write):
    assert refusal(write("area_id,industry_id,jobs,jobs\n50,1312,3,4\n")).column == "jobs"


def test_a_pair_given_twice_names_both_rows(write):
    error = refusal(write(GOOD + "01,0149,9\n"))
    assert error.row == 4
    assert "row 2" in error.text()
    assert "area_id 01, industry_id 0149" in error.text()


def test_a_row_of_another_length_is_named(write):
    assert refusal(write(GOOD + "51,1312\n")).row == 4
    assert refusal(write(GOOD + "51,1312,4,5\n")).row == 4


def test_thai_of_another_encoding_is_refused_with_its_row(write):
    error = refusal(write(GOOD.encode() + "เชียงใหม่,1312,4\n".encode("cp874")))
    assert error.row == 4
    header = "พื้นที่,industry_id,jobs\n".encode("cp874")
    assert "UTF-8" in refusal(write(header)).text()


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("empty.csv", b"", "empty"),
        ("header.csv", b"area_id,industry_id,jobs\n", "no rows"),
        ("blank.csv", b"\n\n", "name the columns"),
        ("book.csv", b"PK\x03\x04....", "workbook"),
        ("jobs.parquet", GOOD.encode(), "not a Parquet file"),
        ("broken.parquet", b"PAR1 and then nothing", "cannot be read"),
        ("bad.csv.gz", b"not gzip", "not a whole .gz"),
    ],
)
def test_what_is_not_such_a_file_is_refused(write, name, content, reason):
    assert reason in refusal(write(content, name)).text()


def test_a_missing_file_is_named(tmp_path):
    assert "no such file" in refusal(tmp_path / "none.csv").text()
    assert "ไม่มี" in refusal(tmp_path / "none.csv").text("th")


@pytest.fixture
def parquet(tmp_path):
    def to_file(**columns):
        path = tmp_path / "jobs.parquet"
        pq.write_table(pa.table(columns), path)
        return path

    return to_file


def test_parquet_numbers_of_any_width_are_read(parquet):
    path = parquet(
        jobs=pa.array([3, None], pa.int32()), industry_id=["0149", "x"], area_id=["0"] * 2
    )
    assert rows(path) == [("0", "0149", 3.0), ("0", "x", None)]


def test_parquet_ids_that_are_whole_numbers_become_text_exactly(parquet):
    assert rows(parquet(area_id=[50], industry_id=[1312], jobs=[3.0])) == [("50", "1312", 3.0)]


def test_parquet_ids_of_another_type_are_refused(parquet):
    error = refusal(parquet(area_id=[50.0], industry_id=["1312"], jobs=[3.0]))
    assert error.column == "area_id"
    assert "float64" in error.text()


def test_parquet_text_and_repeated_rows_are_checked_too(parquet):
    error = refusal(parquet(area_id=["50", "51"], industry_id=["a", "a"], jobs=["3", "x"]))
    assert (error.row, error.column) == (2, "jobs")
    error = refusal(parquet(area_id=["50", "50"], industry_id=["a", "a"], jobs=[3.0, 4.0]))
    assert error.row == 2
    error = refusal(parquet(area_id=["50"], industry_id=["a"], jobs=[float("nan")]))
    assert (error.row, error.column) == (1, "jobs")


def test_another_contract_uses_its_own_key(write):
    text = "area_id,neighbour_id,weight\n50,51,1\n51,50,1\n"
    assert rows(write(text), NEIGHBOURS) == [("50", "51", 1.0), ("51", "50", 1.0)]


@pytest.mark.spark
def test_spark_reads_the_same_rows(write, parquet):
    spark = connect("spark", threads=1)
    text = 'jobs,note,industry_id,area_id\n3,"a, ""b""\nc",0149,01\n,,1312,50\n12.5,"",1312,51\n'
    for content in (text.encode(), b"\xef\xbb\xbf" + text.encode()):
        path = write(content)
        there = read_table(spark, path, JOBS).order_by("area_id").to_pyarrow().to_pylist()
        assert [tuple(r.values()) for r in there] == rows(path)
    path = parquet(area_id=[50], industry_id=["1312"], jobs=[3])
    there = read_table(spark, path, JOBS).to_pyarrow().to_pylist()
    assert [tuple(r.values()) for r in there] == rows(path)
