"""The serializers of recordings and transcripts, as far as the caller may know them."""

from types import SimpleNamespace

from django.urls import reverse
from rest_framework import serializers

from consult.api.fields import LANGUAGES
from consult.api.serializers import ReadOnlySerializer
from consult.core.files.access import address
from consult.media.enums import MediaKind, MediaState
from consult.media.selectors import serialize_media
from consult.workshops.enums import Agreement, TranscriptState
from consult.workshops.recordings import selectors as recording_selectors
from consult.workshops.transcripts.selectors import transcripts as transcript_selectors


class RenditionSerializer(ReadOnlySerializer):
    """A form in which it can be played."""

    type = serializers.CharField()
    url = serializers.URLField()
    height = serializers.IntegerField(allow_null=True)
    bytes = serializers.IntegerField()


class TranscriptLinkSerializer(ReadOnlySerializer):
    """The state of the transcript of a recording."""

    state = serializers.ChoiceField(TranscriptState.values)
    url = serializers.URLField(allow_null=True, help_text="Null where the caller may not read it.")


class RecordingSerializer(ReadOnlySerializer):
    """A recording of a workshop. It has no rendition where the caller may not play it."""

    id = serializers.UUIDField()
    workshop = serializers.UUIDField(source="workshop_id")
    title = serializers.CharField()
    language = serializers.ChoiceField(LANGUAGES)
    media = serializers.ChoiceField(
        ["", *MediaKind.values], source="medium.kind", help_text="Empty until it was looked at."
    )
    state = serializers.ChoiceField(MediaState.values, source="medium.state")
    progress = serializers.FloatField(source="medium.progress", help_text="From 0 to 1.")
    message = serializers.CharField(
        source="medium.message", help_text="Where it stands, in a sentence."
    )
    duration = serializers.FloatField(
        source="medium.duration", allow_null=True, help_text="Seconds."
    )
    renditions = RenditionSerializer(many=True)
    poster = serializers.URLField(allow_null=True)
    captions = serializers.URLField(allow_null=True, help_text="WebVTT.")
    transcript = TranscriptLinkSerializer()

    def to_representation(self, instance):
        """Return the recording.

        The media app describes the medium, as far as the viewer may play it.
        """
        viewer = self.context["viewer"]
        instance.medium = self.medium = SimpleNamespace(**serialize_media(instance.media))
        self.addresses = self.context["addresses"]
        self.is_heard = recording_selectors.may_hear(viewer, instance)
        self.is_read = recording_selectors.may_read(viewer, instance)
        return super().to_representation(instance)

    def get_renditions(self, recording):
        """Return the renditions that the caller may play, the preferred one first."""
        parts = self.medium.renditions if self.is_heard else []
        return [
            {
                "type": p["media_type"],
                "url": self._address(p["name"]),
                "height": p["height"],
                "bytes": p["bytes"],
            }
            for p in parts
        ]

    def get_poster(self, recording):
        """Return the address of its still image, or None."""
        poster = self.medium.poster if self.is_heard else None
        return self._address(poster["name"]) if poster else None

    def get_captions(self, recording):
        """Return the address of its captions, or None."""
        is_shown = (
            self.is_read and self.medium.file_id and transcript_selectors.has_captions(recording)
        )
        return (
            self.addresses.path(reverse("media-captions", args=[self.medium.file_id]))
            if is_shown
            else None
        )

    def get_transcript(self, recording):
        """Return the state of its transcript, and its address where the caller may read it."""
        url = (
            self.addresses.path(f"/api/v1/recordings/{recording.pk}/transcript/")
            if self.is_read
            else None
        )
        return {"state": recording.transcript_state, "url": url}

    def _address(self, name):
        return self.addresses.part(address(self.medium.file_id, name))


class SegmentSerializer(ReadOnlySerializer):
    """A segment of a transcript."""

    id = serializers.UUIDField()
    start = serializers.FloatField(
        allow_null=True, help_text="Seconds; null in what was typed or pasted."
    )
    end = serializers.FloatField(allow_null=True)
    speaker = serializers.CharField(allow_blank=True, help_text="A voice label, set by hand.")
    text = serializers.CharField(allow_blank=True)
    doubtful = serializers.ListField(
        child=serializers.ListField(child=serializers.IntegerField()),
        help_text="[[from, to]] characters that the machine doubts.",
    )
    version = serializers.IntegerField(help_text="To send back with a correction.")
    is_checked = serializers.BooleanField(
        help_text="Whether a person wrote, corrected or confirmed the passage."
    )


class TranscriptSerializer(ReadOnlySerializer):
    """The transcript of a recording."""

    recording = serializers.UUIDField(source="pk")
    language = serializers.ChoiceField(LANGUAGES)
    state = serializers.ChoiceField(TranscriptState.values, source="transcript_state")
    engine = serializers.CharField(allow_blank=True, help_text="What drafted it.")
    agreement = serializers.ChoiceField(
        ["", *Agreement.values], help_text="How those present read it over."
    )
    readers = serializers.IntegerField(allow_null=True)
    disagreements = serializers.IntegerField(
        allow_null=True, help_text="Of whom disagree with something."
    )
    validated_at = serializers.DateTimeField(allow_null=True)
    segments = SegmentSerializer(many=True)

    def get_segments(self, recording):
        """Return the segments of the transcript, in order."""
        return transcript_selectors.segments(self.context["viewer"], recording)
