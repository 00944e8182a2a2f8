"""Storage of one vote or one withdrawal under the lock of the voter's own ballot.

No voter waits for another. The code is two SQL statements. The caller has the lock of the row with
the dates, in the same transaction.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any, NamedTuple

from consult.consultations.enums import ResultsVisibility
from consult.core.exceptions import KeyReusedWithAnotherBody
from consult.core.postgres.prepared import prepared_cursor
from votes import ledger
from votes.ballot_box.models import ANSWER_BYTES, MARK_BYTES
from votes.ballot_box.store import queries
from votes.ballot_box.store.slips import Deposit, Keys, OwnBallot, Receipt, Voter, opening
from votes.exceptions import NothingToWithdraw

if TYPE_CHECKING:
    from datetime import date
    from typing import Protocol
    from uuid import UUID

    from django.db.backends.utils import CursorWrapper

    class HasBallots(Protocol):
        """A question, or its columns that a vote needs."""

        @property
        def pk(self) -> UUID: ...
        @property
        def organisation_id(self) -> UUID: ...
        @property
        def visibility(self) -> str: ...


# The address of the voter comes without what follows a `+`.
CURRENT = r"""
b.choice, b.revision, b.version, b.commitment, b.answered,
  (SELECT ARRAY[k.key, k.nonce_key] FROM ballot_box_ledgerhead h JOIN ballot_box_pseudonymkey k ON k.id = h.key_id
   WHERE h.question_id = b.question_id),
  (SELECT h.lost > 0 FROM ballot_box_ledgerhead h WHERE h.question_id = b.question_id),
  (SELECT lower(regexp_replace(a.email, '\+[^@]*', ''))
   FROM accounts_participant p JOIN accounts_account a ON a.id = p.account_id WHERE p.id = b.voter_id),
  (clock_timestamp() AT TIME ZONE 'UTC')::date
"""
# Creates the voter's ballot, or locks the existing one. If one person sends two first votes at the
# same time, the second one waits here.
LOCK_OR_MAKE_BALLOT = (
    """
INSERT INTO ballot_box_ballot AS b
  (organisation_id, question_id, voter_id, choice, is_cast, is_counted, revision, version, day, commitment, answered)
VALUES (%s, %s, %s, '', true, false, 0, 0, (clock_timestamp() AT TIME ZONE 'UTC')::date, '', '')
ON CONFLICT (question_id, voter_id) DO UPDATE SET revision = b.revision
RETURNING """
    + CURRENT
)
LOCK_BALLOT = (
    "SELECT "  # noqa: S608 - both parts are constants
    + CURRENT
    + " FROM ballot_box_ballot b WHERE b.question_id = %s AND b.voter_id = %s FOR UPDATE"
)
# Returns the number of people, this voter included, whose votes on a live question are not in its
# public count yet.
APPEND = """
WITH arrival AS (
  INSERT INTO ballot_box_arrival
    (organisation_id, question_id, commitment, pseudonym, revision, version, choice, level, is_held,
     person, before, before_version, is_counted)
  VALUES (%(organisation)s, %(question)s, %(commitment)s, %(pseudonym)s, %(revision)s, %(version)s, %(choice)s,
          %(level)s, false, %(person)s, %(before)s, %(before_version)s, false)
)
UPDATE ballot_box_ballot
SET choice = %(choice)s, is_cast = %(is_cast)s, revision = %(revision)s, version = %(version)s, day = %(day)s,
  commitment = %(commitment)s, answered = answered || %(answered)s
WHERE question_id = %(question)s AND voter_id = %(voter)s
RETURNING CASE WHEN %(is_live)s THEN 1 + (
  SELECT count(DISTINCT person) FROM ballot_box_arrival
  WHERE question_id = %(question)s AND NOT is_counted AND person <> %(person)s
) ELSE 0 END
"""
REMEMBER = """
UPDATE ballot_box_ballot SET answered = answered || %s WHERE question_id = %s AND voter_id = %s
"""


class Current(NamedTuple):
    """A voter's locked ballot, with the keys of its question and the day.

    `has_lost_votes` states that a restore lost votes of the question.
    """

    choice: str
    revision: int
    version: int
    commitment: bytes
    answered: bytes
    keys: Keys
    has_lost_votes: bool
    mailbox: str | None
    day: date

    def answer_to(self, mark: bytes) -> bytes | None:
        """Return the commitment that a request received, or None if it is new."""
        for start in range(0, len(self.answered), ANSWER_BYTES):
            if self.answered[start : start + MARK_BYTES] == mark:
                return self.answered[start + MARK_BYTES : start + ANSWER_BYTES]
        return None


def cast(
    question: HasBallots, *, voter: Voter, choice: str, version: int, request_id: UUID | None
) -> Deposit:
    """Record a choice, unless it is the current one or this request was answered before.

    A request without an id is never a repetition. Raise `KeyReusedWithAnotherBody` if the request
    was answered before with another choice.
    """
    with prepared_cursor() as cursor:
        cursor.execute(LOCK_OR_MAKE_BALLOT, [question.organisation_id, question.pk, voter.id])
        return _record(cursor, question, _current(cursor), voter, choice, version, request_id)  # type: ignore[arg-type]  # the ballot was made


def withdraw(question: HasBallots, *, voter: Voter, request_id: UUID | None = None) -> Deposit:
    """Record the withdrawal of the current choice. Raise `NothingToWithdraw` if there is none."""
    with prepared_cursor() as cursor:
        cursor.execute(LOCK_BALLOT, [question.pk, voter.id])
        current = _current(cursor)
        if current is None:
            raise NothingToWithdraw
        return _record(cursor, question, current, voter, "", 0, request_id)


def _current(cursor: CursorWrapper) -> Current | None:
    row = cursor.fetchone()
    if row is None:
        return None
    choice, revision, version, commitment, answered, keys, has_lost_votes, mailbox, day = row
    return Current(
        choice,
        revision,
        version,
        bytes(commitment),
        bytes(answered),
        Keys(*map(bytes, keys)),
        has_lost_votes,
        mailbox,
        day,
    )


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
    mark = mark_of(question.pk, request_id) if request_id else b""
    commitment = current.answer_to(mark) if mark else None
    if commitment is not None:
        return _answer_again(question, current, voter, choice, commitment)
    if current.choice == choice:
        return _leave(cursor, question, current, voter, mark)
    return _append(cursor, question, current, voter, choice, version, mark)


def mark_of(question_id: UUID, request_id: UUID) -> bytes:
    """Return a digest of a request's id, because the id may contain the time of the request."""
    return hashlib.sha256(question_id.bytes + request_id.bytes).digest()[:MARK_BYTES]


def _answer_again(
    question: HasBallots, current: Current, voter: Voter, choice: str, commitment: bytes
) -> Deposit:
    ballot = queries.ballot_of(question.pk, voter.id, commitment)
    if ballot.choice != choice:
        raise KeyReusedWithAnotherBody
    return Deposit(ballot, current.choice, current.choice, is_repeated=True)


def _leave(
    cursor: CursorWrapper, question: HasBallots, current: Current, voter: Voter, mark: bytes
) -> Deposit:
    """Return the current vote, and store that this request received it.

    If the request is repeated after a change, it receives the same vote again.
    """
    if not current.choice:
        raise NothingToWithdraw
    if mark:
        cursor.execute(REMEMBER, [mark + current.commitment, question.pk, voter.id])
    ballot = queries.ballot_of(question.pk, voter.id, current.commitment)
    return Deposit(ballot, current.choice, current.choice)


def _append(  # noqa: PLR0917 - the columns of one row
    cursor: CursorWrapper,
    question: HasBallots,
    current: Current,
    voter: Voter,
    choice: str,
    version: int,
    mark: bytes,
) -> Deposit:
    pseudonym = ledger.pseudonym(current.keys.pseudonyms, voter.id)
    stated: dict[str, Any] = {
        "revision": current.revision + 1,
        "version": version,
        "choice": choice,
        "level": voter.level,
    }
    opened = opening(question.pk, key=current.keys.nonces, pseudonym=pseudonym, **stated)
    while current.has_lost_votes and queries.is_lost(opened.commitment):
        stated["revision"] += 1
        opened = opening(question.pk, key=current.keys.nonces, pseudonym=pseudonym, **stated)
    row = stated | {
        "organisation": question.organisation_id,
        "question": question.pk,
        "voter": voter.id,
        "pseudonym": pseudonym,
        "commitment": opened.commitment,
        "day": current.day,
        "answered": mark + opened.commitment if mark else b"",
        "is_cast": bool(choice),
        "person": _person(current) or pseudonym,
        "before": current.choice,
        "before_version": current.version,
        "is_live": question.visibility == ResultsVisibility.LIVE,
    }
    cursor.execute(APPEND, row)
    (waiting,) = cursor.fetchone()
    receipt = Receipt(
        question.pk, opened.commitment.hex(), opened.secret.hex(), stated["revision"], None, None
    )
    ballot = OwnBallot(choice, version, current.day, receipt)
    return Deposit(ballot, current.choice, choice, waiting=waiting)


def _person(current: Current) -> bytes | None:
    """Return the mark of the owner of the voter's mailbox, or None for a person without one."""
    if not current.mailbox:
        return None
    return ledger.person(current.keys.pseudonyms, current.mailbox)
