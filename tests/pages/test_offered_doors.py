"""Pages offer the acts that the viewer may do now, by the rules that the acts ask."""

import re

import pytest
from django.urls import reverse

from consult.core.files.checks import prepare
from consult.outcomes.syntheses.actions.chapters import create_synthesis
from consult.workshops.entries.actions.photos import add_photos
from consult.workshops.entries.selectors.photos import photos_of
from consult.workshops.meetings.actions.publication import cancel_workshop
from moderation.decisions.actions.decisions import decide
from tests.core import uploads
from tests.factories import make, workshops
from tests.pages import given
from tests.workshops import recorded

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("role", "is_offered"),
    [(None, True), ("facilitator", False), ("moderator", False), ("manager", False)],
)
def test_reply_is_offered_to_people_who_may_comment(consultation, role, is_offered):
    proposal = given.proposal(consultation)
    comment = given.comment(proposal)
    page = make.client(make.person(role, consultation)).get(given.address("proposal", proposal))
    reply = f"{given.address('proposal-comment', proposal)}?reply_to={comment.pk}"
    assert (reply in page.text) == is_offered


def test_visitor_is_offered_a_reply_and_signs_in_to_send_it(consultation):
    proposal = given.proposal(consultation)
    comment = given.comment(proposal)
    assert f"?reply_to={comment.pk}" in make.client().get(given.address("proposal", proposal)).text


@pytest.mark.parametrize("state", ["draft", "upcoming", "open", "closed"])
def test_menu_of_a_consultation_offers_letters_while_contributions_are_open(organisation, state):
    consultation = make.consultation(organisation, state=state)
    client = make.client(make.person("manager", consultation))
    page = client.get(reverse("staff-facilitate", args=[consultation.slug]))
    assert (reverse("staff-letters", args=[consultation.slug]) in page.text) == (state == "open")


def test_menu_of_a_consultation_offers_remarks_where_there_is_a_synthesis(consultation):
    manager = make.person("manager", consultation)
    client, here = make.client(manager), reverse("staff-outcomes", args=[consultation.slug])
    remarks = reverse("staff-remarks", args=[consultation.slug])
    assert remarks not in client.get(here).text
    create_synthesis(viewer=manager, consultation_id=consultation.pk, title="Synthèse (exemple)")
    assert remarks in client.get(here).text
    assert client.get(remarks).status_code == 200


def test_topic_that_a_chapter_uses_stays_with_the_reason(organisation):
    consultation = make.consultation(organisation, state="draft")
    manager = make.person("manager", consultation)
    create_synthesis(viewer=manager, consultation_id=consultation.pk, title="Synthèse (exemple)")
    topic = consultation.topics.first()
    remove = reverse("staff-topic-remove", args=[consultation.slug, topic.pk])
    page = make.client(manager).post(remove, follow=True)
    assert (page.status_code, consultation.topics.count()) == (200, 2)
    assert "par exemple dans un chapitre de la synthèse" in page.text


def test_topic_is_removed_after_a_question_and_never_once_public(organisation):
    consultation = make.consultation(organisation, state="draft")
    client = make.client(make.person("manager", consultation))
    topic = consultation.topics.first()
    remove = reverse("staff-topic-remove", args=[consultation.slug, topic.pk])
    listed = client.get(reverse("staff-topics", args=[consultation.slug])).text
    assert re.search(rf'name="remove"\s+value="{topic.pk}"', listed)
    assert "Quelle question pour le thème 1" in client.get(remove).text
    assert consultation.topics.count() == 2
    client.post(remove)
    assert (consultation.topics.count(), client.get(remove).status_code) == (1, 404)
    public = make.consultation(organisation, slug="public")
    remove = reverse("staff-topic-remove", args=[public.slug, public.topics.first().pk])
    page = make.client(make.person("manager", public)).get(remove)
    assert "il ne peut plus être supprimé" in page.text
    assert "Supprimer le thème" not in page.text


def test_decision_is_contested_by_its_author_and_not_by_moderators(consultation):
    author, moderator = (
        make.person(consultation=consultation),
        make.person("moderator", consultation),
    )
    proposal = given.proposal(consultation, author)
    reasons = {"action": "remove", "reason": "insult", "facts": "Une voisine y est insultée."}
    decide(viewer=moderator, target_kind="proposal", target_id=proposal.pk, **reasons)
    contest, here = reverse("appeal", args=["essai", 1]), given.address("proposal", proposal)
    assert contest in make.client(author).get(here).text
    page = make.client(moderator).get(here)
    assert "Une voisine y est insultée." in page.text
    assert contest not in page.text


def test_page_that_masks_leads_moderators_back_to_the_public_workshop(consultation):
    recording = recorded.recording(recorded.workshop(consultation))
    recorded.drafted(recording)
    place = [recording.workshop_id, recording.number, 1]
    client = make.client(make.person("moderator", consultation))
    page = client.get(reverse("staff-segment-mask", args=place))
    links = [crumb.url for crumb in page.context["crumbs"] if crumb.url]
    assert [client.get(link).status_code for link in links] == [200]


@pytest.mark.parametrize(("state", "is_offered"), [("draft", False), ("open", True)])
def test_writing_from_a_photo_is_offered_while_contributions_are_open(
    organisation, state, is_offered
):
    consultation = workshops.consultation(organisation, state=state)
    manager = make.person("manager", consultation)
    workshop = workshops.draft(consultation, viewer=manager)
    photo = prepare(uploads.upload(uploads.image(size=(60, 40))))
    add_photos(viewer=manager, workshop_id=workshop.pk, sent=[photo])
    [stored] = photos_of(manager, workshop)
    page = make.client(manager).get(reverse("staff-workshop-photo", args=[workshop.pk, stored.pk]))
    write = reverse("staff-workshop-write", args=[workshop.pk])
    assert (f"{write}?photo=" in page.text) == is_offered


@pytest.mark.parametrize(("state", "is_offered"), [("draft", False), ("open", True)])
def test_log_offers_its_feed_once_the_consultation_is_published(organisation, state, is_offered):
    consultation = make.consultation(organisation, state=state)
    client = make.client(make.person("moderator", consultation))
    log = client.get(reverse("moderation-log", args=[consultation.slug]))
    assert ("/feeds/" in log.text) == is_offered


@pytest.mark.parametrize(
    ("role", "is_offered"), [("moderator", True), ("organisation_admin", False)]
)
def test_queue_is_offered_to_moderators_beside_requests_for_a_second_person(
    consultation, role, is_offered
):
    page = make.client(make.person(role, consultation)).get(reverse("staff-approvals"))
    assert (f'"{reverse("staff-moderation")}"' in page.text) == is_offered


NEW = {
    "staff-questions": "Écrire une question",
    "staff-questionnaires": "Écrire un questionnaire",
    "consultation-workshops": "Ajouter un atelier",
}


@pytest.mark.parametrize("name", NEW)
@pytest.mark.parametrize(("state", "is_offered"), [("open", True), ("closed", False)])
def test_closed_consultation_offers_nothing_new(organisation, state, is_offered, name):
    consultation = workshops.consultation(organisation, state=state)
    page = make.client(make.person("manager", consultation)).get(
        reverse(name, args=[consultation.slug])
    )
    assert (NEW[name] in page.text) == is_offered


@pytest.mark.parametrize(
    ("state", "capabilities", "words"),
    [
        ("upcoming", workshops.WORKSHOP, "Les contributions s’écriront à partir du"),
        ("closed", workshops.WORKSHOP, "Le dépôt de contributions est terminé"),
        ("upcoming", ["vote"], "Cette consultation ne recueille pas de contributions"),
    ],
)
def test_workshop_says_why_no_contribution_is_written_now(organisation, state, capabilities, words):
    consultation = workshops.consultation(organisation, state=state, capabilities=capabilities)
    manager = make.person("manager", consultation)
    workshop = workshops.draft(consultation, viewer=manager)
    page = make.client(manager).get(reverse("staff-workshop", args=[workshop.pk]))
    assert words in page.text
    assert "Commencez par une table" not in page.text


def test_cancelled_workshop_invites_nobody_to_write(organisation):
    consultation = workshops.consultation(organisation)
    manager = make.person("manager", consultation)
    workshop = workshops.announced(consultation, viewer=manager)
    address = reverse("staff-workshop", args=[workshop.pk])
    assert "Commencez par une table" in make.client(manager).get(address).text
    cancel_workshop(viewer=manager, workshop_id=workshop.pk)
    assert "Commencez par une table" not in make.client(manager).get(address).text
