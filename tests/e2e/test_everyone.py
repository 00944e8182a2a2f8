"""A keyboard alone does everything, with a visible focus.

The scripts that check every page find the faults they look for.
"""

from urllib.parse import unquote

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import sign_in
from tests.e2e.looks import BELOW, MOVING

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("everything")]

FOCUSED = """() => {
  const one = document.activeElement;
  if (!one || one === document.body) return null;
  const rings = [one, one.closest(".lift"), one.closest("label"), one.nextElementSibling];
  const seen = rings.filter(Boolean).some((place) => {
    const style = getComputedStyle(place);
    return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  });
  const name = `${one.tagName} ${one.id || one.textContent.trim().slice(0, 40)}`;
  return { name, seen, place: [...document.querySelectorAll("*")].indexOf(one), footer: !!one.closest("footer") };
}"""


def test_colours_change_softly_without_reduced_motion(browse):
    page = browse()
    page.goto("/")
    assert page.evaluate(MOVING)


def test_fixed_element_that_hides_the_focus_is_found(browse):
    page = browse(width=390, inspected=True)
    page.goto("/")
    assert page.evaluate(BELOW) == []
    page.add_style_tag(content=".foot { position: fixed; inset: 0; z-index: 9 }")
    assert page.evaluate(BELOW)


@pytest.mark.sampled(2)
@pytest.mark.parametrize("width", [1280, 390])
def test_keyboard_goes_from_the_skip_link_to_the_footer_with_visible_focus(browse, site, width):
    page = browse(width=width)
    here = f"/consultations/{site.scene.consultation.slug}"
    for address in (
        "/",
        f"{here}/",
        f"{here}/topics/theme-4/",
        f"{here}/proposals/{site.scene.proposal.number}/",
    ):
        page.goto(address)
        steps = []
        for _ in range(300):
            page.keyboard.press("Tab")
            step = page.evaluate(FOCUSED)
            if step is None or (steps and step["place"] == steps[0]["place"]):
                break
            steps.append(step)
        else:
            pytest.fail(f"{address}: the keyboard turns round {steps[-1]['name']}")
        places = [step["place"] for step in steps]
        assert steps[0]["name"].startswith("A ") and steps[-1]["footer"], address
        assert places == sorted(places), address
        assert [step["name"] for step in steps if not step["seen"]] == [], address


def test_position_and_comment_are_sent_by_keyboard_alone(browse, site):
    page = browse(width=390)
    sign_in(page, "clavier@example.org")
    page.goto(
        f"/consultations/{site.scene.consultation.slug}/proposals/{site.scene.proposal.number}/"
    )
    mixed = page.locator("button.position-mixed").first
    tab_to(page, mixed)
    page.keyboard.press("Enter")
    expect(mixed).to_have_attribute("aria-pressed", "true")
    tab_to(page, page.locator("#id_body"))
    page.keyboard.type("Écrit au clavier seulement.")
    page.keyboard.press("Tab")
    while page.evaluate("document.activeElement.type !== 'submit'"):
        if page.evaluate(
            "document.activeElement.type === 'checkbox' && !document.activeElement.checked"
        ):
            page.keyboard.press("Space")
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**#comment-*")
    expect(page.locator(".comment").first).to_contain_text("clavier seulement")
    expect(page.locator(".comment").first).to_contain_text("Mitigé")  # the box was ticked


def test_ranking_is_ordered_and_sent_by_keyboard_alone(browse, everything):
    page = browse(at=everything.origin, width=390)
    page.goto(ranking_of(everything))
    up = page.get_by_role("button", name="Monter : Le soir (exemple)")
    tab_to(page, up)
    page.keyboard.press("Enter")
    expect(page.locator("[data-consult-status]")).to_have_text("Le soir (exemple) : place 2 sur 3.")
    expect(up).to_be_focused()
    page.keyboard.press("Enter")
    # it is now the first
    expect(page.get_by_role("button", name="Descendre : Le soir (exemple)")).to_be_focused()
    order = page.locator("[name=order]").input_value()
    tab_to(page, page.locator("button[value=cast]"))
    page.keyboard.press("Enter")
    page.wait_for_url("**/sign-in/**")
    expect(page.locator("main .dots li").first).to_contain_text("1. Le soir (exemple)")
    assert order not in unquote(unquote(page.url))


@pytest.mark.parametrize("scripts", [True, False], ids=["dragged", "plain"])
def test_ranking_is_ordered_by_a_finger_or_without_scripts(browse, everything, scripts):
    page = browse(at=everything.origin, width=390, scripts=scripts)
    page.goto(ranking_of(everything))
    before = page.locator("[name=order]").input_value().split(">")
    if scripts:
        grip = page.locator("[data-consult-grip]")
        start, end = grip.nth(2).bounding_box(), grip.nth(0).bounding_box()
        page.mouse.move(start["x"] + 20, start["y"] + 20)
        page.mouse.down()
        page.mouse.move(end["x"] + 20, end["y"] - 20, steps=12)
        page.mouse.up()
    else:
        for _ in range(2):
            page.get_by_role("button", name="Monter : Le soir (exemple)").click()
    expect(page.locator("[data-consult-ranking] li").first).to_contain_text("Le soir (exemple)")
    after = page.locator("[name=order]").input_value().split(">")
    assert after == [before[2], *before[:2]]
    page.locator("button[value=cast]").click()
    page.wait_for_url("**/sign-in/**")
    expect(page.locator("main .dots li").first).to_contain_text("1. Le soir (exemple)")


def ranking_of(everything):
    stops = everything.stops["visitor"]
    ballot = next(stop.address for stop in stops if stop.name == "ranking ballot")
    return ballot.removesuffix("ballot/")


def tab_to(page, wanted):
    """Press Tab until the wanted element has the focus."""
    for _ in range(200):
        page.keyboard.press("Tab")
        if wanted.evaluate("one => one === document.activeElement"):
            return
    pytest.fail("the keyboard never reaches it")
