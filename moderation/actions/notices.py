"""Somebody reports something (DSA art. 16): anyone may, and who it was is behind glass (ADR 50)."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from consult.accounts import devices, measures
from consult.accounts.viewer import Viewer
from consult.core import events, journal, kinds, limits
from consult.core.exceptions import Invalid, NotFound
from consult.core.text import clean, clean_line
from consult.core.validation import check
from moderation.actions.cases import open_case
from moderation.actions.live import announce_case
from moderation.enums import ModerationState, Reason
from moderation.events import NoticeReceived
from moderation.exceptions import NothingToReport, ReportingSuspended
from moderation.models import Notice


@transaction.atomic
def submit_notice(
    *,
    viewer,
    target_kind,
    target_id,
    reason,
    explanation="",
    email="",
    name="",
    location="",
    in_good_faith=False,
    sender="",
    is_proved=False,
) -> Notice:
    """Report a text that one can read. It stays as it is until somebody decides: no number of notices hides anything.

    One notice per person and case: reporting again returns the first. A version that is its proposal's text by now is
    reported as that proposal (`kinds.stands_as`). `email` lets a visitor know what was decided;
    `name`, `location` and `in_good_faith` complete a notice of illegal content (art. 16.2), which is read without them
    too: what is illegal does not wait for a form;
    `sender` is the mark that a visitor's notices are counted by (`accounts.networks.visitor_mark`), and is not kept;
    those without a proof of work are counted more narrowly (`accounts.proofs`).
    The journal keeps the act without the person. Holds the text, then its case. Announces `NoticeReceived`. Raises
    `NotFound` for what the viewer may not know of or nobody could decide on, `NothingToReport` for a tombstone,
    `ReportingSuspended` but for what the law hurries, `Invalid`, `TooMany`.
    """
    _count(viewer, sender, is_proved)
    target_kind, target_id = kinds.stands_as(viewer, target_kind, target_id)
    target = _reported(viewer, target_kind, target_id)
    said = {"explanation": explanation, "email": email, "name": name, "location": location}
    notice = _checked(viewer, target, target_kind=target_kind, reason=reason, in_good_faith=in_good_faith, **said)
    _refuse_suspended(viewer, target.consultation_id, Reason(reason))
    notice.case = open_case(target_kind=target_kind, target=target, within=Reason(reason).answered_within)
    before = viewer.participant and notice.case.notices.filter(reporter=viewer.participant).first()
    if before:
        return before
    notice.save()
    notice.case.notices_count += 1  # its row is locked
    notice.case.save(update_fields=["notices_count"])
    if notice.case.notices_count > 1:
        announce_case(notice.case, "changed")
    journal.record(Viewer.system(viewer.organisation), "notice.submit", notice, reason=reason)
    told = NoticeReceived(
        viewer.organisation.pk, target.consultation_id, notice.case_id, notice.pk, get_language() or ""
    )
    events.announce(viewer.organisation.pk, told)
    return notice


def _count(viewer, sender, is_proved):
    """Count a visitor's notices by device within the network, so that one person does not silence a town hall."""
    if viewer.participant:
        limits.check("notice", viewer.participant.pk)
        return
    device = f"visitor:{devices.current() or sender}"
    rules = ["notice"] if is_proved else ["notice", "notice_unproved"]
    for rule in rules:  # those of the device first: what it refuses takes nothing from the network
        limits.check(rule, device)
    for rule in rules:
        limits.check(f"{rule}_network", sender)


def _reported(viewer, target_kind, target_id):
    """The text, held and then read: taken away meanwhile, it would leave a case with nothing to decide."""
    kind = kinds.kind(target_kind)
    if kind.lock is None or kind.moderate is None:
        raise NotFound
    kind.lock(viewer, target_id)
    target = kind.get(viewer, target_id)
    if not ModerationState(target.state).has_public_text:
        raise NothingToReport
    return target


def _refuse_suspended(viewer, consultation_id, reason):
    """Judged as the person was when they came: one notice that arrives beside the measure harms nobody."""
    # What threatens a life or a child must reach somebody whoever tells of it (DSA art. 18).
    if viewer.participant is None or reason.answered_within:
        return
    rows = measures.holding(viewer.participant, measures.SUSPEND_NOTICES, consultation_id)
    if rows:
        until = localtime(datetime.fromisoformat(rows[0]["until"]), ZoneInfo(viewer.organisation.time_zone))
        said = _("Moderation suspended what you report in this consultation, until %(date)s.")
        raise ReportingSuspended(said % {"date": date_format(until, "DATETIME_FORMAT")}, attr="reason")


def _checked(viewer, target, *, reason, explanation, email, name, location, **fields):
    """The notice, if what was sent makes one."""
    explanation = clean(explanation)
    fields |= {"name": clean_line(name), "location": clean_line(location)}
    if reason not in Reason.values:
        raise Invalid(attr="reason")
    if reason == Reason.ILLEGAL and not explanation:
        raise Invalid(_("Say what is illegal and why, so that it can be checked."), attr="explanation")
    said = {"reason": reason, "explanation": explanation, "email": "" if viewer.participant else email.strip()}
    notice = Notice(
        organisation=viewer.organisation, target_id=target.pk, reporter=viewer.participant, **said, **fields
    )
    check(notice, without=["organisation", "case"])
    return notice
