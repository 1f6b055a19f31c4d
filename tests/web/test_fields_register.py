"""Persons in a register: nobody who reads it, in whatever form, reads their names and numbers."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from marks import readable

from ruang.web.intake.models import Delivery, DeliveryState
from ruang.web.work import worker

REGISTER = """รหัสสถานประกอบการ,ชื่อสถานประกอบการ,จังหวัด,รหัส TSIC,คนงาน,เลขประจำตัวประชาชน,โทรศัพท์,ผู้ติดต่อ
A1,บริษัท ผ้าทอลำพูน จำกัด,ลำพูน,13121,12,,0815550001,สมหญิง ลับเฉพาะ
A2,นายสมชาย ใจเร้น,ลำพูน,13121,3,1509900000011,0815550002,สมชาย ใจเร้น
A3,นางสาวบุญมี จันทร์ซ่อนเงา,,13121,3,1509900000028,0815550003,บุญมี จันทร์ซ่อนเงา
A4,บริษัท ไม่รู้ทำอะไร จำกัด,ลำพูน,ทอ 1509900000036,3,,0815550004,วันดี ลับเฉพาะ
"""
PERSONS = ("ใจเร้น", "ซ่อนเงา", "ลับเฉพาะ", "081555000", "15099000000")
PURPOSE = "นัดหมายเยี่ยมโรงงาน"
# Whoever may correct the refused rows gets them back whole.
CORRECT = {"officer", "director", "administrator"}


@pytest.fixture
def delivery(client, cast, country, tmp_path, settings):
    settings.LAKE, settings.MEDIA_ROOT = tmp_path / "lake", tmp_path / "uploads"
    client.force_login(cast.officer)
    sent = SimpleUploadedFile("register.csv", REGISTER.encode())
    client.post("/intake/", {"files": sent})
    found = Delivery.objects.get()
    found.layout = {**found.layout, "personal": {"โทรศัพท์": "phone"}}
    found.purpose = PURPOSE
    found.save()
    for step in ("check", "keep"):
        client.post(f"/intake/{found.pk}/{step}/")
        worker.run(batch=True, signals=False)
    found.refresh_from_db()
    assert found.state == DeliveryState.KEPT
    assert found.found["rows_refused"] == 2
    return found


@pytest.mark.thorough
def test_nobody_reads_of_a_person_in_a_register(cast, delivery):
    for role in ("officer", "director", "officer2", "agent", "analyst", "administrator"):
        client = Client()
        client.force_login(getattr(cast, role))
        read = {path for path in papers(delivery) if names_persons(client.get(path))}
        whole = {f"/intake/{delivery.pk}/refusals.xlsx"} if role in CORRECT else set()
        assert read == whole, role


def papers(delivery):
    """Every page, file and answer in which something of the register may stand."""
    one, kept = f"/intake/{delivery.pk}/", f"/intake/snapshots/{delivery.snapshot}/"
    return [
        "/", "/intake/", "/work/", "/me/data/", "/journal/", one, f"{one}columns/", f"{one}rows/",
        f"{one}comparison/", f"{one}refusals.csv", f"{one}refusals.xlsx", "/intake/snapshots/",
        kept, f"{kept}refusals.csv", f"{kept}refusals.xlsx", f"/api/deliveries/{delivery.pk}",
        f"/api/deliveries/{delivery.pk}/refused", f"/api/snapshots/{delivery.snapshot}",
    ]  # fmt: skip


def names_persons(answered):
    streamed = getattr(answered, "streaming_content", None)
    text = readable(b"".join(streamed) if streamed else answered.content)
    return any(person in text for person in PERSONS)
