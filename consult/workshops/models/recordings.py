"""What was recorded, what was said in it, which words were kept."""

from django.contrib.postgres.functions import RandomUUID
from django.db import models
from django.db.models import BooleanField, Exists, ExpressionWrapper, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from consult.core.enums import FileKind
from consult.core.ids import random_id
from consult.core.models import OfOrganisation
from consult.media.enums import MediaKind
from consult.workshops.enums import Agreement, ConsentBasis, ExcerptState, MaskReason, TranscriptState
from consult.workshops.models.agreements import (
    BY_CARDS,
    agreed_passage,
    everybody_agrees,
    faces_agreed,
    no_unknown_voice,
)
from consult.workshops.models.moderated import Moderated
from consult.workshops.models.workshops import TITLE_LENGTH, Facilitation, Workshop
from consult.workshops.visibility import OPEN, in_view, is_open
from moderation.enums import ModerationState

SEGMENT_LENGTH, OBJECTION_LENGTH = 4000, 1000


class RecordingQuerySet(models.QuerySet):
    """Chainable filters of recordings."""

    def visible_to(self, viewer):
        """Those the viewer may know of: the team's and their own; for everybody, what was published of them."""
        rows = self.filter(organisation=viewer.organisation)
        if viewer.is_system:
            return rows
        return rows.filter(self._of_team(viewer) | self._public())

    def _of_team(self, viewer):
        team = Q(workshop__consultation__in=viewer.consultations_as("manager", "moderator"))
        if viewer.participant is None:
            return team
        own = Q(workshop__in=Facilitation.objects.filter(participant=viewer.participant).values("workshop"))
        return team | (own & Q(workshop__consultation__in=viewer.consultations_as("facilitator")))

    def _public(self):
        """What was published of it, and that moderation left in view: without its words the sound may still be."""
        quoted = Q(pk__in=Excerpt.objects.agreed().publicly_quoted().values("recording"))
        kept = self._heard_by_all() | (self._read_by_all() | quoted) & Q(words_state__in=OPEN)
        return kept & in_view() & Q(workshop__in=Workshop.objects.published())

    def agreed(self):
        """Return those of which everything said may be published: ticks aside, what people agreed to by card."""
        return self.filter(self._agreed())

    def with_faces_agreed(self):
        """Return those whose image may be published."""
        return self.filter(faces_agreed())

    def read_by_all(self):
        """Return those of which everybody reads everything, moderation aside."""
        return self.filter(self._read_by_all())

    def with_publicness(self):
        """Annotate whether everybody hears and reads all of each: `heard_by_all`, `read_by_all`, moderation aside."""
        return self.annotate(
            heard_by_all=ExpressionWrapper(self._heard_by_all(), BooleanField()),
            read_by_all=ExpressionWrapper(self._read_by_all(), BooleanField()),
        )

    def _agreed(self):
        said = Segment.objects.filter(recording=OuterRef("pk"), is_masked=False).exclude(text="")
        by_cards = everybody_agrees() & ~Exists(said.exclude(agreed_passage()))
        return no_unknown_voice() & (~BY_CARDS | by_cards)

    def _read_by_all(self):
        return (Q(is_whole_public=True) | Q(is_transcript_public=True)) & self._agreed()

    def _heard_by_all(self):
        faces = ~Q(media__kind=MediaKind.VIDEO) | faces_agreed()
        return Q(is_whole_public=True, may_publish_sound=True) & self._agreed() & faces

    def tombstones(self, viewer):
        """Those that had been public as a whole, of which moderation took the sound, or the words that were all."""
        public = Q(is_whole_public=True) | Q(is_transcript_public=True)
        gone = ~in_view() | ~Q(words_state__in=OPEN) & Q(is_whole_public=False)
        rows = self.filter(public, gone, organisation=viewer.organisation)
        return rows.filter(workshop__in=Workshop.objects.published())


class Recording(Moderated, OfOrganisation):
    """Sound, video or text of a workshop, private by default; its transcript stands in the same row's segments."""

    workshop = models.ForeignKey(Workshop, on_delete=models.CASCADE, related_name="recordings")
    media = models.OneToOneField("media.Media", on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=TITLE_LENGTH)
    language = models.CharField(max_length=2, default="fr")
    consent = models.CharField(max_length=5, choices=ConsentBasis)
    people = models.PositiveIntegerField(help_text="People who are heard or seen.")
    has_minors = models.BooleanField(default=False)
    may_publish_sound = models.BooleanField(default=False, help_text="Voices may be heard by everybody.")
    may_publish_image = models.BooleanField(default=False, help_text="Faces may be seen by everybody.")
    may_reuse = models.BooleanField(default=False, help_text="Words may be in open data.")
    is_whole_public = models.BooleanField(default=False, help_text="The facilitator chose to publish all of it.")
    is_transcript_public = models.BooleanField(
        default=False, db_default=False, help_text="The facilitator chose to publish all its words, without the sound."
    )
    transcript_state = models.CharField(max_length=9, choices=TranscriptState, default=TranscriptState.EMPTY)
    engine = models.CharField(max_length=80, blank=True, default="", help_text="What drafted it, with its model.")
    agreement = models.CharField(max_length=7, choices=Agreement, blank=True, default="")
    readers = models.PositiveIntegerField(null=True, help_text="People present when it was read over.")
    disagreements = models.PositiveIntegerField(null=True, help_text="Of whom disagreed with something.")
    validated_at = models.DateTimeField(null=True)
    number = models.PositiveIntegerField(help_text="In its workshop; part of its address.")
    # What was said is decided apart from what is heard: its transcript has an id and a state of its own (ADR 0048).
    words_id = models.UUIDField(default=random_id, db_default=RandomUUID(), editable=False)
    words_state = models.CharField(
        max_length=20, choices=ModerationState, default=ModerationState.PUBLISHED, db_default=ModerationState.PUBLISHED
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
                condition=Q(moderation_state__in=ModerationState.values, words_state__in=ModerationState.values),
                name="recording_moderation_known",
            ),
            models.CheckConstraint(
                condition=Q(transcript_state__in=TranscriptState.values), name="transcript_state_known"
            ),
            models.CheckConstraint(
                condition=Q(consent__in=ConsentBasis.values) & ~Q(consent=ConsentBasis.NONE),
                name="recording_says_who_agreed",
            ),
            models.CheckConstraint(condition=Q(people__gte=1), name="recording_of_somebody"),
            models.CheckConstraint(
                condition=Q(is_whole_public=False) | Q(may_publish_sound=True), name="whole_recording_is_agreed"
            ),
            models.CheckConstraint(
                condition=~Q(transcript_state__in=[TranscriptState.VALIDATED, TranscriptState.AGREED])
                | Q(validated_at__isnull=False),
                name="validated_transcript_is_dated",
            ),
            models.CheckConstraint(
                condition=~Q(transcript_state=TranscriptState.AGREED)
                | Q(agreement__in=Agreement.values, readers__gte=1, disagreements__lte=F("readers")),
                name="agreed_transcript_says_by_whom",
            ),
            # Sound without a transcript that somebody stands by shuts out who does not hear it (reliability T-68).
            models.CheckConstraint(
                condition=Q(is_whole_public=False, is_transcript_public=False)
                | Q(transcript_state__in=[TranscriptState.VALIDATED, TranscriptState.AGREED]),
                name="public_recording_is_validated",
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def consultation_id(self):
        """The consultation of its workshop, under which the journal places it."""
        return self.workshop.consultation_id

    @property
    def words_are_in_view(self):
        """Moderation left its words in view, and what they were said in."""
        return self.is_in_view and is_open(self.words_state)

    @property
    def transcript(self):
        """How far its transcript can be relied upon."""
        return TranscriptState(self.transcript_state)


class Segment(OfOrganisation):
    """A passage of what was said: seconds, a voice label set by hand, words. Texts sent as such have no seconds."""

    recording = models.ForeignKey(Recording, on_delete=models.CASCADE, related_name="segments")
    place = models.PositiveIntegerField()
    start = models.FloatField(null=True)
    end = models.FloatField(null=True)
    speaker = models.CharField(max_length=40, blank=True, default="", help_text="« Voice 2 »: never a name guessed.")
    text = models.TextField(max_length=SEGMENT_LENGTH)
    words = models.JSONField(default=list, help_text="[[start, end, word]] of the draft, while it stands as drafted.")
    doubtful = models.JSONField(default=list, help_text="[[from, to]] characters that the machine doubts.")
    version = models.PositiveIntegerField(default=1)
    is_masked = models.BooleanField(default=False, help_text="Neither heard nor read any more.")
    is_checked = models.BooleanField(
        default=False, db_default=False, help_text="Somebody wrote it, corrected it, or said that it is right."
    )

    class Meta:
        ordering = ["place"]
        constraints = [
            models.UniqueConstraint(
                fields=["recording", "place"], name="one_segment_per_place", deferrable=models.Deferrable.DEFERRED
            ),
            models.CheckConstraint(
                condition=Q(start__isnull=True, end__isnull=True) | Q(start__gte=0, end__gte=F("start")),
                name="segment_has_its_seconds",
            ),
        ]

    def __str__(self):
        return f"{self.recording_id} {self.place}"


class SegmentVersion(OfOrganisation):
    """What a segment said before somebody corrected it."""

    segment = models.ForeignKey(Segment, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    text = models.TextField(max_length=SEGMENT_LENGTH)
    speaker = models.CharField(max_length=40, blank=True, default="")
    author = models.ForeignKey(
        "accounts.Participant", on_delete=models.SET_NULL, null=True, related_name="+", help_text="None: the machine."
    )

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["segment", "number"], name="one_segment_version_per_number")]

    def __str__(self):
        return f"{self.segment_id} v{self.number}"


class ExcerptQuerySet(models.QuerySet):
    """Chainable filters of excerpts."""

    def agreed(self, *more: str):
        """Return those whose every passage may be published, by the card of its voice where consent is by cards.

        `more` names further agreements, such as `reuse`.
        """
        return self.filter(~Exists(self._passages().exclude(agreed_passage(*more))))

    def publicly_quoted(self):
        """Return those that a contribution rests on whose text everybody may read."""
        return self.filter(state=ExcerptState.PUBLISHED, provenance__proposal__state__in=OPEN)

    def lacking_agreement(self):
        """Return the others: a passage of them lacks the agreement of its voice."""
        return self.filter(Exists(self._passages().exclude(agreed_passage())))

    def _passages(self):
        places = (OuterRef("first__place"), OuterRef("last__place"))
        return Segment.objects.filter(recording=OuterRef("recording"), place__range=places)

    def seen_by_all(self):
        """Return those whose clip shows no face, or faces that may be published."""
        faces = Recording.objects.with_faces_agreed()
        return self.filter(~Q(clip__kind=FileKind.VIDEO) | Q(recording__in=faces))


class Excerpt(OfOrganisation):
    """Words that were said, with the seconds they were said in: what a collective contribution rests on."""

    recording = models.ForeignKey(Recording, on_delete=models.CASCADE, related_name="excerpts")
    start = models.FloatField(null=True)
    end = models.FloatField(null=True)
    first = models.ForeignKey(Segment, on_delete=models.PROTECT, related_name="+")
    last = models.ForeignKey(Segment, on_delete=models.PROTECT, related_name="+")
    begins = models.PositiveIntegerField(default=0, db_default=0, help_text="In characters of the first passage.")
    ends = models.PositiveIntegerField(default=0, db_default=0, help_text="In characters of the last passage.")
    quote = models.TextField(max_length=SEGMENT_LENGTH, help_text="The words, as the segments say them.")
    topic = models.ForeignKey("consultations.Topic", on_delete=models.SET_NULL, null=True, related_name="+")
    state = models.CharField(max_length=9, choices=ExcerptState, default=ExcerptState.LOOSE)
    clip = models.OneToOneField("core.StoredFile", on_delete=models.SET_NULL, null=True, related_name="+")
    generation = models.PositiveIntegerField(default=0, help_text="Of the medium that the clip was cut from.")

    objects = ExcerptQuerySet.as_manager()

    class Meta:
        ordering = ["start", "created_at"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=ExcerptState.values), name="excerpt_state_known"),
            models.CheckConstraint(
                condition=Q(start__isnull=True, end__isnull=True) | Q(start__gte=0, end__gt=F("start")),
                name="excerpt_has_its_seconds",
            ),
        ]

    def __str__(self):
        return f"{self.recording_id} {self.start}"


class Objection(OfOrganisation):
    """What somebody who was there disagrees with, when the transcript was read over; nobody is named."""

    id = models.UUIDField(primary_key=True, default=random_id, editable=False)
    recording = models.ForeignKey(Recording, on_delete=models.CASCADE, related_name="objections")
    segment = models.ForeignKey(Segment, on_delete=models.SET_NULL, null=True, related_name="+")
    text = models.TextField(max_length=OBJECTION_LENGTH, blank=True, help_text="Empty: they did not say what.")

    def __str__(self):
        return str(self.pk)


class ReadingLink(OfOrganisation):
    """An address by which those who were there read over what was kept of their words, without an account."""

    recording = models.ForeignKey(Recording, on_delete=models.CASCADE, related_name="reading_links")
    is_over = False  # said by `selectors.reading_links`
    token = models.CharField(max_length=64, help_text="Hash of what the address holds.")
    expires_at = models.DateTimeField()
    readers = models.PositiveIntegerField(default=0, help_text="Who said that they read it.")
    disagreements = models.PositiveIntegerField(default=0, db_default=0, help_text="Of whom disagreed with something.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["token"], name="one_reading_link_per_token"),
            models.CheckConstraint(condition=Q(disagreements__lte=F("readers")), name="who_disagreed_by_link_read_it"),
        ]

    def __str__(self):
        return str(self.pk)


class Mask(OfOrganisation):
    """Seconds and words of a recording that are neither heard nor read: by whom, when and why; kept for good."""

    recording = models.ForeignKey(Recording, on_delete=models.CASCADE, related_name="masks")
    start = models.FloatField(null=True)
    end = models.FloatField(null=True)
    reason = models.CharField(max_length=9, choices=MaskReason)
    author = models.ForeignKey("accounts.Participant", on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(reason__in=MaskReason.values), name="mask_says_why"),
            models.CheckConstraint(
                condition=Q(start__isnull=True, end__isnull=True) | Q(start__gte=0, end__gt=F("start")),
                name="mask_has_its_seconds",
            ),
        ]

    def __str__(self):
        return f"{self.recording_id} {self.start}"
