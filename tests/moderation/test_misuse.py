"""Misuse of notices.

Notices without ground are noted one by one and answered by a warning, then by a suspension of
reporting. The identity of the reporter is never revealed.
"""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from consult.accounts import rules
from consult.accounts.viewers.selectors import viewer_of
from consult.core.exceptions import Invalid, NotFound
from consult.core.models import JournalEntry
from moderation.appeals.actions import appeals as appeal_actions
from moderation.cases.actions import cases as case_actions
from moderation.decisions import chain
from moderation.decisions.actions.decision_undo import undo
from moderation.decisions.actions.decisions import decide
from moderation.enums import Action, Reason
from moderation.exceptions import (
    AlreadyDecided,
    AlreadyInForce,
    NobodyBehind,
    NotLeftOnline,
    NotMisused,
    OwnCase,
    ReportingSuspended,
)
from moderation.measures import emails as measure_emails
from moderation.measures import selectors as measure_selectors
from moderation.measures.actions import measures as measure_actions
from moderation.measures.actions.measures import lift_measure
from moderation.misuse import selectors as misuse_selectors
from moderation.misuse.actions import answer_misuse, note_unfounded
from moderation.models import Decision, Measure, Notice
from moderation.notices import selectors as notice_selectors
from tests.factories import make
from tests.moderation.essays import essay, essays  # noqa: F401
from tests.moderation.test_decisions import WHY
from tests.moderation.test_notices import report
from tests.moderation.times import minutes_later

FACTS = "Trois signalements du même auteur, sans aucun motif (exemple)."
DAY = 24 * 60
HURRIED = [reason for reason in Reason if reason.answered_within]


@pytest.fixture
def moderator(consultation):
    return make.person("moderator", consultation)


@pytest.fixture
def person(consultation):
    return make.person(consultation=consultation)


def answered(consultation, moderator, person, action="no_breach", text=None):
    """Create a notice by a participant and a decision on its text; return the notice."""
    notice = report(person, text or essay(consultation))
    why = {} if action == "no_breach" else WHY
    decide(viewer=moderator, target_kind="essay", target_id=notice.target_id, action=action, **why)
    notice.refresh_from_db()
    return notice


def noted(consultation, moderator, person, number=1):
    """Note this many notices of a participant as without ground and return the last one."""
    for _ in range(number):
        notice = answered(consultation, moderator, person)
        note_unfounded(viewer=moderator, notice_id=notice.pk, unfounded=True)
    return notice


def warn(moderator, notice, **fields):
    return answer_misuse(
        viewer=moderator, notice_id=notice.pk, **({"kind": "warn_notices", "facts": FACTS} | fields)
    )


def suspend(moderator, notice, **fields):
    return warn(moderator, notice, **({"kind": "suspend_notices", "days": 7} | fields))


def warned(consultation, moderator, person):
    """Warn a participant and return one of the notices that led to the warning."""
    notice = noted(consultation, moderator, person, 3)
    warn(moderator, notice)
    return notice


def suspended(consultation, moderator, person, **fields):
    """Suspend the reporting of a participant and return the measure."""
    warned(consultation, moderator, person)
    return suspend(moderator, noted(consultation, moderator, person), **fields)


def load_misuse(moderator, notice):
    return misuse_selectors.misuse_of(
        moderator,
        notice_selectors.get_moderated_notice(
            moderator, notice.case_id, notice_selectors.nth_of(notice)
        ),
    )


def contest(person, measure):
    arguments = {"consultation_id": measure.consultation_id, "number": measure.decision.number}
    return appeal_actions.lodge_appeal(
        viewer=make.again(person), text="Je conteste (exemple).", **arguments
    )


def reverse(consultation, appeal, **fields):
    fields = {"outcome": "reversed", "answer": "Vous aviez raison (exemple).", **fields}
    return appeal_actions.decide_appeal(
        viewer=make.person("moderator", consultation), appeal_id=appeal.pk, **fields
    )


# ---- the note
def test_notice_is_noted_once_and_the_journal_names_no_reporter(consultation, moderator, person):
    notice = answered(consultation, moderator, person)
    for _twice in range(2):
        note_unfounded(viewer=moderator, notice_id=notice.pk, unfounded=True)
    [entry] = JournalEntry.objects.filter(act="notice.note")
    assert (entry.actor, entry.object_id, entry.data) == (
        moderator.participant.pk,
        notice.pk,
        {"unfounded": True},
    )
    assert load_misuse(moderator, notice).unfounded == 1
    note_unfounded(viewer=moderator, notice_id=notice.pk, unfounded=False)
    assert load_misuse(moderator, notice).unfounded == 0
    assert JournalEntry.objects.filter(act="notice.note").count() == 2
    assert mail.outbox == []


@pytest.mark.parametrize("action", ["restrict", "remove", "hide", "correct"])
def test_only_notices_on_texts_left_online_are_noted(consultation, moderator, person, action):
    waiting = report(person, essay(consultation))
    for notice in (waiting, answered(consultation, moderator, person, action)):
        with pytest.raises(NotLeftOnline):
            note_unfounded(viewer=moderator, notice_id=notice.pk, unfounded=True)
        note_unfounded(viewer=moderator, notice_id=notice.pk, unfounded=False)
    assert not JournalEntry.objects.filter(act="notice.note").exists()


def test_notice_on_a_withdrawn_text_cannot_be_noted(consultation, moderator, person):
    notice = report(person, essay(consultation))
    case_actions.close_case(target_kind="essay", target_id=notice.target_id)
    notice.refresh_from_db()
    assert misuse_selectors.ended_by(notice) is None
    with pytest.raises(NotLeftOnline):
        note_unfounded(viewer=moderator, notice_id=notice.pk, unfounded=True)
    assert load_misuse(moderator, notice).decided == 0


def undone(consultation, moderator, notice):
    undo(viewer=moderator, decision_id=notice.case.decisions.get().pk)


def undone_and_removed(consultation, moderator, notice):
    undone(consultation, moderator, notice)
    limited_later(consultation, moderator, notice)


def limited_later(consultation, moderator, notice):
    decide(
        viewer=moderator, target_kind="essay", target_id=notice.target_id, action="remove", **WHY
    )


def reversed_on_appeal(consultation, moderator, notice):
    arguments = {"consultation_id": consultation.pk, "number": notice.case.decisions.get().number}
    reporter = viewer_of(consultation.organisation, notice.reporter)
    appeal = appeal_actions.lodge_appeal(viewer=reporter, text="Relisez (exemple).", **arguments)
    reverse(consultation, appeal, action="restrict", reason="insult")


@pytest.mark.parametrize("turn", [undone, undone_and_removed, limited_later, reversed_on_appeal])
def test_notice_confirmed_by_a_later_decision_does_not_count(consultation, moderator, person, turn):
    notice = noted(consultation, moderator, person, 3)
    turn(consultation, moderator, notice)
    assert load_misuse(moderator, notice).unfounded == 2
    with pytest.raises(NotMisused):
        warn(moderator, notice)
    note_unfounded(viewer=moderator, notice_id=notice.pk, unfounded=False)
    with pytest.raises(NotLeftOnline):
        note_unfounded(viewer=moderator, notice_id=notice.pk, unfounded=True)


def test_notice_on_a_text_left_online_again_or_upheld_counts(consultation, moderator, person):
    notice = noted(consultation, moderator, person, 2)
    undone(consultation, moderator, notice)
    decide(viewer=moderator, target_kind="essay", target_id=notice.target_id, action="no_breach")
    assert load_misuse(moderator, notice).unfounded == 2
    arguments = {
        "consultation_id": consultation.pk,
        "number": notice.case.decisions.latest("number").number,
    }
    appeal = appeal_actions.lodge_appeal(viewer=person, text="Relisez (exemple).", **arguments)
    reverse(consultation, appeal, outcome="upheld")
    assert load_misuse(moderator, notice).unfounded == 2


def test_involved_moderator_cannot_note_a_notice(consultation, moderator, person):
    other = make.person("moderator", consultation)
    by_them = answered(consultation, moderator, person, text=essay(consultation, other))
    text = essay(consultation)
    report(other, text)
    for notice in (by_them, answered(consultation, moderator, person, text=text)):
        with pytest.raises(OwnCase):
            note_unfounded(viewer=other, notice_id=notice.pk, unfounded=True)
        with pytest.raises(OwnCase):
            warn(other, notice)
    assert not Notice.objects.filter(is_unfounded=True).exists()


# ---- when a warning, when a suspension
def test_three_notices_are_warned_of_and_two_are_not(consultation, moderator, person):
    notice = noted(consultation, moderator, person, 2)
    assert load_misuse(moderator, notice).possible == []
    with pytest.raises(NotMisused):
        warn(moderator, notice)
    noted(consultation, moderator, person)
    assert load_misuse(moderator, notice).possible == [Action.WARN_NOTICES]
    warn(moderator, notice)
    measure, decision = Measure.objects.get(), Decision.objects.get(target_kind="account")
    assert (measure.kind, measure.until, measure.participant) == (
        "warn_notices",
        None,
        person.participant,
    )
    assert (decision.target_id, decision.action, decision.reason) == (
        measure.pk,
        "warn_notices",
        "",
    )
    assert decision.statement.facts == FACTS
    assert chain.first_bad_decision(moderator, consultation) is None
    assert make.again(person).participant.measures == []
    report(person, essay(consultation))


def test_only_notices_of_six_months_count(consultation, moderator, person, monkeypatch):
    notice = noted(consultation, moderator, person, 3)
    with monkeypatch.context() as later:
        minutes_later(later, misuse_selectors, 183 * DAY + 1)
        assert (
            load_misuse(moderator, notice).unfounded,
            load_misuse(moderator, notice).decided,
        ) == (0, 0)
        with pytest.raises(NotMisused):
            warn(moderator, notice)
    minutes_later(monkeypatch, misuse_selectors, 183 * DAY - 10)
    assert (load_misuse(moderator, notice).unfounded, load_misuse(moderator, notice).decided) == (
        3,
        3,
    )
    warn(moderator, notice)


def test_old_warning_leads_to_no_suspension_and_recent_suspension_to_another(
    consultation, moderator, person
):
    warned = warn(moderator, noted(consultation, moderator, person, 3))
    notice = noted(consultation, moderator, person)
    Measure.objects.update(created_at=timezone.now() - timedelta(days=184))
    assert Action.SUSPEND_NOTICES not in load_misuse(moderator, notice).possible
    with pytest.raises(NotMisused):
        suspend(moderator, notice)
    Measure.objects.update(created_at=warned.created_at)
    suspension = suspend(moderator, notice)
    Measure.objects.filter(pk=warned.pk).update(created_at=timezone.now() - timedelta(days=184))
    Measure.objects.filter(pk=suspension.pk).update(until=timezone.now())
    assert load_misuse(moderator, noted(consultation, moderator, person)).possible == [
        Action.SUSPEND_NOTICES
    ]


def test_only_own_notices_of_that_consultation_count(organisation, consultation, moderator, person):
    elsewhere = make.consultation(organisation, slug="ailleurs")
    noted(elsewhere, make.person("moderator", elsewhere), person)
    noted(consultation, moderator, make.person(consultation=consultation))
    notice = noted(consultation, moderator, person, 2)
    answered(consultation, moderator, person)
    report(person, essay(consultation))
    counts = load_misuse(moderator, notice)
    assert (counts.unfounded, counts.fresh, counts.decided, counts.has_account) == (2, 2, 3, True)
    with pytest.raises(NotMisused):
        warn(moderator, notice)


def test_a_warning_elsewhere_leads_to_no_suspension_here(
    organisation, consultation, moderator, person
):
    elsewhere = make.consultation(organisation, slug="ailleurs")
    warned(elsewhere, make.person("moderator", elsewhere), person)
    notice = noted(consultation, moderator, person)
    assert (load_misuse(moderator, notice).measures, load_misuse(moderator, notice).fresh) == (
        (),
        1,
    )
    with pytest.raises(NotMisused):
        suspend(moderator, notice)


def test_a_suspension_comes_after_a_warning_and_a_notice_sent_since(
    consultation, moderator, person
):
    early = answered(consultation, moderator, person)
    notice = noted(consultation, moderator, person, 3)
    with pytest.raises(NotMisused):
        suspend(moderator, notice)
    warn(moderator, notice)
    # Sent before the warning, whenever it is noted.
    note_unfounded(viewer=moderator, notice_id=early.pk, unfounded=True)
    assert (load_misuse(moderator, notice).unfounded, load_misuse(moderator, notice).fresh) == (
        4,
        0,
    )
    with pytest.raises(NotMisused):
        suspend(moderator, notice)
    noted(consultation, moderator, person)
    assert load_misuse(moderator, notice).possible == [Action.SUSPEND_NOTICES]
    measure = suspend(moderator, notice)
    assert (measure.kind, measure.decision.until) == ("suspend_notices", measure.until)
    assert [row["kind"] for row in make.again(person).participant.measures] == ["suspend_notices"]
    assert load_misuse(moderator, notice).suspension == measure


@pytest.mark.sampled(3)
@pytest.mark.parametrize(
    "fields",
    [
        {"days": 0},
        {"days": 91},
        {"days": None},
        {"days": "7"},
        {"facts": " "},
        {"kind": "warn"},
        {"kind": "suspend"},
    ],
)
def test_invalid_suspension_of_reporting_is_refused(consultation, moderator, person, fields):
    warned(consultation, moderator, person)
    notice = noted(consultation, moderator, person)
    with pytest.raises(Invalid):
        suspend(moderator, notice, **fields)
    assert Measure.objects.count() == 1


@pytest.mark.parametrize("days", [1, 90])
def test_a_suspension_lasts_90_days_at_most(consultation, moderator, person, days):
    duration = suspended(consultation, moderator, person, days=days).until - timezone.now()
    assert timedelta(days=days - 1) < duration <= timedelta(days=days)


def test_the_same_notices_are_answered_once(consultation, moderator, person, monkeypatch):
    notice = warned(consultation, moderator, person)
    with pytest.raises(NotMisused):
        warn(moderator, notice)
    noted(consultation, moderator, person)
    suspend(moderator, notice, days=1)
    for again in (warn, suspend):
        with pytest.raises(AlreadyInForce):
            again(moderator, notice)
    minutes_later(monkeypatch, misuse_selectors, DAY + 1)
    assert (load_misuse(moderator, notice).suspension, load_misuse(moderator, notice).possible) == (
        None,
        [],
    )
    noted(consultation, moderator, person, 3)
    assert load_misuse(moderator, notice).possible == [Action.WARN_NOTICES, Action.SUSPEND_NOTICES]


def test_warning_for_a_visitor_s_or_erased_participant_s_notice_is_refused(
    consultation, moderator, person
):
    visitor = noted(consultation, moderator, make.visitor(consultation.organisation), 3)
    erased = noted(consultation, moderator, person, 3)
    person.participant.state = "erased"
    person.participant.save()
    for notice in (visitor, erased):
        with pytest.raises(NobodyBehind):
            warn(moderator, notice)
    assert (
        load_misuse(moderator, visitor).has_account,
        load_misuse(moderator, visitor).unfounded,
    ) == (
        False,
        0,
    )
    assert not Measure.objects.exists()


def test_neither_the_posting_of_others_nor_their_account_is_decided_from_a_notice(
    consultation, moderator, person
):
    arguments = {
        "participant_id": person.participant.pk,
        "consultation_id": consultation.pk,
        "days": 7,
        **WHY,
    }
    for kind in Action.on_reporting():
        for act in (measure_actions.take_measure, measure_actions.ask_measure):
            with pytest.raises(Invalid) as refusal:
                act(viewer=moderator, kind=kind, **arguments)
            assert refusal.value.attr == "kind"


# ---- involved moderators
def is_of_the_team(consultation, judge, person):
    grants, scope = person.participant.role_grants, {"organisation": consultation.organisation}
    grants.create(role="facilitator", consultation=consultation, **scope)


def was_reported_by_the_judge(consultation, judge, person):
    report(judge, essay(consultation, person))


def reported_the_judge(consultation, judge, person):
    # Accepted while other reporting is suspended.
    report(make.again(person), essay(consultation, judge), "threat")


PARTS = [is_of_the_team, was_reported_by_the_judge, reported_the_judge]


def test_refusal_reveals_no_reason_for_any_kind_of_involvement(consultation, moderator):
    refusals = set()
    for part in PARTS:
        judge, person = (
            make.person("moderator", consultation),
            make.person(consultation=consultation),
        )
        notice = noted(consultation, moderator, person, 2)
        part(consultation, judge, person)
        with pytest.raises(NotMisused):  # an involved moderator must not be able to probe notices
            warn(judge, notice)
        noted(consultation, moderator, person)
        with pytest.raises(OwnCase) as refusal:
            warn(judge, notice)
        refusals.add((refusal.value.code, refusal.value.status, str(refusal.value)))
    assert len(refusals) == 1
    assert not Measure.objects.exists()


def test_refusal_of_lifting_reveals_no_involvement(consultation, moderator):
    refusals = set()
    for part in PARTS:
        judge, person = (
            make.person("moderator", consultation),
            make.person(consultation=consultation),
        )
        measure = suspended(consultation, moderator, person)
        part(consultation, judge, person)
        with pytest.raises(OwnCase) as refusal:
            lift_measure(viewer=judge, measure_id=measure.pk)
        refusals.add((refusal.value.code, refusal.value.status, str(refusal.value)))
    assert len(refusals) == 1
    assert Measure.objects.filter(lifted_at__isnull=False).count() == 0


# ---- effects
def test_notices_are_refused_in_that_consultation_until_the_suspension_ends(
    organisation, consultation, moderator, person, monkeypatch
):
    sent = Notice.objects.filter(reporter=person.participant)
    measure, number = suspended(consultation, moderator, person), sent.count()
    person = make.again(person)
    with pytest.raises(ReportingSuspended) as refusal:
        report(person, essay(consultation))
    assert (refusal.value.status, refusal.value.attr) == (403, "reason")
    assert str(measure.until.year) in str(refusal.value)
    assert sent.count() == number
    report(person, essay(make.consultation(organisation, slug="ailleurs")))
    report(make.visitor(organisation), essay(consultation))
    monkeypatch.setattr(
        "consult.accounts.measures.checks.timezone.now",
        lambda: measure.until + timedelta(seconds=1),
    )
    report(person, essay(consultation))


@pytest.mark.sampled(4)
@pytest.mark.parametrize("reason", Reason)
def test_legally_urgent_notice_is_accepted_from_a_suspended_reporter(
    consultation, moderator, person, reason
):
    suspended(consultation, moderator, person)
    fields = {"reason": reason, "explanation": "Voici pourquoi (exemple)."}
    if reason in HURRIED:
        assert report(make.again(person), essay(consultation), **fields).reason == reason
    else:
        with pytest.raises(ReportingSuspended):
            report(make.again(person), essay(consultation), **fields)


def test_suspension_of_reporting_leaves_votes_posts_and_appeals(consultation, moderator, person):
    notice = warned(consultation, moderator, person)
    noted(consultation, moderator, person)
    measure = suspend(moderator, notice)
    person = make.again(person)
    assert rules.may(person, "position.cast", consultation.pk, owner=True)
    assert rules.may(person, "comment.submit", consultation.pk)
    arguments = {"consultation_id": consultation.pk, "number": notice.case.decisions.get().number}
    appeal_actions.lodge_appeal(viewer=person, text="Relisez (exemple).", **arguments)
    contest(person, measure)


def test_suspension_of_reporting_is_lifted_once_and_a_warning_never(
    consultation, moderator, person
):
    warned(consultation, moderator, person)
    with pytest.raises(AlreadyDecided):
        lift_measure(viewer=moderator, measure_id=Measure.objects.get().pk)
    measure = suspend(moderator, noted(consultation, moderator, person))
    lift_measure(
        viewer=make.person("moderator", consultation), measure_id=measure.pk, facts=" Assez. "
    )
    lifting = Decision.objects.get(action="lift")
    assert (lifting.target_id, lifting.about) == (measure.pk, measure.decision.number)
    assert lifting.statement.facts == "Assez."
    report(make.again(person), essay(consultation))
    with pytest.raises(AlreadyDecided):
        lift_measure(viewer=moderator, measure_id=measure.pk)


@pytest.mark.parametrize("outcome", ["upheld", "reversed"])
def test_reversed_suspension_of_reporting_ends(consultation, moderator, person, outcome):
    measure = suspended(consultation, moderator, person)
    reverse(consultation, contest(person, measure), outcome=outcome)
    if outcome == "reversed":
        report(make.again(person), essay(consultation))
    else:
        with pytest.raises(ReportingSuspended):
            report(make.again(person), essay(consultation))


def test_a_warning_that_was_reversed_leads_to_no_suspension(consultation, moderator, person):
    notice = warned(consultation, moderator, person)
    reverse(consultation, contest(person, Measure.objects.get()))
    noted(consultation, moderator, person)
    assert (load_misuse(moderator, notice).measures, load_misuse(moderator, notice).fresh) == (
        (),
        4,
    )
    with pytest.raises(NotMisused):
        suspend(moderator, notice)


# ---- visibility
def test_no_list_links_the_measure_to_a_participant(consultation, organisation, moderator, person):
    measure = suspended(consultation, moderator, person)
    admin = make.person("organisation_admin", organisation=organisation)
    for viewer in (moderator, admin):
        assert (
            list(measure_selectors.measures(viewer))
            == measure_selectors.measures_of(viewer, person.participant, consultation.pk)
            == []
        )
        for read in (measure_selectors.get_measure, measure_selectors.get_decided):
            with pytest.raises(NotFound):
                read(viewer, measure.pk)
    assert measure_selectors.get_measure(make.again(person), measure.pk) == measure
    assert measure_selectors.get_measure(make.Viewer.system(organisation), measure.pk) == measure
    assert not [
        entry
        for entry in JournalEntry.objects.all()
        if str(person.participant.pk) in format_entry(entry)
    ]


def format_entry(entry):
    return f"{entry.actor} {entry.object_id} {entry.data}"


@pytest.mark.parametrize("kind", ["warn_notices", "suspend_notices"])
def test_reporter_is_emailed_and_finds_the_measure_in_the_export(
    consultation, moderator, person, kind
):
    suspended(consultation, moderator, person)
    measure = Measure.objects.get(kind=kind)
    measure_emails.email_account(decision_id=measure.decision_id)
    [letter] = mail.outbox
    assert letter.to == [person.participant.account.email]
    assert FACTS in letter.body
    assert consultation.title in letter.body
    assert moderator.participant.public_name not in letter.body
    by_action = {row["action"]: row for row in measure_selectors.own_measures_for_export(person)}
    assert (by_action[kind]["facts"], by_action[kind]["number"]) == (FACTS, measure.decision.number)
    assert [row["is_unfounded"] for row in notice_selectors.own_notices_for_export(person)] == [
        True
    ] * 4


def test_numbers_of_unfounded_notices_are_shown_to_moderators_only(
    consultation, organisation, moderator, person
):
    notice = noted(consultation, moderator, person)
    elsewhere = make.person("moderator", make.consultation(organisation, slug="ailleurs"))
    for viewer in (
        elsewhere,
        person,
        make.visitor(organisation),
        make.person("manager", consultation),
    ):
        with pytest.raises(NotFound):
            notice_selectors.get_moderated_notice(viewer, notice.case_id, 1)
        with pytest.raises(NotFound):
            misuse_selectors.misuse_of(viewer, notice)
