"""Team pages about an author: their texts and record, and the measures on their account."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from consult.core.exceptions import DomainError, NotFound
from debates.texts.selectors import authors as author_selectors
from frontend.presenters.account.sanctions import row
from frontend.presenters.debate.proposal_states import state_tag
from frontend.presenters.moderation.kind_labels import KINDS
from frontend.staff.accounts.author_context import describe_author, lift_url, may_hide
from frontend.staff.accounts.forms import HideForm, MeasureForm, build_started_form
from frontend.staff.entries import required, team
from frontend.staff.presenters.author_links import account_url
from frontend.staff.presenters.bulk_outcomes import add_outcome_messages
from frontend.staff.presenters.forms.statements import LiftForm
from frontend.staff.presenters.measured_consultations import find_measured, list_measured
from frontend.toolkit.forms.form_submission import posted, status, submit
from frontend.toolkit.pages.page import page
from moderation import rules, target_kinds
from moderation.decisions.actions import bulk_decisions as bulk_decision_actions
from moderation.decisions.actions import bulk_removal as bulk_removal_actions
from moderation.enums import Action
from moderation.measures import selectors as measure_selectors
from moderation.measures.actions import measures as measure_actions


@page("account.measure")
def show_author(request, participant_id):
    """Show an author in one consultation, and take a measure.

    Where the measure needs two people, ask for the approval of a second one.
    """
    viewer = request.viewer
    person = measure_selectors.get_person(request.viewer, participant_id)
    among = list_measured(viewer)
    consultation = find_measured(request, among)
    context = describe_author(viewer, person, consultation)
    form = build_started_form(MeasureForm, request, possible=context["possible"])
    if (
        request.method == "POST"
        and "prefill" not in request.POST
        and _decide(request, person, consultation, form)
    ):
        return redirect(account_url(person.pk, consultation))
    context |= {"form": form, "places": among}
    return render(
        request, "staff/accounts/author.html", _frame(request, person, context), status=status(form)
    )


def _decide(request, person, consultation, form):
    """Take a measure, or ask for one, and return the id of what was made, or None if refused."""
    needs_second_person = request.POST.get("kind") in Action.by_two_people()
    created_id = submit(
        request,
        form,
        "approval" if needs_second_person else "measure",
        measure_actions.ask_measure if needs_second_person else measure_actions.take_measure,
        participant_id=person.pk,
        consultation_id=consultation.pk,
    )
    if created_id and needs_second_person:
        messages.info(
            request,
            _(
                "Your request has been sent. A second person must confirm it before it takes "
                "effect."
            ),
        )
    elif created_id:
        messages.success(
            request,
            _(
                "The decision has been taken. The person receives an e-mail with the "
                "reason, and how to contest it."
            ),
        )
    return created_id


@page("moderation.decide")
def hide_texts(request, participant_id):
    """Remove the texts of an author in a consultation.

    The page shows all of them with their date and context. The moderator may leave some out.
    """
    viewer = request.viewer
    person = measure_selectors.get_person(request.viewer, participant_id)
    consultation = find_measured(request, list_measured(viewer))
    required(rules.can_decide(viewer, consultation.pk))
    removable = author_selectors.texts_to_remove(viewer, person.pk, consultation.pk)
    form = build_started_form(HideForm, request, text_ids=[text.pk for _kind, text in removable])
    if request.method == "POST" and form.is_valid() and _hide(request, person, consultation, form):
        return redirect(account_url(person.pk, consultation))
    ticked = {str(pk) for pk in form["texts"].value() or ()}
    count = len(removable)
    conflict = measure_selectors.find_conflict(viewer, person, consultation.pk)
    context = {
        "form": form,
        "rows": [_text_row(kind, text, str(text.pk) in ticked) for kind, text in removable],
        "count": count,
        "by_two": bulk_decision_actions.is_too_much_alone(viewer, count),
        "conflict": None if may_hide(viewer, consultation.pk, conflict) else conflict,
        "consultation": consultation,
        "back": account_url(person.pk, consultation),
    }
    return render(
        request, "staff/accounts/hide.html", _frame(request, person, context), status=status(form)
    )


def _text_row(kind, text, is_ticked):
    """Return a text of the author as the list shows it: its words, date, state and context."""
    target_kind = target_kinds.get_kind(kind)
    is_comment = kind == "comment"
    return {
        "text": text,
        "kind": KINDS[kind],
        "title": text.proposal.title if is_comment else text.title,
        "is_comment": is_comment,
        "language": text.language,
        "words": text.body,
        "state": state_tag(text),
        "path": target_kind.path(text),
        "is_ticked": is_ticked,
    }


def _hide(request, person, consultation, form):
    """Remove the texts and return whether it was done; on a refusal, put the reason on the form.

    The form may be sent twice: the second time, no text is left to remove. Each text is decided
    separately, so no idempotency key covers the whole.
    """
    arguments = {name: form.cleaned_data[name] for name in ("reason", "facts")}
    arguments["only"] = set(form.cleaned_data["texts"])
    about = {"participant_id": person.pk, "consultation_id": consultation.pk}
    try:
        outcome = bulk_removal_actions.hide_everything(viewer=request.viewer, **about, **arguments)
    except NotFound:
        raise
    except DomainError as refusal:
        form.refuse(refusal)
        return False
    add_outcome_messages(request, outcome, Action.REMOVE)
    if not (outcome.decided or outcome.skipped or outcome.approval):
        messages.info(request, _("There was no text left to remove."))
    return True


@page("account.measure")
def lift_measure(request, measure_id):
    """End a measure before its time, and give the person the reason."""
    measure = measure_selectors.get_decided(request.viewer, measure_id)
    form = LiftForm(posted(request))
    back = account_url(measure.participant_id, measure.consultation)
    if submit(request, form, "measure", measure_actions.lift_measure, measure_id=measure.pk):
        messages.success(
            request,
            _(
                "The measure has been lifted. The person receives an e-mail, and the public "
                "log shows it."
            ),
        )
        return redirect(back)
    context = {
        "form": form,
        "measure": row(measure),
        "may_lift": bool(lift_url(request.viewer, measure)),
        "conflict": measure_selectors.find_conflict(
            request.viewer, measure.participant, measure.consultation_id
        ),
        "consultation": measure.consultation,
        "back": back,
    }
    answer = _frame(request, measure.participant, context)
    return render(request, "staff/accounts/lift.html", answer, status=status(form))


def _frame(request, person, context):
    return team(request, "staff-moderation", **(context | {"author": person}))
