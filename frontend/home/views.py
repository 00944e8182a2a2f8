"""The home page: the consultation that is open, its deadline, and how to take part."""

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from consult.accounts.viewer import Viewer
from consult.accounts.viewers.content import recall
from consult.consultations.enums import ConsultationState
from consult.consultations.memory import recall_consultations, recall_parts
from consult.consultations.selectors import topics as topic_selectors
from consult.workshops.meetings.selectors.figures import count_held_workshops
from frontend.home.decisions import latest_decisions
from frontend.presenters.account import personal_pages
from frontend.presenters.consultation.consultations import cards, state_tag
from frontend.presenters.debate.fabrics import fabric_of
from frontend.presenters.outcome.announced_outcomes import announce_answers
from frontend.presenters.outcome.synthesis_announcements import announce_synthesis
from frontend.presenters.parts.components import Phase
from frontend.presenters.parts.share_card import share
from frontend.presenters.workshop.workshops import held_workshops_in_words
from frontend.toolkit.pages.page import PUBLIC, page
from frontend.toolkit.words import dates

OTHERS = 6
BEGINNING = (
    (_("You contribute"), _("In writing, alone or for an organisation.")),
    (_("Others react"), _("Agree, mixed, disagree, and why.")),
)
END = ((_("Everything can be checked"), _("Public register of opinions, open data.")),)


@page(PUBLIC, shared=15, personal=personal_pages.HOME)
def show_home(request):
    """Show the featured consultation, and the others by deadline.

    Their order depends on their state and dates alone.
    """
    consultations = _published(recall_consultations(request.viewer))
    featured, others = _sorted(consultations)
    featured = featured and recall_parts(request.viewer, featured)
    home_cards = cards(request.viewer, [featured, *others] if featured else [])
    decisions = latest_decisions(request.viewer, consultations)
    has_answered = bool(decisions and decisions.latest)
    path = _path(request.viewer, featured, has_answered=has_answered)
    context = {
        "nav_current": "consultations",
        "featured": _featured(request.viewer, featured, home_cards[0]) if featured else None,
        "others": home_cards[1:],
        "decisions": decisions,
        "share": share(
            request,
            title=request.organisation.name,
            description=request.organisation.tagline or gettext("Citizen consultations"),
            card=reverse("home-card"),
        ),
        "steps": [Phase(title, note, "done") for title, note in path],
    }
    return render(request, "home/home.html", context)


def _path(viewer: Viewer, featured, *, has_answered: bool):
    """Return the steps of a contribution, with the outcomes that the featured consultation announces.

    The authority answers also where another consultation shows its answers.
    """
    if featured is None:
        return (*BEGINNING, *END)
    answers = announce_answers(viewer, featured)
    if has_answered and not answers:
        answers = gettext("Each answer states a decision.")
    announced = (
        (_("The authority answers"), answers),
        (_("A synthesis"), announce_synthesis(viewer, featured)),
    )
    return (*BEGINNING, *(step for step in announced if step[1]), *END)


def _published(consultations):
    """Return the consultations that are no drafts."""
    return [
        consultation
        for consultation in consultations
        if consultation.state != ConsultationState.DRAFT
    ]


def _sorted(consultations):
    """Return the featured consultation, or None, and the list of the others.

    Open consultations come first, the earliest deadline at the top. Upcoming ones follow, then
    closed ones, the latest close at the top, and cancelled ones.
    """
    order = [
        ConsultationState.OPEN,
        ConsultationState.UPCOMING,
        ConsultationState.CLOSED,
        ConsultationState.CANCELLED,
    ]

    def rank(consultation):
        date = {"open": consultation.closes_at, "upcoming": consultation.opens_at}.get(
            consultation.state
        )
        return (
            order.index(consultation.state),
            date.timestamp() if date else -consultation.closes_at.timestamp(),
        )

    ranked = sorted(consultations, key=rank)
    return (ranked[0] if ranked else None), ranked[1 : OTHERS + 1]


def _featured(viewer: Viewer, consultation, card):
    """Return the featured consultation: its card, its topics and its fabric.

    This takes three queries, and none for a visitor while the content stays the same.
    """
    topics = list(topic_selectors.topics(viewer, consultation))
    workshop_totals = recall(count_held_workshops, viewer, consultation.pk).all
    workshop_facts = (
        [held_workshops_in_words(workshop_totals.workshops)] if workshop_totals.workshops else []
    )
    return {
        "card": card,
        "title": card.title,
        "url": card.url,
        "state": state_tag(consultation, band=True),
        "until": dates.until(consultation.closes_at)
        if consultation.state == ConsultationState.OPEN
        else "",
        "facts": [_questions(topics), *(fact.text for fact in card.facts), *workshop_facts],
        "fabric": fabric_of(viewer, consultation, topics),
        "rows": sum(1 for topic in topics if topic.number),
        "since": "",
    }


def _questions(topics):
    n = sum(1 for topic in topics if topic.number)
    return ngettext("%(n)s topic", "%(n)s topics", n) % {"n": n}
