"""Triggers that refuse changes of what the opening of a question freezes, from any code path.

A poll only moves forward (draft, open, closed, published). Once it is opened, its text, options,
kind, rule and first day never change, and its last day may only be postponed.
"""

from django.db import migrations

FORWARD = """
CREATE FUNCTION votes_question_goes_forward() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE states text[] := ARRAY['draft', 'open', 'closed', 'published'];
BEGIN
  IF OLD.state = 'draft' OR OLD.kind = 'position' THEN RETURN NEW; END IF;
  IF array_position(states, NEW.state) < array_position(states, OLD.state)
    OR (NEW.kind, NEW.title, NEW.visibility, NEW.pseudonym_scope, NEW.origin, NEW.method, NEW.rules, NEW.rules_hash,
        NEW.opens_at) IS DISTINCT FROM
       (OLD.kind, OLD.title, OLD.visibility, OLD.pseudonym_scope, OLD.origin, OLD.method, OLD.rules, OLD.rules_hash,
        OLD.opens_at)
    OR NEW.closes_at < OLD.closes_at
  THEN
    RAISE EXCEPTION 'an opened question is neither reworded nor opened again' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER goes_forward BEFORE UPDATE ON votes_question
  FOR EACH ROW EXECUTE FUNCTION votes_question_goes_forward();
"""
FROZEN = """
CREATE FUNCTION votes_poll_is_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE asked uuid; before jsonb; after jsonb; later text[] := ARRAY['announced_closes_at', 'ended_at', 'closing_reason', 'published_at', 'topic_id', 'extension_reason'];
BEGIN
  before := CASE WHEN TG_OP = 'INSERT' THEN '{}'::jsonb ELSE to_jsonb(OLD) - later END;
  after := CASE WHEN TG_OP = 'DELETE' THEN '{}'::jsonb ELSE to_jsonb(NEW) - later END;
  asked := COALESCE(before->>TG_ARGV[0], after->>TG_ARGV[0])::uuid;
  IF before <> after AND EXISTS (SELECT FROM votes_question WHERE id = asked AND state <> 'draft') THEN
    RAISE EXCEPTION 'an opened question is never reworded' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN COALESCE(NEW, OLD);
END $$;
CREATE TRIGGER is_frozen BEFORE INSERT OR UPDATE OR DELETE ON votes_poll
  FOR EACH ROW EXECUTE FUNCTION votes_poll_is_frozen('question_id');
CREATE TRIGGER is_frozen BEFORE INSERT OR UPDATE OR DELETE ON votes_option
  FOR EACH ROW EXECUTE FUNCTION votes_poll_is_frozen('poll_id');
"""
BACK = """
DROP TRIGGER goes_forward ON votes_question;
DROP FUNCTION votes_question_goes_forward();
DROP TRIGGER is_frozen ON votes_option;
DROP TRIGGER is_frozen ON votes_poll;
DROP FUNCTION votes_poll_is_frozen();
"""

LOCKS = [migrations.RunSQL(FORWARD + FROZEN, BACK)]
