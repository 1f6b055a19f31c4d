"""What is looked at on an open page, so that nobody is shut out: each look yields what it finds.

A page is opened once and looked at in all these ways, the cheap ones first. What is done to it
(the theme, the width, the rows left out of long lists) is never sent to the server.
"""

from __future__ import annotations

from collections.abc import Iterator

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
    "preload": False,
}
BY_COLOUR = {**RULES, "runOnly": ["color-contrast", "link-in-text-block"]}
STOPS = 70  # of the keyboard on one page: the rows of long lists are alike
# Long lists keep their first rows; what is drawn by a script is waited for.
READY = """async () => {
  const waits = () => document.querySelector("[data-map] .map-drawing:not(:has(svg)), .map-wait");
  for (let i = 0; i < 100 && waits(); i += 1) await new Promise((f) => setTimeout(f, 20));
  for (const list of document.querySelectorAll("main tbody, main ul, main ol, main select"))
    for (const row of [...list.children].slice(list.matches("select") ? 60 : 10)) row.remove();
}"""
FOUND = """async (options) => {
  const { violations } = await axe.run(document, options);
  // In the gallery every specimen stands twice, by daylight and in the dark: its landmarks too.
  const twice = (v) => v.id === "landmark-unique"
    && v.nodes.every((n) => document.querySelector(n.target[0])?.closest(".specimen"));
  return violations.filter((v) => !twice(v)).map(
    (v) => `${v.id} (${v.nodes.length}): ${v.nodes[0].html.slice(0, 160)}`);
}"""


def by_axe(page: Page) -> Iterator[str]:
    """What axe finds by daylight, and what colours alone do wrong in the dark."""
    page.evaluate(AXE_SCRIPT)
    for theme, rules in (("light", RULES), ("dark", BY_COLOUR)):
        page.evaluate("theme => { document.documentElement.dataset.theme = theme }", theme)
        yield from (f"{theme}: {fault}" for fault in page.evaluate(FOUND, rules))


PARTS = """() => {
  const all = (selector) => [...document.querySelectorAll(selector)];
  const short = (element) => element.outerHTML.replace(/\\s+/g, " ").slice(0, 110);
  const NAMED = "[aria-label], [aria-labelledby]", faults = [];
  if (all("h1").length !== 1 || all("main").length !== 1) faults.push("not one h1 in one main");
  if (!["th", "en"].includes(document.documentElement.lang)) faults.push("no language");
  for (const table of all("main table"))
    if (!table.caption && !table.closest(NAMED)?.matches("table, .table-wrap"))
      faults.push(`a table without a name: ${short(table.querySelector("tr") ?? table)}`);
  for (const head of all("main th:not([scope])")) faults.push(`no scope: ${short(head)}`);
  for (const wrong of all("[aria-invalid=true]"))
    if (!document.getElementById((wrong.getAttribute("aria-describedby") ?? "").split(" ").pop()))
      faults.push(`its error is not tied to it: ${short(wrong)}`);
  for (const part of all("[hx-get], [hx-post]"))
    if (part.closest("main") && !document.getElementById("told")) faults.push("nothing is told");
  for (const live of all("main section[aria-live], main [role=status] table"))
    faults.push(`whole parts are read out: ${short(live)}`);
  const moving = document.getAnimations().filter(
    (a) => a.playState === "running" && a.effect.getComputedTiming().duration > 1);
  if (moving.length) faults.push(`${moving.length} things move though asked not to`);
  return faults;
}"""


def parts(page: Page) -> Iterator[str]:
    """One heading, one main part, a language, names of tables, errors tied to fields; stillness."""
    yield from page.evaluate(PARTS)


WATCH = """() => {
  const seen = new Set(), faults = [];
  const focus = (style) => style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  const marked = (it) => [it, ...(it.labels ?? [])].some((e) => focus(getComputedStyle(e)))
    || (it.closest("svg")
      && parseFloat(getComputedStyle(it.querySelector("path")).strokeWidth) > 3);
  const clear = (e) => {
    const box = e.getBoundingClientRect();
    return [[.5, .5], [.1, .2], [.9, .2], [.1, .8], [.9, .8]].some(([x, y]) => {
      const top = document.elementFromPoint(box.x + x * box.width, box.y + y * box.height);
      return top && (e.contains(top) || top.contains(e));
    });
  };
  scrollTo(0, 0);
  document.addEventListener("keydown", (event) => {
    const it = document.activeElement;
    if (event.key !== "Tab" || it === document.body || seen.has(it)) return;
    seen.add(it);
    const told = it.outerHTML.replace(/\\s+/g, " ").slice(0, 120);
    if (seen.size === 1 && !it.matches(".skip")) faults.push(`before the skip link: ${told}`);
    if (!marked(it)) faults.push(`not marked when focused: ${told}`);
    if (![it, ...(it.labels ?? [])].some(clear)) faults.push(`hidden when focused: ${told}`);
  }, true);
  window.walked = () => [seen.size, faults];
  const able = "a[href], button, input, select, textarea, summary, [tabindex]";
  return [...document.querySelectorAll(able)].filter((e) => e.tabIndex >= 0 && !e.disabled
    && e.checkVisibility() && !e.closest("details:not([open]) > :not(summary)")
    && !(e.type === "radio" && !e.checked)).length;
}"""
# Day, month, year, calendar, hour and minute are stops within one control.
INSIDE = "document.querySelectorAll('main :is([type=date], [type=datetime-local])').length * 7"


def keyboard(page: Page) -> Iterator[str]:
    """Tab by Tab: the skip link first, each stop marked and not hidden, no trap before the end."""
    stops = min(page.evaluate(WATCH), STOPS)
    for _stop in range(stops + 1 + page.evaluate(INSIDE)):
        page.keyboard.press("Tab")
    reached, faults = page.evaluate("walked()")
    yield from faults
    if reached < stops:
        yield f"only {reached} of {stops} controls are reached by Tab"


NARROW = """async (width) => {
  await new Promise((f) => requestAnimationFrame(() => requestAnimationFrame(f)));
  const wide = document.scrollingElement.scrollWidth;
  if (wide <= width) return null;
  const out = [...document.querySelectorAll("body *")].find((e) => e.checkVisibility()
    && e.getBoundingClientRect().right > width + 0.4 && !e.closest(".table-wrap, pre, svg, .tabs")
    && !e.closest("details:not([open]) > :not(summary)"));
  return `${wide} px wide on ${width}: ${out?.outerHTML.replace(/\\s+/g, " ").slice(0, 140)}`;
}"""
# WCAG 1.4.12: a reader's own spacing of lines, letters and words.
SPACED = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`* { line-height: 1.5 !important; letter-spacing: 0.12em !important;
    word-spacing: 0.16em !important } p { margin-block-end: 2em !important }`);
  document.adoptedStyleSheets = [sheet];
  return [...document.querySelectorAll("header *, main *, footer *")].filter((e) => {
    const style = getComputedStyle(e);
    return ["hidden", "clip"].includes(style.overflowY) && e.clientHeight > 2 && e.clientWidth > 2
      && e.scrollHeight > e.clientHeight + 2 && e.checkVisibility() && !e.closest("svg")
      && !e.matches("select, input, textarea, .hero, .menu-panel, .visually-hidden")
      && style.webkitLineClamp === "none"; // what is shortened is whole on its own page
  }).map((e) => `cut off when letters are spaced: ${e.outerHTML.slice(0, 120)}`);
}"""


def width(page: Page) -> Iterator[str]:
    """320 px are 1280 px at 400 %, 640 px at 200 %: only tables and code scroll aside."""
    for narrow in (640, 320):
        page.set_viewport_size({"width": narrow, "height": 800})
        if told := page.evaluate(NARROW, narrow):
            yield told
    yield from page.evaluate(SPACED)
    if told := page.evaluate(NARROW, 320):
        yield f"with letters spaced: {told}"


LOOKS = [parts, by_axe, keyboard, width]
