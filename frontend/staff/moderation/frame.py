"""The frame of the pages of the desk: navigation, live data, and the last act, to undo it."""

from typing import Any

from frontend.staff.entries import team
from frontend.staff.moderation.live.desk_line import desk_line
from frontend.staff.presenters.bulk_outcomes import DECIDED
from moderation.cases.actions import cases as case_actions
from moderation.decisions.selectors import decisions as decision_selectors
from moderation.enums import Action


def frame_desk(request, context) -> dict:
    """Return the context of a page of the desk with its frame.

    Opening a page releases the cases that the moderator claimed and left.
    """
    case = context.get("case")
    if request.method == "GET":
        case_actions.release_other_cases(viewer=request.viewer, on=case.pk if case else None)
    recent = decision_selectors.recent_decisions(request.viewer)
    last = recent[0] if recent else None
    count = len(decision_selectors.decisions_of_act(last)) if last else 0
    undo: dict[str, Any] = {"last": last, "last_count": count, "last_label": ""}
    if last:
        action = Action(last.action)
        undo["last_label"] = DECIDED[action] % {"n": count} if count > 1 else action.done
    desk = desk_line(request.viewer, case.pk if case else None)
    return team(request, "staff-moderation", desk=desk, **context, **undo)
