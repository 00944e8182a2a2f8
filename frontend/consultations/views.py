"""The list of consultations, the page of one consultation, and the page of its charter."""

from django.shortcuts import render
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from consult.accounts.viewer import Viewer
from consult.accounts.viewers.content import recall
from consult.consultations import rules
from consult.consultations.enums import Capability, ConsultationState, PlacePolicy
from consult.consultations.memory import recall_consultation
from consult.consultations.selectors import charters as charter_selectors
from consult.consultations.selectors import consultations as consultation_selectors
from consult.consultations.selectors import timetable as timetable_selectors
from consult.consultations.selectors import topics as topic_selectors
from consult.consultations.selectors.moderation_modes import mode_changes
from consult.core.exceptions import Invalid
from consult.core.words import text
from consult.outcomes.remarks.selectors import find_review
from consult.outcomes.syntheses.selectors import find_latest_synthesis
from frontend.presenters.account import personal_pages
from frontend.presenters.account.follow_button import follow_button
from frontend.presenters.consultation.consultations import (
    cards,
    crumbs,
    dates_of,
    leave_cancelled,
    live,
    phases,
    short,
    spelled,
    state_tag,
)
from frontend.presenters.consultation.maps import SHARED, drawn, gathered
from frontend.presenters.consultation.participation_figures import participation_figures
from frontend.presenters.consultation.waiting_times import (
    describe_delay,
    list_moderation_rules,
    mode_change_sentences,
)
from frontend.presenters.consultation.welcome import welcome_context
from frontend.presenters.debate.fabrics import fabric_of
from frontend.presenters.outcome.answers import answer_figures
from frontend.presenters.outcome.synthesis_announcements import announce_synthesis
from frontend.presenters.parts.components import Crumb
from frontend.presenters.parts.embed_links import sharing
from frontend.presenters.parts.files import Frame
from frontend.presenters.parts.share_card import share
from frontend.presenters.polls.other_acts import list_other_acts
from frontend.presenters.workshop.workshops import present_workshops
from frontend.toolkit.pages.page import PUBLIC, page, to
from frontend.toolkit.words import dates
from votes.selectors.restorations import list_restorations

PAGE = 30
TOWNS = 5
LISTED = (
    ConsultationState.OPEN,
    ConsultationState.UPCOMING,
    ConsultationState.CLOSED,
    ConsultationState.CANCELLED,
)


@page(PUBLIC, shared=15)
def list_consultations(request):
    """List the public consultations, filtered by state or by words."""
    status = request.GET.get("status", "")
    words = request.GET.get("q", "")[:200]
    start = request.GET.get("from", "0")
    if (status and status not in LISTED) or not (start.isascii() and start.isdigit()):
        raise Invalid(attr="status")
    rows = consultation_selectors.consultations(request.viewer, status=status or None, search=words)
    listed = [
        consultation
        for consultation in rows[int(start) : int(start) + PAGE + 1]
        if consultation.state != ConsultationState.DRAFT
    ]
    context = {
        "nav_current": "consultations",
        "cards": cards(request.viewer, listed[:PAGE]),
        "states": [("", _("All")), *((state, capfirst(state.label)) for state in LISTED)],
        "status": status,
        "q": words,
        "next_start": int(start) + PAGE if len(listed) > PAGE else None,
    }
    return render(request, "consultations/list.html", context)


@page(PUBLIC, shared=SHARED, personal=personal_pages.CONSULTATION)
def show_consultation(request, slug):
    """Show one consultation. A closed one opens on its results, from where this page is linked.

    A draft is shown to its team, and to a visitor with the preview link. A cancelled one has this
    page alone.
    """
    key = request.GET.get("preview")
    consultation = recall_consultation(request.viewer, slug, preview_key=key)
    if consultation.is_cancelled:
        return _cancelled(request, consultation)
    if consultation.state == ConsultationState.CLOSED:
        return to(request, reverse("results", args=[consultation.slug]))
    return _consultation(request, consultation, key)


@page(PUBLIC, shared=SHARED, personal=personal_pages.CONSULTATION)
def show_overview(request, slug):
    """Show the topics, the timetable and the workshops of a consultation that is not cancelled."""
    key = request.GET.get("preview")
    consultation = recall_consultation(request.viewer, slug, preview_key=key)
    leave_cancelled(consultation)
    return _consultation(request, consultation, key)


def _cancelled(request, consultation):
    context = {
        "nav_current": "consultations",
        "consultation": consultation,
        "crumbs": [*crumbs(consultation)[:1], Crumb(short(consultation.title))],
        "state": state_tag(consultation, band=True),
        "dates": dates_of(consultation),
        "description_html": text.render(consultation.description),
        "share": _share(request, consultation),
    }
    return render(request, "consultations/cancelled.html", context)


def _consultation(request, consultation, key):
    viewer = request.viewer
    topics = list(topic_selectors.topics(viewer, consultation))
    fabric = fabric_of(viewer, consultation, topics)
    counts = participation_figures(viewer, consultation, fabric=fabric, key=key)
    steps = phases(consultation)
    context = counts | {
        "nav_current": "consultations",
        "consultation": consultation,
        "crumbs": [*crumbs(consultation)[:1], Crumb(short(consultation.title))],
        "state": state_tag(consultation, band=True),
        "is_draft": consultation.state == ConsultationState.DRAFT,
        "is_closed": consultation.state == ConsultationState.CLOSED,
        "until": _until(consultation),
        "description_html": text.render(consultation.description)
        if consultation.description
        else "",
        "fabric": fabric,
        "rows": sum(1 for topic in topics if topic.number),
        "phases": steps,
        "current_step": next((step for step in steps if step.state == "now"), None),
        "other_acts": list_other_acts(viewer, consultation, key=key or ""),
        "live": live(consultation),
        "topics_title": _topics_title(topics, consultation.state),
        "may_propose": Capability.PROPOSE in timetable_selectors.open_capabilities(consultation),
        "answers": answer_figures(viewer, consultation),
        "synthesis_announced": announce_synthesis(viewer, consultation),
        "has_synthesis": recall(find_latest_synthesis, viewer, (consultation.pk,)) is not None,
        "review": find_review(viewer, consultation),
        "restorations": list_restorations(viewer, consultation.pk),
        "share": None if consultation.published_at is None else _share(request, consultation),
        **_places(viewer, consultation),
        **({} if consultation.published_at is None else describe_delay(viewer, consultation)),
        **present_workshops(viewer, consultation, counts["met"], topics),
        "may_prepare": rules.can_edit(viewer, consultation),
        "follow": follow_button(viewer, "consultation", consultation.pk),
        "sharing": _sharing(viewer.organisation, consultation),
        **welcome_context(
            viewer, consultation, Frame.of(viewer, key if consultation.published_at is None else "")
        ),
    }
    response = render(request, "consultations/consultation.html", context)
    if context["is_draft"]:
        response["Cache-Control"] = "private, no-store"
    return response


def _sharing(organisation, consultation):
    feed = _("Contributions and answers: %(title)s") % {"title": consultation.title}
    return sharing(
        organisation, "consultation", [consultation.slug], title=consultation.title, feed_title=feed
    )


def _places(viewer: Viewer, consultation):
    """Return the places of the proposals, as a list of names and as a drawing.

    Both are empty where the consultation asks for no place.
    """
    places = gathered(viewer, consultation) if consultation.place_policy != PlacePolicy.NONE else []
    named = [(place.name, place.count) for place in places if place.name][:TOWNS]
    return {"places": named, "drawing": drawn(viewer.organisation, places)}


def _share(request, consultation):
    card_url = reverse("consultation-card", args=[consultation.slug])
    metadata = {"title": consultation.title, "description": consultation.summary, "card": card_url}
    return share(
        request, **metadata, image_alt=consultation.cover_alt if consultation.cover else ""
    )


def _until(consultation):
    if consultation.state == ConsultationState.OPEN:
        return dates.until(consultation.closes_at)
    return dates_of(consultation)


def _topics_title(topics, state):
    n = sum(1 for topic in topics if topic.number)
    if state == ConsultationState.CLOSED:
        return ngettext("%(n)s question was asked", "%(n)s questions were asked", n) % {
            "n": spelled(n)
        }
    return ngettext("%(n)s question", "%(n)s questions, your choice", n) % {"n": spelled(n)}


@page(PUBLIC, shared=60)
def show_charter(request, slug):
    """Show the charter in all its public versions, each named by its hash."""
    consultation = recall_consultation(request.viewer, slug, preview_key=request.GET.get("preview"))
    versions = [
        (charter, text.render(charter.text))
        for charter in charter_selectors.charters(request.viewer, consultation)
    ]
    here = crumbs(consultation, Crumb(_("Charter")))
    context = {
        "consultation": consultation,
        "versions": versions,
        "crumbs": here,
        "nav_current": "consultations",
    }
    changes = mode_changes(request.viewer, consultation)
    context |= {"mode_changes": mode_change_sentences(changes)}
    context |= {
        "rules": list_moderation_rules(consultation, consultation.topics.all()),  # type: ignore[arg-type]  # of this type at run time
    } | describe_delay(request.viewer, consultation)
    return render(request, "consultations/charter.html", context)
