"""The intake: every row is accepted or refused, and a file that is not the source's stops it."""

from __future__ import annotations

import signal
import subprocess
import sys
from contextlib import suppress
from datetime import UTC, date, datetime
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from monthly_files import FIRST, enterprise, juristic_id, monthly, write

from ruang.engine.catalogue import LEGAL_FORMS
from ruang.engine.errors import InputError, ParameterError
from ruang.engine.intake import intake
from ruang.engine.intake.account import months
from ruang.engine.intake.forms import FORMS
from ruang.engine.intake.ids import check_digits_agree
from ruang.engine.intake.refusals import (
    MARKS,
    REASONS,
    REMEDIES,
    refused_rows,
    write_refusals,
)
from ruang.engine.lake import Lake, Snapshot
from ruang.engine.progress import Progress
from ruang.engine.sources import SOURCES
from ruang.engine.sources.dbd_registrations import DBD_REGISTRATIONS
from ruang.engine.tables import REFUSALS, REGISTER
from ruang.engine.text import say

NOW = datetime(2026, 1, 5, 2, tzinfo=UTC)


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return Lake(tmp_path / "lake")


def take_in(lake: Lake, *files: Path) -> Snapshot:
    return intake(DBD_REGISTRATIONS, files, lake, now=NOW)


def test_the_same_files_in_any_order_are_one_snapshot(tmp_path: Path, lake: Lake) -> None:
    january = write(tmp_path, monthly(enterprise(1)), "99_201601.csv")
    february = write(tmp_path, monthly(enterprise(2, date="3/2/2559")), "99_201602.csv")
    first = take_in(lake, january, february)
    assert first.id.startswith("dbd_registrations-2016-02-")
    later = datetime(2026, 3, 5, 2, tzinfo=UTC)
    again = intake(DBD_REGISTRATIONS, [february, january], lake, now=later)
    assert again == first
    assert again.manifest["created_at"] == "2026-01-05T02:00:00.000000+00:00"
    assert take_in(lake, january).id != first.id
    assert len(lake.snapshots()) == 2


def test_the_manifest_tells_where_the_rows_come_from(tmp_path: Path, lake: Lake) -> None:
    path = write(tmp_path, monthly(enterprise(1), enterprise(2, id="?")))
    manifest = take_in(lake, path).manifest
    (source,) = manifest["inputs"]
    assert source["file"] == "99_201601.csv"
    assert source["bytes"] == path.stat().st_size
    assert source["rows_read"] == manifest["rows_read"] == 2
    assert (manifest["rows_accepted"], manifest["rows_refused"]) == (1, 1)
    assert manifest["files"]["register.parquet"]["rows"] == 1


def test_tables_have_the_columns_that_others_count_on(tmp_path: Path, lake: Lake) -> None:
    snapshot = take_in(lake, write(tmp_path, monthly(enterprise(1), layout="early 2015")))
    assert pq.read_schema(snapshot.path("register")).equals(REGISTER.schema.to_pyarrow())
    names = [*REFUSALS.columns, *REFUSALS.optional]
    assert pq.read_schema(snapshot.path("refusals")).names == names


def test_a_snapshot_may_be_all_refusals_but_then_does_not_stand_for_its_source(
    tmp_path: Path, lake: Lake
) -> None:
    good = take_in(lake, write(tmp_path, monthly(enterprise(1)), "good.csv"))
    path = write(tmp_path, monthly(enterprise(1, id="")), "bad.csv")
    bad = intake(DBD_REGISTRATIONS, [path], lake, now=datetime(2026, 2, 1, tzinfo=UTC))
    assert (bad.manifest["rows_accepted"], bad.manifest["rows_refused"]) == (0, 1)
    assert bad.id.startswith("dbd_registrations-undated-")
    assert lake.snapshot("dbd_registrations") == good


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "the file is empty"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "this is a picture"),
        (b"PK\x03\x04\x14\x00\x06\x00", "the workbook is broken"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a document, not a workbook"),
        (b"%PDF-1.7\n", "this is a PDF"),
        (monthly(enterprise(1)) + b"\0\n", "zero byte"),
        (monthly(enterprise(1)) + b"\xfc\n", f"row {FIRST + 1}: the text is neither UTF-8"),
        (monthly(enterprise(1), encoding="utf-8")[:-30], "cut off in the middle of a letter"),
        (monthly(), "a header but no rows"),
        (b"a,b\n1,2\n", "not a monthly file"),
        (b"\n\n\n", "the file holds no table"),
    ],
)
def test_a_wrong_file_stops_the_intake_in_plain_words(
    tmp_path: Path, lake: Lake, content: bytes, words: str
) -> None:
    good = write(tmp_path, monthly(enterprise(1)), "99_201601.csv")
    wrong = write(tmp_path, content, "99_201602.csv")
    with pytest.raises(InputError, match=words) as stopped:
        take_in(lake, good, wrong)
    assert stopped.value.file == "99_201602.csv"
    assert stopped.value.text("th") != stopped.value.text("en")
    assert lake.snapshots() == []


def test_no_file_a_missing_file_and_a_file_twice(tmp_path: Path, lake: Lake) -> None:
    path = write(tmp_path, monthly(enterprise(1)))
    with pytest.raises(InputError, match="no file was given"):
        take_in(lake)
    with pytest.raises(InputError, match="No such file"):
        take_in(lake, tmp_path / "nothing.csv")
    with pytest.raises(InputError, match="given twice"):
        take_in(lake, path, write(tmp_path, path.read_bytes(), "copy.csv"))
    (tmp_path / "other").mkdir()
    with pytest.raises(InputError, match="have one name"):
        take_in(lake, path, write(tmp_path / "other", monthly(enterprise(2))))


def test_progress_ends_at_the_last_line(tmp_path: Path, lake: Lake) -> None:
    told: list[Progress] = []
    rows = [enterprise(i) for i in range(1, 4)]
    path = write(tmp_path, monthly(*rows))
    intake(DBD_REGISTRATIONS, [path], lake, now=NOW, report=told.append)
    assert (told[-1].done, told[-1].total) == (FIRST + 2, FIRST + 2)


def test_the_check_digit_worked_out_by_hand() -> None:
    # 0-5-0-5-5-5-9-0-0-0-0-1 x 13..2 = 60 + 50 + 45 + 40 + 63 + 2 = 260; 260 mod 11 = 7; 11 - 7 = 4
    ids = pa.array(["0505559000014", "0505559000015"])
    assert check_digits_agree(ids).tolist() == [True, False]
    assert juristic_id(1) == "0505559000014"


def test_months_are_named_as_each_language_does() -> None:
    january, april = date(2016, 1, 4), date(2016, 4, 29)
    assert months(january, april, "en") == "January–April 2016"
    assert months(january, april, "th") == "มกราคม-เมษายน 2559"
    assert months(april, april, "th") == "เมษายน 2559"
    assert months(date(2015, 1, 5), april, "en") == "January 2015 – April 2016"
    assert months(None, None, "th") == "ไม่ระบุวันที่"


def test_refused_rows_are_handed_back_in_the_reader_s_language(tmp_path: Path, lake: Lake) -> None:
    evil = enterprise(2, date="=HYPERLINK(A1)")
    twice = enterprise(1)
    snapshot = take_in(lake, write(tmp_path, monthly(enterprise(1), evil, twice)))
    english = refused_rows(snapshot, "en").to_pylist()
    assert english[0] == {
        "file": "99_201601.csv",
        "row": FIRST + 1,
        "column": "registration date",
        "value": "=HYPERLINK(A1)",
        "reason": "The date cannot be read as day/month/year",
        "first seen in": "",
    }
    assert english[1]["first seen in"] == f"99_201601.csv, row {FIRST}"
    thai = refused_rows(snapshot, "th").to_pylist()[0]
    assert thai["เหตุผล"] == "อ่านวันที่เป็น วัน/เดือน/ปี ไม่ได้"

    write_refusals(snapshot, tmp_path / "refused.xlsx", "th")
    sheet = openpyxl.load_workbook(tmp_path / "refused.xlsx").active
    assert sheet.title == "แถวที่ไม่รับเข้า"
    cell = sheet.cell(2, 4)
    assert (cell.value, cell.data_type) == ("=HYPERLINK(A1)", "s"), "text, not a formula"

    write_refusals(snapshot, tmp_path / "refused.csv", "en")
    text = (tmp_path / "refused.csv").read_text(encoding="utf-8-sig")
    assert ",'=HYPERLINK(A1)," in text
    with pytest.raises(ParameterError, match=r"\.csv or \.xlsx"):
        write_refusals(snapshot, tmp_path / "refused.doc", "en")


def test_every_reason_says_what_to_do() -> None:
    assert REMEDIES.keys() == REASONS.keys()


def test_every_reason_and_mark_has_its_words_in_thai() -> None:
    for words in [*REASONS.values(), *MARKS.values()]:
        assert say(words, "th") != words


def test_sources_say_what_they_are_in_both_languages() -> None:
    kept = ["dbd_registrations", "establishments", "factory_register", "demo_register"]
    assert [one.key for one in SOURCES] == kept
    for one in SOURCES:
        for words in (one.title, one.publisher, one.caveat, one.unseen, one.licence):
            assert say(words, "th") != words
        assert one.forms <= FORMS.keys()
    assert FORMS.keys() == LEGAL_FORMS
    assert [one.key for one in SOURCES if one.synthetic] == ["demo_register"]


def quick(examples: int):
    """Settings of a property: a folder shared by its examples is meant."""
    shared = [HealthCheck.function_scoped_fixture]
    return settings(max_examples=examples, deadline=None, suppress_health_check=shared)


ROWS = [enterprise(i) for i in range(1, 6)]
WHOLE = monthly(*ROWS)


@quick(20)
@given(st.data())
def test_damaged_bytes_never_give_half_a_snapshot(tmp_path: Path, data: st.DataObject) -> None:
    damaged = bytearray(WHOLE)
    for _ in range(data.draw(st.integers(0, 4))):
        at = data.draw(st.integers(0, len(damaged) - 1))
        damaged[at] = data.draw(st.sampled_from(list(b'",\r\n 0A') + [0, 0xA1, 0xFC]))
    cut = data.draw(st.integers(1, len(damaged)))
    path = write(tmp_path, bytes(damaged[:cut]))
    lake = Lake(tmp_path / f"lake{len(list(tmp_path.iterdir()))}")
    snapshot = None
    with suppress(InputError):
        snapshot = take_in(lake, path)
    if snapshot is None:
        assert lake.snapshots() == []
    else:
        assert lake.snapshots() == [snapshot]
        counts = snapshot.manifest
        assert counts["rows_accepted"] + counts["rows_refused"] == counts["rows_read"] > 0
        assert sum(counts["refusals"].values()) == counts["rows_refused"]
        assert pq.read_table(snapshot.path("register")).num_rows == counts["rows_accepted"]
        assert pq.read_table(snapshot.path("refusals")).num_rows == counts["rows_refused"]
        snapshot.verify()
    leftovers = lake.folder / ".staging"
    assert not leftovers.exists() or [p.name for p in leftovers.iterdir()] == [".lock"]


@quick(10)
@given(
    st.lists(
        st.fixed_dictionaries(
            {
                "number": st.integers(1, 6),
                "date": st.sampled_from(["14/1/2559", "", "30/2/2559"]),
                "industry": st.sampled_from(["13121", "99999", ""]),
                "address": st.sampled_from(["อ.ปัว จ.น่าน 55120", "จ.", "x"]),
            }
        ),
        min_size=1,
        max_size=12,
    )
)
def test_every_row_is_accepted_or_refused_once(tmp_path: Path, rows: list[dict]) -> None:
    lake = Lake(tmp_path / f"lake{len(list(tmp_path.iterdir()))}")
    path = write(tmp_path, monthly(*(enterprise(**row) for row in rows)))
    snapshot = take_in(lake, path)
    accepted = pq.read_table(snapshot.path("register"), columns=["source_row"])
    refused = pq.read_table(snapshot.path("refusals"), columns=["source_row"])
    lines = accepted["source_row"].to_pylist() + refused["source_row"].to_pylist()
    assert sorted(lines) == list(range(FIRST, FIRST + len(rows)))
    good = {
        row["number"]
        for row in rows
        if row["date"] == "14/1/2559" and row["industry"] == "13121" and "น่าน" in row["address"]
    }
    assert accepted.num_rows == len(good)


KILLED = """
import os, signal, sys
from datetime import UTC, datetime
from pathlib import Path
from ruang.engine.intake import intake
from ruang.engine.lake import Lake
from ruang.engine.sources.dbd_registrations import DBD_REGISTRATIONS
die = lambda at: os.kill(os.getpid(), signal.SIGKILL)
files = [Path(name) for name in sys.argv[2:]]
now = datetime(2026, 1, 5, tzinfo=UTC)
intake(DBD_REGISTRATIONS, files, Lake(Path(sys.argv[1])), now=now, report=die)
"""


def test_an_intake_killed_half_way_is_as_if_it_had_not_been(tmp_path: Path, lake: Lake) -> None:
    files = [
        write(tmp_path, monthly(enterprise(1)), "99_201601.csv"),
        write(tmp_path, monthly(enterprise(2)), "99_201602.csv"),
    ]
    done = subprocess.run([sys.executable, "-c", KILLED, lake.folder, *files], check=False)
    assert done.returncode == -signal.SIGKILL
    assert lake.snapshots() == []
    assert take_in(lake, *files).manifest["rows_accepted"] == 2
    assert [p.name for p in (lake.folder / ".staging").iterdir()] == [".lock"]
