"""Triggers that make the audit log append-only, and the deletion of year-old entries (ADR 47)."""

from django.db import migrations

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

AUDIT = [
    migrations.RunSQL(FREEZE, THAW),
    migrations.RunSQL(FORGET, "DROP FUNCTION consult_forget_audit()"),
]
