"""Figures of coverage, selections and agreement are those of independent programs and papers."""

import json
from fractions import Fraction
from pathlib import Path
from time import process_time

import pytest

from consult.opendata import coverage as program
from consult.outcomes.coding.agreement import compute_alpha, measure_agreement
from consult.outcomes.coverage import departments, draws
from consult.outcomes.coverage.measures import Contribution, digest, measure, side_of
from consult.outcomes.coverage.selection import select

GOLDEN = Path(__file__).parents[1] / "golden"
PROFILES = (GOLDEN / "selection" / "abcvoting.jsonl").read_text().splitlines()
CODED = (GOLDEN / "agreement" / "krippendorff.jsonl").read_text().splitlines()
# Krippendorff 2011, sections A, B and C: codes of each observer, "." where one is missing.
PAPER = (
    (("0100000010", "1110010000"), "0.095"),
    (("aabbdcccedda", "babbbccceddd"), "0.692"),
    (("123321412...", "1233224125.3", ".3332342251.", "12332441251."), "0.743"),
)


def make_contributions(number: int) -> list[Contribution]:
    return [
        Contribution(
            place,
            topic="ab"[place % 2],
            author="individual",
            channel="online",
            place="none",
            length=place,
            side="none",
            is_used=place % 4 == 0,
        )
        for place in range(1, number + 1)
    ]


def test_draws_are_those_of_the_stand_alone_program_and_of_no_python_version():
    assert draws.draw("graine", 1, 5, 20) == [10, 4, 16, 19, 12]
    for number, size, among in ((1, 5, 20), (2, 20, 20), (999, 37, 10_000), (7, 0, 3)):
        drawn = draws.draw("graine", number, size, among)
        assert drawn == program.draw("graine", number, size, among)
        assert len(set(drawn)) == size


def test_each_contribution_is_drawn_as_often_as_the_others():
    hits = [0] * 10
    for number in range(1, 2001):
        for place in draws.draw("graine", number, 3, 10):
            hits[place] += 1
    # 600 expected, with a standard deviation of 20.5.
    assert max(abs(number - 600) for number in hits) < 82


def test_group_that_is_never_used_is_below_every_random_selection():
    known = make_contributions(80)
    found = {(group.dimension, group.group): group for group in measure(known, "graine").groups}
    odd = found["topic", "b"]
    assert (odd.contributions, odd.used, odd.below, odd.is_inside) == (40, 0, 0, False)
    even = found["topic", "a"]
    assert (even.contributions, even.used, even.below) == (40, 20, 1000)
    assert [found["length", quarter].contributions for quarter in "1234"] == [20, 20, 20, 20]
    everything = found["channel", "online"]
    assert (everything.low, everything.high, everything.equal) == (20, 20, 1000)


def test_coverage_equals_a_plain_count_of_every_selection():
    """The program counts with Counter, without bits."""
    known = make_contributions(200)
    coverage = measure(known, "graine", 50)
    used = [place for place, contribution in enumerate(known) if contribution.is_used]
    for group in coverage.groups:
        column = [getattr(contribution, group.dimension) for contribution in known]
        if group.dimension == "length":
            continue
        values = sorted(
            sum(column[place] == group.group for place in program.draw("graine", n, len(used), 200))
            for n in range(1, 51)
        )
        assert (group.contributions, group.low, group.high) == (
            column.count(group.group),
            values[2],
            values[47],
        )
        assert group.below == sum(value < group.used for value in values)
        assert group.equal == values.count(group.used)


@pytest.mark.soak
def test_counting_the_groups_of_many_draws_costs_less_than_drawing_them():
    known = [
        contribution._replace(
            place=str(contribution.number % 100), is_used=contribution.number % 2 == 0
        )
        for contribution in make_contributions(10_000)
    ]
    began = process_time()
    for number in range(1, 101):
        draws.draw("graine", number, 5000, 10_000)
    drawn = process_time()
    measure(known, "graine", 100)
    assert process_time() - drawn < 2 * (drawn - began)


def test_digest_follows_each_fact_and_not_the_order():
    known = make_contributions(4)
    expected = digest(known, "graine")
    assert digest(known[::-1], "graine") == expected
    assert digest(known, "autre") != expected
    for changed in ({"is_used": True}, {"length": 99}, {"place": "69"}):
        assert digest([known[0]._replace(**changed), *known[1:]], "graine") != expected


def test_contributions_of_equal_length_are_in_one_quarter():
    known = [contribution._replace(length=7) for contribution in make_contributions(9)]
    lengths = [
        group for group in measure(known, "graine", 10).groups if group.dimension == "length"
    ]
    assert [(group.group, group.contributions) for group in lengths] == [("1", 9)]


def test_coverage_without_contribution_has_no_group():
    assert measure([], "graine", 10).groups == ()


@pytest.mark.parametrize(
    ("counts", "side"),
    [
        ((0, 0, 0), "none"),
        ((2, 1, 1), "mixed"),
        ((3, 1, 1), "agree"),
        ((0, 1, 2), "disagree"),
    ],
)
def test_side_needs_more_than_half_of_the_positions(counts, side):
    assert side_of(*counts) == side


@pytest.mark.parametrize(
    ("place", "has_point", "code"),
    [
        ("69003 Lyon", False, "69"),
        ("Bastia, 20200", False, "2B"),
        ("97400 Saint-Denis", False, "974"),
        ("Ajaccio (2A)", False, "2A"),
        ("Rennes, Ille et Vilaine", False, "35"),
        ("Quartier nord", False, "other"),
        ("12 345 678", False, "other"),
        ("", True, "other"),
        (" ", False, "none"),
    ],
)
def test_place_names_its_departement_as_in_the_stand_alone_program(place, has_point, code):
    assert departments.department_of(place, has_point) == code
    assert program.department(place, has_point) == code


def test_both_programs_know_the_same_departements():
    assert departments.BY_NAME == program.BY_NAME


@pytest.mark.parametrize("every", [pytest.param(1, marks=pytest.mark.soak), 10])
def test_selection_is_that_of_abcvoting(every):
    for line in PROFILES[::every]:
        profile = json.loads(line)
        supporters = {
            candidate: [
                voter
                for voter, approved in enumerate(profile["approvals"])
                if candidate in approved
            ]
            for candidate in range(profile["candidates"])
        }
        assert sorted(select(supporters, profile["size"])) == profile["committee"], profile


def test_selection_gives_each_of_two_groups_its_share():
    """Three quarters agree with 1 to 8, a quarter with 9 to 12: of four places one is theirs."""
    supporters = {number: range(75) for number in range(1, 9)}
    supporters |= {number: range(75, 100) for number in range(9, 13)}
    assert select(supporters, 4) == [1, 2, 3, 9]
    assert select(supporters, 2) == [1, 2]
    assert select(supporters | {13: []}, 20) == select(supporters, 12)


@pytest.mark.parametrize(("observers", "alpha"), PAPER)
def test_alpha_is_that_of_the_published_examples(observers, alpha):
    units = [
        [None if code == "." else code for code in unit] for unit in zip(*observers, strict=True)
    ]
    found = compute_alpha(units)
    assert f"{float(found):.3f}" == alpha


def test_alpha_is_that_of_another_program():
    for line in CODED:
        coded = json.loads(line)
        found = compute_alpha(zip(*coded["codes"], strict=True))
        assert float(found) == pytest.approx(coded["alpha"], abs=1e-9)


def test_interval_contains_alpha_and_full_agreement_has_no_width():
    units = [("a", "a"), ("b", "b"), ("a", "b")] * 10
    found = measure_agreement(units, "graine")
    assert found.low < found.alpha < found.high
    assert (found.units, found.equal) == (30, 20)
    assert compute_alpha([("a", "a"), ("b", "b")]) == Fraction(1)
    assert measure_agreement([("a", "a"), ("a", "a")], "graine") is None
