"""An analyst takes the figures home: the right numbers, with what they mean, and no formulas."""

from __future__ import annotations

import csv
import io
import json

import openpyxl
import pyarrow.parquet as pq
import pytest


def take(client, form, language="en", **asked):
    client.cookies["django_language"] = language
    return client.get(f"/potential/export.{form}", {"level": "class", **asked})


def table(answer):
    text = answer.content.decode("utf-8-sig")
    lines = [line for line in text.splitlines() if not line.lstrip('"').startswith("#")]
    return list(csv.DictReader(lines))


def test_csv_has_the_selection_whole(client, publication):
    found = table(take(client, "csv", table="pairs"))

    assert [(r["area_id"], r["industry_id"], r["rank"]) for r in found] == [
        ("51", "1312", "1"),
        ("50", "1312", "2"),
        ("50", "3250", "3"),
    ]
    assert float(found[0]["lq"]) == 4.2 and float(found[0]["specialisation"]) == 90
    assert found[0]["reason"] == "Strongly specialised"


def test_csv_says_what_it_is_and_opens_in_excel_as_utf8(client, publication):
    answer = take(client, "csv", "th")

    assert answer.content.startswith(b"\xef\xbb\xbf")
    assert answer["Content-Disposition"].endswith('.csv"')
    text = answer.content.decode("utf-8-sig")
    assert "# แหล่งข้อมูล: ทะเบียนสาธิต" in text and "ข้อมูลสังเคราะห์" in text
    assert publication.run_id in text and publication.snapshot in text
    assert "ดัชนีความเชี่ยวชาญเชิงพื้นที่" in text


def test_a_missing_figure_is_an_empty_cell_with_its_reason(client, publication):
    bangkok = next(r for r in table(take(client, "csv")) if r["area_id"] == "10")

    assert bangkok["score"] == "" and bangkok["establishments"] == ""
    assert "Fewer than 3 establishments" in bangkok["missing"]


def test_xlsx_opens_with_the_same_numbers_and_a_sheet_of_definitions(client, publication):
    answer = take(client, "xlsx", table="pairs")

    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    figures, about = book.worksheets
    head, first, *_others = figures.iter_rows(values_only=True)
    row = dict(zip(head, first, strict=True))
    assert row["Province"] == "Lamphun" and row["Rank"] == 1 and row["Location quotient"] == 4.2
    assert row["Province code"] == "51"  # text: leading zeros matter
    notes = dict(about.iter_rows(values_only=True))
    assert notes["Source"] == "Demo register" and "Synthetic" in notes["Caution"]
    assert "national average" in notes["Location quotient (lq)"]


def test_parquet_has_typed_columns_and_says_what_they_are(client, publication):
    answer = take(client, "parquet", table="pairs")

    found = pq.read_table(io.BytesIO(answer.content))
    first = found.to_pylist()[0]
    assert (first["area_id"], first["industry_id"], first["rank"], first["lq"]) == (
        "51",
        "1312",
        1,
        4.2,
    )
    assert first["growth"] is None and first["missing"] is None  # not known is null, never 0
    said = json.loads(found.schema.metadata[b"ruang"])
    assert said["Source"] == "Demo register" and said["Snapshot"] == publication.snapshot
    assert "fewer than 3 establishments" in said["What is not shown"]
    assert found.schema.field("lq").metadata[b"title"] == b"Location quotient"


def test_geojson_has_an_outline_for_every_province_and_null_where_nothing_is_shown(
    client, publication
):
    answer = take(client, "geojson", table="pairs")  # a map knows provinces, not pairs

    found = json.loads(answer.content)
    assert answer["Content-Type"] == "application/geo+json"
    by_area = {one["id"]: one for one in found["features"]}
    assert set(by_area) == {"10", "50", "51", "52", "53", "57"}
    assert by_area["51"]["properties"]["score"] == 91
    assert by_area["10"]["properties"]["score"] is None
    assert "Fewer than 3 establishments" in by_area["10"]["properties"]["missing"]
    assert by_area["51"]["geometry"]["type"] in ("Polygon", "MultiPolygon")
    assert found["ruang"]["Source"] == "Demo register" and "CC BY" in found["attribution"]


def test_a_centres_map_has_its_provinces_alone(client, publication):
    found = json.loads(take(client, "geojson", centre="1").content)

    assert {one["id"] for one in found["features"]} == {"50", "51", "52", "57"}


def test_weights_of_the_reader_stand_in_the_file(client, publication):
    publication.facts["run"] = {
        "parameters": {"weights": {"specialisation": 2, "size": 1, "focus": 1}}
    }
    publication.save()
    said = {"w_specialisation": "0", "w_focus": "0", "table": "pairs"}
    text = take(client, "csv", **said).content.decode("utf-8-sig")
    found = table(take(client, "csv", **said))

    assert "Specialisation 0.0 · Size 1.0 · Focus 0.0: the reader's own" in text
    assert "published with Specialisation 2.0 · Size 1.0 · Focus 1.0" in text
    assert [float(row["score"]) for row in found] == [80, 80, 80]  # of size alone
    assert found[0]["rank"] == "1" and found[0]["area_id"] == "51"  # by quotient where equal
    assert {row["score_low"] for row in found} == {""}


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_no_cell_is_a_formula(client, publication, form):
    from ruang.web.potential.models import Cell

    Cell.objects.update(reason_en='=HYPERLINK("http://example.org")')
    answer = take(client, form, table="pairs")

    if form == "csv":
        assert table(answer)[0]["reason"].startswith("'=")
    else:
        sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).worksheets[0]
        column = [c.value for c in next(sheet.iter_rows(max_row=1))].index("Reason") + 1
        assert sheet.cell(row=2, column=column).data_type == "s"


def test_an_export_of_nothing_published_is_not_found(client, country):
    assert take(client, "csv").status_code == 404


def test_an_unknown_form_is_not_found(client, publication):
    assert take(client, "pdf").status_code == 404


@pytest.mark.parametrize("form", ["csv", "xlsx", "parquet", "geojson"])
@pytest.mark.parametrize("table", ["provinces", "pairs"])
def test_the_number_of_queries_does_not_grow_with_the_rows(
    client, publication, django_assert_max_num_queries, table, form
):
    with django_assert_max_num_queries(7):  # one reads the level for this process, once
        take(client, form, table=table)
