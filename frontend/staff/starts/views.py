"""The page on which a consultation starts."""

from django.contrib import messages
from django.http import QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from consult.accounts.viewers.selectors import reload_viewer
from consult.consultations import rules
from consult.consultations.selectors import consultations as consultation_selectors
from consult.lifecycle.actions import starts as start_actions
from consult.lifecycle.selectors import starts as start_selectors
from frontend.presenters.parts.components import Crumb
from frontend.staff.entries import required, team
from frontend.staff.starts.forms import StartForm, follow_model
from frontend.staff.starts.summary import name_moderators, summarise
from frontend.toolkit.forms.form_submission import status, submit
from frontend.toolkit.pages.page import page
from frontend.toolkit.sessions.unsent_texts import restore_unsent
from frontend.toolkit.words import dates


@page("consultation.create")
def create_consultation(request):
    """Create a draft from a model, and go to its page.

    The step `show` shows what the draft would contain, keeps what was typed, and saves nothing.
    """
    viewer = request.viewer
    required(rules.can_create(viewer))
    moderators = start_selectors.list_usual_moderators(viewer)
    form = _read_form(request, name_moderators(moderators))
    if form.is_bound and (consultation_id := submit(request, form, "consultation", form.action)):
        messages.success(request, _("The draft has been created. Only the team sees it."))
        manager = reload_viewer(viewer)
        draft = consultation_selectors.get_consultation_by_id(manager, consultation_id)
        return redirect("staff-consultation", draft.slug)
    context = team(
        request,
        "staff-consultations",
        form=form,
        starts=form.starts.values(),
        summary=summarise(viewer, form, moderators),
        zone=dates.zone(),
        crumbs=[
            Crumb(_("Consultations"), reverse("staff-consultations")),
            Crumb(_("New consultation")),
        ],
    )
    return render(request, "staff/starts/start.html", context, status=status(form))


def _read_form(request, moderators: str) -> StartForm:
    """Return the form: with the proposed values, with what was typed, or sent to be checked.

    A person whose session ended finds what they typed after signing in again.
    """
    viewer = request.viewer
    starts = start_selectors.list_choices(viewer)
    options = {
        "viewer": viewer,
        "starts": starts,
        "sources": start_selectors.list_sources(viewer),
        "moderators": _explain_moderator(moderators),
    }
    is_sent = request.method == "POST"
    typed: QueryDict = follow_model(request.POST if is_sent else restore_unsent(request), starts)
    if not typed:
        first = starts[0]
        proposed = {
            "model": first.key,
            "shown": first.key,
            "days": first.days,
            "first_day": start_actions.propose_first_day(viewer),
        }
        return StartForm(initial=proposed, **options)
    if is_sent and typed.get("step") != "show":
        return StartForm(typed, **options)
    return StartForm(initial=typed.dict(), **options)


def _explain_moderator(names: str) -> str:
    if not names:
        return _("An e-mail address. You can also add it later.")
    return _("An e-mail address. Leave it empty for your usual moderators: %(names)s.") % {
        "names": names
    }
