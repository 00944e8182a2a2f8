"""Votes on a question: cast, change and withdraw them, and read the receipt.

The ballot is on the page of the question. A visitor signs in at the end.
"""

import uuid
from contextlib import suppress

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from consult.core.exceptions import Invalid, NotAllowed
from consult.core.postgres import clock
from frontend.presenters.parts.components import Crumb
from frontend.presenters.polls.questions import is_voting_open, state_tag, url_of
from frontend.presenters.voting import page_of
from frontend.presenters.voting.ballot_fields import BallotFields
from frontend.questions.context import (
    describe_submission,
    describe_vote,
    frame,
    get_question,
    question_page,
)
from frontend.toolkit.forms.form_submission import describe_other_account
from frontend.toolkit.pages.page import page, require_participant
from frontend.toolkit.sessions.pending_acts import PendingAct, SignInForAct
from votes import rules
from votes.actions import ballots as ballot_actions
from votes.exceptions import NothingToWithdraw, PollIsNotOpen
from votes.selectors import own as own_selectors
from votes.selectors import polls as poll_selectors
from votes.selectors import questions as question_selectors

MOVES = ("up:", "down:")


@page("ballot.cast", prepare=True)
def cast_ballot(request, slug, question_id):
    """Save the vote of a ballot, or show the page of the question again with what was chosen.

    A visitor signs in first. Without JavaScript, each button that moves an option of a ranking
    reloads the page.
    """
    consultation, question = get_question(request, slug, question_id)
    if request.viewer.participant is not None:
        _require_permission(rules.can_vote(request.viewer, consultation.pk))
    ballot = _sent_fields(request, question)
    step = _read_fields(request).get("step", "")
    if not is_voting_open(question, clock.now()):
        return _render_refusal(request, consultation, question, ballot)
    if step.startswith(MOVES):
        return _render_form(request, consultation, question, ballot.moved(step), moved=step)
    if ballot is None or step == "edit":
        return _render_form(request, consultation, question, ballot)
    try:
        choices = poll_selectors.checked(question, ballot.choices)
        return _save_or_confirm(request, consultation, question, ballot, choices)
    except Invalid as refusal:
        return _render_form(request, consultation, question, ballot, refusal=refusal)
    except PollIsNotOpen:
        return _render_refusal(request, consultation, question, ballot)


def _save_or_confirm(request, consultation, question, ballot, choices):
    """Save the choices, send a visitor to sign in, or show the choices to confirm.

    A participant confirms choices that an address carries, which any link could contain. A ranking
    that is still the order of the question is confirmed too: it may not be a choice.
    """
    is_sent = _read_fields(request).get("step") == "cast"
    is_sure = "sure" in _read_fields(request) or not _is_untouched(request, question, ballot)
    is_visitor = request.viewer.participant is None
    if is_sent and is_sure and is_visitor:
        _sign_in_first(question, ballot, choices)
    if is_sent and is_sure and request.method == "POST":
        return _cast(request, question, choices)
    context = _context(request, consultation, question) | {
        "ballot": ballot,
        "chosen": _in_words(question, choices),
        "is_last_step": not is_visitor and request.method != "POST",
        **describe_submission(request, question),
    }
    return render(request, "questions/review.html", context)


def _is_untouched(request, question, ballot):
    """Return whether a first ranking has the order in which the question lists its options."""
    return (
        page_of(question).is_ordered
        and ballot.choices == poll_selectors.option_ids(question)
        and not poll_selectors.own_votes(request.viewer, [question.pk])
    )


def _read_fields(request):
    return request.POST if request.method == "POST" else request.GET


def _sent_fields(request, question):
    """Return the fields of the vote that were sent, or None if there are none.

    An address may contain them too, which then asks to confirm.
    """
    ballot = BallotFields(question, _read_fields(request).dict())
    return ballot if request.method == "POST" or ballot.hidden() or "step" in request.GET else None


def _sign_in_first(question, ballot, choices):
    """Send a visitor to sign in, which saves the vote."""
    act = PendingAct(
        "ballot",
        url_of("question-ballot", question),
        str(_("Your vote")),
        about=question_selectors.title_of(question),
        lines=_lines(question, choices),
        place=question.consultation.title,
        fields={
            "step": ["cast"],
            "sure": ["1"],
            **{name: [value] for name, value in ballot.hidden()},
        },
    )
    raise SignInForAct(act, back=url_of("question", question))


def _lines(question, choices):
    """Return the choices of a vote in words, numbered if they are in an order."""
    lines = [str(line) for line in _in_words(question, choices)]
    if page_of(question).is_ordered and len(lines) > 1:
        return [f"{place}. {line}" for place, line in enumerate(lines, start=1)]
    return lines


def _cast(request, question, choices):
    ballot_actions.cast_ballot(
        viewer=request.viewer,
        question_id=question.pk,
        choices=choices,
        request_id=_request_id(request),
    )
    messages.success(request, _("Your vote has been saved."))
    return HttpResponseRedirect(f"{url_of('question', question)}#ballot")


def _render_form(request, consultation, question, ballot, **form_state):
    context = question_page(request, consultation, question, ballot, **form_state)
    status = 422 if form_state.get("refusal") else 200
    return render(request, "questions/question.html", context | {"is_apart": True}, status=status)


def _render_refusal(request, consultation, question, ballot=None):
    """Show that no vote is accepted now.

    The choices stay visible, and a link leads to the question.
    """
    now = clock.now()
    chosen = None
    if ballot is not None:
        with suppress(Invalid):
            chosen = _in_words(question, poll_selectors.checked(question, ballot.choices))
    context = _context(request, consultation, question) | {
        "chosen": chosen,
        "state": state_tag(question, now),
        "is_over": question.opens_at is not None and now >= question.opens_at,
    }
    return render(request, "questions/late.html", context, status=PollIsNotOpen.status)


def _in_words(question, choices):
    return describe_vote(question, poll_selectors.Vote(choices, None, None))  # type: ignore[arg-type]  # a vote that is not sent yet


def _context(request, consultation, question):
    here = Crumb(pgettext("a poll", "Vote"), url_of("question", question))
    own = poll_selectors.own_votes(request.viewer, [question.pk]).get(question.pk)
    return frame(consultation, question, here, Crumb(_("My vote"))) | {
        "own": describe_vote(question, own),
        "key": request.POST.get("key") or uuid.uuid4(),
    }


def _require_permission(may):
    if not may:
        raise NotAllowed(describe_other_account())


def _request_id(request):
    try:
        return uuid.UUID(request.POST.get("key", ""))
    except ValueError:
        return uuid.uuid4()


@page("ballot.withdraw", prepare=True)
def withdraw_ballot(request, slug, question_id):
    """Withdraw the viewer's vote.

    The register still shows that a vote existed and was withdrawn.
    """
    consultation, question = get_question(request, slug, question_id)
    require_participant(request)
    _require_permission(rules.can_take_back(request.viewer, consultation.pk))
    if not is_voting_open(question, clock.now()):
        return _render_refusal(request, consultation, question)
    if request.method != "POST":
        return render(request, "questions/withdraw.html", _context(request, consultation, question))
    try:
        ballot_actions.withdraw_ballot(
            viewer=request.viewer, question_id=question.pk, request_id=_request_id(request)
        )
    except PollIsNotOpen:
        return _render_refusal(request, consultation, question)
    except NothingToWithdraw:
        context = _context(request, consultation, question)
        return render(request, "questions/withdraw.html", context, status=NothingToWithdraw.status)
    messages.success(request, _("Your vote has been withdrawn."))
    return HttpResponseRedirect(url_of("question", question))


@page("ballot.cast")
def show_receipt(request, slug, question_id):
    """Show the viewer the proof of deposit of their current vote."""
    consultation, question = get_question(request, slug, question_id)
    vote = poll_selectors.own_vote(request.viewer, question.pk)
    here = Crumb(pgettext("a poll", "Vote"), url_of("question", question))
    context = frame(consultation, question, here, Crumb(_("My receipt"))) | {
        "vote": vote,
        "own": describe_vote(question, vote),
    }
    return render(request, "questions/receipt.html", context)


@page("ballot.cast")
def send_receipt(request, slug, question_id):
    """Send the receipt as a plain text file, without the choice."""
    _consultation, question = get_question(request, slug, question_id)
    words = own_selectors.ballot_receipt_in_words(request.viewer, question)
    name = _("receipt-%(consultation)s.txt") % {"consultation": slug}
    answer = HttpResponse(words, content_type="text/plain; charset=utf-8")
    answer["Content-Disposition"] = content_disposition_header(True, name)
    return answer
