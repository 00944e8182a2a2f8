"""Workshops with numbered cards: each passage is public as far as the card of its voice allows.

This holds on pages, in the API, in files and in open data.
"""

from copy import deepcopy
from dataclasses import dataclass
from types import SimpleNamespace

import pytest
from django.db import connection
from django.urls import reverse

from consult.core.files import access
from consult.core.models import StoredFile
from consult.core.postgres import tenancy
from consult.opendata.models import Takedown
from consult.workshops.consent.actions import cards as card_actions
from consult.workshops.consent.actions import withdrawal as withdrawal_actions
from consult.workshops.excerpts.actions import excerpts as excerpt_actions
from consult.workshops.meetings.selectors import streams as stream_selectors
from consult.workshops.models import Excerpt, Recording
from consult.workshops.recordings.actions import recordings as recording_actions
from tests import witness
from tests.factories import make
from tests.pages import given as pages
from tests.workshops import recorded

pytestmark = pytest.mark.django_db
AGREES = {"voice": True, "publication": True}
EVERYTHING = AGREES | {"reuse": True}
QUOTED, OTHER = (
    "On voudrait une halte couverte près du marché.",
    "Et des bancs le long de la rivière.",
)
OF_EXCERPT = {"page", "API", "clip", "captions"}
OF_WHOLE = {"page", "workshop", "file", "captions", "transcript"}


@dataclass
class World:
    """A workshop with cards, a recording of two voices, and a proposal that quotes the second."""

    workshop: object
    facilitator: object
    recording: Recording
    proposal: object
    clip: StoredFile

    def write(self, *lines):
        """Record the agreements of the first cards."""
        numbered = [{"number": number, **line} for number, line in enumerate(lines, 1)]
        card_actions.record_consents(
            viewer=self.facilitator, workshop_id=self.workshop.pk, lines=numbered
        )

    def open_doors(self):
        """Return the ways by which a visitor gets the quoted words, or their sound."""
        browser, viewer = make.client(), make.visitor(self.workshop.organisation)
        doors = {
            "page": QUOTED in browser.get(self.page()).text,
            "API": browser.get(f"/api/v1/recordings/{self.recording.pk}/").status_code == 200,
            "clip": browser.head(access.address(self.clip.pk, "sound.m4a")).status_code == 200,
            "captions": QUOTED
            in browser.get(access.address(self.clip.pk, "captions.vtt")).text.replace("\n", " "),
            "data": QUOTED
            in str(list(stream_selectors.stream_transcripts(viewer, self.workshop.consultation))),
        }
        return {door for door, is_open in doors.items() if is_open}

    def open_doors_of_whole(self):
        """Return the ways by which a visitor gets the whole recording."""
        browser, viewer = make.client(), make.visitor(self.workshop.organisation)
        slug, workshop, file = (
            self.workshop.consultation.slug,
            self.workshop.number,
            self.recording.media.file_id,
        )
        whole = reverse("workshop-recording", args=[slug, workshop, self.recording.number])
        doors = {
            "page": OTHER in browser.get(whole).text,
            "workshop": whole in browser.get(reverse("workshop", args=[slug, workshop])).text,
            "file": browser.head(access.address(file, "sound.m4a")).status_code == 200,
            "captions": OTHER
            in browser.get(access.address(file, "captions.vtt")).text.replace("\n", " "),
            "transcript": browser.get(
                f"/api/v1/recordings/{self.recording.pk}/transcript/"
            ).status_code
            == 200,
            "data": OTHER
            in str(list(stream_selectors.stream_transcripts(viewer, self.workshop.consultation))),
        }
        return {door for door, is_open in doors.items() if is_open}

    def page(self):
        return reverse("proposal", args=[self.workshop.consultation.slug, self.proposal.number])


@pytest.fixture(scope="module")
def shared_world(django_db_setup, django_db_blocker):
    """Yield the workshop, made once for the module. Each test rolls back its changes."""
    with django_db_blocker.unblock(), witness.undone():
        organisation = make.organisation()
        with tenancy.organisation(organisation.pk):
            made = make_world(make.consultation(organisation))
            connection.check_constraints()
        yield made


@pytest.fixture
def world(shared_world, db):
    """Return the unchanged workshop."""
    made = deepcopy(shared_world)
    tenancy.set_organisation(made.workshop.organisation_id)
    return made


def make_world(consultation):
    workshop = recorded.workshop(consultation, participants=2)
    facilitator = recorded.facilitator(workshop)
    recording = recorded.recording(
        workshop, consent="cards", people=2, may_publish_sound=True, may_reuse=True
    )
    recorded.validated(recording, facilitator, OTHER, QUOTED)
    recording.segments.filter(place=2).update(speaker="Voix 2")
    card_actions.make_cards(viewer=facilitator, workshop_id=workshop.pk, number=3)
    writer = {"viewer": facilitator, "topic_id": consultation.topics.first().pk}
    excerpt = excerpt_actions.make_excerpt(
        viewer=facilitator, **recorded.select_words(recording, 2, ends=len(QUOTED))
    )
    texts = {"title": "Une halte près du marché (exemple)", "body": pages.BODY}
    proposal = excerpt_actions.write_from_excerpt(**writer, excerpt_id=excerpt.pk, **texts)
    clip = StoredFile.objects.create(
        organisation=workshop.organisation, holder="excerpt", kind="audio", media_type="audio/mp4", name="extrait.m4a",
        size=10, variants=[{"name": "sound.m4a", "width": None, "height": None, "size": 10, "sha256": "0" * 64}],
    )  # fmt: skip
    Excerpt.objects.update(clip=clip, generation=recording.media.generation)
    return World(workshop, facilitator, Recording.objects.get(), proposal, clip)


@pytest.mark.sampled(3)
@pytest.mark.parametrize(
    ("lines", "doors"),
    [
        ([], set()),
        ([EVERYTHING | {"speaker": "Voix 1"}], set()),
        ([{}, EVERYTHING], set()),  # its voice is not named
        ([{}, AGREES | {"speaker": "voix 2"}], OF_EXCERPT),
        ([{}, EVERYTHING | {"speaker": "Voix 2"}], OF_EXCERPT | {"data"}),
        ([{}, {"voice": True, "reuse": True, "speaker": "Voix 2"}], set()),
        ([{}, EVERYTHING | {"speaker": "Voix 2"}, {"voice": True, "speaker": "Voix 2"}], set()),
    ],
    ids=[
        "no card",
        "card of another voice",
        "no voice",
        "agrees",
        "agrees to reuse",
        "refuses",
        "two cards disagree",
    ],
)
def test_excerpt_is_public_as_far_as_the_card_of_its_voice_agrees(world, lines, doors):
    world.write(*lines)
    assert world.open_doors() == doors


def test_cards_saved_page_by_page_withdraw_no_consent_permanently(world):
    world.write(EVERYTHING | {"speaker": "Voix 1"})
    assert world.open_doors() == set()
    world.write({}, EVERYTHING | {"speaker": "Voix 2"})
    assert world.open_doors() == OF_EXCERPT | {"data"}
    assert Recording.objects.get().may_publish_sound
    world.write({}, {"voice": True, "speaker": "Voix 2"})
    assert world.open_doors() == set()
    assert Takedown.objects.filter(consultation=world.workshop.consultation).exists()
    world.write({}, AGREES | {"speaker": "Voix 2"})
    assert world.open_doors() == OF_EXCERPT


def test_excerpt_of_a_recording_without_the_sound_tick_is_read_and_not_heard(world):
    world.write({}, AGREES | {"speaker": "Voix 2"})
    Recording.objects.update(may_publish_sound=False)
    assert world.open_doors() == {"page", "API"}


def test_clip_with_faces_is_played_only_while_all_cards_agree_to_images(world):
    StoredFile.objects.filter(pk=world.clip.pk).update(kind="video", media_type="video/mp4")
    Recording.objects.update(may_publish_image=True)
    faces = AGREES | {"image": True}
    world.write(AGREES | {"speaker": "Voix 1"}, faces | {"speaker": "Voix 2"})
    assert world.open_doors() == {"page", "API"}
    world.write(faces | {"speaker": "Voix 1"})
    assert world.open_doors() == OF_EXCERPT


def test_withdrawal_makes_the_excerpt_private_and_removes_the_clip(world):
    world.write(EVERYTHING | {"speaker": "Voix 1"}, EVERYTHING | {"speaker": "Voix 2"})
    recording_actions.publish_whole(viewer=world.facilitator, recording_id=world.recording.pk)
    assert world.open_doors_of_whole() == OF_WHOLE | {"data"}
    withdrawal_actions.take_card_back(
        viewer=world.facilitator, workshop_id=world.workshop.pk, number=2
    )
    assert (world.open_doors(), world.open_doors_of_whole()) == (set(), set())
    assert not Excerpt.objects.exists()


def test_withdrawal_of_an_unknown_voice_makes_everything_private_for_any_consent(world):
    world.write(EVERYTHING | {"speaker": "Voix 1"}, EVERYTHING | {"speaker": "Voix 2"}, AGREES)
    Recording.objects.update(consent="forms")
    assert world.open_doors() == OF_EXCERPT | {"data"}
    withdrawal_actions.take_card_back(
        viewer=world.facilitator, workshop_id=world.workshop.pk, number=3
    )
    Excerpt.objects.update(state="published", clip=world.clip)
    assert world.open_doors() == set()
    assert "Personne n’a noté" not in make.client().get(world.page()).text


def test_whole_recording_follows_the_cards_and_comes_back_with_them(world):
    both = (EVERYTHING | {"speaker": "Voix 1"}, EVERYTHING | {"speaker": "Voix 2"})
    world.write(*both)
    recording_actions.publish_whole(viewer=world.facilitator, recording_id=world.recording.pk)
    assert world.open_doors_of_whole() == OF_WHOLE | {"data"}
    world.write({"speaker": "Voix 1"})
    assert world.open_doors_of_whole() == set()
    assert world.open_doors() == OF_EXCERPT | {"data"}  # the card of the second voice still agrees
    world.write(AGREES | {"speaker": "Voix 1"})
    assert world.open_doors_of_whole() == OF_WHOLE
    world.write(*both)
    assert world.open_doors_of_whole() == OF_WHOLE | {"data"}


def test_team_pages_explain_privacy_and_link_to_the_cards(world):
    browser, here = make.client(world.facilitator), f"/staff/workshops/{world.workshop.pk}/"
    bench = f"{here}recordings/{world.recording.number}/"
    contribution = reverse(
        "staff-workshop-contribution", args=[world.workshop.pk, world.proposal.number]
    )
    team = SimpleNamespace(
        bench=bench, publish=f"{bench}publish/", workshop=here, contribution=contribution
    )
    at = [world.workshop.pk, world.recording.number]
    team.reading, team.link = (
        reverse("staff-transcript-reading", args=at),
        reverse("staff-transcript-link", args=at),
    )
    for address in vars(team).values():
        page = browser.get(address).text
        assert "Le public ne" in page and f'href="{here}cards/"' in page, address
    assert "Aucune carte n’est associée à Voix 2" in browser.get(bench).text
    assert (
        "Aucune carte n’est associée à Voix 1" not in browser.get(bench).text
    )  # no excerpt quotes it
    world.write({}, {"voice": True, "speaker": "Voix 2"})
    assert "Voix 2 n’accepte pas" in browser.get(bench).text
    world.write({}, AGREES | {"speaker": "Voix 2"})
    assert "Aucune carte n’est associée à Voix 1" in browser.get(team.publish).text
    for address in (team.bench, team.workshop, team.contribution, team.reading):
        assert "Le public ne" not in browser.get(address).text
    assert "Les extraits sont publics" in browser.get(bench).text
    world.write(AGREES | {"speaker": "Voix 1"})
    assert "Ce qui reste privé" not in browser.get(team.publish).text
    Recording.objects.update(people=3)
    assert "ne peut pas être public en entier" in browser.get(team.publish).text
