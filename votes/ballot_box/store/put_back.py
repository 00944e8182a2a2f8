"""Return of what the registers published after the backup that was restored (ADR 138).

Links and checkpoints come back exactly as they were. So do the votes that the backup contains, and
the counted votes of closed questions, which were opened in public. Of the other votes, only the
commitments are known: they are lost.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby, product
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection
from django.db.models import F

from consult.accounts.enums import Level
from votes import ledger
from votes.ballot_box.models import Ballot, Checkpoint, Entry, LedgerHead, Link, LostVote
from votes.ballot_box.store import register_ledger
from votes.ballot_box.store.batches import entries_of, move_arrivals, note_uncounted, recount
from votes.ballot_box.store.chain_close import lock_consultation, mark
from votes.ballot_box.store.encryption import Box, Vote, marks_of
from votes.ballot_box.store.register_ledger import NotedCheckpoint, NotedLink, NotedVote
from votes.enums import LinkKind
from votes.exceptions import RegisterForked

# Revision, version and level of a vote are not public. They are found by trying, smallest first.
REVISIONS = range(1, 2000)
VERSIONS = range(60)
LEVELS = [f"A{level}" for level in Level]
HOLD = """
UPDATE ballot_box_arrival SET is_held = (mark = ANY(%(listed)s))
WHERE question_id = %(question)s AND is_held <> (mark = ANY(%(listed)s))
"""


@dataclass
class Unknown:
    """A question that the backup does not know: its rules, its links and their public votes.

    `ballots` are the rows of the `ballots` file, if the question closed.
    """

    rules: str
    links: list[NotedLink] = field(default_factory=list)
    votes: list[NotedVote] = field(default_factory=list)
    ballots: list[dict[str, Any]] = field(default_factory=list)


class PutBack(NamedTuple):
    """The outcome for one consultation.

    It has the questions closed again, the number of lost votes of each known question, and the
    questions that the backup does not know.
    """

    checkpoints: int
    closed: list[UUID]
    lost: dict[UUID, int]
    unknown: dict[UUID, Unknown]

    def count_lost(self) -> int:
        """Return the number of recorded votes that are lost."""
        of_unknown = sum(len(question.votes) for question in self.unknown.values())
        return sum(self.lost.values()) + of_unknown


def list_questions_behind(consultation_id: UUID) -> set[UUID]:
    """Return the questions of the database with links that only the ledger has."""
    return _known(
        {link.question for noted in _missing_checkpoints(consultation_id) for link in noted.links}
    )


def put_back(consultation_id: UUID, organisation_id: UUID) -> PutBack:
    """Add to the registers of a consultation what the ledger outside the database recorded.

    A second call finds nothing. Questions that the backup does not know are returned, and not
    stored. Raise `RegisterForked` if a register went another way since the backup. Lock the
    consultation for other bulk work.
    """
    lock_consultation(consultation_id)
    lost: dict[UUID, dict[bytes, int]] = defaultdict(dict)
    closed = []
    unknown: dict[UUID, Unknown] = {}
    checkpoints = 0
    for noted in _missing_checkpoints(consultation_id):
        where = (consultation_id, noted.number)
        votes = _in_groups(
            register_ledger.read_votes(*where), lambda vote: (vote.question, vote.batch)
        )
        ballots = _in_groups(
            register_ledger.read_ballots(*where), lambda ballot: UUID(ballot["question"])
        )
        known = _known(noted.rules)
        unknown |= {q: Unknown(rules) for q, rules in noted.rules.items() if q not in known}
        for link in noted.links:
            if link.question in unknown:
                found = unknown[link.question]
                found.links.append(link)
                found.votes += votes((link.question, link.number))
                if link.kind == LinkKind.CLOSE:
                    found.ballots += ballots(link.question)
                continue
            head = _lock_head(link)
            if head is None:
                continue
            if link.kind == LinkKind.CLOSE:
                _put_back_counted_votes(head, ballots(link.question), lost[head.pk])
                _check_count(head, link)
                closed.append(head.pk)
            else:
                _put_back_batch(link, votes((link.question, link.number)), lost[head.pk])
            _append(head, link)
        _append_checkpoint(consultation_id, organisation_id, noted)
        checkpoints += 1
    _store_lost(organisation_id, lost)
    numbers = {question: len(batches) for question, batches in lost.items() if batches}
    return PutBack(checkpoints, closed, numbers, unknown)


def _missing_checkpoints(consultation_id: UUID) -> Iterator[NotedCheckpoint]:
    own = Checkpoint.objects.filter(consultation_id=consultation_id).order_by("-number").first()
    first = own.number + 1 if own else 1
    last = register_ledger.last_number(consultation_id)
    if own and own.number <= last and not register_ledger.is_noted(own):
        raise RegisterForked(f"consultation {consultation_id}, checkpoint {own.number}")
    for number in range(first, last + 1):
        yield register_ledger.read_checkpoint(consultation_id, number)


def _in_groups(rows: Iterable[Any], key: Callable) -> Callable[[Any], Iterable[Any]]:
    """Return a function that returns the rows with a key. Call it in the order of the keys."""
    groups = groupby(rows, key=key)
    waiting = [next(groups, None)]

    def take(wanted: Any) -> Iterable[Any]:
        while waiting[0] is not None and waiting[0][0] < wanted:
            waiting[0] = next(groups, None)
        return waiting[0][1] if waiting[0] is not None and waiting[0][0] == wanted else ()

    return take


def _known(questions: Iterable[UUID]) -> set[UUID]:
    return set(LedgerHead.objects.filter(pk__in=questions).values_list("pk", flat=True))


def _lock_head(link: NotedLink) -> LedgerHead | None:
    """Lock the head that a link follows. Return None for an unknown question or a known link."""
    heads = LedgerHead.objects.select_for_update(of=("self",)).select_related("key")
    head = heads.filter(pk=link.question).first()
    if head is None:
        return None
    if Link.objects.filter(question_id=link.question, number=link.number, hash=link.hash).exists():
        return None
    if (head.number + 1, bytes(head.hash)) != (link.number, link.previous):
        raise RegisterForked(f"question {link.question}, link {link.number}")
    return head


def _put_back_batch(link: NotedLink, votes: Iterable[NotedVote], lost: dict[bytes, int]) -> None:
    """Publish again the votes of a batch that still wait, and note the others as lost."""
    listed = [vote.commitment for vote in votes]
    marks = [mark for commitment in listed for mark in marks_of(commitment)]
    with connection.cursor() as cursor:
        cursor.execute(HOLD, {"question": link.question, "listed": marks})
    published = set(move_arrivals(link.question, link.number, with_the_rest=False))
    lost |= {commitment: link.number for commitment in listed if commitment not in published}


def _put_back_counted_votes(
    head: LedgerHead, ballots: Iterable[dict[str, Any]], lost: dict[bytes, int]
) -> None:
    """Rebuild the lost votes that the close opened, and the withdrawals that it implies."""
    box = Box.of(head)
    counted = set()
    rebuilt: dict[bytes, Vote] = {}
    for ballot in ballots:
        pseudonym, commitment = (
            bytes.fromhex(ballot[name]) for name in ("pseudonym", "commitment")
        )
        counted.add(pseudonym)
        if commitment in lost:
            rebuilt |= _rebuild(box, pseudonym, ballot["choice"], lost, only=commitment)
    for pseudonym, revision in _standing(head.pk).items():
        if pseudonym not in counted:
            rebuilt |= _rebuild(box, pseudonym, "", lost, after=revision)
    Entry.objects.bulk_create(
        Entry(
            organisation_id=head.organisation_id,
            question_id=head.pk,
            commitment=commitment,
            batch=lost.pop(commitment),
            encrypted=box.encrypt_entry(commitment, vote),
        )
        for commitment, vote in sorted(rebuilt.items())
    )
    _follow_in_ballots(head, box, rebuilt)


def _standing(question_id: UUID) -> dict[bytes, int]:
    """Return the people whom the register counts as far as the database knows.

    Each pseudonym has the number of its last vote.
    """
    last: dict[bytes, tuple[int, str]] = {}
    for _commitment, vote in entries_of(question_id):
        found = (vote.revision, vote.choice)
        last[vote.pseudonym] = max(found, last.get(vote.pseudonym, found))
    return {pseudonym: revision for pseudonym, (revision, choice) in last.items() if choice}


def _rebuild(
    box: Box,
    pseudonym: bytes,
    choice: str,
    lost: Mapping[bytes, int],
    *,
    only: bytes | None = None,
    after: int = 0,
) -> dict[bytes, Vote]:
    """Return the lost vote of a pseudonym with this choice by its commitment, or nothing.

    An empty choice is a withdrawal, which states no version.
    """
    versions = VERSIONS if choice else [0]
    for revision, version, level in product(REVISIONS, versions, LEVELS):
        if revision <= after:
            continue
        vote = Vote(pseudonym, revision, version, level, choice)
        commitment = box.opening(vote).commitment
        if commitment in lost and only in {None, commitment}:
            return {commitment: vote}
    return {}


def _follow_in_ballots(head: LedgerHead, box: Box, rebuilt: Mapping[bytes, Vote]) -> None:
    """Store the last vote of each known voter in the ballot, and count other voters as forgotten."""
    if not rebuilt:
        return
    by_pseudonym = {vote.pseudonym: (commitment, vote) for commitment, vote in rebuilt.items()}
    ballots = Ballot.objects.filter(question_id=head.pk)
    unknown = sum(1 for vote in rebuilt.values() if vote.choice)
    for voter, encrypted in ballots.values_list("voter_id", "encrypted"):
        found = by_pseudonym.get(ledger.pseudonym(box.pseudonyms, voter))
        if found is None:
            continue
        commitment, vote = found
        unknown -= bool(vote.choice)
        ballot = box.decrypt_ballot(voter, encrypted)._replace(
            revision=vote.revision,
            version=vote.version,
            commitment=commitment,
            choice=vote.choice,
        )
        ballots.filter(voter_id=voter).update(
            is_cast=bool(vote.choice),
            is_counted=bool(vote.choice),
            encrypted=box.encrypt_ballot(voter, ballot),
        )
    LedgerHead.objects.filter(pk=head.pk).update(forgotten=F("forgotten") + unknown)


def _check_count(head: LedgerHead, link: NotedLink) -> None:
    """Store which votes do not count. Raise `RegisterForked` if the count is not that of the link."""
    found = recount(link.question)
    if ledger.close_commitment(link.question, found.counts) != link.commitment:
        raise RegisterForked(f"question {link.question}, link {link.number}")
    note_uncounted(head, found)


def _append(head: LedgerHead, link: NotedLink) -> None:
    Link.objects.create(
        organisation_id=head.organisation_id, question_id=link.question, **_columns_of(link)
    )
    LedgerHead.objects.filter(pk=head.pk).update(
        number=link.number,
        hash=link.hash,
        day=link.day,
        is_closed=link.kind == LinkKind.CLOSE,
    )


def _columns_of(link: NotedLink) -> dict:
    columns = link._asdict()
    del columns["question"]
    return columns


def _append_checkpoint(
    consultation_id: UUID, organisation_id: UUID, noted: NotedCheckpoint
) -> None:
    Checkpoint.objects.create(
        organisation_id=organisation_id,
        consultation_id=consultation_id,
        number=noted.number,
        day=noted.day,
        previous=noted.previous,
        hash=noted.hash,
        heads=noted.heads,
    )
    mark(noted.number, register_ledger.heads_of(noted.heads))


def _store_lost(organisation_id: UUID, lost: dict[UUID, dict[bytes, int]]) -> None:
    for question, batches in lost.items():
        if not batches:
            continue
        LostVote.objects.bulk_create(
            LostVote(
                organisation_id=organisation_id,
                question_id=question,
                commitment=commitment,
                batch=batch,
            )
            for commitment, batch in sorted(batches.items())
        )
        LedgerHead.objects.filter(pk=question).update(lost=F("lost") + len(batches))
