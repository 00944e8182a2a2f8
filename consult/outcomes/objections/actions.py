"""Object to a passage of a synthesis, withdraw the objection, reply to it, moderate and erase it."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID, uuid5

from django.db import transaction
from django.utils.translation import gettext as _

from consult.accounts.enums import Role
from consult.accounts.measures.actions import lock_actor
from consult.accounts.roles.selectors import people_with_role
from consult.accounts.rules import may
from consult.accounts.viewer import Viewer
from consult.core.exceptions import NotAllowed, NotFound
from consult.core.postgres import clock
from consult.core.postgres.lookup import get_row
from consult.core.postgres.validation import check
from consult.core.queue import events, jobs
from consult.core.records import journal, limits
from consult.notifications.actions.news import publish_news
from consult.notifications.enums import Followed, Happened, NewsKind
from consult.outcomes.exceptions import ObjectionIsNotPublic
from consult.outcomes.models import Objection
from consult.outcomes.models.objections import OBJECTION_LENGTH, REPLY_LENGTH
from consult.outcomes.objections.rules import can_object
from consult.outcomes.outcome_of_contribution.selectors import get_outcome
from consult.outcomes.required_text import required_text
from debates.events import TextsErased
from debates.exceptions import AlreadyFinal, ProposalIsNotPublic
from debates.proposals.selectors.proposals import get_proposal
from debates.texts.actions.reading_first import why_read_first
from moderation.cases.actions.cases import close_case, open_case
from moderation.enums import Action, ModerationState
from moderation.signals.actions.text_signals import announce_text

if TYPE_CHECKING:
    from moderation.models import Decision

KIND = "objection"
DECISIONS = frozenset(
    {Action.PUBLISH, Action.HIDE, Action.REMOVE, Action.RESTORE, Action.NO_BREACH}
)
RELATIONS = ("organisation", "consultation", "author", "replied_by")


@transaction.atomic
def submit_objection(
    *, viewer: Viewer, proposal_id: UUID | str, passage: UUID, body: str, language: str = "fr"
) -> Objection:
    """Object to a passage that uses a contribution of the viewer.

    The objection is public at once, or pending with a case where moderators read texts first. The
    writers are emailed when it is public. Lock the person. Raise `NotAllowed` unless the viewer is
    the author, `NotFound` if no passage of the published synthesis has this id and uses the
    contribution, `ProposalIsNotPublic`, `Invalid` or `TooMany`.
    """
    viewer.person()
    proposal = get_proposal(viewer, proposal_id)
    if not can_object(viewer, proposal):
        raise NotAllowed
    if not proposal.moderation.has_public_text:
        raise ProposalIsNotPublic
    outcome = get_outcome(viewer, proposal)
    if outcome.synthesis is None or str(passage) not in {use.block for use in outcome.uses}:
        raise NotFound
    words = required_text(body, OBJECTION_LENGTH, "body", _("Write what the passage gets wrong."))
    person = lock_actor(
        viewer=viewer, act="objection.submit", consultation_id=proposal.consultation_id
    )
    limits.check("objection", person.pk)
    why = why_read_first(
        proposal.consultation, proposal.topic_id, clock.now(), words, author=person
    )
    row = Objection(
        organisation=viewer.organisation,
        consultation=proposal.consultation,
        proposal_id=proposal.pk,
        passage=passage,
        version=outcome.synthesis.number,
        author=person,
        body=words,
        language=language,
        state=ModerationState.PENDING if why else ModerationState.PUBLISHED,
    )
    check(row, without=RELATIONS)
    row.save(force_insert=True)
    journal.record(viewer, "objection.submit", row, state=str(row.state))
    announce_text(KIND, row)
    if why:
        open_case(target_kind=KIND, target=row, why=str(why))
    else:
        _email_writers(row)
    return row


@transaction.atomic
def withdraw_objection(*, viewer: Viewer, objection_id: UUID | str) -> Objection:
    """Withdraw an objection of the viewer. Its words are no longer shown, nor is the reply.

    A second withdrawal changes nothing. Raise `NotAllowed` or `NotFound`.
    """
    row = lock_objection(viewer, objection_id)
    is_own = viewer.participant is not None and row.author_id == viewer.participant.pk
    if not may(viewer, "objection.withdraw", row.consultation_id, owner=is_own):
        raise NotAllowed
    if row.moderation.is_final:
        return row
    _move(row, ModerationState.WITHDRAWN)
    close_case(target_kind=KIND, target_id=row.pk)
    journal.record(viewer, "objection.withdraw", row)
    announce_text(KIND, row)
    return row


@transaction.atomic
def reply_to_objection(*, viewer: Viewer, objection_id: UUID | str, reply: str) -> Objection:
    """Reply to a public objection, or change the reply.

    The first reply is news for the author and for the followers of the contribution. The same words
    again change nothing. Raise `NotAllowed`, `NotFound`, `ObjectionIsNotPublic` or `Invalid`.
    """
    row = lock_objection(viewer, objection_id)
    if not may(viewer, "objection.reply", row.consultation_id):
        raise NotAllowed
    if not row.moderation.has_public_text:
        raise ObjectionIsNotPublic
    words = required_text(reply, REPLY_LENGTH, "reply", _("Write the reply."))
    if words == row.reply:
        return row
    is_first = not row.reply
    row.reply = words
    row.replied_at = clock.now()
    row.replied_by = viewer.participant
    row.save(update_fields=["reply", "replied_at", "replied_by"])
    journal.record(viewer, "objection.reply", row)
    if is_first:
        publish_news(
            organisation_id=row.organisation_id,
            happened=Happened.ANSWERED,
            subject=(KIND, row.pk),
            audience=[(Followed.PROPOSAL, row.proposal_id, NewsKind.ANSWER)],
            consultation_id=row.consultation_id,
            topic_id=row.proposal.topic_id,
            proposal_id=row.proposal_id,
        )
    return row


def lock_objection(viewer: Viewer, objection_id: UUID | str) -> Objection:
    """Return an objection in any state, locked until the end of the transaction. Raise `NotFound`."""
    rows = Objection.objects.filter(organisation=viewer.organisation).select_related(
        "proposal__consultation"
    )
    return get_row(rows.select_for_update(no_key=True, of=("self",)), pk=objection_id)


def moderate_objection(
    viewer: Viewer, objection: Objection, state: str, decision: Decision
) -> None:
    """Put a locked objection in the decided state. Raise `AlreadyFinal`.

    The writers are emailed of an objection that becomes public after it waited.
    """
    if objection.moderation.is_final:
        raise AlreadyFinal
    waited = objection.state == ModerationState.PENDING
    is_plain = state == ModerationState.PUBLISHED
    objection.decision_number = None if is_plain else decision.number
    objection.decision_reason = "" if is_plain else decision.reason
    _move(objection, state)
    if waited and objection.moderation.has_public_text:
        _email_writers(objection)


def _move(objection: Objection, state: str) -> None:
    objection.state = state
    objection.save(update_fields=["state", "decision_number", "decision_reason"])


@transaction.atomic
def erase_objections(viewer: Viewer, participant_id: UUID, keep_texts: bool) -> None:
    """Remove a person from their objections and replies; unless texts are kept, erase the words.

    A reply is words of the authority: it only loses the name of its writer, and its words are
    erased with the objection that they answer.
    """
    rows = Objection.objects.filter(organisation=viewer.organisation)
    consultation_ids = set()
    rows.filter(replied_by=participant_id).update(replied_by=None)
    for pk in list(rows.filter(author=participant_id).order_by("pk").values_list("pk", flat=True)):
        row = lock_objection(viewer, pk)
        row.author = None
        if row.moderation.has_public_text:
            consultation_ids.add(row.consultation_id)
        if not keep_texts:
            row.body = ""
            row.reply = ""
            row.state = ModerationState.ERASED
            close_case(target_kind=KIND, target_id=row.pk)
        row.save(update_fields=["author", "body", "reply", "state"])
        announce_text(KIND, row, is_sent=False)
    for consultation_id in sorted(consultation_ids):
        place = (viewer.organisation.pk, consultation_id)
        events.announce(viewer.organisation.pk, TextsErased(*place))


def _email_writers(row: Objection) -> None:
    people = {
        person
        for role in (Role.WRITER, Role.MANAGER)
        for person in people_with_role(row.organisation, role, row.consultation_id)
    }
    jobs.store(
        row.organisation_id,
        *(
            jobs.Request(
                "outcomes.email_objection",
                {
                    "organisation_id": row.organisation_id,
                    "objection_id": row.pk,
                    "participant_id": pk,
                    "key": str(uuid5(row.pk, str(pk))),
                },
            )
            for pk in sorted(people)
        ),
    )
