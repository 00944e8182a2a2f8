"""A place is chosen on the drawn outline, where no tiles are configured."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


def test_place_is_chosen_on_the_outline_by_press_and_by_keys(browse):
    page = browse(width=390)
    page.goto("/consultations/territoire-numerique/topics/theme-3/propose/")
    page.locator("details:has([data-consult-where]) > summary").click()
    page.get_by_role("button", name="Choisir sur une carte").click()
    latitude = page.locator("[name=location_latitude]")
    page.get_by_role("application", name="Carte").click()
    expect(latitude).to_have_value(re.compile(r"^4\d\.\d{3}$"))
    pressed = latitude.input_value()
    page.keyboard.press("ArrowUp")
    expect(latitude).not_to_have_value(pressed)
    higher = latitude.input_value()
    assert float(higher) > float(pressed)
    page.get_by_role("application", name="La Réunion").click()
    expect(latitude).to_have_value(re.compile(r"^-2[01]\."))
    expect(page.locator("[data-consult-where-state]")).to_have_text(
        "Le point est placé sur la carte."
    )
    assert page.wrong == []
