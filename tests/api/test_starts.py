"""The start of a consultation through the API, and the deletion of a draft."""

from datetime import timedelta

import pytest
from django.utils import timezone

from consult.accounts.invitations.selectors import list_open_invitations
from consult.consultations.models import Consultation
from consult.core.models import JournalEntry
from tests.api.callers import Caller
from tests.api.writes import assert_refused, expected_in_draft, send_twice, statuses_by_role
from tests.factories import make
from tests.lifecycle.sources import complete
from tests.votes import polls


def first_day():
    return (timezone.localdate() + timedelta(days=20)).isoformat()


def body(**fields):
    return {"model": "open", "title": "La place du marché", "first_day": first_day(), **fields}


@pytest.fixture(autouse=True)
def _room(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def admin(organisation):
    return Caller(make.person("organisation_admin", organisation=organisation))


def test_models_are_listed_with_the_fields_that_they_take(organisation, admin):
    starts = {start["model"]: start for start in admin.read("/starts/").json()["results"]}
    assert list(starts) == ["open", "ideas-vote", "questionnaire", "blank"]
    assert starts["open"]["asks"] == ["days", "decision", "moderator", "questions"]
    assert starts["blank"]["asks"] == []
    make.consultation(organisation)
    english = admin.read("/starts/?lang=en").json()["results"]
    [copy] = [start for start in english if start["model"] == "copy"]
    assert copy["asks"] == ["decision", "moderator", "source"]
    assert copy["name"] == "Start from an earlier one"


def test_consultation_is_started_by_people_who_create_consultations_alone(consultation):
    for method, sent, status in (("GET", None, 200), ("POST", body(), 201)):
        found = statuses_by_role(consultation, method, "/starts/", sent)
        assert found.pop("visitor") == 401
        assert found.pop("manager") == found.pop("organisation_admin") == status
        assert set(found.values()) == {403}, (method, found)


def test_draft_starts_from_a_model_once(admin):
    sent = body(
        questions=["Quels arbres ?", "Où garer les vélos ?"],
        decision="Le conseil décide en septembre.",
        days=20,
        moderator="sacha@example.org",
    )
    first, again = send_twice(admin, "POST", "/starts/", sent)
    created = first.json()
    assert created == again.json()
    assert first["Location"] == f"/api/v1/consultations/{created['slug']}/"
    assert created["state"] == "draft"
    assert [topic["title"] for topic in created["topics"]] == sent["questions"]
    assert created["charter"]["version"] == 1
    assert created["opens_at"][:10] <= sent["first_day"]
    draft = Consultation.objects.get()
    invitations = list_open_invitations(make.Viewer.system(draft.organisation), draft.pk)
    assert [invitation.address for invitation in invitations] == ["sacha@example.org"]
    renamed = admin.send("PATCH", f"/consultations/{draft.slug}/", {"title": "La place"})
    assert renamed.json()["title"] == "La place"


def test_draft_starts_from_a_past_consultation(organisation):
    source, viewer = complete(organisation)
    manager = Caller(viewer)
    sent = {**body(), "model": "copy", "source": source.slug}
    created = manager.send("POST", "/starts/", sent).json()
    assert created["slug"] != source.slug
    assert len(created["topics"]) == source.topics.count()
    assert created["state"] == "draft"


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"title": "\u200b"}, ("title", "blank")),
        ({"first_day": "demain"}, ("first_day", "invalid")),
        ({"first_day": "2020-01-01"}, ("first_day", "invalid")),
        ({"first_day": None}, ("first_day", "null")),
        ({"days": 900}, ("days", "invalid")),
        ({"questions": ["Où ?", "où"]}, ("questions", "invalid")),
        ({"moderator": "sacha"}, ("moderator", "invalid")),
        ({"model": "copy"}, ("source", "required")),
        ({"model": "blank", "days": 3}, ("days", "unknown_field")),
        ({"source": "essai"}, ("source", "unknown_field")),
    ],
)
def test_start_with_a_wrong_value_is_refused_by_its_field(admin, change, error):
    assert_refused(admin.send("POST", "/starts/", body(**change)), 400, *error)
    assert not Consultation.objects.exists()


@pytest.mark.parametrize(
    "change",
    [
        {"model": "nowhere"},
        {"model": "own-nowhere"},
        {"model": "own-01980000-0000-7000-8000-000000000001"},
        {"model": "copy", "source": "nulle-part"},
    ],
)
def test_start_from_a_model_that_does_not_exist_is_not_found(admin, change):
    assert admin.send("POST", "/starts/", body(**change)).status_code == 404


def test_draft_of_other_people_is_not_copied(organisation, consultation):
    draft = make.consultation(organisation, slug="brouillon", state="draft")
    sent = {**body(), "model": "copy", "source": draft.slug}
    manager = Caller(make.person("manager", consultation))
    assert manager.send("POST", "/starts/", sent).status_code == 404


def test_draft_is_deleted_by_its_manager_alone(organisation):
    draft = make.consultation(organisation, slug="brouillon", state="draft")
    found = statuses_by_role(draft, "DELETE", "/consultations/brouillon/")
    assert found == expected_in_draft(204)


def test_deletion_sent_twice_with_one_key_deletes_once(organisation):
    draft = make.consultation(organisation, slug="brouillon", state="draft")
    polls.draft(draft)
    manager = Caller(make.person("manager", draft))
    send_twice(manager, "DELETE", "/consultations/brouillon/")
    assert not Consultation.objects.exists()
    assert JournalEntry.objects.filter(act="consultation.delete").count() == 1
    assert manager.send("DELETE", "/consultations/brouillon/").status_code in (403, 404)


def test_published_consultation_is_not_deleted(consultation):
    manager = Caller(make.person("manager", consultation))
    answer = manager.send("DELETE", "/consultations/essai/")
    assert_refused(answer, 409, None, "already_published")
