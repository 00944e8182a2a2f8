"""Pages of workshops: lists, one workshop, its calendar, registration and declaration.

For the team: the list of registrations.
"""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from consult.accounts.viewer import Viewer
from consult.workshops.meetings.actions import topics as topic_actions
from consult.workshops.meetings.selectors.overview import overview
from consult.workshops.models import Declaration, Registration, Workshop
from consult.workshops.registrations import actions as registration_actions
from frontend.workshops.calendar.icalendar import escaped, folded
from tests.factories import make, workshops
from tests.pages.test_counts import count_queries_twice


@pytest.fixture
def consultation(organisation):
    return workshops.consultation(organisation, topics=3)


def read(address, viewer=None):
    return make.client(viewer).get(address)


def words(answer):
    return " ".join(answer.content.decode().replace("\u202f", " ").replace("\xa0", " ").split())


def typed(**more):
    """Return the fields of a form that a person filled in without haste."""
    return {"shown_at": "", "reference": "", "proof": ""} | more


@pytest.fixture
def without_minimum_delay(settings):
    settings.UNPROVED_SECONDS = 0


def test_workshop_page_shows_its_facts_and_attendance(consultation):
    workshop = workshops.held(
        consultation,
        topics=2,
        participants=12,
        returning=3,
        composition={"women": 7, "men": 5},
        minutes="**Oui**",
    )
    topic = consultation.topics.first()
    manager = make.person("manager", consultation)
    topic_actions.set_sub_report(
        viewer=manager,
        workshop_id=workshop.pk,
        topic_id=topic.pk,
        body="Un *guichet* ouvert le soir.",
    )
    page = words(read(f"/consultations/essai/workshops/{workshop.number}/"))
    for phrase in (
        "12 personnes présentes",
        "7 femmes, 5 hommes",
        "3 personnes étaient déjà venues",
        "<strong>Oui</strong>",
    ):
        assert phrase in page
    assert "<em>guichet</em> ouvert le soir" in page and topic.question in page
    assert "Espace public numérique" in page


def test_draft_is_shown_to_its_team_alone(consultation):
    workshop = workshops.draft(consultation)
    address = f"/consultations/essai/workshops/{workshop.number}/"
    assert read(address).status_code == 404
    assert read(address, workshops.facilitator(workshop)).status_code == 200


def test_list_shows_upcoming_workshops_first_and_a_range_of_participants(consultation):
    workshops.held(consultation, participants=20, returning=6, place="Lille")
    workshops.announced(consultation, title="Demain au marché (exemple)", takes_registrations=True)
    page = words(read("/consultations/essai/workshops/"))
    assert "entre 14 et 20 personnes" in page
    assert page.index("Demain au marché") < page.index("Atelier de la médiathèque")
    assert "Entrée de plain-pied" in page and "18 h à 20 h" in page
    assert "Lille" in page and "1 atelier" in page


def test_filters_are_kept_to_what_exists(consultation):
    (
        workshops.held(consultation, place="Lille"),
        workshops.held(consultation, place="Brest", title="À Brest (exemple)"),
    )
    found = words(read("/consultations/essai/workshops/?place=Brest"))
    assert "À Brest" in found and "Atelier de la médiathèque" not in found
    assert "Aucun atelier trouvé" in words(read("/consultations/essai/workshops/?place=Nulle+part"))
    assert read("/consultations/essai/workshops/?kind=club&topic=rien").status_code == 200
    assert read("/consultations/essai/workshops/?from=x").status_code == 400


def test_empty_lists_of_workshops_suggest_an_action(consultation, organisation):
    assert "Organiser un atelier" in words(read("/consultations/essai/workshops/"))
    assert "Aucun atelier n’est annoncé" in words(read("/workshops/"))
    make.consultation(organisation, slug="sans")
    assert "n’accueille pas d’atelier" in words(read("/consultations/sans/workshops/"))


@pytest.mark.parametrize(
    ("address", "number"), [("/workshops/", 9), ("/consultations/essai/workshops/", 8)]
)
def test_lists_ask_as_much_for_three_as_for_one(consultation, address, number):
    workshops.held(consultation), workshops.announced(consultation)

    def add_objects():
        workshops.held(consultation), workshops.announced(consultation)

    assert count_queries_twice(address, add_objects) == (number, number)


def test_consultation_and_topic_count_workshops_in_words(consultation):
    workshops.held(consultation, topics=2, place="Lille", latitude=50.63, longitude=3.06)
    workshops.announced(consultation, place="Lille", takes_registrations=True)
    page = words(read("/consultations/essai/"))
    assert (
        re.search("1 atelier tenu ?, 1 à venir", page)
        and "Prochain atelier" in page
        and "S’inscrire" in page
    )
    assert page.count("1 atelier") >= 2
    first = consultation.topics.first()
    topic = words(read(f"/consultations/essai/topics/{first.slug}/"))
    assert "1 atelier" in topic and ", 12 personnes présentes" in topic


def test_workshop_without_a_town_adds_no_town(consultation):
    workshops.announced(consultation, place="Lille")
    Workshop.objects.filter(pk=workshops.announced(consultation).pk).update(place="")
    found = overview(Viewer.public(consultation.organisation), consultation)
    assert [(town.name, town.count) for town in found.towns] == [("Lille", 1)]


def test_calendar_of_all_leaves_out_workshops_of_more_than_90_days_ago(consultation):
    recent, old = (workshops.announced(consultation) for _ in range(2))
    for workshop, days in ((recent, 88), (old, 92)):
        begins = workshop.starts_at - timedelta(days=days + 3)
        Workshop.objects.filter(pk=workshop.pk).update(
            starts_at=begins, ends_at=begins + timedelta(hours=2), held_on=begins.date()
        )
    lines = read("/consultations/essai/workshops/calendar.ics").content.decode()
    assert f"UID:{recent.pk}" in lines and f"UID:{old.pk}" not in lines


def test_calendar_is_one_and_of_all(consultation):
    workshop = workshops.announced(
        consultation, title="Un atelier, long ; très long (exemple) " + "é" * 60
    )
    whole = read("/consultations/essai/workshops/calendar.ics")
    assert whole["Content-Type"] == "text/calendar; charset=utf-8"
    lines = whole.content.decode().replace("\r\n ", "").split("\r\n")
    assert f"UID:{workshop.pk}" in lines
    assert any(line.startswith("SUMMARY:Un atelier\\, long \\; très long") for line in lines)
    assert max(len(line.encode()) for line in whole.content.decode().split("\r\n")) <= 75
    assert read(f"/consultations/essai/workshops/{workshop.number}/calendar.ics").status_code == 200
    assert (
        escaped("a\\b;c,d\ne") == "a\\\\b\\;c\\,d\\ne" and folded("x" * 76) == "x" * 75 + "\r\n x"
    )


def test_visitor_registers_without_account_and_takes_it_back(consultation, without_minimum_delay):
    workshop = workshops.announced(consultation, takes_registrations=True, seats=3)
    here, client = f"/consultations/essai/workshops/{workshop.number}/register/", Client()
    sent = client.post(
        here, typed(name="Une voisine (exemple)", phone="06 00 00 00 00", people="2")
    )
    assert sent.status_code == 302, words(sent)
    assert "Votre place est réservée" in words(client.get(sent["Location"]))
    full = client.post(here, typed(name="Un voisin (exemple)", email="v@example.org", people="2"))
    assert full.status_code == 422 and "Il ne reste pas assez de places" in words(full)
    assert "Un voisin (exemple)" in words(full)
    token = registration_actions.token_of(Registration.objects.get().pk)
    back = reverse("workshop-coming", args=[token])
    assert "Libérer mes places" in words(client.get(back)) and Registration.objects.count() == 1
    assert "Vos places sont libérées" in words(client.post(back))
    assert Registration.objects.count() == 0 and client.get(back).status_code == 404
    assert Workshop.objects.get().seats == 3


def test_too_fast_without_a_proof_is_shown_once_more(consultation, settings):
    settings.UNPROVED_SECONDS = 2
    workshop = workshops.announced(consultation, takes_registrations=True)
    here = f"/consultations/essai/workshops/{workshop.number}/register/"
    answer = Client().post(here, typed(name="Un programme", phone="1", people="1"))
    assert answer.status_code == 422 and Registration.objects.count() == 0


def test_visitor_declares_a_workshop_and_a_manager_accepts(consultation, without_minimum_delay):
    day = workshops._now(consultation).date().isoformat()
    fields = typed(
        structure="Centre social (exemple)",
        structure_kind="association",
        place="Lille",
        held_on=day,
        name="A (exemple)",
    )
    here = "/consultations/essai/workshops/organise/"
    incomplete = Client().post(here, fields)
    assert incomplete.status_code == 422 and "Centre social (exemple)" in words(incomplete)
    fields |= {"email": "organise@example.org", "topics": [str(consultation.topics.first().pk)]}
    sent = Client().post(here, fields)
    assert sent.status_code == 302, words(sent)
    declaration, manager = Declaration.objects.get(), make.person("manager", consultation)
    client = make.client(manager)
    listed = words(client.get("/staff/consultations/essai/declarations/"))
    assert "Centre social (exemple)" in listed
    address = f"/staff/consultations/essai/declarations/{declaration.pk}/"
    assert "organise@example.org" in words(client.get(address))
    assert client.post(address, {"do": "refuse", "reason": ""}).status_code == 422
    assert client.post(address, {"do": "accept", "reason": ""}).status_code == 302
    assert Workshop.objects.get().state == "draft"


def test_team_lists_adds_and_removes_registrations(consultation):
    workshop = workshops.announced(consultation, takes_registrations=True)
    workshops.registered(workshop, name="Une voisine (exemple)", needs="Une rampe")
    agent = workshops.facilitator(workshop)
    client, here = make.client(agent), f"/staff/workshops/{workshop.pk}/coming/"
    assert "Une rampe" in words(client.get(here))
    assert client.post(here, {"name": "Un voisin (exemple)", "people": "1"}).status_code == 302
    assert "2 personnes" not in words(client.get(here)) and "3 personnes sont inscrites" in words(
        client.get(here)
    )
    off = reverse(
        "staff-workshop-coming-remove",
        args=[workshop.pk, workshop.registrations.get(by_agent=True).pk],
    )
    assert client.post(off).status_code == 302 and Registration.objects.count() == 1
    assert make.client(make.person("facilitator", consultation)).get(here).status_code == 403


def test_facilitator_reaches_the_list_of_registered_people_by_links(consultation):
    workshop = workshops.announced(consultation, takes_registrations=True)
    browser = make.client(workshops.facilitator(workshop))
    here = reverse("staff-workshop-coming", args=[workshop.pk])
    assert "Aucune inscription" in words(browser.get("/staff/workshops/"))
    workshops.registered(workshop, people=2)
    mine, bench = browser.get("/staff/workshops/"), browser.get(f"/staff/workshops/{workshop.pk}/")
    assert "2 personnes inscrites" in words(mine)
    assert "Aucune contribution" not in words(mine)
    for page in (mine, bench):
        assert f'href="{here}"' in page.content.decode()
    assert f'href="/staff/workshops/{workshop.pk}/"' in browser.get(here).content.decode()


def test_manager_names_who_runs_it_and_cancels(consultation):
    workshop = workshops.announced(consultation)
    client = make.client(make.person("manager", consultation))
    here = f"/staff/workshops/{workshop.pk}/people/"
    facilitator = make.person("facilitator", consultation).participant
    assert client.post(here, {"email": facilitator.account.email}).status_code == 302
    assert [row.participant for row in workshop.facilitators.all()] == [facilitator]
    assert client.post(here, {"email": "anime@example.org"}).status_code == 302
    assert "anime@example.org" in words(client.get(here))
    dismissal = reverse(
        "staff-workshop-expected-dismiss",
        args=[workshop.pk, workshop.expected_facilitators.get().pk],
    )
    assert client.post(dismissal)["Location"] == here
    assert "anime@example.org" not in words(client.get(here))
    assert client.post(f"/staff/workshops/{workshop.pk}/cancel/").status_code == 302
    page = words(read(f"/consultations/essai/workshops/{workshop.number}/"))
    assert "Cet atelier n’aura pas lieu" in page
