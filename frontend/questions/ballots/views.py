"""Pages to vote on a question, change or withdraw the vote, and read the receipt.

A visitor signs in at the end.
"""

import uuid
from contextlib import suppress
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from consult.core import clock
from consult.core.exceptions import Invalid, NotAllowed
from frontend.presenters.components import Crumb
from frontend.presenters.questions import how, state_tag, takes_votes, url_of
from frontend.questions.context import found, frame, told
from frontend.questions.forms import Given
from frontend.toolkit.form_submission import someone_else_must
from frontend.toolkit.page import page, sign_in_url, somebody, to
from votes import rules
from votes.actions import ballots as ballot_actions
from votes.exceptions import NothingToWithdraw, PollIsNotOpen
from votes.selectors import own as own_selectors
from votes.selectors import polls as poll_selectors

MOVES = ("up:", "down:")


@page("ballot.cast", prepare=True)
def cast_ballot(request, slug, question_id):
    """Show the form of a vote, then the review page, then save the vote.

    Without JavaScript, each button that moves an option of a ranking reloads the page.
    """
    consultation, question = found(request, slug, question_id)
    if request.viewer.participant is not None:
        _required(rules.can_vote(request.viewer, consultation.pk))
    step = request.POST.get("step", "")
    given, resumed = _given(request, question)
    if not (step.startswith(MOVES) or takes_votes(question, clock.now())):
        return _late(
            request, consultation, question, given if resumed or request.method == "POST" else None
        )
    if step.startswith(MOVES):
        return _form(request, consultation, question, given.moved(step), moved=step)
    if step == "edit" or (request.method != "POST" and not resumed):
        return _form(request, consultation, question, given)
    return _go_on(request, consultation, question, given)


def _go_on(request, consultation, question, given):
    """Show the review page of the choices, or save them."""
    try:
        choices = poll_selectors.checked(question, given.choices)
        if request.POST.get("step") == "cast":
            return _cast(request, question, given, choices)
    except Invalid as refusal:
        return _form(request, consultation, question, given, refusal=refusal)
    except PollIsNotOpen:
        return _late(request, consultation, question, given)
    context = _context(request, consultation, question) | {
        "given": given,
        "chosen": _in_words(question, choices),
    }
    return render(request, "questions/review.html", context)


def _given(request, question):
    """Return the fields of the vote, and whether a visitor resumes it after signing in.

    A POST gives the fields. Otherwise they are the choices that a visitor made before signing in,
    which go straight to the review page. Otherwise they are the viewer's current vote.
    """
    if request.method == "POST":
        return Given(question, request.POST.dict()), False
    sent = Given(question, request.GET.dict())
    if sent.hidden():
        return sent, True
    return Given.of_vote(
        question, poll_selectors.own_votes(request.viewer, [question.pk]).get(question.pk)
    ), False


def _cast(request, question, given, choices):
    """Save the vote, or send a visitor to sign in.

    The address contains the visitor's vote in the meantime. A row of the session table would reveal
    who chose what.
    """
    if request.viewer.participant is None:
        carried = urlencode(given.hidden())
        return to(request, sign_in_url(f"{url_of('question-ballot', question)}?{carried}"))
    request_id = _request_id(request)
    ballot_actions.cast_ballot(
        viewer=request.viewer, question_id=question.pk, choices=choices, request_id=request_id
    )
    messages.success(request, _("Your vote is saved."))
    return HttpResponseRedirect(url_of("question-receipt", question))


def _form(request, consultation, question, given, *, refusal=None, moved=""):
    context = _context(request, consultation, question) | {"given": given, "refusal": refusal}
    way, _colon, pk = moved.partition(":")
    lines = given.lines()
    for line in lines:
        # At an end of the list, one of the two buttons disappears. The focus then goes to the other
        # button.
        line["focus"] = line["id"] == pk and (
            "down" if line["place"] == 1 else "up" if line["last"] else way
        )
    context["lines"] = lines
    return render(request, "questions/ballot.html", context, status=422 if refusal else 200)


def _late(request, consultation, question, given=None):
    """Show that no vote is accepted now.

    The choices stay visible, and a link leads to the question.
    """
    now = clock.now()
    chosen = None
    if given is not None:
        with suppress(Invalid):
            chosen = _in_words(question, poll_selectors.checked(question, given.choices))
    context = _context(request, consultation, question) | {
        "chosen": chosen,
        "state": state_tag(question, now),
        "is_over": question.opens_at is not None and now >= question.opens_at,
    }
    return render(request, "questions/late.html", context, status=PollIsNotOpen.status)


def _in_words(question, choices):
    return told(question, poll_selectors.Vote(choices, None, None))  # type: ignore[arg-type]  # a vote that is not sent yet


def _context(request, consultation, question):
    here = Crumb(_("Question put to the vote"), url_of("question", question))
    own = poll_selectors.own_votes(request.viewer, [question.pk]).get(question.pk)
    return frame(consultation, question, here, Crumb(_("My vote"))) | {
        "action": url_of("question-ballot", question),
        "how": how(question),
        "own": told(question, own),
        "values": [str(value) for value in question.poll.values],
        "key": request.POST.get("key") or uuid.uuid4(),
    }


def _required(may):
    if not may:
        raise NotAllowed(someone_else_must())


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
    consultation, question = found(request, slug, question_id)
    somebody(request)
    _required(rules.can_take_back(request.viewer, consultation.pk))
    if not takes_votes(question, clock.now()):
        return _late(request, consultation, question)
    if request.method != "POST":
        return render(request, "questions/withdraw.html", _context(request, consultation, question))
    try:
        ballot_actions.withdraw_ballot(
            viewer=request.viewer, question_id=question.pk, request_id=_request_id(request)
        )
    except PollIsNotOpen:
        return _late(request, consultation, question)
    except NothingToWithdraw:
        context = _context(request, consultation, question)
        return render(request, "questions/withdraw.html", context, status=NothingToWithdraw.status)
    messages.success(request, _("Your vote is withdrawn."))
    return HttpResponseRedirect(url_of("question", question))


@page("ballot.cast")
def show_receipt(request, slug, question_id):
    """Show the viewer the proof of deposit of their current vote."""
    consultation, question = found(request, slug, question_id)
    vote = poll_selectors.own_vote(request.viewer, question.pk)
    here = Crumb(_("Question put to the vote"), url_of("question", question))
    context = frame(consultation, question, here, Crumb(_("My receipt"))) | {
        "vote": vote,
        "own": told(question, vote),
    }
    return render(request, "questions/receipt.html", context)


@page("ballot.cast")
def send_receipt(request, slug, question_id):
    """Send the receipt as a plain text file, without the choice."""
    _consultation, question = found(request, slug, question_id)
    words = own_selectors.ballot_receipt_in_words(request.viewer, question)
    name = _("receipt-%(consultation)s.txt") % {"consultation": slug}
    answer = HttpResponse(words, content_type="text/plain; charset=utf-8")
    answer["Content-Disposition"] = content_disposition_header(True, name)
    return answer
