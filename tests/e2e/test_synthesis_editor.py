"""Two writers in one chapter: a block saves itself, is locked, and is saved without scripts too."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.long]
CHAPTER = re.compile(r"ouverte/synthesis/chapters/[0-9a-f-]{36}/$")


@pytest.fixture
def chapter(everything):
    """Return the address of a chapter."""
    stops = everything.stops["manager"]
    return next(stop.address for stop in stops if CHAPTER.search(stop.address))


def writer(browse, everything, name, **options):
    page = browse(at=everything.origin, **options)
    sign_in(page, everything.emails[name])
    return page


def add_block(page, chapter):
    page.goto(chapter)
    page.get_by_role("button", name="Paragraphe").click()
    return page.locator("form[data-consult-autosave]")


def test_block_saves_itself_and_a_colleague_keeps_both_texts(browse, everything, chapter):
    page = writer(browse, everything, "manager")
    form = add_block(page, chapter)
    form.locator("textarea").fill("Les habitants demandent des bancs.")
    form.locator("[name=revision][value='2']").wait_for(state="attached")
    expect(form).to_contain_text("Enregistré à")
    block = page.url.partition("#")[2]

    other = writer(browse, everything, "writer", scripts=False)
    other.goto(chapter)
    expect(other.locator(f"#{block}")).to_contain_text("écrit ici")
    other_form = add_block(other, chapter)
    other_form.locator("textarea").fill("Des bancs et de l'ombre.")
    other_form.get_by_role("button", name="Enregistrer et fermer").click()
    expect(other.locator("main")).to_contain_text("Des bancs et de l’ombre.")

    form.get_by_role("button", name="Enregistrer et fermer").click()
    page.wait_for_url(f"**#{block}")
    content = page.locator("main").inner_text()
    assert "Les habitants demandent des bancs." in content
    assert "Des bancs et de l’ombre." in content
    assert page.wrong == []
