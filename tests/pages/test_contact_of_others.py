"""Contact details in texts that the team enters for others.

The form asks about them once, keeps the typed text, and sends it after a tick.
"""

import re

import pytest
from django.urls import reverse

from consult.workshops.entries.actions import contributions as contribution_actions
from consult.workshops.excerpts.actions import excerpts as excerpt_actions
from consult.workshops.models import Segment, Workshop
from debates.models import Proposal
from tests.core import uploads
from tests.debates import given
from tests.factories import make
from tests.workshops import recorded
from tests.workshops.voices import voice

pytestmark = pytest.mark.django_db
PHONE = "This text contains a phone number: “06 12 34 56 78”. Could you take it out?"
BOTH = (
    "This text contains a phone number and an e-mail address: "
    "“06 12 34 56 78”, “durand@example.org”. Could you take them out?"
)
TICK = "Keep this text as it is"
TYPED = "Un lieu d'aide dans chaque bourg, dit Mme Durand, joignable au 06 12 34 56 78 (exemple)."
WORDS = {"title": "Un lieu d'aide dans chaque bourg", "body": TYPED}


@pytest.fixture
def workshop(consultation):
    return recorded.workshop(consultation)


@pytest.fixture
def facilitator(workshop):
    return recorded.facilitator(workshop)


@pytest.fixture
def transcript(workshop, facilitator):
    recording = recorded.recording(workshop)
    recorded.drafted(recording, "Bonjour à tous.")
    return recording


def _write(workshop, facilitator):
    topic_id = workshop.consultation.topics.first().pk
    texts = {"title": given.TITLE, "body": given.BODY}
    return contribution_actions.write_contribution(
        viewer=facilitator, workshop_id=workshop.pk, topic_id=topic_id, **texts
    )


def _excerpt(transcript, facilitator):
    excerpt = excerpt_actions.make_excerpt(
        viewer=facilitator, **recorded.select_words(transcript, ends=9)
    )
    topic_id = transcript.workshop.consultation.topics.first().pk
    return excerpt_actions.attach_excerpt(
        viewer=facilitator, excerpt_id=excerpt.pk, topic_id=topic_id
    )


def _contribution(workshop, facilitator, transcript):
    topic = workshop.consultation.topics.first()
    return reverse("staff-workshop-write", args=[workshop.pk]), WORDS | {
        "topic": topic.pk,
        "then": "stop",
    }


def _correction(workshop, facilitator, transcript):
    return reverse(
        "staff-workshop-contribution", args=[workshop.pk, _write(workshop, facilitator).number]
    ), WORDS


def _from_excerpt(workshop, facilitator, transcript):
    excerpt = _excerpt(transcript, facilitator)
    return reverse("staff-excerpt-write", args=[workshop.pk, transcript.number, excerpt.pk]), WORDS


def _letter(workshop, facilitator, transcript):
    letter = {"channel": "letter", "received_on": "2026-03-02", "agreed": "on"}
    letter["topic"] = workshop.consultation.topics.first().pk
    return reverse("staff-letters", args=[workshop.consultation.slug]), WORDS | letter


def _passage(workshop, facilitator, transcript):
    typed = {"text": TYPED, "speaker": "Voix 1", "version": 1}
    return reverse("staff-segment", args=[workshop.pk, transcript.number, 1]), typed


def _transcript(workshop, facilitator, transcript):
    typed = {"text": TYPED, "is_checked": "no"}
    return reverse("staff-transcript-write", args=[workshop.pk, transcript.number]), typed


def _voice(workshop, facilitator, transcript):
    message = voice(
        workshop.consultation.topics.first(), make.person(consultation=workshop.consultation)
    )
    return reverse("staff-voice", args=[workshop.consultation.slug, message.pk]), WORDS


def _minutes(workshop, facilitator, transcript):
    facts = {
        name: getattr(workshop, name)
        for name in ("title", "structure", "structure_kind", "place", "held_on")
    }
    return reverse("staff-workshop-facts", args=[workshop.pk]), facts | {"minutes": TYPED}


# Each function returns the address of a form and its typed values.
DOORS = [
    _contribution,
    _correction,
    _from_excerpt,
    _letter,
    _passage,
    _transcript,
    _voice,
    _minutes,
]


def _written():
    """Return whether the typed text is stored anywhere."""
    found = [Proposal.objects.filter(body=TYPED), Segment.objects.filter(text=TYPED)]
    return any(rows.exists() for rows in [*found, Workshop.objects.filter(minutes=TYPED)])


def _page(answer):
    return re.sub(r"\s+", " ", answer.text).replace("&#x27;", "'").replace("’", "'")


@pytest.mark.sampled(3)
@pytest.mark.parametrize("door", DOORS, ids=lambda door: door.__name__.strip("_"))
def test_text_typed_for_others_comes_back_once_with_everything_typed(
    workshop, facilitator, transcript, door
):
    address, typed = door(workshop, facilitator, transcript)
    browser = make.client(facilitator)
    assert TICK not in browser.get(f"/en{address}").text
    response = browser.post(f"/en{address}", typed)
    page = _page(response)
    assert (response.status_code, PHONE in page, TYPED in page, TICK in page) == (
        422,
        True,
        True,
        True,
    )
    assert not _written()
    assert browser.post(f"/en{address}", typed | {"keeps_contact": "on"}).status_code == 302
    assert _written()


def test_passage_corrected_in_its_place_is_asked_there(workshop, facilitator, transcript):
    address, typed = _passage(workshop, facilitator, transcript)
    browser, in_place = make.client(facilitator), {"HX-Request": "true"}
    refused = browser.post(f"/en{address}", typed, headers=in_place)
    assert (refused.status_code, PHONE in _page(refused), "<html" in refused.text) == (
        422,
        True,
        False,
    )
    saved = browser.post(f"/en{address}", typed | {"keeps_contact": "on"}, headers=in_place)
    assert (saved.status_code, _written()) == (200, True)


def test_lines_of_a_sheet_that_give_contact_details_are_asked_one_by_one(workshop, facilitator):
    browser, address = (
        make.client(facilitator),
        f"/en{reverse('staff-workshop-sheet', args=[workshop.pk])}",
    )
    phone_and_email = f"{TYPED} Ou durand@example.org (exemple)."
    lines = [
        f"1;{given.TITLE};{given.BODY}",
        f"1;{WORDS['title']};{TYPED}",
        f"2;{WORDS['title']};{phone_and_email}",
    ]
    text = "\r\n".join(["Thème;Titre;Texte", *lines])
    response = browser.post(address, {"file": uploads.upload(text.encode(), "feuille.csv")})
    assert response.status_code == 200
    assert (PHONE in _page(response), BOTH in _page(response), response.text.count(TICK)) == (
        True,
        True,
        2,
    )
    sent = {"lines": response.context["form"]["lines"].value()}
    refused = browser.post(address, sent | {"keeps_contact": ["3"]})
    page = _page(refused)
    assert (refused.status_code, Proposal.objects.count()) == (422, 0)
    assert "Line 4: tick" in page and "Line 3: tick" not in page and phone_and_email in page
    assert refused.context["form"]["lines"].value() == sent["lines"]
    assert browser.post(address, sent | {"keeps_contact": ["3", "4"]}).status_code == 302
    assert Proposal.objects.count() == 3


def test_sheet_without_a_valid_line_says_that_nothing_would_be_written(workshop, facilitator):
    address = reverse("staff-workshop-sheet", args=[workshop.pk])
    text = f"Thème;Titre;Texte\r\n1;Court;{given.BODY}"
    sent = {"file": uploads.upload(text.encode(), "feuille.csv")}
    page = _page(make.client(facilitator).post(address, sent))
    assert "Aucune contribution ne sera écrite." in page and "0 contribution" not in page


# ---- transcripts that come as a file

LATER = "34 56 78 (exemple)."
TIMES = [
    ("00:00:01.000", "00:00:04.000", "Bonjour à tous."),
    ("00:00:04.000", "00:00:09.000", "Mon numéro : 06 12"),
]
TIMES += [("00:00:09.000", "00:00:12.000", LATER)]  # The number is split over two captions.
VTT = "WEBVTT\n\n" + "\n\n".join(
    f"{start} --> {end}\n<v Voix 1>{words}" for start, end, words in TIMES
)
SRT = "\n\n".join(
    f"{number}\n{start} --> {end}\n{words}" for number, (start, end, words) in enumerate(TIMES, 1)
)
TXT = f"{'Bonjour à tous. ' * 3000}\n\n{TYPED} {LATER}"


# By file name: its text, its encoding, and the second at which its first words begin.
FILES = {
    "a.vtt": (VTT, "utf-8", 1),
    "a.srt": (SRT.replace(".000", ",000"), "windows-1252", 1),
    "a.txt": (TXT, "utf-8", None),
}


@pytest.mark.parametrize("name", FILES)
def test_transcript_file_with_contact_details_comes_back_once_with_its_text(
    workshop, facilitator, name
):
    text, alphabet, first_start = FILES[name]
    recording, browser = recorded.recording(workshop), make.client(facilitator)
    address = f"/en{reverse('staff-transcript-write', args=[workshop.pk, recording.number])}"
    response = browser.post(
        address, {"file": uploads.upload(text.encode(alphabet), name), "is_checked": "no"}
    )
    assert (response.status_code, PHONE in _page(response), TICK in response.text) == (
        422,
        True,
        True,
    )
    assert "This is the text of your file." in response.text
    form_text = response.context["form"]["text"].value()
    assert form_text == text
    assert not Segment.objects.exists()
    assert (
        browser.post(
            address, {"text": form_text, "keeps_contact": "on", "is_checked": "no"}
        ).status_code
        == 302
    )
    segments = list(Segment.objects.order_by("place"))
    assert (segments[0].start, segments[0].text[:15], segments[-1].text.endswith(LATER)) == (
        first_start,
        "Bonjour à tous.",
        True,
    )


def test_transcript_file_without_contact_details_is_kept_at_once(workshop, facilitator):
    recording, browser = recorded.recording(workshop), make.client(facilitator)
    address = f"/en{reverse('staff-transcript-write', args=[workshop.pk, recording.number])}"
    sent = {
        "file": uploads.upload(VTT.replace(LATER, "Merci.").encode(), "atelier.vtt"),
        "is_checked": "no",
    }
    assert browser.post(address, sent).status_code == 302
    assert Segment.objects.count() == len(TIMES)
    unread = browser.post(
        address, {"file": uploads.upload(b"WEBVTT\n\n", "vide.vtt"), "is_checked": "no"}
    )
    assert (unread.status_code, list(unread.context["form"].errors)) == (422, ["file"])
