"""The stand-alone count of polls, on published files.

It has its own code and the same results, and it detects every alteration.
"""

import csv
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.test import override_settings

from consult.core.postgres import tenancy
from consult.opendata.actions.publication import publish_now
from consult.opendata.selectors import find_file
from tests import witness
from tests.factories import make
from tests.votes import polls

FOLDER = Path(__file__).parents[2] / "consult" / "opendata"


def run(program, path):
    """Run one of the programs that are published with the data."""
    command = [sys.executable, "-I", FOLDER / f"{program}.py", path]
    return subprocess.run(command, capture_output=True, text=True, check=False)


ANSWERS = {
    "single": [(0,), (1,), (1,), ()],
    "approval": [(0, 1), (1, 2), (2,)],
    "ranking": [(0, 1, 2), (1, 2, 0), (2, 0, 1), (2,), ()],
}


@pytest.fixture(scope="module")
def published(django_db_setup, django_db_blocker, tmp_path_factory):
    """Publish a consultation with a closed poll of each kind and an open one.

    Yield the folder of its files.
    """
    media, folder = tmp_path_factory.mktemp("media"), tmp_path_factory.mktemp("data")
    with django_db_blocker.unblock(), override_settings(MEDIA_ROOT=media), witness.undone():
        organisation = make.organisation()
        with tenancy.organisation(organisation.pk):
            consultation = make.consultation(organisation)
            ask_and_vote(consultation)
            version = publish_now(viewer=make.person("manager", consultation), slug="essai")
            for file in version.files:
                with find_file(
                    make.visitor(organisation), "essai", version.number, file["name"]
                ).open() as content:
                    (folder / file["name"]).write_bytes(content.read())
    return folder


def ask_and_vote(consultation):
    for kind, answers in ANSWERS.items():
        question = polls.opened(
            consultation, kind, max_choices=2, allows_blank=True, sentence_fr=f"Question {kind}"
        )
        for places in answers:
            polls.vote(make.person(consultation=consultation), question, *places)
        polls.end(question)
    for options in (2, 0):
        question = polls.opened(consultation, "scale", options=options)
        for value in (-100, 25, 50, 50):
            named = {"option": polls.ids(question)[0]} if options else {}
            polls.vote(
                make.person(consultation=consultation),
                question,
                choices=[{**named, "value": value}],
            )
        polls.end(question)
    support = polls.opened(consultation, "support")
    voter = make.person(consultation=consultation)
    polls.vote(voter, support, choices=["support"])
    polls.end(support)
    polls.vote(voter, polls.opened(consultation), 0)


@pytest.fixture
def dataset(published, tmp_path):
    """Return a folder with the data, which the test may alter."""
    return shutil.copytree(published, tmp_path / "data")


def test_published_polls_are_proven_and_counted_again(dataset):
    proven = run("verify", dataset)
    assert (proven.returncode, "6 closed questions: 21 votes recounted" in proven.stdout) == (
        0,
        True,
    ), proven.stdout
    counted = run("count_polls", dataset)
    assert counted.returncode == 0, counted.stdout
    lines = counted.stdout.splitlines()
    assert lines[-1] == "OK: 6 closed polls counted, equal to what is published"
    result_lines = {line.split(" [")[0]: line for line in lines}
    places = "1. Le midi (exemple) (2); 2. Le matin (exemple) (1); 3. Le soir (exemple) (0)"
    assert (
        result_lines["Question single"]
        == f"Question single [plurality-1, 4 votes, 1 abstentions] {places}"
    )
    assert "1. Le soir (exemple) (4)" in result_lines["Question ranking"]
    assert run("count_polls", dataset / "essai.zip").stdout == counted.stdout


def alter(path, column, row=0):
    """Change one number of one row."""
    with path.open(newline="") as lines:
        rows = list(csv.DictReader(lines))
    rows[row][column] = str(int(rows[row][column]) + 1)
    with path.open("w", newline="") as lines:
        writer = csv.DictWriter(lines, rows[0])
        writer.writeheader()
        writer.writerows(rows)


@pytest.mark.parametrize("column", ["place", "count"])
def test_an_altered_result_is_found_by_both_programs(dataset, column):
    alter(dataset / "results.csv", column)
    assert "its published result is not the count" in run("count_polls", dataset).stdout
    assert run("verify", dataset).stdout.startswith("BAD: results.csv: its SHA-256")


def test_a_missing_result_is_found(dataset):
    lines = (dataset / "results.csv").read_text().splitlines(keepends=True)
    (dataset / "results.csv").write_text("".join(lines[:-1]))
    assert run("count_polls", dataset).returncode == 1


@pytest.mark.parametrize("rows", [[0, 2, 1], [0, 1, 1]], ids=["swapped", "doubled"])
def test_swapped_or_doubled_results_are_refused_by_both_programs_without_manifest(dataset, rows):
    (dataset / "datapackage.json").unlink()
    (dataset / "essai.zip").unlink()
    results = dataset / "results.csv"
    header, *lines = results.read_text().splitlines(keepends=True)
    for table in dataset.glob("results.jsonl"):
        table.unlink()
    results.write_text("".join([header, *(lines[row] for row in rows), *lines[3:]]))
    for program in ("verify", "count_polls"):
        refused = run(program, dataset)
        assert (refused.returncode, "repeated" in refused.stdout) == (1, True), refused.stdout


def test_programs_share_no_code_with_the_platform():
    imported = [
        line
        for line in (FOLDER / "count_polls.py").read_text().splitlines()
        if "import" in line.split("#")[0]
    ]
    assert not [
        line for line in imported if any(name in line for name in ("votes", "consult", "django"))
    ]
