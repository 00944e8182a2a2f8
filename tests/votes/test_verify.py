"""The stand-alone verifier, run as a reader would run it.

The datasets are made from docs/ledger-format.md.
"""

import ast
import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.votes.ledgers import FORMAT_1, Book, acts, decisions, package, sample, whole, write

SCRIPT = Path(__file__).parents[2] / "consult" / "opendata" / "verify.py"


def verify(path, *arguments):
    """Run the script alone, without the project on its path."""
    command = [sys.executable, "-I", str(SCRIPT), str(path), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd="/")


def refusal(files, folder):
    done = verify(write(files, folder))
    assert (done.returncode, done.stderr) == (1, "")
    return done.stdout.strip()


@pytest.mark.parametrize("form", ["csv", "jsonl"])
@pytest.mark.parametrize("archive", [False, True])
def test_sound_dataset_is_recounted(tmp_path, form, archive):
    files = sample().files
    votes = sum(1 for ballot in files["ballots"] if ballot["choice"])
    done = verify(write(files, tmp_path / "set", form=form, archive=archive))
    assert done.stdout == (
        f"OK: 191 recorded votes, 2 checkpoints; 4 closed questions: {votes} votes recounted, equal to what is"
        " published; 1 imported totals add up but cannot be recounted\n"
    )
    assert done.returncode == 0


def test_open_dataset_says_openings_come_after_close(tmp_path):
    book = Book()
    book.question(acts(book.random, voters=9, number=45), close=False)
    book.question(acts(book.random, voters=9, number=45), close=False, visibility="sealed")
    book.checkpoint()
    done = verify(write(book.sort().files, tmp_path))
    expected = "OK: 90 recorded votes, 1 checkpoints; 2 open questions: chain intact, openings after close\n"
    assert (done.stdout, done.returncode) == (expected, 0)


def test_script_is_short_and_imports_the_standard_library_only():
    text = SCRIPT.read_text()
    assert len(text.splitlines()) < 880  # both formats of the ledger, one statement a line
    imported = {
        name.split(".")[0]
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in (
            [node.module] if isinstance(node, ast.ImportFrom) else [a.name for a in node.names]
        )
    }
    assert imported <= sys.stdlib_module_names


def test_receipt_is_found_where_it_stands(tmp_path):
    book = Book()
    question = book.question([(1, "agree"), (2, "mixed"), (1, "disagree")])
    book.checkpoint()
    path = write(book.files, tmp_path)
    counted = {row["commitment"] for row in book.files["ballots"]}
    (replaced,) = {row["commitment"] for row in book.files["ledger"]} - counted
    place = f"batch 1 of question {question}"
    assert verify(path, "--receipt", replaced).stdout.endswith(
        f"{place}, replaced or withdrawn by its voter\n"
    )
    assert verify(path, "--receipt", min(counted)).stdout.endswith(f"{place}, counted\n")
    absent = verify(path, "--receipt", "ab" * 32)
    assert (absent.returncode, absent.stdout) == (
        1,
        f"BAD: receipt {'ab' * 32}: not in this ledger\n",
    )


def test_dropped_vote_is_named_by_its_batch(tmp_path):
    files = sample().files
    dropped = next(
        row
        for row in files["ledger"]
        if row["commitment"] not in {b["commitment"] for b in files["ballots"]}
    )
    files["ledger"].remove(dropped)
    assert refusal(files, tmp_path) == (
        f"BAD: batches, question {dropped['question']}, {dropped['batch']}: its votes are not those that it states"
    )


def test_votes_listed_in_order_of_arrival_are_refused(tmp_path):
    files = sample().files
    files["ledger"][0], files["ledger"][1] = files["ledger"][1], files["ledger"][0]
    assert refusal(files, tmp_path).endswith(": commitments are out of order or repeated")


def test_small_batch_next_to_another_is_refused(tmp_path):
    book = Book()
    book.question([(n, "agree") for n in range(79)], batches=2)
    book.checkpoint()
    assert refusal(book.files, tmp_path).endswith("a batch has fewer than 40 votes beside others")


def test_two_counted_votes_of_one_pseudonym_are_refused(tmp_path):
    book = Book()
    book.question([(1, "agree"), (1, "mixed")], count_all=True)
    book.checkpoint()
    assert refusal(book.files, tmp_path).endswith("another vote of the same pseudonym was counted")


def test_changed_choice_is_named(tmp_path):
    files = sample().files
    place, ballot = next((i, b) for i, b in enumerate(files["ballots"]) if b["choice"] == "agree")
    ballot["choice"] = "disagree"
    assert refusal(files, tmp_path) == (
        f"BAD: ballots.csv line {place + 2}, question {ballot['question']}, {ballot['batch']}:"
        " its commitment does not follow"
    )


def test_ballots_of_an_open_question_are_refused(tmp_path):
    book = Book()
    book.question([(1, "agree")])
    book.files["questions"][0] |= {"state": "open", "total": ""}
    book.files["batches"].pop()
    assert refusal(book.files, tmp_path).endswith("its question is open")


def test_totals_of_a_hidden_open_question_are_refused(tmp_path):
    book = Book()
    question = book.question([], close=False, visibility="after_vote")
    totals = {"agree": 0, "mixed": 0, "disagree": 0, "total": 0}
    proposal = book.files["questions"][0]["proposal"]
    row = {"question": str(question), "proposal": proposal, "origin": "native", "state": "open"}
    book.files["positions"].append(row | totals)
    assert refusal(book.files, tmp_path).endswith("1 rows in positions instead of 0")


def test_levels_open_over_a_small_cell_are_refused(tmp_path):
    book = Book()
    book.question([(n, "agree") for n in range(30)], open_levels=True)
    assert refusal(book.files, tmp_path).endswith("levels are open over a cell below 11")


def test_withdrawn_vote_is_not_counted_and_stays_closed(tmp_path):
    book = Book()
    book.question([(1, "agree"), (2, "agree"), (1, None)])
    book.checkpoint()
    assert [row["choice"] for row in book.files["ballots"]] == ["agree"]
    assert "1 votes recounted" in verify(write(book.files, tmp_path)).stdout


def test_whole_dataset_in_both_forms_with_its_manifest_and_its_log_is_sound(tmp_path):
    done = verify(package(whole(), tmp_path))
    assert done.stdout.startswith("OK: 191 recorded votes, 2 checkpoints; 4 closed questions: ")
    assert done.stdout.endswith("; 4 decisions of moderation, chain intact\n")
    assert (done.returncode, done.stderr) == (0, "")


def test_file_that_differs_from_the_manifest_is_named(tmp_path):
    manifest = package(sample().files, tmp_path) / "datapackage.json"
    stated = json.loads(manifest.read_text())
    next(r for r in stated["resources"] if r["path"] == "imported_tallies.csv")["hash"] = (
        "sha256:" + "ab" * 32
    )
    manifest.write_text(json.dumps(stated))
    done = verify(tmp_path)
    assert (
        done.stdout
        == "BAD: imported_tallies.csv: its SHA-256 is not the one datapackage.json states\n"
    )
    assert done.returncode == 1


def test_row_that_differs_between_the_two_forms_is_named(tmp_path):
    files = whole()
    package(files, tmp_path)
    files["positions"][1]["agree"] = "999"
    write(files, tmp_path, form="jsonl")
    assert (
        verify(tmp_path).stdout == "BAD: positions.csv line 3 and positions.jsonl line 2 differ\n"
    )


def test_changed_decision_of_moderation_is_named(tmp_path):
    files = whole()
    files["moderation_decisions"][2]["action"] = "publish"
    assert (
        refusal(files, tmp_path)
        == "BAD: moderation_decisions.csv line 4, decision 3: its hash does not follow"
    )


def test_log_of_another_consultation_is_refused(tmp_path):
    files = sample().files | {"moderation_decisions": decisions(Book(seed=2))}
    assert refusal(files, tmp_path).endswith(
        "line 2, decision 1: it does not follow the one before"
    )


def test_question_that_left_with_the_checkpoints_is_missed(tmp_path):
    files = sample().files
    question_id = files["questions"].pop(0)["id"]
    for name in ("batches", "ledger", "ballots", "positions"):
        files[name] = [row for row in files[name] if row["question"] != question_id]
    del files["checkpoints"]
    assert refusal(files, tmp_path / "absent") == "BAD: checkpoints: the file is missing"
    assert "does not cover question" in refusal(files | {"checkpoints": []}, tmp_path / "empty")


def test_closed_question_has_a_checkpoint_even_next_to_open_ones(tmp_path):
    book = Book()
    closed = book.question([(1, "agree")])
    book.question([(n, "agree") for n in range(40)], close=False)
    assert refusal(book.sort().files, tmp_path).endswith(f"does not cover question {closed}")


def test_number_larger_than_eight_bytes_is_named(tmp_path):
    files = sample().files
    batch = files["batches"][0]
    stated, batch["votes"] = batch["votes"], "9" * 30
    where = f"question {batch['question']}, {batch['batch']}: the number is too large"
    assert refusal(files, tmp_path / "votes").endswith(where)
    batch["votes"] = stated
    files["checkpoints"][0]["batch"] = str(2**64)
    consultation = files["checkpoints"][0]["consultation"]
    where = f"checkpoints.csv line 2, checkpoint 1 of {consultation}: the number is too large"
    assert refusal(files, tmp_path / "batch") == f"BAD: {where}"


def test_close_is_no_receipt(tmp_path):
    book = Book()
    book.question([])
    book.checkpoint()
    done = verify(write(book.files, tmp_path), "--receipt", book.files["batches"][0]["commitment"])
    assert (done.returncode, done.stdout.endswith("not in this ledger\n")) == (1, True)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda folder: (folder / "ledger.csv").unlink(),
        lambda folder: (folder / "ledger.csv").write_bytes(b"\xff\xfe\x00"),
        lambda folder: (folder / "questions.csv").write_text("id,consultation\n"),
        lambda folder: (folder / "ballots.csv").write_text(
            (folder / "ballots.csv").read_text()[:-40]
        ),
        lambda folder: (folder / "positions.csv").write_text('question\n"unclosed'),
    ],
)
def test_broken_file_is_refused_in_one_line(tmp_path, spoil):
    write(sample().files, tmp_path)
    spoil(tmp_path)
    done = verify(tmp_path)
    assert (done.returncode, done.stderr, done.stdout.count("\n")) == (1, "", 1)
    assert done.stdout.startswith("BAD: ")


def test_absent_path_is_refused_in_one_line(tmp_path):
    done = verify(tmp_path / "nothing.zip")
    assert (done.returncode, done.stderr, done.stdout.count("\n")) == (1, "", 1)


# ---- format 1: datasets that were published before batches

FIRST = Path(__file__).parents[1] / "golden" / "ledger" / "format-1" / "sample.json"


def test_dataset_of_format_1_still_verifies(tmp_path):
    done = verify(write(json.loads(FIRST.read_text()), tmp_path, dictionary=FORMAT_1))
    assert done.stdout == (
        "OK: 109 recorded votes, 3 checkpoints; 4 closed questions: 62 votes recounted, equal to what is published;"
        " 1 open questions: chain intact, openings after close; 1 imported totals add up but cannot be recounted\n"
    )


def test_changed_choice_of_format_1_is_named(tmp_path):
    files = json.loads(FIRST.read_text())
    ballot = next(ballot for ballot in files["ballots"] if ballot["choice"] == "agree")
    ballot["choice"] = "disagree"
    done = verify(write(files, tmp_path, dictionary=FORMAT_1))
    assert (done.returncode, "inner does not follow from the choice" in done.stdout) == (1, True)
