"""The queries of syntheses: published versions, and the content of drafts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from consult.consultations.selectors.consultations import get_consultations
from consult.core.exceptions import NotFound
from consult.core.lookup import one_of
from consult.outcomes.enums import SynthesisProgress
from consult.outcomes.models import Synthesis, SynthesisVersion
from consult.outcomes.syntheses import rules
from consult.outcomes.syntheses.content import from_json
from consult.outcomes.syntheses.draft_content import build_content

if TYPE_CHECKING:
    from uuid import UUID

    from django.db.models import QuerySet

    from consult.accounts.viewer import Viewer
    from consult.outcomes.syntheses.content import SynthesisContent


def versions(viewer: Viewer, consultation_id: UUID) -> QuerySet[SynthesisVersion]:
    """Return the published versions of a consultation's synthesis, the latest first.

    Raise `NotFound` if the viewer may not see the consultation.
    """
    if not get_consultations(viewer, [consultation_id]):
        raise NotFound
    rows = SynthesisVersion.objects.filter(organisation=viewer.organisation)
    return rows.filter(synthesis__consultation=consultation_id).order_by("-number")


def current_version(viewer: Viewer, consultation_id: UUID) -> SynthesisContent | None:
    """Return the content of the latest published version, or None. Two queries."""
    row = next(iter(versions(viewer, consultation_id)[:1]), None)
    return from_json(row.content) if row else None


def get_version(viewer: Viewer, consultation_id: UUID, number: int) -> SynthesisVersion:
    """Return a published version with its number, date, note and hash. Raise `NotFound`."""
    return one_of(versions(viewer, consultation_id), number=number)


def find_synthesis(viewer: Viewer, consultation_id: UUID) -> Synthesis | None:
    """Return the synthesis of a consultation, or None. Its draft may still be private."""
    rows = Synthesis.objects.filter(organisation=viewer.organisation)
    return rows.filter(consultation=consultation_id).first()


def get_draft(viewer: Viewer, synthesis_id: UUID | str) -> Synthesis:
    """Return a synthesis whose draft the viewer may read. Raise `NotFound`."""
    synthesis = one_of(Synthesis.objects.filter(organisation=viewer.organisation), pk=synthesis_id)
    if is_in_review(synthesis) and get_consultations(viewer, [synthesis.consultation_id]):
        return synthesis
    if not rules.can_write(viewer, synthesis.consultation_id):
        raise NotFound
    return synthesis


def is_in_review(synthesis: Synthesis) -> bool:
    """Return whether participants may read and comment on the draft today."""
    if synthesis.progress != SynthesisProgress.IN_REVIEW:
        return False
    opens = synthesis.review_opens_on
    closes = synthesis.review_closes_on
    return bool(opens and closes and opens <= timezone.localdate() <= closes)


def draft_content(viewer: Viewer, synthesis_id: UUID | str) -> SynthesisContent:
    """Return the content of a draft, in the shape of a version's content.

    Writers may read it at any time, and everyone during the participants' review. Raise `NotFound`.
    """
    return build_content(viewer, get_draft(viewer, synthesis_id))
