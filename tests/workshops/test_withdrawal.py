"""Withdrawal of consent: no part of the voice is left, and the pages do not reveal who asked."""

import json

import pytest
from django.db import connection

from consult.core.exceptions import NotFound
from consult.core.models import Job, JournalEntry
from consult.media.models import Media
from consult.workshops.consent import card_codes
from consult.workshops.consent import selectors as consent_selectors
from consult.workshops.consent.actions import cards as card_actions
from consult.workshops.consent.actions import media_voice_removal as media_voice_removal_actions
from consult.workshops.consent.actions import withdrawal as withdrawal_actions
from consult.workshops.models import ConsentCard, Excerpt, Mask, Objection, Provenance, Segment
from consult.workshops.recordings import selectors as recording_selectors
from consult.workshops.recordings.actions import recordings as recording_actions
from consult.workshops.transcripts.actions.repetitions import repeats, without
from tests.factories import make
from tests.pages import given as pages
from tests.workshops import given

pytestmark = pytest.mark.django_db
CANARY = "zinzolin"
WITHDRAWN_WORDS = f"Ma grand-mère dit toujours que le {CANARY} des bus du soir lui manque beaucoup"
REMAINING_WORDS = "On voudrait une halte couverte près du marché avec des bancs et de la lumière"
EVENING = "la mairie ferme trop tôt le soir pour nous"
ALL = {"voice": True, "image": True, "publication": True, "reuse": True}


@pytest.fixture
def workshop(consultation):
    return given.workshop(consultation)


@pytest.fixture
def facilitator(workshop):
    return given.facilitator(workshop)


@pytest.fixture
def card(workshop, facilitator):
    """Return the card of the second of two people who were recorded. That person will withdraw."""
    return given.cards(
        workshop, facilitator, ALL | {"speaker": "Voix 1"}, ALL | {"speaker": "Voix 2"}
    )[1]


@pytest.fixture
def recording(workshop):
    return given.recording(
        workshop,
        ("Voix 1", REMAINING_WORDS),
        ("Voix 2", WITHDRAWN_WORDS),
        ("Voix 1", REMAINING_WORDS),
        is_whole_public=True,
    )


def _take_back(workshop, card, *, number=None, code=None, browser=None):
    address = f"/w/{workshop.code}/stop/"
    sent = {"number": number or card.number, "card_code": code or card.code}
    return (browser or make.client()).post(address, sent)


def _list_tables_with_canary():
    """Return the tables of the database in which a row contains the canary, once for each row."""
    found = []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'"
        )
        for (name,) in cursor.fetchall():
            cursor.execute(
                f'SELECT count(*) FROM "{name}" AS row WHERE row::text ILIKE %s', [f"%{CANARY}%"]
            )
            found += [name] * cursor.fetchone()[0]
    return found


def test_withdrawn_words_are_in_no_table(consultation, workshop, card, recording):
    rests, stays = given.excerpt(recording, 1, 2), given.excerpt(recording, 3)
    quoting = _contribution(
        workshop, body=f"{REMAINING_WORDS}. Une voisine ajoute : {WITHDRAWN_WORDS}.", excerpt=rests
    )
    quiet = _contribution(workshop, body=f"{REMAINING_WORDS}. {pages.BODY}")
    workshop.minutes = f"Nous avons parlé. {WITHDRAWN_WORDS}. Puis nous avons bu un café."
    workshop.minutes_html = f"<p>{WITHDRAWN_WORDS}</p>"
    workshop.save()
    segment = recording.segments.get(place=2)
    of_it = {"organisation": workshop.organisation, "recording": recording}
    segment.versions.create(
        organisation=workshop.organisation, number=1, text=f"{WITHDRAWN_WORDS} euh"
    )
    Objection.objects.create(segment=segment, text=f"J'ai dit {CANARY}, pas autre chose.", **of_it)
    assert _list_tables_with_canary()

    assert _take_back(workshop, card).status_code == 302

    assert _list_tables_with_canary() == []
    segment.refresh_from_db()
    assert (segment.text, segment.words, segment.is_masked, segment.version) == ("", [], True, 2)
    assert list(Excerpt.objects.all()) == [stays]
    assert list(Mask.objects.values_list("start", "end", "reason", "author")) == [
        (10.0, 20.0, "withdrawn", None)
    ]
    quoting.refresh_from_db()
    quiet.refresh_from_db()
    assert (quoting.state, quiet.state) == ("erased", "published")
    workshop.refresh_from_db()
    assert workshop.minutes == "Nous avons parlé. […]. Puis nous avons bu un café."
    for address in _public_pages(consultation, workshop):
        assert CANARY not in make.client().get(address).content.decode()


def _contribution(workshop, *, body, excerpt=None):
    text = pages.proposal(workshop.consultation, body=body)
    from_it = {"channel": "workshop", "workshop": workshop, "excerpt": excerpt}
    Provenance.objects.create(organisation=workshop.organisation, proposal=text, **from_it)
    return text


def _public_pages(consultation, workshop):
    yield from (
        f"/consultations/{consultation.slug}/",
        f"/consultations/{consultation.slug}/topics/theme-1/",
    )
    yield from (
        f"/w/{workshop.code}/",
        f"/w/{workshop.code}/1/",
        f"/api/v1/proposals/?consultation={consultation.slug}",
    )


def test_answer_to_a_withdrawal_is_the_same_for_any_number_and_code(workshop, card, recording):
    right = _take_back(workshop, card)
    wrong = [
        _take_back(workshop, card, code=card_codes.make_code(card.number)),
        _take_back(workshop, card, number=4040, code=card_codes.make_code(4040)),
        _take_back(workshop, card),
    ]
    for answer in wrong:
        assert (answer.status_code, answer["Location"]) == (right.status_code, right["Location"])
    assert ConsentCard.objects.filter(withdrawn_at__isnull=False).count() == 1
    assert JournalEntry.objects.filter(act="consent.withdraw").count() == 1


def test_mistyped_code_is_refused_alike_for_cards_that_exist_and_that_do_not(workshop, card):
    wrong = card.code[:-1] + ("C" if card.code[-1] == "B" else "B")
    refused = [
        _take_back(workshop, card, code=wrong),
        _take_back(workshop, card, number=4040),
        _take_back(workshop, card, code=workshop.cards.get(number=1).code),
        _take_back(workshop, card, code="BCDFGHJK"),
    ]
    for answer in refused:
        assert answer.status_code == 422
        assert "ne vont pas ensemble" in answer.content.decode()
    assert not ConsentCard.objects.filter(withdrawn_at__isnull=False).exists()


def test_a_code_is_read_as_people_type_it(workshop, card):
    _take_back(workshop, card, code=f" {card.code[:4].lower()}-{card.code[4:].lower()} ")
    card.refresh_from_db()
    assert card.withdrawn_at


def test_withdrawal_by_a_signed_in_participant_stores_no_link_to_them(
    consultation, workshop, card, recording
):
    person = make.person(consultation=consultation)
    _take_back(workshop, card, browser=make.client(person))
    rows = [*JournalEntry.objects.values("actor", "data"), *Job.objects.values("arguments")]
    rows += [*Mask.objects.values("author")]
    assert JournalEntry.objects.filter(act="consent.withdraw").exists()
    assert str(person.participant.pk) not in json.dumps(rows, default=str)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM core_idempotencyrecord WHERE caller LIKE %s",
            [f"%{person.participant.pk}%"],
        )
        assert cursor.fetchone()[0] == 0


def test_attempts_are_counted_by_network(workshop, card, settings):
    settings.RATE_LIMITS_ON = True
    settings.RATE_LIMITS = settings.RATE_LIMITS | {"consent_withdraw": ((2, 3600),)}
    for _time in range(2):
        other = card_codes.make_code(card.number)
        assert _take_back(workshop, card, code=other).status_code == 302
    refused = _take_back(workshop, card)
    assert refused.status_code == 422
    assert not ConsentCard.objects.filter(withdrawn_at__isnull=False).exists()


def test_recordings_become_private_in_the_same_transaction(workshop, facilitator, card, recording):
    anybody = make.visitor(workshop.organisation)
    assert recording_selectors.get_recording(anybody, recording.pk)
    _take_back(workshop, card)
    recording.refresh_from_db()
    assert (recording.is_whole_public, recording.may_publish_image) == (False, False)
    with pytest.raises(NotFound):
        recording_selectors.get_recording(anybody, recording.pk)


def test_unknown_voice_makes_all_recordings_private_until_it_is_named(
    workshop, facilitator, recording
):
    card = given.cards(workshop, facilitator, ALL | {"speaker": "Voix 1"}, ALL)[1]
    excerpt = given.excerpt(recording, 1)
    withdrawal_actions.take_card_back(
        viewer=facilitator, workshop_id=workshop.pk, number=card.number
    )
    excerpt.refresh_from_db()
    recording.refresh_from_db()
    assert (excerpt.state, recording.is_whole_public) == ("draft", False)
    assert consent_selectors.consents(facilitator, workshop).without_decider == 1
    assert CANARY in recording.segments.get(place=2).text
    page = make.client(facilitator).get(f"/staff/workshops/{workshop.pk}/cards/").content.decode()
    assert "Personne n’a noté de quelle voix" in page.replace("'", "’")
    address = f"/staff/workshops/{workshop.pk}/cards/{card.number}/voice/"
    assert make.client(facilitator).post(address, {"speaker": ""}).status_code == 422
    assert make.client(facilitator).post(address, {"speaker": "voix 2"}).status_code == 302
    assert _list_tables_with_canary() == []
    assert Excerpt.objects.filter(pk=excerpt.pk).exists()


def test_withdrawn_card_marked_as_silent_is_done(workshop, facilitator, recording):
    card = given.cards(workshop, facilitator, ALL)[0]
    withdrawal_actions.take_card_back(viewer=facilitator, workshop_id=workshop.pk, number=1)
    address = f"/staff/workshops/{workshop.pk}/cards/1/voice/"
    assert (
        make.client(facilitator).post(address, {"speaker": "", "is_silent": "on"}).status_code
        == 302
    )
    media_voice_removal_actions.take_voice_out(card_id=card.pk)
    assert consent_selectors.consents(facilitator, workshop).without_decider == 0
    assert CANARY in recording.segments.get(place=2).text


def test_a_voice_that_was_labelled_late_is_looked_for_again(workshop, facilitator, recording):
    card = given.cards(workshop, facilitator, ALL | {"speaker": "Voix 9"})[0]
    withdrawal_actions.take_card_back(viewer=facilitator, workshop_id=workshop.pk, number=1)
    media_voice_removal_actions.take_voice_out(card_id=card.pk)
    recording.segments.filter(place=2).update(speaker="Voix 9")
    again = {"viewer": facilitator, "workshop_id": workshop.pk, "number": 1, "speaker": "Voix 9"}
    assert withdrawal_actions.name_withdrawn_voice(**again).silenced_at is None
    assert _list_tables_with_canary() == []


def test_withdrawal_without_a_recording_masks_nothing(workshop, facilitator, recording):
    card_actions.make_cards(viewer=facilitator, workshop_id=workshop.pk, number=1)
    withdrawal_actions.take_card_back(viewer=facilitator, workshop_id=workshop.pk, number=1)
    assert Mask.objects.count() == 0 and Segment.objects.filter(is_masked=True).count() == 0


def test_other_workshops_keep_their_voices(consultation, workshop, card, recording):
    other = given.recording(
        given.workshop(consultation), ("Voix 2", REMAINING_WORDS), is_whole_public=True
    )
    _take_back(workshop, card)
    other.refresh_from_db()
    assert other.is_whole_public and other.segments.get().text == REMAINING_WORDS


def test_withdrawal_replaces_datasets_that_contained_public_words(workshop, card, recording):
    from consult.opendata.models import Takedown

    _take_back(workshop, card)
    assert Takedown.objects.filter(consultation=workshop.consultation).exists()


def test_withdrawal_from_a_private_recording_does_not_replace_the_datasets(workshop, card):
    from consult.opendata.models import Takedown

    given.recording(workshop, ("Voix 2", WITHDRAWN_WORDS))
    _take_back(workshop, card)
    assert not Takedown.objects.exists()


@pytest.mark.parametrize(
    ("text", "passage", "expected"),
    [
        (
            "Il a dit : la mairie ferme trop tôt le soir pour nous, voilà.",
            "La mairie ferme trop tôt le soir pour nous",
            "Il a dit : […], voilà.",
        ),
        (
            "La MAIRIE ferme trop tot le soir pour nous",
            "la mairie ferme trop tôt le soir pour nous tous",
            "[…]",
        ),
        ("la mairie ferme tôt", "la mairie ferme tôt", "[…]"),
        ("la mairie ferme", "la mairie ferme", "la mairie ferme"),
        (
            "la mairie ferme trop tôt",
            "la mairie ferme trop tôt le soir pour nous tous",
            "la mairie ferme trop tôt",
        ),
        ("", "la mairie ferme trop tôt", ""),
        ("un deux trois quatre", "", "un deux trois quatre"),
    ],
)
def test_eight_words_in_a_row_count_as_a_quote(text, passage, expected):
    assert without(text, [passage]) == expected
    assert repeats(text, [passage]) is (expected != text)
    assert without(expected, [passage]) == expected


def test_publication_of_a_whole_recording_follows_the_cards(workshop, facilitator, card):
    """Check that a box ticked by the facilitator cannot extend the agreements of the cards."""
    from consult.workshops.exceptions import ConsentIsLacking

    recording = given.recording(workshop, ("Voix 1", REMAINING_WORDS), ("Voix 2", WITHDRAWN_WORDS))
    Media.objects.filter(pk=recording.media_id).update(kind="text", state="ready")
    for publish in (recording_actions.publish_whole, recording_actions.publish_transcript):
        assert publish(viewer=facilitator, recording_id=recording.pk)
    given.record_consent(
        viewer=facilitator, workshop_id=workshop.pk, number=2, voice=True, speaker="Voix 2"
    )
    recording.refresh_from_db()
    assert not (
        recording_selectors.is_heard_by_all(recording)
        or recording_selectors.is_read_by_all(recording)
    )
    for publish in (recording_actions.publish_whole, recording_actions.publish_transcript):
        with pytest.raises(ConsentIsLacking):
            publish(viewer=facilitator, recording_id=recording.pk)
