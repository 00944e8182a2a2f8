"""Words of others, typed for them: a group's by whoever held its workshop, a letter's by an agent; neither signs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from consult.accounts.viewer import Viewer
from consult.consultations.actions import hold_phase
from consult.consultations.enums import Capability
from consult.consultations.exceptions import PhaseIsClosed
from consult.consultations.selectors import get_topic
from consult.core import journal, limits
from consult.core.exceptions import Invalid, NotAllowed
from debates import rules, selectors
from debates.actions import attaching, publishing, versions, writing
from debates.actions.locking import lock_proposal
from debates.actions.proposals import create, take_back
from debates.enums import ProposalKind
from debates.exceptions import TextIsNoLongerOpen
from debates.models import Proposal
from moderation.actions import announce_text
from moderation.enums import ModerationState

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID


@transaction.atomic
def enter_proposal(
    *,
    viewer,
    topic_id: UUID,
    title: str,
    body: str,
    kind: str = ProposalKind.INDIVIDUAL,
    participants: int | None = None,
    owner: bool = False,
    language: str = "fr",
    author=None,
    charter=None,
) -> Proposal:
    """Type what a group of `participants` people said (`kind` workshop), or what somebody did not write themselves.

    It has no author: whoever types it does not speak, and accepts no charter for others (ADR 41); but for somebody
    with an account, who said it instead of writing it (`author`, under the `charter` that they accepted). `owner` says
    that the group is the viewer's own; where a text comes from, and who agreed, the caller keeps. Public at
    once, or pending with a case opened for a moderator, as any other. Neither a place nor the topic's fields are asked:
    nobody is there to answer. Holds the phase (for a group, that of workshops too), then the consultation's counter.
    Raises `PhaseIsClosed`, `NotAllowed`, `Invalid`, `NotFound`, `TooMany`.
    """
    texts = {"title": writing.title(title), **writing.body(body), "language": writing.language(language)}
    texts |= _voice(kind, participants)
    topic = get_topic(viewer, topic_id)
    if not rules.can_enter(viewer, topic.consultation_id, kind, owner=owner):
        raise NotAllowed
    _hold_phase(topic.consultation_id, kind)
    _limit(viewer)
    proposal, why = create(topic, texts | {"author": author, "charter": charter, "is_entered": True})
    journal.record(viewer, "proposal.enter", proposal, number=proposal.number, state=str(proposal.state))
    publishing.announce_arrival(proposal, why)
    announce_text("proposal", proposal)
    return proposal


def _voice(kind, participants):
    if kind not in rules.ENTERING:
        raise Invalid(attr="kind")
    if (kind == ProposalKind.WORKSHOP) != bool(participants):
        raise Invalid(attr="participants")
    return {"kind": kind, "participants": participants}


def _hold_phase(consultation_id, kind):
    """A group's words come in while workshops are held, even where nobody proposes on line."""
    if kind == ProposalKind.WORKSHOP:
        try:
            hold_phase(consultation_id, Capability.WORKSHOP)
        except PhaseIsClosed:
            hold_phase(consultation_id, Capability.PROPOSE)
    else:
        hold_phase(consultation_id, Capability.PROPOSE)


def _limit(viewer):
    if viewer.participant:
        limits.check("entry", viewer.participant.pk)


def check_words(*, title: str, body: str) -> None:
    """Go on where these words could be a contribution; writes nothing. Raises `Invalid`, as entering them would."""
    writing.title(title)
    writing.body(body)


@transaction.atomic
def edit_entered(
    *, viewer, proposal_id: UUID, title: str, body: str, owner: bool = False, language: str | None = None
) -> Proposal:
    """Correct what was typed for others, while it may come in: a new public version, as with any other text.

    The same text again changes nothing. Holds the phase and the
    proposal. Raises `TextIsNoLongerOpen`, `PhaseIsClosed`, `NotAllowed`, `Invalid`, `TooMany`.
    """
    texts = {"title": writing.title(title), **writing.body(body)}
    _limit(viewer)
    proposal = _held(viewer, proposal_id, owner)
    if proposal.state not in rules.OPEN:
        raise TextIsNoLongerOpen
    texts |= {"fields": proposal.fields} | ({"language": writing.language(language)} if language else {})
    if version := versions.rewrite(proposal, texts, attaching.carried_by(versions.standing(proposal))):
        journal.record(viewer, "proposal.edit", proposal, version=version)
    return proposal


@transaction.atomic
def withdraw_entered(*, viewer, proposal_id: UUID, owner: bool = False) -> Proposal:
    """Take back what was typed for others, while it may come in: a tombstone stays. Twice changes nothing.

    Holds the phase and the proposal. Raises `TextIsNoLongerOpen`, `PhaseIsClosed`, `NotAllowed`.
    """
    proposal = _held(viewer, proposal_id, owner)
    if proposal.state == ModerationState.WITHDRAWN:
        return proposal
    if proposal.state not in rules.OPEN:
        raise TextIsNoLongerOpen
    take_back(viewer, proposal)
    return proposal


def _held(viewer, proposal_id, owner):
    """What was typed for others, with its phase: both locked. What an author signs is theirs alone."""
    seen = selectors.get_proposal(Viewer.system(viewer.organisation), proposal_id)
    if not rules.can_enter(viewer, seen.consultation_id, seen.kind, owner=owner):
        raise NotAllowed
    _hold_phase(seen.consultation_id, seen.kind)
    proposal = lock_proposal(viewer, seen.pk)
    if proposal.author_id or not proposal.is_entered:
        raise NotAllowed
    return proposal


@transaction.atomic
def count_present(*, viewer, proposal_ids: Iterable[UUID], participants: int) -> None:
    """Say that so many people were there when these collective contributions were made; in one statement.

    Called by whoever changes the attendance of a workshop, who has asked its rules.
    """
    rows = Proposal.objects.filter(organisation=viewer.organisation, kind=ProposalKind.WORKSHOP, pk__in=proposal_ids)
    rows.exclude(state=ModerationState.ERASED).update(participants=participants)
