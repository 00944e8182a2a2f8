"""Triggers with which the database refuses changes of opened questionnaires, for every role.

A questionnaire only goes forward (draft, open, closed). Once opened, its texts, items, first day
and anonymity never change, and its last day may only be postponed. An anonymous answer never has a
person, nor a day if it came online.
"""

from django.db import migrations

FORWARD = """
CREATE FUNCTION questionnaires_goes_forward() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE states text[] := ARRAY['draft', 'open', 'closed'];
  later text[] := ARRAY['state', 'ended_at', 'closing_reason', 'topic_id', 'closes_at', 'announced_closes_at', 'extension_reason'];
BEGIN
  IF OLD.state = 'draft' THEN RETURN COALESCE(NEW, OLD); END IF;
  IF TG_OP = 'DELETE' OR array_position(states, NEW.state) < array_position(states, OLD.state)
    OR to_jsonb(NEW) - later <> to_jsonb(OLD) - later OR NEW.closes_at < OLD.closes_at
  THEN
    RAISE EXCEPTION 'an opened questionnaire is neither reworded nor opened again'
      USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER goes_forward BEFORE UPDATE OR DELETE ON questionnaires_questionnaire
  FOR EACH ROW EXECUTE FUNCTION questionnaires_goes_forward();
"""
FROZEN = """
CREATE FUNCTION questionnaires_is_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE before jsonb := CASE WHEN TG_OP = 'INSERT' THEN '{}'::jsonb ELSE to_jsonb(OLD) END;
  after jsonb := CASE WHEN TG_OP = 'DELETE' THEN '{}'::jsonb ELSE to_jsonb(NEW) END;
BEGIN
  IF before <> after AND EXISTS (
    SELECT FROM questionnaires_questionnaire q
    LEFT JOIN questionnaires_section s ON s.questionnaire_id = q.id
    WHERE q.state <> 'draft' AND (
      q.id::text IN (before->>'questionnaire_id', after->>'questionnaire_id')
      OR s.id::text IN (before->>'section_id', after->>'section_id'))
  ) THEN
    RAISE EXCEPTION 'an opened questionnaire is never reworded' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN COALESCE(NEW, OLD);
END $$;
CREATE TRIGGER is_frozen BEFORE INSERT OR UPDATE OR DELETE ON questionnaires_section
  FOR EACH ROW EXECUTE FUNCTION questionnaires_is_frozen();
CREATE TRIGGER is_frozen BEFORE INSERT OR UPDATE OR DELETE ON questionnaires_item
  FOR EACH ROW EXECUTE FUNCTION questionnaires_is_frozen();
"""
ANONYMOUS = """
CREATE FUNCTION questionnaires_leads_to_nobody() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW.participant_id IS NOT NULL OR (NEW.origin = 'online' AND NEW.day IS NOT NULL)) AND EXISTS (
    SELECT FROM questionnaires_questionnaire WHERE id = NEW.questionnaire_id AND anonymity = 'anonymous'
  ) THEN
    RAISE EXCEPTION 'an anonymous answer has neither person nor day' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER leads_to_nobody BEFORE INSERT OR UPDATE ON questionnaires_submission
  FOR EACH ROW EXECUTE FUNCTION questionnaires_leads_to_nobody();
"""
BACK = """
DROP TRIGGER leads_to_nobody ON questionnaires_submission;
DROP FUNCTION questionnaires_leads_to_nobody();
DROP TRIGGER is_frozen ON questionnaires_item;
DROP TRIGGER is_frozen ON questionnaires_section;
DROP FUNCTION questionnaires_is_frozen();
DROP TRIGGER goes_forward ON questionnaires_questionnaire;
DROP FUNCTION questionnaires_goes_forward();
"""

LOCKS = [migrations.RunSQL(FORWARD + FROZEN + ANONYMOUS, BACK)]
