"""Preparing a consultation: its address follows its title until the manager types another one."""

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import sign_in

pytestmark = pytest.mark.browser


def test_address_follows_the_title_until_another_one_is_typed(browse, site):
    page = browse(width=390)
    sign_in(page, "responsable@example.org")
    page.goto("/staff/new-consultation/")
    page.locator("[name=model][value=blank]").check()
    page.locator("#id_title").fill("Une baignade (exemple)")
    page.locator("#id_title").press("Enter")
    title, address = page.locator("#id_title_fr"), page.locator("#id_slug")
    expect(address).to_have_value("une-baignade-exemple")
    address.fill("")
    title.fill("Au cœur de l’été : où se baigner ?")
    expect(address).to_have_value("au-coeur-de-l-ete-ou-se-baigner")
    title.fill("Où se baigner ?")
    expect(address).to_have_value("ou-se-baigner")
    address.fill("baignade")
    title.fill("Où nager ?")
    expect(address).to_have_value("baignade")
    assert page.wrong == []
