"""A thief of one backup, who also has every published file, links no vote with its voter (ADR 139).

The thief has every row of every table, in the order in which the files of PostgreSQL contain them,
with the transaction that wrote each. A plain dump contains less. The thief does not have the key of
the votes. Each attack looks for a column, or an order, that leads from voters to counted votes. It
finds the votes only if a mutant writes in clear what is encrypted.
"""

import random
from collections import Counter, defaultdict
from contextlib import contextmanager

import pytest
from django.db import connection

from consult.consultations.models import Phase
from consult.core import tenancy
from consult.core.postgres.roles import as_owner
from consult.opendata.writers.sources import ROWS
from tests.factories import make
from tests.votes import polls
from tests.votes.places import ballots, cast, close, published, withdraw
from votes import ledger
from votes.actions import registers as register_actions
from votes.ballot_box.store import encryption
from votes.selectors.polls import get_poll

pytestmark = [pytest.mark.committed, pytest.mark.takes(60)]

TABLES = """
SELECT relname FROM pg_class
WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND reltuples <> 0 ORDER BY relname
"""
VOTERS = 96  # two batches of forty, and votes that no batch lists before the close
FICKLE = 7  # how often one voter votes


class Theft:
    """Everything that the thief has: tables by name, their rows in order, and published files."""

    def __init__(self, viewer, consultation, questions):
        self.questions = [str(question.pk) for question in questions]
        with as_owner(), connection.cursor() as cursor:
            cursor.execute("ANALYZE")
            cursor.execute(TABLES)
            self.tables = {name: _rows_of(cursor, name) for (name,) in cursor.fetchall()}
        self.files = {
            name: [dict(row) for row in ROWS[name](viewer, consultation)]
            for name in ("ballots", "ledger", "batches")
        }

    def rows(self, table, question):
        """Return the rows of a table about a question, in the order of the file."""
        return [row for row in self.tables.get(table, ()) if row.get("question_id") == question]


def _rows_of(cursor, table):
    cursor.execute(f"SELECT ctid::text AS at, xmin::text AS made, t.* FROM {table} t ORDER BY ctid")
    names = [column.name for column in cursor.description]
    return [
        {name: _text(value) for name, value in zip(names, row, strict=True)}
        for row in cursor.fetchall()
    ]


def _text(value):
    """Return a value as a dump writes it."""
    if isinstance(value, memoryview | bytes):
        return bytes(value).hex()
    return "" if value is None else str(value)


class Scene:
    """A consultation in which many people vote and some change their mind.

    One voter has a level of their own. Another votes seven times. A third withdraws.
    """

    def __init__(self):
        self.organisation = make.organisation()
        tenancy.set_organisation(self.organisation.pk)
        self.consultation = make.consultation(self.organisation)
        self.draw = random.Random(3)
        self.proposals = [published(self.consultation) for _ in range(2)]
        self.poll = polls.opened(self.consultation, "ranking", options=4)
        # A vote on an open question that no close opens.
        self.open_poll = polls.opened(self.consultation, "single", options=3)
        self.voters = [
            make.person(consultation=self.consultation, level=3 if n == 50 else 1)
            for n in range(VOTERS)
        ]
        order = list(self.voters)
        self.draw.shuffle(order)
        for half in (order[: VOTERS // 2], order[VOTERS // 2 :]):
            for voter in half:
                self.vote(voter)
            register_actions.publish_batches()
        for _ in range(FICKLE - 1):
            self.vote(order[7])
        withdraw(order[11], self.proposals[0])
        register_actions.publish_batches()
        self.stolen_open = self.steal()
        close(self.consultation)
        polls.end(self.poll)
        self.stolen = self.steal()
        self.truth = {
            (str(row["question_id"]), str(row["voter_id"])): (row["commitment"].hex(), row["choice"])
            for row in ballots()
            if row["choice"]
        }

    def vote(self, voter):
        """Cast a vote on every question, by the actions that pages call."""
        for proposal in self.proposals:
            current = self.draw.choice(["agree", "mixed", "disagree"])
            cast(voter, proposal, current)
        for question in (self.poll, self.open_poll):
            shown = get_poll(voter, question.pk)
            ids = list(map(str, polls.ids(shown)))
            self.draw.shuffle(ids)
            if question is self.poll:
                polls.vote(voter, shown, choices=[[one] for one in ids])
            else:
                polls.vote(voter, shown, choices=ids[:1])

    @property
    def questions(self):
        return [*(proposal.question for proposal in self.proposals), self.poll]

    def steal(self):
        viewer = make.Viewer.public(self.organisation)
        return Theft(viewer, self.consultation, self.questions)
