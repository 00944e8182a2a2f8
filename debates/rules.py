"""Who may write, change, withdraw, discuss and endorse; whether the step is open is the consultation's to say."""

from consult.accounts import rules as accounts
from consult.accounts.permissions import allows
from debates.enums import ProposalKind
from moderation.enums import ModerationState

# States in which an author may still change a text, or take it back.
OPEN = (ModerationState.PENDING, ModerationState.PUBLISHED, ModerationState.RESTRICTED)
# The act by which somebody types the words of others: a group's, or those of a person without account.
ENTERING = {ProposalKind.WORKSHOP: "workshop.contribute", ProposalKind.INDIVIDUAL: "proposal.enter"}


def can_submit(viewer, consultation) -> bool:
    """Contribute to a consultation."""
    return may(viewer, "proposal.submit", consultation.pk)


def can_enter(viewer, consultation_id, kind: str, *, owner: bool = False) -> bool:
    """Type the words of others, and change or take back what was typed so; `owner`: the group is the viewer's own.

    Whose group it is, the app that knows of groups says.
    """
    return kind in ENTERING and accounts.may(viewer, ENTERING[ProposalKind(kind)], consultation_id, owner=owner)


def can_edit(viewer, text) -> bool:
    """Change one's own proposal or comment."""
    return text.state in OPEN and may(viewer, f"{text._meta.model_name}.edit", text.consultation_id, text)


def can_withdraw(viewer, text) -> bool:
    """Take back one's own proposal or comment."""
    return text.state in OPEN and may(viewer, f"{text._meta.model_name}.withdraw", text.consultation_id, text)


def can_tag(viewer, proposal) -> bool:
    """Correct the tags of a proposal that somebody else wrote."""
    return not is_own(viewer, proposal) and may(viewer, "proposal.tag", proposal.consultation_id)


def can_comment(viewer, proposal) -> bool:
    """Discuss a proposal that is public."""
    return proposal.moderation.has_public_text and may(viewer, "comment.submit", proposal.consultation_id)


def can_endorse(viewer, comment) -> bool:
    """Say that somebody else's public comment is useful."""
    return (
        comment.moderation.has_public_text
        and not is_own(viewer, comment)
        and may(viewer, "comment.endorse", comment.consultation_id)
    )


def may(viewer, act, consultation_id, text=None) -> bool:
    """Whether the matrix lets this viewer do the act, whatever the state of the text."""
    owner = text is not None and is_own(viewer, text)
    is_free = viewer.participant is not None and not accounts.is_kept_from(viewer, act, consultation_id)
    return is_free and allows(viewer, act, consultation_id, owner=owner)


def is_own(viewer, text) -> bool:
    """The viewer wrote it."""
    return viewer.participant is not None and text.author_id == viewer.participant.pk
