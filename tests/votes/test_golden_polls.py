"""A poll of each kind, from rules to result: the application and both programs against values worked out apart."""

import copy
import json
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from uuid import UUID

import pytest

from tests.votes.ledgers import COLUMNS, write
from tests.votes.test_count_polls import run
from tests.votes.test_verify import verify
from votes import ledger
from votes.ballot_box.store.slips import Voter, seal
from votes.counting import Terms, canonical, chosen, count

GOLDEN = json.loads((Path(__file__).parents[1] / "golden" / "ledger" / "polls.json").read_text())
POLLS = GOLDEN["polls"]
EVENTS = [(poll, event) for poll in POLLS for event in poll["events"]]
CAST = [(poll, event) for poll, event in EVENTS if event["kind"] == "cast"]


def named(poll, event=None):
    """A name for a case: the kind, with how many options, and the event."""
    told = f"{poll['kind']}-{len(options(poll))}"
    return told if event is None else f"{told}-{event['sequence']}"


def options(poll):
    return tuple(option["id"] for option in json.loads(poll["rules"])["options"])


def terms(poll):
    rules = json.loads(poll["rules"])
    scale = rules["scale"] or {"lowest": -100, "highest": 100, "step": 25}
    values = range(scale["lowest"], scale["highest"] + 1, scale["step"])
    return Terms(poll["kind"], options(poll), rules["max_choices"], values, rules["allows_blank"])


of_each_poll = pytest.mark.parametrize("poll", POLLS, ids=map(named, POLLS))
of_each_event = pytest.mark.parametrize(("poll", "event"), EVENTS, ids=[named(*case) for case in EVENTS])
of_each_vote = pytest.mark.parametrize(("poll", "event"), CAST, ids=[named(*case) for case in CAST])


@of_each_poll
def test_rules_and_start_of_the_chain_match_the_golden_values(poll):
    assert ledger.rules_text(json.loads(poll["rules"])) == poll["rules"]
    assert ledger.rules_hash(poll["rules"]).hex() == poll["rules_hash"]
    assert ledger.genesis(UUID(poll["question"]), bytes.fromhex(poll["rules_hash"])).hex() == poll["genesis"]


@of_each_vote
def test_choices_are_written_as_the_golden_line(poll, event):
    if event["choices"] is not None:  # equals of a ranking are counted, and not offered yet
        assert canonical(terms(poll), event["choices"]) == event["choice"]
    read_back = chosen(poll["kind"], event["choice"])
    assert event["choices"] is None or sorted(map(str, read_back)) == sorted(map(str, event["choices"]))


@of_each_event
def test_vote_and_its_receipt_match_the_golden_values(poll, event, monkeypatch):
    secrets = iter([event["nonce"], event["level_nonce"]])
    monkeypatch.setattr(ledger, "new_secret", lambda: bytes.fromhex(next(secrets)))
    before = poll["events"][event["sequence"] - 2]["hash"] if event["sequence"] > 1 else poll["genesis"]
    question = UUID(poll["question"])
    sealed = seal(
        question,
        head=SimpleNamespace(sequence=event["sequence"] - 1, hash=bytes.fromhex(before)),
        key=bytes.fromhex(poll["key"]),
        voter=Voter(UUID(event["voter"]), event["level"]),
        choice=event["choice"],
        version=0,
        day=date.fromisoformat(event["day"]),
    )
    found = {name: getattr(sealed, name).hex() for name in ("pseudonym", "inner", "tier", "commitment", "hash")}
    assert (sealed.kind, found) == (event["kind"], {name: event[name] for name in found})
    if event["sequence"] == poll["receipt"]["sequence"]:
        receipt = vars(sealed.ballot(question).receipt)
        assert {name: str(value) for name, value in receipt.items()} == {k: str(v) for k, v in poll["receipt"].items()}


@of_each_poll
def test_close_matches_the_golden_value(poll):
    close, question = poll["close"], UUID(poll["question"])
    assert ledger.close_commitment(question, close["counts"]).hex() == close["commitment"]
    head = ledger.link(
        bytes.fromhex(poll["events"][-1]["hash"]),
        sequence=len(poll["events"]) + 1,
        kind="close",
        commitment=bytes.fromhex(close["commitment"]),
        day=close["day"],
    )
    assert head.hex() == close["hash"]


@of_each_poll
def test_count_comes_to_the_golden_result(poll):
    found = count(poll["kind"], poll["close"]["counts"], options(poll))
    assert (found.method, found.total, found.blank) == (poll["method"], 3, 1)
    assert [
        {
            "option": line.option or poll["question"],
            "place": line.place,
            "count": line.count,
            "sum": "" if line.sum is None else str(line.sum),
            "median": "" if line.median is None else f"{line.median:.1f}",
        }
        for line in found.lines
    ] == poll["results"]


def test_checkpoint_over_the_polls_matches_the_golden_value():
    golden = GOLDEN["checkpoint"]
    heads = [ledger.head_entry(UUID(poll["question"]), 7, bytes.fromhex(poll["close"]["hash"])) for poll in POLLS]
    found = ledger.checkpoint(
        UUID(GOLDEN["consultation"]), number=1, previous=ledger.NO_HASH, taken_at=golden["taken_at"], heads=heads
    )
    assert found.hex() == golden["hash"]


def tables(golden):
    """The golden values as a published dataset; nothing is worked out again."""
    files = {name: [] for name in ("questions", "ledger", "ballots", "checkpoints", "positions", "results")}
    for poll in golden["polls"]:
        key, last = {"question": poll["question"]}, len(poll["events"]) + 1
        rules = json.loads(poll["rules"])
        files["questions"].append(
            {"id": poll["question"], **{name: value or "" for name, value in rules.items()}, "proposal": ""}
            | {"state": "closed", "rules": poll["rules"], "rules_hash": poll["rules_hash"]}
            | {"sequence": last, "head": poll["close"]["hash"], "total": sum(poll["close"]["counts"].values())}
        )
        previous = poll["genesis"]
        for event in [*poll["events"], {"sequence": last, "kind": "close"} | poll["close"]]:
            files["ledger"].append(key | {"previous": previous} | event)
            previous = event["hash"]
        files["ballots"] += [key | shown(event) for event in poll["events"]]
        files["results"] += [key | line for line in poll["results"]]
        place = {"question": poll["question"], "sequence": last, "head": poll["close"]["hash"]}
        files["checkpoints"].append({"consultation": golden["consultation"]} | golden["checkpoint"] | place)
    return {name: [{c: row[c] for c in COLUMNS[name].split()} for row in rows] for name, rows in files.items()}


def shown(event):
    """A ballot as it is published at the close: choices of counted votes alone, no level of so few people."""
    closed = {"replaced_by": "", "level": "", "level_nonce": ""}
    if event["kind"] == "cast" and "replaced_by" not in event:
        return event | closed
    return event | closed | {"version": "", "choice": "", "nonce": "", "replaced_by": event.get("replaced_by", "")}


@pytest.mark.parametrize("form", ["csv", "jsonl"])
def test_both_programs_prove_and_count_the_golden_polls(tmp_path, form):
    folder = write(tables(GOLDEN), tmp_path / "set", form=form)
    proven = verify(folder)
    told = "OK: 42 events, 1 checkpoints; 6 closed questions: 18 votes recounted, equal to what is published"
    assert (proven.stdout.startswith(told), proven.returncode) == (True, 0), proven.stdout
    counted = run("count_polls", folder)
    assert counted.stdout.splitlines()[-1] == "OK: 6 closed polls counted, equal to what is published"


@of_each_poll
def test_verifier_finds_the_golden_receipt(tmp_path, poll):
    done = verify(write(tables(GOLDEN), tmp_path), "--receipt", poll["receipt"]["commitment"])
    assert f"event 3 of question {poll['question']}, the last of its voter" in done.stdout


@of_each_poll
def test_another_choice_under_a_golden_receipt_is_found(tmp_path, poll):
    """The line is hashed to the letter: the same options written in another order are another choice."""
    altered = copy.deepcopy(GOLDEN)
    event = altered["polls"][POLLS.index(poll)]["events"][2]
    event["choice"] = event["choice"][::-1]
    done = verify(write(tables(altered), tmp_path))
    assert done.returncode == 1
    assert f"question {poll['question']}, 3: inner does not follow from the choice" in done.stdout


@of_each_poll
def test_another_result_beside_golden_ballots_is_found(tmp_path, poll):
    altered = copy.deepcopy(GOLDEN)
    altered["polls"][POLLS.index(poll)]["results"][-1]["count"] += 1
    done = run("count_polls", write(tables(altered), tmp_path))
    assert (done.returncode, poll["question"] in done.stdout) == (1, True)
