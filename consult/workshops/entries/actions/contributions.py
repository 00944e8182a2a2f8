"""Contributions that a team member types for other people, with their provenance.

They come from a workshop, or were sent on paper, by letter, by phone or at the counter.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from consult.accounts.viewer import Viewer
from consult.consultations.selectors.topics import get_topic
from consult.core.exceptions import Invalid
from consult.core.postgres import clock
from consult.core.postgres.lookup import get_row
from consult.core.postgres.places import last_number
from consult.core.words.text import clean_line
from consult.workshops import rules
from consult.workshops.enums import Channel, WorkshopState
from consult.workshops.exceptions import (
    AttendanceFirst,
    ConsentFirst,
    ExcerptIsTaken,
    NotEntered,
    TooLateToUndo,
)
from consult.workshops.meetings.actions.locks import locked_active_workshop, locked_workshop
from consult.workshops.models import Excerpt, Photo, Provenance, SubReport, Workshop
from debates.enums import ProposalKind
from debates.proposals.actions import texts_of_others as texts_of_other_actions
from debates.proposals.selectors.proposals import get_proposals
from moderation.decisions.selectors.decisions import UNDO_WITHIN
from moderation.enums import ModerationState

if TYPE_CHECKING:
    from consult.consultations.models import Topic
    from debates.models import Proposal

ACT = "workshop.contribute"
LONGEST_TABLE = 40


@transaction.atomic
def write_contribution(
    *,
    viewer: Viewer,
    workshop_id: UUID,
    topic_id: UUID,
    title: str,
    body: str,
    table: str = "",
    photo_id: UUID | None = None,
    excerpt_id: UUID | None = None,
    language: str = "",
    line: str = "",
) -> Proposal:
    """Write a contribution of a workshop in the name of the people present, without a signature.

    The person who types it does not sign it either. `photo_id` and `excerpt_id` name the photo or
    excerpt it was taken from. `line` identifies the line of a sheet, so that the same line is never
    imported twice. The topic is added to those of the workshop. The contribution is public at once,
    or after a moderator has read it, as the consultation requires. In a workshop that is a draft,
    it is held: it is published together with the workshop (`publish_held_contributions`).

    Lock the workshop, then what `enter_proposal` locks. Raise `AttendanceFirst`,
    `WorkshopIsCancelled`, `ExcerptIsTaken`, and what `enter_proposal` raises.
    """
    workshop = locked_active_workshop(viewer, workshop_id, ACT)
    if not workshop.participants:
        raise AttendanceFirst
    topic = _topic_of(viewer, workshop, topic_id)
    sources = {"photo": _photo(workshop, photo_id), "excerpt": _excerpt(workshop, excerpt_id)}
    proposal = texts_of_other_actions.enter_proposal(
        viewer=viewer,
        topic_id=topic.pk,
        title=title,
        body=body,
        kind=ProposalKind.WORKSHOP,
        participants=workshop.participants,
        owner=rules.facilitates(viewer, workshop),
        language=language or workshop.language,
        is_held=workshop.state == WorkshopState.DRAFT,
    )
    _add_topic(workshop, topic)
    provenance = {
        "is_held": workshop.state == WorkshopState.DRAFT,
        "channel": Channel.WORKSHOP,
        "workshop": workshop,
        "table": _table(table),
        "line": line,
        **sources,
    }
    _store_provenance(viewer, proposal, provenance)
    return proposal


def _topic_of(viewer: Viewer, workshop: Workshop, topic_id: UUID) -> Topic:
    topic = get_topic(viewer, topic_id)
    if topic.consultation_id != workshop.consultation_id:
        raise Invalid(_("Choose a topic of this consultation."), attr="topic")
    return topic


def _photo(workshop: Workshop, photo_id: UUID | None) -> Photo | None:
    return get_row(Photo.objects.filter(workshop=workshop), pk=photo_id) if photo_id else None


def _excerpt(workshop: Workshop, excerpt_id: UUID | None) -> Excerpt | None:
    if not excerpt_id:
        return None
    excerpt = get_row(Excerpt.objects.filter(recording__workshop=workshop), pk=excerpt_id)
    if Provenance.objects.filter(excerpt=excerpt).exists():
        raise ExcerptIsTaken
    return excerpt


def _table(written: str) -> str:
    return clean_line(written)[:LONGEST_TABLE]


def _add_topic(workshop: Workshop, topic: Topic) -> None:
    """Add the topic to the workshop's topics if needed.

    The workshop then counts for this topic too.
    """
    rows = SubReport.objects.filter(workshop=workshop)
    if not rows.filter(topic=topic).exists():
        last = last_number(rows, "place")
        SubReport.objects.create(
            organisation_id=workshop.organisation_id, workshop=workshop, topic=topic, place=last + 1
        )


def _store_provenance(viewer: Viewer, proposal: Proposal, provenance: dict[str, Any]) -> None:
    Provenance.objects.create(
        organisation_id=proposal.organisation_id,
        proposal=proposal,
        entered_by=viewer.participant,
        **provenance,
    )


@transaction.atomic
def enter_contribution(
    *,
    viewer: Viewer,
    topic_id: UUID,
    title: str,
    body: str,
    channel: str,
    received_on: date,
    agreed: bool,
    language: str = "fr",
) -> Proposal:
    """Enter a text of a person without an account: paper, letter, phone call or counter.

    It is shown with its channel and its day, without a signature. No name is stored. `agreed` means
    that its author wants it published and reused under the consultation's licence. Lock what
    `enter_proposal` locks. Raise `Invalid`, `ConsentFirst`, and what `enter_proposal` raises.
    """
    if channel not in Channel.of_agents():
        raise Invalid(attr="channel")
    if not agreed:
        raise ConsentFirst(attr="agreed")
    if received_on > clock.now().date():
        raise Invalid(
            _("This date is in the future. Enter the day on which the text arrived."),
            attr="received_on",
        )
    proposal = texts_of_other_actions.enter_proposal(
        viewer=viewer, topic_id=topic_id, title=title, body=body, language=language
    )
    _store_provenance(
        viewer, proposal, {"channel": channel, "agreed": True, "received_on": received_on}
    )
    return proposal


def publish_held_contributions(viewer: Viewer, workshop: Workshop) -> int:
    """Publish the contributions of a locked workshop that were held, and return their number.

    The caller publishes the workshop, and has checked the permission for it.
    """
    rows = Provenance.objects.filter(workshop=workshop, is_held=True)
    ids = list(rows.values_list("proposal", flat=True))
    rows.update(is_held=False)
    texts_of_other_actions.publish_held_proposals(viewer=viewer, proposal_ids=ids)
    return len(ids)


@transaction.atomic
def edit_contribution(
    *,
    viewer: Viewer,
    proposal_id: UUID,
    title: str,
    body: str,
    table: str | None = None,
    topic_id: UUID | None = None,
) -> Proposal:
    """Correct a contribution that was typed for other people, or move it to another topic.

    A correction of a public text is a new public version. The other topic is added to those of the
    workshop. If the contribution comes from a workshop, lock the workshop, then what `edit_entered`
    locks. Raise `NotEntered`, and what `edit_entered` raises.
    """
    provenance = _entered(viewer, proposal_id)
    owner = _is_own(viewer, provenance)
    changed = texts_of_other_actions.edit_entered(
        viewer=viewer,
        proposal_id=proposal_id,
        title=title,
        body=body,
        owner=owner,
        topic_id=topic_id,
        is_held=provenance.is_held,
    )
    if topic_id and provenance.workshop:
        _add_topic(provenance.workshop, changed.topic)
    if table is not None and provenance.workshop_id and provenance.table != _table(table):
        provenance.table = _table(table)
        provenance.save(update_fields=["table"])
    return changed


@transaction.atomic
def withdraw_contribution(*, viewer: Viewer, proposal_id: UUID) -> Proposal:
    """Withdraw a contribution that was typed for other people, and leave a tombstone.

    `undo_withdrawal` takes this back within ten minutes. Lock and raise as `edit_contribution`
    does.
    """
    provenance = _entered(viewer, proposal_id)
    owner = _is_own(viewer, provenance)
    before = get_proposals(Viewer.system(viewer.organisation), [proposal_id])[proposal_id]
    withdrawn = texts_of_other_actions.withdraw_entered(
        viewer=viewer, proposal_id=proposal_id, owner=owner
    )
    if before.state != ModerationState.WITHDRAWN:
        # A text that a decision limits is not brought back without its decision.
        provenance.withdrawn_at = None if before.decision_number else clock.now()
        provenance.was_public = before.state == ModerationState.PUBLISHED
        provenance.save(update_fields=["withdrawn_at", "was_public"])
    return withdrawn


@transaction.atomic
def undo_withdrawal(*, viewer: Viewer, proposal_id: UUID) -> Proposal:
    """Bring back a contribution that was withdrawn less than ten minutes ago.

    Undoing it twice changes nothing. Lock as `edit_contribution` does. Raise `TooLateToUndo`,
    `NotEntered`, `PhaseIsClosed` or `NotAllowed`.
    """
    provenance = _entered(viewer, proposal_id)
    owner = _is_own(viewer, provenance)
    provenance.refresh_from_db()
    if provenance.withdrawn_at is None or clock.now() - provenance.withdrawn_at > UNDO_WITHIN:
        raise TooLateToUndo
    return texts_of_other_actions.restore_withdrawn(
        viewer=viewer,
        proposal_id=proposal_id,
        was_public=provenance.was_public,
        owner=owner,
        is_held=provenance.is_held,
    )


def _entered(viewer: Viewer, proposal_id: UUID) -> Provenance:
    provenance = Provenance.objects.filter(
        organisation=viewer.organisation, proposal=proposal_id
    ).first()
    if provenance is None or provenance.channel == Channel.VOICE:
        raise NotEntered
    return provenance


def _is_own(viewer: Viewer, provenance: Provenance) -> bool:
    return bool(provenance.workshop_id) and rules.facilitates(
        viewer,
        locked_workshop(viewer, provenance.workshop_id, ACT),  # type: ignore[arg-type]  # not None here
    )


def follow_attendance(viewer: Viewer, workshop: Workshop) -> None:
    """Copy the corrected attendance of a locked workshop to its contributions."""
    if workshop.participants:
        ids = Provenance.objects.filter(workshop=workshop).values_list("proposal", flat=True)
        texts_of_other_actions.count_present(
            viewer=viewer, proposal_ids=list(ids), participants=workshop.participants
        )


@transaction.atomic
def forget_agent(viewer: Viewer, participant_id: UUID, keep_texts: bool) -> None:
    """Remove the link from typed contributions to the team member who typed them.

    The texts stay.
    """
    rows = Provenance.objects.filter(organisation=viewer.organisation, entered_by=participant_id)
    rows.update(entered_by=None)
