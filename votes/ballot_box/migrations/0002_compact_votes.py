"""A vote takes two thirds of the disk: shorter answers to requests, and shorter indexes."""

import django.contrib.postgres.indexes
from django.db import migrations, models
from django.db.models.functions import Mod
from django.db.models.lookups import Exact

# Requests and their commitments were texts in hexadecimal. They become their bytes, one request
# after the other.
ANSWERS_AS_BYTES = """
CREATE FUNCTION ballot_box_answers_as_bytes(answers jsonb) RETURNS bytea LANGUAGE sql IMMUTABLE AS $$
  SELECT COALESCE(string_agg(decode(mark || commitment, 'hex'), ''::bytea), ''::bytea)
  FROM jsonb_each_text(answers) AS answer (mark, commitment)
$$;
ALTER TABLE ballot_box_ballot ALTER COLUMN answered TYPE bytea USING ballot_box_answers_as_bytes(answered);
DROP FUNCTION ballot_box_answers_as_bytes(jsonb);
"""
ANSWERS_AS_TEXTS = """
CREATE FUNCTION ballot_box_answers_as_texts(answers bytea) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
  SELECT COALESCE(jsonb_object_agg(encode(substr(answers, n, 16), 'hex'), encode(substr(answers, n + 16, 32), 'hex')),
    '{}'::jsonb)
  FROM generate_series(1, octet_length(answers), 48) AS n
$$;
ALTER TABLE ballot_box_ballot ALTER COLUMN answered TYPE jsonb USING ballot_box_answers_as_texts(answered);
DROP FUNCTION ballot_box_answers_as_texts(bytea);
"""
KEY_IS_COMMITMENT = """
ALTER TABLE ballot_box_entry DROP CONSTRAINT ballot_box_entry_pkey;
ALTER TABLE ballot_box_entry ADD PRIMARY KEY (commitment);
"""
KEY_NAMES_BATCH = """
ALTER TABLE ballot_box_entry DROP CONSTRAINT ballot_box_entry_pkey;
ALTER TABLE ballot_box_entry ADD PRIMARY KEY (question_id, batch, commitment);
"""


class Migration(migrations.Migration):
    dependencies = [("ballot_box", "0001_initial")]

    operations = [
        migrations.RunSQL(
            ANSWERS_AS_BYTES,
            ANSWERS_AS_TEXTS,
            state_operations=[
                migrations.AlterField(
                    model_name="ballot",
                    name="answered",
                    field=models.BinaryField(
                        default=b"",
                        help_text="For each request with an id: 16 bytes of its digest, then its commitment.",
                    ),
                )
            ],
        ),
        migrations.AddConstraint(
            model_name="ballot",
            constraint=models.CheckConstraint(
                condition=Exact(
                    Mod(models.Func(models.F("answered"), function="octet_length"), 48), 0
                ),
                name="ballot_answers_are_whole",
            ),
        ),
        migrations.RemoveIndex(model_name="entry", name="entries_by_commitment"),
        migrations.RemoveIndex(model_name="entry", name="entries_by_pseudonym"),
        migrations.RunSQL(
            KEY_IS_COMMITMENT,
            KEY_NAMES_BATCH,
            state_operations=[
                migrations.RemoveField(model_name="entry", name="pk"),
                migrations.AlterField(
                    model_name="entry",
                    name="commitment",
                    field=models.BinaryField(max_length=32, primary_key=True, serialize=False),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="entry",
            index=models.Index(fields=["question", "batch"], name="entries_by_batch"),
        ),
        migrations.AddIndex(
            model_name="entry",
            index=django.contrib.postgres.indexes.HashIndex(
                condition=models.Q(("revision__gt", 1)),
                fields=["pseudonym"],
                name="entries_given_again",
            ),
        ),
    ]
