"""Every page for everybody: WCAG 2.2 AA by axe, by keyboard, narrow, still, in both languages.

First people do their work without a mouse; then one page of each kind that links lead to is opened
once, by somebody who may see it, and looked at in all ways (`looks.py`).
"""

from __future__ import annotations

import csv
import html
import json
import re
from collections import defaultdict
from pathlib import Path
from urllib.parse import urlsplit

import looks
import pytest
from django.urls import Resolver404, resolve
from keys import Keyboard
from playwright.sync_api import expect

ACCESS = list(csv.DictReader((Path(__file__).parents[1] / "web/access.csv").open(encoding="utf-8")))
# Who may see most comes first: a page is opened by the first who finds it …
PEOPLE = ["administrator", "officer", "director", "analyst", "entrepreneur", "visitor"]
# … and these by everybody, for what one can do there is not what another can.
AGAIN = {"home", "candidate", "proposal", "plans", "plan", "plan-draft"}
ONLY_THAI = {"privacy-breach-sheet"}  # a form of the regulator's
LINK = re.compile(r'<(?:a|form(?=[^>]* method="get"))\b[^>]*? (?:href|action)="(/[^"#]*)')
DESK = {"viewport": {"width": 1280, "height": 900}, "reduced_motion": "reduce"}
LONG = "ส่งรายชื่อผู้ประกอบการให้ผู้รับผิดคนทางอีเมลเมื่อเช้านี้ และแจ้งให้ผู้รับลบแล้ว"
# Pages to which no link of these days leads, and what leads there.
WITHOUT_A_LINK = {
    "account_login": "the address that allauth knows the sign-in page by",
    "account_reauthenticate": "asked for by a page that wants the password once more",
    "account_reset_password_from_key": "a link in a mail",
    "candidates-compare-export": "a file",
    "app-replace": "with a phone app; walked in test_second_factor.py, like the next two",
    "delivery-columns": "until a register is kept; looked at on the way there",
    "delivery-comparison": "once a register was brought in twice",
    "here": "asked by a page in which somebody writes for long",
    "health-live": "for machines",
    "health-ready": "for machines",
    "invitation-list": "after many were invited at once with a list",
    "metrics": "for machines",
    "mfa_deactivate_totp": "with a phone app",
    "mfa_generate_recovery_codes": "with a phone app",
    "notices-undelivered": "a notice, when a mail did not arrive",
    "official-list-back": "once an official list was laid",
    "official-list-file": "a file",
    "official-list-upload": "once an official list was brought",
    "privacy-person-erasure": "the page of somebody whose account is closed",
    "snapshot-comparison": "once a source has two snapshots",
}


@pytest.fixture(scope="module")
def contexts(demo, browser):
    """A browser for each of the people, in which nobody has signed in yet."""
    made = {who: browser.new_context(base_url=demo.address, **DESK) for who in PEOPLE}
    yield made
    for context in made.values():
        context.close()


@pytest.fixture(scope="module")
def work(demo, contexts, tmp_path_factory):
    """What people do without a mouse: sign in, propose, decide, bring a register in."""
    at = {who: Keyboard(context.new_page()) for who, context in contexts.items()}
    for who, keyboard in at.items():
        if who != "visitor":
            keyboard.sign_in(who, demo.password)
    cluster = _an_officer_proposes(at["officer"])
    _her_director_decides(at["director"], cluster)
    _she_brings_a_register(at["officer"], tmp_path_factory.mktemp("register") / "bakers.csv")
    _her_program_asks_for_an_analysis(at["analyst"])
    _what_seldom_happens(at)
    return at


# The first candidate on her page that nobody has proposed yet.
FREE = """() => [...document.querySelectorAll("main a")].find((link) =>
  /^\\/candidates\\/\\d+\\/$/.test(new URL(link.href).pathname)
  && !link.closest("li, tr, article").querySelector(".badge")).textContent.trim()"""


def _an_officer_proposes(officer):
    """Gives the name of the cluster that she proposes."""
    free = officer.page.evaluate(FREE)
    officer.skip()
    officer.use(re.escape(free))
    expect(officer.page.locator("h1")).to_contain_text(free)
    officer.skip()
    officer.use("เสนอจัดตั้งคลัสเตอร์")
    expect(officer.page.locator("h1")).to_have_text("เสนอจัดตั้งคลัสเตอร์")
    officer.skip()
    officer.use("เสนอจัดตั้ง$")
    # Without a reason it is not taken: the focus is where the error is, which is read with it.
    wrong = officer.page.locator("[name=reason]")
    expect(wrong).to_be_focused()
    expect(wrong).to_have_accessible_description(re.compile("โปรดกรอกช่องนี้$"))
    assert not [*looks.parts(officer.page), *looks.by_axe(officer.page)]
    officer.page.keyboard.type(LONG)
    officer.use("เสนอจัดตั้ง$")
    expect(officer.page.locator("#told")).to_have_text(re.compile("เสนอ"))
    return officer.page.locator("h1").inner_text()


def _her_director_decides(director, cluster):
    director.page.goto("/")
    director.skip()
    director.use(re.escape(cluster))
    director.skip()
    director.walk_to("เห็นชอบให้จัดตั้งคลัสเตอร์")
    director.press("Space")
    director.write("ความเห็น", "เห็นชอบ")
    director.use("บันทึกผลการพิจารณา")
    expect(director.page.locator("#told")).not_to_be_empty()


def _she_brings_a_register(officer, path):
    rows = [f"โรงอบขนมปังที่ {n},ลำพูน,10711,{n + 4}" for n in range(6)]
    path.write_text("\n".join(["ชื่อกิจการ,จังหวัด,รหัสอุตสาหกรรม,จำนวนคนงาน", *rows]), encoding="utf-8")
    officer.open("/intake/")
    officer.choose_file("เลือกไฟล์", path)
    officer.use("ดูข้อมูลในไฟล์|ดู")
    expect(officer.page.locator("h1")).to_have_text(path.name)
    assert not [*looks.parts(officer.page), *looks.by_axe(officer.page)]
    officer.skip()
    officer.use("ตรวจทุกแถว|ตรวจ")
    expect(officer.page.locator(".decision")).to_be_visible(timeout=60_000)
    officer.skip()
    officer.use("จัดเก็บ 6 แถว")
    expect(officer.page.locator(".decision.kept")).to_be_visible()


def _her_program_asks_for_an_analysis(analyst):
    """What comes of it stands on pages: the program asks in her name, from a page of hers."""
    page = analyst.page
    page.goto("/analyses/")
    csrf = json.loads(page.locator("body").get_attribute("hx-headers"))
    rows = b"area_id,industry_id,jobs\n50,a,3\n50,b,9\n51,a,2\n52,a,\n"
    asked = page.request.post(
        "/api/methods/location_quotient/run",
        multipart={"jobs": {"name": "jobs.csv", "mimeType": "text/csv", "buffer": rows}},
        headers=csrf,
    )
    assert asked.status == 202, asked.text()
    page.goto(f"/analyses/{asked.json()['number']}/")
    analyst.been.append(urlsplit(page.url).path)  # who finds the list first has none herself
    expect(page.locator("#computed")).to_be_visible(timeout=60_000)


def _what_seldom_happens(at):
    """Pages that come to be when somebody asks for something: they are looked at, too."""
    names = {
        f"{name}_{language}": "ทดลอง"
        for name in ("controller", "contact")
        for language in ("th", "en")
    }
    said = [
        ("officer", "/me/data/requests/new/", {"right": "", "about": 1, "wanted": LONG}),
        ("officer", "/privacy/breaches/new/", {"what": LONG}),
        ("officer", "/plans/3/end/", {"reason": LONG}),
        ("administrator", "/privacy/drafts/new/", names),
        ("administrator", "/invitations/new/", {"name": "ดารา", "role": 1, "organisation": 1}),
    ]
    for who, path, answers in said:
        page = at[who].page
        page.goto(path)
        for name, answer in answers.items():
            field = page.locator(f"main [name={name}]").first
            if isinstance(answer, int):
                field.select_option(index=answer)
            elif answer:
                field.fill(answer)
            else:
                field.check()
        page.locator("main form button[type=submit]").first.click()
        expect(page.locator(".field.wrong")).to_have_count(0)
        assert urlsplit(page.url).path != path
    # What a button leads to, not a link.
    at["visitor"].been.append("/candidates/compare/?c=1&c=2&c=3")
    at["officer"].been.append("/proposals/1/discussion/")


def name_of(path):
    """The name of a page's address; nothing where no page answers there."""
    try:
        return resolve(urlsplit(path).path).url_name or ""
    except Resolver404:
        return ""


def find_pages(who, context, found):
    """Follow links from the first page to one page of each kind that nobody found yet."""
    waiting, known = ["/"], {name for name, _who in found} - AGAIN
    while waiting:
        path = waiting.pop(0)
        answer = context.request.get(path, max_redirects=0)
        if answer.status != 200 or "text/html" not in answer.headers.get("content-type", ""):
            continue
        found[name_of(path), who] = path
        for link in map(html.unescape, LINK.findall(answer.text())):
            if (name := name_of(link)) and name not in known:
                known.add(name)
                waiting.append(link)


@pytest.fixture(scope="module")
def pages(contexts, work):
    """(name, who) -> the address under which a page was found: by the first, or by each again."""
    found = {}
    for who, context in contexts.items():
        find_pages(who, context, found)
        for path in work[who].been:
            if context.request.get(path, max_redirects=0).status == 200:
                found.setdefault((name_of(path), who), path)
    return found


@pytest.fixture(scope="module")
def faults(pages, work):
    """Every page opened once and looked at in all ways: look -> what is wrong where."""
    found, titles = defaultdict(list), defaultdict(set)
    for (_name, who), path in sorted(pages.items()):
        page = work[who].page
        page.set_viewport_size(DESK["viewport"])
        page.goto(path)
        page.evaluate(looks.READY)
        titles[page.title()].add(name_of(page.url))
        for look in looks.LOOKS:
            found[look.__name__] += [f"{path} ({who}): {fault}" for fault in look(page)]
    found["titles"] = [f"{title}: {names}" for title, names in titles.items() if len(names) > 1]
    return found


def test_the_main_tasks_need_no_mouse(work):
    assert work["officer"].page.url


def test_nobody_is_signed_out_without_a_warning(contexts, work):
    """WCAG 2.2.1: five minutes before the end, and one key is enough to stay."""
    page = contexts["officer"].new_page()
    page.clock.install()
    page.goto("/me/")
    page.clock.fast_forward("54:00")
    expect(page.locator("#away")).to_be_hidden()
    page.clock.fast_forward("02:00")
    expect(page.locator("#away button")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#away")).to_be_hidden()
    page.close()


def test_links_lead_to_every_page(pages, work):
    """What no link leads to nobody finds: files apart, and pages that a letter or a form opens."""
    shown = [r for r in ACCESS if r["method"] == "get" and "200" in r.values()]
    answering = {r["page"] for r in shown if not re.search(r"\.\w+$", r["path"])}
    met = {name for name, _who in pages}
    met |= {name_of(path) for keyboard in work.values() for path in keyboard.been}
    assert sorted(answering - met) == sorted(answering & set(WITHOUT_A_LINK))


@pytest.mark.parametrize("look", [*(look.__name__ for look in looks.LOOKS), "titles"])
def test_nobody_is_shut_out(faults, look):
    assert not faults[look], "\n".join(faults[look][:60])


# Text on a page that is in another language and does not say so; a name is short, and exempt.
OTHER = """(text) => {
  const page = new DOMParser().parseFromString(text, "text/html"), found = [];
  if (page.documentElement.lang !== "en") found.push("not in English");
  const walker = page.createTreeWalker(page.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const at = walker.currentNode, words = at.data.trim();
    if (/[\\u0e01-\\u0e5b]{50}/.test(words.replace(/\\s/g, ""))
      && !at.parentElement.closest("script, [lang=th]")) found.push(words.slice(0, 60));
  }
  return [page.title, found];
}"""


def test_in_english_what_is_thai_says_so(pages, work, contexts):
    """WCAG 3.1.1 and 3.1.2; and no two pages have one title in English either."""
    page, titles, faults = work["administrator"].page, defaultdict(set), []
    speak(page, "en")
    for (name, who), path in pages.items():
        if who == "administrator" and name not in ONLY_THAI:
            answer = contexts[who].request.get(path)
            title, found = page.evaluate(OTHER, answer.text())
            titles[title].add(name_of(answer.url))
            faults += [f"{path}: {fault}" for fault in found]
    speak(page, "th")
    assert not faults, "\n".join(faults)
    assert not [names for names in titles.values() if len(names) > 1]


def speak(page, language):
    """Choose a language at the head of the page."""
    page.set_viewport_size(DESK["viewport"])
    page.goto("/")
    page.locator(f".top > .preferences button[value={language}]").click()
    expect(page.locator("html")).to_have_attribute("lang", language)
