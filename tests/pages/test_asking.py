"""The fields of proposals: prepared by the manager, filled in by authors, shown on the proposal."""

from contextlib import suppress

import pytest
from django.urls import reverse
from hypothesis import given as generated
from hypothesis import strategies as st

from consult.consultations.actions.lifecycle import close_consultation
from consult.consultations.models import Field
from debates.models import Proposal
from frontend.toolkit.words.number_formats import format_number, parse_number
from tests.factories import make
from tests.pages import given
from tests.pages.test_acts import WRITTEN

FORM = {
    "label_fr": "Coût estimé",
    "kind": "number",
    "minimum": "0",
    "maximum": "1 000,5",
    "unit": "€",
    "is_required": "on",
}


@pytest.fixture
def citizen(consultation):
    return make.person(consultation=consultation)


@pytest.fixture
def propose(consultation):
    return reverse("proposal-new", args=[consultation.slug, consultation.topics.first().slug])


@pytest.fixture
def office(consultation):
    return make.client(make.person("manager", consultation))


def test_manager_adds_moves_changes_and_removes_fields(consultation, office):
    here = reverse("staff-asking", args=[consultation.slug])
    for label in ("Coût estimé", "Durée"):
        assert office.post(here, {**FORM, "label_fr": label}).status_code == 302
    first, second = Field.objects.all()
    assert (first.label, first.maximum, first.is_required) == ("Coût estimé", 1000.5, True)
    page = office.get(here).content.decode()
    assert "Coût estimé" in page
    assert 'value="up"' in page
    office.post(reverse("staff-field-move", args=[consultation.slug, second.pk]), {"way": "up"})
    assert [field.label for field in Field.objects.all()] == ["Durée", "Coût estimé"]
    field_address = reverse("staff-field", args=[consultation.slug, first.pk])
    assert 'value="1000,5"' in office.get(field_address).content.decode()
    office.post(
        field_address,
        {
            **FORM,
            "kind": "choice",
            "options_fr": "À pied\nÀ vélo",
            "options_en": "On foot\nBy bike",
        },
    )
    assert [option["en"] for option in Field.objects.get(pk=first.pk).options] == [
        "On foot",
        "By bike",
    ]
    office.post(reverse("staff-field-remove", args=[consultation.slug, first.pk]))
    assert [field.label for field in Field.objects.all()] == ["Durée"]


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"label_fr": ""}, "obligatoire"),
        ({"kind": "choice", "options_fr": "Seule"}, "au moins deux options"),
        ({"minimum": "douze"}, "en chiffres"),
        ({"minimum": "5", "maximum": "4"}, "La valeur minimale"),
        ({"kind": "autre"}, "Sélectionnez un choix valide"),
    ],
)
def test_invalid_field_is_refused_with_a_message_and_keeps_its_values(
    consultation, office, wrong, words
):
    answer = office.post(reverse("staff-asking", args=[consultation.slug]), {**FORM, **wrong})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert words in page.replace("\u00a0", " ").replace("\u202f", " ")
    assert 'value="€"' in page
    assert not Field.objects.exists()


def test_an_answered_field_is_only_widened_from_the_page(consultation, office, citizen):
    field = given.field(consultation, "number", minimum=0)
    given.proposal(consultation, citizen, fields={str(field.pk): 3})
    address = reverse("staff-field", args=[consultation.slug, field.pk])
    assert office.post(address, {**FORM, "kind": "text"}).status_code == 422
    assert (
        office.post(
            address, {"label_fr": "Coût estimé", "kind": "number", "minimum": "-5"}
        ).status_code
        == 302
    )
    assert Field.objects.get().minimum == -5


def test_answers_are_typed_read_over_sent_and_shown(consultation, citizen, propose):
    cost = given.field(consultation, "number", "Coût", unit="€")
    reason, means = (
        given.field(consultation, "long_text", "Pourquoi ?"),
        given.field(consultation, "choice", "Comment ?", options={"fr": ["À pied", "À vélo"]}),
    )
    evening = given.field(consultation, "yes_no", "Ouvert le soir ?")
    answers = {
        cost.name: "1 234,5",
        reason.name: "Il\nfait <froid>.",
        means.name: "a-velo",
        evening.name: "no",
    }
    client = make.client(citizen)
    assert "Ouvert le soir" in client.get(propose).content.decode()
    review = client.post(propose, {**WRITTEN, **answers, "step": "review"})
    assert review.status_code == 200
    for page in (review.content.decode(),):
        assert "fait &lt;froid&gt;." in page
        assert "À vélo" in page
    client.post(propose, {**WRITTEN, **answers, "step": "send"})
    proposal = Proposal.objects.get()
    assert proposal.fields == {
        str(cost.pk): 1234.5,
        str(reason.pk): "Il\nfait <froid>.",
        str(means.pk): "a-velo",
        str(evening.pk): False,
    }
    public_page = make.client().get(given.address("proposal", proposal)).content.decode()
    assert "1\u202f234,5\u00a0€" in public_page
    assert "fait &lt;froid&gt;." in public_page
    form = client.get(given.address("proposal-edit", proposal)).content.decode()
    assert 'value="1234,5"' in form
    edited = {
        "title": proposal.title,
        "body": proposal.body,
        "language": "fr",
        **answers,
        cost.name: "",
    }
    client.post(given.address("proposal-edit", proposal), edited)
    assert str(cost.pk) not in Proposal.objects.get().fields
    history = client.get(given.address("proposal-versions", proposal)).content.decode()
    assert "<del>" in history


def test_unanswered_fields_are_not_on_the_review_page(consultation, citizen, propose):
    kinds = ("number", "long_text", "text", "choice", "yes_no")
    options = {"choice": {"options": {"fr": ["À pied", "À vélo"]}}}
    for kind in kinds:
        given.field(consultation, kind, f"Champ {kind}", **options.get(kind, {}))
    review = make.client(citizen).post(propose, {**WRITTEN, "step": "review"})
    assert review.status_code == 200
    assert [kind for kind in kinds if f"Champ {kind}" in review.text] == []


def test_invalid_answer_is_refused_next_to_its_field_and_nothing_is_lost(
    consultation, citizen, propose
):
    cost, why = (
        given.field(consultation, "number", "Coût", maximum=10),
        given.field(consultation, "text", is_required=True),
    )
    answer = make.client(citizen).post(propose, {**WRITTEN, cost.name: "11", "step": "review"})
    page = answer.content.decode().replace("\u00a0", " ")
    assert answer.status_code == 422
    assert "Écrivez 10 ou moins." in page
    assert f'href="#id_{why.name}"' in page
    assert 'value="11"' in page


def test_answers_of_a_visitor_are_kept_until_sign_in(consultation, propose):
    why = given.field(consultation, "text", "Pourquoi ?")
    client = make.client()
    client.post(propose, {**WRITTEN, why.name: "Il fait froid.", "step": "send"})
    assert "Il fait froid." in client.get(propose).content.decode()


def test_a_moderator_reads_the_answers(consultation, citizen):
    field = given.field(consultation)
    proposal = given.proposal(
        consultation, citizen, fields={str(field.pk): "Cent euros tout ronds"}
    )
    client = make.client(make.person("moderator", consultation))
    assert (
        "Cent euros tout ronds"
        in client.get(reverse("staff-moderate", args=["proposal", proposal.pk])).content.decode()
    )


@pytest.mark.parametrize(
    ("language", "written", "number"),
    [
        ("fr", "1 234,5", "1234.5"),
        ("fr", "1.5", "1.5"),
        ("fr", "−3", "-3"),
        ("en", "1,234.5", "1234.5"),
        ("en", "12", "12"),
    ],
)
def test_numbers_are_read_as_they_are_written_there(language, written, number):
    assert str(parse_number(written, language)) == number


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize(
    "written", ["", "1,5,2", "douze", "1e5", "0x10", "١٢", "--1", "1.", "NaN", "1_000", "1,5.2"]
)
def test_malformed_number_of_a_language_is_refused(language, written):
    with pytest.raises(ValueError, match=r".*"):
        parse_number(written, language)
    if language == "en":
        with pytest.raises(ValueError, match="1,5"):
            parse_number("1,5", language)


@generated(st.text(), st.sampled_from(["fr", "en"]))
def test_any_text_is_a_number_or_a_value_error(written, language):
    with suppress(ValueError):
        parse_number(written, language)


@generated(st.integers(-(10**14), 10**14), st.integers(0, 6), st.sampled_from(["fr", "en"]))
def test_a_number_that_is_shown_is_read_again_as_itself(digits, decimals, language):
    from decimal import Decimal

    from django.utils import translation

    number = Decimal(digits).scaleb(-decimals)
    with translation.override(language):
        assert parse_number(format_number(number), language) == number


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("staff-asking", "Son formulaire ne change plus."),
        ("staff-charter", "Sa charte ne change plus."),
        ("staff-windows", "Aucune salle ne peut plus être ouverte."),
    ],
)
def test_page_of_a_closed_consultation_says_so_and_offers_no_form(
    consultation, office, name, words
):
    here = reverse(name, args=[consultation.slug])
    office.post(reverse("staff-asking", args=[consultation.slug]), FORM)
    assert "<form" in main_of(office.get(here))
    close_consultation(
        viewer=make.person("manager", consultation),
        consultation_id=consultation.pk,
        reason="Un essai (exemple).",
    )
    page = main_of(office.get(here))
    assert words in page
    assert "<form" not in page


def main_of(response):
    """Return the main part of a page."""
    return response.content.decode().partition("<main")[2].partition("</main")[0]
