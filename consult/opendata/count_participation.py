#!/usr/bin/env python3
"""Count the participation of a published dataset again: `count_participation PATH`.

PATH is the folder or the zip of a dataset. The program prints the contributions by kind, by topic
and by day, the comments and the workshops by topic, the official answers by state, the expected and
the late answers by service, the workshops and contributions by place, and the share of the ten most
active authors. It needs Python 3.10 and nothing else, and uses none of the platform's code. Authors
are distinguished by their public names here: the platform distinguishes them by their accounts,
which are not published.
"""

import argparse
import csv
import io
import os
import sys
import zipfile
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

PUBLIC = {"published", "restricted"}
MOST_ACTIVE = 10


def rows(path: str, resource: str) -> Iterator[dict[str, str]]:
    """Yield the rows of a table, from its CSV file. A table that is missing has no row."""
    wanted = f"{resource}.csv"
    if os.path.isdir(path):
        for at, _folders, names in os.walk(path):
            if wanted in names:
                with open(os.path.join(at, wanted), encoding="utf-8-sig", newline="") as lines:
                    yield from csv.DictReader(lines)
                return
        return
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            if os.path.basename(name) == wanted:
                with archive.open(name) as content:
                    text = io.TextIOWrapper(content, encoding="utf-8-sig", newline="")
                    yield from csv.DictReader(text)
                return


def day_of(moment: str, zone: ZoneInfo) -> str:
    """Return the day of a moment in the time zone of the organisation."""
    return datetime.fromisoformat(moment.replace("Z", "+00:00")).astimezone(zone).date().isoformat()


def count(path: str, zone: ZoneInfo, today: str) -> Iterator[str]:
    """Yield a line for each figure. Answers are late if they were due before `today`."""
    proposals = [row for row in rows(path, "proposals") if row["state"] in PUBLIC]
    public = {row["id"] for row in proposals}
    comments = [
        row
        for row in rows(path, "comments")
        if row["state"] in PUBLIC and row["proposal"] in public
    ]
    topics = {row["id"]: row["title_fr"] for row in rows(path, "topics")}
    yield f"contributions: {len(proposals)}"
    for kind, number in sorted(Counter(row["kind"] for row in proposals).items()):
        yield f"contributions, {kind}: {number}"
    by_topic = Counter(row["topic"] for row in proposals)
    by_kind = Counter((row["topic"], row["kind"]) for row in proposals)
    topic_of = {row["id"]: row["topic"] for row in proposals}
    comments_by_topic = Counter(topic_of[row["proposal"]] for row in comments)
    for topic, title in topics.items():
        yield f"contributions, {title}: {by_topic[topic]}"
        for kind in sorted({row["kind"] for row in proposals}):
            yield f"contributions, {title}, {kind}: {by_kind[topic, kind]}"
        yield f"comments, {title}: {comments_by_topic[topic]}"
    for day, number in sorted(
        Counter(day_of(row["created_at"], zone) for row in proposals).items()
    ):
        yield f"contributions, {day}: {number}"
    yield f"comments: {len(comments)}"
    people_by_workshop = {
        row["id"]: int(row["participants"])
        for row in rows(path, "workshops")
        if row.get("participants")
    }
    yield f"workshops held: {len(people_by_workshop)}"
    yield f"people in workshops: {sum(people_by_workshop.values())}"
    worked_on = [
        row for row in rows(path, "workshop_topics") if row["workshop"] in people_by_workshop
    ]
    for topic, title in topics.items():
        people = [people_by_workshop[row["workshop"]] for row in worked_on if row["topic"] == topic]
        yield f"workshops held, {title}: {len(people)}"
        yield f"people in workshops, {title}: {sum(people)}"
    answers = [row for row in rows(path, "official_answers") if row["proposal"]]
    yield f"contributions with an official answer: {len(answers)}"
    for state, number in sorted(Counter(row["state"] for row in answers).items()):
        yield f"official answers, {state}: {number}"
    yield from expected_answers(path, {row["proposal"]: row for row in answers}, zone, today)
    yield from by_place(path, proposals)
    own = [row for row in proposals if row["kind"] != "workshop"] + comments
    authors = Counter(row["author"] for row in own if row["author"])
    texts = sum(authors.values())
    if texts:
        of_ten = sum(number for _author, number in authors.most_common(MOST_ACTIVE))
        yield f"texts of the {MOST_ACTIVE} most active of {len(authors)} authors: {of_ten} of {texts}"


def by_place(path: str, proposals: list[dict[str, str]]) -> Iterator[str]:
    """Yield the workshops by town and the contributions by place, as the maps show them."""
    of_organisations = [row for row in proposals if row["kind"] == "institution"]
    found = {
        "workshops by town": [row["place"] for row in rows(path, "workshops")],
        "contributions of organisations by place": [
            row["place"] or row["institution_place"] for row in of_organisations
        ],
        "contributions by place": [row["place"] for row in proposals],
    }
    for name, places in found.items():
        for place, number in sorted(Counter(filter(None, places)).items()):
            yield f"{name}, {place}: {number}"


def expected_answers(
    path: str, answers: dict[str, dict[str, str]], zone: ZoneInfo, today: str
) -> Iterator[str]:
    """Yield the answered, waiting and late contributions, and then those of each service."""
    expected = list(rows(path, "expected_answers"))
    services = sorted({row["service"] for row in expected} - {""})
    for service in (None, *services, *([""] if services else [])):
        wanted = [row for row in expected if service in (None, row["service"])]
        waiting = [row for row in wanted if row["proposal"] not in answers]
        late = [row for row in waiting if row["due_on"] and row["due_on"] < today]
        after = [
            row
            for row in wanted
            if row["due_on"]
            and row["proposal"] in answers
            and day_of(answers[row["proposal"]]["published_at"], zone) > row["due_on"]
        ]
        of = "" if service is None else f", {service or 'no service'}"
        yield f"expected answers{of}: {len(wanted)}"
        yield f"expected answers{of}, waiting: {len(waiting)}"
        yield f"expected answers{of}, late on {today}: {len(late)}"
        yield f"expected answers{of}, published after the date: {len(after)}"


def parse_zone(name: str) -> ZoneInfo:
    """Return a time zone by its name. Raise `ArgumentTypeError` if there is none of that name."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError):
        raise argparse.ArgumentTypeError(f"{name}: no such time zone") from None


def parse_day(text: str) -> date:
    """Return a day. Raise `ArgumentTypeError` if it is not written as YYYY-MM-DD."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text}: write the day as YYYY-MM-DD") from None


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the figures of a dataset."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("path", help="the folder or the zip of a dataset")
    parser.add_argument(
        "--zone", type=parse_zone, default="Europe/Paris", help="the time zone of the days"
    )
    parser.add_argument(
        "--day",
        type=parse_day,
        help="the day (YYYY-MM-DD) on which answers are late, else today",
    )
    options = parser.parse_args(arguments)
    if not os.path.exists(options.path):
        sys.stdout.write(f"{options.path}: no such folder or file\n")
        return 1
    today = options.day or datetime.now(options.zone).date()
    for line in count(options.path, options.zone, today.isoformat()):
        sys.stdout.write(line.replace("\n", " ") + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
