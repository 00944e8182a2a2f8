"""Recordings of workshops and their transcripts: add, read and correct them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rest_framework import serializers
from rest_framework.response import Response

from consult.api.addresses import Addresses
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

if TYPE_CHECKING:
    from consult.accounts.viewer import Viewer


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


def context(viewer: Viewer):
    """Return the context that the serializers of recordings need."""
    return {"viewer": viewer, "addresses": Addresses(viewer.organisation)}


class WorkshopRecordingViewSet(ApiViewSet):
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
        values = self.body()
        return self.once(
            lambda: recording_actions.add_recording(viewer=self.viewer, workshop_id=id, **values),
            kind="recording",
            render=lambda pk: _recording(self.viewer, pk),
        )


class RecordingViewSet(ApiViewSet):
    """Recordings of workshops."""

    lookup_url_kwarg = "id"
    lookup_value_converter = "uuid"
    contracts = {"retrieve": Contract("published.read", RecordingSerializer)}

    def retrieve(self, request, id):
        """Return one recording: the state of its preparation, and the parts that may be played."""
        return Response(_recording(self.viewer, id))


class TranscriptViewSet(ApiViewSet):
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
        return Response(_transcript(self.viewer, id))

    def partial_update(self, request, id):
        """Correct segments of a transcript.

        Answer 409 `segment_changed` where another person changed a segment after the version that
        was read.
        """
        corrections = self.body()["segments"]
        return self.once(
            lambda: segment_actions.correct_segments(
                viewer=self.viewer, recording_id=id, corrections=corrections
            ),
            kind="recording",
            render=lambda pk: _transcript(self.viewer, pk),
        )


def _recording(viewer: Viewer, pk):
    return RecordingSerializer(selectors.get_recording(viewer, pk), context=context(viewer)).data


def _transcript(viewer: Viewer, pk):
    return TranscriptSerializer(selectors.get_recording(viewer, pk), context=context(viewer)).data
