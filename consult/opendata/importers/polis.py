"""Polis: statements, and who voted what on each of them.

A folder with comments.csv and participants-votes.csv (the matrix of last votes); summary.csv gives the title.
Statements become contributions, voters become pseudonyms, votes become individual imported ballots. A pass is « mixed »
(ADR 0005). A statement that the moderators rejected keeps its place as a tombstone, and its votes.
"""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from consult.core.text import clean, clean_line
from consult.opendata.exceptions import BadSource
from consult.opendata.importers.lines import lines, unreadable
from consult.opendata.importers.markup import text_to_markdown
from consult.opendata.importers.sources import Proposal, Source, Topic, Votes
from consult.opendata.importers.texts import fitting_title, too_long

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from consult.opendata.importers.report import Report

STATEMENTS = ["timestamp", "comment-id", "author-id", "moderated", "comment-body"]
MATRIX = ["participant", "n-votes", "n-agree", "n-disagree"]
OTHER_COLUMNS = {"participant", "group-id", "n-comments", "n-votes", "n-agree", "n-disagree"}
CHOICES = {"1": "agree", "0": "mixed", "-1": "disagree"}
REJECTED, MODERATED = "-1", ("1", "0", "-1")
TOPIC = "conversation"


def read(path: Path, report: Report) -> Source:
    """The conversation in a folder. Raises `BadSource`."""
    return _Folder(path, report).source()


class _Folder:
    """The files of one conversation, and what must be known of them before they are read through."""

    def __init__(self, path, report):
        self.path, self.report = path, report
        self.people, self.statements, self.dates = set(), set(), []

    def source(self):
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
            topics=[Topic(TOPIC, title, clean_line(description)[:300], text_to_markdown(description))],
            proposals=self.read_statements(),
            votes=self.read_votes(),
        )

    def survey(self):
        """Collect people, statements and dates, in a pass of its own; broken files are found here."""
        for line in lines(self.path / "comments.csv", STATEMENTS):
            self.people.add(line.identifier("author-id"))
            self.statements.add(line.identifier("comment-id"))
            self.dates.append(line.milliseconds("timestamp"))
        if not self.dates:
            raise BadSource(_("There is no topic, or no contribution, to import."))
        for line in lines(self.path / "participants-votes.csv", MATRIX):
            self.people.add(line.identifier("participant"))
        if (self.path / "votes.csv").exists():
            self.dates.append(max((self.vote_times()), default=self.dates[0]))

    def vote_times(self):
        for line in lines(self.path / "votes.csv", ["timestamp"]):
            yield line.milliseconds("timestamp")

    def read_statements(self) -> Iterator[Proposal]:
        seen = set()
        for line in lines(self.path / "comments.csv", STATEMENTS):
            origin_id, body = line.identifier("comment-id"), text_to_markdown(line.text("comment-body"))
            title, changes = fitting_title(clean_line(line.text("comment-body")))
            why = _("the identifier was already used") if origin_id in seen else ""
            removed = line.one_of("moderated", MODERATED) == REJECTED
            why = why or ("" if removed else too_long(body) or ("" if body else _("it has no text")))
            if why:
                self.refuse(line, origin_id, why, seen)
                continue
            seen.add(origin_id)
            moment, author = line.milliseconds("timestamp"), line.identifier("author-id")
            yield Proposal(line, origin_id, TOPIC, author, title, body, moment, moment, removed, changes)

    def refuse(self, line, origin_id, why, seen):
        self.report.refused(line, origin_id, why)
        if origin_id not in seen:
            self.statements.discard(origin_id)

    def read_votes(self) -> Iterator[Votes]:
        seen = set()
        for line in lines(self.path / "participants-votes.csv", MATRIX):
            voter = line.identifier("participant")
            if voter in seen:
                self.report.refused(line, voter, _("the identifier was already used"))
                continue
            seen.add(voter)
            choices, lost = self.choices(line)
            changes = [_("%(number)s votes on statements that are not imported") % {"number": lost}] if lost else []
            changes += _differences(line, choices) if not lost else []
            self.report.kept(line, voter, changes)
            yield Votes(line, voter, choices)

    def choices(self, line):
        """The choice made on each statement, and how many votes have no statement to go to."""
        found, lost = {}, 0
        for column, cell in line.cells.items():
            if cell == "" or column in OTHER_COLUMNS:
                continue
            if cell not in CHOICES:
                line.one_of(column, ("1", "0", "-1", ""))
            if column in self.statements:
                found[column] = CHOICES[cell]
            else:
                lost += 1
        return found, lost


def _differences(line, choices):
    """What the line says of itself and the matrix does not."""
    said = {column: line.text(column).strip() for column in ("n-votes", "n-agree", "n-disagree")}
    values = list(choices.values())
    counted = {"n-votes": len(values), "n-agree": values.count("agree"), "n-disagree": values.count("disagree")}
    return [
        _("%(column)s is %(said)s, the matrix has %(counted)s") % {"column": c, "said": said[c], "counted": counted[c]}
        for c in said
        if said[c] != str(counted[c])
    ]


def _summary(path):
    """The key and value of each line; a file that is absent says nothing."""
    if not path.exists():
        return {}
    try:
        with path.open(encoding="utf-8-sig", newline="") as content:
            return {row[0]: row[1] for row in csv.reader(content, strict=True) if len(row) >= 2}
    except (UnicodeDecodeError, csv.Error) as error:
        raise unreadable(path.name, 1, _("the line is broken (%(error)s)"), error=error) from error
