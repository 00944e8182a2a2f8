"""Check a consultation's boxes from the inside, secrets at hand: open questions too, which no outsider can recount."""

from __future__ import annotations

from collections import Counter, namedtuple
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING

from votes import ledger
from votes.ballot_box.models import Ballot, Checkpoint, LedgerEvent, LedgerHead, Opening
from votes.ballot_box.store.closing import written
from votes.enums import EventKind

if TYPE_CHECKING:
    from collections.abc import Iterator
    from uuid import UUID

CHUNK = 2000
Audited = namedtuple("Audited", "question events counts problems")


def audit(consultation_id: UUID) -> Iterator[Audited]:
    """Yield, for each question, its number of events, its recount and what is wrong with it: (where, why) pairs.

    Memory: the voters of one question at a time.
    """
    heads = LedgerHead.objects.filter(consultation_id=consultation_id).select_related("key", "question")
    events = _by_question(LedgerEvent, consultation_id)
    openings = _by_question(Opening, consultation_id)
    for head in heads.order_by("pk").iterator(chunk_size=CHUNK):
        yield _audit_one(head, events(head.pk), openings(head.pk))


def _by_question(model, consultation_id):
    """A function that hands out the rows of each question in turn; questions are asked for in order."""
    rows = model.objects.filter(question__consultation_id=consultation_id).order_by("question_id", "sequence")
    groups = groupby(rows.iterator(chunk_size=CHUNK), key=attrgetter("question_id"))
    waiting = [next(groups, None)]

    def of(question_id):
        while waiting[0] is not None and waiting[0][0] < question_id:
            waiting[0] = next(groups, None)
        if waiting[0] is None or waiting[0][0] != question_id:
            return iter(())
        yield from waiting[0][1]

    return of


def _audit_one(head, events, openings):
    """Replay one chain beside its openings, then compare its end with head, rules and ballots."""
    problems, last_of, counts = [], {}, Counter()
    previous, number, ended = ledger.genesis(head.pk, bytes(head.question.rules_hash)), 0, False
    if ledger.rules_hash(head.question.rules) != bytes(head.question.rules_hash):
        problems.append(("rules", "their hash does not follow"))
    for event in events:
        number += 1
        problems += [(f"event {event.sequence}", why) for why in _wrong_link(event, number, previous, ended=ended)]
        if event.kind == EventKind.CLOSE:
            ended = True
            counts = _count(last_of)
            if ledger.close_commitment(head.pk, counts) != bytes(event.commitment):
                problems.append((f"event {event.sequence}", "the count it states is not the recount"))
        else:
            opening = next(openings, None)
            problems += [(f"event {event.sequence}", why) for why in _wrong_opening(event, opening)]
            if opening is not None:
                last_of[bytes(opening.pseudonym)] = (opening.sequence, opening.choice)
        previous = bytes(event.hash)
    if next(openings, None) is not None:
        problems.append(("openings", "one has no event"))
    if (head.sequence, bytes(head.hash), head.is_closed) != (number, previous, ended):
        problems.append(("head", "it is not the end of the chain"))
    problems += _wrong_ballots(head, last_of)
    return Audited(head.question, number, _count(last_of), problems)


def _wrong_link(event, number, previous, *, ended):
    if ended:
        yield "it follows the close"
    if event.sequence != number:
        yield f"number {number} was expected"
    link = ledger.link(
        previous,
        sequence=event.sequence,
        kind=event.kind,
        commitment=bytes(event.commitment),
        day=event.day.isoformat(),
    )
    if bytes(event.previous) != previous or bytes(event.hash) != link:
        yield "it does not follow the event before"


def _wrong_opening(event, opening):
    if opening is None or opening.sequence != event.sequence:
        yield "its opening is missing"
        return
    question = event.question_id
    inner = ledger.inner(question, version=opening.version, choice=opening.choice, nonce=bytes(opening.nonce))
    tier = ledger.tier(question, level=opening.level, nonce=bytes(opening.level_nonce))
    bound = {"pseudonym": bytes(opening.pseudonym), "inner": inner, "tier": tier}
    if ledger.event_commitment(question, kind=event.kind, **bound) != bytes(event.commitment):
        yield "its commitment does not follow from its opening"
    if (bytes(opening.inner), bytes(opening.tier)) != (inner, tier):
        yield "its opening contradicts itself"


def _wrong_ballots(head, last_of):
    """Each ballot is the last event of its voter's pseudonym. People who left have none."""
    key = bytes(head.key.key)
    ballots = Ballot.objects.filter(question_id=head.pk).values_list("voter_id", "sequence", "choice")
    for voter, sequence, choice in ballots.iterator(chunk_size=CHUNK):
        if last_of.get(ledger.pseudonym(key, voter)) != (sequence, choice):
            yield f"ballot at {sequence}", "it is not the last event of its voter"


def _count(last_of):
    return Counter(choice for _sequence, choice in last_of.values() if choice)


def audit_checkpoints(consultation_id: UUID) -> list[tuple[str, str]]:
    """What is wrong with the checkpoints of a consultation."""
    heads, previous, problems = {}, ledger.NO_HASH, []
    rows = Checkpoint.objects.filter(consultation_id=consultation_id).order_by("number")
    for number, checkpoint in enumerate(rows.iterator(chunk_size=CHUNK), start=1):
        named = _named(bytes(checkpoint.heads))
        heads |= named
        found = ledger.checkpoint(
            consultation_id,
            number=number,
            previous=previous,
            taken_at=written(checkpoint.taken_at),
            heads=[ledger.head_entry(question, *heads[question]) for question in sorted(heads)],
        )
        if (checkpoint.number, bytes(checkpoint.hash)) != (number, found):
            problems.append((f"checkpoint {number}", "its hash does not follow"))
        problems += [(f"checkpoint {number}", why) for why in _wrong_heads(named)]
        previous = bytes(checkpoint.hash)
    return problems


def _named(packed):
    starts = range(0, len(packed), ledger.ENTRY_BYTES)
    entries = (ledger.read_head_entry(packed[start : start + ledger.ENTRY_BYTES]) for start in starts)
    return {question: (sequence, digest) for question, sequence, digest in entries}


def _wrong_heads(named):
    later = {question: at for question, at in named.items() if at[0]}
    events = LedgerEvent.objects.filter(question_id__in=later, sequence__in={at[0] for at in later.values()})
    known = {
        (q, sequence): bytes(digest) for q, sequence, digest in events.values_list("question_id", "sequence", "hash")
    }
    for question, (sequence, digest) in later.items():
        if known.get((question, sequence)) != digest:
            yield f"it names another event {sequence} of question {question}"
