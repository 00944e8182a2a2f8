"""Import and export: rows a second, peak memory, and the export compared with PostgreSQL's COPY.

COPY exports the same rows.
"""

import csv
import os
import random
import statistics
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from django.db import connection

from bench.processor import Meter
from bench.scale import QUICK, ROUNDS, sized
from bench.servers import fresh_database
from consult.accounts.viewer import Viewer
from consult.consultations.selectors.consultations import get_consultation
from consult.core.postgres import tenancy
from consult.opendata.actions.withdrawal import withdraw_version
from consult.opendata.writers import build
from consult.organisations.actions import create_organisation

ROOT = Path(__file__).resolve().parents[1]
REAL = ROOT.parent / "shared" / "data"
# Below about ten thousand rows, the fixed cost of an export is larger than the cost of its rows.
STATEMENTS, VOTERS = sized(500, 100), sized(200, 100)
NOTE = "Shares compare the processor time of a row, PostgreSQL's included, in turn, and keep the median of the rounds."
SAMPLE = "conversation-exemple"
CSV = "COPY ({}) TO STDOUT (FORMAT csv, HEADER)"
JSON = "COPY (SELECT row_to_json(t) FROM ({}) t) TO STDOUT"
# The columns of the dataset, as PostgreSQL alone writes them. It cannot decrypt a vote, so it writes
# the encrypted text.
COPIES = {
    "ledger": """
        SELECT e.question_id, e.batch, encode(e.commitment, 'hex') AS commitment
        FROM ballot_box_entry e JOIN votes_question q ON q.id = e.question_id
        WHERE q.consultation_id = %(c)s ORDER BY e.question_id, e.batch, e.commitment""",
    "ballots": """
        SELECT e.question_id, e.batch, encode(e.commitment, 'hex') AS commitment,
          encode(e.encrypted, 'hex') AS encrypted
        FROM ballot_box_entry e JOIN votes_question q ON q.id = e.question_id
        WHERE q.consultation_id = %(c)s ORDER BY e.question_id, e.batch, e.commitment""",
    "proposals": """
        SELECT p.id, p.number, p.topic_id, p.state, p.created_at, p.updated_at, p.kind, p.title, p.body, p.language,
          a.public_name, i.name, p.version, p.comments_count, p.origin, p.origin_id
        FROM debates_proposal p LEFT JOIN accounts_participant a ON a.id = p.author_id
        LEFT JOIN accounts_institution i ON i.id = p.institution_id
        WHERE p.consultation_id = %(c)s ORDER BY p.number""",
    "proposal_versions": """
        SELECT v.proposal_id, v.number, v.title, v.body, v.created_at
        FROM debates_proposalversion v JOIN debates_proposal p ON p.id = v.proposal_id
        WHERE p.consultation_id = %(c)s ORDER BY p.number, v.number""",
}


def run(report):
    """Import an invented conversation, and a real one if its files are present.

    Then export the first.
    """
    fresh_database("consult_bench_opendata")
    organisation = create_organisation(name="Essai (exemple)", slug="essai", domain="localhost")
    with tempfile.TemporaryDirectory() as folder:
        _invent(Path(folder) / SAMPLE)
        _imports(report, Path(folder) / SAMPLE, "polis", STATEMENTS + STATEMENTS * VOTERS)
    real = REAL / "republique-numerique-2015"
    if real.exists() and not QUICK:
        _imports(report, real, "cap-collectif", 696 + 3994)
    with tenancy.organisation(organisation.id):
        _exports(report, organisation)


def _invent(folder: Path):
    """Write a Polis conversation in which every person votes on every statement."""
    folder.mkdir()
    chance = random.Random(7)
    with (folder / "comments.csv").open("w", newline="") as file:
        out = csv.writer(file)
        out.writerow(["timestamp", "comment-id", "author-id", "moderated", "comment-body"])
        for number in range(STATEMENTS):
            words = " ".join(
                chance.choice(["le", "bus", "école", "place", "soir", "ville"]) for _ in range(20)
            )
            out.writerow(
                [1518501496471 + number, number, number % VOTERS, 1, f"{words} {number} (exemple)."]
            )
    with (folder / "participants-votes.csv").open("w", newline="") as file:
        out = csv.writer(file)
        out.writerow(
            [
                "participant",
                "group-id",
                "n-comments",
                "n-votes",
                "n-agree",
                "n-disagree",
                *range(STATEMENTS),
            ]
        )
        for person in range(VOTERS):
            votes = chance.choices(["1", "0", "-1"], [5, 2, 3], k=STATEMENTS)
            out.writerow([person, 0, 0, len(votes), votes.count("1"), votes.count("-1"), *votes])


def _imports(report, folder, format_, rows):
    name = f"{format_}, {rows:,} rows"
    for label, goal in ((name, ""), (f"{name}, a second time: nothing to add", "")):
        with tempfile.TemporaryDirectory() as report_folder:
            command = [
                "import_consultation",
                str(folder),
                "--format",
                format_,
                "--licence",
                "unstated",
                "--attribution",
                "Source (exemple)",
                "--report",
                f"{report_folder}/report.csv",
            ]
            seconds, memory = _measured(command)
        report.add(
            "Import",
            label,
            f"{rows / seconds:,.0f} rows/s, {seconds:.1f} s, peak {memory} MiB",
            goal,
        )


def _measured(words) -> tuple[float, int]:
    """Run a command of the site in its own process.

    Return the seconds that it took, and its peak memory in MiB.
    """
    began = time.monotonic()
    child = os.posix_spawn(
        sys.executable,
        [sys.executable, str(ROOT / "manage.py"), *words],
        {**os.environ, "DJANGO_SETTINGS_MODULE": "bench.settings"},
        file_actions=[(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)],
    )
    _pid, status, used = os.wait4(child, 0)
    if status:
        raise RuntimeError(f"{words[0]} failed")
    return time.monotonic() - began, used.ru_maxrss // 1024


def _exports(report, organisation):
    consultation = get_consultation(Viewer.public(organisation), SAMPLE)
    with tempfile.TemporaryDirectory() as folder:
        seconds, memory = _measured(["publish_dataset", SAMPLE])
        rounds = [
            (
                _metered(lambda: _tables(Path(folder), organisation, consultation)),
                _metered(lambda: _copy(Path(folder), consultation.pk, CSV)),
                _metered(lambda: _copy(Path(folder), consultation.pk, JSON)),
            )
            for _ in range(ROUNDS)
        ]
    # The benchmark leaves no file in the storage.
    withdraw_version(viewer=Viewer.system(organisation), slug=SAMPLE, number=1, reason="bench")
    tables, commas, objects = rounds[-1]
    text = f"{tables.rows / seconds:,.0f} rows/s, {seconds:.1f} s, peak {memory} MiB"
    report.note("Export", NOTE)
    report.add("Export", f"whole dataset, zip included, {tables.rows:,} rows", text, "≤ 200 MiB")
    found = f"{tables.rows / tables.wall:,.0f} rows/s, {tables.wall:.1f} s"
    report.add("Export", "tables, in CSV and in JSON Lines", found)
    both = statistics.median(
        (commas.cost + objects.cost) / tables.cost for tables, commas, objects in rounds
    )
    found = f"{commas.rows:,} rows in {commas.wall + objects.wall:.1f} s"
    report.add("Export", "beside COPY of CSV and JSON", found, ratio=both, least=0.3)
    alone = statistics.median(commas.cost / tables.cost for tables, commas, _objects in rounds)
    found = f"{commas.rows:,} rows in {commas.wall:.1f} s"
    report.add("Export", "beside COPY of CSV alone", found, ratio=alone)


@dataclass(frozen=True)
class Work:
    """Rows written, the seconds that it took, and the processor time, including PostgreSQL's."""

    rows: int
    wall: float
    used: float

    @property
    def cost(self) -> float:
        """Return the processor time for each row, in seconds."""
        return self.used / self.rows


def _metered(work) -> Work:
    meter, began = Meter(os.getpid()), time.monotonic()
    rows = work()
    return Work(rows, time.monotonic() - began, meter.spent())


def _tables(folder, organisation, consultation) -> int:
    """Build every table, as an export does. Return the number of rows, each counted once."""
    _consultation, written = build.build_tables(folder, organisation, consultation.pk)
    return sum(file.rows for file in written if file.name.endswith(".csv"))


def _copy(folder, consultation_id, statement) -> int:
    """Export the large tables with PostgreSQL's COPY alone. Return the number of rows."""
    rows = 0
    for name, query in COPIES.items():
        with connection.cursor() as cursor, (folder / f"{name}.copy").open("wb") as file:
            with cursor.copy(
                statement.format(cursor.mogrify(query, {"c": consultation_id}))
            ) as stream:
                for block in stream:
                    file.write(block)
            rows += cursor.rowcount
    return rows
