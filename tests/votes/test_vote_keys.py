"""The key of the votes: what it encrypts, its change, and its loss (ADR 139)."""

from datetime import timedelta
from io import StringIO
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection, transaction
from django.utils import timezone

from consult.core.postgres import tenancy
from tests.factories import make
from tests.votes import polls
from tests.votes.places import arrivals, cast, close, entries, fill, published, rows
from votes import ledger
from votes.actions.polls import close_polls
from votes.actions.public_counts import move_due_counts
from votes.ballot_box.checks import UNREADABLE, check_vote_keys
from votes.ballot_box.models import Link
from votes.ballot_box.store import encryption
from votes.ballot_box.store.batches import PUBLISH, box_of
from votes.enums import ReceiptState
from votes.exceptions import VotesUnreadable
from votes.models import Question
from votes.selectors.audit import check_ledgers
from votes.selectors.log import find_receipt
from votes.selectors.own import own_positions

NEW = "the-new-key-of-these-tests-" + "2" * 40


@pytest.fixture
def voted(consultation):
    """Return a proposal with a batch and votes that wait, one of its voters, and their receipt."""
    proposal = published(consultation)
    fill(proposal)
    voter = make.person(consultation=consultation)
    return proposal, voter, cast(voter, proposal, "mixed")


def rotate():
    output = StringIO()
    call_command("reencrypt_votes", stdout=output)
    return output.getvalue()


def check():
    """Check the keys as `migrate` does, with the role of the application."""
    return check_vote_keys(databases=["default"])


@pytest.fixture
def committed_vote(committed):
    organisation = make.organisation()
    tenancy.set_organisation(organisation.pk)
    consultation = make.consultation(organisation)
    proposal = published(consultation)
    voter = make.person(consultation=consultation)
    return proposal, voter, cast(voter, proposal, "mixed")


@pytest.mark.committed
def test_changed_key_reads_everything_and_replaces_the_former_one(committed_vote, settings):
    proposal, voter, receipt = committed_vote
    system = make.Viewer.system(voter.organisation)
    [former] = settings.VOTE_KEYS
    settings.VOTE_KEYS = [NEW, former]
    assert own_positions(voter, [proposal.pk])[proposal.pk].choice == "mixed"
    assert find_receipt(voter, receipt.commitment).state == ReceiptState.RECEIVED
    assert rotate() == "Keys of questions encrypted again: 1.\n"
    settings.VOTE_KEYS = [NEW]
    assert own_positions(voter, [proposal.pk])[proposal.pk].choice == "mixed"
    assert find_receipt(voter, receipt.commitment).state == ReceiptState.RECEIVED
    assert check_ledgers(system).problems == []
    assert close(proposal.consultation) == 1
    assert find_receipt(voter, receipt.commitment).state == ReceiptState.COUNTED
    assert check() == []


@pytest.mark.committed
def test_wrong_key_is_told_in_clear_words(committed_vote, settings):
    proposal, voter, _receipt = committed_vote
    settings.VOTE_KEYS = [NEW]
    assert check() == [UNREADABLE]
    with pytest.raises(CommandError, match="No key in VOTE_KEY_FILE decrypts 1 of them"):
        rotate()
    assert own_positions(voter, [proposal.pk]) == {}
    with pytest.raises(VotesUnreadable):
        cast(voter, proposal, "agree")
    problems = check_ledgers(make.Viewer.system(voter.organisation)).problems
    assert any("no key in VOTE_KEY_FILE decrypts them" in problem for problem in problems)
    page = make.client(voter).get(f"/proposals/{proposal.pk}/")
    assert page.status_code < 500
    answer = make.client(voter).put(
        f"/api/v1/proposals/{proposal.pk}/position/",
        {"choice": "agree"},
        content_type="application/json",
        headers={"idempotency-key": str(uuid4())},
    )
    assert (answer.status_code, "votes_unreadable" in answer.content.decode()) == (409, True)


@pytest.mark.committed
def test_question_whose_key_is_lost_blocks_no_other_question(committed_vote, settings):
    proposal, voter, _receipt = committed_vote
    consultation = proposal.consultation
    poll = polls.opened(consultation, closes_at=timezone.now() + timedelta(seconds=3))
    polls.vote(voter, poll, 0)
    fill(proposal)
    for _ in range(ledger.SMALLEST_BATCH):  # a complete batch, which cannot be published any more
        cast(make.person(consultation=consultation), proposal)
    settings.VOTE_KEYS = [NEW]
    assert check() == [UNREADABLE]
    settings.VOTE_KEY_IS_LOST = True
    assert check() == []
    later = published(consultation)
    later_poll = polls.opened(consultation, closes_at=timezone.now() + timedelta(seconds=3))
    polls.vote(voter, later_poll, 0)
    fill(later)
    move_due_counts()
    assert Link.objects.filter(question=later.question).exists()
    polls.wait_for_the_end(later_poll)
    system = make.Viewer.system(voter.organisation)
    closed = close_polls(viewer=system, consultation_id=consultation.pk) + close(consultation)
    assert closed == 2
    finished = Question.objects.filter(state="closed").values_list("pk", flat=True)
    assert set(finished) == {later.question.pk, later_poll.pk}


def test_process_without_a_key_reads_no_vote(voted, settings):
    proposal, voter, _receipt = voted
    settings.VOTE_KEYS = []
    assert check_vote_keys(databases=["default"]) == []
    assert own_positions(voter, [proposal.pk]) == {}
    with pytest.raises(VotesUnreadable):
        published(proposal.consultation)


def test_encrypted_vote_does_not_open_in_another_row(voted):
    first, second = rows("ballot_box_ballot")[:2]
    box = box_of(first["question_id"])
    assert box.decrypt_ballot(first["voter_id"], first["encrypted"])
    with pytest.raises(VotesUnreadable):
        box.decrypt_ballot(second["voter_id"], first["encrypted"])


@pytest.mark.parametrize("kind", ["position", "single", "ranking", "scale", "approval"])
def test_lengths_say_nothing_of_choices(consultation, kind):
    if kind == "position":
        proposal = published(consultation)
        box = box_of(proposal.question.pk)
        choices = ["", "agree", "disagree"]
    else:
        question = polls.opened(consultation, kind, options=3)
        box = box_of(question.pk)
        one, two, three = map(str, polls.ids(question))
        longest = {
            "single": one,
            "ranking": f"{one}>{two}={three}",
            "scale": f"{one}=-100,{two}=-100,{three}=-100",
            "approval": f"{one},{two},{three}",
        }
        choices = ["", "blank", longest[kind]]
    day = rows("(SELECT current_date AS day) AS today")[0]["day"]
    lengths = {
        len(box.encrypt_ballot(uuid4(), encryption.Ballot(n, 1, day, bytes(32), b"x" * n * 48, c)))
        for n, c in enumerate(choices)
    }
    votes = [encryption.Vote(bytes(32), 1, 1, "A1", choice) for choice in choices]
    lengths_of_entries = {len(box.encrypt_entry(bytes(32), vote)) for vote in votes}
    lengths_of_arrivals = {
        len(box.encrypt_arrival(bytes(32), encryption.Arrival(vote, bytes(32), 1, choices[-1])))
        for vote in votes
    }
    assert [len(lengths), len(lengths_of_entries), len(lengths_of_arrivals)] == [1, 1, 1]


@pytest.mark.parametrize("choice", ["Agree", "agree ", "agree\0", "1" * 9, "agree,mixed"])
def test_choice_that_is_not_canonical_is_not_encrypted(consultation, choice):
    box = box_of(published(consultation).question.pk)
    with pytest.raises(ValueError, match="canonical"):
        box.encrypt_entry(bytes(32), encryption.Vote(bytes(32), 1, 1, "A1", choice))


def test_ballot_remembers_its_last_eight_requests(consultation):
    proposal = published(consultation)
    voter = make.person(consultation=consultation)
    requests = [uuid4() for _ in range(encryption.ANSWERS + 1)]
    receipts = [
        cast(voter, proposal, ("agree", "mixed", "disagree")[n % 3], request)
        for n, request in enumerate(requests)
    ]
    assert cast(voter, proposal, "mixed", requests[1]) == receipts[1]
    assert cast(voter, proposal, "agree", requests[0]).revision == len(requests) + 1


def test_function_of_publication_removes_no_vote_without_its_entry(voted):
    before = (arrivals(), entries())
    asked = before[0][0]["question_id"]
    commitments = [row["commitment"] for row in before[0]]
    for given in ([], commitments[1:], [*commitments[1:], bytes(32)[1:]]):
        with (
            pytest.raises(Exception, match=r"only by its entry|32_bytes"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            contents = [b"x"] * len(given)
            cursor.execute(PUBLISH, [asked, 9, True, given, contents])
    assert (arrivals(), entries()) == before
