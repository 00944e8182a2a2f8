"""The page “Organise a workshop”, without an account: its steps, the kit, and a declaration form.

A manager reads the declaration.
"""

from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from consult.accounts.sign_in.networks import visitor_mark
from consult.consultations.selectors.consultations import get_consultation
from consult.consultations.selectors.topics import topics
from consult.workshops.declarations import actions
from consult.workshops.registrations import selectors
from frontend.presenters.consultation.consultations import crumbs
from frontend.presenters.parts.components import Crumb
from frontend.toolkit.forms.form_submission import posted, status, submit
from frontend.toolkit.pages.page import page
from frontend.workshops.forms import DeclarationForm


@page("workshop.declare")
def declare_workshop(request, slug):
    """Show the steps, and the form while the consultation takes workshops. Send it on POST."""
    viewer = request.viewer
    consultation = get_consultation(viewer, slug)
    form = DeclarationForm(
        posted(request), topics=topics(viewer, consultation), organisation=request.organisation
    )
    if (
        form.is_valid()
        and form.check_proof_or_delay(visitor_mark(request))
        and submit(
            request,
            form,
            "declaration",
            actions.declare_workshop,
            consultation_id=consultation.pk,
            sender=visitor_mark(request),
            is_proved=form.is_proved,
        )
    ):
        return redirect("workshop-organised", slug)
    context = _about(consultation) | {
        "form": form,
        "takes_workshops": selectors.is_open_to_declarations(consultation),
    }
    return render(request, "workshops/organise.html", context, status=status(form))


@page("workshop.declare")
def show_declared(request, slug):
    """Show what happens after a declaration."""
    return render(
        request, "workshops/organised.html", _about(get_consultation(request.viewer, slug))
    )


def _about(consultation):
    above = Crumb(_("Workshops"), reverse("consultation-workshops", args=[consultation.slug]))
    return {
        "nav_current": "workshops",
        "consultation": consultation,
        "crumbs": crumbs(consultation, above, Crumb(_("Organise a workshop"))),
    }
