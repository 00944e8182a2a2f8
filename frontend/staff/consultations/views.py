"""Pages that prepare a consultation: its presentation, timetable and charter, saved at any time."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from consult.consultations.actions import charters as charter_actions
from consult.consultations.actions import lifecycle as lifecycle_actions
from consult.consultations.actions import phases as phase_actions
from consult.consultations.enums import SetupTask
from consult.consultations.selectors import charters as charter_selectors
from consult.consultations.selectors import consultations as consultation_selectors
from consult.consultations.selectors import timetable as timetable_selectors
from consult.core.exceptions import NotFound
from consult.core.words import text
from frontend.staff.consultations.forms import (
    AnnouncedPhaseForm,
    CharterForm,
    PhaseForm,
    PresentationForm,
    RulesForm,
)
from frontend.staff.consultations.preparation.reviews import finish_task
from frontend.staff.consultations.timetable import TimetableForm
from frontend.staff.entries import setup, to_edit
from frontend.toolkit.forms.form_submission import posted, status, submit
from frontend.toolkit.forms.form_values import values
from frontend.toolkit.forms.translated_forms import in_languages
from frontend.toolkit.pages.page import page
from frontend.toolkit.words import dates
from frontend.toolkit.words.typography import minus

TEXTS = in_languages("text")


@page("consultation.edit")
def edit_presentation(request, slug):
    """Show and save the title and the texts of the consultation."""
    consultation = to_edit(request, slug)
    published = bool(consultation.published_at)
    form = PresentationForm(
        posted(request), initial=values(PresentationForm, consultation), published=published
    )
    if submit(
        request,
        form,
        "consultation",
        lifecycle_actions.edit_consultation,
        consultation_id=consultation.pk,
    ):
        message = _("The presentation has been saved.")
        saved = consultation_selectors.get_consultation_by_id(request.viewer, consultation.pk)
        if not published:
            return finish_task(request, saved, SetupTask.SUBJECT, message)
        messages.success(request, message)
        return redirect("staff-presentation", saved.slug)
    context = setup(request, consultation, "staff-presentation", form=form)
    return render(request, "staff/consultations/presentation.html", context, status=status(form))


@page("consultation.edit")
def list_phases(request, slug):
    """List the steps in order, and add one. The steps of a draft are edited in the list."""
    consultation = to_edit(request, slug)
    is_list = request.POST.get("form") == "steps"
    form = PhaseForm(None if is_list else posted(request))
    if submit(
        request, form, "phase", phase_actions.schedule_phase, consultation_id=consultation.pk
    ):
        messages.success(request, _("The step has been added."))
        return redirect("staff-timetable", slug)
    steps = TimetableForm(request.POST if is_list else None, phases=list(consultation.phases.all()))
    if is_list and (saved := _save_steps(request, consultation, steps)):
        return saved
    context = setup(
        request,
        consultation,
        "staff-timetable",
        form=form,
        steps=steps,
        phases=timetable_selectors.phase_states(consultation),
        zone=dates.zone(),
    )
    worst = max(status(form), status(steps))
    return render(request, "staff/consultations/timetable.html", context, status=worst)


def _save_steps(request, consultation, steps):
    """Save the steps of a draft, and redirect. Return None if the form is refused."""
    action = phase_actions.edit_draft_phases
    if not submit(request, steps, "consultation", action, consultation_id=consultation.pk):
        return None
    if not steps.is_moved:
        message = _("The timetable has been saved.")
        return finish_task(request, consultation, SetupTask.TIMETABLE, message)
    days = steps.cleaned_data["days"]
    moved = ngettext(
        "Everything has moved by %(n)s day.", "Everything has moved by %(n)s days.", abs(days)
    )
    messages.success(request, moved % {"n": minus(days)})
    return redirect("staff-timetable", consultation.slug)


@page("consultation.edit")
def edit_phase(request, slug, phase_id):
    """Show and save one step. Once it is announced, only its texts change here."""
    consultation = to_edit(request, slug)
    phase = _phase(consultation, phase_id)
    form_class = AnnouncedPhaseForm if consultation.published_at else PhaseForm
    form = form_class(posted(request), initial=values(form_class, phase))
    if submit(request, form, "phase", phase_actions.edit_phase, phase_id=phase.pk):
        messages.success(request, _("The step has been saved."))
        return redirect("staff-timetable", slug)
    context = setup(request, consultation, "staff-timetable", form=form, phase=phase)
    return render(request, "staff/consultations/phase.html", context, status=status(form))


@page("consultation.edit")
def remove_phase(request, slug, phase_id):
    """Remove a step."""
    consultation = to_edit(request, slug)
    if request.method == "POST":
        phase_actions.remove_phase(
            viewer=request.viewer, phase_id=_phase(consultation, phase_id).pk
        )
        messages.success(request, _("The step has been removed."))
    return redirect("staff-timetable", slug)


@page("consultation.edit")
def edit_charter(request, slug):
    """Show and save the moderation rules and the charter.

    In a draft, one button saves both, and the review with them. Later each has a form of its own: a
    published version of the charter stays, and a change writes the next version.
    """
    consultation = to_edit(request, slug)
    published = bool(consultation.published_at)
    current = charter_selectors.current_charter(consultation)
    sent = request.POST.get("form")
    rules = RulesForm(
        posted(request) if sent in ("rules", "both") else None,
        initial=values(RulesForm, consultation),
        published=published,
    )
    charter = CharterForm(
        posted(request) if sent in ("charter", "both") else None,
        initial=values(CharterForm, current) if current else {},
    )
    if sent == "both" and _save_rules_and_charter(request, consultation, current, rules, charter):
        return finish_task(request, consultation, SetupTask.RULES, _("Saved."))
    saved = {
        "rules": (rules, "consultation", lifecycle_actions.edit_consultation),
        "charter": (charter, "charter", charter_actions.write_charter),
    }
    if sent in saved and submit(request, *saved[sent], consultation_id=consultation.pk):
        messages.success(request, _("Saved."))
        return redirect("staff-charter", slug)
    context = setup(
        request,
        consultation,
        "staff-charter",
        rules=rules,
        form=charter,
        charter=current,
        charter_html=text.render(current.text) if current else "",
    )
    worst = max(status(rules), status(charter))
    return render(request, "staff/consultations/charter.html", context, status=worst)


def _save_rules_and_charter(request, consultation, current, rules, charter):
    """Save both forms, or none of them. A charter that nobody began to write is left out."""
    about = {"consultation_id": consultation.pk}
    if current is None and not any(request.POST.get(name, "").strip() for name in TEXTS):
        charter.is_bound = False
        return submit(request, rules, "consultation", lifecycle_actions.edit_consultation, **about)
    if not rules.is_valid():
        return None
    action = charter_actions.write_rules_and_charter
    return submit(
        request, charter, "charter", action, rules_of_moderation=rules.arguments(), **about
    )


def _phase(consultation, phase_id):
    phase = next((phase for phase in consultation.phases.all() if phase.pk == phase_id), None)
    if phase is None:
        raise NotFound
    return phase
