"""The tasks that remain before a synthesis can be published."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from consult.accounts.viewer import Viewer
from consult.consultations.selectors.consultations import get_consultation_by_id
from consult.core.words.dates import format_date
from consult.outcomes.enums import BlockKind, ChapterKind, QuotedWordsState, SynthesisProgress
from consult.outcomes.models import Block, BlockComment, Chapter, Synthesis
from consult.outcomes.quotations.quoted_words.checks import (
    compare_words,
    is_compared,
    stored_words,
)
from consult.outcomes.quotations.selectors import explain_quotations
from consult.outcomes.quotations.sentences import shorten
from consult.outcomes.remarks.review_counts import count_unanswered

WORDS = {
    QuotedWordsState.UNKNOWN: gettext_lazy(
        "“%(title)s”: no public text says “%(words)s”. Correct these words, or confirm them."
    ),
    QuotedWordsState.MISLEADING: gettext_lazy(
        "“%(title)s”: the quotation “%(words)s” may mislead. Read the warning, then confirm or change it."
    ),
    QuotedWordsState.WITHDRAWN: gettext_lazy(
        "“%(title)s”: the quoted words “%(words)s” are no longer public. Remove them."
    ),
}


@dataclass(frozen=True)
class Task:
    """A thing to do, in a sentence, with its chapter and block if it has them.

    A task that is not `required` does not prevent the publication.
    """

    sentence: str
    chapter_id: UUID | None = None
    block_id: UUID | None = None
    required: bool = True
    is_about_remarks: bool = False


def list_tasks(viewer: Viewer, synthesis: Synthesis) -> list[Task]:
    """Return what is left to do, in the order of the chapters. Six queries.

    Each chapter needs a written block or a quotation, except the method and the sources. Each main
    point needs a text, each quotation a verified source. Words between quotation marks are in a public
    text, or a writer confirmed them. The participants' review must be over.
    """
    chapters = list(synthesis.chapters.filter(deleted_at=None).order_by("position"))
    blocks = list(
        Block.objects.filter(chapter__in=chapters, deleted_at=None)
        .select_related("chapter")
        .order_by("chapter__position", "position")
    )
    quoted = explain_quotations(blocks)
    tasks = [*_review_tasks(synthesis)]
    if not chapters:
        tasks.append(Task(_("Add a chapter.")))
    for chapter in chapters:
        own = [block for block in blocks if block.chapter_id == chapter.pk]
        if _is_empty(chapter, own):
            sentence = _("“%(title)s”: this chapter is empty. Write it, or delete it.")
            tasks.append(Task(sentence % {"title": chapter.title}, chapter.pk))
        tasks += [task for block in own for task in _block_tasks(block)]
        tasks += [
            Task(quoted[block.pk] % {"title": chapter.title}, chapter.pk, block.pk)
            for block in own
            if block.pk in quoted
        ]
        tasks += [task for block in own for task in _word_tasks(viewer, synthesis, block)]
    return [*tasks, *_comment_tasks(synthesis), *_remark_tasks(synthesis)]


def _word_tasks(viewer: Viewer, synthesis: Synthesis, block: Block) -> Iterator[Task]:
    """Yield a task for words between quotation marks that no public text contains."""
    words = stored_words(block)
    if not is_compared(block):  # it was written before words in sentences were compared
        consultation = get_consultation_by_id(viewer, synthesis.consultation_id)
        words = compare_words(viewer, consultation, block)
    for row in words:
        state = QuotedWordsState(row.state)
        if state.needs_act:
            values = {"title": block.chapter.title, "words": shorten(row.words)}
            yield Task(str(WORDS[state]) % values, block.chapter_id, block.pk)


def _review_tasks(synthesis: Synthesis) -> list[Task]:
    closes = synthesis.review_closes_on
    if synthesis.progress != SynthesisProgress.IN_REVIEW or closes is None:
        return []
    if closes < timezone.localdate():
        return []
    sentence = _("Participants review the draft until %(day)s. Publish it after that day.")
    return [Task(sentence % {"day": format_date(closes)})]


def _is_empty(chapter: Chapter, blocks: list[Block]) -> bool:
    if chapter.kind in (ChapterKind.METHOD, ChapterKind.SOURCES):
        return not blocks
    if chapter.kind == ChapterKind.INTRODUCTION and chapter.synthesis.introduction.strip():
        return False
    return not any(
        block.text.strip() or block.kind in (BlockKind.QUOTATION, BlockKind.EXCERPT)
        for block in blocks
    )


def _block_tasks(block: Block) -> list[Task]:
    if BlockKind(block.kind).is_written and not block.text.strip():
        sentence = _("“%(title)s”: a block has no text. Write it, or delete it.")
        return [Task(sentence % {"title": block.chapter.title}, block.chapter_id, block.pk)]
    return []


def _remark_tasks(synthesis: Synthesis) -> list[Task]:
    number = sum(count_unanswered(synthesis).values())
    if not number:
        return []
    sentence = ngettext(
        "%(number)s remark of the participants' review has no reply.",
        "%(number)s remarks of the participants' review have no reply.",
        number,
    )
    return [Task(sentence % {"number": number}, required=False, is_about_remarks=True)]


def _comment_tasks(synthesis: Synthesis) -> list[Task]:
    number = BlockComment.objects.filter(
        block__chapter__synthesis=synthesis,
        block__chapter__deleted_at=None,
        block__deleted_at=None,
        resolved_at=None,
    ).count()
    if not number:
        return []
    sentence = ngettext(
        "%(number)s comment between writers is not resolved.",
        "%(number)s comments between writers are not resolved.",
        number,
    )
    return [Task(sentence % {"number": number}, required=False)]
