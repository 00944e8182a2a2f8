"""The fields of contributions: prepared freely, and only widened once they have answers."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone, translation

from consult.consultations.actions import fields as field_actions
from consult.consultations.exceptions import AlreadyClosed, FieldIsAnswered
from consult.consultations.models import Field
from consult.consultations.selectors import fields as field_selectors
from consult.core.exceptions import Invalid, NotAllowed, NotFound, SignInFirst
from consult.core.models import JournalEntry
from tests.factories import make

WAYS = {"fr": ["À pied", "À vélo"], "en": ["On foot", "By bicycle"]}


@pytest.fixture
def manager(consultation):
    return make.person("manager", consultation)


def add(manager, consultation, kind="text", label="Coût estimé", **fields):
    return field_actions.add_field(
        viewer=manager, consultation_id=consultation.pk, kind=kind, label_fr=label, **fields
    )


def edit(manager, field, **written):
    return field_actions.edit_field(viewer=manager, field_id=field.pk, **written)


def list_labels(consultation, number=1):
    topic = consultation.topics.get(number=number)
    return [field.label for field in field_selectors.list_active_fields(topic)]


def answered(field):
    Field.objects.filter(pk=field.pk).update(answered_at=timezone.now())
    return field


def test_fields_are_asked_in_their_order_in_one_topic_or_in_all(consultation, manager):
    first, second = consultation.topics.all()
    add(manager, consultation, label="Partout")
    of_topic = add(manager, consultation, label="Ici", topic_id=first.pk)
    add(manager, consultation, label="Là", topic_id=second.pk)
    assert (list_labels(consultation, 1), list_labels(consultation, 2)) == (
        ["Partout", "Ici"],
        ["Partout", "Là"],
    )
    field_actions.move_field(viewer=manager, field_id=of_topic.pk, up=True)
    assert list_labels(consultation, 1) == ["Ici", "Partout"]
    field_actions.move_field(viewer=manager, field_id=of_topic.pk, up=True)  # already first
    field_actions.move_field(viewer=manager, field_id=of_topic.pk, up=False)
    assert list_labels(consultation, 1) == ["Partout", "Ici"]


def test_choice_field_has_a_key_for_each_option_in_every_language(consultation, manager):
    field = add(
        manager, consultation, "choice", options={**WAYS, "fr": ["À pied", " À  vélo ", ""]}
    )
    assert field.options == [
        {"key": "a-pied", "fr": "À pied", "en": "On foot"},
        {"key": "a-velo", "fr": "À vélo", "en": "By bicycle"},
    ]
    assert field.labels_of_options("en") == {"a-pied": "On foot", "a-velo": "By bicycle"}
    only = add(manager, consultation, "choice", options={"fr": ["!", "?"]})
    assert [option["key"] for option in only.options] == ["option", "option-2"]
    assert only.labels_of_options("en") == {"option": "!", "option-2": "?"}


@pytest.mark.parametrize(
    ("written", "attr"),
    [
        ({"kind": "choice"}, "options_fr"),
        ({"kind": "choice", "options": {"fr": ["Seule"]}}, "options_fr"),
        ({"kind": "choice", "options": {"fr": ["A", "A"]}}, "options_fr"),
        ({"kind": "choice", "options": {"fr": ["A", "", "B"]}}, "options_fr"),
        ({"kind": "choice", "options": {"fr": ["A", "B"], "en": ["A"]}}, "options_en"),
        ({"kind": "choice", "options": {"fr": ["A", "x" * 121]}}, "options_fr"),
        ({"kind": "choice", "options": {"fr": [str(n) for n in range(41)]}}, "options_fr"),
        ({"kind": "number", "minimum": 3, "maximum": 2}, "minimum"),
        ({"kind": "text", "answered_at": timezone.now()}, "answered_at"),
        ({"kind": "text", "position": 7}, "position"),
    ],
)
def test_field_that_cannot_be_answered_is_refused(consultation, manager, written, attr):
    with pytest.raises(Invalid) as refusal:
        add(manager, consultation, **written)
    assert refusal.value.attr == attr
    assert not Field.objects.exists()


def test_settings_that_a_kind_does_not_have_are_dropped(consultation, manager):
    field = add(manager, consultation, "yes_no", options=WAYS, minimum=1, maximum=2, unit="km")
    assert (field.options, field.minimum, field.maximum, field.unit) == ([], None, None, "")


def test_field_without_answers_may_change_entirely(consultation, manager):
    field = add(manager, consultation, "choice", options=WAYS)
    field = edit(manager, field, kind="number", label_fr="Distance", unit="km", minimum=0)
    assert (field.kind, field.options, field.unit, field.minimum) == ("number", [], "km", 0)


@pytest.mark.parametrize(
    ("existing", "change"),
    [
        ({}, {"label_fr": "Autre chose"}),
        ({}, {"kind": "long_text"}),
        ({"kind": "number", "unit": "km"}, {"unit": "m"}),
        ({"kind": "number"}, {"minimum": 0}),
        ({"kind": "number", "minimum": 0}, {"minimum": 1}),
        ({"kind": "number", "maximum": 9}, {"maximum": 8}),
        ({"kind": "choice", "options": WAYS}, {"options": {"fr": ["À pied", "En train"]}}),
        ({"kind": "choice", "options": WAYS}, {"options": {"fr": ["À vélo", "À pied"]}}),
        (
            {"kind": "choice", "options": WAYS},
            {"options": {"fr": ["À pied", "À vélo"], "en": ["Walking", "Cycling"]}},
        ),
    ],
)
def test_change_that_would_falsify_an_answer_is_refused(consultation, manager, existing, change):
    field = answered(add(manager, consultation, **existing))
    before = Field.objects.filter(pk=field.pk).values().get()
    with pytest.raises(FieldIsAnswered):
        edit(manager, field, **change)
    assert Field.objects.filter(pk=field.pk).values().get() == before


def test_answered_field_may_be_widened_translated_and_explained(consultation, manager):
    number = answered(add(manager, consultation, "number", minimum=0, maximum=9))
    edit(
        manager,
        number,
        minimum=-1,
        maximum=None,
        label_en="Cost",
        hint_fr="Sans les taxes.",
        is_required=True,
    )
    choice = answered(add(manager, consultation, "choice", options={"fr": WAYS["fr"]}))
    choice = edit(
        manager, choice, options={"fr": [*WAYS["fr"], "En train"], "en": [*WAYS["en"], "By train"]}
    )
    assert [option["key"] for option in choice.options] == ["a-pied", "a-velo", "en-train"]
    assert choice.labels_of_options("en")["a-pied"] == "On foot"


def test_removed_field_stays_only_where_it_was_answered(consultation, manager):
    answered_field, unanswered_field = (
        answered(add(manager, consultation, label="Répondu")),
        add(manager, consultation, label="Jamais"),
    )
    for field in (answered_field, unanswered_field):
        field_actions.remove_field(viewer=manager, field_id=field.pk)
    assert list_labels(consultation) == []
    assert [field.label for field in field_selectors.fields(manager, consultation)] == ["Répondu"]
    with pytest.raises(NotFound):
        edit(manager, answered_field, hint_fr="Encore")


def test_consultation_has_twenty_fields_at_most(consultation, manager):
    for _ in range(20):
        add(manager, consultation)
    with pytest.raises(Invalid):
        add(manager, consultation)


@pytest.mark.parametrize("role", [None, "facilitator", "moderator", "organisation_admin"])
def test_change_of_the_form_without_the_role_is_refused(consultation, manager, role):
    field, viewer = add(manager, consultation), make.person(role, consultation)
    acts = [
        lambda: add(viewer, consultation),
        lambda: edit(viewer, field, label_fr="Autre"),
        lambda: field_actions.move_field(viewer=viewer, field_id=field.pk, up=True),
        lambda: field_actions.remove_field(viewer=viewer, field_id=field.pk),
    ]
    for act in acts:
        with pytest.raises(NotAllowed):
            act()
    with pytest.raises(SignInFirst):
        add(make.visitor(consultation.organisation), consultation)
    assert list_labels(consultation) == ["Coût estimé"]


def test_form_of_another_consultation_or_organisation_is_not_found(
    consultation, manager, other_organisation
):
    elsewhere = make.consultation(consultation.organisation, slug="ailleurs")
    stranger = make.person("manager", elsewhere)
    field = add(manager, consultation)
    with pytest.raises(NotAllowed):
        edit(stranger, field, label_fr="Autre")
    with pytest.raises(NotFound):
        add(manager, consultation, topic_id=elsewhere.topics.first().pk)
    foreign = make.person("manager", make.consultation(other_organisation))
    with pytest.raises(NotFound):
        edit(foreign, field, label_fr="Autre")


def test_field_added_after_the_close_is_refused(organisation):
    closed = make.consultation(organisation, state="closed")
    with pytest.raises(AlreadyClosed):
        add(make.person("manager", closed), closed)


def test_each_act_on_a_field_is_journalled_without_its_words(consultation, manager):
    field = add(manager, consultation, label="Secret")
    edit(manager, field, label_fr="Autre", is_required=True)
    edit(manager, field, label_fr="Autre")  # the same edit again
    field_actions.remove_field(viewer=manager, field_id=field.pk)
    entries = JournalEntry.objects.filter(kind="field").order_by("created_at", "id")
    assert [(entry.act, entry.data) for entry in entries] == [
        ("field.add", {"field_kind": "text"}),
        ("field.edit", {"fields": ["is_required", "label_fr"]}),
        ("field.remove", {}),
    ]


def test_database_refuses_an_inconsistent_field(consultation, manager):
    field = add(manager, consultation)
    for broken in (
        {"kind": "other"},
        {"kind": "choice"},
        {"options": [{"key": "a"}]},
        {"minimum": 2, "maximum": 1},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Field.objects.filter(pk=field.pk).update(**broken)


def test_label_falls_back_on_the_language_it_has(consultation, manager):
    add(manager, consultation)
    with translation.override("en"):
        assert list_labels(consultation) == ["Coût estimé"]
