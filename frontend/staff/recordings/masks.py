"""The page that masks passages of a recording, with a reason, in its sound and in its words."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consult.workshops import actions, rules, selectors
from consult.workshops.enums import MaskReason
from frontend.presenters.transcripts import heard
from frontend.staff.recordings.frame import at, frame, recorded
from frontend.toolkit.form_fields import choice_field
from frontend.toolkit.form_submission import ActForm, attempt, posted, status
from frontend.toolkit.page import page

WORDS = 60


class MaskForm(ActForm):
    """A form for the last passage to mask, and the reason."""

    last = forms.TypedChoiceField(label=gettext_lazy("Up to which passage?"), coerce=int)
    reason = forms.ChoiceField(
        label=gettext_lazy("Why?"),
        choices=[(one.value, capfirst(one.label)) for one in MaskReason.of_moderators()],
        widget=forms.RadioSelect,
        help_text=gettext_lazy("Kept for good, with the day and the seconds. The words are not."),
    )

    def __init__(self, *args, passages, **kwargs):
        super().__init__(*args, **kwargs)
        choice_field(self, "last").choices = [(one.place, _label(one)) for one in passages]


def _label(segment):
    said = heard(segment)
    words = segment.text if len(segment.text) <= WORDS else f"{segment.text[:WORDS]}…"
    return f"{said.clock} · {words}"


@page("passage.mask")
def mask(request, workshop_id, recording_number, place):
    """Show the passage and the consequences, ask how far to mask and why, then mask."""
    workshop, recording, _every = recorded(request, workshop_id, recording_number, rules.can_mask)
    may_edit = rules.can_edit_transcript(request.viewer, workshop)
    back = at("staff-recording", recording) if may_edit else selectors.path_of(workshop)
    passages = selectors.passages_from(request.viewer, recording, place, most=actions.MOST_PASSAGES)
    form = MaskForm(posted(request), initial={"last": place}, passages=passages)
    if request.method == "POST":

        def act():
            said = {name: form.cleaned_data[name] for name in ("last", "reason")}
            return actions.mask_passages(
                viewer=request.viewer, recording_id=recording.pk, first=place, **said
            )

        if attempt(request, form, "recording", act):
            messages.success(
                request, _("The passage is masked. Its sound is being made anew without it.")
            )
            return redirect(back)
    context = {
        "passage": heard(passages[0]),
        "language": recording.language,
        "form": form,
        "back": back,
    }
    shown = frame(request, workshop, recording, _("Mask a passage"), **context)
    return render(request, "staff/recordings/mask.html", shown, status=status(form))
