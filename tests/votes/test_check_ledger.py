"""The command `check_ledger` finds every change that the owner of the database can make."""

from contextlib import contextmanager, suppress
from datetime import timedelta

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.db.models import F
from django.test.utils import CaptureQueriesContext

from consult.core.models import CheckOutcome
from consult.core.postgres import tenancy
from consult.core.postgres.roles import as_owner
from consult.organisations.models import Organisation
from moderation.decisions.actions.decisions import decide
from tests.factories import make
from tests.votes import polls
from tests.votes.places import cast, close, fill, published, set_public, withdraw
from votes.actions import registers as register_actions
from votes.ballot_box.models import Arrival, Ballot, Checkpoint, Entry, Link
from votes.ballot_box.store import audit, erasure, register_ledger
from votes.ballot_box.store.batches import box_of
from votes.models import Question, Tally

LOGS = [Link, Entry, Checkpoint]


@pytest.fixture
def voted(consultation):
    """Return two proposals with votes, changes, a withdrawal and one checkpoint."""
    proposals = [published(consultation), published(consultation)]
    voters = [make.person(consultation=consultation) for _ in range(4)]
    for viewer in voters:
        for proposal in proposals:
            cast(viewer, proposal)
    cast(voters[0], proposals[0], "disagree")
    withdraw(voters[1], proposals[0])
    register_actions.take_checkpoints()
    return proposals


def remove_proposal(consultation):
    """Write a decision on a new proposal in the public log of moderation."""
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
    assert check(capsys) == "OK: 2 questions, 10 recorded votes, 7 counted"
    set_public(voted[1], is_public=False)
    close(consultation)
    assert check(capsys, consultation.slug) == "OK: 2 questions, 10 recorded votes, 7 counted"


def test_log_of_moderation_is_checked_where_it_is_asked(voted, consultation, capsys, monkeypatch):
    remove_proposal(consultation)
    elsewhere = make.consultation(consultation.organisation, slug="ailleurs")
    remove_proposal(elsewhere)
    assert check(capsys).startswith("OK: ")
    monkeypatch.setattr("moderation.decisions.chain.link", lambda *_: "ab" * 32)
    with pytest.raises(
        CommandError, match=rf"consultation {elsewhere.pk}, decision 1: .* \(1 in all\)"
    ):
        check(capsys, "ailleurs")
    with pytest.raises(CommandError, match=r"\(2 in all\)"):
        check(capsys)


def test_unknown_consultation_is_reported_in_one_line(organisation):
    with pytest.raises(CommandError, match="No consultation is called rien"):
        call_command("check_ledger", "rien")


ACTS = ("UPDATE {} SET organisation_id = organisation_id", "DELETE FROM {}", "TRUNCATE {} CASCADE")


def refusals(cursor, table, acts=ACTS):
    """Return the error of the database for each act that changes or deletes rows.

    It is None for an act that is allowed.
    """
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
    """Return the errors of acts that would move the head of a chain anywhere but forward."""
    acts = ("UPDATE {} SET number = number - 1", "UPDATE {} SET is_closed = true", "DELETE FROM {}")
    return refusals(cursor, "ballot_box_ledgerhead", acts)


@pytest.mark.parametrize("model", LOGS)
def test_application_role_may_not_touch_the_log(voted, model):
    table = model._meta.db_table
    assert refusals(connection.cursor(), table) == [f"permission denied for table {table}"] * 3


def forge_entry(**changes):
    """Return an act that encrypts a published vote again, with changes."""

    def act(cursor):
        row = Entry.objects.first()
        box, commitment = box_of(row.question_id), bytes(row.commitment)
        vote = box.decrypt_entry(commitment, row.encrypted)
        given = {name: change(vote) for name, change in changes.items()}
        encrypted = box.encrypt_entry(commitment, vote._replace(**given))
        return Entry.objects.filter(pk=row.pk).update(encrypted=encrypted)

    return act


def forge_arrival(cursor):
    """Encrypt a vote that waits again, with another choice."""
    row = Arrival.objects.first()
    box, mark = box_of(row.question_id), bytes(row.mark)
    arrival = box.decrypt_arrival(mark, row.encrypted)
    arrival = arrival._replace(vote=arrival.vote._replace(choice="mixed"))
    waiting = Arrival.objects.filter(question_id=row.question_id, mark=mark)
    return waiting.update(encrypted=box.encrypt_arrival(mark, arrival))


def forge_ballot(cursor):
    """Encrypt a ballot again, with another choice."""
    row = Ballot.objects.first()
    box = box_of(row.question_id)
    ballot = box.decrypt_ballot(row.voter_id, row.encrypted)._replace(choice="mixed")
    ballots = Ballot.objects.filter(question_id=row.question_id, voter_id=row.voter_id)
    return ballots.update(encrypted=box.encrypt_ballot(row.voter_id, ballot))


# The changes that an intruder with every right and every key could make: as the owner of a separate
# database, with triggers switched off.
FLIP = "UPDATE {} SET encrypted = set_byte(encrypted, 20, get_byte(encrypted, 20) # 1) WHERE "
SOME = "ctid = (SELECT min(ctid) FROM {})"
FORGERIES = {
    "a choice": (
        "entry",
        forge_entry(choice=lambda vote: "disagree"),
        "does not follow from its opening",
    ),
    "a pseudonym": (
        "entry",
        forge_entry(pseudonym=lambda vote: vote.pseudonym[::-1]),
        "does not follow from its opening",
    ),
    "a revision": (
        "entry",
        forge_entry(revision=lambda vote: 2),
        "does not follow from its opening",
    ),
    "a vote not published": (
        "arrival",
        forge_arrival,
        "follow from its opening",
    ),
    "an entry flipped": ("entry", FLIP + SOME, "a row cannot be decrypted"),
    "an arrival flipped": ("arrival", FLIP + SOME, "arrivals: a row cannot be decrypted"),
    "a ballot flipped": ("ballot", FLIP + SOME, "ballots: a row cannot be decrypted"),
    "a key flipped": (
        "pseudonymkey",
        "UPDATE {} SET nonce_key = set_byte(nonce_key, 20, get_byte(nonce_key, 20) # 1)",
        "no key in VOTE_KEY_FILE decrypts them",
    ),
    "a vote said not to count": (
        "uncountedvote",
        "INSERT INTO {} (organisation_id, question_id, commitment, is_withdrawn)"
        " SELECT e.organisation_id, e.question_id, e.commitment, false FROM ballot_box_entry e"
        " JOIN ballot_box_ledgerhead h USING (question_id) WHERE h.is_closed",
        "it counts, and a row says that it does not",
    ),
    "a vote dropped": (
        "entry",
        f"DELETE FROM {{}} WHERE {SOME}",
        "its votes are not those that it states",
    ),
    "a vote dropped in time": (
        "arrival",
        f"DELETE FROM {{}} WHERE {SOME}",
        "it is not the last vote of its voter",
    ),
    "a vote moved": (
        "entry",
        f"UPDATE {{}} SET batch = 7 WHERE {SOME}",
        "its votes are not those that it states",
    ),
    "a hash": (
        "link",
        "UPDATE {} SET hash = set_byte(hash, 0, get_byte(hash, 0) # 1)",
        "not the end of the chain",
    ),
    "a day": ("link", "UPDATE {} SET day = day - 1", "the link before"),
    "an end cut off": ("link", "DELETE FROM {}", "no link of the chain states its votes"),
    "a ballot": (
        "ballot",
        forge_ballot,
        "not the last vote of its voter",
    ),
    "a ballot gone": (
        "ballot",
        f"DELETE FROM {{}} WHERE {SOME}",
        "1 counted voters have no ballot, and 0 were erased",
    ),
    "a count": (
        "tally",
        "UPDATE votes_tally SET agree = agree + 1, total = total + 1",
        "it is not the recount",
    ),
    "a count gone": ("tally", "DELETE FROM votes_tally", "count: it is missing"),
    "a checkpoint": ("checkpoint", "UPDATE {} SET day = day - 1", "hash does not follow"),
    "the last checkpoint gone": (
        "checkpoint",
        "DELETE FROM {} WHERE number = (SELECT max(number) FROM {})",
        "the ledger outside the database goes on to number",
    ),
    "the rules": (
        "question",
        "UPDATE votes_question SET rules = rules || ' '",
        "their hash does not follow",
    ),
    "a title": (
        "question",
        "UPDATE votes_question SET title = 'Autre'",
        "are not those of its opening",
    ),
    "the visibility": (
        "question",
        "UPDATE votes_question SET visibility = 'sealed'",
        "are not those of its opening",
    ),
    "the state": (
        "question",
        "UPDATE votes_question SET state = 'closed'",
        "state: it is not what the chain says",
    ),
    "a ledger gone": ("ledgerhead", "DELETE FROM {}", "ledger: it has none"),
    "a decision": (
        "decision",
        "UPDATE moderation_decision SET action = 'hide' WHERE number = 2",
        "decision 2: it does not follow",
    ),
    "a result gone": ("result", "DELETE FROM votes_result", "result: it is missing"),
    "a count at a level": (
        "result",
        "UPDATE votes_result SET levels = to_json(1)",
        "result: it is not the recount",
    ),
    "labels swapped": (
        "option",
        "UPDATE votes_option SET label_fr = CASE place WHEN 1 THEN 'B' ELSE 'A' END",
        "are not those of its opening",
    ),
    "an end put sooner": (
        "question",
        "UPDATE votes_question SET closes_at = closes_at - interval '3 days' WHERE closes_at > now()",
        "are not those of its opening",
    ),
    "an end put later": (
        "question",
        "UPDATE votes_poll SET announced_closes_at = q.closes_at FROM votes_question q WHERE q.id = question_id"
        " AND q.state = 'open'; UPDATE votes_question SET closes_at = closes_at + interval '1 day'"
        " WHERE state = 'open' AND closes_at > now()",
        "it is not the end that was last announced",
    ),
    "a closing reason changed": (
        "question",
        "UPDATE votes_poll SET closing_reason = 'Une autre raison (exemple).' WHERE closing_reason <> ''",
        "close: its reason is not the one that was given",
    ),
    "a poll opened again": (
        "question",
        "UPDATE votes_question SET state = 'open' WHERE state = 'closed'",
        "state: it is not what the chain says",
    ),
}


@contextmanager
def owner():
    """Yield a cursor with every right on the schema and without triggers."""
    with as_owner(), connection.cursor() as cursor:
        for table in (
            "ballot_box_link",
            "ballot_box_entry",
            "ballot_box_checkpoint",
            "ballot_box_ledgerhead",
            "ballot_box_pseudonymkey",
        ):
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        for table in (
            "moderation_decision",
            "votes_result",
            "votes_question",
            "votes_poll",
            "votes_option",
        ):
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        yield cursor


@pytest.fixture
def ledger(committed):
    """Return a consultation with votes, published and not, and polls, open and closed.

    The database is separate and commits are real.
    """
    organisation = make.organisation()
    tenancy.set_organisation(organisation.pk)
    consultation = make.consultation(organisation)
    proposal = published(consultation)
    fill(proposal)
    cast(make.person(consultation=consultation), proposal)
    closed, _still_open = (
        polls.opened(consultation, options=2),
        polls.opened(consultation, options=2),
    )
    polls.vote(make.person(consultation=consultation), closed, 0)
    polls.end(closed)
    register_actions.take_checkpoints()
    register_ledger.note_checkpoints(consultation.pk)
    for _ in range(3):
        remove_proposal(consultation)


@pytest.mark.committed
def test_every_forgery_by_the_owner_of_the_database_is_found(ledger):
    system, missed = make.Viewer.system(Organisation.objects.get()), []
    assert register_actions.check_registers(system).problems == []
    with owner() as cursor:
        for forgery, (table, act, message) in FORGERIES.items():
            with suppress(Undone), transaction.atomic():
                if callable(act):
                    changed = act(cursor)
                else:
                    cursor.execute(act.format(*[f"ballot_box_{table}"] * act.count("{}")))
                    changed = cursor.rowcount
                problems = register_actions.check_registers(system).problems
                missed += (
                    []
                    if changed and any(message in problem for problem in problems)
                    else [(forgery, problems)]
                )
                raise Undone
    assert missed == []


class Undone(Exception):
    """Raised to end a forgery and roll it back."""


@pytest.mark.committed
def test_triggers_refuse_the_owner_too(ledger):
    with as_owner(), connection.cursor() as cursor:
        results = [
            (model, error) for model in LOGS for error in refusals(cursor, model._meta.db_table)
        ]
    assert len(results) == len(LOGS) * len(ACTS)
    assert [
        result for result in results if not (result[1] and "never changed or removed" in result[1])
    ] == []


def test_head_only_goes_forward(voted):
    assert [
        error
        for error in head_moves(connection.cursor())
        if not (error and "only goes forward" in error)
    ] == []


# ---- mutants: rights granted, triggers dropped
def give_rights():
    """Grant the application's role the same rights on the log as on any other table."""
    with as_owner(), connection.cursor() as cursor:
        for model in LOGS:
            table, role = model._meta.db_table, settings.DATABASE_APP_ROLE
            cursor.execute(f'GRANT UPDATE, DELETE, TRUNCATE ON {table} TO "{role}"')


def drop_triggers():
    """Drop the triggers that refuse changes to roles with the rights."""
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgname, tgrelid::regclass FROM pg_trigger WHERE NOT tgisinternal AND tgrelid::regclass::text ~ %s",
            ["^ballot_box_"],
        )
        for trigger, table in cursor.fetchall():
            cursor.execute(f"DROP TRIGGER {trigger} ON {table}")


def list_unprotected():
    """Return the log's tables, and the head, that the application's role may change now."""
    cursor = connection.cursor()
    tables = {model.__name__ for model in LOGS if None in refusals(cursor, model._meta.db_table)}
    return tables | ({"LedgerHead"} if None in head_moves(cursor) else set())


@pytest.mark.committed
def test_each_guard_of_the_log_is_sufficient_alone(ledger):
    assert list_unprotected() == set()
    give_rights()
    assert list_unprotected() == set()


@pytest.mark.committed
def test_log_without_triggers_is_protected_by_rights_except_its_head(ledger):
    drop_triggers()
    assert list_unprotected() == {"LedgerHead"}


@pytest.mark.committed
def test_mutant_with_rights_and_without_triggers_is_detected(ledger):
    give_rights()
    drop_triggers()
    assert list_unprotected() == {"Link", "Entry", "Checkpoint", "LedgerHead"}
    cursor = connection.cursor()
    assert [refusals(cursor, model._meta.db_table) for model in LOGS] == [[None] * 3] * 3


def test_application_deletes_votes_and_ballots_through_functions_only(voted):
    cursor = connection.cursor()
    for table in ("ballot_box_ballot", "ballot_box_arrival"):
        assert refusals(cursor, table, ACTS[1:]) == [f"permission denied for table {table}"] * 2


def test_function_of_erasure_deletes_in_its_own_organisation_alone(voted, other_organisation):
    voter = Ballot.objects.filter(is_cast=True).values_list("voter_id", flat=True).first()
    with tenancy.organisation(other_organisation.pk):
        assert erasure.forget_voter(voter) == 0
    assert erasure.forget_voter(voter) == 2


# ---- every night
def test_nightly_check_stores_its_outcome_and_mails_the_operator_of_problems(
    voted, settings, mailoutbox
):
    settings.ADMINS = [("", "exploitation@example.org")]
    assert register_actions.check_all_registers() == 0
    assert (CheckOutcome.objects.get().problems, mailoutbox) == (0, [])
    Tally.objects.filter(proposal=voted[0]).update(agree=7, mixed=0, disagree=0, total=7)
    assert register_actions.check_all_registers() == 1
    outcome = CheckOutcome.objects.get(name="ledger")
    assert (outcome.problems, "it is not the recount" in outcome.first) == (1, True)
    assert ([mail.to for mail in mailoutbox], outcome.first in mailoutbox[0].body) == (
        [["exploitation@example.org"]],
        True,
    )
    page = make.client().get("/metrics").content.decode()
    assert 'consult_check_problems{check="ledger"} 1.0' in page
    assert (register_actions.check_all_registers(), len(mailoutbox)) == (1, 1)
    CheckOutcome.objects.update(checked_at=F("checked_at") - timedelta(hours=2))
    assert (register_actions.check_all_registers(), len(mailoutbox)) == (1, 2)


@pytest.mark.committed
def test_row_that_cannot_be_counted_is_reported_and_the_check_goes_on(ledger, settings, mailoutbox):
    settings.ADMINS = [("", "exploitation@example.org")]
    organisation = Organisation.objects.get()
    consultation = Question.objects.first().consultation
    scale = polls.opened(consultation, "scale", options=0, lowest=0, highest=10, step=1)
    polls.vote(make.person(consultation=consultation), scale, choices=[{"value": 4}])
    polls.end(scale)
    with owner() as cursor:
        [row] = Entry.objects.filter(question=scale)
        box = box_of(scale.pk)
        vote = box.decrypt_entry(bytes(row.commitment), row.encrypted)._replace(choice="disagree")
        encrypted = box.encrypt_entry(bytes(row.commitment), vote)
        Entry.objects.filter(pk=row.pk).update(encrypted=encrypted)
        cursor.execute("UPDATE votes_tally SET agree = agree + 1, total = total + 1")
    assert register_actions.check_all_registers() > 1
    problems = register_actions.check_registers(make.Viewer.system(organisation)).problems
    [uncounted] = [problem for problem in problems if "cannot be counted" in problem]
    assert uncounted.startswith(f"question {scale.pk}: cannot be counted: ValueError (scale.py, ")
    assert "disagree" not in uncounted
    assert any("count: it is not the recount" in problem for problem in problems)
    assert (len(mailoutbox), uncounted in mailoutbox[0].body) == (1, True)
    with pytest.raises(CommandError, match="in all"):
        call_command("check_ledger")


def test_chain_that_cannot_be_replayed_is_reported_and_the_others_are_checked(voted, monkeypatch):
    replay = audit._replay
    first = Question.objects.order_by("pk").first().pk

    def fail_first(head, *rest):
        if head.question_id == first:
            raise IndexError("a choice of a person")
        return replay(head, *rest)

    monkeypatch.setattr(audit, "_replay", fail_first)
    Tally.objects.update(agree=F("agree") + 1, total=F("total") + 1)
    system = make.Viewer.system(voted[0].consultation.organisation)
    problems = register_actions.check_registers(system).problems
    assert sum("ledger: cannot be counted: IndexError" in problem for problem in problems) == 1
    assert sum("count: it is not the recount" in problem for problem in problems) == 2
    assert "a choice of a person" not in "".join(problems)


@pytest.mark.parametrize("place", ["registers.check_registers", "registers.organisations"])
def test_check_that_ends_by_an_exception_is_a_failed_check(
    voted, settings, mailoutbox, monkeypatch, place
):
    def fail(*args):
        raise DatabaseError("a choice of a person")

    settings.ADMINS = [("", "exploitation@example.org")]
    monkeypatch.setattr(f"votes.actions.{place}", fail)
    with suppress(DatabaseError):
        register_actions.check_all_registers()
    outcome = CheckOutcome.objects.get(name="ledger")
    assert (outcome.problems, "DatabaseError (test_check_ledger.py" in outcome.first) == (1, True)
    assert [outcome.first] == [mail.body for mail in mailoutbox]
    page = make.client().get("/metrics").content.decode()
    assert 'consult_check_problems{check="ledger"} 1.0' in page


def test_check_reads_each_table_once_per_consultation(voted, capsys):
    with CaptureQueriesContext(connection) as few:
        check(capsys)
    consultation = voted[0].consultation
    for _ in range(3):
        published(consultation)
    with CaptureQueriesContext(connection) as more:
        check(capsys)
    assert len(more) - len(few) == 3 * 2  # ballots and count of each question


def test_checkpoint_noted_since_the_check_began_is_no_problem(consultation):
    fill(published(consultation))
    register_actions.take_checkpoints()
    register_ledger.note_checkpoints(consultation.pk)
    folder = f"checkpoints/{consultation.pk}"
    with storages["registers"].open(f"{folder}/00000001.json") as file:
        storages["registers"].save(f"{folder}/00000002.json", ContentFile(file.read()))
    assert register_ledger.last_number(consultation.pk) == 2
    assert register_ledger.find_problem(consultation.pk) is None
