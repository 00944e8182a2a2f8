"""Ten times the rows take no more memory, because they are streamed.

They are streamed from the database and from files. An import writes by chunks too, but only some
thousand rows per second. `make bench` measures its memory, not these tests.
"""

import csv
import os
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.db import connection
from django.db.models import GeneratedField

from consult.core.postgres import tenancy
from debates.comments.actions.comments import submit_comment
from debates.models import Comment
from tests.databases import url_of
from tests.factories import make
from tests.opendata.test_takedowns import propose

FEW, MANY = 2_000, 12_000
# In KiB. An import keeps the identifiers of participants in memory: about 2 MiB for 10,000. As many
# rows kept whole take more than 11 MiB.
MOST = 8 * 1024
# A child process does its work twice, first on few rows, then on many, and prints the most memory
# that it has used so far. The value of the operating system would start with the memory of the
# parent process.
PEAK = """
def say_peak():
    print(next(line for line in open("/proc/self/status") if line.startswith("VmHWM")).split()[1], flush=True)
"""
EXPORT = """
import io, sys
import django
django.setup()
from django.core.management import call_command
for line in sys.stdin:
    call_command("publish_dataset", sys.argv[1], stdout=io.StringIO())
    say_peak()
"""
READING = """
import sys
from pathlib import Path
import django
django.setup()
from consult.opendata.importers.readers import READERS
from consult.opendata.importers.report import Report
for line in sys.stdin:
    folder, _, rows = line.partition(" ")
    source = READERS["polis"](Path(folder), Report(open("/dev/null", "w")))
    assert sum(1 for _ in source.proposals) == 10
    assert sum(1 for _ in source.votes) == int(rows)
    say_peak()
"""


@contextmanager
def measured(script, *words, **env):
    """Run a script in a process of its own.

    Yield a function that sends it a line and returns the peak of its memory, in KiB.
    """
    command = [sys.executable, "-c", PEAK + script, *map(str, words)]
    with subprocess.Popen(
        command,
        env=os.environ | env,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        bufsize=1,
    ) as child:

        def peak_after(line):
            child.stdin.write(f"{line}\n")
            return int(child.stdout.readline())

        yield peak_after
        child.stdin.close()
        assert child.wait(30) == 0


def repeat(comment, times):
    """Copy a comment many times, with SQL alone."""
    names = [
        f.column
        for f in Comment._meta.concrete_fields
        if not (f.primary_key or isinstance(f, GeneratedField))
    ]
    columns, table = ", ".join(f'"{name}"' for name in names), Comment._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} (id, {columns}) SELECT gen_random_uuid(), {columns}"
            f" FROM {table}, generate_series(1, %s) WHERE id = %s",
            [times, comment.pk],
        )


@pytest.mark.long
@pytest.mark.takes(60)
@pytest.mark.committed
def test_export_of_ten_times_the_rows_takes_no_more_memory(committed, tmp_path):
    organisation, found = make.organisation(), []
    urls = ("DATABASE_URL", "DATABASE_OWNER_URL")
    env = {url: url_of(os.environ[url], committed["NAME"]) for url in urls} | {
        "CONSULT_VAR": str(tmp_path)
    }
    with tenancy.organisation(organisation.id):
        consultation = make.consultation(organisation)
        proposal, author = propose(consultation), make.person(consultation=consultation)
        words = {
            "proposal_id": proposal.pk,
            "body": "Un avis (exemple). " * 20,
            "charter_accepted": True,
        }
        comment = submit_comment(viewer=author, **words)
        with measured(EXPORT, consultation.slug, **env) as peak_after:
            for rows in (FEW, MANY - FEW):
                repeat(comment, rows)
                connection.close()
                found.append(peak_after("again"))
    assert found[1] - found[0] < MOST, found


def test_reading_ten_times_the_rows_takes_no_more_memory(tmp_path):
    found = []
    with measured(READING) as peak_after:
        for rows in (FEW, MANY):
            write_matrix(tmp_path / str(rows), rows)
            found.append(peak_after(f"{tmp_path / str(rows)} {rows}"))
    assert found[1] - found[0] < MOST, found


def write_matrix(folder: Path, rows):
    """Write a conversation with ten statements, on each of which every participant voted."""
    folder.mkdir()
    with (folder / "comments.csv").open("w", newline="") as file:
        out = csv.writer(file)
        out.writerow(["timestamp", "comment-id", "author-id", "moderated", "comment-body"])
        out.writerows(
            [1518501496471, number, number, 1, f"Une phrase {number} (exemple)."]
            for number in range(10)
        )
    with (folder / "participants-votes.csv").open("w", newline="") as file:
        out = csv.writer(file)
        out.writerow(["participant", "n-votes", "n-agree", "n-disagree", *range(10)])
        out.writerows([person, 10, 10, 0, *[1] * 10] for person in range(rows))
