"""The candidate themes of a consultation. Only writers see them before a person confirms them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Count, QuerySet

from consult.accounts.rules import may
from consult.accounts.viewer import Viewer
from consult.core.exceptions import NotAllowed
from consult.core.postgres.lookup import get_row
from consult.outcomes.enums import ThemeState
from consult.outcomes.models import CandidateTheme, ThemeMembership, ThemeSearch
from debates.proposals.selectors.proposals import public_proposals

if TYPE_CHECKING:
    from consult.consultations.models import Consultation


def list_themes(
    viewer: Viewer, consultation_id: UUID, state: str | None = None
) -> QuerySet[CandidateTheme]:
    """Return the themes with their number of contributions, the largest first.

    Raise `NotAllowed` for others than writers.
    """
    _require_writer(viewer, consultation_id)
    rows = CandidateTheme.objects.filter(
        organisation=viewer.organisation, consultation=consultation_id
    )
    if state:
        rows = rows.filter(state=state)
    return rows.annotate(size=Count("memberships")).order_by("-size", "title", "pk")


def list_confirmed_themes(viewer: Viewer, consultation_id: UUID) -> QuerySet[CandidateTheme]:
    """Return the themes that a person confirmed, by name. Every viewer may read these."""
    rows = CandidateTheme.objects.filter(
        organisation=viewer.organisation, consultation=consultation_id
    )
    return rows.filter(state=ThemeState.CONFIRMED).order_by("title", "pk")


def get_theme(viewer: Viewer, theme_id: UUID | str) -> CandidateTheme:
    """Return a theme as a writer. Raise `NotFound` or `NotAllowed`."""
    theme = get_row(CandidateTheme.objects.filter(organisation=viewer.organisation), pk=theme_id)
    _require_writer(viewer, theme.consultation_id)
    return theme


def list_members(
    consultation: Consultation, themes: Iterable[CandidateTheme], *, most: int | None = None
) -> dict[UUID, list[dict]]:
    """Return number, title and id of the public contributions of some themes. One query.

    The most typical ones of a theme come first. `most` shortens each list.
    """
    found: dict[UUID, list[dict]] = {theme.pk: [] for theme in themes}
    rows = ThemeMembership.objects.filter(
        theme__in=list(found), proposal__in=public_proposals(consultation)
    )
    for theme, pk, number, title in rows.order_by("theme", "place").values_list(
        "theme", "proposal", "proposal__number", "proposal__title"
    ):
        if most is None or len(found[theme]) < most:
            found[theme].append({"pk": pk, "number": number, "title": title})
    return found


def find_search(viewer: Viewer, consultation_id: UUID) -> ThemeSearch | None:
    """Return the last search for themes in a consultation, or None."""
    rows = ThemeSearch.objects.filter(organisation=viewer.organisation)
    return rows.filter(consultation=consultation_id).first()


def _require_writer(viewer: Viewer, consultation_id: UUID) -> None:
    if not may(viewer, "synthesis.write", consultation_id):
        raise NotAllowed
