#!/usr/bin/env python3
"""Count published polls again, each by the method that its rules name: `count_polls PATH`.

PATH is the folder or the zip of a dataset. Run `verify` on it first, which proves its ballots. The
program prints a line per closed poll. It exits with 0 if every published result is confirmed, or
with 1 and the first one that is not. It needs Python 3.10 and nothing else, and was written from
docs/ledger-format.md alone, without the platform's code.
"""

import argparse
import csv
import io
import json
import os
import statistics
import sys
import zipfile
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import IO, Any


class Bad(Exception):
    """Raised at the first poll whose published result is not confirmed."""


def rows(path: str, resource: str) -> Iterator[dict[str, Any]]:
    """Yield the rows of a table as dictionaries of text, from its CSV or its JSON Lines."""
    for name, lines in files(path, resource):
        if name.endswith(".csv"):
            yield from csv.DictReader(lines)
        else:
            for line in lines:
                yield {
                    key: "" if value is None else str(value)
                    for key, value in json.loads(line).items()
                }
        return
    raise Bad(f"{resource}: the file is missing")


def files(path: str, resource: str) -> Iterator[tuple[str, IO[str]]]:
    """Yield the files that contain a table, with their names, opened as text."""
    wanted = (f"{resource}.csv", f"{resource}.jsonl")
    if os.path.isdir(path):
        for at, _, names in os.walk(path):
            for name in sorted(set(wanted) & set(names)):
                with open(os.path.join(at, name), encoding="utf-8-sig", newline="") as lines:
                    yield name, lines
        return
    with zipfile.ZipFile(path) as archive:
        for name in sorted(archive.namelist()):
            if os.path.basename(name) in wanted:
                with archive.open(name) as content:
                    yield name, io.TextIOWrapper(content, encoding="utf-8-sig", newline="")


def in_order(scores: dict[Any, Any]) -> dict[Any, int]:
    """Return ranks from scores, highest first. Equals share a rank and leave the next ones free."""
    return {
        option: 1 + sum(other > score for other in scores.values())
        for option, score in scores.items()
    }


def by_votes(ballots: Any, options: Sequence[Any]) -> Any:
    """Count by plurality-1 or approval-1: how many voters chose each option."""
    votes = Counter(dict.fromkeys(options, 0))
    for ballot, voters in ballots.items():
        for option in ballot.split(","):
            votes[option] += voters
    places = in_order(votes)
    return {option: (places[option], votes[option], "", "") for option in options}


def by_support(ballots: Any, _options: Sequence[Any]) -> Any:
    """Count by support-1: how many voters support the question."""
    return {"": (1, sum(ballots.values()), "", "")}


def by_duels(ballots: Any, options: Sequence[Any]) -> Any:
    """Count by schulze-1, which compares the options in pairs.

    An option ranks the better, the fewer other options have a stronger chain of won duels to it
    than it has to them.
    """
    wins = defaultdict(int)
    named = Counter()
    for ballot, voters in ballots.items():
        rank = {
            option: at for at, group in enumerate(ballot.split(">")) for option in group.split("=")
        }
        named.update(dict.fromkeys(rank, voters))
        for first in options:
            for second in options:
                if rank.get(first, len(options)) < rank.get(second, len(options)):
                    wins[first, second] += voters
    beaten = Counter(dict.fromkeys(options, 0))
    for first in options:
        for second in options:
            if first != second and strongest(wins, options, first, second) > strongest(
                wins, options, second, first
            ):
                beaten[second] += 1
    places = in_order({option: -number for option, number in beaten.items()})
    return {option: (places[option], named[option], "", "") for option in options}


def strongest(wins: Any, options: Sequence[Any], start: Any, end: Any) -> float:
    """Return the strength of the strongest chain of won duels between two options.

    It is the widest path, grown from its start like Dijkstra's shortest path.
    """
    reach = {start: float("inf")}
    unvisited = set(options)
    while unvisited:
        here = max(unvisited, key=lambda option: reach.get(option, 0))
        unvisited.discard(here)
        for there in unvisited:
            won = wins[here, there] if wins[here, there] > wins[there, here] else 0
            reach[there] = max(reach.get(there, 0), min(reach.get(here, 0), won))
    return reach.get(end, 0)


def by_median(ballots: Any, options: Sequence[Any]) -> Any:
    """Count by median-1: rank by the median of the given values, then by their mean."""
    values_by_option = {option: [] for option in options or [""]}
    for ballot, voters in ballots.items():
        for part in ballot.split(","):
            option, value = part.split("=")
            values_by_option[option if options else ""] += [int(value)] * voters
    scores = {}
    figures = {}
    for option, values in values_by_option.items():
        middle = statistics.median(values) if values else None
        scores[option] = (
            (middle, Fraction(sum(values), len(values))) if values else (-1000, Fraction(0))
        )
        figures[option] = (
            len(values),
            str(sum(values)),
            "" if middle is None else f"{float(middle):.1f}",
        )
    places = in_order(scores)
    return {option: (places[option], *figures[option]) for option in values_by_option}


METHODS = {
    "plurality-1": by_votes,
    "approval-1": by_votes,
    "support-1": by_support,
    "schulze-1": by_duels,
    "median-1": by_median,
}


def check(path: str) -> Iterator[str]:
    """Yield a line for each closed poll.

    Raise `Bad` where the published result is not the count.
    """
    polls = {
        row["id"]: row
        for row in rows(path, "questions")
        if row["kind"] != "position" and row["state"] == "closed"
    }
    ballots = defaultdict(Counter)
    for row in rows(path, "ballots"):
        if row["question"] in polls and row["choice"]:
            ballots[row["question"]][row["choice"]] += 1
    published = defaultdict(dict)
    before = ("", "")
    for row in rows(path, "results"):
        here = row["question"], row["option"]
        if here <= before:
            raise Bad(f"question {here[0]}: the rows of its result are repeated or out of order")
        before = here
        figures = (
            int(row["place"]),
            int(row["count"]),
            row["sum"],
            row["median"] and f"{float(row['median']):.1f}",
        )
        published[row["question"]][row["option"]] = figures
    for question, row in polls.items():
        yield check_poll(question, row, ballots[question], published.pop(question, None))
    for question in published:
        raise Bad(f"question {question}: a result is published that no closed poll has")


def check_poll(question: Any, row: Any, ballots: Any, published: Any) -> str:
    """Return one line on a poll, counted again. Raise `Bad` if the published result differs."""
    rules = json.loads(row["rules"])
    if row["method"] not in METHODS:
        raise Bad(f"question {question}: the method {row['method']} is unknown here")
    total = ballots.total()
    blank = ballots.pop("blank", 0)
    labels = {option["id"]: option["label"] for option in rules["options"]}
    found = METHODS[row["method"]](ballots, list(labels))
    found = {option or question: figures for option, figures in found.items()}
    if published != found:
        raise Bad(f"question {question}: its published result is not the count by {row['method']}")
    order = sorted(found, key=lambda option: found[option][0])
    places = "; ".join(
        f"{found[option][0]}. {labels.get(option, 'answer')} ({found[option][1]})"
        for option in order
    )
    return f"{rules['sentence']} [{row['method']}, {total} votes, {blank} abstentions] {places}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Count the polls, print the result and return the exit code."""
    parser = argparse.ArgumentParser(
        description="Count published polls again, by the method each one names."
    )
    parser.add_argument("path", help="folder or zip of the dataset")
    options = parser.parse_args(arguments)
    try:
        lines = list(check(options.path))
        code = 0
        lines.append(f"OK: {len(lines)} closed polls counted, equal to what is published")
    # The person who runs the program reads one line for any error in the files.
    except Exception as error:
        lines = [f"BAD: {str(error) or repr(error)}"]
        code = 1
    for line in lines:
        sys.stdout.write(line.replace("\n", " ") + "\n")
    return code


if __name__ == "__main__":
    sys.exit(main())
