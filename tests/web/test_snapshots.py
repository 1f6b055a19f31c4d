"""What the lake keeps, in the browser: listed, shown, compared, and old ones removed."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime, timedelta

import openpyxl
import pyarrow as pa
import pytest

from ruang.engine.intake.rows import REFUSALS_SCHEMA, REGISTER_SCHEMA
from ruang.engine.lake import Lake

NOW = datetime.now(UTC)
LOOMS = {"establishment_id": "1", "name": "ผ้าทอลำพูน", "area_id": "51", "industry_id": "13121"}
HONEY = {"establishment_id": "2", "name": "=น้ำผึ้ง(1)", "area_id": "50", "industry_id": "01493"}
CLAY = {"establishment_id": "3", "name": "เซรามิก", "area_id": "52", "workers": 7.0}


def read_in(lake: Lake, rows: list[dict], days_ago: int, source: str = "bees", *, keep=True):
    about = {
        "fingerprint": f"{days_ago:04d}" * 16,
        "created_at": (NOW - timedelta(days=days_ago)).isoformat(),
        "period": {"from": "2016-01-04", "to": "2016-04-29"},
        "title_th": "ทะเบียนผึ้ง",
        "title_en": "Register of bees",
        "caveat_th": "นับที่ตั้งสำนักงานใหญ่",
        "rows_read": len(rows) + 1,
        "rows_accepted": len(rows),
        "rows_refused": 1,
        "rows_marked": 0,
        "refusals": {"province_missing": 1},
        "marks": {},
        "inputs": [
            {"file": "bees.csv", "sha256": "ab" * 32, "bytes": 900, "rows_read": len(rows) + 1,
             "encoding": "cp874", "evidence": "", "columns": {"name": "ชื่อกิจการ"}}
        ],
        "counts": {"area_id": {"51": 1, "": 2}, "industry_id": {"13": 1}, "legal_form": {}},
        "synthetic": False,
    }  # fmt: skip
    refused = [{"source_file": "bees.csv", "source_row": 9, "column": "area_id", "value": "=1+1",
                "reason": "province_missing"}]  # fmt: skip
    with lake.draft() as draft:
        draft.add("register", pa.Table.from_pylist(rows, REGISTER_SCHEMA))
        draft.add("refusals", pa.Table.from_pylist(refused, REFUSALS_SCHEMA))
        return lake.publish_snapshot(draft, source, about, keep=keep)


@pytest.fixture
def lake(tmp_path, settings):
    settings.LAKE = tmp_path / "lake"
    return Lake(settings.LAKE)


@pytest.fixture
def old(lake):
    return read_in(lake, [LOOMS, HONEY], 400)


@pytest.fixture
def new(lake, old):
    return read_in(lake, [{**LOOMS, "name": "ผ้าทอหริภุญชัย", "workers": 9.0}, CLAY], 10)


def of(snapshot) -> str:
    return f"/intake/snapshots/{snapshot.id}/"


def page(client, address) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize(
    ("role", "status"), [("officer", 200), ("analyst", 200), ("agent", 404), ("visitor", 302)]
)
def test_snapshots_are_for_those_who_bring_registers_in(
    client, cast, country, new, role, status
) -> None:
    if role != "visitor":
        client.force_login(getattr(cast, role))
    for address in ("/intake/snapshots/", of(new), f"{of(new)}comparison/"):
        assert client.get(address).status_code == status
    assert client.get("/intake/snapshots/prune/").status_code in {302, 404}


def test_the_list_says_of_each_what_it_is_and_who_brought_it_in(
    client, cast, country, new, publication
) -> None:
    from django.utils import timezone

    from ruang.web.intake.models import Delivery

    Delivery.objects.create(
        source="bees", sender=cast.officer, organisation=cast.centre.organisation,
        snapshot=new.id, changed_at=timezone.now(), state="kept",
    )  # fmt: skip
    publication.snapshot = new.id
    publication.save()
    (new.folder.parent / "broken").mkdir()
    (new.folder.parent / "broken" / "manifest.json").write_text("{")
    client.force_login(cast.officer)
    words = page(client, "/intake/snapshots/")
    assert words.index(new.id) < words.index("bees-2016-04-0400"), "newest first"
    assert "ทะเบียนผึ้ง" in words and cast.officer.name in words
    assert publication.get_absolute_url() in words
    assert "อ่านไฟล์รายการกำกับ" in words
    client.force_login(cast.officer2)
    assert cast.officer.name not in page(client, "/intake/snapshots/"), "another centre's delivery"


def test_a_snapshot_shows_all_facts_in_words(client, cast, country, new) -> None:
    client.force_login(cast.officer)
    words = page(client, of(new))
    for said in (
        "CP874",
        "ab" * 32,
        "ชื่อกิจการ",
        "ลำพูน",
        "นับที่ตั้งสำนักงานใหญ่",
        new.manifest["fingerprint"],
    ):
        assert said in words
    body = b"".join(client.get(f"{of(new)}refusals.csv").streaming_content).decode("utf-8-sig")
    assert "bees.csv" in body and "'=1+1" in body


def test_two_are_compared_row_by_row_with_what_each_value_was(
    client, cast, country, old, new
) -> None:
    client.force_login(cast.director)
    answer = client.get(f"{of(new)}comparison/?kind=changed")
    assert [(key, n) for key, _words, n in answer.context["counts"]] == [
        ("new", 1),
        ("gone", 1),
        ("changed", 1),
    ]
    (row,) = answer.context["page"].object_list
    assert [(c["was"], c["now"]) for c in row["changes"]] == [
        ("ผ้าทอลำพูน", "ผ้าทอหริภุญชัย"),
        ("", "9"),
    ]
    words = answer.content.decode()
    assert "<del>ผ้าทอลำพูน</del>" in words and "ลำปาง" in words
    gone = client.get(f"{of(new)}comparison/?kind=gone&area=50").context["page"].object_list
    assert [row["name"] for row in gone] == ["=น้ำผึ้ง(1)"]
    assert "ไม่มีชุดข้อมูลอื่น" in page(
        client, f"{of(read_in(Lake(new.folder.parents[2]), [CLAY], 1, 'wasps'))}comparison/"
    )


@pytest.mark.filterwarnings("ignore:fetch_record_batch:DeprecationWarning")
def test_differences_go_out_as_files_that_no_spreadsheet_computes(
    client, cast, country, old, new
) -> None:
    client.force_login(cast.analyst)
    address = f"{of(new)}comparison"
    body = b"".join(client.get(f"{address}.csv?kind=gone").streaming_content)
    rows = list(csv.DictReader(io.StringIO(body.decode("utf-8-sig"))))
    assert "'=น้ำผึ้ง(1)" in rows[0].values() and "เชียงใหม่" in rows[0].values()
    book = openpyxl.load_workbook(
        io.BytesIO(b"".join(client.get(f"{address}.xlsx?kind=gone").streaming_content))
    )
    cells = [cell for cell in book.active[2] if cell.value == "=น้ำผึ้ง(1)"]
    assert [cell.data_type for cell in cells] == ["s"], "text, not a formula"
    body = b"".join(client.get(f"{address}.csv?kind=changed").streaming_content).decode()
    assert "ผ้าทอลำพูน" in body and "ผ้าทอหริภุญชัย" in body


def test_an_administrator_removes_what_was_shown_and_the_journal_says_so(
    client, cast, country, lake, old, new, publication
) -> None:
    from ruang.web.journal.models import Entry

    cited = read_in(lake, [CLAY], 500)
    publication.snapshot = cited.id
    publication.save()
    client.force_login(cast.administrator)
    address = "/intake/snapshots/prune/"
    rule = {"keep_newest": 1, "older_than_days": 30}
    answer = client.get(address, rule)
    assert [one.kept.id for one in answer.context["going"]] == [old.id]
    whys = {one.kept.id: one.why for one in answer.context["staying"]}
    assert whys == {
        new.id: "เป็นชุดข้อมูลล่าสุดของแหล่งข้อมูลนี้",
        cited.id: "ผลที่เผยแพร่อ้างอิงชุดข้อมูลนี้",
    }
    assert client.post(address, {**rule, "keep_newest": 0}).status_code == 422
    assert client.post(address, {**rule, "shown": [old.id, new.id]}).status_code == 302
    assert {s.id for s in lake.snapshots()} == {new.id, cited.id}
    entry = Entry.objects.get(verb="snapshots.pruned")
    assert [one["snapshot"] for one in entry.after["removed"]] == [old.id]
    assert old.id in page(client, address), "what was removed before"
    client.force_login(cast.analyst)
    assert client.post(address, rule).status_code == 404


def test_checks_that_no_delivery_waits_for_are_swept_in_their_time(cast, lake) -> None:
    from django.utils import timezone

    from ruang.web.intake.jobs import sweep
    from ruang.web.intake.models import Delivery

    forgotten, young = (read_in(lake, [CLAY], days, keep=False) for days in (400, 1))
    waited = read_in(lake, [LOOMS], 500, keep=False)
    Delivery.objects.create(
        source="bees", sender=cast.officer, changed_at=timezone.now(), checked_snapshot=waited.id
    )
    assert sweep()["checks"] == 1
    assert {s.id for s in lake.checked_snapshots()} == {young.id, waited.id} != {forgotten.id}
