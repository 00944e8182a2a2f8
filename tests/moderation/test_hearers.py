"""Who of an organisation may hear an appeal is told that some wait: together, in office hours, and nobody else."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from consult.core import relay
from moderation.actions import call_everywhere
from moderation.models import Appeal
from tests.factories import make
from tests.moderation.essays import essay, essays  # noqa: F401
from tests.moderation.test_alerts import ALL_DAY, NEVER, set_week
from tests.moderation.test_appeals import contest, hear, removed
from tests.moderation.test_decisions import WHY, act
from tests.moderation.test_notices import report

pytestmark = pytest.mark.django_db


@pytest.fixture
def moderator(consultation):
    set_week(consultation.organisation, ALL_DAY)
    return make.person("moderator", consultation)


def told():
    """To whom something was written, with what its subject and text say."""
    mail.outbox.clear()
    while relay.deliver_due():
        pass
    sent = [one for one in mail.outbox if "/staff/appeals/" in one.body]
    return {one.to[0]: one.subject for one in sent}


def address(viewer):
    return viewer.participant.account.email


def contested(consultation, moderator):
    author = make.person(consultation=consultation)
    return contest(author, removed(consultation, moderator, author)[1])


def test_those_who_had_no_part_in_it_are_told_once(consultation, organisation, moderator):
    colleague, reporter = make.person("moderator", consultation), make.person("moderator", consultation)
    admin = make.person("organisation_admin", organisation=organisation)
    elsewhere = make.person("moderator", make.consultation(organisation, slug="ailleurs"))
    appeal = contested(consultation, moderator)
    Appeal.objects.filter(pk=appeal.pk).update(involved=[*appeal.involved, reporter.participant.pk])
    assert call_everywhere() == 2
    found = told()
    assert set(found) == {address(colleague), address(admin)}
    assert address(elsewhere) not in found
    assert all("1 recours" in subject for subject in found.values())
    assert call_everywhere() == 0


def test_whoever_reported_what_is_contested_is_not(consultation, moderator):
    author, reporter = make.person(consultation=consultation), make.person("moderator", consultation)
    text = essay(consultation, author)
    report(reporter, text)
    contest(author, act(moderator, text, "remove", **WHY))
    assert call_everywhere() == 0


def test_what_comes_within_four_hours_is_told_together(consultation, moderator):
    colleague = make.person("moderator", consultation)
    contested(consultation, moderator)
    assert (call_everywhere(), len(told())) == (1, 1)
    contested(consultation, moderator)
    contested(consultation, moderator)
    assert call_everywhere() == 0
    Appeal.objects.exclude(told_at=None).update(told_at=timezone.now() - timedelta(hours=4, minutes=1))
    assert call_everywhere() == 1
    assert "3 recours" in told()[address(colleague)]


def test_nobody_is_told_out_of_hours_nor_of_what_is_answered(consultation, organisation, moderator):
    colleague = make.person("moderator", consultation)
    appeal = contested(consultation, moderator)
    set_week(organisation, NEVER)
    assert call_everywhere() == 0
    set_week(organisation, ALL_DAY)
    assert call_everywhere() == 1
    hear(colleague, appeal)
    assert told() == {}
