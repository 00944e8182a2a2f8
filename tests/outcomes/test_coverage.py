"""The coverage of a synthesis: counted for writers, published, and recomputed from the dataset."""

import io
import json
import subprocess
import sys
import zipfile
from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from consult.accounts.viewer import Viewer
from consult.consultations.models import Phase
from consult.core.exceptions import NotAllowed
from consult.core.models import Job
from consult.core.queue import long_jobs
from consult.opendata import selectors as data_selectors
from consult.opendata.actions.publication import publish_now
from consult.outcomes.coverage import actions, rules, selectors
from consult.outcomes.coverage.exceptions import VotesAreOpen
from consult.outcomes.coverage.measures import measure
from consult.outcomes.models import RepresentativeSelection
from consult.outcomes.syntheses.actions.blocks import add_block, delete_block, restore_block
from consult.outcomes.syntheses.actions.chapters import (
    create_synthesis,
    delete_chapter,
    restore_chapter,
)
from consult.outcomes.syntheses.actions.main_points import attach_contributions
from consult.outcomes.syntheses.actions.publication import publish_version
from moderation.decisions.actions.decisions import decide
from tests.api.callers import proposal
from tests.factories import make
from tests.outcomes.test_coverage_figures import make_contributions
from tests.outcomes.test_syntheses import complete
from votes.actions.automatic_close import close_voting
from votes.actions.positions import cast_position


@pytest.fixture
def writer(consultation):
    return make.person("writer", consultation)


@pytest.fixture
def synthesis(consultation, writer):
    return create_synthesis(viewer=writer, consultation_id=consultation.pk)


@pytest.fixture
def point(synthesis, writer):
    """Return a key message of the draft."""
    chapter = synthesis.chapters.get(kind="essentials")
    return add_block(
        viewer=writer, chapter_id=chapter.pk, kind="main_point", text="Un point (exemple)."
    )


def attach(writer, point, *proposals):
    attach_contributions(
        viewer=writer,
        block_id=point.pk,
        proposal_ids=[contribution.pk for contribution in proposals],
    )


@pytest.fixture(autouse=True)
def own_storage(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


def agree(consultation, contribution, choice="agree", *, viewer=None):
    cast_position(
        viewer=viewer or make.person(consultation=consultation),
        proposal_id=contribution.pk,
        choice=choice,
        request_id=uuid4(),
    )


def end_votes(consultation):
    """End the voting phase and close its questions."""
    now = timezone.now()
    Phase.objects.filter(consultation=consultation).update(
        opens_at=now - timedelta(days=2), closes_at=now - timedelta(hours=1)
    )
    close_voting(viewer=Viewer.system(consultation.organisation), consultation_id=consultation.pk)


def publish(synthesis):
    """Publish the draft with the parts that every synthesis has."""
    manager = make.person("manager", synthesis.consultation)
    complete(manager, synthesis)
    return publish_version(viewer=manager, synthesis_id=synthesis.pk)


def run_jobs(name):
    for job in Job.objects.filter(name=name, state="waiting"):
        long_jobs.run(job.pk)


def groups(coverage, dimension):
    return {
        group.group: (group.contributions, group.used)
        for group in coverage.groups
        if group.dimension == dimension
    }


def some_coverage():
    """Return the coverage of 80 contributions of two topics, of which one topic is used."""
    return measure(make_contributions(80), "graine")


def test_count_for_writers_has_every_dimension_and_follows_what_is_attached(
    consultation, writer, synthesis, point
):
    used = proposal(consultation, location={"label": "69003 Lyon"})
    unused = proposal(consultation)
    agree(consultation, used)
    attach(writer, point, used)
    actions.count_again(viewer=writer, synthesis_id=synthesis.pk)
    assert Job.objects.filter(name=actions.COUNT).count() == 1
    run_jobs(actions.COUNT)
    count = selectors.find_count(writer, synthesis)
    coverage = selectors.read_count(count)
    assert count.asked_at is None
    assert (coverage.contributions, coverage.used, coverage.draws) == (2, 1, 1000)
    assert groups(coverage, "place") == {"69": (1, 1), "none": (1, 0)}
    assert groups(coverage, "side") == {"agree": (1, 1), "none": (1, 0)}
    assert groups(coverage, "channel") == {"online": (2, 1)}
    assert groups(coverage, "author") == {"individual": (2, 1)}
    assert list(selectors.list_unused(consultation, synthesis)) == [unused.pk]
    for viewer in (make.person(consultation=consultation), make.person("moderator", consultation)):
        with pytest.raises(NotAllowed):
            selectors.find_count(viewer, synthesis)


def test_deleted_and_restored_parts_of_the_draft_are_counted_again(
    consultation, writer, synthesis, point
):
    attach(writer, point, proposal(consultation))

    def used():
        run_jobs(actions.COUNT)
        return selectors.read_count(selectors.find_count(writer, synthesis)).used

    assert used() == 1
    delete_block(viewer=writer, block_id=point.pk)
    assert used() == 0
    restore_block(viewer=writer, block_id=point.pk)
    assert used() == 1
    delete_chapter(viewer=writer, chapter_id=point.chapter_id)
    assert used() == 0
    restore_chapter(viewer=writer, chapter_id=point.chapter_id)
    assert used() == 1


def test_sealed_results_are_not_counted_for_anybody(consultation, synthesis):
    consultation.results_visibility = "sealed"
    consultation.save()
    contribution = proposal(consultation)
    agree(consultation, contribution, "disagree")
    viewer = Viewer.system(consultation.organisation)
    coverage = selectors.compute_coverage(viewer, consultation, set())
    assert groups(coverage, "side") == {"uncounted": (1, 0)}
    end_votes(consultation)
    coverage = selectors.compute_coverage(viewer, consultation, set())
    assert groups(coverage, "side") == {"disagree": (1, 0)}


def unpacked(consultation, manager, folder):
    version = publish_now(viewer=manager, slug=consultation.slug)
    visitor = make.visitor(consultation.organisation)
    name = f"{consultation.slug}.zip"
    file = data_selectors.find_file(visitor, consultation.slug, version.number, name)
    with file.open() as stream, zipfile.ZipFile(io.BytesIO(stream.read())) as archive:
        archive.extractall(folder)
    return folder


def recomputed(folder, *arguments):
    return subprocess.run(
        [sys.executable, folder / "coverage.py", folder, *arguments],
        capture_output=True,
        check=False,
    )


def test_stand_alone_program_recomputes_the_coverage_of_a_dataset(
    consultation, synthesis, point, tmp_path
):
    writer = make.person("writer", consultation)
    manager = make.person("manager", consultation)
    assert b"no synthesis" in recomputed(unpacked(consultation, manager, tmp_path / "1")).stdout
    places = ("", "Bastia (2B)", "=1+1", "75011 Paris", "", "Rhône")
    contributions = [
        proposal(
            consultation,
            location={"label": place} if place else None,
            body=f"=Un texte\n+{'é' * 40 * number}",
        )
        for number, place in enumerate(places, 1)
    ]
    for contribution, choice in zip(contributions[:3], ("agree", "mixed", "disagree"), strict=True):
        agree(consultation, contribution, choice)
    attach(writer, point, contributions[0], contributions[2], contributions[3])
    version = publish(synthesis)
    folder = unpacked(consultation, manager, tmp_path / "2")
    result = recomputed(folder)
    assert result.returncode == 0, result
    published = (folder / "coverage.csv").read_bytes()
    assert recomputed(folder, "--print").stdout == published
    assert b"side,disagree,1,1," in published
    used = [
        json.loads(line) for line in (folder / "used_contributions.jsonl").read_text().splitlines()
    ]
    assert [row["number"] for row in used] == [
        contributions[0].number,
        contributions[2].number,
        contributions[3].number,
    ]
    frozen = version.content["method"]["coverage"]
    assert [group["below"] for group in frozen["groups"]] == [
        json.loads(line)["draws_below"]
        for line in (folder / "coverage.jsonl").read_text().splitlines()
    ]
    (folder / "coverage.csv").write_bytes(published.replace(b"side,agree,1,1", b"side,agree,1,0"))
    assert b"BAD: coverage.csv line" in recomputed(folder).stdout


def test_publication_reads_the_count_of_the_draft_unless_a_fact_changed(
    consultation, writer, synthesis, point, monkeypatch
):
    used, other = proposal(consultation), proposal(consultation)
    attach(writer, point, used)
    manager = make.person("manager", consultation)
    complete(manager, synthesis)
    run_jobs(actions.COUNT)
    counted = []
    monkeypatch.setattr(
        selectors, "measure", lambda *facts: counted.append(facts) or measure(*facts)
    )
    first = publish_version(viewer=manager, synthesis_id=synthesis.pk)
    assert counted == []
    attach(writer, point, other)
    second = publish_version(viewer=manager, synthesis_id=synthesis.pk, note="Une contribution.")
    assert len(counted) == 1
    figures = [version.content["method"]["coverage"]["used"] for version in (first, second)]
    assert figures == [1, 2]


def test_removed_contribution_leaves_the_coverage_of_the_dataset(
    consultation, writer, synthesis, point
):
    remaining, removed = proposal(consultation), proposal(consultation)
    attach(writer, point, remaining, removed)
    publish(synthesis)
    decide(
        viewer=make.person("moderator", consultation),
        target_kind="proposal",
        target_id=removed.pk,
        action="remove",
        reason="insult",
        facts="Un essai.",
    )
    visitor = make.visitor(consultation.organisation)
    assert [row["number"] for row in selectors.stream_used(visitor, consultation)] == [
        remaining.number
    ]
    rows = list(selectors.stream_coverage(visitor, consultation))
    assert {row["contributions"] for row in rows if row["dimension"] == "author"} == {1}


def test_representative_selection_waits_for_the_close_and_for_enough_people(
    consultation, writer, monkeypatch
):
    monkeypatch.setattr(selectors, "FEWEST_PEOPLE", 4)
    popular, second, minority = (proposal(consultation) for _ in range(3))
    for _ in range(3):
        voter = make.person(consultation=consultation)
        agree(consultation, popular, viewer=voter)
        agree(consultation, second, viewer=voter)
    agree(consultation, minority)
    with pytest.raises(VotesAreOpen):
        actions.request_selection(viewer=writer, consultation_id=consultation.pk)
    end_votes(consultation)
    with pytest.raises(NotAllowed):
        actions.request_selection(
            viewer=make.person("moderator", consultation), consultation_id=consultation.pk
        )
    actions.request_selection(viewer=writer, consultation_id=consultation.pk)
    run_jobs(actions.SELECT)
    selection = selectors.find_selection(writer, consultation.pk)
    assert selection.people == 4
    listed = selectors.list_selected(writer, consultation, selection, 2)
    assert [contribution.pk for contribution in listed] == [popular.pk, second.pk]
    first = [
        contribution.pk
        for contribution in selectors.list_selected(writer, consultation, selection, 3)
    ]
    assert first == [popular.pk, second.pk, minority.pk]
    supported = selectors.list_most_supported(writer, consultation, 2)
    assert {(contribution.pk, agreed) for contribution, agreed in supported} == {
        (popular.pk, 3),
        (second.pk, 3),
    }
    RepresentativeSelection.objects.update(people=3)
    selection = selectors.find_selection(writer, consultation.pk)
    assert selectors.list_selected(writer, consultation, selection, 2) == []
    assert rules.FEWEST_PEOPLE == 100
