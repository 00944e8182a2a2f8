"""Data of the team page about an author: record, past decisions, measures and open approvals."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from consult.consultations import selectors as consultations
from consult.core.exceptions import NotFound
from frontend.presenters.sanctions import row
from frontend.staff.appeals.words import told
from frontend.staff.entries import required
from frontend.staff.moderation.authors import decided_of, record
from moderation import accounts, rules, selectors
from moderation.actions import may_answer
from moderation.enums import Action, ApprovalKind
from moderation.exceptions import OwnCase

if TYPE_CHECKING:
    from uuid import UUID

    from consult.accounts.viewer import Viewer


@dataclass(frozen=True)
class Author:
    """The name of an author, with the address of the team page about them.

    `url` is empty where the viewer may not open that page.
    """

    name: str
    url: str


def account_url(participant_id: UUID, consultation, name="staff-author") -> str:
    """Return the address of the team page about a participant, in a consultation."""
    return (
        f"{reverse(name, args=[participant_id])}?{urlencode({'consultation': consultation.slug})}"
    )


def author_of(viewer: Viewer, person, consultation) -> Author | None:
    """Return the name and the page of a participant, or None if there is no participant."""
    if person is None:
        return None
    may_see = consultation is not None and accounts.can_see(viewer, consultation.pk)
    return Author(person.public_name, account_url(person.pk, consultation) if may_see else "")


def places(viewer: Viewer) -> list:
    """Return the consultations where the viewer may read the measures, the latest first."""
    return [one for one in consultations.consultations(viewer) if accounts.can_see(viewer, one.pk)]


def place(request, among: list):
    """Return the consultation that the address names, else the first of the list.

    Raise `NotAllowed` if the list is empty, `NotFound` if the address names a consultation that is
    not in it.
    """
    required(bool(among))
    slug = request.GET.get("consultation", "")
    found = next((one for one in among if not slug or one.slug == slug), None)
    if found is None:
        raise NotFound
    return found


def shown(viewer: Viewer, person, consultation) -> dict:
    """Return the context of the page: the data about the person, and the viewer's possible acts."""
    cid, conflict = consultation.pk, accounts.keeps_out(viewer, person, consultation.pk)
    possible = [*(Action.by_one() if accounts.can_limit(viewer, cid) else ())]
    possible += Action.by_two() if accounts.can_close(viewer) else []
    measures = accounts.measures_of(viewer, person, cid)
    waiting = selectors.approvals_about(viewer, person.pk, may_answer=may_answer)
    return {
        "author": person,
        "consultation": consultation,
        "record": record(viewer, cid, person.pk),
        "decided": decided_of(viewer, cid, person.pk),
        "measures": [row(one, lift="" if conflict else lift_url(viewer, one)) for one in measures],
        "waiting": [told(one, viewer) for one in waiting],
        "conflict": conflict,
        "possible": possible,
        "identity_url": _identity_url(viewer, person, consultation, conflict),
        "left": _left(viewer, person, cid) if may_hide(viewer, cid, conflict) else None,
    }


def may_hide(viewer: Viewer, consultation_id, conflict) -> bool:
    """Return whether the viewer may remove all texts of the person in the consultation.

    The person may have a role in the team. The viewer may not be the person, nor have reported them
    (`OwnCase`).
    """
    return rules.can_decide(viewer, consultation_id) and not isinstance(conflict, OwnCase)


def _identity_url(viewer: Viewer, person, consultation, conflict) -> str:
    """Return the address of the form that asks for the person's e-mail address, or "".

    The person may have a role in the team. The viewer may not be the person, nor have reported them
    (`OwnCase`).
    """
    may_ask = rules.can_know(viewer, ApprovalKind.ADDRESS, consultation.pk) and not isinstance(
        conflict, OwnCase
    )
    return account_url(person.pk, consultation, "staff-author-identity") if may_ask else ""


def _left(viewer: Viewer, person, consultation_id) -> int:
    """Return the number of texts that would be removed."""
    return len(accounts.texts_of(viewer, person.pk, consultation_id))


def lift_url(viewer: Viewer, measure) -> str:
    """Return the address that lifts a measure, or "" if it has ended or the viewer may not."""
    holds = measure.holds_at(timezone.now())
    return (
        reverse("staff-measure-lift", args=[measure.pk])
        if holds and accounts.can_lift(viewer, measure)
        else ""
    )
