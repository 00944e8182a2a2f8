"""Property tests of grouping.

Each line is listed once, under its own headings, in one order, for any input.
"""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from consult.notifications.lines import Line, Place
from consult.notifications.news_groups import MOST_LINES, grouped

BEGINS = datetime(2017, 2, 8, tzinfo=UTC)


def place(kind, n, parent=0):
    """Return a place.

    Two places of a kind may have the same title, and topics may have no number.
    """
    number = None if kind == "consultation" or n == 3 else n
    pk = UUID(int=(ord(kind[0]) << 64) + (parent << 8) + n)
    return Place(pk, f"Titre {n % 2}", f"/{kind}/{n}/", number)


@st.composite
def lines(draw):
    n = draw(st.integers(0, 40))
    made = []
    for number in range(n):
        consultation = draw(st.sampled_from([None, 0, 1, 2]))
        topic = draw(st.sampled_from([None, 1, 2, 3])) if consultation is not None else None
        proposal = draw(st.sampled_from([None, 1, 2])) if topic else None
        parent = (consultation or 0) * 16
        notified_at = BEGINS + timedelta(minutes=draw(st.integers(0, 3)))
        made.append(
            Line(
                id=UUID(int=number),
                kind="comment",
                happened="published",
                happened_at=notified_at,
                notified_at=notified_at,
                is_read=False,
                consultation=place("consultation", consultation)
                if consultation is not None
                else None,
                topic=place("topic", topic, parent) if topic else None,
                proposal=place("proposal", proposal, parent + topic * 4) if proposal else None,
            )
        )
    return made


def walk(groups, above=()):
    for group in groups:
        here = (*above, group.place)
        yield here, group
        yield from walk(group.groups, here)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(lines(), st.randoms())
def test_each_line_is_listed_once_at_its_place_in_a_fixed_order(drawn, random):
    groups = grouped(drawn)
    listed = [line.id for _where, group in walk(groups) for line in group.lines]
    assert sorted(listed) == sorted(line.id for line in drawn)
    for where, group in walk(groups):
        for line in group.lines:
            places = (line.consultation, line.topic, line.proposal)
            assert tuple(p for p in places if p) == tuple(p for p in where if p)
        assert [(line.happened_at, str(line.id)) for line in group.lines] == sorted(
            (line.happened_at, str(line.id)) for line in group.lines
        )
        assert len(group.visible_lines) + group.more == len(group.lines)
        assert group.more == 0 or (len(group.visible_lines) == MOST_LINES and group.more > 1)
    shuffled = list(drawn)
    random.shuffle(shuffled)
    assert grouped(shuffled) == groups


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(lines())
def test_places_of_one_level_are_listed_once_by_number_then_title(drawn):
    def check(groups):
        places = [group.place for group in groups if group.place]
        assert len({place.id for place in places}) == len(places)
        assert [place.order for place in places] == sorted(place.order for place in places)
        for group in groups:
            check(group.groups)

    check(grouped(drawn))
