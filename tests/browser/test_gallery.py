"""The gallery in a real browser: readable for all, no inline code needed, usable by keyboard."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

GALLERY = "/ui/gallery/"


@pytest.mark.parametrize(
    ("width", "language", "theme"), [(390, "th", "light"), (1280, "en", "dark")]
)
def test_no_barrier_is_found(open_page, width, language, theme):
    page = open_page(f"{GALLERY}?chosen=50,57", width=width, language=language, theme=theme)
    page.locator(".map-drawing svg").last.wait_for()
    page.evaluate("document.querySelectorAll('.chart details').forEach((d) => { d.open = true })")
    page.locator(".chart-drawing svg").last.wait_for()
    # Every specimen stands here twice, so do its landmarks: in the gallery, and nowhere else.
    found = Axe().run(page, options={"rules": {"landmark-unique": {"enabled": False}}})
    barriers = found.response["violations"]
    assert not [(v["id"], [n["html"][:120] for n in v["nodes"]][:3]) for v in barriers]


def test_maps_and_charts_are_drawn_under_the_strict_policy(open_page):
    page = open_page()
    expect(page.locator("#maps .map-drawing").first.locator("a[href]")).to_have_count(77)
    expect(page.locator("#charts .chart-drawing svg")).to_have_count(12)
    assert page.complaints == []


def test_a_phone_shows_all_without_scrolling_sideways(open_page):
    page = open_page(width=390)
    page.locator(".map-drawing svg").first.wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") == 390


def test_arrows_walk_the_map(open_page):
    page = open_page(language="en")
    drawing = page.locator("#maps .map-drawing").first
    drawing.locator("svg").wait_for()
    drawing.locator('a[tabindex="0"]').focus()  # one stop of Tab for the whole map
    expect(drawing.locator(".map-tip strong")).to_have_text("Area 50")
    page.keyboard.press("ArrowRight")
    neighbour = page.evaluate("document.activeElement.dataset.id")
    assert neighbour in {"51", "52", "57"}  # east of Chiang Mai
    expect(drawing.locator(".map-tip strong")).to_have_text(f"Area {neighbour}")
    expect(drawing.locator('a[tabindex="0"]')).to_have_count(1)
    page.keyboard.press("Escape")
    expect(drawing.locator(".map-tip")).to_be_hidden()


def test_the_theme_changes_without_a_reload_and_stays(open_page):
    page = open_page(theme="light")
    page.evaluate("window.sameDocument = true")
    ground = "getComputedStyle(document.body).backgroundColor"
    before = page.evaluate(ground)
    with page.expect_response("**/preferences/"):
        page.locator(".top > .preferences button[value=dark]").click()
    assert page.evaluate(ground) != before
    assert page.evaluate("window.sameDocument")
    page.reload()
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"


def test_language_and_menu_need_no_script(open_page):
    page = open_page(width=390, language="th", scripts=False)
    page.locator(".phone-menu > summary").click()
    page.locator(".phone-menu button[value=en]").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.locator("h1").first).to_have_text("Components")
    assert page.url.endswith(GALLERY)


def test_a_dialog_takes_and_gives_back_the_focus(open_page):
    page = open_page(language="en")
    opener = page.locator("#actions details.dialog > summary").first
    opener.click()
    dialog = page.get_by_role("dialog", name="Return the proposal")
    expect(dialog).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(opener).to_be_focused()


def test_the_search_box_suggests(open_page):
    from ruang.web.registry.models import Area, AreaLevel

    names = {"name_th": "ลำพูน", "name_en": "Lamphun"}
    Area.objects.create(code="51", level=AreaLevel.PROVINCE, **names)
    page = open_page(language="en")
    box = page.locator("#search")
    box.press_sequentially("lamp")
    option = page.locator("#search ~ .suggestions [role=option]").first
    expect(option).to_contain_text("Lamphun")
    expect(box).to_have_attribute("aria-expanded", "true")
    box.press("ArrowDown")
    expect(option).to_have_attribute("aria-selected", "true")
    box.press("Escape")
    expect(option).to_be_hidden()
    box.press("ArrowDown")
    expect(option).to_be_visible()
    box.press("ArrowDown")
    box.press("Enter")
    page.wait_for_url("**/registry/areas/51/")


def test_an_impatient_second_click_sends_nothing(open_page):
    page = open_page(language="th")
    sent = []
    # Answered with 204, "nothing new": the page stays as it is while the request was on its way.
    page.route("**/preferences/", lambda route: (sent.append(1), route.fulfill(status=204)))
    button = page.locator(".top > .preferences button[value=en]")
    button.click()
    expect(button).to_be_disabled()
    button.click(force=True)
    page.wait_for_timeout(200)
    assert len(sent) == 1
