"""What happens when an act takes effect, as a list beside the time that is left."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from consult.accounts.viewer import Viewer
from consult.consultations.selectors.topics import topics
from consult.lifecycle.enums import ActKind
from consult.notifications.selectors import count_followers
from frontend.toolkit.words import dates

if TYPE_CHECKING:
    from consult.consultations.models import Consultation
    from consult.lifecycle.models import WaitingAct


@dataclass(frozen=True)
class Consequence:
    """A thing that happens, and a detail of it."""

    text: str
    detail: str = ""


def list_consequences(
    viewer: Viewer, consultation: Consultation, act: WaitingAct
) -> list[Consequence]:
    """Return what happens when an act takes effect. At most two queries."""
    kind = ActKind(act.kind)
    if kind == ActKind.PUBLISH:
        return _publication(viewer, consultation)
    if kind == ActKind.CLOSE:
        return _close(viewer, consultation, act)
    if kind in ActKind.extensions():
        return _extension(viewer, consultation, act)
    if kind == ActKind.PUBLISH_DATASET:
        return [
            Consequence(_("A new version of the files is made")),
            Consequence(_("It is public for good"), _("its files never change")),
        ]
    return [
        Consequence(_("The text, the answers and the dates no longer change")),
        Consequence(_("People can take part from the first day that was announced")),
    ]


def _publication(viewer: Viewer, consultation: Consultation) -> list[Consequence]:
    number = len(list(topics(viewer, consultation)))
    public = ngettext("%(n)s topic becomes public", "%(n)s topics become public", number)
    found = [Consequence(public % {"n": number})] if number else []
    found.append(
        Consequence(
            _("The register begins"), _("with the charter, the dates and the rules that you promise")
        )
    )
    if consultation.opens_at and consultation.closes_at:
        last = dates.until(consultation.closes_at)
        found.append(
            Consequence(
                _("People take part from %(day)s") % {"day": dates.day(consultation.opens_at)}, last
            )
        )
    return found


def _close(viewer: Viewer, consultation: Consultation, act: WaitingAct) -> list[Consequence]:
    return [
        Consequence(_("Contributions, comments and opinions stop")),
        Consequence(_("Votes and questionnaires close")),
        Consequence(_("Your reason is public"), act.arguments.get("reason", "")),
    ]


def _extension(viewer: Viewer, consultation: Consultation, act: WaitingAct) -> list[Consequence]:
    from consult.lifecycle.selectors.waiting_acts import new_end_of

    found = [
        Consequence(
            _("The new end is public"), dates.until(new_end_of(act))
        ),
        Consequence(_("Your reason is public"), act.arguments.get("reason", "")),
    ]
    if act.kind == ActKind.EXTEND_PHASE:
        number = count_followers(viewer, "consultation", consultation.pk)
        notified = ngettext(
            "%(n)s follower is notified", "%(n)s followers are notified", number
        ) % {"n": number}
        found += [Consequence(notified)] if number else []
    return found
