"""Recordings of workshops and their transcripts: add, read and correct them."""

from rest_framework import serializers
from rest_framework.response import Response

from consult.api.contracts import Contract
from consult.api.fields import LANGUAGES, LARGEST, Choice, Flag, Id, Text, Whole
from consult.api.recording_serializers import RecordingSerializer, TranscriptSerializer
from consult.api.viewsets import ApiViewSet
from consult.core.enums import AuditAct
from consult.workshops.enums import ConsentBasis
from consult.workshops.models import MOST_PEOPLE, SEGMENT_LENGTH, TITLE_LENGTH
from consult.workshops.recordings import selectors
from consult.workshops.recordings.actions import recordings as recording_actions
from consult.workshops.transcripts.actions import segments as segment_actions

AGREED = [basis.value for basis in ConsentBasis if basis != ConsentBasis.NONE]


class RecordingFormSerializer(serializers.Serializer):
    """A recording to add, and the consents that its people gave.

    People are asked before anything is stored.
    """

    upload = Id(
        source="upload_id", help_text="A file that came whole, sent for the purpose `recording`."
    )
    title = Text(max_length=TITLE_LENGTH)
    language = Choice(LANGUAGES, required=False)
    consent = Choice(AGREED, help_text="How people agreed to be recorded.")
    people = Whole(min_value=1, max_value=MOST_PEOPLE, help_text="How many are heard or seen.")
    has_minors = Flag()
    may_publish_sound = Flag(required=False)
    may_publish_image = Flag(required=False)
    may_reuse = Flag(required=False)


class CorrectionFormSerializer(serializers.Serializer):
    """A new text for a segment, in place of the one that was read."""

    id = Id()
    version = Whole(min_value=1, max_value=LARGEST, help_text="The one that was read.")
    text = Text(max_length=SEGMENT_LENGTH, allow_blank=True, help_text="Empty: nothing was said.")
    speaker = Text(max_length=40, allow_blank=True, required=False)


class CorrectionsFormSerializer(serializers.Serializer):
    """Corrections of segments: either all are stored or none."""

    segments = CorrectionFormSerializer(many=True, allow_empty=False)


class BaseRecordingViewSet(ApiViewSet):
    """The base class of the view sets of recordings and of their transcripts."""

    written_kind = "recording"

    def serialize(self, pk):
        """Return a recording or its transcript, as the act answers."""
        return self.get_serializer(selectors.get_recording(self.viewer, pk)).data


class WorkshopRecordingViewSet(BaseRecordingViewSet):
    """The recordings of one workshop."""

    contracts = {
        "create": Contract(
            "recording.add",
            RecordingSerializer,
            201,
            body=RecordingFormSerializer,
            location="recordings/{id}/",
        )
    }

    def create(self, request, id):
        """Add an uploaded file as a recording of a workshop that the caller runs.

        The file is prepared, and a draft transcript is made. Until the recording is published, only
        the people who run the workshop and the team of the consultation can play it.
        """
        return self.perform(recording_actions.add_recording, workshop_id=id, **self.body())


class RecordingViewSet(BaseRecordingViewSet):
    """Recordings of workshops."""

    contracts = {"retrieve": Contract("published.read", RecordingSerializer)}

    def retrieve(self, request, id):
        """Return one recording: the state of its preparation, and the parts that may be played."""
        return Response(self.serialize(id))


class TranscriptViewSet(BaseRecordingViewSet):
    """The transcript of a recording."""

    contracts = {
        "retrieve": Contract("published.read", TranscriptSerializer, audited=AuditAct.RECORDINGS),
        "partial_update": Contract(
            "transcript.edit",
            TranscriptSerializer,
            body=CorrectionsFormSerializer,
            audited=AuditAct.RECORDINGS,
        ),
    }

    def retrieve(self, request, id):
        """Return the transcript, where it is public or the caller writes it."""
        return Response(self.serialize(id))

    def partial_update(self, request, id):
        """Correct segments of a transcript.

        Answer 409 `segment_changed` where another person changed a segment after the version that
        was read.
        """
        return self.perform(
            segment_actions.correct_segments,
            recording_id=id,
            corrections=self.body()["segments"],
        )
