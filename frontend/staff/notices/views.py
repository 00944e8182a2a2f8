"""The team page of a notice: its ground, and the other notices of its unnamed reporter."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from consult.accounts.viewer import Viewer
from consult.core.exceptions import DomainError, NotFound
from frontend.presenters.account.sanctions import row
from frontend.presenters.moderation.kind_labels import KINDS
from frontend.staff.entries import team
from frontend.staff.notices.forms import MisuseForm
from frontend.staff.presenters.forms.statements import LiftForm
from frontend.toolkit.forms.form_submission import posted, status, submit
from frontend.toolkit.pages.page import page
from frontend.toolkit.sessions.unsent_texts import restore_unsent
from moderation import target_kinds
from moderation.appeals import selectors as appeal_selectors
from moderation.cases.selectors import queue as queue_selectors
from moderation.enums import Action, Reason
from moderation.exceptions import AlreadyDecided
from moderation.measures.actions import measures as measure_actions
from moderation.misuse import actions as misuse_actions
from moderation.misuse import selectors as misuse_selectors
from moderation.notices import selectors as notice_selectors


@page("moderation.decide")
def show_notice(request, case_id, nth):
    """Show a notice, and act on it.

    A moderator may note that it has no ground or take that back, warn its reporter, suspend their
    notices, or lift that suspension.
    """
    viewer = request.viewer
    here = ("staff-notice", case_id, nth)
    sent = notice_selectors.get_moderated_notice(viewer, case_id, nth)
    if request.method == "POST" and "unfounded" in request.POST:
        _note(request, sent)
        return redirect(*here)
    misuse = misuse_selectors.misuse_of(viewer, sent)
    lifting = "lift" in request.POST
    typed = restore_unsent(request).dict() if request.method == "GET" else {}
    form = MisuseForm(None if lifting else posted(request), possible=misuse.possible, initial=typed)
    lift = LiftForm(request.POST if lifting else None, auto_id="lift_%s")
    if request.method == "POST" and (
        _lift(request, misuse, lift) if lifting else _answer(request, sent, form)
    ):
        return redirect(*here)
    context = _describe_notice(viewer, sent) | {
        "nth": nth,
        "misuse": misuse,
        "rows": [row(measure) for measure in misuse.measures],
    }
    context |= {"form": form, "lift": lift}
    page_ = team(request, "staff-moderation", **context)
    return render(
        request, "staff/notices/notice.html", page_, status=max(status(form), status(lift))
    )


def _note(request, notice):
    unfounded = request.POST["unfounded"] == "1"
    try:
        misuse_actions.note_unfounded(
            viewer=request.viewer, notice_id=notice.pk, unfounded=unfounded
        )
    except NotFound:
        raise
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(
            request,
            _("The note has been saved. No e-mail is sent.")
            if unfounded
            else _("The note has been removed."),
        )


def _answer(request, notice, form):
    """Take the warning or the suspension, and return whether it was done."""
    measure_id = submit(request, form, "measure", misuse_actions.answer_misuse, notice_id=notice.pk)
    if measure_id:
        messages.success(
            request,
            _(
                "The decision has been taken. The person receives an e-mail with the "
                "reason, and how to contest it."
            ),
        )
    return measure_id


def _lift(request, misuse, form):
    """End the current suspension, and return whether it was done."""
    measure_id = submit(request, form, "measure", _lift_suspension, suspension=misuse.suspension)
    if measure_id:
        messages.success(
            request,
            _(
                "The measure has been lifted. The person receives an e-mail, and the public "
                "log shows it."
            ),
        )
    return measure_id


def _lift_suspension(*, viewer: Viewer, suspension, facts):
    """End a suspension. Raise `AlreadyDecided` if the suspension is over."""
    if suspension is None:
        raise AlreadyDecided
    return measure_actions.lift_measure(viewer=viewer, measure_id=suspension.pk, facts=facts)


def _describe_notice(viewer: Viewer, notice) -> dict:
    """Return the context of the notice: its reason, its text, and the decision that ended it."""
    decision = misuse_selectors.ended_by(notice)
    kind = target_kinds.get_kind(notice.target_kind)
    target = queue_selectors.targets(viewer, [notice]).get((notice.target_kind, notice.target_id))
    return {
        "notice": notice,
        "reason": Reason(notice.reason).label,
        "kind": KINDS.get(notice.target_kind, notice.target_kind),
        "title": kind.title(target) if target else "",
        "path": kind.path(target) if target else "",
        "consultation": notice.case.consultation,
        "decision": decision,
        "action": Action(decision.action).done if decision else "",
        "is_online": misuse_selectors.is_left_online(notice),
        "is_own": appeal_selectors.is_own(viewer, notice),
    }
