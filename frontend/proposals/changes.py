"""Pages to edit, tag and withdraw a proposal."""

from typing import Any

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from consult.consultations.enums import Capability, PlacePolicy
from consult.consultations.selectors import fields as field_selectors
from consult.core.exceptions import NotAllowed
from debates import rules
from debates.attachments.selectors import attachments as attachment_selectors
from debates.enums import DraftKind
from debates.proposals.actions import proposal_tags as proposal_tag_actions
from debates.proposals.actions import proposals as proposal_actions
from debates.proposals.selectors import proposals as proposal_selectors
from debates.proposals.selectors import tags as tag_selectors
from debates.texts.actions import reading_first
from frontend.presenters.account.drafts import FormDraft
from frontend.presenters.account.sanctions import find_posting_suspension, render_suspension_page
from frontend.presenters.debate.proposal_page import load_proposal, proposal_frame
from frontend.presenters.debate.proposals import url_of
from frontend.presenters.forms.proposals import TagsForm, may_be_foreign
from frontend.proposals.forms import EditForm
from frontend.proposals.own_waits import waits_of
from frontend.toolkit.forms.form_submission import ActForm, must_be_open, posted, status, submit
from frontend.toolkit.pages.map_tiles import allowing_tiles, tiles
from frontend.toolkit.pages.page import page
from moderation.enums import ModerationState


@page("proposal.edit")
def edit_proposal(request, slug, number):
    """Show the form to edit the viewer's own text, and save a new public version.

    Every visitor can read the differences between versions.
    """
    consultation, proposal = load_proposal(request, slug, number)
    if restriction := find_posting_suspension(request.viewer, "proposal.edit", consultation.pk):
        return render_suspension_page(request, restriction)
    if not rules.can_edit(request.viewer, proposal):
        raise NotAllowed
    must_be_open(request, consultation, Capability.PROPOSE)
    fields = field_selectors.list_active_fields(proposal.topic)
    initial: dict[str, Any] = {
        "title": proposal.title,
        "body": proposal.body,
        "language": proposal.language,
    }
    initial |= {
        field.name: proposal.fields[str(field.pk)]
        for field in fields
        if str(field.pk) in proposal.fields
    }
    initial["tags"] = [tag.id for tag in tag_selectors.tags_of(proposal)]
    tags = field_selectors.tags(request.viewer, consultation)
    has_place = proposal.place or proposal.latitude is not None
    initial |= {"location": proposal.place, "location_latitude": proposal.latitude}
    initial["location_longitude"] = proposal.longitude
    places = (
        PlacePolicy.OPTIONAL
        if has_place and consultation.place_policy == PlacePolicy.NONE
        else None
    )
    places = places or consultation.place_policy  # type: ignore[assignment]  # None before
    attachments = attachment_selectors.attachments(proposal)
    draft = FormDraft(request, DraftKind.EDIT, proposal.pk)
    submitted = (request.POST, request.FILES) if request.method == "POST" else ()
    initial |= draft.filled()
    offered = {
        "topic_fields": fields,
        "tags": tags,
        "places": places,
        "may_attach": True,
        "may_be_foreign": may_be_foreign(request, consultation),
    }
    form = EditForm(*submitted, initial=initial, attachments=attachments, **offered)  # type: ignore[arg-type]  # keys are named
    if not draft.is_save_requested and submit(
        request,
        form,
        "proposal",
        draft.send,
        action=proposal_actions.edit_proposal,
        proposal_id=proposal.pk,
    ):
        messages.success(request, _changed(request, proposal), draft.name)
        return redirect("proposal", slug, number)
    if request.method == "POST":
        draft.store(form, request.POST)
    if draft.is_save_requested and (response := draft.respond(request.path)):
        return response
    form.store_files(request.viewer, consultation.pk)
    context = proposal_frame(consultation, proposal) | {
        "form": form,
        "draft": draft,
        "tile_source": tiles(),
        "files_wait": reading_first.are_files_read_first(consultation, request.viewer.participant),
    }
    return allowing_tiles(
        render(request, "proposals/edit.html", context, status=draft.status or status(form))
    )


def _changed(request, proposal):
    """Return the message after an edit. The page explains the wait of a text that is not public."""
    changed = proposal_selectors.get_proposal(request.viewer, proposal.pk)
    if changed.state == ModerationState.PENDING:
        return _("Your corrected text awaits moderation.")
    if waits_of(request.viewer, changed):
        return _("Your text has been changed.")
    return _("Your text has been changed. The previous version stays public.")


@page("proposal.tag")
def edit_tags(request, slug, number):
    """Show and save the tags of another person's proposal. Its text does not change."""
    consultation, proposal = load_proposal(request, slug, number)
    if not rules.can_tag(request.viewer, proposal):
        raise NotAllowed
    form = TagsForm(
        posted(request),
        initial={"tags": [tag.id for tag in tag_selectors.tags_of(proposal)]},
        tags=field_selectors.tags(request.viewer, consultation),
    )
    if submit(
        request, form, "proposal", proposal_tag_actions.tag_proposal, proposal_id=proposal.pk
    ):
        messages.success(request, _("The tags have been saved."))
        return redirect("proposal", slug, number)
    context = proposal_frame(consultation, proposal) | {
        "form": form,
        "back": url_of("proposal", proposal),
    }
    return render(request, "proposals/tags.html", context, status=status(form))


@page("proposal.withdraw")
def withdraw_proposal(request, slug, number):
    """Ask for confirmation, then withdraw the viewer's own proposal.

    Its number stays, and its text is removed.
    """
    consultation, proposal = load_proposal(request, slug, number)
    if not rules.can_withdraw(request.viewer, proposal):
        raise NotAllowed
    must_be_open(request, consultation, Capability.PROPOSE)
    form = ActForm(posted(request))
    if submit(
        request, form, "proposal", proposal_actions.withdraw_proposal, proposal_id=proposal.pk
    ):
        messages.success(request, _("Your contribution has been withdrawn."))
        return redirect("topic", slug, proposal.topic.slug)
    context = proposal_frame(consultation, proposal) | {
        "form": form,
        "back": url_of("proposal", proposal),
    }
    return render(request, "proposals/withdraw.html", context, status=status(form))
