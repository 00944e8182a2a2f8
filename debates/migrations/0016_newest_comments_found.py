"""Make search compare the newest comments by their date.

Their identifiers are random since migration 0014, so they have no order of time. The index from
which figures were counted is removed, because figures are stored.
"""

from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models

RANKED = """
CREATE OR REPLACE FUNCTION debates_ranked_comments(french tsquery, english tsquery, consultation uuid, at_most int)
RETURNS TABLE (comment uuid, rank real)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp SET plan_cache_mode = force_custom_plan
ROWS 100 AS $$
BEGIN
  RETURN QUERY
  SELECT met.id, ts_rank_cd(met.search, CASE met.language WHEN 'en' THEN english ELSE french END, 1) FROM (
    SELECT c.id, c.search, c.language FROM debates_comment c
    WHERE c.organisation_id = debates_tenant() AND (consultation IS NULL OR c.consultation_id = consultation) AND (
      (c.language <> 'en' AND c.search @@ french) OR (c.language = 'en' AND c.search @@ english))
    ORDER BY {order} LIMIT at_most) AS met;
END $$;
"""
BY_DATE, BY_ID = (
    RANKED.replace("{order}", order) for order in ("c.created_at DESC, c.id DESC", "c.id DESC")
)


class Migration(migrations.Migration):
    atomic = False  # people can still write while the index is built

    dependencies = [("debates", "0015_stored_figures")]

    operations = [
        AddIndexConcurrently(
            "comment",
            models.Index(
                fields=["organisation", "-created_at", "-id"], name="comments_everywhere_by_time"
            ),
        ),
        migrations.RunSQL(BY_DATE, BY_ID),
        RemoveIndexConcurrently("proposal", "proposals_figures"),
    ]
