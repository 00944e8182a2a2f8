"""Appeals against decisions (DSA art. 20).

Another person reviews the decision, and their decision is in the public log.
"""

from contextlib import suppress
from typing import cast
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from consult.accounts.rules import may
from consult.accounts.viewer import Viewer
from consult.core.exceptions import Invalid, NotAllowed, NotFound
from consult.core.postgres import clock
from consult.core.postgres.lookup import get_row
from consult.core.queue import jobs
from consult.core.records import journal, limits
from consult.core.words.text import clean, count_visible_characters
from moderation import target_kinds
from moderation.appeals import pool
from moderation.appeals import selectors as appeal_selectors
from moderation.cases.actions.cases import locked_case
from moderation.decisions.actions.effects import apply_decision
from moderation.decisions.selectors.decisions import is_undone
from moderation.enums import Action, AppealSide, AppealState, ModerationState, Origin, Reason
from moderation.exceptions import (
    AlreadyContested,
    AlreadyDecided,
    AppealIsTooLate,
    NothingToContest,
    OwnDecision,
)
from moderation.models import Appeal, Decision
from moderation.target_kinds import Target

LONGEST = 2000


@transaction.atomic
def lodge_appeal(
    *,
    viewer: Viewer,
    consultation_id: UUID,
    number: int,
    text: str,
    notice_id: UUID | None = None,
    sender: str = "",
) -> Appeal:
    """Contest a decision, as the author or as a reporter.

    An appeal is free of charge. It is possible within six months, and once. A visitor gives the id
    of their notice. `sender` is the mark by which the acts of a visitor are counted. The journal
    entry does not name the person. The text is locked, so that a decision that is being undone
    cannot be contested. A job acknowledges the appeal.

    Raise `NotFound` for a viewer who is neither author nor reporter, `AppealIsTooLate`,
    `NothingToContest` if the decision was undone or replaced, `AlreadyContested`, `Invalid` or
    `TooMany`.
    """
    limits.check("appeal", viewer.participant.pk if viewer.participant else f"visitor:{sender}")
    decision = _decision(viewer, consultation_id, number)
    found = appeal_selectors.right_to_appeal(viewer, decision, notice_id)
    if found is None:
        raise NotFound
    _lock_target(viewer, decision)
    text = _clean_text(text, _("Say why you contest this decision."), "text")
    moment = clock.now()
    if decision.created_at + appeal_selectors.APPEAL_WITHIN < moment:
        raise AppealIsTooLate
    if (
        decision.origin == Origin.APPEAL
        or is_undone(decision)
        or appeal_selectors.is_replaced(decision)
    ):
        raise NothingToContest
    if appeal_selectors.appeal_for(decision, found):
        raise AlreadyContested
    fields = {
        "decision": decision,
        "side": found.side,
        "notice": found.notice,
        "appellant": viewer.participant,
    }
    appeal = Appeal(
        organisation=viewer.organisation,
        consultation_id=decision.consultation_id,
        text=text,
        due_at=moment + appeal_selectors.DECIDED_WITHIN,
        involved=pool.involved_in(decision, appeal_selectors.target_of(decision)),
        **fields,
    )
    try:
        with transaction.atomic():
            appeal.save(force_insert=True)
    except IntegrityError:
        raise AlreadyContested from None
    journal.record(
        Viewer.system(viewer.organisation),
        "appeal.lodge",
        appeal,
        number=number,
        side=str(found.side),
    )
    jobs.store(
        viewer.organisation.pk,
        jobs.Request("moderation.acknowledge_appeal", {"appeal_id": appeal.pk}),
    )
    return appeal


@transaction.atomic
def decide_appeal(
    *,
    viewer: Viewer,
    appeal_id: UUID,
    outcome: str,
    answer: str,
    action: str = "",
    reason: str = "",
) -> Appeal:
    """Decide an appeal, with an answer to the appellant.

    The decision is upheld, reversed or changed. A reversal for the author restores what the
    decision had changed. If a reporter's appeal is right, `action` and `reason` are those of the
    new decision that limits the text. For a changed decision (`partly`), `action` replaces the
    action of the decision, and may be milder or stricter.

    The outcome is numbered and chained like any decision, with `about` and the origin `appeal`.
    Lock the appeal, the text, its case and the head of the log. Announce `DecisionTaken`; a
    job emails the answer. Raise `NotFound`, `NotAllowed`, `OwnDecision`, `AlreadyDecided` or `Invalid`.
    """
    appeal = _lock_appeal(viewer, appeal_id)
    if outcome not in AppealState.outcomes():
        raise Invalid(attr="outcome")
    answer = _clean_text(
        answer,
        _("Write an answer in a few sentences. The person who contests will read it."),
        "answer",
    )
    contested = appeal.decision
    name, target = _target(viewer, contested)
    case = locked_case(name, target.pk) if outcome != AppealState.UPHELD else None
    action, after, reason = _result(appeal, target, outcome, action, reason)
    fields = {"reason": reason, "facts": answer, "origin": Origin.APPEAL, "about": contested.number}
    fields |= {"opened_at": appeal.created_at, "due_at": appeal.due_at}
    decision = apply_decision(
        viewer, name, target, case, action=action, state_after=after, **fields
    )
    arrangement = target_kinds.find_arrangement(contested.target_kind, contested.action)
    if arrangement and outcome == AppealState.REVERSED:
        arrangement.revert(viewer, target, contested.details)
    appeal.state = outcome
    appeal.answer = answer
    appeal.outcome = decision
    appeal.decided_at = clock.now()
    appeal.assigned_to, appeal.heard_by_pool = viewer.participant, not _is_of_here(viewer, appeal)
    appeal.save(
        update_fields=["state", "answer", "outcome", "decided_at", "assigned_to", "heard_by_pool"]
    )
    journal.record(viewer, "appeal.decide", appeal, number=contested.number, outcome=outcome)
    jobs.store(
        appeal.organisation_id,
        jobs.Request("moderation.answer_appeal", {"appeal_id": appeal.pk}),
    )
    return appeal


def _is_of_here(viewer: Viewer, appeal: Appeal) -> bool:
    """Return whether the viewer decides appeals by a role in the organisation.

    Otherwise they decide as a member of the installation's pool.
    """
    return may(viewer, "appeal.decide", appeal.consultation_id)


def _lock_target(viewer: Viewer, decision: Decision) -> None:
    """Lock the object of a decision, if it still exists."""
    with suppress(NotFound):
        _target(viewer, decision)


def _target(viewer: Viewer, contested: Decision) -> tuple[str, Target]:
    """Return the kind of a decided object, and the object, locked.

    If it became another object, that one is returned. Raise `NotFound` if it no longer exists.
    """
    name, pk = target_kinds.find_current_target(viewer, contested.target_kind, contested.target_id)
    lock = target_kinds.get_kind(name).lock
    if lock is None:
        raise NotFound
    return name, lock(viewer, pk)


def _result(
    appeal: Appeal, target: Target, outcome: str, action: str, reason: str
) -> tuple[Action, str, str]:
    """Return the action of the new decision, the state that follows and its reason."""
    contested = appeal.decision
    before = Action(contested.action)
    if outcome == AppealState.UPHELD:
        return Action.UPHOLD, target.state, contested.reason
    if outcome == AppealState.REVERSED:
        if target_kinds.find_arrangement(contested.target_kind, before):
            return Action.UNDO, target.state, ""
        if appeal.side == AppealSide.REPORTER:  # who is right: the text is limited more
            return _limited(contested, target, action, reason)
        public = ModerationState(contested.state_before).has_public_text
        return Action.RESTORE, contested.state_before if public else ModerationState.PUBLISHED, ""
    return _limited(contested, target, action, reason)


def _limited(
    contested: Decision, target: Target, action: str, reason: str
) -> tuple[Action, str, str]:
    reason = reason or contested.reason
    if target_kinds.get_kind(contested.target_kind).moderate is None:
        raise Invalid(
            _("A measure against an account can only be upheld or reversed."), attr="outcome"
        )
    is_known = action in Action.values and Action(action).limits and Action(action).state
    if not is_known or action == contested.action:
        raise Invalid(_("Choose the new decision."), attr="action")
    if reason not in Reason.values or (
        action in (Action.HIDE, Action.REMOVE) and not Reason(reason).may_remove
    ):
        raise Invalid(
            _("Choose a reason. The author and the public log will show it."), attr="reason"
        )
    if action == Action.HIDE:
        raise Invalid(_("An appeal cannot end with a temporary decision."), attr="action")
    return Action(action), cast("str", Action(action).state), reason


def _decision(viewer: Viewer, consultation_id: UUID, number: int) -> Decision:
    rows = Decision.objects.filter(
        organisation=viewer.organisation, consultation=consultation_id, number=number
    )
    return get_row(rows.select_related("organisation"))


def _lock_appeal(viewer: Viewer, appeal_id: UUID) -> Appeal:
    rows = Appeal.objects.filter(organisation=viewer.organisation).select_for_update(
        no_key=True, of=("self",)
    )
    appeal = get_row(rows.select_related("decision__organisation", "organisation"), pk=appeal_id)
    if not appeal_selectors.can_decide_appeal(viewer, appeal):
        person = viewer.person()
        raise OwnDecision if appeal.decision.moderator_id == person.pk else NotAllowed
    if appeal.state not in AppealState.unfinished():
        raise AlreadyDecided
    return appeal


def _clean_text(text: str, lacking: str, attr: str) -> str:
    text = clean(text)
    if not count_visible_characters(text):
        raise Invalid(lacking, attr=attr)
    if len(text) > LONGEST:
        raise Invalid(
            _("Shorten this text to %(number)s characters.") % {"number": LONGEST}, attr=attr
        )
    return text
