"""Triggers that refuse changes of an announced vote, from any code path (ADR 148).

It is a draft of which only the answers change. Its dates may only move later, with the step that an
extension moves. They replace functions of `_frozen`.
"""

from django.db import migrations

from votes.migrations import _frozen

QUESTION = """
CREATE OR REPLACE FUNCTION votes_question_goes_forward() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE states text[] := ARRAY['draft', 'open', 'closed', 'published'];
BEGIN
  IF OLD.state = 'draft' AND OLD.announced_at IS NOT NULL AND (
    (NEW.kind, NEW.title, NEW.visibility, NEW.pseudonym_scope, NEW.origin, NEW.announced_at) IS DISTINCT FROM
      (OLD.kind, OLD.title, OLD.visibility, OLD.pseudonym_scope, OLD.origin, OLD.announced_at)
    OR NEW.opens_at < OLD.opens_at OR NEW.closes_at < OLD.closes_at)
  THEN
    RAISE EXCEPTION 'an announced question is not reworded' USING ERRCODE = 'insufficient_privilege';
  END IF;
  IF OLD.state = 'draft' OR OLD.kind = 'position' THEN RETURN NEW; END IF;
  IF array_position(states, NEW.state) < array_position(states, OLD.state)
    OR (NEW.kind, NEW.title, NEW.visibility, NEW.pseudonym_scope, NEW.origin, NEW.method, NEW.rules, NEW.rules_hash,
        NEW.opens_at, NEW.announced_at) IS DISTINCT FROM
       (OLD.kind, OLD.title, OLD.visibility, OLD.pseudonym_scope, OLD.origin, OLD.method, OLD.rules, OLD.rules_hash,
        OLD.opens_at, OLD.announced_at)
    OR NEW.closes_at < OLD.closes_at
  THEN
    RAISE EXCEPTION 'an opened question is neither reworded nor opened again' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
"""
POLL = """
CREATE FUNCTION votes_poll_is_announced() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE later text[] := ARRAY['topic_id', 'words_id', 'warned_days'];
BEGIN
  IF to_jsonb(NEW) - later <> to_jsonb(OLD) - later AND EXISTS (
    SELECT FROM votes_question WHERE id = OLD.question_id AND state = 'draft' AND announced_at IS NOT NULL
  ) THEN
    RAISE EXCEPTION 'an announced question is not reworded' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER is_announced BEFORE UPDATE ON votes_poll
  FOR EACH ROW EXECUTE FUNCTION votes_poll_is_announced();
"""
# The earlier function, without its trigger, which stays.
BEFORE = _frozen.FORWARD.split("CREATE TRIGGER")[0].replace("CREATE", "CREATE OR REPLACE")
BACK = f"""
DROP TRIGGER is_announced ON votes_poll;
DROP FUNCTION votes_poll_is_announced();
{BEFORE}
"""

LOCKS = [migrations.RunSQL(QUESTION + POLL, BACK)]
