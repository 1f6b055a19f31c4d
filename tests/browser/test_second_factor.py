"""Second factors in a real browser: an app with its codes, a recovery code, and a passkey.

The passkey is that of Chromium's own virtual authenticator; its site is "localhost", since a
passkey belongs to a name and not to a number. In the demo nobody needs a second factor, and
everybody may have one.
"""

from __future__ import annotations

import re
import time

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from playwright.sync_api import Page, expect

WHO = "support"  # of whom no other story of the demo tells


@pytest.fixture
def page(browser):
    """A desk whose errors on the console are a failure: a blocked script would be one."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="en-GB")
    opened, heard = context.new_page(), []
    opened.on("console", lambda m: heard.append(m.text) if m.type == "error" else None)
    opened.on("pageerror", lambda e: heard.append(str(e)))
    yield opened
    context.close()
    # What is answered with 422 is an error to the console, and to nobody else.
    assert not [said for said in heard if "422" not in said]


def code_of(secret: str, later: int = 0) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + later))


def local(demo) -> str:
    return demo.address.replace("127.0.0.1", "localhost")


def give_password(page: Page, demo) -> None:
    page.goto(f"{local(demo)}/sign-in/")
    page.locator("input[name=username]").fill(f"{WHO}@demo.ruang.example")
    page.locator("input[name=password]").fill(demo.password)
    page.locator("main form.panel button[type=submit]").first.click()


def sign_out(page: Page, demo) -> None:
    page.context.clear_cookies()
    page.goto(local(demo))


def main_button(page: Page):
    return page.locator("main form.panel button.primary")


def test_an_app_a_recovery_code_and_a_passkey(demo, page: Page):
    # The app: its secret is shown for typing, beside the picture.
    give_password(page, demo)
    page.goto(f"{local(demo)}/me/second-factor/app/")
    expect(page.locator("svg.qr")).to_be_visible()
    page.locator("details.disclosure summary").click()
    secret = page.locator("code.key").inner_text().replace(" ", "")
    page.locator("input[name=code]").fill(code_of(secret))
    main_button(page).click()

    # Ten codes, shown once; one of them is kept.
    expect(page.locator(".codes code")).to_have_count(10)
    recovery = page.locator(".codes code").first.inner_text()
    expect(page.locator("[data-print]")).to_be_visible()
    with page.expect_download() as loaded:
        page.locator("a[download]").click()
    assert recovery.replace(" ", "") in loaded.value.path().read_text()

    # From now on the password is half of it. The code before has been used: the next one.
    sign_out(page, demo)
    give_password(page, demo)
    expect(page).to_have_url(re.compile("/sign-in/second-factor/$"))
    page.locator("input[name=code]").fill("000000")
    main_button(page).click()
    expect(page.locator(".field.wrong")).to_be_visible()
    page.locator("input[name=code]").fill(code_of(secret, later=1))
    main_button(page).click()
    expect(page).to_have_url(f"{local(demo)}/")

    # A passkey, made on this device: just signed in, so nothing is asked once more.
    chrome = page.context.new_cdp_session(page)
    chrome.send("WebAuthn.enable")
    kind = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True}
    kind |= {"hasUserVerification": True, "isUserVerified": True}
    chrome.send(
        "WebAuthn.addVirtualAuthenticator",
        {"options": {**kind, "automaticPresenceSimulation": True}},
    )
    page.goto(f"{local(demo)}/me/second-factor/")
    page.locator("main a[href$='/second-factor/passkey/']").click()
    page.locator("input[name=name]").fill("Office laptop")
    page.locator("#passkey-button").click()
    expect(page.locator("main")).to_contain_text("Office laptop")

    # It opens the account alone …
    sign_out(page, demo)
    page.goto(f"{local(demo)}/sign-in/?next=/me/sessions/")
    page.locator("#passkey-button").click()
    expect(page).to_have_url(re.compile("/me/sessions/$"))
    expect(page.locator("main")).to_contain_text("Chrome")

    # … is a second step …
    sign_out(page, demo)
    give_password(page, demo)
    page.locator("#passkey-button").click()
    expect(page).to_have_url(f"{local(demo)}/")

    # … and one that belongs to nobody here says so.
    sign_out(page, demo)
    chrome.send("WebAuthn.disable")
    chrome.send("WebAuthn.enable")
    chrome.send(
        "WebAuthn.addVirtualAuthenticator",
        {"options": {**kind, "automaticPresenceSimulation": True}},
    )
    page.goto(f"{local(demo)}/sign-in/")
    page.locator("#passkey-button").click()
    expect(page.locator("[data-passkey-trouble]")).to_be_visible()

    # The recovery code that was kept.
    give_password(page, demo)
    page.locator("input[name=code]").fill(recovery)
    main_button(page).click()
    expect(page).to_have_url(f"{local(demo)}/")

    # Everything away again, so that the demo is as it was.
    for kind_of in ("passkey", "app"):
        page.goto(f"{local(demo)}/me/second-factor/")
        page.locator(f"main a[href*='/second-factor/{kind_of}/'][href$='/remove/']").click()
        page.locator("main button.danger").click()
    expect(page.locator("main a[href$='/second-factor/app/']")).to_be_visible()
