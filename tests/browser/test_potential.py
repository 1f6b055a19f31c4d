"""A visitor explores area potential in a real browser: map and table answer one address."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

PAGES = (
    "/potential/?level=class",
    "/potential/?level=class&table=pairs",
    "/potential/areas/50/?level=class",
    "/potential/industries/1312/",
    "/potential/publications/1/",
)


# Beside each other, and on a phone, a table that is drawn as cards or has few columns has room.
ROOMY = (
    "/potential/areas/51/?level=class",
    "/potential/centres/1/",
    "/potential/groups/six_regions/north/",
    "/potential/industries/1312/",
    "/candidates/1/",
    "/candidates/1/sensitivity/",
)
TIGHT = """() => [...document.querySelectorAll(".table-wrap:not(.tall, .provinces)")]
  .filter((one) => one.checkVisibility() && one.scrollWidth > one.clientWidth + 3)
  .map((one) => one.querySelector("caption, th").textContent.trim() + one.scrollWidth)"""
# What a card says of a figure, and the figure, do not lie on one another, and none is cut off.
TOUCHING = """() => [...document.querySelectorAll("table.cards td[data-label]")]
.filter((one) => one.checkVisibility() && getComputedStyle(one).display === "flex")
.filter((one) => {
  const inner = document.createRange();
  inner.selectNodeContents(one);
  const room = inner.getBoundingClientRect().left - one.getBoundingClientRect().left;
  return room + 1 < parseFloat(getComputedStyle(one, "::before").width);
}).map((one) => one.dataset.label)"""


@pytest.fixture
def complaints(desk):
    """What the browser says of the page; our policy allows no inline code, so it must be silent."""
    said: list[str] = []
    desk.on("console", lambda m: m.type == "error" and said.append(m.text))
    desk.on("pageerror", lambda error: said.append(str(error)))
    return said


def test_map_and_table_answer_in_thai_and_the_address_keeps_the_question(desk, demo, complaints):
    desk.goto(f"{demo.address}/potential/")
    expect(desk.locator(".map-drawing a[href]")).to_have_count(77)

    desk.get_by_label("อุตสาหกรรม", exact=True).select_option("C")
    expect(desk.locator("#found h2")).to_contain_text("การผลิต")
    desk.get_by_label("อุตสาหกรรม", exact=True).select_option("13")
    expect(desk).to_have_url(re.compile("industry=13"))
    desk.get_by_label("ระดับ", exact=True).select_option("class")
    expect(desk).to_have_url(re.compile("level=class"))
    expect(desk.locator(".map-drawing a[href]")).to_have_count(77)
    first = desk.locator(".beside tbody th a").first.inner_text()

    desk.reload()  # the address alone gives the same page
    expect(desk.locator(".beside tbody th a").first).to_have_text(first)
    expect(desk.get_by_label("อุตสาหกรรม", exact=True)).to_have_value("13")
    assert complaints == []


def test_the_table_sorts_without_leaving_the_page(desk, demo):
    desk.goto(f"{demo.address}/potential/?industry=1312&level=class")
    desk.locator(".beside thead a", has_text="LQ").click()
    expect(desk.locator(".beside th[aria-sort]")).to_contain_text("LQ")
    expect(desk).to_have_url(re.compile("sort=-lq"))

    known = [
        t for t in desk.locator(".beside tbody tr td:nth-child(3)").all_inner_texts() if t != "–"
    ]
    assert known == sorted(known, key=float, reverse=True)


def test_a_province_on_the_map_opens_its_page_by_keyboard(desk, demo):
    desk.goto(f"{demo.address}/potential/?industry=1312&level=class")
    desk.locator('.map-drawing [data-id="51"]').focus()
    desk.keyboard.press("Enter")

    expect(desk.locator("h1")).to_have_text("ลำพูน")
    expect(desk.locator(".map-drawing .chosen")).to_have_count(1)


def test_an_export_is_what_is_on_the_screen(desk, demo):
    desk.goto(f"{demo.address}/potential/?industry=1312&level=class")
    shown = desk.locator(".beside tbody tr").count()
    with desk.expect_download() as saved:
        desk.get_by_role("link", name="CSV").click()

    text = saved.value.path().read_text(encoding="utf-8-sig")
    lines = [x for x in text.splitlines() if not x.lstrip('"').startswith("#")]
    assert len(lines) == 1 + shown
    assert "ข้อมูลสมมติ" in text  # a file says that it is synthetic too


@pytest.mark.parametrize("path", PAGES)
def test_a_phone_shows_all_without_scrolling_sideways(phone, demo, path):
    phone.goto(demo.address + path)
    phone.wait_for_load_state("networkidle")

    assert phone.evaluate("document.documentElement.scrollWidth") == 390


def test_it_works_without_javascript(browser, demo):
    context = browser.new_context(java_script_enabled=False, locale="th-TH")
    page = context.new_page()
    page.goto(f"{demo.address}/potential/")
    page.get_by_label("ค้นหาอุตสาหกรรม").fill("การทอผ้า")
    page.locator("form.selection button").click()
    page.locator("a.chip", has_text="1312").first.click()

    expect(page.locator("#found h2")).to_contain_text("การทอผ้า")
    expect(page.locator(".beside tbody tr")).to_have_count(77)
    context.close()


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("path", PAGES)
def test_no_barrier_is_found(desk, demo, path, theme):
    desk.emulate_media(color_scheme=theme)
    desk.goto(demo.address + path)
    desk.wait_for_load_state("networkidle")

    found = Axe().run(desk).response["violations"]
    assert not [(v["id"], [n["html"][:120] for n in v["nodes"]][:3]) for v in found]


@pytest.mark.parametrize("path", ROOMY)
def test_no_figure_of_a_table_is_out_of_sight(desk, phone, demo, path):
    for page in (desk, phone):
        page.goto(f"{demo.address}{path}")
        page.evaluate("document.fonts.ready")
        assert page.evaluate(TIGHT) == []
        assert page.evaluate(TOUCHING) == []


def test_an_industry_is_chosen_in_the_network_without_a_mouse(desk, demo, complaints):
    desk.goto(f"{demo.address}/potential/?level=class&industry=13")
    chart = desk.locator("[data-spec=network]")
    expect(chart.locator(".chart-drawing svg")).to_be_visible()
    chart.locator("summary").focus()
    desk.keyboard.press("Enter")
    desk.keyboard.press("Tab")
    expect(chart.get_by_role("region")).to_be_focused()
    desk.keyboard.press("Tab")
    box = chart.locator(".choose > input").first
    expect(box).to_be_focused()
    name = box.get_attribute("aria-label").removeprefix("เลือก").strip()
    desk.keyboard.press("Space")
    expect(desk).to_have_url(re.compile(r"chosen_industry=\d+"))
    expect(desk.locator("#told")).to_have_text(f"ที่เลือกไว้: {name}")
    desk.keyboard.press("Escape")
    expect(desk).not_to_have_url(re.compile("chosen_industry"))
    expect(box).to_be_focused()
    assert complaints == []
