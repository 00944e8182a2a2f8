"""The queries of the stored figures of consultations, which count nothing again."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from consult.accounts.viewer import Viewer
from consult.core.postgres.prepared import prepared_cursor

# The last part of the union computes how the changes alter the number of participants.
STORED = """
WITH pending AS MATERIALIZED (
  SELECT consultation_id, topic_id, figure, part, participant_id, sum(number) AS number
  FROM consultations_figurechange WHERE consultation_id = ANY(%(asked)s) AND organisation_id = %(organisation)s
  GROUP BY consultation_id, topic_id, figure, part, participant_id
)
SELECT consultation_id, topic_id, figure, part, sum(number)::bigint
FROM (
  SELECT consultation_id, topic_id, figure, part, number
  FROM consultations_figure WHERE consultation_id = ANY(%(asked)s) AND organisation_id = %(organisation)s
  UNION ALL
  SELECT consultation_id, topic_id, figure, part, number FROM pending WHERE participant_id IS NULL
  UNION ALL
  SELECT consultation_id, NULL, figure, '', (COALESCE(acts, 0) + number > 0)::int - (acts IS NOT NULL)::int
  FROM pending LEFT JOIN consultations_participation USING (consultation_id, participant_id)
  WHERE participant_id IS NOT NULL
) AS counted
WHERE figure = ANY(%(figures)s)
GROUP BY consultation_id, topic_id, figure, part HAVING sum(number) <> 0
"""


class StoredFigure(NamedTuple):
    """A number of a figure that is not zero.

    `part` is a kind or a platform. `topic` is None for a figure of the whole consultation.
    """

    consultation: UUID
    topic: UUID | None
    figure: str
    part: str
    number: int


def count_participants(
    viewer: Viewer, consultation_id: UUID, *, stored: Sequence[StoredFigure] | None = None
) -> int:
    """Count the distinct participants with an act that counts in a consultation.

    One query, or none where the caller has read the figures of the consultation (`stored`).
    """
    rows = pick_figures(viewer, consultation_id, "participants", stored=stored)
    return sum(row.number for row in rows)


def pick_figures(
    viewer: Viewer,
    consultation_id: UUID,
    *figures: str,
    stored: Sequence[StoredFigure] | None = None,
) -> list[StoredFigure]:
    """Return some figures of a consultation, from those that the caller has read, if any."""
    if stored is None:
        return stored_figures(viewer, [consultation_id], *figures)
    return [row for row in stored if row.figure in figures]


def stored_figures(
    viewer: Viewer, consultations: Iterable[UUID], *figures: str
) -> list[StoredFigure]:
    """List the numbers of some figures of consultations, by consultation id. One query.

    The caller has checked that the viewer may see these consultations. The figures are public, so
    that they are the same for every viewer.
    """
    params: dict[str, Any] = {
        "asked": list(consultations),
        "organisation": viewer.organisation.pk,
        "figures": list(figures),
    }
    with prepared_cursor() as cursor:
        cursor.execute(STORED, params)
        return [StoredFigure(*row) for row in cursor.fetchall()]
