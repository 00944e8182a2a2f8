"""The progress of a recording: facts of its workshop, and its four steps with their state."""

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from consult.media.enums import MediaKind, MediaState
from consult.workshops.enums import ConsentBasis, ExcerptState, TranscriptState
from consult.workshops.meetings.selectors import readiness as readiness_selectors
from frontend.presenters.parts.components import Phase, Tag, step_state
from frontend.staff.recordings.forms import ORAL_OF_TEXTS
from frontend.templatetags.typography import duration, ordinal_day, percent

TAGS = {
    TranscriptState.EMPTY: ("", "pencil"),
    TranscriptState.DRAFTING: ("info", "loader"),
    TranscriptState.DRAFT: ("info", "pencil"),
    TranscriptState.IN_REVIEW: ("info", "pencil"),
    TranscriptState.VALIDATED: ("ok", "check"),
    TranscriptState.AGREED: ("ok", "users"),
}


def state_tag(recording) -> Tag:
    """Return the state of the transcript, as a tag."""
    state = recording.transcript
    return Tag(capfirst(state.label), *TAGS[state])  # type: ignore[arg-type]  # the table has these words only


def facts(workshop, recording) -> list[tuple[str, str]]:
    """Return the facts at the top of the page: structure, date, people, consent, duration."""
    is_text = recording.media.kind == MediaKind.TEXT
    consent = capfirst(recording.get_consent_display())
    if is_text and recording.consent == ConsentBasis.ORAL:
        consent = str(ORAL_OF_TEXTS)
    people = ngettext("%(n)s person", "%(n)s people", recording.people) % {"n": recording.people}
    rows = [
        (_("Structure"), workshop.structure),
        (_("Date"), ordinal_day(workshop.held_on)),
        (_("Quoted") if is_text else _("Heard or seen"), people),
        (_("Consent"), consent),
    ]
    if recording.media.duration:
        rows.append((_("Length"), duration(recording.media.duration)))
    return rows


def steps(workshop, recording, recordings, excerpts, share) -> list[Phase]:
    """Return the steps: facts, files, transcript, excerpts.

    `share` is the share of the quoted passages that were reviewed, from 0 to 100.
    """
    refused = (MediaState.BLOCKED, MediaState.FAILED)
    recordings = [item for item in recordings if item.media.status not in refused]
    ready = sum(item.media.status == MediaState.READY for item in recordings)
    written = sum(excerpt.state == ExcerptState.PUBLISHED for excerpt in excerpts)
    validated = recording.transcript.is_validated
    sheet = bool(workshop.published_at) or not readiness_selectors.missing(workshop)
    files = ngettext("%(ready)s of %(all)s ready", "%(ready)s of %(all)s ready", ready)
    rows = [
        (pgettext("workshop", "Details"), _("Complete") if sheet else _("To be completed"), sheet),
        (_("Files"), files % {"ready": ready, "all": len(recordings)}, ready == len(recordings)),
        (_("Transcript"), _describe_checks(recording, share), validated),
        (
            _("Excerpts and contributions"),
            _count_excerpts(len(excerpts), written),
            bool(written) and written == len(excerpts),
        ),
    ]
    current = 3 if validated else 2
    if recording.media.status != MediaState.READY:
        current = 1
    return [
        Phase(title, note, step_state(place, current, done=done))
        for place, (title, note, done) in enumerate(rows)
    ]


def _describe_checks(recording, share):
    if recording.transcript == TranscriptState.EMPTY:
        return capfirst(recording.transcript.label)
    if not share:
        return pgettext("transcript", "Not checked yet")
    return _("%(share)s checked") % {"share": percent(share)}


def _count_excerpts(number, written):
    if not number:
        return _("No excerpt")
    excerpts = ngettext("%(n)s excerpt", "%(n)s excerpts", number) % {"n": number}
    if not written:
        return excerpts
    contributions = ngettext("%(n)s contribution", "%(n)s contributions", written) % {"n": written}
    return _("%(excerpts)s, %(contributions)s") % {
        "excerpts": excerpts,
        "contributions": contributions,
    }
