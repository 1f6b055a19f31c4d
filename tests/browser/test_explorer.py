"""The explorer in a real browser: weights answer live, pictures share one selection."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

OWN = "ของท่าน"  # what the heading says of the reader's own weights


@pytest.fixture
def complaints(desk):
    """What the browser says of the page; our policy allows no inline code, so it must be silent."""
    said: list[str] = []
    desk.on("console", lambda m: m.type == "error" and said.append(m.text))
    desk.on("pageerror", lambda error: said.append(str(error)))
    return said


def open_weights(page):
    page.locator("summary", has_text="น้ำหนักของแต่ละด้าน").click()


def slider(page, label):
    return page.locator(".weights .slider", has_text=label).locator("input[type=range]")


def test_a_slider_answers_while_it_moves_and_keeps_its_place(desk, demo, complaints):
    desk.goto(f"{demo.address}/potential/?level=class")
    before = desk.locator(".beside tbody").inner_text()
    open_weights(desk)
    slider(desk, "ขนาด").focus()
    desk.keyboard.press("Home")  # size counts nothing

    expect(desk.locator("#answer h2")).to_contain_text(OWN)
    expect(desk).to_have_url(re.compile(r"w_size=0"))
    expect(slider(desk, "ขนาด")).to_be_focused()
    expect(desk.locator("#told")).to_contain_text("อันดับแรกขณะนี้")
    expect(desk.locator(".beside .map-drawing a[href]")).to_have_count(77)
    # The heading did not change again: only what did is told.
    slider(desk, "ความสำคัญต่อพื้นที่").focus()
    desk.keyboard.press("End")
    expect(desk).to_have_url(re.compile("w_focus=4"))
    expect(desk.locator("#told")).to_have_text(re.compile("^อันดับแรกขณะนี้"))
    for part in ("ความเชี่ยวชาญเฉพาะด้าน", "ความสำคัญต่อพื้นที่", "การเติบโต"):
        slider(desk, part).focus()
        desk.keyboard.press("Home")
    expect(desk).to_have_url(re.compile(r"w_growth=0"))
    assert desk.locator(".beside tbody").inner_text() != before
    assert complaints == []


def test_one_click_goes_back_to_the_published_weights(desk, demo):
    desk.goto(f"{demo.address}/potential/?level=class&w_size=0")
    expect(desk.locator("#answer h2")).to_contain_text(OWN)
    desk.get_by_role("link", name="กลับไปใช้น้ำหนักที่เผยแพร่").first.click()

    expect(desk.locator("#answer h2")).not_to_contain_text(OWN)
    expect(desk).to_have_url(re.compile(r"\?level=class$"))


def test_going_back_shows_the_whole_page_as_it_was(desk, demo, complaints):
    desk.goto(f"{demo.address}/potential/?level=class")
    desk.locator("#id_measure").select_option("lq")
    expect(desk).to_have_url(re.compile("measure=lq"))
    desk.go_back()

    expect(desk).to_have_url(re.compile(r"\?level=class$"))
    expect(desk.locator("h1")).to_have_count(1)
    expect(desk.locator("#id_measure")).to_have_value("score")
    assert complaints == []


def test_a_row_that_is_chosen_is_chosen_in_every_picture_and_in_the_address(desk, demo):
    desk.goto(f"{demo.address}/potential/?industry=1312&level=class")
    desk.locator('.beside tr[data-area="51"] .choose input').check()

    expect(desk).to_have_url(re.compile("chosen=51"))
    expect(desk.locator('[data-chosen-line="area"]')).to_contain_text("ลำพูน")
    open_weights(desk)
    slider(desk, "ขนาด").focus()
    desk.keyboard.press("End")
    expect(desk).to_have_url(re.compile("w_size=4.*chosen=51"))
    expect(desk.locator('.beside tr[data-area="51"] .choose input')).to_be_checked()


def test_an_answer_that_does_not_come_is_said(desk, demo):
    desk.goto(f"{demo.address}/potential/?level=class")
    open_weights(desk)
    desk.route("**/potential/?*", lambda route: route.abort())
    slider(desk, "ขนาด").focus()
    desk.keyboard.press("End")

    expect(desk.locator("[data-failed]")).to_be_visible()
    desk.unroute("**/potential/?*")
    slider(desk, "ขนาด").focus()
    desk.keyboard.press("Home")
    expect(desk.locator("#answer h2")).to_contain_text(OWN)
    expect(desk.locator("[data-failed]")).to_be_hidden()


def test_weights_work_without_javascript(browser, demo):
    context = browser.new_context(java_script_enabled=False, locale="th-TH")
    page = context.new_page()
    page.goto(f"{demo.address}/potential/?level=class")
    open_weights(page)
    page.locator("#id_w_size").fill("4")
    page.get_by_role("button", name="จัดอันดับด้วยน้ำหนักนี้").click()

    expect(page.locator("#answer h2")).to_contain_text(OWN)
    expect(page.locator("#id_w_size")).to_have_value(re.compile(r"^4(\.0)?$"))
    context.close()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_no_barrier_with_everything_open(desk, demo, theme):
    desk.emulate_media(color_scheme=theme)
    desk.goto(f"{demo.address}/potential/?level=class&industry=13&w_size=3")
    desk.locator("#found details").evaluate_all("all => all.forEach(one => { one.open = true; })")
    desk.wait_for_load_state("networkidle")

    found = Axe().run(desk).response["violations"]
    assert not [(v["id"], [n["html"][:120] for n in v["nodes"]][:3]) for v in found]


def test_a_phone_shows_weights_and_tree_without_scrolling_sideways(phone, demo):
    phone.goto(f"{demo.address}/potential/?level=class&industry=131&w_size=3")
    phone.locator("summary").first.click()
    phone.wait_for_load_state("networkidle")

    assert phone.evaluate("document.documentElement.scrollWidth") == 390
