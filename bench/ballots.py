"""Questions and votes of a large debate, written by SQL.

They have no ledger, and the encrypted part of a ballot is noise: no reader of a benchmark is one of
the voters. Nobody can vote on such a question.
"""

from datetime import date

from consult.core.postgres.ids import random_id
from consult.core.postgres.roles import as_owner
from votes.ballot_box.store.encryption import POSITION_BYTES, Box, encrypt_key, new_ballot
from votes.models import Question, Tally

VOTERS = """
SELECT row_number() OVER (ORDER BY id) - 1 AS place, id FROM accounts_participant
WHERE organisation_id = %(organisation)s AND origin = 'bench'
"""
# The voters of the n-th question are the people from the (7 n)-th on. The next choice of each
# depends on both, so that questions differ.
CAST = f"""
WITH people AS MATERIALIZED ({VOTERS}), asked AS MATERIALIZED (
  SELECT row_number() OVER (ORDER BY id) - 1 AS place, id FROM votes_question
  WHERE consultation_id = %(consultation)s
), given AS (
  SELECT asked.id AS question, people.id AS voter,
    (ARRAY['agree', 'mixed', 'disagree', 'agree'])[1 + (asked.place * 5 + turn * 3) %% 4] AS choice
  FROM asked CROSS JOIN generate_series(0, %(each)s - 1) AS turn
  JOIN people ON people.place = (asked.place * 7 + turn) %% (SELECT count(*) FROM people)
), ballots AS (
  INSERT INTO ballot_box_ballot
    (organisation_id, question_id, voter_id, is_cast, is_counted, encrypted)
  SELECT %(organisation)s, question, voter, true, true, (
    SELECT substr(string_agg(sha256(convert_to(concat(question, voter, block), 'UTF8')), ''), 1, %(bytes)s)
    FROM generate_series(0, %(bytes)s / 32) AS block
  ) FROM given
)
UPDATE votes_tally t SET agree = c.agree, mixed = c.mixed, disagree = c.disagree,
  total = c.total, version = t.version + 1
FROM (
  SELECT question, count(*) AS total, count(*) FILTER (WHERE choice = 'agree') AS agree,
    count(*) FILTER (WHERE choice = 'mixed') AS mixed,
    count(*) FILTER (WHERE choice = 'disagree') AS disagree
  FROM given GROUP BY question
) c WHERE c.question = t.question_id
"""


def copy_questions(consultation) -> None:
    """Copy the first question of a consultation to its proposals that have none."""
    question = _columns(Question, "id", "proposal_id")
    tally = _columns(Tally, "question_id", "proposal_id", "topic_id")
    with as_owner() as connection, connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        cursor.execute(
            f"""
            WITH first AS (
              SELECT * FROM votes_question WHERE consultation_id = %(consultation)s LIMIT 1
            ), copied AS (
              INSERT INTO votes_question (id, proposal_id, {question})
              SELECT gen_random_uuid(), p.id, {_of("first", question)}
              FROM debates_proposal p CROSS JOIN first
              LEFT JOIN votes_question q ON q.proposal_id = p.id
              WHERE p.consultation_id = %(consultation)s AND q.id IS NULL
              RETURNING id, proposal_id
            )
            INSERT INTO votes_tally (question_id, proposal_id, topic_id, {tally})
            SELECT copied.id, copied.proposal_id, p.topic_id, {_of("t", tally)}
            FROM copied JOIN debates_proposal p ON p.id = copied.proposal_id
            CROSS JOIN (
              SELECT t.* FROM votes_tally t JOIN first ON first.id = t.question_id
            ) t
            """,
            {"consultation": consultation.pk},
        )


def cast(consultation, votes: int) -> None:
    """Write about so many votes, the same number on each question."""
    with as_owner() as connection, connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        cursor.execute(
            "SELECT count(*) FROM votes_question WHERE consultation_id = %s", [consultation.pk]
        )
        [questions] = cursor.fetchone()
        parameters = {
            "organisation": consultation.organisation_id,
            "consultation": consultation.pk,
            "each": votes // max(1, questions),
            "bytes": _bytes_of_a_ballot(),
        }
        if parameters["each"]:
            cursor.execute(CAST, parameters)


def _bytes_of_a_ballot():
    """Return the length of the encrypted part of a ballot on a position question."""
    key_id, voter = random_id(), random_id()
    keys = [encrypt_key(key_id, bytes(32)) for _ in range(2)]
    box = Box(random_id(), keys, key_id, POSITION_BYTES)
    return len(box.encrypt_ballot(voter, new_ballot(date.today())))


def _columns(model, *others):
    """Return the columns of a table that copies share."""
    return ", ".join(
        field.column
        for field in model._meta.concrete_fields
        if field.column not in others and not field.generated
    )


def _of(table, columns):
    return ", ".join(f"{table}.{column}" for column in columns.split(", "))
