"""Triggers that write the changes of the figures of the debate, in the same transaction (ADR 82).

The figures count public contributions (`contributions`, by kind), their public comments
(`comments`), contributions that are not merged (`listed`), and votes that another platform counted
on them (`imported_votes`, by platform; votes on texts which that platform removed are also in
`imported_votes_on_removed`). A participant has one act for each public contribution, each public
comment under one, and each of these comments that they endorsed.
"""

import re

from django.db import migrations

# The functions return changes of figures.
ROW = """(
  organisation_id uuid, consultation_id uuid, topic_id uuid, figure text, part text, participant_id uuid, number bigint
)"""
CHANGE = """
  INSERT INTO consultations_figurechange
    (organisation_id, consultation_id, topic_id, figure, part, participant_id, number)
  SELECT c.organisation_id, c.consultation_id, c.topic_id, c.figure, c.part, c.participant_id, sum(c.number) FROM"""
SUMMED = """ AS c
  GROUP BY c.organisation_id, c.consultation_id, c.topic_id, c.figure, c.part, c.participant_id
  HAVING sum(c.number) <> 0"""
FUNCTIONS = {
    "debates_is_counted(state text, published_at timestamptz)": """
RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
  SELECT COALESCE(state IN ('published', 'restricted') AND published_at IS NOT NULL, false)
$$
""",
    "debates_figures_of(p debates_proposal, sign integer)": """
RETURNS TABLE {row} LANGUAGE sql STABLE AS $$
  SELECT p.organisation_id, p.consultation_id, f.topic_id, f.figure, f.part, f.participant_id, sign * f.number
  FROM (VALUES
    (p.topic_id, 'contributions', p.kind::text, NULL::uuid, 1::bigint),
    (p.topic_id, 'listed', p.kind::text, NULL, (p.merged_into_id IS NULL)::int),
    (p.topic_id, 'comments', '', NULL, p.comments_count),
    (NULL, 'participants', '', p.author_id, (p.author_id IS NOT NULL)::int)
  ) AS f (topic_id, figure, part, participant_id, number)
  WHERE f.number <> 0 AND debates_is_counted(p.state, p.published_at)
$$
""",
    "debates_people_under(p debates_proposal, sign integer)": """
RETURNS TABLE {row} LANGUAGE sql STABLE AS $$
  SELECT p.organisation_id, p.consultation_id, NULL::uuid, 'participants', '', a.participant_id, sign * count(*)
  FROM (
    SELECT c.author_id AS participant_id FROM debates_comment c
    WHERE c.proposal_id = p.id AND c.author_id IS NOT NULL AND debates_is_counted(c.state, c.published_at)
    UNION ALL
    SELECT e.participant_id FROM debates_endorsement e JOIN debates_comment c ON c.id = e.comment_id
    WHERE c.proposal_id = p.id AND debates_is_counted(c.state, c.published_at)
  ) AS a
  WHERE debates_is_counted(p.state, p.published_at)
  GROUP BY a.participant_id
$$
""",
    "debates_imported_votes_on(p debates_proposal, sign integer)": """
RETURNS TABLE {row} LANGUAGE sql STABLE AS $$
  SELECT p.organisation_id, p.consultation_id, NULL::uuid, f.figure, t.origin::text, NULL::uuid,
    sign * t.total::bigint
  FROM debates_importedtally t
  CROSS JOIN (VALUES ('imported_votes', false), ('imported_votes_on_removed', true)) AS f (figure, of_removed)
  WHERE t.proposal_id = p.id AND p.published_at IS NOT NULL AND (p.state = 'removed' OR NOT f.of_removed)
    AND (p.state IN ('published', 'restricted') OR p.state = 'removed' AND p.decision_number IS NULL AND p.origin <> '')
$$
""",
    "debates_people_of(c debates_comment, sign integer)": """
RETURNS TABLE {row} LANGUAGE sql STABLE AS $$
  SELECT c.organisation_id, c.consultation_id, NULL::uuid, 'participants', '', a.participant_id, sign * count(*)
  FROM (
    SELECT c.author_id AS participant_id WHERE c.author_id IS NOT NULL
    UNION ALL
    SELECT e.participant_id FROM debates_endorsement e WHERE e.comment_id = c.id
  ) AS a
  WHERE debates_is_counted(c.state, c.published_at) AND EXISTS (
    SELECT 1 FROM debates_proposal p WHERE p.id = c.proposal_id AND debates_is_counted(p.state, p.published_at)
  )
  GROUP BY a.participant_id
$$
""",
    "debates_recount(asked uuid)": """
RETURNS TABLE {row} LANGUAGE sql STABLE AS $$
  SELECT f.* FROM debates_proposal p, LATERAL (
    SELECT * FROM debates_figures_of(p, 1)
    UNION ALL SELECT * FROM debates_people_under(p, 1)
    UNION ALL SELECT * FROM debates_imported_votes_on(p, 1)
  ) AS f
  WHERE p.consultation_id = asked
$$
""",
    # When a contribution enters or leaves public view, the trigger waits until all transactions
    # that add an act under it have ended, because they lock its key.
    "debates_count_proposal()": """
RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  {change} (
    SELECT * FROM debates_figures_of(OLD, -1)
    UNION ALL SELECT * FROM debates_figures_of(NEW, 1)
  ) {summed};
  IF TG_OP = 'INSERT' OR TG_OP = 'UPDATE' AND (OLD.state, OLD.published_at, OLD.decision_number, OLD.origin)
     IS NOT DISTINCT FROM (NEW.state, NEW.published_at, NEW.decision_number, NEW.origin) THEN
    RETURN NULL;
  END IF;
  IF TG_OP = 'UPDATE' THEN
    PERFORM 1 FROM debates_proposal WHERE id = NEW.id FOR UPDATE;
  END IF;
  {change} (
    SELECT * FROM debates_people_under(OLD, -1)
    UNION ALL SELECT * FROM debates_people_under(NEW, 1)
    UNION ALL SELECT * FROM debates_imported_votes_on(OLD, -1)
    UNION ALL SELECT * FROM debates_imported_votes_on(NEW, 1)
  ) {summed};
  RETURN NULL;
END $$
""",
    "debates_count_comment()": """
RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  {change} (
    SELECT * FROM debates_people_of(OLD, -1)
    UNION ALL SELECT * FROM debates_people_of(NEW, 1)
  ) {summed};
  RETURN NULL;
END $$
""",
    "debates_count_endorsement()": """
RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  e debates_endorsement := COALESCE(NEW, OLD);
BEGIN
  INSERT INTO consultations_figurechange
    (organisation_id, consultation_id, figure, part, participant_id, number)
  SELECT c.organisation_id, c.consultation_id, 'participants', '', e.participant_id,
    CASE TG_OP WHEN 'INSERT' THEN 1 ELSE -1 END
  FROM debates_comment c JOIN debates_proposal p ON p.id = c.proposal_id
  WHERE c.id = e.comment_id AND debates_is_counted(c.state, c.published_at)
    AND debates_is_counted(p.state, p.published_at);
  RETURN NULL;
END $$
""",
    "debates_count_imported_tally()": """
RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  t debates_importedtally := COALESCE(NEW, OLD);
  added bigint := COALESCE(NEW.total, 0) - COALESCE(OLD.total, 0);
BEGIN
  PERFORM 1 FROM debates_proposal WHERE id = t.proposal_id FOR KEY SHARE;
  INSERT INTO consultations_figurechange (organisation_id, consultation_id, figure, part, number)
  SELECT f.organisation_id, f.consultation_id, f.figure, f.part, added
  FROM debates_proposal p, LATERAL debates_imported_votes_on(p, 1) f
  WHERE p.id = t.proposal_id AND f.part = t.origin AND added <> 0;
  RETURN NULL;
END $$
""",
}
PROPOSAL = (
    *("state", "published_at", "decision_number", "origin", "consultation_id", "topic_id", "kind"),
    *("merged_into_id", "comments_count", "author_id"),
)
COMMENT = ("state", "published_at", "author_id", "proposal_id")


def triggers(table, columns, function):
    """Return the triggers that count a table.

    They fire for each row that is added, deleted, or changed in one of the columns.
    """
    old, new = (", ".join(f"{row}.{name}" for name in columns) for row in ("OLD", "NEW"))
    return f"""
CREATE TRIGGER count_added AFTER INSERT OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION {function}();
CREATE TRIGGER count_changed AFTER UPDATE OF {", ".join(columns)} ON {table}
  FOR EACH ROW WHEN (({old}) IS DISTINCT FROM ({new})) EXECUTE FUNCTION {function}();
"""


TRIGGERS = {
    "debates_proposal": triggers("debates_proposal", PROPOSAL, "debates_count_proposal"),
    "debates_comment": triggers("debates_comment", COMMENT, "debates_count_comment"),
    "debates_endorsement": """
CREATE TRIGGER count_added AFTER INSERT OR DELETE ON debates_endorsement
  FOR EACH ROW EXECUTE FUNCTION debates_count_endorsement();
""",
    "debates_importedtally": triggers(
        "debates_importedtally", ("total",), "debates_count_imported_tally"
    ),
}


def operations(functions, tables):
    """Return the migration operations that create functions and triggers, and their reversals."""
    made = [
        migrations.RunSQL(
            f"CREATE FUNCTION {head} {written(body).strip()};", f"DROP FUNCTION {_bare(head)};"
        )
        for head, body in functions.items()
    ]
    for sql in tables.values():
        back = re.sub(
            r"CREATE TRIGGER (\w+) .*? ON (\w+).*?;",
            r"DROP TRIGGER \1 ON \2;",
            sql,
            flags=re.DOTALL,
        )
        made.append(migrations.RunSQL(sql, back))
    return made


def written(body):
    """Return the text of a function with the parts that several functions have in common."""
    return body.replace("{row}", ROW).replace("{change}", CHANGE).replace("{summed}", SUMMED)


def _bare(head):
    """Return the name of a function with only the types of its arguments."""
    name, arguments = head.rstrip(")").split("(")
    return f"{name}({', '.join(argument.split()[-1] for argument in arguments.split(', ') if argument)})"
