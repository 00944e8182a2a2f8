"""A writer, a manager and a participant, from « Se connecter » to an objection, by visible links.

The consultation was imported: it has no charter. The synthesis quotes a workshop, whose clip is
public with a contribution, and a sentence with words that nobody wrote.
"""

import re
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import override_settings
from django.utils import timezone
from playwright.sync_api import expect

from consult.core.models import StoredFile
from consult.core.postgres import tenancy
from consult.workshops.models import Excerpt
from tests.e2e.conftest import inside, next_document
from tests.e2e.scene import known
from tests.e2e.test_bench import sound
from tests.e2e.test_team_entry import follow, sign_in_from_home
from tests.factories import make
from tests.pages import given
from tests.pages.test_results import end_consultation
from tests.workshops import given as spoken
from tests.workshops import recorded

pytestmark = [pytest.mark.browser, pytest.mark.long]
VARIANTS = {"scripts": True, "plain": False}
TITLE = "Les cars du soir (exemple)"
SAID = "Le dernier car part à dix-neuf heures, après cela on reste chez soi."
WRITTEN = "Je propose un car à vingt-deux heures, pour rentrer du travail (exemple)."
QUOTED = "un car à vingt-deux heures, pour rentrer du travail"
INVENTED = "les élus se moquent des villages"
REMARK = "Je parlais aussi du dimanche (exemple)."
OBJECTION = "Le dimanche manque toujours (exemple)."
PEOPLE = {"writer": ("Noor", "writer"), "manager": ("Sacha", "manager"), "author": ("Maë", None)}


def play(variant):
    """Create a closed consultation without a charter. Return the addresses of its people."""
    organisation = make.organisation(
        name="Ville des cars (exemple)", slug=f"cars-{variant}", domain=f"cars-{variant}.localhost"
    )
    tenancy.set_organisation(organisation.pk)
    consultation = make.consultation(organisation, slug="cars", title_fr=TITLE, topics=1)
    consultation.charters.all().delete()
    emails = {}
    people = {}
    for label, (name, role) in PEOPLE.items():
        emails[label] = f"{label}-cars-{variant}@example.org"
        people[label] = known(organisation, emails[label], name, role, consultation)
    given.proposal(
        consultation, people["author"], title="Un car pour rentrer le soir", body=WRITTEN
    )
    _record(consultation)
    end_consultation(consultation)
    return emails


def _record(consultation):
    """Record a workshop. Its sound is private, but for the clip of a contribution."""
    workshop = spoken.workshop(consultation, consent="forms", topics=1)
    recording = spoken.recording(
        workshop, ("Voix 1", "Bonjour à tous."), ("Voix 1", SAID), consent="forms"
    )
    passage = recording.segments.get(place=2)
    excerpt = recorded.excerpt(recording, passage, state="published")
    recorded.contribution(excerpt)
    octets = sound(10)
    part = {"name": "sound.wav", "width": None, "height": None, "sha256": "0" * 64}
    clip = StoredFile.objects.create(
        organisation=workshop.organisation,
        holder="excerpt",
        kind="audio",
        media_type="audio/wav",
        name="extrait.wav",
        size=len(octets),
        variants=[part | {"size": len(octets), "media_type": "audio/wav"}],
    )
    default_storage.save(f"{clip.folder}/sound.wav", ContentFile(octets))
    generation = recording.media.generation
    Excerpt.objects.filter(pk=excerpt.pk).update(clip=clip, generation=generation)


@pytest.fixture(scope="module")
def emails(site, django_db_blocker):
    """Return the addresses of the people, by variant of the journey and by role."""
    media = override_settings(MEDIA_ROOT=site.folder / "media")
    with django_db_blocker.unblock(), inside(site.database), media:
        return {variant: play(variant) for variant in VARIANTS}


class Person:
    """A person who signed in from the home page, follows visible links and presses buttons."""

    def __init__(self, page, email):
        self.page = page
        page.set_default_timeout(15_000)
        sign_in_from_home(page, email)

    def follows(self, name, within="main"):
        follow(self.page, name, within=within)

    def presses(self, name, within="main"):
        button = self.page.locator(within).get_by_role("button", name=name)
        with next_document(self.page):
            button.locator("visible=true").first.click()

    def reads(self, words):
        expect(self.page.locator("main")).to_contain_text(words)

    def writes_block(self, kind, text):
        self.presses(kind)
        form = self.page.locator("form[data-consult-autosave]")
        form.locator("textarea").fill(text)
        with next_document(self.page):
            form.get_by_role("button", name="Enregistrer et fermer").click()


@pytest.mark.sampled(2)
@pytest.mark.parametrize("variant", VARIANTS)
def test_synthesis_is_written_reviewed_published_and_objected_to(emails, browse, site, variant):
    def person(label):
        origin = site.origin.replace("localhost", f"cars-{variant}.localhost")
        page = browse(at=origin, scripts=VARIANTS[variant])
        return Person(page, emails[variant][label])

    writer = person("writer")
    _write(writer)
    manager = person("manager")
    _open_review(manager)
    author = person("author")
    _ask_for_a_change(author)
    _publish(manager)
    _object(author)
    for reader in (writer, manager, author):
        assert reader.page.wrong == []


def _write(writer):
    page = writer.page
    writer.follows(TITLE)
    writer.follows("Synthèse")
    writer.presses("Créer la synthèse")
    overview = page.url
    for _number in range(page.get_by_role("button", name=re.compile("Supprimer «")).count()):
        deleted = page.locator("main").get_by_role("button", name=re.compile("Supprimer «"))
        names = [button.get_attribute("aria-label") for button in deleted.all()]
        unwanted = next((name for name in names if "Thème 1" not in name), None)
        if unwanted is None:
            break
        writer.presses(unwanted)
    writer.follows("Thème 1")
    chapter = page.url

    # Words of the workshop, with their sound.
    writer.presses("Extrait sonore")
    page.get_by_role("checkbox", name=re.compile("Le dernier car")).check()
    writer.presses("Citer les passages cochés")
    expect(page.locator("#id_text")).to_have_value(SAID)
    writer.presses("Ajouter la citation")
    writer.reads("Le dernier car part à dix-neuf heures")
    expect(page.locator(".excerpt audio")).to_have_count(1)

    # A quotation that begins with the choice of a contribution.
    writer.presses("Citation")
    writer.reads("Choisissez la contribution à citer")
    writer.follows(re.compile("Un car pour rentrer"), within="#reading-list")
    page.locator("#reading-quotation").fill("Je propose un car à vingt-deux heures")
    writer.presses("Ajouter la citation")
    assert page.url.startswith(chapter)

    # Words in a sentence: some are verbatim, some nobody wrote.
    writer.writes_block("Paragraphe", f"Un habitant veut « {QUOTED} », car « {INVENTED} ».")
    writer.reads("Mot pour mot dans la source")
    writer.reads("Aucun texte public ne dit cela")
    page.goto(overview)
    writer.reads(INVENTED)
    writer.follows(re.compile("aucun texte public"))
    writer.presses("Ces mots viennent d’un autre texte")
    page.goto(overview)
    expect(page.locator("main")).not_to_contain_text("aucun texte public")


def _open_review(manager):
    page = manager.page
    manager.follows(TITLE)
    manager.follows("Restituer", within=".place")
    manager.follows("Synthèse")
    manager.follows("Choisir les dates")
    today = timezone.localdate()
    page.locator("[name=opens_on]").fill(today.isoformat())
    page.locator("[name=closes_on]").fill((today + timedelta(days=7)).isoformat())
    manager.presses("Ouvrir la relecture")


def _ask_for_a_change(author):
    page = author.page
    author.follows(re.compile("Les cars du soir"))
    author.follows("Relire le projet")
    passage = page.locator("[id^=passage-]").last
    with next_document(page):
        passage.get_by_role("link", name="Demander une modification").click()
    expect(page.locator("[name=charter_accepted]")).to_have_count(0)
    page.locator("#id_body").fill(REMARK)
    author.presses("D’accord avec ce passage")
    expect(page.locator("#id_body")).to_have_value(REMARK)
    author.presses("Envoyer ma remarque")
    author.reads(REMARK)


def _publish(manager):
    manager.follows("Terminer la relecture")
    manager.page.locator("#id_reason").fill("Le conseil se réunit plus tôt (exemple).")
    manager.presses("Terminer la relecture maintenant")
    manager.follows("Publier la synthèse")
    manager.presses("Publier la synthèse")
    manager.reads("Version 1, publiée le")


def _object(author):
    page = author.page
    page.goto("/")
    author.follows(re.compile("Les cars du soir"))
    author.follows(re.compile("Lire .*la synthèse"))
    expect(page.locator(".excerpt audio")).to_have_count(1)
    author.follows(re.compile(r"n°\s1, en son nom"))
    author.follows("Ce n’est pas ce que j’ai dit")
    page.locator("main textarea").fill(OBJECTION)
    author.presses("Publier mon objection")
    page.goto("/consultations/cars/synthesis/")
    author.reads(OBJECTION)
