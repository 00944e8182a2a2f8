"""The order in which test files start: the slowest files first, for any input order."""

import itertools
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.schedule import pytest_collection_modifyitems


def found(path, count, *marks):
    """Return tests of a file with these marks."""
    return [
        SimpleNamespace(path=Path(path), iter_markers=lambda: iter(marks), place=n)
        for n in range(count)
    ]


def begun(items):
    pytest_collection_modifyitems(items)
    return [(str(item.path), item.place) for item in items]


def test_files_that_take_longest_begin_first_and_stay_whole():
    few, many, twin = found("few", 1), found("many", 3), found("twin", 1)
    browser = [mark.mark for mark in (pytest.mark.django_db, pytest.mark.browser)]
    shown, long = found("shown", 1, *browser), found("long", 1, pytest.mark.takes(200).mark)
    order = begun([*twin, many[2], *few, many[0], *shown, *long, many[1]])
    assert order == [
        ("long", 0),
        ("shown", 0),
        ("many", 2),
        ("many", 0),
        ("many", 1),
        ("twin", 0),
        ("few", 0),
    ]


def test_files_of_the_current_run_stay_whole(request):
    files = [
        path for path, _tests in itertools.groupby(item.path for item in request.session.items)
    ]
    assert len(files) == len({*files})
