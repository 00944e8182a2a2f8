"""The effect of a moderator's decision on a workshop, a recording, a transcript or a photo.

Nothing is deleted. Every list and page filters with `visibility`, so that everything is shown again
after a decision is reversed.
"""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from consult.accounts.viewer import Viewer
from consult.core.exceptions import NotFound
from consult.core.postgres.lookup import get_row
from consult.workshops.enums import WorkshopState
from consult.workshops.models import Photo, Recording, Workshop
from consult.workshops.moderation.selectors.targets import Subject, authors, columns_of, of_row
from moderation.enums import Action, ModerationState

# Sound, words and pictures can only be in view or not. A warning or a correction applies to texts.
IN_VIEW_OR_NOT = frozenset({Action.HIDE, Action.REMOVE, Action.RESTORE, Action.NO_BREACH})
OF_WORKSHOPS = IN_VIEW_OR_NOT | {Action.RESTRICT}
_MODELS = {"workshop": Workshop, "recording": Recording, "transcript": Recording, "photo": Photo}


def locker(kind: str) -> Callable[[Viewer, UUID], Subject]:
    """Return the `lock` function of a kind: it locks a row `FOR NO KEY UPDATE`, in any state.

    The row that has the moderation state is locked first, then the rows that moderation locks. A
    draft was never public: the function raises `NotFound` for it.
    """

    def lock(viewer: Viewer, pk: UUID) -> Subject:
        rows = _MODELS[kind].objects.filter(organisation=viewer.organisation)  # type: ignore[attr-defined]
        row = _locked(rows, kind, pk)
        workshop = row if kind == "workshop" else row.workshop
        if workshop.state == WorkshopState.DRAFT:
            raise NotFound
        author_id = authors(viewer, [workshop.pk]).get(workshop.pk)
        return of_row(viewer, kind, row, author_id=author_id)

    return lock


def _locked(rows: QuerySet[Any], kind: str, pk: UUID) -> Any:
    relation = "consultation" if kind == "workshop" else "workshop__consultation"
    key = "words_id" if kind == "transcript" else "pk"
    locked = rows.select_related(relation).select_for_update(no_key=True, of=("self",))
    return get_row(locked, **{key: pk})


def moderate(viewer: Viewer, subject: Subject, state: str, decision: Any) -> None:
    """Set the moderation state of a locked row.

    Its tombstone or its warning names the decision. It is called within the decision, which writes
    the journal entry and announces the event.
    """
    is_plain = state == ModerationState.PUBLISHED
    values = (state, None if is_plain else decision.number, "" if is_plain else decision.reason)
    names = columns_of(subject.kind)
    for name, value in zip(names, values, strict=True):
        setattr(subject.row, name, value)
    subject.row.save(update_fields=list(names))
