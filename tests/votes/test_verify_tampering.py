"""T-12: whatever is changed, dropped, repeated, moved or cut in a closed dataset, the verifier finds it."""

import copy
import random

import pytest

from consult.opendata import verify
from tests.votes.ledgers import FILES, sample, write

RECOUNTED = [name for name in FILES if name != "imported_tallies"]


def other_value(draw, rows, column, value):
    """A value somebody could have wished for: of another row, one digit off, or nothing."""
    others = sorted({row[column] for row in rows} - {value})
    kinds = ["blank", "digit"] + ["other"] * bool(others)
    kind = draw.choice(kinds)
    if kind == "other":
        return draw.choice(others)
    if kind == "blank" or not value:
        return "" if value else "1"
    at = draw.randrange(len(value))
    return value[:at] + draw.choice("0123456789abcdef".replace(value[at], "")) + value[at + 1 :]


def change(draw, rows):
    row = draw.choice(rows)
    column = draw.choice(sorted(row))
    row[column] = other_value(draw, rows, column, row[column])


def drop(draw, rows):
    del rows[draw.randrange(len(rows))]


def repeat(draw, rows):
    rows.insert(draw.randrange(len(rows) + 1), dict(draw.choice(rows)))


def swap(draw, rows):
    a, b = draw.sample(range(len(rows)), 2)
    rows[a], rows[b] = rows[b], rows[a]


def cut(draw, rows):
    del rows[draw.randrange(len(rows)) :]


def tamper(draw, files):
    """Change one file in one way; return a description, or None where nothing changed."""
    name = draw.choice(RECOUNTED)
    before = copy.deepcopy(files[name])
    act = draw.choice([change, change, change, drop, repeat, swap, cut])
    act(draw, files[name])
    return None if files[name] == before else f"{act.__name__} in {name}"


def survivors(tmp_path, number, seed):
    draw, missed, done = random.Random(seed), [], 0
    original = sample(seed).files
    while done < number:
        files = copy.deepcopy(original)
        what = tamper(draw, files)
        if what is None:
            continue
        done += 1
        if verify.main([str(write(files, tmp_path))]) == 0:
            missed.append(what)
    return missed


def test_one_in_ten_of_the_thousand_tamperings_is_found(tmp_path):
    assert survivors(tmp_path, 100, seed=7) == []


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(10))
def test_thousand_tamperings_are_found(tmp_path, seed):
    assert survivors(tmp_path, 100, seed=seed) == []
