"""What the page about an author shows: who, since when, how much, what was decided, what waits for a second person."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from consult.consultations import selectors as consultations
from consult.core.exceptions import NotFound
from frontend.moderation.measures import row
from frontend.staff.appeals.words import told
from frontend.staff.entries import required
from frontend.staff.moderation.authors import decided_of, record
from moderation import accounts, rules, selectors
from moderation.actions import may_answer
from moderation.enums import Action, ApprovalKind
from moderation.exceptions import OwnCase

if TYPE_CHECKING:
    from uuid import UUID


@dataclass(frozen=True)
class Author:
    """Somebody to be named, with the page about them where the viewer may open it."""

    name: str
    url: str


def account_url(participant_id: UUID, consultation, name="staff-author") -> str:
    """The page about somebody, in a consultation."""
    return f"{reverse(name, args=[participant_id])}?{urlencode({'consultation': consultation.slug})}"


def author_of(viewer, person, consultation) -> Author | None:
    """Somebody, for a page that names them; None of nobody."""
    if person is None:
        return None
    may_see = consultation is not None and accounts.can_see(viewer, consultation.pk)
    return Author(person.public_name, account_url(person.pk, consultation) if may_see else "")


def places(viewer) -> list:
    """The consultations where the viewer may read what was decided against accounts, the latest first."""
    return [one for one in consultations.consultations(viewer) if accounts.can_see(viewer, one.pk)]


def place(request, among: list):
    """The one of several that the address names, else the first one. Raises `NotAllowed` of none, `NotFound`."""
    required(bool(among))
    slug = request.GET.get("consultation", "")
    found = next((one for one in among if not slug or one.slug == slug), None)
    if found is None:
        raise NotFound
    return found


def shown(viewer, person, consultation) -> dict:
    """The context of the page: what is known of somebody there, and what the viewer may decide."""
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


def may_hide(viewer, consultation_id, conflict) -> bool:
    """Whether the viewer may take away all that somebody wrote there: a role is no obstacle to it, a part in it is."""
    return rules.can_decide(viewer, consultation_id) and not isinstance(conflict, OwnCase)


def _identity_url(viewer, person, consultation, conflict) -> str:
    """Where one asks for their address: a role is no obstacle to it, a part in it is."""
    may_ask = rules.can_know(viewer, ApprovalKind.ADDRESS, consultation.pk) and not isinstance(conflict, OwnCase)
    return account_url(person.pk, consultation, "staff-author-identity") if may_ask else ""


def _left(viewer, person, consultation_id) -> int:
    """How many texts would be taken away."""
    return len(accounts.texts_of(viewer, person.pk, consultation_id))


def lift_url(viewer, measure) -> str:
    """Where a measure is lifted; none where the viewer may not, or where it no longer holds."""
    holds = measure.holds_at(timezone.now())
    return reverse("staff-measure-lift", args=[measure.pk]) if holds and accounts.can_lift(viewer, measure) else ""
