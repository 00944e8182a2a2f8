"""Texts typed on behalf of others, who do not sign them.

A facilitator types the words of the group of a workshop; an agent types the words of a letter.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from consult.accounts.viewer import Viewer
from consult.consultations.actions.phase_lock import hold_phase
from consult.consultations.enums import Capability
from consult.consultations.exceptions import PhaseIsClosed
from consult.consultations.selectors.topics import get_topic
from consult.core import journal, limits
from consult.core.exceptions import Invalid, NotAllowed
from debates import rules
from debates.attachments import actions as attachment_actions
from debates.enums import ProposalKind
from debates.exceptions import TextIsNoLongerOpen
from debates.models import Proposal
from debates.proposals.actions import versions
from debates.proposals.actions.proposals import create, take_back
from debates.proposals.selectors import proposals as proposal_selectors
from debates.texts.actions import publication, text_validation
from debates.texts.actions.locks import lock_proposal
from moderation.enums import ModerationState
from moderation.signals.actions.text_signals import announce_text

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from consult.accounts.models import Participant
    from consult.consultations.models import Charter


@transaction.atomic
def enter_proposal(
    *,
    viewer: Viewer,
    topic_id: UUID,
    title: str,
    body: str,
    kind: str = ProposalKind.INDIVIDUAL,
    participants: int | None = None,
    owner: bool = False,
    language: str = "fr",
    author: Participant | None = None,
    charter: Charter | None = None,
) -> Proposal:
    """Enter the words of a group of `participants` people, or of a person who did not write them.

    A group's text has the kind `workshop`. The text has no author: the person who types it only
    records the words of others, and cannot accept a charter for them (ADR 41). The exception is a
    person with an account who spoke instead of writing: they are the `author`, under the `charter`
    that they accepted. `owner` states that the group is the viewer's own. The caller records the
    source of the text and who agreed.

    The text is public at once, or pending with a case opened for a moderator, as any other. It has
    neither a place nor answers to the topic's fields, because the people who spoke are not there to
    answer. Lock the phase (for a group, the phase of workshops, or else that of proposals), then
    the consultation's counter. Raise `PhaseIsClosed`, `NotAllowed`, `Invalid`, `NotFound` or
    `TooMany`.
    """
    texts = {
        "title": text_validation.title(title),
        **text_validation.body(body),
        "language": text_validation.language(language),
    }
    texts |= _voice(kind, participants)
    topic = get_topic(viewer, topic_id)
    if not rules.can_enter(viewer, topic.consultation_id, kind, owner=owner):
        raise NotAllowed
    _hold_phase(topic.consultation_id, kind)
    _limit(viewer)
    proposal, why = create(
        topic, texts | {"author": author, "charter": charter, "is_entered": True}
    )
    journal.record(
        viewer, "proposal.enter", proposal, number=proposal.number, state=str(proposal.state)
    )
    publication.announce_arrival(proposal, why)
    announce_text("proposal", proposal)
    return proposal


def _voice(kind: str, participants: int | None) -> dict[str, Any]:
    if kind not in rules.ENTERING:
        raise Invalid(attr="kind")
    if (kind == ProposalKind.WORKSHOP) != bool(participants):
        raise Invalid(attr="participants")
    return {"kind": kind, "participants": participants}


def _hold_phase(consultation_id: UUID, kind: str) -> None:
    """Lock the phase in which such a text may be entered.

    The words of a group may be entered during workshops, even while no proposals are accepted
    online.
    """
    if kind == ProposalKind.WORKSHOP:
        try:
            hold_phase(consultation_id, Capability.WORKSHOP)
        except PhaseIsClosed:
            hold_phase(consultation_id, Capability.PROPOSE)
    else:
        hold_phase(consultation_id, Capability.PROPOSE)


def _limit(viewer: Viewer) -> None:
    if viewer.participant:
        limits.check("entry", viewer.participant.pk)


def check_words(*, title: str, body: str) -> None:
    """Raise `Invalid` unless these words could be a contribution; nothing is written."""
    text_validation.title(title)
    text_validation.body(body)


@transaction.atomic
def edit_entered(
    *,
    viewer: Viewer,
    proposal_id: UUID,
    title: str,
    body: str,
    owner: bool = False,
    language: str | None = None,
) -> Proposal:
    """Edit a text entered for others while its phase is open, as a new public version.

    The same text changes nothing. Lock the phase and the proposal. Raise `TextIsNoLongerOpen`,
    `PhaseIsClosed`, `NotAllowed`, `Invalid` or `TooMany`.
    """
    texts = {"title": text_validation.title(title), **text_validation.body(body)}
    _limit(viewer)
    proposal = _held(viewer, proposal_id, owner)
    if proposal.state not in rules.OPEN:
        raise TextIsNoLongerOpen
    texts |= {"fields": proposal.fields} | (
        {"language": text_validation.language(language)} if language else {}
    )
    if version := versions.rewrite(
        proposal, texts, attachment_actions.carried_by(versions.standing(proposal))
    ):
        journal.record(viewer, "proposal.edit", proposal, version=version)
    return proposal


@transaction.atomic
def withdraw_entered(*, viewer: Viewer, proposal_id: UUID, owner: bool = False) -> Proposal:
    """Withdraw a text entered for others while its phase is open; a tombstone stays.

    A second withdrawal changes nothing. Lock the phase and the proposal. Raise
    `TextIsNoLongerOpen`, `PhaseIsClosed` or `NotAllowed`.
    """
    proposal = _held(viewer, proposal_id, owner)
    if proposal.state == ModerationState.WITHDRAWN:
        return proposal
    if proposal.state not in rules.OPEN:
        raise TextIsNoLongerOpen
    take_back(viewer, proposal)
    return proposal


def _held(viewer: Viewer, proposal_id: UUID, owner: bool) -> Proposal:
    """Return a text entered for others after locking its phase and itself.

    Raise `NotAllowed` for a text with an author: only its author may change it.
    """
    seen = proposal_selectors.get_proposal(Viewer.system(viewer.organisation), proposal_id)
    if not rules.can_enter(viewer, seen.consultation_id, seen.kind, owner=owner):
        raise NotAllowed
    _hold_phase(seen.consultation_id, seen.kind)
    proposal = lock_proposal(viewer, seen.pk)
    if proposal.author_id or not proposal.is_entered:
        raise NotAllowed
    return proposal


@transaction.atomic
def count_present(*, viewer: Viewer, proposal_ids: Iterable[UUID], participants: int) -> None:
    """Store the number of participants of these collective contributions, in one statement.

    The caller changes the attendance of a workshop, and has checked the permissions for it.
    """
    rows = Proposal.objects.filter(
        organisation=viewer.organisation, kind=ProposalKind.WORKSHOP, pk__in=proposal_ids
    )
    rows.exclude(state=ModerationState.ERASED).update(participants=participants)
