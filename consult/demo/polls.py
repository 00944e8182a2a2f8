"""The polls of the open sample: a sealed ranking, a live choice and a closed scale."""

import random
from uuid import uuid5

from django.db import transaction

from consult.accounts.enums import Role
from consult.accounts.viewer import Viewer
from consult.accounts.viewers.selectors import viewer_of
from consult.consultations.enums import ConsultationState
from consult.consultations.selectors.consultations import get_consultation_by_id
from consult.consultations.selectors.topics import topics
from consult.demo import people, text_files
from consult.demo.life import NAMESPACE
from votes.actions import ballots as ballot_actions
from votes.actions import drafts as draft_actions
from votes.actions import polls as poll_actions
from votes.selectors.polls import get_poll, list_polls

LEFT_OUT = {"options", "ballots", "topic", "closing_reason"}


@transaction.atomic
def seed(organisation, by_role, consultation) -> None:
    """Create polls, let sample voters answer and close one, while the sample is open.

    All of it goes through the actions. A second run changes nothing.
    """
    reloaded = get_consultation_by_id(Viewer.system(organisation), consultation.pk)
    manager = viewer_of(organisation, by_role[Role.MANAGER])
    if reloaded.state != ConsultationState.OPEN or list_polls(manager, reloaded.pk).exists():
        return
    voters = [viewer_of(organisation, person) for person in people.citizens(organisation)]
    for number, spec in enumerate(text_files.polls()):
        question = _opened(manager, reloaded, spec)
        _vote(voters, question, spec["ballots"], number)
        if "closing_reason" in spec:
            poll_actions.end_question(
                viewer=manager, question_id=question.pk, reason=spec["closing_reason"]
            )


def _opened(manager, consultation, spec):
    """Draft a question as the manager, and open it until the consultation ends."""
    fields = {name: value for name, value in spec.items() if name not in LEFT_OUT}
    if "topic" in spec:
        fields["topic_id"] = list(topics(manager, consultation))[spec["topic"]].pk
    params = {
        "viewer": manager,
        "consultation_id": consultation.pk,
        "closes_at": consultation.closes_at,
    }
    question = draft_actions.draft_question(**params, **fields)
    for french, english in spec["options"]:
        draft_actions.add_option(
            viewer=manager, question_id=question.pk, label_fr=french, label_en=english
        )
    poll_actions.open_question(viewer=manager, question_id=question.pk)
    return get_poll(manager, question.pk)


def _vote(voters, question, ballots, number):
    """Cast the ballots of sample voters, the same at each start."""
    ids = [str(option.pk) for option in question.poll.options.all()]
    choices = [_choices(line, ids) for line, times in ballots.items() for _ in range(times)]
    chosen = random.Random(number).sample(voters, len(choices))  # noqa: S311 - a sample, no secret
    for voter, ballot in zip(chosen, choices, strict=True):
        request = uuid5(NAMESPACE, f"{voter.participant.pk} {question.pk}")
        ballot_actions.cast_ballot(
            viewer=voter, question_id=question.pk, choices=ballot, request_id=request
        )


def _choices(line, ids):
    """Return the choices of a line of the file: `0>2`, `0,3`, `0=50,1=100` or `blank`."""
    if line == "blank":
        return []
    if "=" in line:
        rated = (part.split("=") for part in line.split(","))
        return [{"option": ids[int(place)], "value": int(value)} for place, value in rated]
    return [ids[int(place)] for place in line.replace(">", ",").split(",")]
