"""A questionnaire from its page to its answers, by a new visitor.

It runs with and without scripts, and by keyboard.
"""

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import code_from_mail

pytestmark = pytest.mark.browser
HERE = "/consultations/acces-aux-droits/questionnaires"
SCRIPTS = pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "plain"])
WORDS = "Plus tard le soir,\net sans rendez-vous (exemple)."


def group(page, words):
    return page.locator("fieldset", has_text=words)


def fill(page):
    """Fill everything except the charter."""
    page.get_by_label("Ce que vous souhaitez").fill(WORDS)
    group(page, "Quels horaires").get_by_label("Soir").check()
    group(page, "Votre note").get_by_label("4", exact=True).check()
    group(page, "Reviendrez").get_by_label("Oui").check()
    page.get_by_label("Combien de personnes").fill("1 200,5")


def sign_in_by_code(page, email):
    page.wait_for_url("**/sign-in/?next=*")
    page.locator("#id_email").fill(email)
    page.locator("main form button[type=submit]").click()
    page.wait_for_url("**/sign-in/code/*")
    page.locator("#id_code").fill(code_from_mail(page, email))
    page.locator("main form button[type=submit]").first.click()


@pytest.mark.sampled(4)
@SCRIPTS
@pytest.mark.parametrize("number, anonymous", [(1, False), (2, True)], ids=["named", "anonymous"])
def test_new_visitor_answers_a_questionnaire_once(browse, scripts, number, anonymous):
    page = browse(width=390, scripts=scripts)
    page.goto("/consultations/acces-aux-droits/")
    page.locator(f"main a[href$='/questionnaires/{number}/']").first.click()
    page.locator("main a.btn[href$='/answer/']").click()
    page.wait_for_url("**/answer/")
    fill(page)
    page.locator("button[value=review]").click()
    expect(page.locator(".error-summary li")).to_have_count(2)  # a required answer, and the charter
    expect(page.get_by_label("Ce que vous souhaitez")).to_have_value(WORDS)
    group(page, "Comment venez").get_by_label("À vélo").check()
    page.locator("[name=charter_accepted]").check()
    page.locator("button[value=review]").click()
    expect(page.locator("dl.answers").last).to_contain_text("1200,5")
    page.locator("button[value=send]").click()
    sign_in_by_code(page, f"questionnaire-{number}-{scripts}@example.org")
    page.wait_for_url("**/sent/")
    if scripts:
        # sent answers are no longer a draft
        assert page.evaluate("Object.keys(localStorage)") == []
    answers = page.locator("dl.answers", has_text="rendez-vous")
    expect(answers).to_have_count(0 if anonymous else 1)
    page.goto(f"{HERE}/{number}/")
    expect(page.locator("main .note-ok")).to_have_count(1)
    expect(page.locator("main a.btn[href$='/answer/']")).to_have_count(0 if anonymous else 1)
    if not anonymous:
        _change(page)
    assert page.wrong == []


def _change(page):
    """Change the sent answers: they are shown as sent, and then stored once."""
    page.locator("main a.btn[href$='/answer/']").click()
    page.wait_for_url("**/answer/")
    expect(page.get_by_label("Ce que vous souhaitez")).to_have_value(WORDS)
    group(page, "Votre note").get_by_label("2", exact=True).check()
    page.locator("button[value=review]").click()
    page.locator("button[value=send]").click()
    page.wait_for_url("**/sent/")
    expect(page.locator("dl.answers div", has_text="Votre note").locator("dd")).to_have_text("2")


def test_answers_in_progress_are_kept_on_the_device(browse):
    page = browse(width=1280)
    page.goto(f"{HERE}/1/answer/")
    fill(page)
    expect(page.locator("[data-consult-draft-state]").first).not_to_be_empty()
    page.goto(f"{HERE}/1/answer/")
    expect(page.get_by_label("Ce que vous souhaitez")).to_have_value(WORDS)
    expect(group(page, "Votre note").get_by_label("4", exact=True)).to_be_checked()


def test_questionnaire_is_filled_by_keyboard(browse):
    page = browse(width=1280)
    page.goto(f"{HERE}/1/answer/")
    page.get_by_label("Ce que vous souhaitez").focus()
    page.keyboard.type("Au clavier (exemple)")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")  # the first way
    page.keyboard.press("Tab")
    page.keyboard.press("Space")  # the first of the hours
    expect(group(page, "Comment venez").get_by_label("À pied")).to_be_checked()
    expect(group(page, "Quels horaires").get_by_label("Matin")).to_be_checked()
    page.locator("button[value=review]").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".error-summary")).to_be_focused()


@pytest.mark.parametrize("address", ["1/", "1/answer/", "2/print/"])
def test_questionnaire_pages_fit_320_pixels(browse, address):
    page = browse(width=320)
    page.goto(f"{HERE}/{address}")
    width = "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
    assert page.evaluate(width)
