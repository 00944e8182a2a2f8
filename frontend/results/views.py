"""The results of a consultation and of each of its topics, and the list of consultations with some."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from consult.accounts.viewer import Viewer
from consult.consultations.enums import Capability, ConsultationState
from consult.consultations.selectors import consultations as consultation_selectors
from consult.consultations.selectors import topics as topic_selectors
from consult.core.exceptions import Invalid
from consult.outcomes.figures import RULES
from consult.outcomes.remarks.selectors import find_review
from debates.enums import ProposalKind
from frontend.drawings.bars import horizontal
from frontend.presenters.consultation.consultations import (
    cards,
    crumbs,
    dates_of,
    leave_cancelled,
    phases,
    short,
    state_tag,
)
from frontend.presenters.consultation.maps import (
    SHARED,
    Located,
    drawn,
    gathered,
    gathered_of_institutions,
)
from frontend.presenters.consultation.participation_figures import participation_figures
from frontend.presenters.consultation.topics import topic_name, topic_title
from frontend.presenters.outcome.synthesis_announcements import announce_synthesis
from frontend.presenters.parts.components import Crumb, Figure
from frontend.presenters.parts.share_card import Share, share
from frontend.results.agreement import FEWEST_OPINIONS, agreement_of
from frontend.results.answers import answers_of
from frontend.results.participation import by_topic, data_of, over_time
from frontend.results.sources import sources_of
from frontend.results.synthesis import synthesis_of
from frontend.toolkit.pages.page import PUBLIC, page
from votes.selectors.restorations import list_restorations

if TYPE_CHECKING:
    from consult.consultations.models import Consultation, Topic

PAGE = 30
TOWNS = 8
RULE_OF_TEN = gettext_lazy(
    "The ten most active people are the ten accounts that wrote the most public "
    "contributions and comments. Their texts are compared with those of all accounts. "
    "Texts from workshops, and texts that a member of staff typed for others, are not "
    "counted. Where fewer than 50 people wrote, the share is not shown."
)
RULE_OF_ANSWERS = gettext_lazy(
    "Public contributions are counted, each once, without those that were merged into another one. One answer may "
    "answer several of them. An answer is late when it is not published on the day that was announced. The open data "
    "contains these days."
)
PEOPLE_ON_SERVER = gettext_lazy(
    "Accounts are not published, so the number of people who took part online cannot be counted again from the open "
    "data."
)
RULE_OF_PLACES = gettext_lazy(
    "A workshop counts in its town. A contribution of an organisation counts at its own place, or at the place of the "
    "organisation."
)
RULE_OF_AGREEMENT = gettext_lazy(
    "Only contributions with at least %(fewest)s opinions are compared. Most people agree with a contribution when "
    "two thirds of the opinions or more are “Agree”. Opinions are divided when “Agree” and “Disagree” each have a "
    "quarter of them or more. Workshops add no opinion."
)


@dataclass(frozen=True)
class PlaceMap:
    """Places with their counts, under a title. `label` says in words what the drawing shows."""

    title: str
    label: str
    places: Sequence[Located]

    @property
    def listed(self) -> list[Located]:
        """The named places that the list beside the drawing shows."""
        return [place for place in self.places if place.name][:TOWNS]


@page(PUBLIC, shared=15)
def list_results(request):
    """List the consultations that are closed, the latest first."""
    start = request.GET.get("from", "0")
    if not (start.isascii() and start.isdigit() and len(start) < 7):
        raise Invalid(attr="from")
    rows = consultation_selectors.consultations(request.viewer, status=ConsultationState.CLOSED)
    consultations = list(rows[int(start) : int(start) + PAGE + 1])
    context = {
        "nav_current": "results",
        "cards": cards(request.viewer, consultations[:PAGE]),
        "next_start": int(start) + PAGE if len(consultations) > PAGE else None,
    }
    return render(request, "results/list.html", context)


@page(PUBLIC, shared=SHARED)
def show_results(request, slug):
    """Show the results of a consultation. A draft has none: its page is not found."""
    consultation = consultation_selectors.get_consultation(request.viewer, slug)
    leave_cancelled(consultation)
    context = _results(request.viewer, consultation)
    context["crumbs"] = [
        *crumbs(consultation)[:1],
        *_consultation_crumbs(consultation),
        Crumb(_("Results")),
    ]
    context["share"] = _share(request, consultation)
    return render(request, "results/results.html", context)


@page(PUBLIC, shared=SHARED)
def show_topic_results(request, slug, topic_slug):
    """Show the results of a topic."""
    consultation = consultation_selectors.get_consultation(request.viewer, slug)
    leave_cancelled(consultation)
    topic = topic_selectors.get_topic_by_slug(request.viewer, consultation, topic_slug)
    context = _results(request.viewer, consultation, topic)
    here = reverse("results", args=[consultation.slug])
    context["crumbs"] = [
        *crumbs(consultation)[:1],
        Crumb(short(consultation.title), here),
        Crumb(topic_name(topic)),
    ]
    context["share"] = _share(request, consultation, topic)
    return render(request, "results/results.html", context)


def _share(request, consultation: Consultation, topic: Topic | None = None) -> Share | None:
    """Return what other sites show of the results, or None for a draft, which has no card."""
    if consultation.published_at is None:
        return None
    title = topic.question if topic else consultation.title
    alt = _("Card with the title: %(title)s") % {"title": title}
    if topic:
        card = reverse("topic-card", args=[consultation.slug, topic.slug])
    else:
        card = reverse("consultation-card", args=[consultation.slug])
        alt = consultation.cover_alt if consultation.cover else alt
    return share(
        request,
        title=_("Results: %(title)s") % {"title": title},
        description=consultation.summary,
        card=card,
        image_alt=alt,
    )


def _consultation_crumbs(consultation: Consultation) -> list[Crumb]:
    return [
        Crumb(short(consultation.title), reverse("consultation-overview", args=[consultation.slug]))
    ]


def _contributions_url(consultation: Consultation, topic: Topic | None) -> str:
    if topic:
        return reverse("topic", args=[consultation.slug, topic.slug])
    return reverse("consultation-overview", args=[consultation.slug])


def _results(
    viewer: Viewer, consultation: Consultation, topic: Topic | None = None
) -> dict[str, Any]:
    """Return the context of a results page, of the whole consultation or of one topic."""
    is_closed = consultation.state == ConsultationState.CLOSED
    counts = participation_figures(viewer, consultation)
    table = [row for row in counts["table"] if topic is None or row[0].pk == topic.pk]
    context = {
        "nav_current": "results",
        "consultation": consultation,
        "topic": topic,
        "topics": [
            (listed_topic, topic_title(listed_topic))
            for listed_topic, _counts, _totals in counts["table"]
        ],
        "state": state_tag(consultation, band=True),
        "is_closed": is_closed,
        "has_begun": consultation.state in (ConsultationState.OPEN, ConsultationState.CLOSED),
        "dates": dates_of(consultation),
        "figures": _figures_of_topic(*table[0][1:]) if topic else counts["figures"],
        "imported": [] if topic else counts["imported"],
        "participation_rules": [*RULES.values(), RULE_OF_TEN],
        "people_on_server": PEOPLE_ON_SERVER,
        "answer_rules": [RULE_OF_ANSWERS],
        "place_rules": [RULE_OF_PLACES],
        "agreement_rules": [str(RULE_OF_AGREEMENT) % {"fewest": FEWEST_OPINIONS}],
        "table": table,
        "met": counts["met"],
        **over_time(viewer, consultation, topic),
        **({} if topic else by_topic(consultation, table)),
        "agreement": agreement_of(viewer, consultation, topic) if is_closed else None,
        "asks_opinions": any(
            Capability.VOTE in phase.capabilities for phase in consultation.phases.all()
        ),
        "answers": None if topic else answers_of(viewer, consultation),
        "synthesis": synthesis_of(viewer, consultation, topic),
        "synthesis_announced": "" if topic else announce_synthesis(viewer, consultation),
        "review": find_review(viewer, consultation),
        "restorations": list_restorations(viewer, consultation.pk),
        "sources": sources_of(viewer, consultation, [row[0] for row in counts["table"]], topic),
        "contributions_url": _contributions_url(consultation, topic),
        "data": data_of(viewer, consultation),
        "to_come": [step for step in phases(consultation) if step.state == "todo"],
        **(_kinds(table) if topic else _places(viewer, consultation, counts["met"])),
    }
    context["parts"] = _parts(context)
    if context["answers"]:
        context["figures"] = [
            *context["figures"][:3],
            _answer_figure(context["answers"].progress.counts),
        ]
    return context


def _answer_figure(counts: Any) -> Figure:
    words = ngettext(
        "contribution of %(all)s has an answer",
        "contributions of %(all)s have an answer",
        counts.answered,
    )
    return Figure(counts.answered, words % {"all": counts.expected})


def _has_coverage(context: dict[str, Any]) -> bool:
    synthesis = context["synthesis"]
    return bool(synthesis and synthesis.coverage)


def _has_next_steps(context: dict[str, Any]) -> bool:
    synthesis = context["synthesis"]
    return bool(context["to_come"] or (synthesis and synthesis.next_steps))


def _parts(context: dict[str, Any]) -> list[tuple[str, str]]:
    """Return the parts of the page, with their anchors."""
    if not context["has_begun"]:
        return []
    has_agreement = context["agreement"] or context["asks_opinions"]
    parts = [
        ("essentials", _("Key points"), not context["topic"]),
        ("participation", _("Participation"), True),
        ("agreement", _("What unites, what divides"), has_agreement),
        ("answers", _("Answers"), not context["topic"]),
        ("synthesis", _("Synthesis"), context["synthesis"]),
        ("coverage", _("What the synthesis uses"), _has_coverage(context)),
        ("sources", _("Sources"), context["sources"]),
        ("places", _("On the map"), context.get("maps")),
        ("next-steps", _("Next steps"), _has_next_steps(context)),
        ("data", _("Open data"), True),
    ]
    return [(anchor, label) for anchor, label, is_shown in parts if is_shown]


def _kinds(table: list[tuple[Any, Any, Any]]) -> dict[str, Any]:
    """Return the bars of the contributions of a topic by kind of author."""
    labels = {
        ProposalKind.INDIVIDUAL: pgettext("contributions", "Individual"),
        ProposalKind.INSTITUTION: _("Organisations"),
        ProposalKind.WORKSHOP: _("Workshop contributions"),
    }
    by_kind = table[0][1].by_kind
    return {"kind_bars": horizontal((label, by_kind[kind]) for kind, label in labels.items())}


def _figures_of_topic(counts: Any, totals: Any) -> list[Figure]:
    figures = [
        Figure(counts.proposals, ngettext("contribution", "contributions", counts.proposals)),
        Figure(counts.comments, ngettext("comment", "comments", counts.comments)),
        Figure(totals.workshops, ngettext("workshop", "workshops", totals.workshops)),
        Figure(totals.people, ngettext("person present", "people present", totals.people)),
    ]
    return [figure for figure in figures if figure.value] or figures[:1]


def _places(viewer: Viewer, consultation: Consultation, overview: Any) -> dict[str, Any]:
    """Return the workshops and contributions by place, as lists and as drawings."""
    maps = [
        PlaceMap(
            _("Workshops by town"),
            _("Map of the workshops by town. The list gives the same figures."),
            [town for town in overview.towns if town.name],
        ),
        PlaceMap(
            _("Contributions of organisations by place"),
            _("Map of the contributions of organisations. The list gives the same figures."),
            gathered_of_institutions(viewer, consultation),
        ),
        PlaceMap(
            _("Contributions by place"),
            _("Map of the contributions by place. The list gives the same figures."),
            gathered(viewer, consultation),
        ),
    ]
    drawn_maps = [
        (place_map, place_map.listed, drawn(viewer.organisation, place_map.places))
        for place_map in maps
        if place_map.listed
    ]
    return {
        # Drawings stand side by side: a list without a drawing comes after them.
        "maps": sorted(drawn_maps, key=lambda row: row[2] is None),
        "map_data": f"/api/v1/consultations/{consultation.slug}/map/",
    }
