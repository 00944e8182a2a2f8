"""Editing and withdrawing a proposal: its versions and its positions stay."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from consult.consultations.exceptions import PhaseIsClosed
from consult.core.exceptions import Invalid, NotAllowed, NotFound, SignInFirst, TooMany
from consult.core.models import JournalEntry
from consult.core.postgres.compiled import whole
from debates.comments.actions import comments as comment_actions
from debates.comments.selectors import comments as comment_selectors
from debates.exceptions import TextIsNoLongerOpen
from debates.proposals.actions import proposals as proposal_actions
from debates.proposals.selectors import proposals as proposal_selectors
from debates.proposals.selectors import versions as version_selectors
from tests.debates import given
from tests.factories import make

OTHER_TITLE, OTHER_BODY = (
    "Ouvrir aussi les subventions (exemple)",
    "Publier chaque subvention versée (exemple).",
)


@pytest.fixture
def author(consultation):
    """Return a participant."""
    return make.person(consultation=consultation)


@pytest.fixture
def proposal(consultation, author):
    """Return a proposal of the author."""
    return given.proposal(consultation, author)


def edit(viewer, proposal, title=OTHER_TITLE, body=OTHER_BODY, **others):
    """Edit with valid texts unless others are given."""
    return proposal_actions.edit_proposal(
        viewer=viewer, proposal_id=proposal.pk, title=title, body=body, **others
    )


def test_edit_makes_a_public_version(consultation, author, proposal):
    edit(author, proposal)
    visitor = make.visitor(consultation.organisation)
    found = proposal_selectors.get_proposal(visitor, proposal.pk)
    assert (found.title, found.body, found.version, found.number) == (OTHER_TITLE, OTHER_BODY, 2, 1)
    assert found.updated_at > found.created_at == proposal.created_at
    assert [(v.number, v.title) for v in version_selectors.versions(visitor, found)] == [
        (1, given.TITLE),
        (2, OTHER_TITLE),
    ]
    assert JournalEntry.objects.get(act="proposal.edit").data == {"version": 2}


def test_history_shows_the_changes(consultation, author, proposal):
    edit(author, proposal, title=given.TITLE, body=given.BODY + "\n\nEt les avenants (exemple).")
    latest, first = version_selectors.changes(make.visitor(consultation.organisation), proposal)
    assert (latest.version.number, latest.title) == (2, [("same", given.TITLE)])
    assert latest.body == [("same", given.BODY), ("added", "\n\nEt les avenants (exemple).")]
    assert (first.version.number, first.body) == (1, [("same", given.BODY)])


def test_long_history_is_read_from_its_end(consultation, author, proposal):
    for number in range(2, 6):
        edit(author, proposal, body=f"{OTHER_BODY} {number}")
    proposal.versions.filter(number=4).update(state="removed")
    with CaptureQueriesContext(connection) as queries:
        found = version_selectors.changes(make.visitor(consultation.organisation), proposal, most=2)
    assert [(change.version.number, change.body[1:]) for change in found] == [
        (5, [("removed", " 3"), ("added", " 5")]),
        (3, [("removed", " 2"), ("added", " 3")]),
    ]
    assert [query["sql"].endswith("LIMIT 3") for query in queries] == [True]
    everything = version_selectors.changes(author, proposal)
    assert [change.version.number for change in everything] == [5, 4, 3, 2, 1]


def test_edit_with_the_same_text_makes_no_version(author, proposal):
    edit(author, proposal)
    assert edit(author, proposal).version == 2
    assert proposal.versions.count() == 2
    assert JournalEntry.objects.filter(act="proposal.edit").count() == 1


def test_language_and_place_change_only_if_given(author, proposal):
    edit(author, proposal, language="en", location={"latitude": 1, "longitude": 2, "label": "Ici"})
    edit(author, proposal)
    proposal.refresh_from_db()
    assert (proposal.language, proposal.latitude, proposal.place) == ("en", 1, "Ici")
    edit(author, proposal, location=None)
    proposal.refresh_from_db()
    assert (proposal.latitude, proposal.place) == (None, "")


def test_edit_is_validated_like_a_submission(author, proposal):
    with pytest.raises(Invalid) as refused:
        edit(author, proposal, title="court")
    assert refused.value.attr == "title"


def test_edits_of_proposals_and_comments_are_limited_together(author, proposal, settings):
    comment = given.comment(proposal, author)
    settings.RATE_LIMITS_ON = True
    assert settings.RATE_LIMITS["edit"] == ((30, 3600),)
    settings.RATE_LIMITS = {"edit": ((2, 3600),)}
    edit(author, proposal)
    comment_actions.edit_comment(viewer=author, comment_id=comment.pk, body=OTHER_BODY)
    with pytest.raises(TooMany):
        edit(author, proposal, title=given.TITLE)
    with pytest.raises(TooMany):
        comment_actions.edit_comment(viewer=author, comment_id=comment.pk, body=given.COMMENT)


def test_withdrawal_leaves_a_tombstone(consultation, author, proposal):
    given.comment(proposal)
    for _ in range(2):
        proposal_actions.withdraw_proposal(viewer=author, proposal_id=proposal.pk)
    visitor = make.visitor(consultation.organisation)
    stone = proposal_selectors.get_proposal(visitor, proposal.pk)
    assert (stone.number, stone.state, stone.title, stone.body, stone.author) == (
        1,
        "withdrawn",
        "",
        "",
        None,
    )
    assert (
        list(version_selectors.versions(visitor, stone))
        == list(whole(comment_selectors.comments(visitor, stone)))
        == []
    )
    assert JournalEntry.objects.filter(act="proposal.withdraw").count() == 1
    with pytest.raises(TextIsNoLongerOpen):
        edit(author, proposal)


def test_proposal_of_another_author_is_neither_edited_nor_withdrawn(consultation, proposal):
    others = [make.person(consultation=consultation)]
    others += [
        make.person(role, consultation)
        for role in ("facilitator", "moderator", "manager", "organisation_admin")
    ]
    for other in others:
        with pytest.raises(NotAllowed):
            edit(other, proposal)
        with pytest.raises(NotAllowed):
            proposal_actions.withdraw_proposal(viewer=other, proposal_id=proposal.pk)
    with pytest.raises(SignInFirst):
        edit(make.visitor(consultation.organisation), proposal)
    proposal.refresh_from_db()
    assert (proposal.title, proposal.state) == (given.TITLE, "published")


def test_proposal_of_another_organisation_is_not_found(other_organisation, proposal):
    with pytest.raises(NotFound):
        edit(make.person(organisation=other_organisation), proposal)


def test_closed_phase_refuses_edit_and_withdrawal(consultation, author, proposal):
    make.move_phases(consultation, days=-30)
    with pytest.raises(PhaseIsClosed):
        edit(author, proposal)
    with pytest.raises(PhaseIsClosed):
        proposal_actions.withdraw_proposal(viewer=author, proposal_id=proposal.pk)
