"""Pages to take, change and withdraw a position on a proposal, and to read its receipt.

These pages store a choice nowhere but in the ledger.
"""

import uuid
from dataclasses import replace
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from consult.consultations.exceptions import PhaseIsClosed
from consult.core.exceptions import NotAllowed, SignInFirst
from consult.workshops.entries.selectors.contributions import provenance_of
from debates.proposals.selectors.proposals import title_of
from frontend.presenters.debate.positions import opinions
from frontend.presenters.debate.proposal_page import load_proposal, proposal_frame
from frontend.presenters.debate.proposals import card, url_of
from frontend.presenters.parts.components import POSITION_LABELS, Crumb
from frontend.toolkit.forms.form_submission import describe_other_account
from frontend.toolkit.pages.page import came_from, is_place, page, require_participant, to
from frontend.toolkit.sessions.pending_acts import PendingAct, SignInForAct
from votes import rules
from votes.actions import positions as position_actions
from votes.actions import receipts as receipt_actions
from votes.exceptions import QuestionIsFrozen, VotingIsClosed
from votes.selectors import own as own_selectors

CLOSED = (PhaseIsClosed, VotingIsClosed, QuestionIsFrozen)


@page("position.cast", prepare=True)
def take_position(request, slug, number):
    """Save the position of the viewer on a proposal. The same position again changes nothing.

    A visitor who pressed a button signs in, which saves the position.
    """
    choice = request.POST.get("position") or request.GET.get("position") or ""
    consultation, proposal = load_proposal(request, slug, number)
    version = _read_version(request)
    if request.viewer.participant is None:
        _sign_in_first(request, proposal, choice, version)
    _require_permission(rules.can_cast(request.viewer, consultation.pk))
    if request.method != "POST":
        return render(
            request, "positions/confirm.html", _confirm(request, consultation, proposal, choice)
        )
    try:
        position_actions.cast_position(
            viewer=request.viewer,
            proposal_id=proposal.pk,
            choice=choice,
            request_id=_request_id(request),
            seen_version=version,
        )
    except CLOSED as refusal:
        if request.htmx:  # htmx loads the whole page that gives the reason
            return to(request, _build_position_url(request, proposal, choice, version))
        return _render_refusal(
            request,
            "positions/confirm.html",
            _confirm(request, consultation, proposal, choice),
            refusal,
        )
    message = _("Your opinion has been saved: %(position)s.") % {
        "position": str(POSITION_LABELS[choice]).lower()
    }
    return _respond_to_act(request, consultation, proposal, message)


def _sign_in_first(request, proposal, choice, version):
    """Raise `SignInForAct` for a pressed position, or `SignInFirst` if none was pressed."""
    if choice not in POSITION_LABELS:
        raise SignInFirst
    heading = _("Your opinion: %(position)s") % {"position": str(POSITION_LABELS[choice]).lower()}
    act = PendingAct(
        "position",
        url_of("proposal-position", proposal),
        heading,
        about=title_of(proposal),
        place=proposal.consultation.title,
        fields={
            name: [str(value)]
            for name, value in _requested_fields(request, proposal, choice, version)
        },
    )
    raise SignInForAct(
        act, back=_find_return_path(request, proposal) or url_of("proposal", proposal)
    )


def _requested_fields(request, proposal, choice, version):
    """List what was asked of this page: the position, the version read, the page to return to."""
    values = {"position": choice, "version": version, "back": _find_return_path(request, proposal)}
    return [(name, value) for name, value in values.items() if value]


def _build_position_url(request, proposal, choice, version):
    """Return the address of this page, with everything that was asked of it."""
    fields = (
        _requested_fields(request, proposal, choice, version) if choice in POSITION_LABELS else []
    )
    return url_of("proposal-position", proposal) + (f"?{urlencode(fields)}" if fields else "")


def _find_return_path(request, proposal):
    """Return the page where the button was pressed, or an empty text for the proposal's own page.

    The form names that page, or else the browser does.
    """
    place = request.POST.get("back") or request.GET.get("back") or came_from(request, "")
    around = (
        url_of("proposal", proposal),
        url_of("proposal-position", proposal),
        reverse("sign-in"),
    )
    return place if is_place(place) and not place.startswith(around) else ""


@page("position.withdraw", prepare=True)
def withdraw_position(request, slug, number):
    """Withdraw the viewer's position.

    The log still shows that a position existed and was withdrawn.
    """
    consultation, proposal = load_proposal(request, slug, number)
    require_participant(request)
    _require_permission(rules.can_withdraw(request.viewer, consultation.pk))
    if request.method != "POST":
        return render(
            request, "positions/withdraw.html", _confirm(request, consultation, proposal, "")
        )
    try:
        position_actions.withdraw_position(
            viewer=request.viewer, proposal_id=proposal.pk, request_id=_request_id(request)
        )
    except CLOSED as refusal:
        if request.htmx:
            return to(request, url_of("proposal-position-withdraw", proposal))
        return _render_refusal(
            request,
            "positions/withdraw.html",
            _confirm(request, consultation, proposal, ""),
            refusal,
        )
    return _respond_to_act(request, consultation, proposal, _("Your opinion has been withdrawn."))


def _require_permission(may):
    """Refuse the staff of a consultation before they choose: they do not vote in it."""
    if not may:
        raise NotAllowed(describe_other_account())


def _request_id(request):
    """Return the id of the request, or None where the form has none, as on cards."""
    try:
        return uuid.UUID(request.POST.get("key", ""))
    except ValueError:
        return None


def _read_version(request):
    """Return the version of the text that was on screen, or None if it is missing or invalid."""
    value = request.POST.get("version") or request.GET.get("version") or ""
    return int(value) if value.isascii() and value.isdigit() and len(value) < 7 else None


def _confirm(request, consultation, proposal, choice):
    opinion = opinions(request.viewer, consultation, [proposal])[proposal.pk]
    opinion = replace(
        opinion,
        version=_read_version(request) or opinion.version,
        back=_find_return_path(request, proposal),
    )
    known_choice = choice if choice in POSITION_LABELS else ""
    return proposal_frame(consultation, proposal) | {
        "opinion": opinion,
        "choice": known_choice,
        "key": uuid.uuid4(),
    }


def _render_refusal(request, template, context, refusal):
    """Render the page of the act again, with the reason why nothing was saved.

    The choice stays visible, and a link leads back.
    """
    opinion = context["opinion"]
    context["opinion"] = replace(
        opinion, open=False, closed_note=opinion.closed_note or str(refusal)
    )
    return render(request, template, context, status=refusal.status)


def _respond_to_act(request, consultation, proposal, message):
    """Return the updated card or widget to htmx. Without htmx, go back to where the button was."""
    if request.htmx:
        opinion = opinions(request.viewer, consultation, [proposal])[proposal.pk]
        if (request.htmx.target or "").startswith("proposal-"):
            return render(
                request,
                "components/proposal_card.html",
                {"card": card(proposal, opinion, provenance_of(request.viewer, proposal))},
            )
        # The text around the widget is still the version that the viewer read.
        opinion = replace(opinion, version=_read_version(request) or opinion.version)
        return render(request, "components/position_widget.html", {"opinion": opinion})
    messages.success(request, message)
    back = _find_return_path(request, proposal)
    if back:
        return HttpResponseRedirect(back if "#" in back else f"{back}#proposal-{proposal.pk}")
    return HttpResponseRedirect(f"{url_of('proposal', proposal)}#opinion-{proposal.pk}")


@page("position.cast")
def show_receipt(request, slug, number):
    """Show the viewer the proof of deposit of their current position."""
    consultation, proposal = load_proposal(request, slug, number)
    own = own_selectors.own_position(request.viewer, proposal.pk)
    context = proposal_frame(consultation, proposal)
    context["crumbs"] = [
        *context["crumbs"][:-1],
        Crumb(context["title"], url_of("proposal", proposal)),
    ]
    context["crumbs"].append(Crumb(_("My receipt")))
    return render(
        request,
        "positions/receipt.html",
        context | {"own": own, "check_url": reverse("receipt-check")},
    )


@page("position.cast")
def send_receipt(request, slug, number):
    """Send the receipt as a plain text file, without the choice."""
    _consultation, proposal = load_proposal(request, slug, number)
    words = own_selectors.receipt_in_words(request.viewer, proposal.pk)
    name = _("receipt-%(consultation)s-%(number)s.txt") % {"consultation": slug, "number": number}
    answer = HttpResponse(words, content_type="text/plain; charset=utf-8")
    answer["Content-Disposition"] = content_disposition_header(True, name)
    return answer


@page("position.cast")
def email_receipt(request, slug, number):
    """Send the text of the receipt to the viewer's own e-mail address, at their request."""
    _consultation, proposal = load_proposal(request, slug, number)
    if request.method == "POST":
        receipt_actions.mail_receipt(viewer=request.viewer, proposal_id=proposal.pk)
        messages.success(request, _("We have sent your receipt to your address."))
    return HttpResponseRedirect(url_of("proposal-receipt", proposal))
