"""Topics and their documents: free in a draft, fixed once announced."""

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from consult.consultations.actions import documents as document_actions
from consult.consultations.actions import topics as topic_actions
from consult.consultations.exceptions import AlreadyPublished
from consult.consultations.models import Document, Topic
from consult.consultations.selectors import topics as topic_selectors
from consult.core.exceptions import Invalid, NotFound
from tests.consultations.drafts import published, ready
from tests.factories import make


def add(manager, draft, title, **fields):
    return topic_actions.add_topic(
        viewer=manager, consultation_id=draft.pk, title_fr=title, question_fr=f"{title} ?", **fields
    )


def list_topics(draft):
    return [(topic.number, topic.title) for topic in Topic.objects.filter(consultation=draft)]


def test_topics_are_numbered_and_the_transversal_one_is_last(organisation):
    draft, manager = ready(organisation)
    rest = add(manager, draft, "Le reste", is_transversal=True)
    add(manager, draft, "Bancs")
    assert list_topics(draft) == [(1, "Arbres"), (2, "Bancs"), (None, "Le reste")]
    assert rest.slug == "le-reste"
    with pytest.raises(Invalid):
        add(manager, draft, "Encore", is_transversal=True)


def test_topics_of_the_same_title_have_different_addresses(organisation):
    draft, manager = ready(organisation)
    assert [add(manager, draft, title).slug for title in ("Bancs", "Bancs", "Bancs", "!?")] == [
        "bancs",
        "bancs-2",
        "bancs-3",
        "theme",
    ]
    with pytest.raises(Invalid):
        add(manager, draft, "Autre", slug="bancs")


def test_moved_and_removed_topics_leave_no_gap_in_the_numbers(organisation):
    draft, manager = ready(organisation)
    bancs, _sols = add(manager, draft, "Bancs"), add(manager, draft, "Sols")
    rest = add(manager, draft, "Le reste", is_transversal=True)
    topic_actions.move_topic(viewer=manager, topic_id=bancs.pk, number=1)
    assert list_topics(draft)[:3] == [(1, "Bancs"), (2, "Arbres"), (3, "Sols")]
    for topic, number in ((bancs, 0), (bancs, 4), (rest, 1)):
        with pytest.raises(Invalid):
            topic_actions.move_topic(viewer=manager, topic_id=topic.pk, number=number)
    topic_actions.remove_topic(viewer=manager, topic_id=bancs.pk)
    assert list_topics(draft) == [(1, "Arbres"), (2, "Sols"), (None, "Le reste")]


def test_published_question_is_fixed_and_may_be_translated(organisation):
    live, manager = published(organisation)
    topic = live.topics.get()
    edited = topic_actions.edit_topic(
        viewer=manager,
        topic_id=topic.pk,
        question_fr=topic.question_fr,
        question_en="Which trees?",
        background_fr="Dix arbres sont malades.",
    )
    assert (edited.question_en, edited.background_fr) == (
        "Which trees?",
        "Dix arbres sont malades.",
    )
    for reworded in (
        {"question_fr": "Faut-il des arbres ?"},
        {"question_en": "Trees?"},
        {"slug": "autre"},
    ):
        with pytest.raises(AlreadyPublished) as refusal:
            topic_actions.edit_topic(viewer=manager, topic_id=topic.pk, **reworded)
        assert refusal.value.attr == next(iter(reworded))


def test_topics_are_not_added_removed_or_moved_after_publication(organisation):
    live, manager = published(organisation)
    topic = live.topics.get()
    for act in (
        lambda: add(manager, live, "Bancs"),
        lambda: topic_actions.remove_topic(viewer=manager, topic_id=topic.pk),
        lambda: topic_actions.move_topic(viewer=manager, topic_id=topic.pk, number=1),
    ):
        with pytest.raises(AlreadyPublished):
            act()
    assert list_topics(live) == [(1, "Arbres")]


@pytest.mark.parametrize(
    "text", [{"background_fr": "x" * 40001}, {"title_fr": "x" * 161}, {"question_fr": "x" * 301}]
)
def test_lengths_are_checked_by_the_action(organisation, text):
    draft, manager = ready(organisation)
    with pytest.raises(ValidationError) as refusal:
        topic_actions.edit_topic(viewer=manager, topic_id=draft.topics.get().pk, **text)
    assert next(iter(text)) in refusal.value.message_dict


def test_document_without_a_web_address_is_refused(organisation):
    draft, manager = ready(organisation)
    topic = draft.topics.get()
    document = document_actions.add_document(
        viewer=manager,
        topic_id=topic.pk,
        title_fr="Plan",
        url="https://example.org/plan.pdf",
        size=120,
    )
    assert list(topic_selectors.get_topic(manager, topic.pk).documents.all()) == [document]
    for url in ("javascript:alert(1)", "ftp://example.org/plan", "plan.pdf", ""):
        with pytest.raises(ValidationError):
            document_actions.add_document(
                viewer=manager, topic_id=topic.pk, title_fr="Plan", url=url
            )
    document_actions.remove_document(viewer=manager, document_id=document.pk)
    assert Document.objects.count() == 0
    with pytest.raises(NotFound):
        document_actions.remove_document(viewer=manager, document_id=document.pk)


def test_topic_for_a_consultation_of_another_organisation_is_not_found(
    organisation, other_organisation
):
    _draft, manager = ready(organisation)
    theirs = make.consultation(other_organisation, slug="ailleurs")
    with pytest.raises(NotFound):
        topic_actions.add_topic(
            viewer=manager, consultation_id=theirs.pk, title_fr="Chez vous", question_fr="Où ?"
        )


def test_sensitivity_of_a_topic_is_fixed_at_publication(organisation):
    draft = make.consultation(organisation, slug="brouillon", state="draft")
    manager, topic = make.person("manager", draft), draft.topics.first()
    assert topic_actions.edit_topic(
        viewer=manager, topic_id=topic.pk, is_sensitive=True
    ).is_sensitive
    draft.published_at = timezone.now()
    draft.save()
    with pytest.raises(AlreadyPublished) as refused:
        topic_actions.edit_topic(viewer=manager, topic_id=topic.pk, is_sensitive=False)
    assert refused.value.attr == "is_sensitive"
