"""The pages of a topic: its question, its context and its proposals, in a list or one by one."""

from dataclasses import replace

from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _

from consult.accounts.viewer import Viewer
from consult.accounts.viewers.content import recall
from consult.consultations.enums import Capability
from consult.consultations.memory import recall_consultation
from consult.consultations.selectors import fields as field_selectors
from consult.consultations.selectors import timetable as timetable_selectors
from consult.consultations.selectors import topics as topic_selectors
from consult.consultations.selectors import welcome as welcome_selectors
from consult.core.exceptions import Invalid
from consult.core.words import text
from consult.outcomes.answers.selectors.answers import answers_of_topics
from consult.outcomes.memory import may_cite
from consult.outcomes.sources import selectors as source_selectors
from consult.workshops.meetings.selectors.figures import count_held_workshops_of_topics
from debates.rules import can_submit
from frontend.presenters.account import personal_pages
from frontend.presenters.account.follow_button import follow_button
from frontend.presenters.account.sanctions import find_posting_suspension
from frontend.presenters.consultation.consultations import crumbs, leave_cancelled, live
from frontend.presenters.consultation.step_notes import proposing_note
from frontend.presenters.consultation.topics import explain, topic_name
from frontend.presenters.debate.fabrics import fabric_of
from frontend.presenters.debate.filter_chips import chips
from frontend.presenters.debate.proposal_list import ListParameters, origins, read, sorts
from frontend.presenters.debate.proposals import cards
from frontend.presenters.outcome.answers import present_answer
from frontend.presenters.parts.components import Crumb
from frontend.presenters.parts.embed_links import sharing
from frontend.presenters.parts.files import Frame
from frontend.presenters.parts.share_card import share
from frontend.presenters.polls.other_acts import list_other_acts
from frontend.presenters.workshop.workshops import people_in_words, workshops_in_words
from frontend.toolkit.pages.page import PUBLIC, page


@page(PUBLIC, shared=5, personal=personal_pages.TOPIC)
def show_topic(request, slug, topic_slug):
    """Show the question and the list of proposals. With htmx, return only the list."""
    viewer = request.viewer
    consultation = recall_consultation(viewer, slug, preview_key=request.GET.get("preview"))
    leave_cancelled(consultation)
    topic = topic_selectors.get_topic_by_slug(viewer, consultation, topic_slug)
    context = _list(request, consultation, topic)
    if request.htmx and request.htmx.target == "results":
        response = render(request, "topics/results.html", context)
        response["Cache-Control"] = "private, no-store"
    else:
        frame = _frame(viewer, consultation, topic, request.GET.get("preview"))
        frame["share"] = (
            None if consultation.published_at is None else _share(request, consultation, topic)
        )
        response = render(request, "topics/topic.html", context | frame)
    patch_vary_headers(response, ["HX-Request"])
    return response


def _list(request, consultation, topic):
    tags = recall(field_selectors.tags, request.viewer, consultation)
    query = ListParameters.of(request.GET, tags)
    found, after, total = read(request.viewer, consultation, topic, query)
    here = reverse("topic", args=[consultation.slug, topic.slug])
    return {
        "topic": topic,
        "consultation": consultation,
        "query": query,
        "action": here,
        "sorts": sorts(request.viewer, consultation),
        "origins": origins(),
        "chips": chips(request.viewer, topic, tags, query, here),
        "cards": cards(
            request.viewer, consultation, found, back=here + query.address(after=query.after)
        ),
        "total": total,
        "is_all_done": not total and _is_all_done(request.viewer, consultation, topic, query),
        "first_url": here + query.address() if query.after else "",
        "next_url": here + query.address(after=after) if after else "",
    }


def _is_all_done(viewer: Viewer, consultation, topic, query):
    """Return whether the list is empty because the reader took a position on every proposal.

    It is False where the topic has no proposals.
    """
    alone = query.position and query.filters == 1
    return (
        bool(alone)
        and read(viewer, consultation, topic, replace(query, position="", after=""))[2] > 0
    )


def _frame(viewer: Viewer, consultation, topic, key):
    """Return the context above the list and around it."""
    topics = list(topic_selectors.topics(viewer, consultation))
    numbered = [listed_topic for listed_topic in topics if listed_topic.number]
    place = [listed_topic.pk for listed_topic in topics].index(topic.pk)
    frame = Frame.of(viewer, key if consultation.published_at is None else "")
    return {
        "nav_current": "consultations",
        "crumbs": crumbs(consultation, Crumb(topic_name(topic))),
        "numbered": len(numbered),
        "before": topics[place - 1] if place else None,
        "following": topics[place + 1] if place + 1 < len(topics) else None,
        "explanation": explain(topic),
        "picture": frame.picture(topic.picture, topic.picture_alt) if topic.picture else None,
        "documents": [
            frame.document(document)
            for document in recall(welcome_selectors.documents, viewer, topic=topic)
        ],
        "easy_read_html": text.render(topic.easy_read) if topic.easy_read else "",
        "has_help": welcome_selectors.has_help(viewer, consultation),
        "other_acts": list_other_acts(viewer, consultation, topic.pk, key=key or ""),
        "held_workshops": _count_held_workshops(viewer, topic),
        "answer": _answer(viewer, consultation, topic),
        "cited_sources": source_selectors.count_sources(viewer, consultation, topic)
        if may_cite(viewer, consultation.pk)
        else 0,
        "strip": _strip(viewer, consultation, topic, topics),
        "live": live(consultation, topic=topic),
        "may_propose": _may_propose(viewer, consultation),
        "proposing_note": proposing_note(consultation),
        "restriction": _measure_against_proposing(viewer, consultation),
        "follow": follow_button(viewer, "topic", topic.pk),
        "sharing": sharing(
            viewer.organisation,
            "topic",
            [consultation.slug, topic.slug],
            title=topic.question,
            feed_title=_("New contributions: %(title)s") % {"title": topic.title},
        ),
    }


def _answer(viewer: Viewer, consultation, topic):
    """Return the official answer to the whole topic, or None."""
    found = recall(answers_of_topics, viewer, (topic.pk,)).get(topic.pk)
    return present_answer(consultation, found) if found else None


def _count_held_workshops(viewer: Viewer, topic):
    """Return how many workshops were held about a topic, and with how many people, or None."""
    totals = recall(count_held_workshops_of_topics, viewer, (topic.pk,)).get(topic.pk)
    if not totals:
        return None
    return {"workshops": workshops_in_words(totals.workshops), "people": people_in_words(totals)}


def _share(request, consultation, topic):
    card = reverse("topic-card", args=[consultation.slug, topic.slug])
    return share(
        request,
        title=topic.question,
        description=text.plain(text.render(topic.background)),
        card=card,
    )


# The title of the next proposal receives the focus, so that its buttons are one or two tabs away.
NEXT_TITLE = "#one-title"


@page(PUBLIC, shared=5)
def show_proposals_one_by_one(request, slug, topic_slug):
    """Show one proposal at a time, in random order, with three buttons and a link to skip it.

    Only the address records the place in the order. After a position, the next proposal is shown.
    """
    viewer = request.viewer
    consultation = recall_consultation(viewer, slug)
    leave_cancelled(consultation)
    topic = topic_selectors.get_topic_by_slug(viewer, consultation, topic_slug)
    place = request.GET.get("place", "1")
    if not (place.isascii() and place.isdigit() and len(place) < 7):
        raise Invalid(attr="place")
    query = replace(
        ListParameters.of(request.GET, recall(field_selectors.tags, viewer, consultation)),
        position="",
    )
    found, after, total = read(viewer, consultation, topic, query, size=1)
    ended = bool(found) and request.GET.get("end") == "1"
    here = reverse("topic-one-by-one", args=[slug, topic_slug])
    back = reverse("topic", args=[slug, topic_slug])
    following = query.address(**{"after": after} if after else {"end": 1}, place=int(place) + 1)
    next_url = f"{here}{following}{NEXT_TITLE}"
    context = {
        "nav_current": "consultations",
        "topic": topic,
        "consultation": consultation,
        "crumbs": crumbs(consultation, Crumb(topic_name(topic), back), Crumb(_("One by one"))),
        "card": cards(viewer, consultation, found, back=next_url)[0]
        if found and not ended
        else None,
        "ended": ended,
        "may_propose": _may_propose(viewer, consultation),
        "follow": follow_button(viewer, "topic", topic.pk),
        "place": int(place),
        "total": total,
        "back": back,
        "skip_url": next_url,
    }
    return render(request, "topics/one_by_one.html", context)


def _may_propose(viewer: Viewer, consultation):
    open_now = Capability.PROPOSE in timetable_selectors.open_capabilities(consultation)
    return open_now and (viewer.is_public or can_submit(viewer, consultation))


def _measure_against_proposing(viewer: Viewer, consultation):
    """Return the measure that keeps the viewer from proposing while others may, or None."""
    open_now = Capability.PROPOSE in timetable_selectors.open_capabilities(consultation)
    return find_posting_suspension(viewer, "proposal.submit", consultation.pk) if open_now else None


def _strip(viewer: Viewer, consultation, topic, topics):
    """Return the row of this topic in the fabric, or None for a topic without a number."""
    fabric = fabric_of(viewer, consultation, topics) if topic.number else None
    return fabric.strip(topic.number - 1) if fabric else None
