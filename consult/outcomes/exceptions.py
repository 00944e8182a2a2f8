"""The errors that the actions of outcomes raise."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from consult.core.exceptions import Conflict, Invalid

if TYPE_CHECKING:
    from consult.outcomes.models import Block


class SynthesisExists(Conflict):
    """Raised when a second synthesis of a consultation is created."""

    code = "synthesis_exists"
    message = _("This consultation already has a synthesis.")


class SynthesisIsIncomplete(Conflict):
    """Raised when a synthesis cannot be published yet.

    `lacks` lists in sentences what is left to do.
    """

    code = "synthesis_incomplete"
    message = _("This synthesis is not ready to be published.")

    def __init__(self, lacks: list[str]) -> None:
        self.lacks = lacks
        super().__init__(" ".join(lacks))


class BlockWasChanged(Conflict):
    """Raised when another writer saved the block since it was read.

    `theirs` is the stored block, `typed` the text that was refused.
    """

    code = "block_changed"
    message = _(
        "Another person changed this block at the same time. Both texts are shown. Keep the right one."
    )

    def __init__(self, theirs: Block, typed: str) -> None:
        self.theirs = theirs
        self.typed = typed
        super().__init__(attr="text")


class BlockIsLocked(Conflict):
    """Raised when another writer is writing in the block.

    `holder` is the public name of that writer, `until` the end of the lock.
    """

    code = "block_locked"
    message = _("Another person is writing here.")

    def __init__(self, theirs: Block, holder: str, until: datetime, typed: str = "") -> None:
        self.theirs = theirs
        self.holder = holder
        self.until = until
        self.typed = typed
        super().__init__(attr="text")


class AlreadyAnswered(Conflict):
    """Raised when a contribution or a topic has an answer, published or in preparation."""

    code = "answer_exists"
    message = _("This already has an answer, published or in preparation.")

    def __init__(self, numbers: Iterable[int] = (), *, attr: str | None = None) -> None:
        self.numbers = sorted(numbers)
        sentence = ngettext(
            "Contribution %(numbers)s already has an answer, published or in preparation.",
            "Contributions %(numbers)s already have an answer, published or in preparation.",
            len(self.numbers),
        )
        listed = ", ".join(f"{gettext('no.')} {number}" for number in self.numbers)
        super().__init__(sentence % {"numbers": listed} if self.numbers else None, attr=attr)


class AnswerIsPublished(Conflict):
    """Raised when a published answer would be changed as if it were a draft."""

    code = "answer_published"
    message = _("This answer is published. Correct it, and state the reason for the correction.")


class AnswerIsNotPublished(Conflict):
    """Raised when a step is added to an answer that is not public yet."""

    code = "answer_not_published"
    message = _("This answer is not published yet.")


class AnswerWasChanged(Conflict):
    """Raised when another person changed the answer since the form was shown."""

    code = "answer_changed"
    message = _(
        "Another person changed this answer in the meantime. Read their text, then edit it again."
    )


class AnswerIsNotSubmitted(Conflict):
    """Raised when an answer that was not submitted for review is approved or returned."""

    code = "answer_not_submitted"
    message = _("This answer was not submitted for review.")


class ReadByItsWriter(Conflict):
    """Raised when the person who wrote an answer would also be its second reader."""

    code = "second_reader_is_writer"
    status = 403
    message = _("You wrote this answer. Another person must approve it.")


class SecondReaderIsMissing(Conflict):
    """Raised when the organisation requires a second reader, and no other person approved."""

    code = "second_reader_missing"
    message = _("Another person must approve this answer before it is published.")


class ReasonsAreMissing(Invalid):
    """Raised when an answer that refuses something would be submitted or published without reasons."""

    message = _("Write the reasons: the authority does not do all that was asked.")

    def __init__(self) -> None:
        super().__init__(attr="reasons")


class CorrectionIsWaiting(Conflict):
    """Raised when a correction of the answer already waits for a second reader."""

    code = "correction_waiting"
    message = _("A correction of this answer is already waiting for a second reader.")


class ServiceIsUsed(Conflict):
    """Raised when a service that has due dates would be deleted."""

    code = "service_used"
    message = _("This service must answer contributions. Give them to another service.")


class ReportIsTooLong(Conflict):
    """Raised when the report has too many contributions for one PDF."""

    code = "report_too_long"
    message = _(
        "This report is too long for one PDF. The page of the answers offers it in parts, and whole as "
        "ODT or CSV."
    )


class ObjectionIsNotPublic(Conflict):
    """Raised when a writer replies to an objection that is not public."""

    code = "objection_not_public"
    message = _("This objection is not public, so it cannot have a reply.")


class ReviewIsClosed(Conflict):
    """Raised when a remark is given outside of the days of the participants' review."""

    code = "review_closed"
    message = _("The review of this draft is not open today.")


class RemarkIsNotOpen(Conflict):
    """Raised when a moderator removed the remark that would be changed or answered."""

    code = "remark_not_open"
    message = _("This remark is no longer open: it cannot be changed or answered.")
