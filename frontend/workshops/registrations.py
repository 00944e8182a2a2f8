"""Pages to register for a workshop without an account, and to take the registration back."""

from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from consult.accounts.sign_in.networks import visitor_mark
from consult.accounts.viewer import Viewer
from consult.consultations.selectors.consultations import get_consultation_row
from consult.core.postgres import clock
from consult.workshops.exceptions import RegistrationsAreClosed
from consult.workshops.meetings.selectors import workshops as workshop_selectors
from consult.workshops.registrations import actions
from consult.workshops.registrations import selectors as registration_selectors
from frontend.presenters.consultation.consultations import crumbs
from frontend.presenters.parts.components import Crumb
from frontend.presenters.workshop import workshops as meetings
from frontend.toolkit.forms.form_submission import posted, status, submit
from frontend.toolkit.pages.page import page
from frontend.workshops.forms import RegistrationForm

WRITTEN = ("name", "email", "phone", "needs", "people")


@page("workshop.register")
def register(request, slug, workshop_number):
    """Show the registration form, and register on POST.

    If the workshop is full, the page mentions it and shows the phone number.
    """
    viewer = request.viewer
    workshop = _get_workshop(viewer, slug, workshop_number)
    if request.method != "POST" and not registration_selectors.can_register_online(
        workshop, clock.now()
    ):
        raise RegistrationsAreClosed
    form = RegistrationForm(posted(request), organisation=request.organisation)
    # An idempotency key would reveal who comes to the workshop, so the sending is not remembered.
    if (
        form.is_valid()
        and form.check_proof_or_delay(visitor_mark(request))
        and submit(
            request,
            form,
            "workshop",
            actions.register,
            traced=False,
            workshop_id=workshop.pk,
            sender=visitor_mark(request),
            is_proved=form.is_proved,
        )
    ):
        return redirect("workshop-registered", slug, workshop_number)
    context = _about(workshop) | {
        "form": form,
        "left": registration_selectors.count_free_seats(viewer, workshop),
    }
    return render(request, "workshops/register.html", context, status=status(form))


@page("workshop.register")
def show_registered(request, slug, workshop_number):
    """Show what happens after a registration."""
    return render(
        request,
        "workshops/registered.html",
        _about(_get_workshop(request.viewer, slug, workshop_number)),
    )


@page("workshop.register")
def show_registration(request, token):
    """Show a registration by the link of its e-mail, and take it back on POST."""
    viewer = request.viewer
    registration = actions.registration_of(viewer, token)
    workshop = workshop_selectors.empty_if_out_of_view(registration.workshop)
    if request.method == "POST":
        actions.take_back_registration(viewer=viewer, token=token)
        return render(request, "workshops/not_coming.html", _about(workshop) | {"is_done": True})
    return render(
        request, "workshops/not_coming.html", _about(workshop) | {"registration": registration}
    )


def _get_workshop(viewer: Viewer, slug, workshop_number):
    return workshop_selectors.get_workshop_by_number(
        viewer, get_consultation_row(viewer, slug).pk, workshop_number
    )


def _about(workshop):
    consultation = workshop.consultation
    above = Crumb(_("Workshops"), reverse("consultation-workshops", args=[consultation.slug]))
    return {
        "nav_current": "workshops",
        "workshop": workshop,
        "consultation": consultation,
        "hours": meetings.hours(workshop),
        "path": workshop_selectors.path_of(workshop),
        "crumbs": crumbs(
            consultation, above, Crumb(workshop.title, workshop_selectors.path_of(workshop))
        ),
    }
