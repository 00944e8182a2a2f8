"""Acts that wait, as the pages of a consultation show them: in a line, or in a block."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from consult.accounts.viewer import Viewer
from consult.lifecycle import rules
from consult.lifecycle.enums import ActKind, ActState
from consult.lifecycle.selectors.waiting_acts import list_waiting_acts
from frontend.toolkit.words import dates

if TYPE_CHECKING:
    from consult.consultations.models import Consultation
    from consult.lifecycle.models import WaitingAct

# The queue is looked through every fifteen seconds. After a minute, no worker is there.
LATE = timedelta(minutes=1)
TAGS = {
    ActKind.PUBLISH: _("Opens at %(hour)s"),
    ActKind.CLOSE: _("Closes at %(hour)s"),
    ActKind.OPEN_QUESTION: _("A vote opens at %(hour)s"),
    ActKind.OPEN_QUESTIONNAIRE: _("A questionnaire opens at %(hour)s"),
    ActKind.EXTEND_PHASE: _("A step is extended at %(hour)s"),
    ActKind.EXTEND_QUESTION: _("A vote is extended at %(hour)s"),
    ActKind.EXTEND_QUESTIONNAIRE: _("A questionnaire is extended at %(hour)s"),
    ActKind.PUBLISH_DATASET: _("Data are published at %(hour)s"),
}
TITLES = {
    ActKind.PUBLISH: _("The consultation will open at %(hour)s"),
    ActKind.CLOSE: _("The consultation will close at %(hour)s"),
    ActKind.OPEN_QUESTION: _("The vote will open at %(hour)s"),
    ActKind.OPEN_QUESTIONNAIRE: _("The questionnaire will open at %(hour)s"),
    ActKind.EXTEND_PHASE: _("The step will be extended at %(hour)s"),
    ActKind.EXTEND_QUESTION: _("The vote will be extended at %(hour)s"),
    ActKind.EXTEND_QUESTIONNAIRE: _("The questionnaire will be extended at %(hour)s"),
    ActKind.PUBLISH_DATASET: _("The data will be published at %(hour)s"),
}
STOPS = {
    ActKind.PUBLISH: _("Stop the opening"),
    ActKind.CLOSE: _("Stop the close"),
    ActKind.OPEN_QUESTION: _("Stop the opening of the vote"),
    ActKind.OPEN_QUESTIONNAIRE: _("Stop the opening of the questionnaire"),
    ActKind.EXTEND_PHASE: _("Stop the extension"),
    ActKind.EXTEND_QUESTION: _("Stop the extension"),
    ActKind.EXTEND_QUESTIONNAIRE: _("Stop the extension"),
    ActKind.PUBLISH_DATASET: _("Stop the publication"),
}
KNOTS = 11


@dataclass(frozen=True)
class Knot:
    """A minute of the drawing: passed or not."""

    x: int
    is_passed: bool


@dataclass(frozen=True)
class ShownAct:
    """An act that waits or waited, in words. `minutes` are those that are left to stop it."""

    label: str
    tag: str
    title: str
    stop_label: str
    url: str
    stop_url: str
    may_stop: bool
    state: str
    reason: str
    confirmed_at: str
    confirmed_by: str
    stopped_by: str
    ended_at: str
    hour: str
    due_at: datetime
    minutes: int
    is_due: bool
    is_late: bool
    knots: list[Knot]

    @property
    def is_waiting(self) -> bool:
        """Return whether it has not ended."""
        return self.state == ActState.WAITING


def waiting_acts_of(viewer: Viewer, consultation: Consultation) -> list[ShownAct]:
    """Return the acts of a consultation that wait. One query."""
    return [show_act(viewer, consultation, act) for act in list_waiting_acts(viewer, consultation.pk)]


def show_act(viewer: Viewer, consultation: Consultation, act: WaitingAct) -> ShownAct:
    """Return an act in words, at the time when it was read."""
    moment: datetime = act.seen_at  # type: ignore[attr-defined]  # an annotation of the query
    kind = ActKind(act.kind)
    hour = {"hour": dates.hour(act.due_at)}
    seconds = max(0.0, (act.due_at - moment).total_seconds())
    arguments = [consultation.slug, act.pk]
    return ShownAct(
        label=str(kind.label),
        tag=str(TAGS[kind]) % hour,
        title=str(TITLES[kind]) % hour,
        stop_label=str(STOPS[kind]),
        url=reverse("staff-waiting-act", args=arguments),
        stop_url=reverse("staff-waiting-act-stop", args=arguments),
        may_stop=rules.can_stop(viewer, consultation.pk),
        state=act.state,
        reason=act.get_drop_reason_display(),
        confirmed_at=dates.hour(act.confirmed_at),
        confirmed_by=act.confirmed_by.public_name if act.confirmed_by else "",
        stopped_by=act.stopped_by.public_name if act.stopped_by else "",
        ended_at=dates.whole(act.ended_at) if act.ended_at else "",
        hour=hour["hour"],
        due_at=act.due_at,
        minutes=math.ceil(seconds / 60),
        is_due=seconds == 0,
        is_late=moment - act.due_at > LATE,
        knots=_knots(act, moment),
    )


def _knots(act: WaitingAct, moment: datetime) -> list[Knot]:
    """Return the line of knots: the first is the confirmation, the last is the act."""
    whole = (act.due_at - act.confirmed_at).total_seconds()
    passed = (moment - act.confirmed_at).total_seconds() / whole if whole else 1
    return [
        Knot(10 + 50 * place, place / (KNOTS - 1) <= passed) for place in range(KNOTS)
    ]
