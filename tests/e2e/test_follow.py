"""A manager follows a consultation from « Se connecter » on, by visible links.

Pages are wide or narrow, with or without scripts.
"""

import re

import pytest
from playwright.sync_api import expect

from consult.core.postgres import tenancy
from tests.e2e.conftest import inside
from tests.e2e.scene import known
from tests.e2e.test_every_page import COLOURS, EVERY_RULE, axe_finds
from tests.e2e.test_team_entry import follow, sign_in_from_home
from tests.factories import make, workshops
from tests.pages import given
from tests.questionnaires import given as questionnaires
from tests.votes import polls

pytestmark = [pytest.mark.browser, pytest.mark.takes(12)]

HOST = "suivre.localhost"
# Each manager signs in once.
WAYS = [(1280, True), (1280, False), (390, True), (390, False)]


def email_of(width, scripts):
    return f"{'scripts' if scripts else 'plain'}-{width}@suivre.example.org"


@pytest.fixture(scope="module")
def followed(site, django_db_blocker):
    """Create a consultation with contributions, a vote, a questionnaire and a workshop to come."""
    with django_db_blocker.unblock(), inside(site.database):
        organisation = make.organisation(name="Ville suivie (exemple)", slug="suivre", domain=HOST)
        tenancy.set_organisation(organisation.pk)
        consultation = workshops.consultation(
            organisation, slug="rue", title_fr="La rue de l'école (exemple)"
        )
        for way in WAYS:
            manager = known(organisation, email_of(*way), "Alix", "manager", consultation)
        given.position(given.proposal(consultation))
        polls.opened(consultation, visibility="sealed")
        questionnaires.opened(consultation, viewer=manager)
        workshops.announced(consultation, title="Rue aux enfants (exemple)")


@pytest.mark.sampled(4)
@pytest.mark.parametrize(("width", "scripts"), WAYS)
def test_manager_reads_how_a_consultation_stands_and_reaches_its_acts(
    browse, site, followed, width, scripts
):
    page = browse(
        at=site.origin.replace("localhost", HOST), inspected=True, width=width, scripts=scripts
    )
    sign_in_from_home(page, email_of(width, scripts))
    follow(page, re.compile("La rue de l.école"), within="main")
    heading = page.get_by_role("heading", level=1)
    expect(heading).to_have_text("Suivre")
    main = page.locator("main")
    expect(main).to_contain_text("Le résultat est scellé jusqu’au")
    expect(main).to_contain_text("Atelier : Rue aux enfants (exemple)")
    if scripts:
        assert list(axe_finds(page, [(390, "dark", COLOURS), (1280, "light", EVERY_RULE)])) == []
        page.set_viewport_size({"width": width, "height": 900})
    follow(page, re.compile("Prolonger.*Quand ouvrir"), within="main")
    expect(heading).to_have_text("Prolonger")
    page.go_back()
    follow(page, "Terminer la consultation…", within="main")
    expect(heading).to_have_text("Terminer plus tôt que prévu")
    page.go_back()
    follow(page, "Appareils", within="main")
    expect(heading).to_have_text("Appareils")
    assert page.wrong == []
