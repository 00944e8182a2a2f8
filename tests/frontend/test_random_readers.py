"""Many people read pages in random order: each reads the page that is rendered for them alone.

A shared body is stored for one reader and filled for the next ones. So people of two organisations,
with marks, drafts and roles of their own, read the same pages from cold and warm bodies, and write
in between. The seed is in the message of a failure.
"""

import random
import re
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from unittest import mock

import pytest
from django.test import override_settings
from django.urls import reverse
from django.utils import timezone, translation

from consult.accounts.enums import Level
from consult.core.postgres import tenancy
from consult.notifications.actions import follows as follow_actions
from debates.proposals.actions import endorsements as endorsement_actions
from frontend.toolkit.sessions.display import DISPLAY_COOKIE
from frontend.toolkit.sharing import islands, shared_bodies
from tests.factories import make
from tests.frontend.test_shared_bodies import CHOICES, body_of, notify, whole
from tests.pages import given
from tests.votes import polls

pytestmark = pytest.mark.django_db
# The minute of the figures, and the ages of texts.
MINUTE = re.compile(
    r'(?<=data-consult-live-plain>)[^<]*|(?<=data-consult-live-dated=")[^"]*|[^<>]*(?=</time>)'
)
READINGS = 20
PARTICIPANTS = 5
ROLES = ("moderator", "facilitator", "manager")
# Most people read the same bodies, so that most readings are warm.
LEVELS = (*[Level.A0] * 4, Level.A2)
DISPLAYS = (*[""] * 4, "dark.large.reduced")
LANGUAGES = (*["fr"] * 4, "en")


@pytest.fixture(autouse=True)
def shared():
    """Share bodies as in production, beginning with none."""
    shared_bodies.forget()
    with override_settings(SHARED_BODIES=True):
        yield
    shared_bodies.forget()


class Place:
    """An organisation with a consultation, its shared pages and its people."""

    def __init__(self, organisation, host, dice):
        self.organisation, self.host, self.dice = organisation, host, dice
        with self.entered():
            self.consultation = make.consultation(organisation, slug="commune")
            self.proposals = [given.proposal(self.consultation) for _ in range(3)]
            self.comments = [given.comment(proposal) for proposal in self.proposals]
            self.poll = polls.opened(self.consultation)
            self.people = [self.participant(number) for number in range(PARTICIPANTS)]
            self.people += [make.person(role, self.consultation) for role in ROLES]
            self.people += [make.visitor(organisation)]
        self.browsers = [self.browser(viewer) for viewer in self.people]

    def entered(self):
        return tenancy.organisation(self.organisation.id)

    def participant(self, number):
        """Return a participant with a random set of things of their own."""
        viewer = make.person(
            consultation=self.consultation,
            public_name=f"Personne {number} de {self.host}",
            level=self.dice.choice(LEVELS),
            has_provisional_name=number == 0,
        )
        for act in self.dice.sample(self.acts(viewer), self.dice.randint(0, 4)):
            act()
        return viewer

    def acts(self, viewer):
        """Return what a participant may do, each time about another contribution."""
        proposal, comment = self.dice.choice(list(zip(self.proposals, self.comments, strict=True)))
        follow = partial(follow_actions.follow, viewer=viewer)
        words = f"Mots de {viewer.participant.pk}."
        return [
            partial(given.position, proposal, viewer, self.dice.choice(CHOICES)),
            partial(follow, kind="consultation", object_id=self.consultation.pk),
            partial(follow, kind="topic", object_id=proposal.topic_id),
            partial(follow, kind="proposal", object_id=proposal.pk),
            partial(notify, viewer, proposal),
            partial(given.draft, proposal, viewer, "comment", body=words),
            partial(given.comment, proposal, viewer),
            partial(polls.vote, viewer, self.poll, 1),
            partial(endorsement_actions.endorse_comment, viewer=viewer, comment_id=comment.pk),
        ]

    def browser(self, viewer):
        browser = make.client(viewer, host=self.host)
        browser.cookies[DISPLAY_COOKIE] = self.dice.choice(DISPLAYS)
        return browser

    def address(self):
        """Return the address of a random page that may be shared, in one of the languages."""
        slug = self.consultation.slug
        with translation.override(self.dice.choice(LANGUAGES)):
            pages = [
                reverse("home"),
                reverse("consultation", args=[slug]),
                reverse("topic", args=[slug, self.proposals[0].topic.slug]),
                given.address("proposal", self.proposals[0]),
            ]
        return self.dice.choice(pages)

    def write(self):
        """Let a random participant write through a page. Return their number.

        The first one would have to choose a name before.
        """
        number = self.dice.randrange(1, PARTICIPANTS)
        proposal = self.dice.choice(self.proposals)
        name, typed = self.dice.choice(
            [
                ("proposal-position", {"position": self.dice.choice(CHOICES)}),
                ("proposal-comment", {"body": f"Un avis de {number}.", "charter_accepted": "on"}),
            ]
        )
        with self.entered():
            answer = self.browsers[number].post(given.address(name, proposal), typed)
        assert answer.status_code == 302
        return number


def read(place, number, address):
    """Return the lines of the page, and of the page that is rendered for this person alone.

    The minute of the figures and the ages of texts are left out: a shared body has those of its
    first reader. The time of a comment is rounded down to its minute, so that its age changes when
    the next minute begins, even if the comment is some seconds old.
    """
    browser = place.browsers[number]
    found = MINUTE.sub("", body_of(browser.get(address))).splitlines()
    with whole():
        return found, MINUTE.sub("", body_of(browser.get(address))).splitlines()


def differs(place, number, address):
    """Return the first lines that differ, or None.

    The first page that a person reads after writing also confirms it, so the page is read again.
    """
    found, wanted = read(place, number, address)
    if found != wanted:
        found, wanted = read(place, number, address)
    pairs = zip(found, wanted, strict=False)
    return next((pair for pair in pairs if pair[0] != pair[1]), None) or (
        None if len(found) == len(wanted) else (len(found), len(wanted))
    )


def read_in_random_order(places, dice, readings):
    """Read random pages as random people. Return the number of warm readings.

    Fail at the first page that differs from the one that is rendered for its reader alone.
    """
    warm = 0
    for _ in range(readings):
        place = dice.choice(places)
        number = dice.randrange(len(place.people))
        address = place.address()
        chance = dice.random()
        is_writing = chance < 0.05
        if is_writing:
            # Other readers may read older figures for some seconds, the writer may not.
            number = place.write()
        elif chance < 0.1:
            shared_bodies.forget()
        before = len(shared_bodies._bodies)
        assert differs(place, number, address) is None, (place.host, number, address)
        warm += bool(shared_bodies._bodies) and len(shared_bodies._bodies) == before
        if is_writing:
            shared_bodies.forget()
    return warm


@pytest.fixture
def dice():
    seed = random.randrange(2**32)
    print("seed of the readers:", seed)
    return random.Random(seed)


@pytest.fixture
def places(organisation, other_organisation, dice):
    return [
        Place(organisation, "testserver", dice),
        Place(other_organisation, "autre.example.org", dice),
    ]


@pytest.mark.long
@pytest.mark.sampled(40)
@pytest.mark.parametrize("number", range(40))
def test_pages_read_in_random_order_are_those_of_each_reader_alone(number, places, dice):
    assert read_in_random_order(places, dice, READINGS) > 0


def test_minute_that_passes_between_two_readings_is_no_difference(places):
    place = places[0]
    address = given.address("proposal", place.proposals[0])
    place.browsers[1].get(address)
    shared = list(shared_bodies._bodies.values())
    later = timezone.now() + timedelta(minutes=2)
    with mock.patch.object(timezone, "now", return_value=later):
        assert differs(place, 1, address) is None
        with whole():
            assert "il y a 2 minutes" in place.browsers[1].get(address).text
    assert list(shared_bodies._bodies.values()) == shared


@contextmanager
def islands_of_the_first_reader():
    """Fill each island with the value of the first reader of the body."""

    def parts(slot, value, change):
        if not slot.rendered:
            slot.rendered["first"] = whole_parts(slot, value, change)
        return slot.rendered["first"]

    whole_parts = islands.Slot.parts
    with mock.patch.object(islands.Slot, "parts", parts):
        yield


@contextmanager
def bodies_of_the_first_reader():
    """Render a shared body for the real person."""
    with mock.patch.object(shared_bodies, "_without_person", lambda request: request):
        yield


@pytest.mark.long
@pytest.mark.parametrize("fault", [islands_of_the_first_reader, bodies_of_the_first_reader])
def test_mutant_that_shows_values_of_the_first_reader_is_detected(fault, places, dice):
    with fault(), pytest.raises(AssertionError):
        read_in_random_order(places, dice, 20 * READINGS)
