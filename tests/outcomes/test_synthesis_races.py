"""Writers who act on one synthesis at the same time, with real commits."""

import pytest

from consult.core.postgres import tenancy
from consult.outcomes.exceptions import BlockIsLocked, BlockWasChanged
from consult.outcomes.models import Block, BlockRevision, SynthesisVersion
from consult.outcomes.syntheses.actions import blocks, chapters, publication
from tests.factories import make
from tests.moderation.test_races import at_once

pytestmark = pytest.mark.committed
WRITERS = 4


@pytest.fixture
def organisation(committed):
    made = make.organisation()
    tenancy.set_organisation(made.pk)
    return made


@pytest.fixture
def consultation(organisation):
    return make.consultation(organisation)


@pytest.fixture
def writers(consultation):
    return [make.person("manager", consultation) for _ in range(WRITERS)]


@pytest.fixture
def synthesis(consultation, writers):
    return chapters.create_synthesis(viewer=writers[0], consultation_id=consultation.pk)


def write(viewer, block, text):
    return lambda: blocks.edit_block(viewer=viewer, block_id=block.pk, text=text, revision=1)


def test_one_of_several_writers_saves_a_block_and_the_others_keep_their_text(
    organisation, synthesis, writers
):
    chapter = synthesis.chapters.first()
    block = blocks.add_block(viewer=writers[0], chapter_id=chapter.pk, kind="paragraph")
    texts = [f"Le texte de la personne {number}" for number in range(WRITERS)]
    acts = [write(viewer, block, text) for viewer, text in zip(writers, texts, strict=True)]
    outcomes = at_once(organisation, acts)
    saved = [outcome for outcome in outcomes if isinstance(outcome, Block)]
    refused = [
        outcome for outcome in outcomes if isinstance(outcome, (BlockIsLocked, BlockWasChanged))
    ]
    assert (len(saved), len(refused)) == (1, WRITERS - 1)
    assert {saved[0].text, *(refusal.typed for refusal in refused)} == set(texts)
    block.refresh_from_db()
    assert block.text == saved[0].text
    revisions = BlockRevision.objects.filter(block=block).values_list("text", flat=True)
    assert set(revisions) == {"", saved[0].text}


def test_blocks_added_and_moved_at_once_have_positions_without_gaps(
    organisation, synthesis, writers
):
    chapter = synthesis.chapters.first()
    first = blocks.add_block(viewer=writers[0], chapter_id=chapter.pk, kind="paragraph")
    acts = [
        lambda viewer=viewer: blocks.add_block(
            viewer=viewer, chapter_id=chapter.pk, kind="paragraph", position=1
        )
        for viewer in writers
    ]
    acts.append(lambda: blocks.move_block(viewer=writers[0], block_id=first.pk, position=3))
    outcomes = at_once(organisation, acts)
    assert all(isinstance(outcome, Block) for outcome in outcomes), outcomes
    positions = chapter.blocks.values_list("position", flat=True).order_by("position")
    assert list(positions) == list(range(1, WRITERS + 2))


def test_synthesis_published_twice_at_once_has_one_version(organisation, synthesis, writers):
    for chapter in synthesis.chapters.all():
        blocks.add_block(viewer=writers[0], chapter_id=chapter.pk, kind="paragraph", text="Écrit.")
    acts = [
        lambda viewer=viewer: publication.publish_version(viewer=viewer, synthesis_id=synthesis.pk)
        for viewer in writers
    ]
    outcomes = at_once(organisation, acts)
    assert {getattr(outcome, "number", outcome) for outcome in outcomes} == {1}
    assert SynthesisVersion.objects.count() == 1
