"""The first page of the team area: the consultations that the viewer works on."""

from django.shortcuts import redirect, render

from consult.accounts import rules as account_rules
from consult.accounts.enums import Role
from consult.accounts.rules import may
from consult.accounts.viewer import Viewer
from consult.consultations import rules
from consult.consultations.selectors import consultations as consultation_selectors
from consult.outcomes.answers.rules import can_draft
from consult.outcomes.answers.selectors.work import count_to_review
from consult.outcomes.objections.selectors import count_unanswered
from consult.questionnaires import rules as questionnaire_rules
from consult.questionnaires.selectors.results import find_consultations_with_questionnaires
from consult.workshops.meetings.selectors import pending_counts
from frontend.presenters.consultation.consultations import state_tag
from frontend.presenters.outcome.answers import answer_figures
from frontend.staff.entries import required, team
from frontend.toolkit.pages.page import page
from moderation.appeals.selectors import count_open_appeals
from moderation.cases.selectors import delays as delay_selectors


@page("account.manage")
def show_team_home(request):
    """List the consultations that the viewer prepares or moderates, drafts first.

    Raise `NotAllowed` if the viewer may not enter the team area. A viewer who only works for the
    installation is redirected to its organisations, or to the appeals that it decides.
    """
    viewer = request.viewer
    required(account_rules.can_enter_team_area(viewer))
    if not viewer.usable_roles:
        installs = account_rules.can_create_organisation(viewer)
        return redirect("staff-platform" if installs else "staff-appeals")
    mine = viewer.consultations_as(*Role)
    listed = [
        consultation
        for consultation in consultation_selectors.consultations(viewer)
        if viewer.is_organisation_admin or consultation.pk in mine
    ]
    with_questionnaires = find_consultations_with_questionnaires(
        viewer, [consultation.pk for consultation in listed]
    )
    moderated = viewer.consultations_as(Role.MODERATOR, Role.MANAGER)
    waiting = delay_selectors.queues(viewer.organisation, moderated) if moderated else {}
    to_answer = {
        consultation.pk: answer_figures(viewer, consultation)
        for consultation in listed
        if can_draft(viewer, consultation.pk)
    }
    to_review = count_to_review(viewer, to_answer) if to_answer else {}
    may_write = {
        consultation.pk
        for consultation in listed
        if may(viewer, "synthesis.write", consultation.pk)
    }
    objections = count_unanswered(viewer, may_write) if may_write else {}
    in_workshops = pending_counts.waiting_in(viewer, [consultation.pk for consultation in listed])
    more = {
        consultation.pk: {
            "queue": waiting.get(consultation.pk),
            "waiting": in_workshops.get(consultation.pk),
            "answers": to_answer.get(consultation.pk),
            "may_answer": consultation.pk in to_answer and consultation.published_at is not None,
            "to_review": to_review.get(consultation.pk),
            "may_write": consultation.pk in may_write and consultation.published_at is not None,
            "objections": objections.get(consultation.pk),
        }
        for consultation in listed
    }
    rows = [
        _row(viewer, consultation, with_questionnaires) | more[consultation.pk]
        for consultation in listed
    ]
    context = team(request, "staff", rows=rows, may_create=rules.can_create(viewer))
    if viewer.is_organisation_admin or viewer.consultations_as(Role.MODERATOR):
        context["appeals_count"] = count_open_appeals(viewer)
    return render(request, "staff/staff.html", context)


def _row(viewer: Viewer, consultation, with_questionnaires):
    """Return a row: a consultation, its state, and the viewer's acts in it."""
    return {
        "consultation": consultation,
        "state": state_tag(consultation),
        "may_edit": rules.can_edit(viewer, consultation),
        "may_give": account_rules.can_grant(viewer, Role.FACILITATOR, consultation.pk),
        "may_open_room": rules.can_open_window(viewer, consultation),
        "has_questionnaires": consultation.pk in with_questionnaires
        and questionnaire_rules.can_count(viewer, consultation.pk),
        "moderates": viewer.has(Role.MODERATOR, consultation.pk),
    }
