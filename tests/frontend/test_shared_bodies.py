"""Pages that signed-in people share: equal to the page of one person, and without anything of others."""

import re
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from unittest import mock

import pytest
from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from consult.accounts.enums import Level
from consult.consultations.enums import ResultsVisibility
from consult.notifications.actions import follows as follow_actions
from consult.notifications.models import News, Notification
from debates.proposals.actions import endorsements as endorsement_actions
from frontend.presenters.account import personal_pages
from frontend.toolkit.sharing import islands, shared_bodies
from moderation.enums import ModerationState
from tests.factories import make
from tests.pages import given
from tests.questionnaires import given as questionnaires
from tests.votes import polls

pytestmark = pytest.mark.django_db
VARYING = re.compile(
    r'(name="csrfmiddlewaretoken" value="|name="key" value="|<meta name="csrf" content=")[^"]*'
)
CHOICES = ("agree", "mixed", "disagree")


@pytest.fixture(autouse=True)
def shared():
    """Share bodies as in production, beginning with none."""
    shared_bodies.forget()
    with override_settings(SHARED_BODIES=True):
        yield
    shared_bodies.forget()


@pytest.fixture
def proposals(consultation):
    """Return three proposals of one topic, with comments of others."""
    found = [given.proposal(consultation) for _ in range(3)]
    for proposal in found:
        given.comment(proposal)
    return found


@pytest.fixture
def pages(consultation, proposals):
    """Return the addresses of the shared pages."""
    topic = proposals[0].topic
    return [
        reverse("home"),
        reverse("consultation", args=[consultation.slug]),
        reverse("topic", args=[consultation.slug, topic.slug]) + "?sort=newest",
        given.address("proposal", proposals[0]),
    ]


def notify(viewer, proposal):
    """Give a participant an unread notification."""
    news, _is_new = News.objects.get_or_create(
        organisation=viewer.organisation,
        happened="answered",
        subject_kind="proposal",
        subject_id=proposal.pk,
        defaults={
            "happened_at": timezone.now(),
            "consultation_id": proposal.consultation_id,
            "audience": [],
        },
    )
    Notification.objects.create(
        organisation=viewer.organisation,
        recipient=viewer.participant,
        news=news,
        kind="proposal",
        channel="digest",
    )


def body_of(page):
    """Return a page without its form tokens and keys, which are new each time."""
    return VARYING.sub(r"\1", page.content.decode())


@contextmanager
def whole():
    """Render pages for one person, as without shared bodies."""
    with override_settings(SHARED_BODIES=False):
        yield


def difference(viewer, address):
    """Return the first differing lines of the shared page and the page of this person, or None.

    Pages contain the minute at which they were rendered, so a difference must appear twice.
    """
    if _difference(viewer, address) is None:
        return None
    shared_bodies.forget()
    return _difference(viewer, address)


def _difference(viewer, address):
    browser = make.client(viewer)
    found = body_of(browser.get(address)).splitlines()
    with whole():
        wanted = body_of(browser.get(address)).splitlines()
    pairs = zip(found, wanted, strict=False)
    return next(((a, b) for a, b in pairs if a != b), None) or (
        None if len(found) == len(wanted) else (len(found), len(wanted))
    )


def ordinary(consultation, proposals):
    """Yield participants, each with another set of things of their own on the shared pages."""
    yield "newcomer", make.person(consultation=consultation)
    yield "level", make.person(consultation=consultation, level=Level.A2)
    yield "provisional", make.person(consultation=consultation, has_provisional_name=True)
    yield "hostile", make.person(consultation=consultation, public_name="<b>\"É' & fils")
    for choice in CHOICES:
        voter = make.person(consultation=consultation)
        given.position(proposals[0], voter, choice)
        yield choice, voter
    changed = make.person(consultation=consultation)
    for proposal in proposals:
        given.position(proposal, changed, "agree")
    yield "everywhere", changed
    follower = make.person(consultation=consultation)
    topic = proposals[0].topic
    for kind, pk in (
        ("consultation", consultation.pk),
        ("topic", topic.pk),
        ("proposal", proposals[0].pk),
    ):
        follow_actions.follow(viewer=follower, kind=kind, object_id=pk)
    notify(follower, proposals[0])
    yield "follower", follower
    known = make.person(consultation=consultation)
    given.comment(proposals[0], known)
    yield "commenter", known
    drafting = make.person(consultation=consultation)
    given.draft(proposals[0], drafting, "comment", body="Un brouillon (exemple).")
    yield "drafting", drafting
    endorser = make.person(consultation=consultation)
    comment = proposals[0].comments.first()
    endorsement_actions.endorse_comment(viewer=endorser, comment_id=comment.pk)
    yield "endorser", endorser
    for anonymity in ("named", "anonymous"):
        questionnaire = questionnaires.opened(consultation, anonymity=anonymity, title_fr=anonymity)
        yield anonymity, questionnaires.answered(questionnaire)
    poll, voter = polls.opened(consultation), make.person(consultation=consultation)
    polls.vote(voter, poll, 1)
    yield "voter in a poll", voter
    yield "author", author_of(proposals[0])
    for role in ("moderator", "facilitator"):
        yield role, make.person(role, consultation)


def differences(pages, people):
    """Return the pages that differ when they are rendered for one person, by name and address."""
    return {
        (name, address): different
        for address in pages
        for name, viewer in people
        if (different := difference(viewer, address))
    }


def author_of(proposal):
    from consult.accounts.viewers.selectors import viewer_of

    return viewer_of(proposal.organisation, proposal.author)


@pytest.mark.sampled(1)
def test_shared_page_equals_the_page_rendered_for_each_person(
    consultation, proposals, pages, sample
):
    people = sample("people", ordinary(consultation, proposals), 4)
    assert differences(pages, people) == {}


def test_mutant_without_the_value_of_an_island_is_detected(consultation, proposals, pages):
    follower = make.person(consultation=consultation)
    follow_actions.follow(viewer=follower, kind="proposal", object_id=proposals[0].pk)
    with mock.patch.dict(personal_pages.PROPOSAL.changes, follow=lambda context, value: {}):
        assert difference(follower, pages[-1])
    shared_bodies.forget()
    assert difference(follower, pages[-1]) is None


@pytest.mark.sampled(1)
def test_shared_body_contains_nothing_of_its_readers(consultation, proposals, pages, sample):
    readers = sample("readers", ordinary(consultation, proposals), 3)
    people = [viewer for _name, viewer in readers]
    for address in pages:
        for viewer in people:
            make.client(viewer).get(address)
    stored = b"".join(
        part
        for body in shared_bodies._bodies.values()
        for part in body.parts
        if isinstance(part, bytes)
    ).decode()
    public = {
        comment.author.public_name for proposal in proposals for comment in proposal.comments.all()
    }
    public |= {proposal.author.public_name for proposal in proposals}
    assert len(shared_bodies._bodies) >= len(pages)
    for viewer in people:
        person = viewer.participant
        assert person.account.email not in stored
        assert person.public_name not in stored or person.public_name in public


def test_reader_finds_what_they_wrote_at_once(consultation, proposals):
    proposal, reader = proposals[0], make.person(consultation=consultation)
    topic = reverse("topic", args=[consultation.slug, proposal.topic.slug]) + "?sort=newest"
    browser = make.client(reader)
    assert browser.get(topic).status_code == 200
    assert "1 avis" not in browser.get(topic).content.decode()
    browser.post(given.address("proposal-position", proposal), {"position": "agree"})
    assert "written" in browser.cookies
    assert "1 avis" in browser.get(topic).content.decode()


def test_author_reads_a_text_that_waits_for_moderation(consultation):
    consultation.moderation_mode = "pre"
    consultation.save()
    waiting = given.proposal(consultation)
    assert waiting.state == ModerationState.PENDING
    address = given.address("proposal", waiting)
    assert make.client(author_of(waiting)).get(address).status_code == 200
    assert make.client(make.person(consultation=consultation)).get(address).status_code == 404


def test_memory_of_bodies_is_bounded_and_expired_ones_are_dropped(consultation, monkeypatch):
    browser = make.client(make.person(consultation=consultation))
    monkeypatch.setattr(shared_bodies, "MOST", 3)
    for number in range(5):
        assert browser.get(f"/?n={number}").status_code == 200
    assert len(shared_bodies._bodies) == 3
    later = shared_bodies.time.time() + 60
    monkeypatch.setattr(shared_bodies.time, "time", lambda: later)
    browser.get("/?n=5")
    assert len(shared_bodies._bodies) == 1
    monkeypatch.setattr(shared_bodies, "ROOM", 10)
    browser.get("/?n=6")
    assert len(shared_bodies._bodies) == len(shared_bodies._locks) == 0


def test_other_readers_see_a_vote_within_the_seconds_of_the_page(
    consultation, proposals, monkeypatch
):
    proposal, reader = proposals[0], make.person(consultation=consultation)
    topic = reverse("topic", args=[consultation.slug, proposal.topic.slug]) + "?sort=newest"
    browser = make.client(reader)
    began = shared_bodies.time.time()
    browser.get(topic)
    given.position(proposal)
    assert "1 avis" not in browser.get(topic).content.decode()
    monkeypatch.setattr(shared_bodies.time, "time", lambda: began + 6)
    assert "1 avis" in browser.get(topic).content.decode()


@pytest.mark.sampled(1)
def test_counts_that_appear_after_a_vote_are_not_shared(consultation, proposals, pages, sample):
    people = sample("after a vote", ordinary(consultation, proposals), 6)
    consultation.results_visibility = ResultsVisibility.AFTER_VOTE
    consultation.save()
    assert differences(pages[2:], people) == {}


def test_form_of_a_shared_page_has_a_valid_token(consultation, proposals):
    reader = make.person(consultation=consultation)
    browser = make.client(reader, enforce_csrf_checks=True)
    for _ in range(2):
        page = browser.get(given.address("proposal", proposals[0])).content.decode()
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1]
        sent = browser.post(
            given.address("proposal-position", proposals[0]),
            {"position": "agree", "csrfmiddlewaretoken": token},
        )
        assert sent.status_code == 302
        assert islands.TOKEN not in page


def test_words_of_a_comment_are_not_replaced_by_the_form_token(consultation, proposals):
    given.comment(proposals[0], body="Voir the-token-of-the-form (exemple).")
    page = make.client(make.person(consultation=consultation)).get(
        given.address("proposal", proposals[0])
    )
    assert "Voir the-token-of-the-form (exemple)." in page.content.decode()


def test_forms_of_two_readings_have_different_keys(consultation, proposals):
    browser = make.client(make.person(consultation=consultation))
    contents = [
        browser.get(given.address("proposal", proposals[0])).content.decode() for _ in range(2)
    ]
    first, second = (set(re.findall(r'name="key" value="([^"]+)"', page)) for page in contents)
    assert first
    assert not first & second


def test_shared_page_is_for_its_reader_only(consultation, proposals):
    page = make.client(make.person(consultation=consultation)).get(
        given.address("proposal", proposals[0])
    )
    assert page["Cache-Control"] == "private, no-store"
    assert "Cookie" in page["Vary"]


def test_shared_pages_take_three_or_four_statements(consultation, proposals, pages):
    """Count the statements for the organisation, the identity, the own rows and the opinions."""
    browser = make.client(make.person(consultation=consultation))
    for address, most in zip(pages, (3, 3, 4, 4), strict=True):
        browser.get(address)
        browser.get(address)
        with CaptureQueriesContext(connection) as found:
            assert browser.get(address).status_code == 200
        assert len(found) == most, [query["sql"][:150] for query in found]


def test_bodies_that_threads_store_at_once_stay_few(monkeypatch):
    interval = sys.getswitchinterval()
    monkeypatch.setattr(shared_bodies, "MOST", 50)

    def store(number):
        for turn in range(300):
            until = time.time() + 60
            body = shared_bodies.Body([], {}, {}, until, until, viewer=None, size=1)
            shared_bodies._store((number, turn), body)

    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(8) as threads:
            list(threads.map(store, range(8)))
    finally:
        sys.setswitchinterval(interval)
    assert len(shared_bodies._bodies) == 50
