"""Voice messages: played to the team alone unless the author chose otherwise, and transcribed once.

The proposal is in the author's name.
"""

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from consult.core.exceptions import NotAllowed, NotFound
from consult.media.models import Media, Upload
from consult.workshops import emails as workshop_emails
from consult.workshops.entries.actions import contributions as contribution_actions
from consult.workshops.exceptions import NotEntered, VoiceIsAnswered
from consult.workshops.models import Provenance, VoiceMessage
from consult.workshops.voice_messages import actions as voice_message_actions
from consult.workshops.voice_messages import selectors
from debates.models import Proposal
from tests.factories import make
from tests.workshops.voices import voice

pytestmark = pytest.mark.django_db
TEXT = {
    "title": "Un bus le soir jusqu'au bourg",
    "body": "Il faudrait un bus qui rentre après le cinéma, le samedi.",
}


@pytest.fixture
def sound_file():
    return SimpleUploadedFile("voix.webm", b"RIFF....", content_type="audio/webm")


@pytest.fixture
def topic(consultation):
    return consultation.topics.first()


@pytest.fixture
def citizen(topic):
    return make.person(organisation=topic.organisation)


@pytest.fixture
def agent(consultation):
    return make.person("facilitator", consultation)


def speak_url(topic):
    return reverse("voice-new", args=[topic.consultation.slug, topic.slug])


def test_voice_is_sent_with_neither_title_nor_text(topic, citizen, sound_file):
    answer = make.client(citizen).post(
        speak_url(topic),
        {"file": sound_file, "hearing": "private", "language": "fr", "charter_accepted": "on"},
    )
    assert answer.status_code == 302
    sent = VoiceMessage.objects.get()
    assert (sent.participant, sent.topic, sent.state) == (citizen.participant, topic, "sent")
    assert not sent.is_voice_public and sent.media.holder == "voice"
    assert not Proposal.objects.filter(topic=topic).exists()


def test_uploaded_voice_is_kept_when_the_form_is_refused(topic, citizen, sound_file):
    browser = make.client(citizen)
    refused = browser.post(
        speak_url(topic), {"file": sound_file, "hearing": "private", "language": "fr"}
    )
    assert refused.status_code == 422
    upload = Upload.objects.get()
    assert f'name="upload" value="{upload.pk}"' in refused.content.decode()
    again = {
        "upload": str(upload.pk),
        "hearing": "private",
        "language": "fr",
        "charter_accepted": "on",
    }
    assert browser.post(speak_url(topic), again).status_code == 302
    assert VoiceMessage.objects.get().media.original_size == upload.length


def test_form_without_a_voice_shows_its_error_at_the_field(topic, citizen):
    answer = make.client(citizen).post(speak_url(topic), {"hearing": "private", "language": "fr"})
    assert answer.status_code == 422
    assert "Enregistrez votre voix, ou choisissez un fichier audio." in answer.content.decode()


def test_visitor_is_asked_to_sign_in_before_speaking(topic):
    page = make.client().get(speak_url(topic)).content.decode()
    assert "Vous pourrez ensuite envoyer votre enregistrement" in page and 'type="file"' not in page


def test_agent_transcribes_the_voice_in_the_name_of_its_author(topic, citizen, agent):
    message = voice(topic, citizen)
    voice_message_actions.write_voice(viewer=agent, voice_id=message.pk, **TEXT)
    proposal = Proposal.objects.get(topic=topic)
    assert (proposal.author, proposal.kind, proposal.state) == (
        citizen.participant,
        "individual",
        "published",
    )
    assert Provenance.objects.get(proposal=proposal).channel == "voice"
    with pytest.raises(VoiceIsAnswered):
        voice_message_actions.write_voice(viewer=agent, voice_id=message.pk, **TEXT)
    assert Proposal.objects.filter(topic=topic).count() == 1


def test_participant_cannot_transcribe_voices(topic, citizen):
    with pytest.raises(NotAllowed):
        voice_message_actions.write_voice(
            viewer=make.person(organisation=topic.organisation),
            voice_id=voice(topic, citizen).pk,
            **TEXT,
        )


def test_author_is_emailed_when_their_voice_is_transcribed(topic, citizen, agent):
    message = voice(topic, citizen)
    voice_message_actions.write_voice(viewer=agent, voice_id=message.pk, **TEXT)
    workshop_emails.email_voice_message(voice_id=message.pk)
    workshop_emails.email_voice_message(voice_id=message.pk)
    (written,) = mail.outbox
    assert f"/proposals/{Proposal.objects.get(topic=topic).number}/" in written.body


def test_declined_voice_leaves_a_reason_and_no_sound(topic, citizen, agent):
    message = voice(topic, citizen)
    voice_message_actions.decline_voice(
        viewer=agent, voice_id=message.pk, reason="On n'entend que le vent."
    )
    message.refresh_from_db()
    assert (message.state, message.media, message.reason) == (
        "declined",
        None,
        "On n'entend que le vent.",
    )
    assert not Media.objects.exists()
    workshop_emails.email_voice_message(voice_id=message.pk)
    assert "On n'entend que le vent." in mail.outbox[0].body


def test_own_voice_can_be_withdrawn_until_it_is_transcribed(topic, citizen, agent):
    message = voice(topic, citizen)
    with pytest.raises(NotFound):
        voice_message_actions.take_back_voice(
            viewer=make.person(organisation=topic.organisation), voice_id=message.pk
        )
    voice_message_actions.take_back_voice(viewer=citizen, voice_id=message.pk)
    assert not VoiceMessage.objects.exists() and not Media.objects.exists()


@pytest.mark.parametrize("is_public", [False, True])
def test_private_voice_is_played_to_its_author_and_the_team_only(
    topic, citizen, agent, organisation, is_public
):
    message = voice(topic, citizen, is_voice_public=is_public)
    visitor = make.visitor(organisation)
    file_id = message.media.file_id
    assert selectors.may_play_voice(citizen, file_id, "") and selectors.may_play_voice(
        agent, file_id, ""
    )
    assert not selectors.may_play_voice(visitor, file_id, "")
    voice_message_actions.write_voice(viewer=agent, voice_id=message.pk, **TEXT)
    assert selectors.may_play_voice(visitor, file_id, "") is is_public
    assert (
        selectors.may_play_voice(make.person(organisation=topic.organisation), file_id, "")
        is is_public
    )


def test_public_voice_leaves_with_its_contribution(topic, citizen, agent, organisation):
    message = voice(topic, citizen, is_voice_public=True)
    voice_message_actions.write_voice(viewer=agent, voice_id=message.pk, **TEXT)
    Proposal.objects.update(state="removed")
    assert not selectors.may_play_voice(make.visitor(organisation), message.media.file_id, "")


def test_team_lists_voices_in_as_many_queries_at_one_and_at_three(
    topic, citizen, agent, django_assert_num_queries
):
    url = reverse("staff-voices", args=[topic.consultation.slug])
    browser = make.client(agent)
    voice(topic, citizen)
    browser.get(url)
    for more in (0, 2):
        for _n in range(more):
            voice(topic, make.person(organisation=topic.organisation))
        with django_assert_num_queries(LISTED):
            assert browser.get(url).status_code == 200


LISTED = 10  # one query notes the reading


@pytest.mark.parametrize("is_public", [False, True])
def test_voice_is_played_next_to_its_proposal_if_its_author_chose_so(
    topic, citizen, agent, is_public
):
    message = voice(topic, citizen, is_voice_public=is_public)
    voice_message_actions.write_voice(viewer=agent, voice_id=message.pk, **TEXT)
    proposal = Proposal.objects.get(topic=topic)
    page = (
        make.client()
        .get(f"/consultations/{topic.consultation.slug}/proposals/{proposal.number}/")
        .content.decode()
    )
    assert (
        "Écouter l’enregistrement de cette personne" in page,
        str(message.media.file_id) in page,
    ) == (
        is_public,
        is_public,
    )
    assert "Dite à voix haute" in page
    assert citizen.participant.public_name in page


def test_agent_cannot_rewrite_a_transcribed_voice(topic, citizen, agent):
    message = voice(topic, citizen)
    voice_message_actions.write_voice(viewer=agent, voice_id=message.pk, **TEXT)
    with pytest.raises(NotEntered):
        contribution_actions.edit_contribution(
            viewer=agent, proposal_id=Proposal.objects.get(topic=topic).pk, **TEXT
        )
