"""Positions, questions, the ledger and receipts through the API."""

from uuid import uuid4

import pytest

from consult.core.models import IdempotencyRecord, Job, JournalEntry
from tests.api.callers import Caller, proposal
from tests.factories import make
from tests.votes.places import close, fill, published
from votes.actions import registers as register_actions

RECEIPT = {"question", "commitment", "nonce", "revision", "batch", "head"}


@pytest.fixture
def written(consultation):
    return proposal(consultation)


@pytest.fixture
def voter(consultation):
    return make.person(consultation=consultation)


def test_position_is_cast_read_changed_and_withdrawn(voter, written):
    caller, path = Caller(voter), f"/proposals/{written.pk}/position/"
    assert caller.read(path).status_code == 404
    cast = caller.send("PUT", path, {"choice": "agree"})
    assert (cast.status_code, cast.json()["choice"]) == (200, "agree")
    assert set(cast.json()) == {"choice", "cast_at", "receipt", "proposal_version", "changed_since"}
    assert set(cast.json()["receipt"]) == RECEIPT
    assert caller.send("PUT", path, {"choice": "agree"}).json() == cast.json()
    assert caller.send("PUT", path, {"choice": "mixed"}).json()["receipt"]["revision"] == 2
    assert Caller().read(f"/proposals/{written.pk}/").json()["tally"] == {
        "origin": "native",
        "agree": 0,
        "mixed": 1,
        "disagree": 0,
        "total": 1,
    }
    withdrawn = caller.send("DELETE", path)
    assert (withdrawn.status_code, set(withdrawn.json()["receipt"])) == (200, RECEIPT)
    assert caller.read(path).status_code == 404
    assert caller.send("DELETE", path).status_code == 409


@pytest.mark.real_counts
def test_cast_takes_seven_statements(voter, written, django_assert_num_queries):
    caller = Caller(voter)
    path = f"/proposals/{written.pk}/position/"
    # host, token with roles, savepoint, question and phase, ballot, append, release
    for choice in ("agree", "mixed"):
        with django_assert_num_queries(7):
            assert caller.send("PUT", path, {"choice": choice}).status_code == 200


def test_key_of_a_cast_that_changed_nothing_is_stored(voter, written):
    caller, path, key = (
        Caller(voter),
        f"/proposals/{written.pk}/position/",
        {"Idempotency-Key": str(uuid4())},
    )
    first = caller.send("PUT", path, {"choice": "agree"})
    again = caller.send("PUT", path, {"choice": "agree"}, **key)
    caller.send("PUT", path, {"choice": "disagree"})
    late = caller.send("PUT", path, {"choice": "agree"}, **key)
    assert first.json() == again.json() == late.json()
    assert caller.read(path).json()["choice"] == "disagree"
    assert caller.send("PUT", path, {"choice": "mixed"}, **key).status_code == 409


def test_version_on_screen_is_stored_and_an_unknown_one_is_refused(voter, written):
    caller, path = Caller(voter), f"/proposals/{written.pk}/position/"
    written.version = 2
    written.save()
    cast = caller.send("PUT", path, {"choice": "agree", "proposal_version": 1})
    assert (cast.json()["proposal_version"], cast.json()["changed_since"]) == (1, True)
    for wrong in (0, 3, 10**30, "one"):
        refused = caller.send("PUT", path, {"choice": "mixed", "proposal_version": wrong})
        assert (refused.status_code, refused.json()["errors"][0]["attr"]) == (
            400,
            "proposal_version",
        )
    assert caller.read(path).json()["choice"] == "agree"


def test_suspended_participant_votes(consultation, written):
    suspended, path = (
        make.person(consultation=consultation, state="suspended"),
        f"/proposals/{written.pk}/position/",
    )
    caller = Caller(suspended)
    cast = caller.send("PUT", path, {"choice": "agree"})
    assert (cast.status_code, caller.read(path).json()) == (200, cast.json())
    assert caller.send("DELETE", path).status_code == 200


def test_proposal_without_a_question_refuses_votes_with_a_reason(organisation):
    past = make.consultation(
        organisation, slug="avant", state="closed", capabilities=["propose"], origin="demo"
    )
    read_first = make.consultation(organisation, slug="lu", moderation_mode="pre")
    author, other = (
        make.person(consultation=read_first),
        Caller(make.person(consultation=read_first)),
    )
    old, waiting = published(past, is_announced=False), proposal(read_first, author)
    for caller, where, expected in (
        (other, old, (409, "phase_closed")),
        (Caller(author), waiting, (409, "voting_closed")),
        (other, waiting, (404, "not_found")),
    ):
        for method, body in (("PUT", {"choice": "agree"}), ("DELETE", None)):
            answer = caller.send(method, f"/proposals/{where.pk}/position/", body)
            assert (answer.status_code, answer.json()["errors"][0]["code"]) == expected


def test_key_sent_twice_casts_once_and_another_choice_is_a_conflict(voter, written):
    caller, path, key = (
        Caller(voter),
        f"/proposals/{written.pk}/position/",
        {"Idempotency-Key": str(uuid4())},
    )
    first, again = (caller.send("PUT", path, {"choice": "agree"}, **key) for _ in range(2))
    assert (first.status_code, first.json()) == (again.status_code, again.json())
    other = caller.send("PUT", path, {"choice": "disagree"}, **key)
    assert (other.status_code, other.json()["errors"][0]["code"]) == (409, "idempotency_key_reused")
    assert (
        caller.send("PUT", path, {"choice": "agree"}, **{"Idempotency-Key": "x"}).status_code == 400
    )


def test_vote_leaves_no_row_in_shared_tables(voter, written):
    def stored():
        jobs = Job.objects.exclude(name="accounts.mail_new_token")
        querysets = (IdempotencyRecord.objects.all(), JournalEntry.objects.all(), jobs)
        return [queryset.count() for queryset in querysets]

    before = stored()
    Caller(voter).send("PUT", f"/proposals/{written.pk}/position/", {"choice": "agree"})
    Caller(voter).send("DELETE", f"/proposals/{written.pk}/position/")
    made_tokens = JournalEntry.objects.filter(act="token.create").count()
    assert stored() == [before[0], before[1] + made_tokens, before[2]]


@pytest.mark.parametrize(
    "choice", [None, 1, True, [], {}, "yes", "AGREE", "agree ", {"agree": True}]
)
def test_choice_that_is_not_one_of_three_words_is_refused(voter, written, choice):
    answer = Caller(voter).send("PUT", f"/proposals/{written.pk}/position/", {"choice": choice})
    assert answer.status_code == 400, answer.json()


@pytest.mark.parametrize("role", ["facilitator", "moderator", "manager", "organisation_admin"])
def test_staff_do_not_vote(consultation, written, role):
    answer = Caller(make.person(role, consultation)).send(
        "PUT", f"/proposals/{written.pk}/position/", {"choice": "agree"}
    )
    assert answer.status_code == 403


def test_visitor_is_asked_to_sign_in(written):
    for method in ("PUT", "GET", "DELETE"):
        answer = Caller().send(method, f"/proposals/{written.pk}/position/", {"choice": "agree"})
        assert (answer.status_code, answer["WWW-Authenticate"]) == (401, "Bearer")


def test_question_ledger_and_receipt_are_consistent(voter, written, consultation):
    cast = (
        Caller(voter).send("PUT", f"/proposals/{written.pk}/position/", {"choice": "agree"}).json()
    )
    question = Caller().read(f"/proposals/{written.pk}/").json()["question"]
    data = Caller().read(f"/questions/{question}/").json()
    assert (data["proposal"], data["kind"], data["state"], data["visibility"]) == (
        str(written.pk),
        "position",
        "open",
        "live",
    )
    assert [option["id"] for option in data["options"]] == ["agree", "mixed", "disagree"]
    assert Caller().read("/questions/?consultation=essai").json()["results"] == [data]
    assert Caller().read(f"/questions/{question}/result/").json()["agree"] == 1
    register, receipt = f"/questions/{question}/ledger/", {"receipt": cast["receipt"]["commitment"]}
    assert Caller().read(register).json()["results"] == []
    received = {"question": question, "state": "received", "batch": None, "checkpoint": None}
    assert Caller().send("POST", "/receipts/", receipt).json() == received
    Caller(voter).send("PUT", f"/proposals/{written.pk}/position/", {"choice": "mixed"})
    fill(written)
    register_actions.take_checkpoints()
    (batch,) = Caller().read(register).json()["results"]
    assert (batch["batch"], batch["kind"], batch["votes"]) == (1, "batch", 42)
    assert receipt["receipt"] in batch["commitments"]
    answer = Caller().send("POST", "/receipts/", receipt)
    assert (answer.status_code, answer["Cache-Control"]) == (200, "private, no-store")
    assert answer.json() == {"question": question, "state": "recorded", "batch": 1, "checkpoint": 1}
    close(consultation)
    assert Caller().send("POST", "/receipts/", receipt).json()["state"] == "replaced"


def test_ledger_is_read_by_pages_after_a_batch(consultation, written):
    fill(written)
    close(consultation)
    question = Caller().read(f"/proposals/{written.pk}/").json()["question"]
    page = Caller().read(f"/questions/{question}/ledger/?page_size=2").json()
    assert [batch["batch"] for batch in page["results"]] == [1, 2]
    rest = Caller().get(page["next"]).json()
    assert ([(batch["batch"], batch["kind"]) for batch in rest["results"]], rest["next"]) == (
        [(3, "close")],
        None,
    )


def test_sealed_result_is_shown_to_no_role(organisation):
    sealed = make.consultation(organisation, slug="scelle", results_visibility="sealed")
    written, voter = proposal(sealed), make.person(consultation=sealed)
    Caller(voter).send("PUT", f"/proposals/{written.pk}/position/", {"choice": "agree"})
    question = Caller().read(f"/proposals/{written.pk}/").json()["question"]
    manager = make.person("manager", sealed)
    for caller in (Caller(), Caller(voter), Caller(manager)):
        assert caller.read(f"/questions/{question}/result/").status_code == 404
        assert caller.read(f"/proposals/{written.pk}/").json()["tally"] is None


def test_changed_since_shows_that_the_text_was_edited(consultation, voter):
    author = make.person(consultation=consultation)
    written = proposal(consultation, author)
    cast = (
        Caller(voter).send("PUT", f"/proposals/{written.pk}/position/", {"choice": "agree"}).json()
    )
    assert (cast["proposal_version"], cast["changed_since"]) == (1, False)
    Caller(author).send(
        "PATCH", f"/proposals/{written.pk}/", {"title": "Un titre tout à fait différent"}
    )
    read = Caller(voter).read(f"/proposals/{written.pk}/position/").json()
    assert (read["proposal_version"], read["changed_since"]) == (1, True)


@pytest.mark.parametrize(
    ("receipt", "status"), [("0" * 64, 404), ("zz", 400), ("é", 400), ("0" * 5000, 400), (5, 400)]
)
def test_receipt_of_no_ledger_is_refused(organisation, receipt, status):
    assert Caller().send("POST", "/receipts/", {"receipt": receipt}).status_code == status


def test_receipt_in_an_address_is_not_found(organisation):
    assert Caller().read(f"/receipts/{'0' * 64}/").status_code == 404
