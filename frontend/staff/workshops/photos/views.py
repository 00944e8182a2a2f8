"""Pages of the photos of a workshop: send several at once, describe, show to the public, remove."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from consult.core.exceptions import NotFound
from consult.workshops.entries.actions import photos as photo_actions
from consult.workshops.entries.selectors import photos as photo_selectors
from frontend.presenters.parts.files import Frame
from frontend.staff.presenters.workshop_frame import frame, get_workshop_for, may_come_in
from frontend.staff.workshops.bench import bench
from frontend.staff.workshops.facts.topics import topics_of
from frontend.staff.workshops.photos.forms import PhotoForm, PhotosForm
from frontend.toolkit.forms.form_submission import posted, status, submit
from frontend.toolkit.pages.page import page


@page("workshop.contribute")
def add_photos(request, workshop_id):
    """Add photos. If they are refused, show the bench with the reason."""
    workshop = get_workshop_for(request, workshop_id)
    if request.method == "POST":
        form = PhotosForm(request.POST, _read_sent_photos(request))

        if not submit(request, form, "workshop", photo_actions.add_photos, workshop_id=workshop.pk):
            context = bench(request, workshop, photos_form=form)
            return render(request, "staff/workshops/workshop.html", context, status=422)
        n = len(form.cleaned_data["photos"])
        message = ngettext("%(n)s photo has been sent.", "%(n)s photos have been sent.", n) % {
            "n": n
        }
        messages.success(request, f"{message} {_('Now write the contributions.')}")
    return redirect("staff-workshop", workshop.pk)


def _read_sent_photos(request):
    """Return the files of the field `photos` as one list, or None if there is none."""
    sent = request.FILES.getlist("photos")
    return {"photos": sent} if sent else None


def _photo(request, workshop, photo_id):
    photo = photo_selectors.get_photo(request.viewer, photo_id)
    if photo.workshop_id != workshop.pk:
        raise NotFound
    return photo


@page("workshop.contribute")
def edit_photo(request, workshop_id, photo_id):
    """Show a photo at a large size, and save its description, its topic and its visibility."""
    workshop = get_workshop_for(request, workshop_id)
    photo = _photo(request, workshop, photo_id)
    initial = {
        "description": photo.description,
        "credit": photo.credit,
        "topic": photo.topic_id,
        "is_public": photo.is_public,
    }
    form = PhotoForm(posted(request), initial=initial, topics=topics_of(request, workshop))
    if submit(request, form, "photo", photo_actions.describe_photo, photo_id=photo.pk):
        messages.success(request, _("The photo has been saved."))
        return redirect("staff-workshop", workshop.pk)
    picture = Frame(request.viewer.is_public).picture(photo.file, photo.description or _("Photo"))
    context = frame(request, workshop, here=_("Photo"), form=form, photo=photo, picture=picture)
    context["may_write"] = may_come_in(workshop.consultation)
    return render(request, "staff/workshops/photo.html", context, status=status(form))


@page("workshop.contribute")
def remove_photo(request, workshop_id, photo_id):
    """Remove a photo. What was written from it stays."""
    workshop = get_workshop_for(request, workshop_id)
    if request.method == "POST":
        photo_actions.remove_photo(
            viewer=request.viewer, photo_id=_photo(request, workshop, photo_id).pk
        )
        messages.success(request, _("The photo has been removed."))
    return redirect("staff-workshop", workshop.pk)
