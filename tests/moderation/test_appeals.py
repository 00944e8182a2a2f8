"""Appeals: who may contest which decision and until when, who decides, and who is notified."""

from dataclasses import replace

import pytest
from django.core import mail

from consult.core.exceptions import Invalid, NotAllowed, NotFound, SignInFirst
from moderation.appeals import selectors as appeal_selectors
from moderation.appeals.actions import appeals as appeal_actions
from moderation.appeals.actions.appeals import decide_appeal, lodge_appeal
from moderation.decisions.actions.decisions import decide
from moderation.decisions.chain import first_bad_decision
from moderation.enums import AppealState
from moderation.erasure import forget_appeals
from moderation.exceptions import (
    AlreadyContested,
    AlreadyDecided,
    AppealIsTooLate,
    NothingToContest,
    OwnDecision,
)
from moderation.models import Appeal, Decision
from tests.debates import given
from tests.factories import make
from tests.moderation.essays import essay, essays  # noqa: F401
from tests.moderation.test_decisions import WHY, act, state_of
from tests.moderation.test_notice_emails import body_for, mails
from tests.moderation.test_notices import report
from tests.moderation.times import minutes_later

MINE = "Le mot visait une idée, pas une personne (exemple)."
APPEAL_WAITS = "recours contre une décision"
ANSWER = "Nous avons relu le passage (exemple)."


@pytest.fixture
def moderator(consultation):
    return make.person("moderator", consultation)


@pytest.fixture
def colleague(consultation):
    return make.person("moderator", consultation)


def contest(viewer, decision, **fields):
    values = {"text": MINE} | fields
    return lodge_appeal(
        viewer=viewer, consultation_id=decision.consultation_id, number=decision.number, **values
    )


def rule_on(viewer, appeal, outcome="upheld", **fields):
    return decide_appeal(
        viewer=viewer, appeal_id=appeal.pk, outcome=outcome, answer=ANSWER, **fields
    )


def removed(consultation, moderator, author, action="remove", **fields):
    text = essay(consultation, author, **fields)
    return text, act(moderator, text, action, **WHY)


def test_author_contests_and_another_moderator_reverses_the_decision(
    consultation, moderator, colleague
):
    author = make.person(consultation=consultation)
    text, decision = removed(consultation, moderator, author)
    appeal = contest(author, decision)
    assert (appeal.side, appeal.state, appeal.appellant) == ("author", "open", author.participant)
    decided = rule_on(colleague, appeal, "reversed")
    assert (decided.state, state_of(text)) == ("reversed", "published")
    outcome = decided.outcome
    assert (outcome.action, outcome.origin, outcome.about) == ("restore", "appeal", decision.number)
    assert outcome.opened_at == appeal.created_at.replace(microsecond=0)
    assert first_bad_decision(moderator, consultation) is None


def test_appeal_against_own_decision_cannot_be_decided(consultation, moderator):
    author = make.person(consultation=consultation)
    _text, decision = removed(consultation, moderator, author)
    appeal = contest(author, decision)
    with pytest.raises(OwnDecision):
        rule_on(moderator, appeal)
    assert Appeal.objects.get().state == "open"


@pytest.mark.parametrize(
    "part", ["author", "reporter", "participant", "facilitator", "manager", "elsewhere"]
)
def test_roles_without_right_to_decide_an_appeal_are_refused(
    consultation, organisation, moderator, part
):
    author, reporter = (
        make.person(consultation=consultation),
        make.person("moderator", consultation),
    )
    text = essay(consultation, author)
    report(reporter, text)
    decision = act(moderator, text, "remove", **WHY)
    appeal = contest(author, decision)
    other = make.consultation(organisation, slug="autre")
    people = {
        "author": author,
        "reporter": reporter,
        "participant": make.person(consultation=consultation),
    }
    people |= {role: make.person(role, consultation) for role in ("facilitator", "manager")}
    people["elsewhere"] = make.person("moderator", other)
    with pytest.raises(NotAllowed):
        rule_on(people[part], appeal)


def test_administrator_decides_an_appeal_if_no_other_moderator_exists(
    consultation, organisation, moderator
):
    author = make.person(consultation=consultation)
    text, decision = removed(consultation, moderator, author)
    admin = make.person("organisation_admin", organisation=organisation)
    assert (
        rule_on(admin, contest(author, decision), "reversed").outcome.moderator_id
        == admin.participant.pk
    )
    assert state_of(text) == "published"


def test_open_appeal_is_on_the_team_home_of_those_who_may_decide_it(
    consultation, organisation, moderator, colleague
):
    author = make.person(consultation=consultation)
    _text, decision = removed(consultation, moderator, author)
    admin = make.person("organisation_admin", organisation=organisation)
    assert APPEAL_WAITS not in make.client(admin).get("/staff/").text
    contest(author, decision)
    for viewer in (admin, colleague):
        assert APPEAL_WAITS in make.client(viewer).get("/staff/").text
    for viewer in (moderator, make.person("manager", consultation)):
        assert APPEAL_WAITS not in make.client(viewer).get("/staff/").text


@pytest.mark.parametrize("others", [[], ["moderator"], ["organisation_admin"]])
def test_shared_pool_decides_an_appeal_if_the_organisation_cannot(
    consultation, organisation, moderator, others
):
    author = make.person(consultation=consultation)
    _text, decision = removed(consultation, moderator, author)
    appeal = contest(author, decision)
    for role in others:
        make.person(role, consultation, organisation=organisation)
    pool = replace(make.person(organisation=organisation), hears_appeals=True)
    assert appeal_selectors.can_decide_appeal(pool, appeal) == (not others)
    assert [row.pk for row in appeal_selectors.appeals(pool)] == ([] if others else [appeal.pk])


def test_reporter_contests_a_decision_that_left_the_text_online(consultation, moderator, colleague):
    author, reporter = (
        make.person(consultation=consultation),
        make.person(consultation=consultation),
    )
    text = essay(consultation, author)
    report(reporter, text)
    decision = act(moderator, text, "no_breach")
    with pytest.raises(NotFound):
        contest(author, decision)
    appeal = contest(reporter, decision)
    assert appeal.side == "reporter"
    with pytest.raises(Invalid) as refusal:
        rule_on(colleague, appeal, "reversed")
    assert refusal.value.attr == "action"
    decided = rule_on(colleague, appeal, "reversed", action="restrict", reason="insult")
    assert (decided.state, state_of(text), decided.outcome.reason) == (
        "reversed",
        "restricted",
        "insult",
    )


def test_reporter_who_is_right_about_a_mild_decision_has_the_text_limited_more(
    consultation, moderator, colleague
):
    reporter = make.person(consultation=consultation)
    text = essay(consultation, make.person(consultation=consultation))
    report(reporter, text)
    decision = act(moderator, text, "restrict", reason="insult", facts="Injure (exemple).")
    appeal = contest(reporter, decision)
    with pytest.raises(Invalid):
        rule_on(colleague, appeal, "reversed")
    rule_on(colleague, appeal, "reversed", action="remove")
    assert state_of(text) == "removed"


def test_a_visitor_contests_with_the_notice_that_only_they_know(
    consultation, organisation, moderator, colleague
):
    text, visitor = essay(consultation), make.visitor(organisation)
    notice = report(visitor, text, email="temoin@example.org")
    decision = act(moderator, text, "no_breach")
    with pytest.raises(NotFound):
        contest(visitor, decision)
    other = report(visitor, essay(consultation))
    for wrong in (other.pk, "what", "0190c0de-0000-7000-8000-000000000001"):
        with pytest.raises(NotFound):
            contest(visitor, decision, notice_id=wrong)
    appeal = contest(visitor, decision, notice_id=notice.pk)
    rule_on(colleague, appeal)
    assert appeal_selectors.own_appeal(visitor, appeal.pk).state == "upheld"
    assert "votre recours" in " ".join(mails()["temoin@example.org"])
    assert [message for message in mail.outbox if ANSWER in message.body]


def test_partly_granted_appeal_needs_a_milder_decision(consultation, moderator, colleague):
    author = make.person(consultation=consultation)
    text, decision = removed(consultation, moderator, author)
    appeal = contest(author, decision)
    for action in ("", "remove", "publish", "hide", "what"):
        with pytest.raises(Invalid) as refusal:
            rule_on(colleague, appeal, "partly", action=action)
        assert refusal.value.attr == "action"
    decided = rule_on(colleague, appeal, "partly", action="restrict")
    assert (decided.state, state_of(text), decided.outcome.reason) == (
        "partly",
        "restricted",
        "insult",
    )


def test_upheld_decision_stays_and_the_outcome_is_in_the_log(consultation, moderator, colleague):
    author = make.person(consultation=consultation)
    text, decision = removed(consultation, moderator, author)
    decided = rule_on(colleague, contest(author, decision))
    assert (decided.outcome.action, decided.outcome.state_after, state_of(text)) == (
        "uphold",
        "removed",
        "removed",
    )
    with pytest.raises(AlreadyDecided):
        rule_on(colleague, decided)
    assert appeal_selectors.right_to_appeal(author, decided.outcome) is None


def test_reversed_refusal_of_a_pending_text_publishes_it(consultation, moderator, colleague):
    author = make.person(consultation=consultation)
    text = essay(consultation, author, state="pending")
    decision = act(moderator, text, "remove", **WHY)
    assert (
        rule_on(colleague, contest(author, decision), "reversed").outcome.state_after == "published"
    )


def test_appeal_about_a_version_that_became_the_text_applies_to_the_text(organisation, colleague):
    place = make.consultation(organisation, slug="lue", moderation_mode="pre")
    first, other, author = (
        make.person("moderator", place),
        make.person("moderator", place),
        make.person(consultation=place),
    )
    proposal = given.proposal(place, author)
    decide(viewer=first, target_kind="proposal", target_id=proposal.pk, action="publish")
    given.edit(proposal, author, body="Un autre texte (exemple).")
    version = proposal.versions.get(state="pending")
    warned = decide(
        viewer=first, target_kind="version", target_id=version.pk, action="restrict", **WHY
    )
    proposal.refresh_from_db()
    assert (proposal.state, proposal.body) == ("restricted", "Un autre texte (exemple).")
    outcome = rule_on(other, contest(author, warned), "reversed").outcome
    proposal.refresh_from_db()
    assert (outcome.target_kind, outcome.about, proposal.state) == (
        "proposal",
        warned.number,
        "published",
    )


@pytest.mark.parametrize("days", [182, 184])
def test_appeal_is_possible_for_six_months(consultation, moderator, days, monkeypatch):
    author = make.person(consultation=consultation)
    _text, decision = removed(consultation, moderator, author)
    minutes_later(monkeypatch, appeal_actions, days * 24 * 60)
    if days == 182:
        assert contest(author, decision).state == AppealState.OPEN
    else:
        with pytest.raises(AppealIsTooLate):
            contest(author, decision)


def test_each_side_appeals_once(consultation, moderator):
    author, reporter = (
        make.person(consultation=consultation),
        make.person(consultation=consultation),
    )
    text = essay(consultation, author)
    report(reporter, text)
    decision = act(moderator, text, "restrict", **WHY)
    contest(author, decision), contest(reporter, decision)
    for viewer in (author, reporter):
        with pytest.raises(AlreadyContested):
            contest(viewer, decision)
    assert sorted(Appeal.objects.values_list("side", flat=True)) == ["author", "reporter"]


def test_a_decision_that_another_one_replaced_is_not_contested(consultation, moderator):
    author = make.person(consultation=consultation)
    text, decision = removed(consultation, moderator, author)
    act(moderator, text, "restore")
    with pytest.raises(NothingToContest):
        contest(author, decision)


@pytest.mark.parametrize("text", ["", " \u200b", "x" * 2001])
def test_appeal_without_reason_is_refused(consultation, moderator, text):
    author = make.person(consultation=consultation)
    _text, decision = removed(consultation, moderator, author)
    with pytest.raises(Invalid) as refusal:
        contest(author, decision, text=text)
    assert refusal.value.attr == "text"


def test_appeal_by_an_uninvolved_viewer_is_not_found(consultation, organisation, moderator):
    _text, decision = removed(consultation, moderator, make.person(consultation=consultation))
    for viewer in (make.person(consultation=consultation), make.visitor(organisation), moderator):
        with pytest.raises(NotFound):
            contest(viewer, decision)
    with pytest.raises(NotFound):
        contest(make.person(consultation=consultation), replace_number(decision, 99))


def replace_number(decision, number):
    other = Decision(consultation_id=decision.consultation_id, number=number)
    return other


def test_visitor_must_sign_in_to_decide_an_appeal(consultation, organisation, moderator):
    author = make.person(consultation=consultation)
    _text, decision = removed(consultation, moderator, author)
    appeal = contest(author, decision)
    with pytest.raises(SignInFirst):
        rule_on(make.visitor(organisation), appeal)


def test_author_is_emailed_once_about_the_answer_to_the_appeal(consultation, moderator, colleague):
    author = make.person(consultation=consultation, account_=make.account(language="fr"))
    _text, decision = removed(consultation, moderator, author)
    appeal = contest(author, decision)
    mails(), mail.outbox.clear()
    rule_on(colleague, appeal, "reversed")
    [subject] = mails()[author.participant.account.email]
    assert subject == "Ville d'essai (exemple) : la réponse à votre recours"
    assert ANSWER in body_for(author.participant.account.email)


def test_appeal_of_an_erased_participant_loses_name_and_text(consultation, moderator):
    author = make.person(consultation=consultation)
    _text, decision = removed(consultation, moderator, author)
    contest(author, decision)
    forget_appeals(author, author.participant.pk, keep_texts=False)
    appeal = Appeal.objects.get()
    assert (appeal.appellant, appeal.text) == (None, "")
