"""The acts of a consultation that wait to take effect, and those that were dropped."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from consult.accounts.viewer import Viewer
from consult.consultations import rules
from consult.consultations.selectors.consultations import path_of
from consult.core.postgres.lookup import get_row
from consult.lifecycle.models import WaitingAct
from consult.notifications.lines import Line

if TYPE_CHECKING:
    from consult.consultations.models import Consultation

WAITING_ACT = "waiting_act"


def find_waiting_act(viewer: Viewer, consultation: Consultation) -> WaitingAct | None:
    """Return the act that waits in a consultation, for people who may stop it. One query."""
    if not rules.can_edit(viewer, consultation):
        return None
    return WaitingAct.objects.waiting().filter(consultation=consultation).first()


def get_act(viewer: Viewer, act_id: UUID) -> WaitingAct:
    """Return an act of the organisation. Only managers are told of it. Raise `NotFound`."""
    return get_row(_acts(viewer), pk=act_id)


def get_acts(viewer: Viewer, ids: Iterable[UUID]) -> dict[UUID, WaitingAct]:
    """Return the acts of the organisation with these ids, by id. One query."""
    return _acts(viewer).in_bulk(list(ids))


def _acts(viewer: Viewer) -> QuerySet[WaitingAct]:
    rows = WaitingAct.objects.filter(organisation=viewer.organisation)
    return rows.select_related("consultation")


def title_of(act: WaitingAct) -> str:
    """Return the name of an act."""
    return act.get_kind_display()


def path_of_act(act: WaitingAct) -> str:
    """Return the path of the page of its consultation in the team area."""
    return f"/staff{path_of(act.consultation)}"


def sentence_of_drop(line: Line) -> str:
    """Return the sentence of news about an act that was dropped."""
    named = {"act": title_of(line.subject), "reason": line.subject.refusal}
    return _("%(act)s: it did not take effect. %(reason)s") % named
