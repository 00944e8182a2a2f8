"""Property tests of counting: counts of answers are equal to counts by hand."""

import statistics

from hypothesis import given
from hypothesis import strategies as st

from consult.questionnaires.answer_counts import Counted, answered, by_key, figures

WAYS = st.sampled_from(["online", "paper"])
KEYS = ("a", "b", "c")
SETS = st.lists(st.sampled_from(KEYS), unique=True, min_size=1).map(sorted)


def grouped(rows):
    """Group answers as the database does: each value and channel once, with its number."""
    counts = {}
    for value, way in rows:
        key = (tuple(value) if isinstance(value, list) else value, type(value), way)
        counts[key] = counts.get(key, 0) + 1
    return [
        (list(value) if kind is list else value, way, n) for (value, kind, way), n in counts.items()
    ]


@given(st.lists(st.tuples(st.one_of(st.sampled_from(KEYS), SETS), WAYS)))
def test_each_choice_is_counted_once_for_each_answer_and_ways_stay_apart(rows):
    counts = by_key(grouped(rows), KEYS)
    for key in KEYS:
        chosen = [
            way for value, way in rows if value == key or (isinstance(value, list) and key in value)
        ]
        assert counts[key] == Counted(chosen.count("online"), chosen.count("paper"))
    ways = [way for _value, way in rows]
    assert answered(grouped(rows)) == Counted(ways.count("online"), ways.count("paper"))
    assert list(counts) == list(KEYS)


@given(st.lists(st.tuples(st.integers(-(10**6), 10**6), WAYS)))
def test_figures_equal_those_of_the_statistics_module(rows):
    summaries = figures(grouped(rows))
    for way in ("online", "paper"):
        values = [value for value, origin in rows if origin == way]
        if not values:
            assert way not in summaries
            continue
        summary = summaries[way]
        assert (summary.median, summary.lowest, summary.highest) == (
            statistics.median(values),
            min(values),
            max(values),
        )
        assert abs(summary.mean - statistics.fmean(values)) < 1e-6


def test_value_that_is_no_key_is_not_counted():
    assert by_key([("z", "online", 3)], KEYS) == dict.fromkeys(KEYS, Counted())
