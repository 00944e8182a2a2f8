"""The text of a piece of news for one reader, with the place where it happened."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from consult.core.words.dates import format_date
from consult.core.words.text import fold
from consult.notifications.enums import NewsKind

if TYPE_CHECKING:
    from consult.notifications.models import Notification
    from consult.notifications.news_subjects import NewsSubject, Quotation


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
    is the number of the reader's contributions that an official answer is about. `functions` are
    those that the app of the subject registered.
    """

    id: UUID
    kind: str
    happened: str
    happened_at: datetime
    notified_at: datetime
    is_read: bool
    path: str = ""
    subject: Any = None
    author_name: str = ""
    own: int = 0
    answers: str = ""
    consultation: Place | None = None
    topic: Place | None = None
    proposal: Place | None = None
    functions: NewsSubject | None = None

    @classmethod
    def of(
        cls,
        notification: Notification,
        subject: Any,
        path: str,
        places: dict,
        *,
        own: int = 0,
        functions: NewsSubject | None = None,
    ) -> Line:
        """Return the line of a notification, from its subject and its places.

        The caller has looked them up for the reader.
        """
        news = notification.news
        values: dict[str, Any] = {
            "id": notification.pk,
            "kind": notification.kind,
            "happened": news.happened,
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
            functions=functions,
        )

    @property
    def sentence(self) -> str:
        """Return what happened as a sentence, without quoting a text."""
        if self.subject is None or self.functions is None:
            return _("This text is no longer public.")
        if self.functions.sentence is None:
            return self.functions.title(self.subject)
        return self.functions.sentence(self)

    @property
    def last_day(self) -> str:
        """Return the day on which the subject ends, as a text."""
        return format_date(localtime(self.subject.ends_at))

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
        if self.subject is None or self.functions is None or self.functions.quote is None:
            return None
        return self.functions.quote(self.subject)

    @property
    def place(self) -> Place | None:
        """Return the narrowest place where it happened."""
        return self.proposal or self.topic or self.consultation


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
