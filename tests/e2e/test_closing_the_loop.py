"""The end of a consultation: close, answer, write the synthesis, review, publish, object, reply.

Each person follows the links of the pages, with and without scripts.
"""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from consult.core.postgres import tenancy
from consult.core.queue.short_jobs import run_due
from tests.e2e.conftest import inside, next_document, sign_in
from tests.e2e.scene import known
from tests.factories import make, workshops
from tests.pages import given

pytestmark = [pytest.mark.browser, pytest.mark.takes(25)]
SCRIPTS = {"scripts": True, "plain": False}
PEOPLE = {
    "responsable": ("Sacha", "manager"),
    "repondante": ("Lou", "respondent"),
    "relectrice": ("Ari", "respondent"),
    "redactrice": ("Noor", "writer"),
}
TITLE = re.compile("Plus d.ombre en ville")
AUTHOR = "Je propose un banc à l'ombre devant l'école. Les enfants attendent debout au soleil."
QUOTED = "Les enfants attendent debout au soleil."
SOURCE = "https://www.example.org/etude-ombre"
POINT = "Les habitants demandent de l’ombre devant l’école."
NEXT_STEP = "Les bancs sont posés au printemps 2028."
OBJECTION = "Je parlais aussi des personnes âgées (exemple)."
REPLY = "Vous avez raison : la prochaine version le dira (exemple)."


def play(variant):
    """Create an organisation whose answers need a second reader, with an open consultation.

    Return the addresses of the people by role. The consultation has contributions, a comment and
    a workshop.
    """
    organisation = make.organisation(
        name="Ville de la boucle (exemple)",
        slug=f"boucle-{variant}",
        domain=f"boucle-{variant}.localhost",
        answers_need_second_reader=True,
    )
    tenancy.set_organisation(organisation.pk)
    consultation = workshops.consultation(
        organisation, slug="ombre", title_fr="Plus d'ombre en ville (exemple)"
    )
    emails = {}
    for label, (name, role) in PEOPLE.items():
        emails[label] = f"{label}-{variant}@example.org"
        known(organisation, emails[label], name, role, consultation)
    emails["autrice"] = f"autrice-{variant}@example.org"
    author = known(organisation, emails["autrice"], "Maë")
    subject = {"topic": consultation.topics.first()}
    first = given.proposal(
        consultation, author, title="Un banc à l'ombre", body=f"{AUTHOR} Voir {SOURCE}", **subject
    )
    given.proposal(
        consultation,
        title="Planter des arbres",
        body="Des arbres rue Haute, du côté des commerces (exemple).",
        **subject,
    )
    given.proposal(
        consultation,
        title="Ouvrir la piscine le soir",
        body="En été surtout, quand il fait chaud (exemple).",
    )
    given.comment(first, body="Devant la mairie aussi, il n'y a pas d'ombre.")
    given.position(first)
    workshops.held(consultation)
    return emails


class Person:
    """A person in a browser of their own, who follows links and presses buttons."""

    def __init__(self, page, email):
        self.page = page
        page.set_default_timeout(10_000)
        sign_in(page, email)

    def follows(self, name, *, exact=False, within="body"):
        """Follow the first link of this name, and wait for the next page."""
        link = self.page.locator(within).get_by_role("link", name=name, exact=exact).first
        with next_document(self.page):
            link.click()

    def presses(self, name, within="main"):
        """Press the first button of this name, and wait for the next page."""
        button = self.page.locator(within).get_by_role("button", name=name).first
        with next_document(self.page):
            button.click()

    def writes(self, label, text):
        """Fill the field of this label."""
        self.page.locator("main").get_by_label(label).first.fill(text)

    def reads(self, text):
        """Expect a text in the page."""
        expect(self.page.locator("main")).to_contain_text(text)

    def enters_team_area(self):
        """Follow the link of the account to the team area."""
        self.page.goto("/account/")
        self.follows("Espace de l’équipe", within="main")


@pytest.fixture(scope="module")
def emails(site, django_db_blocker):
    """Return the addresses of the people, by variant of the journey and by role."""
    with django_db_blocker.unblock(), inside(site.database):
        found = {variant: play(variant) for variant in SCRIPTS}
        while run_due():  # a job collects the sources that texts cite
            pass
        return found


@pytest.mark.soak
@pytest.mark.parametrize("variant", SCRIPTS)
def test_consultation_is_closed_answered_summarised_and_discussed(
    emails, browse, site, variant, pass_ten_minutes
):
    def person(label):
        origin = site.origin.replace("localhost", f"boucle-{variant}.localhost")
        return Person(browse(at=origin, scripts=SCRIPTS[variant]), emails[variant][label])

    manager = person("responsable")
    _close(manager)
    pass_ten_minutes()
    _answer(person("repondante"), person("relectrice"), manager)
    writer = person("redactrice")
    _write(writer, scripts=SCRIPTS[variant])
    _review_and_publish(manager)
    _object_and_reply(person("autrice"), writer)


def _close(manager):
    manager.enters_team_area()
    manager.follows(TITLE, within="main")
    manager.follows("Terminer la consultation")
    manager.writes("Pourquoi", "La commission se réunit plus tôt (exemple).")
    manager.presses("Terminer la consultation")
    manager.reads("Fin anticipée de la consultation à")


def _answer(respondent, second, manager):
    respondent.enters_team_area()
    respondent.follows(TITLE, within="main")
    for title in ("Un banc", "Planter des arbres"):
        respondent.page.get_by_role("checkbox", name=title).check()
    respondent.presses("Répondre aux contributions cochées")
    respondent.page.locator("[name=state][value=accepted]").check()
    respondent.page.locator("#id_body").fill("Nous posons six bancs à l'ombre (exemple).")
    respondent.presses("Envoyer à la relecture")
    respondent.reads("Une deuxième personne peut la relire")

    second.enters_team_area()
    second.follows("réponse à relire")
    second.follows("Relire")
    second.presses("Approuver la réponse")
    second.reads("La réponse est approuvée")

    manager.enters_team_area()
    manager.follows(TITLE, within="main")
    manager.follows("Répondre", within=".place")
    manager.follows("Relire et publier")
    manager.presses("Publier les réponses cochées")
    manager.reads("1 réponse est publiée")


def _write(writer, *, scripts):
    page = writer.page
    writer.enters_team_area()
    writer.follows(TITLE, within="main")
    writer.follows("Synthèse", within="main")
    writer.presses("Créer la synthèse")
    overview = page.url

    # The key message, with the contributions that it counts.
    writer.follows("L’essentiel")
    _add_block(writer, "Point principal", POINT)
    for number in (1, 2):
        writer.presses(re.compile(f"Rattacher à ce point.*{number}"))

    # A quotation selected in the contribution.
    page.goto(overview)
    writer.follows("Thème 1")
    writer.follows("Un banc", within="#reading")
    if scripts:
        page.locator("#reading-source").evaluate(
            f"(field) => {{ const at = field.value.indexOf({QUOTED!r});"
            f" field.focus(); field.setSelectionRange(at, at + {len(QUOTED)}); }}"
        )
        page.get_by_role("button", name="Citer les mots sélectionnés").click()
    else:
        page.locator("#reading-quotation").fill(QUOTED)
    writer.presses("Ajouter la citation")
    writer.reads(QUOTED)

    writer.follows("Restituer", within=".place")
    writer.follows("Sources", within="main")
    writer.writes("Titre", "Étude sur l'ombre (exemple)")
    writer.presses("Enregistrer les titres")

    page.goto(overview)
    writer.follows("Prochaines étapes")
    _add_block(writer, "Prochaine étape", NEXT_STEP)
    page.goto(overview)


def _add_block(writer, kind, text):
    writer.presses(kind)
    form = writer.page.locator("form[data-consult-autosave]")
    form.locator("textarea").fill(text)
    with next_document(writer.page):
        form.get_by_role("button", name="Enregistrer et fermer").click()
    writer.reads(text)


def _review_and_publish(manager):
    page = manager.page
    manager.enters_team_area()
    manager.follows(TITLE, within="main")
    manager.follows("Restituer", within=".place")
    manager.follows("Synthèse", within="main")
    for title in ("introduction", "Thèmes transversaux", "Thème 2"):
        buttons = page.get_by_role("button", name=re.compile(f"Supprimer.*{title}", re.I))
        if buttons.count():
            with next_document(page):
                buttons.first.click()
    manager.follows("Choisir les dates")
    today = timezone.localdate()
    page.locator("[name=opens_on]").fill(today.isoformat())
    page.locator("[name=closes_on]").fill((today + timedelta(days=7)).isoformat())
    manager.presses("Ouvrir la relecture")
    manager.follows("Terminer la relecture")
    manager.writes("Pourquoi", "Le conseil se réunit plus tôt (exemple).")
    manager.presses("Terminer la relecture maintenant")
    manager.follows("Publier la synthèse")
    manager.presses("Publier la synthèse")


def _object_and_reply(author, writer):
    page = author.page
    page.goto("/")
    author.follows("Plus d’ombre en ville")
    author.reads(POINT)
    page.goto("/consultations/ombre/proposals/1/")
    author.reads(QUOTED)
    author.follows("Ce n’est pas ce que j’ai dit")
    author.page.locator("main textarea").fill(OBJECTION)
    author.presses("Publier mon objection")
    author.reads(OBJECTION)

    writer.enters_team_area()
    writer.follows("objection")
    writer.follows("Répondre")
    writer.page.locator("main textarea").fill(REPLY)
    writer.presses("Publier la réponse")
    page.reload()
    author.reads(REPLY.replace(" :", "\u202f:"))
