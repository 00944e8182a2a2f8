"""Pages of the topics of a consultation: add, reword and order them, and add their documents."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from consult.consultations.actions import documents as document_actions
from consult.consultations.actions import topics as topic_actions
from consult.consultations.selectors import topics as topic_selectors
from consult.core.exceptions import Invalid, NotFound
from frontend.presenters.files import Frame
from frontend.staff.consultations.documents.forms import DocumentForm
from frontend.staff.consultations.documents.rows import rows
from frontend.staff.consultations.topics.forms import TopicForm
from frontend.staff.entries import setup, to_edit
from frontend.toolkit.form_submission import posted, status, submit
from frontend.toolkit.form_values import values
from frontend.toolkit.page import page


@page("consultation.edit")
def list_topics(request, slug):
    """List the topics in order, and add one."""
    consultation = to_edit(request, slug)
    form = TopicForm(posted(request))
    if submit(request, form, "topic", topic_actions.add_topic, consultation_id=consultation.pk):
        messages.success(request, _("The topic is added."))
        return redirect("staff-topics", slug)
    found = list(topic_selectors.topics(request.viewer, consultation))
    numbered = sum(1 for topic in found if topic.number)
    context = setup(request, consultation, "staff-topics", form=form, topics=found, last=numbered)
    return render(request, "staff/consultations/topics.html", context, status=status(form))


@page("consultation.edit")
def edit_topic(request, slug, topic_id):
    """Show a topic and its documents, with one form for each, and save the form that was sent."""
    consultation = to_edit(request, slug)
    topic = _topic(request, consultation, topic_id)
    for_document = request.POST.get("form") == "document"
    form = TopicForm(
        request.POST if request.method == "POST" and not for_document else None,
        initial=values(TopicForm, topic),
        existing=True,
        published=bool(consultation.published_at),
    )
    document = DocumentForm(
        *((request.POST, request.FILES) if for_document else ()), prefix="document"
    )
    if for_document:
        saved = submit(
            request, document, "document", document_actions.add_document, topic_id=topic.pk
        )
    else:
        saved = submit(request, form, "topic", topic_actions.edit_topic, topic_id=topic.pk)
    if saved:
        messages.success(request, _("The topic is saved."))
        return redirect("staff-topic", slug, topic.pk)
    found = rows(Frame(is_public=False), topic.documents.all())
    context = setup(
        request,
        consultation,
        "staff-topics",
        form=form,
        document=document,
        topic=topic,
        documents=found,
    )
    return render(
        request,
        "staff/consultations/topic.html",
        context,
        status=max(status(form), status(document)),
    )


@page("consultation.edit")
def move_topic(request, slug, topic_id):
    """Move a topic to the place that the button names, one up or down."""
    topic = _topic(request, to_edit(request, slug), topic_id)
    if request.method == "POST":
        number = request.POST.get("number", "")
        if not number.isdigit():
            raise Invalid(attr="number")
        topic_actions.move_topic(viewer=request.viewer, topic_id=topic.pk, number=int(number))
    return redirect("staff-topics", slug)


@page("consultation.edit")
def remove_topic(request, slug, topic_id):
    """Remove a topic of a draft."""
    topic = _topic(request, to_edit(request, slug), topic_id)
    if request.method == "POST":
        topic_actions.remove_topic(viewer=request.viewer, topic_id=topic.pk)
        messages.success(request, _("The topic is removed."))
    return redirect("staff-topics", slug)


def _topic(request, consultation, topic_id):
    topic = topic_selectors.get_topic(request.viewer, topic_id)
    if topic.consultation_id != consultation.pk:
        raise NotFound
    return topic
