"""Votes that an installation stored before they were encrypted (migration 0007, ADR 139)."""

from types import SimpleNamespace

import pytest
from django.db import connection, transaction

from consult.core import tenancy
from consult.core.postgres.roles import as_owner
from tests.factories import make
from tests.votes import polls
from tests.votes.places import arrivals, ballots, cast, entries, fill, published, rows, withdraw
from votes.actions.ballots import withdraw_ballot
from votes.ballot_box.migrations._encryption import EncryptVotes
from votes.ballot_box.store.batches import box_of
from votes.selectors.audit import check_ledgers

pytestmark = [pytest.mark.committed, pytest.mark.takes(10)]

VOTE = "pseudonym bytea, ADD revision integer, ADD version integer, ADD choice text, ADD level text"
# The columns as they were, the tables as they are between the two halves of the migration.
COLUMNS = f"""
ALTER TABLE ballot_box_ballot ADD revision integer, ADD version integer, ADD day date,
  ADD commitment bytea, ADD answered bytea, ADD choice text;
ALTER TABLE ballot_box_arrival ADD commitment bytea, ADD {VOTE}, ADD before text, ADD before_version integer;
ALTER TABLE ballot_box_entry ADD {VOTE};
ALTER TABLE ballot_box_pseudonymkey DROP CONSTRAINT pseudonym_keys_are_encrypted;
ALTER TABLE ballot_box_arrival DROP CONSTRAINT ballot_box_arrival_pkey,
  DROP CONSTRAINT arrival_marks_are_32_bytes;
ALTER TABLE ballot_box_pseudonymkey DISABLE TRIGGER USER;
ALTER TABLE ballot_box_entry DISABLE TRIGGER USER;
ALTER TABLE ballot_box_uncountedvote DISABLE TRIGGER USER;
"""
CLEAR = """
UPDATE ballot_box_ballot SET encrypted = '';
UPDATE ballot_box_arrival SET encrypted = '', mark = '', is_first = false;
UPDATE ballot_box_entry SET encrypted = '';
UPDATE ballot_box_ledgerhead SET choice_bytes = 0;
DELETE FROM ballot_box_uncountedvote;
"""
OF_VOTE = ("pseudonym", "revision", "version", "choice", "level")
OF_BALLOT = ("revision", "version", "day", "commitment", "answered", "choice")
# For each table, the columns that find a row, and those that the versions before wrote.
WRITTEN = {
    "ballot": (("question_id", "voter_id"), OF_BALLOT),
    "arrival": (("mark",), ("commitment", *OF_VOTE, "before", "before_version")),
    "entry": (("commitment",), OF_VOTE),
    "pseudonymkey": (("id",), ("key", "nonce_key")),
}
DROPPED = "SET CONSTRAINTS ALL IMMEDIATE;" + "".join(
    f"ALTER TABLE ballot_box_{table} {', '.join(f'DROP {name}' for name in names)};"
    for table, (_keys, names) in WRITTEN.items()
    if table != "pseudonymkey"
)


class Undone(Exception):
    """Raised to end the upgrade and roll it back."""


@pytest.fixture
def voted(committed):
    """Return an organisation with votes that wait, are published, changed, withdrawn and counted."""
    organisation = make.organisation()
    tenancy.set_organisation(organisation.pk)
    consultation = make.consultation(organisation)
    proposal = published(consultation)
    poll = polls.opened(consultation, "ranking")
    people = [make.person(consultation=consultation) for _ in range(3)]
    for choice in ("agree", "mixed"):
        for person in people:
            cast(person, proposal, choice)
    withdraw(people[0], proposal)
    for person in people:
        polls.vote(person, poll, choices=polls.ids(poll))
    polls.vote(people[1], poll, choices=polls.ids(poll)[::-1])
    withdraw_ballot(viewer=people[0], question_id=poll.pk)
    fill(proposal)
    cast(people[2], proposal, "disagree")
    polls.end(poll)
    return organisation


def stored():
    """Return all that the ballot box says, decrypted."""
    uncounted = rows("ballot_box_uncountedvote", "commitment")
    return [sorted(map(str, table)) for table in (ballots(), arrivals(), entries(), uncounted)]


def write_in_clear(cursor):
    """Store keys, ballots and votes as the versions before the migration did."""
    boxes = [box_of(question) for question in {row["question_id"] for row in ballots()}]
    given = {
        "ballot": [row | {"answered": oldest_first(row["answered"])} for row in ballots()],
        "arrival": arrivals(),
        "entry": entries(),
        "pseudonymkey": [
            {"id": box._key_id, "key": box.pseudonyms, "nonce_key": box.nonces} for box in boxes
        ],
    }
    cursor.execute(COLUMNS)
    for table, (keys, names) in WRITTEN.items():
        setters = ", ".join(f"{name} = %({name})s" for name in names)
        places = " AND ".join(f"{name} = %({name})s" for name in keys)
        cursor.executemany(f"UPDATE ballot_box_{table} SET {setters} WHERE {places}", given[table])
    cursor.execute(CLEAR)


def oldest_first(answered):
    """Return the requests that a ballot remembers as they were stored before."""
    pairs = [answered[start : start + 48] for start in range(0, len(answered), 48)]
    return b"".join(pair for pair in reversed(pairs) if any(pair))


def test_votes_in_clear_are_encrypted_by_the_upgrade(voted):
    system = make.Viewer.system(voted)
    before = stored()
    assert all(before)
    with pytest.raises(Undone), as_owner(), transaction.atomic(), connection.cursor() as cursor:
        write_in_clear(cursor)
        assert all(row["encrypted"] == b"" for row in rows("ballot_box_entry"))
        EncryptVotes().database_forwards(
            "ballot_box", SimpleNamespace(connection=connection), *"ab"
        )
        cursor.execute(DROPPED)
        assert stored() == before
        assert check_ledgers(system).problems == []
        raise Undone
    assert stored() == before
