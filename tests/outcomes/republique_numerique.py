"""A synthesis of République numérique (2015), written by a script with the actions of the team.

Each topic has two main points: one counts the most supported contributions, the other a
representative selection. Its people are the authors of arguments, since the source has no votes of
people: an argument for a contribution is an agreement with it. The sentences are a sample.
"""

import re

from consult.outcomes.coverage.selection import select
from consult.outcomes.enums import BlockKind, ChapterKind, QuotationKind
from consult.outcomes.quotations.actions import quote
from consult.outcomes.quotations.quoted_sources import SourceReference, read_source
from consult.outcomes.syntheses import selectors
from consult.outcomes.syntheses.actions import chapters
from consult.outcomes.syntheses.actions.blocks import add_block
from consult.outcomes.syntheses.actions.main_points import attach_contributions
from consult.outcomes.syntheses.actions.publication import publish_version
from debates.models import Comment, ImportedTally
from debates.proposals.selectors.proposals import proposals

PLACES = 5


def write_synthesis(viewer, consultation):
    """Write the synthesis of a consultation, publish it, and return its version."""
    synthesis = chapters.create_synthesis(viewer=viewer, consultation_id=consultation.pk)
    agreements = _agreements(consultation)
    for chapter in selectors.chapters(synthesis):
        if chapter.topic_id:
            _write_topic(viewer, consultation, chapter.pk, chapter.topic_id, agreements)
        elif chapter.kind == ChapterKind.ESSENTIALS:
            _write_point(viewer, chapter.pk, _most_supported(viewer, consultation)[:3])
        elif chapter.kind not in (ChapterKind.METHOD, ChapterKind.SOURCES):
            chapters.delete_chapter(viewer=viewer, chapter_id=chapter.pk)
    return publish_version(viewer=viewer, synthesis_id=synthesis.pk)


def _agreements(consultation):
    """Return the people who argued for each contribution, by its id."""
    found = {}
    arguments = Comment.objects.filter(
        consultation=consultation, stance="for", author__isnull=False
    )
    for proposal, author in arguments.values_list("proposal", "author").distinct():
        found.setdefault(proposal, []).append(author)
    return found


def _most_supported(viewer, consultation, topic_id=None):
    """Return the contributions by the imported totals: agreements minus disagreements."""
    rows = proposals(viewer, consultation=consultation, tombstones=False)
    found = list(rows.filter(topic=topic_id) if topic_id else rows)
    totals = ImportedTally.objects.filter(proposal__in=found)
    margins = {tally.proposal_id: tally.agree - tally.disagree for tally in totals}
    return sorted(found, key=lambda proposal: (-margins.get(proposal.pk, 0), proposal.number))


def _write_topic(viewer, consultation, chapter_id, topic_id, agreements):
    found = _most_supported(viewer, consultation, topic_id)
    if not found:
        chapters.delete_chapter(viewer=viewer, chapter_id=chapter_id)
        return
    _write_point(viewer, chapter_id, found[:PLACES])
    by_number = {proposal.number: proposal for proposal in found}
    chosen = select(
        {proposal.number: agreements.get(proposal.pk, []) for proposal in found}, PLACES
    )
    if chosen:
        _write_point(viewer, chapter_id, [by_number[number] for number in chosen])
    _quote(viewer, consultation, chapter_id, found[0])


def _write_point(viewer, chapter_id, contributions):
    titles = ", ".join(f"« {proposal.title} »" for proposal in contributions)
    text = f"Ces contributions proposent : {titles} (exemple)."[:1500]
    block = add_block(viewer=viewer, chapter_id=chapter_id, kind=BlockKind.MAIN_POINT, text=text)
    ids = [proposal.pk for proposal in contributions]
    attach_contributions(viewer=viewer, block_id=block.pk, proposal_ids=ids)


def _quote(viewer, consultation, chapter_id, proposal):
    """Quote the first sentence of a contribution."""
    source = SourceReference(
        QuotationKind.PROPOSAL, proposal_id=proposal.pk, version=proposal.version
    )
    words = read_source(viewer, consultation.pk, source).text
    sentence = re.split(r"(?<=[.!?])\s|\n", words.strip())[0]
    block = add_block(viewer=viewer, chapter_id=chapter_id, kind=BlockKind.QUOTATION)
    quote(viewer=viewer, block_id=block.pk, source=source, text=sentence)
