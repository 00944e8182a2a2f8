"""Checks of the ballot boxes of a consultation with their secrets.

They include open questions, which no outside observer can recount.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from heapq import merge
from itertools import groupby
from operator import attrgetter
from typing import Any, NamedTuple
from uuid import UUID

from django.db import DatabaseError

from consult.core.records.failures import describe_place
from votes import ledger
from votes.ballot_box.models import (
    Arrival,
    Ballot,
    Checkpoint,
    Entry,
    LedgerHead,
    Link,
    LostRegister,
    LostVote,
    UncountedVote,
)
from votes.ballot_box.store.encryption import IS_CANONICAL, POSITIONS, Box, Vote, marks_of
from votes.enums import LinkKind
from votes.exceptions import VotesUnreadable
from votes.models import Question

CHUNK = 2000
UNREADABLE = "a row cannot be decrypted"


class Audited(NamedTuple):
    """The outcome of the check of one question; problems are (where, why) pairs.

    `waiting` are the votes by choice that the public count does not include yet.
    """

    question: Question
    votes: int
    counts: Counter
    waiting: Counter
    is_closed: bool
    problems: list[tuple[str, str]]


class Last(NamedTuple):
    """The last vote of a pseudonym, and the number of votes it has."""

    commitment: bytes
    choice: str
    revision: int
    number: int


def audit(consultation_id: UUID) -> Iterator[Audited]:
    """Yield, for each question, its number of votes, its recount and its problems.

    Only the voters of one question are in memory at a time.
    """
    heads = LedgerHead.objects.filter(consultation_id=consultation_id).select_related(
        "key", "question"
    )
    entries = _by_question(Entry, consultation_id, "batch", "commitment")
    lost = _by_question(LostVote, consultation_id, "batch", "commitment")
    arrivals = _by_question(Arrival, consultation_id, "mark")
    links = _by_question(Link, consultation_id, "number")
    for head in heads.order_by("pk").iterator(chunk_size=CHUNK):
        try:
            listed = merge(entries(head.pk), lost(head.pk), key=_place)
            audited = _audit_question(head, links(head.pk), listed, arrivals(head.pk))
        except DatabaseError:
            raise
        except VotesUnreadable:
            problem = ("keys", "no key in VOTE_KEY_FILE decrypts them")
            audited = Audited(head.question, 0, Counter(), Counter(), head.is_closed, [problem])
        except Exception as error:  # any row may have been changed by hand
            problem = ("ledger", f"cannot be counted: {describe_place(error)}")
            audited = Audited(head.question, 0, Counter(), Counter(), head.is_closed, [problem])
        yield audited


def _place(listed: Entry | LostVote) -> tuple[int, bytes]:
    return listed.batch, bytes(listed.commitment)


def _by_question(
    model: type[Arrival | Entry | Link | LostVote], consultation_id: UUID, *order: str
) -> Callable[[UUID], Iterator[Any]]:
    """Return a function that returns the rows of a question.

    The returned function must be called with questions in ascending order.
    """
    rows = model.objects.filter(question__consultation_id=consultation_id).order_by(
        "question_id", *order
    )
    groups = groupby(rows.iterator(chunk_size=CHUNK), key=attrgetter("question_id"))
    waiting = [next(groups, None)]

    def of(question_id: UUID) -> Iterator[Any]:
        while waiting[0] is not None and waiting[0][0] < question_id:
            waiting[0] = next(groups, None)
        if waiting[0] is None or waiting[0][0] != question_id:
            return iter(())
        return waiting[0][1]

    return of


def _audit_question(
    head: LedgerHead,
    links: Iterable[Link],
    listed: Iterable[Entry | LostVote],
    arrivals: Iterable[Arrival],
) -> Audited:
    """Replay one chain with its votes, then compare its end with head, rules and ballots."""
    problems: list[tuple[str, str]]
    last_of: dict[bytes, Last]
    problems = []
    last_of = {}
    if ledger.rules_hash(head.question.rules) != bytes(head.question.rules_hash):
        problems.append(("rules", "their hash does not follow"))
    links = list(links)
    box = Box.of(head)
    _ = box.nonces  # without them, one problem is enough
    found, published = _replay(head, box, links, listed, last_of)
    problems += found
    lost = published - sum(last.number for last in last_of.values())
    if lost != head.lost:
        problems.append(("head", f"{lost} votes are lost instead of {head.lost}"))
    unpublished = 0
    waiting: Counter[str] = Counter()
    for arrival in arrivals:
        unpublished += 1
        mark = bytes(arrival.mark)
        try:
            contents = box.decrypt_arrival(mark, arrival.encrypted)
        except VotesUnreadable:
            problems.append(("arrivals", UNREADABLE))
            continue
        problems += _wrong_vote(box, contents.commitment, contents.vote, last_of)
        if mark not in marks_of(contents.commitment):
            problems.append(("arrivals", "a vote has the mark of another one"))
        if not arrival.is_counted:
            waiting[contents.vote.choice] += 1
            waiting[contents.before] -= 1
    if unpublished and head.is_closed:
        problems.append(("arrivals", "a vote waits although the question is closed"))
    problems += _wrong_ballots(head, box, last_of)
    if head.is_closed:
        problems += _wrong_uncounted(head, last_of)
    votes = published + unpublished
    return Audited(head.question, votes, _count(last_of), waiting, head.is_closed, problems)


def _replay(
    head: LedgerHead,
    box: Box,
    links: Sequence[Link],
    listed: Iterable[Entry | LostVote],
    last_of: dict[bytes, Last],
) -> tuple[list[tuple[str, str]], int]:
    """Follow the chain, and return its problems and the number of votes that it lists."""
    problems = []
    published = 0
    ended = False
    previous = ledger.genesis(head.pk, bytes(head.question.rules_hash))
    batches = groupby(listed, key=attrgetter("batch"))
    batch, votes = next(batches, (None, ()))
    for number, link in enumerate(links, start=1):
        where = f"batch {link.number}"
        if ended:
            problems.append((where, "it follows the close"))
        problems += [(where, why) for why in _wrong_link(link, number, previous)]
        if link.kind == LinkKind.CLOSE:
            ended = True
            if ledger.close_commitment(head.pk, _count(last_of)) != bytes(link.commitment):
                problems.append((where, "the count it states is not the recount"))
        else:
            commitments = []
            if batch == link.number:
                for vote in votes:
                    commitments.append(bytes(vote.commitment))
                    problems += _wrong_listed(box, vote, last_of)
                batch, votes = next(batches, (None, ()))
            published += len(commitments)
            stated = (link.votes, bytes(link.commitment))
            if (len(commitments), ledger.batch_commitment(head.pk, commitments)) != stated:
                problems.append((where, "its votes are not those that it states"))
        previous = bytes(link.hash)
    if batch is not None:
        problems.append((f"batch {batch}", "no link of the chain states its votes"))
    if (head.number, bytes(head.hash), head.is_closed) != (len(links), previous, ended):
        problems.append(("head", "it is not the end of the chain"))
    return problems, published


def _wrong_link(link: Link, number: int, previous: bytes) -> Iterator[str]:
    if link.number != number:
        yield f"number {number} was expected"
    stated: dict[str, Any] = {
        "kind": link.kind,
        "commitment": bytes(link.commitment),
        "day": link.day.isoformat(),
    }
    found = ledger.link(previous, number=link.number, **stated)
    if bytes(link.previous) != previous or bytes(link.hash) != found:
        yield "it does not follow the link before"


def _wrong_listed(
    box: Box, listed: Entry | LostVote, last_of: dict[bytes, Last]
) -> list[tuple[str, str]]:
    """Return the problems of a vote that a batch lists. A lost vote has nothing to decrypt."""
    if isinstance(listed, LostVote):
        return []
    commitment = bytes(listed.commitment)
    try:
        vote = box.decrypt_entry(commitment, listed.encrypted)
    except VotesUnreadable:
        return [(f"vote {commitment.hex()}", UNREADABLE)]
    return list(_wrong_vote(box, commitment, vote, last_of))


def _wrong_vote(
    box: Box, commitment: bytes, vote: Vote, last_of: dict[bytes, Last]
) -> Iterator[tuple[str, str]]:
    """Open one vote with the secrets, yield its problems, and note it if it is its voter's last."""
    pseudonym = vote.pseudonym
    where = f"vote {commitment.hex()}"
    if box.opening(vote).commitment != commitment:
        yield where, "its commitment does not follow from its opening"
    if vote.choice not in POSITIONS and not IS_CANONICAL(vote.choice):
        yield where, "its choice is not canonical"
    last = last_of.get(pseudonym)
    number = last.number + 1 if last else 1
    if last is None or vote.revision > last.revision:
        last_of[pseudonym] = Last(commitment, vote.choice, vote.revision, number)
    else:
        last_of[pseudonym] = last._replace(number=number)


def _wrong_ballots(
    head: LedgerHead, box: Box, last_of: Mapping[bytes, Last]
) -> Iterator[tuple[str, str]]:
    """Yield the problems of ballots: each must be the last vote of its pseudonym.

    Only voters who were erased, or lost by a restore, may have votes without a ballot. Where votes
    were lost, a voter may have fewer votes than the number of the last one. Once the links between
    voters and votes are deleted, only the numbers are compared.
    """
    for vote in last_of.values():
        if vote.number != vote.revision and not (head.lost and vote.number < vote.revision):
            yield (
                f"vote {vote.commitment.hex()}",
                f"its voter has {vote.number} votes instead of {vote.revision}",
            )
    counted = _count(last_of).total()
    if not box.has_links:
        cast = Ballot.objects.filter(question_id=head.pk, is_cast=True).count()
        yield from _wrong_number_without_ballot(head, counted - cast)
        return
    pseudonyms = set()
    ballots = Ballot.objects.filter(question_id=head.pk).values_list(
        "voter_id", "is_cast", "encrypted"
    )
    for voter, is_cast, encrypted in ballots.iterator(chunk_size=CHUNK):
        pseudonym = ledger.pseudonym(box.pseudonyms, voter)
        pseudonyms.add(pseudonym)
        last = last_of.get(pseudonym)
        try:
            ballot = box.decrypt_ballot(voter, encrypted)
        except VotesUnreadable:
            yield "ballots", UNREADABLE
            continue
        stored = (ballot.commitment, ballot.choice, ballot.revision)
        if last is None or last[:3] != stored or is_cast != bool(ballot.choice):
            yield f"ballot {ballot.commitment.hex()}", "it is not the last vote of its voter"
    without = sum(
        1 for pseudonym, last in last_of.items() if last.choice and pseudonym not in pseudonyms
    )
    yield from _wrong_number_without_ballot(head, without)


def _wrong_number_without_ballot(head: LedgerHead, without: int) -> Iterator[tuple[str, str]]:
    if without != head.forgotten:
        yield (
            "ballots",
            f"{without} counted voters have no ballot, and {head.forgotten} were erased or lost",
        )


def _wrong_uncounted(head: LedgerHead, last_of: Mapping[bytes, Last]) -> Iterator[tuple[str, str]]:
    """Compare the votes of a closed question that do not count with the votes that do."""
    counted = {last.commitment for last in last_of.values() if last.choice}
    noted = UncountedVote.objects.filter(question_id=head.pk).values_list("commitment", flat=True)
    number = 0
    for commitment in noted.iterator(chunk_size=CHUNK):
        number += 1
        if bytes(commitment) in counted:
            yield f"vote {bytes(commitment).hex()}", "it counts, and a row says that it does not"
    votes = sum(last.number for last in last_of.values())
    if number != votes - len(counted):
        yield (
            "votes",
            f"{number} rows say that a vote does not count, for {votes - len(counted)} votes",
        )


def _count(last_of: Mapping[bytes, Last]) -> Counter[str]:
    return Counter(last.choice for last in last_of.values() if last.choice)


def audit_checkpoints(consultation_id: UUID) -> list[tuple[str, str]]:
    """Return the problems of the checkpoints of a consultation."""
    heads: dict[UUID, tuple[int, bytes]]
    problems: list[tuple[str, str]]
    heads = {}
    previous = ledger.NO_HASH
    problems = []
    rows = Checkpoint.objects.filter(consultation_id=consultation_id).order_by("number")
    for number, checkpoint in enumerate(rows.iterator(chunk_size=CHUNK), start=1):
        named = _named(bytes(checkpoint.heads))
        heads |= named
        found = ledger.checkpoint(
            consultation_id,
            number=number,
            previous=previous,
            day=checkpoint.day.isoformat(),
            heads=[ledger.head_entry(question, *heads[question]) for question in sorted(heads)],
        )
        if (checkpoint.number, bytes(checkpoint.hash)) != (number, found):
            problems.append((f"checkpoint {number}", "its hash does not follow"))
        problems += [(f"checkpoint {number}", why) for why in _wrong_heads(named)]
        previous = bytes(checkpoint.hash)
    return problems


def _named(packed: bytes) -> dict[UUID, tuple[int, bytes]]:
    starts = range(0, len(packed), ledger.ENTRY_BYTES)
    entries = (
        ledger.read_head_entry(packed[start : start + ledger.ENTRY_BYTES]) for start in starts
    )
    return {question: (number, digest) for question, number, digest in entries}


def _wrong_heads(named: Mapping[UUID, tuple[int, bytes]]) -> Iterator[str]:
    lost = set(LostRegister.objects.filter(pk__in=named).values_list("pk", flat=True))
    later = {question: at for question, at in named.items() if at[0] and question not in lost}
    links = Link.objects.filter(question_id__in=later, number__in={at[0] for at in later.values()})
    known = {
        (q, number): bytes(digest)
        for q, number, digest in links.values_list("question_id", "number", "hash")
    }
    for question, (number, digest) in later.items():
        if known.get((question, number)) != digest:
            yield f"it names another link {number} of question {question}"
