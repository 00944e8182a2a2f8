"""Pages to send a voice message instead of a text.

A participant records it or chooses a file, decides whether every visitor may listen to it, and
sends it. The team then writes it down.
"""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from consult.consultations.enums import Capability
from consult.consultations.selectors import charters as charter_selectors
from consult.consultations.selectors import consultations as consultation_selectors
from consult.consultations.selectors import topics as topic_selectors
from consult.core.exceptions import DomainError, NotAllowed
from consult.workshops import rules
from consult.workshops.voice_messages import actions
from consult.workshops.voice_messages import selectors as voice_message_selectors
from consult.workshops.voice_messages.actions import PURPOSE as VOICE_PURPOSE
from frontend.presenters.account.sanctions import find_posting_suspension, render_suspension_page
from frontend.presenters.consultation.consultations import crumbs
from frontend.presenters.consultation.topics import topic_title
from frontend.presenters.debate.proposal_page import topic_url
from frontend.presenters.parts.components import Crumb
from frontend.presenters.workshop.voices import allow_blob_media, present_voice
from frontend.proposals.voice_messages.forms import VoiceForm
from frontend.toolkit.forms.form_submission import (
    describe_other_account,
    must_be_open,
    posted,
    status,
    submit,
)
from frontend.toolkit.forms.upload_fields import sent
from frontend.toolkit.pages.page import page

SECONDS = 180


@page("voice.send", prepare=True)
def create_voice_message(request, slug, topic_slug):
    """Show the form to record, listen and send, without title or text. Send the voice on POST.

    No received file is lost when the form is shown again.
    """
    viewer = request.viewer
    consultation = consultation_selectors.get_consultation(viewer, slug)
    topic = topic_selectors.get_topic_by_slug(viewer, consultation, topic_slug)
    if restriction := find_posting_suspension(viewer, "voice.send", consultation.pk):
        return render_suspension_page(request, restriction)
    if viewer.participant and not rules.can_speak(viewer, consultation.pk):
        raise NotAllowed(describe_other_account())
    must_be_open(request, consultation, Capability.PROPOSE)
    accepted = not charter_selectors.must_accept_charter(viewer, consultation)
    form = VoiceForm(posted(request), request.FILES or None, accepted=accepted)
    upload = _receive_upload(request, form, consultation) if request.method == "POST" else None
    if upload and submit(
        request, form, "voice", actions.send_voice, topic_id=topic.pk, upload_id=upload
    ):
        messages.success(
            request,
            _(
                "Your recording has been sent. The team listens to it and writes your "
                "contribution. We will send you an e-mail."
            ),
        )
        return redirect(request.path)
    here = [Crumb(topic_title(topic), topic_url(consultation, topic)), Crumb(_("Speak"))]
    context = {
        "nav_current": "consultations",
        "consultation": consultation,
        "topic": topic,
        "form": form,
        "upload": upload,
        "seconds": SECONDS,
        "voices": [
            present_voice(voice) for voice in voice_message_selectors.own_voices(viewer, topic)
        ],
        "crumbs": [*crumbs(consultation)[1:], *here],
        "write_url": reverse("proposal-new", args=[slug, topic_slug]),
    }
    return allow_blob_media(render(request, "proposals/speak.html", context, status=status(form)))


def _receive_upload(request, form, consultation):
    """Return the upload of the form, or None after adding the refusal next to the field."""
    form.full_clean()
    try:
        uploads = sent(request, consultation_id=consultation.pk, purpose=VOICE_PURPOSE)
    except DomainError as refusal:
        form.add_error("file", str(refusal))
        return None
    if not uploads:
        form.add_error("file", _("Record your voice, or choose an audio file."))
        return None
    return uploads[-1]


@page("voice.send")
def delete_voice_message(request, slug, topic_slug, voice_id):
    """Delete the viewer's own voice message before it is written down."""
    voice = voice_message_selectors.get_own_voice(request.viewer, voice_id)
    if request.method == "POST":
        actions.take_back_voice(viewer=request.viewer, voice_id=voice.pk)
        messages.success(request, _("Your recording has been deleted."))
    return redirect("voice-new", slug, topic_slug)
