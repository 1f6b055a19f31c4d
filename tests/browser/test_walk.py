"""The whole path in a real browser: an officer proposes, her director approves, a visitor looks."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect


@pytest.fixture
def quiet_console():
    """Watch a page's console: an error there, a blocked script say, is a failure."""
    heard: list[str] = []

    def watch(page: Page) -> Page:
        page.on("console", lambda m: heard.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda e: heard.append(str(e)))
        return page

    yield watch
    assert not heard


def test_officer_and_director_in_thai(demo, browser, quiet_console):
    officer = quiet_console(browser.new_context(viewport={"width": 1280, "height": 900}).new_page())
    demo.sign_in(officer, "officer")
    expect(officer.locator("html")).to_have_attribute("lang", "th")
    officer.get_by_role("link", name="การเลี้ยงผึ้ง", exact=False).first.click()

    # The candidate: map, evidence, interval, reason, and the rows behind it.
    expect(officer.locator("[data-map] svg path").first).to_be_visible()
    expect(officer.get_by_role("heading", name="เหตุผล")).to_be_visible()
    expect(officer.locator(".source-note")).to_contain_text("ข้อมูล")
    officer.get_by_role("link", name="สถานประกอบการในกลุ่มนี้").click()
    expect(officer.locator("tbody tr").first).to_contain_text("demo_register.csv")
    expect(officer.locator("tbody tr").first).to_contain_text(re.compile(r"แถวที่ \d+"))
    officer.go_back()

    officer.get_by_role("link", name="เสนอจัดตั้งคลัสเตอร์").click()
    officer.get_by_label("ชื่อคลัสเตอร์ภาษาไทย").fill("คลัสเตอร์ผึ้งภาคเหนือตอนบน")
    officer.get_by_label("เหตุผล").fill("เกษตรกรผู้เลี้ยงผึ้งในแปดจังหวัดพร้อมรวมกลุ่ม")
    officer.get_by_label("ปีงบประมาณ").select_option(index=1)
    officer.get_by_role("button", name="เสนอจัดตั้ง").click()
    expect(officer.locator("h1")).to_have_text("คลัสเตอร์ผึ้งภาคเหนือตอนบน")
    expect(officer.locator(".badge").first).to_contain_text("รอผู้อำนวยการ")
    assert officer.get_by_role("button", name="บันทึกผลการพิจารณา").count() == 0

    director = quiet_console(
        browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
    )
    demo.sign_in(director, "director")
    director.get_by_role("link", name="คลัสเตอร์ผึ้งภาคเหนือตอนบน").click()
    director.get_by_label("เห็นชอบให้จัดตั้งคลัสเตอร์").check()
    director.get_by_role("textbox", name="ความเห็น").fill("เห็นชอบ")
    director.get_by_role("button", name="บันทึกผลการพิจารณา").dblclick()
    director.get_by_role("link", name="เปิดหน้าคลัสเตอร์").click()
    expect(director.locator("h1")).to_have_text("คลัสเตอร์ผึ้งภาคเหนือตอนบน")
    expect(director.get_by_text("อยู่ระหว่างรวมกลุ่ม").first).to_be_visible()

    _journal_tells(demo, browser)


def _journal_tells(demo, browser) -> None:
    administrator = browser.new_context().new_page()
    demo.sign_in(administrator, "administrator")
    administrator.goto(f"{demo.address}/journal/")
    page = administrator.locator("main")
    expect(page).to_contain_text("เห็นชอบข้อเสนอจัดตั้ง")
    expect(page).to_contain_text("เสนอจัดตั้งคลัสเตอร์")


def test_visitor_in_english_on_a_phone(demo, phone, quiet_console):
    page = quiet_console(phone)
    page.goto(demo.address)
    page.locator("summary", has_text="เมนู").click()
    page.locator(".phone-menu button", has_text="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.get_by_text("Synthetic data.")).to_be_visible()
    expect(page.locator("[data-map] svg a").first).to_be_attached()

    for path in ("/", "/potential/", "/potential/areas/51/", "/candidates/", "/clusters/"):
        page.goto(f"{demo.address}{path}")
        expect(page.locator("h1")).to_be_visible()
        expect(page.get_by_text("Synthetic data.")).to_be_visible()
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= 390, f"{path} is {wide} px wide"

    page.goto(f"{demo.address}/candidates/")
    page.locator("tbody a").first.click()
    expect(page.get_by_role("heading", name="Why")).to_be_visible()
    assert page.get_by_role("link", name="Propose as a cluster").count() == 0


def test_potential_answers_to_the_choice(demo, desk, quiet_console):
    page = quiet_console(desk)
    page.goto(f"{demo.address}/potential/")
    before = page.locator("#found h2").first.inner_text()
    page.locator("select[name=measure]").select_option("lq")
    expect(page.locator("#found h2").first).not_to_have_text(before)
    assert "measure=lq" in page.url
    with page.expect_download() as download:
        page.get_by_role("link", name=re.compile("XLSX")).click()
    assert download.value.suggested_filename.endswith(".xlsx")


def test_pages_are_accessible(demo, desk):
    from axe_playwright_python.sync_playwright import Axe

    for path in ("/", "/potential/", "/candidates/", "/clusters/", "/sign-in/", "/registry/areas/"):
        desk.goto(f"{demo.address}{path}")
        desk.wait_for_load_state("networkidle")
        found = Axe().run(desk)
        serious = [
            (v["id"], v["nodes"][0]["html"][:160])
            for v in found.response["violations"]
            if v["impact"] in {"serious", "critical"}
        ]
        assert not serious, f"{path}: {serious}"
