"""Publication of votes in batches, so that no public record reveals the order or time of a vote.

See ADR 52 and 80. Votes are held back until 40 people among them vote on the question for the first
time. A complete batch then waits for the next one. At the close both are published together, so
that no batch has fewer than 40 voters, except a batch that is the only one. People who vote again
do not count, and addresses that differ by what follows a `+` count as one person.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple
from uuid import UUID

from django.db import connection

from consult.consultations.enums import ResultsVisibility
from votes import ledger
from votes.ballot_box.models import Entry, LedgerHead, Link, UncountedVote
from votes.ballot_box.store.encryption import Box, Vote
from votes.enums import LinkKind
from votes.models import Question

IS_LARGE = "count(DISTINCT person) FILTER (WHERE is_first) >= %s"
DUE = f"""
SELECT h.consultation_id, a.organisation_id, array_agg(a.question_id ORDER BY a.question_id)
FROM (
  SELECT question_id, organisation_id FROM ballot_box_arrival WHERE NOT is_held
  GROUP BY question_id, organisation_id HAVING {IS_LARGE}
) AS a JOIN ballot_box_ledgerhead h USING (question_id)
GROUP BY h.consultation_id, a.organisation_id
"""  # noqa: S608 - constants
LOCK_HEAD = """
SELECT number, hash, GREATEST(day, (clock_timestamp() AT TIME ZONE 'UTC')::date) AS day
FROM ballot_box_ledgerhead WHERE question_id = %s AND NOT is_closed FOR UPDATE
"""
# A batch whose votes are not all in the public count yet waits for the next hour.
IS_COMPLETE = f"""
SELECT {IS_LARGE} AND (%s OR NOT EXISTS (
  SELECT FROM ballot_box_arrival WHERE question_id = %s AND is_held AND NOT is_counted
)) FROM ballot_box_arrival WHERE question_id = %s AND NOT is_held
"""  # noqa: S608 - constants
WAITING = """
SELECT mark, encrypted FROM ballot_box_arrival WHERE question_id = %s AND (is_held OR %s)
"""
# Replaces arrivals by their entries, stored in the order given. Only this database function may
# remove an arrival, and it refuses unless as many entries are added.
PUBLISH = "SELECT ballot_box_publish(%s, %s, %s, %s, %s)"
HOLD = "UPDATE ballot_box_arrival SET is_held = true WHERE question_id = %s AND NOT is_held"
AT_ONCE = 10_000


class Head(NamedTuple):
    """The locked end of a chain, with the day of the link that follows it."""

    number: int
    hash: bytes
    day: date


def questions_with_complete_batches() -> list[tuple[UUID, UUID, list[UUID]]]:
    """Return (consultation, organisation, questions) where a batch is complete.

    This means that 40 new voters or more voted on the question since its last batch.
    """
    with connection.cursor() as cursor:
        cursor.execute(DUE, [ledger.SMALLEST_BATCH])
        return cursor.fetchall()


def publish_batch(question: Question) -> bool:
    """Publish the batch that waits, if any, and hold back the one that is complete now.

    Return whether one was published. Nothing happens while fewer than 40 new voters voted since.
    Lock the head of the chain; voters never wait for it.
    """
    head = lock_head(question.pk)
    if head is None or not _is_complete(question):
        return False
    is_published = append_batch(question, head, with_the_rest=False) is not None
    with connection.cursor() as cursor:
        cursor.execute(HOLD, [question.pk])
    return is_published


def lock_head(question_id: UUID) -> Head | None:
    """Lock the end of a chain until the transaction ends; return None if the chain is closed."""
    with connection.cursor() as cursor:
        cursor.execute(LOCK_HEAD, [question_id])
        row = cursor.fetchone()
    return Head(row[0], bytes(row[1]), row[2]) if row else None


def _is_complete(question: Question) -> bool:
    is_sealed = question.visibility == ResultsVisibility.SEALED
    with connection.cursor() as cursor:
        cursor.execute(IS_COMPLETE, [ledger.SMALLEST_BATCH, is_sealed, question.pk, question.pk])
        return cursor.fetchone()[0]


def append_batch(question: Question, head: Head, *, with_the_rest: bool) -> Head | None:
    """Publish the batch that waits, and return the new head, or None without any vote.

    `with_the_rest` publishes all other votes with it.
    """
    commitments = move_arrivals(question.pk, head.number + 1, with_the_rest=with_the_rest)
    if not commitments:
        return None
    commitment = ledger.batch_commitment(question.pk, commitments)
    return append_link(
        question, head, kind=LinkKind.BATCH, commitment=commitment, votes=len(commitments)
    )


def move_arrivals(question_id: UUID, batch: int, *, with_the_rest: bool) -> list[bytes]:
    """Enter the votes that are held, or all, in a batch; return their commitments, sorted.

    Each vote is encrypted again, so that nothing in a backup leads from an entry to its arrival.
    """
    box = box_of(question_id)
    with connection.cursor() as cursor:
        cursor.execute(WAITING, [question_id, with_the_rest])
        moved = [_entry_of(box, *row) for row in cursor.fetchall()]
        moved.sort()
        commitments = [commitment for commitment, _encrypted in moved]
        contents = [encrypted for _commitment, encrypted in moved]
        cursor.execute(PUBLISH, [question_id, batch, with_the_rest, commitments, contents])
    return commitments


def _entry_of(box: Box, mark: bytes, encrypted: bytes) -> tuple[bytes, bytes]:
    arrival = box.decrypt_arrival(bytes(mark), encrypted)
    return arrival.commitment, box.encrypt_entry(arrival.commitment, arrival.vote)


def box_of(question_id: UUID) -> Box:
    """Return the keys of a question."""
    return Box.of(LedgerHead.objects.select_related("key").get(pk=question_id))


def append_link(
    question: Question, head: Head, *, kind: LinkKind, commitment: bytes, votes: int = 0
) -> Head:
    """Add one link to a chain whose head is locked; return the new head."""
    number = head.number + 1
    digest = ledger.link(
        head.hash, number=number, kind=kind, commitment=commitment, day=head.day.isoformat()
    )
    Link.objects.create(
        organisation_id=question.organisation_id,
        question_id=question.pk,
        number=number,
        kind=kind,
        votes=votes,
        commitment=commitment,
        previous=head.hash,
        hash=digest,
        day=head.day,
    )
    is_closed = kind == LinkKind.CLOSE
    LedgerHead.objects.filter(pk=question.pk).update(
        number=number, hash=digest, day=head.day, is_closed=is_closed
    )
    return Head(number, digest, head.day)


class Recount(NamedTuple):
    """The count of the published votes of a question, and the votes that do not count.

    `versions` are those of the texts that counted voters saw. Each uncounted vote has its
    commitment, and whether its voter withdrew in the end.
    """

    counts: Counter[str]
    versions: Counter[int]
    uncounted: dict[bytes, bool]

    def count_before(self, version: int) -> int:
        """Return the number of counted votes on an earlier version of the text."""
        return sum(number for seen, number in self.versions.items() if seen < version)


def recount(question_id: UUID) -> Recount:
    """Count the published votes of a question by choice: the last published one of each voter.

    Only the votes of people who voted again are in memory.
    """
    last: dict[bytes, tuple[int, bytes, str]] = {}
    for commitment, vote in entries_of(question_id):
        if vote.revision > 1:
            found = (vote.revision, commitment, vote.choice)
            last[vote.pseudonym] = max(found, last.get(vote.pseudonym, found))
    counts: Counter[str] = Counter()
    versions: Counter[int] = Counter()
    uncounted = {}
    for commitment, vote in entries_of(question_id):
        _revision, counted, choice = last.get(vote.pseudonym, (1, commitment, vote.choice))
        if commitment == counted and choice:
            counts[choice] += 1
            versions[vote.version] += 1
        else:
            uncounted[commitment] = not choice
    return Recount(counts, versions, uncounted)


def entries_of(question_id: UUID) -> Iterator[tuple[bytes, Vote]]:
    """Yield the commitment and the contents of each published vote of a question, in no order."""
    box = box_of(question_id)
    rows = Entry.objects.filter(question_id=question_id).order_by()
    for commitment, encrypted in rows.values_list("commitment", "encrypted").iterator(AT_ONCE):
        yield bytes(commitment), box.decrypt_entry(bytes(commitment), encrypted)


def note_uncounted(question: Question | LedgerHead, found: Recount) -> None:
    """Store which votes of a question do not count, at its close."""
    UncountedVote.objects.bulk_create(
        UncountedVote(
            organisation_id=question.organisation_id,
            question_id=question.pk,
            commitment=commitment,
            is_withdrawn=is_withdrawn,
        )
        for commitment, is_withdrawn in sorted(found.uncounted.items())
    )
