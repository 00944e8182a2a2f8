"""The shared parts of the pages of a questionnaire: the questionnaire and the context."""

from consult.consultations.selectors import consultations as consultation_selectors
from consult.consultations.selectors.previews import read_with_key
from consult.core.words import text
from consult.questionnaires.selectors import questionnaires
from frontend.presenters.consultation.consultations import crumbs, leave_cancelled
from frontend.presenters.parts.components import Crumb
from frontend.presenters.polls.questionnaires import size, state_tag, url_of
from frontend.toolkit.words import dates


def get_questionnaire(request, slug, n, *, key=""):
    """Return a consultation and one of its questionnaires, as the viewer may see them.

    A person with the `key` of a preview link also sees the drafts of a draft.
    """
    viewer = request.viewer
    consultation = consultation_selectors.get_consultation(viewer, slug, preview_key=key)
    leave_cancelled(consultation)
    reader = read_with_key(viewer, consultation, key)
    return consultation, questionnaires.get_questionnaire_by_number(reader, consultation.pk, n)


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
