"""Reserved names at every door where a name is chosen, and the page that gives one."""

import html
import re

import pytest
from django.core import mail
from django.urls import reverse

from consult.accounts.models import Institution
from debates.models import Comment
from tests.factories import make
from tests.pages import given

pytestmark = pytest.mark.django_db
RESERVED = "Ce nom est réservé à l’équipe de l’organisation."
# The names with which the authority was imitated. The test organisation stands for the real one.
IMITATIONS = [
    *("Ville d'essai (exemple)", "ville d’essai", "Mairie", "Modération", "Modératrice (équipe)"),
    "\u202eMairie",
]
UNREADABLE = ["Admіn", "\u200b\u200b", "\u3164", "\u2800\u2800", "\u202e"]


def read_name(person):
    person.participant.refresh_from_db()
    return person.participant.public_name


@pytest.mark.parametrize("name", [*IMITATIONS, *UNREADABLE])
def test_profile_refuses_an_imitation_on_its_field_and_keeps_what_was_typed(consultation, name):
    citizen = make.person(consultation=consultation, public_name="Camille Roche")
    client, address = make.client(citizen), reverse("account-profile")
    assert 'name="public_name"' in client.get(address).text
    answer = client.post(address, {"public_name": name})
    form = answer.context["form"]
    assert (answer.status_code, list(form.errors)) == (422, ["public_name"])
    assert form["public_name"].value() == name
    assert read_name(citizen) == "Camille Roche"
    if name in IMITATIONS:
        assert RESERVED in answer.text
        assert '<a href="mailto:mairie@example.org">mairie@example.org</a>' in answer.text


def test_refusal_without_a_contact_address_is_a_sentence_alone(organisation, consultation):
    organisation.contact_email = ""
    organisation.save()
    citizen = make.client(make.person(consultation=consultation))
    answer = citizen.post(reverse("account-profile"), {"public_name": "Mairie"})
    assert f"{RESERVED} Choisissez-en un autre." in html.unescape(answer.text)
    assert "demandez-le" not in answer.text


@pytest.mark.parametrize("name", ["Jean Maire", "Bruno Le Maire", "Lemaire", "Person\u200bne"])
def test_profile_accepts_a_name_of_a_person(consultation, name):
    citizen = make.person(consultation=consultation)
    answer = make.client(citizen).post(reverse("account-profile"), {"public_name": name})
    assert answer.status_code == 302
    assert read_name(citizen) == name.replace("\u200b", "")


@pytest.mark.parametrize("name", [*IMITATIONS, *UNREADABLE])
def test_first_text_under_an_imitation_is_not_published(consultation, name):
    newcomer = make.person(
        consultation=consultation, public_name="Personne 67548", has_provisional_name=True
    )
    client = make.client(newcomer)
    address = given.address("proposal-comment", given.proposal(consultation))
    typed = {"body": "La date limite est avancée à demain.", "charter_accepted": "on"}
    answer = client.post(address, typed | {"signature": "named", "public_name": name})
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["public_name"])
    assert answer.context["form"]["body"].value() == typed["body"]
    assert not Comment.objects.exists()
    signed = typed | {"signature": "named", "public_name": "Camille (exemple)"}
    assert client.post(address, signed).status_code == 302
    assert read_name(newcomer) == "Camille (exemple)"


def test_visitor_is_refused_an_imitation_before_any_code_is_sent(consultation):
    address = given.address("proposal-comment", given.proposal(consultation))
    mail.outbox.clear()
    typed = {"body": "La date limite est avancée.", "charter_accepted": "on", "signature": "named"}
    answer = make.client().post(address, typed | {"public_name": "Mairie"})
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["public_name"])
    assert RESERVED in answer.text
    assert mail.outbox == []


@pytest.mark.parametrize("role", ["facilitator", "moderator", "organisation_admin"])
def test_member_of_the_team_chooses_a_name_of_the_authority(consultation, role):
    person = make.person(role, consultation, has_provisional_name=True)
    client, address = make.client(person), reverse("sign-in-name")
    assert client.post(address, {"public_name": "Admіn"}).status_code == 422
    answer = client.post(address, {"public_name": "Modératrice (équipe)"})
    assert answer.status_code == 302
    assert read_name(person) == "Modératrice (équipe)"


@pytest.mark.parametrize(
    "name", ["Ville d’Essai", "Mairie", "Modération", "Villе d'essai", "\u3164"]
)
def test_institution_with_the_name_of_the_authority_is_refused_on_its_field(consultation, name):
    client = make.client(make.person(consultation=consultation))
    address = reverse("account-institutions")
    typed = {"name": name, "kind": "commune", "place": "Essai"}
    answer = client.post(address, typed)
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["name"])
    assert answer.context["form"]["name"].value() == name
    assert not Institution.objects.exists()
    assert client.post(address, typed | {"name": "Mairie de Brest"}).status_code == 302


def test_institution_under_another_spelling_of_a_known_one_is_refused(consultation):
    typed = {"name": "Association d'Éveil", "kind": "association", "place": ""}
    address = reverse("account-institutions")
    first, second = (make.client(make.person(consultation=consultation)) for _ in range(2))
    assert first.post(address, typed).status_code == 302
    answer = second.post(address, typed | {"name": "association  d'eveil"})
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["name"])
    assert Institution.objects.count() == 1


def test_administrator_gives_a_reserved_name_that_its_bearer_keeps(consultation):
    """Follow the links from the page of the organisation, and save the profile afterwards."""
    person = make.person(consultation=consultation)
    admin = make.client(make.person("organisation_admin", consultation))
    organisation = admin.get(reverse("staff-organisation")).text
    [address] = re.findall(r'href="([^"]+)">\s*<svg[^>]*>.*?</svg>\s*Noms réservés', organisation)
    typed = {"email": person.participant.account.email, "public_name": "Maire"}
    assert "Donner ce nom" in admin.get(address).text
    refused = admin.post(address, typed | {"public_name": "Camille"})
    assert (refused.status_code, list(refused.context["form"].errors)) == (422, ["public_name"])
    given_ = admin.post(address, typed, follow=True)
    assert "Ce nom s’affiche maintenant" in html.unescape(given_.text)
    assert read_name(person) == "Maire"
    client = make.client(person)
    profile = {"public_name": "Maire", "language": "en"}
    assert client.post(reverse("account-profile"), profile).status_code == 302
    assert read_name(person) == "Maire"


@pytest.mark.parametrize("role", [None, "facilitator", "moderator", "manager"])
def test_page_of_reserved_names_is_for_administrators(consultation, role):
    person = make.person(role, consultation, organisation=consultation.organisation)
    answer = make.client(person).get(reverse("staff-organisation-names"))
    assert answer.status_code in (403, 404)
