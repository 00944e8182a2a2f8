"""Administrators keep the usual team and the models, from « Se connecter » on, by visible links.

Pages are wide or narrow, with or without scripts. Each person sends a form with a mistake once.
"""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from consult.core.postgres import tenancy
from consult.lifecycle.actions.templates import save_template
from tests.e2e.conftest import inside, next_document
from tests.e2e.scene import known
from tests.e2e.test_team_entry import follow, path_of, sign_in_from_home
from tests.factories import make

pytestmark = [pytest.mark.browser, pytest.mark.long]

HOST = "parcours.localhost"
GIVEN_HOST = "recoit.localhost"
ORGANISATION, GIVEN = "Ville des parcours (exemple)", "Bourg qui reçoit (exemple)"
WAYS = {
    f"{'scripts' if scripts else 'plain'}-{width}": {"scripts": scripts, "width": width}
    for scripts in (True, False)
    for width in (1280, 390)
}


@pytest.fixture(scope="module")
def organisations(site, django_db_blocker):
    """Create two organisations, with the people of each way.

    The first has a consultation with a moderator, and a model, for each way.
    """
    with django_db_blocker.unblock(), inside(site.database):
        made = make.organisation(name=ORGANISATION, slug="parcours", domain=HOST)
        tenancy.set_organisation(made.pk)
        for way in WAYS:
            consultation = make.consultation(made, slug=way, title_fr=f"Les quais, {way} (exemple)")
            manager = make.person("manager", consultation, public_name=f"Gestion {way} (exemple)")
            make.person("moderator", consultation, public_name=f"Sacha {way} (exemple)")
            save_template(
                viewer=manager, consultation_id=consultation.pk, name=f"Nos quais, {way} (exemple)"
            )
            for person in ("equipe", "modeles"):
                known(made, address(person, way), f"{person} {way}", "organisation_admin")
            known(made, address("plateforme", way), f"Ada {way}", is_platform_admin=True)
        given = make.organisation(name=GIVEN, slug="recoit", domain=GIVEN_HOST)
        tenancy.set_organisation(given.pk)
        for way in WAYS:
            known(given, address("recoit", way), f"Alix {way}", "organisation_admin")


def address(person, way):
    return f"{person}-{way}@parcours.example.org"


@pytest.fixture(params=WAYS)
def way(request):
    return request.param


@pytest.fixture
def enter(browse, site, organisations, way):
    """Return a function that signs a person in from the home page of a host."""

    def open_(person, host=HOST):
        page = browse(at=site.origin.replace("localhost", host), **WAYS[way])
        sign_in_from_home(page, address(person, way))
        return page

    return open_


def press(page, name, within="main"):
    """Press a button that is visible, and wait for the next page."""
    button = page.locator(within).get_by_role("button", name=name).locator("visible=true").first
    with next_document(page):
        button.click()


def field(page, name):
    """Return the field of a text by its label."""
    return page.get_by_role("textbox", name=name)


def expect_mistake(page, control, message):
    """Expect the summary of errors, and the same message on the field, which is described by it."""
    expect(page.locator(".error-summary")).to_contain_text(message)
    expect(control).to_have_attribute("aria-invalid", "true")
    expect(page.locator(".field-error")).to_contain_text(message)


def member_of(page, name):
    return page.locator("main li.file-row").filter(has_text=name)


def row_of(page, email):
    return page.get_by_role("row").filter(has_text=email)


@pytest.mark.sampled(4)
def test_administrator_keeps_the_usual_team_and_withdraws_an_invitation(enter, way):
    page = enter("equipe")
    follow(page, "Personnes", within=".top")
    follow(page, "Modifier l’équipe habituelle", within="main")
    email = page.locator("#id_email")
    email.fill("lou@")
    page.get_by_label("Rôle").select_option("writer")
    press(page, "Ajouter la personne")
    expect_mistake(page, email, "Saisissez une adresse")
    expect(email).to_have_value("lou@")
    expect(page.get_by_label("Rôle")).to_have_value("writer")
    email.fill(f"lou-{way}@example.org")
    press(page, "Ajouter la personne")
    expect(page.locator("main")).to_contain_text("La personne est dans l’équipe habituelle.")
    expect(member_of(page, f"lou-{way}@example.org")).to_contain_text("Rédaction")

    page.get_by_label("Consultation").select_option(f"Les quais, {way} (exemple)")
    press(page, "Ajouter son équipe")
    expect(member_of(page, f"Sacha {way} (exemple)")).to_contain_text("Modération")

    follow(page, "Personnes", within="main")
    email = page.locator("#id_email")
    email.fill("alix(at)example.org")
    press(page, "Inviter")
    expect_mistake(page, email, "Saisissez une adresse")
    expect(email).to_have_value("alix(at)example.org")
    email.fill(f"alix-{way}@example.org")
    press(page, "Inviter")
    invited = row_of(page, f"alix-{way}@example.org")
    expect(invited).to_contain_text("pas encore venue")
    with next_document(page):
        invited.get_by_role("link", name="Retirer…").click()
    expect(page.locator("main")).to_contain_text(f"alix-{way}@example.org")
    press(page, "Retirer l’invitation")
    expect(page.locator("main")).to_contain_text("L’invitation est retirée.")
    expect(invited).to_have_count(0)

    follow(page, "Modifier l’équipe habituelle", within="main")
    with next_document(page):
        member_of(page, f"lou-{way}@example.org").get_by_role("button", name="Retirer").click()
    expect(page.locator("main")).to_contain_text("n’est plus dans l’équipe habituelle")
    expect(member_of(page, f"lou-{way}@example.org")).to_have_count(0)
    follow(page, "Accueil", within=".top")
    assert path_of(page) == "/staff/"
    assert page.wrong == []


def start_draft(page, title):
    """Create a draft on the open page « Nouvelle consultation »."""
    field(page, "Titre").fill(title)
    press(page, "Créer le brouillon")
    expect(page.locator("main")).to_contain_text("Le brouillon est créé. Seule l’équipe le voit.")


@pytest.mark.sampled(4)
def test_manager_renames_a_model_starts_from_it_and_removes_it(enter, way):
    page = enter("modeles")
    follow(page, "Nouvelle consultation", within="main")
    page.get_by_role("radio", name="Page blanche").check()
    field(page, "Premier jour").fill(f"{timezone.localtime() + timedelta(days=20):%d/%m/%Y}")
    start_draft(page, f"Les berges, {way} (exemple)")
    follow(page, "Enregistrer comme modèle…", within="main")
    name = field(page, "Nom du modèle")
    name.fill(f"Nos quais, {way} (exemple)")
    press(page, "Enregistrer le modèle")
    expect_mistake(page, name, "Un autre modèle porte déjà ce nom.")
    expect(name).to_have_value(f"Nos quais, {way} (exemple)")
    name.fill(f"Nos berges, {way} (exemple)")
    press(page, "Enregistrer le modèle")
    expect(page.get_by_role("heading", level=1)).to_have_text("Modèles")

    follow(page, f"Nos berges, {way} (exemple)", within="main")
    field(page, "Nom du modèle").fill("")
    press(page, "Enregistrer le nom")
    expect_mistake(page, field(page, "Nom du modèle"), "Écrivez le nom du modèle.")
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Nos berges, {way} (exemple)")
    field(page, "Nom du modèle").fill(f"Berges et quais, {way} (exemple)")
    press(page, "Enregistrer le nom")
    expect(page.locator("main")).to_contain_text("Le modèle a un nouveau nom.")

    follow(page, "Accueil", within=".top")
    follow(page, "Nouvelle consultation", within="main")
    page.get_by_role("radio", name=f"Berges et quais, {way} (exemple)").check()
    start_draft(page, f"Les îles, {way} (exemple)")

    follow(page, "Organisation", within=".top")
    follow(page, "Modèles", within="main")
    follow(page, f"Berges et quais, {way} (exemple)", within="main")
    press(page, "Supprimer le modèle")
    expect(page.locator("main")).to_contain_text("Le modèle est supprimé.")
    expect(page.locator("main")).not_to_contain_text(f"Berges et quais, {way} (exemple)")

    follow(page, "Accueil", within=".top")
    follow(page, "Toutes les consultations", within="main")
    follow(page, re.compile(f"Les îles, {way}"), within="main")
    follow(page, "Supprimer le brouillon…", within="main")
    press(page, "Supprimer le brouillon")
    expect(page.locator("main")).to_contain_text("Le brouillon est supprimé.")
    assert path_of(page) == "/staff/"
    expect(page.locator("main")).not_to_contain_text(f"Les îles, {way} (exemple)")
    expect(page.locator("main")).to_contain_text(f"Les berges, {way} (exemple)")
    assert page.wrong == []


@pytest.mark.sampled(4)
def test_installation_gives_a_model_and_the_organisation_starts_from_it(enter, way):
    name = f"Nos quais, {way} (exemple)"
    page = enter("plateforme")
    follow(page, "Modèles", within="main")
    page.get_by_role("radio", name=name).check()
    press(page, "Copier le modèle")
    expect(page.locator(".error-summary")).to_contain_text("Choisissez au moins une organisation.")
    expect(page.locator(".field-error")).to_contain_text("Choisissez au moins une organisation.")
    expect(page.get_by_role("radio", name=name)).to_be_checked()
    page.get_by_role("checkbox", name=GIVEN).check()
    press(page, "Copier le modèle")
    expect(page.locator("main")).to_contain_text("Le modèle est copié dans 1 organisation.")
    follow(page, "Plateforme", within=".crumbs")
    assert path_of(page) == "/staff/platform/"
    assert page.wrong == []

    receiver = enter("recoit", GIVEN_HOST)
    follow(receiver, "Organisation", within=".top")
    follow(receiver, "Modèles", within="main")
    row = receiver.locator("main li").filter(has_text=name)
    expect(row).to_contain_text("Donné par la plateforme.")
    follow(receiver, name, within="main")
    expect(receiver.locator("main")).to_contain_text("2 thèmes, sans les images")
    follow(receiver, "Accueil", within=".top")
    new = re.compile("Préparer une consultation|Nouvelle consultation")  # the first one, or a later
    follow(receiver, new, within="main")
    receiver.get_by_role("radio", name=name).check()
    start_draft(receiver, f"Nos rives, {way} (exemple)")
    assert receiver.wrong == []
