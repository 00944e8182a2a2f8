"""The two questionnaires of the open sample: an open one, and a closed one with its results."""

import random

from django.db import transaction

from consult.accounts.enums import Role
from consult.accounts.viewer import Viewer
from consult.accounts.viewers.selectors import viewer_of
from consult.consultations.enums import ConsultationState
from consult.consultations.selectors.consultations import get_consultation_by_id
from consult.demo import people, text_files
from consult.questionnaires.actions import answer_review as answer_review_actions
from consult.questionnaires.actions import drafts as draft_actions
from consult.questionnaires.actions import items as item_actions
from consult.questionnaires.actions import lifecycle as lifecycle_actions
from consult.questionnaires.actions import submissions as submission_actions
from consult.questionnaires.enums import ItemKind, Reading
from consult.questionnaires.selectors.questionnaires import (
    get_questionnaire,
    items_of,
    list_questionnaires,
)
from consult.questionnaires.selectors.results import open_results
from consult.questionnaires.selectors.texts import pile

TEXTS = ("title_fr", "title_en", "introduction_fr", "introduction_en", "anonymity")


@transaction.atomic
def seed(organisation, by_role, consultation) -> None:
    """Create questionnaires with answers online and on paper, and close one, at the first run.

    Nothing is created unless the sample is open.
    """
    reloaded = get_consultation_by_id(Viewer.system(organisation), consultation.pk)
    team = {
        role: viewer_of(organisation, by_role[role])
        for role in (Role.MANAGER, Role.FACILITATOR, Role.MODERATOR)
    }
    if (
        reloaded.state != ConsultationState.OPEN
        or list_questionnaires(team[Role.MANAGER], reloaded.pk).exists()
    ):
        return
    citizens = [viewer_of(organisation, person) for person in people.citizens(organisation)]
    for number, spec in enumerate(text_files.questionnaires()):
        questionnaire = _opened(team[Role.MANAGER], reloaded, spec)
        _answer(questionnaire, spec, citizens, team[Role.FACILITATOR], random.Random(number))  # noqa: S311 - a sample
        if "closing_reason" in spec:
            _close(questionnaire, spec, team)


def _opened(manager, consultation, spec):
    """Create a questionnaire as the manager, and open it until the consultation ends."""
    texts = {name: spec[name] for name in TEXTS}
    made = draft_actions.create(
        viewer=manager, consultation_id=consultation.pk, closes_at=consultation.closes_at, **texts
    )
    for part in spec["sections"]:
        titles = {name: part[name] for name in ("title_fr", "title_en")}
        section = draft_actions.add_section(viewer=manager, questionnaire_id=made.pk, **titles)
        for item in part["items"]:
            fields = {name: value for name, value in item.items() if name != "sample"}
            item_actions.add_item(viewer=manager, section_id=section.pk, **fields)
    lifecycle_actions.open_questionnaire(viewer=manager, questionnaire_id=made.pk)
    return get_questionnaire(manager, made.pk)


def _answer(questionnaire, spec, citizens, facilitator, chance):
    """Submit answers online and on paper, by the same people at each start."""
    answer_sets = _draw_answers(questionnaire, spec, chance)
    for citizen, answers in zip(chance.sample(citizens, spec["online"]), answer_sets, strict=False):
        submission_actions.submit(
            viewer=citizen,
            questionnaire_id=questionnaire.pk,
            answers=answers,
            charter_accepted=True,
        )
    for sheet, answers in enumerate(answer_sets[spec["online"] :], start=1):
        submission_actions.submit_from_paper(
            viewer=facilitator,
            questionnaire_id=questionnaire.pk,
            answers=answers,
            sheet=f"EX-{sheet:03}",
        )


def _draw_answers(questionnaire, spec, chance):
    """Return the answers of each person and sheet, drawn from the samples.

    Each text is used once.
    """
    number = spec["online"] + spec["paper"]
    samples = [item["sample"] for part in spec["sections"] for item in part["items"]]
    answer_sets: list[dict] = [{} for _ in range(number)]
    for item, sample in zip(items_of(questionnaire), samples, strict=True):
        texts = (
            chance.sample([*sample, *[None] * (number - len(sample))], number)
            if item.is_open
            else []
        )
        for place, answers in enumerate(answer_sets):
            picked = texts[place] if item.is_open else chance.choice(sample)
            if picked is not None:
                answers[str(item.pk)] = _keys(item, picked)
    return answer_sets


def _keys(item, picked):
    """Return an answer with the keys of its options, which the file names by their index."""
    if item.kind == ItemKind.SINGLE:
        return item.options[picked]["key"]
    return (
        [item.options[place]["key"] for place in picked]
        if item.kind == ItemKind.MULTIPLE
        else picked
    )


def _close(questionnaire, spec, team):
    """Close a questionnaire as the manager, and read its open answers as the moderator.

    Most texts are published, one is withheld, and one stays unread.
    """
    manager = team[Role.MANAGER]
    moderator = team[Role.MODERATOR]
    lifecycle_actions.close_questionnaire(
        viewer=manager, questionnaire_id=questionnaire.pk, reason=spec["closing_reason"]
    )
    closed = get_questionnaire(moderator, questionnaire.pk)
    for result in open_results(moderator, closed):
        for text in pile(moderator, closed, result.item, Reading.WAITING).texts:
            reason = spec["withheld"].get(text.value, "")
            reading_ = Reading.WITHHELD if reason else Reading.PUBLISHED
            if text.value not in spec["unread"]:
                answer_review_actions.read_answer(
                    viewer=moderator, answer_id=text.pk, reading=reading_, reason=reason
                )
