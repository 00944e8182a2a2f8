"""A manager cancels a consultation before its first day, from « Se connecter » on, by visible links.

Pages are wide or narrow, with or without scripts. A visitor then finds the reason from the home page.
"""

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from consult.core.postgres import tenancy
from tests.e2e.conftest import inside, next_document
from tests.e2e.scene import known
from tests.e2e.test_every_page import COLOURS, EVERY_RULE, axe_finds
from tests.e2e.test_team_entry import follow, sign_in_from_home
from tests.factories import make

pytestmark = [pytest.mark.browser, pytest.mark.takes(12)]

HOST = "annuler.localhost"
WAYS = [(1280, True), (1280, False), (390, True), (390, False)]
WHY = "Le projet est reporté d’un an (exemple)."
WIDE_AND_NARROW = [(390, "dark", COLOURS), (1280, "light", EVERY_RULE)]


def name_of(width, scripts):
    return f"{'scripts' if scripts else 'plain'}-{width}"


def title_of(width, scripts):
    return f"La halle {name_of(width, scripts)} (exemple)"


@pytest.fixture(scope="module")
def upcoming(site, django_db_blocker):
    """Create a consultation that has not begun for each way, with its manager."""
    with django_db_blocker.unblock(), inside(site.database):
        organisation = make.organisation(
            name="Ville qui reporte (exemple)", slug="annuler", domain=HOST
        )
        tenancy.set_organisation(organisation.pk)
        for way in WAYS:
            consultation = make.consultation(
                organisation,
                slug=name_of(*way),
                state="upcoming",
                published_at=timezone.now(),
                title_fr=title_of(*way),
            )
            known(
                organisation,
                f"{name_of(*way)}@annule.example.org",
                "Alix",
                "manager",
                consultation,
            )


def press(page, name):
    with next_document(page):
        page.get_by_role("button", name=name).click()


@pytest.mark.sampled(4)
@pytest.mark.parametrize("way", WAYS)
def test_manager_cancels_and_a_visitor_reads_why(browse, site, upcoming, pass_ten_minutes, way):
    width, scripts = way
    origin = site.origin.replace("localhost", HOST)
    title = title_of(width, scripts)
    page = browse(at=origin, inspected=True, width=width, scripts=scripts)
    sign_in_from_home(page, f"{name_of(width, scripts)}@annule.example.org")
    follow(page, title, within="main")
    follow(page, "Annuler la consultation…", within="main")
    expect(page).to_have_url(origin + reverse("staff-cancel", args=[name_of(*way)]))
    expect(page.locator("main")).to_contain_text("dix minutes après votre confirmation")
    press(page, "Annuler la consultation")
    expect(page.locator(".error-summary")).to_contain_text("Écrivez la raison.")
    page.get_by_label("Pourquoi la consultation est").fill(WHY)
    if scripts:
        assert list(axe_finds(page, WIDE_AND_NARROW)) == []
        page.set_viewport_size({"width": width, "height": 900})
    press(page, "Annuler la consultation")
    expect(page.locator("main")).to_contain_text("Annulation de la consultation à")
    expect(page.get_by_role("button", name="Maintenir la consultation")).to_be_visible()
    pass_ten_minutes()
    page.reload()
    expect(page.locator(".place")).to_contain_text("Annulée le")
    expect(page.locator("main")).to_contain_text(WHY)

    visitor = browse(at=origin, inspected=True, width=width, scripts=scripts)
    visitor.goto("/")
    follow(visitor, "Consultations", within=".top")
    follow(visitor, title, within="main")
    main = visitor.locator("main")
    expect(main).to_contain_text("Annulée le")
    expect(main).to_contain_text(WHY)
    expect(main).to_contain_text("vous n’avez rien à faire")
    expect(visitor.locator("main form[method=post]")).to_have_count(0)
    if scripts:
        assert list(axe_finds(visitor, WIDE_AND_NARROW)) == []
    assert page.wrong == visitor.wrong == []
