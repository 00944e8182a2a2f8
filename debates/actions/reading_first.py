"""Why a text is read by a moderator before it is public: one function decides, from what the consultation announced.

By order of what people understand best: the whole consultation, a sensitive topic, files, the first link of somebody
who has nothing public there yet, the hour at which it arrives (reliability §5.3, ADR 46).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from consult.consultations.enums import ModerationMode
from consult.consultations.selectors import is_sensitive
from consult.core import text
from consult.organisations.working_hours import calendar_of, is_open_at
from debates.enums import WhyRead
from debates.models import Comment, Proposal
from moderation.selectors import was_let_through

if TYPE_CHECKING:
    from datetime import datetime

ANSWERS, SPACE = "fields", "\n\n"


def why_read_first(
    consultation, topic_id, moment: datetime, words: str, *, author=None, before=None, brings_files: bool = False
) -> WhyRead | None:
    """Why a text waits for a moderator, or None where it is public at once.

    `words`: all that it says; `author`: the participant who writes them, nobody where an agent types; `before`: the
    public text that they replace, whose own links are not looked at again. At most six queries, one where nothing of
    it holds and the words hold no link.
    """
    if consultation.moderation_mode == ModerationMode.PRE:
        return WhyRead.CONSULTATION
    if is_sensitive(topic_id):
        return WhyRead.TOPIC
    if brings_files and consultation.media_mode == ModerationMode.PRE:
        return WhyRead.FILES
    if consultation.link_mode == ModerationMode.PRE and author is not None:
        known = text.links(words_of(before)) if before is not None else frozenset()
        if text.links(words) - known and not _is_known(author, consultation, before):
            return WhyRead.FIRST_LINK
    if consultation.holds_out_of_hours and not is_open_at(moment, calendar_of(consultation.organisation)):
        return WhyRead.OUT_OF_HOURS
    return None


def words_of(source) -> str:
    """All that a text says, or that its columns will: title, body, and what it answers in words."""
    told = source if isinstance(source, dict) else vars(source)
    answers = (told.get(ANSWERS) or {}).values()
    written = [told.get("title"), told.get("body"), told.get("place"), *answers]
    return SPACE.join(one for one in written if isinstance(one, str) and one)


def _is_known(author, consultation, before):
    """Something else of theirs is public in this consultation, or a moderator let this very text through before."""
    theirs = {"consultation": consultation, "author": author}
    others = (model.objects.filter(**theirs).counted() for model in (Proposal, Comment))
    itself = before.pk if before is not None else None
    return any(rows.exclude(pk=itself).exists() for rows in others) or (
        before is not None and was_let_through([itself, *_versions_of(before)])
    )


def _versions_of(text_):
    return text_.versions.values_list("pk", flat=True) if isinstance(text_, Proposal) else []
