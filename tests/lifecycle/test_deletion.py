"""The deletion of a draft: nothing of it stays but the journal, and nothing public is deleted."""

import uuid
from collections import Counter

import pytest
from django.apps import apps
from django.db import Error, connection, transaction
from django.urls import reverse
from django.utils import timezone

from consult.accounts.models import RoleGrant
from consult.consultations.actions.lifecycle import publish_consultation
from consult.consultations.exceptions import AlreadyPublished, DraftIsUsed
from consult.consultations.models import Consultation, Phase
from consult.core.exceptions import NotAllowed, NotFound
from consult.core.files import file_store
from consult.core.models import Job, JournalEntry, StoredFile
from consult.lifecycle.actions.copies import copy_consultation
from consult.lifecycle.actions.deletion import delete_draft
from consult.lifecycle.actions.starts import propose_first_day
from consult.outcomes.models import ThemeSearch
from consult.outcomes.syntheses.actions.chapters import create_synthesis
from consult.workshops.entries.actions.photos import add_photos
from tests.consultations.drafts import ready
from tests.factories import make, workshops
from tests.lifecycle.sources import complete, photo
from tests.pages import given
from tests.votes import polls

pytestmark = pytest.mark.django_db
# Notes of what was done, which stay, and files, which a job deletes.
NOTES = {"core_journalentry", "core_auditentry", "core_job", "core_idempotencyrecord"}
NOTES |= {"organisations_contentchange", "core_storedfile"}


@pytest.fixture(autouse=True)
def _room(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def count_rows():
    """Return the number of rows of each table of the project, without notes."""
    return Counter(
        {
            model._meta.db_table: model._base_manager.count()
            for model in apps.get_models()
            if model._meta.managed and model._meta.db_table not in NOTES
        }
    )


def copied(manager, source):
    """Return a draft with every part, copied from another consultation."""
    return copy_consultation(
        viewer=manager,
        source_id=source.pk,
        title="Le parc, encore (exemple)",
        first_day=propose_first_day(manager),
    )


def prepare_outcomes(manager, draft):
    """Prepare a synthesis, a search for themes and a workshop with a photo in a draft."""
    create_synthesis(viewer=manager, consultation_id=draft.pk)
    ThemeSearch.objects.create(
        organisation=draft.organisation, consultation=draft, asked_at=timezone.now()
    )
    workshop = workshops.draft(draft, viewer=manager)
    add_photos(viewer=manager, workshop_id=workshop.pk, sent=[photo()])


def test_deleted_draft_leaves_no_row_in_any_table(organisation):
    source, manager = complete(organisation)
    before = count_rows()
    draft = copied(manager, source)
    manager = make.again(manager)
    prepare_outcomes(manager, draft)
    assert len(count_rows() - before) > 15
    delete_draft(viewer=manager, consultation_id=draft.pk)
    assert count_rows() - before == Counter()
    assert before - count_rows() == Counter()


def test_journal_keeps_the_act(organisation):
    draft, manager = ready(organisation)
    entry = delete_draft(viewer=manager, consultation_id=draft.pk)
    kept = JournalEntry.objects.get(act="consultation.delete")
    assert kept == entry
    assert kept.consultation_id == draft.pk
    assert kept.actor == manager.participant.pk
    assert kept.data == {"topics": 1}


def test_files_of_a_draft_are_deleted_unless_another_consultation_needs_them(organisation):
    source, manager = complete(organisation)
    draft = copied(manager, source)
    manager = make.again(manager)
    shared = set(StoredFile.objects.values_list("pk", flat=True))
    workshop = workshops.draft(draft, viewer=manager)
    add_photos(viewer=manager, workshop_id=workshop.pk, sent=[photo()])
    own = set(StoredFile.objects.values_list("pk", flat=True)) - shared
    assert len(own) == 1
    delete_draft(viewer=manager, consultation_id=draft.pk)
    released = {job.arguments["file_id"] for job in Job.objects.filter(name="core.drop_file")}
    assert released == {str(pk) for pk in shared | own}
    for pk in released:
        file_store.drop(pk)
    assert set(StoredFile.objects.values_list("pk", flat=True)) == shared


def test_roles_in_a_deleted_draft_end(organisation):
    draft, manager = ready(organisation)
    delete_draft(viewer=manager, consultation_id=draft.pk)
    assert not RoleGrant.objects.filter(role__in=["manager", "moderator"]).exists()


# ---- refusals


def test_published_consultation_is_not_deleted(organisation):
    draft, manager = ready(organisation)
    publish_consultation(viewer=manager, consultation_id=draft.pk)
    with pytest.raises(AlreadyPublished):
        delete_draft(viewer=manager, consultation_id=draft.pk)
    assert Consultation.objects.filter(pk=draft.pk).exists()


@pytest.mark.parametrize("table", ["consultations_phase", "consultations_consultation"])
def test_database_refuses_to_delete_a_published_consultation(organisation, table):
    draft, manager = ready(organisation)
    publish_consultation(viewer=manager, consultation_id=draft.pk)
    column = "consultation_id" if table == "consultations_phase" else "id"
    with pytest.raises(Error), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"DELETE FROM {table} WHERE {column} = %s", [draft.pk])
    assert Phase.objects.filter(consultation=draft).exists()


def test_published_consultation_always_has_a_step(organisation):
    """Check what the refusal of the database relies on: its dates are those of its steps."""
    with pytest.raises(Error), transaction.atomic():
        make.consultation(organisation, slug="sans-dates")
        Consultation.objects.filter(slug="sans-dates").update(opens_at=None, closes_at=None)


@pytest.mark.parametrize("role", ["facilitator", "respondent", "writer", "organisation_admin"])
def test_person_who_does_not_manage_the_draft_does_not_delete_it(organisation, role):
    draft, _manager = ready(organisation)
    with pytest.raises((NotAllowed, NotFound)):
        delete_draft(viewer=make.person(role, draft), consultation_id=draft.pk)
    assert Consultation.objects.filter(pk=draft.pk).exists()


def test_moderator_does_not_delete_a_draft(organisation):
    draft, _manager = ready(organisation)
    with pytest.raises(NotAllowed):
        delete_draft(viewer=make.person("moderator", draft), consultation_id=draft.pk)


def test_draft_of_another_organisation_is_not_found(organisation, other_organisation):
    draft, manager = ready(organisation)
    stranger = make.person("organisation_admin", organisation=other_organisation)
    with pytest.raises(NotFound):
        delete_draft(viewer=stranger, consultation_id=draft.pk)
    assert make.again(manager).has("manager", draft.pk)


def test_draft_with_a_recorded_workshop_or_contributions_is_not_deleted(organisation):
    place = make.consultation(organisation)
    manager = make.person("manager", place)
    given.proposal(place)
    Consultation.objects.filter(pk=place.pk).update(published_at=None)
    before = count_rows()
    with pytest.raises(DraftIsUsed):
        delete_draft(viewer=manager, consultation_id=place.pk)
    assert count_rows() == before


def test_draft_with_an_opened_vote_is_not_deleted(organisation):
    place = make.consultation(organisation)
    manager = make.person("manager", place)
    polls.opened(place)
    Consultation.objects.filter(pk=place.pk).update(published_at=None)
    with pytest.raises(DraftIsUsed):
        delete_draft(viewer=manager, consultation_id=place.pk)


# ---- the page


def words(response):
    return response.content.decode().replace("\xa0", " ").replace("\u202f", " ")


def test_page_asks_then_deletes_and_leads_to_the_list(organisation):
    draft, manager = ready(organisation)
    client = make.client(manager)
    address = reverse("staff-consultation-delete", args=[draft.slug])
    assert address in words(client.get(reverse("staff-consultation", args=[draft.slug])))
    page = client.get(address)
    assert "Supprimer le brouillon" in words(page)
    assert "Une place à refaire" in words(page)
    assert Consultation.objects.exists()
    sent = client.post(address, {"key": uuid.uuid4()}, follow=True)
    assert sent.redirect_chain == [(reverse("staff"), 302)]
    assert "Le brouillon est supprimé." in words(sent)
    assert not Consultation.objects.exists()


def test_page_of_a_published_consultation_offers_no_deletion(organisation):
    draft, manager = ready(organisation)
    publish_consultation(viewer=manager, consultation_id=draft.pk)
    client = make.client(manager)
    address = reverse("staff-consultation-delete", args=[draft.slug])
    assert address not in words(client.get(reverse("staff-consultation", args=[draft.slug])))
    page = client.get(address)
    assert "ne se supprime plus" in words(page)
    assert "<form" not in words(page).partition("<main")[2].partition("</main>")[0]
    assert client.post(address, {"key": uuid.uuid4()}).status_code == 422
    assert Consultation.objects.exists()


def test_refused_deletion_says_why(organisation):
    place = make.consultation(organisation)
    manager = make.person("manager", place)
    given.proposal(place)
    Consultation.objects.filter(pk=place.pk).update(published_at=None)
    address = reverse("staff-consultation-delete", args=[place.slug])
    refused = make.client(manager).post(address, {"key": uuid.uuid4()})
    assert refused.status_code == 422
    assert "Ce brouillon ne peut pas être supprimé" in words(refused)
