"""The shared parts of the pages of a question: the question, its ballot, own votes, the result."""

import uuid

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from consult.accounts.viewer import Viewer
from consult.consultations.enums import ResultsVisibility
from consult.consultations.selectors import consultations as consultation_selectors
from consult.consultations.selectors.previews import read_with_key
from consult.core.postgres import clock
from consult.core.words import text
from consult.questionnaires.selectors import questionnaires
from debates.proposals.selectors import proposals as proposal_selectors
from frontend.presenters.consultation.consultations import crumbs, leave_cancelled, live
from frontend.presenters.parts.components import Crumb
from frontend.presenters.parts.embed_links import sharing
from frontend.presenters.polls.poll_results import present_outcome
from frontend.presenters.polls.questionnaires import url_of as questionnaire_url
from frontend.presenters.polls.questions import how, is_voting_open, real_end, state_tag, url_of
from frontend.presenters.voting import page_of
from frontend.presenters.voting.ballot_fields import BallotFields
from frontend.toolkit.words import dates
from votes import rules
from votes.counting.methods import METHODS
from votes.enums import QuestionState
from votes.selectors import log as log_selectors
from votes.selectors import polls as poll_selectors
from votes.selectors import questions as question_selectors


def get_question(request, slug, question_id, *, key=""):
    """Return a consultation and one of its questions, as the viewer may see them.

    A person with the `key` of a preview link also sees the drafts of a draft.
    """
    viewer = request.viewer
    consultation = consultation_selectors.get_consultation(viewer, slug, preview_key=key)
    leave_cancelled(consultation)
    reader = read_with_key(viewer, consultation, key)
    return consultation, poll_selectors.get_poll_of(reader, consultation, question_id)


def frame(consultation, question, *below) -> dict:
    """Return the context that every page of a question shows at the top."""
    return {
        "nav_current": "consultations",
        "consultation": consultation,
        "question": question,
        "poll": question.poll,
        "voting": page_of(question),
        "title": question_selectors.title_of(question),
        "how": how(question),
        "extension": dates.extension(question.poll),
        "crumbs": crumbs(consultation, *(below or [Crumb(pgettext("a poll", "Vote"))])),
    }


def question_page(request, consultation, question, ballot=None, **form_state) -> dict:
    """Return the context of the page of a question, with its ballot and its result.

    The form shows the fields of `ballot`, or else the viewer's current vote. `form_state` contains
    the named arguments of `ballot_form`.
    """
    viewer = request.viewer
    now = clock.now()
    outcome = poll_selectors.outcome(viewer, question)
    own = poll_selectors.own_votes(viewer, [question.pk]).get(question.pk)
    is_open = is_voting_open(question, now)
    may_vote = viewer.is_public or rules.can_vote(viewer, consultation.pk)
    context = frame(consultation, question) | {
        "state": state_tag(question, now),
        "when": _describe_dates(question, now),
        "takes_votes": is_open,
        "is_over": question.status.is_final,
        "is_small": log_selectors.has_one_small_batch(question),
        "may_vote": may_vote,
        "may_prepare": rules.can_prepare(viewer, consultation.pk),
        "live": live(consultation, question=question) if _is_count_live(question, now) else None,
        "own": describe_vote(question, own),
        "result": present_outcome(question, outcome) if outcome else None,
        "levels": [
            (level, present_outcome(question, level_outcome))
            for level, level_outcome in poll_selectors.by_level(viewer, question).items()
        ],
        "counted_by": METHODS[question.kind].explain_order()[0],
        "counting": METHODS[question.kind].explain(),
        "options": [option.label for option in question.poll.options.all()],
        "contributions": [
            (proposal_selectors.title_of(proposal), proposal.number)
            for proposal in poll_selectors.list_proposals_of_options(viewer, question)
        ],
        "sharing": None if question.status.is_draft else _sharing(viewer.organisation, question),
        "words": _words(viewer, question, now),
        "explanation_html": text.render(question.poll.explanation)
        if question.poll.explanation
        else "",
    }
    if is_open and may_vote:
        ballot = ballot or BallotFields.of_vote(question, own)
        context |= ballot_form(request, question, ballot, **form_state)
    return context


def ballot_form(request, question, ballot, *, refusal=None, moved="") -> dict:
    """Return what the form of a ballot shows.

    `moved` is the button that moved an option of a ranking; its option gets the focus. The form of
    a visitor is sent by GET: its page is stored for all visitors, and has neither token nor key.
    """
    way, _colon, pk = moved.partition(":")
    lines = ballot.lines()
    for line in lines:
        line["focus"] = line["id"] == pk and way
        # At an end of the list, one of the two buttons is hidden. The focus then goes to the other.
        if line["focus"] and line["place"] == 1:
            line["focus"] = "down"
        elif line["focus"] and line["last"]:
            line["focus"] = "up"
    return {
        "ballot": ballot,
        "lines": lines,
        "refusal": refusal,
        "is_touched": bool(refusal or moved),
        "values": [str(value) for value in question.poll.values],
        **describe_submission(request, question),
    }


def describe_submission(request, question) -> dict:
    """Return how the form of a ballot is sent. Only that of a participant has a key and a token."""
    is_person = request.viewer.participant is not None
    return {
        "action": url_of("question-ballot", question),
        "key": (request.POST.get("key") or uuid.uuid4()) if is_person else "",
    }


def describe_vote(question, vote) -> list[str] | None:
    """Return the viewer's own vote in words, one line for each choice, or None if there is none."""
    if vote is None:
        return None
    if vote.is_blank:
        return [str(_("Abstention"))]
    labels = {str(option.pk): option.label for option in question.poll.options.all()}
    return page_of(question).describe(vote.choices, labels)


def _sharing(organisation, question):
    args = [question.consultation.slug, question.pk]
    return sharing(organisation, "question", args, title=question_selectors.title_of(question))


def _words(viewer: Viewer, question, now):
    """Return the open question that goes with the vote, with its links, or None.

    One link is to write an answer, while answers are taken. The other is to read the answers, after
    the close.
    """
    if question.status.is_draft and question.poll.aside:
        return {"asked": question.poll.aside, "url": "", "results_url": ""}
    if question.poll.words_id is None:
        return None
    found = questionnaires.get_questionnaires(viewer, [question.poll.words_id])[
        question.poll.words_id
    ]
    return {
        "asked": question.poll.aside,
        "url": questionnaire_url("questionnaire", found) if found.can_take_answers_at(now) else "",
        "results_url": questionnaire_url("questionnaire-results", found)
        if found.status.is_final
        else "",
    }


def _is_count_live(question, now):
    """Return whether every visitor sees the count while it changes."""
    return question.visibility == ResultsVisibility.LIVE and is_voting_open(question, now)


def _describe_dates(question, now):
    """Return in words the dates of the vote, unless its state names them (`state_tag`)."""
    if question.status.is_draft:
        moments = (question.opens_at, question.closes_at)
        first, last = (dates.in_full(moment) if moment else "" for moment in moments)
        announced = {"first": first, "last": last}
        return _("From %(first)s to %(last)s.") % announced if all(moments) else ""
    if question.state == QuestionState.CLOSED:
        return ""
    if question.state == QuestionState.OPEN and now < question.closes_at:
        return _("Until %(moment)s") % {"moment": dates.whole(question.closes_at)}
    return dates.took_place(question.opens_at, real_end(question), question.closes_at)
