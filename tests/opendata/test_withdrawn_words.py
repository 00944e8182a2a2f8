"""Words of a workshop that are no longer public leave the site and the datasets.

This holds for every way in which they stop being public.
"""

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from consult.consultations.selectors.consultations import get_consultation
from consult.core.exceptions import NotFound
from consult.core.postgres import tenancy
from consult.core.queue.short_jobs import run_due
from consult.opendata.actions import publication as publication_actions
from consult.opendata.models import Takedown
from consult.opendata.selectors import get_version
from consult.workshops.models import Recording
from consult.workshops.recordings import selectors
from consult.workshops.recordings.actions import recordings as recording_actions
from debates.erasure import erase_proposal
from tests.factories import make
from tests.opendata.test_publication import read
from tests.workshops import given, recorded
from tests.workshops.voices import voice

pytestmark = pytest.mark.django_db
SAMPLES = Path(__file__).parents[1] / "importers" / "samples"
SAID = "On voudrait une halte couverte près du marché (exemple)"
ALL = {"voice": True, "image": True, "publication": True, "reuse": True}


@pytest.fixture
def workshop(consultation):
    return given.workshop(consultation)


@pytest.fixture
def facilitator(workshop):
    return given.facilitator(workshop)


def is_to_be_replaced(workshop):
    return Takedown.objects.filter(consultation=workshop.consultation_id).exists()


NARROWER = {
    "reuse": lambda facilitator, pk: recording_actions.edit_recording(
        viewer=facilitator, recording_id=pk, may_reuse=False
    ),
    "cards": lambda facilitator, pk: recording_actions.edit_recording(
        viewer=facilitator, recording_id=pk, consent="cards"
    ),
    "private": lambda facilitator, pk: recording_actions.make_private(
        viewer=facilitator, recording_id=pk
    ),
    "removed": lambda facilitator, pk: recording_actions.remove_recording(
        viewer=facilitator, recording_id=pk
    ),
}


@pytest.mark.sampled(3)
@pytest.mark.parametrize("act", NARROWER)
@pytest.mark.parametrize("extent", ["whole", "excerpt"])
def test_recording_that_is_no_longer_public_has_the_datasets_replaced(
    workshop, facilitator, act, extent
):
    recording = given.recording(
        workshop, ("Voix 1", SAID), consent="forms", is_whole_public=extent == "whole"
    )
    if extent == "excerpt":
        recorded.contribution(given.excerpt(recording, 1))
    recording_actions.edit_recording(
        viewer=facilitator, recording_id=recording.pk, title="La table du milieu (exemple)"
    )
    assert not is_to_be_replaced(workshop)
    NARROWER[act](facilitator, recording.pk)
    # A recording that becomes private keeps the excerpts that support proposals.
    assert is_to_be_replaced(workshop) is ((act, extent) != ("private", "excerpt"))


def test_dataset_loses_words_whose_consent_was_taken_back(consultation, workshop, facilitator):
    recording = given.recording(workshop, ("Voix 1", SAID), consent="forms", is_whole_public=True)
    manager, visitor = make.person("manager", consultation), make.visitor(consultation.organisation)
    first = publication_actions.publish_now(viewer=manager, slug=consultation.slug)
    assert SAID.encode() in read(visitor, first, "transcripts.csv")
    recording_actions.edit_recording(viewer=facilitator, recording_id=recording.pk, may_reuse=False)
    run_due()
    tenancy.set_organisation(consultation.organisation_id)
    assert get_version(visitor, consultation.slug, 1).is_withdrawn
    second = publication_actions.publish_now(viewer=manager, slug=consultation.slug)
    assert SAID.encode() not in read(visitor, second, "transcripts.csv")


def test_private_recording_does_not_replace_the_datasets(workshop, facilitator):
    recording = given.recording(workshop, ("Voix 1", SAID), consent="forms")
    given.excerpt(recording, 1)
    recording_actions.edit_recording(viewer=facilitator, recording_id=recording.pk, may_reuse=False)
    recording_actions.remove_recording(viewer=facilitator, recording_id=recording.pk)
    assert not is_to_be_replaced(workshop)


def test_card_written_down_late_that_refuses_has_the_datasets_replaced(workshop, facilitator):
    given.cards(workshop, facilitator, ALL | {"speaker": "Voix 1"}, {})
    given.recording(workshop, ("Voix 1", SAID), people=1, is_transcript_public=True)
    assert not is_to_be_replaced(workshop)
    # A second card declares that it belongs to the same voice, and refuses publication.
    line = {"number": 2, "voice": True, "speaker": "Voix 1"}
    given.record_consent(viewer=facilitator, workshop_id=workshop.pk, **line)
    assert is_to_be_replaced(workshop)


def test_recording_is_private_again_once_no_contribution_rests_on_it(workshop):
    visitor = make.visitor(workshop.organisation)
    recording = given.recording(workshop, ("Voix 1", SAID), consent="forms")
    excerpt = given.excerpt(recording, 1)
    with pytest.raises(NotFound):
        selectors.get_recording(visitor, recording.pk)
    written = recorded.contribution(excerpt)
    assert selectors.get_recording(visitor, recording.pk) == recording
    erase_proposal(viewer=make.Viewer.system(workshop.organisation), proposal_id=written.pk)
    with pytest.raises(NotFound):
        selectors.get_recording(visitor, recording.pk)


def a_workshop_with_an_excerpt(organisation, consultation):
    """Create a workshop that was held elsewhere, with a recording that supports a proposal."""
    workshop = given.workshop(consultation, origin="cap-collectif")
    given.excerpt(given.recording(workshop, ("Voix 1", SAID), consent="forms"), 1)


def a_voice(organisation, consultation):
    """Create a voice message that waits for its transcript."""
    voice(consultation.topics.first(), make.person(organisation=organisation))


@pytest.mark.parametrize("act", [a_workshop_with_an_excerpt, a_voice])
def test_import_with_a_workshop_or_a_voice_is_not_undone(organisation, act, tmp_path):
    folder = SAMPLES / "cap-collectif"
    options = {
        "licence": "etalab-2.0",
        "attribution": "Ville (exemple)",
        "report": tmp_path / "report.csv",
    }
    call_command("import_consultation", folder, format="cap-collectif", **options)
    tenancy.set_organisation(organisation.id)
    act(organisation, get_consultation(make.visitor(organisation), "cap-collectif"))
    with pytest.raises(CommandError, match="Participants have acted in this consultation since"):
        call_command("undo_import", "cap-collectif")
    tenancy.set_organisation(organisation.id)
    assert get_consultation(make.visitor(organisation), "cap-collectif").published_at
    assert Recording.objects.count() == (act is a_workshop_with_an_excerpt)
