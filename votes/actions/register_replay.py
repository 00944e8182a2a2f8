"""Return of the registers to what they published before a restore, and the notice of the loss.

The site is closed while this runs (ADR 138).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple, cast
from uuid import UUID

from django.db import transaction

from consult.accounts.viewer import Viewer
from consult.consultations.selectors.consultations import consultations
from consult.core.postgres import clock, tenancy
from consult.organisations.selectors import organisations
from votes.actions.automatic_close import settle
from votes.actions.drafts import give_new_id
from votes.actions.lost_registers import store_lost_registers
from votes.actions.polls import store_result
from votes.actions.public_counts import show_all
from votes.actions.restoration_notice import notify_participants_later
from votes.ballot_box.store import batches, put_back
from votes.ballot_box.store.put_back import PutBack
from votes.enums import POSITION, QuestionState
from votes.models import Poll, Question, Restoration

if TYPE_CHECKING:
    from consult.consultations.models import Consultation
    from debates.models import Proposal


class Replayed(NamedTuple):
    """The outcome of a replay: what came back, and how many recorded votes are lost."""

    checkpoints: int
    closed: int
    lost: int


def replay_registers(saved_at: datetime) -> Replayed:
    """Put back what the registers published after the backup of `saved_at`.

    Publish a notice for each consultation that may have lost votes: a question of it was open in
    the backup, or its register went on. Run it before the site opens. A second run finds nothing.
    Raise `RegisterForked` if votes were published on the restored site already.
    """
    outcomes: list[PutBack] = []
    for organisation in organisations():
        with tenancy.organisation(organisation.pk):
            outcomes += [
                replay_consultation(consultation, saved_at)
                for consultation in consultations(Viewer.system(organisation)).order_by("pk")
            ]
    return Replayed(
        sum(outcome.checkpoints for outcome in outcomes),
        sum(len(outcome.closed) for outcome in outcomes),
        sum(outcome.count_lost() for outcome in outcomes),
    )


@transaction.atomic
def replay_consultation(consultation: Consultation, saved_at: datetime) -> PutBack:
    """Put back what the registers of one consultation published, and publish the notice.

    Raise `RegisterForked`.
    """
    was_open = (
        Question.objects.opened()
        .filter(consultation=consultation)
        .exclude(state__in=QuestionState.final())
        .exists()
    )
    for question in _questions(put_back.list_questions_behind(consultation.pk)):
        show_all(question)
    outcome = put_back.put_back(consultation.pk, consultation.organisation_id)
    for question in _questions(outcome.closed):
        _close(question)
    for draft in _questions(outcome.unknown):
        give_new_id(draft)
    store_lost_registers(consultation.pk, consultation.organisation_id, outcome.unknown)
    if was_open or outcome.checkpoints:
        _publish_notice(consultation, saved_at, outcome.count_lost())
    return outcome


def _questions(ids: Iterable[UUID]) -> Iterable[Question]:
    return Question.objects.filter(pk__in=list(ids)).select_related("proposal").order_by("pk")


def _close(question: Question) -> None:
    """Store the count of a question whose close came back, as its close did."""
    found = batches.recount(question.pk)
    if question.kind == POSITION:
        text_version = cast("Proposal", question.proposal).version
        settle(question, found, waiting=None, text_version=text_version)
    else:
        store_result(question, found.counts)
        early = Poll.objects.filter(pk=question.pk, question__closes_at__gt=clock.now())
        early.update(ended_at=clock.now())
    question.state = QuestionState.CLOSED
    question.save(update_fields=["state"])


def _publish_notice(consultation: Consultation, saved_at: datetime, lost: int) -> None:
    restoration, is_new = Restoration.objects.get_or_create(
        organisation_id=consultation.organisation_id,
        consultation=consultation,
        saved_at=saved_at,
        defaults={"votes": lost},
    )
    if is_new:
        notify_participants_later(restoration)
