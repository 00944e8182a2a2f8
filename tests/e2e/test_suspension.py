"""A manager suspends a consultation and resumes it, from « Se connecter » on, by visible links.

Pages are wide or narrow, with or without scripts. A visitor reads the consultation meanwhile.
"""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from consult.core.postgres import tenancy
from tests.e2e.conftest import inside, next_document
from tests.e2e.scene import known
from tests.e2e.test_every_page import COLOURS, EVERY_RULE, axe_finds
from tests.e2e.test_team_entry import follow, sign_in_from_home
from tests.factories import make
from tests.pages import given

pytestmark = [pytest.mark.browser, pytest.mark.takes(12)]

HOST = "suspendre.localhost"
WAYS = [(1280, True), (1280, False), (390, True), (390, False)]
WHY = "Le tribunal examine le dossier (exemple)."


def name_of(width, scripts):
    return f"{'scripts' if scripts else 'plain'}-{width}"


@pytest.fixture(scope="module")
def suspendable(site, django_db_blocker):
    """Create a consultation for each way, with its manager and a contribution."""
    with django_db_blocker.unblock(), inside(site.database):
        organisation = make.organisation(
            name="Ville en pause (exemple)", slug="suspendre", domain=HOST
        )
        tenancy.set_organisation(organisation.pk)
        for way in WAYS:
            consultation = make.consultation(
                organisation, slug=name_of(*way), title_fr="La halle (exemple)"
            )
            known(
                organisation, f"{name_of(*way)}@pause.example.org", "Alix", "manager", consultation
            )
            given.proposal(consultation)


def press(page, name):
    with next_document(page):
        page.get_by_role("button", name=name).click()


@pytest.mark.sampled(4)
@pytest.mark.parametrize(("width", "scripts"), WAYS)
def test_manager_suspends_then_resumes_while_a_visitor_reads(
    browse, site, suspendable, width, scripts
):
    origin = site.origin.replace("localhost", HOST)
    page = browse(at=origin, inspected=True, width=width, scripts=scripts)
    sign_in_from_home(page, f"{name_of(width, scripts)}@pause.example.org")
    follow(page, "La halle", within="main")
    follow(page, "Suspendre la consultation…", within="main")
    slug = name_of(width, scripts)
    expect(page).to_have_url(origin + reverse("staff-suspend", args=[slug]))
    press(page, "Suspendre la consultation")
    expect(page.locator(".error-summary")).to_contain_text("Écrivez la raison.")
    page.get_by_label("Pourquoi la consultation est").fill(WHY)
    if scripts:
        assert list(axe_finds(page, [(390, "dark", COLOURS), (1280, "light", EVERY_RULE)])) == []
        page.set_viewport_size({"width": width, "height": 900})
    press(page, "Suspendre la consultation")
    expect(page.locator(".place")).to_contain_text("Suspendue")

    visitor = browse(at=origin, width=width, scripts=scripts)
    visitor.goto(f"/consultations/{slug}/")
    main = visitor.locator("main")
    expect(main).to_contain_text("La consultation est suspendue")
    expect(main).to_contain_text(WHY)
    expect(main).not_to_contain_text("Participer")
    follow(visitor, "Quelle question pour le thème 1", within="main")
    follow(visitor, "Ouvrir un lieu d", within="main")
    expect(visitor.locator("main form[method=post]")).to_have_count(0)

    follow(page, "Reprendre la consultation…", within="main")
    expect(page).to_have_url(origin + reverse("staff-resume", args=[slug]))
    page.get_by_label("Prolonger de combien de jours").fill("2")
    press(page, "Reprendre la consultation")
    expect(page.locator("main")).to_contain_text("La consultation reprend.")
    expect(page.locator(".place")).not_to_contain_text("Suspendue")
    assert page.wrong == visitor.wrong == []
