"""Pages that the codes on workshop sheets open: the workshop's topics, and consent withdrawal."""

from django.shortcuts import redirect, render

from consult.accounts.sign_in.networks import visitor_mark
from consult.consultations.enums import Capability
from consult.consultations.selectors import consultations as consultation_selectors
from consult.consultations.selectors import timetable as timetable_selectors
from consult.core.exceptions import NotFound
from consult.workshops.consent.actions import withdrawal as withdrawal_actions
from consult.workshops.meetings.selectors import sheet_codes as sheet_code_selectors
from frontend.kit.forms import WithdrawForm
from frontend.toolkit.forms.form_submission import posted, status, submit
from frontend.toolkit.pages.page import OF_CITIZENS, PUBLIC, page


@page(PUBLIC, shared=OF_CITIZENS)
def list_coded_topics(request, workshop_code):
    """List the topics of the workshop. The page asks for nothing and sets no cookie."""
    workshop, topics = _get_coded_workshop(request, workshop_code)
    return render(
        request,
        "kit/coded.html",
        _frame(workshop) | {"topics": [(topic.number or 0, topic) for topic in topics]},
    )


@page(PUBLIC, shared=OF_CITIZENS)
def show_coded_topic(request, workshop_code, topic_number):
    """Show the question of a topic and its context in short.

    Links lead to the other proposals, and to where a participant takes a position.
    """
    workshop, topics = _get_coded_workshop(request, workshop_code)
    found = next((topic for topic in topics if (topic.number or 0) == topic_number), None)
    if found is None:
        raise NotFound
    consultation = consultation_selectors.get_consultation(
        request.viewer, workshop.consultation.slug
    )
    context = _frame(workshop) | {
        "topic": found,
        "background": sheet_code_selectors.context_of(found),
        "takes_opinions": Capability.VOTE in timetable_selectors.open_capabilities(consultation),
    }
    return render(request, "kit/coded_topic.html", context)


@page("consent.withdraw")
def withdraw_consent(request, workshop_code):
    """Withdraw the consent of a card, given its number and its code.

    The response is the same whether or not such a card exists. This is the only page of the module
    with a cookie, which protects the form.
    """
    workshop = sheet_code_selectors.get_withdrawal_workshop(request.viewer, workshop_code)
    form = WithdrawForm(posted(request), initial={"number": _number(request)})

    if submit(
        request,
        form,
        "workshop",
        withdrawal_actions.withdraw_consent,
        traced=False,
        workshop_code=workshop_code,
        sender=visitor_mark(request),
    ):
        return redirect("coded-withdrawn", workshop_code)
    return render(
        request, "kit/withdraw.html", _frame(workshop) | {"form": form}, status=status(form)
    )


@page("consent.withdraw")
def show_withdrawn(request, workshop_code):
    """Show what happens after a withdrawal. The page is the same for every card."""
    workshop = sheet_code_selectors.get_withdrawal_workshop(request.viewer, workshop_code)
    return render(request, "kit/withdrawn.html", _frame(workshop))


def _get_coded_workshop(request, code):
    workshop = sheet_code_selectors.get_coded_workshop(request.viewer, code)
    return workshop, sheet_code_selectors.topics_of(request.viewer, workshop)


def _frame(workshop):
    consultation = workshop.consultation
    return {"nav_current": "workshops", "workshop": workshop, "consultation": consultation}


def _number(request):
    """Return the number in the address that is printed on a card, or an empty text."""
    number = request.GET.get("number", "")
    return number if number.isascii() and number.isdigit() and len(number) < 5 else ""
