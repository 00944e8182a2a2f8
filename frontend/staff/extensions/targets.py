"""A step, a vote or a questionnaire that is extended, with what its page needs to know."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from consult.consultations.actions.extensions import require_measured_extension, require_notice
from consult.consultations.exceptions import AlreadyClosed, DatesAreAnnounced, TooLateToExtend
from consult.consultations.selectors.extensions import (
    PlannedMove,
    announced_length,
    count_days,
    plan_moves,
)
from consult.consultations.selectors.timetable import moment_of
from consult.core.exceptions import Invalid
from consult.lifecycle.enums import ActKind
from votes.selectors.questions import title_of

if TYPE_CHECKING:
    from uuid import UUID

    from consult.consultations.models import Consultation, Phase
    from consult.questionnaires.models import Questionnaire
    from votes.models import Question

SUGGESTED = timedelta(days=14)


@dataclass(frozen=True)
class Target:
    """A step, vote or questionnaire that is extended.

    `latest` is the end of its consultation, for a vote or a questionnaire.
    """

    consultation: Consultation
    title: str
    opens_at: datetime
    closes_at: datetime
    extendable: Any
    back: str
    act: ActKind
    subject_id: UUID
    is_running: bool
    is_extended_with_vote: bool = False
    latest: datetime | None = None
    phase: Phase | None = None

    @property
    def suggestion(self) -> datetime:
        """Return the end that the page proposes: two weeks later, or the latest possible one."""
        later = timezone.localtime(self.closes_at) + SUGGESTED
        return min(later, self.latest) if self.latest else later

    def days_until(self, closes_at: datetime) -> int:
        """Return by how many days an end is later."""
        return count_days(self.consultation.organisation, self.closes_at, closes_at)

    def must_repeat_days(self, closes_at: datetime) -> bool:
        """Return whether an extension is longer than the announced length."""
        length = announced_length(self.extendable, self.opens_at, self.closes_at)
        return closes_at - self.closes_at > length

    def require_possible(self, closes_at: datetime) -> None:
        """Raise `DatesAreAnnounced` or `Invalid` for an end that no confirmation makes possible."""
        if closes_at <= self.closes_at:
            raise DatesAreAnnounced
        if self.latest and closes_at > self.latest:
            raise Invalid(_("It closes with its consultation at the latest."))
        require_measured_extension(
            self.consultation.organisation,
            self.closes_at,
            closes_at,
            announced=announced_length(self.extendable, self.opens_at, self.closes_at),
            confirmed_days=self.days_until(closes_at),
        )

    def moves(self, closes_at: datetime) -> list[PlannedMove]:
        """Return the later steps that a new end moves: none for a vote or a questionnaire."""
        if self.phase is None:
            return []
        moment = moment_of(self.consultation)
        return plan_moves(self.consultation, self.phase, self.days_until(closes_at), moment)

    @property
    def ends_with_consultation(self) -> bool:
        """Return whether a vote or a questionnaire already lasts as long as its consultation."""
        return self.latest is not None and self.latest <= self.closes_at

    @property
    def obstacle(self) -> str:
        """Return why it cannot be extended now, or ""."""
        moment = moment_of(self.consultation)
        if self.is_extended_with_vote:
            return _("This questionnaire is extended with its vote.")
        if not self.is_running or self.closes_at <= moment:
            return str(AlreadyClosed.message) if self.phase else _("It is over.")
        try:
            require_notice(self.closes_at, moment)
        except TooLateToExtend as refusal:
            return str(refusal)
        if self.ends_with_consultation:
            return _("It ends with its consultation. Extend the step of the consultation first.")
        return ""


def target_of_phase(consultation: Consultation, phase: Phase) -> Target:
    """Return a step as a target."""
    is_over = phase.is_participatory and consultation.closed_at is not None
    return Target(
        consultation,
        phase.title,
        phase.opens_at,
        phase.closes_at,
        phase,
        reverse("staff-timetable", args=[consultation.slug]),
        ActKind.EXTEND_PHASE,
        phase.pk,
        is_running=consultation.published_at is not None and not is_over and phase.ended_at is None,
        phase=phase,
    )


def target_of_question(consultation: Consultation, question: Question) -> Target:
    """Return a vote as a target."""
    return Target(
        consultation,
        title_of(question),
        question.opens_at or moment_of(consultation),
        question.closes_at or moment_of(consultation),
        question.poll,
        reverse("staff-question", args=[consultation.slug, question.pk]),
        ActKind.EXTEND_VOTE,
        question.pk,
        is_running=question.state == "open",
        latest=consultation.closes_at,
    )


def target_of_questionnaire(consultation: Consultation, questionnaire: Questionnaire) -> Target:
    """Return a questionnaire as a target. One next to a vote is extended with this vote."""
    return Target(
        consultation,
        questionnaire.title,
        questionnaire.opens_at or moment_of(consultation),
        questionnaire.closes_at or moment_of(consultation),
        questionnaire,
        reverse("staff-questionnaire", args=[consultation.slug, questionnaire.pk]),
        ActKind.EXTEND_QUESTIONNAIRE,
        questionnaire.pk,
        is_running=questionnaire.state == "open",
        is_extended_with_vote=not questionnaire.stands_alone,
        latest=consultation.closes_at,
    )
