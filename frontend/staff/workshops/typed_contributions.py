"""Pages where contributions of a workshop are typed next to a photo, corrected or withdrawn."""

from urllib.parse import urlencode

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from consult.accounts.viewer import Viewer
from consult.core.exceptions import NotFound
from consult.workshops.consent import selectors as consent_selectors
from consult.workshops.entries.actions import contributions as contribution_actions
from consult.workshops.entries.selectors import contributions as contribution_selectors
from consult.workshops.entries.selectors import photos as photo_selectors
from consult.workshops.excerpts import selectors as excerpt_selectors
from consult.workshops.meetings.actions import workshops as workshop_actions
from frontend.presenters.debate.proposal_states import state_tag
from frontend.presenters.parts.files import Frame
from frontend.staff.presenters.workshop_frame import frame, get_workshop_for, held_tag, must_come_in
from frontend.staff.workshops.facts.topics import topics_of
from frontend.staff.workshops.forms import WriteForm
from frontend.staff.workshops.statements import statement_of
from frontend.toolkit.forms.form_submission import ActForm, posted, status, submit
from frontend.toolkit.pages.page import page
from frontend.toolkit.sessions.unsent_texts import restore_unsent
from moderation.enums import ModerationState

STAYS = ("topic", "table", "photo")


@page("workshop.contribute")
def write_contribution(request, workshop_id):
    """Type the contribution of a table, then the next one, with the same topic, table and photo.

    The button that shows another photo sends the form without saving it: the typed text stays, with
    or without scripts.
    """
    workshop = get_workshop_for(request, workshop_id)
    must_come_in(request, workshop.consultation)
    photos = photo_selectors.photos_of(request.viewer, workshop)
    typed = request.POST or restore_unsent(request) or None
    photo_to_show = request.POST.get("look")
    options = {"topics": topics_of(request, workshop), "asks_people": not workshop.participants}
    if photo_to_show is not None:
        form = WriteForm(initial={**request.POST.dict(), "photo": photo_to_show}, **options)
    else:
        form = WriteForm(typed, initial=request.GET.dict(), **options)
    if (
        request.method == "POST"
        and photo_to_show is None
        and (proposal_id := _save(request, workshop, form))
    ):
        return _redirect_to_next(request, workshop, form, proposal_id)
    context = frame(request, workshop, here=_("Write a contribution"), form=form)
    context |= _describe_photos(request, photos, form) | {"draft_name": _draft_name(workshop)}
    return render(request, "staff/workshops/write.html", context, status=status(form))


def _draft_name(workshop):
    return f"workshop-{workshop.pk}"


def _save(request, workshop, form):
    return submit(request, form, "proposal", _write_contribution, workshop_id=workshop.pk)


def _write_contribution(*, viewer: Viewer, workshop_id, participants=None, **written):
    """Declare how many people came, if the form asked for it, then write the contribution."""
    if participants:
        workshop_actions.declare_presence(
            viewer=viewer, workshop_id=workshop_id, participants=participants
        )
    return contribution_actions.write_contribution(
        viewer=viewer, workshop_id=workshop_id, **written
    )


def _redirect_to_next(request, workshop, form, proposal_id):
    written = contribution_selectors.contributions_of(request.viewer, workshop)
    contribution = next(
        contribution for contribution in written if str(contribution.proposal.pk) == proposal_id
    )
    messages.success(
        request,
        _get_saved_message(contribution) % {"title": contribution.proposal.title},
        _draft_name(workshop),
    )
    if request.POST.get("then") == "stop":
        return redirect("staff-workshop", workshop.pk)
    repeated = {name: form.cleaned_data[name] for name in STAYS if form.cleaned_data[name]}
    return redirect(f"{reverse('staff-workshop-write', args=[workshop.pk])}?{urlencode(repeated)}")


def _get_saved_message(contribution):
    """Return the sentence about a contribution that was just saved: who can read it now."""
    if contribution.is_held:
        return _("“%(title)s” has been saved as a draft. It will be published with the workshop.")
    if contribution.proposal.state == ModerationState.PENDING:
        return _("“%(title)s” has been sent. It will be public once a moderator has read it.")
    return _("“%(title)s” has been published.")


def _describe_photos(request, photos, form):
    """Return the photo to read from, with its neighbours and the strip of all photos.

    Without photos, or if the form names no photo, return only the number of photos and the first
    one.
    """
    photo_id = str(form["photo"].value() or "")
    place = next((n for n, photo in enumerate(photos) if str(photo.pk) == photo_id), None)
    context = {"photos": len(photos), "first_photo": photos[0] if photos else None}
    if place is None:
        return context
    photo = photos[place]
    frame_ = Frame(request.viewer.is_public)
    return context | {
        "photo": photo,
        "strip": [
            {
                "photo": strip_photo,
                "number": number,
                "picture": frame_.picture(
                    strip_photo.file,
                    strip_photo.description or _("Photo no. %(n)s") % {"n": number},
                ),
                "is_here": strip_photo is photo,
            }
            for number, strip_photo in enumerate(photos, start=1)
        ],
        "picture": frame_.picture(
            photo.file, photo.description or _("Photo no. %(n)s") % {"n": place + 1}
        ),
        "place": place + 1,
        "before": photos[place - 1] if place else None,
        "after": photos[place + 1] if place + 1 < len(photos) else None,
    }


@page("workshop.contribute")
def edit_contribution(request, workshop_id, number):
    """Correct a contribution that was typed, or move it to another topic.

    A correction of a public text makes a new public version.
    """
    workshop = get_workshop_for(request, workshop_id)
    contribution = _get_contribution(request, workshop, number)
    proposal = contribution.proposal
    initial = {
        "title": proposal.title,
        "body": proposal.body,
        "table": contribution.table,
        "photo": contribution.photo_id,
        "topic": proposal.topic_id,
    }
    form = WriteForm(
        posted(request), initial=initial, topics=topics_of(request, workshop), is_new=False
    )
    if submit(
        request, form, "proposal", contribution_actions.edit_contribution, proposal_id=proposal.pk
    ):
        messages.success(
            request, _get_corrected_message(_get_contribution(request, workshop, number))
        )
        return redirect("staff-workshop", workshop.pk)
    context = frame(
        request,
        workshop,
        here=_("Contribution no. %(n)s") % {"n": number},
        form=form,
        proposal=proposal,
    )
    is_private = (
        contribution.excerpt_id is not None
        and contribution.excerpt_id in excerpt_selectors.lacking_agreement(request.viewer, workshop)
    )
    may_read_cards = is_private and consent_selectors.may_read_cards(request.viewer, workshop)
    context |= {
        "text_state": held_tag() if contribution.is_held else state_tag(proposal),
        "statement": statement_of(request, workshop, proposal),
        "can_be_corrected": not proposal.moderation.is_tombstone,
        "can_be_restored": contribution.can_be_restored,
        "is_excerpt_private": is_private,
        "may_read_cards": may_read_cards,
    }
    context |= _describe_photos(
        request,
        [photo for photo in _photos(request, workshop) if photo.pk == contribution.photo_id],
        form,
    )
    return render(request, "staff/workshops/contribution.html", context, status=status(form))


def _get_corrected_message(contribution):
    """Return the sentence about a corrected contribution: which text is public now."""
    if contribution.is_held:
        return _("The draft has been saved. It will be published with the workshop.")
    if contribution.proposal.state == ModerationState.PENDING:
        return _("Your corrected text awaits moderation.")
    return _("The corrected text has been saved. The public page shows its earlier versions.")


def _photos(request, workshop):
    return photo_selectors.photos_of(request.viewer, workshop)


def _get_contribution(request, workshop, number):
    written = contribution_selectors.contributions_of(request.viewer, workshop)
    contribution = next(
        (contribution for contribution in written if contribution.proposal.number == number), None
    )
    if contribution is None:
        raise NotFound
    return contribution


@page("workshop.contribute")
def withdraw_contribution(request, workshop_id, number):
    """Withdraw a contribution that was typed wrongly. Its number stays, its text is removed."""
    workshop = get_workshop_for(request, workshop_id)
    contribution = _get_contribution(request, workshop, number)
    form = ActForm(posted(request))
    if submit(
        request,
        form,
        "proposal",
        contribution_actions.withdraw_contribution,
        proposal_id=contribution.proposal.pk,
    ):
        messages.success(
            request, _("The contribution has been withdrawn. You can undo this within ten minutes.")
        )
        return redirect("staff-workshop", workshop.pk)
    context = frame(
        request, workshop, here=_("Withdraw"), form=form, proposal=contribution.proposal
    )
    return render(request, "staff/workshops/withdraw.html", context, status=status(form))


@page("workshop.contribute")
def restore_contribution(request, workshop_id, number):
    """Undo the withdrawal of a contribution, within ten minutes."""
    workshop = get_workshop_for(request, workshop_id)
    contribution = _get_contribution(request, workshop, number)
    if request.method == "POST":
        contribution_actions.undo_withdrawal(
            viewer=request.viewer, proposal_id=contribution.proposal.pk
        )
        messages.success(request, _("The contribution has been restored."))
    return redirect("staff-workshop", workshop.pk)
