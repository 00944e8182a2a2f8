"""The draft of a synthesis, its history and locks, and its published versions."""

from datetime import timedelta

import pytest
from django.utils import timezone

from consult.consultations.actions.topics import remove_topic
from consult.consultations.exceptions import TopicIsUsed
from consult.core.exceptions import Invalid, NotAllowed, NotFound
from consult.outcomes.exceptions import (
    BlockIsLocked,
    BlockWasChanged,
    SynthesisExists,
    SynthesisIsIncomplete,
)
from consult.outcomes.models import BlockLock, BlockRevision, Synthesis, SynthesisVersion
from consult.outcomes.syntheses import selectors
from consult.outcomes.syntheses.actions import (
    block_comments,
    blocks,
    chapters,
    locks,
    main_points,
    publication,
    withdrawals,
)
from consult.outcomes.syntheses.actions.chapters import create_synthesis
from consult.outcomes.syntheses.content import digest, from_json, to_json
from consult.outcomes.syntheses.todo import list_tasks
from debates.proposals.actions.proposals import withdraw_proposal
from tests.factories import make
from tests.pages import given


@pytest.fixture
def writer(consultation):
    return make.person("writer", consultation)


@pytest.fixture
def manager(consultation):
    return make.person("manager", consultation)


@pytest.fixture
def synthesis(consultation, writer):
    return chapters.create_synthesis(viewer=writer, consultation_id=consultation.pk)


def chapter_of(synthesis, kind):
    return synthesis.chapters.filter(kind=kind, deleted_at=None).first()


def add(viewer, synthesis, text="Un paragraphe.", *, kind="paragraph", chapter="essentials"):
    return blocks.add_block(
        viewer=viewer, chapter_id=chapter_of(synthesis, chapter).pk, kind=kind, text=text
    )


def complete(viewer, synthesis):
    """Write a paragraph in each chapter, so that the synthesis can be published."""
    for chapter in synthesis.chapters.all():
        blocks.add_block(viewer=viewer, chapter_id=chapter.pk, kind="paragraph", text="Écrit.")


def test_new_synthesis_has_the_usual_chapters_with_questions_and_figures(consultation, synthesis):
    kinds = list(synthesis.chapters.values_list("kind", flat=True))
    usual = ["essentials", "introduction", "method", "topic", "topic"]
    assert kinds == [*usual, "theme", "sources", "next_steps"]
    topic = consultation.topics.first()
    chapter = synthesis.chapters.get(topic=topic)
    assert (chapter.title, chapter.question) == (topic.title, topic.question)
    assert [block.kind for block in chapter.blocks.all()] == ["figure", "sources"]


def test_second_synthesis_is_refused(consultation, writer, synthesis):
    with pytest.raises(SynthesisExists):
        chapters.create_synthesis(viewer=writer, consultation_id=consultation.pk)
    assert Synthesis.objects.count() == 1


@pytest.mark.parametrize("role", ["moderator", "respondent", "facilitator", None])
def test_draft_is_closed_to_other_roles(consultation, synthesis, role):
    other = make.person(
        role, consultation if role else None, organisation=consultation.organisation
    )
    with pytest.raises(NotFound):
        selectors.draft_content(other, synthesis.pk)
    with pytest.raises(NotAllowed):
        add(other, synthesis)


def test_draft_of_another_organisation_is_not_found(synthesis, other_organisation):
    stranger = make.person("organisation_admin", organisation=other_organisation)
    with pytest.raises(NotFound):
        selectors.draft_content(stranger, synthesis.pk)


def test_moved_and_deleted_chapters_keep_their_order(writer, synthesis):
    method = chapter_of(synthesis, "method")
    chapters.move_chapter(viewer=writer, chapter_id=method.pk, position=1)
    chapters.delete_chapter(viewer=writer, chapter_id=chapter_of(synthesis, "essentials").pk)
    order = synthesis.chapters.filter(deleted_at=None).order_by("position")
    assert [chapter.kind for chapter in order][:2] == ["method", "introduction"]


def test_deleted_chapter_whose_place_was_taken_is_not_restored(writer, synthesis):
    first = chapter_of(synthesis, "sources")
    chapters.delete_chapter(viewer=writer, chapter_id=first.pk)
    second = chapters.add_chapter(viewer=writer, synthesis_id=synthesis.pk, kind="sources")
    with pytest.raises(Invalid):
        chapters.restore_chapter(viewer=writer, chapter_id=first.pk)
    chapters.delete_chapter(viewer=writer, chapter_id=second.pk)
    chapters.restore_chapter(viewer=writer, chapter_id=first.pk)
    assert chapter_of(synthesis, "sources").pk == first.pk


def test_saves_of_one_writer_within_minutes_are_one_revision(writer, synthesis):
    block = add(writer, synthesis, "")
    for revision, text in enumerate(("La", "La ville", "La ville écoute."), 1):
        blocks.edit_block(viewer=writer, block_id=block.pk, text=text, revision=revision)
    saved = BlockRevision.objects.filter(block=block).order_by("number")
    assert [(row.number, row.text) for row in saved] == [(1, ""), (4, "La ville écoute.")]


def test_text_that_a_writer_shortened_stays_in_the_history(writer, synthesis):
    block = add(writer, synthesis, "")
    blocks.edit_block(viewer=writer, block_id=block.pk, text="Un long texte.", revision=1)
    blocks.edit_block(viewer=writer, block_id=block.pk, text="", revision=2)
    restored = blocks.restore_revision(viewer=writer, block_id=block.pk, number=2)
    assert (restored.text, restored.revision) == ("Un long texte.", 4)


def test_block_of_another_writer_is_locked_until_the_lock_expires(writer, manager, synthesis):
    block = add(writer, synthesis, "Avant")
    locks.lock_block(viewer=writer, block_id=block.pk)
    with pytest.raises(BlockIsLocked) as refused:
        blocks.edit_block(viewer=manager, block_id=block.pk, text="Le mien", revision=1)
    assert refused.value.holder == writer.participant.public_name
    assert (refused.value.theirs.text, refused.value.typed) == ("Avant", "Le mien")
    BlockLock.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    blocks.edit_block(viewer=manager, block_id=block.pk, text="Le mien", revision=1)
    with pytest.raises(BlockIsLocked):
        locks.lock_block(viewer=writer, block_id=block.pk)


def test_block_that_another_writer_is_writing_is_neither_moved_nor_deleted(
    writer, manager, synthesis
):
    block = add(writer, synthesis, "Avant")
    target = chapter_of(synthesis, "introduction")
    locks.lock_block(viewer=writer, block_id=block.pk)
    acts = [
        lambda viewer: blocks.move_block(
            viewer=viewer, block_id=block.pk, position=1, chapter_id=target.pk
        ),
        lambda viewer: blocks.delete_block(viewer=viewer, block_id=block.pk),
        lambda viewer: chapters.delete_chapter(viewer=viewer, chapter_id=block.chapter_id),
    ]
    for act in acts:
        with pytest.raises(BlockIsLocked) as refused:
            act(manager)
        assert refused.value.holder == writer.participant.public_name
    block.refresh_from_db()
    assert (block.deleted_at, block.chapter.deleted_at) == (None, None)
    acts[0](writer)
    block.refresh_from_db()
    assert block.chapter_id == target.pk


def test_late_save_shows_both_texts_and_loses_none(writer, manager, synthesis):
    block = add(writer, synthesis, "Avant")
    blocks.edit_block(viewer=manager, block_id=block.pk, text="Le leur", revision=1)
    locks.release_block(viewer=manager, block_id=block.pk)
    with pytest.raises(BlockWasChanged) as refused:
        blocks.edit_block(viewer=writer, block_id=block.pk, text="Le mien", revision=1)
    assert (refused.value.theirs.text, refused.value.typed) == ("Le leur", "Le mien")
    again = blocks.edit_block(viewer=writer, block_id=block.pk, text="Les deux", revision=2)
    assert (again.text, again.revision) == ("Les deux", 3)


def test_deleted_block_is_restored_at_its_position(writer, synthesis):
    added = [add(writer, synthesis, text) for text in ("un", "deux", "trois")]
    blocks.delete_block(viewer=writer, block_id=added[1].pk)
    blocks.move_block(viewer=writer, block_id=added[2].pk, position=1)
    blocks.restore_block(viewer=writer, block_id=added[1].pk)
    chapter = selectors.draft_content(writer, synthesis.pk).chapters[0]
    assert [block.text for block in chapter.blocks] == ["trois", "deux", "un"]


def test_block_is_moved_to_another_chapter(writer, synthesis):
    block = add(writer, synthesis)
    target = chapter_of(synthesis, "introduction")
    blocks.move_block(viewer=writer, block_id=block.pk, position=1, chapter_id=target.pk)
    assert [row.pk for row in target.blocks.all()] == [block.pk]


def test_only_public_contributions_of_the_consultation_are_attached(
    consultation, writer, synthesis
):
    point = add(writer, synthesis, "Les gens veulent un rabat.", kind="main_point")
    author = make.person(consultation=consultation)
    public = given.proposal(consultation)
    withdrawn = given.proposal(consultation, author)
    withdraw_proposal(viewer=author, proposal_id=withdrawn.pk)
    other = given.proposal(make.consultation(consultation.organisation, slug="autre"))
    for pk in (withdrawn.pk, other.pk):
        with pytest.raises(NotFound):
            main_points.attach_contributions(viewer=writer, block_id=point.pk, proposal_ids=[pk])
    for _time in range(2):
        main_points.attach_contributions(viewer=writer, block_id=point.pk, proposal_ids=[public.pk])
    content = selectors.draft_content(writer, synthesis.pk)
    assert content.key_messages()[0].contributions == [public.number]
    main_points.detach_contributions(viewer=writer, block_id=point.pk, proposal_ids=[public.pk])
    content = selectors.draft_content(writer, synthesis.pk)
    assert content.key_messages()[0].contributions == []


def test_incomplete_synthesis_is_refused_with_what_is_left_to_do(manager, synthesis):
    add(manager, synthesis, "", kind="main_point")
    with pytest.raises(SynthesisIsIncomplete) as refused:
        publication.publish_version(viewer=manager, synthesis_id=synthesis.pk)
    assert len(refused.value.lacks) == 7
    assert not SynthesisVersion.objects.exists()


def test_writer_may_not_publish(writer, synthesis):
    complete(writer, synthesis)
    with pytest.raises(NotAllowed):
        publication.publish_version(viewer=writer, synthesis_id=synthesis.pk)


def test_published_version_is_frozen_and_corrected_by_a_dated_note(
    consultation, manager, synthesis
):
    complete(manager, synthesis)
    first = publication.publish_version(viewer=manager, synthesis_id=synthesis.pk)
    assert first.sha256 == digest(SynthesisVersion.objects.get().content)
    assert publication.publish_version(viewer=manager, synthesis_id=synthesis.pk).pk == first.pk
    given.proposal(consultation)
    chapters.edit_synthesis(viewer=manager, synthesis_id=synthesis.pk, title="Un autre titre")
    visitor = make.visitor(consultation.organisation)
    assert selectors.current_version(visitor, consultation.pk).title == synthesis.title
    with pytest.raises(Invalid):
        publication.publish_version(viewer=manager, synthesis_id=synthesis.pk)
    publication.publish_version(viewer=manager, synthesis_id=synthesis.pk, note="Le titre")
    assert selectors.current_version(visitor, consultation.pk).title == "Un autre titre"
    earlier = selectors.get_version(visitor, consultation.pk, 1)
    assert from_json(earlier.content).title == synthesis.title


def test_content_is_read_again_as_it_was_written(consultation, manager, synthesis):
    given.proposal(consultation)
    complete(manager, synthesis)
    content = selectors.draft_content(manager, synthesis.pk)
    assert from_json(to_json(content)) == content
    topic = next(chapter for chapter in content.chapters if chapter.kind == "topic")
    assert topic.counts.contributions == 1
    figure = topic.blocks[0].figure
    assert figure.rule
    assert figure.table[0][1] == 1


def test_review_lets_everyone_read_the_draft_and_delays_publication(
    consultation, manager, synthesis
):
    complete(manager, synthesis)
    visitor = make.visitor(consultation.organisation)
    today = timezone.localdate()
    review = {"viewer": manager, "synthesis_id": synthesis.pk}
    with pytest.raises(Invalid):
        publication.submit_to_review(opens_on=today, closes_on=today - timedelta(days=1), **review)
    publication.submit_to_review(opens_on=today, closes_on=today + timedelta(days=9), **review)
    assert selectors.draft_content(visitor, synthesis.pk).chapters
    with pytest.raises(SynthesisIsIncomplete):
        publication.publish_version(**review)
    publication.end_review(reason="Tout est relu (exemple).", **review)
    with pytest.raises(NotFound):
        selectors.draft_content(visitor, synthesis.pk)
    content = from_json(publication.publish_version(**review).content)
    assert len(content.editorial_record.reviewers) == 1
    assert content.editorial_record.writers == [manager.participant.public_name]


def test_unresolved_comment_is_a_task_that_does_not_prevent_publication(writer, manager, synthesis):
    complete(manager, synthesis)
    block = add(writer, synthesis)
    comment = block_comments.add_comment(viewer=writer, block_id=block.pk, text="Trop long ?")
    assert [task.required for task in list_tasks(manager, synthesis)] == [False]
    block_comments.resolve_comment(viewer=manager, comment_id=comment.pk)
    assert list_tasks(manager, synthesis) == []


def test_withdrawn_passage_is_a_marked_gap_in_every_version(consultation, manager, synthesis):
    complete(manager, synthesis)
    publication.publish_version(viewer=manager, synthesis_id=synthesis.pk)
    chapters.edit_synthesis(viewer=manager, synthesis_id=synthesis.pk, title="Deux")
    publication.publish_version(viewer=manager, synthesis_id=synthesis.pk, note="Deux")
    quotation = {"id": "q1", "text": "mots", "text_html": "<p>mots</p>", "kind": "individual"}
    for version in SynthesisVersion.objects.all():
        version.content["chapters"][0]["blocks"][0]["quotation"] = quotation
        version.save()
    arguments = {"viewer": manager, "quotation_id": "q1", "reason": "Texte effacé."}
    for expected in (True, False):
        for version in SynthesisVersion.objects.all():
            assert withdrawals.withdraw_passage(version=version, **arguments) is expected
    for version in SynthesisVersion.objects.all():
        [(_chapter, gap)] = from_json(version.content).quotations()
        assert (gap.text, gap.text_html, gap.withdrawn) == ("", "", "Texte effacé.")
        assert version.sha256 == digest(version.content)
        assert len(version.withdrawn) == 1


def test_erased_writer_leaves_versions_and_history(writer, manager, synthesis):
    complete(writer, synthesis)
    block = add(writer, synthesis)
    block_comments.add_comment(viewer=writer, block_id=block.pk, text="À revoir")
    version = publication.publish_version(viewer=manager, synthesis_id=synthesis.pk)
    pk = writer.participant.pk
    withdrawals.forget_writer(manager, pk, True)
    version.refresh_from_db()
    assert writer.participant.public_name not in str(version.content)
    assert version.writers == {}
    assert version.sha256 == digest(version.content)
    assert not BlockRevision.objects.filter(written_by=pk).exists()
    assert not block.comments.exists()


def test_topic_with_a_chapter_is_not_removed_from_a_draft(organisation):
    consultation = make.consultation(organisation, slug="brouillon", state="draft", topics=2)
    manager = make.person("manager", consultation)
    create_synthesis(viewer=manager, consultation_id=consultation.pk)
    with pytest.raises(TopicIsUsed):
        remove_topic(viewer=manager, topic_id=consultation.topics.first().pk)
    assert consultation.topics.count() == 2
