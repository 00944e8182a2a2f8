"""A participant reviews a draft passage by passage, with scripts and without."""

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.takes(8)]
REMARK = "Il manque les villages (exemple)."


@pytest.mark.sampled(2)
@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "plain"])
def test_participant_agrees_with_a_passage_and_asks_for_a_change(browse, everything, scripts):
    stops = everything.stops["visitor"]
    review = next(stop.address for stop in stops if stop.address.endswith("/synthesis/review/"))
    page = browse(at=everything.origin, width=390, scripts=scripts)
    page.goto(review)
    expect(page.locator("meta[name=robots]")).to_have_attribute("content", "noindex")
    sign_in(page, everything.emails["other"])
    page.goto(review)
    page.get_by_role("button", name="D’accord avec ce passage").first.click()
    agreed = page.locator("[id^=passage-]").first
    expect(agreed).to_contain_text("Vous êtes d’accord avec ce passage.")
    anchor = page.url.partition("#")[2]
    page.locator(f"#{anchor}").get_by_role("link", name="Demander une modification").click()
    page.get_by_role("button", name="Envoyer ma remarque").click()
    expect(page.locator("main")).to_contain_text("Écrivez ce qui devrait changer.")
    page.locator("#id_body").fill(REMARK)
    if page.locator("#id_charter_accepted").count():
        page.locator("#id_charter_accepted").check()
    page.get_by_role("button", name="Envoyer ma remarque").click()
    page.wait_for_url(f"**/synthesis/review/#{anchor}")
    expect(page.locator(f"#{anchor}")).to_contain_text(REMARK)
    page.locator(f"#{anchor}").get_by_role("link", name="Retirer ma remarque").click()
    page.get_by_role("button", name="Retirer ma remarque").click()
    expect(page.locator(f"#{anchor}").get_by_role("button")).to_have_count(1)
    assert page.wrong == []
