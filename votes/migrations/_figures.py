"""Triggers that write the changes of the figures of the votes, in the same transaction (ADR 82).

A question with a hidden count changes no figure before it closes: a figure that changed with a vote
would reveal when the vote came. A person is in the figures of an open question once the public
count includes their vote, and in those of a closed question if their vote counts (ADR 136).

The migration of the ballot box creates them, because they read and watch the ballots.
"""

from debates.migrations._figures import operations

FUNCTIONS = {
    "votes_is_shown(q votes_question)": """
RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
  SELECT q.visibility NOT IN ('after_vote', 'sealed') OR q.state NOT IN ('draft', 'open')
$$
""",
    # Texts that another platform had removed still have their votes. Texts that are removed here
    # lose theirs.
    "votes_part_of(q votes_question)": """
RETURNS text LANGUAGE sql STABLE AS $$
  SELECT CASE
    WHEN NOT q.is_frozen THEN q.origin::text
    WHEN q.origin = 'imported' AND EXISTS (
      SELECT 1 FROM debates_proposal p
      WHERE p.id = q.proposal_id AND p.state = 'removed' AND p.decision_number IS NULL
    ) THEN 'imported_on_removed'
    ELSE 'frozen'
  END
$$
""",
    "votes_voters_of(q votes_question, sign integer)": """
RETURNS TABLE {row} LANGUAGE sql STABLE AS $$
  SELECT q.organisation_id, q.consultation_id, NULL::uuid, 'participants', '', b.voter_id, sign::bigint
  FROM ballot_box_ballot b
  WHERE b.question_id = q.id AND CASE WHEN q.state IN ('draft', 'open') THEN b.is_counted ELSE b.is_cast END
$$
""",
    "votes_recount(asked uuid)": """
RETURNS TABLE {row} LANGUAGE sql STABLE AS $$
  SELECT q.organisation_id, q.consultation_id, NULL::uuid, 'votes', votes_part_of(q), NULL::uuid, t.total::bigint
  FROM votes_question q JOIN votes_tally t ON t.question_id = q.id
  WHERE q.consultation_id = asked AND votes_is_shown(q)
  UNION ALL
  SELECT f.* FROM votes_question q, LATERAL votes_voters_of(q, 1) AS f
  WHERE q.consultation_id = asked AND votes_is_shown(q)
$$
""",
    # Every vote runs this trigger. The frequent case is written out here, because a function called
    # in a statement costs time again.
    "votes_count_tally()": """
RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  asked votes_question;
  kept record;
  added bigint := COALESCE(NEW.total, 0) - COALESCE(OLD.total, 0);
BEGIN
  SELECT q.organisation_id, q.consultation_id, q.visibility, q.origin::text AS part, q.is_frozen INTO kept
  FROM votes_question q WHERE q.id = COALESCE(NEW.question_id, OLD.question_id);
  IF added = 0 THEN
    RETURN NULL;
  END IF;
  IF kept.is_frozen OR kept.visibility <> 'live' THEN
    SELECT * INTO asked FROM votes_question WHERE id = COALESCE(NEW.question_id, OLD.question_id);
    IF NOT votes_is_shown(asked) THEN
      RETURN NULL;
    END IF;
    kept.part := votes_part_of(asked);
  END IF;
  INSERT INTO consultations_figurechange (organisation_id, consultation_id, figure, part, number)
  VALUES (kept.organisation_id, kept.consultation_id, 'votes', kept.part, added);
  RETURN NULL;
END $$
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
    # A frozen imported question changes its part with its contribution. Other questions are counted
    # by their own trigger.
    "votes_count_removal()": """
RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO consultations_figurechange (organisation_id, consultation_id, figure, part, number)
  SELECT q.organisation_id, q.consultation_id, 'votes', c.part,
    CASE WHEN c.part = votes_part_of(q) THEN t.total ELSE -t.total END
  FROM votes_question q JOIN votes_tally t ON t.question_id = q.id,
    (VALUES ('imported_on_removed'), ('frozen')) AS c (part)
  WHERE q.proposal_id = NEW.id AND q.origin = 'imported' AND q.is_frozen AND votes_is_shown(q) AND t.total <> 0;
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
TRIGGERS = {
    "votes_tally": """
CREATE TRIGGER count_added AFTER INSERT OR DELETE ON votes_tally
  FOR EACH ROW EXECUTE FUNCTION votes_count_tally();
CREATE TRIGGER count_changed AFTER UPDATE OF total ON votes_tally
  FOR EACH ROW WHEN (OLD.total <> NEW.total) EXECUTE FUNCTION votes_count_tally();
""",
    "votes_question": """
CREATE TRIGGER count_changed AFTER UPDATE OF state, is_frozen, visibility, origin ON votes_question
  FOR EACH ROW WHEN ((OLD.state, OLD.is_frozen, OLD.visibility, OLD.origin)
    IS DISTINCT FROM (NEW.state, NEW.is_frozen, NEW.visibility, NEW.origin))
  EXECUTE FUNCTION votes_count_question();
""",
    "debates_proposal": """
CREATE TRIGGER votes_count_removal AFTER UPDATE OF state, decision_number ON debates_proposal
  FOR EACH ROW WHEN ((OLD.state = 'removed' AND OLD.decision_number IS NULL)
    <> (NEW.state = 'removed' AND NEW.decision_number IS NULL))
  EXECUTE FUNCTION votes_count_removal();
""",
    "ballot_box_ballot": """
CREATE TRIGGER count_added AFTER INSERT ON ballot_box_ballot
  FOR EACH ROW WHEN (NEW.is_counted) EXECUTE FUNCTION votes_count_ballot();
CREATE TRIGGER count_deleted AFTER DELETE ON ballot_box_ballot
  FOR EACH ROW EXECUTE FUNCTION votes_count_ballot();
CREATE TRIGGER count_changed AFTER UPDATE OF is_counted ON ballot_box_ballot
  FOR EACH ROW WHEN (OLD.is_counted <> NEW.is_counted) EXECUTE FUNCTION votes_count_ballot();
""",
}

FIGURES = operations(FUNCTIONS, TRIGGERS)
