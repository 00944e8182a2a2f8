"""Pages of the facts of a workshop: create, edit, and declare the number of people."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from consult.consultations.selectors import consultations as consultation_selectors
from consult.consultations.selectors import topics as topic_selectors
from consult.workshops import rules
from consult.workshops.meetings.actions import topics as topic_actions
from consult.workshops.meetings.actions import workshops as workshop_actions
from consult.workshops.meetings.selectors import workshops as workshop_selectors
from consult.workshops.registrations.selectors import count_registrations_to_notify
from frontend.presenters.parts.components import Crumb
from frontend.staff.entries import required, setup
from frontend.staff.presenters.workshop_frame import frame, get_workshop_for
from frontend.staff.workshops.facts.topics import topics_of
from frontend.staff.workshops.forms import FactsForm, PresenceForm, ReportsForm, facts_of
from frontend.toolkit.forms.form_submission import posted, status, submit
from frontend.toolkit.pages.map_tiles import allowing_tiles, tiles
from frontend.toolkit.pages.page import page


@page("workshop.edit")
def create_workshop(request, slug):
    """Create a workshop in a consultation, as a draft."""
    viewer = request.viewer
    consultation = consultation_selectors.get_consultation(viewer, slug)
    required(rules.can_create(viewer, consultation.pk))
    topics = list(topic_selectors.topics(viewer, consultation))
    zone = viewer.organisation.time_zone
    points = workshop_selectors.known_points(viewer) if request.method == "POST" else None
    form = FactsForm(posted(request), topics=topics, zone=zone, points=points, is_new=True)
    if workshop_id := submit(
        request, form, "workshop", workshop_actions.create_workshop, consultation_id=consultation.pk
    ):
        messages.success(
            request, _("The workshop has been created. Only the team sees it for now.")
        )
        return redirect("staff-workshop", workshop_id)
    crumbs = [Crumb(_("New workshop"))]
    context = setup(
        request, consultation, "staff-workshops", crumbs, form=form, tile_source=tiles()
    )
    return allowing_tiles(render(request, "staff/workshops/new.html", context, status=status(form)))


@page("workshop.edit")
def edit_facts(request, workshop_id):
    """Edit the facts and the topics of a workshop."""
    workshop = get_workshop_for(request, workshop_id, "workshop.edit")
    topics = topics_of(request, workshop)
    zone = request.viewer.organisation.time_zone
    points = workshop_selectors.known_points(request.viewer) if request.method == "POST" else None
    initial = facts_of(workshop)
    form = FactsForm(posted(request), initial=initial, topics=topics, zone=zone, points=points)
    if submit(request, form, "workshop", workshop_actions.edit_workshop, workshop_id=workshop.pk):
        messages.success(request, _("The details of the workshop have been saved."))
        return redirect("staff-workshop", workshop.pk)
    notified_count = count_registrations_to_notify(request.viewer, workshop)
    context = frame(
        request,
        workshop,
        here=pgettext("workshop", "Details"),
        form=form,
        notified_count=notified_count,
        tile_source=tiles(),
    )
    return allowing_tiles(
        render(request, "staff/workshops/facts.html", context, status=status(form))
    )


@page("workshop.edit")
def edit_presence(request, workshop_id):
    """Declare the number of people who came."""
    workshop = get_workshop_for(request, workshop_id, "workshop.edit")
    form = PresenceForm(
        posted(request),
        initial={
            "participants": workshop.participants,
            "returning": workshop.returning,
            **workshop.composition,
        },
    )
    if submit(
        request,
        form,
        "workshop",
        workshop_actions.declare_presence,
        workshop_id=workshop.pk,
    ):
        messages.success(request, _("The number of people present has been saved."))
        return redirect("staff-workshop", workshop.pk)
    context = frame(request, workshop, here=_("People present"), form=form)
    return render(request, "staff/workshops/presence.html", context, status=status(form))


@page("workshop.edit")
def edit_reports(request, workshop_id):
    """Write what the workshop said about each of its topics. The reports are saved together."""
    workshop = get_workshop_for(request, workshop_id, "workshop.edit")
    form = ReportsForm(posted(request), reports=workshop.sub_reports.all())
    if submit(request, form, "workshop", topic_actions.set_sub_reports, workshop_id=workshop.pk):
        messages.success(request, _("The reports have been saved."))
        return redirect("staff-workshop", workshop.pk)
    context = frame(request, workshop, here=_("Reports by topic"), form=form)
    return render(request, "staff/workshops/reports.html", context, status=status(form))
