"""A field from the form to the dataset, a page, an action with its refusals, and its news."""

import csv
import io
from datetime import timedelta

import pytest
from django.utils import timezone

from consult.core.models import JournalEntry
from consult.opendata.actions.publication import publish_now
from consult.opendata.selectors import find_file
from tests.factories import make
from tests.notifications.scene import follower, notifications_of

PAGE = "/consultations/essai/visits/"
FORM = "/staff/consultations/essai/visits/"


def days_from_now(number):
    return str(timezone.localdate() + timedelta(days=number))


def announce(viewer, **written):
    """Send the form of a visit, and return the answer."""
    facts = {"title": "La friche (exemple)", "held_on": days_from_now(9), "is_step_free": "on"}
    return make.client(viewer).post(FORM, {**facts, **written})


def visits():
    """Return the visits in the API."""
    return make.client().get(f"/api/v1{PAGE}").json()["results"]


@pytest.fixture
def manager(consultation):
    return make.person("manager", consultation)


def test_form_has_the_label_and_the_help_text_of_the_model(manager):
    page = make.client(manager).get(FORM).content.decode()
    assert "Step-free" in page
    assert "A person in a wheelchair can take part in the whole visit." in page


def test_announced_visit_is_on_the_page_in_the_api_and_in_the_dataset(
    consultation, manager, tmp_path, settings
):
    settings.MEDIA_ROOT = tmp_path
    assert announce(manager).headers["Location"] == PAGE
    assert "Step-free" in make.client().get(PAGE).content.decode()
    [visit] = visits()
    assert (visit["title"], visit["is_step_free"]) == ("La friche (exemple)", True)
    version = publish_now(viewer=manager, slug="essai")
    visitor = make.visitor(consultation.organisation)
    with find_file(visitor, "essai", version.number, "visits.csv").open() as file:
        [row] = csv.DictReader(io.TextIOWrapper(file, "utf-8-sig"))
    assert (row["title"], row["is_step_free"]) == ("La friche (exemple)", "true")
    assert JournalEntry.objects.filter(act="visit.announce", object_id=visit["id"]).count() == 1


def test_follower_is_notified_of_a_visit_in_the_sentence_of_its_subject(consultation, manager):
    reader = follower(consultation)
    announce(manager)
    sentence = "The visit “La friche (exemple)” is announced."
    assert notifications_of(reader) == [("step", sentence)]


def test_visit_of_a_past_day_is_refused_at_its_field(manager):
    refused = announce(manager, held_on=days_from_now(-2))
    assert refused.status_code == 422
    assert "Choose a day to come." in refused.content.decode()
    assert visits() == []


def test_visit_of_a_draft_consultation_is_refused(organisation):
    draft = make.consultation(organisation, state="draft")
    refused = announce(make.person("manager", draft))
    assert refused.status_code == 422
    assert "n’est pas publiée" in refused.content.decode()


def test_visit_by_a_moderator_is_refused(consultation):
    assert announce(make.person("moderator", consultation)).status_code == 403
    assert visits() == []
