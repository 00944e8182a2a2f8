"""The differences between two texts: they give back both texts, and are short."""

import random
import time
from itertools import pairwise

import pytest
from hypothesis import given as for_any
from hypothesis import strategies as st

from debates.differences import differences


def before_and_after(steps):
    """Return the two texts that a list of steps joins."""
    old = "".join(text for op, text in steps if op != "added")
    new = "".join(text for op, text in steps if op != "removed")
    return old, new


@pytest.mark.parametrize(
    ("before", "after", "steps"),
    [
        ("", "", []),
        ("pareil", "pareil", [("same", "pareil")]),
        ("", "neuf", [("added", "neuf")]),
        ("parti", "", [("removed", "parti")]),
        (
            "un chat noir",
            "un chien noir",
            [("same", "un"), ("removed", " chat"), ("added", " chien"), ("same", " noir")],
        ),
        ("a\n\nb", "a\n\nb\n\nc", [("same", "a\n\nb"), ("added", "\n\nc")]),
        (
            "<b>x</b>",
            "<b>y</b>",
            [("same", "<b>"), ("removed", "x"), ("added", "y"), ("same", "</b>")],
        ),
    ],
)
def test_steps_between_two_texts_are_exact(before, after, steps):
    assert differences(before, after) == steps


@for_any(st.text(alphabet="ab é.\n<", max_size=80), st.text(alphabet="ab é.\n<", max_size=80))
def test_steps_join_any_two_texts(before, after):
    steps = differences(before, after)
    assert before_and_after(steps) == (before, after)
    assert all(text for _op, text in steps)
    assert all(step[0] != following[0] for step, following in pairwise(steps))


def shuffled(number, of=101, seed=1):
    """Return words that are slow to compare.

    Each word is as frequent as the others, never in the same order.
    """
    chosen, words = random.Random(seed), []
    while len(words) < number:
        words += chosen.sample([f"m{word}" for word in range(of)], of)
    return words[:number]


@pytest.mark.parametrize("blank", [" ", "\n\n"])
@pytest.mark.parametrize("number", [4000, 10000])
def test_longest_texts_are_compared_in_time(blank, number):
    before, after = (blank.join(shuffled(number, seed=seed))[:40000] for seed in (1, 2))
    begun = time.process_time()
    steps = differences(before, after)
    assert before_and_after(steps) == (before, after)
    assert time.process_time() - begun < 3


def test_small_change_in_a_long_text_is_small():
    words = shuffled(6000)
    before, after = " ".join(words), " ".join([*words[:3000], "ici", *words[3000:]])
    assert [step for step in differences(before, after) if step[0] != "same"] == [("added", " ici")]
