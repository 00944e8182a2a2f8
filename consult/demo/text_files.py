"""The loaders of the demo's texts, from files that people can read and translate."""

import json
import random
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

TEXTS = Path(__file__).parent / "texts"
COMMENT_MARKS = ("+", "~", "-")  # in favour, neutral and against, for readers of the files


@dataclass
class SampleComment:
    """A comment and its replies."""

    body: str
    replies: list[str] = field(default_factory=list)


@dataclass
class Entry:
    """A contribution. `votes` are the numbers of agree, mixed and disagree."""

    topic: str
    title: str
    body: str = ""
    institution: str = ""
    votes: tuple[int, int, int] = (0, 0, 0)
    comments: list[SampleComment] = field(default_factory=list)

    def take(self, line: str) -> None:
        """Parse one line of the file: votes, institution, comment, reply or text."""
        mark = line[:2]
        rest = line[2:].strip()
        if mark == "! ":
            agree, mixed, disagree = map(int, rest.split())
            self.votes = (agree, mixed, disagree)
        elif mark == "@ ":
            self.institution = rest
        elif mark == "> ":
            self.comments[-1].replies.append(rest)
        elif mark[:1] in COMMENT_MARKS and mark[1:] == " " and self.votes != (0, 0, 0):
            self.comments.append(SampleComment(rest))
        else:
            self.body = f"{self.body}\n{line}".strip("\n") if self.body or line else ""


@cache
def editorial() -> dict:
    """Return the texts of the organisation and of its consultations, in French and in English."""
    return json.loads((TEXTS / "editorial.json").read_text())


@cache
def workshops() -> list[dict]:
    """Return the workshops of 2017: towns, kinds of structures, attendance, topics by number.

    They are numbered in the order of their days.
    """
    rows = json.loads((TEXTS / "workshops.json").read_text())
    return [row | {"number": number} for number, row in enumerate(rows, 1)]


@cache
def room() -> list[dict]:
    """Return the workshops of the open sample: facts, reports and recordings, and one to come."""
    return json.loads((TEXTS / "room.json").read_text())


@cache
def polls() -> list[dict]:
    """Return the polls, with the number of voters for each ballot."""
    return json.loads((TEXTS / "polls.json").read_text())


@cache
def read_form_sample() -> dict:
    """Return the places, tags and fields of the open sample, and the answers by title."""
    return json.loads((TEXTS / "asked.json").read_text())


@cache
def questionnaires() -> list[dict]:
    """Return the questionnaires, with sample answers to each item."""
    return json.loads((TEXTS / "questionnaires.json").read_text())


@cache
def synthesis() -> dict:
    """Return the texts of the synthesis of 2017, and the official answers."""
    return json.loads((TEXTS / "synthesis.json").read_text())


@cache
def people() -> dict:
    """Return the names, institutions and accounts."""
    return json.loads((TEXTS / "people.json").read_text())


def entries(path: Path, topic: str = "") -> list[Entry]:
    """Return the contributions of a file, in its order.

    `# topic` begins a topic, and `## title` a contribution.
    """
    found: list[Entry] = []
    for line in path.read_text().splitlines():
        if line.startswith("## "):
            found.append(Entry(topic, line[3:]))
        elif line.startswith("# "):
            topic = line[2:]
        elif found:
            found[-1].take(line)
    return found


def entries_of_2017() -> list[Entry]:
    """Return the contributions of 2017, one topic after the other."""
    return [
        entry
        for path in sorted((TEXTS / "2017").glob("*.md"))
        for entry in entries(path, path.stem)
    ]


def entries_of_today() -> list[Entry]:
    """Return the contributions of the open sample in the order in which they were sent.

    The topics alternate, as in a real consultation.
    """
    written = entries(TEXTS / "open.md")
    return random.Random(len(written)).sample(written, len(written))  # noqa: S311 - the same order each time
