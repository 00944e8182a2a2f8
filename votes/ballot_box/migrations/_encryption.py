"""The operation that encrypts the votes of an installation that has some (migration 0007)."""

from django.conf import settings
from django.core.management.base import CommandError
from django.db.migrations.operations.base import Operation

from votes.ballot_box.store.encryption import (
    Arrival,
    Ballot,
    Box,
    Vote,
    encrypt_key,
    longest_choice,
    mark_of,
)

AT_ONCE = 10_000
KEYS = "SELECT id, key, nonce_key FROM ballot_box_pseudonymkey"
SET_KEYS = """
UPDATE ballot_box_pseudonymkey SET key = %s, nonce_key = %s WHERE id = %s
"""
QUESTIONS = """
SELECT h.question_id, ARRAY[k.key, k.nonce_key], k.id, q.rules
FROM ballot_box_ledgerhead h
JOIN ballot_box_pseudonymkey k ON k.id = h.key_id JOIN votes_question q ON q.id = h.question_id
"""
SET_BYTES = "UPDATE ballot_box_ledgerhead SET choice_bytes = %s WHERE question_id = %s"
# The last vote of a pseudonym counts, unless it is a withdrawal. This was read from the columns
# that are about to go.
UNCOUNTED = """
INSERT INTO ballot_box_uncountedvote (organisation_id, question_id, commitment, is_withdrawn)
SELECT organisation_id, question_id, commitment, last_choice = '' FROM (
  SELECT e.*, first_value(e.choice) OVER votes AS last_choice, first_value(e.revision) OVER votes AS last_revision
  FROM ballot_box_entry e JOIN ballot_box_ledgerhead h ON h.question_id = e.question_id AND h.is_closed
  WINDOW votes AS (PARTITION BY e.question_id, e.pseudonym ORDER BY e.revision DESC)
) AS votes WHERE revision < last_revision OR last_choice = ''
ORDER BY commitment
"""
BALLOTS = """
SELECT voter_id, revision, version, day, commitment, answered, choice FROM ballot_box_ballot
WHERE question_id = %s AND revision > 0
"""
SET_BALLOTS = """
UPDATE ballot_box_ballot SET encrypted = given.encrypted
FROM unnest(%s::uuid[], %s::bytea[]) AS given (voter, encrypted)
WHERE question_id = %s AND voter_id = given.voter
"""
ARRIVALS = """
SELECT commitment, pseudonym, revision, version, level, choice, before_version, before
FROM ballot_box_arrival WHERE question_id = %s
"""
SET_ARRIVALS = """
UPDATE ballot_box_arrival SET mark = given.mark, encrypted = given.encrypted, is_first = given.is_first
FROM unnest(%s::bytea[], %s::bytea[], %s::bytea[], %s::boolean[]) AS given (commitment, mark, encrypted, is_first)
WHERE question_id = %s AND ballot_box_arrival.commitment = given.commitment
"""
ENTRIES = """
SELECT commitment, pseudonym, revision, version, level, choice FROM ballot_box_entry WHERE question_id = %s
"""
SET_ENTRIES = """
UPDATE ballot_box_entry SET encrypted = given.encrypted
FROM unnest(%s::bytea[], %s::bytea[]) AS given (commitment, encrypted)
WHERE question_id = %s AND ballot_box_entry.commitment = given.commitment
"""


class EncryptVotes(Operation):
    """A migration operation that encrypts keys, ballots and votes, question by question."""

    reversible = False

    def state_forwards(self, app_label, state):
        """Change nothing: Django's model state does not contain rows."""

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        connection = schema_editor.connection
        with connection.cursor() as cursor:
            cursor.execute(KEYS)
            keys = cursor.fetchall()
            if not keys:
                return
            if not settings.VOTE_KEYS:
                raise CommandError(
                    "This database has votes, and no key to encrypt them. Nothing was changed: create "
                    "the file that VOTE_KEY_FILE names (docs/operating.md, The key of the votes)."
                )
            for key_id, key, nonce_key in keys:
                cursor.execute(SET_KEYS, [*_encrypt_keys(key_id, key, nonce_key), key_id])
            cursor.execute(UNCOUNTED)
            cursor.execute(QUESTIONS)
            for question, own_keys, key_id, rules in cursor.fetchall():
                box = Box(question, own_keys, key_id, longest_choice(rules))
                cursor.execute(SET_BYTES, [box.choice_bytes, question])
                if box.has_links:
                    _encrypt(connection, box, BALLOTS, SET_BALLOTS, _ballot)
                _encrypt(connection, box, ARRIVALS, SET_ARRIVALS, _arrival)
                _encrypt(connection, box, ENTRIES, SET_ENTRIES, _entry)

    def describe(self):
        return "Encrypt the votes"


def _encrypt_keys(key_id, key, nonce_key):
    """Return both keys of a question, encrypted.

    A question opened before migration 0005 has one key for both uses, by which it is recognised.
    """
    encrypted = encrypt_key(key_id, bytes(nonce_key))
    if key is None:
        return None, encrypted
    if bytes(key) == bytes(nonce_key):
        return encrypted, encrypted
    return encrypt_key(key_id, bytes(key)), encrypted


def _encrypt(connection, box, select, update, encrypt):
    """Encrypt the rows of one table of a question, thousands at a time."""
    with connection.chunked_cursor() as reading, connection.cursor() as writing:
        reading.execute(select, [box.question])
        while rows := reading.fetchmany(AT_ONCE):
            columns = zip(*[encrypt(box, *row) for row in rows], strict=True)
            writing.execute(update, [*map(list, columns), box.question])


def _ballot(box, voter, *own):
    *rest, answered, choice = own
    pairs = [answered[start : start + 48] for start in range(0, len(answered), 48)]
    return voter, box.encrypt_ballot(voter, Ballot(*rest, b"".join(reversed(pairs)), choice))


def _arrival(box, commitment, *own):
    *vote, before_version, before = own
    mark = mark_of(commitment)
    arrival = Arrival(Vote(*vote), commitment, before_version, before)
    return commitment, mark, box.encrypt_arrival(mark, arrival), arrival.vote.revision == 1


def _entry(box, commitment, *vote):
    return commitment, box.encrypt_entry(commitment, Vote(*vote))
