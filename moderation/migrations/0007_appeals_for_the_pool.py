"""Appeals for the installation's pool, and the people with a part in a contested decision.

These people are also filled in for existing appeals.
"""

import django.contrib.postgres.fields
from django.db import migrations, models

# People who decided or approved, and authors who contest. For the other authors, `hearing.can_hear`
# reads the text.
FILL = """
UPDATE moderation_appeal a SET involved = array_remove(ARRAY[
  d.moderator_id, (d.details->>'approved_by')::uuid, CASE WHEN a.side = 'author' THEN a.appellant_id END
], NULL)
FROM moderation_decision d WHERE d.id = a.decision_id AND a.involved = '{}'
"""


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0007_measures"),
        ("consultations", "0007_moderation_modes"),
        ("moderation", "0006_measures"),
        ("organisations", "0003_working_hours"),
    ]

    operations = [
        migrations.AddField(
            model_name="appeal",
            name="heard_by_pool",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name="appeal",
            name="involved",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.UUIDField(),
                blank=True,
                db_default=[],
                default=list,
                help_text="Participants who decided, approved or wrote what is contested, or speak for whom it is signed by.",
                size=None,
            ),
        ),
        migrations.AddField(
            model_name="appeal",
            name="pool_told_at",
            field=models.DateTimeField(
                help_text="When the installation's pool was told of it.", null=True
            ),
        ),
        migrations.AddIndex(
            model_name="appeal",
            index=models.Index(
                condition=models.Q(("decided_at__isnull", True)),
                fields=["organisation"],
                name="appeals_unheard",
            ),
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]
