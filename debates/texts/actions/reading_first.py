"""Reasons why a moderator reads a text before it is public.

`why_read_first` decides from what the consultation announced. The reasons are in the order that
people understand best: the whole consultation, a sensitive topic, files, the first link of an
author without a public text there yet, and the hour of arrival (ADR 46).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Model

from consult.accounts.people.selectors import is_newcomer
from consult.consultations.enums import ModerationMode
from consult.consultations.selectors.promises import is_sensitive
from consult.core.words import text
from consult.organisations.working_hours import calendar_of, is_open_at
from debates.enums import WhyRead
from debates.models import Comment, Proposal
from moderation.cases.selectors.delays import was_published_by_moderator

if TYPE_CHECKING:
    from consult.accounts.models import Participant
    from consult.consultations.models import Consultation

ANSWERS = "fields"
SPACE = "\n\n"


def why_read_first(
    consultation: Consultation,
    topic_id: UUID | None,
    moment: datetime,
    words: str,
    *,
    author: Participant | UUID | None = None,
    before: Proposal | Comment | None = None,
    has_new_files: bool = False,
    is_topic_sensitive: bool | None = None,
) -> WhyRead | None:
    """Return the reason why a text awaits moderation, or None if it is public at once.

    `words` is the whole text. `author` is the participant who writes, or None where an agent types.
    `before` is the public text that the words replace, whose own links are not checked again. This
    takes at most six queries, and one where no reason applies and the words contain no link; one
    less where the caller has read whether the topic is sensitive.
    """
    if consultation.moderation_mode == ModerationMode.PRE:
        return WhyRead.CONSULTATION
    if is_topic_sensitive is None:
        is_topic_sensitive = topic_id is not None and is_sensitive(topic_id)
    if is_topic_sensitive:
        return WhyRead.TOPIC
    if has_new_files and are_files_read_first(consultation, author):
        return WhyRead.FILES
    if consultation.link_mode == ModerationMode.PRE and author is not None:
        known = text.links(words_of(before)) if before is not None else frozenset()
        if text.links(words) - known and not _is_known(author, consultation, before):
            return WhyRead.FIRST_LINK
    if consultation.holds_out_of_hours and not is_open_at(
        moment, calendar_of(consultation.organisation)
    ):
        return WhyRead.OUT_OF_HOURS
    return None


def are_files_read_first(consultation: Consultation, author: Participant | UUID | None) -> bool:
    """Return whether files of this author are seen by a moderator before they are public.

    That is so in a consultation that pre-moderates files, and for the accounts of newcomers.
    """
    if consultation.media_mode == ModerationMode.PRE:
        return True
    author_id = author.pk if isinstance(author, Model) else author
    return author_id is not None and is_newcomer(author_id)


def words_of(source: Mapping[str, Any] | Proposal | Comment) -> str:
    """Return all the words of a text or of its columns: title, body, place, written answers."""
    columns = source if isinstance(source, dict) else vars(source)
    answers = (columns.get(ANSWERS) or {}).values()
    written = [columns.get("title"), columns.get("body"), columns.get("place"), *answers]
    return SPACE.join(value for value in written if isinstance(value, str) and value)


def _is_known(
    author: Participant | UUID, consultation: Consultation, before: Proposal | Comment | None
) -> bool:
    """Return whether the author has another public text here, or a moderator accepted this one."""
    columns = {"consultation": consultation, "author": author}
    others = (model.objects.filter(**columns).counted() for model in (Proposal, Comment))
    own_id: Any = before.pk if before is not None else None
    return any(rows.exclude(pk=own_id).exists() for rows in others) or (
        before is not None and was_published_by_moderator([before.pk, *_versions_of(before)])
    )


def _versions_of(text_: Proposal | Comment) -> Iterable[UUID]:
    return text_.versions.values_list("pk", flat=True) if isinstance(text_, Proposal) else []
