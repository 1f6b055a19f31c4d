"""All rows are checked, kept or discarded, put right and sent again; files go in their time."""

from __future__ import annotations

import io
from datetime import timedelta

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from ruang.engine.lake import Lake
from ruang.web.intake import jobs, reading, uploads
from ruang.web.intake.models import Delivery, DeliveryFile, DeliveryState
from ruang.web.journal.action import SYSTEM
from ruang.web.journal.models import Entry
from ruang.web.work import worker
from ruang.web.work.jobs import perform
from ruang.web.work.models import Job, State

REGISTER = """รหัสสถานประกอบการ,ชื่อสถานประกอบการ,จังหวัด,รหัส TSIC,คนงาน
A1,บริษัท ผ้าทอลำพูน จำกัด,ลำพูน,13121,"1,200"
A2,ห้างหุ้นส่วนจำกัด น้ำผึ้งดอยสุเทพ,เชียงไหม่,01493,15
A3,วิสาหกิจชุมชนทอผ้าบ้านหนองเงือก,ลำพูน,13121,20
A4,บริษัท ไม่มีจังหวัด จำกัด,,13121,5
A5,กลุ่มเกษตรกรเลี้ยงผึ้ง,ลำปาง,01493,8
"""


@pytest.fixture
def lake(tmp_path, settings):
    settings.LAKE = tmp_path / "lake"
    settings.MEDIA_ROOT = tmp_path / "uploads"
    return Lake(settings.LAKE)


@pytest.fixture
def delivery(client, cast, country, lake):
    client.force_login(cast.officer)
    client.post("/intake/", {"files": SimpleUploadedFile("register.csv", REGISTER.encode())})
    return Delivery.objects.get()


def work():
    worker.run(batch=True, signals=False)


@pytest.fixture
def checked(client, delivery):
    client.post(f"/intake/{delivery.pk}/check/")
    work()
    delivery.refresh_from_db()
    assert delivery.state == DeliveryState.CHECKED, delivery.check_job.error_en
    return delivery


def page(client, delivery):
    return client.get(delivery.get_absolute_url()).content.decode()


def test_while_it_is_checked_the_page_says_how_far_it_is(client, delivery):
    client.post(f"/intake/{delivery.pk}/check/")
    job = Delivery.objects.get().check_job
    assert "รอคิว" in page(client, delivery)
    now = timezone.now()
    Job.objects.filter(pk=job.pk).update(
        state=State.RUNNING, done=2000, total=6000, heartbeat_at=now,
        stage_at=now - timedelta(seconds=4), stage="Reading the files",
    )  # fmt: skip
    words = page(client, delivery)
    assert "2,000 จาก 6,000 แถว" in words and "วินาทีละ 500 แถว" in words
    assert 'hx-trigger="every 1s"' in words
    Job.objects.filter(pk=job.pk).update(state=State.CANCELLED)
    htmx = {"HX-Request": "true"}
    ended = client.get(f"/intake/{delivery.pk}/?progress", headers=htmx)
    assert ended.headers["HX-Refresh"] == "true"
    assert "หยุดการตรวจแล้ว" in page(client, delivery)


def test_every_row_is_accepted_or_refused_and_nothing_is_kept_yet(client, checked, lake):
    found = checked.found
    assert found["rows_read"] == found["rows_accepted"] + found["rows_refused"] == 5
    assert found["rows_refused"] == 1
    assert not lake.snapshots() and lake.checked(checked.checked_snapshot)

    words = page(client, checked)
    assert "ยังไม่ได้จัดเก็บ" in words and "แถวที่ไม่รับ" in words
    assert "ลำพูน" in words and "ลำปาง" in words  # provinces by name
    rows = client.get(f"/intake/{checked.pk}/rows/")
    assert [row["source_row"] for row in rows.context["page"]] == [2, 3, 4, 6]
    mark = next(iter(found["marks"]))
    marked = client.get(f"/intake/{checked.pk}/rows/?mark={mark}&area=50").context["page"]
    assert [row["name"] for row in marked] == ["ห้างหุ้นส่วนจำกัด น้ำผึ้งดอยสุเทพ"]


def test_kept_once_by_whoever_is_first(client, cast, checked, lake):
    address = f"/intake/{checked.pk}/keep/"
    assert client.post(address).status_code == 302
    client.force_login(cast.director)
    client.post(address)
    kept = Delivery.objects.get()
    assert (kept.state, [s.id for s in lake.snapshots()]) == ("kept", [kept.snapshot])
    assert Entry.objects.filter(verb="delivery.kept").count() == 1
    assert Entry.objects.get(verb="delivery.kept").after["found"] == "•"
    assert f'name="snapshot" value="{kept.snapshot}"' in page(client, kept)


def test_discarded_and_taken_up_again(client, checked, lake, committed):
    with committed():
        client.post(f"/intake/{checked.pk}/discard/")
    assert not lake.checked_snapshots() and not lake.snapshots()
    assert "นำกลับมาทำต่อ" in page(client, checked)
    client.post(f"/intake/{checked.pk}/take-up/")
    client.post(f"/intake/{checked.pk}/check/")
    work()
    checked.refresh_from_db()
    assert checked.state == DeliveryState.CHECKED
    client.post(f"/intake/{checked.pk}/keep/")
    client.post(f"/intake/{checked.pk}/discard/")  # too late: it is kept
    assert len(lake.snapshots()) == 1


def test_refused_rows_go_out_in_the_shape_of_the_original_and_come_back_put_right(
    client, checked, lake
):
    answer = client.get(f"/intake/{checked.pk}/refusals.xlsx")
    book = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    sheet = book.active
    heads = [cell.value for cell in sheet[1]]
    assert heads[:5] == REGISTER.splitlines()[0].split(",")
    assert [cell.value for cell in sheet[2]][:2] == ["A4", "บริษัท ไม่มีจังหวัด จำกัด"]
    sheet.cell(2, heads.index("จังหวัด") + 1).value = "แพร่"
    body = io.BytesIO()
    book.save(body)

    sent = SimpleUploadedFile("แก้แล้ว.xlsx", body.getvalue())
    assert client.post(f"/intake/{checked.pk}/correct/", {"files": sent}).status_code == 302
    work()
    checked.refresh_from_db()
    found = checked.found
    assert checked.state == DeliveryState.CHECKED, checked.check_job.error_en
    assert (found["rows_read"], found["rows_accepted"], found["rows_refused"]) == (5, 5, 0)
    assert found["rows_replaced"] == 1
    assert [f.round for f in checked.files.all()] == [0, 1]

    again = SimpleUploadedFile("แก้แล้ว.xlsx", body.getvalue())
    refused = client.post(f"/intake/{checked.pk}/correct/", {"files": again})
    assert refused.status_code == 422 and "เคยส่งมาแล้ว" in refused.content.decode()


def test_rows_of_another_delivery_are_not_taken_for_corrections_of_this_one(client, checked):
    answer = client.get(f"/intake/{checked.pk}/refusals.xlsx")
    body = b"".join(answer.streaming_content)
    other = SimpleUploadedFile("other.csv", REGISTER.replace("A4", "B4").encode())
    client.post("/intake/", {"files": other})
    second = Delivery.objects.latest("pk")
    client.post(f"/intake/{second.pk}/check/")
    work()
    sent = SimpleUploadedFile("แก้แล้ว.xlsx", body)
    refused = client.post(f"/intake/{second.pk}/correct/", {"files": sent})
    assert refused.status_code == 422 and "แถวของไฟล์ register.csv" in refused.content.decode()
    assert [f.name for f in second.files.all()] == ["other.csv"]


def test_a_file_is_looked_through_once_as_long_as_it_lies_as_it_was_sent(delivery):
    file = delivery.files.get()
    (first,), (second,) = reading.looks_of([file]), reading.looks_of([file])
    assert first is second
    uploads.where(file.stored).write_bytes(REGISTER.encode() + b"A6,x,y,13121,1\n")
    assert reading.looks_of([file])[0].sha256 != first.sha256


def test_corrected_rows_that_cannot_be_read_are_taken_back(client, checked):
    bad = SimpleUploadedFile("bad.csv", "ก,ข,ค\n1,2,3\n4,5,6\n".encode())
    client.post(f"/intake/{checked.pk}/correct/", {"files": bad})
    work()
    words = page(client, checked)
    assert "bad.csv: ไม่พบคอลัมน์ชื่อ" in words and "นำแถวที่แก้แล้วซึ่งส่งมาล่าสุดออก" in words
    assert client.post(f"/intake/{checked.pk}/take-back/").status_code == 302
    client.post(f"/intake/{checked.pk}/check/")
    work()
    checked.refresh_from_db()
    assert (checked.state, checked.found["rows_read"]) == (DeliveryState.CHECKED, 5)
    assert "ซึ่งส่งมาล่าสุดออก" not in page(client, checked)
    client.post(f"/intake/{checked.pk}/take-back/")
    assert Entry.objects.filter(verb="delivery.correction_taken_back").count() == 1


def test_the_list_of_refused_rows_is_harmless_to_a_spreadsheet(client, checked):
    answer = client.get(f"/intake/{checked.pk}/refusals.csv")
    words = b"".join(answer.streaming_content).decode("utf-8-sig")
    assert answer.headers["Content-Type"].startswith("text/csv")
    assert "register.csv" in words and ",5," in words


def test_a_change_while_it_is_checked_makes_the_check_void(client, cast, delivery):
    client.post(f"/intake/{delivery.pk}/check/")
    before = Delivery.objects.get().check_job
    client.post(f"/intake/{delivery.pk}/forget/")  # reads anew
    before.refresh_from_db()
    assert before.state == State.CANCELLED
    perform.call(before.pk)
    assert Delivery.objects.get().state == DeliveryState.RECEIVED

    late = Delivery.objects.get()
    with pytest.raises(Exception, match="เปลี่ยนแปลงระหว่างตรวจ"):
        reading_of_an_older_version(late, cast.officer)


def reading_of_an_older_version(delivery, by):
    from ruang.web.intake.actions import note_checked

    note_checked(delivery, by=by, version=delivery.version - 1, snapshot="x", found={})


def test_a_worker_that_was_killed_is_followed_by_another(client, delivery, monkeypatch):
    client.post(f"/intake/{delivery.pk}/check/")
    job = Delivery.objects.get().check_job

    def killed(*args, **kwargs):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:  # after the rows were read, before it could be said
        patch.setattr("ruang.web.intake.actions.note_checked", killed)
        with pytest.raises(KeyboardInterrupt):
            perform.call(job.pk)
    job.refresh_from_db()
    assert job.state == State.QUEUED
    work()
    assert Delivery.objects.get().state == DeliveryState.CHECKED
    assert len(reading.lake().checked_snapshots()) == 1


def test_a_file_that_cannot_be_taken_says_why_and_leads_back(client, delivery):
    kept = DeliveryFile.objects.get()
    uploads.where(kept.stored).write_text(REGISTER + '"A6,เครื่องหมายคำพูดไม่ปิด', encoding="utf-8")
    client.post(f"/intake/{delivery.pk}/check/")
    work()
    assert Delivery.objects.get().state == DeliveryState.RECEIVED
    words = page(client, delivery)
    assert "ยังรับไฟล์นี้ไม่ได้" in words and "register.csv" in words


# -- retention -----------------------------------------------------------------------------


def test_files_go_when_their_time_is_up_and_what_was_kept_stays(
    client, checked, lake, settings, committed
):
    client.post(f"/intake/{checked.pk}/keep/")
    path = uploads.where(DeliveryFile.objects.get().stored)
    assert jobs.sweep(by=SYSTEM)["deliveries"] == 0 and path.exists()

    long_ago = timezone.now() - timedelta(days=settings.UPLOAD_DAYS, minutes=1)
    Delivery.objects.update(changed_at=long_ago)
    with committed():
        assert jobs.sweep(by=SYSTEM)["deliveries"] == 1
        assert path.exists()  # until the database has forgotten it for good
    assert not path.exists() and not path.parent.exists()
    assert len(lake.snapshots()) == 1 and Delivery.objects.get().state == "kept"
    entry = Entry.objects.get(verb="delivery.files_removed")
    assert entry.actor is None
    assert jobs.sweep(by=SYSTEM)["deliveries"] == 0  # once
    answer = client.get(f"/intake/{checked.pk}/refusals.xlsx")
    assert answer.status_code == 302  # with a word: the originals are gone


def test_what_nobody_decided_on_goes_with_its_files(client, checked, lake, committed):
    with committed():
        client.post(f"/intake/{checked.pk}/files/")
    gone = Delivery.objects.get()
    assert (gone.state, gone.checked_snapshot) == ("discarded", "")
    assert not lake.checked_snapshots()
    assert client.get(gone.get_absolute_url()).status_code == 200
    client.post(f"/intake/{gone.pk}/take-up/")
    assert Delivery.objects.get().state == "discarded"  # nothing to read again


def test_the_worker_asks_for_the_sweep_once_a_day(db):
    asked = worker.ask_for_what_is_due()
    assert "intake.sweep" in [job.kind for job in asked]
    assert not worker.ask_for_what_is_due()
    Job.objects.update(created_at=timezone.now() - timedelta(days=1, minutes=1))
    work()
    assert worker.ask_for_what_is_due()
