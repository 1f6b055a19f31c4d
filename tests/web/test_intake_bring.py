"""An officer brings a register in: what is taken, what is refused at the door, who may see it."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from ruang.web.intake import uploads
from ruang.web.intake.models import Delivery, DeliveryFile, RememberedLayout
from ruang.web.journal.models import Entry

REGISTER = """ลำดับ,ชื่อสถานประกอบการ,จังหวัด,รหัส TSIC,คนงาน,โทรศัพท์
1,บริษัท ผ้าทอลำพูน จำกัด,ลำพูน,13121,"1,200",053-511222
2,ห้างหุ้นส่วนจำกัด น้ำผึ้งดอยสุเทพ,จ.เชียงใหม่,01493,๑๕,081-234-5678
3,วิสาหกิจชุมชนทอผ้าบ้านหนองเงือก,เชียงไหม่,13121,20,
4,บริษัท ไม่มีจังหวัด จำกัด,,13121,5,
5,กลุ่มเกษตรกรเลี้ยงผึ้ง,ลำปาง,01493,8,
"""


def file(text: str | bytes = REGISTER, name: str = "ทะเบียน.csv") -> SimpleUploadedFile:
    body = text.encode() if isinstance(text, str) else text
    return SimpleUploadedFile(name, body)


def bring(client, who, *files, **more):
    client.force_login(who)
    return client.post("/intake/", {"files": list(files), "paste": "", **more})


def folders() -> list[Path]:
    root = uploads._root()
    return list(root.iterdir())


def test_a_file_is_taken_in_looked_at_and_kept_to_the_installation_alone(client, cast, country):
    before = set(folders())
    answer = bring(client, cast.officer, file(name="..\\..\\etc/ทะเบียน\u202e 2569.csv"))

    made = Delivery.objects.get()
    assert answer.status_code == 302 and answer.url == f"/intake/{made.pk}/"
    assert (made.source, made.state, made.sender) == ("establishments", "received", cast.officer)
    kept = made.files.get()
    assert kept.name == "ทะเบียน 2569.csv" and (kept.kind, kept.encoding) == ("text", "utf-8")
    path = uploads.where(kept.stored)
    assert path.read_text(encoding="utf-8") == REGISTER
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert path.parent in set(folders()) - before and "ทะเบียน" not in kept.stored
    assert Entry.objects.get(verb="delivery.received").actor == cast.officer


@pytest.mark.parametrize(
    ("body", "name"),
    [
        (b"MZ\x90\x00\x03\x00\x00\x00" + b"\x00" * 400, "register.csv"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "register.xlsx"),
        (b"", "empty.csv"),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "register.csv"),
    ],
    ids=["a program", "a picture", "nothing", "a document"],
)
def test_what_is_no_register_is_refused_with_a_word_and_nothing_is_kept(
    client, cast, country, body, name
):
    before = set(folders())
    answer = bring(client, cast.officer, file(), file(body, name))

    assert answer.status_code == 422
    assert name in answer.content.decode() or "ไฟล์ว่างเปล่า" in answer.content.decode()
    assert not Delivery.objects.exists() and set(folders()) == before


def test_a_pasted_table_becomes_a_file(client, cast, country):
    table = "ชื่อ\tจังหวัด\r\nบริษัท ก จำกัด\tลำพูน\r\nบริษัท ข จำกัด\tลำปาง\r\n"
    assert bring(client, cast.officer, paste=table).status_code == 302
    kept = DeliveryFile.objects.get()
    assert kept.name == "pasted.tsv" and kept.bytes == len(table.replace("\r", "").encode())


def test_nothing_sent_is_said(client, cast, country):
    answer = bring(client, cast.officer)
    assert answer.status_code == 422
    assert "เลือกไฟล์ หรือวางตาราง" in answer.content.decode()


def test_limits_hold_before_anything_is_kept(client, cast, country, settings, monkeypatch):
    before = set(folders())
    settings.UPLOAD_MB = 0
    assert "รวมกันได้ไม่เกิน 0 MB" in bring(client, cast.officer, file()).content.decode()
    settings.UPLOAD_MB = 5
    monkeypatch.setattr(uploads, "FILES_AT_ONCE", 1)
    two = bring(client, cast.officer, file(), file(REGISTER + "\n", "b.csv"))
    assert two.status_code == 422 and "ไม่เกิน 1 ไฟล์" in two.content.decode()
    assert set(folders()) == before and not Delivery.objects.exists()

    assert bring(client, cast.officer, file()).status_code == 302
    monkeypatch.setattr(uploads, "FILES_AN_HOUR", 1)
    assert bring(client, cast.officer, file()).status_code == 422
    assert bring(client, cast.officer2, file()).status_code == 302  # another person's hour


def test_a_request_that_says_it_is_too_large_is_stopped_while_it_is_sent(
    client, cast, country, settings, monkeypatch
):
    settings.UPLOAD_MB = 0
    monkeypatch.setattr(uploads, "PASTE_MB", 0)
    big = file(b"a,b\n" + b"1,2\n" * 300_000)  # more than the 1 MB that forms may have beside
    answer = bring(client, cast.officer, big)
    assert answer.status_code == 422 and "รวมกันได้ไม่เกิน 0 MB" in answer.content.decode()


def test_with_htmx_the_answer_is_a_part_or_a_new_page(client, cast, country):
    client.force_login(cast.officer)
    htmx = {"HX-Request": "true"}
    refused = client.post("/intake/", {"paste": ""}, headers=htmx)
    assert refused.status_code == 422 and "<html" not in refused.content.decode()
    taken = client.post("/intake/", {"files": [file()]}, headers=htmx)
    assert taken.headers["HX-Redirect"] == Delivery.objects.get().get_absolute_url()


def test_two_files_of_one_name_are_told_apart(client, cast, country):
    bring(client, cast.officer, file(), file(REGISTER.replace("ผ้าทอ", "ผ้าไหม")))
    assert [f.name for f in DeliveryFile.objects.all()] == ["ทะเบียน.csv", "ทะเบียน (2).csv"]


def test_a_delivery_is_seen_by_its_house_and_acted_on_by_few(client, cast, country):
    bring(client, cast.officer, file())
    address = Delivery.objects.get().get_absolute_url()
    seen = {"director": 200, "officer2": 404, "analyst": 200, "administrator": 200, "agent": 404}
    may_check = {"director": 302, "officer2": 404, "analyst": 403, "administrator": 302}
    for who, status in seen.items():
        client.force_login(getattr(cast, who))
        assert client.get(address).status_code == status, who
    for who, status in may_check.items():
        client.force_login(getattr(cast, who))
        assert client.post(f"{address}check/").status_code == status, who


# -- how it is read ------------------------------------------------------------------------


@pytest.fixture
def delivery(client, cast, country):
    bring(client, cast.officer, file())
    return Delivery.objects.get()


def read_again(client, delivery, *, columns=None, **said):
    """Send the form of the page as it stands, with some of it changed."""
    page = client.get(f"/intake/{delivery.pk}/").context
    chosen = {one["header"]: one["column"] for one in page["columns"]} | (columns or {})
    values = {"source": delivery.source, "file": page["shown"].file.pk, "do": "read"}
    values |= {"header": list(chosen), "column": list(chosen.values()), **said}
    return client.post(f"/intake/{delivery.pk}/columns/", values)


def test_the_page_shows_how_the_rows_would_be_read(client, delivery):
    page = client.get(delivery.get_absolute_url())
    words = page.content.decode()
    rows = page.context["shown"].rows

    assert [row.number for row in rows] == [2, 3, 4, 5, 6]
    assert [bool(row.reason) for row in rows] == [False, False, False, True, False]
    assert rows[2].notes  # เชียงไหม่ is read as Chiang Mai, and it is said
    assert "เชียงใหม่" in {cell.shown for cell in rows[2].cells}
    assert "เชียงไหม่" in {cell.raw for cell in rows[2].cells}
    assert "โทรศัพท์" in words and 'name="purpose"' in words
    assert "053-511222" not in words


def test_a_column_chosen_by_hand_is_remembered_for_the_next_file(client, cast, delivery):
    assert read_again(client, delivery, columns={"ลำดับ": "establishment_id"}).status_code == 302
    delivery.refresh_from_db()
    assert delivery.layout["columns"] == {"establishment_id": "ลำดับ"}
    assert delivery.version == 2

    bring(client, cast.director, file(REGISTER.replace("ผ้าทอ", "ผ้าไหม"), "ปีถัดไป.csv"))
    later = Delivery.objects.first()
    assert later.layout["columns"] == {"establishment_id": "ลำดับ"}
    assert "อ่านแบบเดียวกับเมื่อ" in client.get(later.get_absolute_url()).content.decode()

    client.post(f"/intake/{later.pk}/forget/")
    later.refresh_from_db()
    assert later.layout == {} and not RememberedLayout.objects.exists()
    bring(client, cast.officer2, file())  # another house reads by evidence
    assert Delivery.objects.first().layout == {}


def test_two_columns_cannot_be_one_thing(client, delivery):
    answer = read_again(client, delivery, columns={"ลำดับ": "name"})
    assert answer.status_code == 422 and "สองคอลัมน์" in answer.content.decode()
    delivery.refresh_from_db()
    assert delivery.version == 1


def test_a_personal_column_is_kept_with_a_purpose_only(client, delivery):
    assert read_again(client, delivery, keep="โทรศัพท์").status_code == 422
    purpose = "นัดหมายเยี่ยมโรงงาน"
    assert read_again(client, delivery, keep="โทรศัพท์", purpose=purpose).status_code == 302
    delivery.refresh_from_db()
    assert delivery.layout["personal"] == {"โทรศัพท์": "phone"}
    assert delivery.purpose == "นัดหมายเยี่ยมโรงงาน"
    remembered = RememberedLayout.objects.get()
    assert remembered.layout["personal"] == {}  # asked for anew each time


def test_a_register_without_a_known_name_can_still_be_told_by_hand(client, cast, country):
    odd = REGISTER.replace("ชื่อสถานประกอบการ", "คำ").replace("จังหวัด", "ที่")
    bring(client, cast.officer, file(odd))
    made = Delivery.objects.get()
    read_again(client, made, columns={"คำ": "name", "ที่": "area_id"})
    shown = client.get(made.get_absolute_url()).context["shown"]
    assert not shown.problem and len(shown.rows) == 5
