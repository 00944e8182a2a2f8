"""Pages where an agent writes down voice messages: the sound next to the form, one by one."""

from django import forms
from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consult.consultations.selectors import consultations as consultation_selectors
from consult.workshops import rules
from consult.workshops.enums import VoiceState
from consult.workshops.voice_messages import actions
from consult.workshops.voice_messages import selectors as voice_message_selectors
from frontend.presenters.forms.proposals import TextForm
from frontend.presenters.workshop.voices import present_voice
from frontend.staff.entries import required, setup
from frontend.toolkit.forms.contact_details_form import ContactOfOthersForm
from frontend.toolkit.forms.form_submission import ActForm, posted, status, submit
from frontend.toolkit.pages.page import page


class WrittenForm(ContactOfOthersForm, TextForm):
    """A form for the title and text of a voice message, in the language that was spoken."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        del self.fields["language"]
        self.fields["title"].error_messages["required"] = _("Give the contribution a title.")
        self.fields["body"].error_messages["required"] = _("Write what the person proposes.")
        self.fields["title"].help_text = gettext_lazy(
            "Say what should be done, in a sentence, with their words."
        )
        self.fields["body"].help_text = gettext_lazy(
            "Write what the person means. Do not write the names of other people."
        )

    def arguments(self) -> dict:
        """Return the title and the text."""
        return {name: self.cleaned_data[name] for name in ("title", "body")}


class DeclineForm(ActForm):
    """A form for the reason why a voice message is not used."""

    reason = forms.CharField(
        label=gettext_lazy("Why is it not kept?"),
        max_length=400,
        help_text=gettext_lazy("The person reads this by e-mail."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


def _get_consultation(request, slug):
    consultation = consultation_selectors.get_consultation(request.viewer, slug)
    required(rules.can_write_voices(request.viewer, consultation.pk))
    return consultation


@page("voice.write")
def list_voices(request, slug):
    """List the voice messages that wait, the first sent first."""
    consultation = _get_consultation(request, slug)
    waiting = [
        (present_voice(voice), voice.topic)
        for voice in voice_message_selectors.voices_to_write(request.viewer, consultation)
    ]
    return render(
        request,
        "staff/voices/list.html",
        setup(request, consultation, "staff-voices", waiting=waiting),
    )


@page("voice.write")
def write_contribution(request, slug, voice_id):
    """Play a voice message, and save its text as a contribution in the name of its author."""
    consultation = _get_consultation(request, slug)
    voice = voice_message_selectors.get_voice(request.viewer, voice_id)
    form = WrittenForm(posted(request), initial={"body": voice.draft})
    if submit(request, form, "voice", actions.write_voice, voice_id=voice.pk):
        messages.success(
            request,
            _("The contribution has been published. Its author receives an e-mail."),
            _draft_name(voice),
        )
        return redirect("staff-voices", slug)
    return _render_voice(request, consultation, voice, form=form)


def _draft_name(voice):
    return f"voice-{voice.pk}"


@page("voice.write")
def decline_voice(request, slug, voice_id):
    """Decline a voice message, with a reason for its author."""
    consultation = _get_consultation(request, slug)
    voice = voice_message_selectors.get_voice(request.viewer, voice_id)
    form = DeclineForm(posted(request))
    if submit(request, form, "voice", actions.decline_voice, voice_id=voice.pk):
        messages.success(
            request,
            _("The voice message has been deleted. Its author receives your reason by e-mail."),
        )
        return redirect("staff-voices", slug)
    return _render_voice(request, consultation, voice, declining=form)


def _render_voice(request, consultation, voice, form=None, declining=None):
    tried = form or declining
    context = {
        "form": form or WrittenForm(initial={"body": voice.draft}),
        "declining": declining or DeclineForm(),
        "tried": tried,
        "draft_name": _draft_name(voice),
        "voice": present_voice(voice),
        "topic": voice.topic,
        "is_waiting": voice.state == VoiceState.SENT,
    }
    page_ = setup(request, consultation, "staff-voices", **context)
    return render(request, "staff/voices/voice.html", page_, status=status(tried))
