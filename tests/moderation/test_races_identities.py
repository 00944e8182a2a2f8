"""Concurrent disclosures with real commits: one request waits, and it is opened once."""

import pytest

from consult.core.models import Job, JournalEntry
from moderation.approvals import actions
from moderation.models import Approval
from tests.factories import make
from tests.moderation.essays import essay, essays  # noqa: F401
from tests.moderation.test_identities import ask_address, ask_reporter, grant, opened
from tests.moderation.test_notices import report
from tests.moderation.test_races import at_once, place  # noqa: F401

pytestmark = pytest.mark.committed


def make_requests(place, name):  # noqa: F811
    """Return the requests of four moderators for the same disclosure."""
    person = make.person(consultation=place)
    notice = report(person, essay(place))
    viewers = [make.person("moderator", place) for _ in range(4)]
    if name == "reporter":
        return [lambda viewer=viewer: ask_reporter(viewer, notice) for viewer in viewers]
    return [lambda viewer=viewer: ask_address(viewer, person, place) for viewer in viewers]


@pytest.mark.parametrize("name", ["reporter", "address"])
def test_several_moderators_ask_the_same_at_once_and_one_question_waits(place, name):  # noqa: F811
    outcomes = at_once(place.organisation, make_requests(place, name))
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["AlreadyAsked"] * 3 + [
        "Approval"
    ]
    assert Approval.objects.count() == 1


def test_disclosure_is_opened_once_by_concurrent_requests(place):  # noqa: F811
    moderator, second = (make.person("moderator", place) for _ in range(2))
    approval = ask_reporter(moderator, report(make.person(consultation=place), essay(place)))
    grant(second, approval)
    outcomes = at_once(place.organisation, [lambda: opened(moderator, approval)] * 4)
    assert len({outcome.opened_at for outcome in outcomes}) == 1
    assert JournalEntry.objects.filter(act="identity.open").count() == 1
    assert Job.objects.filter(name="moderation.email_identity").count() == 1


def test_concurrent_confirmation_and_withdrawal_of_a_request_exclude_each_other(place):  # noqa: F811
    moderator, second = (make.person("moderator", place) for _ in range(2))
    approval = ask_reporter(moderator, report(make.person(consultation=place), essay(place)))
    acts = [(second, True), (moderator, False)]
    outcomes = at_once(
        place.organisation,
        [
            lambda v=v, g=g: actions.answer(viewer=v, approval_id=approval.pk, grant=g)
            for v, g in acts
        ],
    )
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["AlreadyDecided", "Approval"]
    assert Approval.objects.get().state in ("granted", "withdrawn")
