"""What the codes of a workshop's sheets open on a phone: its questions, and taking back one's agreement."""

from django.shortcuts import redirect, render

from consult.accounts.networks import visitor_mark
from consult.consultations import selectors as consultations
from consult.consultations.enums import Capability
from consult.core.exceptions import NotFound
from consult.workshops import actions, selectors
from frontend.acts import attempt, posted, status
from frontend.doors import OF_CITIZENS, PUBLIC, page
from frontend.kit.forms import WithdrawForm


@page(PUBLIC, shared=OF_CITIZENS)
def show(request, workshop_code):
    """The topics of the workshop, one tap away; nothing is asked, no cookie is set."""
    workshop, topics = _found(request, workshop_code)
    return render(request, "kit/coded.html", _frame(workshop) | {"topics": [(one.number or 0, one) for one in topics]})


@page(PUBLIC, shared=OF_CITIZENS)
def topic(request, workshop_code, topic_number):
    """A topic's question with its context in short, and where to read the others and give one's opinion."""
    workshop, topics = _found(request, workshop_code)
    found = next((one for one in topics if (one.number or 0) == topic_number), None)
    if found is None:
        raise NotFound
    consultation = consultations.get_consultation(request.viewer, workshop.consultation.slug)
    context = _frame(workshop) | {
        "topic": found,
        "background": selectors.context_of(found),
        "takes_opinions": Capability.VOTE in consultations.open_capabilities(consultation),
    }
    return render(request, "kit/coded_topic.html", context)


@page("consent.withdraw")
def withdraw(request, workshop_code):
    """Number and code, then one answer whatever they are. Only here is there a cookie, which guards the form."""
    workshop = selectors.get_withdrawal_workshop(request.viewer, workshop_code)
    form = WithdrawForm(posted(request), initial={"number": _number(request)})

    def act():
        return actions.withdraw_consent(
            viewer=request.viewer,
            workshop_code=workshop_code,
            number=form.cleaned_data["number"],
            card_code=form.cleaned_data["card_code"],
            sender=visitor_mark(request),
        )

    if request.method == "POST" and attempt(request, form, "workshop", act, traced=False):
        return redirect("coded-withdrawn", workshop_code)
    return render(request, "kit/withdraw.html", _frame(workshop) | {"form": form}, status=status(form))


@page("consent.withdraw")
def withdrawn(request, workshop_code):
    """What happens now, said to everybody alike."""
    workshop = selectors.get_withdrawal_workshop(request.viewer, workshop_code)
    return render(request, "kit/withdrawn.html", _frame(workshop))


def _found(request, code):
    workshop = selectors.get_coded_workshop(request.viewer, code)
    return workshop, selectors.topics_of(request.viewer, workshop)


def _frame(workshop):
    consultation = workshop.consultation
    return {"nav_current": "workshops", "workshop": workshop, "consultation": consultation}


def _number(request):
    """The number that the address of a card holds."""
    number = request.GET.get("number", "")
    return number if number.isascii() and number.isdigit() and len(number) < 5 else ""
