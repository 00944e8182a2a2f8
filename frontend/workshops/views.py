"""Workshop pages: those of all consultations, those of one, and one workshop with its results."""

from dataclasses import replace
from urllib.parse import urlencode

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from consult.accounts.enums import ActorKind
from consult.accounts.viewer import Viewer
from consult.consultations.selectors import consultations as consultation_selectors
from consult.consultations.selectors import topics as topic_selectors
from consult.core.exceptions import Invalid, NotFound
from consult.core.postgres import clock
from consult.workshops import rules
from consult.workshops.entries.selectors import contributions as contribution_selectors
from consult.workshops.entries.selectors import photos as photo_selectors
from consult.workshops.enums import Method, WorkshopState
from consult.workshops.meetings.selectors import figures as figure_selectors
from consult.workshops.meetings.selectors import overview as overview_selectors
from consult.workshops.meetings.selectors import workshops as workshop_selectors
from consult.workshops.moderation.selectors import targets as target_selectors
from consult.workshops.recordings import selectors as recording_selectors
from consult.workshops.registrations import selectors as registration_selectors
from frontend.presenters.consultation.consultations import crumbs
from frontend.presenters.consultation.maps import drawn
from frontend.presenters.debate.proposals import url_of
from frontend.presenters.moderation.restrictions import describe_removed_file, limited, tombstone
from frontend.presenters.parts.components import Attached, Crumb, Tag
from frontend.presenters.parts.files import Frame
from frontend.presenters.workshop import workshops as meetings
from frontend.toolkit.pages.page import OF_CITIZENS, PUBLIC, page
from frontend.toolkit.words import dates
from moderation.enums import ModerationState

SIZE = 30


@page(PUBLIC, shared=OF_CITIZENS)
def list_workshops(request):
    """List the upcoming workshops of every consultation, next first, then the past ones.

    Past workshops are listed latest first.
    """
    viewer = request.viewer
    upcoming = workshop_selectors.workshops_to_come(viewer)
    rows = workshop_selectors.public_workshops(viewer).exclude(
        pk__in=[workshop.pk for workshop in upcoming]
    )
    context = {
        "nav_current": "workshops",
        "upcoming": [_present_upcoming(workshop) for workshop in upcoming],
        **_page(request, rows, {}),
        "open_consultations": [
            consultation
            for consultation in _list_open_consultations(viewer)
            if registration_selectors.is_open_to_declarations(consultation)
        ],
    }
    return render(request, "workshops/all_workshops.html", context)


@page(PUBLIC, shared=OF_CITIZENS)
def list_workshops_of_consultation(request, slug):
    """List the workshops of a consultation: upcoming ones, then past ones.

    The list can be filtered by town, kind of structure and topic. With a filter, there is one list
    of the workshops found, upcoming ones included.
    """
    viewer = request.viewer
    consultation = consultation_selectors.get_consultation(viewer, slug)
    topics = list(topic_selectors.topics(viewer, consultation))
    overview = overview_selectors.overview(viewer, consultation)
    params = _filters(request, topics)
    filters = {
        "place": params["place"],
        "structure_kind": params["kind"],
        "topic_id": _topic_id(topics, params["topic"]),
    }
    upcoming = [] if any(params.values()) else overview.to_come
    numbers = {topic.pk: topic.number for topic in topics}
    rows = workshop_selectors.public_workshops(viewer, consultation.pk, **filters).exclude(
        pk__in=[workshop.pk for workshop in upcoming]
    )
    context = {
        "nav_current": "workshops",
        "consultation": consultation,
        "crumbs": crumbs(consultation, Crumb(_("Workshops"))),
        "overview": overview,
        "people": meetings.people_in_words(overview.held.all),
        "towns": [town for town in overview.towns if town.name],
        "drawing": drawn(viewer.organisation, [town for town in overview.towns if town.name]),
        "upcoming": [meetings.meeting(consultation, workshop, numbers) for workshop in upcoming],
        "filters": params,
        "kinds": ActorKind.choices,
        "topics": topics,
        "takes_workshops": registration_selectors.is_open_to_declarations(consultation),
        "calendar": reverse("workshops-calendar", args=[slug]),
        "may_write": not consultation.state.is_over and rules.can_create(viewer, consultation.pk),
        **_page(request, rows, params),
    }
    return render(request, "workshops/list.html", context)


@page(PUBLIC, shared=5)
def show_workshop(request, slug, workshop_number):
    """Show one workshop, or its tombstone.

    The page gives the facts, the access, the report on each topic, and the number of people.
    """
    viewer = request.viewer
    consultation = consultation_selectors.get_consultation(viewer, slug)
    try:
        workshop = workshop_selectors.get_workshop_by_number(
            viewer, consultation.pk, workshop_number
        )
    except NotFound:
        removed_workshop = workshop_selectors.get_tombstone(
            viewer, consultation.pk, workshop_number
        )
        return tombstone(
            request, consultation, target_selectors.of_row(viewer, "workshop", removed_workshop)
        )
    return render(
        request, "workshops/workshop.html", _workshop_context(viewer, consultation, workshop)
    )


def _workshop_context(viewer: Viewer, consultation, workshop):
    moment = clock.now()
    awaited = workshop.is_awaited_at(moment)
    return {
        "nav_current": "workshops",
        "consultation": consultation,
        "workshop": workshop,
        "limits": limited(viewer, "workshop", workshop.pk)
        if workshop.state != WorkshopState.DRAFT
        else {},
        "behind_warning": workshop.moderation_state == ModerationState.RESTRICTED,
        "crumbs": crumbs(consultation, *_workshop_crumbs(consultation, workshop)),
        "state": _state(workshop, awaited),
        "awaited": awaited,
        "hours": meetings.hours(workshop),
        "kind": ActorKind(workshop.structure_kind).label,
        "method": Method(workshop.method).label if workshop.method else "",
        "reports": workshop.sub_reports.all(),
        "people": meetings.people_in_words(
            figure_selectors.Held(1, workshop.participants, workshop.participants)
        )
        if workshop.participants
        else "",
        "composition": meetings.composition_in_words(workshop.composition),
        "may_write": viewer.participant is not None and rules.can_edit(viewer, workshop),
        "contributions": [] if awaited else _contributions(workshop),
        "counts": [] if awaited else contribution_selectors.declared_counts(viewer, workshop),
        "photos": [] if awaited else _photos(workshop),
        "spoken": [] if awaited else _list_public_recordings(consultation, workshop),
        **_describe_registration(viewer, consultation, workshop, moment),
    }


def _contributions(workshop):
    """Return the proposals that came out of the workshop, as every visitor reads them.

    The team of the workshop edits them on another page.
    """
    found = contribution_selectors.contributions_of(Viewer.public(workshop.organisation), workshop)
    return [
        (contribution, url_of("proposal", contribution.proposal))
        for contribution in found
        if not contribution.proposal.is_masked
    ]


def _photos(workshop):
    """Return the photos that the team made public, with their descriptions.

    Photos that moderation removed are replaced by the notice of their removal.
    """
    visitor = Viewer.public(workshop.organisation)
    frame = Frame()
    attached = [
        replace(
            frame.attached(photo.file, photo.description),
            credit=photo.credit,
            report_url=reverse("notice-new", args=["photo", photo.pk]),
        )
        for photo in photo_selectors.photos_of(visitor, workshop)
    ]
    removed_photos = [
        target_selectors.of_row(visitor, "photo", removed_photo)
        for removed_photo in photo_selectors.photos_out_of_view(visitor, workshop)
    ]
    return [
        *attached,
        *(
            Attached("", "", removal_note=describe_removed_file(removed_photo))
            for removed_photo in removed_photos
        ),
    ]


def _list_public_recordings(consultation, workshop):
    """Return the recordings that are public as a whole, each with the address of its page."""
    found = recording_selectors.recordings(Viewer.public(workshop.organisation), workshop)
    place = (consultation.slug, workshop.number)
    public_recordings = [
        recording for recording in found if recording_selectors.is_read_by_all(recording)
    ]
    return [
        (recording, reverse("workshop-recording", args=[*place, recording.number]))
        for recording in public_recordings
    ]


def _describe_registration(viewer: Viewer, consultation, workshop, moment):
    """Return whether the workshop takes registrations, and how many seats are left."""
    if not registration_selectors.can_register_online(workshop, moment):
        return {"takes_registrations": False}
    return {
        "takes_registrations": True,
        "left": registration_selectors.count_free_seats(viewer, workshop),
    }


def _workshop_crumbs(consultation, workshop):
    return Crumb(
        _("Workshops"), reverse("consultation-workshops", args=[consultation.slug])
    ), Crumb(workshop.title)


def _state(workshop, awaited):
    """Return the state of a workshop as a tag."""
    if workshop.state == WorkshopState.DRAFT:
        return Tag(_("Draft, not public"), "warn", "eye-off")
    if workshop.state == WorkshopState.CANCELLED:
        return Tag(_("Cancelled"), "err", "x")
    return Tag(_("Upcoming"), "ok", "clock") if awaited else Tag(_("Past"), "", "check")


def _filters(request, topics):
    """Return the filters. Unknown kinds and topics are left out, and the town is free text."""
    kind = request.GET.get("kind", "")
    topic = request.GET.get("topic", "")
    return {
        "place": request.GET.get("place", "")[:120],
        "kind": kind if kind in ActorKind.values else "",
        "topic": topic if topic in {listed_topic.slug for listed_topic in topics} else "",
    }


def _topic_id(topics, slug):
    return next((topic.pk for topic in topics if topic.slug == slug), None)


def _page(request, rows, params):
    """Return a page of the workshops in `rows`, with the addresses of the pages around it."""
    start = request.GET.get("from", "0")
    if not (start.isascii() and start.isdigit() and len(start) < 7):
        raise Invalid(attr="from")
    first = int(start)
    found = list(rows[first : first + SIZE + 1])
    active = {name: value for name, value in params.items() if value}
    visitor = Viewer.public(request.organisation)
    photos = photo_selectors.first_photos(visitor, [workshop.pk for workshop in found[:SIZE]])
    return {
        "past_workshops": [
            _present_past(workshop, photos.get(workshop.pk)) for workshop in found[:SIZE]
        ],
        "previous_url": "?" + urlencode(active | {"from": max(0, first - SIZE)}) if first else "",
        "next_url": "?" + urlencode(active | {"from": first + SIZE}) if len(found) > SIZE else "",
    }


def _present_upcoming(workshop):
    """Return the agenda line of an upcoming workshop, and set its `topics` from its sub-reports."""
    numbers = {report.topic_id: report.topic.number for report in workshop.sub_reports.all()}
    workshop.topics = list(numbers)
    return meetings.meeting(workshop.consultation, workshop, numbers)


def _present_past(workshop, photo):
    """Return the data of a line in the list of workshops that are not in the agenda."""
    people = workshop.participants
    return {
        "workshop": workshop,
        "url": reverse("workshop", args=[workshop.consultation.slug, workshop.number]),
        "kind": ActorKind(workshop.structure_kind).label,
        "day": dates.on(workshop.held_on),
        "people": meetings.people_in_words(figure_selectors.Held(1, people, people))
        if people
        else "",
        "topics": meetings.topics_in_words(
            [report.topic.number for report in workshop.sub_reports.all()]
        ),
        "cancelled": workshop.state == WorkshopState.CANCELLED,
        "picture": Frame().picture(photo.file, photo.description) if photo else None,
    }


def _list_open_consultations(viewer: Viewer):
    rows = consultation_selectors.consultations(viewer).filter(
        published_at__isnull=False, closed_at__isnull=True
    )
    return rows.prefetch_related("phases")[:10]
