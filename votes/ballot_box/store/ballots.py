"""Storage of one vote or one withdrawal under the lock of the voter's own ballot.

No voter waits for another. The code is two SQL statements. The caller has the lock of the row with
the dates, in the same transaction.
"""

import hashlib
from datetime import date
from typing import Any, NamedTuple, Protocol
from uuid import UUID

from django.db.backends.utils import CursorWrapper

from consult.consultations.enums import ResultsVisibility
from consult.core.exceptions import KeyReusedWithAnotherBody
from consult.core.postgres.prepared import prepared_cursor
from votes import ledger
from votes.ballot_box.store import queries
from votes.ballot_box.store.encryption import (
    BOX,
    MARK_BYTES,
    Arrival,
    Ballot,
    Box,
    Vote,
    mark_of,
    new_ballot,
)
from votes.ballot_box.store.slips import Deposit, OwnBallot, Receipt, Voter
from votes.exceptions import NothingToWithdraw

# The address of the voter comes without what follows a `+`.
CURRENT = rf"""
b.encrypted, h.lost > 0, {BOX},
  (SELECT lower(regexp_replace(a.email, '\+[^@]*', ''))
   FROM accounts_participant p JOIN accounts_account a ON a.id = p.account_id WHERE p.id = b.voter_id),
  (clock_timestamp() AT TIME ZONE 'UTC')::date
"""  # noqa: S608 - constants
OF_QUESTION = "ballot_box_ledgerhead h JOIN ballot_box_pseudonymkey k ON k.id = h.key_id"
# Creates the voter's ballot, or locks the existing one. If one person sends two first votes at the
# same time, the second one waits here.
LOCK_OR_MAKE_BALLOT = f"""
WITH b AS (
  INSERT INTO ballot_box_ballot AS b (organisation_id, question_id, voter_id, is_cast, is_counted, encrypted)
  VALUES (%s, %s, %s, true, false, '')
  ON CONFLICT (question_id, voter_id) DO UPDATE SET is_cast = b.is_cast
  RETURNING b.question_id, b.voter_id, b.encrypted
)
SELECT {CURRENT} FROM b JOIN {OF_QUESTION} ON h.question_id = b.question_id
"""  # noqa: S608 - constants
LOCK_BALLOT = f"""
SELECT {CURRENT} FROM ballot_box_ballot b JOIN {OF_QUESTION} ON h.question_id = b.question_id
WHERE b.question_id = %s AND b.voter_id = %s FOR UPDATE OF b
"""  # noqa: S608 - constants
# Returns the number of people, this voter included, whose votes on a live question are not in its
# public count yet.
APPEND = """
WITH arrival AS (
  INSERT INTO ballot_box_arrival
    (organisation_id, question_id, mark, is_held, person, is_first, is_counted, encrypted)
  VALUES (%(organisation)s, %(question)s, %(mark)s, false, %(person)s, %(is_first)s, false, %(arrival)s)
)
UPDATE ballot_box_ballot SET is_cast = %(is_cast)s, encrypted = %(ballot)s
WHERE question_id = %(question)s AND voter_id = %(voter)s
RETURNING CASE WHEN %(is_live)s THEN 1 + (
  SELECT count(DISTINCT person) FROM ballot_box_arrival
  WHERE question_id = %(question)s AND NOT is_counted AND person <> %(person)s
) ELSE 0 END
"""
REMEMBER = """
UPDATE ballot_box_ballot SET encrypted = %s WHERE question_id = %s AND voter_id = %s
"""


class HasBallots(Protocol):
    """A question, or its columns that a vote needs."""

    @property
    def pk(self) -> UUID: ...
    @property
    def organisation_id(self) -> UUID: ...
    @property
    def visibility(self) -> str: ...


class Current(NamedTuple):
    """A voter's locked ballot, with the keys of its question and the day.

    `has_lost_votes` states that a restore lost votes of the question.
    """

    ballot: Ballot
    has_lost_votes: bool
    box: Box
    mailbox: str | None
    day: date


def cast(
    question: HasBallots, *, voter: Voter, choice: str, version: int, request_id: UUID | None
) -> Deposit:
    """Record a choice, unless it is the current one or this request was answered before.

    A request without an id is never a repetition. Raise `KeyReusedWithAnotherBody` if the request
    was answered before with another choice.
    """
    with prepared_cursor() as cursor:
        cursor.execute(LOCK_OR_MAKE_BALLOT, [question.organisation_id, question.pk, voter.id])
        current = _current(cursor, question, voter)
        return _record(
            cursor,
            question,
            current,  # type: ignore[arg-type]  # the ballot was made
            voter,
            choice,
            version,
            request_id,
        )


def withdraw(question: HasBallots, *, voter: Voter, request_id: UUID | None = None) -> Deposit:
    """Record the withdrawal of the current choice. Raise `NothingToWithdraw` if there is none."""
    with prepared_cursor() as cursor:
        cursor.execute(LOCK_BALLOT, [question.pk, voter.id])
        current = _current(cursor, question, voter)
        if current is None:
            raise NothingToWithdraw
        return _record(cursor, question, current, voter, "", 0, request_id)


def _current(cursor: CursorWrapper, question: HasBallots, voter: Voter) -> Current | None:
    row = cursor.fetchone()
    if row is None:
        return None
    encrypted, has_lost_votes, *keys, mailbox, day = row
    box = Box(question.pk, *keys)
    ballot = box.decrypt_ballot(voter.id, encrypted) if encrypted else new_ballot(day)
    return Current(ballot, has_lost_votes, box, mailbox, day)


def _record(  # noqa: PLR0917 - one step of two acts
    cursor: CursorWrapper,
    question: HasBallots,
    current: Current,
    voter: Voter,
    choice: str,
    version: int,
    request_id: UUID | None,
) -> Deposit:
    """Answer a repeated request, leave the current choice unchanged, or add a vote."""
    mark = request_mark(question.pk, request_id) if request_id else b""
    commitment = current.ballot.answer_to(mark) if mark else None
    if commitment is not None:
        return _answer_again(question, current, voter, choice, commitment)
    if current.ballot.choice == choice:
        return _leave(cursor, question, current, voter, mark)
    return _append(cursor, question, current, voter, choice, version, mark)


def request_mark(question_id: UUID, request_id: UUID) -> bytes:
    """Return a digest of a request's id, because the id may contain the time of the request."""
    return hashlib.sha256(question_id.bytes + request_id.bytes).digest()[:MARK_BYTES]


def _answer_again(
    question: HasBallots, current: Current, voter: Voter, choice: str, commitment: bytes
) -> Deposit:
    ballot = queries.ballot_of(current.box, voter.id, commitment, current.ballot.day)
    if ballot.choice != choice:
        raise KeyReusedWithAnotherBody
    return Deposit(ballot, current.ballot.choice, current.ballot.choice, is_repeated=True)


def _leave(
    cursor: CursorWrapper, question: HasBallots, current: Current, voter: Voter, mark: bytes
) -> Deposit:
    """Return the current vote, and store that this request received it.

    If the request is repeated after a change, it receives the same vote again.
    """
    ballot = current.ballot
    if not ballot.choice:
        raise NothingToWithdraw
    if mark:
        ballot = ballot._replace(answered=mark + ballot.commitment + ballot.answered)
        encrypted = current.box.encrypt_ballot(voter.id, ballot)
        cursor.execute(REMEMBER, [encrypted, question.pk, voter.id])
    own = queries.ballot_of(current.box, voter.id, ballot.commitment, ballot.day)
    return Deposit(own, ballot.choice, ballot.choice)


def _append(  # noqa: PLR0917 - the columns of one row
    cursor: CursorWrapper,
    question: HasBallots,
    current: Current,
    voter: Voter,
    choice: str,
    version: int,
    mark: bytes,
) -> Deposit:
    box = current.box
    before = current.ballot
    pseudonym = ledger.pseudonym(box.pseudonyms, voter.id)
    vote = Vote(pseudonym, before.revision + 1, version, voter.level, choice)
    opened = box.opening(vote)
    while current.has_lost_votes and queries.is_lost(opened.commitment):
        vote = vote._replace(revision=vote.revision + 1)
        opened = box.opening(vote)
    commitment = opened.commitment
    answered = mark + commitment + before.answered if mark else before.answered
    ballot = Ballot(vote.revision, version, current.day, commitment, answered, choice)
    found_by = mark_of(commitment)
    row: dict[str, Any] = {
        "organisation": question.organisation_id,
        "question": question.pk,
        "voter": voter.id,
        "mark": found_by,
        "person": ledger.person(box.pseudonyms, current.mailbox or voter.id.hex),
        "is_first": vote.revision == 1,
        "arrival": box.encrypt_arrival(
            found_by, Arrival(vote, commitment, before.version, before.choice)
        ),
        "is_cast": bool(choice),
        "ballot": box.encrypt_ballot(voter.id, ballot),
        "is_live": question.visibility == ResultsVisibility.LIVE,
    }
    cursor.execute(APPEND, row)
    (waiting,) = cursor.fetchone()
    receipt = Receipt(question.pk, commitment.hex(), opened.secret.hex(), vote.revision, None, None)
    own = OwnBallot(choice, version, current.day, receipt)
    return Deposit(own, before.choice, choice, waiting=waiting)
