"""Pages that accept or refuse the workshops declared by people without an account."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from consult.accounts.enums import ActorKind
from consult.consultations.selectors import consultations as consultation_selectors
from consult.consultations.selectors import topics as topic_selectors
from consult.core.exceptions import NotFound
from consult.workshops import rules
from consult.workshops.declarations import actions
from consult.workshops.enums import DeclarationState
from consult.workshops.registrations import selectors
from frontend.staff.entries import required, setup
from frontend.staff.workshop_people.declarations.forms import AnswerForm
from frontend.toolkit.forms.form_submission import posted, status, submit
from frontend.toolkit.pages.page import page


@page("workshop.accept")
def list_declarations(request, slug):
    """List the declarations: the waiting ones first, the oldest first, then the answered ones."""
    consultation = _get_consultation(request, slug)
    declarations = selectors.declarations_of(request.viewer, consultation)
    rows = [_row(declaration) for declaration in declarations]
    return render(
        request,
        "staff/workshop_people/declarations.html",
        setup(request, consultation, "staff-declarations", rows=rows),
    )


@page("workshop.accept")
def answer_declaration(request, slug, declaration_id):
    """Show a declaration, and accept or refuse it. The author is answered by mail."""
    consultation = _get_consultation(request, slug)
    declaration = selectors.get_declaration(request.viewer, declaration_id)
    if declaration.consultation_id != consultation.pk:
        raise NotFound
    form = AnswerForm(posted(request))
    action = actions.accept_declaration if form.accepts else actions.refuse_declaration
    if submit(request, form, "declaration", action, declaration_id=declaration.pk):
        messages.success(
            request, _("The answer will be sent by e-mail, and the address will then be deleted.")
        )
        return redirect("staff-declarations", slug)
    topics = [
        topic
        for topic in topic_selectors.topics(request.viewer, consultation)
        if str(topic.pk) in declaration.topics
    ]
    context = setup(
        request, consultation, "staff-declarations", form=form, topics=topics, **_row(declaration)
    )
    return render(request, "staff/workshop_people/declaration.html", context, status=status(form))


def _row(declaration):
    return {
        "declaration": declaration,
        "kind": ActorKind(declaration.structure_kind).label,
        "state": DeclarationState(declaration.state).label,
        "waits": declaration.state == DeclarationState.WAITING,
    }


def _get_consultation(request, slug):
    consultation = consultation_selectors.get_consultation(request.viewer, slug)
    required(rules.can_accept(request.viewer, consultation.pk))
    return consultation
