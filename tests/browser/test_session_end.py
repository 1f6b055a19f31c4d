"""A page that stands open when its session ends does not stay on the screen."""

from __future__ import annotations

import re

from playwright.sync_api import expect


def test_what_was_shown_goes_when_the_session_has_ended(demo, desk):
    desk.clock.install()
    demo.sign_in(desk, "officer")
    desk.goto(f"{demo.address}/proposals/")
    desk.clock.fast_forward("01:01:00")
    expect(desk.locator("h1")).to_be_visible()
    assert desk.url.endswith("/proposals/"), "another page of hers keeps the session"
    desk.context.clear_cookies()
    desk.clock.fast_forward("01:01:00")
    expect(desk).to_have_url(re.compile(r"/sign-in/\?next=/proposals/"))
