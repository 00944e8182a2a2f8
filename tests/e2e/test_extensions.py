"""A manager extends a step, a vote and a questionnaire from « Se connecter » on, by visible links.

Pages are wide or narrow, with or without scripts.
"""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from consult.consultations.models import Phase
from consult.core.postgres import tenancy
from tests.e2e.conftest import inside, next_document
from tests.e2e.scene import known
from tests.e2e.test_every_page import COLOURS, EVERY_RULE, axe_finds
from tests.e2e.test_team_entry import follow, path_of, sign_in_from_home
from tests.factories import make
from tests.questionnaires import given
from tests.votes import polls

pytestmark = [pytest.mark.browser, pytest.mark.takes(12)]

HOST = "prolonge.localhost"
WHY = "La poste était en grève (exemple)."
WAYS = {
    "wide": {"width": 1280, "scripts": True},
    "phone": {"width": 390, "scripts": True},
    "wide-plain": {"width": 1280, "scripts": False},
    "phone-plain": {"width": 390, "scripts": False},
}
KINDS = ("step", "vote", "questionnaire")
VOTE = "Quand ouvrir la médiathèque ? (exemple)"
QUESTIONNAIRE = "Questionnaire sur les horaires (exemple)"
# The end of a step is also that of its consultation, which a vote and a questionnaire do not pass.
DAYS_MORE = {"step": 0, "vote": 300, "questionnaire": 300}


@pytest.fixture(scope="module")
def ends(site, django_db_blocker):
    """Create a consultation for each kind and way. Return the present ends by both."""
    found = {}
    with django_db_blocker.unblock(), inside(site.database):
        organisation = make.organisation(
            name="Ville des délais (exemple)", slug="prolonge", domain=HOST
        )
        tenancy.set_organisation(organisation.pk)
        for kind in KINDS:
            for way in WAYS:
                found[kind, way] = _create(organisation, kind, way)
    return found


def _create(organisation, kind, way):
    consultation = make.consultation(
        organisation, slug=f"{kind}-{way}", title_fr="La place du marché (exemple)"
    )
    make.move_end(consultation, days=DAYS_MORE[kind])
    manager = known(organisation, email_of(kind, way), "Alix", "manager", consultation)
    Phase.objects.create(
        organisation=organisation,
        consultation=consultation,
        title_fr="Réponse (exemple)",
        capabilities=["respond"],
        opens_at=consultation.closes_at + timedelta(days=2),
        closes_at=consultation.closes_at + timedelta(days=30),
    )
    if kind == "vote":
        return polls.opened(consultation).closes_at
    if kind == "questionnaire":
        return given.opened(consultation, viewer=manager).closes_at
    return consultation.closes_at


def email_of(kind, way):
    return f"{kind}-{way}@prolonge.example.org"


@pytest.fixture(params=WAYS)
def way(request):
    return request.param


@pytest.fixture(params=KINDS)
def kind(request):
    return request.param


@pytest.fixture
def extension(browse, site, ends, kind, way):
    """Yield the page that extends something, reached from the home page by visible links."""
    page = browse(at=site.origin.replace("localhost", HOST), inspected=True, **WAYS[way])
    sign_in_from_home(page, email_of(kind, way))
    follow(page, "La place du marché", within="main")
    name = {"step": "Contributions", "vote": VOTE, "questionnaire": QUESTIONNAIRE}[kind]
    follow(page, re.compile(f"Prolonger.*{re.escape(name)}"), within="main")
    expect(page.get_by_role("heading", level=1)).to_have_text("Prolonger")
    return page


def look(page, way, day):
    """Type a new end. Its meaning follows, or a button shows it without scripts."""
    field = page.get_by_role("textbox", name="Nouvelle fin")
    field.fill(day)
    if way.endswith("plain"):
        with next_document(page):
            page.get_by_role("button", name="Voir ce que cette date change").first.click()
    else:
        field.press("Tab")


def send(page, days):
    with next_document(page):
        page.get_by_role("button", name=f"Prolonger de {days} jours").click()


@pytest.mark.sampled(6)
def test_manager_reads_what_an_extension_changes_then_extends(
    extension, ends, kind, way, pass_ten_minutes
):
    page, end = extension, timezone.localtime(ends[kind, way])

    def day(days):
        return f"{end + timedelta(days=days):%d/%m/%Y}"

    main, happens = page.locator("main"), page.locator("section[aria-labelledby=what-happens]")
    expect(happens.get_by_role("button", name="Prolonger de 14 jours")).to_be_visible()
    look(page, way, day(181))
    expect(main).to_contain_text("Une fin peut être repoussée de 180 jours au plus")
    expect(happens).to_have_count(0)
    look(page, way, day(6))
    expect(happens.get_by_role("button", name="Prolonger de 6 jours")).to_be_visible()
    look(page, way, day(20))
    expect(happens).to_contain_text("Pour confirmer, écrivez le nombre de jours : 20.")
    expect(happens).to_contain_text("La page publique dira")
    expect(main).to_contain_text("20 jours de plus")
    if kind == "step":
        expect(main).to_contain_text("Réponse (exemple)")
        expect(page.get_by_label("Les étapes suivantes reculent d’autant")).to_be_checked()
    if not way.endswith("plain"):
        width = page.viewport_size["width"]
        assert list(axe_finds(page, [(390, "dark", COLOURS), (1280, "light", EVERY_RULE)])) == []
        page.set_viewport_size({"width": width, "height": 900})
    page.get_by_label("Pourquoi ? Cette raison est publique.").fill(WHY)
    send(page, 20)
    expect(page.locator(".error-summary")).to_contain_text("Écrivez le nombre de jours : 20.")
    expect(page.get_by_label("Pourquoi ? Cette raison est publique.")).to_have_value(WHY)
    page.get_by_label("Nombre de jours").fill("20")
    send(page, 20)
    expect(page.locator("main")).to_contain_text("Vous pouvez y renoncer jusque-là.")
    assert "/extend/" not in path_of(page)
    pass_ten_minutes()
    assert page.wrong == []
    follow(page, "Voir la page publique", within=".place" if kind == "step" else ".setup-main")
    expect(page.locator("main")).to_contain_text(WHY)


@pytest.mark.sampled(12)
def test_extension_without_a_reason_is_refused_and_changes_nothing(extension):
    page = extension
    send(page, 14)
    expect(page.locator(".error-summary")).to_contain_text("Écrivez la raison.")
    page.get_by_role("link", name="Ne rien changer").click()
    expect(page.get_by_role("heading", level=1)).not_to_have_text("Prolonger")
    assert page.wrong == []
