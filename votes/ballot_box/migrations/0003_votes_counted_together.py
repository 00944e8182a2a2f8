"""Votes enter the public count of an open question several people at a time (ADR 136)."""

from django.db import migrations, models
from django.db.models import F, Q

from votes.ballot_box.migrations._conditions import are_hashes

# Every vote that exists is in the count that pages show. Its person is known by its pseudonym only.
COUNTED = """
UPDATE ballot_box_ballot SET is_cast = choice <> '', is_counted = choice <> '';
UPDATE ballot_box_arrival SET is_counted = true, person = pseudonym;
"""
FORGET = """
CREATE OR REPLACE FUNCTION ballot_box_forget(voter uuid)
RETURNS integer LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  WITH gone AS (
    DELETE FROM ballot_box_ballot
    WHERE voter_id = voter AND organisation_id = NULLIF(current_setting('consult.organisation', true), '')::uuid
    RETURNING question_id, {is_cast} AS is_cast
  ), noted AS (
    UPDATE ballot_box_ledgerhead SET forgotten = forgotten + 1
    WHERE question_id IN (SELECT question_id FROM gone WHERE is_cast)
  )
  SELECT count(*)::integer FROM gone
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("ballot_box", "0002_compact_votes")]

    operations = [
        migrations.AddField(
            "ballot",
            "is_cast",
            models.BooleanField(default=True, help_text="False once withdrawn."),
            preserve_default=False,
        ),
        migrations.AddField(
            "ballot",
            "is_counted",
            models.BooleanField(
                default=False,
                help_text="In the figures of an open question, which follow its public count.",
            ),
        ),
        migrations.AddField(
            "arrival",
            "person",
            models.BinaryField(max_length=32, default=b""),
            preserve_default=False,
        ),
        migrations.AddField(
            "arrival",
            "before",
            models.CharField(
                max_length=900,
                blank=True,
                default="",
                help_text="The choice that it replaces; empty for none.",
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            "arrival",
            "before_version",
            models.PositiveIntegerField(default=0, help_text="Of the text of that choice."),
            preserve_default=False,
        ),
        migrations.AddField(
            "arrival",
            "is_counted",
            models.BooleanField(default=False, help_text="In the public count."),
        ),
        migrations.RunSQL(COUNTED, migrations.RunSQL.noop),
        migrations.RunSQL(FORGET.format(is_cast="is_cast"), FORGET.format(is_cast="choice <> ''")),
        migrations.RemoveConstraint("arrival", "arrival_hashes_are_32_bytes"),
        migrations.AddConstraint(
            "arrival",
            models.CheckConstraint(
                condition=are_hashes("commitment", "pseudonym", "person"),
                name="arrival_hashes_are_32_bytes",
            ),
        ),
        migrations.AddIndex(
            "ballot",
            models.Index(
                fields=["question"],
                condition=~Q(is_counted=F("is_cast")),
                name="ballots_to_count",
            ),
        ),
        migrations.AddIndex(
            "arrival",
            models.Index(
                fields=["question"], condition=Q(is_counted=False), name="arrivals_to_count"
            ),
        ),
    ]
