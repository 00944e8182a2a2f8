"""The audit log: append-only, except that the database deletes year-old entries (ADR 47)."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import consult.core.ids
from consult.core.postgres.operations import EnableRowLevelSecurity

# Like `AppendOnly`, except that rows older than a year may be deleted. No row can be made older,
# since rows are never changed.
FREEZE = """
CREATE FUNCTION consult_keep_audit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' AND OLD.created_at < clock_timestamp() - interval '365 days' THEN
    RETURN OLD;
  END IF;
  RAISE EXCEPTION 'rows of % are never changed or removed', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON core_auditentry
  FOR EACH ROW EXECUTE FUNCTION consult_keep_audit();
CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON core_auditentry
  FOR EACH STATEMENT EXECUTE FUNCTION consult_refuse_change();
"""
THAW = """
DROP TRIGGER append_only_truncate ON core_auditentry;
DROP TRIGGER append_only ON core_auditentry;
DROP FUNCTION consult_keep_audit();
"""
# The application may not delete rows. This function runs as the owner of the schema, takes no
# argument and does only this.
FORGET = """
CREATE FUNCTION consult_forget_audit() RETURNS bigint LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  WITH gone AS (
    DELETE FROM core_auditentry WHERE created_at < clock_timestamp() - interval '365 days' RETURNING 1
  ) SELECT count(*) FROM gone
$$;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0003_sound_and_video"),
        ("organisations", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="AuditEntry",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=consult.core.ids.ordered_id,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                ("act", models.CharField(help_text="One of `AuditAct`.", max_length=40)),
                (
                    "actor",
                    models.UUIDField(
                        help_text="Participant who acted; none when the system did.", null=True
                    ),
                ),
                ("kind", models.CharField(blank=True, default="", max_length=40)),
                ("object_id", models.UUIDField(null=True)),
                ("consultation_id", models.UUIDField(null=True)),
                ("data", models.JSONField(blank=True, default=dict)),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.organisation",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["organisation", "-created_at", "-id"], name="audit_latest_first"
                    ),
                    models.Index(
                        fields=["organisation", "actor", "-created_at"], name="audit_of_somebody"
                    ),
                ],
            },
        ),
        EnableRowLevelSecurity("AuditEntry"),
        migrations.RunSQL(FREEZE, THAW),
        migrations.RunSQL(FORGET, "DROP FUNCTION consult_forget_audit()"),
    ]
