"""The act that hides all texts of an account.

No page shows them any more, and texts of other authors stay.
"""

import pytest

from consult.core.exceptions import Invalid, NotAllowed, NotFound, SignInFirst
from debates.models import Comment, Proposal
from moderation.approvals import actions as approval_actions
from moderation.cases.actions import cases as case_actions
from moderation.decisions.actions import bulk_removal as bulk_removal_actions
from moderation.exceptions import OwnCase
from moderation.models import Case, Decision
from moderation.notices import actions as notice_actions
from tests import witness
from tests.api.callers import Caller
from tests.debates import given
from tests.factories import make
from tests.moderation.test_decisions import WHY

MARK = "Zibeline"


@pytest.fixture
def moderator(consultation):
    return make.person("moderator", consultation)


@pytest.fixture
def person(consultation):
    return make.person(consultation=consultation)


def hide(viewer, person, consultation, **fields):
    target = {"participant_id": person.participant.pk, "consultation_id": consultation.pk}
    return bulk_removal_actions.hide_everything(viewer=viewer, **target, **(WHY | fields))


def marked(consultation, person):
    """Create two proposals, a reply, and comments on an own and on a foreign proposal."""
    own = [given.proposal(consultation, person, title=f"{MARK} {n} (exemple)") for n in range(2)]
    other = given.proposal(consultation)
    below = [given.comment(text, person, body=f"Mon mot : {MARK}.") for text in (own[0], other)]
    given.comment(other, person, body=f"Ma réponse : {MARK}.", reply_to=below[1].pk)
    return own, other, below


def pages(consultation, own, other):
    base_path, topic = f"/consultations/{consultation.slug}/", own[0].topic
    places = [f"proposals/{text.number}/" for text in (*own, other)]
    paths = [
        base_path,
        f"{base_path}topics/{topic.slug}/",
        f"/search/?q={MARK}",
        "/feeds/consultations.atom",
    ]
    paths += [base_path + place for place in places]
    paths += [f"/feeds{base_path[:-1]}.atom", f"/feeds{base_path}topics/{topic.slug}.atom"]
    paths += [f"/feeds{base_path}proposals/{other.number}.atom"]
    paths += [
        f"/embed{base_path}",
        f"/embed{base_path}topics/{topic.slug}/",
        f"/embed{base_path}proposals/{own[0].number}/",
    ]
    return paths


def read(consultation, own, other):
    """Return everything that a visitor reads of the proposals, by address."""
    browser, caller = make.client(), Caller()
    texts = {}
    for path in pages(consultation, own, other):
        texts[path] = browser.get(path, follow=True).content.decode()
    for path in (
        f"/proposals/?consultation={consultation.slug}",
        f"/comments/?proposal={other.pk}",
        *(f"/proposals/{text.pk}/" for text in (*own, other)),
        *(f"/proposals/{text.pk}/comments/" for text in (own[0], other)),
        f"/search/?q={MARK}",
    ):
        texts[f"api {path}"] = caller.read(path).content.decode()
    return texts


def test_hidden_texts_of_an_account_are_readable_nowhere(consultation, moderator, person):
    own, other, _below = marked(consultation, person)
    before = read(consultation, own, other)
    paths = [path for path, text in before.items() if f"{MARK} 0" in text or f": {MARK}" in text]
    assert len(paths) >= 8, paths
    outcome = hide(moderator, person, consultation)
    assert (len(outcome.decided), outcome.skipped, outcome.approval) == (5, [], None)
    after = read(consultation, own, other)
    assert [
        path for path, text in after.items() if f"{MARK} 0" in text or f": {MARK}" in text
    ] == []
    assert given.TITLE in after[f"/consultations/{consultation.slug}/proposals/{other.number}/"]


def test_second_hiding_finds_no_text_and_other_consultations_are_untouched(
    organisation, consultation, moderator, person
):
    elsewhere = given.proposal(make.consultation(organisation, slug="ailleurs"), person)
    given.proposal(consultation, person)
    assert len(hide(moderator, person, consultation).decided) == 1
    assert hide(moderator, person, consultation).decided == []
    elsewhere.refresh_from_db()
    assert elsewhere.state == "published"


def test_text_of_a_case_claimed_by_a_colleague_is_hidden_too(consultation, moderator, person):
    text = given.proposal(consultation, person)
    notice_actions.submit_notice(
        viewer=make.person(consultation=consultation),
        target_kind="proposal",
        target_id=text.pk,
        reason="spam",
    )
    case_actions.claim_case(
        viewer=make.person("moderator", consultation), case_id=Case.objects.get().pk
    )
    assert hide(moderator, person, consultation).skipped == []
    assert Proposal.objects.get(pk=text.pk).state == "removed"


def test_hiding_more_than_twenty_texts_needs_a_second_person(
    consultation, moderator, person, django_capture_on_commit_callbacks
):
    first = given.proposal(consultation)
    for _n in range(21):
        given.comment(first, person)
    outcome = hide(moderator, person, consultation)
    assert (outcome.decided, outcome.approval.payload["count"]) == ([], 21)
    other = make.person("moderator", consultation)
    approval_actions.answer(viewer=other, approval_id=outcome.approval.pk, grant=True)
    for _twice in range(2):
        bulk_removal_actions.hide_everything_agreed(approval_id=outcome.approval.pk)
    assert set(Comment.objects.values_list("state", flat=True)) == {"removed"}
    assert Decision.objects.count() == 21
    assert {decision.details["approved_by"] for decision in Decision.objects.all()} == {
        str(other.participant.pk)
    }


@pytest.mark.sampled(3)
@pytest.mark.parametrize("column", witness.EVERYBODY)
def test_hiding_is_refused_to_other_roles(consultation, organisation, person, column):
    viewer = witness.viewer(column, consultation, make.consultation(organisation, slug="ailleurs"))
    given.proposal(consultation, person)
    if column == "moderator":
        assert hide(viewer, person, consultation).decided
    else:
        with pytest.raises((NotAllowed, SignInFirst)):
            hide(viewer, person, consultation)
        assert not Decision.objects.exists()


def test_invalid_hiding_is_refused_like_a_decision(consultation, moderator, person):
    text = given.proposal(consultation, person)
    for wrong in ({"reason": "duplicate"}, {"reason": ""}, {"facts": " "}):
        with pytest.raises(Invalid):
            hide(moderator, person, consultation, **wrong)
    for wrong_id in (text.pk, "x"):
        with pytest.raises(NotFound):
            bulk_removal_actions.hide_everything(
                viewer=moderator, participant_id=wrong_id, consultation_id=consultation.pk, **WHY
            )
    notice_actions.submit_notice(
        viewer=moderator, target_kind="proposal", target_id=text.pk, reason="spam"
    )
    with pytest.raises(OwnCase):
        hide(moderator, person, consultation)
