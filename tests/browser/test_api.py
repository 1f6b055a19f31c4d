"""The page of the API: a request is tried without a manual, by eye and hand."""

from __future__ import annotations

import json

from playwright.sync_api import expect


def test_somebody_tries_a_request_on_a_phone(demo, phone):
    phone.goto(f"{demo.address}/api/")
    phone.locator("a[href='/api/try/cells/']").click()
    phone.get_by_label("level").select_option("class")
    phone.get_by_label("size").fill("2")
    assert "level=class" in phone.get_by_label("curl").input_value()
    assert "httpx.get(" in phone.get_by_label("Python").input_value()

    phone.locator("[data-send]").click()
    expect(phone.locator("[data-status]")).to_have_text("200 OK")
    expect(phone.locator("[data-body]")).to_contain_text('"score_low"')
    expect(phone.locator("#answer")).to_be_focused()

    phone.get_by_label("area").fill("99")
    phone.locator("[data-send]").click()
    expect(phone.locator("[data-status]")).to_contain_text("422")
    expect(phone.locator("[data-body]")).to_contain_text("#invalid")


def test_what_changes_something_is_done_in_ones_own_name(demo, desk):
    demo.sign_in(desk, "director")
    desk.goto(f"{demo.address}/api/try/read_notices/")
    desk.locator("[data-send]").click()
    expect(desk.locator("[data-status]")).to_have_text("200 OK")
    expect(desk.locator("[data-body]")).to_contain_text('"marked"')


def test_what_is_decided_is_read_first(demo, desk):
    demo.sign_in(desk, "director")
    desk.goto(f"{demo.address}/api/try/proposals/")
    desk.locator("[data-send]").click()
    expect(desk.locator("[data-status]")).to_have_text("200 OK")
    number = json.loads(desk.locator("[data-body]").text_content())["items"][0]["number"]

    desk.goto(f"{demo.address}/api/try/revise/")
    desk.get_by_label("number").fill(str(number))
    desk.locator("[data-read]").click()
    expect(desk.locator("[data-status]")).to_have_text("200 OK")
    assert desk.get_by_label("If-Match").input_value().startswith('"')
