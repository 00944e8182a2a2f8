"""The page that masks passages of a recording, with a reason, in its sound and in its words."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from consult.workshops import rules
from consult.workshops.meetings.selectors import workshops as workshop_selectors
from consult.workshops.recordings.actions import masks as mask_actions
from consult.workshops.transcripts.selectors import passages as passage_selectors
from frontend.presenters.parts.components import Crumb
from frontend.presenters.workshop.transcripts import present_segment
from frontend.staff.recordings.frame import frame, load_recording, recording_url
from frontend.staff.recordings.masks.forms import MaskForm
from frontend.toolkit.forms.form_submission import posted, status, submit
from frontend.toolkit.pages.page import page


@page("passage.mask")
def mask_passages(request, workshop_id, recording_number, place):
    """Show the passage and the consequences, ask how far to mask and why, then mask."""
    workshop, recording, _recordings = load_recording(
        request, workshop_id, recording_number, rules.can_mask
    )
    path = workshop_selectors.path_of(workshop)
    may_edit = rules.can_edit_transcript(request.viewer, workshop)
    back = recording_url("staff-recording", recording) if may_edit else path
    passages = passage_selectors.passages_from(
        request.viewer, recording, place, most=mask_actions.MOST_PASSAGES
    )
    form = MaskForm(posted(request), initial={"last": place}, passages=passages)
    if submit(
        request,
        form,
        "recording",
        mask_actions.mask_passages,
        recording_id=recording.pk,
        first=place,
    ):
        messages.success(
            request,
            _(
                "The passage has been masked. The sound is being prepared again, without this "
                "passage."
            ),
        )
        return redirect(back)
    context = {
        "passage": present_segment(passages[0]),
        "language": recording.language,
        "form": form,
        "back": back,
    }
    here = _("Mask a passage")
    page_context = frame(request, workshop, recording, here, **context)
    if not may_edit:  # A moderator does not open the pages of the facilitators.
        page_context["crumbs"] = [Crumb(workshop.title, path), Crumb(here)]
    return render(request, "staff/recordings/mask.html", page_context, status=status(form))
