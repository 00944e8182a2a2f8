"""An observer without secrets, who reads all public data (ADR 52).

The observer reads every public route and every published file, and knows each named comment to the
second. The observer may know in which batch the vote of a named person is. The votes of a batch
cannot be distinguished from each other, so a guess is right at most once in eleven times.
"""

import random
import re
from collections import Counter, defaultdict
from itertools import combinations

import pytest

from consult.core.postgres import tenancy
from consult.opendata.writers.sources import ROWS
from tests import witness
from tests.factories import make
from tests.pages import given
from tests.votes import polls
from tests.votes.places import ballots, cast, close, fill, published, withdraw
from votes import ledger
from votes.actions import registers as register_actions
from votes.selectors import log as log_selectors
from votes.selectors.polls import get_poll

BEST = 1 / 11
CHOICES = ("agree", "mixed", "disagree")
MINUTE = re.compile(rb'(?<=data-consult-live-plain>)[^<]*|(?<=data-consult-live-dated=")[^"]*')
# Columns that are drawn at random for each vote and reveal nothing by themselves.
DRAWN = ("commitment", "pseudonym", "nonce", "tier", "turn", "level_nonce")


# ---- the public effects of a vote: none


def public_addresses(consultation, proposal, poll):
    """Return every kind of page, feed and API route that shows a question, a count or a figure."""
    topic, question = proposal.topic, proposal.question.pk
    here = f"/consultations/{consultation.slug}"
    pages = [
        *(
            "/",
            "/consultations/",
            f"{here}/",
            f"{here}/charter/",
            f"{here}/topics/{topic.slug}/?sort=newest",
        ),
        *(
            f"{here}/proposals/{proposal.number}/",
            f"{here}/questions/{poll.pk}/",
            "/search/?q=ouvertes",
        ),
        *(f"/feeds{here}.atom", "/how-it-works/", "/open-data/"),
    ]
    api = [
        *(
            "consultations/",
            f"consultations/{consultation.slug}/",
            f"consultations/{consultation.slug}/figures/",
        ),
        *(
            f"proposals/?consultation={consultation.slug}&ordering=newest",
            f"proposals/{proposal.pk}/",
        ),
        *("questions/", f"questions/{question}/", f"questions/{poll.pk}/"),
        *(f"questions/{question}/ledger/", f"questions/{poll.pk}/ledger/"),
        *(f"questions/{question}/result/", f"questions/{poll.pk}/result/"),
    ]
    return pages + [f"/api/v1/{path}" for path in api]


def public_responses(client, addresses):
    """Return the status, the headers and the body of each address, without the minute."""
    answers = {address: client.get(address) for address in addresses}
    return {
        address: (
            answer.status_code,
            sorted(answer.headers.items()),
            MINUTE.sub(b"", answer.getvalue()),
        )
        for address, answer in answers.items()
    }


@pytest.mark.parametrize("visibility", ["sealed", "after_vote"])
def test_hidden_vote_changes_no_public_answer(organisation, visibility, monkeypatch):
    consultation = make.consultation(organisation, results_visibility=visibility)
    proposal, poll = published(consultation), polls.opened(consultation, visibility=visibility)
    fill(proposal)
    announced = []
    monkeypatch.setattr(
        "consult.core.queue.events.announce", lambda *event: announced.append(event)
    )
    addresses = public_addresses(consultation, proposal, poll)
    before = public_responses(make.client(), addresses)
    assert sum(status == 200 for status, _, _ in before.values()) >= len(addresses) - 4
    voter = make.person(consultation=consultation)
    cast(voter, proposal)
    polls.vote(voter, poll, 1)
    after = public_responses(make.client(), addresses)
    assert [address for address in addresses if after[address] != before[address]] == []
    assert announced == []


def test_live_vote_changes_the_same_public_responses(consultation):
    proposal, poll = published(consultation), polls.opened(consultation)
    addresses = public_addresses(consultation, proposal, poll)
    before = public_responses(make.client(), addresses)
    cast(make.person(consultation=consultation), proposal)
    after = public_responses(make.client(), addresses)
    assert f"/api/v1/proposals/{proposal.pk}/" in {
        name for name in addresses if after[name] != before[name]
    }


# ---- the attack: comments in time, batches as they appear, openings after the close


class Observer:
    """An observer of the public ledger of a question.

    It reads the ledger after each tick, and notes the moment of each named comment.
    """

    def __init__(self, question_id, viewer):
        self.question_id, self.viewer = question_id, viewer
        self.comments, self.appeared = {}, {}
        self.now = 0

    def comment(self, name):
        self.comments[name] = self.now

    def tick(self):
        """Let an hour pass, and note the batches that appeared in the ledger since."""
        self.now += 1
        for batch in log_selectors.list_batches(self.viewer, self.question_id, limit=1000):
            self.appeared.setdefault(batch.batch, self.now)

    def candidates(self, opened):
        """Return the opened votes that may belong to each named person.

        A batch appears when the next one is complete. Therefore its votes came before the batch
        before it appeared, and after the one before that.
        """
        ends = [0, *(self.appeared[number] for number in sorted(self.appeared))]
        votes_by_name = {}
        for name, moment in self.comments.items():
            batch = next((n for n in range(1, len(ends) - 1) if moment < ends[n]), None)
            batch = batch + 1 if batch else max(opened)
            # The first batch was complete some time before it appeared, so both are possible.
            batches = {batch, batch - 1} & set(opened) or {batch}
            votes_by_name[name] = [vote for number in batches for vote in opened.get(number, [])]
        return votes_by_name


def play(consultation, observer, draw, *, days, act, publish):
    """Play days of voting and return the voters.

    Most people comment just before they vote, and some vote again later.
    """
    voters = []
    for _ in range(days):
        for _ in range(draw.randint(5, 60)):
            if voters and draw.random() < 0.15:
                voter = draw.choice(voters)
            else:
                voter = make.person(consultation=consultation)
                voters.append(voter)
            observer.comment(voter.participant.pk)
            act(voter)
            if draw.random() < 0.1:
                publish(observer)
        publish(observer)
    return voters


def success(consultation, observer, voters):
    """Return the average share of named people whose counted vote the observer guesses."""
    rows = log_selectors.stream_ballots(observer.viewer, consultation.pk)
    own = own_commitments(voters, observer.question_id)
    opened = defaultdict(list)
    for row in rows:
        if row["question"] == str(observer.question_id):
            opened[row["batch"]].append(row["commitment"])
    votes_by_name = observer.candidates(opened)
    guesses = [
        (own.get(name) in candidates) / len(candidates) if candidates else 0
        for name, candidates in votes_by_name.items()
    ]
    return sum(guesses) / len(guesses)


def own_commitments(voters, question_id):
    """Return the true commitments of the voters, which the observer does not have."""
    names = {voter.participant.pk for voter in voters}
    return {
        row["voter_id"]: row["commitment"].hex()
        for row in ballots()
        if row["question_id"] == question_id and row["voter_id"] in names and row["choice"]
    }


def by_the_hour(observer):
    register_actions.publish_batches()
    register_actions.take_checkpoints()
    observer.tick()


def attack(consultation, seed, *, days, publish=by_the_hour, visibility="sealed"):
    """Play some days on one sealed poll, close it, and return the success of the observer."""
    draw = random.Random(seed)
    poll = polls.opened(consultation, visibility=visibility)
    observer = Observer(poll.pk, make.visitor(consultation.organisation))

    def act(voter):
        polls.vote(voter, get_poll(voter, poll.pk), draw.randrange(3))

    voters = play(consultation, observer, draw, days=days, act=act, publish=publish)
    polls.end(poll)
    observer.tick()
    return success(consultation, observer, voters)


def test_observer_does_no_better_than_one_in_eleven(consultation):
    assert attack(consultation, 1, days=2) <= BEST


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(12))
def test_observer_does_no_better_than_one_in_eleven_in_any_week(consultation, seed):
    assert attack(consultation, seed, days=7) <= BEST


def test_observer_of_votes_published_one_by_one_guesses_right(consultation, monkeypatch):
    """Check that the attack works on a ledger that publishes each vote.

    This shows that the test above can fail.
    """
    monkeypatch.setattr(ledger, "SMALLEST_BATCH", 1)
    draw = random.Random(3)
    poll = polls.opened(consultation)
    observer = Observer(poll.pk, make.visitor(consultation.organisation))
    voters = [make.person(consultation=consultation) for _ in range(12)]
    for voter in voters:
        observer.comment(voter.participant.pk)
        polls.vote(voter, get_poll(voter, poll.pk), draw.randrange(3))
        by_the_hour(observer)
    polls.end(poll)
    observer.tick()
    assert success(consultation, observer, voters) >= 0.5


# ---- the files alone: every pair of tables


@pytest.fixture(scope="module")
def published_tables(django_db_setup, django_db_blocker):
    """Return every table of a dataset in which a few people did every act and more people voted."""
    with django_db_blocker.unblock(), witness.undone():
        organisation = make.organisation()
        with tenancy.organisation(organisation.pk):
            return tables_of(make.consultation(organisation))


def tables_of(consultation):
    proposals = [published(consultation) for _ in range(3)]
    poll = polls.opened(consultation)
    talkers = [make.person(consultation=consultation) for _ in range(3)]
    for number, viewer in enumerate(talkers):
        for proposal in proposals:
            given.comment(proposal, viewer)
            cast(viewer, proposal, CHOICES[number])
        polls.vote(viewer, poll, number)
    register_actions.take_checkpoints()
    cast(talkers[0], proposals[0], "mixed")
    withdraw(talkers[1], proposals[0])
    for proposal in proposals:
        fill(proposal, 90)
    register_actions.take_checkpoints()
    for _ in range(ledger.SMALLEST_BATCH):
        polls.vote(make.person(consultation=consultation), poll, 0)
    polls.end(poll)
    close(consultation)
    viewer = make.visitor(consultation.organisation)
    return {
        name: [dict(row) for row in stream(viewer, consultation)] for name, stream in ROWS.items()
    }


def test_no_join_of_published_tables_parts_fewer_than_eleven_votes(published_tables):
    """Join the ballots on every column and pair of columns.

    Each group of a question has eleven votes or more.
    """
    votes, small = published_tables["ballots"], []
    assert len(votes) > 80
    columns = [column for column in votes[0] if column not in DRAWN]
    for width in (1, 2):
        for joined in combinations(columns, width):
            if "choice" in joined:  # the choice is the secret, not a way to it
                continue
            groups = Counter(
                (row["question"], *(row[column] for column in joined)) for row in votes
            )
            small += [
                (joined, number) for number in groups.values() if number < ledger.SMALLEST_CELL
            ]
    assert small == []


def test_random_values_of_a_vote_are_in_no_other_table(published_tables):
    votes, matches = published_tables["ballots"], []
    for column in DRAWN:
        values = {row[column] for row in votes if row[column]}
        for name, rows in published_tables.items():
            for other in rows[0] if rows else ():
                where = (name, other)
                if where not in {("ballots", column), ("ledger", "commitment")}:
                    matches += [(column, where)] if values & {row[other] for row in rows} else []
    assert matches == []
    assert len({row["pseudonym"] for row in votes}) == len(votes)


def test_no_table_dates_a_vote_and_every_batch_has_forty_votes(published_tables):
    times = {
        name: [column for column in rows[0] if column.endswith("_at") or column == "day"]
        for name, rows in published_tables.items()
        if rows
    }
    assert (times["questions"], times["ledger"], times["ballots"]) == ([], [], [])
    assert (times["batches"], times["checkpoints"]) == (["day"], ["day"])
    batches = [row for row in published_tables["batches"] if row["kind"] == "batch"]
    assert min(row["votes"] for row in batches) >= ledger.SMALLEST_BATCH
    moved = Counter((row["number"], row["question"]) for row in published_tables["checkpoints"])
    assert set(moved.values()) == {1}


def test_comments_are_dated_to_the_day_unless_the_manager_chooses_the_minute(
    consultation, organisation
):
    proposal = given.proposal(consultation)
    comment = given.comment(proposal)
    visitor = make.visitor(organisation)
    (row,) = ROWS["comments"](visitor, consultation)
    assert (row["created_at"], row["id"].version) == (
        comment.created_at.replace(hour=0, minute=0, second=0, microsecond=0),
        4,
    )
    consultation.comment_times = "minute"
    (row,) = ROWS["comments"](visitor, consultation)
    assert row["created_at"] == comment.created_at.replace(second=0, microsecond=0)
