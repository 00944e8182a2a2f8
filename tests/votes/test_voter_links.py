"""The link between voters and votes ends six months after the close (ADR 137)."""

import pytest
from django.db import connection

from consult.consultations.selectors.figures import count_participants
from consult.core.models import JournalEntry
from consult.core.postgres import tenancy
from consult.core.postgres.roles import as_owner
from consult.opendata.writers.sources import ROWS
from consult.outcomes.models import RepresentativeSelection
from tests.factories import make
from tests.pages import given
from tests.votes import polls
from tests.votes.places import cast, close, published, rows, withdraw
from votes.actions import voter_links as voter_link_actions
from votes.actions.imports import import_ballots
from votes.ballot_box.store import queries, voter_links
from votes.selectors.audit import check_ledgers
from votes.selectors.log import find_receipt
from votes.selectors.own import own_positions, own_positions_for_export
from votes.selectors.polls import get_poll
from votes.selectors.shown_opinions import find_shown_opinions

pytestmark = pytest.mark.committed


class Place:
    """A consultation whose votes are closed: two positions, a withdrawn one, and a poll."""

    def __init__(self, *, has_open_poll=False):
        self.organisation = make.organisation()
        tenancy.set_organisation(self.organisation.pk)
        self.consultation = make.consultation(self.organisation)
        self.system = make.Viewer.system(self.organisation)
        self.proposal = published(self.consultation)
        self.poll = polls.opened(self.consultation)
        self.voters = [make.person(consultation=self.consultation) for _ in range(3)]
        for voter in self.voters:
            cast(voter, self.proposal)
            self.receipt = cast(voter, self.proposal, "mixed")
            polls.vote(voter, get_poll(voter, self.poll.pk), 1)
        withdraw(self.voters[0], self.proposal)
        given.comment(self.proposal, self.voters[1], shows_opinion=True)
        polls.end(self.poll)
        if has_open_poll:
            polls.opened(self.consultation)
        close(self.consultation)

    @property
    def problems(self):
        return set(check_ledgers(self.system, self.consultation.pk).problems)

    @property
    def opened(self):
        """Return the counted votes as open data publishes them."""
        return [dict(row) for row in ROWS["ballots"](self.system, self.consultation)]


@pytest.fixture
def place(committed):
    return Place()


def let_days_pass(days):
    """Date the closes earlier, as the owner of the database could."""
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE ballot_box_link DISABLE TRIGGER USER")
        cursor.execute("UPDATE ballot_box_link SET day = day - %s", [days])
        cursor.execute("ALTER TABLE ballot_box_link ENABLE TRIGGER USER")


def delete_ended_links():
    with tenancy.organisation(None):
        return voter_link_actions.delete_ended_links()


def keys():
    return [row["key"] for row in rows("ballot_box_pseudonymkey")]


def test_links_stay_for_six_months(place):
    let_days_pass(182)
    assert delete_ended_links() == 0
    assert None not in keys()
    assert own_positions(place.voters[1], [place.proposal.pk])[place.proposal.pk].choice == "mixed"


def test_database_refuses_to_delete_links_before_180_days(place):
    let_days_pass(170)
    assert voter_links.delete_links(place.proposal.question.pk) == 0
    assert None not in keys()


def test_nothing_leads_from_voters_to_votes_after_six_months(place):
    let_days_pass(183)
    problems, opened = place.problems, place.opened
    people = count_participants(place.system, place.consultation.pk)
    assert delete_ended_links() == 5
    assert set(keys()) == {None}
    ballots = rows("ballot_box_ballot")
    assert {row["voter_id"] for row in ballots} == {voter.participant.pk for voter in place.voters}
    assert {row["encrypted"] for row in ballots} == {b""}
    assert (place.problems, place.opened) == (problems, opened)
    assert count_participants(place.system, place.consultation.pk) == people
    assert JournalEntry.objects.get(act="votes.delete_links").data["number"] == 5
    assert delete_ended_links() == 0


def test_links_of_an_imported_consultation_with_one_key_end_together(committed):
    organisation = make.organisation()
    tenancy.set_organisation(organisation.pk)
    consultation = make.consultation(organisation)
    proposals = [published(consultation, is_announced=False) for _ in range(2)]
    person = make.participant(organisation)
    system = make.Viewer.system(organisation)
    import_ballots(
        viewer=system,
        consultation_id=consultation.pk,
        origin="polis",
        ballots=[(proposal.pk, person.pk, "agree") for proposal in proposals],
    )
    let_days_pass(184)
    problems = set(check_ledgers(system, consultation.pk).problems)
    assert delete_ended_links() == 2
    assert keys() == [None]
    assert [row["encrypted"] for row in rows("ballot_box_ballot")] == [b"", b""]
    assert set(check_ledgers(system, consultation.pk).problems) == problems
    assert delete_ended_links() == 0


def test_voter_whose_link_is_deleted_keeps_a_receipt_that_answers(place):
    let_days_pass(183)
    delete_ended_links()
    voter = place.voters[2]
    assert own_positions(voter, [place.proposal.pk]) == {}
    assert list(own_positions_for_export(voter)) == []
    assert queries.questions_voted_on(voter.participant.pk, questions=[place.poll.pk])
    assert find_receipt(voter, place.receipt.commitment).state == "counted"


def test_opinion_beside_a_comment_disappears_with_the_link(place):
    author = place.voters[1].participant.pk
    visitor = make.visitor(place.organisation)
    assert find_shown_opinions(visitor, place.proposal.pk, [author]) == {author: "mixed"}
    let_days_pass(183)
    delete_ended_links()
    assert find_shown_opinions(visitor, place.proposal.pk, [author]) == {}


def test_representative_selection_is_computed_before_the_links_end(place):
    let_days_pass(183)
    delete_ended_links()
    assert RepresentativeSelection.objects.get().computed_at is not None


def test_links_stay_while_a_question_of_the_consultation_is_open(committed):
    Place(has_open_poll=True)
    let_days_pass(200)
    assert delete_ended_links() == 0


def test_application_may_neither_change_nor_delete_a_key(place):
    with pytest.raises(Exception, match="permission denied"), connection.cursor() as cursor:
        cursor.execute("UPDATE ballot_box_pseudonymkey SET key = NULL")
