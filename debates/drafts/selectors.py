"""The viewer's own drafts. No other viewer reads them, in any role."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from consult.accounts.viewer import Viewer
from consult.core.postgres.clock import ClockNow
from consult.core.postgres.lookup import get_row
from consult.core.words.text import clean_line
from debates.enums import DraftKind
from debates.models import PLACES, Draft
from debates.visibility import mask

AROUND = (
    "topic__consultation",
    "proposal__consultation",
    "proposal__topic",
    "comment__proposal__consultation",
)
UNREAD = ("proposal__search", "comment__proposal__search")
STEPS = [f"{path}__consultation__phases" for path in ("topic", "proposal", "comment__proposal")]


def own_draft(viewer: Viewer, kind: str, place_id: UUID) -> Draft | None:
    """Return the viewer's draft at a place, or None; one query, none for a visitor."""
    if viewer.participant is None:
        return None
    return drafts_at(viewer, kind, place_id).first()


def drafts_at(viewer: Viewer, kind: str, place_id: UUID) -> QuerySet[Draft]:
    """Return the viewer's draft at a place, if there is one."""
    place = {f"{PLACES[DraftKind(kind)]}_id": place_id}
    return _own(viewer).filter(kind=kind, **place)


def own_drafts(viewer: Viewer) -> list[Draft]:
    """Return all drafts of the viewer, latest first, each with its place as they may read it.

    This takes four queries at most: phases are read with the consultation, which has the database's
    time.
    """
    return [
        _with_place(viewer, draft) for draft in _complete(viewer).order_by("-updated_at", "-id")
    ]


def get_draft(viewer: Viewer, draft_id: UUID) -> Draft:
    """Return a draft of the viewer. Raise `NotFound` for any other viewer."""
    return _with_place(viewer, get_row(_complete(viewer), pk=draft_id))


def export_drafts(viewer: Viewer) -> Iterator[dict[str, Any]]:
    """Yield the viewer's drafts for the copy of their own data."""
    for draft in own_drafts(viewer):
        row = {
            "id": draft.pk,
            "title": title_of_draft(draft),
            "draft_of": draft.kind,
            "path": path_of_draft(draft),
        }
        typed = {name: ", ".join(values) for name, values in draft.typed.items()}
        yield row | {
            "typed": typed,
            "created_at": draft.created_at,
            "updated_at": draft.updated_at,
        }


def title_of_draft(draft: Draft) -> str:
    """Return the title of a draft as typed, or the first words of its text."""
    line = clean_line(draft.last_value("title") or draft.last_value("body"))
    return Truncator(line).chars(90) or _("Untitled draft")


def path_of_draft(draft: Draft) -> str:
    """Return the path of the page where the author reads the draft."""
    return f"/account/drafts/{draft.pk}/"


def _own(viewer: Viewer) -> QuerySet[Draft]:
    return Draft.objects.filter(organisation=viewer.organisation, participant=viewer.person())


def _complete(viewer: Viewer) -> QuerySet[Draft]:
    rows = _own(viewer).annotate(seen_at=ClockNow()).select_related(*AROUND).defer(*UNREAD)
    return rows.prefetch_related(*STEPS)


def _with_place(viewer: Viewer, draft: Draft) -> Draft:
    """Return the draft with its place masked.

    The text of a contribution or comment that was taken away since is not shown.
    """
    for text in (draft.proposal, draft.comment):
        if text is not None:
            mask(viewer, text)
    draft.consultation.seen_at = draft.seen_at  # type: ignore[attr-defined]  # from `_complete`
    return draft
