"""Questionnaires for tests, made through the real actions."""

from datetime import timedelta

from django.db import connection
from django.utils import timezone

from consult.questionnaires.actions import drafts as draft_actions
from consult.questionnaires.actions import items as item_actions
from consult.questionnaires.actions import lifecycle as lifecycle_actions
from consult.questionnaires.actions import submissions as submission_actions
from consult.questionnaires.selectors import questionnaires as questionnaire_selectors
from tests.factories import make

# One item of each kind, under the name that tests use for it.
ITEMS = {
    "job": {
        "kind": "short_text",
        "label_fr": "Votre métier (exemple)",
        "label_en": "Your job (sample)",
    },
    "wish": {"kind": "long_text", "label_fr": "Ce que vous souhaitez (exemple)"},
    "way": {
        "kind": "single",
        "label_fr": "Comment venez-vous (exemple) ?",
        "options": {
            "fr": ["À pied", "À vélo", "En bus"],
            "en": ["On foot", "By bicycle", "By bus"],
        },
        "is_required": True,
    },
    "hours": {
        "kind": "multiple",
        "label_fr": "Quels horaires (exemple) ?",
        "options": {"fr": ["Matin", "Midi", "Soir"]},
        "max_choices": 2,
    },
    "grade": {
        "kind": "scale",
        "label_fr": "Votre note (exemple)",
        "minimum": 1,
        "maximum": 5,
        "step": 1,
    },
    "again": {"kind": "yes_no", "label_fr": "Reviendrez-vous (exemple) ?"},
    "people": {
        "kind": "number",
        "label_fr": "Combien de personnes (exemple) ?",
        "minimum": 1,
        "unit": "personnes",
    },
}


def draft(consultation, *, viewer=None, items=ITEMS, **fields):
    """Create a draft with two sections: items answered with a text, then the others."""
    viewer = viewer or make.person("manager", consultation)
    fields.setdefault("title_fr", "Questionnaire sur les horaires (exemple)")
    fields.setdefault("closes_at", timezone.now() + timedelta(days=5))
    questionnaire = draft_actions.create(viewer=viewer, consultation_id=consultation.pk, **fields)
    text_section = draft_actions.add_section(
        viewer=viewer, questionnaire_id=questionnaire.pk, title_fr="Vous (exemple)"
    )
    other_section = draft_actions.add_section(
        viewer=viewer, questionnaire_id=questionnaire.pk, title_fr="Vos usages (exemple)"
    )
    for item in items.values():
        section = text_section if item["kind"].endswith("text") else other_section
        item_actions.add_item(viewer=viewer, section_id=section.pk, **item)
    for empty in (
        section for section in (text_section, other_section) if not section.items.exists()
    ):
        draft_actions.remove_section(viewer=viewer, section_id=empty.pk)
    return questionnaire


def opened(consultation, *, viewer=None, lasts=None, **fields):
    """Create a questionnaire that accepts answers now.

    `lasts` is the time until its end, for a test that waits for it.
    """
    viewer = viewer or make.person("manager", consultation)
    questionnaire = draft(consultation, viewer=viewer, **fields)
    if lasts:
        closes_at = timezone.now() + lasts
        paper_until = closes_at + timedelta(days=2) if fields.get("paper_until") else None
        draft_actions.edit_text(
            viewer=viewer,
            questionnaire_id=questionnaire.pk,
            closes_at=closes_at,
            paper_until=paper_until,
        )
    lifecycle_actions.open_questionnaire(viewer=viewer, questionnaire_id=questionnaire.pk)
    return questionnaire_selectors.get_questionnaire(viewer, questionnaire.pk)


def closed(questionnaire):
    """Close a questionnaire as its manager and return it."""
    viewer = make.person("manager", questionnaire.consultation)
    lifecycle_actions.close_questionnaire(
        viewer=viewer, questionnaire_id=questionnaire.pk, reason="Essai (exemple)"
    )
    return questionnaire_selectors.get_questionnaire(viewer, questionnaire.pk)


def item(questionnaire, name):
    """Return an item by its name in `ITEMS`."""
    label = ITEMS[name]["label_fr"]
    return next(
        candidate
        for candidate in questionnaire_selectors.items_of(questionnaire)
        if candidate.label_fr == label
    )


def answers(questionnaire, **by_name):
    """Return answers by item id, from names of `ITEMS`. The required answer is included."""
    by_name = {"way": "a-velo", **by_name}
    return {str(item(questionnaire, name).pk): value for name, value in by_name.items()}


def answered(questionnaire, viewer=None, **by_name):
    """Let another participant answer online, and return the participant."""
    viewer = viewer or make.person(consultation=questionnaire.consultation)
    submission_actions.submit(
        viewer=viewer,
        questionnaire_id=questionnaire.pk,
        answers=answers(questionnaire, **by_name),
        charter_accepted=True,
    )
    return viewer


def on_paper(questionnaire, sheet, viewer=None, **by_name):
    """Let an agent enter a sheet of paper."""
    viewer = viewer or make.person("facilitator", questionnaire.consultation)
    return submission_actions.submit_from_paper(
        viewer=viewer,
        questionnaire_id=questionnaire.pk,
        answers=answers(questionnaire, **by_name),
        sheet=sheet,
    )


def wait_until(moment):
    """Wait until a moment of the database's clock.

    The dates are frozen when a questionnaire opens, so tests use dates that are near.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_sleep(GREATEST(0, extract(epoch FROM %s - clock_timestamp())))", [moment]
        )
