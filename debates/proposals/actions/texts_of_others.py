"""Texts typed on behalf of others, who do not sign them.

A facilitator types the words of the group of a workshop; an agent types the words of a letter.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from consult.accounts.viewer import Viewer
from consult.consultations.actions.phase_lock import lock_phase
from consult.consultations.enums import Capability
from consult.consultations.exceptions import PhaseIsClosed
from consult.consultations.selectors.topics import get_topic
from consult.core.exceptions import Invalid, NotAllowed
from consult.core.records import journal, limits
from debates import rules
from debates.attachments import actions as attachment_actions
from debates.enums import ProposalKind
from debates.exceptions import TextIsNoLongerOpen
from debates.models import Proposal
from debates.proposals.actions import versions
from debates.proposals.actions.proposals import create, take_back
from debates.proposals.selectors import proposals as proposal_selectors
from debates.texts.actions import arrangement, publication, text_validation
from debates.texts.actions.locks import lock_proposal
from moderation.enums import ModerationState
from moderation.signals.actions.text_signals import announce_text

if TYPE_CHECKING:
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
    is_held: bool = False,
) -> Proposal:
    """Enter the words of a group of `participants` people, or of a person who did not write them.

    A group's text has the kind `workshop`. The text has no author: the person who types it only
    records the words of others, and cannot accept a charter for them (ADR 41). The exception is a
    person with an account who spoke instead of writing: they are the `author`, under the `charter`
    that they accepted. `owner` states that the group is the viewer's own. The caller records the
    source of the text and who agreed.

    The text is public at once, or pending with a case opened for a moderator, as any other. If it
    `is_held`, only its facilitators and the staff see it until `publish_held_proposals` publishes
    it. It has neither a place nor answers to the topic's fields, because the people who spoke are
    not there to answer. Lock the phase (for a group, the phase of workshops, or else that of
    proposals), then the consultation's counter. Raise `PhaseIsClosed`, `NotAllowed`, `Invalid`,
    `NotFound` or `TooMany`.
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
    _lock_phase(topic.consultation_id, kind)
    _limit(viewer)
    proposal, why = create(
        topic,
        texts | {"author": author, "charter": charter, "is_entered": True},
        is_held=is_held,
    )
    journal.record(
        viewer, "proposal.enter", proposal, number=proposal.number, state=str(proposal.state)
    )
    if not is_held:
        publication.announce_arrival(proposal, why)
        announce_text("proposal", proposal)
    return proposal


@transaction.atomic
def publish_held_proposals(*, viewer: Viewer, proposal_ids: Iterable[UUID]) -> None:
    """Publish texts that were held, or have a moderator read them first, as any other.

    The caller has checked the permission to publish, and locked what precedes proposals. Texts that
    were withdrawn or decided on in the meantime stay as they are. Lock the proposals in the order
    of their ids.
    """
    for proposal_id in sorted(proposal_ids):
        proposal = lock_proposal(viewer, proposal_id)
        if proposal.state != ModerationState.PENDING or proposal.decision_number:
            continue
        if why := versions.why_read_first(proposal, {}):
            publication.announce_arrival(proposal, why)
        else:
            publication.move(proposal, ModerationState.PUBLISHED)
        announce_text("proposal", proposal)


def _voice(kind: str, participants: int | None) -> dict[str, Any]:
    if kind not in rules.ENTERING:
        raise Invalid(attr="kind")
    if (kind == ProposalKind.WORKSHOP) != bool(participants):
        raise Invalid(attr="participants")
    return {"kind": kind, "participants": participants}


def _lock_phase(consultation_id: UUID, kind: str) -> None:
    """Lock the phase in which such a text may be entered.

    The words of a group may be entered during workshops, even while no proposals are accepted
    online.
    """
    if kind == ProposalKind.WORKSHOP:
        try:
            lock_phase(consultation_id, Capability.WORKSHOP)
        except PhaseIsClosed:
            lock_phase(consultation_id, Capability.PROPOSE)
    else:
        lock_phase(consultation_id, Capability.PROPOSE)


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
    topic_id: UUID | None = None,
    is_held: bool = False,
) -> Proposal:
    """Edit a text entered for others while its phase is open, as a new public version.

    The same text changes nothing. With `topic_id`, the text also moves to another topic of its
    consultation; positions stay. A public text that moves to a sensitive topic awaits moderation
    there. Lock the phase and the proposal. Raise `TextIsNoLongerOpen`, `PhaseIsClosed`,
    `NotAllowed`, `Invalid` or `TooMany`.
    """
    texts = {"title": text_validation.title(title), **text_validation.body(body)}
    _limit(viewer)
    proposal = _lock_proposal(viewer, proposal_id, owner)
    if proposal.state not in rules.OPEN:
        raise TextIsNoLongerOpen
    texts |= {"fields": proposal.fields} | (
        {"language": text_validation.language(language)} if language else {}
    )
    if topic_id and topic_id != proposal.topic_id:
        _move(viewer, proposal, topic_id, is_held=is_held)
    if version := versions.rewrite(
        proposal,
        texts,
        attachment_actions.list_files_of_version(versions.current_or_pending_version(proposal)),
        is_held=is_held,
    ):
        journal.record(viewer, "proposal.edit", proposal, version=version)
    return proposal


def _move(viewer: Viewer, proposal: Proposal, topic_id: UUID, *, is_held: bool) -> None:
    topic = get_topic(viewer, topic_id)
    if topic.consultation_id != proposal.consultation_id:
        raise Invalid(_("Choose a topic of this consultation."), attr="topic")
    journal.record(viewer, "proposal.move", proposal, topic=str(topic.pk))
    arrangement.put_in_topic(proposal, topic.pk)
    if is_held or not proposal.moderation.has_public_text:
        return
    if why := versions.why_read_first(proposal, {}):
        publication.move(proposal, ModerationState.PENDING)
        publication.ask_moderator("proposal", proposal, why)


@transaction.atomic
def withdraw_entered(*, viewer: Viewer, proposal_id: UUID, owner: bool = False) -> Proposal:
    """Withdraw a text entered for others while its phase is open; a tombstone stays.

    A second withdrawal changes nothing. Lock the phase and the proposal. Raise
    `TextIsNoLongerOpen`, `PhaseIsClosed` or `NotAllowed`.
    """
    proposal = _lock_proposal(viewer, proposal_id, owner)
    if proposal.state == ModerationState.WITHDRAWN:
        return proposal
    if proposal.state not in rules.OPEN:
        raise TextIsNoLongerOpen
    take_back(viewer, proposal)
    return proposal


@transaction.atomic
def restore_withdrawn(
    *, viewer: Viewer, proposal_id: UUID, was_public: bool, owner: bool = False, is_held: bool
) -> Proposal:
    """Undo the withdrawal of a text entered for others, while its phase is open.

    The caller checks how long ago it was withdrawn. The text is public again if it `was_public`.
    Otherwise it awaits a moderator again, or its publication if it `is_held`. Lock the phase and
    the proposal. Raise `PhaseIsClosed` or `NotAllowed`.
    """
    proposal = _lock_proposal(viewer, proposal_id, owner)
    if proposal.state != ModerationState.WITHDRAWN:
        return proposal
    if was_public:
        publication.move(proposal, ModerationState.PUBLISHED)
    else:
        publication.move(proposal, ModerationState.PENDING)
    journal.record(viewer, "proposal.restore", proposal)
    if not is_held:
        if not was_public:
            publication.ask_moderator("proposal", proposal)
        announce_text("proposal", proposal)
    return proposal


def _lock_proposal(viewer: Viewer, proposal_id: UUID, owner: bool) -> Proposal:
    """Return a text entered for others after locking its phase and itself.

    Raise `NotAllowed` for a text with an author: only its author may change it.
    """
    unlocked = proposal_selectors.get_proposal(Viewer.system(viewer.organisation), proposal_id)
    if not rules.can_enter(viewer, unlocked.consultation_id, unlocked.kind, owner=owner):
        raise NotAllowed
    _lock_phase(unlocked.consultation_id, unlocked.kind)
    proposal = lock_proposal(viewer, unlocked.pk)
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
