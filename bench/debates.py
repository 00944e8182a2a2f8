"""A large debate for the benchmarks: 5,000 proposals and 50,000 comments, loaded by COPY.

Its words are invented.
"""

import random
import time
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from bench import ballots
from consult.accounts.models import Participant
from consult.consultations.actions.figures import fold_figures
from consult.core.postgres import tenancy
from consult.core.postgres.roles import as_owner
from consult.core.words import text
from debates.models import Comment, Proposal, ProposalCounter, ProposalVersion
from tests.factories import make
from votes.actions.position_questions import open_position_question

TOPICS, PEOPLE = 6, 2000
WITH_LEDGER = 500
# The first proposal has many comments and the second one a few, to compare their costs.
BUSIEST, QUIETEST = 5000, 50
SYLLABLES = [consonant + vowel for consonant in "bcdfglmnprst" for vowel in "aeio"]
# This word is in twenty titles of a debate of any size, and in no other text: no syllable begins
# with its "v".
RARE_WORD, RARE = "viravel", 20
COMMON_COLUMNS = {
    "language": "fr",
    "renderer": text.RENDERER,
    "state": "published",
    "decision_reason": "",
}


@dataclass(frozen=True)
class Site:
    """The loaded debate: an open consultation, and the addresses to measure."""

    consultation: object
    addresses: dict[str, str]
    proposals: list[UUID]


def load(
    *,
    proposals: int = 5000,
    comments: int = 50000,
    votes: int = 0,
    with_questions: bool = True,
    domain="127.0.0.1",
) -> Site:
    """Fill the current, empty database, and clean its tables.

    Autovacuum would clean them beside the first measurements.
    """
    chance = random.Random(2017)
    organisation = make.organisation(slug="bench", domain=domain)
    with tenancy.organisation(organisation.id):
        consultation = make.consultation(organisation, slug="bench", topics=TOPICS)
        topics = list(consultation.topics.all())
    with as_owner() as connection, connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        writer = _Writer(cursor, chance, consultation, topics)
        people = writer.people(PEOPLE)
        ids = writer.proposals(proposals, people)
        writer.comments(comments, ids, people)
        cursor.execute("ANALYZE")
    if with_questions:
        _open_questions(consultation, ids)
        ballots.cast(consultation, votes)
    fold_figures()  # as a worker does every fifteen seconds
    with as_owner() as connection, connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        cursor.execute("VACUUM (ANALYZE)")
    return Site(consultation, _addresses(topics[0], ids), ids)


def _open_questions(consultation, ids):
    """Open the first questions as the site does, with a ledger, and copy the others."""
    with tenancy.organisation(consultation.organisation_id), transaction.atomic():
        for pk in ids[:WITH_LEDGER]:
            open_position_question(
                proposal_id=pk,
                consultation_id=consultation.pk,
                organisation_id=consultation.organisation_id,
            )
    ballots.copy_questions(consultation)


def _addresses(topic, ids):
    return {
        "home page": "/",
        "consultation page": "/consultations/bench/",
        "search page": "/search/?q=malori",
        "topic page": f"/consultations/bench/topics/{topic.slug}/",
        "proposal list API": "/api/v1/proposals/?consultation=bench",
        "proposal search API": "/api/v1/proposals/?consultation=bench&search=malori",
        "proposal page": f"/consultations/bench/proposals/{min(WITH_LEDGER, len(ids)) // 2}/",
        "proposal with 5,000 comments, page": "/consultations/bench/proposals/1/",
        "proposal with comments API": f"/api/v1/proposals/{ids[len(ids) // 2]}/comments/",
        "proposal with 5,000 comments API": f"/api/v1/proposals/{ids[0]}/comments/",
    }


class _Writer:
    """A writer of the rows of a debate, as the owner of the schema.

    The application's role could not do it: COPY is not possible under row-level security.
    """

    def __init__(self, cursor, chance, consultation, topics):
        self.cursor, self.chance, self.consultation, self.topics = (
            cursor,
            chance,
            consultation,
            topics,
        )
        self.organisation, self.end = (
            consultation.organisation_id,
            timezone.now() - timedelta(minutes=1),
        )
        words = [
            "".join(chance.choices(SYLLABLES, k=chance.randint(1, 4))) for _ in range(4000)
        ] + ["malori"]
        self.words, self.weights = words, [1 / (place + 5) for place in range(len(words))]
        self.bodies = [
            self._body(length)
            for length in chance.choices([40, 120, 250, 500], [5, 8, 4, 1], k=400)
        ]
        self.remarks = [
            self._body(length) for length in chance.choices([8, 25, 60], [3, 5, 2], k=400)
        ]

    def people(self, number):
        """Write participants without an account, and return their ids."""
        ids = [self._random_id() for _ in range(number)]
        fixed = {
            "organisation_id": self.organisation,
            "level": 0,
            "state": "active",
            "origin": "bench",
        }
        rows = (
            fixed
            | {"id": pk, "public_name": f"Personne {place} (exemple)", "origin_id": str(place)}
            for place, pk in enumerate(ids)
        )
        self._copy(Participant, rows)
        return ids

    def proposals(self, number, people):
        """Write proposals with their first version, in the order of time, and return their ids."""
        dates = [self.end - timedelta(days=30) * (1 - place / number) for place in range(number)]
        ids = [self._ordered_id(moment) for moment in dates]
        texts = [(self._title(), *self.chance.choice(self.bodies)) for _ in range(number)]
        for place in range(0, number, max(1, number // RARE)):
            texts[place] = (f"{texts[place][0]} {RARE_WORD}", *texts[place][1:])
        self._copy(
            Proposal,
            (
                self._contributed(ids[place], dates[place], *texts[place][1:])
                | {
                    "number": place + 1,
                    "title": texts[place][0],
                    "topic_id": self.topics[place % TOPICS].pk,
                }
                | {
                    "kind": "individual",
                    "author_id": self.chance.choice(people),
                    "licence": "etalab-2.0",
                    "place": "",
                }
                | {"version": 1, "shuffle": self.chance.getrandbits(31), "comments_count": 0}
                for place in range(number)
            ),
        )
        version_columns = {
            name: value for name, value in COMMON_COLUMNS.items() if name != "language"
        }
        self._copy(
            ProposalVersion,
            (
                version_columns
                | {"id": self._ordered_id(dates[place]), "organisation_id": self.organisation}
                | {
                    "proposal_id": ids[place],
                    "number": 1,
                    "title": texts[place][0],
                    "created_at": dates[place],
                }
                | {"body": texts[place][1], "body_html": texts[place][2]}
                for place in range(number)
            ),
        )
        counter = {"id": self._random_id(), "organisation_id": self.organisation, "last": number}
        self._copy(ProposalCounter, [counter | {"consultation_id": self.consultation.pk}])
        return ids

    def comments(self, number, proposals, people):
        """Write comments. A third are replies, and half of the replies answer another reply.

        The first proposal has many comments.
        """
        placed = [proposals[0]] * min(BUSIEST, number) + [proposals[1]] * min(QUIETEST, number)
        placed += self.chance.choices(proposals[2:], k=max(0, number - len(placed)))
        self.chance.shuffle(placed)
        self._copy(Comment, self._remarks(placed, people))
        self.cursor.execute(
            "UPDATE debates_proposal p SET comments_count = c.number FROM"
            " (SELECT proposal_id, count(*) AS number FROM debates_comment GROUP BY 1) c WHERE c.proposal_id = p.id"
        )

    def _remarks(self, placed, people):
        roots: dict[UUID, list[UUID]] = {}
        answers: dict[UUID, list[UUID]] = {}
        for place, proposal in enumerate(placed):
            moment = self.end - timedelta(days=29) * (1 - place / len(placed))
            pk, known = self._ordered_id(moment), roots.setdefault(proposal, [])
            root = self.chance.choice(known) if known and self.chance.random() < 1 / 3 else None
            answered = self.chance.choice([root, *answers.get(root, [])]) if root else None
            answers.setdefault(root, []).append(pk) if root else known.append(pk)
            yield (
                self._contributed(pk, moment, *self.chance.choice(self.remarks))
                | {
                    "proposal_id": proposal,
                    "root_id": root,
                    "reply_to_id": answered,
                    "is_official": False,
                }
                | {
                    "author_id": self.chance.choice(people),
                    "stance": self.chance.choice(["", "for", "against"]),
                }
                | {"endorsements_count": int(self.chance.expovariate(0.5))}
            )

    def _contributed(self, pk, moment, body, body_html):
        dates = dict.fromkeys(("created_at", "updated_at", "published_at"), moment)
        places = {
            "id": pk,
            "organisation_id": self.organisation,
            "consultation_id": self.consultation.pk,
        }
        return (
            COMMON_COLUMNS
            | dates
            | places
            | {"body": body, "body_html": body_html, "origin": "", "origin_id": ""}
        )

    def _copy(self, model, rows):
        """Write rows that have the same columns."""
        rows = iter(rows)
        first = next(rows, None)
        if first is None:
            return
        columns = ", ".join(f'"{column}"' for column in first)
        with self.cursor.copy(f"COPY {model._meta.db_table} ({columns}) FROM STDIN") as stream:
            stream.write_row(list(first.values()))
            for row in rows:
                stream.write_row(list(row.values()))

    def _title(self):
        return " ".join(self._sample(self.chance.randint(4, 12))).capitalize() + " (exemple)"

    def _body(self, length):
        words = self._sample(length)
        body = "\n\n".join(" ".join(words[at : at + 60]) + "." for at in range(0, length, 60))
        return body, text.render(body)

    def _sample(self, number):
        return self.chance.choices(self.words, self.weights, k=number)

    def _random_id(self):
        return UUID(int=self.chance.getrandbits(128), version=4)

    def _ordered_id(self, moment):
        value = int(moment.timestamp() * 1000) << 80 | self.chance.getrandbits(80)
        return UUID(int=value & ~(0xF << 76) & ~(0x3 << 62) | 0x7 << 76 | 0x2 << 62)


def run(report):
    """Report how long the debate takes to load, in a database of its own."""
    from bench.servers import fresh_database

    for label, with_questions in (
        ("5,000 proposals, 50,000 comments", False),
        ("the same, with questions", True),
    ):
        fresh_database("consult_bench_debates")
        began = time.monotonic()
        load(with_questions=with_questions)
        report.add("Loading", label, f"{time.monotonic() - began:.0f} s")
