"""The rows that an importer passes, and the report that it gets."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from uuid import UUID

from django.utils.translation import gettext as _

from consult.consultations.actions import field_answers
from consult.core.exceptions import Invalid
from consult.core.words import text
from debates.enums import ProposalKind
from debates.models import BODY_LENGTH, COMMENT_LENGTH, TITLE_LENGTH, Comment, Proposal
from debates.texts.actions import text_validation
from moderation.enums import ModerationState

CHUNK = 1000
EXACT = 6  # decimals of a place: the owner of the other platform chose its precision


@dataclass(frozen=True, kw_only=True)
class TextRow:
    """A text from another platform. `body` is Markdown.

    Only the place and dates of a removed text are stored.
    """

    origin_id: str
    created_at: datetime
    updated_at: datetime | None = None
    author: object = None  # a `Participant`
    body: str = ""
    language: str = "fr"
    is_removed: bool = False

    longest = BODY_LENGTH

    def columns(self) -> dict:
        """Return the columns of the text, cleaned and rendered.

        Raise `Invalid`, which names the row.
        """
        body = "" if self.is_removed else text.clean(self.body)
        if not self.is_removed and not 0 < len(body) <= self.longest:
            raise self.refusal("body")
        state = ModerationState.REMOVED if self.is_removed else ModerationState.PUBLISHED
        language = text_validation.language_tag(self.language)
        return {
            **text_validation.rendered(body),
            "language": language,
            "author": self.author,
            "state": state,
        }

    def columns_over(self, text: Proposal | Comment) -> dict:
        """Return the columns for a text that exists already.

        If that text has no author, none is set, because its author may have been erased.
        """
        columns = self.columns()
        return columns if text.author_id else columns | {"author": None}

    def dates(self) -> dict:
        """Return when the text was written, changed and published on the other platform."""
        changed = max(self.updated_at or self.created_at, self.created_at)
        return {
            "created_at": self.created_at,
            "updated_at": changed,
            "published_at": self.created_at,
        }

    def refusal(self, attr: str) -> Invalid:
        """Return the exception that refuses this row, for the caller to raise."""
        return Invalid(_("%(id)s: empty or too long.") % {"id": self.origin_id}, attr=attr)


@dataclass(frozen=True, kw_only=True)
class ProposalRow(TextRow):
    """A proposal from another platform, in a topic of the consultation."""

    topic: object  # a `Topic`
    title: str = ""
    kind: str = ProposalKind.INDIVIDUAL
    institution: object = None
    participants: int | None = None
    location: dict | None = None
    fields: dict | None = None  # answers by field id
    tags: Sequence = ()  # tags of the consultation, set at the first import

    def columns(self) -> dict:
        """Return the columns of the proposal. Raise `Invalid`, which names the row."""
        title = "" if self.is_removed else text.clean_line(self.title)
        if not self.is_removed and not 0 < len(title) <= TITLE_LENGTH:
            raise self.refusal("title")
        authorship = {
            "kind": self.kind,
            "institution": self.institution,
            "participants": self.participants,
        }
        place = text_validation.location(self.location, decimals=EXACT)
        answers = (
            {"fields": field_answers.validate_for_topic(self.topic, self.fields)}  # type: ignore[arg-type]  # of this type at run time
            if self.fields and not self.is_removed
            else {}
        )
        return super().columns() | {
            "topic": self.topic,
            "title": title,
            **authorship,
            **place,
            **answers,
        }


@dataclass(frozen=True, kw_only=True)
class CommentRow(TextRow):
    """A comment from another platform, on a proposal of the same origin.

    The comment named by `reply_to` must come before its replies.
    """

    proposal: str
    stance: str = ""
    reply_to: str | None = None

    longest = COMMENT_LENGTH

    def columns(self) -> dict:
        """Return the columns of the comment. Raise `Invalid`, which names the row."""
        return super().columns() | {"stance": text_validation.stance(self.stance)}


@dataclass(frozen=True, kw_only=True)
class TallyRow:
    """Votes known as totals, on a proposal or a comment of the same origin."""

    proposal: str | None = None
    comment: str | None = None
    agree: int = 0
    mixed: int = 0
    disagree: int = 0


@dataclass
class ImportReport:
    """The result of an import; `ids` maps the origin's identifiers to the imported rows.

    `ids` includes what was imported before. `removed` is the part of `updated` whose texts were
    here and were taken away by their source since.
    """

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    removed: int = 0
    ids: dict[str, UUID] = field(default_factory=dict)

    def note_known_rows(self, rows: list[TextRow], changed: list[bool]) -> None:
        """Count the rows that had been imported before, by whether they changed."""
        self.updated += sum(changed)
        self.unchanged += len(changed) - sum(changed)
        self.removed += sum(
            row.is_removed for row, has_changed in zip(rows, changed, strict=True) if has_changed
        )

    def counts(self) -> dict[str, int]:
        """Return the counts for the journal."""
        return {"created": self.created, "updated": self.updated, "unchanged": self.unchanged}


def chunks(row_type: type, rows: Iterable) -> Iterator[list]:
    """Yield the rows in lists of a thousand, each as its type; dictionaries are converted."""
    stream = (row if isinstance(row, row_type) else row_type(**row) for row in rows)
    while chunk := list(islice(stream, CHUNK)):
        yield chunk
