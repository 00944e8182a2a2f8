"""`check_ledger`, and whatever somebody with the owner's rights may do to the tables: nothing passes unseen."""

from contextlib import contextmanager

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from consult.core import tenancy
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


ACTS = ("UPDATE {} SET organisation_id = organisation_id", "DELETE FROM {}", "TRUNCATE {} CASCADE")


def refusals(cursor, table, acts=ACTS):
    """What the database answers to each act that would change or remove what is written; nothing where it lets it."""
    return [refusal(cursor, act.format(table)) for act in acts]


def refusal(cursor, act):
    try:
        with transaction.atomic():
            cursor.execute(act)
            transaction.set_rollback(True)
    except DatabaseError as refused:
        return str(refused).partition("\n")[0]
    return None


def head_moves(cursor):
    """The same of what would move the end of a chain elsewhere than forward."""
    acts = ("UPDATE {} SET sequence = sequence - 1", "UPDATE {} SET is_closed = true", "DELETE FROM {}")
    return refusals(cursor, "ballot_box_ledgerhead", acts)


@pytest.mark.parametrize("model", LOGS)
def test_application_role_may_not_touch_the_log(voted, model):
    table = model._meta.db_table
    assert refusals(connection.cursor(), table) == [f"permission denied for table {table}"] * 3


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


@pytest.fixture
def ledger(committed):
    """A question with four votes and a checkpoint, on a database of its own where commits are real."""
    organisation = make.organisation()
    tenancy.set_organisation(organisation.pk)
    consultation = make.consultation(organisation)
    proposal = published(consultation)
    for _ in range(4):
        cast(make.person(consultation=consultation), proposal)
    actions.take_checkpoints()
    for _ in range(3):
        remove_one(consultation)


@pytest.mark.committed
@pytest.mark.parametrize("forgery", FORGERIES)
def test_forgery_by_the_owner_of_the_database_is_seen(ledger, forgery, capsys):
    check(capsys)
    table, act, why = FORGERIES[forgery]
    with owner() as cursor:
        cursor.execute(act.format(f"ballot_box_{table}"))
        assert cursor.rowcount
    with pytest.raises(CommandError, match=why):
        check(capsys)


@pytest.mark.committed
@pytest.mark.parametrize("model", LOGS)
def test_triggers_refuse_the_owner_too(ledger, model):
    with as_owner(), connection.cursor() as cursor:
        said = refusals(cursor, model._meta.db_table)
    assert [told for told in said if not (told and "never changed or removed" in told)] == []


def test_head_only_goes_forward(voted):
    assert [told for told in head_moves(connection.cursor()) if not (told and "only goes forward" in told)] == []


# ---- mutants of T-07: rights given, triggers taken away
def give_rights():
    """Let the application's role do to the log what it may do to any other table."""
    with as_owner(), connection.cursor() as cursor:
        for model in LOGS:
            table, role = model._meta.db_table, settings.DATABASE_APP_ROLE
            cursor.execute(f'GRANT UPDATE, DELETE, TRUNCATE ON {table} TO "{role}"')


def drop_triggers():
    """Take away what refuses whoever has the rights."""
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgname, tgrelid::regclass FROM pg_trigger WHERE NOT tgisinternal AND tgrelid::regclass::text ~ %s",
            ["^ballot_box_"],
        )
        for trigger, table in cursor.fetchall():
            cursor.execute(f"DROP TRIGGER {trigger} ON {table}")


def lets_through():
    """Which of the log's tables, and whether the head, the application's role may touch now."""
    cursor = connection.cursor()
    found = {model.__name__ for model in LOGS if None in refusals(cursor, model._meta.db_table)}
    return found | ({"LedgerHead"} if None in head_moves(cursor) else set())


@pytest.mark.committed
def test_either_guard_of_the_log_holds_alone(ledger):
    assert lets_through() == set()
    give_rights()
    assert lets_through() == set()


@pytest.mark.committed
def test_log_whose_triggers_are_gone_is_held_by_rights_but_for_its_head(ledger):
    drop_triggers()
    assert lets_through() == {"LedgerHead"}


@pytest.mark.committed
def test_mutant_with_rights_and_without_triggers_is_seen(ledger):
    give_rights()
    drop_triggers()
    assert lets_through() == {"LedgerEvent", "Opening", "Checkpoint", "LedgerHead"}
    cursor = connection.cursor()
    events, *others = [refusals(cursor, model._meta.db_table) for model in LOGS]
    assert others == [[None] * 3] * 2
    assert (events[0], "opening_has_its_event" in events[1], events[2]) == (None, True, None)


def test_check_reads_each_table_once_per_consultation(voted, capsys):
    with CaptureQueriesContext(connection) as few:
        check(capsys)
    consultation = voted[0].consultation
    for _ in range(3):
        published(consultation)
    with CaptureQueriesContext(connection) as more:
        check(capsys)
    assert len(more) - len(few) == 3 * 2  # ballots and count of each question
