"""The stored participation of consultations: by day, and the share of the ten most active people."""

import datetime

import pytest
from django.db import connection

from consult.accounts.viewer import Viewer
from consult.outcomes.models import ParticipationRecord
from consult.outcomes.results import actions, selectors
from debates.enums import ProposalKind
from debates.models import Comment, Proposal
from tests.factories import make
from tests.pages import given

pytestmark = pytest.mark.django_db


@pytest.fixture
def system(organisation):
    return Viewer.system(organisation)


def test_participation_counts_public_contributions_by_day_and_topic(consultation, system):
    first, second = consultation.topics.all()[:2]
    given.proposal(consultation, topic=first)
    moved = given.proposal(consultation, topic=second)
    hidden = given.proposal(consultation, topic=second)
    Proposal.objects.filter(pk=hidden.pk).update(state="removed")
    yesterday = datetime.timedelta(days=1)
    Proposal.objects.filter(pk=moved.pk).update(created_at=moved.created_at - yesterday)
    actions.record_participation(system, consultation)
    whole = selectors.get_participation(system, consultation)
    assert sorted(whole.days.values()) == [1, 1]
    assert max(whole.days) - min(whole.days) == yesterday
    of_topic = selectors.get_participation(system, consultation, topic_id=second.pk)
    assert of_topic.days == {min(whole.days): 1}


def test_share_of_ten_is_hidden_for_few_writers_and_exact_for_many(
    consultation, system, monkeypatch
):
    talkative = make.person(consultation=consultation)
    proposal = given.proposal(consultation, talkative)
    for _ in range(3):
        given.comment(proposal, talkative)
    for _ in range(11):
        given.comment(proposal)
    Comment.objects.filter(author=talkative.participant).order_by("pk")[:1].get()
    actions.record_participation(system, consultation)
    assert selectors.get_participation(system, consultation).share_of_ten is None
    monkeypatch.setattr(selectors, "FEWEST_WRITERS", 12)
    found = selectors.get_participation(system, consultation)
    assert (found.writers, found.texts, found.share_of_ten) == (12, 15, 87)  # 13 of 15


def test_texts_typed_for_others_have_no_writer(consultation, system):
    for changed in ({"is_entered": True}, {"kind": ProposalKind.WORKSHOP}):
        typed = given.proposal(consultation)
        Proposal.objects.filter(pk=typed.pk).update(**changed)
    given.proposal(consultation)
    record = actions.record_participation(system, consultation)
    assert (record.contributions, record.writers, record.texts) == (3, 1, 1)


def test_only_changed_or_old_records_are_counted_again(consultation, system):
    given.proposal(consultation)
    assert actions.record_changed_participation() == 1
    assert actions.record_changed_participation() == 0
    given.proposal(consultation)
    assert actions.record_changed_participation() == 1
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE outcomes_participationrecord SET counted_at = counted_at - interval '2 days'"
        )
    assert actions.record_changed_participation() == 1
    assert ParticipationRecord.objects.get().contributions == 2
