"""Voice messages for tests, with media as the pipeline leaves them."""

from consult.core.enums import FileKind
from consult.core.models import StoredFile
from consult.media.models import Media
from consult.workshops.models import VoiceMessage


def voice(topic, author, *, state="ready", **fields):
    """Create a voice message about a topic, without stored bytes."""
    place = {"organisation": topic.organisation, "consultation_id": topic.consultation_id}
    file = None
    if state == "ready":
        variants = [
            {"name": "sound.m4a", "width": None, "height": None, "size": 10, "sha256": "0" * 64}
        ]
        file_fields = {
            "kind": FileKind.AUDIO,
            "name": "voix.m4a",
            "media_type": "audio/mp4",
            "size": 10,
        }
        file = StoredFile.objects.create(**place, holder="voice", variants=variants, **file_fields)
    media = Media.objects.create(
        **place,
        holder="voice",
        name="voix.webm",
        kind="audio" if file else "",
        state=state,
        original_size=10,
        original_sha256="0" * 64,
        duration=12.0 if file else None,
        file=file,
    )
    return VoiceMessage.objects.create(
        organisation=topic.organisation,
        consultation=topic.consultation,
        topic=topic,
        participant=author.participant,
        media=media,
        **fields,
    )
