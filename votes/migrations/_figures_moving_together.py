"""The triggers of the figures of the votes, for counts that move several people at a time.

A person is in the figures of an open question once the public count includes their vote, and in
those of a closed question if their vote counts. The other functions are those of `_figures.py`.
"""

FUNCTIONS = {
    "votes_voters_of(q votes_question, sign integer)": """
RETURNS TABLE {row} LANGUAGE sql STABLE AS $$
  SELECT q.organisation_id, q.consultation_id, NULL::uuid, 'participants', '', b.voter_id, sign::bigint
  FROM ballot_box_ballot b
  WHERE b.question_id = q.id AND CASE WHEN q.state IN ('draft', 'open') THEN b.is_counted ELSE b.is_cast END
$$
""",
    "votes_count_question()": """
RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  was_open boolean := OLD.state IN ('draft', 'open');
  is_open boolean := NEW.state IN ('draft', 'open');
BEGIN
  INSERT INTO consultations_figurechange (organisation_id, consultation_id, figure, part, number)
  SELECT NEW.organisation_id, NEW.consultation_id, 'votes', c.part, sum(c.sign * t.total)
  FROM votes_tally t, (VALUES
    (votes_part_of(OLD), -votes_is_shown(OLD)::int), (votes_part_of(NEW), votes_is_shown(NEW)::int)
  ) AS c (part, sign)
  WHERE t.question_id = NEW.id
  GROUP BY c.part HAVING sum(c.sign * t.total) <> 0;
  IF votes_is_shown(OLD) <> votes_is_shown(NEW) OR was_open <> is_open THEN
    INSERT INTO consultations_figurechange
      (organisation_id, consultation_id, figure, part, participant_id, number)
    SELECT NEW.organisation_id, NEW.consultation_id, 'participants', '', b.voter_id, c.number
    FROM ballot_box_ballot b, LATERAL (SELECT
      (votes_is_shown(NEW) AND CASE WHEN is_open THEN b.is_counted ELSE b.is_cast END)::int
      - (votes_is_shown(OLD) AND CASE WHEN was_open THEN b.is_counted ELSE b.is_cast END)::int AS number
    ) AS c
    WHERE b.question_id = NEW.id AND c.number <> 0;
  END IF;
  RETURN NULL;
END $$
""",
    "votes_count_ballot()": """
RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  kept record;
  added integer := 1;
BEGIN
  SELECT q.organisation_id, q.consultation_id, q.visibility, q.state IN ('draft', 'open') AS is_open INTO kept
  FROM votes_question q WHERE q.id = COALESCE(NEW.question_id, OLD.question_id);
  IF kept.visibility IN ('after_vote', 'sealed') AND kept.is_open THEN
    RETURN NULL;
  END IF;
  IF TG_OP = 'DELETE' THEN
    added := -(CASE WHEN kept.is_open THEN OLD.is_counted ELSE OLD.is_cast END)::int;
  ELSIF NOT NEW.is_counted THEN
    added := -1;
  END IF;
  IF added <> 0 THEN
    INSERT INTO consultations_figurechange (organisation_id, consultation_id, figure, part, participant_id, number)
    VALUES (kept.organisation_id, kept.consultation_id, 'participants', '', COALESCE(NEW.voter_id, OLD.voter_id), added);
  END IF;
  RETURN NULL;
END $$
""",
}
TRIGGERS = """
DROP TRIGGER count_added ON ballot_box_ballot;
DROP TRIGGER count_deleted ON ballot_box_ballot;
DROP TRIGGER count_changed ON ballot_box_ballot;
CREATE TRIGGER count_added AFTER INSERT ON ballot_box_ballot
  FOR EACH ROW WHEN (NEW.is_counted) EXECUTE FUNCTION votes_count_ballot();
CREATE TRIGGER count_deleted AFTER DELETE ON ballot_box_ballot
  FOR EACH ROW EXECUTE FUNCTION votes_count_ballot();
CREATE TRIGGER count_changed AFTER UPDATE OF is_counted ON ballot_box_ballot
  FOR EACH ROW WHEN (OLD.is_counted <> NEW.is_counted) EXECUTE FUNCTION votes_count_ballot();
"""
TRIGGERS_BACK = """
DROP TRIGGER count_added ON ballot_box_ballot;
DROP TRIGGER count_deleted ON ballot_box_ballot;
DROP TRIGGER count_changed ON ballot_box_ballot;
"""
