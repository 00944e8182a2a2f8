"""Declared counts of dots and hands are stored as declared and shown apart.

They change no figure, vote count or exported table.
"""

import pytest

from consult.consultations.selectors.consultations import get_consultation
from consult.core.exceptions import Invalid, NotAllowed, NotFound
from consult.opendata.writers import build
from consult.outcomes.figures import figures
from consult.workshops.entries.actions import contributions as contribution_actions
from consult.workshops.entries.actions import counts as count_actions
from consult.workshops.entries.selectors import contributions as contribution_selectors
from consult.workshops.exceptions import AttendanceFirst
from tests.debates import given
from tests.factories import make
from tests.factories import workshops as rooms
from votes.selectors.counts import counts


@pytest.fixture
def workshop(organisation):
    """Return a public workshop that was held with twelve people."""
    return rooms.held(rooms.consultation(organisation))


def written(workshop, viewer):
    """Write a proposal of the workshop."""
    topic = given.topic_of(workshop.consultation)
    words = {"title": given.TITLE, "body": given.BODY}
    return contribution_actions.write_contribution(
        viewer=viewer, workshop_id=workshop.pk, topic_id=topic.pk, **words
    )


def declare(workshop, viewer, **fields):
    """Declare fourteen dots by default."""
    fields = {"label": "Une carte des lieux (exemple)", "count": 14} | fields
    return count_actions.declare_count(viewer=viewer, workshop_id=workshop.pk, **fields)


def test_count_is_stored_as_declared_with_its_proposal(workshop):
    facilitator, visitor = rooms.facilitator(workshop), make.visitor(workshop.organisation)
    made = written(workshop, facilitator)
    declare(workshop, facilitator, proposal_id=made.pk)
    declare(workshop, facilitator, label="Un bus du numérique (exemple)", count=3)
    declared = [
        (row.place, row.count, row.topic_id)
        for row in contribution_selectors.declared_counts(visitor, workshop)
    ]
    assert declared == [(1, 14, made.topic_id), (2, 3, None)]
    assert [row.count for row in contribution_selectors.declared_on(visitor, made)] == [14]


def test_declared_count_changes_no_figure_or_exported_table(workshop, tmp_path):
    facilitator, visitor = rooms.facilitator(workshop), make.visitor(workshop.organisation)
    made = written(workshop, facilitator)
    consultation = get_consultation(visitor, workshop.consultation.slug)

    def all_counted(name):
        (tmp_path / name).mkdir()
        files = build.build_tables(tmp_path / name, workshop.organisation, consultation.pk)[1]
        tally = counts(visitor, [made.pk])[made.pk]
        return (
            (tally.agree, tally.mixed, tally.disagree, tally.total),
            figures(visitor, consultation),
            hashes(files),
        )

    before = all_counted("before")
    declare(workshop, facilitator, proposal_id=made.pk)
    after = all_counted("after")
    assert after[:2] == before[:2]
    assert before[0] == (0, 0, 0, 0)
    moved = {name for name in before[2] if before[2][name] != after[2][name]}
    assert moved == {"declared_counts.csv", "declared_counts.jsonl"}


def hashes(files):
    """Return the hash of each table of open data.

    Workbooks are left out, because they contain the time of their creation.
    """
    return {file.name: file.sha256 for file in files if file.name.endswith((".csv", ".jsonl"))}


def test_declared_count_needs_an_attendance_and_stays_within_it(organisation, workshop):
    draft = rooms.draft(rooms.consultation(organisation, slug="autre"))
    with pytest.raises(AttendanceFirst):
        declare(draft, rooms.facilitator(draft))
    facilitator = rooms.facilitator(workshop)
    for fields, attr in [
        ({"count": 241}, "count"),
        ({"count": -1}, "count"),
        ({"label": " \u200b"}, "label"),
    ]:
        with pytest.raises(Invalid) as refused:
            declare(workshop, facilitator, **fields)
        assert refused.value.attr == attr
    assert declare(workshop, facilitator, count=240).count == 240


def test_count_is_about_a_contribution_of_that_workshop(workshop):
    signed = given.proposal(workshop.consultation)
    with pytest.raises(NotFound):
        declare(workshop, rooms.facilitator(workshop), proposal_id=signed.pk)


def test_outsiders_cannot_declare_or_remove_counts(workshop):
    facilitator, other = (
        rooms.facilitator(workshop),
        make.person("facilitator", workshop.consultation),
    )
    mine = declare(workshop, facilitator)
    for act in (
        lambda: declare(workshop, other),
        lambda: count_actions.remove_count(viewer=other, count_id=mine.pk),
    ):
        with pytest.raises(NotAllowed):
            act()
    count_actions.remove_count(viewer=facilitator, count_id=mine.pk)
    assert contribution_selectors.declared_counts(facilitator, workshop) == []
