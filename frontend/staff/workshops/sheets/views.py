"""Pages where a sheet of contributions is imported: empty model, preview by line, confirmation."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from consult.accounts.viewer import Viewer
from consult.core.exceptions import DomainError, NotFound
from consult.workshops.entries.actions.sheets import sheet_import, table_reader
from consult.workshops.entries.selectors import sheets as sheet_selectors
from frontend.staff.presenters.workshop_frame import frame, get_workshop_for, must_come_in
from frontend.staff.workshops.sheets.forms import SheetForm
from frontend.toolkit.forms.form_submission import posted, status, submit
from frontend.toolkit.pages.page import page

TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@page("workshop.contribute")
def import_sheet(request, workshop_id):
    """Read a sheet, show the outcome of each line, and import it once confirmed.

    Nothing is stored in the meantime: a hidden field of the form has the lines.
    """
    workshop = get_workshop_for(request, workshop_id)
    must_come_in(request, workshop.consultation)
    form = SheetForm(posted(request), request.FILES or None)
    lines = None
    if request.method == "POST" and form.is_valid():
        lines = _check_lines(request, workshop, form)
        is_confirmed = (
            lines is not None
            and form.cleaned_data["lines"]
            and _has_confirmed_contacts(request, form, lines)
        )
        if is_confirmed and (message := _import_lines(request, workshop, form)) is not None:
            messages.success(request, message)
            return redirect("staff-workshop", workshop.pk)
    context = frame(
        request, workshop, here=_("Sheet of contributions"), form=form, sent=form, lines=lines
    )
    if lines is not None:
        context |= _count_lines(lines)
        context["questions"] = [
            (line, form.contact_question(line), _is_ticked(request, line)) for line in lines
        ]
        context["form"] = SheetForm(
            initial={"lines": table_reader.dump_rows(line.row for line in lines)}
        )
    return render(request, "staff/workshops/sheet.html", context, status=status(form))


def _check_lines(request, workshop, form):
    """Return the checked lines of the file, or of the hidden field; None if they cannot be read."""
    try:
        hidden_lines = form.cleaned_data["lines"]
        rows = (
            table_reader.rows_of(hidden_lines)
            if hidden_lines
            else table_reader.read_sheet(form.cleaned_data["file"])
        )
        return sheet_import.check_sheet(viewer=request.viewer, workshop_id=workshop.pk, rows=rows)
    except NotFound:
        raise
    except DomainError as refusal:
        form.refuse(refusal)
        return None


def _has_confirmed_contacts(request, form, lines):
    """Return whether each line with contact details was ticked; otherwise ask on the form."""
    unticked = [
        line.row.number
        for line in lines
        if form.contact_question(line) and not _is_ticked(request, line)
    ]
    for number in unticked:
        form.add_error(
            None,
            _("Line %(n)s: tick the box to keep it as it is, or correct your sheet.")
            % {"n": number},
        )
    return not unticked


def _is_ticked(request, line):
    return str(line.row.number) in request.POST.getlist("keeps_contact")


def _count_lines(lines):
    new = sum(line.is_new for line in lines)
    present = sum(line.is_there for line in lines)
    return {"new": new, "there": present, "refused": len(lines) - new - present}


def _import_lines(request, workshop, form):
    """Write the lines and return the message about them, or None if they were refused.

    If the form is sent twice, no line is written a second time.
    """
    imported = []

    def write_lines(*, viewer: Viewer, lines):
        rows = table_reader.rows_of(lines)
        imported.extend(
            sheet_import.import_sheet(viewer=viewer, workshop_id=workshop.pk, rows=rows)
        )
        return workshop

    if not submit(request, form, "workshop", write_lines):
        return None
    n = sum(line.is_new for line in imported)
    return ngettext("%(n)s contribution is written.", "%(n)s contributions are written.", n) % {
        "n": n
    }


@page("workshop.contribute")
def send_model(request, workshop_id, ending):
    """Return the empty sheet to fill in, with the topics of the consultation."""
    workshop = get_workshop_for(request, workshop_id)
    if ending not in TYPES:
        raise NotFound
    response = HttpResponse(
        sheet_selectors.model_sheet(request.viewer, workshop, ending), content_type=TYPES[ending]
    )
    response["Content-Disposition"] = f'attachment; filename="atelier-{workshop.number}.{ending}"'
    return response
