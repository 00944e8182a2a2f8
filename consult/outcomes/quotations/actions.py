"""Quote, change and delete quotations, and compare them again with their sources."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from consult.accounts.viewer import Viewer
from consult.consultations.actions.helpers import get_row_by_id
from consult.core.exceptions import Invalid
from consult.core.postgres import clock
from consult.core.postgres.validation import check
from consult.core.queue import jobs
from consult.core.records import journal
from consult.core.words.text import clean
from consult.outcomes.coverage.actions import request_count
from consult.outcomes.enums import BlockKind, QuotationKind, QuotationState
from consult.outcomes.models import Block, Quotation, Synthesis
from consult.outcomes.quotations.exceptions import (
    QuotationIsNotVerbatim,
    QuotationNeedsConfirmation,
)
from consult.outcomes.quotations.published_quotations import has_quoted_words, update_versions
from consult.outcomes.quotations.quoted_sources import (
    QuotedSource,
    SourceReference,
    read_source,
    read_sources,
    reference_of,
)
from consult.outcomes.quotations.quoted_words.checks import recheck_words
from consult.outcomes.quotations.verbatim.comparison import verify
from consult.outcomes.quotations.verbatim.verification import Verification
from consult.outcomes.syntheses.actions.blocks import add_block
from consult.outcomes.syntheses.actions.helpers import locked_block
from debates.comments.selectors.comments import get_comments
from debates.proposals.selectors.proposals import get_proposals
from debates.proposals.selectors.versions import list_versions_by_number
from moderation.enums import ModerationState

QUOTING = (BlockKind.QUOTATION, BlockKind.EXCERPT)
# A text in one of these states may become public again with the same words.
PERHAPS_PUBLIC = (
    ModerationState.PUBLISHED,
    ModerationState.PENDING,
    ModerationState.RESTRICTED,
    ModerationState.HIDDEN_PROVISIONAL,
)
UNCHECKED = [
    "organisation",
    "block",
    "proposal",
    "comment",
    "recording",
    "passages",
    "accepted_warnings",
]
OPENING_MARKS = '«“"'
CLOSING_MARKS = '»”"'


@transaction.atomic
def quote(
    *,
    viewer: Viewer,
    block_id: UUID,
    source: SourceReference,
    text: str,
    is_attributed: bool | None = None,
    highlight: str = "",
    accepted_warnings: Iterable[str] = (),
) -> Quotation:
    """Give a block its quotation, or replace it, after a comparison with the source.

    The public text is compared as a visitor reads it. `is_attributed` is by default that of the
    synthesis. Lock the block. Raise `QuotationIsNotVerbatim`, `QuotationNeedsConfirmation`,
    `Invalid`, `NotFound` or `NotAllowed`.
    """
    block = locked_block(viewer, block_id)
    if block.kind not in QUOTING:
        raise Invalid(_("Choose a block for a quotation."), attr="block_id")
    synthesis = block.chapter.synthesis
    quoted = read_source(viewer, synthesis.consultation_id, source)
    quotation = Quotation(
        organisation_id=block.organisation_id,
        block=block,
        kind=source.kind,
        proposal_id=quoted.proposal_id,
        version=source.version if source.kind == QuotationKind.PROPOSAL else None,
        comment_id=source.comment_id,
        recording_id=source.recording_id,
        passages=[[str(passage.segment_id), passage.version] for passage in quoted.passages],
        is_attributed=synthesis.uses_names if is_attributed is None else is_attributed,
    )
    _write(viewer, quotation, quoted, Wording(text, highlight, frozenset(accepted_warnings)))
    request_count(synthesis)
    return quotation


@transaction.atomic
def quote_in_chapter(
    *, viewer: Viewer, chapter_id: UUID, source: SourceReference, text: str, **details: Any
) -> Quotation:
    """Add a block with a quotation at the end of a chapter; `details` are those of `quote`.

    No block is added if the quotation is refused. Raise what `quote` raises.
    """
    kind = BlockKind.EXCERPT if source.kind == QuotationKind.SEGMENT else BlockKind.QUOTATION
    block = add_block(viewer=viewer, chapter_id=chapter_id, kind=kind)
    return quote(viewer=viewer, block_id=block.pk, source=source, text=text, **details)


@transaction.atomic
def edit_quotation(
    *,
    viewer: Viewer,
    quotation_id: UUID,
    text: str,
    is_attributed: bool,
    highlight: str = "",
    accepted_warnings: Iterable[str] = (),
) -> Quotation:
    """Change a quotation, and compare it with the version that it quotes.

    Lock its block. Raise what `quote` raises.
    """
    before = _locked_quotation(viewer, quotation_id)
    return quote(
        viewer=viewer,
        block_id=before.block_id,
        source=reference_of(before),
        text=text,
        is_attributed=is_attributed,
        highlight=highlight,
        accepted_warnings=accepted_warnings,
    )


@transaction.atomic
def delete_quotation(*, viewer: Viewer, quotation_id: UUID) -> None:
    """Delete a quotation from the draft. Its block stays. Published versions do not change.

    Raise `NotFound` or `NotAllowed`.
    """
    quotation = _locked_quotation(viewer, quotation_id)
    synthesis = quotation.block.chapter.synthesis
    journal.record(viewer, "quotation.delete", synthesis, quotation=str(quotation.pk))
    _replace(quotation.block)
    request_count(synthesis)


@transaction.atomic
def verify_all(viewer: Viewer, synthesis_id: UUID) -> list[Quotation]:
    """Compare the quotations of a draft with their sources again, and store the result.

    Return those that may not be published: their source is no longer public, or it no longer
    contains their words. The publication of a version calls this in its transaction.
    """
    rows = Quotation.objects.filter(organisation=viewer.organisation).of_synthesis(synthesis_id)
    quotations = _locked(rows.in_draft())
    _compare(viewer, quotations)
    return [quotation for quotation in quotations if not quotation.is_in_source]


@transaction.atomic
def recheck_quotations(viewer: Viewer, consultation_id: UUID, **which: Any) -> list[Quotation]:
    """Compare quotations of a consultation after a change of their sources.

    `which` filters them, for example `proposal=id`. Return those whose state changed. Quotations of
    an erased or removed source lose their words. Published versions change with them.
    """
    own = {"organisation": viewer.organisation}
    if not Synthesis.objects.filter(consultation=consultation_id, **own).exists():
        return []
    rows = Quotation.objects.filter(
        block__chapter__synthesis__consultation=consultation_id, **own, **which
    )
    quotations = _locked(rows)
    recheck_words(viewer, consultation_id, **which)
    if not quotations and not has_quoted_words(viewer, consultation_id, **which):
        return []
    before = {row.pk: (row.state, row.text) for row in quotations}
    _compare(viewer, quotations)
    changed = [row for row in quotations if (row.state, row.text) != before[row.pk]]
    for quotation in changed:
        jobs.on_commit(
            "outcomes.email_quotation_change", quotation_id=quotation.pk, state=str(quotation.state)
        )
    update_versions(viewer, consultation_id)
    return changed


def _locked(rows: Any) -> list[Quotation]:
    rows = rows.select_related("block__chapter__synthesis").order_by("pk")
    return list(rows.select_for_update(no_key=True, of=("self",)))


def _compare(viewer: Viewer, quotations: Sequence[Quotation]) -> None:
    """Compare some quotations of one consultation with their sources, and store their states."""
    if not quotations:
        return
    consultation_id = quotations[0].block.chapter.synthesis.consultation_id
    references = {row.pk: reference_of(row) for row in quotations}
    sources = read_sources(viewer, consultation_id, references.values())
    returning = _perhaps_public_again(viewer, quotations)
    for quotation in quotations:
        source = sources.get(references[quotation.pk])
        if source is None:
            quotation.state = QuotationState.SOURCE_REMOVED
            if quotation.pk not in returning:
                _forget_words(quotation)
        elif quotation.text:
            _compare_with(quotation, source)
        quotation.save()


def _compare_with(quotation: Quotation, source: QuotedSource) -> None:
    verification = verify(quotation.text, source.text, speaker_turns=source.speaker_turns)
    if not verification.is_verbatim:
        quotation.state = QuotationState.SOURCE_CHANGED
        return
    quotation.state = state_in(source)
    quotation.verified_at = clock.now()
    quotation.source_sha256 = source.sha256
    quotation.start, quotation.end = source.seconds(verification.spans)
    quotation.passages = [[str(passage.segment_id), passage.version] for passage in source.passages]


def state_in(source: QuotedSource) -> QuotationState:
    """Return the state of a quotation whose words are in its source."""
    return QuotationState.VERIFIED if source.is_current else QuotationState.SOURCE_CHANGED


def _forget_words(quotation: Quotation) -> None:
    quotation.text = ""
    quotation.highlight = ""
    quotation.accepted_warnings = []
    quotation.passages = []
    quotation.start = None
    quotation.end = None
    quotation.source_sha256 = ""


def _perhaps_public_again(viewer: Viewer, quotations: Iterable[Quotation]) -> set[UUID]:
    """Return which quotations keep their words while their source is not public.

    Moderation hid the source provisionally, or reads it. The words of a recording are never kept.
    """
    system = Viewer.system(viewer.organisation)
    rows = [row for row in quotations if row.kind != QuotationKind.SEGMENT]
    proposals = get_proposals(system, {row.proposal_id for row in rows if row.proposal_id})
    comments = get_comments(system, {row.comment_id for row in rows if row.comment_id})
    versions = list_versions_by_number(
        system, {(row.proposal_id, row.version) for row in rows if row.proposal_id and row.version}
    )
    found = set()
    for quotation in rows:
        texts: list[Any] = [proposals.get(quotation.proposal_id)]  # type: ignore[arg-type]  # None is not a key
        if quotation.kind == QuotationKind.PROPOSAL:
            texts.append(versions.get((quotation.proposal_id, quotation.version)))  # type: ignore[arg-type]  # None is not a key
        else:
            texts.append(comments.get(quotation.comment_id))  # type: ignore[arg-type]  # None is not a key
        if all(text is not None and text.state in PERHAPS_PUBLIC for text in texts):
            found.add(quotation.pk)
    return found


@dataclass(frozen=True)
class Wording:
    """The words of a writer: the quotation, the part to highlight, and the confirmed warnings."""

    text: str
    highlight: str
    accepted_warnings: frozenset[str]


def _write(viewer: Viewer, quotation: Quotation, source: QuotedSource, wording: Wording) -> None:
    """Compare the words with their source, and store the quotation."""
    words, verification = compare_words(wording.text, source)
    if verification.refusal:
        raise QuotationIsNotVerbatim(verification.refusal)
    reasons = {warning.reason.value for warning in verification.warnings}
    if not reasons <= wording.accepted_warnings:
        raise QuotationNeedsConfirmation(verification.warnings)
    marked = clean(wording.highlight)
    if marked not in words:
        raise Invalid(_("Highlight words that are in the quotation."), attr="highlight")
    quotation.text = words
    quotation.highlight = marked
    quotation.accepted_warnings = sorted(reasons)
    quotation.start, quotation.end = source.seconds(verification.spans)
    quotation.source_sha256 = source.sha256
    quotation.verified_at = clock.now()
    quotation.state = state_in(source)
    check(quotation, without=UNCHECKED)
    _replace(quotation.block)
    quotation.save()
    synthesis = quotation.block.chapter.synthesis
    journal.record(viewer, "quotation.write", synthesis, quotation=str(quotation.pk))


def _replace(block: Block) -> None:
    """Take the quotation of a block out of the draft. It is kept for the published versions."""
    rows = Quotation.objects.filter(block=block, replaced_at=None)
    if block.chapter.synthesis.versions.exists():
        rows.update(replaced_at=clock.now())
    else:
        rows.delete()


def compare_words(text: str, source: QuotedSource) -> tuple[str, Verification]:
    """Return the words as they are stored, and their comparison with a source.

    Quotation marks around the whole quotation are removed: the page adds them.
    """
    words = clean(text)
    verification = verify(words, source.text, speaker_turns=source.speaker_turns)
    is_marked = words[:1] in tuple(OPENING_MARKS) and words[-1:] in tuple(CLOSING_MARKS)
    if verification.refusal and is_marked:
        bare = words[1:-1].strip()
        again = verify(bare, source.text, speaker_turns=source.speaker_turns)
        if again.is_verbatim:
            return bare, again
    return words, verification


def _locked_quotation(viewer: Viewer, quotation_id: UUID) -> Quotation:
    rows = Quotation.objects.filter(organisation=viewer.organisation)
    block_id = get_row_by_id(rows.only("block"), quotation_id).block_id
    block = locked_block(viewer, block_id)
    quotation = get_row_by_id(rows.filter(block=block, replaced_at=None), quotation_id)
    quotation.block = block
    return quotation
