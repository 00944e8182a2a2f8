"""The page where contributions of people without an account are typed.

They came on paper, by letter, by phone or at the counter.
"""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from consult.consultations.enums import Capability
from consult.consultations.selectors import consultations as consultation_selectors
from consult.consultations.selectors import topics as topic_selectors
from consult.workshops.entries.actions import contributions as contribution_actions
from debates.enums import ProposalKind
from debates.rules import can_enter
from frontend.staff.entries import required, setup
from frontend.staff.workshops.letters.forms import LetterForm
from frontend.toolkit.forms.form_submission import must_be_open, status, submit
from frontend.toolkit.pages.page import page
from frontend.toolkit.sessions.unsent_texts import restore_unsent


@page("proposal.enter")
def enter_letter(request, slug):
    """Type a contribution, then the next one; the channel and the day stay in the form."""
    viewer = request.viewer
    consultation = consultation_selectors.get_consultation(viewer, slug)
    required(can_enter(viewer, consultation.pk, ProposalKind.INDIVIDUAL))
    must_be_open(request, consultation, Capability.PROPOSE)
    topics = list(topic_selectors.topics(viewer, consultation))
    typed = request.POST or restore_unsent(request) or None
    stays = {name: request.GET[name] for name in ("channel", "received_on") if name in request.GET}
    form = LetterForm(typed, initial=stays, topics=topics)
    if submit(request, form, "proposal", contribution_actions.enter_contribution):
        messages.success(
            request, _("“%(title)s” has been saved. Enter the next one.") % form.cleaned_data
        )
        day = form.cleaned_data["received_on"]
        channel = form.cleaned_data["channel"]
        return redirect(f"{request.path}?channel={channel}&received_on={day.isoformat()}")
    context = setup(request, consultation, "staff-letters", form=form)
    return render(request, "staff/workshops/letter.html", context, status=status(form))
