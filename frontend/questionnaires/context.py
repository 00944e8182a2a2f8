"""The shared parts of the pages of a questionnaire: the questionnaire and the context."""

from consult.consultations.selectors import consultations as consultation_selectors
from consult.core.words import text
from consult.questionnaires.selectors import questionnaires
from frontend.presenters.consultation.consultations import crumbs
from frontend.presenters.parts.components import Crumb
from frontend.presenters.polls.questionnaires import size, state_tag, url_of
from frontend.toolkit.words import dates


def get_questionnaire(request, slug, n):
    """Return a consultation and one of its questionnaires, as the viewer may see them."""
    consultation = consultation_selectors.get_consultation(request.viewer, slug)
    return consultation, questionnaires.get_questionnaire_by_number(
        request.viewer, consultation.pk, n
    )


def frame(consultation, questionnaire, *below) -> dict:
    """Return the context that every page of a questionnaire shows at the top."""
    here = Crumb(questionnaire.title, url_of("questionnaire", questionnaire) if below else "")
    return {
        "nav_current": "consultations",
        "consultation": consultation,
        "questionnaire": questionnaire,
        "title": questionnaires.title_of(questionnaire),
        "crumbs": crumbs(consultation, here, *below),
        "state": state_tag(questionnaire),
        "size": size(questionnaire),
        "is_over": questionnaire.status.is_final,
        "extension": dates.extension(questionnaire),
        "introduction_html": text.render(questionnaire.introduction)
        if questionnaire.introduction
        else "",
    }
