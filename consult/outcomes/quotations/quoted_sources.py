"""The texts that can be quoted: published versions, comments and passages, as a visitor reads them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from consult.accounts.viewer import Viewer
from consult.core.exceptions import NotFound
from consult.outcomes.enums import QuotationKind
from consult.outcomes.models import Quotation
from consult.outcomes.quotations.readable_texts import read_markup
from consult.workshops.excerpts.quotation import cut
from consult.workshops.transcripts.selectors.quotable_passages import (
    QuotablePassage,
    QuotableRecording,
    quotable_recordings,
)
from debates.comments.selectors.comments import get_comments, path_of_comment
from debates.enums import ProposalKind
from debates.proposals.selectors.proposals import get_proposals, path_of
from debates.proposals.selectors.versions import list_versions_by_number
from moderation.enums import ModerationState

if TYPE_CHECKING:
    from debates.models import Comment, Proposal

# The labels of unnamed authors in published versions, which keep the words of their day.
INDIVIDUALS = {"individual contribution", "une personne, en son nom", "contribution individuelle"}
ORGANISATIONS = {
    "contribution of an organisation",
    "une structure",
    "contribution d’une structure",
}
# A text behind a warning can be read on its own page only.
PUBLISHED = ModerationState.PUBLISHED


@dataclass(frozen=True)
class SourceReference:
    """The source of a quotation: one version of a text.

    A contribution needs `proposal_id` and `version`, a comment `comment_id`, and passages
    `recording_id` and the ids of consecutive segments.
    """

    kind: QuotationKind
    proposal_id: UUID | None = None
    version: int | None = None
    comment_id: UUID | None = None
    recording_id: UUID | None = None
    segment_ids: tuple[UUID, ...] = ()


@dataclass(frozen=True)
class QuotedSource:
    """A public text that is quoted, with what its quotations show of it.

    `is_current` is false if its author has changed the text since this version. `name` is the
    public name of the author, or empty. `description` contains no name.
    """

    consultation_id: UUID
    text: str
    language: str
    number: int
    path: str
    description: str
    name: str = ""
    is_current: bool = True
    title: str = ""
    markup: str = ""
    proposal_id: UUID | None = None
    speaker_turns: tuple[int, ...] = ()
    passages: tuple[QuotablePassage, ...] = ()

    @property
    def sha256(self) -> str:
        """The SHA-256 of the words, by which a change of the source is found."""
        return hashlib.sha256(self.text.encode()).hexdigest()

    def seconds(self, spans: Sequence[tuple[int, int]]) -> tuple[float | None, float | None]:
        """Return the start and the end of quoted words in the recording, or None and None."""
        if not self.passages or not spans:
            return None, None
        first, begins = self._passage_at(spans[0][0])
        last, ends = self._passage_at(spans[-1][1])
        words = cut(self.passages[first : last + 1], begins, ends)
        return words.seconds if words else (None, None)

    def passages_at(self, spans: Sequence[tuple[int, int]]) -> tuple[QuotablePassage, ...]:
        """Return the passages from the first to the last one that contain quoted words."""
        first, _begins = self._passage_at(spans[0][0])
        last, _ends = self._passage_at(spans[-1][1])
        return self.passages[first : last + 1]

    def _passage_at(self, place: int) -> tuple[int, int]:
        """Return which passage contains a place of the text, and the place in this passage."""
        begin = 0
        for number, passage in enumerate(self.passages):
            if place <= begin + len(passage.text) or number == len(self.passages) - 1:
                return number, place - begin
            begin += len(passage.text) + 1
        raise ValueError("There are no passages.")


def read_source(viewer: Viewer, consultation_id: UUID, reference: SourceReference) -> QuotedSource:
    """Return one public text of a consultation. Raise `NotFound` if a visitor cannot read it."""
    reader = _Reader(viewer, consultation_id, [reference])
    source = reader.read(reference)
    if source is None:
        raise NotFound
    return source


def read_sources(
    viewer: Viewer, consultation_id: UUID, references: Iterable[SourceReference]
) -> dict[SourceReference, QuotedSource]:
    """Return the public ones of some texts of a consultation.

    The number of queries does not depend on their number.
    """
    wanted = list(references)
    reader = _Reader(viewer, consultation_id, wanted)
    found = {reference: reader.read(reference) for reference in wanted}
    return {reference: source for reference, source in found.items() if source}


def reference_of(quotation: Quotation) -> SourceReference:
    """Return what a stored quotation is taken from."""
    return SourceReference(
        kind=QuotationKind(quotation.kind),
        proposal_id=quotation.proposal_id if quotation.kind == QuotationKind.PROPOSAL else None,
        version=quotation.version,
        comment_id=quotation.comment_id,
        recording_id=quotation.recording_id,
        segment_ids=tuple(UUID(pk) for pk, _version in quotation.passages),
    )


class _Reader:
    """The rows behind some references, as a visitor reads them."""

    def __init__(
        self, viewer: Viewer, consultation_id: UUID, references: Sequence[SourceReference]
    ) -> None:
        visitor = Viewer.public(viewer.organisation)
        self.consultation_id = consultation_id
        versions = {
            (reference.proposal_id, reference.version)
            for reference in references
            if reference.proposal_id and reference.version
        }
        comments = {reference.comment_id for reference in references if reference.comment_id}
        recordings = {reference.recording_id for reference in references if reference.recording_id}
        self.proposals: dict[UUID, Proposal] = {}
        self.comments: dict[UUID, Comment] = {}
        self.recordings: dict[UUID, QuotableRecording] = {}
        self.versions: dict[tuple[UUID, int], Any] = {}
        if versions:
            self.proposals = get_proposals(visitor, {pk for pk, _number in versions})
            self.versions = list_versions_by_number(visitor, versions)
        if comments:
            self.comments = get_comments(visitor, comments)
        if recordings:
            found = quotable_recordings(visitor, consultation_id, recording_ids=recordings)
            self.recordings = {recording.recording_id: recording for recording in found}

    def read(self, reference: SourceReference) -> QuotedSource | None:
        if reference.kind == QuotationKind.PROPOSAL:
            source = self._read_proposal(reference)
        elif reference.kind == QuotationKind.COMMENT:
            source = self._read_comment(reference)
        else:
            source = self._read_passages(reference)
        return source if source and source.consultation_id == self.consultation_id else None

    def _read_proposal(self, reference: SourceReference) -> QuotedSource | None:
        proposal = self.proposals.get(reference.proposal_id)  # type: ignore[arg-type]  # None is not a key
        version = self.versions.get((reference.proposal_id, reference.version))  # type: ignore[arg-type]  # None is not a key
        if proposal is None or version is None:
            return None
        if proposal.state != PUBLISHED or version.state != PUBLISHED:
            return None
        return QuotedSource(
            consultation_id=proposal.consultation_id,
            text=read_markup(version.body_html),
            title=version.title,
            markup=version.body_html,
            language=proposal.language,
            number=proposal.number,
            path=path_of(proposal),
            description=describe_kind(proposal),
            name=name_author(proposal),
            is_current=version.number == proposal.version,
            proposal_id=proposal.pk,
        )

    def _read_comment(self, reference: SourceReference) -> QuotedSource | None:
        comment = self.comments.get(reference.comment_id)  # type: ignore[arg-type]  # None is not a key
        if comment is None or comment.state != PUBLISHED or comment.proposal.state != PUBLISHED:
            return None
        return QuotedSource(
            consultation_id=comment.consultation_id,
            text=read_markup(comment.body_html),
            markup=comment.body_html,
            language=comment.language,
            number=comment.proposal.number,
            path=path_of_comment(comment),
            description=_("comment"),
            name=comment.author.public_name if comment.author else "",
            proposal_id=comment.proposal_id,
        )

    def _read_passages(self, reference: SourceReference) -> QuotedSource | None:
        recording = self.recordings.get(reference.recording_id)  # type: ignore[arg-type]  # None is not a key
        if recording is None:
            return None
        wanted = set(reference.segment_ids)
        passages = tuple(passage for passage in recording.passages if passage.segment_id in wanted)
        places = [passage.place for passage in passages]
        if not passages or len(passages) != len(wanted):
            return None
        if places != list(range(places[0], places[0] + len(places))):
            return None
        return read_passages(recording, passages)


def read_passages(
    recording: QuotableRecording, passages: tuple[QuotablePassage, ...]
) -> QuotedSource:
    """Return public passages of a recording as one text. Others may be missing between them."""
    return QuotedSource(
        consultation_id=recording.consultation_id,
        text="\n".join(passage.text for passage in passages),
        language=recording.language,
        number=recording.workshop_number,
        path=f"/consultations/{recording.slug}/workshops/{recording.workshop_number}/",
        description=describe_workshop(recording.people),
        speaker_turns=_turns(passages),
        passages=passages,
    )


def _turns(passages: Sequence[QuotablePassage]) -> tuple[int, ...]:
    """Return where another voice begins, or words are missing.

    A passage without a voice label may be another voice.
    """
    turns = []
    place = 0
    for before, passage in pairwise(passages):
        place += len(before.text) + 1
        is_gap = passage.place != before.place + 1
        is_other = passage.speaker.casefold() != before.speaker.casefold()
        if is_gap or is_other or not passage.speaker:
            turns.append(place)
    return tuple(turns)


def describe_kind(proposal: Proposal) -> str:
    """Return the kind of author of a contribution, without a name."""
    if proposal.kind == ProposalKind.WORKSHOP:
        return describe_workshop(proposal.participants or 0)
    if proposal.kind == ProposalKind.INSTITUTION:
        return _("contribution of an organisation")
    return _("individual contribution")


def shorten_label(label: str) -> str:
    """Return the label of an unnamed author beside the number of the contribution.

    It does not say "contribution" again. The label of a named author, and of a workshop, stays.
    """
    if label in INDIVIDUALS:
        return _("in their own name")
    if label in ORGANISATIONS:
        return _("on behalf of an organisation")
    return label


def describe_workshop(people: int) -> str:
    """Return the sentence about words that came from a workshop."""
    if not people:
        return _("workshop")
    return ngettext("workshop, %(n)s person", "workshop, %(n)s people", people) % {"n": people}


def name_author(proposal: Proposal) -> str:
    """Return the public name under which a contribution was published, or an empty text."""
    if proposal.institution:
        return proposal.institution.shown_name
    if proposal.author:
        return proposal.author.public_name
    return ""
