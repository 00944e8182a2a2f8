"""Some months after the close, nothing leads from a voter to a vote any more (ADR 137)."""

from django.db import migrations, models

from votes.ballot_box.migrations._conditions import are_hashes

# The application's role may not update this table: only the function below does.
KEY_MAY_GO = """
DROP TRIGGER append_only ON ballot_box_pseudonymkey;
CREATE FUNCTION ballot_box_key_may_go() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' OR OLD.key IS NULL OR NEW.key IS NOT NULL OR to_jsonb(NEW) - 'key' <> to_jsonb(OLD) - 'key' THEN
    RAISE EXCEPTION 'a key of pseudonyms is never changed or removed, except by the end of its links' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER key_may_go BEFORE UPDATE OR DELETE ON ballot_box_pseudonymkey
  FOR EACH ROW EXECUTE FUNCTION ballot_box_key_may_go();
"""
KEY_STAYS = """
DROP TRIGGER key_may_go ON ballot_box_pseudonymkey;
DROP FUNCTION ballot_box_key_may_go();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON ballot_box_pseudonymkey
  FOR EACH ROW EXECUTE FUNCTION consult_refuse_change();
"""
# A question opened before has one key for both uses. It stays: it still opens the counted votes.
ONE_KEY = """
ALTER TABLE ballot_box_pseudonymkey DISABLE TRIGGER append_only;
UPDATE ballot_box_pseudonymkey SET nonce_key = key;
ALTER TABLE ballot_box_pseudonymkey ENABLE TRIGGER append_only;
"""
# A vote that was withdrawn has no place in the count: its row would only lead to the pseudonym of
# the few people who withdrew. The number of votes of a voter leads to a pseudonym too.
DELETE_LINKS = """
CREATE FUNCTION ballot_box_delete_links(asked uuid)
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
    UPDATE ballot_box_ballot b SET choice = '', commitment = '', answered = '', revision = 0, version = 0, day = NULL
    FROM closed c WHERE b.question_id = c.question_id AND b.is_cast AND EXISTS (SELECT FROM keys)
    RETURNING 1
  )
  SELECT count(*)::integer FROM emptied
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("ballot_box", "0004_counts_of_polls")]

    operations = [
        migrations.AddField(
            "pseudonymkey",
            "nonce_key",
            models.BinaryField(max_length=32, default=b""),
            preserve_default=False,
        ),
        migrations.RunSQL(ONE_KEY, migrations.RunSQL.noop),
        migrations.AlterField("pseudonymkey", "key", models.BinaryField(max_length=32, null=True)),
        migrations.RemoveConstraint("pseudonymkey", "pseudonym_key_is_32_bytes"),
        migrations.AddConstraint(
            "pseudonymkey",
            models.CheckConstraint(
                condition=are_hashes("key", "nonce_key"), name="pseudonym_key_is_32_bytes"
            ),
        ),
        migrations.AlterField(
            "ballot", "day", models.DateField(null=True, help_text="Of its last vote.")
        ),
        migrations.RunSQL(KEY_MAY_GO, KEY_STAYS),
        migrations.RunSQL(DELETE_LINKS, "DROP FUNCTION ballot_box_delete_links(uuid)"),
    ]
