"""A passkey is added and signs in by itself, under the strict policy, with an authenticator that Chromium plays."""

from __future__ import annotations

import re

from playwright.sync_api import expect
from tests.web.browser.conftest import Site
from tests.web.browser.visiting import PASSWORD, Visitor
from tests.web.conftest import VERA

FINGERPRINT = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def with_fingerprint(visitor: Visitor) -> None:
    devices = visitor.page.context.new_cdp_session(visitor.page)
    devices.send("WebAuthn.enable")
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": FINGERPRINT})


def test_a_passkey_is_added_and_signs_in_by_itself(site: Site) -> None:
    with site.visited() as visitor:
        with_fingerprint(visitor)
        visitor.signs_in(VERA)
        page = visitor.open("/you/security/passkeys/new/")
        page.get_by_label("Password").fill(PASSWORD)
        visitor.button("Confirm").click()
        expect(page.get_by_label("Sign in with this alone")).to_be_checked()
        visitor.button("Add the passkey").click()
        expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
        visitor.open("/sign-out/")
        page.get_by_role("main").get_by_role("button", name="Sign out").click()
        visitor.open("/sign-in/?next=/you/security/passkeys/")
        visitor.button("Sign in with a passkey").click()
        expect(page).to_have_url(re.compile("/you/security/passkeys/$"))
        expect(page.get_by_role("row", name=re.compile("Passkey by itself"))).to_be_visible()


def test_who_closes_the_browsers_window_may_try_again(site: Site) -> None:
    with site.visited() as visitor:
        # It knows no passkey of ours, so that the browser gives up as when somebody closes the window.
        with_fingerprint(visitor)
        page = visitor.open("/sign-in/")
        visitor.button("Sign in with a passkey").click()
        expect(page.get_by_role("alert")).to_have_text(re.compile("Try again, or choose another way"))
        expect(visitor.button("Sign in with a passkey")).to_be_enabled()
