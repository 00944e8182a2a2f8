"""The moderation desk: the queue, the text in its context, and the decision; then the next case."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from consult.accounts.enums import Role
from consult.accounts.viewer import Viewer
from consult.consultations.selectors import topics as topic_selectors
from consult.core.exceptions import DomainError, NotFound
from debates import search
from debates.enums import Searched
from debates.proposals.selectors.proposals import number_to_id
from frontend.presenters.debate.similar_proposals import neighbours
from frontend.staff.entries import required
from frontend.staff.moderation.case_context import describe_case
from frontend.staff.moderation.case_state import describe_state
from frontend.staff.moderation.forms import DecisionForm
from frontend.staff.moderation.frame import frame_desk
from frontend.staff.moderation.masks.forms import CaseMaskForm
from frontend.staff.moderation.queue import QueueFilters, can_decide_row, describe_queue, list_rows
from frontend.staff.presenters.bulk_outcomes import add_undo_messages
from frontend.staff.presenters.decision_words import start_of
from frontend.toolkit.forms.form_submission import posted, status, submit
from frontend.toolkit.pages.page import page
from frontend.toolkit.sessions.unsent_texts import restore_unsent
from moderation import rules, target_kinds
from moderation.cases.actions import cases as case_actions
from moderation.cases.selectors import queue as queue_selectors
from moderation.decisions.actions import decision_undo as decision_undo_actions
from moderation.decisions.actions import decisions as decision_actions
from moderation.decisions.selectors import decisions as decision_selectors
from moderation.enums import Action, CaseState, Reason

MOST_FOUND = 8  # contributions that a search lists


@page("moderation.queue")
def list_cases(request):
    """Show the queue of the consultations that the viewer moderates.

    The page opens the first case that they may decide, or else the first case.
    """
    viewer = request.viewer
    filters = QueueFilters.of(request)
    required(bool(viewer.consultations_as(Role.MODERATOR)))
    read = list_rows(viewer, filters)
    if read.rows and request.method == "GET":
        first = next(filter(can_decide_row, read.rows), read.rows[0])
        if first["group"]:
            return redirect(first["url"])
        if filters.is_new:
            return _decide(request, filters, first["key"][0], first["target"], None, read=read)
        return _show(request, filters, first["case"], read)
    return _render_empty_desk(request, filters, read)


@page("moderation.decide")
def show_case(request, case_id):
    """Show a case with its text and its notices, and decide it."""
    case = queue_selectors.get_case(request.viewer, case_id)
    return _show(request, QueueFilters.of(request), case)


@page("moderation.queue")
def claim_case(request, case_id):
    """Claim a case for ten minutes, or release it."""
    viewer = request.viewer
    queue_selectors.get_case(viewer, case_id)
    if request.method == "POST":
        act = case_actions.release_case if request.POST.get("release") else case_actions.claim_case
        act(viewer=viewer, case_id=case_id)
    return redirect(QueueFilters.of(request).address("staff-case", case_id))


@page("moderation.decide")
def decide_text(request, kind, target_id):
    """Decide on a text that was not reported."""
    viewer = request.viewer
    if kind not in target_kinds.list_reportable_names():
        raise NotFound
    target = target_kinds.get_kind(kind).get(viewer, target_id)
    required(rules.can_decide(viewer, target.consultation_id))
    return _decide(request, QueueFilters.of(request), kind, target, None)


@page("moderation.decide")
def undo_decision(request, decision_id):
    """Undo a decision that the viewer took less than ten minutes ago, for all its texts."""
    decision_selectors.get_decision(request.viewer, decision_id)
    if request.method == "POST":
        try:
            undone = decision_undo_actions.undo_act(viewer=request.viewer, decision_id=decision_id)
        except NotFound:
            raise
        except DomainError as refusal:
            messages.error(request, str(refusal))
        else:
            add_undo_messages(request, undone)
            last = undone.decisions[-1]
            case = queue_selectors.open_case_of(request.viewer, last.target_kind, last.target_id)
            if case:
                name = "staff-case" if len(undone.decisions) == 1 else "staff-group"
                return redirect(QueueFilters.of(request).address(name, case.pk))
    return redirect(QueueFilters.of(request).address("staff-moderation"))


def _show(request, filters, case, read=None):
    try:
        target = target_kinds.get_kind(case.target_kind).get(request.viewer, case.target_id)
    except NotFound:  # The author withdrew the text.
        target = None
    if target is None:
        messages.info(request, _("This content no longer exists, so there is no decision to take."))
        return (
            redirect("staff-moderation")
            if read is None
            else _render_empty_desk(request, filters, read)
        )
    return _decide(request, filters, case.target_kind, target, case, read=read)


def _render_empty_desk(request, filters, read):
    context = describe_queue(request.viewer, filters, read=read)
    return render(request, "staff/moderation/desk.html", frame_desk(request, context))


def _decide(request, filters, name, target, case, *, read=None):
    viewer = request.viewer
    around = describe_case(viewer, name, target, case)
    possible = rules.possible_decisions(viewer, name, target)
    topics = _topics(viewer, target) if Action.MOVE in possible else []
    known = {
        "target": target,
        "has_case": case is not None,
        "possible": possible,
        "topics": topics,
        "others": _list_merge_candidates(request, target) if Action.MERGE in possible else [],
        "alike": around["alike_count"],
        "contact": around["contact"],
    }
    form = _form(request, around["reasons"], **known)
    context = describe_queue(viewer, filters, (name, target.pk), read)
    if form.is_valid() and submit(
        request,
        form,
        "decision",
        decision_actions.decide,
        target_kind=name,
        target_id=target.pk,
        case_id=case.pk if case else None,
        arguments=form.decision_arguments()
        | _find_merge_target(viewer, target, form.cleaned_data.get("into")),
    ):
        after = context["after"]
        is_in_list = case or filters.is_new
        return redirect(
            after["url"] if after and is_in_list else filters.address("staff-moderation")
        )
    context |= {
        **around,
        "form": form,
        "mask_form": _mask_form(case, around),
        "can_close": Action.NO_BREACH in possible,
        **describe_state(viewer, case),
    }
    return render(
        request,
        "staff/moderation/desk.html",
        frame_desk(request, context),
        status=status(form),
    )


def _form(request, reasons, **known):
    """Return the form of the panel.

    Without scripts, the button `prefill` fills in the usual message of the chosen reason. The button
    `search` lists contributions to merge with. Neither decides anything. What a moderator typed
    before their session ended is there again.
    """
    is_filled = "prefill" in request.POST or "search" in request.POST
    sent = request.POST if is_filled else _restore(request)
    if not sent:
        return DecisionForm(posted(request), reasons=reasons, **known)
    typed = {
        field: sent.get(field, "")
        for field in (
            "reason",
            "other_reason",
            "origin",
            "topic",
            "into",
            "words",
            "masked",
            "facts",
        )
    }
    reason = typed["other_reason"] if typed["reason"] == "other" else typed["reason"]
    if "prefill" in request.POST and reason in Reason.values:
        typed["facts"] = start_of(reason, known["alike"])
    return DecisionForm(initial=typed, **known)


def _restore(request):
    return restore_unsent(request) if request.method == "GET" else None


def _list_merge_candidates(request, target):
    """Return the contributions to merge with: those that a search found, or else the most similar."""
    words = request.POST.get("words", "").strip() if "search" in request.POST else ""
    if not words:
        return neighbours(request.viewer, target.consultation, target)
    try:
        results = search.hits(
            request.viewer,
            words,
            among=Searched.PROPOSAL,
            consultation=target.consultation,
            size=MOST_FOUND,
        )
    except DomainError:
        return []
    return [hit.proposal for hit in results.items if hit.proposal.pk != target.pk]


def _topics(viewer: Viewer, target):
    others = [
        topic
        for topic in topic_selectors.topics(viewer, target.consultation)
        if topic.pk != target.topic_id
    ]
    return [
        (str(topic.pk), f"{topic.number}. {topic.title}" if topic.number else topic.title)
        for topic in others
    ]


def _find_merge_target(viewer: Viewer, target, number):
    """Return the id of the contribution with the typed number.

    If there is none, the dict is empty and the action refuses, on the field of the number.
    """
    proposal_id = number_to_id(viewer, target.consultation_id, number) if number else None
    return {"into": str(proposal_id)} if proposal_id else {}


def _mask_form(case, around):
    """Return the form that masks passages of a reported recording, or None."""
    passages = around["all_passages"]
    if case is None or case.state not in CaseState.unfinished() or not passages:
        return None
    reported = [row["passage"] for row in around["passages"] if row["is_reported"]]
    return CaseMaskForm(passages=passages, reported=reported)
