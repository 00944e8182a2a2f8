"""Pages on which a writer quotes a text, and changes or deletes a quotation."""

from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from consult.accounts.rules import may
from consult.accounts.viewer import Viewer
from consult.consultations.selectors.consultations import get_consultation
from consult.core.exceptions import Invalid, NotFound
from consult.outcomes.enums import QuotationKind, QuotationState
from consult.outcomes.quotations import actions as quotation_actions
from consult.outcomes.quotations.quoted_sources import (
    SourceReference,
    read_source,
    read_sources,
    reference_of,
)
from consult.outcomes.quotations.selectors import get_chapter_to_quote_in, get_quotation
from consult.outcomes.quotations.verbatim.comparison import find_nearest
from consult.outcomes.syntheses.selectors import get_block
from consult.workshops.transcripts.selectors.quotable_passages import quotable_recordings
from debates.comments.selectors.comments import discussion
from debates.differences import differences
from debates.proposals.selectors.proposals import get_proposal, get_proposal_by_number
from frontend.presenters.parts.components import Change, Crumb, Tag
from frontend.staff.entries import required, setup
from frontend.staff.quotations.forms import QuotationForm
from frontend.toolkit.forms.form_submission import posted, status, submit
from frontend.toolkit.pages.page import page

MOST_COMMENTS = 50
STATES = {
    QuotationState.VERIFIED: Tag(QuotationState.VERIFIED.label, "ok", "check"),
    QuotationState.SOURCE_CHANGED: Tag(QuotationState.SOURCE_CHANGED.label, "warn", "history"),
    QuotationState.SOURCE_REMOVED: Tag(QuotationState.SOURCE_REMOVED.label, "err", "x"),
}


@page("synthesis.write")
def add_quotation(request, slug, chapter_id):
    """Show a text beside the form of a quotation, and add a block with the quotation.

    The address may name a block, which gets the quotation. Without the name of a text, the writer
    chooses one beside the chapter.
    """
    consultation = _consultation(request, slug)
    chapter = get_chapter_to_quote_in(request.viewer, consultation.pk, chapter_id)
    if not request.GET:
        return HttpResponseRedirect(_address_of(slug, chapter.pk))
    reference = _find_reference(request, consultation)
    source = read_sources(request.viewer, consultation.pk, [reference]).get(reference)
    if source is None and reference.kind == QuotationKind.SEGMENT:
        return _choose_passages_again(request, slug, chapter)
    if source is None:
        raise NotFound
    form = QuotationForm(
        posted(request),
        initial={
            "text": source.text if source.passages else "",
            "is_attributed": chapter.synthesis.uses_names,
        },
    )
    block = _block(request, chapter)
    act = quotation_actions.quote if block else quotation_actions.quote_in_chapter
    place = {"block_id": block.pk} if block else {"chapter_id": chapter.pk}
    if submit(request, form, "quotation", act, source=reference, **place):
        messages.success(request, _("The quotation is in the chapter, and matches its source."))
        return HttpResponseRedirect(_address_of(slug, chapter.pk))
    context = {"comments": _comments(request, reference), "asked": request.GET.urlencode()}
    return _render(
        request, consultation, chapter, form, source=source, reference=reference, **context
    )


@page("synthesis.write")
def edit_quotation(request, slug, quotation_id):
    """Show a quotation beside its source with its state, and save it after a comparison."""
    consultation = _consultation(request, slug)
    quotation = get_quotation(request.viewer, quotation_id)
    chapter = get_chapter_to_quote_in(request.viewer, consultation.pk, quotation.block.chapter_id)
    state = STATES[QuotationState(quotation.state)]
    if quotation.state == QuotationState.SOURCE_REMOVED:
        return _render(request, consultation, chapter, None, quotation=quotation, state=state)
    reference = reference_of(quotation)
    source = read_source(request.viewer, consultation.pk, reference)
    form = QuotationForm(
        posted(request),
        initial={
            "text": quotation.text,
            "highlight": quotation.highlight,
            "is_attributed": quotation.is_attributed,
        },
    )
    if submit(
        request,
        form,
        "quotation",
        quotation_actions.edit_quotation,
        quotation_id=quotation.pk,
    ):
        messages.success(request, _("The quotation has been saved, and matches its source."))
        return HttpResponseRedirect(_address_of(slug, chapter.pk))
    context = {"quotation": quotation, "state": state, "reference": reference}
    return _render(request, consultation, chapter, form, source=source, **context)


@page("synthesis.write")
def delete_quotation(request, slug, quotation_id):
    """Delete a quotation from the draft. Its block stays."""
    consultation = _consultation(request, slug)
    quotation = get_quotation(request.viewer, quotation_id)
    if request.method != "POST":
        return redirect("staff-quotation", consultation.slug, quotation.pk)
    quotation_actions.delete_quotation(viewer=request.viewer, quotation_id=quotation.pk)
    messages.success(request, _("The quotation has been deleted. Its block is empty now."))
    return HttpResponseRedirect(_address_of(slug, quotation.block.chapter_id))


@page("synthesis.write")
def list_passages(request, slug, chapter_id):
    """List the public words of workshops of the chapter's topic, with boxes to choose passages.

    The address may name a sound excerpt, whose seconds follow from the chosen passages.
    """
    consultation = _consultation(request, slug)
    chapter = get_chapter_to_quote_in(request.viewer, consultation.pk, chapter_id)
    recordings = [
        recording
        for recording in quotable_recordings(request.viewer, consultation.pk)
        if chapter.topic_id is None or chapter.topic_id in recording.topic_ids
    ]
    block = _block(request, chapter)
    block_id = block.pk if block else None
    context = _frame(request, consultation, chapter, recordings=recordings, block_id=block_id)
    return render(request, "staff/quotations/passages.html", context)


def _choose_passages_again(request, slug, chapter):
    """Lead back to the list of passages, where none was ticked, or some that do not follow."""
    messages.error(request, _("Tick one passage, or several that follow one another."))
    block = request.GET.get("block", "")
    passages = reverse("staff-quotation-passages", args=[slug, chapter.pk])
    return redirect(f"{passages}?{urlencode({'block': block})}" if block else passages)


def _block(request, chapter):
    """Return the block of the chapter that the address names, or None. Raise `NotFound`."""
    if not request.GET.get("block"):
        return None
    block = get_block(chapter.synthesis, request.GET["block"])
    if block.chapter_id != chapter.pk:
        raise NotFound
    return block


def _consultation(request, slug):
    consultation = get_consultation(request.viewer, slug)
    required(may(request.viewer, "synthesis.write", consultation.pk))
    return consultation


def _find_reference(request, consultation):
    """Return the text that the address names. Raise `Invalid` or `NotFound`."""
    params = request.GET
    try:
        if comment := params.get("comment"):
            return SourceReference(QuotationKind.COMMENT, comment_id=UUID(comment))
        if recording := params.get("recording"):
            segments = tuple(UUID(value) for value in params.getlist("segment")[:50])
            return SourceReference(
                QuotationKind.SEGMENT, recording_id=UUID(recording), segment_ids=segments
            )
        number = int(params.get("proposal", ""))
        version = int(params.get("version") or 0)
    except ValueError:
        raise Invalid(_("Choose the text to quote."), attr="proposal") from None
    visitor = Viewer.public(request.viewer.organisation)
    proposal = get_proposal_by_number(visitor, consultation, number)
    return SourceReference(
        QuotationKind.PROPOSAL, proposal_id=proposal.pk, version=version or proposal.version
    )


def _comments(request, reference):
    """Return the first public comments of a contribution, which can be quoted too."""
    if reference.kind != QuotationKind.PROPOSAL:
        return []
    visitor = Viewer.public(request.viewer.organisation)
    proposal = get_proposal(visitor, reference.proposal_id)
    comments = discussion(visitor, proposal)[:MOST_COMMENTS]
    return [comment for comment in comments if not comment.is_masked]


def _render(request, consultation, chapter, form, *, source=None, **context):
    """Return the page of a quotation; a refused one shows where it departs from the source."""
    departure = []
    if form is not None and form.is_refused:
        start, end = find_nearest(
            form.cleaned_data.get("text", form.data.get("text", "")), source.text
        )
        changes = differences(source.text[start:end], form.data.get("text", ""))
        departure = [Change(text, op) for op, text in changes]
    context = _frame(
        request,
        consultation,
        chapter,
        form=form,
        source=source,
        departure=departure,
        **context,
    )
    code = status(form) if form is not None else 200
    return render(request, "staff/quotations/quotation.html", context, status=code)


def _frame(request, consultation, chapter, **context):
    url = _address_of(consultation.slug, chapter.pk)
    crumbs = [Crumb(chapter.title, url), Crumb(_("Quotation"))]
    return setup(
        request,
        consultation,
        "staff-synthesis",
        crumbs,
        chapter=chapter,
        chapter_url=url,
        **context,
    )


def _address_of(slug, chapter_id):
    return reverse("staff-chapter", args=[slug, chapter_id])
