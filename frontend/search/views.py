"""The search through proposals and comments. The words found are marked in their text."""

from dataclasses import replace
from urllib.parse import urlencode

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consult.accounts.viewer import Viewer
from consult.consultations.enums import Capability, ConsultationState
from consult.consultations.memory import recall_consultation, recall_consultations
from consult.consultations.selectors import consultations as consultation_selectors
from consult.consultations.selectors import timetable as timetable_selectors
from consult.consultations.selectors import topics as topic_selectors
from consult.core.exceptions import Invalid
from consult.workshops.entries.selectors.contributions import provenances
from debates import search as debate_search
from debates.comments.selectors import comments as comment_selectors
from debates.enums import ProposalKind, Searched
from debates.exceptions import SearchTakesTooLong
from frontend.presenters.debate.comments import author_of, permalink
from frontend.presenters.debate.proposal_list import origins
from frontend.presenters.debate.proposal_states import origin_tag
from frontend.presenters.debate.proposals import author_line, url_of
from frontend.presenters.parts.components import Tag
from frontend.toolkit.pages.page import PUBLIC, page
from frontend.toolkit.words.typography import curled

SIZE = 20
NAMED = 50
DOORS = 2
SORTS = {"": gettext_lazy("Contributions and comments"), **dict(Searched.choices)}
FILTERS = ("consultation", "topic", "origin", "among")


@page(PUBLIC, shared=5)
def search(request):
    """Search for words, for phrases between quotation marks, and without words written as “-word”.

    The search covers one topic, one consultation, or all of them.
    """
    viewer = request.viewer
    words = request.GET.get("q", "")[:200]
    filters = {name: request.GET.get(name, "") for name in FILTERS}
    consultation = (
        recall_consultation(viewer, filters["consultation"]) if filters["consultation"] else None
    )
    topics = list(topic_selectors.topics(viewer, consultation)) if consultation else []
    topic = next(
        (listed_topic for listed_topic in topics if listed_topic.slug == filters["topic"]), None
    )  # None for another consultation's topic
    for name, known in (("origin", ProposalKind.values), ("among", Searched.values)):
        if filters[name] not in ("", *known):
            raise Invalid(attr=name)
    wanted = {
        "consultation": consultation,
        "topic": topic,
        "kind": filters["origin"] or None,
        "among": filters["among"],
    }
    after = request.GET.get("after", "")
    found, refusal = _search(viewer, words, wanted, after)
    provenance_by_pk = provenances(viewer, [hit.proposal for hit in found.items if not hit.comment])
    chosen = {name: value for name, value in filters.items() if value}
    context = {
        "q": words,
        "filters": filters,
        "consultation": consultation,
        "topics": topics,
        "origins": origins(),
        "sorts": SORTS.items(),
        "found_label": SORTS[filters["among"]],
        "hits": [_describe_hit(hit, provenance_by_pk) for hit in found.items],
        "total": found.total,
        "is_cut": found.is_cut,
        "refusal": refusal,
        "choices": recall_consultations(viewer)[:NAMED],
        "consultations": [] if chosen or after else _named(viewer, words),
        "first_url": f"?{urlencode({'q': words, **chosen})}" if after else "",
        "next_url": f"?{urlencode({'q': words, **chosen, 'after': found.after})}"
        if found.after
        else "",
        "action": reverse("search"),
        "doors": [] if found.items or refusal or not words else _list_doors(viewer, consultation),
    }
    return render(request, "search/search.html", context, status=refusal.status if refusal else 200)


def _named(viewer: Viewer, words):
    """Return up to five consultations that the words name."""
    return consultation_selectors.consultations(viewer, search=words)[:5] if words else []


def _list_doors(viewer: Viewer, consultation):
    """Return what a search without result leads to: consultations with their topics.

    They are the searched consultation, or those that are open.
    """
    listed = (
        [consultation]
        if consultation
        else [
            found for found in recall_consultations(viewer) if found.state == ConsultationState.OPEN
        ]
    )
    return [
        {
            "consultation": door,
            "topics": topic_selectors.topics(viewer, door),
            "may_propose": Capability.PROPOSE in timetable_selectors.open_capabilities(door),
        }
        for door in listed[:DOORS]
    ]


def _search(viewer: Viewer, words, wanted, after):
    """Return a page of hits, and a refusal or None.

    A search that takes too long is refused above the form, in which the words stay.
    """
    try:
        return debate_search.hits(viewer, words, **wanted, after=after or None, size=SIZE), None
    except SearchTakesTooLong as refusal:
        return debate_search.Hits(), refusal


def _describe_hit(hit, provenance_by_pk):
    hit = replace(hit, title=_curled(hit.title), extract=_curled(hit.extract))
    return {"hit": hit, "proposal": hit.proposal} | (
        _comment(hit.comment) if hit.comment else _contribution(hit.proposal, provenance_by_pk)
    )


def _curled(segments):
    return [replace(segment, text=curled(segment.text)) for segment in segments]


def _contribution(proposal, provenance_by_pk):
    context = {"url": url_of("proposal", proposal), "text": proposal, "tag": origin_tag(proposal)}
    return context | {"who": author_line(proposal, provenance_by_pk.get(proposal.pk))}


def _comment(comment):
    tag = Tag(_("Answer") if comment.root_id else _("Comment"), icon="message-square")
    title = comment_selectors.title_of_comment(comment)
    return {
        "url": permalink(comment),
        "text": comment,
        "title": title,
        "tag": tag,
        "who": author_of(comment),
    }
