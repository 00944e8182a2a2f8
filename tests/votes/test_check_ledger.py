"""`check_ledger`, and whatever somebody with the owner's rights may do to the tables: nothing passes unseen."""

from contextlib import contextmanager

import pytest
from django.core.management import CommandError, call_command
from django.db import ProgrammingError, connection, transaction
from django.test.utils import CaptureQueriesContext

from consult.core.postgres.roles import as_owner
from moderation.actions import decide
from tests.factories import make
from tests.votes.places import cast, close, published, set_public, withdraw
from votes import actions
from votes.ballot_box.models import Checkpoint, LedgerEvent, Opening

LOGS = [LedgerEvent, Opening, Checkpoint]


@pytest.fixture
def voted(consultation):
    """Two questions with votes, changes and a withdrawal, and one checkpoint."""
    proposals = [published(consultation), published(consultation)]
    voters = [make.person(consultation=consultation) for _ in range(4)]
    for viewer in voters:
        for proposal in proposals:
            cast(viewer, proposal)
    cast(voters[0], proposals[0], "disagree")
    withdraw(voters[1], proposals[0])
    actions.take_checkpoints()
    return proposals


def remove_one(consultation):
    """A decision in the public log of moderation, on a contribution of its own."""
    decide(
        viewer=make.person("moderator", consultation),
        target_kind="proposal",
        target_id=published(consultation).pk,
        action="remove",
        reason="insult",
        facts="Une phrase (exemple).",
    )


def check(capsys, *arguments):
    call_command("check_ledger", *arguments)
    return capsys.readouterr().out.strip()


def test_sound_ledgers_open_frozen_and_closed(voted, consultation, capsys):
    assert check(capsys) == "OK: 2 questions, 10 events, 7 votes"
    set_public(voted[1], is_public=False)
    close(consultation)
    assert check(capsys, consultation.slug) == "OK: 2 questions, 12 events, 7 votes"


def test_log_of_moderation_is_checked_where_it_is_asked(voted, consultation, capsys, monkeypatch):
    remove_one(consultation)
    elsewhere = make.consultation(consultation.organisation, slug="ailleurs")
    remove_one(elsewhere)
    assert check(capsys).startswith("OK: ")
    monkeypatch.setattr("moderation.chain.link", lambda *_: "ab" * 32)
    with pytest.raises(CommandError, match=rf"consultation {elsewhere.pk}, decision 1: .* \(1 in all\)"):
        check(capsys, "ailleurs")
    with pytest.raises(CommandError, match=r"\(2 in all\)"):
        check(capsys)


def test_unknown_consultation_is_said_in_one_line(organisation):
    with pytest.raises(CommandError, match="No consultation is called rien"):
        call_command("check_ledger", "rien")


@pytest.mark.parametrize("model", LOGS)
@pytest.mark.parametrize("act", ["UPDATE {} SET organisation_id = organisation_id", "DELETE FROM {}", "TRUNCATE {}"])
def test_application_role_may_not_touch_the_log(voted, model, act):
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        connection.cursor().execute(act.format(model._meta.db_table))


# What an intruder with every right could do: on a database of its own, as the owner, triggers switched off.
FORGERIES = {
    "a choice": ("opening", "UPDATE {} SET choice = 'disagree' WHERE sequence = 3", "does not follow from its opening"),
    "a nonce": ("opening", "UPDATE {} SET nonce = set_byte(nonce, 5, get_byte(nonce, 5) # 1)", "from its opening"),
    "a hash": ("ledgerevent", "UPDATE {} SET hash = set_byte(hash, 0, get_byte(hash, 0) # 1)", "the event before"),
    "a day": ("ledgerevent", "UPDATE {} SET day = day - 1 WHERE sequence = 2", "the event before"),
    "a kind": ("ledgerevent", "UPDATE {} SET kind = 'withdraw' WHERE sequence = 2", "the event before"),
    "an end cut off": (
        "ledgerevent",
        "DELETE FROM ballot_box_opening WHERE sequence = 4; DELETE FROM {} WHERE sequence = 4",
        "not the end of the chain",
    ),
    "a ballot": ("ballot", "UPDATE {} SET choice = 'mixed'", "not the last event of its voter"),
    "a count": ("tally", "UPDATE votes_tally SET agree = agree + 1, total = total + 1", "it is not the recount"),
    "a checkpoint": ("checkpoint", "UPDATE {} SET taken_at = taken_at + interval '1 hour'", "hash does not follow"),
    "the rules": ("question", "UPDATE votes_question SET rules = rules || ' '", "their hash does not follow"),
    "a decision": (
        "ledgerevent",
        "UPDATE moderation_decision SET action = 'hide' WHERE number = 2",
        "decision 2: it does not follow",
    ),
}


@contextmanager
def owner():
    """Every right on the schema, triggers off."""
    with as_owner(), connection.cursor() as cursor:
        for table in ("ledgerevent", "opening", "checkpoint"):
            cursor.execute(f"ALTER TABLE ballot_box_{table} DISABLE TRIGGER USER")
        cursor.execute("ALTER TABLE moderation_decision DISABLE TRIGGER USER")
        yield cursor


@pytest.mark.committed
@pytest.mark.parametrize("forgery", FORGERIES)
def test_forgery_by_the_owner_of_the_database_is_seen(committed, forgery, capsys):
    from consult.core import tenancy

    organisation = make.organisation()
    tenancy.set_organisation(organisation.pk)
    consultation = make.consultation(organisation)
    proposal = published(consultation)
    for _ in range(4):
        cast(make.person(consultation=consultation), proposal)
    actions.take_checkpoints()
    for _ in range(3):
        remove_one(consultation)
    check(capsys)
    table, act, why = FORGERIES[forgery]
    with owner() as cursor:
        cursor.execute(act.format(f"ballot_box_{table}"))
        assert cursor.rowcount
    with pytest.raises(CommandError, match=why):
        check(capsys)


@pytest.mark.committed
@pytest.mark.parametrize("model", LOGS)
def test_triggers_refuse_the_owner_too(committed, model):
    from consult.core import tenancy

    organisation = make.organisation()
    tenancy.set_organisation(organisation.pk)
    consultation = make.consultation(organisation)
    cast(make.person(consultation=consultation), published(consultation))
    actions.take_checkpoints()
    table = model._meta.db_table
    with as_owner(), connection.cursor() as cursor:
        for act in (
            f"UPDATE {table} SET organisation_id = organisation_id",
            f"DELETE FROM {table}",
            f"TRUNCATE {table} CASCADE",
        ):
            with pytest.raises(ProgrammingError, match="never changed or removed"), transaction.atomic():
                cursor.execute(act)


def test_head_only_goes_forward(voted):
    for act in (
        "UPDATE ballot_box_ledgerhead SET sequence = sequence - 1",
        "UPDATE ballot_box_ledgerhead SET is_closed = true",
        "DELETE FROM ballot_box_ledgerhead",
    ):
        with pytest.raises(ProgrammingError, match="only goes forward"), transaction.atomic():
            connection.cursor().execute(act)


def test_check_reads_each_table_once_per_consultation(voted, capsys):
    with CaptureQueriesContext(connection) as few:
        check(capsys)
    consultation = voted[0].consultation
    for _ in range(3):
        published(consultation)
    with CaptureQueriesContext(connection) as more:
        check(capsys)
    assert len(more) - len(few) == 3 * 2  # ballots and count of each question
