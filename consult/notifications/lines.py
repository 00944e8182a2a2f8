"""The text of a piece of news for one reader, with the place where it happened."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from consult.core.dates import format_date
from consult.core.text import fold
from consult.notifications.enums import Happened, NewsKind

if TYPE_CHECKING:
    from collections.abc import Callable

    from consult.notifications.models import Notification
    from consult.notifications.news_subjects import Quotation


@dataclass(frozen=True)
class Place:
    """A place of news: a consultation, a topic or a contribution.

    Places with a number are in the order of their numbers.
    """

    id: UUID
    title: str
    path: str
    number: int | None = None
    language: str = ""

    @property
    def order(self) -> tuple[bool, int, str, str]:
        """Return the sort key: numbers first, then titles, then the id."""
        return (self.number is None, self.number or 0, fold(self.title), str(self.id))


@dataclass(frozen=True)
class Line:
    """A piece of news for one person.

    `subject` is the object that it is about, or None where that is not public any more. `answers`
    is the reader's own text that it answers: `comment`, else `proposal`, else an empty text. `own`
    is the number of the reader's contributions that an official answer is about. `quote` returns
    the words of the subject for an e-mail.
    """

    id: UUID
    kind: str
    happened: str
    happened_at: datetime
    notified_at: datetime
    is_read: bool
    path: str = ""
    subject: Any = None
    subject_kind: str = ""
    author_name: str = ""
    own: int = 0
    answers: str = ""
    consultation: Place | None = None
    topic: Place | None = None
    proposal: Place | None = None
    quote: Callable[[Any], Quotation] | None = None

    @classmethod
    def of(
        cls,
        notification: Notification,
        subject: Any,
        path: str,
        places: dict,
        *,
        own: int = 0,
        quote: Callable[[Any], Quotation] | None = None,
    ) -> Line:
        """Return the line of a notification, from its subject and its places.

        The caller has looked them up for the reader.
        """
        news = notification.news
        values: dict[str, Any] = {
            "id": notification.pk,
            "kind": notification.kind,
            "happened": news.happened,
            "subject_kind": news.subject_kind,
            "happened_at": news.happened_at,
            "notified_at": notification.created_at,
            "is_read": notification.read_at is not None,
        }
        if subject is None:
            return cls(**values)
        answers = _answers(subject, notification.recipient_id)
        return cls(
            **values,
            **places,
            subject=subject,
            path=path,
            author_name=_author_name(subject),
            own=own,
            answers=answers,
            quote=quote,
        )

    @property
    def sentence(self) -> str:
        """Return what happened as a sentence, without quoting a text."""
        if self.subject is None:
            return _("This text is no longer public.")
        if self.happened == Happened.RESTORED:
            return _("The site was restored from a backup, and votes may be lost. Check yours.")
        if self.kind == NewsKind.DECISION:
            return str(self.subject.sentence)
        ends_at = getattr(self.subject, "ends_at", None)
        day = format_date(localtime(ends_at)) if ends_at else ""
        return _sentence(self) % {
            "who": self.author_name,
            "title": getattr(self.subject, "title", ""),
            "day": day,
        }

    @property
    def title(self) -> str:
        """Return the title of a new contribution, or an empty text.

        Other news are shown under the title of their place.
        """
        return (
            self.subject.title
            if self.subject is not None and self.kind == NewsKind.PROPOSAL
            else ""
        )

    @property
    def quotation(self) -> Quotation | None:
        """Return the words of the subject for an e-mail, or None for a kind that is not quoted."""
        return self.quote(self.subject) if self.quote and self.subject is not None else None

    @property
    def place(self) -> Place | None:
        """Return the narrowest place where it happened."""
        return self.proposal or self.topic or self.consultation


def _sentence(line: Line) -> str:
    if line.happened == Happened.CLOSING:
        return _("“%(title)s” ends on %(day)s.")
    if line.kind == NewsKind.ANSWER:
        return _sentence_of_answer(line)
    if line.answers == "comment":
        return _("%(who)s wrote under your comment")
    if line.answers == "proposal" and line.kind == NewsKind.COMMENT:
        return _("%(who)s commented on your contribution")
    if line.kind == NewsKind.STEP:
        return {
            "questionnaire": _("The questionnaire “%(title)s” is open."),
            "synthesis_review": _("You can review the draft of the synthesis until %(day)s."),
        }.get(line.subject_kind, _("The step “%(title)s” is open."))
    return {
        NewsKind.PROPOSAL: _("%(who)s published a contribution"),
        NewsKind.COMMENT: _("%(who)s commented on a contribution that you follow"),
        NewsKind.REPLY: _("%(who)s wrote in a discussion that you follow"),
        NewsKind.RESULT: _("The final results have been published."),
    }[line.kind]  # type: ignore[index]  # members are strings


def _sentence_of_answer(line: Line) -> str:
    """Return the sentence of an official answer, of its correction or of what followed it.

    The replies to an objection and to a remark are answers, too.
    """
    if line.subject_kind in ("objection", "remark"):
        return _sentence_of_reply(line)
    if line.own:
        words = {
            Happened.CORRECTED: ngettext(
                "The authority corrected its answer to your contribution.",
                "The authority corrected its answer to %(own)s of your contributions.",
                line.own,
            ),
            Happened.MILESTONE: ngettext(
                "There is news about the answer to your contribution.",
                "There is news about the answer to %(own)s of your contributions.",
                line.own,
            ),
        }.get(
            line.happened,  # type: ignore[call-overload]  # members are strings
            ngettext(
                "The authority answered your contribution.",
                "The authority answered %(own)s of your contributions.",
                line.own,
            ),
        )
        return words % {"own": line.own}
    if line.proposal is None:
        return {
            Happened.CORRECTED: _("The authority corrected its answer to a topic that you follow."),
            Happened.MILESTONE: _("There is news about the answer to a topic that you follow."),
        }.get(line.happened, _("The authority answered a topic that you follow."))  # type: ignore[call-overload]  # members are strings
    return {
        Happened.CORRECTED: _(
            "The authority corrected its answer to a contribution that you follow."
        ),
        Happened.MILESTONE: _("There is news about the answer to a contribution that you follow."),
    }.get(line.happened, _("The authority answered a contribution that you follow."))  # type: ignore[call-overload]  # members are strings


def _sentence_of_reply(line: Line) -> str:
    """Return the sentence of the reply to an objection or to a remark."""
    if line.subject_kind == "remark":
        if line.subject.has_words:
            return _("The writers of the synthesis replied to your remark.")
        return _("The writers of the synthesis took your remark into account.")
    if line.answers:
        return _("The writers of the synthesis replied to your objection.")
    return _("The writers of the synthesis replied to an objection.")


def _answers(subject: Any, reader_id: UUID) -> str:
    """Return the reader's own text that a comment answers, the most personal one.

    It is `comment`, `proposal` or an empty text.
    """
    for kind, name in (("comment", "reply_to"), ("proposal", "proposal")):
        answered = getattr(subject, name, None)
        if answered is not None and answered.author_id == reader_id:
            return kind
    return ""


def _author_name(subject: Any) -> str:
    """Return the name under which a text was published: its institution, else its author."""
    institution = getattr(subject, "institution", None)
    author = getattr(subject, "author", None)
    if institution:
        return institution.shown_name
    return author.public_name if author else _("A person who left the site")
