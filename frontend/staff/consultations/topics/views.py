"""Pages of the topics of a consultation: their list, and each with its picture and documents."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from consult.consultations.actions import documents as document_actions
from consult.consultations.actions import topics as topic_actions
from consult.consultations.actions import welcome as welcome_actions
from consult.consultations.enums import SetupTask
from consult.consultations.exceptions import TopicIsUsed
from consult.consultations.selectors import topics as topic_selectors
from consult.core.exceptions import NotFound
from frontend.presenters.parts.components import Crumb
from frontend.presenters.parts.files import Frame
from frontend.staff.consultations.documents.forms import DocumentForm
from frontend.staff.consultations.documents.rows import rows
from frontend.staff.consultations.preparation.reviews import finish_task
from frontend.staff.consultations.topics.forms import PictureForm, TopicForm
from frontend.staff.consultations.topics.question_list import QuestionListForm
from frontend.staff.entries import setup, to_edit
from frontend.toolkit.forms.form_submission import posted, status, submit
from frontend.toolkit.forms.form_values import values
from frontend.toolkit.pages.page import page


@page("consultation.edit")
def list_topics(request, slug):
    """List the topics in order. The questions of a draft are edited and moved in the list."""
    consultation = to_edit(request, slug)
    topics = list(topic_selectors.topics_with_counts(request.viewer, consultation))
    form = QuestionListForm(posted(request), topics=topics)
    action = topic_actions.edit_draft_topics
    if submit(request, form, "consultation", action, consultation_id=consultation.pk):
        return _follow_button(request, consultation, form)
    context = setup(request, consultation, "staff-topics", form=form, topics=topics)
    return render(request, "staff/consultations/topics.html", context, status=status(form))


def _follow_button(request, consultation, form):
    """Redirect to what the button that saved the list names: a row, the removal, or the tasks."""
    if form.removed:
        return redirect("staff-topic-remove", consultation.slug, form.removed.pk)
    here = reverse("staff-topics", args=[consultation.slug])
    if place := form.cleaned_data["place"]:
        messages.success(request, _("The questions have been saved in their new order."))
        return redirect(f"{here}#topic-{place[0]}")
    if "add" in request.POST:
        messages.success(request, _("The questions have been saved."))
        return redirect(here)
    return finish_task(
        request, consultation, SetupTask.QUESTIONS, _("The questions have been saved.")
    )


@page("consultation.edit")
def edit_topic(request, slug, topic_id):
    """Show a topic, its picture and its documents, and save the form that was sent."""
    consultation = to_edit(request, slug)
    topic = _topic(request, consultation, topic_id)
    sent = request.POST.get("form", "topic") if request.method == "POST" else ""
    form = TopicForm(
        request.POST if sent == "topic" else None,
        initial=values(TopicForm, topic),
        published=bool(consultation.published_at),
    )
    files = (request.POST, request.FILES)
    document = DocumentForm(*(files if sent == "document" else ()), prefix="document")
    picture = PictureForm(
        *(files if sent == "picture" else ()),
        prefix="picture",
        initial=values(PictureForm, topic),
    )
    if sent == "document":
        saved = submit(
            request, document, "document", document_actions.add_document, topic_id=topic.pk
        )
    elif sent == "picture":
        saved = submit(
            request, picture, "topic", welcome_actions.choose_topic_picture, topic_id=topic.pk
        )
    else:
        saved = submit(request, form, "topic", topic_actions.edit_topic, topic_id=topic.pk)
    if saved:
        messages.success(request, _("The topic has been saved."))
        return redirect("staff-topic", slug, topic.pk)
    frame = Frame(is_public=False)
    document_rows = rows(frame, topic.documents.all())
    context = setup(
        request,
        consultation,
        "staff-topics",
        form=form,
        document=document,
        picture_form=picture,
        picture=frame.picture(topic.picture) if topic.picture else None,
        topic=topic,
        documents=document_rows,
    )
    return render(
        request,
        "staff/consultations/topic.html",
        context,
        status=max(status(form), status(document), status(picture)),
    )


@page("consultation.edit")
def remove_picture(request, slug, topic_id):
    """Remove the picture of a topic."""
    topic = _topic(request, to_edit(request, slug), topic_id)
    if request.method == "POST":
        welcome_actions.remove_topic_picture(viewer=request.viewer, topic_id=topic.pk)
        messages.success(request, _("The image has been removed."))
    return redirect("staff-topic", slug, topic.pk)


@page("consultation.edit")
def remove_topic(request, slug, topic_id):
    """Ask, then remove a topic of a draft with its texts."""
    consultation = to_edit(request, slug)
    topic = _topic(request, consultation, topic_id)
    if request.method != "POST":
        crumbs = [Crumb(_("Remove a topic"))]
        context = setup(request, consultation, "staff-topics", crumbs, topic=topic)
        return render(request, "staff/consultations/remove_topic.html", context)
    try:
        topic_actions.remove_topic(viewer=request.viewer, topic_id=topic.pk)
    except TopicIsUsed as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The topic has been removed."))
    return redirect("staff-topics", slug)


def _topic(request, consultation, topic_id):
    topic = topic_selectors.get_topic_with_files(request.viewer, topic_id)
    if topic.consultation_id != consultation.pk:
        raise NotFound
    return topic
