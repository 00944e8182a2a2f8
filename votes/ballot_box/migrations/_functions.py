"""Rules that the database itself enforces, so that no code path can omit them.

A head only moves forward, and never after its question is closed. The application's role cannot
delete a vote or a ballot: three functions do it, with the owner's rights, for the three actions
that need it.
"""

from django.db import migrations

HEAD_MOVES_FORWARD = """
CREATE FUNCTION ballot_box_head_moves_forward() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' OR NEW.question_id <> OLD.question_id OR NEW.forgotten < OLD.forgotten OR (
    (NEW.number, NEW.hash, NEW.day, NEW.is_closed) IS DISTINCT FROM (OLD.number, OLD.hash, OLD.day, OLD.is_closed)
    AND (OLD.is_closed OR NEW.number <= OLD.number)
  ) THEN
    RAISE EXCEPTION 'a ledger only goes forward, and ends with its close' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER moves_forward BEFORE UPDATE OR DELETE ON ballot_box_ledgerhead
  FOR EACH ROW EXECUTE FUNCTION ballot_box_head_moves_forward();
"""
# The locks of casting already separate votes from closes. This trigger is for code that would omit
# one.
CLOSED_TAKES_NO_VOTE = """
CREATE FUNCTION ballot_box_closed_takes_no_vote() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (SELECT is_closed FROM ballot_box_ledgerhead WHERE question_id = NEW.question_id) THEN
    RAISE EXCEPTION 'a closed ledger takes no vote' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER closed_takes_no_vote BEFORE INSERT ON ballot_box_arrival
  FOR EACH ROW EXECUTE FUNCTION ballot_box_closed_takes_no_vote();
"""
CLOSED_BACK = """
DROP TRIGGER closed_takes_no_vote ON ballot_box_arrival;
DROP FUNCTION ballot_box_closed_takes_no_vote();
"""
# The application encrypts each vote again, so that nothing leads from an entry to its arrival. The
# function makes sure that it removes no vote without entering one.
PUBLISH = """
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
# An open question has no counted vote of the voter at this point, because the erasure withdrew it
# before.
FORGET = """
CREATE FUNCTION ballot_box_forget(voter uuid)
RETURNS integer LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  WITH gone AS (
    DELETE FROM ballot_box_ballot
    WHERE voter_id = voter AND organisation_id = NULLIF(current_setting('consult.organisation', true), '')::uuid
    RETURNING question_id, is_cast
  ), noted AS (
    UPDATE ballot_box_ledgerhead SET forgotten = forgotten + 1
    WHERE question_id IN (SELECT question_id FROM gone WHERE is_cast)
  )
  SELECT count(*)::integer FROM gone
$$;
"""
# Some months after the close, nothing leads from a voter to a vote any more (ADR 137). The
# application's role may not update this table: only `ballot_box_delete_links` does.
KEY_MAY_GO = """
CREATE FUNCTION ballot_box_key_may_go() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' OR OLD.key IS NULL OR NEW.key IS NOT NULL OR to_jsonb(NEW) - 'key' <> to_jsonb(OLD) - 'key' THEN
    RAISE EXCEPTION 'a key of pseudonyms is never changed or removed, except by the end of its links' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER key_may_go BEFORE UPDATE OR DELETE ON ballot_box_pseudonymkey
  FOR EACH ROW EXECUTE FUNCTION ballot_box_key_may_go();
CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON ballot_box_pseudonymkey
  FOR EACH STATEMENT EXECUTE FUNCTION consult_refuse_change();
"""
KEY_BACK = """
DROP TRIGGER append_only_truncate ON ballot_box_pseudonymkey;
DROP TRIGGER key_may_go ON ballot_box_pseudonymkey;
DROP FUNCTION ballot_box_key_may_go();
"""
# A vote that was withdrawn has no place in the count: its row would only lead to the pseudonym of
# the few people who withdrew. The number of votes of a voter leads to a pseudonym too. Where the
# questions of a consultation have one key, the first of them deletes it.
DELETE_LINKS = """
CREATE FUNCTION ballot_box_delete_links(asked uuid)
RETURNS integer LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  WITH closed AS (
    SELECT h.question_id, h.key_id FROM ballot_box_ledgerhead h
    JOIN ballot_box_link l ON l.question_id = h.question_id AND l.kind = 'close'
    WHERE h.question_id = asked AND h.is_closed AND l.day < (clock_timestamp() AT TIME ZONE 'UTC')::date - 180
      AND h.organisation_id = NULLIF(current_setting('consult.organisation', true), '')::uuid
      AND NOT EXISTS (SELECT FROM ballot_box_ledgerhead other WHERE other.key_id = h.key_id AND NOT other.is_closed)
  ), keys AS (
    UPDATE ballot_box_pseudonymkey k SET key = NULL FROM closed c WHERE k.id = c.key_id AND k.key IS NOT NULL
  ), withdrawn AS (
    DELETE FROM ballot_box_ballot b USING closed c WHERE b.question_id = c.question_id AND NOT b.is_cast
  ), emptied AS (
    UPDATE ballot_box_ballot b SET encrypted = ''
    FROM closed c WHERE b.question_id = c.question_id AND b.is_cast
    RETURNING 1
  )
  SELECT count(*)::integer FROM emptied
$$;
"""
HEAD_BACK = """
DROP TRIGGER moves_forward ON ballot_box_ledgerhead;
DROP FUNCTION ballot_box_head_moves_forward();
"""

FUNCTIONS = [
    migrations.RunSQL(CLOSED_TAKES_NO_VOTE, CLOSED_BACK),
    migrations.RunSQL(HEAD_MOVES_FORWARD, HEAD_BACK),
    migrations.RunSQL(
        PUBLISH, "DROP FUNCTION ballot_box_publish(uuid, integer, boolean, bytea[], bytea[])"
    ),
    migrations.RunSQL(FORGET, "DROP FUNCTION ballot_box_forget(uuid)"),
    migrations.RunSQL(KEY_MAY_GO, KEY_BACK),
    migrations.RunSQL(DELETE_LINKS, "DROP FUNCTION ballot_box_delete_links(uuid)"),
]
