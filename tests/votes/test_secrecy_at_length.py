"""Twelve weeks of votes under an observer without secrets.

The observer knows the second of each named comment and how batches are made, and reads the ledgers
each hour and every public route each week. Between two readings of all routes, one vote without a
comment changes no answer, so the routes reveal nothing more. The observer guesses which opened vote
belongs to each named person: at random in the batch that the moments of comments point to, or by
its rank there. The same is tried on the published files alone.

How reliable the test is: people who vote again do not complete a batch (ADR 80), so a question has
at most one batch for eleven voters. The votes of a batch cannot be distinguished, so one guess per
batch is right on average, for any knowledge about its voters: of n guesses, at most n / 11 are
right on average. The generating function of their number is at most that of a Poisson law, for
guesses at random as for ranks (which are the fixed points of a permutation). Therefore a sound
ledger fails a strategy with probability `FALSE_ALARM` at most (Chernoff's bound). With 2,000
people, a ledger where one in six guesses is right on average is found with probability 0.999.
"""

import json
import random
import re
from collections import Counter, defaultdict
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from math import exp, log
from unittest import mock
from uuid import uuid4

import pytest
from django.db import connection
from django.utils import timezone

from consult.accounts.permissions import MATRIX
from consult.consultations.models import Consultation, Phase
from consult.core import memory
from consult.core.postgres import tenancy
from consult.opendata.writers.sources import ROWS
from consult.workshops.models import Recording
from debates.models import Proposal
from tests.api import world as api
from tests.api.test_routes import ROUTES, contract_of
from tests.factories import make
from tests.pages import given, routes
from tests.votes import polls
from tests.votes.places import ballots, cast
from votes import ledger
from votes.actions import automatic_close as automatic_close_actions
from votes.actions import registers as register_actions
from votes.selectors.polls import get_poll

pytestmark = [pytest.mark.soak, pytest.mark.committed]
CHOICES = ("agree", "mixed", "disagree")
FALSE_ALARM = 1e-9
SEASON = 84
VOTING_AGAIN = 0.15
COLUMNS = ("commitment", "pseudonym", "nonce", "tier", "turn")
HASH = re.compile(r"\b[0-9a-f]{64}\b")
# Values that each response draws again: the token and the key of a form.
DRAWN = re.compile(
    rb'name="(?:csrfmiddlewaretoken|key)" value="[^"]*"|value="[^"]*" name="(?:csrfmiddlewaretoken|key)"'
)
CLOCKS = re.compile(
    r"\b(clock_timestamp|statement_timestamp|transaction_timestamp|now)\(\)", re.IGNORECASE
)


@pytest.fixture
def organisation(committed):
    """Return an organisation in the database where commits are real.

    In one transaction, PostgreSQL would keep every version of the counters that each vote updates.
    """
    organisation = make.organisation()
    tenancy.set_organisation(organisation.pk)
    return organisation


class Calendar:
    """The clocks of the application and of its statements, some days ahead of real time."""

    def __init__(self):
        self.days, self.stopped_at = 0, None

    @contextmanager
    def applied(self):
        """Make both clocks follow the days inside the block."""
        real = timezone.now

        def now():
            return self.stopped_at or real() + timedelta(days=self.days)

        with (
            mock.patch.object(timezone, "now", now),
            connection.execute_wrapper(self._execute),
        ):
            yield

    @contextmanager
    def stopped(self):
        """Stop both clocks inside the block, so that no age on a page changes by time alone."""
        self.stopped_at = timezone.now()
        yield
        self.stopped_at = None

    def _execute(self, execute, sql, params, many, context):
        if isinstance(sql, str):
            moment = rf"(\1() + interval '{self.days} days')"
            if self.stopped_at:
                moment = f"'{self.stopped_at.isoformat()}'::timestamptz"
            sql = CLOCKS.sub(moment, sql)
        return execute(sql, params, many, context)


class Place:
    """A consultation with one object of each kind, including votes, and its public addresses.

    It has a poll and a proposal to vote on.
    """

    def __init__(self, organisation, visibility):
        make_consultation = partial(make.consultation, results_visibility=visibility)
        with mock.patch.object(make, "consultation", make_consultation):
            world = routes.world(organisation)
        published = world.places["published"]
        self.consultation = Consultation.objects.get(slug=published["slug"])
        season = {"closes_at": timezone.now() + timedelta(days=SEASON)}
        Phase.objects.filter(consultation=self.consultation).update(**season)
        Consultation.objects.filter(pk=self.consultation.pk).update(**season)
        self.consultation.refresh_from_db()
        self.proposal = Proposal.objects.get(pk=published["target_id"])
        self.poll = polls.opened(self.consultation, visibility=visibility, **season)
        self.questions = {self.poll.pk: "poll", self.proposal.question.pk: "position"}
        published |= {"question_id": self.poll.pk, "option_id": polls.ids(self.poll)[0]}
        self.visitor = make.visitor(organisation)
        browser = make.client()
        candidates = {*self._pages(world), *self._api(published), *world.files}
        self.addresses = [
            address for address in sorted(candidates) if self._is_public(browser, address)
        ]

    def _is_public(self, browser, address):
        answer = browser.get(address)
        answer.getvalue()  # a file is closed after it is read
        return answer.status_code == 200

    def _pages(self, world):
        for page in routes.pages():
            yield from (address for _place, address in world.addresses(page))

    def _api(self, published):
        """Return every API route that visitors read, about both questions."""
        recording = Recording.objects.filter(
            workshop__consultation=self.consultation, may_publish_sound=True
        ).first()
        ids = defaultdict(
            lambda: str(uuid4()),  # ids of objects that visitors cannot read
            slug=published["slug"],
            proposal=str(self.proposal.pk),
            comment=str(published["comment_id"]),
            topic=str(published["topic_id"]),
            questionnaire=str(published["questionnaire-results"]["questionnaire_id"]),
            workshop=str(recording.workshop_id),
            recording=str(recording.pk),
            number=published["decision_number"],
        )
        for method, path in ROUTES:
            if (
                method == "GET"
                and MATRIX[contract_of(method, api.address(path, ids)).policy].get("visitor")
                == "yes"
            ):
                query = api.QUERIES.get(path, "").format_map(ids)
                for question in self.questions:
                    yield f"/api/v1{api.address(path, ids | {'question': str(question)})}{query}"


class Observer:
    """An observer of public addresses.

    It notes the first appearance of each hash and the moment of each named comment.
    """

    def __init__(self, place):
        self.place, self.browser = place, make.client()
        self.moment = 0
        self.first_seen, self.last, self.firsts, self.hours = {}, {}, [], []
        self.read_until = {
            address: 0 for address in place.addresses if address.endswith("/ledger/")
        }

    def comment(self, name):
        """Note the moment of a comment, and whether it is the first one of that person."""
        self.moment += 1
        if name not in self.last:
            self.firsts.append(self.moment)
        self.last[name] = self.moment

    def look(self):
        """Read every public address without the cache; return the response of each."""
        memory.forget()
        return {address: self._read(address) for address in self.place.addresses}

    def _read(self, address):
        answer = self.browser.get(address)
        content = answer.getvalue()
        for digest in HASH.findall(content.decode(errors="replace")):
            self.first_seen.setdefault(digest, self.moment)
        return answer.status_code, sorted(answer.headers.items()), DRAWN.sub(b"", content)

    def end_hour(self):
        """Read the new entries of the ledgers, as the hourly publication may have run."""
        self.hours.append(self.moment)
        for address in self.read_until:
            is_more = True
            while is_more:
                _status, _headers, content = self._read(
                    f"{address}?after={self.read_until[address]}"
                )
                page = json.loads(content)
                self.read_until[address] += len(page["results"])
                is_more = page["next"]

    def batches(self, opened):
        """Pair the people who commented last in the window of each batch with its opened votes.

        Batch n waits from the moment at which batch n - 1 appears. The first one waits from the
        first hour at whose end eleven people had come, which the observer computes from the
        comments.
        """
        appeared, eleven = defaultdict(list), ledger.SMALLEST_BATCH
        for row in opened:
            appeared[self.first_seen.get(row["commitment"], self.moment)].append(row)
        first = next(
            (
                hour
                for hour in self.hours
                if sum(arrival <= hour for arrival in self.firsts) >= eleven
            ),
            self.moment,
        )
        moments = sorted(appeared)
        ends = [first, *moments]
        ends[len(moments) - 1 :] = [self.moment + 1]
        start = 0
        for moment, end in zip(moments, ends, strict=True):
            people = sorted((at, name) for name, at in self.last.items() if start < at <= end)
            yield [name for _at, name in people], appeared[moment]
            start = end


def days_of_files(place, opened, question):
    """Pair people and votes from the published files alone.

    In them, comments and batches are dated to the day, and authors are named.
    """
    tables = {
        name: [dict(row) for row in ROWS[name](place.visitor, place.consultation)]
        for name in ("comments", "batches")
    }
    day_by_author = {row["author"]: row["created_at"].date() for row in tables["comments"]}
    days = {
        row["batch"]: row["day"] for row in tables["batches"] if row["question"] == str(question)
    }
    by_batch = defaultdict(list)
    for row in opened:
        by_batch[row["batch"]].append(row)
    people = defaultdict(list)
    for name, day in day_by_author.items():
        people[day].append(name)
    last = max(by_batch)
    for day, names in people.items():
        # The votes of a batch came between the days on which the two batches before it waited and
        # appeared.
        begun = {number for number in by_batch if number <= 2 or days[number - 2] <= str(day)}
        window = [number for number in begun if number in {1, last} or str(day) <= days[number - 1]]
        yield names, [row for number in sorted(window) for row in by_batch[number]]


def guesses(pairs, draw):
    """Yield (strategy, person, commitment) for each person of each pair.

    The strategies are chance and the order of each column.
    """
    for names, rows in pairs:
        if not rows:
            continue
        for name in names:
            yield "chance", name, draw.choice(rows)["commitment"]
        for column in COLUMNS:
            ordered = sorted(rows, key=lambda row, column=column: row[column])
            for rank, name in enumerate(names):
                yield column, name, ordered[rank * len(ordered) // len(names)]["commitment"]


def most_right(people):
    """Return the highest plausible number of right guesses about this many people.

    On average one guess in eleven is right. The number is exceeded with probability `FALSE_ALARM`
    at most.
    """
    mean = people / ledger.SMALLEST_BATCH
    right = mean
    while exp(right - mean - right * log(right / mean)) > FALSE_ALARM:
        right += 1
    return right


def play(place, observer, draw, calendar, *, days, is_hidden):
    """Let people comment and vote at once, and some vote again later; publish at each full hour."""
    voters = []
    for day in range(days):
        calendar.days = day
        hours = Counter(draw.randrange(24) for _ in range(draw.randint(5, 60)))
        for hour in sorted(hours):
            for _ in range(hours[hour]):
                is_again = voters and draw.random() < VOTING_AGAIN
                voter = (
                    draw.choice(voters)
                    if is_again
                    else make.person(consultation=place.consultation)
                )
                voters += [] if is_again else [voter]
                given.comment(place.proposal, voter, body=f"Une remarque du jour {day} (exemple).")
                observer.comment(voter.participant.public_name)
                vote(place, voter, draw)
            register_actions.publish_batches()
            register_actions.take_checkpoints()
            if is_hidden:
                observer.end_hour()
        if is_hidden and day % 7 == 6:
            with calendar.stopped():
                moved = moved_by_a_vote(place, observer, draw)
            assert moved == []
    return {voter.participant.pk: voter.participant.public_name for voter in voters}


def vote(place, voter, draw):
    polls.vote(voter, get_poll(voter, place.poll.pk), draw.randrange(3))
    cast(voter, place.proposal, draw.choice(CHOICES))


def moved_by_a_vote(place, observer, draw):
    """Return the addresses whose responses one vote without a comment changes.

    Responses that change by time alone are left out.
    """
    early, before = observer.look(), observer.look()
    vote(place, make.person(consultation=place.consultation), draw)
    after = observer.look()
    return [
        address
        for address in place.addresses
        if early[address] == before[address] != after[address]
    ]


def counted_right(pairs, truth, draw):
    """Return the number of people guessed about, and the right guesses of each strategy."""
    right, names = Counter(dict.fromkeys(("chance", *COLUMNS), 0)), set()
    for strategy, name, commitment in guesses(pairs, draw):
        names.add(name)
        right[strategy] += truth.get(name) == commitment
    return len(names), right


def truth_of(question, names):
    """Return the true commitment of each person's counted vote. The observer does not have it."""
    return {
        names[row["voter_id"]]: row["commitment"].hex()
        for row in ballots()
        if row["question_id"] == question and row["voter_id"] in names and row["choice"]
    }


def season(organisation, media, visibility, *, days):
    """Play a season; yield the results for the observer, then for the files.

    Each result is (question, strategies, people, right guesses).
    """
    draw, calendar = random.Random(visibility), Calendar()
    with calendar.applied(), routes.skip_slow_steps(media):
        place = Place(organisation, visibility)
        observer, is_hidden = Observer(place), visibility != "live"
        assert len(place.addresses) > 150
        assert len(observer.read_until) == 2
        observer.look()
        names = play(place, observer, draw, calendar, days=days, is_hidden=is_hidden)
        calendar.days = SEASON + 1
        automatic_close_actions.close_ended()
        observer.moment += 1
        observer.end_hour()
        observer.look()
        votes = [dict(row) for row in ROWS["ballots"](place.visitor, place.consultation)]
        for question, kind in place.questions.items():
            opened = [row for row in votes if row["question"] == str(question)]
            truth = truth_of(question, names)
            if is_hidden:
                yield kind, "routes", *counted_right(observer.batches(opened), truth, draw)
            yield kind, "files", *counted_right(days_of_files(place, opened, question), truth, draw)


@pytest.mark.parametrize("visibility", ["live", "sealed", "after_vote"])
def test_observer_of_public_routes_for_twelve_weeks_guesses_at_most_one_in_eleven(
    organisation, tmp_path, visibility
):
    for kind, known, people, right in season(organisation, tmp_path, visibility, days=SEASON):
        print(
            f"{visibility} {kind}, {known}: {people} people, at most {most_right(people):.0f}: {dict(right)}"
        )
        assert people > 1500
        assert {
            strategy: number for strategy, number in right.items() if number > most_right(people)
        } == {}


def test_secrecy_test_detects_votes_published_at_once(organisation, tmp_path, monkeypatch):
    """Check that the same season on a ledger that publishes each hour's votes is detected.

    This shows that the test above can fail.
    """
    monkeypatch.setattr(ledger, "SMALLEST_BATCH", 1)
    results = list(season(organisation, tmp_path, "sealed", days=6))
    monkeypatch.undo()
    routes_alone = [
        (people, right["chance"]) for _kind, known, people, right in results if known == "routes"
    ]
    assert all(right > most_right(people) for people, right in routes_alone), results
