"""The reader of Polis exports: statements, and the votes of each voter.

The source is a folder with comments.csv and participants-votes.csv (the matrix of last votes).
summary.csv gives the title. Statements become contributions, voters become pseudonyms, and votes
become individual imported ballots. A pass becomes `mixed` (ADR 0005). A statement that the
moderators rejected becomes a tombstone with its votes.

The counts that summary.csv, comments.csv and votes.csv announce are compared with the matrix:
without this, a file that was cut at the end of a line looks like a complete one.
"""

import csv
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, tzinfo
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from consult.consultations.enums import Licence
from consult.core.words.text import clean, clean_line
from consult.opendata.exceptions import BadSource
from consult.opendata.importers.lines import Line, lines, unreadable
from consult.opendata.importers.markup import text_to_markdown
from consult.opendata.importers.report import Report
from consult.opendata.importers.sources import Proposal, Source, Topic, Votes
from consult.opendata.importers.texts import fitting_title, too_long

STATEMENTS = ["timestamp", "comment-id", "author-id", "moderated", "comment-body"]
MATRIX = ["participant", "n-votes", "n-agree", "n-disagree"]
OTHER_COLUMNS = {"participant", "group-id", "n-comments", "n-votes", "n-agree", "n-disagree"}
VOTES = ["timestamp", "comment-id", "voter-id"]
CHOICES = {"1": "agree", "0": "mixed", "-1": "disagree"}
REJECTED = "-1"
MODERATED = ("1", "0", "-1")
TOPIC = "conversation"
# comments.csv counts every vote event, and the matrix counts the last vote of each person. In six
# published conversations, 1 % of the events are repeated votes. So a matrix that lacks a tenth of
# the events was cut.
WHOLE = 0.9
# The attribution that the project requires, at github.com/compdemocracy/openData.
ATTRIBUTION = (
    "Data was gathered using the Polis software (compdemocracy.org/polis) and is sub-licensed under CC BY 4.0 with "
    "Attribution to The Computational Democracy Project."
)


def read(path: Path, report: Report, zone: tzinfo | None = None) -> Source:
    """Read the conversation in a folder. Raise `BadSource`.

    Its times are milliseconds since 1970, so `zone` is not used.
    """
    return _Folder(path, report).source()


class _Folder:
    """The files of a conversation, and the facts collected before they are read in full."""

    def __init__(self, path: Path, report: Report) -> None:
        self.path = path
        self.report = report
        self.people: set[str] = set()
        self.statements: set[str] = set()
        self.dates: list[datetime] = []
        self.listed = self.sides_announced = self.votes = self.disagreeing_lines = 0

    def source(self) -> Source:
        summary = _summary(self.path / "summary.csv")
        self.survey()
        title = fitting_title(clean_line(summary.get("topic", "")) or self.path.resolve().name)[0]
        description = clean(summary.get("conversation-description", ""))
        return Source(
            origin="polis",
            title=title,
            description=description,
            language="en",
            opens_at=min(self.dates),
            closes_at=max(self.dates),
            authors=sorted(self.people),
            topics=[
                Topic(TOPIC, title, clean_line(description)[:300], text_to_markdown(description))
            ],
            proposals=self.read_statements(),
            votes=self.read_votes(summary),
            licence=Licence.CC_BY,
            attribution=ATTRIBUTION,
        )

    def survey(self) -> None:
        """Collect people, statements and dates, in a first pass that detects broken files."""
        for line in lines(self.path / "comments.csv", STATEMENTS):
            self.people.add(line.identifier("author-id"))
            self.statements.add(line.identifier("comment-id"))
            self.dates.append(line.milliseconds("timestamp"))
            self.listed += 1
            self.sides_announced += sum(
                line.count_if_any(column) for column in ("agrees", "disagrees")
            )
        if not self.dates:
            raise BadSource(_("There is no topic, or no contribution, to import."))
        for line in lines(self.path / "participants-votes.csv", MATRIX):
            self.people.add(line.identifier("participant"))
        if (self.path / "votes.csv").exists():
            self.dates.append(max((self.vote_times()), default=self.dates[0]))

    def vote_times(self) -> Iterator[datetime]:
        for line in lines(self.path / "votes.csv", VOTES):
            yield line.milliseconds("timestamp")

    def read_statements(self) -> Iterator[Proposal]:
        used_ids: set[str] = set()
        for line in lines(self.path / "comments.csv", STATEMENTS):
            origin_id = line.identifier("comment-id")
            body = text_to_markdown(line.text("comment-body"))
            title, changes = fitting_title(clean_line(line.text("comment-body")))
            why = _("the identifier was already used") if origin_id in used_ids else ""
            removed = line.choice("moderated", MODERATED) == REJECTED
            why = why or (
                "" if removed else too_long(body) or ("" if body else _("it has no text"))
            )
            if why:
                self.refuse(line, origin_id, why, used_ids)
                continue
            used_ids.add(origin_id)
            moment = line.milliseconds("timestamp")
            author = line.identifier("author-id")
            yield Proposal(
                line, origin_id, TOPIC, author, title, body, moment, moment, removed, changes
            )

    def refuse(self, line: Line, origin_id: str, why: str, used_ids: set[str]) -> None:
        self.report.note_refused(line, origin_id, why)
        if origin_id not in used_ids:
            self.statements.discard(origin_id)

    def read_votes(self, summary: dict[str, str]) -> Iterator[Votes]:
        voters: set[str]
        counted: Counter[str]
        voters = set()
        counted = Counter()
        for line in lines(self.path / "participants-votes.csv", MATRIX):
            voter = line.identifier("participant")
            if voter in voters:
                self.report.note_refused(line, voter, _("the identifier was already used"))
                continue
            voters.add(voter)
            choices, lost = self.choices(line)
            changes = (
                [_("%(number)s votes on statements that are not imported") % {"number": lost}]
                if lost
                else []
            )
            differences = _differences(line, choices) if not lost else []
            self.report.note_imported(line, voter, changes + differences)
            self.disagreeing_lines += bool(differences)
            counted.update(choices.values())
            self.votes += len(choices) + lost
            yield Votes(line, voter, choices)
        self.compare(summary, len(voters), counted["agree"] + counted["disagree"])

    def choices(self, line: Line) -> tuple[dict[str, str], int]:
        """Return the choice made on each statement, and how many votes have no statement.

        Statements are numbered. Any other column is not a vote, and is neither read nor quoted: for
        example, the `xid` of an embedded conversation may be an email address.
        """
        found = {}
        lost = 0
        for column, cell in line.cells.items():
            if cell == "" or column in OTHER_COLUMNS or not column.isdigit():
                continue
            value = line.choice(column, CHOICES) if cell not in CHOICES else cell
            if column in self.statements:
                found[column] = CHOICES[value]
            else:
                lost += 1
        return found, lost

    # ---- comparison of the files with one another

    def compare(self, summary: dict[str, str], voters: int, sides: int) -> None:
        """Warn of each count that the matrix does not reach: a part of a file may be missing."""
        self.disagree("participants-votes.csv", summary.get("voters"), voters, _("voters"))
        self.disagree("comments.csv", summary.get("comments"), self.listed, _("statements"))
        if sides < WHOLE * self.sides_announced:
            self.warn(
                "participants-votes.csv",
                "comments.csv",
                self.sides_announced,
                sides,
                _("votes for and against"),
            )
        if (self.path / "votes.csv").exists():
            pairs = {
                f"{line.identifier('voter-id')} {line.identifier('comment-id')}"
                for line in lines(self.path / "votes.csv", VOTES)
            }
            if len(pairs) != self.votes:
                self.warn("participants-votes.csv", "votes.csv", len(pairs), self.votes, _("votes"))
        if self.disagreeing_lines:
            number = {"number": self.disagreeing_lines}
            message = (
                _("%(number)s lines do not have the number of votes that they announce") % number
            )
            self.report.warn("participants-votes.csv", message)

    def disagree(self, file: str, announced: Any, found: int, unit: str) -> None:
        """Warn if summary.csv announces a greater number than a file contains."""
        announced = (announced or "").strip()
        if announced.isascii() and announced.isdigit() and int(announced) > found:
            self.warn(file, "summary.csv", int(announced), found, unit)

    def warn(self, file: str, other: str, announced: int, found: int, unit: str) -> None:
        """Write one warning: the number that another file announces, and the number found."""
        words = {"other": other, "said": announced, "found": found, "what": unit}
        self.report.warn(
            file, _("%(other)s announces %(said)s %(what)s, %(found)s were found") % words
        )


def _differences(line: Line, choices: dict[str, str]) -> list[str]:
    """Return the counts that a line announces and that the matrix does not confirm."""
    announced = {
        column: line.text(column).strip() for column in ("n-votes", "n-agree", "n-disagree")
    }
    values = list(choices.values())
    counted = {
        "n-votes": len(values),
        "n-agree": values.count("agree"),
        "n-disagree": values.count("disagree"),
    }
    return [
        _("%(column)s is %(said)s, the matrix has %(counted)s")
        % {"column": c, "said": announced[c], "counted": counted[c]}
        for c in announced
        if announced[c] != str(counted[c])
    ]


def _summary(path: Path) -> dict[str, str]:
    """Return the key and value of each line, or nothing if the file is absent."""
    if not path.exists():
        return {}
    try:
        with path.open(encoding="utf-8-sig", newline="") as content:
            return {row[0]: row[1] for row in csv.reader(content, strict=True) if len(row) >= 2}
    except (UnicodeDecodeError, csv.Error) as error:
        raise unreadable(path.name, 1, _("the line is broken (%(error)s)"), error=error) from error
