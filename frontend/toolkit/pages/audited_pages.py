"""Pages where the team reads confidential data of people, with their entries in the audit log.

They are in one table, so that it can be read as a whole, and so that a test can compare every page
of the team with it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http.response import HttpResponseBase
from django.urls.resolvers import ResolverMatch

from consult.accounts.requests import SiteRequest
from consult.accounts.viewer import Viewer
from consult.core.enums import AuditAct
from consult.core.exceptions import NotFound
from consult.core.files import holders
from consult.core.records import audit

if TYPE_CHECKING:
    from consult.core.models import StoredFile

# Statuses of an answer that shows data: a page, a part of a file, a refused form that is shown
# again.
ANSWERED = {200, 206, 422}
# Holders of files that people sent, and of files made from them. Other files belong to the
# organisation.
OF_PEOPLE = {"debates", "workshops", "recording", "excerpt", "voice"}
# A player asks for a file in pieces. Requests within this delay count as one listening.
A_LISTENING = timedelta(minutes=15)


@dataclass(frozen=True)
class Read:
    """The data that a page shows: the audited act, and the object that it is about.

    `kind` is the kind of the object, and `by` is the name of its id in the address. With `seeks`,
    opening the page shows no data, but any POST is noted. With `also_public`, everyone may open the
    page, but the team may see more in it than others.
    """

    act: AuditAct
    kind: str = ""
    by: str = ""
    seeks: bool = False
    also_public: bool = False


RECORDING = Read(AuditAct.RECORDINGS, "workshop", "workshop_id")
VOICE = Read(AuditAct.VOICES, "voicemessage", "voice_id")
AUDITED: dict[str, Read] = {
    "staff-workshop-coming": Read(AuditAct.REGISTRATIONS, "workshop", "workshop_id"),
    "staff-declaration": Read(AuditAct.DECLARATIONS, "declaration", "declaration_id"),
    "staff-moderation": Read(AuditAct.NOTICES),
    "staff-case": Read(AuditAct.NOTICES, "case", "case_id"),
    "staff-case-mask": Read(AuditAct.RECORDINGS, "case", "case_id"),
    "staff-notice": Read(AuditAct.NOTICES, "case", "case_id"),
    "staff-appeal": Read(AuditAct.NOTICES, "appeal", "appeal_id"),
    "staff-identity": Read(AuditAct.IDENTITY, "approval", "approval_id"),
    "staff-author": Read(AuditAct.ACCOUNTS, "participant", "participant_id"),
    "staff-author-hide": Read(AuditAct.ACCOUNTS, "participant", "participant_id"),
    "staff-measure-lift": Read(AuditAct.ACCOUNTS, "measure", "measure_id"),
    "staff-questionnaire-read": Read(AuditAct.ANSWERS, "questionnaire", "questionnaire_id"),
    "staff-voices": Read(AuditAct.VOICES),
    "staff-voice": VOICE,
    "staff-voice-decline": VOICE,
    "staff-workshop-cards": Read(AuditAct.CONSENTS, "workshop", "workshop_id"),
    **dict.fromkeys(
        (
            *(
                "staff-recording",
                "staff-segment",
                "staff-segment-split",
                "staff-segment-mask",
                "staff-transcript-reading",
            ),
            *("staff-excerpt-make", "staff-excerpt-attach", "staff-excerpt-write"),
        ),
        RECORDING,
    ),
    "workshop-recording": Read(AuditAct.RECORDINGS, also_public=True),
    "media-captions": Read(AuditAct.RECORDINGS, "storedfile", "file_id", also_public=True),
    **dict.fromkeys(
        ("staff-organisation-erase", "staff-organisation-names"), Read(AuditAct.PEOPLE, seeks=True)
    ),
    "staff-pool": Read(AuditAct.POOL),
    "staff-audit": Read(AuditAct.AUDIT),
    "staff-audit-csv": Read(AuditAct.AUDIT_EXPORT),
}


def note(request: SiteRequest, response: HttpResponseBase) -> None:
    """Note in the audit log the data that a page showed to a member of the team.

    It is noted before the answer is sent. Database errors are raised.
    """
    place = request.resolver_match
    read = AUDITED.get(place.url_name) if place else None  # type: ignore[arg-type]  # not None here
    if read is None or not _is_noted(request, response, read):
        return
    audit.record(
        request.viewer,
        read.act,
        kind=read.kind,
        object_id=place.kwargs.get(read.by),  # type: ignore[union-attr]  # not None here
        **_number(place),  # type: ignore[arg-type]  # not None here
    )


def mark_without_personal_data(request: SiteRequest) -> None:
    """Mark a page of the table as showing no data of people this time. Unmarked pages are noted."""
    request.has_no_personal_data = True


def note_file(request: SiteRequest, file: StoredFile, response: HttpResponseBase) -> None:
    """Note that a member of the team opened a file that is not public.

    It is noted once while they listen to it.
    """
    viewer = request.viewer
    if file.holder not in OF_PEOPLE or not viewer.is_of_the_team or not _answers(request, response):
        return
    if _is_public(viewer, file.pk) or audit.has_noted(
        viewer, AuditAct.FILES, file.pk, within=A_LISTENING
    ):
        return
    audit.record(viewer, AuditAct.FILES, kind="storedfile", object_id=file.pk, holder=file.holder)


def _is_noted(request: SiteRequest, response: HttpResponseBase, read: Read) -> bool:
    if getattr(request, "has_no_personal_data", False) or (
        read.also_public and not request.viewer.is_of_the_team
    ):
        return False
    return request.method == "POST" if read.seeks else _answers(request, response)


def _answers(request: SiteRequest, response: HttpResponseBase) -> bool:
    return request.method != "HEAD" and response.status_code in ANSWERED


def _is_public(viewer: Viewer, file_id: UUID) -> bool:
    try:
        holders.find(Viewer.public(viewer.organisation), file_id)
    except NotFound:
        return False
    return True


def _number(place: ResolverMatch) -> dict[str, Any]:
    """Return the number of the recording in the address, if any."""
    number = place.kwargs.get("recording_number")
    return {"recording": number} if number is not None else {}
