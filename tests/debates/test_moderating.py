"""The effects of decisions on proposals, comments and versions, and premoderation."""

import pytest

from consult.core.exceptions import Invalid, NotFound
from consult.core.postgres.compiled import whole
from debates import erasure
from debates.comments.actions import comments as comment_actions
from debates.comments.selectors import comments as comment_selectors
from debates.events import CommentPublished, ProposalPublished, ProposalVisibilityChanged
from debates.exceptions import ProposalIsUnderReview
from debates.models import Proposal
from debates.proposals.actions import proposals as proposal_actions
from debates.proposals.selectors import proposals as proposal_selectors
from debates.proposals.selectors import versions as version_selectors
from moderation.cases.selectors.queue import cases
from moderation.decisions.actions.decisions import decide
from moderation.decisions.selectors.statements import statement_for_author
from moderation.exceptions import AlreadyDecided, OwnCase
from moderation.models import Case
from moderation.notices.actions import submit_notice
from tests.debates import given
from tests.factories import make

OTHER = {
    "title": "Ouvrir aussi les subventions (exemple)",
    "body": "Publier chaque subvention versée (exemple).",
}


@pytest.fixture
def events_of(monkeypatch):
    """Return a function that lists the announced events of the given kinds."""
    from consult.core.queue import events

    announced = []
    before = events.announce

    def announce(organisation_id, event):
        announced.append(event)
        before(organisation_id, event)

    monkeypatch.setattr(events, "announce", announce)
    return lambda *kinds: [event for event in announced if isinstance(event, kinds)]


@pytest.fixture
def read_first(organisation):
    """Return a consultation whose texts are moderated before publication."""
    return make.consultation(organisation, moderation_mode="pre")


def moderate(moderator, kind, text, action, **fields):
    """Decide, with a reason and facts if the action needs them."""
    if action in ("hide", "remove", "restrict"):
        fields = {"reason": "insult", "facts": "Une insulte (exemple)."} | fields
    return decide(viewer=moderator, **target_of(kind, text), action=action, **fields)


def target_of(kind, text):
    """Return the target of a notice or a decision."""
    return {"target_kind": kind, "target_id": text.pk}


def open_cases(consultation):
    """Return pairs of kind and id of the texts that wait for a moderator."""
    return set(
        Case.objects.filter(consultation=consultation, state="open").values_list(
            "target_kind", "target_id"
        )
    )


def test_hidden_proposal_is_a_tombstone_and_is_restored(consultation, events_of):
    proposal = given.proposal(consultation)
    given.comment(proposal)
    moderator, visitor = (
        make.person("moderator", consultation),
        make.visitor(consultation.organisation),
    )
    decision = moderate(moderator, "proposal", proposal, "hide")
    stone = proposal_selectors.get_proposal(visitor, proposal.pk)
    assert (stone.state, stone.title, stone.comments_count) == ("hidden_provisional", "", 0)
    assert (stone.decision_number, stone.decision_reason) == (decision.number, "insult")
    assert list(whole(comment_selectors.comments(visitor, stone))) == []
    moderate(moderator, "proposal", proposal, "restore")
    back = proposal_selectors.get_proposal(visitor, proposal.pk)
    assert (back.state, back.title, back.decision_number, back.decision_reason) == (
        "published",
        given.TITLE,
        None,
        "",
    )
    assert len(whole(comment_selectors.comments(visitor, back))) == back.comments_count == 1
    assert [event.is_public for event in events_of(ProposalVisibilityChanged)] == [False, True]
    assert len(events_of(ProposalPublished)) == 1


def test_restricted_proposal_stays_public_with_its_reason(consultation, events_of):
    proposal = given.proposal(consultation)
    moderate(make.person("moderator", consultation), "proposal", proposal, "restrict")
    found = proposal_selectors.get_proposal(make.visitor(consultation.organisation), proposal.pk)
    assert (found.state, found.title, found.decision_reason) == (
        "restricted",
        given.TITLE,
        "insult",
    )
    assert events_of(ProposalVisibilityChanged) == []


def test_removed_comment_is_not_counted_and_restored_one_is(consultation):
    proposal = given.proposal(consultation)
    comment = given.comment(proposal)
    moderator = make.person("moderator", consultation)
    for action, counted in (("remove", 0), ("restore", 1), ("restrict", 1), ("hide", 0)):
        moderate(moderator, "comment", comment, action)
        assert Proposal.objects.get().comments_count == counted


def test_decision_on_a_withdrawn_text_is_refused(consultation):
    author = make.person(consultation=consultation)
    proposal = given.proposal(consultation, author)
    proposal_actions.withdraw_proposal(viewer=author, proposal_id=proposal.pk)
    with pytest.raises(AlreadyDecided):
        moderate(make.person("moderator", consultation), "proposal", proposal, "restore")


def test_text_waits_until_a_moderator_publishes_it(read_first, events_of):
    author = make.person(consultation=read_first)
    proposal = given.proposal(read_first, author)
    moderator, visitor = make.person("moderator", read_first), make.visitor(read_first.organisation)
    assert (proposal.state, proposal.published_at) == ("pending", None)
    for stranger in (visitor, make.person(consultation=read_first)):
        with pytest.raises(NotFound):
            proposal_selectors.get_proposal(stranger, proposal.pk)
        assert list(proposal_selectors.proposals(stranger)) == []
    assert proposal_selectors.get_proposal(author, proposal.pk).title == given.TITLE
    assert proposal_selectors.get_proposal(moderator, proposal.pk).title == given.TITLE
    assert events_of(ProposalPublished) == []
    assert open_cases(read_first) == {("proposal", proposal.pk)}
    moderate(moderator, "proposal", proposal, "publish")
    found = proposal_selectors.get_proposal(visitor, proposal.pk)
    assert (found.state, found.title) == ("published", given.TITLE)
    assert found.published_at > found.created_at
    assert [event.proposal_id for event in events_of(ProposalPublished)] == [proposal.pk]
    assert open_cases(read_first) == set()


def test_comment_is_counted_after_its_publication(read_first, events_of):
    moderator = make.person("moderator", read_first)
    proposal = given.proposal(read_first)
    moderate(moderator, "proposal", proposal, "publish")
    comment = given.comment(proposal)
    visitor = make.visitor(read_first.organisation)
    proposal = proposal_selectors.get_proposal(visitor, proposal.pk)
    assert (
        list(whole(comment_selectors.comments(visitor, proposal))),
        proposal.comments_count,
    ) == ([], 0)
    moderate(moderator, "comment", comment, "publish")
    assert [event.comment_id for event in events_of(CommentPublished)] == [comment.pk]
    assert proposal_selectors.get_proposal(visitor, proposal.pk).comments_count == 1


def test_edit_of_a_public_proposal_waits_next_to_the_public_text(read_first):
    author, moderator = make.person(consultation=read_first), make.person("moderator", read_first)
    proposal = given.proposal(read_first, author)
    moderate(moderator, "proposal", proposal, "publish")
    proposal_actions.edit_proposal(viewer=author, proposal_id=proposal.pk, **OTHER)
    visitor = make.visitor(read_first.organisation)
    found = proposal_selectors.get_proposal(visitor, proposal.pk)
    assert (found.title, found.version, found.state) == (given.TITLE, 1, "published")
    assert [v.number for v in version_selectors.versions(visitor, found)] == [1]
    assert [(v.number, v.state) for v in version_selectors.versions(author, found)] == [
        (1, "published"),
        (2, "pending"),
    ]
    version = version_selectors.awaiting(found)
    assert open_cases(read_first) == {("version", version.pk)}
    moderate(moderator, "version", version, "publish")
    found = proposal_selectors.get_proposal(visitor, proposal.pk)
    assert (found.title, found.body, found.version) == (OTHER["title"], OTHER["body"], 2)
    assert [v.number for v in version_selectors.versions(visitor, found)] == [1, 2]


def test_refused_edit_leaves_the_text_and_a_place_in_the_history(read_first):
    author, moderator = make.person(consultation=read_first), make.person("moderator", read_first)
    proposal = given.proposal(read_first, author)
    moderate(moderator, "proposal", proposal, "publish")
    proposal_actions.edit_proposal(viewer=author, proposal_id=proposal.pk, **OTHER)
    moderate(moderator, "version", version_selectors.awaiting(proposal), "remove")
    visitor = make.visitor(read_first.organisation)
    found = proposal_selectors.get_proposal(visitor, proposal.pk)
    assert (found.title, found.version, found.state) == (given.TITLE, 1, "published")
    assert [(v.number, v.title, v.body_html) for v in version_selectors.versions(visitor, found)][
        1
    ] == (
        2,
        "",
        "",
    )
    assert [change.version.number for change in version_selectors.changes(visitor, found)] == [1]
    proposal_actions.edit_proposal(
        viewer=author, proposal_id=proposal.pk, title=OTHER["title"], body=OTHER["body"] * 2
    )
    assert version_selectors.awaiting(proposal).number == 3


def test_restricted_second_version_restricts_the_proposal(read_first):
    author, moderator = make.person(consultation=read_first), make.person("moderator", read_first)
    proposal = given.proposal(read_first, author)
    moderate(moderator, "proposal", proposal, "publish")
    proposal_actions.edit_proposal(viewer=author, proposal_id=proposal.pk, **OTHER)
    moderate(moderator, "version", version_selectors.awaiting(proposal), "restrict")
    found = proposal_selectors.get_proposal(make.visitor(read_first.organisation), proposal.pk)
    assert (found.title, found.state, found.decision_reason) == (
        OTHER["title"],
        "restricted",
        "insult",
    )


@pytest.mark.parametrize(
    ("first_action", "second_action"),
    [("hide", "publish"), ("remove", "publish"), ("remove", "restrict")],
)
def test_published_version_does_not_restore_its_hidden_proposal(
    read_first, first_action, second_action
):
    author, moderator = make.person(consultation=read_first), make.person("moderator", read_first)
    proposal = given.proposal(read_first, author)
    moderate(moderator, "proposal", proposal, "publish")
    proposal_actions.edit_proposal(viewer=author, proposal_id=proposal.pk, **OTHER)
    decision = moderate(moderator, "proposal", proposal, first_action)
    moderate(moderator, "version", version_selectors.awaiting(proposal), second_action)
    found = proposal_selectors.get_proposal(make.visitor(read_first.organisation), proposal.pk)
    assert (found.state, found.title, found.decision_number) == (
        decision.state_after,
        "",
        decision.number,
    )
    assert (Proposal.objects.get().title, version_selectors.awaiting(proposal)) == (
        OTHER["title"],
        None,
    )


def test_restriction_of_a_version_is_refused_while_its_proposal_is_hidden(read_first):
    author, moderator = make.person(consultation=read_first), make.person("moderator", read_first)
    proposal = given.proposal(read_first, author)
    moderate(moderator, "proposal", proposal, "publish")
    proposal_actions.edit_proposal(viewer=author, proposal_id=proposal.pk, **OTHER)
    moderate(moderator, "proposal", proposal, "hide")
    version = version_selectors.awaiting(proposal)
    with pytest.raises(ProposalIsUnderReview):
        moderate(moderator, "version", version, "restrict")
    assert version_selectors.awaiting(proposal) == version
    moderate(moderator, "proposal", proposal, "restore")
    moderate(moderator, "version", version, "restrict")
    found = proposal_selectors.get_proposal(make.visitor(read_first.organisation), proposal.pk)
    assert (found.title, found.state) == (OTHER["title"], "restricted")


def test_restored_version_becomes_the_text(read_first):
    author, moderator = make.person(consultation=read_first), make.person("moderator", read_first)
    proposal = given.proposal(read_first, author)
    moderate(moderator, "proposal", proposal, "publish")
    proposal_actions.edit_proposal(viewer=author, proposal_id=proposal.pk, **OTHER)
    version = version_selectors.awaiting(proposal)
    moderate(moderator, "version", version, "remove")
    moderate(moderator, "version", version, "restore")
    found = proposal_selectors.get_proposal(make.visitor(read_first.organisation), proposal.pk)
    assert (found.title, found.version, found.state) == (OTHER["title"], 2, "published")


def test_author_reads_the_statement_of_a_restricted_version(read_first):
    author, moderator = make.person(consultation=read_first), make.person("moderator", read_first)
    proposal = given.proposal(read_first, author)
    moderate(moderator, "proposal", proposal, "publish")
    proposal_actions.edit_proposal(viewer=author, proposal_id=proposal.pk, **OTHER)
    decision = moderate(moderator, "version", version_selectors.awaiting(proposal), "restrict")
    statement = statement_for_author(author, proposal_selectors.get_proposal(author, proposal.pk))
    assert (statement.number, statement.reason) == (decision.number, "insult")
    moderate(moderator, "proposal", proposal, "restore")
    assert (
        statement_for_author(author, proposal_selectors.get_proposal(author, proposal.pk)) is None
    )


def test_decision_on_words_that_were_replaced_is_refused(read_first):
    author, moderator = make.person(consultation=read_first), make.person("moderator", read_first)
    proposal = given.proposal(read_first, author)
    [case] = cases(moderator, consultation=read_first)
    proposal_actions.edit_proposal(viewer=author, proposal_id=proposal.pk, **OTHER)
    assert (Proposal.objects.get().title, Proposal.objects.get().version) == (OTHER["title"], 1)
    with pytest.raises(AlreadyDecided):
        moderate(moderator, "proposal", proposal, "publish", case_id=case.pk)
    [again] = cases(moderator, consultation=read_first)
    moderate(moderator, "proposal", proposal, "publish", case_id=again.pk)
    assert [v.title for v in proposal.versions.all()] == [OTHER["title"]]


def test_place_cannot_be_changed_under_premoderation(read_first):
    author, moderator = make.person(consultation=read_first), make.person("moderator", read_first)
    proposal = given.proposal(read_first, author)
    moderate(moderator, "proposal", proposal, "publish")
    place = {"latitude": 48, "longitude": 2, "label": "Une insulte (exemple)"}
    with pytest.raises(Invalid):
        proposal_actions.edit_proposal(
            viewer=author, proposal_id=proposal.pk, location=place, **OTHER
        )


def test_edited_comment_is_hidden_until_it_is_published(read_first):
    author, moderator = make.person(consultation=read_first), make.person("moderator", read_first)
    proposal = given.proposal(read_first)
    moderate(moderator, "proposal", proposal, "publish")
    root = given.comment(proposal, author)
    moderate(moderator, "comment", root, "publish")
    answer = given.comment(proposal, reply_to=root.pk)
    moderate(moderator, "comment", answer, "publish")
    comment_actions.edit_comment(
        viewer=author, comment_id=root.pk, body="Tout autre chose (exemple)."
    )
    visitor = make.visitor(read_first.organisation)
    proposal = proposal_selectors.get_proposal(visitor, proposal.pk)
    [place] = whole(comment_selectors.comments(visitor, proposal))
    assert (place.state, place.body, place.author, proposal.comments_count) == (
        "pending",
        "",
        None,
        1,
    )
    assert comment_selectors.replies(visitor, proposal, [root.pk])[root.pk] == [answer]
    moderate(moderator, "comment", root, "publish")
    [back] = whole(comment_selectors.comments(visitor, proposal))
    assert (back.body, Proposal.objects.get().comments_count) == ("Tout autre chose (exemple).", 2)


def test_withdrawn_texts_leave_the_queue(read_first):
    author, moderator = make.person(consultation=read_first), make.person("moderator", read_first)
    proposal = given.proposal(read_first, author)
    moderate(moderator, "proposal", proposal, "publish")
    comment = given.comment(proposal, author)
    proposal_actions.edit_proposal(viewer=author, proposal_id=proposal.pk, **OTHER)
    assert len(open_cases(read_first)) == 2
    comment_actions.withdraw_comment(viewer=author, comment_id=comment.pk)
    proposal_actions.withdraw_proposal(viewer=author, proposal_id=proposal.pk)
    assert open_cases(read_first) == set()
    assert [v.number for v in proposal.versions.all()] == [1]


def withdraw(author, proposal):
    proposal_actions.withdraw_proposal(viewer=author, proposal_id=proposal.pk)


def erase(author, proposal):
    erasure.erase_proposals(make.Viewer.system(author.organisation), author.participant.pk, False)


@pytest.mark.parametrize("take_away", [withdraw, erase])
def test_withdrawn_or_erased_proposal_closes_the_cases_of_its_versions(consultation, take_away):
    author, moderator = (
        make.person(consultation=consultation),
        make.person("moderator", consultation),
    )
    proposal = given.proposal(consultation, author)
    for number in (1, 2):
        proposal_actions.edit_proposal(
            viewer=author,
            proposal_id=proposal.pk,
            title=OTHER["title"] * number,
            body=OTHER["body"],
        )
    reported, hidden, _current = version_selectors.versions(moderator, proposal)
    submit_notice(
        viewer=make.visitor(consultation.organisation),
        **target_of("version", reported),
        reason="insult",
    )
    moderate(moderator, "version", hidden, "hide")
    assert open_cases(consultation) == {("version", reported.pk), ("version", hidden.pk)}
    take_away(author, proposal)
    assert open_cases(consultation) == set()


def test_proposal_withdrawn_before_publication_leaves_no_tombstone(read_first):
    author = make.person(consultation=read_first)
    proposal = given.proposal(read_first, author)
    proposal_actions.withdraw_proposal(viewer=author, proposal_id=proposal.pk)
    with pytest.raises(NotFound):
        proposal_selectors.get_proposal(make.visitor(read_first.organisation), proposal.pk)
    assert proposal_selectors.get_proposal(author, proposal.pk).state == "withdrawn"


def test_old_version_can_be_removed_and_the_current_one_cannot(consultation):
    author, moderator = (
        make.person(consultation=consultation),
        make.person("moderator", consultation),
    )
    proposal = given.proposal(consultation, author)
    proposal_actions.edit_proposal(viewer=author, proposal_id=proposal.pk, **OTHER)
    first, second = version_selectors.versions(moderator, proposal)
    moderate(moderator, "version", first, "remove")
    visitor = make.visitor(consultation.organisation)
    assert [(v.number, v.title) for v in version_selectors.versions(visitor, proposal)] == [
        (1, ""),
        (2, OTHER["title"]),
    ]
    with pytest.raises(NotFound):
        moderate(moderator, "version", second, "remove")


def test_notice_on_the_current_version_is_a_notice_on_its_proposal(consultation):
    author, visitor = (
        make.person(consultation=consultation),
        make.visitor(consultation.organisation),
    )
    proposal = given.proposal(consultation, author)
    proposal_actions.edit_proposal(viewer=author, proposal_id=proposal.pk, **OTHER)
    first, second = version_selectors.versions(visitor, proposal)
    submit_notice(viewer=visitor, **target_of("version", second), reason="insult")
    assert open_cases(consultation) == {("proposal", proposal.pk)}
    submit_notice(viewer=visitor, **target_of("version", first), reason="insult")
    assert open_cases(consultation) == {("proposal", proposal.pk), ("version", first.pk)}


def test_decision_on_an_own_version_is_refused(consultation):
    author = make.person(consultation=consultation)
    proposal = given.proposal(consultation, author)
    proposal_actions.edit_proposal(viewer=author, proposal_id=proposal.pk, **OTHER)
    from consult.accounts.models import RoleGrant

    RoleGrant.objects.create(
        organisation=consultation.organisation,
        participant=author.participant,
        role="moderator",
        consultation=consultation,
    )
    with pytest.raises(OwnCase):
        moderate(make.again(author), "version", proposal.versions.get(number=1), "remove")
