"""The shared parts of the team pages of questionnaires: access checks and context."""

from consult.consultations.selectors import consultations as consultation_selectors
from consult.core.exceptions import NotFound
from consult.questionnaires import rules
from consult.questionnaires.selectors import questionnaires
from frontend.presenters.polls.questionnaires import state_tag
from frontend.staff.entries import required, setup


def permissions_of(request, consultation):
    """Return which acts the viewer may do with the questionnaires of this consultation."""
    viewer = request.viewer
    pk = consultation.pk
    return {
        "prepare": rules.can_prepare(viewer, pk),
        "enter": rules.can_enter_paper(viewer, pk),
        "read": rules.can_read_answers(viewer, pk),
    }


def of_the_team(request, slug, may=rules.can_count):
    """Return a consultation in which a rule lets the viewer work on questionnaires.

    `may` is the rule; by default, it lets the viewer count the submissions.
    """
    consultation = consultation_selectors.get_consultation(request.viewer, slug)
    required(may(request.viewer, consultation.pk))
    return consultation


def get_questionnaire_for(request, slug, questionnaire_id, may=rules.can_count):
    """Return a consultation and one of its questionnaires, if the rule `may` allows the viewer.

    Raise `NotFound` or `NotAllowed`.
    """
    consultation = of_the_team(request, slug, may)
    questionnaire = questionnaires.get_questionnaire(request.viewer, questionnaire_id)
    if questionnaire.consultation_id != consultation.pk:
        raise NotFound
    return consultation, questionnaire


def frame(request, consultation, questionnaire):
    """Return the context that every page of one questionnaire shares."""
    return setup(
        request,
        consultation,
        "staff-questionnaires",
        questionnaire=questionnaire,
        state=state_tag(questionnaire),
        may=permissions_of(request, consultation),
    )
