"""Bulk decisions of a moderator: one decision for several cases.

Many removals need a second person (`actions.decide_several`).
"""

from django.shortcuts import redirect, render

from consult.accounts.enums import Role
from frontend.staff.entries import required, team
from frontend.staff.moderation.forms import BULK, BulkForm
from frontend.staff.moderation.queue import QueueFilters, describe_queue
from frontend.staff.presenters.bulk_outcomes import add_outcome_messages
from frontend.staff.presenters.decision_words import LABELS
from frontend.toolkit.form_submission import posted, status
from frontend.toolkit.page import page
from moderation import target_kinds
from moderation.decisions.actions import bulk_decisions as bulk_decision_actions
from moderation.enums import Action


@page("moderation.decide")
def decide_cases(request):
    """Show the queue with boxes to tick, and take one decision for the ticked cases.

    Each case is decided, notified and logged separately.
    """
    viewer = request.viewer
    filters = QueueFilters.of(request)
    required(bool(viewer.consultations_as(Role.MODERATOR)))
    form = BulkForm(posted(request))
    if request.method == "POST" and form.is_valid():
        decision = {name: form.cleaned_data[name] for name in ("action", "reason", "facts")}
        chosen = form.cleaned_data["cases"]
        read = {str(pk): request.POST.get(f"read-{pk}", "") for pk in chosen}
        outcome = bulk_decision_actions.decide_several(
            viewer=viewer, case_ids=chosen, read=read, **decision
        )
        add_outcome_messages(request, outcome, Action(decision["action"]))
        if not outcome.refusal:
            return redirect(filters.address("staff-bulk"))
        form.add_error(
            outcome.refusal.attr if outcome.refusal.attr in form.fields else None,
            str(outcome.refusal),
        )
    context = describe_queue(viewer, filters)
    _add_words(context["rows"])
    buttons = _buttons(context["rows"])
    # Without scripts, the link “Tick all” opens the page with every box ticked.
    is_all = "all" in request.GET
    chosen = set(form["cases"].value() or ()) if form.is_bound else set()
    context |= {"form": form, "buttons": buttons, "chosen": chosen, "is_all": is_all}
    answer = team(request, "staff-moderation", **context)
    return render(request, "staff/moderation/bulk.html", answer, status=status(form))


def _buttons(rows):
    """Return the decisions that at least one text of the list allows, with their labels."""
    targets = [row["target"] for row in rows if row["target"]]
    return [
        (action.value, LABELS[action])
        for action in BULK
        if any(target.state in action.possible_from for target in targets)
    ]


def _add_words(rows):
    """Add to each row the words to read, and the mark of the state that the moderator reads."""
    by_kind: dict[str, list[dict]] = {}
    for row in rows:
        if row["target"]:
            by_kind.setdefault(row["case"].target_kind, []).append(row)
    for name, kind_rows in by_kind.items():
        words = target_kinds.get_kind(name).plain_text
        for row, mark in zip(
            kind_rows,
            target_kinds.compute_marks(name, [row["target"] for row in kind_rows]),
            strict=True,
        ):
            text = words(row["target"]) if words else ""
            row |= {"mark": mark, "words": text.removeprefix(row["title"]).strip()}
