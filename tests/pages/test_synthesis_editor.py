"""The editor of a synthesis through its pages: write, save, lock, comment, attach, publish."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from consult.outcomes.models import BlockLock, Synthesis, SynthesisVersion
from consult.outcomes.syntheses.actions import blocks, chapters, main_points
from debates.models import Proposal
from tests.factories import make
from tests.pages import given


@pytest.fixture
def writer(consultation):
    return make.person("writer", consultation)


@pytest.fixture
def colleague(consultation):
    return make.person("writer", consultation)


@pytest.fixture
def synthesis(consultation, writer):
    return chapters.create_synthesis(viewer=writer, consultation_id=consultation.pk)


@pytest.fixture
def chapter(synthesis):
    return synthesis.chapters.filter(kind="topic").first()


@pytest.fixture
def browser(writer):
    return make.client(writer)


def at(name, synthesis, *more):
    return reverse(name, args=[synthesis.consultation.slug, *more])


def add(browser, synthesis, chapter, kind="paragraph"):
    """Add a block through the page and return it."""
    browser.post(at("staff-block-new", synthesis, chapter.pk), {"kind": kind})
    return chapter.blocks.order_by("-created_at").first()


def text_of(answer):
    return answer.content.decode().replace("\xa0", " ").replace("\u202f", " ")


def test_writer_creates_a_synthesis_and_sees_what_is_left_to_do(consultation, browser):
    address = reverse("staff-synthesis", args=[consultation.slug])
    assert browser.post(address, {"title": "La synthèse"}).status_code == 302
    page = text_of(browser.get(address))
    assert Synthesis.objects.get().title == "La synthèse"
    assert "À faire avant la publication" in page
    assert page.count("ce chapitre est vide") == 6


def test_written_block_is_saved_by_its_button_without_scripts(browser, synthesis, chapter):
    block = add(browser, synthesis, chapter)
    opened = browser.get(at("staff-chapter", synthesis, chapter.pk), {"block": block.pk})
    assert 'name="text"' in text_of(opened)
    saved = browser.post(
        at("staff-block", synthesis, block.pk), {"text": "**Oui**", "revision": "1"}, follow=True
    )
    assert "<strong>Oui</strong>" in text_of(saved)
    assert not BlockLock.objects.exists()


def test_script_saves_a_block_and_shows_the_time(browser, synthesis, chapter):
    block = add(browser, synthesis, chapter)
    answer = browser.post(
        at("staff-block", synthesis, block.pk),
        {"text": "Un texte", "revision": "1"},
        headers={"x-requested-with": "fetch"},
    )
    assert answer.status_code == 200
    assert "Enregistré à" in text_of(answer)
    assert 'name="revision" value="2"' in text_of(answer)
    assert BlockLock.objects.get().block_id == block.pk


def test_block_that_a_colleague_writes_is_not_moved_and_the_page_says_why(
    browser, colleague, synthesis, chapter
):
    first, second = (add(make.client(colleague), synthesis, chapter) for _ in range(2))
    presses = [
        (at("staff-block-move", synthesis, second.pk), {"position": str(first.position)}),
        (at("staff-block-remove", synthesis, second.pk), {}),
        (at("staff-chapter-remove", synthesis, chapter.pk), {}),
    ]
    for address, sent in presses:
        page = text_of(browser.post(address, sent, follow=True))
        assert f"{colleague.participant.public_name} écrit dans ce bloc jusqu’à" in page
    assert list(chapter.blocks.filter(deleted_at=None).order_by("position"))[-1] == second


def test_block_of_a_colleague_shows_their_name_and_keeps_both_texts(
    browser, writer, colleague, synthesis, chapter
):
    block = add(make.client(colleague), synthesis, chapter)
    page = text_of(browser.get(at("staff-chapter", synthesis, chapter.pk)))
    assert f"{colleague.participant.public_name} écrit ici" in page
    blocks.edit_block(viewer=colleague, block_id=block.pk, text="Le leur", revision=1)
    refused = browser.post(
        at("staff-block", synthesis, block.pk), {"text": "Le mien", "revision": "1"}
    )
    assert refused.status_code == 409
    assert "Le leur" in text_of(refused)
    assert "Le mien" in text_of(refused)
    BlockLock.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    saved = browser.post(
        at("staff-block", synthesis, block.pk), {"text": "Les deux", "revision": "2"}
    )
    assert saved.status_code == 302


def test_history_shows_changes_and_restores_a_text(browser, writer, synthesis, chapter):
    block = add(browser, synthesis, chapter)
    blocks.edit_block(viewer=writer, block_id=block.pk, text="Un long texte", revision=1)
    blocks.edit_block(viewer=writer, block_id=block.pk, text="Un texte", revision=2)
    history = at("staff-block-history", synthesis, block.pk)
    assert "<del>" in text_of(browser.get(history))
    browser.post(history, {"number": "2"})
    block.refresh_from_db()
    assert block.text == "Un long texte"


def test_blocks_are_moved_deleted_and_restored_by_buttons(browser, synthesis, chapter):
    block = add(browser, synthesis, chapter)
    browser.post(at("staff-block-move", synthesis, block.pk), {"position": "1"})
    assert chapter.blocks.order_by("position").first().pk == block.pk
    browser.post(at("staff-block-remove", synthesis, block.pk))
    restore = at("staff-block-restore", synthesis, block.pk)
    assert restore in text_of(browser.get(at("staff-chapter", synthesis, chapter.pk)))
    browser.post(restore)
    block.refresh_from_db()
    assert block.deleted_at is None


def test_block_is_moved_to_another_chapter_and_leaves_no_gap(browser, synthesis, chapter):
    first, _last = add(browser, synthesis, chapter), add(browser, synthesis, chapter)
    other = synthesis.chapters.get(kind="essentials")
    move = at("staff-block-move", synthesis, first.pk)
    assert str(other.pk) in text_of(browser.get(at("staff-chapter", synthesis, chapter.pk)))
    answer = browser.post(move, {"chapter": str(other.pk)})
    assert answer["Location"].endswith(f"{other.pk}/#b-{first.pk}")
    first.refresh_from_db()
    assert (first.chapter_id, first.position) == (other.pk, 1)
    positions = list(chapter.blocks.order_by("position").values_list("position", flat=True))
    assert positions == list(range(1, len(positions) + 1))
    assert browser.post(move, {"chapter": "x"}).status_code == 400
    browser.post(at("staff-block-remove", synthesis, chapter.blocks.first().pk))
    page = text_of(browser.get(at("staff-chapter", synthesis, chapter.pk)))
    assert f"Supprimer le bloc {len(positions) - 1}" in page
    assert f"Supprimer le bloc {len(positions)}" not in page


def test_comment_is_shown_until_it_is_resolved(browser, synthesis, chapter):
    block = add(browser, synthesis, chapter)
    browser.post(at("staff-block-comment", synthesis, block.pk), {"text": "Trop long ?"})
    page = at("staff-chapter", synthesis, chapter.pk)
    assert "1 commentaire à traiter" in text_of(browser.get(page))
    comment = block.comments.get()
    browser.post(at("staff-comment-resolve", synthesis, comment.pk))
    assert "1 commentaire à traiter" not in text_of(browser.get(page))


def test_contribution_is_found_and_attached_to_the_point(
    consultation, browser, writer, synthesis, chapter
):
    point = add(browser, synthesis, chapter, "main_point")
    wanted = given.proposal(
        consultation, topic=chapter.topic, title="Des bancs sur la grande place"
    )
    other = given.proposal(consultation, topic=chapter.topic, title="Des arbres dans la grande rue")
    page = at("staff-chapter", synthesis, chapter.pk)
    found = text_of(browser.get(at("staff-chapter-reading", synthesis, chapter.pk), {"q": "bancs"}))
    assert "Des bancs" in found
    assert "Des arbres" not in found
    browser.post(at("staff-block-contributions", synthesis, point.pk), {"number": wanted.number})
    unused = text_of(browser.get(page, {"unused": "1"}))
    assert f"?unused=1&amp;read={other.number}" in unused
    assert f"?unused=1&amp;read={wanted.number}" not in unused
    read = text_of(browser.get(page, {"read": wanted.number}))
    assert "Rattachée" in read


def test_reading_pane_costs_the_same_for_many_contributions(
    consultation, browser, synthesis, chapter
):
    point = add(browser, synthesis, chapter, "main_point")
    page = at("staff-chapter", synthesis, chapter.pk)
    costs = []
    for number in (1, 6):
        for _ in range(number):
            proposal = given.proposal(consultation, topic=chapter.topic)
            main_points.attach_contributions(
                viewer=make.again(make.person("writer", consultation)),
                block_id=point.pk,
                proposal_ids=[proposal.pk],
            )
        browser.get(page)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            browser.get(page, {"unused": "1", "q": "essai"})
        costs.append(len(queries))
    assert Proposal.objects.count() == 7
    assert costs[0] == costs[1]


def test_manager_publishes_and_corrects_through_the_page(consultation, synthesis, writer):
    browser = make.client(make.person("manager", consultation))
    publish = at("staff-synthesis-publish", synthesis)
    assert browser.post(publish).status_code == 422
    for chapter in synthesis.chapters.all():
        blocks.add_block(viewer=writer, chapter_id=chapter.pk, kind="paragraph", text="Écrit.")
    assert browser.post(publish).status_code == 302
    chapters.edit_synthesis(viewer=writer, synthesis_id=synthesis.pk, title="Autre")
    assert browser.post(publish, {"note": ""}).status_code == 422
    assert browser.post(publish, {"note": "Le titre"}).status_code == 302
    assert list(SynthesisVersion.objects.values_list("number", "note")) == [
        (2, "Le titre"),
        (1, ""),
    ]


def test_preview_shows_the_whole_draft(browser, writer, synthesis, chapter):
    blocks.add_block(viewer=writer, chapter_id=chapter.pk, kind="paragraph", text="Un mot rare.")
    page = text_of(browser.get(at("staff-synthesis-preview", synthesis)))
    assert "Un mot rare." in page
    assert writer.participant.public_name in page
