"""The number of workshops and of their participants: in all, and per topic.

It is a range between two numbers if some people came twice.
"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consult.workshops.meetings.selectors import figures as figure_selectors
from consult.workshops.meetings.selectors.figures import Held
from tests.factories import make, workshops


@pytest.fixture
def consultation(organisation):
    return workshops.consultation(organisation, topics=3)


def test_workshop_counts_once_in_all_and_once_per_topic(consultation, django_assert_num_queries):
    manager = make.person("manager", consultation)
    workshops.held(consultation, viewer=manager, topics=3, participants=9)
    workshops.held(consultation, viewer=manager, topics=1, participants=20, returning=6)
    workshops.held(consultation, viewer=manager, topics=2, participants=4, returning=0)
    workshops.announced(consultation, viewer=manager)
    workshops.draft(consultation, viewer=manager)
    first, second, third = consultation.topics.all()
    with django_assert_num_queries(1):
        found = figure_selectors.count_held_workshops(
            make.visitor(consultation.organisation), consultation.pk
        )
    assert found.all == Held(workshops=3, people=33, at_least=27)
    assert [found.of(topic.pk) for topic in (first, second, third)] == [
        Held(3, 33, 27),
        Held(2, 13, 13),
        Held(1, 9, 9),
    ]
    with django_assert_num_queries(1):
        of_topics = figure_selectors.count_held_workshops_of_topics(
            make.visitor(consultation.organisation), [first.pk, second.pk, third.pk]
        )
    assert of_topics == found.topics


def test_figures_without_workshops_are_empty(consultation):
    found = figure_selectors.count_held_workshops(
        make.visitor(consultation.organisation), consultation.pk
    )
    assert (found.all, found.of(None)) == (Held(), Held())


@given(
    st.lists(
        st.integers(1, 5000).flatmap(lambda n: st.tuples(st.just(n), st.none() | st.integers(0, n)))
    )
)
def test_distinct_people_lie_between_the_two_numbers(counted):
    """Check the two bounds.

    A returning person was counted before, in one of these workshops or in another one.
    """
    totals = Held()
    for participants, returning in counted:
        totals = totals.plus(participants, returning)
    assert (
        0
        <= totals.at_least
        <= totals.people
        == sum(participants for participants, _returning in counted)
    )
    assert totals.is_range == any(returning for _participants, returning in counted)
