"""The figures of a consultation, each counted by its published rule."""

from uuid import uuid4

import pytest

from consult.accounts.people.institutions import declare_institution
from consult.accounts.viewer import Viewer
from consult.outcomes.figures import RULES, figures
from debates.models import ImportedTally
from debates.proposals.actions.endorsements import endorse_comment
from debates.proposals.actions.proposals import withdraw_proposal
from tests.api.callers import comment, proposal
from tests.factories import make, workshops
from votes.actions.positions import cast_position, withdraw_position


@pytest.fixture
def count(consultation):
    """Return a function that returns the figures as a visitor reads them."""
    return lambda: figures(Viewer.public(consultation.organisation), consultation)


def test_empty_consultation_has_zero_figures(count):
    counts = count()
    assert counts.pop("rules") == {name: str(rule) for name, rule in RULES.items()}
    assert counts == {
        "contributions": {"total": 0, "individual": 0, "institution": 0, "workshop": 0},
        "comments": 0,
        "votes": 0,
        "participants": 0,
        "workshops": 0,
        "people_in_workshops": 0,
        "people_in_workshops_at_least": 0,
        "imported_votes": {},
        "imported_votes_on_removed": {},
    }


def test_contributions_by_kind_without_withdrawn_ones(consultation, count):
    spokesperson = make.person(consultation=consultation)
    structure = declare_institution(
        viewer=spokesperson, name="Association des essais (exemple)", kind="association"
    )
    proposal(consultation), proposal(consultation)
    proposal(consultation, spokesperson, kind="institution", institution_id=structure.pk)
    author = make.person(consultation=consultation)
    withdraw_proposal(viewer=author, proposal_id=proposal(consultation, author).pk)
    assert count()["contributions"] == {
        "total": 3,
        "individual": 2,
        "institution": 1,
        "workshop": 0,
    }


def test_participant_counts_once_for_any_number_of_acts(consultation, count):
    author, reader = make.person(consultation=consultation), make.person(consultation=consultation)
    written = proposal(consultation, author)
    new_comment = comment(written, author)
    comment(written, author)
    cast_position(viewer=author, proposal_id=written.pk, choice="agree", request_id=uuid4())
    assert (count()["participants"], count()["comments"], count()["votes"]) == (1, 2, 1)
    endorse_comment(viewer=reader, comment_id=new_comment.pk)
    assert count()["participants"] == 2
    cast_position(viewer=reader, proposal_id=written.pk, choice="mixed", request_id=uuid4())
    assert (count()["participants"], count()["votes"]) == (2, 2)


def test_figure_of_votes_counts_standing_votes(consultation, count):
    written, voter = proposal(consultation), make.person(consultation=consultation)
    for choice in ("agree", "disagree"):
        cast_position(viewer=voter, proposal_id=written.pk, choice=choice, request_id=uuid4())
    assert count()["votes"] == 1
    withdraw_position(viewer=voter, proposal_id=written.pk, request_id=uuid4())
    assert count()["votes"] == 0


def test_imported_votes_are_counted_separately_by_origin(consultation, count):
    written = proposal(consultation)
    for origin, agree in (("cap-collectif", 40), ("decidim", 2)):
        ImportedTally.objects.create(
            organisation=consultation.organisation,
            proposal=written,
            origin=origin,
            agree=agree,
            disagree=1,
            total=agree + 1,
        )
    counts = count()
    assert (counts["imported_votes"], counts["votes"]) == ({"cap-collectif": 41, "decidim": 3}, 0)


def test_workshops_and_people_are_counted_apart_and_added_to_nothing(organisation):
    consultation = workshops.consultation(organisation, slug="ateliers")
    workshops.held(consultation, participants=20, returning=6)
    workshops.held(consultation, topics=2, participants=9)
    workshops.announced(consultation)
    counts = figures(Viewer.public(organisation), consultation)
    assert (
        counts["workshops"],
        counts["people_in_workshops"],
        counts["people_in_workshops_at_least"],
    ) == (2, 29, 23)
    assert (counts["participants"], counts["votes"], counts["contributions"]["total"]) == (0, 0, 0)


def test_another_consultation_counts_for_itself(organisation, consultation, count):
    elsewhere = make.consultation(organisation, slug="ailleurs")
    comment(proposal(elsewhere))
    assert (count()["contributions"]["total"], count()["comments"], count()["participants"]) == (
        0,
        0,
        0,
    )


def test_figures_take_as_many_queries_for_three_as_for_one(
    consultation, count, django_assert_num_queries
):
    comment(proposal(consultation))
    with django_assert_num_queries(2):
        count()
    comment(proposal(consultation)), comment(proposal(consultation))
    with django_assert_num_queries(2):
        count()
