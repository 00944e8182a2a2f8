"""Passkeys in Chromium, with its virtual authenticator.

A passkey is created, used to sign in, used as a second factor, and removed.
"""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e import scene
from tests.e2e.conftest import sign_in

pytestmark = pytest.mark.browser
OPTIONS = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}
HERE = "/account/second-factor/"
BUTTON = "[data-consult-passkey] button"


def plug(page, **options):
    """Add a device that stores passkeys to the browser of a page."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    made = session.send("WebAuthn.addVirtualAuthenticator", {"options": OPTIONS | options})
    return session, made["authenticatorId"]


@pytest.fixture
def device():
    """Return a function that adds a device to a page: `device(page, isUserVerified=False)`."""
    return plug


def sign_out(page):
    page.goto("/sign-out/")
    page.locator("main form button[type=submit]").click()
    page.wait_for_url(lambda address: "/sign-out/" not in address)


@pytest.mark.sampled(2)
@pytest.mark.parametrize(("width", "dark"), [(1280, False), (390, True)])
def test_passkey_is_created_signs_in_and_is_removed(browse, site, device, width, dark):
    page = browse(width=width, dark=dark)
    session, authenticator = device(page)
    sign_in(page, "cles@example.org")
    page.goto(HERE)
    page.locator("a[href$='/passkeys/add/']").click()
    page.locator("#id_name").fill("Mon téléphone (exemple)")
    page.locator(BUTTON).click()
    expect(page.locator("h1")).to_have_text("Codes de secours")
    assert (
        len(
            session.send("WebAuthn.getCredentials", {"authenticatorId": authenticator})[
                "credentials"
            ]
        )
        == 1
    )
    page.goto("/account/second-factor/passkeys/add/")
    page.locator(BUTTON).click()
    expect(page.locator("[role=alert]")).to_contain_text("a déjà une clé d’accès")

    sign_out(page)
    page.goto(f"/sign-in/?next={HERE}")
    page.locator(BUTTON).click()
    page.wait_for_url(f"**{HERE}")
    expect(page.locator(".file-row")).to_contain_text("Mon téléphone (exemple)")
    expect(page.locator(".file-row")).to_contain_text("utilisée la dernière fois le")

    sign_out(page)
    page.goto("/sign-in/password/")
    page.locator("#id_email").fill("cles@example.org")
    page.locator("#id_password").fill(scene.PASSWORD)
    page.locator("main form button[type=submit]").click()
    page.wait_for_url("**/sign-in/second-factor/")
    page.locator(BUTTON).click()
    page.wait_for_url(lambda address: "/sign-in/" not in address)

    page.goto(HERE)
    page.locator(".file-row a").click()
    page.locator(BUTTON).click()
    page.wait_for_url(f"**{HERE}")
    expect(page.locator(".file-row")).to_have_count(0)
    sign_out(page)
    page.goto("/sign-in/")
    page.locator(BUTTON).click()
    expect(page.locator(".error-summary")).to_contain_text("n’est reliée à aucun compte de ce site")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.wrong == []


def test_cancelled_passkey_shows_the_other_ways_to_sign_in(browse, site, device):
    page = browse()
    device(page, isUserVerified=False)
    page.goto("/sign-in/")
    page.locator(BUTTON).click()
    expect(page.locator("[role=alert]")).to_contain_text(
        re.compile("Réessayez, ou utilisez un code")
    )
    expect(page.locator(BUTTON)).to_be_enabled()


def test_browser_without_passkeys_is_offered_none(browse, site):
    page = browse()
    page.add_init_script("delete window.PublicKeyCredential")
    page.goto("/sign-in/")
    expect(page.locator("#id_email")).to_be_visible()
    expect(page.locator(BUTTON)).to_be_hidden()
    page.goto("/sign-in/passkey/")
    expect(page.locator("[role=alert]")).to_contain_text(
        "Ce navigateur ne sait pas utiliser les clés d’accès"
    )


def test_page_without_scripts_offers_codes(browse, site):
    page = browse(width=390, scripts=False)
    for address in ("/sign-in/", "/sign-in/passkey/"):
        page.goto(address)
        expect(page.locator("main")).to_contain_text("Les codes fonctionnent partout")
        expect(page.locator(BUTTON)).to_be_hidden()
