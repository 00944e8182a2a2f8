"""One queue (ADR 84): events wait as jobs, one for each subscriber."""

import django.db.models.functions.datetime
from django.db import migrations, models

MOVE = """
INSERT INTO core_job (id, organisation_id, created_at, name, arguments, is_short, state, attempts,
  wanted_at, due_at, error)
SELECT gen_random_uuid(), event.organisation_id, event.created_at, delivery.subscriber,
  event.payload, true, 'waiting', delivery.attempts, event.created_at, delivery.next_attempt_at,
  delivery.error
FROM core_delivery delivery JOIN core_outboxevent event ON event.id = delivery.event_id
WHERE delivery.delivered_at IS NULL
"""
DATE = """
UPDATE core_job SET wanted_at = CASE attempts WHEN 0 THEN due_at ELSE created_at END
WHERE state <> 'done'
"""


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0005_register_checks"),
    ]

    operations = [
        migrations.AlterField(
            model_name="job",
            name="name",
            field=models.CharField(help_text="Of the job, or of the subscriber.", max_length=160),
        ),
        migrations.AddField(
            model_name="job",
            name="is_short",
            field=models.BooleanField(
                db_default=False, help_text="Run in a batch, in one transaction with its end."
            ),
        ),
        migrations.AddField(
            model_name="job",
            name="wanted_at",
            field=models.DateTimeField(
                db_default=django.db.models.functions.datetime.Now(),
                help_text="When it should run first; `due_at` is its next attempt.",
            ),
        ),
        migrations.RemoveIndex(model_name="job", name="jobs_unfinished"),
        migrations.AddIndex(
            model_name="job",
            index=models.Index(
                condition=models.Q(("state__in", ["waiting", "running", "failed"])),
                fields=["is_short", "due_at", "id"],
                name="jobs_not_done",
            ),
        ),
        migrations.RunSQL(DATE, migrations.RunSQL.noop),
        migrations.RunSQL(MOVE, migrations.RunSQL.noop),
        migrations.DeleteModel(name="Delivery"),
        migrations.DeleteModel(name="OutboxEvent"),
    ]
