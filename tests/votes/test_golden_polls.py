"""A poll of each kind, from rules to result.

The application and both stand-alone programs are compared with values that were computed
separately.
"""

import copy
import json
from operator import itemgetter
from pathlib import Path
from uuid import UUID

import pytest

from tests.votes.ledgers import COLUMNS, FORMAT_1, write
from tests.votes.test_count_polls import run
from tests.votes.test_verify import verify
from votes import ledger
from votes.ballot_box.store.slips import opening
from votes.counting.ballots import canonical, chosen, count
from votes.counting.choices import Terms
from votes.counting.methods import METHODS

GOLDEN = json.loads((Path(__file__).parents[1] / "golden" / "ledger" / "polls.json").read_text())
POLLS = GOLDEN["polls"]
VOTES = [(poll, vote) for poll in POLLS for vote in poll["votes"]]
CAST = [(poll, vote) for poll, vote in VOTES if vote["choice"]]


def named(poll, vote=None):
    """Name a case: the kind, the number of options, and the place of the vote."""
    name = f"{poll['kind']}-{len(options(poll))}"
    return name if vote is None else f"{name}-{poll['votes'].index(vote) + 1}"


def options(poll):
    return tuple(option["id"] for option in json.loads(poll["rules"])["options"])


def terms(poll):
    rules = json.loads(poll["rules"])
    scale = rules["scale"] or {"lowest": -100, "highest": 100, "step": 25}
    values = range(scale["lowest"], scale["highest"] + 1, scale["step"])
    return Terms(poll["kind"], options(poll), rules["max_choices"], values, rules["allows_blank"])


of_each_poll = pytest.mark.parametrize("poll", POLLS, ids=map(named, POLLS))
of_each_vote = pytest.mark.parametrize(
    ("poll", "vote"), VOTES, ids=[named(*case) for case in VOTES]
)
of_each_cast = pytest.mark.parametrize(("poll", "vote"), CAST, ids=[named(*case) for case in CAST])


@of_each_poll
def test_rules_and_start_of_the_chain_match_the_golden_values(poll):
    assert ledger.rules_text(json.loads(poll["rules"])) == poll["rules"]
    assert ledger.rules_hash(poll["rules"]).hex() == poll["rules_hash"]
    assert (
        ledger.genesis(UUID(poll["question"]), bytes.fromhex(poll["rules_hash"])).hex()
        == poll["genesis"]
    )


@of_each_cast
def test_choices_are_written_as_the_golden_line(poll, vote):
    if vote["choices"] is not None:  # equal options of a ranking are counted, but not offered yet
        assert canonical(terms(poll), vote["choices"]) == vote["choice"]
    read_back = chosen(poll["kind"], vote["choice"])
    assert vote["choices"] is None or sorted(map(str, read_back)) == sorted(
        map(str, vote["choices"])
    )


@of_each_vote
def test_vote_matches_the_golden_values(poll, vote):
    key = bytes.fromhex(poll["key"])
    pseudonym = ledger.pseudonym(key, UUID(vote["voter"]))
    stated = {name: vote[name] for name in ("revision", "version", "choice", "level")}
    opened = opening(UUID(poll["question"]), key=key, pseudonym=pseudonym, **stated)
    computed = {
        layer: getattr(opened, layer).hex()
        for layer in ("secret", "inner", "tier", "turn", "commitment")
    }
    computed["pseudonym"] = pseudonym.hex()
    assert computed == {name: vote[name] for name in computed}


@of_each_poll
def test_batch_and_close_match_the_golden_values(poll):
    batch, close, question = poll["batch"], poll["close"], UUID(poll["question"])
    commitments = sorted(bytes.fromhex(vote["commitment"]) for vote in poll["votes"])
    assert ledger.batch_commitment(question, commitments).hex() == batch["commitment"]
    assert ledger.close_commitment(question, close["counts"]).hex() == close["commitment"]
    head = bytes.fromhex(poll["genesis"])
    for number, kind, link in ((1, "batch", batch), (2, "close", close)):
        commitment = bytes.fromhex(link["commitment"])
        head = ledger.link(head, number=number, kind=kind, commitment=commitment, day=link["day"])
        assert head.hex() == link["hash"]


@of_each_poll
def test_count_comes_to_the_golden_result(poll):
    outcome = count(METHODS[poll["kind"]].name, poll["close"]["counts"], options(poll))
    assert (outcome.method, outcome.total, outcome.blank) == (poll["method"], 3, 1)
    assert [
        {
            "option": line.option or poll["question"],
            "place": line.place,
            "count": line.count,
            "sum": "" if line.sum is None else str(line.sum),
            "median": "" if line.median is None else f"{line.median:.1f}",
        }
        for line in outcome.lines
    ] == poll["results"]


def test_checkpoint_over_the_polls_matches_the_golden_value():
    golden = GOLDEN["checkpoint"]
    heads = [
        ledger.head_entry(UUID(poll["question"]), 2, bytes.fromhex(poll["close"]["hash"]))
        for poll in POLLS
    ]
    digest = ledger.checkpoint(
        UUID(GOLDEN["consultation"]),
        number=1,
        previous=ledger.NO_HASH,
        day=golden["day"],
        heads=heads,
    )
    assert digest.hex() == golden["hash"]


def tables(golden):
    """Return the golden values as a published dataset, without computing any of them again."""
    files = {
        name: []
        for name in (
            "questions",
            "batches",
            "ledger",
            "ballots",
            "checkpoints",
            "positions",
            "results",
        )
    }
    for poll in golden["polls"]:
        key, rules = {"question": poll["question"]}, json.loads(poll["rules"])
        files["questions"].append(
            {
                "id": poll["question"],
                **{name: value or "" for name, value in rules.items()},
                "proposal": "",
            }
            | {
                "state": "closed",
                "rules": poll["rules"],
                "rules_hash": poll["rules_hash"],
                "batches": 2,
            }
            | {"head": poll["close"]["hash"], "total": sum(poll["close"]["counts"].values())}
        )
        files["batches"].append(key | {"kind": "batch"} | poll["batch"])
        files["batches"].append(key | {"kind": "close", "batch": 2, "votes": 0} | poll["close"])
        for vote in sorted(poll["votes"], key=lambda vote: vote["commitment"]):
            files["ledger"].append(key | {"batch": 1} | vote)
            if vote["is_counted"]:  # a level of so few people is not opened
                files["ballots"].append(
                    key | {"batch": 1} | vote | {"level": "", "level_nonce": ""}
                )
        results = sorted(poll["results"], key=itemgetter("option"))
        files["results"] += [key | line for line in results]
        place = {"question": poll["question"], "batch": 2, "head": poll["close"]["hash"]}
        files["checkpoints"].append(
            {"consultation": golden["consultation"]} | golden["checkpoint"] | place
        )
    return {
        name: [{c: row[c] for c in COLUMNS[name].split()} for row in rows]
        for name, rows in files.items()
    }


@pytest.mark.parametrize("form", ["csv", "jsonl"])
def test_both_programs_prove_and_count_the_golden_polls(tmp_path, form):
    folder = write(tables(GOLDEN), tmp_path / "set", form=form)
    proven = verify(folder)
    polls = len(POLLS)  # of four voters each: one voted again, one withdrew
    line = (
        f"OK: {6 * polls} recorded votes, 1 checkpoints; {polls} closed questions: "
        f"{3 * polls} votes recounted, equal to what is published"
    )
    assert proven.stdout.startswith(line), proven.stdout
    assert proven.returncode == 0
    counted = run("count_polls", folder)
    assert (
        counted.stdout.splitlines()[-1]
        == f"OK: {polls} closed polls counted, equal to what is published"
    )


@of_each_poll
def test_verifier_finds_the_golden_receipt(tmp_path, poll):
    done = verify(write(tables(GOLDEN), tmp_path), "--receipt", poll["receipt"]["commitment"])
    assert f"batch 1 of question {poll['question']}, counted" in done.stdout


@of_each_poll
def test_another_choice_under_a_golden_receipt_is_found(tmp_path, poll):
    """Check that another choice under a golden receipt is found.

    The line is hashed character by character: the same options in another order are another choice.
    """
    altered = copy.deepcopy(GOLDEN)
    vote = altered["polls"][POLLS.index(poll)]["votes"][2]
    vote["choice"] = vote["choice"][::-1]
    done = verify(write(tables(altered), tmp_path))
    assert done.returncode == 1
    assert f"question {poll['question']}, 1: its commitment does not follow" in done.stdout


@of_each_poll
def test_another_result_next_to_golden_ballots_is_found(tmp_path, poll):
    altered = copy.deepcopy(GOLDEN)
    altered["polls"][POLLS.index(poll)]["results"][-1]["count"] += 1
    done = run("count_polls", write(tables(altered), tmp_path))
    assert (done.returncode, poll["question"] in done.stdout) == (1, True)


FORMER = json.loads(
    (Path(__file__).parents[1] / "golden" / "ledger" / "format-1" / "polls.json").read_text()
)


def test_golden_polls_of_format_1_still_verify(tmp_path):
    files = {
        name: []
        for name in ("questions", "ledger", "ballots", "checkpoints", "positions", "results")
    }
    for poll in FORMER["polls"]:
        key, last = {"question": poll["question"]}, len(poll["events"]) + 1
        rules = json.loads(poll["rules"])
        files["questions"].append(
            {
                "id": poll["question"],
                **{name: value or "" for name, value in rules.items()},
                "proposal": "",
            }
            | {
                "state": "closed",
                "rules": poll["rules"],
                "rules_hash": poll["rules_hash"],
                "sequence": last,
            }
            | {"head": poll["close"]["hash"], "total": sum(poll["close"]["counts"].values())}
        )
        previous = poll["genesis"]
        for event in [*poll["events"], {"sequence": last, "kind": "close"} | poll["close"]]:
            files["ledger"].append(key | {"previous": previous} | event)
            previous = event["hash"]
        files["ballots"] += [key | opened_in_format_1(event) for event in poll["events"]]
        results = sorted(poll["results"], key=itemgetter("option"))
        files["results"] += [key | line for line in results]
        place = {"question": poll["question"], "sequence": last, "head": poll["close"]["hash"]}
        files["checkpoints"].append(
            {"consultation": FORMER["consultation"]} | FORMER["checkpoint"] | place
        )
    folder = write(
        {
            name: [{c: row[c] for c in FORMAT_1[name].split()} for row in rows]
            for name, rows in files.items()
        },
        tmp_path,
        dictionary=FORMAT_1,
    )
    proven = verify(folder)
    assert (
        proven.stdout.startswith("OK: 36 recorded votes, 1 checkpoints; 6 closed"),
        proven.returncode,
    ) == (True, 0)
    assert run("count_polls", folder).returncode == 0


def opened_in_format_1(event):
    """Return a ballot as format 1 published it at the close.

    Every event has its row; only counted votes show their choice.
    """
    closed = {"replaced_by": event.get("replaced_by", ""), "level": "", "level_nonce": ""}
    if event["kind"] == "cast" and "replaced_by" not in event:
        return event | closed
    return event | closed | {"version": "", "choice": "", "nonce": ""}
