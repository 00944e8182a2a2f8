"""A manager prepares a consultation task by task and opens it, from « Se connecter », by visible links.

Pages are wide or narrow, with or without scripts.
"""

import re
from urllib.parse import urlsplit

import pytest
from django.urls import resolve
from playwright.sync_api import expect

from consult.consultations.models import Consultation
from consult.core.postgres import tenancy
from tests.e2e.conftest import aside, inside, next_document
from tests.e2e.scene import known
from tests.e2e.test_starts import QUESTIONS, WAYS, field, is_plain, local_day
from tests.e2e.test_team_entry import follow, sign_in_from_home
from tests.factories import make

pytestmark = [pytest.mark.browser, pytest.mark.takes(15)]

HOST = "preparer.localhost"
# An address receives few codes, so each test has a person of its own.
PEOPLE = [f"prepare-{number}@example.org" for number in range(28)]


@pytest.fixture(scope="module")
def organisation(site, django_db_blocker):
    """Create an organisation with a past consultation, and managers of it."""
    with django_db_blocker.unblock(), inside(site.database):
        made = make.organisation(name="Ville prête (exemple)", slug="preparer", domain=HOST)
        tenancy.set_organisation(made.pk)
        past = make.consultation(made, slug="parc", title_fr="Le parc (exemple)", state="closed")
        for email in PEOPLE:
            known(made, email, f"Camille {email.partition('@')[0]}", "manager", past)
        return made


@pytest.fixture(scope="module")
def managers(organisation):
    return iter(PEOPLE)


@pytest.fixture(params=WAYS)
def draft(request, browse, site, managers):
    """Yield the task list of a draft that a model has filled in."""
    page = browse(at=site.origin.replace("localhost", HOST), **WAYS[request.param])
    page.way = request.param
    sign_in_from_home(page, next(managers))
    follow(page, "Nouvelle consultation", within="main")
    page.get_by_label("Titre").fill(f"Le port {page.way} (exemple)")
    field(page, re.compile("qui sera décidé, par qui, quand")).fill("Le conseil choisira en juin.")
    field(page, "Premier jour").fill(local_day(30))
    page.get_by_label("Vos questions, une par ligne").fill(QUESTIONS)
    with next_document(page):
        page.get_by_role("button", name="Créer le brouillon").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Préparer")
    return page


def row(page, task):
    """Return the row of a task in the list."""
    return page.locator(".tasks > li").filter(has=page.get_by_role("link", name=task, exact=True))


def press(page, name):
    with next_document(page):
        page.get_by_role("button", name=name).click()


def add_two_moderators(site, organisation, slug):
    with inside(site.database):
        tenancy.set_organisation(organisation.pk)
        consultation = Consultation.objects.get(slug=slug)
        for _number in range(2):
            make.person("moderator", consultation)


@pytest.mark.long
@pytest.mark.sampled(4)
def test_manager_reviews_each_task_then_opens(
    draft, site, organisation, django_db_blocker, pass_ten_minutes
):
    page = draft
    expect(row(page, "Objet")).to_contain_text("À relire")
    expect(row(page, "Équipe")).to_contain_text("À faire")
    follow(page, "Ouvrir la consultation", within="main")
    expect(page.locator("main")).to_contain_text("Le bouton sera ici")
    expect(page.get_by_role("button", name="Ouvrir la consultation")).to_have_count(0)
    expect(page.locator("main")).to_contain_text("Nommez une personne à la modération.")
    follow(page, "« Objet » n’a pas été relu.", within="main")
    expect(page.get_by_role("button", name="J’ai tout relu", exact=True)).to_have_count(0)
    press(page, "Enregistrer, j’ai tout relu")
    for task in ("Questions", "Calendrier", "Règles et charte"):
        expect(page.get_by_role("heading", level=1)).to_have_text(task)
        press(page, "tout relu")
    expect(page.get_by_role("heading", level=1)).to_have_text("Préparer")
    for task in ("Objet", "Questions", "Calendrier", "Règles et charte"):
        expect(row(page, task)).to_contain_text("Prêt")
    with django_db_blocker.unblock():
        aside(lambda: add_two_moderators(site, organisation, page.url.split("/")[-2]))
    page.reload()
    expect(page.locator("main")).to_contain_text("Tout est prêt.")
    follow(page, "Ouvrir la consultation", within="main")
    expect(page.locator("main")).to_contain_text("Vous posez 2 questions.")
    boxes = page.get_by_role("checkbox")
    if boxes.count():
        press(page, "Ouvrir la consultation")
        expect(page.locator("main")).to_contain_text("Cochez cette case")
        for number in range(boxes.count()):
            boxes.nth(number).check()
    press(page, "Ouvrir la consultation")
    expect(page.locator(".place + .wrap")).to_contain_text("Ouverture de la consultation à")
    press(page, "Annuler")
    expect(page.locator("main")).to_contain_text("C’est annulé. Rien n’a changé.")
    follow(page, "Ouvrir la consultation", within="main")
    for number in range(boxes.count()):
        boxes.nth(number).check()
    press(page, "Ouvrir la consultation")
    expect(page.locator("main")).to_contain_text("Vous pouvez y renoncer jusque-là.")
    pass_ten_minutes()
    page.reload()
    expect(page.get_by_role("button", name="Annuler")).to_have_count(0)
    follow(page, "Voir la page publique", within=".place")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Le port")
    assert page.wrong == []


@pytest.mark.long
@pytest.mark.sampled(4)
def test_changed_text_waits_for_another_review(draft):
    page = draft
    follow(page, "Objet", within=".tasks")
    press(page, "Enregistrer, je relirai plus tard")
    expect(row(page, "Objet")).to_contain_text("À relire")
    follow(page, "Objet", within=".tasks")
    press(page, "Enregistrer, j’ai tout relu")
    follow(page, "Revenir aux tâches", within="main")
    follow(page, "Objet", within=".tasks")
    field(page, re.compile("Résumé")).first.fill("Un autre résumé (exemple).")
    press(page, "Enregistrer et revenir")
    expect(row(page, "Objet")).to_contain_text("Prêt")
    follow(page, "Règles et charte", within=".tasks")
    page.get_by_label(re.compile("Délai promis")).fill("8")
    page.locator("summary", has_text="Modifier le texte").click()
    page.get_by_label(re.compile("Charte en français")).fill("Soyons brefs (exemple).")
    press(page, "Enregistrer, je relirai plus tard")
    expect(row(page, "Règles et charte")).to_contain_text("À relire")
    follow(page, "Règles et charte", within=".tasks")
    expect(page.get_by_label(re.compile("Délai promis"))).to_have_value("8")
    expect(page.get_by_label(re.compile("Charte en français"))).to_have_value(
        "Soyons brefs (exemple)."
    )
    press(page, "Enregistrer, j’ai tout relu")
    follow(page, "Revenir aux tâches", within="main")
    expect(row(page, "Règles et charte")).to_contain_text("Prêt")
    assert is_plain(page) or page.wrong == []


@pytest.mark.sampled(4)
def test_manager_moves_the_timetable_and_corrects_a_date(draft):
    page = draft
    follow(page, "Calendrier", within=".tasks")
    first = page.get_by_role("group", name="Étape 1")
    begins, ends = field(first, "Premier jour"), field(first, "Dernier jour inclus")
    expect(begins).to_have_value(local_day(30))
    press(page, "Décaler")
    expect(page.get_by_text("Tout est décalé de 7 jours.").first).to_be_visible()
    expect(begins).to_have_value(local_day(37))
    expect(first).to_contain_text("45 jours")
    ends.fill("le 12 mars")
    press(page, "tout relu")
    expect(page.locator(".error-summary")).to_contain_text("Étape 1, dernier jour")
    if not is_plain(page):
        expect(page.locator(".error-summary")).to_be_focused()
    expect(ends).to_have_value("le 12 mars")
    ends.fill(local_day(76))
    press(page, "tout relu")
    expect(page.get_by_role("heading", level=1)).to_have_text("Règles et charte")
    follow(page, "Revenir aux tâches", within="main")
    expect(row(page, "Calendrier")).to_contain_text("Prêt")
    follow(page, "Calendrier", within=".tasks")
    expect(ends).to_have_value(local_day(76))
    expect(first).to_contain_text("40 jours")
    assert is_plain(page) or page.wrong == []


@pytest.mark.sampled(4)
def test_manager_rewords_orders_and_adds_questions_in_one_list(draft):
    page = draft
    follow(page, "Questions", within=".tasks")
    questions = page.locator(".question-line textarea")
    before = questions.evaluate_all("fields => fields.map(field => field.value)")
    questions.first.fill("Quels jeux pour le port ? (exemple)")
    press(page, "Descendre le thème 1")
    expect(questions.nth(1)).to_have_value("Quels jeux pour le port ? (exemple)")
    expect(questions.first).to_have_value(before[1])
    page.locator("summary", has_text="Ajouter des questions").click()
    page.get_by_label("Nouvelles questions").fill(f"Où pêcher ? (exemple)\n{before[1]}")
    press(page, "Ajouter à la liste")
    expect(page.locator(".error-summary")).to_contain_text("La ligne 2 répète")
    page.get_by_label("Nouvelles questions").fill("Où pêcher ? (exemple)")
    press(page, "Ajouter à la liste")
    expect(questions).to_have_count(len(before) + 1)
    follow(page, re.compile("Compléter.*Où pêcher"), within="main")
    assert resolve(urlsplit(page.url).path).url_name == "staff-topic"
    page.get_by_label("Contexte en français").fill("Le quai sud est libre. (exemple)")
    page.get_by_role("button", name="Enregistrer", exact=True).first.click()
    follow(page, "Tous les thèmes", within="main")
    expect(page.locator(".question-line").last).to_contain_text("contexte")
    press(page, "J’ai tout relu")
    follow(page, "Préparer", within=".crumbs")
    expect(row(page, "Questions")).to_contain_text("Prêt")
    assert page.wrong == [] or is_plain(page)


@pytest.mark.sampled(4)
def test_manager_is_asked_before_a_topic_is_removed(draft):
    page = draft
    follow(page, "Questions", within=".tasks")
    topics = page.locator(".question-line")
    count, question = topics.count(), topics.last.locator("textarea").input_value()
    press(page, re.compile("Supprimer.* bancs"))
    assert resolve(urlsplit(page.url).path).url_name == "staff-topic-remove"
    expect(page.locator("main")).to_contain_text("des bancs")
    follow(page, "Revenir", within="main")
    expect(topics).to_have_count(count)
    press(page, re.compile("Supprimer.* bancs"))
    press(page, "Supprimer le thème")
    expect(topics).to_have_count(count - 1)
    assert question not in topics.locator("textarea").evaluate_all(
        "fields => fields.map(f => f.value)"
    )
    assert page.wrong == []


@pytest.mark.sampled(4)
def test_person_without_an_account_reads_the_draft_until_its_link_is_revoked(draft, browse):
    page = draft
    page.locator("#preview summary", has_text="Créer un lien").click()
    field(page, "Pour qui").fill("Les élus (exemple)")
    press(page, "Créer un lien")
    link = page.locator("#preview code").inner_text()
    visitor = browse(at=link.partition("/consultations/")[0])
    visitor.goto(link)
    expect(visitor.get_by_role("heading", level=1)).to_have_text(re.compile("Le port"))
    press(page, "Révoquer")
    expect(page.locator("#preview")).to_contain_text("Liens qui n’ouvrent plus rien")
    assert visitor.goto(link).status == 404


@pytest.mark.sampled(4)
def test_browser_asks_before_a_link_leaves_typed_text(draft):
    page = draft
    follow(page, "Questions", within=".tasks")
    if is_plain(page):
        return
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    question = page.locator(".question-line textarea").first
    question.fill("Une question (exemple)")
    page.locator("main").get_by_role("link", name="Revenir aux tâches").click(no_wait_after=True)
    expect(question).to_have_value("Une question (exemple)")
    assert asked == ["beforeunload"]
