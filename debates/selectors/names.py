"""Public names as moderation handles them: found under an id that leads to no person, by those who may know whose."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from consult.accounts.rules import may
from consult.consultations.selectors import path_of as path_of_consultation
from consult.core.exceptions import NotFound
from debates.models import ReportedName
from moderation.enums import ModerationState
from moderation.selectors import statement_for_author

if TYPE_CHECKING:
    from collections.abc import Iterator
    from uuid import UUID

# Asked to be changed; replaced.
LIMITED = [ModerationState.PENDING, ModerationState.REMOVED]


def get_name(viewer, name_id) -> ReportedName:
    """One by id. Anybody may know that a name was reported; the team and the person alone which. Raises `NotFound`."""
    found = get_names(viewer, [name_id])
    if not found:
        raise NotFound
    return next(iter(found.values()))


def get_names(viewer, ids) -> dict[UUID, ReportedName]:
    """Several at once, by id; one query."""
    rows = ReportedName.objects.filter(organisation=viewer.organisation).select_related("participant", "consultation")
    try:
        found = rows.in_bulk(list(ids))
    except (ValidationError, ValueError):  # not even ids
        return {}
    return {pk: _as_read(viewer, one) for pk, one in found.items()}


def _as_read(viewer, one):
    """The same, without the name for whoever is neither of the team nor the person."""
    is_own = viewer.participant is not None and viewer.participant.pk == one.participant_id
    if not (is_own or may(viewer, "unpublished.read", one.consultation_id)):
        one.name = one.replaced_by = ""
    return one


def own_limited_names(viewer) -> list:
    """What moderation decided of the viewer's own names, latest first: (name, reasons); two queries for each."""
    rows = ReportedName.objects.filter(organisation=viewer.organisation, participant=viewer.person())
    limited = rows.filter(state__in=LIMITED).select_related("participant", "consultation")
    return [(one, statement_for_author(viewer, one)) for one in limited.order_by("-created_at")]


def has_public_name(text) -> bool:
    """Whether somebody's name stands beside a text that a selector gave: then it can be reported."""
    return not text.is_masked and text.author_id is not None


def title_of_name(name: ReportedName) -> str:
    """The name, for those who may know; else that it is one."""
    return _("Public name: %(name)s") % {"name": name.name} if name.name else _("A public name")


def path_of_name(name: ReportedName) -> str:
    """Its consultation: nobody has a page."""
    return path_of_consultation(name.consultation)


def export_names(viewer) -> Iterator[dict]:
    """What was reported of one's own names, for one's own copy: never by whom."""
    rows = ReportedName.objects.filter(organisation=viewer.organisation, participant=viewer.person())
    for row in rows.select_related("consultation").order_by("created_at", "pk"):
        yield {
            "consultation": row.consultation.slug,
            "name": row.name,
            "state": row.state,
            "decision": row.decision_number,
            "replaced_by": row.replaced_by,
        }
