"""Exhaustive tampering with a small ledger, one change at a time.

Each cell of each row is changed, and each row is left out, repeated or exchanged.
`test_verify_tampering` draws some of these changes, and damages whole files.
"""

import copy
from itertools import combinations

import pytest

from consult.opendata import verify
from tests.votes.ledgers import Book, decisions, write
from tests.votes.test_verify_tampering import RECOUNTED

pytestmark = pytest.mark.soak
# Rows cut from the end of the log of moderation cannot be distinguished from decisions that were
# never taken.
FILES = [*RECOUNTED, "moderation_decisions"]


@pytest.fixture(scope="module")
def files():
    """Return the files of four closed questions.

    One has two batches, one has one batch, one has open levels, and one has no vote.
    """
    book = Book(3)
    votes = [
        (voter, choice) for voter, choice in enumerate(("agree", "mixed", "disagree", "agree") * 20)
    ]
    book.question([*votes, (0, "disagree"), (1, None), (80, "agree"), (81, "mixed")], batches=2)
    book.checkpoint()
    book.question([*votes[:12], (3, "mixed")], visibility="sealed")
    book.question([])
    book.question(
        [(n, choice) for n, choice in enumerate(("agree", "mixed", "disagree") * 11)],
        open_levels=True,
    )
    book.checkpoint()
    return book.sort().files | {"moderation_decisions": decisions(book)}


def cells(rows):
    """Yield (description, rows) for each tampering with one cell.

    The cell is emptied, or gets the value of another row, or another first or last character.
    """
    for place, row in enumerate(rows):
        for column, value in row.items():
            others = sorted({other[column] for other in rows} - {value, ""})
            wrong = {"" if value else "1", *others[:1], *others[-1:]}
            for at in (0, -1) if value else ():
                signs = list(value)
                signs[at] = "1" if signs[at] != "1" else "2"
                wrong.add("".join(signs))
            for other in sorted(wrong):
                yield (
                    f"{column} of row {place} is {other!r}",
                    replaced(rows, place, row | {column: other}),
                )


def replaced(rows, place, row):
    return [*rows[:place], row, *rows[place + 1 :]]


def left_out(rows):
    for place in range(len(rows)):
        yield f"row {place} is left out", rows[:place] + rows[place + 1 :]


def cut(rows):
    for place in range(1, len(rows)):
        yield f"rows end before {place}", rows[:place]


def repeated(rows):
    for place, row in enumerate(rows):
        for where in range(len(rows) + 1):
            yield f"row {place} is repeated before {where}", [*rows[:where], row, *rows[where:]]


def exchanged(rows):
    for first, second in combinations(range(len(rows)), 2):
        mixed = copy.copy(rows)
        mixed[first], mixed[second] = rows[second], rows[first]
        yield f"rows {first} and {second} are exchanged", mixed


CASES = [(name, kind) for name in FILES for kind in (cells, left_out, cut, repeated, exchanged)]
CASES.remove(("moderation_decisions", cut))


@pytest.mark.parametrize(("name", "kind"), CASES)
def test_every_tampering_with_a_small_ledger_is_found(tmp_path, capsys, files, name, kind):
    write(files, tmp_path)
    assert verify.main([str(tmp_path)]) == 0
    missed, number = [], 0
    for change, rows in kind(files[name]):
        if name == "moderation_decisions" and rows == files[name][: len(rows)]:
            continue
        number += 1
        write({name: rows}, tmp_path)
        if verify.main([str(tmp_path)]) == 0:
            missed.append(change)
    capsys.readouterr()
    assert number > 0 or len(files[name]) < 2
    assert missed == []
