"""The counting methods against published examples, and properties that hold for any ballots."""

import json
from collections import Counter
from fractions import Fraction
from itertools import permutations
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from votes.counting.ballots import canonical, chosen, count
from votes.counting.choices import Terms
from votes.counting.methods import METHODS, get_method
from votes.counting.methods.scale import median
from votes.counting.outcome import Outcome
from votes.counting.schulze import duels, strengths


def rankings(text):
    """Return the counts of canonical rankings from lines such as "5 ACBED"."""
    return Counter(
        {">".join(order): int(number) for number, order in map(str.split, text.strip().split(","))}
    )


def placed(outcome):
    """Return the options by place, such as "E A C B D". Options that share a place are joined."""
    places = sorted({line.place for line in outcome.lines})
    return " ".join(
        "".join(line.option for line in outcome.lines if line.place == place) for place in places
    )


GOLDEN = json.loads((Path(__file__).parents[1] / "golden" / "ledger" / "polls.json").read_text())

# Markus Schulze, "A new monotonic, clone-independent, reversal symmetric, and Condorcet-consistent
# single-winner election method", and the examples that he published with it
# (electowiki.org/wiki/Schulze_method, examples 1 to 4).
SCHULZE = {
    "1": ("5 ACBED,5 ADECB,8 BEDAC,3 CABED,7 CAEBD,2 CBADE,7 DCEBA,8 EBADC", "E A C B D"),
    "2": ("5 ACBD,2 ACDB,3 ADCB,4 BACD,3 CBDA,3 CDBA,1 DACB,5 DBAC,4 DCBA", "D A C B"),
    "3": ("3 ABDEC,5 ADEBC,1 ADECB,2 BADEC,2 BDECA,4 CABDE,6 CBADE,2 DBECA,5 DECAB", "B A D E C"),
    "4": ("3 ABCD,2 DABC,2 DBCA,2 CBDA", "BD AC"),
}


@pytest.mark.parametrize("example", SCHULZE)
def test_ranking_agrees_with_schulze_s_own_examples(example):
    ballots, expected = SCHULZE[example]
    options = sorted(set("".join(c for c in ballots if c.isalpha())))
    assert placed(count(METHODS["ranking"].name, rankings(ballots), options)) == expected


def test_duels_and_strongest_paths_agree_with_schulze_s_first_example():
    ballots = [
        ([[o] for o in order.split(">")], n) for order, n in rankings(SCHULZE["1"][0]).items()
    ]
    matrix = duels(ballots, "ABCDE")
    assert matrix == (
        (0, 20, 26, 30, 22),
        (25, 0, 16, 33, 18),
        (19, 29, 0, 17, 24),
        (15, 12, 28, 0, 14),
        (23, 27, 21, 31, 0),
    )
    assert strengths(matrix) == (
        (0, 28, 28, 30, 24),
        (25, 0, 28, 33, 24),
        (25, 29, 0, 29, 24),
        (25, 28, 28, 0, 24),
        (25, 28, 28, 31, 0),
    )


# The capital of Tennessee, the example that Wikipedia and electowiki count by every method:
# Memphis, Nashville, Chattanooga, Knoxville.
TENNESSEE = "42 MNCK,26 NCKM,15 CKNM,17 KCNM"


def test_ranking_finds_the_option_that_wins_every_duel_in_the_tennessee_example():
    outcome = count(METHODS["ranking"].name, rankings(TENNESSEE), "MNCK")
    assert placed(outcome) == "N C K M"
    assert outcome.duels == ((0, 42, 42, 42), (58, 0, 68, 68), (58, 32, 0, 83), (58, 32, 17, 0))


def test_single_choice_agrees_with_the_tennessee_example():
    outcome = count(METHODS["single"].name, {"M": 42, "N": 26, "C": 15, "K": 17}, "MNCK")
    assert [(line.option, line.count) for line in outcome.in_order] == [
        ("M", 42),
        ("N", 26),
        ("K", 17),
        ("C", 15),
    ]
    assert [line.option for line in outcome.first] == ["M"]


def test_approval_of_the_two_nearest_agrees_with_the_tennessee_example():
    outcome = count(METHODS["approval"].name, {"M,N": 42, "C,N": 26, "C,K": 32}, "MNCK")
    assert [(line.option, line.count, line.place) for line in outcome.in_order] == [
        ("N", 68, 1),
        ("C", 58, 2),
        ("M", 42, 3),
        ("K", 32, 4),
    ]
    assert outcome.total == 100


# Wikipedia, "Median": seven numbers, then eight.
@pytest.mark.parametrize(
    ("values", "expected"),
    [((1, 3, 3, 6, 7, 8, 9), 6), ((1, 2, 3, 4, 5, 6, 8, 9), 4.5), ((), None)],
)
def test_median_agrees_with_the_textbook(values, expected):
    assert median(Counter(values)) == expected


# Wikipedia, "Mean": 4, 36, 45, 50, 75 has the arithmetic mean 42.
def test_mean_agrees_with_the_textbook():
    counts = {f"value={n}": 1 for n in (4, 36, 45, 50, 75)}
    (line,) = count(METHODS["scale"].name, counts, []).lines
    assert (line.mean, line.median, line.sum, line.count, line.option) == (42, 45, 210, 5, "")


def test_scale_orders_by_the_median_then_by_the_mean_and_leaves_the_unrated_last():
    counts = {"a=0,b=0,c=100": 2, "a=25,b=-100,c=-100": 1, "a=0": 0, "c=-100": 2}
    outcome = count(METHODS["scale"].name, counts, ["a", "b", "c", "d"])
    assert [(line.option, line.place, line.median) for line in outcome.in_order] == [
        ("a", 1, 0),
        ("b", 2, 0),
        ("c", 3, -100),
        ("d", 4, None),
    ]
    assert outcome.lines[2].values == {"-100": 3, "100": 2}


def test_support_counts_supporters():
    outcome = count(METHODS["support"].name, {"support": 12, "blank": 3}, [])
    assert (outcome.total, outcome.blank, outcome.expressed, outcome.lines[0].count) == (
        15,
        3,
        12,
        12,
    )


def test_equals_share_a_place_and_leave_the_next_one_free():
    outcome = count(METHODS["single"].name, {"a": 3, "b": 5, "c": 5, "blank": 9}, "abcd")
    assert [(line.option, line.place) for line in outcome.in_order] == [
        ("b", 1),
        ("c", 1),
        ("a", 3),
        ("d", 4),
    ]


@pytest.mark.parametrize("kind", ["single", "approval", "ranking", "scale"])
def test_no_option_is_first_if_all_ballots_are_blank(kind):
    outcome = count(METHODS[kind].name, {"blank": 4}, "abc")
    assert (outcome.first, outcome.total, outcome.expressed) == ([], 4, 0)
    assert {line.place for line in outcome.lines} == {1}


def test_a_partial_ranking_puts_what_it_leaves_out_last_and_equal():
    outcome = count(METHODS["ranking"].name, {"b": 1, "a=c>b": 2}, "abcd")
    assert outcome.duels == ((0, 2, 0, 2), (1, 0, 1, 3), (0, 2, 0, 2), (0, 0, 0, 0))
    assert placed(outcome) == "ac b d"


# ---- properties that hold for any ballots

OPTIONS = "abcd"
# A busy machine is not an error of the counting.
patient = settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
RANKED = st.permutations(OPTIONS).flatmap(
    lambda order: st.integers(1, 4).map(lambda n: ">".join(order[:n]))
)
BALLOTS = {
    "single": st.sampled_from([*OPTIONS, "blank"]),
    "approval": st.sets(st.sampled_from(OPTIONS), min_size=1).map(
        lambda options: ",".join(sorted(options))
    ),
    "ranking": st.one_of(RANKED, st.just("blank")),
    "scale": st.dictionaries(
        st.sampled_from(OPTIONS), st.integers(-4, 4).map(lambda n: n * 25), min_size=1
    ).map(lambda rated: ",".join(f"{o}={v}" for o, v in sorted(rated.items()))),
}
KINDS = sorted(kind for kind, method in METHODS.items() if method.places_options)


def any_poll(kind):
    """Return the options of a poll and any ballots.

    A kind that is not in `BALLOTS` has the options and the ballots of its golden poll.
    """
    if kind in BALLOTS:
        return OPTIONS, st.lists(BALLOTS[kind], max_size=25)
    poll = next(poll for poll in GOLDEN["polls"] if poll["kind"] == kind)
    options = [option["id"] for option in json.loads(poll["rules"])["options"]]
    choices = [vote["choice"] for vote in poll["votes"] if vote["choice"]]
    return options, st.lists(st.sampled_from(choices), max_size=25)


@pytest.mark.parametrize("kind", KINDS)
@patient
@given(data=st.data())
def test_every_voter_counts_once_and_options_are_treated_alike(kind, data):
    options, any_ballots = any_poll(kind)
    ballots = data.draw(any_ballots)
    outcome = count(METHODS[kind].name, Counter(ballots), options)
    assert outcome.total == len(ballots)
    assert outcome.blank == ballots.count("blank")
    other = data.draw(st.permutations(options))
    again = count(METHODS[kind].name, Counter(ballots), other)
    assert {line.option: line for line in again.lines} == {
        line.option: line for line in outcome.lines
    }
    assert Outcome.of_json(outcome.as_json()) == outcome


@pytest.mark.parametrize("kind", KINDS)
@patient
@given(data=st.data())
def test_places_are_those_of_a_competition(kind, data):
    options, any_ballots = any_poll(kind)
    outcome = count(METHODS[kind].name, Counter(data.draw(any_ballots)), options)
    places = sorted(line.place for line in outcome.lines)
    assert all(place == 1 + sum(earlier < place for earlier in places) for place in places)


@patient
@given(st.lists(RANKED, min_size=1, max_size=25))
def test_winner_of_every_duel_is_first_alone_and_loser_of_every_duel_is_last(ballots):
    outcome = count(METHODS["ranking"].name, Counter(ballots), OPTIONS)
    for index, line in enumerate(outcome.lines):
        others = [other for other in range(len(OPTIONS)) if other != index]
        if all(outcome.duels[index][other] > outcome.duels[other][index] for other in others):
            assert outcome.first == [line]
        if all(outcome.duels[index][other] < outcome.duels[other][index] for other in others):
            assert line.place == len(OPTIONS)


@patient
@given(st.lists(RANKED, min_size=1, max_size=12), st.data())
def test_ranking_an_option_higher_never_costs_it_its_place_among_the_first(ballots, data):
    before = {
        line.option for line in count(METHODS["ranking"].name, Counter(ballots), OPTIONS).first
    }
    option, number = (
        data.draw(st.sampled_from(sorted(before))),
        data.draw(st.integers(0, len(ballots) - 1)),
    )
    rest = [o for o in ballots[number].split(">") if o != option]
    raised = [*ballots[:number], ">".join([option, *rest]), *ballots[number + 1 :]]
    assert option in {
        line.option for line in count(METHODS["ranking"].name, Counter(raised), OPTIONS).first
    }


def schulze_by_hand(matrix):
    """Compute the strongest paths by trying every path.

    This is slow, but an independent way to the same numbers.
    """
    size = range(len(matrix))
    paths = {
        (a, b): max(
            min(
                (matrix[x][y] if matrix[x][y] > matrix[y][x] else 0)
                for x, y in zip((a, *via), (*via, b), strict=True)
            )
            for length in range(len(matrix) - 1)
            for via in permutations([o for o in size if o not in (a, b)], length)
        )
        for a in size
        for b in size
        if a != b
    }
    return tuple(tuple(paths.get((a, b), 0) for b in size) for a in size)


@patient
@given(st.lists(RANKED, max_size=15))
def test_strengths_are_those_of_every_path_tried_by_hand(ballots):
    matrix = count(METHODS["ranking"].name, Counter(ballots), OPTIONS).duels
    assert strengths(matrix) == schulze_by_hand(matrix)


@patient
@given(st.dictionaries(st.integers(-100, 100), st.integers(1, 9), min_size=1, max_size=8))
def test_half_of_the_voters_are_on_each_side_of_the_median(values):
    middle, number = median(values), sum(values.values())
    assert sum(n for v, n in values.items() if v <= middle) * 2 >= number
    assert sum(n for v, n in values.items() if v >= middle) * 2 >= number
    (line,) = count(METHODS["scale"].name, {f"value={v}": n for v, n in values.items()}, []).lines
    assert Fraction(line.sum, line.count) == Fraction(sum(v * n for v, n in values.items()), number)


@pytest.mark.parametrize("kind", ["single", "approval", "ranking", "scale"])
@patient
@given(data=st.data())
def test_choices_are_written_and_read_back(kind, data):
    drawn = data.draw(
        st.lists(
            st.sampled_from(OPTIONS), unique=True, min_size=1, max_size=1 if kind == "single" else 4
        )
    )
    choices = (
        [{"option": o, "value": data.draw(st.sampled_from([-100, 0, 75]))} for o in drawn]
        if kind == "scale"
        else drawn
    )
    terms = Terms(kind, tuple(OPTIONS), max_choices=4)
    read = chosen(kind, canonical(terms, choices))
    assert (
        read == choices
        if kind in ("single", "ranking")
        else sorted(read, key=str) == sorted(choices, key=str)
    )


def test_votes_are_counted_by_the_method_that_the_rules_name():
    assert [get_method(method.name) for method in METHODS.values()] == list(METHODS.values())
    with pytest.raises(KeyError):
        count("plurality-0", {"a": 1}, "ab")
