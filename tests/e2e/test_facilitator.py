"""A facilitator, from "Sign in" by visible links: a workshop, its tables, its people, its sound."""

import re
from dataclasses import dataclass

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from consult.accounts.models import Participant
from consult.accounts.viewers.selectors import viewer_of
from consult.core.postgres import tenancy
from consult.workshops.models import Facilitation
from consult.workshops.transcripts.actions import validation as validation_actions
from tests.e2e import scene
from tests.e2e.conftest import code_from_mail, inside
from tests.factories import make, workshops
from tests.workshops import recorded

pytestmark = pytest.mark.browser
HOST = "lavoir.localhost"  # browsers resolve every name below localhost to this machine
CONSULTATION = "Nos lieux d'aide (exemple)"
TITLE = "Atelier du lavoir (exemple)"
TABLES = {
    "Une permanence le samedi matin": "Les gens qui travaillent ne peuvent pas venir en semaine.",
    "Un numéro avec une personne au bout": "Il faut pouvoir parler à une personne, pas à une machine.",
}


@dataclass
class Town:
    """An organisation of its own: its address, and two facilitators, with scripts and without."""

    origin: str
    emails: dict[bool, str]


@pytest.fixture(scope="module")
def town(site, django_db_blocker):
    """Create an organisation, whose workshops no other test counts."""
    emails = {True: "avec@example.org", False: "sans@example.org"}
    with django_db_blocker.unblock(), inside(site.database):
        organisation = make.organisation(
            name="Ville du lavoir (exemple)", slug="lavoir", domain=HOST
        )
        tenancy.set_organisation(organisation.pk)
        consultation = workshops.consultation(organisation, title_fr=CONSULTATION)
        for email in emails.values():
            scene.known(organisation, email, "Animation", "facilitator", consultation)
        _create_evening(consultation, emails[False])
    return Town(site.origin.replace("localhost", HOST), emails)


def _create_evening(consultation, email):
    """Create a workshop to come with a registration, and a transcript with an objection."""
    person = Participant.objects.get(account__email=email)
    owner = {"organisation": consultation.organisation}
    to_come = workshops.draft(consultation, days=3, title="Atelier de la place (exemple)")
    to_come.registrations.create(name="Une voisine (exemple)", people=2, **owner)
    recording = recorded.recording(workshops.draft(consultation))
    for workshop in (to_come, recording.workshop):
        Facilitation.objects.create(workshop=workshop, participant=person, **owner)
    viewer = viewer_of(consultation.organisation, person)
    passages = recorded.drafted(recording)
    recorded.read_over(viewer, *passages)
    validation_actions.note_objection(
        viewer=viewer, recording_id=recording.pk, segment_id=passages[1].pk, text="Non."
    )


def press(page, role, name):
    """Press a button or a link of the page, by its words."""
    page.get_by_role(role, name=name).first.click()
    page.wait_for_load_state()


def come_in(page, email):
    """Sign in by a code, from the home page."""
    page.goto("/")
    press(page, "link", "Se connecter")
    page.locator("#id_email").fill(email)
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url("**/sign-in/code/**")
    page.locator("#id_code").fill(code_from_mail(page, email))
    page.locator("main form button[type=submit]").first.click()
    press(page, "link", "Mes ateliers")
    expect(page.get_by_role("heading", name="Mes ateliers")).to_be_visible()


def create_workshop(page, title=TITLE):
    press(page, "link", re.compile("Nos lieux d"))
    page.locator("#id_title").fill(title)
    page.locator("#id_structure").fill("Centre social (exemple)")
    page.locator("#id_structure_kind").select_option(index=1)
    page.locator("#id_place").fill("Bourg-Neuf (exemple)")
    page.locator("#id_held_on").fill(f"{timezone.localdate():%Y-%m-%d}")
    page.locator("[name=topics]").first.check()
    press(page, "button", "Enregistrer l’atelier")


def type_table(page, title):
    page.locator("#id_title").fill(title)
    page.locator("#id_body").fill(TABLES[title])
    press(page, "button", "Enregistrer et écrire la suivante")


@pytest.mark.sampled(2)
@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "plain"])
def test_tables_typed_with_back_in_between_are_one_object_each(town, browse, scripts):
    page = browse(scripts=scripts, at=town.origin)
    come_in(page, town.emails[scripts])
    create_workshop(page)
    press(page, "link", "Écrire une contribution")
    page.locator("#id_participants").fill("9")
    first, second = TABLES
    type_table(page, first)
    expect(page.get_by_text(f"« {first} » est enregistrée")).to_be_visible()
    page.go_back()
    expect(page.locator("#id_title")).to_have_value(first)
    press(page, "button", "Enregistrer et écrire la suivante")
    expect(page.get_by_text("Déjà enregistré")).to_be_visible()
    type_table(page, second)
    press(page, "link", re.compile("^Atelier du"))
    for title in TABLES:
        expect(page.get_by_role("heading", name=title)).to_have_count(1)
    assert page.wrong == []


def test_text_changed_after_back_is_added_only_when_sent_again(town, browse):
    page = browse(at=town.origin)
    come_in(page, town.emails[True])
    create_workshop(page, "Atelier de la gare (exemple)")
    press(page, "link", "Écrire une contribution")
    page.locator("#id_participants").fill("9")
    type_table(page, next(iter(TABLES)))
    page.go_back()
    page.locator("#id_body").fill("Les gens qui travaillent ne viennent pas en semaine.")
    press(page, "button", "Enregistrer et écrire la suivante")
    expect(page.get_by_role("alert")).to_contain_text("Vous avez déjà envoyé ce formulaire")
    expect(page.locator("#id_body")).to_have_value(re.compile("ne viennent pas"))
    press(page, "button", "Enregistrer et écrire la suivante")
    expect(page.get_by_text("est enregistrée")).to_be_visible()


def test_registered_people_and_objections_are_reached_by_links(town, browse):
    page = browse(scripts=False, at=town.origin)
    come_in(page, town.emails[False])
    press(page, "link", "2 personnes inscrites")
    expect(page.get_by_role("rowheader", name="Une voisine (exemple)")).to_be_visible()
    press(page, "link", "Mes ateliers")
    page.get_by_role("link", name="1 désaccord").click()
    press(page, "button", "Valider la transcription")
    expect(page.get_by_text("désaccord avec certains passages")).to_be_visible()
    press(page, "button", "Classer le désaccord")
    expect(page.get_by_text("Le désaccord est classé.")).to_be_visible()
    press(page, "button", "Valider la transcription")
    expect(page.get_by_text("La transcription est validée")).to_be_visible()
    press(page, "link", "Mes ateliers")
    expect(page.get_by_role("link", name="1 désaccord")).to_have_count(0)
