"""What waits for a moderator: the most urgent first, in its context; decided with reasons."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consult.accounts.enums import Role
from consult.consultations import selectors as consultations
from consult.core import kinds
from consult.core.exceptions import NotFound
from consult.core.templatetags.sanitised import sanitised
from debates import selectors as debates
from frontend.acts import attempt, posted, status
from frontend.doors import page
from frontend.proposals.cards import state_tag
from frontend.proposals.views import files_of
from frontend.staff.entries import required, team
from frontend.staff.moderation.forms import DecisionForm
from frontend.staff.moderation.live import desk_line
from moderation import actions, rules, selectors
from moderation.enums import CaseState, Reason

MOST = 50
KINDS = {
    "proposal": gettext_lazy("contribution"),
    "comment": gettext_lazy("comment"),
    "version": gettext_lazy("version of a contribution"),
}
WITH_FILES = ("proposal", "version")
STATES = (CaseState.OPEN, CaseState.DECIDED)


@page("moderation.queue")
def queue(request):
    """The list: what is pending or reported in the consultations one moderates."""
    viewer, asked = request.viewer, {name: request.GET.get(name, "") for name in ("state", "reason", "consultation")}
    required(bool(viewer.consultations_as(Role.MODERATOR)))
    slug = asked["consultation"]
    found = selectors.cases(
        viewer,
        state=asked["state"] or CaseState.OPEN,
        reason=asked["reason"] or None,
        consultation=consultations.get_consultation(viewer, slug) if slug else None,
    )
    cases = list(found[: MOST + 1])
    targets = selectors.targets(viewer, cases)
    context = team(
        request,
        "staff-moderation",
        desk=desk_line(viewer),
        rows=[_row(case, targets.get((case.target_kind, case.target_id))) for case in cases[:MOST]],
        more=len(cases) > MOST,
        states=[(state.value, capfirst(state.label)) for state in STATES],
        reasons=[(reason.value, capfirst(reason.label)) for reason in Reason],
        **asked,
    )
    return render(request, "staff/moderation/queue.html", context)


def _row(case, target):
    return {
        "case": case,
        "kind": KINDS.get(case.target_kind, case.target_kind),
        "title": kinds.kind(case.target_kind).title(target) if target else "",
        "state": state_tag(target) if target else None,
        "reasons": [Reason(reason).label for reason in case.reasons],
        "is_late": case.due_at < timezone.now(),
    }


@page("moderation.decide")
def case(request, case_id):
    """One case: the text, what was said of it, and the decision."""
    found = selectors.get_case(request.viewer, case_id)
    return _decide(request, found.target_kind, found.target_id, found)


@page("moderation.queue")
def claim(request, case_id):
    """Say that one is on it, or no longer."""
    selectors.get_case(request.viewer, case_id)
    if request.method == "POST":
        act = actions.release_case if request.POST.get("release") else actions.claim_case
        act(viewer=request.viewer, case_id=case_id)
    return redirect("staff-case", case_id)


@page("moderation.decide")
def own_initiative(request, kind, target_id):
    """Decide on a text that nobody reported."""
    return _decide(request, kind, target_id, None)


def _decide(request, name, target_id, case_at_hand):
    viewer = request.viewer
    if name not in kinds.moderated():
        raise NotFound
    kind = kinds.kind(name)
    target = kind.get(viewer, target_id)
    required(rules.can_decide(viewer, target.consultation_id))
    form = DecisionForm(posted(request), target=target, has_case=case_at_hand is not None)
    if request.method == "POST":

        def act():
            said = {field: form.cleaned_data[field] for field in ("action", "reason", "facts", "origin")}
            case_id = case_at_hand.pk if case_at_hand else None
            return actions.decide(viewer=viewer, target_kind=name, target_id=target.pk, case_id=case_id, **said)

        if attempt(request, form, "decision", act):
            messages.success(request, _("The decision is taken, and entered in the public log."))
            return redirect("staff-moderation")
    context = team(request, "staff-moderation", form=form, **_shown(viewer, kind, target, case_at_hand))
    return render(request, "staff/moderation/case.html", context, status=status(form))


def _shown(viewer, kind, target, case_at_hand):
    """The text with its context; who reported is nobody's to see."""
    author = getattr(target, "author", None)
    return {
        "case": case_at_hand,
        "target": target,
        "kind": KINDS.get(kind.name, kind.name),
        "title": kind.title(target),
        "path": kind.path(target),
        "body_html": sanitised(target.body_html),
        "attached": files_of(viewer, target) if kind.name in WITH_FILES else [],
        "answers": _answers(viewer, target),
        "author": author.public_name if author else "",
        "state": state_tag(target),
        "said": selectors.said(viewer, case_at_hand) if case_at_hand else [],
        "is_own": rules.is_own_case(viewer, kind.name, target),
        "is_decided": case_at_hand is not None and case_at_hand.state not in CaseState.unfinished(),
        "mine": case_at_hand is not None and case_at_hand.claimed_by_id == viewer.participant.pk,
    }


def _answers(viewer, target):
    """What a contribution, or a version of one, says beside its text: a moderator reads all of it."""
    consultation = getattr(target, "consultation", None) or target.proposal.consultation
    return debates.answers_to_fields(viewer, consultation, target) if getattr(target, "fields", None) else []
