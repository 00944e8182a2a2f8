"""Put one vote in, or take it back, under the locks of its ballot and then of its ledger's head.

Written in SQL: the head's lock makes everybody wait who votes on the same question, so few round trips happen under it.
The caller holds the lock of the row that carries the dates, in the same transaction.
"""

from collections import namedtuple
from uuid import UUID

from django.db import IntegrityError, connection

from consult.core.exceptions import KeyReusedWithAnotherBody
from votes import ledger
from votes.ballot_box.store.reading import ballot_at
from votes.ballot_box.store.slips import Deposit, Voter, seal
from votes.exceptions import NothingToWithdraw, RequestIdIsTaken

# Makes the voter's ballot, or locks the one that stands; two first votes of one person meet here.
LOCK_OR_MAKE_BALLOT = """
INSERT INTO ballot_box_ballot AS b (organisation_id, question_id, voter_id, choice, sequence)
VALUES (%s, %s, %s, '', 0)
ON CONFLICT (question_id, voter_id) DO UPDATE SET sequence = b.sequence
RETURNING b.choice, b.sequence
"""
LOCK_BALLOT = """
SELECT choice, sequence FROM ballot_box_ballot WHERE question_id = %s AND voter_id = %s FOR UPDATE
"""
# The day is read with the lock, and never goes back.
LOCK_HEAD = """
SELECT h.sequence, h.hash, k.key,
       GREATEST(h.day, (clock_timestamp() AT TIME ZONE 'UTC')::date) AS day,
       COALESCE(added.sequence, repeated.sequence) AS answered
FROM ballot_box_ledgerhead h
JOIN ballot_box_pseudonymkey k ON k.id = h.key_id
LEFT JOIN ballot_box_ledgerevent added ON added.question_id = h.question_id AND added.request_id = %(request_id)s
LEFT JOIN ballot_box_repeat repeated
  ON repeated.question_id = h.question_id AND repeated.request_id = %(request_id)s
WHERE h.question_id = %(question)s
FOR UPDATE OF h
"""
REPEAT = """
INSERT INTO ballot_box_repeat (organisation_id, question_id, request_id, sequence) VALUES (%s, %s, %s, %s)
"""
APPEND = """
WITH event AS (
  INSERT INTO ballot_box_ledgerevent
    (organisation_id, question_id, sequence, kind, commitment, previous, hash, day, request_id)
  VALUES (%(organisation)s, %(question)s, %(sequence)s, %(kind)s, %(commitment)s, %(previous)s, %(hash)s, %(day)s,
          %(request_id)s)
), opening AS (
  INSERT INTO ballot_box_opening
    (organisation_id, question_id, sequence, pseudonym, "inner", tier, version, choice, nonce, level, level_nonce)
  VALUES (%(organisation)s, %(question)s, %(sequence)s, %(pseudonym)s, %(inner)s, %(tier)s, %(version)s, %(choice)s,
          %(nonce)s, %(level)s, %(level_nonce)s)
), head AS (
  UPDATE ballot_box_ledgerhead SET sequence = %(sequence)s, hash = %(hash)s, day = %(day)s
  WHERE question_id = %(question)s
)
UPDATE ballot_box_ballot SET choice = %(choice)s, sequence = %(sequence)s
WHERE question_id = %(question)s AND voter_id = %(voter)s
"""

Current = namedtuple("Current", "choice sequence")
Head = namedtuple("Head", "sequence hash key day answered")


def cast(question, *, voter: Voter, choice: str, version: int, request_id: UUID) -> Deposit:
    """Record a choice; nothing is added when it stands already, or when this request was answered before."""
    with connection.cursor() as cursor:
        cursor.execute(LOCK_OR_MAKE_BALLOT, [question.organisation_id, question.pk, voter.id])
        current = Current(*cursor.fetchone())
        return _record(cursor, question, current, voter, choice, version, request_id)


def withdraw(question, *, voter: Voter, request_id: UUID | None = None) -> Deposit:
    """Record that a voter takes their choice back; `NothingToWithdraw` where none stands."""
    with connection.cursor() as cursor:
        cursor.execute(LOCK_BALLOT, [question.pk, voter.id])
        current = Current(*(cursor.fetchone() or ("", 0)))
        deposit = _record(cursor, question, current, voter, "", 0, request_id)
    if deposit is None:
        raise NothingToWithdraw
    return deposit


def _record(cursor, question, current, voter, choice, version, request_id):  # noqa: PLR0917 - one step of two acts
    """Answer a repeated request, leave a standing choice alone, or append an event."""
    cursor.execute(LOCK_HEAD, {"request_id": request_id, "question": question.pk})
    head = Head(*cursor.fetchone())
    if head.answered:
        return _answer_again(question, head, voter, current, choice)
    if current.choice == choice:
        return _leave(cursor, question, current, request_id) if choice else None
    sealed = seal(question.pk, head=head, key=head.key, voter=voter, choice=choice, version=version, day=head.day)
    _append(cursor, question, voter, sealed, request_id)
    return Deposit(sealed.ballot(question.pk), current.choice, choice)


def _leave(cursor, question, current, request_id):
    """The choice stands already: its ballot, which this request gets again whatever is chosen in between."""
    cursor.execute(REPEAT, [question.organisation_id, question.pk, request_id, current.sequence])
    return Deposit(ballot_at(question.pk, current.sequence), current.choice, current.choice)


def _append(cursor, question, voter, sealed, request_id):
    values = vars(sealed) | {"organisation": question.organisation_id, "question": question.pk, "voter": voter.id}
    try:
        cursor.execute(APPEND, values | {"request_id": request_id})
    except IntegrityError as error:
        if "one_event_per_request" in str(error):
            raise RequestIdIsTaken from error
        raise


def _answer_again(question, head, voter, current, choice):
    """What this very request put in the first time; refused to another voter, and with another choice."""
    pseudonym = ledger.pseudonym(bytes(head.key), voter.id)
    ballot = ballot_at(question.pk, head.answered, pseudonym=pseudonym)
    if ballot is None:
        raise RequestIdIsTaken
    if ballot.choice != choice:
        raise KeyReusedWithAnotherBody
    return Deposit(ballot, current.choice, current.choice)
