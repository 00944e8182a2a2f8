"""The page of a recording, without scripts: its states, corrections and excerpts by plain forms."""

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from consult.core.models import StoredFile
from consult.media.models import Upload
from consult.workshops.excerpts.actions import excerpts as excerpt_actions
from consult.workshops.models import Excerpt, Recording, Segment
from consult.workshops.recordings.actions import recordings as recording_actions
from consult.workshops.transcripts import draft_progress
from consult.workshops.transcripts.actions import passage_splits
from consult.workshops.transcripts.actions import segments as segment_actions
from consult.workshops.transcripts.actions import validation as validation_actions
from tests.factories import make
from tests.factories import workshops as held
from tests.workshops import recorded

TITLE = "Donner un lieu d'aide à chaque commune"
BODY = "Chaque commune ouvre un lieu où l'on est aidé sans rendez-vous."


@pytest.fixture
def workshop(organisation):
    """Return a public workshop that was held."""
    return recorded.workshop(held.consultation(organisation))


@pytest.fixture
def viewer(workshop):
    """Return the facilitator of the workshop."""
    return recorded.facilitator(workshop)


@pytest.fixture
def browser(viewer):
    """Return the browser of the facilitator."""
    return make.client(viewer)


@pytest.fixture
def recording(workshop):
    """Return a recording with three drafted passages of ten seconds from second ten on."""
    made = recorded.recording(workshop, may_publish_sound=True)
    recorded.drafted(made)
    return made


def at(name, recording, *more):
    """Return the address of a page of a recording."""
    return reverse(name, args=[recording.workshop_id, recording.number, *more])


def read_page(browser, recording, query=""):
    """Return the page of a recording as it is read."""
    answer = browser.get(at("staff-recording", recording) + query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_page_of_a_waiting_recording_says_so(browser, workshop):
    waiting = recorded.recording(workshop, state="processing", media={"progress": 0.62})
    content = read_page(browser, waiting)
    assert "62" in content
    assert 'aria-valuenow="62"' in content
    assert 'hx-trigger="every 4s"' in content
    assert "transcript.js" not in content
    assert "player.js" not in content


def test_page_of_a_draft_shows_its_progress_and_is_loaded_again_at_its_end(browser, workshop):
    waiting = recorded.recording(workshop, transcript_state="drafting")
    address = at("staff-recording", waiting) + "?waits=draft"
    assert address in read_page(browser, waiting)
    assert "La machine écrira un brouillon" in read_page(browser, waiting)
    draft_progress.store(waiting.pk, 0.001)
    assert "en cours de transcription" in read_page(browser, waiting)
    draft_progress.store(waiting.pk, 0.42)
    part = browser.get(address, headers={"HX-Request": "true"})
    assert 'aria-valuenow="42"' in part.text
    assert "<html" not in part.text
    Recording.objects.filter(pk=waiting.pk).update(transcript_state="draft")
    ended = browser.get(address, headers={"HX-Request": "true"})
    assert ended.headers["HX-Refresh"] == "true"


def test_tiles_that_are_requested_again_mark_the_open_recording(browser, workshop):
    drafted = recorded.recording(workshop, transcript_state="drafting")
    address = reverse("staff-recordings-tiles", args=[workshop.pk]) + f"?here={drafted.number}"
    assert address in read_page(browser, drafted)
    assert 'aria-current="true"' in browser.get(address).text


def test_page_of_a_recording_shows_its_progress(browser, viewer, workshop, recording):
    recorded.recording(workshop, state="processing")
    segment_actions.correct_segment(
        viewer=viewer,
        segment_id=recording.segments.get(place=2).pk,
        text="Il faut un lieu.",
        version=1,
    )
    content = read_page(browser, recording)
    assert "<b>Informations</b>" in content
    assert "1 prêt sur 2" in content
    assert content.count("Relu</span>") == 1


def test_progress_of_nothing_is_written_in_words(browser, viewer, workshop, recording):
    recorded.recording(workshop, state="processing")
    Upload.objects.create(
        organisation=workshop.organisation,
        owner=viewer.participant,
        consultation_id=workshop.consultation_id,
        purpose="recording",
        name="table.mp3",
        length=10,
        meant_for=workshop.pk,
        said={"title": "Table 4"},
        expires_at=timezone.now() + timedelta(days=1),
    )
    content = read_page(browser, recording)
    for words in (
        "<span>Pas encore relue</span>",
        "Aucun passage n’est encore relu.",
        "Conversion pour le web en cours",
        "En cours d’envoi. Les réponses sont enregistrées.",
    ):
        assert words in content
    assert not re.search(r">[^<]*\b0\s*(%|octet)[^<]*<", content)
    earlier = timezone.now() - timedelta(minutes=3)
    Upload.objects.update(created_at=earlier, expires_at=earlier + timedelta(hours=48))
    assert "Envoi arrêté avant d’avoir commencé." in read_page(browser, recording)
    Upload.objects.update(offset=4)
    stopped = read_page(browser, recording)
    assert "Choisissez de nouveau le même fichier" in stopped
    assert "fermer cette page" not in stopped


def test_refused_file_is_not_counted_among_the_files(browser, workshop, recording):
    recorded.recording(workshop, kind="", state="blocked", media={"refusal": "protected"})
    assert "1 prêt sur 1" in read_page(browser, recording)
    bench = browser.get(reverse("staff-workshop", args=[workshop.pk])).text
    assert "1 fichier<" in bench
    assert "sur 2" not in bench


def test_corrected_passage_brings_its_excerpts_with_it(browser, viewer, recording):
    excerpt = excerpt_actions.make_excerpt(viewer=viewer, **recorded.select_words(recording, 2, 2))
    answer = browser.post(
        at("staff-segment", recording, 2),
        {"text": "Il faut deux lieux d'aide.", "version": "1"},
        headers={"HX-Request": "true"},
    )
    card = answer.text.partition(f'id="excerpt-{excerpt.pk}"')[2]
    assert 'hx-swap-oob="true"' in card
    assert "deux lieux" in card


def test_suggested_word_is_offered_once_in_a_passage(browser, recording):
    Segment.objects.filter(recording=recording, place=2).update(
        text="Le mérique, le mérique.", suggested=[[3, 10, "numérique"], [15, 22, "numérique"]]
    )
    form = browser.get(at("staff-segment", recording, 2)).text
    assert form.count('name="replace"') == 1


def test_a_refused_file_says_why_and_may_be_deleted(browser, workshop):
    refused = recorded.recording(workshop, kind="", state="blocked", media={"refusal": "protected"})
    content = browser.get(reverse("staff-recordings", args=[workshop.pk])).content.decode()
    assert "upload-failed" in content
    assert at("staff-recording-remove", refused) in content
    assert browser.post(at("staff-recording-remove", refused)).status_code == 302
    assert not Recording.objects.exists()


def test_without_an_engine_a_transcript_is_typed_or_uploaded(browser, workshop):
    empty = recorded.recording(workshop)
    content = read_page(browser, empty)
    assert at("staff-transcript-write", empty) in content
    assert at("staff-transcript-draft", empty) not in content
    file = SimpleUploadedFile("t.vtt", b"WEBVTT\n\n00:01.000 --> 00:04.000\nBonjour.\n", "text/vtt")
    assert (
        browser.post(
            at("staff-transcript-write", empty), {"file": file, "is_checked": "no"}
        ).status_code
        == 302
    )
    assert [segment.text for segment in empty.segments.all()] == ["Bonjour."]


def test_form_of_a_text_asks_neither_for_voices_nor_for_faces(browser, workshop):
    address = reverse("staff-recordings", args=[workshop.pk])
    form = browser.get(f"{address}?text=1").content.decode()
    assert "Nombre de personnes citées" in form
    assert "noté dans le texte" in form
    assert "may_publish_sound" not in form and "may_publish_image" not in form
    sent = {
        "language": "fr",
        "people": "3",
        "consent": "oral",
        "has_minors": "no",
        "may_reuse": "on",
        "file": SimpleUploadedFile("compte-rendu.txt", b"Une halte (exemple)."),
    }
    assert browser.post(f"{address}?text=1", sent).status_code == 302
    recording = Recording.objects.get()
    assert (recording.people, recording.may_reuse, recording.may_publish_sound) == (3, True, False)


def test_empty_transcript_is_refused(browser, workshop):
    empty = recorded.recording(workshop)
    assert browser.post(at("staff-transcript-write", empty), {"text": " "}).status_code == 422


def test_ticked_passages_become_an_excerpt_then_a_contribution(browser, recording):
    content = read_page(browser, recording)
    assert content.count('name="tick"') == 3
    ticks = re.findall(r'name="tick" value="([^"]+)"', content)
    sent = {"tick": ticks[:2]}
    answer = browser.post(at("staff-excerpt-make", recording), sent, follow=True)
    excerpt = Excerpt.objects.get()
    assert excerpt.quote == "Bonjour à tous.\nIl faut un lieu d'aide."
    assert f'id="excerpt-{excerpt.pk}"' in answer.content.decode()
    topic = recording.workshop.consultation.topics.first()
    browser.post(at("staff-excerpt-attach", recording, excerpt.pk), {"topic": str(topic.pk)})
    write = at("staff-excerpt-write", recording, excerpt.pk)
    assert write in read_page(browser, recording)
    refused = browser.post(write, {"title": "Court", "body": BODY})
    assert refused.status_code == 422
    assert BODY.replace("'", "&#x27;") in refused.content.decode()
    assert browser.post(write, {"title": TITLE, "body": BODY}).status_code == 302
    excerpt.refresh_from_db()
    assert excerpt.provenance.proposal.participants == 12
    assert f"/proposals/{excerpt.provenance.proposal.number}/" in read_page(browser, recording)


@pytest.mark.parametrize(
    "sent", [{}, {"tick": "x"}, {"first": "1", "begins": "a"}, {"start": "1", "end": "nan"}]
)
def test_excerpt_without_a_valid_choice_is_refused_with_a_message(browser, recording, sent):
    answer = browser.post(at("staff-excerpt-make", recording), sent, follow=True)
    assert answer.status_code == 200
    assert not Excerpt.objects.exists()


def test_excerpt_form_sent_twice_makes_one_excerpt(browser, recording):
    passage = recording.segments.get(place=2)
    sent = {
        "tick": f"{passage.pk}.{passage.version}",
        "key": "0197f0d0-0000-7000-8000-000000000001",
    }
    for _twice in range(2):
        browser.post(at("staff-excerpt-make", recording), sent)
    assert Excerpt.objects.count() == 1


def test_a_passage_is_corrected_on_a_page_of_its_own(browser, recording):
    address = at("staff-segment", recording, 2)
    assert "Il faut un lieu" in browser.get(address).content.decode()
    answer = browser.post(
        address, {"text": "Il faut deux lieux.", "speaker": "Voix 1", "version": "1"}
    )
    assert answer["Location"].endswith("?place=2#p2")
    assert recording.segments.get(place=2).text == "Il faut deux lieux."


def test_voice_is_renamed_in_the_whole_recording_with_the_words_of_its_passage(browser, recording):
    address, here = at("staff-segment", recording, 2), {"HX-Request": "true"}
    sent = {"text": "Il faut deux lieux.", "version": "1", "wish": "rename"}
    refused = browser.post(address, {**sent, "speaker": " "}, headers=here)
    assert refused.status_code == 422 and "Donnez un nom à la voix." in refused.content.decode()
    assert recording.segments.get(place=2).text == "Il faut un lieu d'aide."
    part = browser.post(address, {**sent, "speaker": "Voix 7"}, headers=here).content.decode()
    assert part.count("Voix 7") >= 3 and "Voix 1" not in part
    assert set(recording.segments.values_list("speaker", flat=True)) == {"Voix 7"}
    assert recording.segments.get(place=2).text == "Il faut deux lieux."


def test_two_corrections_of_the_same_words_are_both_shown(browser, viewer, recording):
    segment = recording.segments.get(place=2)
    theirs = {"text": "Il faut trois lieux.", "version": 1}
    segment_actions.correct_segment(viewer=viewer, segment_id=segment.pk, **theirs)
    address = at("staff-segment", recording, 2)
    refused = browser.post(
        address, {"text": "Il faut deux lieux.", "speaker": "Voix 1", "version": "1"}
    )
    content = refused.content.decode()
    assert refused.status_code == 422
    assert "Il faut trois lieux." in content
    assert "Il faut deux lieux." in content
    assert 'name="version" value="2"' in content
    browser.post(address, {"text": "Il faut deux lieux.", "speaker": "Voix 1", "version": "2"})
    assert recording.segments.get(place=2).text == "Il faut deux lieux."


def test_inline_correction_returns_the_passage_alone(browser, recording):
    address, here = at("staff-segment", recording, 2), {"HX-Request": "true"}
    form = browser.get(address, headers=here).content.decode()
    assert "<html" not in form
    assert 'id="p2"' in form
    sent = {"text": "Il faut deux lieux.", "speaker": "", "version": "1"}
    passage = browser.post(address, sent, headers=here).content.decode()
    assert "<html" not in passage
    assert "<span data-text>Il faut deux lieux.</span>" in passage


def test_selectable_text_equals_the_stored_passage(browser, recording):
    content = read_page(browser, recording)
    for segment in recording.segments.all():
        assert f"<span data-text>{segment.text}</span>".replace("'", "&#x27;") in content


def test_a_transcript_is_validated_then_read_over_in_the_room(browser, viewer, recording):
    refused = browser.post(at("staff-transcript-validate", recording), follow=True)
    assert refused.status_code == 200
    recorded.read_over(viewer, *recording.segments.all())
    browser.post(at("staff-transcript-validate", recording))
    recording.refresh_from_db()
    assert recording.transcript_state == "validated"
    wrong = browser.post(
        at("staff-transcript-reading", recording), {"readers": "3", "disagreements": "4"}
    )
    assert wrong.status_code == 422
    reading = {"readers": "9", "disagreements": "1", "objection": "Ce n'est pas ce que j'ai dit."}
    assert browser.post(at("staff-transcript-reading", recording), reading).status_code == 302
    recording.refresh_from_db()
    assert (recording.readers, recording.disagreements, recording.objections.count()) == (9, 1, 1)
    assert 'name="tick"' in read_page(browser, recording)
    assert at("staff-segment", recording, 1) not in read_page(browser, recording)


def test_a_reading_link_is_shown_once(browser, recording):
    address = at("staff-transcript-link", recording)
    content = browser.post(address).content.decode()
    assert "/read-over/" in content
    assert "/read-over/" not in browser.get(address).content.decode()


def test_a_long_transcript_is_read_by_parts(browser, recording):
    rows = [f"Passage {n} (exemple)." for n in range(4, 2001)]
    owner = {"organisation": recording.organisation, "recording": recording}
    Segment.objects.bulk_create(
        Segment(place=n, start=10 * n, end=10 * n + 10, text=text, **owner)
        for n, text in enumerate(rows, 4)
    )
    content = read_page(browser, recording, "?part=20")
    assert content.count('class="segment"') == 100
    assert "Passage 2000" in content
    assert len(content.encode()) < 160_000
    assert 'id="p1234"' in read_page(browser, recording, "?place=1234")
    assert read_page(browser, recording, "?part=999").count('class="segment"') == 100


@pytest.mark.parametrize("n", [1, 3])
def test_page_of_a_recording_takes_as_many_queries_for_three_as_for_one(
    browser, viewer, recording, n, django_assert_num_queries
):
    for _more in range(n - 1):
        recorded.recording(recording.workshop)
    for _excerpt in range(n):
        excerpt_actions.make_excerpt(viewer=viewer, **recorded.select_words(recording))
    read_page(browser, recording)
    with django_assert_num_queries(24):  # one of them notes the reading
        read_page(browser, recording)


@pytest.mark.parametrize("changed", [2, 3])
def test_excerpt_chosen_on_a_page_opened_before_a_split_never_quotes_the_neighbour(
    browser, viewer, recording, changed
):
    chosen = recording.segments.get(place=3)
    text = chosen.text
    tick = f"{chosen.pk}.{chosen.version}"
    split = recording.segments.get(place=changed)
    passage_splits.split_segment(viewer=viewer, segment_id=split.pk, at=3, version=split.version)
    sent = {"first": tick, "begins": "0", "last": tick, "ends": "99"}
    answer = browser.post(at("staff-excerpt-make", recording), sent, follow=True)
    if changed == 3:
        assert not Excerpt.objects.exists()
        assert "Choisissez de nouveau les mots" in answer.content.decode()
    else:
        assert Excerpt.objects.get().quote == text


@pytest.mark.parametrize("role", ["facilitator", "moderator", None])
def test_page_of_a_recording_is_refused_to_outsiders(workshop, recording, role):
    other = make.client(make.person(role, workshop.consultation))
    assert other.get(at("staff-recording", recording)).status_code in (403, 404)
    assert other.post(at("staff-excerpt-make", recording), {"tick": "1"}).status_code in (403, 404)
    assert not Excerpt.objects.exists()


def test_a_file_comes_with_its_form_and_what_people_agreed_to(browser, workshop):
    address = reverse("staff-recordings", args=[workshop.pk])
    fields = {
        "title": "Table 2",
        "language": "fr",
        "consent": "forms",
        "people": "4",
        "has_minors": "no",
    }
    incomplete = browser.post(address, fields)
    assert incomplete.status_code == 422
    without_people = browser.post(address, {**fields, "people": "0"})
    assert "Indiquez combien de personnes sont entendues" in without_people.content.decode()
    assert 'name="people" value="0" min="1"' in without_people.content.decode()
    file = SimpleUploadedFile("notes.txt", "Chacun apprend à chacun.".encode(), "text/plain")
    assert browser.post(address, {**fields, "file": file}).status_code == 302
    stored = Recording.objects.get()
    assert (stored.title, stored.people, stored.has_minors, stored.media.original_size) == (
        "Table 2",
        4,
        False,
        25,
    )
    without = {name: value for name, value in fields.items() if name != "consent"}
    again = SimpleUploadedFile("notes.txt", b"Autre chose.", "text/plain")
    assert browser.post(address, {**without, "file": again}).status_code == 422
    assert Recording.objects.count() == 1


def write_proposal(viewer, recording):
    """Create a proposal from the second passage of a recording."""
    excerpt = excerpt_actions.make_excerpt(viewer=viewer, **recorded.select_words(recording, 2))
    topic = recording.workshop.consultation.topics.first()
    about = {"viewer": viewer, "excerpt_id": excerpt.pk, "topic_id": topic.pk}
    return excerpt_actions.write_from_excerpt(**about, title=TITLE, body=BODY)


def validate_transcript(viewer, recording):
    """Validate the transcript of a recording."""
    recorded.read_over(viewer, *recording.segments.all())
    validation_actions.validate_transcript(viewer=viewer, recording_id=recording.pk)


def attach_clip(excerpt):
    """Attach a clip to an excerpt, cut from the unmasked medium."""
    variants = [{"name": "clip.m4a", "width": None, "height": None, "size": 10, "sha256": "0" * 64}]
    metadata = {
        "kind": "audio",
        "media_type": "audio/mp4",
        "name": "extrait.m4a",
        "holder": "excerpt",
        "size": 10,
    }
    excerpt.clip = StoredFile.objects.create(
        organisation=excerpt.organisation, variants=variants, **metadata
    )
    excerpt.generation = excerpt.recording.media.generation
    excerpt.save()


def test_visitor_reads_and_hears_the_excerpt_of_a_proposal(viewer, recording):
    proposal, visitor = write_proposal(viewer, recording), make.client()
    address = reverse("proposal", args=[recording.workshop.consultation.slug, proposal.number])
    assert 'id="excerpt"' not in visitor.get(address).content.decode()
    validate_transcript(viewer, recording)
    Recording.objects.filter(pk=recording.pk).update(title="a1.MP3")
    content = visitor.get(address).content.decode()
    assert "Il faut un lieu d’aide." in content
    assert f"Enregistrement n°\xa0{recording.number}" in content and "a1.MP3" not in content
    assert "player.js" not in content
    excerpt = Excerpt.objects.get()
    attach_clip(excerpt)
    with_clip = visitor.get(address).content.decode()
    assert "player.js" in with_clip
    captions = visitor.get(f"/media/{excerpt.clip_id}/captions.vtt")
    assert "00:00:00.000 --> " in captions.content.decode()
    recording.segments.filter(place=2).update(is_masked=True)
    assert 'id="excerpt"' not in visitor.get(address).content.decode()
    assert visitor.get(f"/media/{excerpt.clip_id}/captions.vtt").status_code == 404
    assert visitor.get(f"/media/{excerpt.clip_id}/clip.m4a").status_code == 404


def test_a_whole_recording_is_read_where_its_people_agreed(viewer, recording):
    workshop = recording.workshop
    args = [workshop.consultation.slug, workshop.number, recording.number]
    address, visitor = reverse("workshop-recording", args=args), make.client()
    assert visitor.get(address).status_code == 404
    validate_transcript(viewer, recording)
    recording_actions.publish_transcript(viewer=viewer, recording_id=recording.pk)
    words = visitor.get(address).content.decode()
    assert words.count('class="segment"') == 3
    assert "player.js" not in words
    recording_actions.publish_whole(viewer=viewer, recording_id=recording.pk)
    whole = visitor.get(address).content.decode()
    assert "player.js" in whole
    assert 'name="tick"' not in whole


def correct(browser, recording, place, **sent):
    """Send the form of a passage where scripts run, and return the answer."""
    segment = recording.segments.get(place=place)
    fields = {"text": segment.text, "speaker": segment.speaker, "version": segment.version}
    return browser.post(
        at("staff-segment", recording, place), fields | sent, headers={"HX-Request": "true"}
    )


def test_saved_passage_is_followed_by_the_form_of_the_next_one(browser, recording):
    content = correct(browser, recording, 1, wish="next").content.decode()
    assert content.index('id="p1"') < content.index('id="p2"')
    assert 'data-listen="19.00"' in content
    last = correct(browser, recording, 3, wish="next").content.decode()
    assert 'id="p4"' not in last
    assert recording.segments.filter(is_checked=True).count() == 2


def test_passage_is_corrected_and_cut_at_the_cursor(browser, recording):
    answer = correct(
        browser, recording, 2, text="Il faut deux lieux. Ici.", after="Ici.", wish="split"
    )
    assert answer["HX-Retarget"] == "#transcript"
    assert 'id="p4"' in answer.content.decode()
    texts = list(recording.segments.values_list("text", flat=True))
    assert texts == ["Bonjour à tous.", "Il faut deux lieux.", "Ici.", "Merci d'être venus."]
    refused = correct(browser, recording, 3, text="Ici et là.", after="", wish="split")
    assert refused.status_code == 422
    assert "Ici et là." in refused.content.decode()
    assert recording.segments.get(place=3).text == "Ici."


def test_passage_is_joined_with_the_next_one(browser, recording):
    answer = correct(browser, recording, 1, wish="join")
    assert answer["HX-Retarget"] == "#transcript"
    texts = list(recording.segments.values_list("text", flat=True))
    assert texts == ["Bonjour à tous. Il faut un lieu d'aide.", "Merci d'être venus."]
    assert correct(browser, recording, 3, wish="join").status_code == 422


def test_without_scripts_a_passage_is_cut_before_a_word_of_a_list(browser, recording):
    address = at("staff-segment-split", recording, 2)
    content = browser.get(address).content.decode()
    assert '<option value="8">un lieu' in content
    answer = browser.post(address, {"at": "8", "version": "1"})
    assert answer["Location"] == at("staff-segment", recording, 3)
    texts = list(recording.segments.values_list("text", flat=True))
    assert texts[1:3] == ["Il faut", "un lieu d'aide."]
    assert browser.post(address, {"at": "5", "version": "1"}).status_code == 422


def test_objection_of_a_participant_stands_beside_its_passage(browser, viewer, recording):
    segment = recording.segments.get(place=2)
    validation_actions.note_objection(
        viewer=viewer,
        recording_id=recording.pk,
        text="J'ai dit deux lieux.",
        segment_id=segment.pk,
    )
    content = read_page(browser, recording)
    assert content.index('id="p2"') < content.index("ai dit deux lieux.") < content.index('id="p3"')
    form = browser.get(at("staff-segment", recording, 2)).content.decode()
    assert "ai dit deux lieux." in form


def test_open_objection_keeps_the_transcript_from_being_validated_until_it_is_settled(
    browser, viewer, recording
):
    validation_actions.note_objection(
        viewer=viewer, recording_id=recording.pk, text="Il manque la fin."
    )
    recorded.read_over(viewer, *recording.segments.all())
    refused = browser.post(at("staff-transcript-validate", recording), follow=True)
    assert "désaccord" in refused.content.decode()
    [settle] = re.findall(r'action="([^"]+/settle/)"', refused.content.decode())
    settled = browser.post(settle, follow=True)
    assert "Il manque la fin." not in settled.content.decode()
    browser.post(at("staff-transcript-validate", recording))
    recording.refresh_from_db()
    assert recording.transcript_state == "validated"


def test_doubtful_words_are_listed_above_the_field(browser, recording):
    Segment.objects.filter(recording=recording, place=2).update(doubtful=[[11, 15]])
    form = browser.get(at("staff-segment", recording, 2)).content.decode()
    assert 'data-doubt="lieu"' in form
    assert 'data-begin="11"' in form


def test_imported_subtitles_are_unchecked_unless_a_person_says_otherwise(browser, workshop):
    for choice, expected in (("no", [False]), ("yes", [True])):
        empty = recorded.recording(workshop)
        sent = {"text": "Bonjour.", "is_checked": choice}
        assert browser.post(at("staff-transcript-write", empty), sent).status_code == 302
        assert [segment.is_checked for segment in empty.segments.all()] == expected
    content = read_page(browser, recorded.recording(workshop))
    assert at("staff-transcript-checked", empty) not in content


def test_suggested_term_replaces_the_whole_word_that_is_nearest_to_its_place(browser, recording):
    recording.segments.filter(place=2).update(suggested=[[11, 15, "lien"]])
    form = correct(browser, recording, 2, text="Le milieu, le lieu, un lieu.", replace="0")
    assert "Le milieu, le lien, un lieu." in form.content.decode()
    gone = correct(browser, recording, 2, text="Le milieu.", replace="0")
    assert "Le milieu." in gone.content.decode()


def test_suggested_term_replaces_a_word_in_the_form_only(browser, recording):
    Segment.objects.filter(recording=recording, place=2).update(
        suggested=[[11, 15, "lien"]], listen_again=["unknown"]
    )
    assert "À réécouter" in read_page(browser, recording)
    form = correct(browser, recording, 2, text="Il faut deux lieu.", replace="0")
    assert form.status_code == 200
    assert "Il faut deux lien." in form.content.decode()
    assert recording.segments.get(place=2).text == "Il faut un lieu d'aide."
    correct(browser, recording, 2)
    assert "À réécouter" not in read_page(browser, recording)
