"""An officer brings registers in, in Thai: from the file she has to figures that are published."""

from __future__ import annotations

import json
import re

import pytest
from bringing import (
    Kind,
    Officer,
    companies_next_time,
    factories_next_time,
    workbook_next_time,
)
from playwright.sync_api import expect

TABLE = (
    "ชื่อสถานประกอบการ\tจังหวัด\tรหัส TSIC\tคนงาน\n"
    "บริษัท ผ้าทอทดลอง จำกัด\tลำพูน\t13121\t๑๒\n"
    "กลุ่มเกษตรกรเลี้ยงผึ้งทดลอง\tเชียงไหม่\t01493\t8\n"
    "บริษัท ไม่มีจังหวัด จำกัด\t\t13121\t5\n"
)
ESTABLISHMENTS = Kind(
    sample="establishments",
    file="establishments-north.xlsx",
    title="ทะเบียนสถานประกอบการ",
    said=("สมุดงาน", "ทะเบียน", "TSIC 2552"),
    cure={"ไม่มีชื่อ": "โรงทอผ้าที่แก้แล้ว {n}", "ไม่ได้ระบุจังหวัด": "ลำพูน"},
    cured=7,
    next_time=workbook_next_time,
)
FACTORIES = Kind(
    sample="factory_register",
    file="factories-east.csv",
    title="ทะเบียนโรงงาน",
    said=("UTF-8 (BOM)", "จุลภาค (,)", "ต้นไฟล์มีเครื่องหมายระบุรหัสอักขระไว้"),
    cure={
        "ไม่มีรหัสกิจกรรมนี้ในการจัดประเภทมาตรฐานอุตสาหกรรม": "10712",
        "ไม่ได้ระบุจังหวัด": "ชลบุรี",
    },
    cured=5,
    next_time=factories_next_time,
)
COMPANIES = Kind(
    sample="dbd_registrations",
    file="companies-2568-01.csv",
    title="การจดทะเบียนจัดตั้งนิติบุคคลใหม่",
    said=("TIS-620 (CP874)", "จุลภาค (,)", "สระและวรรณยุกต์วางบนพยัญชนะได้ถูกต้อง"),
    cure={
        "ไม่มีรหัสกิจกรรมนี้ในการจัดประเภทมาตรฐานอุตสาหกรรม": "47300",
        "ไม่มีวันที่จดทะเบียน": "15/1/2568",
    },
    cured=6,
    next_time=companies_next_time,
)


@pytest.fixture(scope="module")
def signed_in(browser, demo, tmp_path_factory):
    """What a browser remembers in which the officer has signed in."""
    context = browser.new_context(locale="th-TH")
    demo.sign_in(context.new_page(), "officer")
    path = tmp_path_factory.mktemp("signed-in") / "officer.json"
    context.storage_state(path=path)
    context.close()
    return json.loads(path.read_text())


# Colours that are still on their way from one theme to the other are not to be judged.
DESK = {
    "viewport": {"width": 1280, "height": 900},
    "locale": "th-TH",
    "reduced_motion": "reduce",
}


@pytest.fixture
def officer(browser, demo, signed_in):
    """She sits down; what the browser complained of until she leaves is a failure."""
    context = browser.new_context(**DESK, storage_state=signed_in)
    made = Officer(context.new_page(), demo.address)
    yield made
    context.close()
    assert made.complaints == []


@pytest.fixture
def sample(officer, tmp_path):
    """Download one of the samples that the demo offers."""

    def downloaded(kind: Kind):
        officer.go("/intake/")
        with officer.page.expect_download() as waited:
            officer.page.locator(f"a[href$='/samples/{kind.sample}/']").click()
        path = tmp_path / kind.file
        waited.value.save_as(path)
        return path

    return downloaded


@pytest.mark.parametrize("kind", [ESTABLISHMENTS, FACTORIES, COMPANIES], ids=lambda k: k.sample)
def test_from_the_file_she_has_to_published_figures(officer, sample, tmp_path, kind):
    thorough = kind is ESTABLISHMENTS  # its pages are looked at for barriers: once is enough
    path = sample(kind)
    if thorough:
        officer.inspect()
    (officer.drop if kind is FACTORIES else officer.choose)(path)
    _the_page_says_what_the_file_is(officer, kind)
    if thorough:
        _one_column_is_told_by_hand_and_persons_are_left_out(officer)
        officer.inspect()

    officer.check()
    read, accepted, refused = _the_result_adds_up(officer)
    if thorough:
        officer.inspect()
        left_out = officer.page.locator("section[aria-labelledby=left-out] li")
        expect(left_out).to_have_text(["ผู้ประสานงาน", "เบอร์โทรศัพท์"])
    officer.correct(kind, tmp_path)
    again = _the_result_adds_up(officer)
    assert again == (read, accepted + kind.cured, refused - kind.cured)
    officer.keep()
    officer.publish()
    expect(officer.page.locator("h1")).to_have_text(kind.title)
    expect(officer.page.locator(".badge", has_text="ข้อมูลสมมติ")).to_be_visible()

    _a_month_later(officer, kind, path, thorough=thorough)


def _the_page_says_what_the_file_is(officer, kind):
    page = officer.page
    expect(page.locator("h1")).to_have_text(kind.file)
    expect(page.get_by_label("ชนิดของทะเบียน").locator("option:checked")).to_have_text(kind.title)
    for words in kind.said:
        expect(page.locator(".facts")).to_contain_text(words)
    expect(page.locator("table.mapping tbody tr").first).to_be_visible()
    rows = page.locator("table.preview tbody tr")
    expect(rows).to_have_count(50)
    refused = page.locator("table.preview tr.refused")
    assert refused.count() > 0 and refused.locator("td.why").first.inner_text().strip()

    # A remark is a number in the row, and the same number with its words under the table.
    mark = rows.locator(".note-mark").first
    number = mark.inner_text().split(":")[0].strip()
    legend = page.locator(".notes > li", has=page.get_by_text(number, exact=True)).first
    assert mark.get_attribute("title") in legend.inner_text()

    # Scrolled sideways, number and name of a row stay.
    table = page.locator(".table-wrap:has(table.preview)")
    table.evaluate("e => e.scrollTo(600, 0)")
    assert table.evaluate("e => e.scrollLeft") > 200
    left = "e => e.getBoundingClientRect().left"
    edge, row = table.evaluate(left), rows.first
    assert edge <= row.locator("th").evaluate(left) < row.locator(".of-name").evaluate(left)
    assert row.locator(".of-name").evaluate(left) < edge + 100


def _one_column_is_told_by_hand_and_persons_are_left_out(officer):
    page = officer.page
    started = page.get_by_label("วันที่เริ่มประกอบกิจการ อ่านเป็นอะไร")
    expect(started.locator("option:checked")).to_have_text("วันที่จดทะเบียน")
    started.select_option("")
    page.get_by_text("เก็บบางคอลัมน์ไว้เพื่อวัตถุประสงค์เฉพาะ").click()
    page.get_by_label("เบอร์โทรศัพท์", exact=False).last.check()
    page.get_by_role("button", name="อ่านใหม่ตามที่ปรับ").click()
    expect(page.locator(".notice.bad")).to_contain_text("โปรดเขียนวัตถุประสงค์")

    page.get_by_label("วันที่เริ่มประกอบกิจการ อ่านเป็นอะไร").select_option("")
    page.get_by_text("เก็บบางคอลัมน์ไว้เพื่อวัตถุประสงค์เฉพาะ").click()
    page.get_by_role("button", name="อ่านใหม่ตามที่ปรับ").click()
    expect(page.locator(".notice.good")).to_contain_text("อ่านใหม่แล้ว")
    expect(page.locator("main .notice.warn")).to_contain_text("ผู้ประสานงาน (ชื่อบุคคล)")
    expect(page.locator("table.preview thead")).not_to_contain_text("วันที่จดทะเบียน")
    expect(page.locator("main")).not_to_contain_text("080-000-0")


def _the_result_adds_up(officer):
    read, accepted = officer.figure("แถวที่อ่านจากไฟล์"), officer.figure("แถวที่รับเข้า")
    refused = officer.figure("แถวที่ไม่รับเข้า")
    assert read == accepted + refused and refused > 0
    assert {officer.counted(by) for by in ("province", "industry", "form")} == {accepted}
    reasons = officer.page.locator("section[aria-labelledby=refused] > .table-wrap tbody tr")
    assert sum(int(n) for n in reasons.locator("td.num").all_inner_texts()) == refused
    assert all(remedy.strip() for remedy in reasons.locator("small").all_inner_texts())
    assert reasons.locator("small").count() == reasons.count()
    return read, accepted, refused


def _a_month_later(officer, kind, path, *, thorough):
    page = officer.page
    path.write_bytes(kind.next_time(path.read_bytes()))
    officer.choose(path)
    if thorough:  # what was told by hand the last time holds
        expect(page.locator(".notice.info", has_text="อ่านแบบเดียวกับเมื่อ")).to_be_visible()
        chosen = page.get_by_label("วันที่เริ่มประกอบกิจการ อ่านเป็นอะไร")
        expect(chosen).to_have_value("")
    page.get_by_label("เป็นข้อมูลสมมติ ใช้เพื่อทดลอง").check()
    officer.check()
    result = page.url
    page.get_by_role("link", name="เปรียบเทียบ").click()
    found = {which: officer.difference(which) for which in ("new", "gone", "changed")}
    assert found == {"new": 1, "gone": 1 + kind.cured, "changed": 1}
    page.locator(".tabs a[href*='kind=changed']").click()
    expect(page.locator("tbody tr ins")).to_have_count(1)
    if thorough:
        expect(page.locator("tbody tr ins")).to_have_text("77")
        officer.inspect()
        page.goto(f"{result}rows/")
        officer.inspect()
    page.goto(result)
    officer.keep()
    if thorough:
        _snapshots_are_found_and_compared(officer, kind)


def _snapshots_are_found_and_compared(officer, kind):
    page = officer.page
    officer.inspect()
    page.get_by_role("link", name="เปิดชุดข้อมูล").click()
    expect(page.locator("h1")).to_have_text(kind.title)
    officer.inspect()
    page.get_by_role("button", name="เปรียบเทียบ").click()
    assert officer.difference("changed") == 1
    officer.inspect()
    officer.go("/intake/snapshots/")
    expect(page.locator("tbody tr", has_text=kind.title).first).to_contain_text("ข้อมูลสมมติ")
    officer.inspect()


def test_with_the_keyboard_alone_a_pasted_table_is_discarded_taken_up_and_kept(officer):
    page, press = officer.page, officer.page.keyboard.press
    officer.go("/intake/")
    page.locator("#main").focus()
    for _ in range(6):
        press("Tab")
        if page.evaluate("document.activeElement.matches('.bring summary')"):
            break
    press("Enter")
    press("Tab")
    page.keyboard.insert_text(TABLE)
    officer.tab_to("ดูผลการอ่าน")
    press("Enter")
    expect(page.locator("h1")).to_have_text("pasted.tsv")
    officer.tab_to("เป็นข้อมูลสมมติ ใช้เพื่อทดลอง", role="checkbox")
    press("Space")
    officer.tab_to("ตรวจทุกแถว")
    press("Enter")
    officer.decide()
    assert (officer.figure("แถวที่รับเข้า"), officer.figure("แถวที่ไม่รับเข้า")) == (2, 1)

    officer.tab_to("ยกเลิกการนำเข้านี้")
    press("Enter")
    expect(page.locator(".kicker .badge").first).to_have_text("ยกเลิกแล้ว")
    assert page.get_by_role("link", name="แถวที่ไม่รับเข้า (Excel)").count() == 0
    officer.inspect()
    officer.tab_to("นำกลับมาทำต่อ")
    press("Enter")
    officer.tab_to("ตรวจทุกแถว")
    press("Enter")
    officer.decide()
    officer.tab_to("จัดเก็บ 2 แถวที่รับเข้า")
    press("Enter")
    expect(page.locator("#decide")).to_have_text("จัดเก็บในคลังข้อมูลแล้ว")


def test_a_check_goes_on_when_the_page_is_closed_and_can_be_stopped(officer, tmp_path):
    path = tmp_path / "ทะเบียนใหญ่.csv"
    line = "บริษัท ทดลองขนาดใหญ่ {} จำกัด,ลำพูน,13121,{}\n".format
    rows = "".join(line(i, i % 90 + 1) for i in range(700_000))
    path.write_text("ชื่อสถานประกอบการ,จังหวัด,รหัส TSIC,คนงาน\n" + rows, encoding="utf-8")
    officer.choose(path)
    page = officer.page
    page.get_by_role("button", name="ตรวจทุกแถว").click()
    expect(page.locator("#progress")).to_be_visible()
    officer.inspect()
    delivery, context = page.url, page.context
    page.close()

    page = officer.page = context.new_page()
    officer.go("/intake/")
    line = page.locator("tbody tr", has_text=path.name)
    expect(line).to_contain_text("กำลังตรวจ")
    line.get_by_role("link").click()
    assert page.url == delivery
    told = page.locator("#progress .muted").first
    expect(told).to_contain_text(re.compile(r"[\d,]+ จาก 700,001 แถว · วินาทีละ [\d,]+ แถว"))
    page.get_by_role("button", name="หยุดการตรวจ").click()
    stopped = page.locator(".notice.info", has_text="หยุดการตรวจแล้ว")
    expect(stopped).to_be_visible(timeout=30_000)
    expect(page.locator(".kicker .badge")).to_have_text("หยุดตรวจแล้ว")


def test_a_picture_that_calls_itself_a_workbook_is_refused_in_words(officer, tmp_path):
    path = tmp_path / "ภาพถ่าย.xlsx"
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20)
    officer.go("/intake/")
    page = officer.page
    page.get_by_label("เลือกไฟล์", exact=True).set_input_files(path)
    page.get_by_role("button", name="ดูผลการอ่าน").click()
    refusal = page.locator("#bring [role=alert]")
    expect(refusal).to_contain_text("ยังไม่ได้นำเข้า")
    expect(refusal).to_contain_text("ภาพถ่าย.xlsx")
    expect(refusal).to_be_focused()
    officer.inspect()
    page.reload()
    expect(page.locator("tbody")).not_to_contain_text("ภาพถ่าย.xlsx")


def test_old_snapshots_are_for_the_administrator_to_remove(browser, demo):
    context = browser.new_context(**DESK)
    administrator = Officer(context.new_page(), demo.address)
    demo.sign_in(administrator.page, "administrator")
    administrator.go("/intake/snapshots/prune/")
    expect(administrator.page.locator("h1")).to_have_text("ลบชุดข้อมูลเก่า")
    administrator.inspect()
    context.close()
    assert administrator.complaints == []
