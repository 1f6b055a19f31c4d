"""Nobody is shut out: the whole path without JavaScript, and with a keyboard alone."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect


@pytest.fixture
def plain(browser):
    """Open a page in which no script runs."""
    contexts = []

    def opened() -> Page:
        contexts.append(browser.new_context(java_script_enabled=False, locale="th-TH"))
        return contexts[-1].new_page()

    yield opened
    for context in contexts:
        context.close()


def _propose(demo, page: Page, name: str) -> str:
    """The officer proposes the first free candidate of her centre; gives the proposal's address."""
    demo.sign_in(page, "officer")
    for row in page.locator("#here ~ .table-wrap tbody tr").all():
        if row.locator(".badge").count() == 0:
            row.locator("a").first.click()
            break
    page.locator("main a[href$='/propose/']").click()
    page.locator("[name=name_th]").fill(name)
    page.locator("[name=reason]").fill("กลุ่มพร้อมรวมตัว")
    page.locator("main form.form button[type=submit]").click()
    expect(page.locator("h1")).to_have_text(name)
    return page.url


def test_returned_revised_and_rejected_without_scripts(demo, plain):
    officer, director = plain(), plain()
    address = _propose(demo, officer, "ข้อเสนอที่ไม่ใช้สคริปต์")

    demo.sign_in(director, "director")
    director.goto(address)
    director.locator("[name=decision][value=return]").check()
    director.locator("main form button.primary").click()
    expect(director.locator(".field.wrong")).to_have_count(1)  # no word why: nothing is lost
    expect(director.locator("[name=decision][value=return]")).to_be_checked()
    director.locator("[name=comment]").fill("ขอข้อมูลตลาด")
    director.locator("main form button.primary").click()
    expect(director.locator("main")).to_contain_text("ขอข้อมูลตลาด")

    officer.goto(address)
    officer.locator("main a[href$='/revise/']").click()
    expect(officer.locator("main")).to_contain_text("ขอข้อมูลตลาด")
    officer.locator("[name=reason]").fill("เพิ่มข้อมูลตลาดแล้ว")
    officer.locator("main form.form button[type=submit]").click()

    director.goto(address)
    expect(director.locator("main")).to_contain_text("เพิ่มข้อมูลตลาดแล้ว")
    director.locator("[name=decision][value=reject]").check()
    director.locator("[name=comment]").fill("ยังไม่พร้อม")
    director.locator("main form button.primary").click()
    expect(director.locator("[name=decision]")).to_have_count(0)

    # Back shows no old form that could be sent again: the page is not kept, it is asked for anew.
    director.go_back()
    expect(director.locator("main form [name=comment]")).to_have_count(0)


def test_language_and_theme_return_to_the_question_without_scripts(demo, plain):
    page = plain()
    asked = f"{demo.address}/potential/?measure=lq&table=pairs"
    page.goto(asked)
    page.locator(".top > .preferences button[value=en]").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    assert page.url == asked
    page.locator(".top > .preferences button[value=dark]").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    assert page.url == asked


def test_a_keyboard_reaches_everything_and_shows_where_it_is(demo, desk):
    desk.goto(f"{demo.address}/candidates/")
    desk.keyboard.press("Tab")
    expect(desk.locator(".skip")).to_be_focused()
    desk.keyboard.press("Enter")
    assert desk.evaluate("document.activeElement.id") == "main"
    desk.keyboard.press("Tab")
    inside = "document.activeElement.closest('main') !== null"
    assert desk.evaluate(inside)

    unseen = """() => {
      const mark = document.activeElement.querySelector(":scope > path");
      if (mark) return getComputedStyle(mark).stroke !== "none" ? "" : mark.outerHTML;
      const s = getComputedStyle(document.activeElement);
      const seen = parseFloat(s.outlineWidth) > 0 && s.outlineStyle !== "none";
      return seen || s.boxShadow !== "none" ? "" : document.activeElement.outerHTML.slice(0, 120);
    }"""
    desk.goto(f"{demo.address}/")
    for _ in range(18):
        desk.keyboard.press("Tab")
        assert not desk.evaluate(unseen)


def test_the_map_is_one_stop_and_arrows_go_from_province_to_province(demo, desk):
    desk.goto(f"{demo.address}/potential/")
    expect(desk.locator("[data-map] svg a").first).to_be_attached()
    desk.locator("[data-map] a[tabindex='0']").focus()
    first = desk.evaluate("document.activeElement.getAttribute('href')")
    desk.keyboard.press("ArrowRight")
    second = desk.evaluate("document.activeElement.getAttribute('href')")
    assert first != second and re.search(r"/potential/areas/\d\d/", second)
    desk.keyboard.press("Enter")
    expect(desk).to_have_url(re.compile(re.escape(second)))
