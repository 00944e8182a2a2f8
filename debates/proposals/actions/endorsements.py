"""Actions on endorsements: endorse a comment, and withdraw the endorsement."""

from uuid import UUID

from django.db import transaction
from django.db.models import F

from consult.accounts.measures.actions import lock_actor
from consult.accounts.viewer import Viewer
from consult.consultations.actions.phase_lock import lock_phase
from consult.consultations.enums import Capability
from consult.core.exceptions import NotAllowed, NotFound
from consult.core.records import journal, limits
from debates import rules
from debates.comments.selectors import comments as comment_selectors
from debates.exceptions import CommentIsNotPublic, OwnComment
from debates.models import Comment, Endorsement
from debates.texts.actions.locks import lock_public_state


@transaction.atomic
def endorse_comment(*, viewer: Viewer, comment_id: UUID) -> Comment:
    """Endorse a comment of another author, and increase its count.

    A second endorsement changes nothing. Lock the phase, the person, the proposal's key and the
    comment. Raise `OwnComment`, `CommentIsNotPublic`, `PhaseIsClosed`, `NotAllowed` or `TooMany`.
    """
    limits.check("endorsement", viewer.person().pk)
    comment = _lock_comment(viewer, comment_id)
    if rules.is_own(viewer, comment):
        raise OwnComment
    if not rules.can_endorse(viewer, comment):
        raise CommentIsNotPublic
    _endorsement, created = Endorsement.objects.get_or_create(
        comment=comment,
        participant=viewer.participant,
        defaults={"organisation": viewer.organisation},
    )
    if created:
        _count(comment, 1)
        journal.record(viewer, "comment.endorse", comment)
    return comment


@transaction.atomic
def withdraw_endorsement(*, viewer: Viewer, comment_id: UUID) -> Comment:
    """Withdraw the viewer's endorsement of a comment. A second withdrawal changes nothing.

    The locks are those of an endorsement. A withdrawal is allowed in any state of the comment.
    """
    viewer.person()
    comment = _lock_comment(viewer, comment_id)
    deleted, _ = Endorsement.objects.filter(
        comment=comment, participant=viewer.participant
    ).delete()
    if deleted:
        _count(comment, -1)
        journal.record(viewer, "comment.unendorse", comment)
    return comment


def _lock_comment(viewer: Viewer, comment_id: UUID) -> Comment:
    """Return a comment after locking its phase, the person and itself.

    Until the end of the transaction, its proposal cannot enter or leave public view.
    """
    comment = comment_selectors.get_comment(viewer, comment_id)
    if not rules.may(viewer, "comment.endorse", comment.consultation_id):
        raise NotAllowed
    lock_phase(comment.consultation_id, Capability.DISCUSS)
    lock_actor(viewer=viewer, act="comment.endorse", consultation_id=comment.consultation_id)
    lock_public_state(comment.proposal_id)
    locked = (
        Comment.objects.filter(pk=comment.pk).select_for_update(no_key=True, of=("self",)).first()
    )
    if locked is None:
        raise NotFound
    return locked


def _count(comment: Comment, change: int) -> None:
    Comment.objects.filter(pk=comment.pk).update(
        endorsements_count=F("endorsements_count") + change
    )
    comment.endorsements_count += change
