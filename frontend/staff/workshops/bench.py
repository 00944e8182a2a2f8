"""The context of the bench of a workshop: its facts, its steps, its files and contributions."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from consult.core.postgres import clock
from consult.workshops import rules
from consult.workshops.consent import selectors as consent_selectors
from consult.workshops.entries.selectors import contributions as contribution_selectors
from consult.workshops.entries.selectors import photos as photo_selectors
from consult.workshops.excerpts import selectors as excerpt_selectors
from consult.workshops.meetings.selectors import readiness as readiness_selectors
from consult.workshops.meetings.selectors import workshops as workshop_selectors
from consult.workshops.registrations import selectors as registration_selectors
from frontend.presenters.consultation.step_notes import workshops_note
from frontend.presenters.debate.proposal_states import state_tag as text_state
from frontend.presenters.debate.proposals import extract
from frontend.presenters.parts.components import Phase, step_state
from frontend.presenters.parts.files import Frame
from frontend.presenters.workshop import workshops as meetings
from frontend.staff.presenters.workshop_frame import frame, held_tag, may_come_in, topic_label
from frontend.staff.workshops.counts.forms import CountForm
from frontend.staff.workshops.photos.forms import PhotosForm
from frontend.staff.workshops.statements import statement_of
from frontend.toolkit.forms.form_submission import ActForm
from frontend.toolkit.words import dates


def bench(request, workshop, **forms):
    """Return the context of the bench. `forms` replaces the form that was refused."""
    viewer = request.viewer
    written = contribution_selectors.contributions_of(viewer, workshop)
    lacking = (
        excerpt_selectors.lacking_agreement(viewer, workshop)
        if any(contribution.excerpt_id for contribution in written)
        else set()
    )
    photos = photo_selectors.photos_of(viewer, workshop)
    lacks = [] if workshop.published_at else readiness_selectors.missing(workshop)
    media_frame = Frame(viewer.is_public)
    may_write = may_come_in(workshop.consultation)
    kept = [row for row in written if not row.proposal.moderation.is_tombstone]
    context = {
        "facts": _facts(workshop),
        "lacks": lacks,
        "phases": steps(
            workshop, lacks, photos, kept, contribution_selectors.recorded(viewer, workshop)
        ),
        "may_write": may_write,
        "closed_note": "" if may_write else workshops_note(workshop.consultation),
        "may_see_list": _may_see_list(viewer, workshop),
        "may_edit": rules.can_edit(viewer, workshop),
        "photos": [(photo, media_frame.picture(photo.file, photo.description)) for photo in photos],
        "written": [
            _describe_contribution(request, workshop, contribution, lacking)
            for contribution in written
        ],
        "held": sum(contribution.is_held for contribution in written),
        "may_read_cards": bool(lacking) and consent_selectors.may_read_cards(viewer, workshop),
        "counts": contribution_selectors.declared_counts(viewer, workshop),
        "publishing": ActForm(),
        "photos_form": PhotosForm(),
        "count_form": CountForm(written=kept),
        "path": workshop_selectors.path_of(workshop),
    }
    return frame(request, workshop) | context | forms


def _may_see_list(viewer, workshop):
    """Return whether the viewer may read the list of registered people, and it is of use."""
    registered = registration_selectors.count_registered_people(viewer, [workshop])
    is_awaited = workshop.is_awaited_at(clock.now())
    return rules.can_edit(viewer, workshop) and (is_awaited or bool(registered))


def _facts(workshop):
    people = workshop.participants
    n = people or 0
    present = (
        ngettext("%(n)s person", "%(n)s people", n) % {"n": n} if people else _("To be completed")
    )
    topics = ", ".join(topic_label(report.topic) for report in workshop.sub_reports.all())
    when = [dates.on(workshop.held_on), meetings.hours(workshop)]
    return [
        (_("Structure"), workshop.structure),
        (_("Date"), ", ".join(filter(None, when))),
        (_("People present"), present),
        (_("Topics"), topics or _("To be completed")),
    ]


def _describe_contribution(request, workshop, contribution, lacking):
    proposal = contribution.proposal
    return {
        "contribution": contribution,
        "proposal": proposal,
        "state": held_tag() if contribution.is_held else text_state(proposal),
        "text": extract(proposal),
        "statement": statement_of(request, workshop, proposal),
        "is_excerpt_private": contribution.excerpt_id in lacking,
    }


def steps(workshop, lacks, photos, written, recorded) -> list[Phase]:
    """Return the four steps with their state. A workshop without recordings skips two of them."""
    is_written = bool(written)
    sheet = (
        _("Complete")
        if not lacks
        else ngettext("%(n)s thing to fill in", "%(n)s things to fill in", len(lacks))
    )
    number = len(photos) + recorded.recordings
    files = (
        ngettext("%(n)s file", "%(n)s files", number) % {"n": number}
        if number
        else _("None, and none is needed")
    )
    progress = ngettext(
        "%(done)s of %(all)s checked", "%(done)s of %(all)s checked", recorded.validated
    )
    read = progress % {"done": recorded.validated, "all": recorded.recordings}
    transcript = read if recorded.recordings else _("Nothing was recorded")
    n = len(written)
    contributions = (
        ngettext("%(n)s contribution", "%(n)s contributions", n) % {"n": n}
        if n
        else _("To be written")
    )
    rows = [
        (pgettext("workshop", "Details"), sheet % {"n": len(lacks)} if lacks else sheet, not lacks),
        (_("Files"), files, bool(number) or is_written),
        (_("Transcript"), transcript, recorded.is_read_over if recorded.recordings else is_written),
        (_("Excerpts and contributions"), contributions, is_written),
    ]
    current = next((place for place, row in enumerate(rows) if not row[2]), None)
    return [
        Phase(title, note, step_state(place, current, done=done))
        for place, (title, note, done) in enumerate(rows)
    ]
