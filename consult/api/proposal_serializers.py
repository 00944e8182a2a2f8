"""The serializers of proposals, their tombstones and their versions.

Lists read what other apps know about all their proposals at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID

from drf_spectacular.utils import PolymorphicProxySerializer
from rest_framework import serializers

from consult.accounts.viewer import Viewer
from consult.api.addresses import Addresses
from consult.api.answers import AnswerSerializer
from consult.api.fields import Answers
from consult.api.files import AttachmentSerializer, attachment
from consult.api.people import AuthorSerializer, author
from consult.api.serializers import ReadOnlySerializer
from consult.outcomes.answers.selectors.answers import answers_of_proposals
from consult.outcomes.memory import without_unanswered
from consult.workshops.entries.selectors.contributions import Source, provenances
from consult.workshops.enums import Channel
from debates.attachments.selectors.attachments import attachments_by_text
from debates.enums import ProposalKind, WhyRead
from debates.proposals.selectors.proposals import path_of
from moderation.enums import ModerationState, Reason
from votes.enums import QuestionOrigin
from votes.selectors.counts import Count, counts
from votes.selectors.questions import question_ids

if TYPE_CHECKING:
    from consult.outcomes.models import OfficialAnswer
    from debates.models import Attachment


LIVING = [state for state in ModerationState.values if not ModerationState(state).is_tombstone]


class TallySerializer(ReadOnlySerializer):
    """Current positions."""

    origin = serializers.ChoiceField(
        QuestionOrigin.values,
        help_text=(
            "native: cast here; imported: cast on the platform that `origin` of the proposal names, in its own words "
            "(on Polis, `mixed` is a pass)."
        ),
    )
    agree = serializers.IntegerField()
    mixed = serializers.IntegerField()
    disagree = serializers.IntegerField()
    total = serializers.IntegerField()


class ImportedTallySerializer(ReadOnlySerializer):
    """Votes counted elsewhere, known as totals only."""

    origin = serializers.CharField()
    agree = serializers.IntegerField()
    mixed = serializers.IntegerField()
    disagree = serializers.IntegerField()
    total = serializers.IntegerField()


class LocationSerializer(ReadOnlySerializer):
    """The place that a proposal is about. A place that is only named has no point."""

    latitude = serializers.FloatField(allow_null=True)
    longitude = serializers.FloatField(allow_null=True)
    label = serializers.CharField(allow_blank=True)  # type: ignore[assignment]  # a field keeps the name that the API gives it


class RelatedData(NamedTuple):
    """The data of other apps about a proposal."""

    tally: Count | None
    question: UUID | None
    attachments: Sequence[Attachment]
    source: Source | None
    answer: OfficialAnswer | None


class ProposalSerializer(ReadOnlySerializer):
    """A proposal whose text the reader may see."""

    id = serializers.UUIDField()
    number = serializers.IntegerField()
    consultation = serializers.SlugField(source="consultation.slug")
    topic = serializers.UUIDField(source="topic_id")
    kind = serializers.ChoiceField(ProposalKind.values)
    title = serializers.CharField()
    body = serializers.CharField(help_text="Markdown, as written.")
    body_html = serializers.CharField(help_text="Sanitised.")
    language = serializers.CharField()
    state = serializers.ChoiceField(LIVING)
    author = AuthorSerializer(allow_null=True)
    participants = serializers.IntegerField(
        allow_null=True, help_text="People behind a collective contribution."
    )
    location = LocationSerializer(allow_null=True)
    fields = Answers(help_text="Answers by field id; the consultation says what each field is.")  # type: ignore[assignment]  # a field keeps the name that the API gives it
    tags = serializers.ListField(
        child=serializers.UUIDField(), help_text="Of the consultation's list, by id."
    )
    tally = TallySerializer(source="related.tally", allow_null=True, help_text="Null while hidden.")
    imported_tallies = ImportedTallySerializer(many=True, source="totals_elsewhere")
    comments_count = serializers.IntegerField()
    attachments = AttachmentSerializer(many=True)
    version = serializers.IntegerField()
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField(help_text="Last edit of the text.")
    changed_at = serializers.DateTimeField(help_text="Last change that `updated_after` knows of.")
    question = serializers.UUIDField(
        allow_null=True,
        help_text="Its position question; null until it is public.",
        source="related.question",
    )
    origin = serializers.CharField(allow_null=True, help_text="Where it was imported from.")
    channel = serializers.ChoiceField(
        Channel.values,
        source="related.source.channel",
        allow_null=True,
        help_text="How the text reached the person who typed it; null where the author typed it.",
    )
    workshop = serializers.UUIDField(
        source="related.source.workshop.pk",
        allow_null=True,
        help_text="The public workshop that it comes from.",
    )
    merged_into = serializers.UUIDField(
        source="merged_into_id",
        allow_null=True,
        help_text="The contribution that a moderator merged it with.",
    )
    answer = AnswerSerializer(
        source="related.answer",
        allow_null=True,
        help_text="The official answer, once it is published.",
    )
    url = serializers.URLField()

    def get_author(self, proposal):
        """Return the author with the institution that they write for, or None."""
        return author(proposal.author, proposal.institution)

    def get_location(self, proposal):
        """Return the place that the proposal is about, or None."""
        point = (proposal.latitude, proposal.longitude)
        if proposal.latitude is None and not proposal.place:
            return None
        latitude, longitude = (None if degrees is None else float(degrees) for degrees in point)
        return {"latitude": latitude, "longitude": longitude, "label": proposal.place}

    def get_tags(self, proposal):
        """Return the ids of the tags. The consultation has their labels."""
        return [tag["id"] for tag in proposal.tagged]

    def get_attachments(self, proposal):
        """Return the attachments of the text."""
        return [attachment(self.context["addresses"], row) for row in proposal.related.attachments]

    def get_url(self, proposal):
        """Return the address of the page of the proposal."""
        return self.context["addresses"].path(path_of(proposal))


class TombstoneSerializer(ReadOnlySerializer):
    """The public rest of a proposal that is no longer public."""

    id = serializers.UUIDField()
    number = serializers.IntegerField()
    topic = serializers.UUIDField(source="topic_id")
    state = serializers.ChoiceField([*ModerationState.tombstones(), ModerationState.PENDING])
    created_at = serializers.DateTimeField()
    changed_at = serializers.DateTimeField(help_text="Last change that `updated_after` knows of.")
    reason = serializers.ChoiceField(Reason.values, source="decision_reason", required=False)
    decision = serializers.IntegerField(source="decision_number", required=False)

    def to_representation(self, instance):
        """Return the tombstone. Leave out reason and decision where no moderator decided."""
        return without_empty(super().to_representation(instance), "reason", "decision")


WrittenProposal = PolymorphicProxySerializer(
    component_name="ProposalOrTombstone",
    serializers=[ProposalSerializer, TombstoneSerializer],
    resource_type_field_name=None,
)


class WaitSerializer(ReadOnlySerializer):
    """The wait of a text: its start, the promised time of its reading, and its cause."""

    since = serializers.DateTimeField()
    promised_by = serializers.DateTimeField()
    why = serializers.ChoiceField(WhyRead.values, allow_blank=True)


class WholeProposalSerializer(ProposalSerializer):
    """A proposal on its own, as its author and the moderators read it.

    It also has the text that is waiting for a moderator, which lists do not look up.
    """

    waits = WaitSerializer(
        allow_null=True,
        required=False,
        help_text="What is waiting for a moderator, the text or its next version; for the author alone.",
    )
    pending_version = serializers.IntegerField(
        allow_null=True,
        required=False,
        help_text="The version that is waiting for a moderator, for readers who may see it.",
    )


WholeWrittenProposal = PolymorphicProxySerializer(
    component_name="WholeProposalOrTombstone",
    serializers=[WholeProposalSerializer, TombstoneSerializer],
    resource_type_field_name=None,
)


class SimilarSerializer(ProposalSerializer):
    """A proposal that resembles a given text, with a score."""

    score = serializers.FloatField(min_value=0, max_value=1)


class VersionSerializer(ReadOnlySerializer):
    """A public version of a proposal's text.

    A version that a moderator removed still has its number and its date.
    """

    number = serializers.IntegerField()
    title = serializers.CharField(allow_blank=True)
    body = serializers.CharField(allow_blank=True)
    body_html = serializers.CharField(allow_blank=True)
    fields = Answers()  # type: ignore[assignment]  # a field keeps the name that the API gives it
    state = serializers.ChoiceField(ModerationState.values)
    created_at = serializers.DateTimeField()


def without_empty(data, *names):
    """Return the dict without the entries of these names that are empty."""
    return {name: value for name, value in data.items() if value or name not in names}


def serialize_proposals(viewer: Viewer, proposals) -> list:
    """Return proposals as the viewer may read them, tombstones included.

    It needs five queries for any number of proposals, one more where some were typed for other
    people, and three more where some have an official answer.
    """
    living = [proposal for proposal in proposals if not proposal.moderation.is_tombstone]
    ids = [proposal.pk for proposal in living]
    known = counts(viewer, ids) if ids else {}
    hidden = [pk for pk in ids if known.get(pk) is None]
    questions = question_ids(viewer, hidden) if hidden else {}
    attachments = attachments_by_text(living)
    answers = answers_of_proposals(viewer, without_unanswered(viewer, ids))
    sources = provenances(viewer, proposals)
    for pk, proposal in zip(ids, living, strict=True):
        count = known.get(pk)
        proposal.related = RelatedData(
            tally=count,
            question=count.question if count else questions.get(pk),
            attachments=attachments[pk],
            source=sources.get(pk),
            answer=answers.get(pk),
        )
    whole = ProposalSerializer(context={"addresses": Addresses(viewer.organisation)})
    stone = TombstoneSerializer()
    return [(stone if _is_stone(p) else whole).to_representation(p) for p in proposals]


def _is_stone(proposal):
    """Return whether the proposal is shown as a tombstone.

    This is so where it is no longer public. It is also so where its text is hidden from this
    viewer, because it is waiting for a moderator.
    """
    return proposal.moderation.is_tombstone or proposal.is_masked
