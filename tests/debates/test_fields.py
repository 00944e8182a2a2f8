"""Answers of proposals to fields: read by kind, stored in each version, erased with the text."""

import math
from decimal import Decimal

import pytest
from django.utils import translation
from hypothesis import given as generated
from hypothesis import strategies as st

from consult.consultations.models import Field
from consult.core.exceptions import Invalid
from consult.core.words import typed_answers
from debates import erasure
from debates.models import Proposal, ProposalVersion
from debates.proposals.actions import proposals as proposal_actions
from debates.proposals.selectors import fields as field_selectors
from debates.proposals.selectors import proposals as proposal_selectors
from debates.proposals.selectors import versions as version_selectors
from debates.texts.actions import moderation_effects as moderation_effect_actions
from debates.texts.selectors import streams as stream_selectors
from moderation.enums import ModerationState
from tests.debates import given
from tests.factories import make
from tests.pages.given import field as asked

KINDS = ("text", "long_text", "number", "choice", "yes_no")
OPTIONS = [
    {"key": "a-pied", "fr": "À pied", "en": "On foot"},
    {"key": "a-velo", "fr": "À vélo", "en": ""},
]


def make_field(kind, **more):
    """Return a field outside the database."""
    return Field(kind=kind, label="Coût", options=OPTIONS if kind == "choice" else [], **more)


@pytest.fixture
def author(consultation):
    return make.person(consultation=consultation)


# ---- reading one answer


@pytest.mark.parametrize(
    ("kind", "typed", "stored"),
    [
        ("text", "  Deux\nbancs ", "Deux bancs"),
        ("text", "\u200b", None),
        ("long_text", "Une ligne\r\n\r\nune autre ", "Une ligne\n\nune autre"),
        ("number", 3, 3),
        ("number", 2.0, 2),
        ("number", 0.1, 0.1),
        ("number", Decimal("12.500"), 12.5),
        ("number", -0.0, 0),
        ("number", 1e14, 100000000000000),
        ("choice", "a-velo", "a-velo"),
        ("yes_no", False, False),
        ("yes_no", None, None),
        ("text", "", None),
    ],
)
def test_answer_is_stored_as_its_kind_requires(kind, typed, stored):
    found = typed_answers.parse_answer(make_field(kind), typed)
    assert (found, type(found)) == (stored, type(stored))


@pytest.mark.parametrize(
    ("kind", "typed"),
    [
        *(("text", value) for value in (1, True, "x" * 201)),
        ("long_text", "x" * 5001),
        *(
            ("number", value)
            for value in (True, "3", math.nan, math.inf, 1e15, 0.1234567, Decimal("1E-7"), 10**400)
        ),
        *(("choice", value) for value in ("À pied", "a-PIED", "0", 0, True)),
        *(("yes_no", value) for value in ("yes", "true", 1, 0)),
    ],
)
def test_value_that_only_resembles_an_answer_is_refused(kind, typed):
    field = make_field(kind)
    with pytest.raises(Invalid) as refusal:
        typed_answers.parse_answer(field, typed)
    assert refusal.value.attr == field.name


def test_number_outside_its_bounds_is_refused_with_the_bounds():
    field = make_field("number", minimum=Decimal("0.5"), maximum=Decimal(10))
    assert [typed_answers.parse_answer(field, value) for value in (0.5, 10)] == [0.5, 10]
    with translation.override("fr"):
        for value, words in ((0, "0,5"), (10.1, "10")):
            with pytest.raises(Invalid) as refusal:
                typed_answers.parse_answer(field, value)
            assert words in str(refusal.value)


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.decimals(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)


@generated(st.sampled_from(KINDS), anything)
def test_any_value_is_stored_whole_or_refused_under_its_field(kind, value):
    """Check that no other error is raised. A stored value is read again unchanged, in JSON too."""
    import json

    field = make_field(kind)
    try:
        stored = typed_answers.parse_answer(field, value)
    except Invalid as refusal:
        assert refusal.attr == field.name
        return
    assert json.loads(json.dumps(stored)) == stored
    assert typed_answers.parse_answer(field, stored) == stored
    assert (
        field_selectors.list_answers([field], {} if stored is None else {str(field.pk): stored})
        is not None
    )


@generated(st.integers(-(10**14), 10**14), st.integers(0, 6))
def test_number_that_fits_is_stored_exactly(digits, decimals):
    number = Decimal(digits).scaleb(-decimals)
    stored = typed_answers.parse_answer(make_field("number"), number)
    assert Decimal(repr(stored)) == number


# ---- answering


def test_answers_are_stored_in_the_proposal_and_in_each_version(consultation, author):
    cost, reason = (
        asked(consultation, "number", "Coût", unit="€"),
        asked(consultation, "long_text", "Pourquoi ?"),
    )
    proposal = given.proposal(
        consultation, author, fields={str(cost.pk): 1200, str(reason.pk): "Il fait froid."}
    )
    proposal_actions.edit_proposal(
        viewer=author,
        proposal_id=proposal.pk,
        title=given.TITLE,
        body=given.BODY,
        fields={str(cost.pk): 1500},
    )
    rows = ProposalVersion.objects.filter(proposal=proposal).order_by("number")
    assert [row.fields[str(cost.pk)] for row in rows] == [1200, 1500]
    found = proposal_selectors.get_proposal(make.visitor(consultation.organisation), proposal.pk)
    with translation.override("fr"):
        answers = field_selectors.answers_to_fields(author, consultation, found)
        latest, first = version_selectors.changes(author, found)
    assert [(answer.field.label, answer.words) for answer in answers] == [
        ("Coût", "1\u202f500\u00a0€"),
        ("Pourquoi ?", "Il fait froid."),
    ]
    assert [label for label, _steps in latest.fields] == ["Coût", "Pourquoi ?"]
    assert [op for op, _words in latest.fields[0][1]] == ["same", "removed", "added", "same"]
    assert latest.fields[1][1] == [("same", "Il fait froid.")]
    assert {op for _label, steps in first.fields for op, _words in steps} == {"same"}


def test_withdrawn_answer_is_shown_in_the_history(consultation, author):
    field = asked(consultation, "yes_no", "Ouvert ?")
    proposal = given.proposal(consultation, author, fields={str(field.pk): True})
    proposal_actions.edit_proposal(
        viewer=author,
        proposal_id=proposal.pk,
        title=given.TITLE,
        body=given.BODY,
        fields={str(field.pk): None},
    )
    assert Proposal.objects.get().fields == {}
    with translation.override("en"):
        assert version_selectors.changes(author, proposal)[0].fields == [
            ("Ouvert ?", [("removed", "Yes")])
        ]


def test_edit_without_fields_keeps_their_answers(consultation, author):
    field = asked(consultation, "text", is_required=True)
    proposal = given.proposal(consultation, author, fields={str(field.pk): "Cent euros"})
    proposal_actions.edit_proposal(
        viewer=author, proposal_id=proposal.pk, title=given.TITLE + " bis", body=given.BODY
    )
    assert Proposal.objects.get().fields == {str(field.pk): "Cent euros"}


def test_mandatory_field_must_be_answered_and_unknown_field_is_refused(consultation, author):
    first, second = consultation.topics.all()
    needed = asked(consultation, "text", is_required=True, topic_id=first.pk)
    for answers, attr in (
        ({}, needed.name),
        ({str(needed.pk): " "}, needed.name),
        ({"x": 1}, "fields.x"),
    ):
        with pytest.raises(Invalid) as refusal:
            given.proposal(consultation, author, fields=answers)
        assert refusal.value.attr == attr
    with pytest.raises(Invalid):
        given.proposal(consultation, author, topic=second, fields={str(needed.pk): "Cent euros"})
    given.proposal(consultation, author, topic=second)
    assert Proposal.objects.count() == 1
    assert Field.objects.get().answered_at is None


def test_first_answer_marks_its_field_and_no_other(consultation, author):
    answered, unanswered = asked(consultation), asked(consultation)
    given.proposal(
        consultation, author, fields={str(answered.pk): "Cent euros", str(unanswered.pk): ""}
    )
    assert [field.answered_at is not None for field in Field.objects.all()] == [True, False]


def test_answers_to_a_removed_field_stay_readable(consultation, author):
    from consult.consultations.actions.fields import remove_field

    field = asked(consultation)
    proposal = given.proposal(consultation, author, fields={str(field.pk): "Cent euros"})
    remove_field(viewer=make.person("manager", consultation), field_id=field.pk)
    edit = {
        "viewer": author,
        "proposal_id": proposal.pk,
        "title": given.TITLE + " bis",
        "body": given.BODY,
    }
    proposal = proposal_actions.edit_proposal(**edit, fields={})
    assert [
        answer.words for answer in field_selectors.answers_to_fields(author, consultation, proposal)
    ] == ["Cent euros"]
    with pytest.raises(Invalid):
        proposal_actions.edit_proposal(**edit, fields={str(field.pk): "Mille euros"})


def test_answers_wait_with_their_text_under_premoderation(consultation, author):
    field = asked(consultation)
    proposal = given.proposal(consultation, author, fields={str(field.pk): "Cent euros"})
    consultation.moderation_mode = "pre"
    consultation.save()
    edit = {"viewer": author, "proposal_id": proposal.pk, "title": given.TITLE, "body": given.BODY}
    proposal_actions.edit_proposal(**edit, fields={str(field.pk): "Mille euros"})
    assert Proposal.objects.get().fields == {str(field.pk): "Cent euros"}
    visitor = make.visitor(consultation.organisation)
    assert [version.fields for version in version_selectors.versions(visitor, proposal)] == [
        {str(field.pk): "Cent euros"}
    ]
    waiting = version_selectors.awaiting(proposal)
    version = moderation_effect_actions.lock_version(author, waiting.pk)
    moderation_effect_actions.moderate_version(author, version, ModerationState.PUBLISHED, None)
    assert Proposal.objects.get().fields == {str(field.pk): "Mille euros"}


@pytest.mark.parametrize("state", ["removed", "withdrawn", "erased", "hidden_provisional"])
def test_tombstone_shows_no_answers(consultation, author, state):
    field = asked(consultation)
    proposal = given.proposal(consultation, author, fields={str(field.pk): "Cent euros"})
    Proposal.objects.filter(pk=proposal.pk).update(state=state)
    visitor = make.visitor(consultation.organisation)
    assert proposal_selectors.get_proposal(visitor, proposal.pk).fields == {}
    assert list(stream_selectors.stream_fields(visitor, consultation)) == []


def test_answers_are_erased_with_their_text(consultation, author):
    field = asked(consultation)
    given.proposal(consultation, author, fields={str(field.pk): "Cent euros"})
    erasure.erase_proposals(
        make.Viewer.system(author.organisation), author.participant.pk, keep_texts=False
    )
    assert Proposal.objects.get().fields == {}
    assert not ProposalVersion.objects.exists()


def test_open_data_of_answers_has_versions_and_labels(consultation, author):
    way = asked(
        consultation,
        "choice",
        "Comment ?",
        options={"fr": ["À pied", "À vélo"], "en": ["On foot", "By bike"]},
    )
    cost, ok = (
        asked(consultation, "number", "Coût", unit="€"),
        asked(consultation, "yes_no", "D'accord ?"),
    )
    proposal = given.proposal(
        consultation, author, fields={str(way.pk): "a-velo", str(cost.pk): 0.5, str(ok.pk): False}
    )
    rows = list(
        stream_selectors.stream_fields(make.visitor(consultation.organisation), consultation)
    )
    assert [(row["label_fr"], row["value"], row["option_en"], row["unit"]) for row in rows] == [
        ("Comment ?", "a-velo", "By bike", None),
        ("Coût", "0.5", None, "€"),
        ("D'accord ?", "false", None, None),
    ]
    assert {(row["proposal"], row["version"]) for row in rows} == {(proposal.pk, 1)}


def test_export_of_personal_data_contains_the_answers(consultation, author):
    field = asked(consultation)
    given.proposal(consultation, author, fields={str(field.pk): "Cent euros"})
    [row] = proposal_selectors.export_proposals(author)
    assert row["versions"][0]["fields"] == {str(field.pk): "Cent euros"}


def test_words_of_an_answer_follow_the_language_of_the_reader():
    way = make_field("choice")
    with translation.override("en"):
        assert [
            field_selectors.list_answers([way], {str(way.pk): key})[0].words
            for key in ("a-pied", "a-velo", "gone")
        ] == [
            "On foot",
            "À vélo",
            "gone",
        ]
