"""A manager starts consultations from « Se connecter » on, by visible links alone.

Pages are wide or narrow, with or without scripts.
"""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from consult.core.postgres import tenancy
from tests.e2e.conftest import inside, next_document
from tests.e2e.scene import known
from tests.e2e.test_team_entry import follow, sign_in_from_home
from tests.factories import make

pytestmark = [pytest.mark.browser, pytest.mark.takes(12)]

HOST = "debuts.localhost"
# An address receives few codes, so each test has a person of its own.
PEOPLE = [f"responsable-{number}@debuts.example.org" for number in range(40)]
QUESTIONS = "Où faut-il des arbres ? (exemple)\nOù faut-il des bancs ? (exemple)"
WAYS = {
    "wide": {"width": 1280, "scripts": True},
    "phone": {"width": 390, "scripts": True},
    "wide-plain": {"width": 1280, "scripts": False},
    "phone-plain": {"width": 390, "scripts": False},
}


@pytest.fixture(scope="module")
def managers(site, django_db_blocker):
    """Create an organisation with a consultation and a moderator. Return the managers' addresses."""
    with django_db_blocker.unblock(), inside(site.database):
        organisation = make.organisation(
            name="Ville des débuts (exemple)", slug="debuts", domain=HOST
        )
        tenancy.set_organisation(organisation.pk)
        consultation = make.consultation(
            organisation, slug="parc", title_fr="Le parc du Moulin (exemple)"
        )
        for number, email in enumerate(PEOPLE):
            known(organisation, email, f"Personne {number} (exemple)", "manager", consultation)
        make.person("moderator", consultation, public_name="Sacha (exemple)")
        return iter(PEOPLE)


@pytest.fixture(params=WAYS)
def start(request, browse, site, managers):
    """Yield the page that starts a consultation, reached from the home page by visible links."""
    page = browse(at=site.origin.replace("localhost", HOST), **WAYS[request.param])
    page.way = request.param
    sign_in_from_home(page, next(managers))
    follow(page, "Nouvelle consultation", within="main")
    expect(page.get_by_role("heading", level=1)).to_have_text("Nouvelle consultation")
    return page


def field(page, name):
    """Return the field of a text by its label."""
    return page.get_by_role("textbox", name=name)


def is_plain(page):
    return page.way.endswith("plain")


def choose(page, model):
    """Choose a model by its card. The summary follows, or a button updates it without scripts."""
    page.get_by_role("radio", name=model).check()
    if is_plain(page):
        with next_document(page):
            page.get_by_role("button", name="Actualiser cette liste").click()
        expect(page.get_by_role("radio", name=model)).to_be_checked()


def create(page):
    with next_document(page):
        page.get_by_role("button", name="Créer le brouillon").click()


def local_day(days):
    return f"{timezone.localtime() + timedelta(days=days):%d/%m/%Y}"


@pytest.mark.sampled(4)
def test_manager_starts_an_open_consultation(start):
    page = start
    title = f"La place, {page.way} (exemple)"
    expect(page.locator("#start-until")).to_contain_text("jusqu’au mercredi")
    page.get_by_label("Titre").fill(title)
    decision = field(page, re.compile("qui sera décidé, par qui, quand"))
    decision.fill("Le conseil choisira en juin (exemple).")
    field(page, "Premier jour").fill(local_day(30))
    page.get_by_label("Vos questions, une par ligne").fill(QUESTIONS)
    if not is_plain(page):
        expect(page.locator("#start-summary")).to_contain_text("2 thèmes")
        expect(page.locator("#start-questions")).to_contain_text("2 questions")
    create(page)
    expect(page.locator("main")).to_contain_text("Le brouillon est créé. Seule l’équipe le voit.")
    follow(page, "Calendrier", within="main")
    expect(field(page, "Premier jour").first).to_have_value(local_day(30))
    expect(field(page, "Dernier jour inclus").first).to_have_value(local_day(74))
    assert page.wrong == []


@pytest.mark.sampled(4)
def test_fields_follow_the_model(start):
    page = start
    questions = page.get_by_label("Vos questions, une par ligne")
    expect(questions).to_be_visible()
    choose(page, "Questionnaire")
    expect(questions).to_be_visible()
    expect(page.get_by_label("Durée en jours")).to_have_value("21")
    expect(page.locator("#start-summary")).to_contain_text("Un questionnaire de 4 questions")
    choose(page, "Idées puis vote")
    expect(page.get_by_label("Durée en jours")).to_have_value("49")
    expect(questions).to_be_visible()
    choose(page, "Page blanche")
    expect(questions).to_be_hidden()
    expect(page.get_by_label("Durée en jours")).to_be_hidden()
    expect(page.get_by_label("Titre")).to_be_visible()
    assert page.wrong == []


@pytest.mark.sampled(4)
def test_refused_form_names_its_fields_and_keeps_what_was_typed(start):
    page = start
    field(page, "Premier jour").fill("08/02/2017")
    page.get_by_label("Vos questions, une par ligne").fill("Où ?\nQuand ?\noù")
    create(page)
    summary = page.locator(".error-summary")
    expect(summary).to_contain_text("Donnez un titre.")
    expect(summary).to_contain_text("Le 8 février 2017 est passé.")
    expect(summary).to_contain_text("Les lignes 1 et 3 disent la même chose.")
    expect(field(page, "Premier jour")).to_have_value("08/02/2017")
    expect(page.get_by_label("Vos questions, une par ligne")).to_have_value("Où ?\nQuand ?\noù")
    assert page.wrong == []


@pytest.mark.sampled(4)
def test_manager_saves_a_model_and_starts_from_it(start):
    page = start
    name = f"Nos parcs, {page.way} (exemple)"
    follow(page, re.compile("^Consultations"), within=".top")
    follow(page, re.compile("Le parc du Moulin"), within="main")
    follow(page, "Préparer", within=".place")
    follow(page, "Enregistrer comme modèle…", within="main")
    field(page, "Nom du modèle").fill(name)
    with next_document(page):
        page.get_by_role("button", name="Enregistrer le modèle").click()
    expect(page.locator("main")).to_contain_text("Le modèle est enregistré.")
    follow(page, "Accueil", within=".top")
    follow(page, "Nouvelle consultation", within="main")
    choose(page, re.compile(re.escape(name)))
    expect(page.get_by_label("Durée en jours")).to_be_hidden()
    field(page, "Titre").fill(f"Un parc de plus, {page.way} (exemple)")
    create(page)
    expect(page.locator("main")).to_contain_text("Le brouillon est créé.")
    assert page.wrong == []


@pytest.mark.sampled(4)
def test_manager_deletes_a_draft(start):
    page = start
    field(page, "Titre").fill(f"Un essai, {page.way} (exemple)")
    create(page)
    follow(page, "Supprimer le brouillon…", within="main")
    expect(page.locator("main")).to_contain_text("C’est définitif")
    with next_document(page):
        page.get_by_role("button", name="Supprimer le brouillon").click()
    expect(page.locator("main")).to_contain_text("Le brouillon est supprimé.")
    expect(page.locator("main")).not_to_contain_text(f"Un essai, {page.way}")
    assert page.wrong == []


@pytest.mark.sampled(4)
def test_manager_starts_from_an_earlier_consultation(start):
    page = start
    choose(page, re.compile("Repartir d’une ancienne"))
    expect(page.get_by_label("Consultation à reprendre")).to_be_visible()
    page.get_by_label("Consultation à reprendre").select_option("Le parc du Moulin (exemple)")
    page.get_by_label("Titre").fill(f"Le parc, encore, {page.way} (exemple)")
    field(page, "Premier jour").fill(local_day(40))
    expect(page.locator("#start-summary")).to_contain_text("2 thèmes, documents et images compris")
    create(page)
    expect(page.locator("main")).to_contain_text("Le brouillon est créé. Seule l’équipe le voit.")
    follow(page, "Calendrier", within="main")
    expect(field(page, "Premier jour").first).to_have_value(re.compile(local_day(40)))
    assert page.wrong == []
