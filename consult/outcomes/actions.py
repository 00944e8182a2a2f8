"""Actions on outcomes of several subjects: a recount of stored figures, the removal of a draft."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import connection, transaction

from consult.accounts.rules import may
from consult.accounts.viewer import Viewer
from consult.consultations.actions.figures import correct_figures
from consult.consultations.actions.helpers import require
from consult.consultations.selectors.consultations import consultations
from consult.core import checks
from consult.core.postgres import tenancy
from consult.organisations.selectors import organisations
from consult.outcomes.answers.actions.counts import correct_counts
from consult.outcomes.models import (
    CandidateTheme,
    CodingSample,
    RepresentativeSelection,
    Synthesis,
    ThemeSearch,
)

if TYPE_CHECKING:
    from consult.consultations.models import Consultation


CHECK = "figures"
PATIENCE = "SET LOCAL statement_timeout = '10min'"


def check_figures(viewer: Viewer) -> list[str]:
    """Compare the stored figures of the viewer's consultations with a recount, and correct them.

    Return the differences as sentences without names. It reads all votes and texts. People may act
    during the check, because one statement reads both counts at the same moment. The counts of
    official answers are locked while they are counted again.
    """
    found = []
    for consultation in consultations(viewer):
        found += [
            f"consultation {consultation.pk}: figure {name} differed by {number} from its recount"
            for name, number in _correct(consultation)
        ]
        if correct_counts(viewer.organisation, consultation.pk):
            found.append(f"consultation {consultation.pk}: the counts of answers were wrong")
    return found


@transaction.atomic
def remove_outcomes_of_draft(*, viewer: Viewer, consultation_id: UUID) -> None:
    """Delete what writers prepared for a draft consultation: synthesis, themes, samples.

    The caller has locked the consultation. Raise `NotAllowed`, or `ProtectedError` if a synthesis
    was published.
    """
    require(viewer, may(viewer, "consultation.delete", consultation_id))
    for model in (Synthesis, CandidateTheme, ThemeSearch, CodingSample, RepresentativeSelection):
        model.objects.filter(
            organisation=viewer.organisation, consultation=consultation_id
        ).delete()


@transaction.atomic
def _correct(consultation: Consultation) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(PATIENCE)
        cursor.execute("SELECT * FROM outcomes_figure_differences(%s)", [consultation.pk])
        found = cursor.fetchall()
    correct_figures(found)
    differences: Counter[str] = Counter()
    for _organisation, _consultation, _topic, figure, _part, _participant, number in found:
        differences[figure] += abs(number)
    return sorted(differences.items())


def check_all_figures() -> int:
    """Check the figures of every organisation; return the number of differences.

    Stores the outcome, which a metric shows, and mails the operator when there are differences.
    """
    with checks.recording(CHECK) as problems:
        for organisation in organisations():
            with (
                checks.surviving(problems, f"organisation {organisation.pk}"),
                tenancy.organisation(organisation.pk),
            ):
                problems.extend(check_figures(Viewer.system(organisation)))
    return len(problems)
