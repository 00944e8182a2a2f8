"""Photos of paperboards: private to the team, public with a description.

Their file follows their visibility.
"""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from consult.core.exceptions import Invalid, NotAllowed, NotFound
from consult.core.files import checks, file_store, holders
from consult.core.models import Job, StoredFile
from consult.workshops.entries.actions import photos as photo_actions
from consult.workshops.entries.selectors import photos as photo_selectors
from tests.factories import make
from tests.factories import workshops as rooms


@pytest.fixture
def workshop(organisation):
    """Return a public workshop that was held with twelve people."""
    return rooms.held(rooms.consultation(organisation))


def photo(name="tableau.jpg"):
    """Return a photo, as `core.files` prepares it."""
    octets = BytesIO()
    Image.new("RGB", (1200, 900), "white").save(octets, "JPEG")
    return checks.prepare_image(SimpleUploadedFile(name, octets.getvalue()))


def add(viewer, workshop, number=1, **fields):
    """Add photos to a workshop; return its photos as the viewer sees them."""
    photo_actions.add_photos(
        viewer=viewer, workshop_id=workshop.pk, sent=[photo() for _ in range(number)], **fields
    )
    return photo_selectors.photos_of(viewer, workshop)


def test_first_public_photo_of_a_workshop_is_shown_in_lists(workshop):
    facilitator, visitor = rooms.facilitator(workshop), make.visitor(workshop.organisation)
    _private, second, third = add(facilitator, workshop, 3)
    assert photo_selectors.first_photos(visitor, [workshop.pk]) == {}
    for added in (third, second):
        photo_actions.describe_photo(
            viewer=facilitator, photo_id=added.pk, description="Des post-its", is_public=True
        )
    assert photo_selectors.first_photos(visitor, [workshop.pk]) == {workshop.pk: second}
    page = make.client().get(f"/consultations/{workshop.consultation.slug}/workshops/")
    assert page.content.decode().count('alt="Des post-its"') == 1


def test_photos_are_private_and_in_the_order_sent(workshop):
    facilitator, visitor = rooms.facilitator(workshop), make.visitor(workshop.organisation)
    photos = add(facilitator, workshop, 4)
    assert [(added.place, added.is_public) for added in photos] == [
        (n, False) for n in (1, 2, 3, 4)
    ]
    assert photo_selectors.photos_of(visitor, workshop) == []
    for viewer, may_read in [
        (facilitator, True),
        (visitor, False),
        (make.person("facilitator", workshop.consultation), False),
        (make.person("manager", workshop.consultation), True),
        (make.person(consultation=workshop.consultation), False),
    ]:
        if may_read:
            assert holders.find(viewer, photos[0].file_id)[0].pk == photos[0].file_id
            continue
        with pytest.raises(NotFound):
            holders.find(viewer, photos[0].file_id)


def test_photo_is_shown_to_all_with_words(workshop):
    facilitator, visitor = rooms.facilitator(workshop), make.visitor(workshop.organisation)
    added = add(facilitator, workshop)[0]
    with pytest.raises(Invalid) as refused:
        photo_actions.describe_photo(
            viewer=facilitator, photo_id=added.pk, description="  ", is_public=True
        )
    assert refused.value.attr == "description"
    photo_actions.describe_photo(
        viewer=facilitator,
        photo_id=added.pk,
        description="Un tableau (exemple)",
        is_public=True,
        credit="Mairie (exemple), CC BY 4.0",
    )
    page = make.client().get(
        reverse("workshop", args=[workshop.consultation.slug, workshop.number])
    )
    assert "Mairie (exemple), CC BY 4.0" in page.text
    assert [p.description for p in photo_selectors.photos_of(visitor, workshop)] == [
        "Un tableau (exemple)"
    ]
    assert holders.find(visitor, added.file_id)
    photo_actions.describe_photo(
        viewer=facilitator, photo_id=added.pk, description="Un tableau (exemple)", is_public=False
    )
    with pytest.raises(NotFound):
        holders.find(visitor, added.file_id)


def test_public_photo_of_a_draft_workshop_is_not_shown(organisation):
    draft = rooms.draft(rooms.consultation(organisation))
    facilitator = rooms.facilitator(draft)
    added = add(facilitator, draft)[0]
    photo_actions.describe_photo(
        viewer=facilitator, photo_id=added.pk, description="Un tableau (exemple)", is_public=True
    )
    with pytest.raises(NotFound):
        holders.find(make.visitor(organisation), added.file_id)


def test_removed_photo_goes_with_its_file(workshop):
    facilitator = rooms.facilitator(workshop)
    added = add(facilitator, workshop)[0]
    file_store.drop(added.file_id)
    assert StoredFile.objects.count() == 1
    photo_actions.remove_photo(viewer=facilitator, photo_id=added.pk)
    for job in Job.objects.filter(name="core.drop_file"):
        file_store.drop(**job.arguments)
    assert (photo_selectors.photos_of(facilitator, workshop), StoredFile.objects.count()) == ([], 0)


def test_photos_of_outsiders_are_refused(workshop):
    for role in (None, "moderator", "facilitator"):
        with pytest.raises(NotAllowed):
            add(make.person(role, workshop.consultation), workshop)
    assert not StoredFile.objects.exists()


def test_too_many_photos_at_once_are_refused_with_a_message(workshop):
    with pytest.raises(Invalid) as refused:
        add(rooms.facilitator(workshop), workshop, 13)
    assert (refused.value.attr, StoredFile.objects.count()) == ("photos", 0)
