"""The stand-alone verifier on datasets made from the format's page, run as anyone would run it."""

import ast
import hashlib
import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.votes.ledgers import Book, acts, sample, write

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
        f"OK: 105 events, 2 checkpoints; 4 closed questions: {votes} votes recounted, equal to what is published;"
        " 1 imported totals add up but cannot be recounted\n"
    )
    assert done.returncode == 0


def test_open_dataset_says_openings_come_after_close(tmp_path):
    book = Book()
    book.question(acts(book.random, voters=9, number=20), close=False)
    book.question(acts(book.random, voters=9, number=20), close=False, visibility="sealed")
    book.checkpoint()
    done = verify(write(book.sort().files, tmp_path))
    expected = "OK: 40 events, 1 checkpoints; 2 open questions: chain intact, openings after close\n"
    assert (done.stdout, done.returncode) == (expected, 0)


def test_script_is_short_and_imports_the_standard_library_only():
    text = SCRIPT.read_text()
    assert len(text.splitlines()) < 500
    imported = {
        name.split(".")[0]
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in ([node.module] if isinstance(node, ast.ImportFrom) else [a.name for a in node.names])
    }
    assert imported <= sys.stdlib_module_names


def test_receipt_is_found_where_it_stands(tmp_path):
    book = Book()
    question = book.question([(1, "agree"), (2, "mixed"), (1, "disagree")])
    book.checkpoint()
    path = write(book.files, tmp_path)
    receipts = [row["commitment"] for row in book.files["ledger"]]
    assert verify(path, "--receipt", receipts[0]).stdout.endswith(f"event 1 of question {question}, replaced by 3\n")
    assert verify(path, "--receipt", receipts[1]).stdout.endswith(
        f"event 2 of question {question}, the last of its voter\n"
    )
    absent = verify(path, "--receipt", "ab" * 32)
    assert (absent.returncode, absent.stdout) == (1, f"BAD: receipt {'ab' * 32}: not in this ledger\n")


def test_dropped_event_is_named(tmp_path):
    files = sample().files
    gone = files["ledger"].pop(5)
    assert refusal(files, tmp_path) == (f"BAD: ledger.csv line 7, question {gone['question']}, 7: event 6 was expected")


def test_changed_choice_is_named(tmp_path):
    files = sample().files
    place, ballot = next((i, b) for i, b in enumerate(files["ballots"]) if b["choice"] == "agree")
    ballot["choice"] = "disagree"
    assert refusal(files, tmp_path) == (
        f"BAD: ballots.csv line {place + 2}, question {ballot['question']}, {ballot['sequence']}:"
        " inner does not follow from the choice"
    )


def test_ballots_of_an_open_question_are_refused(tmp_path):
    book = Book()
    book.question([(1, "agree")])
    book.files["questions"][0] |= {"state": "open", "total": ""}
    book.files["ledger"].pop()
    assert "no vote of the ledger answers to it, or its question is open" in refusal(book.files, tmp_path)


def test_totals_of_a_hidden_open_question_are_refused(tmp_path):
    book = Book()
    question = book.question([(1, "agree")], close=False, visibility="after_vote")
    totals = {"agree": 1, "mixed": 0, "disagree": 0, "total": 1}
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
    assert [row["choice"] for row in book.files["ballots"]] == ["", "agree", ""]
    assert "1 votes recounted" in verify(write(book.files, tmp_path)).stdout


def test_file_that_differs_from_the_manifest_is_named(tmp_path):
    write(sample().files, tmp_path)
    digest = hashlib.sha256((tmp_path / "positions.csv").read_bytes()).hexdigest()
    resources = [{"name": "positions", "path": "positions.csv", "hash": f"sha256:{digest}"}]
    resources.append({"name": "imported_tallies", "path": "imported_tallies.csv", "hash": f"sha256:{digest}"})
    (tmp_path / "datapackage.json").write_text(json.dumps({"resources": resources}))
    done = verify(tmp_path)
    assert done.stdout == "BAD: imported_tallies.csv: its SHA-256 is not the one datapackage.json states\n"
    assert done.returncode == 1


@pytest.mark.parametrize(
    "spoil",
    [
        lambda folder: (folder / "ledger.csv").unlink(),
        lambda folder: (folder / "ledger.csv").write_bytes(b"\xff\xfe\x00"),
        lambda folder: (folder / "questions.csv").write_text("id,consultation\n"),
        lambda folder: (folder / "ballots.csv").write_text((folder / "ballots.csv").read_text()[:-40]),
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
