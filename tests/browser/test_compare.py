"""Candidates are ticked in the list, on any of its pages, and seen side by side."""

from __future__ import annotations

import re

from playwright.sync_api import expect


def test_what_is_ticked_goes_along_and_is_compared(demo, phone):
    phone.goto(f"{demo.address}/candidates/")
    boxes = phone.locator(".pick input")
    third = boxes.nth(2)
    name = third.get_attribute("id")
    third.check()
    expect(phone.locator(".choosing.some")).to_contain_text("1")
    expect(phone.locator(f"#{name}")).to_be_focused()
    expect(phone.locator(f"#{name}")).to_be_in_viewport()  # the page stays where it was
    boxes.nth(0).check()
    expect(phone).to_have_url(re.compile(r"c=\d+&c=\d+"))
    phone.locator(".pager a[rel=next]").click()
    expect(phone).to_have_url(re.compile("page=2"))
    phone.locator(".pick input").first.check()
    expect(phone.locator(".choosing.some")).to_contain_text("3")
    phone.locator(".choosing button").click()
    expect(phone).to_have_url(re.compile(r"/compare/\?c=\d+&c=\d+&c=\d+$"))
    expect(phone.locator("thead th")).to_have_count(3)
    phone.locator(".take-out").first.click()
    expect(phone.locator("thead th")).to_have_count(2)


def test_without_scripts_the_form_says_what_is_ticked(demo, browser):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{demo.address}/candidates/")
    for n in range(11):
        page.locator(".pick input").nth(n).check()
    page.locator(".choosing button").click()
    expect(page.locator("thead th")).to_have_count(10)
    expect(page.locator(".notice.warn a").first).to_be_visible()  # the eleventh, by name
    context.close()
