"""Every page for everybody: WCAG 2.2 AA by axe in both themes, by keyboard, narrow, still."""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import Resolver404, resolve

ACCESS = list(csv.DictReader((Path(__file__).parents[1] / "web/access.csv").open(encoding="utf-8")))
ROLES = ["administrator", "officer", "director", "analyst", "entrepreneur"]
LINK = re.compile(r'(?:href|action)="(/[^"#]*)')
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    # A page that htmx fills in its parts keeps its landmarks; figures are named by their captions.
    "resultTypes": ["violations"],
}
MANY = 120  # stops of a keyboard walk: a list as long as a country's is not walked to its end


def name_of(path):
    """The name of a page's address; nothing where no page answers there."""
    try:
        return resolve(urlsplit(path).path).url_name or ""
    except Resolver404:
        return ""


def pages_of(context, start):
    """One page of each kind that links lead to, by name: what a reader can come to at all."""
    met, waiting = {}, [start]
    while waiting:
        path = waiting.pop(0)
        name = name_of(path)
        if not name or name in met:
            continue
        answer = context.request.get(path, max_redirects=0)
        if answer.status != 200 or "text/html" not in answer.headers.get("content-type", ""):
            met.setdefault(name, None)
            continue
        met[name] = path
        known = {name_of(p) for p in waiting} | set(met)
        for link in LINK.findall(answer.text()):
            link = link.replace("&amp;", "&")
            if name_of(link) and name_of(link) not in known:
                known.add(name_of(link))
                waiting.append(link)
    return {name: path for name, path in met.items() if path}


@pytest.fixture(scope="module")
def everybody(demo, browser):
    """A signed-in context a role, and a visitor's; with the pages that each was first to find."""
    contexts, found = {}, {}
    for who in ["visitor", *ROLES]:
        context = browser.new_context(
            base_url=demo.address, viewport={"width": 1280, "height": 900}, reduced_motion="reduce"
        )
        contexts[who] = context
        if who != "visitor":
            demo.sign_in(context.new_page(), who)
        for name, path in pages_of(context, "/").items():
            found.setdefault((name, who if name == "home" else ""), (who, path))
    yield contexts, sorted(set(found.values()), key=lambda pair: pair[1])
    for context in contexts.values():
        context.close()


@pytest.fixture(scope="module")
def found(everybody):
    """Every page opened once, by somebody who may see it, and looked at in all ways: the faults."""
    contexts, pages = everybody
    faults: dict[str, list[str]] = defaultdict(list)
    titles: dict[str, set[str]] = defaultdict(set)
    for who, path in pages:
        page = contexts[who].new_page()
        page.goto(path)
        titles[page.title()].add(path)
        for look in LOOKS:
            faults[look.__name__] += [f"{path} ({who}): {fault}" for fault in look(page)]
        page.close()
    faults["titles"] = [f"{t}: {sorted(paths)}" for t, paths in titles.items() if len(paths) > 1]
    return faults


def test_links_lead_to_every_page(everybody):
    """What no link leads to nobody finds: files apart, and pages that a letter or a form opens."""
    _contexts, pages = everybody
    met = {name_of(path) for _who, path in pages}
    shown = [r for r in ACCESS if r["method"] == "get" and "200" in r.values()]
    answering = {r["page"] for r in shown if not re.search(r"\.\w+$", r["path"])}
    assert not sorted(answering - met - WITHOUT_A_LINK)


# name -> opened by something that a demo without a history has not got, or not a page to read
WITHOUT_A_LINK: set[str] = set()


def axe(page):
    """What axe finds in the light and in the dark."""
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")
        for rule in Axe().run(page, options=RULES).response["violations"]:
            shown = rule["nodes"][0]["html"][:160]
            yield f"{theme}: {rule['id']} ({len(rule['nodes'])}): {shown}"


def parts(page):
    """One heading, one main part, a language."""
    if page.locator("h1").count() != 1 or page.locator("main").count() != 1:
        yield "not one h1 in one main"
    if page.locator("html").get_attribute("lang") not in {"th", "en"}:
        yield "no language"


def motion(page):
    """What still moves though the reader asked for none."""
    moving = page.evaluate(
        "document.getAnimations().filter(a => a.playState === 'running'"
        " && a.effect.getComputedTiming().duration > 1).length"
    )
    if moving:
        yield f"{moving} things move"


def keyboard(page):
    """Tab by Tab: the skip link first, every stop seen, and an end."""
    page.keyboard.press("Tab")
    if "skip" not in page.evaluate("document.activeElement.className"):
        yield "the first stop is not the link that skips to the content"
    for _stop in range(MANY):
        told = page.evaluate(SEEN)
        if told is None:
            return
        if told:
            yield f"not seen when it has the focus: {told}"
        page.keyboard.press("Tab")


def width(page):
    """320 px are 1280 px at 400 %, 640 px at 200 %: only tables and maps scroll aside."""
    for narrow in (640, 320):
        page.set_viewport_size({"width": narrow, "height": 800})
        wide = page.evaluate("document.scrollingElement.scrollWidth")
        if wide > narrow:
            yield f"{wide} px wide on {narrow}: {page.evaluate(WIDEST, narrow)}"


LOOKS = [axe, parts, motion, keyboard, width]
WIDEST = """narrow => [...document.querySelectorAll("main *, header *, footer *")]
  .filter(e => e.getBoundingClientRect().right > narrow + 1)
  .map(e => e.outerHTML.slice(0, 100))[0] || ''"""
# Null at the end of the page, nothing where the focus can be seen, else the element.
SEEN = """() => {
  const it = document.activeElement;
  if (!it || it === document.body || it.dataset.walked) return null;
  it.dataset.walked = "yes";
  const box = it.getBoundingClientRect();
  const style = getComputedStyle(it);
  const marked = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0
    || style.boxShadow !== "none";
  const shown = box.width > 0 && box.height > 0 && box.bottom > 0 && box.top < innerHeight;
  return marked && shown ? "" : it.outerHTML.slice(0, 120);
}"""


@pytest.mark.parametrize("look", [*(look.__name__ for look in LOOKS), "titles"])
def test_nobody_is_shut_out(found, look):
    assert not found[look], "\n".join(found[look][:60])
