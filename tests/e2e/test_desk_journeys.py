"""A clerk sets up each kind of consultation and opens it, and the way is measured.

The way begins at the mail of an invitation or at « Se connecter », and goes by visible links and
buttons alone. The goals are those of the project for a person who knows the pages.
"""

import json
import re
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from types import MappingProxyType

import pytest
from playwright.sync_api import expect

from consult.accounts.enums import Role
from consult.accounts.invitations.actions import accept_invitation, invite
from consult.accounts.models import Invitation
from consult.accounts.viewer import Viewer
from consult.core.postgres import tenancy
from frontend.site.mailbox import mails
from tests.e2e.conftest import aside, code_from_mail, inside
from tests.e2e.journeys import Clerk, KeyboardClerk
from tests.e2e.scene import known
from tests.e2e.test_starts import local_day
from tests.factories import make

pytestmark = [pytest.mark.browser, pytest.mark.sampled(5), pytest.mark.long]

TEXTS = json.loads((Path(__file__).parent / "texts.json").read_text(encoding="utf-8"))
QUESTIONS = "\n".join(question["question"] for question in TEXTS["questions"])
DECISION = "Le conseil vote en juin le schéma que suivront les communes (exemple)."
TEN_QUESTIONS = "\n".join(f"Question numéro {number} sur la place ?" for number in range(1, 11))
PRESENTATION = (
    "Le numérique change les services publics de nos communes. Nous préparons un schéma pour cinq ans, "
    "avec les habitants, les associations et les agents. Six questions vous sont posées (exemple)."
)
PAST = "Le parc du Moulin (exemple)"
PAST_TEXTS = {
    "summary_fr": "Le conseil a voté le plan du parc.",
    "contact_name": "Mairie (exemple)",
    "contact_phone": "01 02 03 04 05",
}
NUMBERS = count()
WAYS = {
    "wide": {"width": 1280, "scripts": True},
    "wide-plain": {"width": 1280, "scripts": False},
    "phone": {"width": 390, "scripts": True},
    "phone-plain": {"width": 390, "scripts": False},
    "keyboard": {"width": 1280, "scripts": True},
}


@dataclass(frozen=True)
class Town:
    """The organisation of one journey, and the address of its clerk."""

    slug: str
    id: object = None

    @property
    def clerk(self):
        return f"clerk-{self.slug}@example.org"

    @property
    def moderator(self):
        return f"moderation-{self.slug}@example.org"


@pytest.fixture(params=WAYS)
def way(request):
    return request.param


@pytest.fixture
def new_town(way, site, django_db_blocker):
    """Create an organisation with empty legal texts, whose first administrator is invited."""
    with django_db_blocker.unblock(), inside(site.database):
        town, made = _create_town(**dict.fromkeys(make.LEGAL, ""))
        invite(viewer=Viewer.system(made), email=town.clerk, role=Role.ORGANISATION_ADMIN)
        return town


@pytest.fixture
def town(way, site, django_db_blocker):
    """Create an organisation that has consulted before, with two moderators and a manager."""
    with django_db_blocker.unblock(), inside(site.database):
        town, made = _create_town()
        past = make.consultation(made, slug="parc", title_fr=PAST, state="closed", **PAST_TEXTS)
        known(made, town.clerk, "Camille", "manager", past)
        make.person("moderator", past, public_name="Sacha (exemple)")
        make.person("moderator", past, public_name="Noa (exemple)")
        return town


def _create_town(**details):
    slug = f"trajet-{next(NUMBERS)}"
    name = "Ville de Saint-Exemple (exemple)"
    made = make.organisation(name=name, slug=slug, domain=f"{slug}.localhost", **details)
    tenancy.set_organisation(made.pk)
    return Town(slug, made.pk), made


@pytest.fixture
def enter(way, browse, site):
    """Return a function that opens the browser of a clerk, on the site of a town."""

    def open_(town):
        origin = site.origin.replace("localhost", f"{town.slug}.localhost")
        return (KeyboardClerk if way == "keyboard" else Clerk)(browse(at=origin, **WAYS[way]))

    return open_


@pytest.fixture
def moderator_comes(site, new_town, django_db_blocker):
    """Return a function after which the invited moderator has accepted."""

    def accept():
        with inside(site.database):
            tenancy.set_organisation(new_town.id)
            invitation = Invitation.objects.get(address=new_town.moderator)
            viewer = known(invitation.organisation, new_town.moderator, "Dominique")
            accept_invitation(viewer=viewer, invitation_id=invitation.pk)

    def come():
        with django_db_blocker.unblock():
            aside(accept)

    return come


@pytest.fixture
def opens(pass_ten_minutes, capsys, way):
    """Return a function that confirms the opening, and compares the figures with the goals.

    `reached` replaces a goal that the pages do not reach yet, so that the figure grows no more.
    """

    def finish(clerk, name, reached=MappingProxyType({}), **goals):
        clerk.presses("Ouvrir la consultation")
        clerk.sees("Ouverture de la consultation à")
        with capsys.disabled():
            print(f"\n{name}, {way}: {clerk.figures.beside(goals)}")
        pass_ten_minutes()
        clerk.page.goto("/consultations/")
        clerk.sees(clerk.title)
        assert clerk.figures.over({**goals, **reached}) == []
        assert clerk.page.wrong == []

    return finish


def test_clerk_opens_a_consultation_from_the_mail_of_an_invitation(
    new_town, enter, send_mails, moderator_comes, opens
):
    send_mails()
    clerk = enter(new_town)
    [mail] = [mail for mail in mails(clerk.page.mailbox) if mail.to == new_town.clerk]
    clerk.opens_address(re.search(r"https?://[^/\s]+(/invitation/\S+)", mail.text)[1])
    clerk.presses("Accepter l’invitation")
    clerk.types("Code", code_from_mail(clerk.page, new_town.clerk))
    clerk.presses("Accepter l’invitation")
    clerk.types("Nom public", "Camille Martin (exemple)")
    clerk.presses("Enregistrer mon nom et continuer")
    clerk.follows("Mentions légales")
    clerk.types("Éditeur du site", "Ville de Saint-Exemple, 1 place de la Mairie, 01 02 03 04 05")
    clerk.types("Directeur", "Jeanne Martin, maire")
    clerk.types("Hébergeur", "Hébergeur public, 2 rue des Serveurs, 01 02 03 04 06")
    clerk.types("Adresse e-mail publique", "mairie@example.org")
    clerk.types("Adresse e-mail pour les données", "donnees@example.org")
    clerk.presses("Enregistrer")
    clerk.follows("Accueil", within=".top")
    clerk.follows("Préparer une consultation")
    clerk.starts("Concertation ouverte", "Territoire numérique 2027 (exemple)", DECISION)
    clerk.types("Premier jour", local_day(30))
    clerk.types("Vos questions, une par ligne", QUESTIONS)
    clerk.types("Qui relit les textes", new_town.moderator)
    clerk.presses("Créer le brouillon")
    moderator_comes()
    clerk.follows("Équipe", within=".tasks")
    clerk.types("Adresse e-mail", "animation@example.org")
    clerk.picks("Rôle", "Animation")
    clerk.presses("Inviter")
    clerk.follows("Revenir aux tâches")
    clerk.follows("Aide et contact", within=".tasks")
    clerk.chooses("Par téléphone")
    clerk.types("Nom du lieu ou du service", "Maison des services, 2 rue du Port")
    clerk.types("Téléphone (", "01 02 03 04 07")
    clerk.presses("Ajouter le lieu")
    clerk.presses("tout relu")
    clerk.types("Présentation en français", PRESENTATION)
    clerk.reviews_next("Objet", "Questions", "Calendrier", "Règles et charte")
    clerk.ticks_every_box()
    goals = {"pages": 20, "presses": 30, "fields": 28, "minutes": 13, "words": 1200}
    opens(clerk, "2017", reached={"words": 2200}, **goals)


def test_clerk_opens_a_copy_of_a_past_consultation(town, enter, opens):
    clerk = enter(town)
    clerk.signs_in(town.clerk)
    clerk.follows("Nouvelle consultation")
    clerk.starts("Repartir d’une ancienne", "Le parc du Moulin, suite (exemple)")
    clerk.picks("Consultation à reprendre", PAST)
    clerk.presses("Créer le brouillon")
    clerk.reviews("Objet", "Calendrier")
    clerk.ticks_every_box()
    opens(clerk, "copy", pages=10, presses=12, fields=3, minutes=3)


def test_clerk_opens_ideas_then_a_vote(town, enter, opens):
    clerk = enter(town)
    clerk.signs_in(town.clerk)
    clerk.follows("Nouvelle consultation")
    clerk.starts("Idées puis vote", "La place du marché (exemple)", DECISION)
    clerk.types("Vos questions, une par ligne", "Que faire de la place ?")
    clerk.presses("Créer le brouillon")
    clerk.reviews(
        "Objet", "Questions", "Calendrier", "Règles et charte", "Quelles idées préférez-vous ?"
    )
    clerk.ticks_every_box()
    opens(clerk, "ideas and vote", pages=16, presses=20, fields=14)


def test_clerk_opens_a_questionnaire_of_ten_questions(town, enter, opens):
    clerk = enter(town)
    clerk.signs_in(town.clerk)
    clerk.follows("Nouvelle consultation")
    clerk.starts("Questionnaire", "La place du marché (exemple)", DECISION)
    clerk.types("Vos questions, une par ligne", TEN_QUESTIONS)
    clerk.presses("Créer le brouillon")
    clerk.reviews("Objet", "Calendrier", "Règles et charte")
    expect(clerk.main).to_contain_text("Question numéro 10 sur la place")
    clerk.reviews_next("La place du marché (exemple)")
    clerk.ticks_every_box()
    opens(clerk, "questionnaire", pages=14, presses=18, fields=10)
