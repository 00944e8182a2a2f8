"""Team pages where appeals are decided, and where acts that need a second person are confirmed.

An appeal is never decided by the moderator who took the decision, nor an act confirmed by the
person who asked for it.
"""

from typing import Any

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from consult.accounts.enums import Role
from consult.accounts.rules import is_of_the_pool
from consult.accounts.viewer import Viewer
from consult.core.exceptions import Conflict
from consult.core.templatetags.sanitised import sanitised
from debates.texts.selectors import authors as author_selectors
from debates.texts.selectors.masked_words import list_masked_words
from frontend.presenters.moderation.kind_labels import KINDS
from frontend.staff.appeals.forms import OutcomeForm, RemovalForm
from frontend.staff.entries import required, team
from frontend.staff.presenters.approvals import describe_approval
from frontend.staff.presenters.author_links import author_of
from frontend.staff.presenters.text_rows import describe_texts
from frontend.toolkit.forms.form_submission import posted, status, submit
from frontend.toolkit.pages.page import page, require_participant
from frontend.toolkit.sessions.unsent_texts import restore_unsent
from moderation import rules, target_kinds
from moderation.appeals import pool
from moderation.appeals import selectors as appeal_selectors
from moderation.appeals.actions import appeals as appeal_actions
from moderation.approvals import actions as approval_actions
from moderation.approvals import selectors as approval_selectors
from moderation.cases.selectors import queue as queue_selectors
from moderation.decisions.selectors import decisions as decision_selectors
from moderation.enums import Action, AppealSide, AppealState, ApprovalKind, Reason
from moderation.identity_requests import selectors as identity_request_selectors
from moderation.measures import selectors as measure_selectors

MOST = 50
MOST_TEXTS = 5


@page("appeal.decide")
def list_appeals(request):
    """List the appeals of the consultations that the viewer moderates or administers, oldest first.

    A member of the installation's pool reads the appeals that no other person may decide, and the
    names of the other organisations where appeals wait for the pool.
    """
    viewer = request.viewer
    required(approval_selectors.sees_appeals(viewer))
    state = request.GET.get("state") or AppealState.OPEN
    appeals = list(
        appeal_selectors.appeals(viewer, state=appeal_selectors.known_state(state))[: MOST + 1]
    )
    context = {
        "rows": [_row(appeal) for appeal in appeals[:MOST]],
        "more": len(appeals) > MOST,
        "state": state,
        "states": [
            (appeal_state.value, capfirst(appeal_state.label))
            for appeal_state in AppealState
            if appeal_state != AppealState.ASSIGNED
        ],
        "is_of_the_pool": is_of_the_pool(viewer),
        "sees_approvals": approval_selectors.sees_approvals(viewer),
        "moderates": bool(viewer.consultations_as(Role.MODERATOR)),
    }
    if context["is_of_the_pool"]:
        context["places"] = [
            place
            for place in pool.places(request.user.pk)
            if place.organisation != request.organisation
        ]
    return render(request, "staff/appeals/list.html", team(request, _entry(viewer), **context))


def _entry(viewer: Viewer):
    """Return the navigation entry under which the appeals are listed for the viewer."""
    return "staff-appeals" if is_of_the_pool(viewer) else "staff-moderation"


def _row(appeal):
    decision = appeal.decision
    return {
        "appeal": appeal,
        "number": decision.number,
        "action": Action(decision.action).done,
        "reason": Reason(decision.reason).label if decision.reason else "",
        "kind": KINDS.get(decision.target_kind, decision.target_kind),
        "side": AppealSide(appeal.side).label,
        "state": AppealState(appeal.state).label,
        "consultation": decision.consultation.title,
    }


@page("appeal.decide")
def answer_appeal(request, appeal_id):
    """Show an appeal with the contested decision, its reason and text, and record the outcome."""
    require_participant(request)
    viewer = request.viewer
    appeal = appeal_selectors.get_appeal(viewer, appeal_id)
    typed = restore_unsent(request).dict() if request.method == "GET" else {}
    form = OutcomeForm(posted(request), appeal=appeal, initial=typed)
    if submit(request, form, "appeal", appeal_actions.decide_appeal, appeal_id=appeal.pk):
        messages.success(
            request, _("Your answer has been sent, and the public log shows the outcome.")
        )
        return redirect("staff-appeals")
    context = _row(appeal) | _text(viewer, appeal.decision)
    context |= {"form": form, "may_hear": appeal_selectors.can_decide_appeal(viewer, appeal)}
    context |= {
        "facts": appeal.decision.statement.facts,
        "is_over": appeal.state in AppealState.outcomes(),
    }
    page_ = team(request, _entry(viewer), **context)
    return render(request, "staff/appeals/hear.html", page_, status=status(form))


def _text(viewer: Viewer, decision):
    """Return the target of the decision, as the person who decides the appeal reads it.

    The target is a text, or a measure against an account.
    """
    target = appeal_selectors.target_of(decision)
    if target is None:
        return {"title": "", "body_html": "", "path": ""}
    kind = target_kinds.get_kind(decision.target_kind)
    html = getattr(target, "body_html", "")
    read: dict[str, Any] = {
        "title": kind.title(target),
        "body_html": sanitised(html) if html else "",
        "path": kind.path(target),
        "masked": list_masked_words(viewer, decision),
    }
    if decision.target_kind == measure_selectors.NAME:
        # A measure about notices names no author: the reporter's identity is confidential (ADR 50).
        person = None if target.is_about_notices else target.participant
        read |= {"author": author_of(viewer, person, decision.consultation), "measure": target}
        read["texts"] = _texts_in_question(viewer, target, decision) if person else []
    return read


def _texts_in_question(viewer: Viewer, measure, decision) -> list[dict]:
    """Return the texts that moderation limited before a measure, latest first, five at most.

    Each has its words and the decision about it. A viewer who may not see the queue gets none.
    """
    if not rules.can_see_queue(viewer, decision.consultation_id):
        return []
    ids = author_selectors.text_ids_of(viewer, decision.consultation_id, measure.participant_id)
    texts = []
    for earlier in decision_selectors.decisions_about(viewer, ids):
        target = appeal_selectors.target_of(earlier)
        if Action(earlier.action).limits and earlier.created_at <= decision.created_at and target:
            kind = target_kinds.get_kind(earlier.target_kind)
            html = getattr(target, "body_html", "")
            texts.append(
                {
                    "title": kind.title(target),
                    "path": kind.path(target),
                    "body_html": sanitised(html) if html else "",
                    "action": Action(earlier.action).done,
                    "number": earlier.number,
                    "reason": Reason(earlier.reason).label if earlier.reason else "",
                    "facts": decision_selectors.facts_of(earlier),
                }
            )
    return texts[:MOST_TEXTS]


@page("account.confirm")
def list_approvals(request):
    """List the acts that wait for a second person, and the identities that the viewer may read."""
    viewer = request.viewer
    required(approval_selectors.sees_approvals(viewer))
    approvals = approval_selectors.approvals(viewer, may_answer=approval_actions.may_answer)
    people = approval_selectors.people_concerned(viewer, approvals)
    rows = [
        describe_approval(approval, viewer)
        | {
            "author": author_of(viewer, people[approval.pk], approval.consultation),
            "is_about_texts": approval.kind
            in (ApprovalKind.REMOVALS, ApprovalKind.HIDE_EVERYTHING),
        }
        for approval in approvals
    ]
    readable = [
        describe_approval(approval, viewer)
        for approval in identity_request_selectors.readable_identities(viewer)
    ]
    moderates = bool(viewer.consultations_as(Role.MODERATOR))
    context = team(request, "staff-moderation", rows=rows, readable=readable, moderates=moderates)
    return render(request, "staff/appeals/approvals.html", context)


@page("account.confirm")
def answer_approval(request, approval_id):
    """Confirm or refuse a colleague's request for an act, or withdraw a request of the viewer.

    If texts would be removed, the page shows each of them, and the second person may leave some
    out.
    """
    approval = approval_selectors.get_approval(
        request.viewer, approval_id, may_answer=approval_actions.may_answer
    )
    rows = _list_texts_to_remove(request.viewer, approval)
    is_granted = request.POST.get("grant") == "1"
    form = RemovalForm(posted(request) if is_granted else None)
    if request.method == "POST" and not (rows and is_granted and not form.is_valid()):
        only = form.cleaned_data["texts"] if rows and is_granted else None
        _answer(request, approval, is_granted=is_granted, only=only)
        return redirect("staff-approvals")
    if not rows:
        return redirect("staff-approvals")
    ticked = form["texts"].value() or () if form.is_bound else None
    for row in rows:
        row["is_ticked"] = ticked is None or str(row["target"].pk) in ticked
    context = describe_approval(approval, request.viewer) | {"rows": rows, "form": form}
    return render(
        request,
        "staff/appeals/approval.html",
        team(request, "staff-moderation", **context),
        status=status(form),
    )


def _answer(request, approval, *, is_granted, only):
    try:
        approval_actions.answer(
            viewer=request.viewer, approval_id=approval.pk, grant=is_granted, only=only
        )
    except Conflict as refusal:
        messages.error(request, str(refusal))
    else:
        message = (
            _("Confirmed. The request is being carried out.")
            if is_granted
            else _("The request has been refused or withdrawn.")
        )
        messages.success(request, message)


def _list_texts_to_remove(viewer: Viewer, approval) -> list[dict]:
    """Return the texts that an act would remove, as the second person reads them.

    A text that its author changed since the request stays in the queue, so it has no box.
    """
    texts = approval_selectors.texts_of_approval(viewer, approval)
    targets = queue_selectors.targets(viewer, texts)
    described = describe_texts(viewer, texts, targets)
    read = approval.payload.get("read", {})
    rows = []
    for text in texts:
        key = (text.target_kind, text.target_id)
        if key not in targets:
            continue
        target = targets[key]
        kind = target_kinds.get_kind(text.target_kind)
        mark = read.get(text.case_id)
        row = described[key] | {
            "target": target,
            "kind": KINDS.get(text.target_kind, text.target_kind),
            "title": kind.title(target),
            "path": kind.path(target),
            "is_changed": bool(mark)
            and mark != target_kinds.compute_mark(text.target_kind, target),
        }
        rows.append(row)
    return rows
