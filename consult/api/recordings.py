"""What was recorded in workshops, and what was said: brought, read, corrected."""

from rest_framework import serializers
from rest_framework.response import Response

from consult.api.addresses import Addresses
from consult.api.contracts import Contract
from consult.api.doors import Door
from consult.api.fields import LANGUAGES, LARGEST, Choice, Flag, Id, Text, Whole
from consult.api.recording_shapes import RecordingShape, TranscriptShape
from consult.core.enums import AuditAct
from consult.workshops import actions, selectors
from consult.workshops.enums import ConsentBasis
from consult.workshops.models import MOST_PEOPLE, SEGMENT_LENGTH, TITLE_LENGTH

AGREED = [one.value for one in ConsentBasis if one != ConsentBasis.NONE]


class RecordingForm(serializers.Serializer):
    """What was recorded, and who agreed to what (people are asked before anything is kept)."""

    upload = Id(source="upload_id", help_text="A file that came whole, sent for the purpose `recording`.")
    title = Text(max_length=TITLE_LENGTH)
    language = Choice(LANGUAGES, required=False)
    consent = Choice(AGREED, help_text="How people agreed to be recorded.")
    people = Whole(min_value=1, max_value=MOST_PEOPLE, help_text="How many are heard or seen.")
    has_minors = Flag()
    may_publish_sound = Flag(required=False)
    may_publish_image = Flag(required=False)
    may_reuse = Flag(required=False)


class CorrectionForm(serializers.Serializer):
    """What a passage says, instead of what it said."""

    id = Id()
    version = Whole(min_value=1, max_value=LARGEST, help_text="The one that was read.")
    text = Text(max_length=SEGMENT_LENGTH, allow_blank=True, help_text="Empty: nothing was said.")
    speaker = Text(max_length=40, allow_blank=True, required=False)


class CorrectionsForm(serializers.Serializer):
    """Corrections, all or none."""

    segments = CorrectionForm(many=True, allow_empty=False)


def context(viewer):
    """What shapes of recordings ask for."""
    return {"viewer": viewer, "addresses": Addresses(viewer.organisation)}


class WorkshopRecordings(Door):
    """What was recorded in one workshop."""

    contracts = {
        "create": Contract("recording.add", RecordingShape, 201, body=RecordingForm, location="recordings/{id}/")
    }

    def create(self, request, id):
        """Add an upload to a workshop that one runs. It is prepared, then drafted; nobody else hears it until said."""
        given = self.body()
        return self.once(
            lambda: actions.add_recording(viewer=self.viewer, workshop_id=id, **given),
            kind="recording",
            render=lambda pk: _recording(self.viewer, pk),
        )


class Recordings(Door):
    """Recordings."""

    lookup_url_kwarg, lookup_value_converter = "id", "uuid"
    contracts = {"retrieve": Contract("published.read", RecordingShape)}

    def retrieve(self, request, id):
        """One recording: how far it is prepared, what may be played of it."""
        return Response(_recording(self.viewer, id))


class Transcripts(Door):
    """What was said in a recording."""

    contracts = {
        "retrieve": Contract("published.read", TranscriptShape, audited=AuditAct.RECORDINGS),
        "partial_update": Contract(
            "transcript.edit", TranscriptShape, body=CorrectionsForm, audited=AuditAct.RECORDINGS
        ),
    }

    def retrieve(self, request, id):
        """The transcript, where it is public or one writes it."""
        return Response(_transcript(self.viewer, id))

    def partial_update(self, request, id):
        """Correct passages. 409 `segment_changed` where somebody else changed the same one since that version."""
        corrections = self.body()["segments"]
        return self.once(
            lambda: actions.correct_segments(viewer=self.viewer, recording_id=id, corrections=corrections),
            kind="recording",
            render=lambda pk: _transcript(self.viewer, pk),
        )


def _recording(viewer, pk):
    return RecordingShape(selectors.get_recording(viewer, pk), context=context(viewer)).data


def _transcript(viewer, pk):
    return TranscriptShape(selectors.get_recording(viewer, pk), context=context(viewer)).data
