"""Ballots from another platform: they form their own chains, recounted by the same script."""

import random

import pytest

from consult.core.exceptions import NotFound
from consult.core.models import JournalEntry
from debates.models import Proposal
from tests.factories import make
from tests.votes.places import cast, published, recorded, rows, set_public, votes_of
from tests.votes.test_close_of_questions import dataset, verdict
from votes.actions import imports as import_actions
from votes.exceptions import ImportDisagrees, VotingIsClosed
from votes.models import Question
from votes.selectors import counts as count_selectors


@pytest.fixture
def system(organisation):
    return make.Viewer.system(organisation)


@pytest.fixture
def proposals(consultation):
    """Return imported proposals, which no event announced."""
    return [published(consultation, is_announced=False) for _ in range(4)]


@pytest.fixture
def ballots(organisation, proposals):
    """Return the ballots of every participant on most proposals, in the order of a matrix."""
    draw = random.Random(3)
    people = [make.participant(organisation, origin="polis", origin_id=str(n)) for n in range(30)]
    choices = ("agree", "mixed", "disagree")
    return [
        (q.pk, p.pk, draw.choice(choices)) for p in people for q in proposals if draw.random() < 0.8
    ]


def enter(system, consultation, ballots):
    return import_actions.import_ballots(
        viewer=system, consultation_id=consultation.pk, origin="polis", ballots=iter(ballots)
    )


def test_imported_ballots_form_closed_chains_that_recount_to_the_source(
    system, consultation, ballots, monkeypatch
):
    monkeypatch.setattr("votes.actions.imports.CHUNK", 7)
    report = enter(system, consultation, ballots)
    proposal_ids = {proposal for proposal, _, _ in ballots}
    assert (report.added, report.already_there, report.questions) == (
        len(ballots),
        0,
        len(proposal_ids),
    )
    for proposal, count in count_selectors.counts(
        make.visitor(consultation.organisation), proposal_ids
    ).items():
        source = [choice for pk, _, choice in ballots if pk == proposal]
        assert (count.agree, count.mixed, count.disagree) == tuple(
            map(source.count, ("agree", "mixed", "disagree"))
        )
        assert (count.origin, count.is_closed, count.total) == ("imported", True, len(source))
    assert JournalEntry.objects.get(act="ballots.import").data == {
        "origin": "polis",
        "number": len(ballots),
    }


def test_imported_ballots_are_recounted_by_anyone(system, consultation, ballots, tmp_path, capsys):
    enter(system, consultation, ballots)
    path, files = dataset(make.visitor(consultation.organisation), consultation, tmp_path)
    assert f"{len(ballots)} votes recounted" in verdict(path, capsys)[1]
    assert {row["pseudonym_scope"] for row in files["questions"]} == {"consultation"}
    assert len({row["pseudonym"] for row in files["ballots"]}) == 30


def test_import_run_again_adds_nothing(system, consultation, ballots):
    enter(system, consultation, ballots)
    before = recorded()
    report = enter(system, consultation, ballots)
    assert (report.added, report.already_there) == (0, len(ballots))
    assert recorded() == before
    assert JournalEntry.objects.filter(act="ballots.import").count() == 1


def test_import_that_differs_is_refused_whole(system, consultation, ballots, organisation):
    enter(system, consultation, ballots[:-1])
    before = recorded()
    proposal, voter, choice = ballots[0]
    other = {"agree": "mixed", "mixed": "agree", "disagree": "agree"}[choice]
    for again in ([(proposal, voter, other)], ballots[-1:]):
        with pytest.raises(ImportDisagrees):
            enter(system, consultation, again)
    assert recorded() == before


def test_vote_on_an_imported_question_is_refused(system, consultation, proposals, ballots):
    enter(system, consultation, ballots)
    with pytest.raises(VotingIsClosed):
        cast(make.person(consultation=consultation), proposals[0])


def test_ballots_are_not_imported_where_people_vote_here(system, consultation, organisation):
    proposal = published(consultation)
    cast(make.person(consultation=consultation), proposal)
    with pytest.raises(ImportDisagrees):
        enter(system, consultation, [(proposal.pk, make.participant(organisation).pk, "agree")])
    assert votes_of(proposal) == ["cast"]


def test_ballots_on_a_proposal_of_another_organisation_are_refused(
    system, consultation, other_organisation
):
    elsewhere = published(
        make.consultation(other_organisation, slug="ailleurs"), is_announced=False
    )
    with pytest.raises((NotFound, Proposal.DoesNotExist)):
        enter(
            system,
            consultation,
            [(elsewhere.pk, make.participant(system.organisation).pk, "agree")],
        )
    assert recorded() == []


@pytest.mark.parametrize(("state", "opened"), [("closed", 0), ("open", 1)])
def test_imported_proposal_has_a_question_only_where_votes_can_still_come(
    organisation, state, opened
):
    consultation = make.consultation(
        organisation, state=state, slug="ailleurs", origin="decidim", origin_id="7"
    )
    proposal = published(consultation, is_imported=True)
    assert Question.objects.filter(proposal=proposal).count() == opened
    set_public(proposal, is_public=False)
    set_public(proposal, is_public=True)


def test_order_by_votes_keeps_imported_proposals_on_which_nobody_could_vote(system, organisation):
    consultation = make.consultation(
        organisation, state="closed", slug="ailleurs", origin="polis", origin_id="8"
    )
    voted, never = (published(consultation, is_imported=True) for _ in range(2))
    enter(system, consultation, [(voted.pk, make.participant(organisation).pk, "disagree")])
    ordered = count_selectors.ordered(
        make.visitor(organisation),
        Proposal.objects.all(),
        "most_supported",
        consultation_id=consultation.pk,
    )
    assert [(p.pk, p.support) for p in ordered] == [(never.pk, 0), (voted.pk, -1)]


def test_votes_on_statement_rejected_there_are_imported_and_removed_here_are_frozen(
    system, consultation
):
    proposal = published(consultation, is_announced=False, state="removed")
    enter(
        system,
        consultation,
        [(proposal.pk, make.participant(consultation.organisation).pk, "agree")],
    )
    counted = {"native": 0, "imported": 1, "imported_on_removed": 1, "frozen": 0}
    assert count_selectors.count_votes(system, consultation.pk) == counted
    Proposal.objects.filter(pk=proposal.pk).update(decision_number=3)
    counted = {"native": 0, "imported": 0, "imported_on_removed": 0, "frozen": 1}
    assert count_selectors.count_votes(system, consultation.pk) == counted


def test_import_of_nothing_does_nothing(system, consultation):
    assert enter(system, consultation, []).added == 0
    assert rows("ballot_box_checkpoint") == []
