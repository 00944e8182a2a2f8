"""The woven picture of a debate: one column for each proposal, one row for each topic.

It has four paths at any size.
"""

import re
import zlib

from frontend.drawings.loom import Column, Fabric, loom, narrow_loom, strip


def fabric(count, rows=6):
    return [Column((place % rows,), place % 40, place % 5 == 0) for place in range(count)]


def strokes(path):
    return re.findall(r"M([\d.]+) (\d+)v-(\d+)", path)


def test_each_proposal_lights_its_row():
    drawing = loom([Column((0,), 9), Column((1,), 1)], rows=2)
    assert [(int(foot), int(height)) for _x, foot, height in strokes(drawing.threads)] == [
        (25, 23),
        (52, 14),
    ]


def test_proposal_on_several_topics_lights_several_rows():
    drawing = loom([Column((0, 3, 5), 4)], rows=6)
    assert len(strokes(drawing.threads)) == 3
    assert len({x for x, _foot, _height in strokes(drawing.threads)}) == 1


def test_threads_from_a_workshop_are_a_separate_path():
    drawing = loom([Column((0,), 1), Column((0,), 1, from_workshop=True)], rows=1)
    assert (len(strokes(drawing.threads)), len(strokes(drawing.workshop_threads))) == (1, 1)


def test_thread_never_leaves_its_row():
    drawing = loom(fabric(300), rows=6)
    for _x, foot, height in strokes(drawing.threads + drawing.workshop_threads):
        assert int(foot) - int(height) >= 27 * (int(foot) // 27)


def test_oldest_proposals_past_four_hundred_are_left_out_and_counted():
    drawing = loom(fabric(450), rows=6)
    assert drawing.left_out == 50
    assert len(strokes(drawing.threads)) + len(strokes(drawing.workshop_threads)) == 400


def test_phone_shows_the_last_sixty_four_proposals():
    drawing = narrow_loom(fabric(200), rows=6)
    assert len(strokes(drawing.threads)) + len(strokes(drawing.workshop_threads)) == 64


def test_young_consultation_is_an_empty_loom_with_thin_threads():
    drawing = loom(fabric(3), rows=6)
    assert drawing.warp.count("M") == 64
    assert float(drawing.stroke) < 14
    assert loom([], rows=6).threads == ""


def test_strip_highlights_its_topic_and_ticks_the_others():
    drawing = strip(fabric(120), 2)
    assert len(strokes(drawing.threads)) + len(strokes(drawing.workshop_threads)) == 20
    assert drawing.warp.count("v-3") == 100


def test_two_hundred_proposals_make_small_paths():
    drawing = loom(fabric(200), rows=6)
    paths = drawing.warp + drawing.weft + drawing.threads + drawing.workshop_threads
    assert len(paths) < 10_000
    assert len(zlib.compress(paths.encode())) < 3_000


def test_each_drawing_of_a_fabric_is_made_once():
    columns = tuple(fabric(80))
    drawn = Fabric(columns)
    assert (drawn.loom(6), drawn.narrow_loom(6)) == (loom(columns, 6), narrow_loom(columns, 6))
    assert [drawn.strip(line) for line in (0, 1)] == [strip(columns, line) for line in (0, 1)]
    assert drawn.loom(6) is drawn.loom(6)
    assert drawn.loom(5) != drawn.loom(6)


def test_fabric_without_contributions_is_empty():
    assert (bool(Fabric(())), bool(Fabric(tuple(fabric(1))))) == (False, True)
