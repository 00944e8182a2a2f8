"""The waiting time of a text of the viewer that is not public yet."""

from consult.accounts.viewer import Viewer
from debates.proposals.selectors import versions as version_selectors
from frontend.presenters.consultation.waiting_times import own_waits
from moderation.enums import ModerationState


def waits_of(viewer: Viewer, proposal):
    """Return since when the viewer's own text, or its next version, waits, and until when.

    Return None if nothing waits, or if the viewer is not the author.
    """
    person = viewer.participant
    if person is None or proposal.author_id != person.pk:
        return None
    text = (
        proposal
        if proposal.state == ModerationState.PENDING
        else version_selectors.awaiting(proposal)
    )
    return own_waits(viewer, [text]).get(text.pk) if text else None
