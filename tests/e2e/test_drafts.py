"""Drafts in browsers: found on another browser, and kept without network.

If two drafts differ, both are offered.
"""

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import sign_in
from tests.faults.harness import wait_until

pytestmark = pytest.mark.browser
EMAIL = "brouillonne@example.org"
HERE = "/consultations/territoire-numerique/topics/theme-{}/propose/"
SAVED = "[data-consult-draft-line] a"


@pytest.fixture
def opened(browse, site):
    """Return a function that opens the form of a topic, signed in as the person of these tests."""

    def open_(topic, **options):
        page = browse(**options)
        sign_in(page, EMAIL)
        page.goto(HERE.format(topic))
        return page

    return open_


def write(page, title, body):
    page.locator("#id_title").fill(title)
    page.locator("#id_body").fill(body)


def expect_fields(page, title, body):
    expect(page.locator("#id_title")).to_have_value(title)
    expect(page.locator("#id_body")).to_have_value(body)


def on_device(page, condition):
    """Wait until the storage of the device meets a condition.

    The content security policy lets no test evaluate a condition in the page.
    """
    wait_until(lambda: condition(page.evaluate("Object.values(localStorage)")))


@pytest.mark.long
@pytest.mark.sampled(2)
@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "plain"])
def test_draft_of_one_browser_is_found_and_sent_on_another(opened, scripts):
    topic, title = (1, "Un lieu ouvert le soir") if scripts else (2, "Un lieu ouvert le dimanche")
    first = opened(topic, scripts=scripts)
    write(first, title, "Tout est fermé quand on rentre du travail.")
    if not scripts:
        first.locator("button[value=save]").click()
        expect(first.locator(".note-ok")).to_contain_text("Votre brouillon est enregistré.")
    expect(first.locator(SAVED)).to_have_count(1)  # saved by itself after three seconds
    if scripts:
        on_device(first, lambda drafts: not drafts)  # the server has it
    second = opened(topic, scripts=scripts, width=390)
    expect_fields(second, title, "Tout est fermé quand on rentre du travail.")
    second.goto("/account/drafts/")
    second.locator("main a.btn", has_text="Continuer").first.click()
    expect(second.locator("button[value=review]")).to_be_visible()
    if second.locator("#id_charter_accepted").count():
        second.locator("#id_charter_accepted").check()
    second.locator("button[value=review]").click()
    second.locator("button[value=send]").click()
    second.wait_for_url("**/proposals/*/")
    second.goto("/account/drafts/")
    expect(second.locator("main")).not_to_contain_text(title)
    assert (first.wrong, second.wrong) == ([], [])


@pytest.mark.long
def test_draft_typed_without_network_is_kept_on_the_device_then_on_the_server(opened):
    page = opened(3)
    write(page, "Une idée dans le train", "Le début,")
    expect(page.locator(SAVED)).to_have_count(1)
    page.context.set_offline(True)
    page.locator("#id_body").fill("Le début, puis la suite dans le tunnel.")
    on_device(page, lambda drafts: any("tunnel" in draft for draft in drafts))
    page.close()
    again = page.context.new_page()
    page.context.set_offline(False)
    again.goto(HERE.format(3))
    expect_fields(again, "Une idée dans le train", "Le début, puis la suite dans le tunnel.")
    on_device(again, lambda drafts: not drafts)
    other = opened(3)
    expect_fields(other, "Une idée dans le train", "Le début, puis la suite dans le tunnel.")
    other.goto("/account/drafts/")
    other.locator("main a", has_text="Une idée dans le train").first.click()
    other.locator("#erase button").click()
    expect(other.locator(".note-ok")).to_contain_text("Le brouillon est supprimé.")


@pytest.mark.long
@pytest.mark.sampled(2)
@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "plain"])
def test_neither_of_two_windows_overwrites_the_draft_of_the_other(opened, scripts):
    first, second = opened(4, scripts=scripts), opened(4, scripts=scripts)
    for page, words in ((first, "De la première"), (second, "De la seconde")):
        write(page, f"Une idée à finir {scripts}", words)
        if not scripts:
            page.locator("button[value=save]").click()
        expect(page.locator(SAVED)).to_have_count(1)
    expect(second.locator(".note-warning")).to_contain_text("Un brouillon plus récent existe")
    expect(second.locator("#id_body")).to_have_value("De la seconde")
    second.locator("button[name=over]").click()
    expect(second.locator(".note-ok")).to_contain_text("Votre brouillon est enregistré.")
    first.goto(HERE.format(4))
    expect(first.locator("#id_body")).to_have_value("De la seconde")
    first.locator(SAVED).click()
    first.locator("#erase button").click()
    expect(first.locator(".note-ok")).to_be_visible()
