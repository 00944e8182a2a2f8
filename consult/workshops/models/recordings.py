"""Recordings of workshops, their transcripts, and the excerpts that are quoted."""

from __future__ import annotations

import re
from functools import cache
from typing import Self
from uuid import UUID

from django.contrib.postgres.functions import RandomUUID
from django.db import models
from django.db.models import BooleanField, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from consult.accounts.viewer import Viewer
from consult.core.enums import FileKind
from consult.core.models import OfOrganisation
from consult.core.postgres.ids import random_id
from consult.media.enums import MediaKind
from consult.workshops.enums import (
    Agreement,
    ConsentBasis,
    ExcerptState,
    MaskReason,
    TranscriptState,
)
from consult.workshops.models.agreements import (
    BY_CARDS,
    agreed_passage,
    all_cards_agree,
    faces_agreed,
    no_unknown_voice,
)
from consult.workshops.models.moderated import Moderated
from consult.workshops.models.workshops import TITLE_LENGTH, Workshop, of_team
from consult.workshops.visibility import OPEN, in_view, is_open
from moderation.enums import ModerationState

SEGMENT_LENGTH = 4000
# A recording without a title of its own has the name of its file as title.
FILE_NAME = re.compile(
    r"\.(aac|avi|docx|flac|m4a|m4v|md|mkv|mov|mp3|mp4|odt|oga|ogg|ogv|opus|pdf|srt|txt|vtt|wav|webm)$",
    re.IGNORECASE,
)
OBJECTION_LENGTH = 1000


class RecordingQuerySet(models.QuerySet):
    """Chainable filters of recordings."""

    def visible_to(self, viewer: Viewer) -> Self:
        """Return the recordings that the viewer may see.

        The team and the facilitators of the workshop see all of theirs. Other viewers see the
        recordings of which something is published.
        """
        rows = self.filter(organisation=viewer.organisation)
        if viewer.is_system:
            return rows
        return rows.filter(of_team(viewer, "workshop") | _public())

    def of_team(self, viewer: Viewer) -> Self:
        """Return the recordings of workshops that the viewer prepares."""
        return self.filter(of_team(viewer, "workshop"), organisation=viewer.organisation)

    def agreed(self) -> Self:
        """Return the recordings of which all words may be published by the cards.

        Their own consent fields are not checked.
        """
        return self.filter(_words_agreed())

    def with_faces_agreed(self) -> Self:
        """Return the recordings whose image may be published."""
        return self.filter(faces_agreed())

    def read_by_all(self) -> Self:
        """Return the recordings whose whole transcript is public. Moderation is not checked."""
        return self.filter(_read_by_all())

    def with_publicness(self) -> RecordingQuerySet:
        """Annotate `heard_by_all` and `read_by_all`: whether all sound and all words are public.

        Moderation is not checked.
        """
        return self.annotate(
            heard_by_all=ExpressionWrapper(_heard_by_all(), BooleanField()),
            read_by_all=ExpressionWrapper(_read_by_all(), BooleanField()),
        )

    def tombstones(self, viewer: Viewer) -> Self:
        """Return the recordings that had been wholly public until moderation hid them.

        Moderation hid the sound, or the words of a recording that had only these.
        """
        public = Q(is_whole_public=True) | Q(is_transcript_public=True)
        hidden = ~in_view() | ~Q(words_state__in=OPEN) & Q(is_whole_public=False)
        rows = self.filter(public, hidden, organisation=viewer.organisation)
        return rows.filter(workshop__in=Workshop.objects.published())


@cache
def _public() -> Q:
    """Match recordings of which something is published and in view.

    The sound may be published while the words are hidden.
    """
    quoted = Q(pk__in=Excerpt.objects.agreed().publicly_quoted().values("recording"))
    public = _heard_by_all() | (_read_by_all() | quoted) & Q(words_state__in=OPEN)
    return public & in_view() & Q(workshop__in=Workshop.objects.published())


@cache
def _words_agreed() -> Q:
    spoken = Segment.objects.filter(recording=OuterRef("pk"), is_masked=False).exclude(text="")
    by_cards = all_cards_agree() & ~Q(Exists(spoken.exclude(agreed_passage())))
    return no_unknown_voice() & (~BY_CARDS | by_cards)


@cache
def _read_by_all() -> Q:
    return (Q(is_whole_public=True) | Q(is_transcript_public=True)) & _words_agreed()


@cache
def _heard_by_all() -> Q:
    faces = ~Q(media__kind=MediaKind.VIDEO) | faces_agreed()
    return Q(is_whole_public=True, may_publish_sound=True) & _words_agreed() & faces


class Recording(Moderated, OfOrganisation):
    """Sound, video or text of a workshop, private by default.

    Its transcript consists of its segments.
    """

    workshop = models.ForeignKey(Workshop, on_delete=models.CASCADE, related_name="recordings")
    media = models.OneToOneField("media.Media", on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=TITLE_LENGTH)
    language = models.CharField(max_length=2, default="fr")
    consent = models.CharField(max_length=5, choices=ConsentBasis)
    people = models.PositiveIntegerField(help_text="People who are heard or seen.")
    has_minors = models.BooleanField(default=False)
    may_publish_sound = models.BooleanField(
        default=False, help_text="Voices may be heard by everybody."
    )
    may_publish_image = models.BooleanField(
        default=False, help_text="Faces may be seen by everybody."
    )
    may_reuse = models.BooleanField(default=False, help_text="Words may be in open data.")
    is_whole_public = models.BooleanField(
        default=False, help_text="The facilitator chose to publish all of it."
    )
    is_transcript_public = models.BooleanField(
        default=False,
        db_default=False,
        help_text="The facilitator chose to publish all its words, without the sound.",
    )
    transcript_state = models.CharField(
        max_length=9, choices=TranscriptState, default=TranscriptState.EMPTY
    )
    engine = models.CharField(
        max_length=80, blank=True, default="", help_text="What drafted it, with its model."
    )
    agreement = models.CharField(max_length=7, choices=Agreement, blank=True, default="")
    readers = models.PositiveIntegerField(
        null=True, help_text="People present when it was read over."
    )
    disagreements = models.PositiveIntegerField(
        null=True, help_text="Of whom disagreed with something."
    )
    validated_at = models.DateTimeField(null=True)
    number = models.PositiveIntegerField(help_text="In its workshop; part of its address.")
    # Words are moderated separately from the sound. The transcript therefore has its own id and
    # state (ADR 0048).
    words_id = models.UUIDField(default=random_id, db_default=RandomUUID(), editable=False)
    words_state = models.CharField(
        max_length=20,
        choices=ModerationState,
        default=ModerationState.PUBLISHED,
        db_default=ModerationState.PUBLISHED,
    )
    words_decision = models.PositiveIntegerField(null=True)
    words_reason = models.CharField(max_length=16, blank=True, default="", db_default="")

    objects = RecordingQuerySet.as_manager()
    refusals = {
        "recording_says_who_agreed": (
            "consent",
            _("Say how people agreed to be recorded. Without their consent, nothing is kept."),
        ),
        "recording_of_somebody": ("people", _("Say how many people are heard or seen.")),
    }

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["workshop", "number"], name="one_recording_per_number"),
            models.UniqueConstraint(fields=["words_id"], name="one_recording_per_words"),
            models.CheckConstraint(
                condition=Q(
                    moderation_state__in=ModerationState.values,
                    words_state__in=ModerationState.values,
                ),
                name="recording_moderation_known",
            ),
            models.CheckConstraint(
                condition=Q(transcript_state__in=TranscriptState.values),
                name="transcript_state_known",
            ),
            models.CheckConstraint(
                condition=Q(consent__in=ConsentBasis.values) & ~Q(consent=ConsentBasis.NONE),
                name="recording_says_who_agreed",
            ),
            models.CheckConstraint(condition=Q(people__gte=1), name="recording_of_somebody"),
            models.CheckConstraint(
                condition=Q(is_whole_public=False) | Q(may_publish_sound=True),
                name="whole_recording_is_agreed",
            ),
            models.CheckConstraint(
                condition=~Q(
                    transcript_state__in=[TranscriptState.VALIDATED, TranscriptState.AGREED]
                )
                | Q(validated_at__isnull=False),
                name="validated_transcript_is_dated",
            ),
            models.CheckConstraint(
                condition=~Q(transcript_state=TranscriptState.AGREED)
                | Q(
                    agreement__in=Agreement.values, readers__gte=1, disagreements__lte=F("readers")
                ),
                name="agreed_transcript_says_by_whom",
            ),
            # A deaf person cannot follow a public recording without a validated transcript.
            models.CheckConstraint(
                condition=Q(is_whole_public=False, is_transcript_public=False)
                | Q(transcript_state__in=[TranscriptState.VALIDATED, TranscriptState.AGREED]),
                name="public_recording_is_validated",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def public_title(self) -> str:
        """The title that visitors read: never the name of a file, which means nothing to them."""
        if FILE_NAME.search(self.title):
            return gettext("Recording no. %(n)s") % {"n": self.number}
        return self.title

    @property
    def consultation_id(self) -> UUID:
        """The consultation of its workshop, under which the journal lists it."""
        return self.workshop.consultation_id

    @property
    def words_are_in_view(self) -> bool:
        """Return whether moderation left its words, and the recording itself, in view."""
        return self.is_in_view and is_open(self.words_state)

    @property
    def transcript(self) -> TranscriptState:
        """The state of its transcript: how far readers can rely on it."""
        return TranscriptState(self.transcript_state)


class Segment(OfOrganisation):
    """A passage of a recording: seconds, a voice label set by hand, words.

    A text that was sent as such has no seconds.
    """

    recording = models.ForeignKey(Recording, on_delete=models.CASCADE, related_name="segments")
    place = models.PositiveIntegerField()
    start = models.FloatField(null=True)
    end = models.FloatField(null=True)
    speaker = models.CharField(
        max_length=40, blank=True, default="", help_text="« Voice 2 »: never a name guessed."
    )
    text = models.TextField(max_length=SEGMENT_LENGTH)
    words = models.JSONField(
        default=list, help_text="[[start, end, word]] of the draft, while it stands as drafted."
    )
    doubtful = models.JSONField(
        default=list, help_text="[[from, to]] characters that the machine doubts."
    )
    listen_again = models.JSONField(
        default=list, db_default=[], help_text="Values of ListenAgain, for a draft."
    )
    suggested = models.JSONField(
        default=list,
        db_default=[],
        help_text="[[from, to, term]]: terms of the consultation that may have been spoken.",
    )
    version = models.PositiveIntegerField(default=1)
    is_masked = models.BooleanField(default=False, help_text="Neither heard nor read any more.")
    is_checked = models.BooleanField(
        default=False,
        db_default=False,
        help_text="Somebody wrote it, corrected it, or said that it is right.",
    )

    class Meta:
        ordering = ["place"]
        constraints = [
            models.UniqueConstraint(
                fields=["recording", "place"],
                name="one_segment_per_place",
                deferrable=models.Deferrable.DEFERRED,
            ),
            models.CheckConstraint(
                condition=Q(start__isnull=True, end__isnull=True)
                | Q(start__gte=0, end__gte=F("start")),
                name="segment_has_its_seconds",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.recording_id} {self.place}"


class SegmentVersion(OfOrganisation):
    """A version of a segment's text and label.

    It is the machine's draft, stored before its first change, or the state after a change by a
    person.
    """

    segment = models.ForeignKey(Segment, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    text = models.TextField(max_length=SEGMENT_LENGTH)
    speaker = models.CharField(max_length=40, blank=True, default="")
    author = models.ForeignKey(
        "accounts.Participant",
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        help_text="None: the machine.",
    )

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["segment", "number"], name="one_segment_version_per_number"
            )
        ]

    def __str__(self) -> str:
        return f"{self.segment_id} v{self.number}"


class ExcerptQuerySet(models.QuerySet):
    """Chainable filters of excerpts."""

    def agreed(self, *more: str) -> Self:
        """Return the excerpts of which every passage may be published.

        In recordings with cards, each passage needs the card of its voice. `more` names further
        agreements, such as `reuse`.
        """
        return self.filter(~Exists(self._passages().exclude(agreed_passage(*more))))

    def publicly_quoted(self) -> Self:
        """Return the excerpts on which a contribution with a public text rests."""
        return self.filter(state=ExcerptState.PUBLISHED, provenance__proposal__state__in=OPEN)

    def lacking_agreement(self) -> Self:
        """Return the excerpts with a passage that lacks the agreement of its voice."""
        return self.filter(Exists(self._passages().exclude(agreed_passage())))

    def _passages(self) -> QuerySet[Segment]:
        places = (OuterRef("first__place"), OuterRef("last__place"))
        return Segment.objects.filter(recording=OuterRef("recording"), place__range=places)

    def with_publishable_image(self) -> Self:
        """Return the excerpts whose clip shows no face, or only faces that may be published."""
        faces = Recording.objects.with_faces_agreed()
        return self.filter(~Q(clip__kind=FileKind.VIDEO) | Q(recording__in=faces))


class Excerpt(OfOrganisation):
    """Spoken words with their seconds, on which a collective contribution rests."""

    recording = models.ForeignKey(Recording, on_delete=models.CASCADE, related_name="excerpts")
    start = models.FloatField(null=True)
    end = models.FloatField(null=True)
    first = models.ForeignKey(Segment, on_delete=models.PROTECT, related_name="+")
    last = models.ForeignKey(Segment, on_delete=models.PROTECT, related_name="+")
    begins = models.PositiveIntegerField(
        default=0, db_default=0, help_text="In characters of the first passage."
    )
    ends = models.PositiveIntegerField(
        default=0, db_default=0, help_text="In characters of the last passage."
    )
    quote = models.TextField(
        max_length=SEGMENT_LENGTH, help_text="The words, as the segments say them."
    )
    topic = models.ForeignKey(
        "consultations.Topic", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    state = models.CharField(max_length=9, choices=ExcerptState, default=ExcerptState.LOOSE)
    clip = models.OneToOneField(
        "core.StoredFile", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    generation = models.PositiveIntegerField(
        default=0, help_text="Of the medium that the clip was cut from."
    )

    objects = ExcerptQuerySet.as_manager()

    class Meta:
        ordering = ["start", "created_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=ExcerptState.values), name="excerpt_state_known"
            ),
            models.CheckConstraint(
                condition=Q(start__isnull=True, end__isnull=True)
                | Q(start__gte=0, end__gt=F("start")),
                name="excerpt_has_its_seconds",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.recording_id} {self.start}"


class Objection(OfOrganisation):
    """An objection of a participant who read the transcript. It does not name them."""

    id = models.UUIDField(primary_key=True, default=random_id, editable=False)
    recording = models.ForeignKey(Recording, on_delete=models.CASCADE, related_name="objections")
    segment = models.ForeignKey(Segment, on_delete=models.SET_NULL, null=True, related_name="+")
    text = models.TextField(
        max_length=OBJECTION_LENGTH, blank=True, help_text="Empty: they did not say what."
    )
    settled_at = models.DateTimeField(
        null=True,
        blank=True,
        help_text="When a facilitator settled it, with or without a correction.",
    )
    is_open = False  # set by `selectors.objections`

    def __str__(self) -> str:
        return str(self.pk)


class ReadingLink(OfOrganisation):
    """An address at which participants read the transcript of their words, without an account."""

    recording = models.ForeignKey(Recording, on_delete=models.CASCADE, related_name="reading_links")
    is_over = False  # set by `selectors.reading_links`
    token = models.CharField(max_length=64, help_text="Hash of what the address holds.")
    expires_at = models.DateTimeField()
    readers = models.PositiveIntegerField(default=0, help_text="Who said that they read it.")
    disagreements = models.PositiveIntegerField(
        default=0, db_default=0, help_text="Of whom disagreed with something."
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["token"], name="one_reading_link_per_token"),
            models.CheckConstraint(
                condition=Q(disagreements__lte=F("readers")), name="who_disagreed_by_link_read_it"
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class Mask(OfOrganisation):
    """Seconds of a recording whose sound and words are masked, with author, time and reason.

    It is stored for good.
    """

    recording = models.ForeignKey(Recording, on_delete=models.CASCADE, related_name="masks")
    start = models.FloatField(null=True)
    end = models.FloatField(null=True)
    reason = models.CharField(max_length=9, choices=MaskReason)
    author = models.ForeignKey(
        "accounts.Participant", on_delete=models.SET_NULL, null=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(reason__in=MaskReason.values), name="mask_says_why"),
            models.CheckConstraint(
                condition=Q(start__isnull=True, end__isnull=True)
                | Q(start__gte=0, end__gt=F("start")),
                name="mask_has_its_seconds",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.recording_id} {self.start}"
