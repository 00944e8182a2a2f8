"""Voting: positions a second on one question and on a hundred, compared with plain SQL.

The plain SQL sends the same statements.
"""

import multiprocessing
import os
import random
import secrets
import statistics
import tempfile
import time
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from uuid import uuid4

import psycopg
from django.db import connection, connections, transaction
from psycopg import sql

from bench.processor import clock_of
from bench.scale import ROUNDS, sized
from bench.servers import fresh_database
from consult.accounts.models import Participant
from consult.accounts.viewer import Viewer
from consult.core.postgres import tenancy
from consult.core.postgres.snapshot import snapshot
from consult.opendata import verify
from tests.factories import make
from tests.votes.places import published
from votes.actions import imports as import_actions
from votes.actions import positions as position_actions
from votes.actions import question_locks
from votes.ballot_box.store import ballots as casting
from votes.selectors import audit as audit_selectors
from votes.selectors import log as log_selectors

SECTION = "Voting (8 clients, ledger and durable commit included)"
NOTE = "Shares compare the processor time of a vote, PostgreSQL's included; rates also say how long votes wait."
CLIENTS, VOTERS, QUESTIONS = 8, sized(8000, 2000), sized(100, 10)
SECONDS = sized(2, 1)  # of each round
CHOICES = ("agree", "mixed", "disagree")
ARRIVAL_BYTES, BALLOT_BYTES = 128, 464  # encrypted, of a position
FORK = multiprocessing.get_context("fork")
POLIS_BALLOTS, POLIS_PEOPLE, POLIS_STATEMENTS = (
    sized(225_524, 2000),
    sized(2_031, 100),
    sized(896, 40),
)


def run(report):
    """Measure positions cast through the action, compared with plain SQL from as many clients.

    Then measure a bulk import and its recount.
    """
    fresh_database()
    organisation = make.organisation(domain="bench.example.org")
    tenancy.set_organisation(organisation.pk)
    consultation = make.consultation(organisation, slug="votes")
    hundred = _questions(consultation)
    # Plain SQL writes random bytes for hashes, so it gets its own consultation.
    others = _questions(make.consultation(organisation, slug="noise"))
    voters = _people(organisation, VOTERS)
    report.note(SECTION, NOTE)
    for name, number in (("one hot question", 1), (f"{QUESTIONS} questions", QUESTIONS)):
        # Each person votes in one round only: a first vote and a repeated choice do not cost the
        # same.
        people = [voters[turn::ROUNDS] for turn in range(ROUNDS)]
        rounds = [
            (
                _together(partial(_vote_in_sql, some, others[:number])),
                _together(partial(_vote, organisation, some, hundred[:number])),
            )
            for some in people
        ]
        plain, ours = zip(*rounds, strict=True)
        report.add(SECTION, f"{name}, same statements in plain SQL", _describe(plain))
        share = statistics.median(bare.cost / mine.cost for bare, mine in rounds)
        report.add(
            SECTION, f"{name}, positions cast", _describe(ours), "≥ 200 /s", ratio=share, least=0.4
        )
    problems = audit_selectors.check_ledgers(Viewer.system(organisation), consultation.pk).problems
    report.add(
        SECTION, "ledgers, ballots and counts afterwards", f"{len(problems)} disagreements", "0"
    )
    _import(report, organisation)


def _questions(consultation):
    return [published(consultation) for _ in range(QUESTIONS)]


def _people(organisation, number, origin="bench"):
    made = Participant.objects.bulk_create(
        [
            Participant(
                organisation=organisation,
                public_name="Personne (exemple)",
                origin=origin,
                origin_id=str(n),
            )
            for n in range(number)
        ]
    )
    return [person.pk for person in made]


@dataclass(frozen=True)
class Work:
    """The durations of acts and their total processor time, in seconds, with PostgreSQL's."""

    durations: list[float]
    used: float

    @property
    def cost(self) -> float:
        """Return the processor time of each act, in seconds."""
        return self.used / len(self.durations)


def _describe(rounds):
    durations = [took for work in rounds for took in work.durations]
    p95 = statistics.quantiles(durations, n=20)[-1] * 1000
    return f"{len(durations) / SECONDS / ROUNDS:,.0f} /s, p95 {p95:.0f} ms"


def _together(work) -> Work:
    """Run a function in the process of each client at the same time, and return all their work.

    Raise `RuntimeError` if a client failed.
    """
    connections.close_all()
    start, answers = FORK.Barrier(CLIENTS), FORK.SimpleQueue()

    def client(number):
        random.seed(number)
        done = None
        try:
            start.wait(30)
            done = work(number)
        finally:
            answers.put(done)

    children = [FORK.Process(target=client, args=(number,)) for number in range(CLIENTS)]
    for child in children:
        child.start()
    found = [answers.get() for _ in children]
    for child in children:
        child.join()
    if None in found:
        raise RuntimeError("a client failed, see above")
    return Work(
        [took for done in found for took in done.durations], sum(done.used for done in found)
    )


def _timed(act, session) -> Work:
    """Repeat an act on a session of PostgreSQL until the time is over.

    The first run fills caches and does not count.
    """
    act()
    processes = (os.getpid(), session.info.backend_pid)
    before = sum(map(clock_of, processes))
    durations, end = [], time.monotonic() + SECONDS
    while (began := time.monotonic()) < end:
        act()
        durations.append(time.monotonic() - began)
    return Work(durations, sum(map(clock_of, processes)) - before)


def _vote(organisation, voters, proposals, client):
    """Cast positions through the action: each voter in turn, with another choice each time."""
    people = Participant.objects.in_bulk(voters[client::CLIENTS])
    viewers = [Viewer(organisation, person) for person in people.values()]
    casts = (
        (viewer, CHOICES[(pass_ + client) % 3]) for pass_ in range(10**6) for viewer in viewers
    )

    def act():
        viewer, choice = next(casts)
        proposal = random.choice(proposals)
        position_actions.cast_position(
            viewer=viewer, proposal_id=proposal.pk, choice=choice, request_id=uuid4()
        )

    return _timed(act, connection.connection)


def _vote_in_sql(voters, proposals, client):
    """Send the statements of casting straight to PostgreSQL, with random bytes for hashes."""
    with _line() as line, line.cursor() as cursor:
        votes = (voter for _ in range(10**6) for voter in voters[client::CLIENTS])
        return _timed(
            lambda: _statements(line, cursor, next(votes), random.choice(proposals)), line
        )


def _line():
    """Return a connection of the application's role, as Django makes it."""
    line = psycopg.connect(
        **connection.get_connection_params()
        | {"cursor_factory": psycopg.Cursor, "prepare_threshold": 0}
    )
    scope = sql.SQL("SET consult.organisation = {}").format(str(tenancy.current_organisation()))
    line.execute(scope)
    line.commit()
    return line


def _statements(line, cursor, voter, proposal):
    cursor.execute(question_locks.POSITION, [tenancy.current_organisation(), proposal.pk])
    question, organisation, *_others = cursor.fetchone()
    cursor.execute(casting.LOCK_OR_MAKE_BALLOT, [organisation, question, voter])
    encrypted, *_others = cursor.fetchone()
    row = {
        "organisation": organisation,
        "question": question,
        "voter": voter,
        "mark": secrets.token_bytes(32),
        "person": secrets.token_bytes(32),
        "is_first": not encrypted,
        "is_cast": True,
        "is_live": True,
        "arrival": secrets.token_bytes(ARRIVAL_BYTES),
        "ballot": secrets.token_bytes(BALLOT_BYTES),
    }
    cursor.execute(casting.APPEND, row)
    line.commit()


# ---- bulk


def _import(report, organisation):
    """Import as many ballots as the largest available Polis matrix has, in a matrix of that shape.

    Then run the stand-alone recount.
    """
    section = f"Imported ballots ({POLIS_BALLOTS:,})"
    consultation = make.consultation(organisation, slug="imported")
    voters = _people(organisation, POLIS_PEOPLE, origin="polis")
    proposals = _statements_of(consultation)
    draw = random.Random(1)
    pairs = draw.sample(range(POLIS_PEOPLE * POLIS_STATEMENTS), POLIS_BALLOTS)
    ballots = (
        (proposals[n % POLIS_STATEMENTS], voters[n // POLIS_STATEMENTS], draw.choice(CHOICES))
        for n in sorted(pairs)
    )
    began, before = time.monotonic(), _peak()
    system = Viewer.system(organisation)
    import_actions.import_ballots(
        viewer=system, consultation_id=consultation.pk, origin="polis", ballots=ballots
    )
    seconds = time.monotonic() - began
    found = f"{seconds:.0f} s, {POLIS_BALLOTS / seconds:,.0f} /s, peak memory + {_peak() - before:.0f} MB"
    report.add(section, "bulk door, one transaction", found, "≤ 120 s")
    with tempfile.TemporaryDirectory() as folder:
        _recount(report, section, Viewer.public(organisation), consultation, Path(folder))


def _statements_of(consultation):
    with transaction.atomic():
        made = [
            published(consultation, number=n + 1, is_announced=False)
            for n in range(POLIS_STATEMENTS)
        ]
    return [proposal.pk for proposal in made]


def _recount(report, section, viewer, consultation, folder):
    streams = {
        "questions": log_selectors.stream_questions,
        "batches": log_selectors.stream_batches,
        "ledger": log_selectors.stream_ledger,
        "ballots": log_selectors.stream_ballots,
        "checkpoints": log_selectors.stream_checkpoints,
        "positions": log_selectors.stream_positions,
    }
    began = time.monotonic()
    with snapshot():
        for name, stream in streams.items():
            _write(folder / f"{name}.csv", stream(viewer, consultation.pk))
    report.add(section, "its files as streams", f"{time.monotonic() - began:.0f} s")
    began = time.monotonic()
    code = verify.main([str(folder)])
    report.add(
        section,
        "recount by the verifier",
        f"{time.monotonic() - began:.0f} s, exit {code}",
        "exit 0",
    )


def _write(path, rows):
    import csv

    with path.open("w", newline="", encoding="utf-8") as target:
        writer = None
        for row in rows:
            if writer is None:
                writer = csv.DictWriter(target, row)
                writer.writeheader()
            writer.writerow(row)


def _peak():
    """Return the peak memory of this process so far, in MiB."""
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmHWM")) / 1024
