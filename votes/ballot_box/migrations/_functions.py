"""Rules that the database itself enforces, so that no code path can omit them.

A head only moves forward, and never after its question is closed. The application's role cannot
delete a vote or a ballot: two functions do it, with the owner's rights, for the two actions that
need it.
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
# Rows are stored again in order of commitment, in one transaction: no trace of their arrival is
# left.
PUBLISH = """
CREATE FUNCTION ballot_box_publish(asked uuid, number integer, with_the_rest boolean)
RETURNS SETOF bytea LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  WITH moved AS (
    DELETE FROM ballot_box_arrival
    WHERE question_id = asked AND (is_held OR with_the_rest)
      AND organisation_id = NULLIF(current_setting('consult.organisation', true), '')::uuid
    RETURNING organisation_id, question_id, commitment, pseudonym, revision, version, choice, level
  ), added AS (
    INSERT INTO ballot_box_entry
      (organisation_id, question_id, batch, commitment, pseudonym, revision, version, choice, level)
    SELECT organisation_id, question_id, number, commitment, pseudonym, revision, version, choice, level
    FROM moved ORDER BY commitment
    RETURNING commitment
  )
  SELECT commitment FROM added ORDER BY commitment
$$;
"""
# An open question has no counted vote of the voter at this point, because the erasure withdrew it
# before.
FORGET = """
CREATE FUNCTION ballot_box_forget(voter uuid)
RETURNS integer LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  WITH gone AS (
    DELETE FROM ballot_box_ballot
    WHERE voter_id = voter AND organisation_id = NULLIF(current_setting('consult.organisation', true), '')::uuid
    RETURNING question_id, choice
  ), noted AS (
    UPDATE ballot_box_ledgerhead SET forgotten = forgotten + 1
    WHERE question_id IN (SELECT question_id FROM gone WHERE choice <> '')
  )
  SELECT count(*)::integer FROM gone
$$;
"""
HEAD_BACK = """
DROP TRIGGER moves_forward ON ballot_box_ledgerhead;
DROP FUNCTION ballot_box_head_moves_forward();
"""

FUNCTIONS = [
    migrations.RunSQL(CLOSED_TAKES_NO_VOTE, CLOSED_BACK),
    migrations.RunSQL(HEAD_MOVES_FORWARD, HEAD_BACK),
    migrations.RunSQL(PUBLISH, "DROP FUNCTION ballot_box_publish(uuid, integer, boolean)"),
    migrations.RunSQL(FORGET, "DROP FUNCTION ballot_box_forget(uuid)"),
]
