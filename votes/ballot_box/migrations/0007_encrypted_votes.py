"""What links a voter with a vote is encrypted by a key that no backup contains (ADR 139)."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F, Q
from django.db.models.lookups import Exact

from consult.core.postgres.operations import AppendOnly, EnableRowLevelSecurity
from votes.ballot_box.migrations._conditions import are_hashes
from votes.ballot_box.migrations._encryption import EncryptVotes

THAW = """
ALTER TABLE ballot_box_pseudonymkey DISABLE TRIGGER key_may_go;
ALTER TABLE ballot_box_entry DISABLE TRIGGER append_only;
"""
FREEZE = """
ALTER TABLE ballot_box_pseudonymkey ENABLE TRIGGER key_may_go;
ALTER TABLE ballot_box_entry ENABLE TRIGGER append_only;
"""
KEY_OF_ARRIVALS = """
ALTER TABLE ballot_box_arrival DROP CONSTRAINT ballot_box_arrival_pkey;
ALTER TABLE ballot_box_arrival ADD PRIMARY KEY (question_id, mark);
"""
# The application encrypts each vote again, so that nothing leads from an entry to its arrival. The
# function makes sure that it removes no vote without entering one.
PUBLISH = """
DROP FUNCTION ballot_box_publish(uuid, integer, boolean);
CREATE FUNCTION ballot_box_publish(asked uuid, number integer, with_the_rest boolean, commitments bytea[], contents bytea[])
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  tenant uuid := NULLIF(current_setting('consult.organisation', true), '')::uuid;
  removed integer;
  added integer;
BEGIN
  DELETE FROM ballot_box_arrival
  WHERE question_id = asked AND (is_held OR with_the_rest) AND organisation_id = tenant;
  GET DIAGNOSTICS removed = ROW_COUNT;
  INSERT INTO ballot_box_entry (organisation_id, question_id, batch, commitment, encrypted)
  SELECT tenant, asked, number, commitment, content
  FROM unnest(commitments, contents) WITH ORDINALITY AS given (commitment, content, place) ORDER BY place;
  GET DIAGNOSTICS added = ROW_COUNT;
  IF removed <> added THEN
    RAISE EXCEPTION 'a vote is removed only by its entry' USING ERRCODE = 'insufficient_privilege';
  END IF;
END $$;
"""
DELETE_LINKS = """
CREATE OR REPLACE FUNCTION ballot_box_delete_links(asked uuid)
RETURNS integer LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  WITH closed AS (
    SELECT h.question_id, h.key_id FROM ballot_box_ledgerhead h
    JOIN ballot_box_link l ON l.question_id = h.question_id AND l.kind = 'close'
    WHERE h.question_id = asked AND h.is_closed AND l.day < (clock_timestamp() AT TIME ZONE 'UTC')::date - 180
      AND h.organisation_id = NULLIF(current_setting('consult.organisation', true), '')::uuid
  ), keys AS (
    UPDATE ballot_box_pseudonymkey k SET key = NULL FROM closed c
    WHERE k.id = c.key_id AND k.key IS DISTINCT FROM k.nonce_key AND NOT EXISTS (
      SELECT FROM ballot_box_ledgerhead other WHERE other.key_id = k.id AND NOT other.is_closed
    )
    RETURNING k.id
  ), withdrawn AS (
    DELETE FROM ballot_box_ballot b USING closed c
    WHERE b.question_id = c.question_id AND NOT b.is_cast AND EXISTS (SELECT FROM keys)
  ), emptied AS (
    UPDATE ballot_box_ballot b SET encrypted = ''
    FROM closed c WHERE b.question_id = c.question_id AND b.is_cast AND EXISTS (SELECT FROM keys)
    RETURNING 1
  )
  SELECT count(*)::integer FROM emptied
$$;
"""
# Removed columns stay in the files of a table until its rows are written again. They are written in
# an order that says nothing about their arrival.
REWRITE = "".join(
    f"""
CLUSTER ballot_box_{table} USING ballot_box_{table}_pkey;
ALTER TABLE ballot_box_{table} SET WITHOUT CLUSTER;
"""
    for table in ("pseudonymkey", "ballot", "arrival", "entry")
)


def _forward(*statements):
    return [migrations.RunSQL(statement, migrations.RunSQL.noop) for statement in statements]


def _added(model, name, field):
    return migrations.AddField(model, name, field, preserve_default=False)


def _is_60_bytes(field):
    length = models.Func(F(field), function="octet_length", output_field=models.IntegerField())
    return Q(Exact(length, 60))


class Migration(migrations.Migration):
    dependencies = [
        ("ballot_box", "0006_votes_lost_by_a_restore"),
        ("votes", "0005_restorations"),
    ]

    operations = [
        migrations.CreateModel(
            name="UncountedVote",
            fields=[
                (
                    "commitment",
                    models.BinaryField(max_length=32, primary_key=True, serialize=False),
                ),
                (
                    "is_withdrawn",
                    models.BooleanField(
                        help_text="Its voter withdrew in the end, and has no counted vote."
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.organisation",
                    ),
                ),
                (
                    "question",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="votes.question",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=are_hashes("commitment"), name="uncounted_vote_is_32_bytes"
                    )
                ],
            },
        ),
        EnableRowLevelSecurity("UncountedVote"),
        AppendOnly("UncountedVote"),
        migrations.RemoveConstraint("pseudonymkey", "pseudonym_key_is_32_bytes"),
        migrations.RemoveConstraint("ballot", "ballot_choice_canonical"),
        migrations.RemoveConstraint("ballot", "ballot_answers_are_whole"),
        migrations.RemoveConstraint("arrival", "arrival_choice_canonical"),
        migrations.RemoveConstraint("arrival", "arrival_hashes_are_32_bytes"),
        migrations.RemoveConstraint("entry", "entry_choice_canonical"),
        migrations.RemoveConstraint("entry", "entry_hashes_are_32_bytes"),
        migrations.RemoveIndex("entry", "entries_given_again"),
        _added(
            "ledgerhead",
            "choice_bytes",
            models.PositiveSmallIntegerField(
                default=0,
                help_text="Of the longest choice. Encrypted choices are filled up to it.",
            ),
        ),
        migrations.AddField(
            "ballot",
            "encrypted",
            models.BinaryField(
                default=b"",
                help_text="Its `store.encryption.Ballot`. Empty within the act that makes the row.",
            ),
        ),
        _added(
            "arrival",
            "mark",
            models.BinaryField(
                max_length=32,
                default=b"",
                help_text="Finds it by its commitment, and does not reveal it.",
            ),
        ),
        _added(
            "arrival",
            "is_first",
            models.BooleanField(
                default=False, help_text="The first vote of its voter on the question."
            ),
        ),
        _added(
            "arrival",
            "encrypted",
            models.BinaryField(default=b"", help_text="Its `store.encryption.Arrival`."),
        ),
        _added(
            "entry",
            "encrypted",
            models.BinaryField(default=b"", help_text="Its `store.encryption.Vote`."),
        ),
        *_forward(THAW),
        EncryptVotes(),
        *_forward(FREEZE),
        migrations.RunSQL(
            KEY_OF_ARRIVALS,
            migrations.RunSQL.noop,
            state_operations=[
                migrations.AlterField(
                    "arrival",
                    "pk",
                    models.CompositePrimaryKey(
                        "question_id",
                        "mark",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                )
            ],
        ),
        *[
            migrations.RemoveField("ballot", name)
            for name in ("choice", "revision", "version", "day", "commitment", "answered")
        ],
        *[
            migrations.RemoveField("arrival", name)
            for name in (
                "commitment",
                "pseudonym",
                "revision",
                "version",
                "choice",
                "level",
                "before",
                "before_version",
            )
        ],
        *[
            migrations.RemoveField("entry", name)
            for name in ("pseudonym", "revision", "version", "choice", "level")
        ],
        migrations.AlterField("pseudonymkey", "key", models.BinaryField(max_length=60, null=True)),
        migrations.AlterField("pseudonymkey", "nonce_key", models.BinaryField(max_length=60)),
        migrations.AddConstraint(
            "pseudonymkey",
            models.CheckConstraint(
                condition=_is_60_bytes("key") & _is_60_bytes("nonce_key"),
                name="pseudonym_keys_are_encrypted",
            ),
        ),
        migrations.AddConstraint(
            "arrival",
            models.CheckConstraint(
                condition=are_hashes("mark", "person"), name="arrival_marks_are_32_bytes"
            ),
        ),
        migrations.AddConstraint(
            "entry",
            models.CheckConstraint(
                condition=are_hashes("commitment"), name="entry_commitment_is_32_bytes"
            ),
        ),
        *_forward(PUBLISH, DELETE_LINKS, REWRITE),
    ]
