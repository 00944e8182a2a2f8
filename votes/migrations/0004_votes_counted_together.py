"""Public counts and figures move for several people at a time (ADR 136)."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models.functions import Now

from consult.core.postgres.operations import EnableRowLevelSecurity
from debates.migrations._figures import written
from votes.migrations import _figures, _figures_moving_together

COUNTS_OF_POLLS = """
INSERT INTO votes_pollcount (question_id, organisation_id, counts)
SELECT q.id, q.organisation_id, CASE q.visibility WHEN 'after_vote' THEN h.counts ELSE COALESCE((
  SELECT jsonb_object_agg(c.choice, c.number) FROM (
    SELECT choice, count(*) AS number FROM ballot_box_ballot
    WHERE question_id = q.id AND choice <> '' GROUP BY choice
  ) AS c WHERE q.visibility = 'live'
), '{}') END
FROM votes_question q JOIN ballot_box_ledgerhead h ON h.question_id = q.id
WHERE q.kind <> 'position';
"""
EARLIER_VOTES = """
UPDATE votes_tally t SET text_version = p.version, earlier = (
  SELECT count(*) FROM ballot_box_ballot b
  WHERE b.question_id = t.question_id AND b.choice <> '' AND b.version < p.version
)
FROM debates_proposal p WHERE p.id = t.proposal_id AND p.version > 1;
"""


def _replaced(name):
    """Return the operation that replaces a function of the figures, and its reversal."""
    new, old = (
        f"CREATE OR REPLACE FUNCTION {name} {written(module.FUNCTIONS[name]).strip()};"
        for module in (_figures_moving_together, _figures)
    )
    return migrations.RunSQL(new, old)


class Migration(migrations.Migration):
    dependencies = [
        ("ballot_box", "0003_votes_counted_together"),
        ("votes", "0003_content_changes"),
    ]

    operations = [
        migrations.CreateModel(
            name="PollCount",
            fields=[
                (
                    "question",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="votes.question",
                    ),
                ),
                (
                    "counts",
                    models.JSONField(
                        default=dict, help_text="Number of voters by canonical choice."
                    ),
                ),
                (
                    "moved_at",
                    models.DateTimeField(db_default=Now(), help_text="When the count last moved."),
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
            ],
        ),
        EnableRowLevelSecurity("PollCount"),
        migrations.AddField(
            "tally",
            "earlier",
            models.PositiveIntegerField(
                default=0,
                help_text="Those that were cast on a version of the text before `text_version`.",
            ),
        ),
        migrations.AddField(
            "tally",
            "text_version",
            models.PositiveIntegerField(
                default=1, help_text="The version of the text when the count last moved."
            ),
        ),
        migrations.AddField(
            "tally",
            "moved_at",
            models.DateTimeField(db_default=Now(), help_text="When the count last moved."),
        ),
        migrations.AlterField(
            "tally",
            "version",
            models.PositiveBigIntegerField(
                default=0, help_text="Moves with every change of the count."
            ),
        ),
        migrations.RunSQL(COUNTS_OF_POLLS, migrations.RunSQL.noop),
        migrations.RunSQL(EARLIER_VOTES, migrations.RunSQL.noop),
        *(_replaced(name) for name in _figures_moving_together.FUNCTIONS),
        migrations.RunSQL(
            _figures_moving_together.TRIGGERS,
            _figures_moving_together.TRIGGERS_BACK + _figures.TRIGGERS["ballot_box_ballot"],
        ),
    ]
