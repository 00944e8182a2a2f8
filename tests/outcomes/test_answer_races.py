"""Official answers with real commits: two writers at once, and workers that are killed."""

from collections import Counter

import pytest

from consult.outcomes.answers.actions import drafts
from consult.outcomes.models import AnswerTarget, OfficialAnswer
from tests.factories import make
from tests.faults.harness import fleet, outcome_of, scene
from tests.pages import given

pytestmark = pytest.mark.committed


def answer(viewer, consultation, proposals):
    return drafts.draft_answer(
        viewer,
        consultation.pk,
        state="accepted",
        body="La ville le fera.",
        proposal_ids=[one.pk for one in proposals],
    )


def test_two_people_who_answer_one_contribution_at_once_get_one_answer(committed):
    place = scene(proposals=0, voters=0)
    proposals = [given.proposal(place.consultation) for _ in range(4)]
    people = [make.person("respondent", place.consultation) for _ in range(6)]

    def work(person, chosen):
        return lambda: outcome_of(lambda: str(answer(person, place.consultation, chosen).pk))

    works = [
        work(person, proposals[number % 3 : number % 3 + 2]) for number, person in enumerate(people)
    ]
    outcomes = fleet(place.organisation.pk, works)
    states = Counter(one.state if one.state == "ok" else one.value for one in outcomes)
    assert set(states) == {"ok", "already_answered"}
    assert OfficialAnswer.objects.count() == states["ok"]
    assert AnswerTarget.objects.count() == 2 * states["ok"]
