"""Data of the team page about an author: record, past decisions, measures and open approvals."""

from django.urls import reverse
from django.utils import timezone

from consult.accounts.viewer import Viewer
from frontend.presenters.account.sanctions import row
from frontend.staff.presenters.approvals import describe_approval
from frontend.staff.presenters.author_links import account_url
from frontend.staff.presenters.author_records import list_decisions, text_figures
from moderation import rules
from moderation.approvals import selectors
from moderation.approvals.actions import may_answer
from moderation.enums import Action, ApprovalKind
from moderation.exceptions import OwnCase
from moderation.measures import selectors as measure_selectors


def describe_author(viewer: Viewer, person, consultation) -> dict:
    """Return the context of the page: the data about the person, and the viewer's possible acts."""
    cid = consultation.pk
    conflict = measure_selectors.find_conflict(viewer, person, consultation.pk)
    possible = [*(Action.by_one_person() if measure_selectors.can_limit(viewer, cid) else ())]
    possible += Action.by_two_people() if measure_selectors.can_close(viewer) else []
    measures = measure_selectors.measures_of(viewer, person, cid)
    waiting = selectors.approvals_about(viewer, person.pk, may_answer=may_answer)
    return {
        "author": person,
        "consultation": consultation,
        "record": text_figures(viewer, cid, person.pk),
        "decided": list_decisions(viewer, cid, person.pk),
        "measures": [
            row(measure, lift="" if conflict else lift_url(viewer, measure)) for measure in measures
        ],
        "waiting": [describe_approval(approval, viewer) for approval in waiting],
        "conflict": conflict,
        "possible": possible,
        "identity_url": _identity_url(viewer, person, consultation, conflict),
        "removable_count": _count_removable_texts(viewer, person, cid)
        if may_hide(viewer, cid, conflict)
        else None,
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


def _count_removable_texts(viewer: Viewer, person, consultation_id) -> int:
    """Return the number of texts that would be removed."""
    return len(measure_selectors.texts_of(viewer, person.pk, consultation_id))


def lift_url(viewer: Viewer, measure) -> str:
    """Return the address that lifts a measure, or "" if it has ended or the viewer may not."""
    is_in_force = measure.is_in_force_at(timezone.now())
    return (
        reverse("staff-measure-lift", args=[measure.pk])
        if is_in_force and measure_selectors.can_lift(viewer, measure)
        else ""
    )
