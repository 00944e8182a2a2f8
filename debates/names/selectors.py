"""Public names as moderation handles them.

A name is found under an id that leads to no person. Only the team and the person read the name.
"""

from collections.abc import Iterable, Iterator
from uuid import UUID

from django.utils.translation import gettext as _

from consult.accounts.rules import may
from consult.accounts.viewer import Viewer
from consult.consultations.selectors.consultations import path_of as path_of_consultation
from consult.core.exceptions import NotFound
from consult.core.postgres.lookup import rows_by_id
from debates.models import Comment, Proposal, ReportedName
from moderation.decisions.selectors.statements import statement_for_author
from moderation.enums import ModerationState

# The states of a name that its bearer was asked to change, and of a name that was replaced.
LIMITED = [ModerationState.PENDING, ModerationState.REMOVED]


def get_name(viewer: Viewer, name_id: UUID) -> ReportedName:
    """Return a reported name by its id. Raise `NotFound`.

    Any viewer may know that a name was reported. Only the team and the person may know which name.
    """
    found = get_names(viewer, [name_id])
    if not found:
        raise NotFound
    return next(iter(found.values()))


def get_names(viewer: Viewer, ids: Iterable[UUID]) -> dict[UUID, ReportedName]:
    """Return several reported names by id; one query."""
    rows = ReportedName.objects.filter(organisation=viewer.organisation).select_related(
        "participant", "consultation"
    )
    return {pk: _mask_name(viewer, name) for pk, name in rows_by_id(rows, ids).items()}


def _mask_name(viewer: Viewer, name: ReportedName) -> ReportedName:
    """Empty the name unless the viewer is the person or belongs to the team, and return the row."""
    is_own = viewer.participant is not None and viewer.participant.pk == name.participant_id
    if not (is_own or may(viewer, "unpublished.read", name.consultation_id)):
        name.name = name.replaced_by = ""
    return name


def own_limited_names(viewer: Viewer) -> list:
    """Return (name, statement of reasons) for decisions on the viewer's own names, latest first.

    This takes two queries for each.
    """
    rows = ReportedName.objects.filter(
        organisation=viewer.organisation, participant=viewer.person()
    )
    limited = rows.filter(state__in=LIMITED).select_related("participant", "consultation")
    return [(name, statement_for_author(viewer, name)) for name in limited.order_by("-created_at")]


def has_public_name(text: Proposal | Comment) -> bool:
    """Return whether a text that a selector returned shows the name of a person.

    Such a name can be reported.
    """
    return not text.is_masked and text.author_id is not None


def title_of_name(name: ReportedName) -> str:
    """Return the name for viewers who may read it, or a general title for others."""
    return _("Public name: %(name)s") % {"name": name.name} if name.name else _("A public name")


def path_of_name(name: ReportedName) -> str:
    """Return the path of the consultation of a name, because a person has no page."""
    return path_of_consultation(name.consultation)


def export_names(viewer: Viewer) -> Iterator[dict]:
    """Yield the reports of the viewer's own names for the copy of their data.

    The rows do not name the reporters.
    """
    rows = ReportedName.objects.filter(
        organisation=viewer.organisation, participant=viewer.person()
    )
    for row in rows.select_related("consultation").order_by("created_at", "pk"):
        yield {
            "consultation": row.consultation.slug,
            "name": row.name,
            "state": row.state,
            "decision": row.decision_number,
            "replaced_by": row.replaced_by,
        }
