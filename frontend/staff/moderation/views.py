"""The moderation desk: the queue, the text in its context, and the decision; then the next case."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from consult.accounts.enums import Role
from consult.consultations.selectors import topics as topic_selectors
from consult.core.exceptions import DomainError, NotFound
from debates.proposals.selectors.proposals import number_to_id
from frontend.staff.entries import required, team
from frontend.staff.moderation.case_context import shown
from frontend.staff.moderation.forms import DecisionForm
from frontend.staff.moderation.live.desk_line import desk_line
from frontend.staff.moderation.queue import Asked, is_for, queue_of, rows_of
from frontend.staff.presenters.decision_words import LABELS, MESSAGES
from frontend.toolkit.form_submission import posted, status, submit
from frontend.toolkit.page import page
from moderation import rules, target_kinds
from moderation.cases.actions import cases as case_actions
from moderation.cases.selectors import queue as queue_selectors
from moderation.decisions.actions import decision_undo as decision_undo_actions
from moderation.decisions.actions import decisions as decision_actions
from moderation.decisions.selectors import decisions as decision_selectors
from moderation.enums import Action, CaseState, Reason

if TYPE_CHECKING:
    from consult.accounts.viewer import Viewer


@page("moderation.queue")
def list_cases(request):
    """Show the queue of the consultations that the viewer moderates.

    The page opens the first case that they may decide, or else the first case.
    """
    viewer = request.viewer
    asked = Asked.of(request)
    required(bool(viewer.consultations_as(Role.MODERATOR)))
    rows, _more = read = rows_of(viewer, asked)
    if rows and request.method == "GET":
        first = next(filter(is_for, rows), rows[0])
        return _show(request, asked, first["case"], read)
    return _nothing(request, asked, read)


@page("moderation.decide")
def show_case(request, case_id):
    """Show a case with its text and its notices, and decide it."""
    found = queue_selectors.get_case(request.viewer, case_id)
    return _show(request, Asked.of(request), found)


@page("moderation.queue")
def claim_case(request, case_id):
    """Claim a case for ten minutes, or release it."""
    viewer = request.viewer
    queue_selectors.get_case(viewer, case_id)
    if request.method == "POST":
        act = case_actions.release_case if request.POST.get("release") else case_actions.claim_case
        act(viewer=viewer, case_id=case_id)
    return redirect(Asked.of(request).address("staff-case", case_id))


@page("moderation.decide")
def decide_text(request, kind, target_id):
    """Decide on a text that was not reported."""
    viewer = request.viewer
    if kind not in target_kinds.list_reportable_names():
        raise NotFound
    target = target_kinds.get_kind(kind).get(viewer, target_id)
    required(rules.can_decide(viewer, target.consultation_id))
    return _decide(request, Asked.of(request), kind, target, None)


@page("moderation.decide")
def undo_decision(request, decision_id):
    """Undo a decision that the viewer took less than ten minutes ago."""
    decision_selectors.get_decision(request.viewer, decision_id)
    if request.method == "POST":
        try:
            undone = decision_undo_actions.undo(viewer=request.viewer, decision_id=decision_id)
        except NotFound:
            raise
        except DomainError as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(
                request, _("Taken back: the text is as it was, and its case waits again.")
            )
            case = queue_selectors.open_case_of(
                request.viewer, undone.target_kind, undone.target_id
            )
            if case:
                return redirect(Asked.of(request).address("staff-case", case.pk))
    return redirect(Asked.of(request).address("staff-moderation"))


def _show(request, asked, found, read=None):
    try:
        target = target_kinds.get_kind(found.target_kind).get(request.viewer, found.target_id)
    except NotFound:  # The author withdrew the text.
        target = None
    if target is None:
        messages.info(request, _("This is no longer there to be decided."))
        return redirect("staff-moderation") if read is None else _nothing(request, asked, read)
    return _decide(request, asked, found.target_kind, target, found, read=read)


def _nothing(request, asked, read):
    context = queue_of(request.viewer, asked, read=read)
    return render(request, "staff/moderation/desk.html", _frame(request, asked, context))


def _decide(request, asked, name, target, found, *, read=None):
    viewer = request.viewer
    around = shown(viewer, name, target, found)
    possible = rules.possible_decisions(viewer, name, target)
    topics = _topics(viewer, target) if Action.MOVE in possible else []
    known = {
        "target": target,
        "has_case": found is not None,
        "possible": possible,
        "topics": topics,
    }
    form = _form(request, around["reasons"], **known)
    context = queue_of(viewer, asked, found, read)
    if form.is_valid() and submit(
        request,
        form,
        "decision",
        decision_actions.decide,
        target_kind=name,
        target_id=target.pk,
        case_id=found.pk if found else None,
        given=form.given() | _into(viewer, target, form.cleaned_data.get("into")),
    ):
        after = context["after"]
        return redirect(after["url"] if after and found else asked.address("staff-moderation"))
    context |= {**around, "form": form, **_claim(viewer, found)}
    return render(
        request, "staff/moderation/desk.html", _frame(request, asked, context), status=status(form)
    )


def _form(request, reasons, **known):
    """Return the form of the panel.

    Without scripts, the button `prefill` fills in the usual message of the chosen reason.
    """
    if "prefill" in request.POST:
        reason = request.POST.get("reason") or ""
        reason = request.POST.get("other_reason", "") if reason == "other" else reason
        typed = {
            field: request.POST.get(field, "")
            for field in ("reason", "other_reason", "origin", "topic", "into")
        }
        typed["facts"] = (
            str(MESSAGES[Reason(reason)])
            if reason in Reason.values
            else request.POST.get("facts", "")
        )
        return DecisionForm(initial=typed, **known)
    return DecisionForm(posted(request), reasons=reasons, **known)


def _topics(viewer: Viewer, target):
    others = [
        one
        for one in topic_selectors.topics(viewer, target.consultation)
        if one.pk != target.topic_id
    ]
    return [
        (str(one.pk), f"{one.number}. {one.title}" if one.number else one.title) for one in others
    ]


def _into(viewer: Viewer, target, number):
    """Return the id of the contribution with the typed number.

    If there is none, the dict is empty and the action refuses, on the field of the number.
    """
    found = number_to_id(viewer, target.consultation_id, number) if number else None
    return {"into": str(found)} if found else {}


def _claim(viewer: Viewer, found):
    """Return who has claimed the case, and until when."""
    held = found is not None and found.is_held_at(timezone.now())
    mine = held and found.claimed_by_id == viewer.person().pk
    return {
        "is_decided": found is not None and found.state not in CaseState.unfinished(),
        "mine": mine,
        "held_by": found.claimed_by.public_name if held and not mine else "",
        "held_until": found.claimed_until if held else None,
    }


def _frame(request, asked, context):
    """Return the context of every page of the desk: navigation, live data, decision to undo."""
    recent = decision_selectors.recent_decisions(request.viewer)
    last = recent[0] if recent else None
    case = context.get("case")
    taken = {
        "last": last,
        "last_label": LABELS[Action(last.action)] if last else "",
        "recent_count": len(recent),
    }
    desk = desk_line(request.viewer, case.pk if case else None)
    return team(request, "staff-moderation", desk=desk, **context, **taken)
