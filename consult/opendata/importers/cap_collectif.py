"""The reader of Cap Collectif exports: topics, propositions, arguments and totals of votes.

The source is a folder with topics.csv, propositions.csv (with HTML texts) and arguments.csv. The
lines of sources.csv and known_votes.csv are listed in the report, which names any other file.

Propositions in the bin become tombstones. Arguments for and against become comments with a stance,
and their supports become imported totals. An explanation follows the text that it explains, below a
horizontal rule. Where one file announces how many lines another one has, the counts are compared:
without this, a file that was cut at the end of a line looks like a complete one.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, tzinfo
from pathlib import Path

from django.utils.translation import gettext as _

from consult.core.words.text import clean_line
from consult.opendata.exceptions import BadSource
from consult.opendata.importers.lines import Line, lines
from consult.opendata.importers.markup import html_to_markdown, text_to_markdown
from consult.opendata.importers.report import Report
from consult.opendata.importers.sources import Comment, Proposal, Source, Topic, Totals
from consult.opendata.importers.texts import fitting_title, too_long

TOPICS = ["topic_id", "title"]
PROPOSITIONS = [
    "id",
    "topic_id",
    "title",
    "body_html",
    "author_id",
    "created_at",
    "updated_at",
    "is_trashed",
]
PROPOSITIONS += ["votes_ok", "votes_mitige", "votes_nok", "votes_total"]
ARGUMENTS = [
    "id",
    "proposition_id",
    "side",
    "body",
    "author_id",
    "created_at",
    "updated_at",
    "votes_count",
    "is_trashed",
]
READ = {"topics.csv", "propositions.csv", "arguments.csv", "sources.csv", "known_votes.csv"}
COUNTS_OF_ARGUMENTS = ("arguments_yes_count", "arguments_no_count")
STANCES = {"pour": "for", "contre": "against"}
FLAGS = {"0": False, "1": True}


def read(path: Path, report: Report, zone: tzinfo | None = None) -> Source:
    """Read the consultation in a folder. Raise `BadSource`.

    `zone` is the time zone of times written without one.
    """
    return _Folder(path, report, zone).source()


class _Folder:
    """The files of a consultation, and the facts collected before they are read in full."""

    def __init__(self, path: Path, report: Report, zone: tzinfo | None) -> None:
        self.path = path
        self.report = report
        self.zone = zone
        self.authors: set[str] = set()
        self.dates: list[datetime] = []
        self.topic_ids: set[str] = set()
        self.proposals: set[str] = set()
        self.arguments: set[str] = set()
        # Totals belong to the line that was imported. Another line with the same identifier was
        # refused.
        self.imported_lines: dict[str, set[int]] = {
            "propositions.csv": set(),
            "arguments.csv": set(),
        }
        self.announced: Counter[str] = Counter()
        self.found: Counter[str] = Counter()

    def lines(self, name: str, columns: list[str]) -> Iterator[Line]:
        """Read a file of the folder."""
        return lines(self.path / name, columns, self.zone)

    def source(self) -> Source:
        topics = list(self.topics())
        self.survey("propositions.csv", PROPOSITIONS)
        self.survey("arguments.csv", ARGUMENTS)
        self.compare()
        if not topics or not self.dates:
            raise BadSource(_("There is no topic, or no contribution, to import."))
        return Source(
            origin="cap-collectif",
            title=self.path.resolve().name.replace("-", " ").capitalize(),
            language="fr",
            opens_at=min(self.dates),
            closes_at=max(self.dates),
            authors=sorted(self.authors),
            topics=topics,
            proposals=self.read_proposals(),
            comments=self.read_comments(),
            proposal_totals=self.read_proposal_totals(),
            comment_totals=self.read_comment_totals(),
        )

    def survey(self, name: str, columns: list[str]) -> None:
        """Collect the authors and the first and last date. This first pass detects broken files."""
        first = last = None
        for line in self.lines(name, columns):
            self.found[name] += 1
            self.announced["arguments.csv"] += sum(map(line.count_if_any, COUNTS_OF_ARGUMENTS))
            self.authors.add(line.identifier("author_id"))
            moment = line.moment("created_at")
            first = min(first or moment, moment)
            last = max(last or moment, moment)
        if first and last:
            self.dates += [first, last]

    def compare(self) -> None:
        """Warn of each file with fewer lines than another file announces: a part may be missing."""
        for name, other in (
            ("propositions.csv", "topics.csv"),
            ("arguments.csv", "propositions.csv"),
        ):
            announced = self.announced[name]
            found = self.found[name]
            if announced > found:
                words = {"other": other, "said": announced, "found": found}
                self.report.warn(
                    name, _("%(other)s announces %(said)s lines, %(found)s were found") % words
                )

    def topics(self) -> Iterator[Topic]:
        for line in self.lines("topics.csv", TOPICS):
            self.announced["propositions.csv"] += line.count_if_any("n_propositions")
            topic = line.identifier("topic_id")
            title = clean_line(line.text("title"))
            if topic in self.topic_ids:
                raise line.broken("topic_id", _("each topic has its own"))
            self.topic_ids.add(topic)
            fitting, cut = fitting_title(title)
            self.report.note_imported(line, topic, cut)
            yield Topic(topic, fitting)

    # ---- propositions

    def read_proposals(self) -> Iterator[Proposal]:
        for line in self.lines("propositions.csv", PROPOSITIONS):
            found, why = self.proposal(line)
            if why:
                self.report.note_refused(line, line.identifier("id"), why)
                continue
            self.proposals.add(found.origin_id)  # type: ignore[union-attr]  # found where there is no refusal
            self.imported_lines["propositions.csv"].add(line.number)
            yield found  # type: ignore[misc]  # found where there is no refusal

    def proposal(self, line: Line) -> tuple[None, str] | tuple[Proposal, str]:
        origin_id = line.identifier("id")
        topic = line.identifier("topic_id")
        if origin_id in self.proposals:
            return None, _("the identifier was already used")
        if topic not in self.topic_ids:
            return None, _("its topic is unknown")
        title, cut = fitting_title(clean_line(line.text("title")))
        body, changes = _body(line)
        changes += cut
        removed = FLAGS[line.choice("is_trashed", FLAGS)]
        if title and not body and not removed:
            body = text_to_markdown(clean_line(line.text("title")))
            changes.append(_("it has no text: its title is repeated as its text"))
        why = "" if removed else too_long(body) or ("" if title else _("it has no title"))
        moments = line.moment("created_at"), line.moment("updated_at")
        author = line.identifier("author_id")
        return Proposal(
            line, origin_id, topic, author, title, body, *moments, removed, changes
        ), why

    def read_proposal_totals(self) -> Iterator[Totals]:
        for line in self.lines("propositions.csv", PROPOSITIONS):
            parts = [line.whole(column) for column in ("votes_ok", "votes_mitige", "votes_nok")]
            if sum(parts) != line.whole("votes_total"):
                raise line.broken("votes_total", _("the sum of the three counts is expected"))
            if line.number in self.imported_lines["propositions.csv"]:
                yield Totals(line.identifier("id"), *parts)

    # ---- arguments

    def read_comments(self) -> Iterator[Comment]:
        for line in self.lines("arguments.csv", ARGUMENTS):
            found, why = self.argument(line)
            if why:
                self.report.note_refused(line, line.identifier("id"), why)
                continue
            self.arguments.add(found.origin_id)  # type: ignore[union-attr]  # found where there is no refusal
            self.imported_lines["arguments.csv"].add(line.number)
            yield found  # type: ignore[misc]  # found where there is no refusal
        self.leave_out("sources.csv", ["id", "title", "link"], _("cited sources are not imported"))
        self.leave_out("known_votes.csv", ["proposition_id"], _("a vote without its value"))
        self.name_the_rest()

    def argument(self, line: Line) -> tuple[None, str] | tuple[Comment, str]:
        origin_id = line.identifier("id")
        proposal = line.identifier("proposition_id")
        if origin_id in self.arguments:
            return None, _("the identifier was already used")
        if proposal not in self.proposals:
            return None, _("its contribution is not imported")
        body = text_to_markdown(line.text("body"))
        removed = (
            FLAGS[line.choice("is_trashed", FLAGS)]
            or line.cells.get("is_enabled", "1").strip() == "0"
        )
        why = (
            "" if removed else too_long(body, of="comment") or ("" if body else _("it has no text"))
        )
        moments = line.moment("created_at"), line.moment("updated_at")
        stance = STANCES[line.choice("side", STANCES)]
        author = line.identifier("author_id")
        return Comment(line, origin_id, proposal, author, stance, body, *moments, removed, []), why

    def read_comment_totals(self) -> Iterator[Totals]:
        for line in self.lines("arguments.csv", ARGUMENTS):
            votes = line.whole("votes_count")
            if votes and line.number in self.imported_lines["arguments.csv"]:
                yield Totals(line.identifier("id"), votes, 0, 0)

    def leave_out(self, name: str, columns: list[str], why: str) -> None:
        """List in the report each line of a file that cannot be imported yet."""
        if (self.path / name).exists():
            for line in self.lines(name, columns):
                self.report.note_refused(line, line.text(columns[0])[:60], why)

    def name_the_rest(self) -> None:
        """List in the report each file of the folder that is not read."""
        reasons = {"participants.csv": _("not read, because it repeats counts that the texts give")}
        for name in sorted(file.name for file in self.path.iterdir()):
            if name not in READ:
                self.report.note_unread(
                    name, reasons.get(name, _("not read, because it is not part of this format"))
                )


def _body(line: Line) -> tuple[str, list[str]]:
    body, changes = html_to_markdown(line.text("body_html"))
    explanation, lost = html_to_markdown(line.cells.get("explanation_html", ""))
    changes += lost
    if not (body and explanation):
        return body or explanation, changes
    return f"{body}\n\n---\n\n{explanation}", [
        *changes,
        _("its explanation follows its text, after a line"),
    ]
