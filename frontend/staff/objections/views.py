"""Pages of the writers: the objections of authors to the synthesis, and the reply to one."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from consult.accounts.rules import may
from consult.consultations.selectors.consultations import get_consultation
from consult.core.exceptions import NotFound
from consult.outcomes.objections import actions as objection_actions
from consult.outcomes.objections import selectors as objection_selectors
from frontend.staff.entries import required, setup
from frontend.staff.objections.forms import ReplyForm
from frontend.toolkit.forms.form_submission import posted, status, submit
from frontend.toolkit.pages.page import page

MOST = 200


@page("objection.reply")
def list_objections(request, slug):
    """List the public objections with their passages and replies, those without a reply first."""
    consultation = _consultation(request, slug)
    rows = list(objection_selectors.list_objections(request.viewer, consultation)[:MOST])
    passages = objection_selectors.objected_passages(request.viewer, consultation, rows)
    pairs = [(row, passages.get(row.pk)) for row in rows]
    context = setup(request, consultation, "staff-objections", objections=pairs)
    return render(request, "staff/objections/list.html", context)


@page("objection.reply")
def reply_to_objection(request, slug, objection_id):
    """Show an objection with the form of its reply, and publish the reply."""
    consultation = _consultation(request, slug)
    row = objection_selectors.get_objection(request.viewer, objection_id)
    if row.consultation_id != consultation.pk or not row.moderation.has_public_text:
        raise NotFound
    form = ReplyForm(posted(request), initial={"reply": row.reply})
    act = objection_actions.reply_to_objection
    if submit(request, form, "objection", act, objection_id=row.pk):
        messages.success(request, _("The reply has been published. The author is notified."))
        return redirect("staff-objections", slug)
    passages = objection_selectors.objected_passages(request.viewer, consultation, [row])
    context = setup(
        request,
        consultation,
        "staff-objections",
        objection=row,
        passage=passages.get(row.pk),
        form=form,
    )
    return render(request, "staff/objections/reply.html", context, status=status(form))


def _consultation(request, slug):
    consultation = get_consultation(request.viewer, slug)
    required(may(request.viewer, "objection.reply", consultation.pk))
    return consultation
