"""Official answers in a browser: by keyboard with scripts, by mouse without them."""

import pytest
from django.core import mail
from django.test import override_settings
from playwright.sync_api import expect

from consult.core.postgres import tenancy
from consult.core.queue.short_jobs import run_due
from consult.notifications.actions.mailings import send_due
from tests.e2e.conftest import aside, inside, sign_in
from tests.e2e.keyboard import open_by_key, wait_until_drawn
from tests.e2e.scene import known
from tests.e2e.test_team_entry import follow, sign_in_from_home
from tests.factories import make
from tests.pages import given

pytestmark = pytest.mark.browser
MANAGER = "qui-publie@example.org"
HERE = "/staff/consultations/reponses/answers/"
WORDS = ("tramway", "verger")


@pytest.fixture(scope="module")
def consultation(site, django_db_blocker):
    """Create a consultation with six contributions: two about each word, and two others."""
    with django_db_blocker.unblock(), inside(site.database):
        organisation = site.scene.organisation
        tenancy.set_organisation(organisation.pk)
        made = make.consultation(organisation, slug="reponses", title_fr="Le plan de la ville")
        known(organisation, MANAGER, "Responsable", "manager", made)
        for title in (
            f"Un {word} dans la rue {street}" for word in (*WORDS, "banc") for street in "AB"
        ):
            given.proposal(made, title=title, body=f"{title}, près de l'école (exemple).")
    return made


@pytest.mark.long
def test_contributions_are_answered_by_keyboard_and_published_together(browse, consultation):
    page = browse()
    sign_in(page, MANAGER)
    page.goto(HERE)
    wait_until_drawn(page)
    for word in WORDS:
        page.keyboard.press("/")
        page.keyboard.type(word)
        open_by_key(page, "Enter")
        page.keyboard.press("a")
        open_by_key(page, "r")
        page.keyboard.press("1")
        page.keyboard.press("e")
        page.keyboard.type(f"Nous retenons le {word} (exemple).")
        open_by_key(page, "Control+Enter")
    open_by_key(page, "p")
    expect(page.locator("[name=answers]:checked")).to_have_count(len(WORDS))
    open_by_key(page, "Control+Enter")
    expect(page.locator("main")).to_contain_text("2 réponses sont publiées")
    page.goto("/consultations/reponses/answers/")
    for word in WORDS:
        expect(page.get_by_text(f"Nous retenons le {word} (exemple).")).to_be_visible()
    assert page.wrong == []


def test_a_contribution_is_answered_without_scripts(browse, consultation):
    page = browse(width=390, scripts=False)
    sign_in(page, MANAGER)
    page.goto(f"{HERE}?q=banc")
    page.locator("[name=proposals]").first.check()
    page.get_by_role("button", name="Répondre aux contributions cochées").first.click()
    page.locator("[name=state][value=under_study]").check()
    page.locator("#id_body").fill("Nous étudions ce banc (exemple).")
    page.get_by_role("button", name="Aperçu").click()
    expect(page.locator("#answer-preview")).to_be_visible()
    page.get_by_role("button", name="Enregistrer comme prête à publier").click()
    page.goto(f"{HERE}publication/")
    page.get_by_role("button", name="Publier les réponses cochées").click()
    page.goto("/consultations/reponses/answers/")
    expect(page.get_by_text("Nous étudions ce banc (exemple).")).to_be_visible()


@pytest.fixture(scope="module")
def crowded(site, django_db_blocker):
    """Create an organisation with 53 contributions, three of one author after a page of fifty.

    Return the addresses of the respondent, the manager and the author.
    """
    with django_db_blocker.unblock(), inside(site.database):
        organisation = make.organisation(
            name="Ville (exemple)", slug="repondre", domain="repondre.localhost"
        )
        tenancy.set_organisation(organisation.pk)
        made = make.consultation(organisation, slug="bancs", title_fr="Des bancs (exemple)")
        emails = {name: f"{name}@repondre.example.org" for name in ("respondent", "manager")}
        for name, email in emails.items():
            known(organisation, email, name.title(), name, made)
        emails["author"] = "autrice@repondre.example.org"
        author = known(organisation, emails["author"], "Maë")
        for number in range(53):
            given.proposal(
                made,
                author if number >= 50 else None,
                title=f"Un banc devant le numéro {number} de la rue",
            )
    return emails


def send_emails(site):
    """Send the emails that wait, as a worker does."""
    with inside(site.database), override_settings(MEDIA_ROOT=site.folder / "media"):
        while run_due():
            pass
        send_due()


@pytest.mark.long
def test_respondent_answers_after_a_page_of_fifty_and_the_author_reads_it_by_email(
    browse, site, crowded, django_db_blocker
):
    page = browse(at=site.origin.replace("localhost", "repondre.localhost"))
    sign_in_from_home(page, crowded["respondent"])
    follow(page, "Des bancs", within="main")
    wait_until_drawn(page)
    expect(page.locator("main")).to_contain_text("(1 – 50 / 53)")
    open_by_key(page, "n")
    expect(page.locator("main")).to_contain_text("(51 – 53 / 53)")
    page.keyboard.press("a")
    open_by_key(page, "r")
    page.keyboard.press("3")
    page.keyboard.press("e")
    page.keyboard.type("Nous ne posons pas ces bancs (exemple).")
    open_by_key(page, "Control+Enter")
    expect(page.locator("#id_reasons_error")).to_contain_text("Écrivez les raisons")
    expect(page.locator("#id_body")).to_have_value("Nous ne posons pas ces bancs (exemple).")
    page.locator("#id_reasons").fill("La rue est trop étroite (exemple).")
    open_by_key(page, "Control+Enter")
    expect(page.locator("main")).to_contain_text("50 contributions")

    page = browse(at=site.origin.replace("localhost", "repondre.localhost"))
    sign_in_from_home(page, crowded["manager"])
    follow(page, "Des bancs", within="main")
    follow(page, "Répondre", within=".place")
    wait_until_drawn(page)
    open_by_key(page, "p")
    open_by_key(page, "Control+Enter")
    expect(page.locator("main")).to_contain_text("1 réponse est publiée")

    with django_db_blocker.unblock():
        aside(lambda: send_emails(site))
    [sent] = [message for message in mail.outbox if message.to == [crowded["author"]]]
    assert sent.subject.startswith("Non retenue : Un banc devant le numéro")
    for words in ("Nous ne posons pas ces bancs (exemple).", "La rue est trop étroite (exemple)."):
        assert words in sent.body
    assert not any(line.startswith(("#", "*")) for line in sent.body.splitlines())
