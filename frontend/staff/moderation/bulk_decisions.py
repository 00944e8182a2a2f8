"""Bulk decisions of a moderator: one decision for several cases.

Many removals need a second person (`actions.decide_several`).
"""

from django.shortcuts import redirect, render

from consult.accounts.enums import Role
from frontend.staff.entries import required
from frontend.staff.moderation.forms import BULK, BulkForm
from frontend.staff.moderation.frame import frame_desk
from frontend.staff.moderation.likeness import compare
from frontend.staff.moderation.queue import (
    QueueFilters,
    can_decide_row,
    describe_queue,
    list_case_rows,
    list_rows,
)
from frontend.staff.moderation.words import KEYS
from frontend.staff.presenters.bulk_outcomes import add_outcome_messages
from frontend.staff.presenters.decision_words import LABELS
from frontend.toolkit.forms.form_submission import posted, status
from frontend.toolkit.pages.page import page
from frontend.toolkit.sessions.unsent_texts import restore_unsent
from moderation import target_kinds
from moderation.cases.selectors import queue as queue_selectors
from moderation.decisions.actions import bulk_decisions as bulk_decision_actions
from moderation.enums import Action
from moderation.signals.selectors import details as detail_selectors

MOST_TOGETHER = 200
MOST_SHOWN = 3  # texts of a group that are not folded, beside those that say more


@page("moderation.decide")
def decide_cases(request):
    """Show the queue with boxes to tick, and take one decision for the ticked cases.

    Each case is decided, notified and logged separately.
    """
    viewer = request.viewer
    filters = QueueFilters.of(request)
    required(bool(viewer.consultations_as(Role.MODERATOR)))
    form = _form(request)
    if _decide(request, form):
        return redirect(filters.address("staff-bulk"))
    read = list_rows(viewer, filters, is_folded=False)
    context = describe_queue(viewer, filters, read=read)
    _add_marks(context["rows"])
    # Without scripts, the link “Tick all” opens the page with every box ticked.
    _tick(context["rows"], form, is_all="all" in request.GET)
    context |= {"form": form, "buttons": _buttons(context["rows"])}
    return render(
        request,
        "staff/moderation/bulk.html",
        frame_desk(request, context),
        status=status(form),
    )


@page("moderation.decide")
def decide_group(request, case_id):
    """Show the waiting cases with almost identical texts, and take one decision for all.

    Texts that say more than the others are not ticked at first.
    """
    viewer = request.viewer
    filters = QueueFilters.of(request)
    case = queue_selectors.get_case(viewer, case_id)
    alike = list(detail_selectors.cluster_of(viewer, case)[: MOST_TOGETHER - 1])
    found = queue_selectors.cases(viewer).filter(pk__in=[case.pk, *(each.pk for each in alike)])
    members = list_case_rows(viewer, filters, list(found.order_by("created_at", "id")))
    members = [row for row in members if row["target"]]
    if len(members) < 2:
        return redirect(filters.address("staff-case", case.pk))
    others = max(signal.others for row in members for signal in row["signals"])
    form = _form(request, alike=others)
    context = describe_queue(viewer, filters, members[0]["key"])
    if _decide(request, form):
        after = context["after"]
        return redirect(after["url"] if after else filters.address("staff-moderation"))
    _add_marks(members)
    for row, compared in zip(members, compare([row["words"] for row in members]), strict=True):
        row["compared"] = compared
    _tick(members, form, is_all=True)
    shown = [row for n, row in enumerate(members) if n < MOST_SHOWN or row["compared"].says_more]
    context |= {
        "form": form,
        "members": members,
        "shown": shown,
        "folded": [row for row in members if row not in shown],
        "buttons": _buttons(members),
    }
    return render(
        request,
        "staff/moderation/group.html",
        frame_desk(request, context),
        status=status(form),
    )


def _form(request, **known):
    """Return the form, with what was typed before the session ended, if anything was."""
    typed = restore_unsent(request) if request.method == "GET" else None
    if not typed:
        return BulkForm(posted(request), **known)
    initial = {"reason": typed.get("reason"), "facts": typed.get("facts")}
    return BulkForm(initial=initial | {"cases": typed.getlist("cases")}, **known)


def _decide(request, form) -> bool:
    """Take the decision of a form that was sent, and return whether it was taken."""
    if request.method != "POST" or not form.is_valid():
        return False
    decision = {name: form.cleaned_data[name] for name in ("action", "reason", "facts")}
    chosen = form.cleaned_data["cases"]
    read = {str(pk): request.POST.get(f"read-{pk}", "") for pk in chosen}
    outcome = bulk_decision_actions.decide_several(
        viewer=request.viewer, case_ids=chosen, read=read, **decision
    )
    add_outcome_messages(request, outcome, Action(decision["action"]))
    if outcome.refusal:
        field = outcome.refusal.attr if outcome.refusal.attr in form.fields else None
        form.add_error(field, str(outcome.refusal))
    return not outcome.refusal


def _buttons(rows):
    """Return the decisions that at least one text of the list allows, with their keys."""
    targets = [row["target"] for row in rows if row["target"]]
    return [
        {"value": action.value, "label": LABELS[action], "key": KEYS[action]}
        for action in BULK
        if any(target.state in action.possible_from for target in targets)
    ]


def _tick(rows, form, *, is_all):
    """Tick the rows that were ticked in a form that was sent, or those to begin with.

    A colleague decides the cases that they claimed.
    """
    known = form.is_bound or "cases" in form.initial
    chosen = {str(pk) for pk in form["cases"].value() or ()} if known else None
    for row in rows:
        row["is_free"] = can_decide_row(row)
        says_more = "compared" in row and row["compared"].says_more
        row["is_ticked"] = row["is_free"] and (
            is_all and not says_more if chosen is None else str(row["case"].pk) in chosen
        )


def _add_marks(rows):
    """Add to each row the mark of the state that the moderator reads."""
    by_kind: dict[str, list[dict]] = {}
    for row in rows:
        if row["target"]:
            by_kind.setdefault(row["case"].target_kind, []).append(row)
    for name, kind_rows in by_kind.items():
        marks = target_kinds.compute_marks(name, [row["target"] for row in kind_rows])
        for row, mark in zip(kind_rows, marks, strict=True):
            row["mark"] = mark
