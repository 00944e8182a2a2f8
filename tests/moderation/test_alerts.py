"""Alerts and escalations of moderators.

Moderators are notified once of waiting texts, grouped and as they chose. They are also notified
once per level when a promised delay ends.
"""

import threading
from datetime import timedelta
from uuid import UUID

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone

from consult.accounts.models import RoleGrant
from consult.core.exceptions import NotAllowed
from consult.core.models import Job
from consult.core.postgres import tenancy
from consult.core.queue.short_jobs import run_due
from moderation.alerts.actions import alert_all, choose_alerts, forget_alerts
from moderation.cases.actions.cases import open_case
from moderation.cases.actions.escalation import escalate_all
from moderation.cases.selectors.delays import alert_choices, own_alerts_for_export
from moderation.models import AlertChoice, Case
from tests.factories import make
from tests.moderation.essays import essay, essays  # noqa: F401
from tests.moderation.test_deadlines import ALL_DAY, HOUR, set_week, waiting
from tests.moderation.test_decisions import act
from tests.moderation.test_notice_emails import body_for, mails
from tests.moderation.test_notices import report

NEVER = [[["00:00", "00:00"]]] * 7  # no form accepts such a week; it represents a closed office
WORD = "Un texte (exemple)"


@pytest.fixture(autouse=True)
def open_office(request):
    if "organisation" in request.fixturenames:
        set_week(request.getfixturevalue("organisation"), ALL_DAY)


def moderator_of(*consultations, language="fr"):
    """Return a moderator of these consultations who reads in this language."""
    first, *others = consultations
    viewer = make.person("moderator", first, account_=make.account(language=language))
    for other in others:
        holder = {"organisation": other.organisation, "participant": viewer.participant}
        RoleGrant.objects.create(**holder, role="moderator", consultation=other)
    return make.again(viewer)


def address(viewer):
    return viewer.participant.account.email


def move_alerts_back(hours):
    """Move the times of the last alerts into the past."""
    for choice in AlertChoice.objects.exclude(last_sent_at=None):
        choice.last_sent_at -= timedelta(hours=hours)
        choice.save()


def sent():
    return {to: len(subjects) for to, subjects in mails().items()}


def test_alert_lists_all_consultations_without_quoting_any_text(consultation, organisation):
    other = make.consultation(organisation, slug="autre", title_fr="Une autre (exemple)")
    viewer = moderator_of(consultation, other, language="en")
    for hours, place in ((5, consultation), (1, consultation), (2, other)):
        waiting(
            place, make.person(consultation=place, public_name="Camille (exemple)"), hours=hours
        )
    assert alert_all() == 1
    assert mails() == {
        address(viewer): ["Ville d'essai (exemple): 3 texts are waiting for a moderator"]
    }
    body = body_for(address(viewer))
    for place in (consultation, other):
        assert place.title_fr in body
        assert f"/staff/moderation/?consultation={place.slug}" in body
    assert "3 texts wait in 2 consultations, the oldest for 5 working hours." in body
    assert "/en/staff/alerts/" in body
    assert WORD not in body
    assert "Camille" not in body


def test_alert_is_in_the_language_of_the_moderator(consultation):
    viewer = moderator_of(consultation, language="en")
    waiting(consultation, hours=5)
    waiting(consultation, hours=1)
    alert_all()
    assert mails() == {
        address(viewer): ["Ville d'essai (exemple): 2 texts are waiting for a moderator"]
    }
    body = body_for(address(viewer))
    assert "2 texts wait in one consultation, the oldest for 5 working hours." in " ".join(
        body.split()
    )
    assert "/en/staff/moderation/" in body
    french = moderator_of(consultation)
    move_alerts_back(hours=9)
    alert_all()
    mails()
    assert "/en/" not in body_for(address(french))


def test_alert_about_a_single_text_is_in_the_singular(consultation):
    viewer = moderator_of(consultation, language="en")
    waiting(consultation, hours=1)
    alert_all()
    assert mails() == {
        address(viewer): ["Ville d'essai (exemple): 1 text is waiting for a moderator"]
    }
    assert "1 text waits in one consultation, the oldest for 1 working hour." in " ".join(
        body_for(address(viewer)).split()
    )


def test_next_alert_waits_for_the_chosen_interval(consultation):
    viewer = moderator_of(consultation)
    waiting(consultation)
    assert (alert_all(), alert_all()) == (1, 0)
    move_alerts_back(hours=3)
    assert alert_all() == 0
    move_alerts_back(hours=1)
    assert alert_all() == 1
    assert sent() == {address(viewer): 2}


def test_alert_is_sent_from_the_chosen_number_of_texts(consultation):
    viewer = moderator_of(consultation)
    choose_alerts(viewer=viewer, consultation_id=consultation.pk, at_least=2)
    waiting(consultation)
    assert alert_all() == 0
    waiting(consultation)
    assert alert_all() == 1
    assert AlertChoice.objects.get().at_least == 2


def test_alert_is_sent_from_the_chosen_age(consultation):
    viewer = moderator_of(consultation)
    choose_alerts(viewer=viewer, consultation_id=consultation.pk, at_least=50, oldest_hours=6)
    waiting(consultation, hours=5)
    assert alert_all() == 0
    waiting(consultation, hours=7)
    assert alert_all() == 1


def test_a_rhythm_of_one_consultation_does_not_change_another_s(consultation, organisation):
    other = make.consultation(organisation, slug="autre")
    viewer = moderator_of(consultation, other)
    choose_alerts(viewer=viewer, consultation_id=other.pk, every_hours=24)
    waiting(consultation), waiting(other)
    assert alert_all() == 1
    move_alerts_back(hours=5)
    assert alert_all() == 1
    sent()
    assert f"consultation={other.slug}" not in body_for(address(viewer))
    assert f"consultation={consultation.slug}" in body_for(address(viewer))


def test_alert_is_not_sent_outside_working_hours(consultation, organisation):
    moderator_of(consultation)
    waiting(consultation)
    set_week(organisation, NEVER)
    assert alert_all() == 0
    set_week(organisation, ALL_DAY)
    assert alert_all() == 1


def test_alert_is_not_sent_if_no_text_waits(consultation, organisation):
    viewer = moderator_of(consultation)
    assert alert_all() == 0
    text = waiting(consultation)
    alert_all()
    # The case is decided before the email is sent.
    act(make.person("moderator", consultation), text, "publish")
    assert address(viewer) not in mails()


def test_suspended_moderator_receives_no_alert(consultation):
    viewer = moderator_of(consultation)
    waiting(consultation)
    alert_all()
    viewer.participant.state = "suspended"
    viewer.participant.save()
    assert mails() == {}
    move_alerts_back(hours=9)
    assert alert_all() == 0


def test_failure_in_one_organisation_does_not_stop_alerts_of_others(
    consultation, other_organisation, monkeypatch
):
    from moderation.alerts import actions as alert_actions

    moderator_of(consultation)
    waiting(consultation)
    usual = alert_actions.calendar_of

    def broken(organisation):
        if organisation == other_organisation:
            raise RuntimeError("broken")
        return usual(organisation)

    monkeypatch.setattr(alert_actions, "calendar_of", broken)
    assert alert_all() == 1


def test_choice_of_alerts_is_personal_and_validated(consultation, organisation):
    viewer = moderator_of(consultation)
    for wrong in ({"at_least": 0}, {"every_hours": 0}, {"every_hours": 1000}, {"oldest_hours": 0}):
        with pytest.raises(ValidationError) as refused:
            choose_alerts(viewer=viewer, consultation_id=consultation.pk, **wrong)
        assert list(refused.value.message_dict) == list(wrong)
    for other in (make.person(consultation=consultation), make.person("manager", consultation)):
        with pytest.raises(NotAllowed):
            choose_alerts(viewer=other, consultation_id=consultation.pk)
    assert alert_choices(viewer, [consultation.pk])[consultation.pk].at_least == 1
    choose_alerts(viewer=viewer, consultation_id=consultation.pk, at_least=3, fast_lane=False)
    chosen = alert_choices(viewer, [consultation.pk])[consultation.pk]
    assert (chosen.at_least, chosen.fast_lane, AlertChoice.objects.count()) == (3, False, 1)
    [choice] = own_alerts_for_export(viewer)
    assert (choice["consultation"], choice["at_least"]) == (consultation.slug, 3)
    forget_alerts(viewer, viewer.participant.pk, keep_texts=True)
    assert AlertChoice.objects.count() == 0


def test_urgent_legal_notice_is_alerted_at_once_at_any_hour(consultation, organisation):
    set_week(organisation, NEVER)
    viewer, quiet = moderator_of(consultation, language="en"), moderator_of(consultation)
    choose_alerts(viewer=quiet, consultation_id=consultation.pk, fast_lane=False)
    text, reporter = essay(consultation), make.person(consultation=consultation)
    report(reporter, text, "terrorism", explanation="Ce que dit Paul (exemple)")
    report(make.person(consultation=consultation), text, "terrorism")
    assert mails()[address(viewer)] == [
        "Ville d'essai (exemple): urgent, please decide within hours"
    ]
    assert address(quiet) not in mails()
    body = body_for(address(viewer))
    assert f"/staff/moderation/cases/{Case.objects.get().pk}/" in body
    assert "Reason: terrorism." in body
    assert "Paul" not in body
    assert WORD not in body


def test_other_notices_wait_for_the_grouped_mail(consultation):
    viewer, reporter = moderator_of(consultation), make.person(consultation=consultation)
    report(reporter, essay(consultation), "insult")
    assert list(mails()) == [address(reporter)]
    alert_all()
    assert address(viewer) in mails()


def admin_of(organisation):
    return make.person(
        "organisation_admin", organisation=organisation, account_=make.account(language="en")
    )


def ending(consultation, *, over=False):
    """Create a text whose promised delay is about to end, or has ended."""
    text = waiting(consultation)
    now = timezone.now()
    moved = {"warn_at": now - HOUR, "due_at": now - HOUR / 2 if over else now + HOUR}
    Case.objects.filter(target_id=text.pk).update(**moved)
    return text


def test_every_moderator_is_warned_once_that_a_delay_ends_despite_their_choice(
    consultation, organisation
):
    viewers = [moderator_of(consultation, language="en") for _ in range(2)]
    choose_alerts(
        viewer=viewers[0], consultation_id=consultation.pk, at_least=1000, fast_lane=False
    )
    admin_of(organisation)
    ending(consultation), ending(consultation), waiting(consultation)
    set_week(organisation, NEVER)
    assert (escalate_all(), escalate_all()) == (2, 0)
    subject = "Ville d'essai (exemple): a promised time is about to end"
    assert mails() == {address(viewer): [subject] for viewer in viewers}
    assert "The promised time for 2 texts ends soon." in body_for(address(viewers[0]))
    assert WORD not in body_for(address(viewers[0]))


def test_administrators_are_notified_too_after_the_delay_ended(consultation, organisation):
    viewer, admin = moderator_of(consultation, language="en"), admin_of(organisation)
    text = ending(consultation)
    escalate_all()
    Case.objects.filter(target_id=text.pk).update(due_at=timezone.now() - HOUR)
    assert (escalate_all(), escalate_all()) == (1, 0)
    subject = "Ville d'essai (exemple): the promised time is over"
    assert mails() == {
        address(viewer): ["Ville d'essai (exemple): a promised time is about to end", subject],
        address(admin): [subject],
    }
    assert f"/staff/consultations/{consultation.slug}/roles/" in body_for(address(admin))
    case = Case.objects.get()
    assert case.escalated_at < case.overdue_told_at


def test_delay_already_over_sends_only_the_final_notice(consultation, organisation):
    viewer = moderator_of(consultation, language="en")
    ending(consultation, over=True)
    assert (escalate_all(), escalate_all()) == (1, 0)
    assert mails() == {address(viewer): ["Ville d'essai (exemple): the promised time is over"]}


def test_administrators_are_notified_where_there_is_no_moderator(consultation, organisation):
    admin = admin_of(organisation)
    ending(consultation)
    escalate_all()
    assert list(mails()) == [address(admin)]


def test_decided_case_is_not_escalated(consultation):
    moderator_of(consultation)
    text = ending(consultation)
    act(make.person("moderator", consultation), text, "publish")
    assert escalate_all() == 0


def test_escalation_is_sent_at_half_of_an_urgent_delay(consultation):
    moderator_of(consultation)
    text = essay(consultation)
    case = open_case(target_kind="essay", target=text, within=HOUR)
    assert escalate_all() == 0
    for name in ("created_at", "due_at", "warn_at"):
        setattr(case, name, getattr(case, name) - timedelta(minutes=31))
    case.save()
    assert escalate_all() == 1


@pytest.mark.committed
def test_five_processes_at_once_send_each_alert_once(committed):
    organisation = make.organisation()
    tenancy.set_organisation(organisation.pk)
    set_week(organisation, ALL_DAY)
    consultation = make.consultation(organisation)
    first, second = moderator_of(consultation), moderator_of(consultation)
    # Its row exists; the row of the other moderator is created.
    choose_alerts(viewer=first, consultation_id=consultation.pk)
    ending(consultation), ending(consultation), waiting(consultation)
    start = threading.Barrier(5)

    def run():
        try:
            connection.ensure_connection()
            start.wait(30)
            alert_all()
            escalate_all()
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    jobs = list(Job.objects.values_list("name", "arguments"))
    alerts = [
        payload["participant_id"] for name, payload in jobs if name.endswith("email_waiting_cases")
    ]
    delay_payloads = [payload for name, payload in jobs if name.endswith("email_ending_delay")]
    assert sorted(alerts) == sorted(str(viewer.participant.pk) for viewer in (first, second))
    by_person = {}
    for payload in delay_payloads:
        by_person[payload["participant_id"]] = (
            by_person.get(payload["participant_id"], 0) + payload["number"]
        )
    assert list(by_person.values()) == [2, 2]


def test_repeated_delivery_sends_no_mail_twice(consultation):
    viewer = moderator_of(consultation)
    waiting(consultation)
    alert_all()
    sent()
    alert = Job.objects.get(name="moderation.email_waiting_cases")
    assert UUID(alert.arguments["participant_id"]) == viewer.participant.pk
    Job.objects.filter(pk=alert.pk).update(state="waiting")
    assert run_due() == 1
    assert len(mail.outbox) == 1
