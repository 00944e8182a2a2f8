"""The recordings of a workshop that each role sees, private ones among them."""

import pytest
from django.utils import timezone

from consult.core.exceptions import NotFound
from consult.workshops.models import Recording
from consult.workshops.recordings import selectors
from tests.factories import make
from tests.workshops import recorded

pytestmark = pytest.mark.django_db
READERS = {
    "visitor": lambda workshop: make.visitor(workshop.organisation),
    "participant": lambda workshop: make.person(consultation=workshop.consultation),
    "moderator": lambda workshop: make.person("moderator", workshop.consultation),
    "manager": lambda workshop: make.person("manager", workshop.consultation),
    "administrator": lambda workshop: make.person("organisation_admin", workshop.consultation),
    "facilitator of this workshop": recorded.facilitator,
    "facilitator of another": lambda workshop: recorded.facilitator(
        recorded.workshop(workshop.consultation)
    ),
}
READ_EVERYTHING = {"moderator", "manager", "facilitator of this workshop"}


@pytest.mark.parametrize("role", READERS)
def test_list_and_page_show_the_recordings_of_the_role(consultation, role):
    workshop = recorded.workshop(consultation)
    private = recorded.recording(workshop)
    public = recorded.recording(
        workshop,
        may_publish_sound=True,
        is_whole_public=True,
        transcript_state="validated",
        validated_at=timezone.now(),
    )
    viewer = READERS[role](workshop)
    expected = [private, public] if role in READ_EVERYTHING else [public]
    assert selectors.recordings(viewer, workshop) == expected
    assert list(Recording.objects.visible_to(viewer).filter(workshop=workshop)) == expected
    assert selectors.list_recording_ids(viewer, [workshop]) == {
        workshop.pk: [recording.pk for recording in expected]
    }
    for recording in (private, public):
        assert is_found(viewer, recording) == (recording in expected)


def is_found(viewer, recording):
    try:
        return selectors.get_recording(viewer, recording.pk) == recording
    except NotFound:
        return False
