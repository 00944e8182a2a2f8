"""Members of an organisation who may decide an appeal are emailed when appeals wait.

They get one grouped email, in office hours, and no other member does.
"""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from consult.core.queue import short_jobs
from moderation.appeals.actions.waiting_appeals import alert_all_deciders
from moderation.models import Appeal
from tests.factories import make
from tests.moderation.essays import essay, essays  # noqa: F401
from tests.moderation.test_alerts import ALL_DAY, NEVER, set_week
from tests.moderation.test_appeals import contest, removed, rule_on
from tests.moderation.test_decisions import WHY, act
from tests.moderation.test_notices import report

pytestmark = pytest.mark.django_db


@pytest.fixture
def moderator(consultation):
    set_week(consultation.organisation, ALL_DAY)
    return make.person("moderator", consultation)


def send_appeal_emails():
    """Return the recipients of emails about appeals, with their subjects."""
    mail.outbox.clear()
    while short_jobs.run_due():
        pass
    sent = [message for message in mail.outbox if "/staff/appeals/" in message.body]
    return {message.to[0]: message.subject for message in sent}


def address(viewer):
    return viewer.participant.account.email


def contested(consultation, moderator):
    author = make.person(consultation=consultation)
    return contest(author, removed(consultation, moderator, author)[1])


def test_uninvolved_moderators_and_administrators_are_notified_once(
    consultation, organisation, moderator
):
    colleague, reporter = (
        make.person("moderator", consultation),
        make.person("moderator", consultation),
    )
    admin = make.person("organisation_admin", organisation=organisation)
    elsewhere = make.person("moderator", make.consultation(organisation, slug="ailleurs"))
    appeal = contested(consultation, moderator)
    Appeal.objects.filter(pk=appeal.pk).update(involved=[*appeal.involved, reporter.participant.pk])
    assert alert_all_deciders() == 2
    found = send_appeal_emails()
    assert set(found) == {address(colleague), address(admin)}
    assert address(elsewhere) not in found
    assert all("1 recours" in subject for subject in found.values())
    assert alert_all_deciders() == 0


def test_moderator_who_reported_the_contested_text_is_not_notified(consultation, moderator):
    author, reporter = (
        make.person(consultation=consultation),
        make.person("moderator", consultation),
    )
    text = essay(consultation, author)
    report(reporter, text)
    contest(author, act(moderator, text, "remove", **WHY))
    assert alert_all_deciders() == 0


def test_appeals_within_four_hours_are_notified_together(consultation, moderator):
    colleague = make.person("moderator", consultation)
    contested(consultation, moderator)
    assert (alert_all_deciders(), len(send_appeal_emails())) == (1, 1)
    contested(consultation, moderator)
    contested(consultation, moderator)
    assert alert_all_deciders() == 0
    Appeal.objects.exclude(told_at=None).update(
        told_at=timezone.now() - timedelta(hours=4, minutes=1)
    )
    assert alert_all_deciders() == 1
    assert "3 recours" in send_appeal_emails()[address(colleague)]


def test_no_notification_outside_office_hours_or_for_an_answered_appeal(
    consultation, organisation, moderator
):
    colleague = make.person("moderator", consultation)
    appeal = contested(consultation, moderator)
    set_week(organisation, NEVER)
    assert alert_all_deciders() == 0
    set_week(organisation, ALL_DAY)
    assert alert_all_deciders() == 1
    rule_on(colleague, appeal)
    assert send_appeal_emails() == {}
