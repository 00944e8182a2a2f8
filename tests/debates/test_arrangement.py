"""Proposals moved, merged and split again.

Their place changes, and all texts, comments and positions stay.
"""

import pytest

from consult.core.exceptions import Invalid, NotAllowed
from consult.core.postgres.compiled import whole
from debates.comments.selectors import comments as comment_selectors
from debates.models import Proposal
from debates.proposals.selectors import proposals as proposal_selectors
from moderation.decisions.actions import decision_undo
from moderation.decisions.actions.decision_undo import undo
from moderation.decisions.actions.decisions import decide
from moderation.decisions.chain import first_bad_decision
from moderation.exceptions import CannotBeUndone
from moderation.models import Case
from tests.debates import given
from tests.factories import make
from tests.moderation.times import minutes_later


@pytest.fixture
def moderator(consultation):
    return make.person("moderator", consultation)


def arrange(viewer, proposal, action, **arguments):
    return decide(
        viewer=viewer,
        target_kind="proposal",
        target_id=proposal.pk,
        action=action,
        arguments=arguments,
    )


def remove(viewer, proposal):
    removal = {"action": "remove", "reason": "spam", "facts": "Publicité (exemple)."}
    return decide(viewer=viewer, target_kind="proposal", target_id=proposal.pk, **removal)


def fresh(proposal):
    return Proposal.objects.get(pk=proposal.pk)


def list_numbers(viewer, consultation):
    return {
        proposal.number
        for proposal in proposal_selectors.proposals(
            viewer, consultation=consultation, tombstones=False
        )
    }


def test_proposal_is_moved_to_another_topic_and_back(consultation, moderator):
    proposal, topic = given.proposal(consultation), make.topic(consultation)
    before = proposal.topic_id
    decision = arrange(moderator, proposal, "move", topic=str(topic.pk))
    assert (decision.action, decision.reason, decision.state_before, decision.state_after) == (
        "move",
        "off_topic",
        "published",
        "published",
    )
    assert fresh(proposal).topic_id == topic.pk
    undo(viewer=moderator, decision_id=decision.pk)
    assert fresh(proposal).topic_id == before
    assert first_bad_decision(moderator, consultation) is None


@pytest.mark.parametrize(
    "topic", ["", "what", "same", "elsewhere", "0190c0de-0000-7000-8000-000000000001"]
)
def test_move_to_an_invalid_topic_is_refused(consultation, organisation, moderator, topic):
    proposal = given.proposal(consultation)
    other = make.consultation(organisation, slug="autre")
    named = {"same": proposal.topic_id, "elsewhere": other.topics.first().pk}
    with pytest.raises(Invalid) as refusal:
        arrange(moderator, proposal, "move", topic=named.get(topic, topic))
    assert refusal.value.attr == "topic"
    assert fresh(proposal).topic_id == proposal.topic_id


def test_merged_proposal_is_listed_behind_the_other_and_keeps_its_content(consultation, moderator):
    main, twin = given.proposal(consultation), given.proposal(consultation)
    comment = given.comment(twin)
    visitor = make.visitor(consultation.organisation)
    decision = arrange(moderator, twin, "merge", into=str(main.pk))
    assert (decision.reason, fresh(twin).state, fresh(twin).body) == (
        "duplicate",
        "published",
        twin.body,
    )
    assert list_numbers(visitor, consultation) == {main.number}
    found = proposal_selectors.get_proposal_by_number(visitor, consultation, main.number)
    assert found.gathers == [{"number": twin.number, "title": twin.title}]
    assert (
        proposal_selectors.get_proposal_by_number(visitor, consultation, twin.number).stands_in
        == main.number
    )
    assert [row.pk for row in whole(comment_selectors.comments(visitor, fresh(twin)))] == [
        comment.pk
    ]
    arrange(moderator, twin, "split")
    assert list_numbers(visitor, consultation) == {main.number, twin.number}


def test_earlier_merge_follows_a_new_merge_and_its_undo(consultation, moderator):
    main, second, third = (given.proposal(consultation) for _ in range(3))
    arrange(moderator, third, "merge", into=str(second.pk))
    decision = arrange(moderator, second, "merge", into=str(main.pk))
    assert {fresh(merged).merged_into_id for merged in (second, third)} == {main.pk}
    undo(viewer=moderator, decision_id=decision.pk)
    assert (fresh(second).merged_into_id, fresh(third).merged_into_id) == (None, second.pk)


@pytest.mark.sampled(3)
@pytest.mark.parametrize("into", ["", "what", "itself", "elsewhere", "hidden", "merged"])
def test_merge_with_an_invalid_proposal_is_refused(consultation, organisation, moderator, into):
    proposal, main = given.proposal(consultation), given.proposal(consultation)
    hidden = given.proposal(consultation)
    decide(
        viewer=moderator,
        target_kind="proposal",
        target_id=hidden.pk,
        action="remove",
        reason="spam",
        facts="Publicité.",
    )
    merged = given.proposal(consultation)
    arrange(moderator, merged, "merge", into=str(main.pk))
    elsewhere = given.proposal(make.consultation(organisation, slug="autre"))
    named = {"itself": proposal, "elsewhere": elsewhere, "hidden": hidden, "merged": merged}
    with pytest.raises(Invalid) as refusal:
        arrange(moderator, proposal, "merge", into=str(named[into].pk) if into in named else into)
    assert refusal.value.attr == "into"
    assert fresh(proposal).merged_into_id is None


def test_merged_proposal_is_listed_again_when_its_main_one_is_removed(consultation, moderator):
    main, twin = given.proposal(consultation), given.proposal(consultation)
    arrange(moderator, twin, "merge", into=str(main.pk))
    remove(moderator, main)
    assert list_numbers(make.visitor(consultation.organisation), consultation) == {twin.number}


@pytest.mark.parametrize(
    ("role", "may"), [("moderator", True), ("manager", True), ("facilitator", False), (None, False)]
)
def test_moderators_and_managers_may_merge(consultation, role, may):
    viewer = make.person(role, consultation) if role else make.person(consultation=consultation)
    main, twin = given.proposal(consultation), given.proposal(consultation)
    if role in ("moderator", "manager"):
        assert arrange(viewer, twin, "merge", into=str(main.pk)).action == "merge"
    else:
        with pytest.raises(NotAllowed):
            arrange(viewer, twin, "merge", into=str(main.pk))


def test_comments_are_not_moved(consultation, moderator):
    comment = given.comment(given.proposal(consultation))
    with pytest.raises(Invalid) as refusal:
        decide(
            viewer=moderator,
            target_kind="comment",
            target_id=comment.pk,
            action="move",
            arguments={"topic": "x"},
        )
    assert refusal.value.attr == "action"


def test_requested_correction_waits_for_the_author_then_for_a_moderator(consultation, moderator):
    author = make.person(consultation=consultation)
    proposal = given.proposal(consultation, author)
    decision = decide(
        viewer=moderator,
        target_kind="proposal",
        target_id=proposal.pk,
        action="correct",
        reason="privacy",
        facts="Votre texte contient un numéro de téléphone (exemple).",
    )
    assert (decision.state_after, fresh(proposal).decision_number) == ("pending", decision.number)
    assert not Case.objects.filter(state="open").exists()
    masked = proposal_selectors.get_proposal(make.visitor(consultation.organisation), proposal.pk)
    assert (masked.is_masked, masked.title, masked.body) == (True, "", "")
    given.edit(proposal, author, body="Le même texte, sans le numéro (exemple).")
    assert (fresh(proposal).state, fresh(proposal).decision_number) == ("pending", None)
    assert [case.target_id for case in Case.objects.filter(state="open")] == [proposal.pk]
    decide(viewer=moderator, target_kind="proposal", target_id=proposal.pk, action="publish")
    assert fresh(proposal).state == "published"


def test_undo_of_a_merge_ends_after_ten_minutes(consultation, moderator, monkeypatch):
    main, twin = given.proposal(consultation), given.proposal(consultation)
    decision = arrange(moderator, twin, "merge", into=str(main.pk))
    minutes_later(monkeypatch, decision_undo, 11)
    with pytest.raises(CannotBeUndone):
        undo(viewer=moderator, decision_id=decision.pk)
    assert fresh(twin).merged_into_id == main.pk
