"""News of decisions for the authors of the texts, who read them on their page of notifications.

News are public for notifications, so they contain neither the title nor a word of the text.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from consult.accounts.viewer import Viewer
from consult.core.exceptions import NotFound
from moderation.appeals.selectors import path_of_target
from moderation.enums import Action
from moderation.models import Decision

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

SUBJECT = "decision"
SENTENCES = {
    Action.CORRECT: _("Moderation asks you to correct one of your texts."),
    Action.MASK: _("Moderation masked some words of one of your texts."),
    Action.RESTRICT: _("Moderation put a warning before one of your texts."),
    Action.HIDE: _("Moderation hid one of your texts while it is reviewed."),
    Action.REMOVE: _("Moderation removed one of your texts."),
    Action.MOVE: _("Moderation moved one of your contributions to another topic."),
    Action.MERGE: _("Moderation merged one of your contributions with another one."),
    Action.SPLIT: _("One of your contributions is no longer merged with another one."),
    Action.RESTORE: _("One of your texts is public again."),
}
# Decisions about other objects than texts, by their kind.
SENTENCES_OF_OTHERS = {
    "name": _("Moderation decided about your public name."),
    "image": _("Moderation decided about a file of your contribution."),
    **dict.fromkeys(
        ("workshop", "recording", "transcript", "photo"),
        _("Moderation decided about a part of a workshop that you run."),
    ),
}


@dataclass(frozen=True)
class DecisionNews:
    """A decision, in a sentence, with the path of the page where the author reads its reasons."""

    pk: UUID
    sentence: StrPromise
    path: str


def get_news(viewer: Viewer, decision_id: UUID) -> DecisionNews:
    """Return the news of one decision. Raise `NotFound`."""
    found = get_many_news(viewer, [decision_id])
    if decision_id not in found:
        raise NotFound
    return found[decision_id]


def get_many_news(viewer: Viewer, ids: Iterable[UUID]) -> dict[UUID, DecisionNews]:
    """Return the news of decisions by id, without those whose text no longer exists."""
    rows = Decision.objects.filter(organisation=viewer.organisation, pk__in=list(ids))
    found = {}
    for decision in rows.select_related("organisation"):
        path = path_of_target(decision)
        if not path or decision.action not in SENTENCES:
            continue
        sentence = SENTENCES_OF_OTHERS.get(decision.target_kind, SENTENCES[Action(decision.action)])
        found[decision.pk] = DecisionNews(decision.pk, sentence, path)
    return found
