"""Files of a workshop: they become recordings when they arrive and their answers are known."""

import pytest

from consult.core.queue import short_jobs
from consult.media.actions import uploads as upload_actions
from consult.media.models import Upload
from consult.media.tus import byte_writer
from consult.workshops.models import Recording
from consult.workshops.recordings.actions import arrivals as arrival_actions
from tests.factories import make
from tests.factories import workshops as rooms
from tests.media.given import Sender, content
from tests.workshops import recorded

ANSWERS = {
    "title": "",
    "language": "fr",
    "consent": "forms",
    "people": "6",
    "has_minors": "no",
    "may_publish_sound": "on",
}
FETCH = {"X-Requested-With": "fetch"}


@pytest.fixture
def consultation(organisation):
    return rooms.consultation(organisation)


@pytest.fixture
def workshop(consultation):
    return recorded.workshop(consultation)


@pytest.fixture
def facilitator(workshop):
    return recorded.facilitator(workshop)


@pytest.fixture
def sender(facilitator):
    return Sender(facilitator)


@pytest.fixture
def recordings_url(workshop):
    return f"/staff/workshops/{workshop.pk}/recordings/"


def begin_upload(sender, workshop, octets, **fields):
    """Announce a file for the workshop, send its first half, and return its address and its id."""
    address = sender.begin(len(octets), workshop=str(workshop.pk), **fields)
    sender.add(address, 0, octets[: len(octets) // 2])
    return address, address.split("?")[0].rstrip("/").rsplit("/", 1)[-1]


def finish(sender, address, octets):
    """Send the second half, and run the jobs that wait for it."""
    half = len(octets) // 2
    assert sender.add(address, half, octets[half:]).status_code == 204
    while short_jobs.run_due():
        pass


def test_file_is_attached_when_it_arrives_after_its_answers(
    workshop, facilitator, sender, recordings_url
):
    octets = content(1000)
    address, upload = begin_upload(sender, workshop, octets)
    browser = make.client(facilitator)
    saved = browser.post(recordings_url, ANSWERS | {"upload": [upload, upload]}, headers=FETCH)
    assert saved.status_code == 200 and 'id="tiles"' in saved.text and "atelier.mp3" in saved.text
    assert not Recording.objects.exists()
    finish(sender, address, octets)
    finish_again = [arrival_actions.attach_arrived(upload_id=upload) for _time in range(2)]
    assert finish_again == [None, None]
    recording = Recording.objects.get()
    assert (recording.title, recording.people, recording.may_publish_sound) == (
        "atelier.mp3",
        6,
        True,
    )
    again = browser.post(recordings_url, ANSWERS | {"upload": upload})
    assert again.status_code == 422 and "déjà dans la liste" in again.text


def test_file_that_arrived_without_answers_waits_for_them_on_every_device(
    workshop, facilitator, sender, recordings_url
):
    octets = content(1000)
    address, upload = begin_upload(sender, workshop, octets)
    browser = make.client(facilitator)
    assert "Interrompu à" in browser.get(recordings_url).text
    finish(sender, address, octets)
    assert not Recording.objects.exists()
    page = browser.get(recordings_url).text
    assert (
        "répondez aux questions de ce formulaire" in page and page.count(f'value="{upload}"') == 1
    )
    refused = browser.post(recordings_url, {"upload": upload})
    for sentence in (
        "Dites comment l’accord a été donné",
        "Indiquez combien de personnes sont entendues ou filmées",
        "Indiquez s’il y a des personnes mineures",
    ):
        assert sentence in refused.text.replace("'", "’")
    assert refused.text.count(f'value="{upload}"') == 1
    assert browser.post(recordings_url, ANSWERS | {"upload": upload}).status_code == 302
    assert Recording.objects.count() == 1
    assert not make.client(recorded.facilitator(workshop)).get(recordings_url).context["kept"]


def test_refused_attachment_returns_the_file_to_those_without_answers(
    workshop, facilitator, sender, recordings_url
):
    octets = content(1000)
    address, upload = begin_upload(sender, workshop, octets)
    browser = make.client(facilitator)
    browser.post(recordings_url, ANSWERS | {"upload": upload}, headers=FETCH)
    workshop.facilitators.all().delete()
    finish(sender, address, octets)
    assert not Recording.objects.exists()
    assert Upload.objects.get().said == {}


@pytest.fixture
def expect_received(workshop, facilitator, sender, recordings_url):
    """Return a function that sends a file, which its answers take before its row is complete."""
    octets = content(1000)
    address, upload = begin_upload(sender, workshop, octets)
    browser = make.client(facilitator)

    def send(at_step):
        def answer():
            assert browser.post(recordings_url, ANSWERS | {"upload": upload}).status_code == 302

        at_step(answer)
        received = sender.add(address, 500, octets[500:])
        assert received.status_code == 204
        assert received["Upload-Offset"] == "1000"
        while short_jobs.run_due():
            pass
        assert Recording.objects.count() == 1

    return send


def test_last_bytes_are_received_if_answers_take_the_file_before_its_row_is_read(
    expect_received, monkeypatch
):
    read_from = byte_writer.read_from

    def at_step(answer):
        def read_and_answer(request, place):
            read_from(request, place)
            answer()

        monkeypatch.setattr(byte_writer, "read_from", read_and_answer)

    expect_received(at_step)


def test_last_bytes_are_received_if_answers_move_the_file_while_it_is_read(
    expect_received, monkeypatch
):
    digest = upload_actions._digest

    def at_step(answer):
        def answer_and_miss_the_file(_upload):
            monkeypatch.setattr(upload_actions, "_digest", digest)
            answer()
            raise FileNotFoundError

        monkeypatch.setattr(upload_actions, "_digest", answer_and_miss_the_file)

    expect_received(at_step)


def test_file_of_a_killed_process_is_attached_by_the_clock(
    workshop, facilitator, sender, recordings_url
):
    octets = content(1000)
    address, upload = begin_upload(sender, workshop, octets)
    make.client(facilitator).post(recordings_url, ANSWERS | {"upload": upload}, headers=FETCH)
    arrival_actions.attach_all_arrived()
    assert not Recording.objects.exists()
    sender.add(address, 500, octets[500:])
    Upload.objects.update(state="receiving", offset=500)  # the row was not saved
    arrival_actions.attach_all_arrived()
    arrival_actions.attach_all_arrived()
    assert Recording.objects.count() == 1


def test_limit_of_files_is_counted_by_workshop_and_says_until_when(
    workshop, sender, settings, consultation
):
    settings.RATE_LIMITS_ON = True
    settings.RATE_LIMITS = settings.RATE_LIMITS | {"upload_of_object": ((2, 3600), (200, 86400))}
    other = recorded.workshop(consultation)
    recorded.Facilitation.objects.create(
        organisation=other.organisation,
        workshop=other,
        participant=workshop.facilitators.get().participant,
    )
    for_it = {"workshop": str(workshop.pk)}
    assert sender.announce(9_000_000_000, **for_it).status_code == 413  # refused: not counted
    assert sender.announce(**for_it).status_code == 201
    assert sender.announce(**for_it).status_code == 201
    refused = sender.announce(**for_it)
    assert refused.status_code == 429
    assert "2 fichiers par heure" in refused.json()["errors"][0]["detail"]
    assert sender.announce(workshop=str(other.pk)).status_code == 201
    settings.UPLOADS_OF_OBJECT_A_DAY = 15
    refused = sender.announce(workshop=str(other.pk))
    assert refused.status_code == 409 and refused.json()["errors"][0]["code"] == "day_used"


def test_file_for_a_workshop_of_another_facilitator_is_refused(workshop, consultation):
    stranger = Sender(recorded.facilitator(recorded.workshop(consultation)))
    assert stranger.announce(workshop=str(workshop.pk)).status_code == 403
    assert stranger.announce(workshop="nowhere").status_code == 400
