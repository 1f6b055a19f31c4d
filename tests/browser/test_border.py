"""The border of a candidate is moved in a real browser: with and without scripts, by keyboard."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect


def first_wide(page, demo):
    """The best candidate of several provinces."""
    told = page.request.get(f"{demo.address}/api/candidates").json()
    wide = next(one for one in told["items"] if len(one["areas"]) > 2)
    return f"/candidates/{wide['number']}/"


def test_the_evidence_answers_at_once_and_the_address_can_be_sent(desk, demo):
    said = []
    desk.on("console", lambda m: m.type == "error" and said.append(m.text))
    desk.on("pageerror", lambda error: said.append(str(error)))
    border = demo.address + first_wide(desk, demo) + "border/"
    desk.goto(border)
    before = desk.locator("#answer").inner_text()
    box = desk.locator("[name=areas]:checked").last
    code = box.get_attribute("value")
    box.press("Space")  # by keyboard, and it keeps its place
    expect(desk).to_have_url(re.compile("areas="))
    expect(desk.locator("#answer")).not_to_have_text(before)
    expect(desk.locator(f"#areas-{code}")).to_be_focused()
    expect(desk.locator(f"#areas-{code}")).not_to_be_checked()
    expect(desk.locator("tr.changed")).not_to_have_count(0)
    answer = desk.locator("#answer").inner_text()

    other = desk.context.new_page()  # whoever gets the address sees the same
    other.goto(desk.url)
    expect(other.locator("#answer")).to_have_text(answer)

    desk.locator(f".map-drawing [data-id='{code}']").focus()
    desk.keyboard.press("Enter")  # the map leads back
    expect(desk.locator("#answer")).to_have_text(before)
    assert said == []


def test_it_works_without_scripts(browser, demo):
    context = browser.new_context(java_script_enabled=False, locale="th-TH")
    page = context.new_page()
    page.goto(demo.address + first_wide(page, demo) + "border/")
    before = page.locator("#answer").inner_text()
    page.locator("[name=areas]:checked").last.uncheck()
    page.locator("main form.border-form button[type=submit]").click()
    expect(page.locator("#answer")).not_to_have_text(before)
    page.locator("main .actions a[href$='/border/']").click()
    expect(page.locator("#answer")).to_have_text(before)
    context.close()


@pytest.mark.parametrize("what", ["border", "sensitivity"])
def test_on_a_phone_nothing_is_wider_than_it_and_everybody_can_use_it(phone, demo, what):
    phone.goto(demo.address + first_wide(phone, demo) + f"{what}/")
    assert phone.evaluate("document.documentElement.scrollWidth") == 390
    found = Axe().run(phone)
    assert found.violations_count == 0, found.generate_report()
