"""What the media pipeline tells workshops."""

from consult.core.events import after
from consult.media.events import MediaReady
from consult.workshops import actions


@after(MediaReady)
def draft_when_ready(event: MediaReady) -> None:
    """What can be listened to by now is drafted, where this site has something that listens."""
    if event.holder == actions.HOLDER:
        actions.begin_transcript(organisation_id=event.organisation_id, media_id=event.media_id)
