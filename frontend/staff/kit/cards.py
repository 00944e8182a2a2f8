"""Pages of the consent cards of a workshop, made for a phone: number, agreements, withdrawals."""

from collections.abc import Callable

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from consult.accounts.viewer import Viewer
from consult.core.exceptions import NotFound
from consult.workshops.consent import selectors
from consult.workshops.consent.actions import cards as card_actions
from consult.workshops.consent.actions import withdrawal as withdrawal_actions
from frontend.staff.kit.acts import RECORD
from frontend.staff.kit.forms import CardsForm, HowManyForm, VoiceForm, build_filled_form
from frontend.staff.presenters.workshop_frame import frame
from frontend.toolkit.forms.form_submission import posted, status, submit
from frontend.toolkit.pages.page import page


@page(RECORD)
def edit_cards(request, workshop_id):
    """Show all cards with what their bearers agree to. They are saved together, or not at all.

    The button that fills in a range of cards shows the form again, without saving it.
    """
    workshop = selectors.get_card_workshop(request.viewer, workshop_id)
    cards = list(selectors.cards(request.viewer, workshop_id))
    if request.method == "POST" and "fill" in request.POST and request.POST.get("fill_to"):
        form = build_filled_form(request, cards)
    else:
        form = CardsForm(posted(request), cards=cards)
    if form.is_bound and _save(request, workshop, form):
        return redirect(request.path)
    context = frame(request, workshop, _("Agreement cards")) | {
        "form": form,
        "consents": selectors.consents(request.viewer, workshop),
        "withdrawn": [card for card in cards if card.withdrawn_at],
        "how_many": HowManyForm(initial={"number": len(cards) or 30}),
    }
    return render(request, "staff/kit/cards.html", context, status=status(form))


def _save(request, workshop, form):
    if not submit(
        request,
        form,
        "workshop",
        _change_cards,
        action=card_actions.record_consents,
        workshop=workshop,
    ):
        return False
    n = len(form.lines())
    message = ngettext("%(n)s card has been saved.", "%(n)s cards have been saved.", n) % {"n": n}
    messages.success(request, message if n else _("Nothing changed."))
    return True


def _change_cards(*, action: Callable, viewer: Viewer, workshop, **arguments):
    """Run an action on cards of the workshop, and return the workshop."""
    action(viewer=viewer, workshop_id=workshop.pk, **arguments)
    return workshop


@page(RECORD)
def make_cards(request, workshop_id):
    """Make a number of cards, to print."""
    workshop = selectors.get_card_workshop(request.viewer, workshop_id)
    number_made = selectors.consents(request.viewer, workshop).made
    form = HowManyForm(posted(request), initial={"number": number_made or 30})

    if submit(
        request, form, "workshop", _change_cards, action=card_actions.make_cards, workshop=workshop
    ):
        messages.success(request, _("The cards are ready. Print the kit of this workshop."))
        return redirect("staff-workshop-kit", workshop_id)
    context = frame(request, workshop, _("Make cards"), form=form)
    return render(request, "staff/kit/make.html", context, status=status(form))


@page(RECORD)
def withdraw_card(request, workshop_id, card_number):
    """Ask for a confirmation, then withdraw a card at the request of its bearer."""
    workshop, card = _card(request, workshop_id, card_number)
    if request.method == "POST":
        withdrawal_actions.take_card_back(
            viewer=request.viewer, workshop_id=workshop.pk, number=card.number
        )
        messages.success(
            request, _("Consent for card %(n)s has been withdrawn.") % {"n": card.number}
        )
        return redirect("staff-workshop-cards", workshop_id)
    return render(
        request,
        "staff/kit/take_back.html",
        frame(
            request,
            workshop,
            _("Withdraw consent for card %(n)s") % {"n": card.number},
            card=card,
        ),
    )


@page(RECORD)
def name_voice(request, workshop_id, card_number):
    """Record which voice of the transcript belongs to a withdrawn card, so that it is removed."""
    workshop, card = _card(request, workshop_id, card_number)
    if not card.withdrawn_at:
        raise NotFound
    form = VoiceForm(posted(request), initial={"speaker": card.speaker})

    if submit(
        request,
        form,
        "workshop",
        _change_cards,
        action=withdrawal_actions.name_withdrawn_voice,
        workshop=workshop,
        number=card.number,
    ):
        messages.success(
            request, _("The voice of card %(n)s is being removed.") % {"n": card.number}
        )
        return redirect("staff-workshop-cards", workshop_id)
    context = frame(request, workshop, _("Note which voice it is")) | {"form": form, "card": card}
    return render(request, "staff/kit/voice.html", context, status=status(form))


def _card(request, workshop_id, number):
    workshop = selectors.get_card_workshop(request.viewer, workshop_id)
    card = selectors.cards(request.viewer, workshop_id).filter(number=number).first()
    if card is None:
        raise NotFound
    return workshop, card
