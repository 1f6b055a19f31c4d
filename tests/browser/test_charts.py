"""Charts, maps and rows choose together, by mouse and keyboard; each leaves as a picture."""

from __future__ import annotations

import re
import struct
from xml.etree import ElementTree

import pytest
from playwright.sync_api import expect

GALLERY = "/ui/gallery/"
TEXT = "{http://www.w3.org/2000/svg}text"
# The gallery shows everything twice; what is looked at here is the one by daylight.
LIGHT = "#selection .specimen[data-theme=light]"


@pytest.fixture
def selection(open_page):
    """The gallery where one selection is shared, with all of it drawn."""

    def opened(query="", **how):
        page = open_page(f"{GALLERY}{query}", **{"language": "en", **how})
        part = page.locator(LIGHT)
        expect(part.locator(".map-drawing svg a")).to_have_count(77)
        expect(part.locator(".chart-drawing svg")).to_have_count(2)
        return page, part

    return opened


def words(svg: str) -> list[str]:
    root = ElementTree.fromstring(svg)  # noqa: S314 - our own page wrote it
    return [text.text or "" for text in root.iter(TEXT)]


def bold(part):
    """Names that stand out in a chart's drawing."""
    return part.locator('.chart-drawing text[style*="600"]')


# --- One selection -------------------------------------------------------------------------------


def test_what_is_chosen_on_the_map_is_chosen_everywhere(selection):
    page, part = selection()
    line = part.locator("[data-chosen-line]")
    expect(line).to_be_hidden()
    page.evaluate("window.sameDocument = true")
    part.locator('.map-drawing [data-id="50"]').click()
    expect(line).to_contain_text("Chosen: Area 50")
    expect(part.locator(".map-drawing .picks .edge")).to_have_count(1)
    expect(bold(part.locator("[data-spec=light-chosen]"))).to_have_text(["Area 50"])
    expect(part.get_by_text("Area 50", exact=True).first).to_be_visible()
    part.locator("[data-spec=light-chosen] summary").click()
    part.get_by_label("Choose Area 57").check()
    expect(line).to_contain_text("Chosen: Area 50, Area 57")
    expect(part.locator(".map-drawing .picks .edge")).to_have_count(2)
    assert page.url.endswith("?chosen=50,57"), "nothing but the selection was added to the address"
    assert page.evaluate("window.sameDocument"), "a click in a figure that chooses opens no page"

    part.locator('.map-drawing [data-id="50"]').click()
    expect(line).to_contain_text("Chosen: Area 57")
    part.get_by_role("button", name="clear").click()
    expect(line).to_be_hidden()
    expect(part.get_by_label("Choose Area 57")).not_to_be_checked()
    assert page.url.endswith(GALLERY)
    assert page.complaints == []


def test_a_row_of_a_ranking_is_chosen_by_a_click_and_stays_in_sight(selection):
    page, part = selection("?chosen=50")  # 1.6: far below the first twenty
    ranking = part.locator("[data-spec=light-chosen]")
    names = ranking.locator(".chart-drawing text", has_text=re.compile(r"^Area \d+$"))
    expect(names).to_have_count(21)
    names.first.click()
    first = names.first.text_content()
    expect(part.locator("[data-chosen-line]")).to_contain_text(f"Area 50, {first}")
    expect(ranking.get_by_text("\N{VERTICAL ELLIPSIS}")).to_have_count(1)  # rows are left out
    ranking.get_by_role("button", name="Show all").click()
    expect(names).to_have_count(77)
    expect(bold(ranking)).to_have_count(2)
    expect(ranking.get_by_text("\N{VERTICAL ELLIPSIS}")).to_have_count(0)
    ranking.get_by_role("button", name="Show fewer").click()
    expect(names).to_have_count(21)
    page.keyboard.press("Escape")
    expect(part.locator("[data-chosen-line]")).to_be_hidden()


def test_the_address_says_what_was_chosen(selection):
    page, part = selection("?chosen=57,nowhere,57&sort=name")
    line = part.locator("[data-chosen-line]")
    expect(line).to_contain_text("Chosen: Area 57 and 1 that this page does not show")
    expect(line.get_by_role("link", name="Area 57")).to_have_attribute("href", re.compile("#"))
    expect(part.locator(".map-drawing .picks .edge")).to_have_count(1)
    # A table that is sorted anew is another page of the same question: the selection goes along.
    page.locator("#tables thead a").first.click()
    expect(page).to_have_url(re.compile(r"sort=-?name.*chosen=57,nowhere|chosen=57,nowhere.*sort="))
    expect(page.locator(LIGHT).locator(".map-drawing .picks .edge")).to_have_count(1)


def test_the_keyboard_chooses_opens_and_clears(selection):
    page, part = selection()
    stop = part.locator('.map-drawing a[tabindex="0"]')
    stop.focus()
    page.keyboard.press("ArrowRight")
    here = page.evaluate("document.activeElement.dataset.id")
    page.keyboard.press("Space")
    line = part.locator("[data-chosen-line]")
    expect(line).to_contain_text(f"Chosen: Area {here}")
    expect(page.locator("#told")).to_have_text(f"Chosen: Area {here}")
    focused = part.locator(f'.map-drawing [data-id="{here}"]')
    expect(focused).to_be_focused()
    expect(focused).to_have_attribute("aria-label", re.compile(", chosen$"))
    page.keyboard.press("Escape")  # the words beside it go first
    expect(line).to_be_visible()
    page.keyboard.press("Escape")
    expect(line).to_be_hidden()
    expect(page.locator("#told")).to_have_text("Nothing is chosen")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("#maps$"))
    expect(line).to_be_hidden()


def test_who_shows_the_same_hears_of_it(selection):
    page, part = selection()
    page.evaluate("""() => {
      window.heard = [];
      document.addEventListener("ruang:select", ({ detail }) => window.heard.push(detail));
    }""")
    part.locator('.map-drawing [data-id="51"]').click()
    page.evaluate("""() => document.dispatchEvent(new CustomEvent("ruang:select",
      { detail: { kind: "area", ids: ["50", "52"] } }))""")
    expect(part.locator("[data-chosen-line]")).to_contain_text("Area 50, Area 52")
    assert page.evaluate("window.heard") == [
        {"kind": "area", "ids": ["51"]},
        {"kind": "area", "ids": ["50", "52"]},
    ]


# --- Networks ------------------------------------------------------------------------------------


def test_a_network_keeps_what_hangs_together_and_its_strongest_links(open_page, live_server):
    page = open_page()
    kept = page.evaluate("""async () => {
      const { strongest } = await import("/static/ui/charts/layout.js");
      const nodes = ["a", "b", "c", "d"].map((id) => ({ id }));
      const links = [["a", "b", 5], ["b", "c", 4], ["a", "c", 3], ["c", "d", 1], ["a", "x", 9],
        ["a", "a", 9]].map(([source, target, weight]) => ({ source, target, weight }));
      const said = (most) => strongest(nodes, links, most).map((l) => l.source + l.target).join();
      return [said(3), said(4), said(0)];
    }""")
    # The link to d is the weakest and the only one: kept. To nowhere, or to oneself: never.
    assert kept == ["ab,bc,cd", "ab,bc,ac,cd", "ab,bc,cd"]


def test_a_network_is_drawn_the_same_every_time_and_no_circles_touch(open_page):
    page = open_page()
    apart, same = page.evaluate("""async () => {
      const { layout, strongest } = await import("/static/ui/charts/layout.js");
      const nodes = Array.from({ length: 40 }, (_x, i) => ({ id: String(i) }));
      const links = nodes.slice(1).map(
        (n, i) => ({ source: n.id, target: String(i >> 1), weight: 1 }));
      const place = { width: 700, height: 480, radius: () => 12 };
      const [one, two] = [0, 1].map(() => layout(nodes, strongest(nodes, links), place));
      const gaps = one.flatMap(
        ([x, y], i) => one.slice(i + 1).map(([u, v]) => Math.hypot(x - u, y - v)));
      return [Math.min(...gaps), JSON.stringify(one) === JSON.stringify(two)];
    }""")
    assert same and apart >= 24


# --- Pictures ------------------------------------------------------------------------------------


def saved(page, figure, form):
    figure.locator(f"[data-save={form}]").scroll_into_view_if_needed()
    with page.expect_download() as waiting:
        figure.locator(f"[data-save={form}]").click()
    return waiting.value


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_map_leaves_as_svg_with_all_that_it_needs(open_page, theme):
    page = open_page(f"{GALLERY}?chosen=50", theme=theme)
    figure = page.locator("#selection .province-map").last
    expect(figure.locator(".picks .edge")).to_have_count(1)
    download = saved(page, figure, "svg")
    assert download.suggested_filename == "ตัวเลขสมมติ-รายจังหวัด.svg"
    source = download.path().read_text(encoding="utf-8")
    said = words(source)
    assert said[0] == "ตัวเลขสมมติ รายจังหวัด"
    assert said[1] == "องค์ประกอบหน้าจอ · เลือกครั้งเดียว เห็นพร้อมกันทุกภาพ", "what it is about"
    assert "ที่เลือกไว้: พื้นที่ 50" in said
    assert "ข้อมูลสมมติ" in said, "synthetic data says so in the picture, too"
    assert "ไม่มีตัวเลข" in said, "the legend is in it"
    assert any("/ui/gallery/" in text and "2569" in text for text in said), "where from, and when"
    assert source.count("data:font/woff2;base64,") >= 2, "its letters are inside"
    assert not re.search(r"""(href|src)=["']|url\((?!data:)|class=""", source), "it stands alone"
    assert 'fill="rgb(251, 238, 194)"' in source, "by daylight, whatever the page is read by"
    assert page.complaints == []


def test_a_chart_leaves_as_png_and_as_svg(selection):
    page, part = selection("?chosen=50", width=390)
    chart = part.locator("[data-spec=light-chosen]")
    png = saved(page, chart, "png").path().read_bytes()
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    width, _height = struct.unpack(">II", png[16:24])
    assert width == 2 * (960 + 64), "as wide as paper is, though read on a phone"
    # It opens, and where the title stands there is ink.
    inked = page.evaluate(
        """async (bytes) => {
      const image = await createImageBitmap(new Blob([new Uint8Array(bytes)]));
      const canvas = new OffscreenCanvas(image.width, 130);
      canvas.getContext("2d").drawImage(image, 0, 0);
      const { data } = canvas.getContext("2d").getImageData(60, 40, 500, 80);
      return data.filter((value, i) => i % 4 === 0 && value < 90).length;
    }""",
        list(png),
    )
    assert inked > 500
    source = saved(page, chart, "svg").path().read_text(encoding="utf-8")
    said = words(source)
    assert said[0] == "Ranking with intervals"
    assert {"Area 30", "Area 50", "Location quotient"} <= set(said)
    assert page.complaints == []


def test_a_name_stands_where_fewest_links_pass_through_it(open_page):
    page = open_page()
    sides = page.evaluate(
        """async () => {
      const { namesBeside } = await import("/static/ui/charts/layout.js");
      const circle = { x: 100, y: 100, r: 10 }, box = { width: 40, height: 12 };
      const right = [[100, 100], [200, 100]], left = [[100, 100], [0, 100]];
      const down = [[100, 100], [100, 200]];
      const of = (lines) => namesBeside([circle], [box], 200, 200, lines)[0];
      return [of([]), of([right]), of([right, left]), of([right, left, down]),
        namesBeside([circle], [{ width: 300, height: 12 }], 200, 200)[0]];
    }"""
    )
    assert sides == ["right", "left", "bottom", "top", None]


def test_a_name_that_is_too_long_ends_at_a_whole_letter(open_page):
    page = open_page()
    thai, english, short = page.evaluate(
        """async () => {
      const { folded, shortened, wideness } = await import("/static/ui/charts/lines.js");
      const font = "400 12px sans-serif";
      return [shortened("ก้ำกึ่งที่ทำน้ำผึ้ง", wideness("ก้ำกึ่งที่", font), font),
        folded("Wholesale trade, except of motor vehicles and motorcycles", 110, font, 2),
        [...folded("Weaving", 110, font, 2), ...folded("Bodies (coachwork)", 60, font, 2)]];
    }"""
    )
    assert thai.endswith("…") and "ก้ำกึ่งที่ทำน้ำผึ้ง".startswith(thai[:-1])
    assert thai[:-1] not in ("ก", "ก้", "ก้ำก", "ก้ำกึ"), "vowels and tones stay with their letter"
    assert len(english) == 2 and english[1].endswith("…") and " " in english[1]
    assert short == ["Weaving", "Bodies", "(coachwork)"], "a bracket is not left behind"


def test_paper_is_white_however_the_page_was_read(open_page):
    page = open_page(theme="dark", language="en")
    name = page.locator("#charts .specimen[data-theme=dark] [data-spec$=ranges] text").first
    ink = "(text) => text.getAttribute('fill')"
    dark = name.evaluate(ink)
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert name.evaluate(ink) != dark
    drawn = page.locator("#charts .specimen[data-theme=dark] .chart-drawing svg").all()
    assert {svg.get_attribute("viewBox").split()[2] for svg in drawn} == {"672"}, "for A4"
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 670, "height": 900})
    drawing = page.locator("#charts .specimen[data-theme=dark] [data-spec$=ranges] svg").first
    box, place = drawing.bounding_box(), drawing.locator("..").bounding_box()
    assert place["width"] - 1 < box["width"] < 670 and box["height"] > 300, "as wide as its place"
    expect(page.locator("[data-save], [data-show-all], .choose").first).to_be_hidden()
    page.emulate_media(media="screen")
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert name.evaluate(ink) == dark


# --- Numbers with sliders ------------------------------------------------------------------------


def test_a_slider_and_its_number_follow_each_other(open_page):
    page = open_page(language="en")
    box = page.locator("#forms .specimen[data-theme=light] [data-slider]")
    slider = box.get_by_role("slider", name="Weight of specialisation")
    number = box.get_by_role("spinbutton", name="Weight of specialisation")
    expect(slider).to_have_value("40")
    slider.focus()
    page.keyboard.press("ArrowRight")
    expect(number).to_have_value("45")
    number.fill("90")
    expect(slider).to_have_value("90")
    assert box.evaluate("(box) => [...new FormData(box.closest('form'))].flat()").count("90") == 1


def test_without_scripts_the_number_is_there_alone(open_page):
    page = open_page(scripts=False, language="en")
    box = page.locator("#forms .specimen[data-theme=light] [data-slider]")
    expect(box.locator("input[type=range]")).to_be_hidden()
    expect(box.locator("input[type=number]")).to_have_value("40")
    table = page.locator("#charts .specimen[data-theme=light] .chart table").first
    page.locator("#charts .specimen[data-theme=light] summary").first.click()
    expect(table.get_by_role("row", name="Specialisation 82")).to_be_visible()
    expect(page.locator("[data-save]:visible, .choose")).to_have_count(0)


def test_a_part_that_is_asked_for_is_busy_until_it_is_there(open_page):
    page = open_page(language="en")
    page.evaluate("""() => {
      const part = document.querySelector("#tables .specimen .table-wrap");
      Object.assign(part, { id: "asked" });
      part.setAttribute("hx-get", "/ui/gallery/?slow");
      part.setAttribute("hx-trigger", "ask");
      htmx.process(part);
    }""")
    held = []
    page.route(re.compile(r"gallery/\?slow$"), lambda route: held.append(route))
    page.evaluate("htmx.trigger('#asked', 'ask')")
    expect(page.locator("#asked")).to_have_attribute("aria-busy", "true")
    held[0].fulfill(status=204)
    expect(page.locator("#asked")).not_to_have_attribute("aria-busy", "true")


# --- What is missing ------------------------------------------------------------------------------


@pytest.mark.parametrize("width", [390, 1280])
def test_a_line_goes_dashed_over_what_is_missing_and_says_so(open_page, width):
    page = open_page(GALLERY, language="en", width=width)
    drawing = page.locator('figure[data-spec$="-line"]').first.locator(".chart-drawing svg")
    expect(drawing.locator("path[stroke-dasharray]")).to_have_count(1)  # one series has a gap
    said = drawing.locator("text", has_text="years without a figure")
    expect(said).to_have_count(1)
    # However many lines the legend takes, the highest number of the axis stands below it.
    highest = drawing.locator("text", has_text=re.compile(r"^60$")).bounding_box()
    legend = said.bounding_box()
    assert legend["y"] + legend["height"] <= highest["y"]
    assert not page.complaints
