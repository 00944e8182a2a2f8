"""Numbered consent cards: created, recorded on a phone, counted.

The permissions are computed from them, and no person is named.
"""

import pytest
from django.db import IntegrityError, transaction

from consult.core.exceptions import Invalid, NotAllowed, NotFound
from consult.core.models import JournalEntry
from consult.workshops.consent import card_codes
from consult.workshops.consent import selectors as consent_selectors
from consult.workshops.consent.actions import cards as card_actions
from consult.workshops.consent.actions import withdrawal as withdrawal_actions
from consult.workshops.exceptions import CardIsWithdrawn, ParentsMustAgree
from consult.workshops.models import ConsentCard, Recording
from consult.workshops.recordings import selectors as recording_selectors
from tests.factories import make
from tests.workshops import given

pytestmark = pytest.mark.django_db
ALL = {"voice": True, "image": True, "publication": True, "reuse": True}


@pytest.fixture
def workshop(consultation):
    return given.workshop(consultation)


@pytest.fixture
def facilitator(workshop):
    return given.facilitator(workshop)


def test_cards_are_numbered_from_one_and_asking_again_makes_the_missing_ones_alone(
    workshop, facilitator
):
    first = card_actions.make_cards(viewer=facilitator, workshop_id=workshop.pk, number=3)
    assert [card.number for card in first] == [1, 2, 3]
    assert len({card.code for card in first}) == 3 and all(
        card_codes.is_well_formed(card.number, card.code) for card in first
    )
    more = card_actions.make_cards(viewer=facilitator, workshop_id=workshop.pk, number=5)
    assert [card.number for card in more] == [4, 5]
    assert card_actions.make_cards(viewer=facilitator, workshop_id=workshop.pk, number=2) == []
    assert set(first) <= set(consent_selectors.cards(facilitator, workshop.pk))
    for number in (0, 301):
        with pytest.raises(Invalid):
            card_actions.make_cards(viewer=facilitator, workshop_id=workshop.pk, number=number)


def test_only_the_facilitator_of_a_workshop_makes_and_records_its_cards(
    consultation, workshop, facilitator
):
    given.cards(workshop, facilitator, {})
    for viewer in (
        make.person("facilitator", consultation),
        make.person(consultation=consultation),
    ):
        with pytest.raises(NotAllowed):
            card_actions.make_cards(viewer=viewer, workshop_id=workshop.pk, number=2)
        with pytest.raises(NotAllowed):
            given.record_consent(viewer=viewer, workshop_id=workshop.pk, number=1, voice=True)
        with pytest.raises(NotAllowed):
            withdrawal_actions.take_card_back(viewer=viewer, workshop_id=workshop.pk, number=1)
        with pytest.raises(NotAllowed):
            consent_selectors.cards(viewer, workshop.pk)
    manager = make.person("manager", consultation)
    assert given.record_consent(viewer=manager, workshop_id=workshop.pk, number=1, voice=True).voice


def test_a_minor_agrees_with_their_parents_alone_here_and_in_the_database(workshop, facilitator):
    card = given.cards(workshop, facilitator, {})[0]
    write = {"viewer": facilitator, "workshop_id": workshop.pk, "number": 1, "is_minor": True}
    for agreement in ALL:
        with pytest.raises((ParentsMustAgree, Invalid)):
            given.record_consent(**write, **{agreement: True})
        with pytest.raises(IntegrityError), transaction.atomic():
            ConsentCard.objects.filter(pk=card.pk).update(is_minor=True, **{agreement: True})
    assert given.record_consent(**write, has_parental_form=True, **ALL).publication
    assert given.record_consent(**write).publication is False


def test_publication_without_agreement_to_the_voice_is_refused(workshop, facilitator):
    given.cards(workshop, facilitator, {})
    with pytest.raises(Invalid):
        given.record_consent(
            viewer=facilitator, workshop_id=workshop.pk, number=1, publication=True
        )
    with pytest.raises(NotFound):
        given.record_consent(viewer=facilitator, workshop_id=workshop.pk, number=2, voice=True)


def test_a_few_cards_are_written_together_or_not_at_all(workshop, facilitator):
    given.cards(workshop, facilitator, {}, {})
    lines = [{"number": 1, "voice": True}, {"number": 2, "voice": True, "is_minor": True}]
    with pytest.raises(ParentsMustAgree) as refusal:
        card_actions.record_consents(viewer=facilitator, workshop_id=workshop.pk, lines=lines)
    assert refusal.value.attr == "2-says"
    assert not workshop.cards.filter(voice=True).exists()


@pytest.mark.sampled(3)
@pytest.mark.parametrize(
    ("consents", "people", "allowed"),
    [
        ([], 1, (False, False)),
        ([ALL], 1, (True, True)),
        ([ALL, ALL], 2, (True, True)),
        ([ALL], 2, (False, False)),  # a person without a card speaks
        ([ALL, {}], 1, (True, True)),  # the person who refused does not speak
        ([ALL, {"voice": True}], 2, (False, False)),
        ([ALL, {"voice": True, "publication": True}], 2, (True, False)),
    ],
)
def test_permission_to_publish_is_computed_from_cards(
    workshop, facilitator, consents, people, allowed
):
    if consents:
        given.cards(workshop, facilitator, *consents)
    given.recording(workshop, people=people, may_publish_image=True)
    rows = Recording.objects.all()
    assert (rows.agreed().exists(), rows.with_faces_agreed().exists()) == allowed


def test_cards_are_counted_by_kind(workshop, facilitator, django_assert_num_queries):
    minor = ALL | {"is_minor": True, "has_parental_form": True}
    given.cards(
        workshop, facilitator, ALL, {"voice": True}, minor, {"voice": True, "speaker": "Voix 4"}
    )
    card_actions.make_cards(viewer=facilitator, workshop_id=workshop.pk, number=6)
    withdrawal_actions.take_card_back(viewer=facilitator, workshop_id=workshop.pk, number=4)
    with django_assert_num_queries(1):
        summary = consent_selectors.consents(facilitator, workshop)
    counted = (
        summary.made,
        summary.recorded,
        summary.voice,
        summary.publication,
        summary.minors,
        summary.withdrawn,
    )
    assert counted == (6, 3, 3, 2, 1, 1)


def test_a_correction_that_refuses_makes_the_recording_private_at_once(workshop, facilitator):
    given.cards(workshop, facilitator, ALL | {"speaker": "Voix 1"})
    recording = given.recording(workshop, ("Voix 1", "Bonjour."), people=1, is_whole_public=True)
    anybody = make.visitor(workshop.organisation)
    assert recording_selectors.may_hear(
        anybody, recording_selectors.get_recording(anybody, recording.pk)
    )
    other = given.recording(
        workshop, ("Voix 1", "Bonjour."), people=1, is_whole_public=True, consent="forms"
    )
    given.record_consent(
        viewer=facilitator, workshop_id=workshop.pk, number=1, voice=True, speaker="Voix 1"
    )
    with pytest.raises(NotFound):
        recording_selectors.get_recording(anybody, recording.pk)
    # The other recording rests on signed forms, which agree, and not on the cards.
    assert recording_selectors.may_hear(
        anybody, recording_selectors.get_recording(anybody, other.pk)
    )


def test_code_with_one_wrong_character_or_number_is_not_well_formed():
    code = card_codes.make_code(12)
    assert card_codes.is_well_formed(12, code) and not card_codes.is_well_formed(13, code)
    assert not card_codes.is_well_formed(21, code) and not card_codes.is_well_formed(12, code[:-1])
    for place in range(card_codes.LENGTH):
        for letter in set(card_codes.ALPHABET) - {code[place]}:
            mistyped = code[:place] + letter + code[place + 1 :]
            assert not card_codes.is_well_formed(12, mistyped)


def _post_cards(browser, address, **changed):
    """Send the list of cards as the page shows it, with changes."""
    page = browser.get(address)
    form = page.context["form"]
    sent = {"shown": form["shown"].value()}
    for card, answer, speaker, boxes, _open in form.rows():
        names = (f"{card.number}-answer", f"{card.number}-speaker", f"{card.number}-says")
        sent |= dict(zip(names, (answer.value(), speaker.value(), boxes.value()), strict=True))
    return browser.post(address, sent | changed)


def test_list_of_cards_saves_changed_cards_and_shows_errors_next_to_their_card(
    workshop, facilitator
):
    given.cards(workshop, facilitator, *[{}] * 12)
    browser, address = make.client(facilitator), f"/staff/workshops/{workshop.pk}/cards/"
    wrong = {"3-answer": "some", "3-says": ["voice", "is_minor"], "3-speaker": "Voix 3"}
    answer = _post_cards(browser, address, **wrong)
    assert answer.status_code == 422
    assert "formulaire signé par un parent ou responsable légal" in answer.content.decode()
    assert 'value="Voix 3"' in answer.content.decode()
    right = {"3-answer": "some", "3-says": ["voice", "publication"], "3-speaker": "Voix 3"}
    assert _post_cards(browser, address, **right, **{"12-answer": "all"}).status_code == 302
    assert list(workshop.cards.filter(voice=True).values_list("number", "speaker")) == [
        (3, "Voix 3"),
        (12, ""),
    ]
    acts = JournalEntry.objects.filter(act="consent.record", data__card=3)
    assert (
        acts.count() == 2
        and JournalEntry.objects.filter(act="consent.record", data__card=4).count() == 1
    )
    assert "Voix" not in str(list(acts.values_list("data")))


@pytest.mark.parametrize(
    ("before", "sent", "agreed"),
    [
        ({}, ("all", []), {"voice", "image", "publication", "reuse"}),
        ({}, ("some", []), None),
        ({}, ("none", ["voice"]), {"voice"}),  # a new box counts more than an old answer
        (ALL, ("none", list(ALL)), set()),  # a new answer counts more than old boxes
        (ALL, ("all", ["voice", "publication"]), {"voice", "publication"}),
        (ALL, ("none", ["voice"]), None),  # both are new, and contradict each other
        ({"voice": True}, ("all", ["voice"]), {"voice", "image", "publication", "reuse"}),
    ],
)
def test_answer_and_boxes_of_a_card_give_its_agreements(
    workshop, facilitator, before, sent, agreed
):
    card = given.cards(workshop, facilitator, before)[0]
    browser, address = make.client(facilitator), f"/staff/workshops/{workshop.pk}/cards/"
    answer = _post_cards(browser, address, **{"1-answer": sent[0], "1-says": sent[1]})
    assert answer.status_code == (422 if agreed is None else 302)
    card.refresh_from_db()
    stored_agreements = {name for name in ALL if getattr(card, name)}
    assert stored_agreements == (set(before) if agreed is None else agreed)


def test_filling_in_a_range_saves_nothing_and_changes_no_answered_card(workshop, facilitator):
    card_actions.make_cards(viewer=facilitator, workshop_id=workshop.pk, number=60)
    given.record_consent(viewer=facilitator, workshop_id=workshop.pk, number=2)
    browser, address = make.client(facilitator), f"/staff/workshops/{workshop.pk}/cards/"
    filled = _post_cards(
        browser, address, fill="1", fill_to="60", **{"1-speaker": "Voix 1", "3-answer": "some"}
    )
    form = filled.context["form"]
    assert [form[f"{n}-answer"].value() for n in (1, 2, 3, 60)] == ["all", "none", "some", "all"]
    assert form["1-speaker"].value() == "Voix 1"
    assert workshop.cards.filter(recorded_at__isnull=False).count() == 1
    answers = {f"{n}-answer": "all" for n in range(1, 61) if n != 2}
    assert _post_cards(browser, address, **answers).status_code == 302
    assert workshop.cards.filter(reuse=True).count() == 59


def test_two_people_who_fill_in_the_list_at_once_keep_each_other_s_cards(workshop, facilitator):
    card_actions.make_cards(viewer=facilitator, workshop_id=workshop.pk, number=2)
    browser, address = make.client(facilitator), f"/staff/workshops/{workshop.pk}/cards/"
    first_state = browser.get(address).context["form"]["shown"].value()
    given.record_consent(viewer=facilitator, workshop_id=workshop.pk, number=1, **ALL)
    sent = {"shown": first_state, "1-answer": "", "2-answer": "none"}
    assert browser.post(address, sent).status_code == 302
    assert list(workshop.cards.values_list("number", "voice")) == [(1, True), (2, False)]
    assert workshop.cards.filter(recorded_at__isnull=False).count() == 2


@pytest.mark.parametrize("number", [1, 3])
def test_table_of_cards_takes_the_same_queries_for_any_number_of_cards(
    workshop, facilitator, number, django_assert_num_queries
):
    given.cards(workshop, facilitator, *[ALL] * number)
    browser, address = make.client(facilitator), f"/staff/workshops/{workshop.pk}/cards/"
    browser.get(address)
    with django_assert_num_queries(QUERIES_OF_TABLE):
        browser.get(address)


QUERIES_OF_TABLE = 16  # one query notes the reading


def test_cards_are_made_from_the_kit_page(workshop, facilitator):
    browser, here = make.client(facilitator), f"/staff/workshops/{workshop.pk}"
    assert "Pas encore de carte" in browser.get(f"{here}/kit/").content.decode()
    assert (
        browser.post(f"{here}/cards/make/", {"number": "4"}).headers["Location"] == f"{here}/kit/"
    )
    assert "4 cartes sont prêtes" in browser.get(f"{here}/kit/").content.decode()
    assert browser.post(f"{here}/cards/make/", {"number": "301"}).status_code == 422


def test_a_card_taken_back_is_not_given_again(workshop, facilitator):
    given.cards(workshop, facilitator, ALL | {"speaker": "Voix 1"})
    withdrawal_actions.take_card_back(viewer=facilitator, workshop_id=workshop.pk, number=1)
    with pytest.raises(CardIsWithdrawn):
        given.record_consent(viewer=facilitator, workshop_id=workshop.pk, number=1, **ALL)
    assert (
        'name="1-answer"'
        not in make.client(facilitator)
        .get(f"/staff/workshops/{workshop.pk}/cards/")
        .content.decode()
    )
