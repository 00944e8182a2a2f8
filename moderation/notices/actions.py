"""Notices (DSA art. 16).

Any person may report a text. The identity of the reporter is hidden (ADR 50).
"""

from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from consult.accounts.measures import checks
from consult.accounts.sessions import devices
from consult.accounts.viewer import Viewer
from consult.core.exceptions import Invalid, NotFound
from consult.core.postgres.validation import check
from consult.core.queue import jobs
from consult.core.records import journal, limits
from consult.core.words.text import clean, clean_line
from moderation import target_kinds
from moderation.cases.actions.cases import open_case
from moderation.cases.actions.live import hint_at_case
from moderation.enums import ModerationState, Reason
from moderation.exceptions import NothingToReport, ReportingSuspended
from moderation.models import Notice
from moderation.target_kinds import Target

LONGEST_RECORDING = 24 * 3600


@transaction.atomic
def submit_notice(
    *,
    viewer: Viewer,
    target_kind: str,
    target_id: UUID,
    reason: str,
    explanation: str = "",
    email: str = "",
    name: str = "",
    location: str = "",
    in_good_faith: bool = False,
    start: float | None = None,
    end: float | None = None,
    sender: str = "",
    is_proved: bool = False,
) -> Notice:
    """Report a text that the viewer may read.

    The text stays as it is until a moderator decides: no number of notices hides it. A person has
    one notice per case: reporting again returns the first one. If a version became the text of its
    proposal, the proposal is reported (`target_kinds.find_current_target`).

    `email` is the address at which a visitor is notified of the decision. `name`, `location` and
    `in_good_faith` complete a notice of illegal content (DSA art. 16.2). A notice without them is
    accepted too, because illegal content must be dealt with even if the form is incomplete.
    `start` and `end` are the reported seconds of a recording. Seconds that make no sense are left
    out, because the notice counts without them.
    `sender` is the mark by which a visitor's notices are counted
    (`accounts.networks.visitor_mark`), and is not stored. Notices without a proof of work have
    narrower limits (`accounts.proofs`).

    The journal records the act without the person. Lock the text, then its case. Jobs acknowledge
    the notice, weigh its case and alert the moderators. Raise `NotFound` if the viewer may not know
    of the object or no decision on it is possible, `NothingToReport` for a tombstone,
    `ReportingSuspended` except for reasons with a deadline by law, `Invalid` or `TooMany`.
    """
    _count(viewer, sender, is_proved)
    target_kind, target_id = target_kinds.find_current_target(viewer, target_kind, target_id)
    target = _reported(viewer, target_kind, target_id)
    fields = {"explanation": explanation, "email": email, "name": name, "location": location}
    notice = _checked(
        viewer,
        target,
        target_kind=target_kind,
        reason=reason,
        in_good_faith=in_good_faith,
        **fields,
        **keep_valid_seconds(start, end),
    )
    _refuse_suspended(viewer, target.consultation_id, Reason(reason))
    notice.case = open_case(
        target_kind=target_kind, target=target, within=Reason(reason).answered_within
    )
    before = viewer.participant and notice.case.notices.filter(reporter=viewer.participant).first()
    if before:
        return before
    notice.save()
    notice.case.notices_count += 1  # the row of the case is locked
    notice.case.save(update_fields=["notices_count"])
    if notice.case.notices_count > 1:
        hint_at_case(notice.case, "changed")
    journal.record(Viewer.system(viewer.organisation), "notice.submit", notice, reason=reason)
    sent = {"notice_id": notice.pk}
    jobs.store(
        viewer.organisation.pk,
        jobs.Request("moderation.weigh_notices", {"case_id": notice.case_id}),
        jobs.Request("moderation.acknowledge_notice", sent | {"language": get_language() or ""}),
        jobs.Request("moderation.alert_at_once", sent),
    )
    return notice


def keep_valid_seconds(start: float | None, end: float | None) -> dict[str, Any]:
    """Return the reported seconds, or nothing if they are not seconds of a recording."""
    if start is None or end is None or not 0 <= start < end < LONGEST_RECORDING:
        return {}
    return {"start": start, "end": end}


def _count(viewer: Viewer, sender: str, is_proved: bool) -> None:
    """Count a visitor's notices per device and per network.

    With a count per network alone, one visitor could use up the notices of a whole town hall.
    """
    if viewer.participant:
        limits.check("notice", viewer.participant.pk)
        return
    device = f"visitor:{devices.current() or sender}"
    rules = ["notice"] if is_proved else ["notice", "notice_unproved"]
    for (
        rule
    ) in rules:  # first the limits of the device, so that its refusals do not count for the network
        limits.check(rule, device)
    for rule in rules:
        limits.check(f"{rule}_network", sender)


def _reported(viewer: Viewer, target_kind: str, target_id: UUID) -> Target:
    """Return the text, locked before it is read.

    If it was deleted in the meantime, its case would have nothing to decide.
    """
    kind = target_kinds.get_kind(target_kind)
    if kind.lock is None or kind.moderate is None:
        raise NotFound
    kind.lock(viewer, target_id)
    target = kind.get(viewer, target_id)
    if not ModerationState(target.state).has_public_text:
        raise NothingToReport
    return target


def _refuse_suspended(viewer: Viewer, consultation_id: UUID, reason: Reason) -> None:
    """Raise `ReportingSuspended` if the viewer's reporting is suspended in the consultation.

    The measures read at the start of the request count. A notice that arrives at the same time as
    the measure does no harm.
    """
    # A threat to a life or to a child must reach a moderator, even from a suspended reporter
    # (DSA art. 18).
    if viewer.participant is None or reason.answered_within:
        return
    rows = checks.list_measures_of_kind(viewer.participant, checks.SUSPEND_NOTICES, consultation_id)
    if rows:
        until = localtime(
            datetime.fromisoformat(rows[0]["until"]), ZoneInfo(viewer.organisation.time_zone)
        )
        message = _("Moderators suspended your reports in this consultation until %(date)s.")
        raise ReportingSuspended(
            message % {"date": date_format(until, "DATETIME_FORMAT")}, attr="reason"
        )


def _checked(
    viewer: Viewer,
    target: Target,
    *,
    reason: str,
    explanation: str,
    email: str,
    name: str,
    location: str,
    **fields: Any,
) -> Notice:
    """Return the notice, not saved. Raise `Invalid` if the fields do not make a valid one."""
    explanation = clean(explanation)
    fields |= {"name": clean_line(name), "location": clean_line(location)}
    if reason not in Reason.values:
        raise Invalid(attr="reason")
    if reason == Reason.ILLEGAL and not explanation:
        raise Invalid(
            _("Say what is illegal and why, so that a moderator can check it."), attr="explanation"
        )
    cleaned = {
        "reason": reason,
        "explanation": explanation,
        "email": "" if viewer.participant else email.strip(),
    }
    notice = Notice(
        organisation=viewer.organisation,
        target_id=target.pk,
        reporter=viewer.participant,
        **cleaned,
        **fields,
    )
    check(notice, without=["organisation", "case"])
    return notice
