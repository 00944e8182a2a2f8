"""Project rules for votes: the data that no table, event or log line may contain."""

from django.db import connection

from consult.core.queue import events
from votes import receivers  # noqa: F401 - subscribers are registered by then
from votes.events import PositionChanged

REFERENCES = """
SELECT conrelid::regclass::text FROM pg_constraint
WHERE contype = 'f' AND confrelid = %s::regclass AND conrelid::regclass::text NOT LIKE 'ballot_box_%%'
"""
TIMES = """
SELECT table_name, column_name FROM information_schema.columns
WHERE table_name LIKE 'ballot_box_%' AND data_type LIKE 'timestamp%'
"""
SEQUENCES = """
SELECT table_name || '.' || column_name FROM information_schema.columns
WHERE table_schema = 'public' AND column_name IN ('revision', 'voter_id')
"""
# These count the edits of a text that the team writes, so that two writers do not overwrite each
# other. They say nothing about votes.
EDITS = {"outcomes_block.revision", "outcomes_officialanswer.revision"}
VOTES = """
SELECT conrelid::regclass::text FROM pg_constraint
WHERE contype = 'f' AND confrelid::regclass::text ~ '^(votes|ballot_box)_'
"""


def tables(sql, *values):
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return {row[0] for row in cursor.fetchall()}


def test_no_table_outside_the_ballot_box_holds_a_person_together_with_a_question(db):
    people, questions = (
        tables(REFERENCES, "accounts_participant"),
        tables(REFERENCES, "votes_question"),
    )
    assert questions == {
        "votes_tally",
        "votes_pollcount",
        "votes_dailychange",
        "votes_poll",
        "votes_result",
    }
    polls = tables(REFERENCES, "votes_poll")
    assert polls == {"votes_option"}
    assert people.isdisjoint(questions | polls | tables(REFERENCES, "votes_option"))


def test_revisions_of_votes_and_voters_are_in_the_ballot_box_only(db):
    columns = {name for name in tables(SEQUENCES) if not name.startswith("ballot_box_")}
    assert columns == EDITS


def test_texts_of_the_team_with_a_count_of_edits_refer_to_no_vote(db):
    assert {name.partition(".")[0] for name in EDITS}.isdisjoint(tables(VOTES))


def test_ballot_box_knows_days_only(db):
    with connection.cursor() as cursor:
        cursor.execute(TIMES)
        assert cursor.fetchall() == []


def test_every_table_of_the_votes_has_row_level_security(db):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relkind = 'r' AND NOT relrowsecurity"
            " AND (relname LIKE 'votes\\_%' OR relname LIKE 'ballot\\_box\\_%')"
        )
        assert cursor.fetchall() == []


def test_unique_ballot_is_a_valid_constraint_of_the_database(db):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT convalidated, condeferrable, pg_get_constraintdef(oid) FROM pg_constraint"
            " WHERE conrelid = 'ballot_box_ballot'::regclass AND contype = 'p'"
        )
        assert cursor.fetchall() == [(True, False, "PRIMARY KEY (question_id, voter_id)")]


def test_no_subscriber_receives_a_cast_through_the_outbox(db):
    assert events._after.get(PositionChanged, []) == []
