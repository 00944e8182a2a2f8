"""The number of new positions in a digest.

It covers whole days of the ledger, stores nothing about a participant, and is never the only reason
for an email.
"""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext

from consult.notifications import selectors
from consult.notifications.actions import digests
from consult.notifications.actions import mailings as mailing_actions
from consult.notifications.models import Mailing, Notification
from tests.factories import make
from tests.notifications.scene import follower, work
from tests.pages import given
from votes import tally
from votes.actions import positions as position_actions
from votes.selectors.counts import opinions_added

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def today():
    with connection.cursor() as cursor:
        cursor.execute("SELECT (clock_timestamp() AT TIME ZONE 'UTC')::date")
        return cursor.fetchone()[0]


@pytest.fixture
def later(monkeypatch):
    """Return a function that counts the next votes under the day some days from now."""
    sql, now = tally.MOVE, "clock_timestamp()"
    assert now in sql
    return lambda days: monkeypatch.setattr(
        tally, "MOVE", sql.replace(now, f"({now} + interval '{days} days')")
    )


def people(consultation, number):
    return [make.person(consultation=consultation) for _ in range(number)]


def withdraw(proposal, voter):
    position_actions.withdraw_position(viewer=voter, proposal_id=proposal.pk)


def added(proposal, begins, ends):
    visitor = make.visitor(proposal.organisation)
    return opinions_added(visitor, [proposal.pk], begins, ends).get(proposal.pk, 0)


def test_voters_are_counted_once_despite_changed_votes(consultation, today, later):
    proposal = given.proposal(consultation)
    a, b, c, d, e = people(consultation, 5)
    for voter in (a, b, c):
        given.position(proposal, voter)
    later(1)
    given.position(proposal, a, choice="mixed")
    withdraw(proposal, b)
    for voter in (d, e):
        given.position(proposal, voter)
    later(2)
    withdraw(proposal, e)
    given.position(proposal, e)
    given.position(proposal, b)
    later(3)
    withdraw(proposal, a)
    days = [today + n * DAY for n in range(5)]
    assert [added(proposal, *span) for span in pairwise(days)] == [3, 1, 1, 0]
    assert (added(proposal, days[0], days[3]), added(proposal, days[0], days[4])) == (5, 4)
    assert (added(proposal, days[4], days[4] + DAY), added(proposal, days[1], days[1])) == (0, 0)


@pytest.mark.parametrize(
    ("visibility", "expected"), [("live", 2), ("after_vote", 0), ("sealed", 0)]
)
def test_hidden_count_is_not_shown_even_to_voters(organisation, today, visibility, expected):
    consultation = make.consultation(organisation, slug="cachee", results_visibility=visibility)
    proposal, voters = given.proposal(consultation), people(consultation, 2)
    for voter in voters:
        given.position(proposal, voter)
    for viewer in (make.visitor(organisation), voters[0], make.person("manager", consultation)):
        assert (
            opinions_added(viewer, [proposal.pk], today, today + DAY).get(proposal.pk, 0)
            == expected
        )


def test_positions_on_a_hidden_proposal_are_not_counted(consultation, today):
    from tests.votes.places import set_public

    proposal = given.proposal(consultation)
    given.position(proposal)
    set_public(proposal, is_public=False)
    assert added(proposal, today, today + DAY) == 0


def summary(consultation, day):
    """Prepare and send the digests of a day; return the bodies of the emails that were sent."""
    mail.outbox.clear()
    moment = datetime.combine(day, datetime.min.time(), UTC) + timedelta(hours=12)
    _period, begins = digests.period_of(consultation.organisation, "day", moment)
    Notification.objects.filter(mailing__isnull=True).update(
        created_at=begins - timedelta(minutes=1)
    )
    digests.gather(organisation=consultation.organisation, every="day", moment=moment)
    mailing_actions.send_due()
    return [message.body for message in mail.outbox]


def test_digest_counts_positions_since_the_last_one_and_no_day_twice(consultation, today, later):
    author = make.person(consultation=consultation)
    proposal = given.proposal(consultation, author, title="Ouvrir un lieu d'aide au numérique")
    other = given.proposal(consultation, author, title="Prêter des ordinateurs aux écoles")
    for number in range(4):
        given.position(proposal if number else other)
    given.comment(proposal)
    work()
    [first] = summary(consultation, today)
    assert "depuis votre dernier résumé" not in first
    # Three positions alone are no reason for an email.
    assert summary(consultation, today + DAY) == []
    given.comment(proposal)
    work()
    [second] = summary(consultation, today + 2 * DAY)
    place = second.index("Ouvrir un lieu d'aide au numérique")
    assert second.index("3 nouveaux avis depuis votre dernier résumé") > place
    assert (second.count("depuis votre dernier résumé"), "Prêter des ordinateurs" in second) == (
        1,
        False,
    )
    later(2)
    given.position(proposal)
    later(5)
    given.position(proposal)
    given.comment(proposal)
    work()
    [third] = summary(consultation, today + 4 * DAY)
    assert "1 nouvel avis depuis votre dernier résumé" in third
    Mailing.objects.filter(period=today + 4 * DAY).update(
        state="waiting", due_at="2020-01-01T00:00Z"
    )
    mail.outbox.clear()
    mailing_actions.send_due()
    # A digest that is prepared again has the same text.
    assert [message.body for message in mail.outbox] == [third]


def test_unsent_digest_does_not_count_as_the_last_one(consultation, today):
    author = make.person(consultation=consultation)
    proposal = given.proposal(consultation, author)
    given.comment(proposal)
    work()
    summary(consultation, today)
    given.position(proposal)
    Mailing.objects.create(
        organisation=consultation.organisation,
        recipient=author.participant,
        period=today + DAY,
        state="empty",
    )
    given.comment(proposal)
    work()
    [second] = summary(consultation, today + 2 * DAY)
    assert "1 nouvel avis depuis votre dernier résumé" in second


def test_immediate_mail_contains_no_number_of_positions(consultation):
    reader, proposal = follower(consultation), given.proposal(consultation)
    mailing = Mailing(organisation=consultation.organisation, recipient=reader.participant)
    work()
    lines = selectors.lines(consultation.organisation, selectors.notifications(reader))
    assert lines
    with CaptureQueriesContext(connection) as queries:
        assert selectors.opinions_since(mailing, lines) == {}
    assert (len(queries), proposal.number) == (0, 1)


def test_notifications_take_as_many_queries_for_three_proposals_as_for_one(consultation, today):
    author = make.person(consultation=consultation)

    def more(number):
        for _ in range(number):
            proposal = given.proposal(consultation, author)
            given.position(proposal)
            given.comment(proposal)
        work()

    def queries():
        rows = selectors.notifications(author)
        lines = selectors.lines(consultation.organisation, rows)
        mailing = Mailing(
            organisation=consultation.organisation,
            recipient=author.participant,
            period=today + 2 * DAY,
        )
        with CaptureQueriesContext(connection) as captured:
            opinions = selectors.opinions_since(mailing, lines)
        return len(opinions), len(captured)

    more(1)
    summary(consultation, today)
    first = queries()
    more(2)
    assert (first, queries()) == ((1, 3), (3, 3))
