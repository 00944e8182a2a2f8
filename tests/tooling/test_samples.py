"""The cases of exhaustive tests: a sample in `make test`, every case in `make soak`."""

from collections import Counter
from types import SimpleNamespace

import pytest

from tests.samples import pytest_collection_modifyitems, sample

MATRIX = [pytest.mark.sampled(3, "page")]
CASES = [(page, role) for page in ("a", "b", "c") for role in range(7)]


class Case:
    """A case of an exhaustive test, with its marks and those that a run adds to it."""

    def __init__(self, page, role, test="test_matrix", marks=MATRIX):
        self.nodeid = f"tests/test_x.py::{test}[{page}-{role}]"
        self.name = test
        self.callspec = SimpleNamespace(params={"page": page, "role": role})
        self.marks = {mark.name: mark.mark for mark in marks}
        self.added = []

    def get_closest_marker(self, name):
        return self.marks.get(name)

    def add_marker(self, mark):
        self.added.append(mark.name)


def config_of(seed, expression):
    return SimpleNamespace(
        option=SimpleNamespace(markexpr=expression), getoption=lambda name, default: seed
    )


def selected_cases(seed, expression="not soak", cases=None):
    """Return the cases that a run takes."""
    cases = cases or [Case(*case) for case in CASES]
    pytest_collection_modifyitems(config_of(seed, expression), cases)
    wanted = {"soak"} if expression == "soak" else set()
    return {case.nodeid for case in cases if expression == "" or set(case.added) == wanted}


def long_cases(*marks):
    """Return seven cases of each of eight long tests."""
    marks = [pytest.mark.long, *marks]
    return [Case("a", role, f"test_{test}", marks) for test in range(8) for role in range(7)]


def test_sample_takes_one_case_in_three_of_each_page():
    names = selected_cases(1)
    assert [len([name for name in names if f"[{page}-" in name]) for page in "abc"] == [3, 3, 3]


def test_sample_is_the_same_for_one_seed_and_reaches_every_case_with_others():
    assert selected_cases(1) == selected_cases(1) != selected_cases(2)
    assert set().union(*(selected_cases(seed) for seed in range(40))) == selected_cases(1, "soak")


@pytest.mark.parametrize(("marks", "cases"), [((), 7), ((pytest.mark.sampled(7),), 1)])
def test_one_long_test_in_four_runs_with_the_cases_of_its_own_sample(marks, cases):
    names = selected_cases(1, cases=long_cases(*marks))
    assert list(Counter(name.partition("[")[0] for name in names).values()) == [cases, cases]


@pytest.mark.parametrize("expression", ["soak", ""])
def test_soak_and_a_run_without_expression_take_every_case(expression):
    assert len(selected_cases(1, expression)) == len(CASES)


def test_fixture_chooses_one_case_in_share_and_every_case_outside_samples():
    choose = sample.__wrapped__(config_of(1, "not soak"))
    assert len(choose("x", range(7), 3)) == 3
    assert choose("x", range(7), 3) == choose("x", range(7), 3) != choose("y", range(7), 3)
    assert sample.__wrapped__(config_of(1, "soak"))("x", range(7), 3) == list(range(7))
