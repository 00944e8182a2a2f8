"""Pages where a member of the team asks for the identity of a reporter or the address of a person.

Once a second person agreed, it can be read for thirty minutes.
"""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from consult.core.exceptions import Conflict
from consult.core.postgres import clock
from frontend.staff.entries import required, team
from frontend.staff.identities.forms import AskForm
from frontend.staff.presenters.approvals import describe_approval
from frontend.staff.presenters.author_links import account_url
from frontend.staff.presenters.measured_consultations import find_measured, list_measured
from frontend.toolkit.forms.form_submission import posted, status, submit
from frontend.toolkit.pages import audited_pages
from frontend.toolkit.pages.page import page
from moderation import rules, target_kinds
from moderation.appeals import selectors as appeal_selectors
from moderation.enums import ApprovalKind, ApprovalState, Reason
from moderation.exceptions import OwnCase
from moderation.identity_requests import actions
from moderation.identity_requests import selectors as identity_request_selectors
from moderation.measures import selectors as measure_selectors
from moderation.notices import selectors as notice_selectors


@page("reporter.see_identity")
def ask_for_reporter(request, case_id, nth):
    """Ask for the identity of the reporter of a notice."""
    viewer = request.viewer
    notice = notice_selectors.get_moderated_notice(request.viewer, case_id, nth)
    target = appeal_selectors.target_of(notice)
    context = {
        "title": _("See who sent this report"),
        "about": target_kinds.get_kind(notice.target_kind).title(target)
        if target is not None
        else "",
        "reason": Reason(notice.reason).label,
        "conflict": target is not None and rules.is_own_case(viewer, notice.target_kind, target),
        "consultation": notice.case.consultation,
        "back": reverse("staff-notice", args=[case_id, nth]),
    }
    return _ask(request, actions.ask_reporter, {"notice_id": notice.pk}, context)


@page("participant.see_email")
def ask_for_address(request, participant_id):
    """Ask for the e-mail address of a participant, because of an event in a consultation."""
    viewer = request.viewer
    person = measure_selectors.get_person(request.viewer, participant_id)
    consultation = find_measured(request, list_measured(viewer))
    required(rules.can_know(viewer, ApprovalKind.ADDRESS, consultation.pk))
    context = {
        "title": _("Read the e-mail address of this person"),
        "about": person.public_name,
        "conflict": isinstance(
            measure_selectors.find_conflict(viewer, person, consultation.pk), OwnCase
        ),
        "consultation": consultation,
        "back": account_url(person.pk, consultation),
    }
    named = {"participant_id": person.pk, "consultation_id": consultation.pk}
    return _ask(request, actions.ask_address, named, context)


def _ask(request, ask, about, context):
    form = AskForm(posted(request))
    if approval_id := submit(request, form, "approval", ask, **about):
        messages.info(
            request,
            _("Your request has been sent. A second person must confirm it before you can read."),
        )
        return redirect("staff-identity", approval_id)
    answer = team(request, "staff-moderation", form=form, **context)
    return render(request, "staff/identities/ask.html", answer, status=status(form))


@page("participant.see_email")
def show_identity(request, approval_id):
    """Show what the viewer asked for, and open it on POST once a second person agreed.

    The page is noted in the audit log only when it shows the identity.
    """
    viewer = request.viewer
    approval = identity_request_selectors.get_requested_identity(request.viewer, approval_id)
    if request.method == "POST":
        try:
            actions.open_identity(viewer=viewer, approval_id=approval.pk)
        except Conflict as refusal:
            messages.error(request, str(refusal))
        return redirect("staff-identity", approval.pk)
    state = _state(approval)
    context: dict[str, object]
    if state == "open":
        context = {"identity": identity_request_selectors.identity(viewer, approval)}
    else:
        audited_pages.mark_without_personal_data(request)
        context = {"again": _build_url_to_ask_again(approval)}
    context |= describe_approval(approval, viewer) | {"state": state}
    return render(
        request, "staff/identities/identity.html", team(request, "staff-moderation", **context)
    )


def _state(approval) -> str:
    """Return the state of the request: `waiting`, `ready`, `open`, `refused` or `over`."""
    now = clock.now()
    if approval.state == ApprovalState.WAITING and now < approval.until:
        return "waiting"
    if approval.is_readable_at(now):
        return "open" if approval.opened_at else "ready"
    return "refused" if approval.state == ApprovalState.REFUSED else "over"


def _build_url_to_ask_again(approval) -> str:
    """Return the address where the viewer may ask again, or "" if the notice or person is gone."""
    notice, person = identity_request_selectors.find_notice_and_person(approval)
    if notice:
        return reverse(
            "staff-notice-identity", args=[notice.case_id, notice_selectors.nth_of(notice)]
        )
    return account_url(person.pk, approval.consultation, "staff-author-identity") if person else ""
