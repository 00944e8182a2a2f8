"""Reading over by link: on a phone, without an account, a script or, before an answer, a cookie."""

import pytest
from django.urls import reverse

from consult.workshops.models import Objection, ReadingLink, Segment
from consult.workshops.recordings.actions import recordings as recording_actions
from consult.workshops.transcripts.actions import validation as validation_actions
from consult.workshops.transcripts.selectors import transcripts as transcript_selectors
from tests.factories import make
from tests.workshops import recorded


@pytest.fixture
def recording(consultation):
    made = recorded.recording(recorded.workshop(consultation))
    recorded.drafted(made, "Bonjour <b>à tous</b>.", "Il faut un lieu.", "Un secret.")
    Segment.objects.filter(recording=made, place=3).update(is_masked=True)
    return made


@pytest.fixture
def facilitator(recording):
    return recorded.facilitator(recording.workshop)


@pytest.fixture
def token(recording, facilitator):
    return validation_actions.make_reading_link(viewer=facilitator, recording_id=recording.pk)[1]


def at(name, token):
    return reverse(name, args=[token])


def test_reading_page_sets_no_cookie_and_is_not_cached(token):
    answer = make.client().get(at("read-over", token))
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "Bonjour &lt;b&gt;à tous&lt;/b&gt;." in page
    assert "secret" not in page
    assert not answer.cookies
    assert answer["Cache-Control"] == "private, no-store"
    assert 'content="no-referrer"' in page
    assert "noindex" in page


def test_full_agreement_is_sent_in_two_steps(token, recording, facilitator):
    browser = make.client(enforce_csrf_checks=True)
    form = browser.get(at("read-over-answer", token))
    key = form.context["form"]["key"].value()
    sent = {"key": key, "csrfmiddlewaretoken": form.context["csrf_token"]}
    for _twice in range(2):
        answer = browser.post(at("read-over-answer", token), sent)
        assert (answer.status_code, answer["Location"]) == (302, at("read-over-thanks", token))
    assert transcript_selectors.answered(facilitator, recording) == (1, 0)
    assert browser.get(answer["Location"]).status_code == 200


def test_objection_is_sent_with_or_without_a_correction(token, recording, facilitator):
    first, second = recording.segments.filter(is_masked=False)
    browser = make.client()
    address = f"{at('read-over-answer', token)}?wrong={first.pk}&wrong={second.pk}"
    assert "Il faut un lieu." in browser.get(address).content.decode()
    browser.post(address, {str(first.pk): "J'ai dit bonsoir."})
    objections = {
        (objection.segment, objection.text)
        for objection in transcript_selectors.objections(facilitator, recording)
    }
    assert objections == {(first, "J'ai dit bonsoir."), (second, "")}
    assert transcript_selectors.answered(facilitator, recording) == (1, 1)
    again = browser.get(f"{at('read-over', token)}?wrong={first.pk}").content.decode()
    assert again.count(" checked") == 1


def test_too_long_answer_is_refused_with_its_reason(token, recording):
    first = recording.segments.first()
    address = f"{at('read-over-answer', token)}?wrong={first.pk}"
    answer = make.client().post(address, {str(first.pk): "x" * 1001})
    assert answer.status_code == 422
    assert "x" * 1001 in answer.content.decode()
    assert Objection.objects.count() == 0


def test_passages_that_cannot_be_ticked_are_left_out(token, recording):
    masked = recording.segments.get(place=3)
    for ticked in (masked.pk, "x", ""):
        page = make.client().get(f"{at('read-over-answer', token)}?wrong={ticked}")
        assert page.status_code == 200
        assert page.context["form"].passages == []


@pytest.mark.parametrize("name", ["read-over", "read-over-answer", "read-over-thanks"])
def test_expired_reading_link_opens_no_page(name, token):
    assert make.client().get(at(name, "x" * 24)).status_code == 404
    ReadingLink.objects.update(expires_at="2020-01-01T00:00Z")
    assert make.client().get(at(name, token)).status_code == 404


def test_queries_do_not_grow_with_the_length_of_the_transcript(
    token, recording, django_assert_num_queries
):
    browser, address = make.client(), at("read-over", token)
    browser.get(address)
    with django_assert_num_queries(4):
        browser.get(address)
    recorded.excerpt(recording, recording.segments.first())
    with django_assert_num_queries(3):
        browser.get(address)
    for segment in recording.segments.filter(is_masked=False):
        recorded.excerpt(recording, segment)
    with django_assert_num_queries(3):
        assert len(browser.get(address).context["passages"]) == 3


def captions(recording, viewer=None):
    return make.client(viewer).get(f"/media/{recording.media.file_id}/captions.vtt")


def test_captions_are_served_to_readers_of_the_transcript_only(recording, facilitator):
    assert captions(recording).status_code == 404
    own = captions(recording, facilitator)
    assert own["Content-Type"] == "text/vtt; charset=utf-8"
    assert own["Cache-Control"] == "private, no-store"
    assert "secret" not in own.content.decode()
    recorded.read_over(facilitator, recording.segments.first())
    validation_actions.validate_transcript(viewer=facilitator, recording_id=recording.pk)
    recording_actions.edit_recording(
        viewer=facilitator, recording_id=recording.pk, may_publish_sound=True
    )
    recording_actions.publish_whole(viewer=facilitator, recording_id=recording.pk)
    public = captions(recording)
    assert public.content.decode().startswith(
        "WEBVTT\n\n00:00:10.000 --> 00:00:20.000\n<v Voix 1>Bonjour"
    )
    assert (public["X-Content-Type-Options"], public["Cache-Control"]) == (
        "nosniff",
        "public, max-age=5",
    )
    again = make.client().get(public.wsgi_request.path, headers={"If-None-Match": public["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert (
        make.client().get("/media/4d0a1c9e-1111-4111-8111-111111111111/captions.vtt").status_code
        == 404
    )
