"""Preview links: rows with an end, which open the draft with its votes and questionnaires."""

import uuid
from datetime import timedelta
from importlib import import_module

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from consult.consultations.actions.imports import take_back_import
from consult.consultations.actions.lifecycle import publish_consultation
from consult.consultations.actions.previews import make_preview_link, revoke_preview_link
from consult.consultations.exceptions import AlreadyPublished
from consult.consultations.models import Consultation, PreviewLink
from consult.core.exceptions import Invalid, NotAllowed, NotFound
from consult.core.models import JournalEntry
from consult.questionnaires.actions import drafts as questionnaire_actions
from consult.questionnaires.actions.items import add_item
from tests.consultations.drafts import preview_key, ready
from tests.factories import make
from tests.votes import polls

pytestmark = pytest.mark.django_db

CANARY = "canari"
MIGRATION = "consult.consultations.migrations.0003_preview_links"


@pytest.fixture
def draft(organisation):
    """Return a draft with a vote and a questionnaire, and its manager."""
    draft, manager = ready(organisation)
    question = polls.draft(
        draft, sentence_fr=f"Vote {CANARY} (exemple)", aside_fr=f"Pourquoi, {CANARY} ?"
    )
    questionnaire = questionnaire_actions.create(
        viewer=manager, consultation_id=draft.pk, title_fr=f"Questionnaire {CANARY} (exemple)"
    )
    section = questionnaire_actions.add_section(
        viewer=manager, questionnaire_id=questionnaire.pk, title_fr="Vous (exemple)"
    )
    add_item(viewer=manager, section_id=section.pk, kind="short_text", label_fr=f"Le {CANARY} ?")
    return draft, manager, question, questionnaire


def addresses(draft, question, questionnaire):
    """Return the pages of a draft that a preview link opens."""
    return [
        reverse("consultation", args=[draft.slug]),
        reverse("question", args=[draft.slug, question.pk]),
        reverse("questionnaire", args=[draft.slug, questionnaire.number]),
    ]


def statuses(paths, client, **query):
    return [client.get(path, query).status_code for path in paths]


def test_preview_shows_the_votes_and_questionnaires_of_a_draft(draft):
    consultation, _manager, question, questionnaire = draft
    key = preview_key(consultation)
    for path in addresses(consultation, question, questionnaire):
        answer = make.client().get(path, {"preview": key})
        assert CANARY in answer.content.decode(), path
        assert answer["Cache-Control"] == "private, no-store", path
        assert 'name="robots" content="noindex"' in answer.content.decode(), path


def test_links_of_the_preview_lead_to_the_votes_with_its_key(draft):
    consultation, _manager, question, questionnaire = draft
    key = preview_key(consultation)
    overview, *below = addresses(consultation, question, questionnaire)
    page = make.client().get(overview, {"preview": key}).content.decode()
    for path in below:
        assert f'href="{path}?preview={key}"' in page
        page_below = make.client().get(path, {"preview": key}).content.decode()
        assert f'href="{overview}?preview={key}"' in page_below
        assert f'href="{overview}"' not in page_below


def test_vote_in_a_preview_takes_no_ballot(draft):
    consultation, _manager, question, _questionnaire = draft
    key = preview_key(consultation)
    path = reverse("question", args=[consultation.slug, question.pk])
    assert "<form" not in main_of(make.client().get(path, {"preview": key}))
    ballot = reverse("question-ballot", args=[consultation.slug, question.pk])
    person = make.client(make.person(consultation=consultation))
    assert person.post(f"{ballot}?preview={key}", {"key": uuid.uuid4()}).status_code == 404


def main_of(answer):
    return answer.content.decode().partition("<main")[2].partition("</main>")[0]


def test_draft_is_not_found_without_a_link_in_use(draft, organisation):
    consultation, manager, question, questionnaire = draft
    other = make.consultation(organisation, slug="autre", state="draft")
    link = make_preview_link(viewer=manager, consultation_id=consultation.pk, label="Élus")
    revoke_preview_link(viewer=manager, link_id=link.pk)
    keys = {
        "none": "",
        "wrong": "x",
        "of another draft": preview_key(other),
        "ended": preview_key(consultation, ends_at=timezone.now()),
        "revoked": link.key,
    }
    paths = addresses(consultation, question, questionnaire)
    found = {name: statuses(paths, make.client(), preview=key) for name, key in keys.items()}
    assert found == {name: [404, 404, 404] for name in keys}


def test_key_does_not_open_a_later_draft_of_a_public_consultation(draft):
    consultation, manager, _question, _questionnaire = draft
    key = preview_key(consultation)
    publish_consultation(viewer=manager, consultation_id=consultation.pk)
    later = polls.draft(consultation, sentence_fr="Plus tard (exemple)")
    path = reverse("question", args=[consultation.slug, later.pk])
    assert make.client().get(path, {"preview": key}).status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/consultations/",
        "/sitemap.xml",
        "/search/?q=exemple",
        "/feeds/consultations.atom",
        "/open-data/",
        "/api/v1/questions/",
        "/api/v1/consultations/",
    ],
)
def test_draft_in_preview_is_in_no_list_search_feed_or_dataset(draft, path):
    preview_key(draft[0])
    answer = make.client().get(path, follow=True)
    assert answer.status_code == 200
    assert CANARY not in answer.content.decode()


def test_manager_makes_and_revokes_a_link_on_the_page_of_the_tasks(draft):
    consultation, manager, *_ballots = draft
    client = make.client(manager)
    here = reverse("staff-consultation", args=[consultation.slug])
    sent = client.post(here, {"key": uuid.uuid4(), "label": "Les élus (exemple)"})
    assert sent["Location"] == f"{here}#preview"
    link = PreviewLink.objects.get()
    assert timedelta(days=29) < link.ends_at - timezone.now() <= timedelta(days=30)
    assert link.made_by == manager.participant
    assert f"?preview={link.key}" in client.get(here).content.decode()
    revoke = reverse("staff-preview-revoke", args=[consultation.slug, link.pk])
    client.post(revoke)
    page = client.get(here).content.decode()
    assert f"?preview={link.key}" not in page
    assert "Les élus (exemple)" in page


def test_typed_label_stays_when_the_end_is_refused(draft):
    consultation, manager, *_ballots = draft
    here = reverse("staff-consultation", args=[consultation.slug])
    typed = {"key": uuid.uuid4(), "label": "Les élus (exemple)", "ends_at": "01/01/2020"}
    sent = make.client(manager).post(here, typed)
    assert sent.status_code == 422
    assert "Les élus (exemple)" in sent.content.decode()


def test_revoking_twice_is_one_act(draft):
    consultation, manager, *_ballots = draft
    link = make_preview_link(viewer=manager, consultation_id=consultation.pk, label="Élus")
    for _again in range(2):
        revoke_preview_link(viewer=manager, link_id=link.pk)
    assert JournalEntry.objects.filter(act="preview.revoke").count() == 1


def test_draft_has_twenty_links_in_use_at_most(draft):
    consultation, manager, *_ballots = draft
    named = {"viewer": manager, "consultation_id": consultation.pk, "label": "Élus"}
    links = [make_preview_link(**named) for _number in range(20)]
    with pytest.raises(Invalid):
        make_preview_link(**named)
    revoke_preview_link(viewer=manager, link_id=links[0].pk)
    make_preview_link(**named)


def test_links_are_made_by_people_who_edit_the_draft(draft):
    consultation, manager, *_ballots = draft
    link = make_preview_link(viewer=manager, consultation_id=consultation.pk, label="Élus")
    moderator = make.person("moderator", consultation)
    with pytest.raises(NotAllowed):
        make_preview_link(viewer=moderator, consultation_id=consultation.pk, label="Moi")
    with pytest.raises(NotAllowed):
        revoke_preview_link(viewer=moderator, link_id=link.pk)
    with pytest.raises(NotFound):
        revoke_preview_link(viewer=make.person(consultation=consultation), link_id=link.pk)


def test_public_consultation_needs_no_link(draft):
    consultation, manager, *_ballots = draft
    publish_consultation(viewer=manager, consultation_id=consultation.pk)
    with pytest.raises(AlreadyPublished):
        make_preview_link(viewer=manager, consultation_id=consultation.pk, label="Élus")


def test_import_that_is_taken_back_revokes_its_links(organisation):
    imported = make.consultation(organisation, slug="importee", state="draft")
    Consultation.objects.filter(pk=imported.pk).update(origin="ailleurs", origin_id="1")
    key = preview_key(imported)
    take_back_import(viewer=make.Viewer.system(organisation), consultation_id=imported.pk)
    assert PreviewLink.objects.get(key=key).revoked_at is not None


def test_present_key_of_each_draft_becomes_its_first_link(organisation, draft):
    consultation = draft[0]
    public = make.consultation(organisation, slug="ouverte")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE consultations_consultation SET preview_key = left(id::text, 32)")
        cursor.execute(import_module(MIGRATION).FIRST_LINKS)
    link = PreviewLink.objects.get()
    assert link.consultation_id == consultation.pk
    assert link.key == str(consultation.pk)[:32]
    assert not PreviewLink.objects.filter(consultation=public).exists()
    page = make.client().get(reverse("consultation", args=["pret"]), {"preview": link.key})
    assert page.status_code == 200
