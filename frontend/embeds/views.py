"""Pages of a consultation, a topic, a proposal or a question that other sites may frame.

They are read only, without cookies or scripts. Each viewer sees what every visitor may read, and
each link opens the site itself in a new tab. Only these pages may be framed. Error pages may not.
"""

from functools import wraps

from csp.decorators import csp_replace
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from consult.accounts.viewer import Viewer
from consult.consultations.selectors import consultations as consultation_selectors
from consult.consultations.selectors import topics as topic_selectors
from consult.core.postgres import clock
from debates.proposals.selectors import proposals as proposal_selectors
from debates.texts.selectors import figures as figure_selectors
from frontend.presenters.consultation.consultations import counted, state_tag, url_of
from frontend.presenters.consultation.topics import topic_name
from frontend.presenters.debate.proposal_states import tombstone_line
from frontend.presenters.debate.proposals import cards
from frontend.presenters.debate.proposals import url_of as proposal_url
from frontend.presenters.outcome.answers import answer_figures
from frontend.presenters.polls.poll_results import present_outcome
from frontend.presenters.polls.questions import is_voting_open
from frontend.presenters.polls.questions import state_tag as poll_tag
from frontend.presenters.polls.questions import url_of as question_url
from frontend.toolkit.pages.page import OF_CITIZENS, PUBLIC, page
from votes.selectors import polls as poll_selectors
from votes.selectors import questions as question_selectors

LATEST = 5


def embedded(view):
    """Turn a function into a public page that other sites may frame.

    The function is called with the public viewer and the consultation, and returns a template and
    its context.
    """

    @require_safe
    @page(PUBLIC, shared=OF_CITIZENS)
    @csp_replace({"frame-ancestors": ["*"]})  # type: ignore[arg-type]  # of this type at run time
    @xframe_options_exempt
    @wraps(view)
    def framed(request, slug, **kwargs):
        visitor = Viewer.public(request.organisation)
        consultation = consultation_selectors.get_consultation(visitor, slug)
        template, context = view(visitor, consultation, **kwargs)
        around = {"consultation": consultation, "state": state_tag(consultation)}
        return render(request, template, around | context)

    return framed


@embedded
def show_consultation(viewer: Viewer, consultation):
    """Return the template and context of a consultation: whether it is open, and its topics.

    The topics of a cancelled one are not listed.
    """
    counts = figure_selectors.counts_by_topic(viewer, consultation)
    topics = [
        (
            topic,
            reverse("topic", args=[consultation.slug, topic.slug]),
            counted(_number(counts, topic)),
        )
        for topic in consultation.topics.all()
        if not consultation.is_cancelled
    ]
    return "embeds/consultation.html", {
        "url": url_of(consultation),
        "topics": topics,
        "is_open": consultation.is_open,
        "answers": answer_figures(viewer, consultation),
    }


def _number(counts, topic):
    return counts.get(topic.pk, figure_selectors.Counts()).proposals


@embedded
def show_topic(viewer: Viewer, consultation, topic_slug):
    """Return the template and context of a topic: its question and the latest proposals."""
    topic = topic_selectors.get_topic_by_slug(viewer, consultation, topic_slug)
    found = list(
        proposal_selectors.proposals(
            viewer, consultation=consultation, topic=topic, tombstones=False
        )[:LATEST]
    )
    return "embeds/topic.html", {
        "topic": topic,
        "name": topic_name(topic),
        "url": reverse("topic", args=[consultation.slug, topic_slug]),
        "counted": counted(_number(figure_selectors.counts_by_topic(viewer, consultation), topic)),
        "cards": cards(viewer, consultation, found),
    }


@embedded
def show_proposal(viewer: Viewer, consultation, number):
    """Return the template and context of a proposal: the start of its text, and its positions.

    The context of a tombstone has its reason instead.
    """
    proposal = proposal_selectors.get_proposal_by_number(viewer, consultation, number)
    context = {
        "title": proposal_selectors.title_of(proposal),
        "url": proposal_url("proposal", proposal),
    }
    if proposal.is_masked:
        return "embeds/proposal.html", context | {"gone": tombstone_line(proposal)}
    return "embeds/proposal.html", context | {"card": cards(viewer, consultation, [proposal])[0]}


@embedded
def show_question(viewer: Viewer, consultation, question_id):
    """Return the template and context of a poll.

    Its result is included as far as every visitor may see it.
    """
    found = poll_selectors.get_poll_of(viewer, consultation, question_id)
    now = clock.now()
    outcome = poll_selectors.outcome(viewer, found)
    return "embeds/question.html", {
        "question": found,
        "title": question_selectors.title_of(found),
        "url": question_url("question", found),
        "state": poll_tag(found, now),
        "takes_votes": is_voting_open(found, now),
        "is_over": found.status.is_final,
        "options": [option.label for option in found.poll.options.all()],
        "result": present_outcome(found, outcome) if outcome else None,
    }
