"""Percentages that add up to 100, and bars that show only known numbers."""

from types import SimpleNamespace

from hypothesis import given
from hypothesis import strategies as st

from frontend.drawings import bars


@given(st.lists(st.integers(min_value=0, max_value=10**9), min_size=1, max_size=12))
def test_shares_sum_to_a_hundred_and_are_within_one_of_the_exact_value(counts):
    shares = bars.shares(counts)
    total = sum(counts)
    assert sum(shares) == (100 if total else 0)
    assert all(
        abs(share - 100 * count / total) < 1
        for share, count in zip(shares, counts, strict=True)
        if total
    )


def test_equal_counts_receive_the_rest_in_order():
    assert bars.shares([1, 1, 1]) == [34, 33, 33]


def test_bar_reads_objects_and_mappings_alike():
    counts = {"agree": 82, "mixed": 21, "disagree": 9}
    assert bars.position_bar(counts) == bars.position_bar(SimpleNamespace(**counts))
    assert [segment.share for segment in bars.position_bar(counts).segments] == [73, 19, 8]


def test_fewer_than_five_positions_show_no_bar():
    assert not bars.position_bar({"agree": 2, "mixed": 1, "disagree": 1}).has_percentages
    assert bars.position_bar({"agree": 3, "mixed": 1, "disagree": 1}).has_percentages


def test_position_without_people_draws_no_segment():
    assert [
        segment.position for segment in bars.position_bar({"agree": 5, "disagree": 1}).drawn
    ] == [
        "agree",
        "disagree",
    ]


def test_horizontal_bars_share_one_scale():
    drawn = bars.horizontal([("A", 36), ("B", 9), ("C", 0)])
    assert [bar.width for bar in drawn] == ["100.0%", "25.0%", "0.0%"]


def test_horizontal_bars_without_counts_are_empty():
    assert [bar.width for bar in bars.horizontal([("A", 0)])] == ["0.0%"]
