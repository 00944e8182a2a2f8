"""Actions on a poll put to the vote: open it once, extend it in public, close and publish it.

A closed poll is never opened again.
"""

from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from consult.accounts.viewer import Viewer
from consult.consultations.actions.extensions import (
    EXPLANATION,
    explain_extension,
    require_measured_extension,
    require_notice,
)
from consult.consultations.actions.helpers import public_reason, require
from consult.consultations.exceptions import HasBegun
from consult.consultations.selectors.consultations import get_consultation_by_id
from consult.consultations.selectors.extensions import announced_length
from consult.core.exceptions import Invalid
from consult.core.postgres import clock
from consult.core.queue import events
from consult.core.records import journal
from votes import ledger, rules, tally
from votes.actions import words
from votes.actions.drafts import lock_draft, lock_poll
from votes.actions.notifications import notify_of_results_later
from votes.ballot_box.store import chain_close, chain_start, streams
from votes.counting.ballots import count
from votes.counting.methods import METHODS
from votes.enums import QuestionState
from votes.events import QuestionOpened, QuestionsClosed, ResultPublished
from votes.exceptions import (
    PollIsNotOpen,
    QuestionIsIncomplete,
    QuestionIsNotClosed,
    VotesUnreadable,
)
from votes.models import Poll, Question, Result
from votes.selectors.obstacles import list_obstacles
from votes.selectors.polls import get_poll, option_ids
from votes.selectors.terms import hash_of_announcement, rules_of


@transaction.atomic
def open_question(*, viewer: Viewer, question_id: UUID) -> Question:
    """Put a draft to the vote, from now or from its announced day.

    Its text, options, dates and rule are frozen. The key is generated, the chain starts on the hash
    of its rules, and the questionnaire next to the vote is opened if the poll has an open question.
    In that case, the consultation is locked first. Raise `QuestionIsIncomplete` with the reasons.
    Announce `QuestionOpened`.
    """
    words.lock_first(viewer, question_id)
    question = lock_draft(viewer, question_id)
    require(viewer, rules.can_open(viewer, question.consultation_id))
    moment = clock.now()
    consultation = get_consultation_by_id(
        Viewer.system(viewer.organisation), question.consultation_id
    )
    if obstacles := list_obstacles(question, consultation, moment):
        raise QuestionIsIncomplete(obstacles)
    question.opens_at = max(question.opens_at or moment, moment)
    question.method = METHODS[question.kind].name
    question.rules = ledger.rules_text(rules_of(question))
    question.rules_hash = ledger.rules_hash(question.rules)
    words.open_questionnaire_beside(viewer, question)
    question.state = QuestionState.OPEN
    question.save()
    chain_start.open_box(question)
    tally.open_poll_count(question)
    journal.record(viewer, "question.open", question, rules_hash=question.rules_hash.hex())
    _announce(question, QuestionOpened)
    return question


@transaction.atomic
def announce_question(*, viewer: Viewer, question_id: UUID) -> Question:
    """Announce a draft that has its dates, with its consultation: only its answers change from now.

    The job `open_announced` opens it at its date. The journal records the hash of what was
    announced.
    """
    question = lock_draft(viewer, question_id)
    require(viewer, rules.can_open(viewer, question.consultation_id))
    question.announced_at = clock.now()
    question.save(update_fields=["announced_at"])
    announced = hash_of_announcement(question)
    journal.record(viewer, "question.announce", question, announced_hash=announced)
    return question


def note_suspension(consultation_id: UUID, suspended_at: datetime | None) -> None:
    """Note on the polls of a consultation since when it is suspended, or that it goes on.

    Their rows are changed, so this waits for the votes in progress. Drafts have the note too: they
    may be opened in the meantime.
    """
    rows = Question.objects.polls().filter(consultation_id=consultation_id)
    list(rows.order_by("pk").select_for_update(no_key=True, of=("self",)).values_list("pk"))
    rows.update(suspended_at=suspended_at)


def cancel_polls(consultation_id: UUID) -> None:
    """Cancel the announced polls of a cancelled consultation: they never open, and are not counted.

    Drafts stay drafts, and are locked too, because one may be opened in the meantime. Raise
    `HasBegun` if a vote has begun already.
    """
    rows = Question.objects.polls().filter(consultation_id=consultation_id)
    polls = list(rows.order_by("pk").select_for_update(no_key=True, of=("self",)))
    announced = [poll for poll in polls if not poll.status.is_draft]
    moment = clock.now()
    if any(poll.opens_at <= moment for poll in announced):  # type: ignore[operator]  # set once it is open
        raise HasBegun
    rows.filter(pk__in=[poll.pk for poll in announced]).update(state=QuestionState.CANCELLED)


@transaction.atomic
def extend_question(
    *,
    viewer: Viewer,
    question_id: UUID,
    closes_at: datetime | None,
    reason: str,
    confirmed_days: int | None = None,
    after_suspension: bool = False,
) -> Question:
    """Postpone the end of a vote, at least a day before it, with a reason that its page shows.

    The first announced end stays recorded, and the journal records the hash of the new rule. The
    chain stays bound to the rules of the opening. `confirmed_days` repeats the number of days where
    the extension is longer than the announced vote. `after_suspension` needs no notice. Raise
    `PollIsNotOpen`, `TooLateToExtend`, or `Invalid` about the end, about `confirmed_days` or about `extension_reason`.
    """
    question = lock_poll(viewer, question_id)
    require(viewer, rules.can_extend(viewer, question.consultation_id))
    moment = clock.now()
    before = question.closes_at
    if question.state != QuestionState.OPEN or before is None or before <= moment:
        raise PollIsNotOpen
    later = _require_later_end(question, before, closes_at)
    if not after_suspension:
        require_notice(before, moment)
    poll = question.poll
    days = require_measured_extension(
        viewer.organisation,
        before,
        later,
        announced=announced_length(poll, cast("datetime", question.opens_at), before),
        confirmed_days=confirmed_days,
    )
    message = _("Say in a sentence why the vote ends later.")
    explain_extension(poll, before, reason, message)
    poll.save(update_fields=EXPLANATION)
    question.closes_at = later
    question.save(update_fields=["closes_at"])
    words.extend(viewer, question, confirmed_days, after_suspension=after_suspension)
    extended = ledger.rules_hash(ledger.rules_text(rules_of(question))).hex()
    data = {
        "before": chain_close.written(before),
        "rules_hash": extended,
        "reason": poll.extension_reason,
        "days": days,
    }
    journal.record(viewer, "question.extend", question, **data)
    return question


def _require_later_end(
    question: Question, before: datetime, closes_at: datetime | None
) -> datetime:
    """Return the new end. Raise `Invalid` unless it is later, and within the consultation."""
    if closes_at is None or closes_at <= before:
        raise Invalid(_("An announced end can only be postponed."), attr="closes_at")
    if closes_at > cast("datetime", question.consultation.closes_at):
        raise Invalid(_("A question closes with its consultation at the latest."), attr="closes_at")
    return closes_at


@transaction.atomic
def end_question(*, viewer: Viewer, question_id: UUID, reason: str) -> Question:
    """Close a question before its date, with a reason that its page always shows (ADR 0004).

    The question is never opened again.
    """
    require(viewer, rules.can_end(viewer, get_poll(viewer, question_id).consultation_id))
    message = _("Say in a sentence why the question closes before its date.")
    reason = public_reason(Poll, reason, message)
    question = _end(viewer, question_id, closing_reason=reason)
    words.end(viewer, question, reason)
    return question


@transaction.atomic
def close_polls(*, viewer: Viewer, consultation_id: UUID, at_once: bool = False) -> int:
    """Close the polls of a consultation whose time is over, and return their number.

    With `at_once`, all its open polls are closed. Each close waits for the votes in progress on the
    poll. Each close ends the chain with the count that the result states. A poll that another
    process closed in the meantime is skipped and not counted, as is one whose votes cannot be
    decrypted (ADR 139).
    """
    polls = Question.objects.open_polls() if at_once else Question.objects.ended_polls()
    ids = list(
        polls.filter(consultation_id=consultation_id).order_by("pk").values_list("pk", flat=True)
    )
    closed = 0
    for pk in ids:
        with suppress(PollIsNotOpen, VotesUnreadable):
            _end(viewer, pk)
            closed += 1
    return closed


def _end(viewer: Viewer, question_id: UUID, **ended: Any) -> Question:
    """Close the chain of a question with its count, and store the result."""
    question = Question.objects.select_related("consultation").get(pk=question_id)
    chain_close.lock_consultation(question.consultation_id)
    question = lock_poll(viewer, question_id)
    moment = clock.now()
    if question.state != QuestionState.OPEN:
        raise PollIsNotOpen
    if moment < question.closes_at:  # type: ignore[operator]  # set once it is open
        Poll.objects.filter(pk=question.pk).update(ended_at=moment, **ended)
    found = chain_close.close(question)
    if found is None:
        raise PollIsNotOpen
    store_result(question, found.counts)
    question.state = QuestionState.CLOSED
    question.save(update_fields=["state"])
    announced = question.closes_at.isoformat() if question.closes_at else ""
    reason = ended.get("closing_reason", "")
    journal.record(viewer, "question.close", question, announced=announced, reason=reason)
    events.announce(
        question.organisation_id,
        QuestionsClosed(question.organisation_id, question.consultation_id, 1),
    )
    notify_of_results_later(question.organisation_id, question.consultation_id)
    chain_close.take_checkpoint(question.consultation_id, question.organisation_id)
    return question


def store_result(question: Question, counts: Counter[str]) -> None:
    """Store the result of a closed poll, counted from the votes that its chain proves."""
    outcome = count(question.method, counts, option_ids(question))
    Result.objects.create(
        question=question,
        organisation_id=question.organisation_id,
        total=outcome.total,
        working=outcome.as_json(),
        levels=ledger.counts_by_level(streams.level_cells(question.pk)),
    )


@transaction.atomic
def publish_result(*, viewer: Viewer, question_id: UUID) -> Question:
    """Publish the result of a question, which any visitor can read since the close.

    Announce `ResultPublished`. Raise `QuestionIsNotClosed`.
    """
    question = lock_poll(viewer, question_id)
    require(viewer, rules.can_publish(viewer, question.consultation_id))
    if question.state == QuestionState.PUBLISHED:
        return question
    if question.state != QuestionState.CLOSED:
        raise QuestionIsNotClosed
    question.state = QuestionState.PUBLISHED
    question.save(update_fields=["state"])
    Poll.objects.filter(pk=question.pk).update(published_at=clock.now())
    journal.record(viewer, "question.publish", question)
    _announce(question, ResultPublished)
    return question


def _announce(question: Question, event: Callable[[UUID, UUID, UUID], object]) -> None:
    events.announce(
        question.organisation_id,
        event(question.organisation_id, question.consultation_id, question.pk),
    )
