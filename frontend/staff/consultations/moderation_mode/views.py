"""The page that switches a public consultation to moderation before publication, and back."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from consult.consultations.actions import moderation_modes as mode_actions
from consult.consultations.selectors.moderation_modes import mode_changes
from frontend.presenters.consultation.waiting_times import mode_change_sentences
from frontend.staff.consultations.moderation_mode.forms import ModeForm
from frontend.staff.entries import setup, to_edit
from frontend.toolkit.forms.form_submission import posted, status, submit
from frontend.toolkit.pages.page import page


@page("consultation.edit")
def switch_moderation_mode(request, slug):
    """Show the present rule and its changes, and change it with a public reason."""
    consultation = to_edit(request, slug)
    if not consultation.published_at:
        return redirect("staff-charter", slug)
    form = ModeForm(posted(request), initial={"mode": consultation.moderation_mode})
    if submit(
        request,
        form,
        "consultation",
        mode_actions.switch_moderation_mode,
        consultation_id=consultation.pk,
    ):
        messages.success(request, _("The rule has been changed, and its reason is public."))
        return redirect("staff-moderation-mode", slug)
    changes = mode_change_sentences(mode_changes(request.viewer, consultation))
    context = setup(request, consultation, "staff-moderation-mode", form=form, changes=changes)
    return render(request, "staff/consultations/moderation_mode.html", context, status=status(form))
