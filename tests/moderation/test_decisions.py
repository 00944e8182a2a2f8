"""Decisions: the states from which each is possible, the required reasons, and the effects."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection

from consult.core.exceptions import Invalid
from consult.core.models import JournalEntry
from consult.core.postgres import tenancy
from consult.core.postgres.roles import as_owner
from moderation.cases.actions.cases import open_case
from moderation.decisions.actions.decisions import decide
from moderation.decisions.actions.provisional_hidings import lift_expired
from moderation.decisions.selectors import statements as statement_selectors
from moderation.decisions.selectors.statements import statement_for_author
from moderation.enums import Action, CaseState, ModerationState, NoticeState
from moderation.exceptions import AlreadyDecided, OwnCase
from moderation.models import Case, Decision, Notice, StatementOfReasons
from tests.factories import make
from tests.moderation.essays import essay, essays  # noqa: F401
from tests.moderation.test_notices import report

# Rules of only some kinds of texts: see tests/debates.
REARRANGING = (Action.MOVE, Action.MERGE, Action.SPLIT, Action.MASK)
WHY = {"reason": "insult", "facts": "Le troisième mot est une injure."}


@pytest.fixture
def moderator(consultation):
    return make.person("moderator", consultation)


def act(viewer, text, action, **fields):
    return decide(viewer=viewer, target_kind="essay", target_id=text.pk, action=action, **fields)


def state_of(text):
    text.refresh_from_db()
    return text.state


@pytest.mark.sampled(4, "action")
@pytest.mark.parametrize("before", ModerationState)
@pytest.mark.parametrize(
    "action", [action for action in Action.on_texts() if action not in REARRANGING]
)
def test_every_action_is_possible_from_its_states_only(consultation, moderator, action, before):
    text = essay(consultation, state=before)
    open_case(target_kind="essay", target=text)
    if before in action.possible_from:
        decision = act(moderator, text, action, **WHY)
        assert (decision.state_before, decision.state_after) == (before, action.state or before)
        assert state_of(text) == decision.state_after
    else:
        with pytest.raises(AlreadyDecided):
            act(moderator, text, action, **WHY)
        assert (state_of(text), Decision.objects.count()) == (before, 0)


def test_no_action_is_possible_on_a_withdrawn_text():
    withdrawn_states = {ModerationState.WITHDRAWN, ModerationState.ERASED}
    assert not [action for action in Action if withdrawn_states.intersection(action.possible_from)]


@pytest.mark.parametrize("action", [Action.RESTRICT, Action.HIDE, Action.REMOVE])
@pytest.mark.parametrize("missing", ["reason", "facts"])
def test_limiting_a_voice_needs_reason_and_facts(consultation, moderator, action, missing):
    text = essay(consultation)
    with pytest.raises(Invalid) as refusal:
        act(moderator, text, action, **{**WHY, missing: " \u200b" if missing == "facts" else ""})
    assert refusal.value.attr == missing
    assert (state_of(text), Decision.objects.count()) == (ModerationState.PUBLISHED, 0)


@pytest.mark.parametrize("action", [Action.HIDE, Action.REMOVE])
@pytest.mark.parametrize("reason", ["off_topic", "duplicate"])
def test_off_topic_texts_and_duplicates_are_never_taken_away(
    consultation, moderator, action, reason
):
    with pytest.raises(Invalid) as refusal:
        act(moderator, essay(consultation), action, reason=reason, facts="Autre sujet.")
    assert refusal.value.attr == "reason"


@pytest.mark.parametrize("field", ["action", "reason", "origin"])
def test_unknown_words_are_refused_by_name(consultation, moderator, field):
    sent = {"action": "remove", **WHY, field: "whatever"}
    with pytest.raises(Invalid) as refusal:
        act(moderator, essay(consultation), **sent)
    assert refusal.value.attr == field


def test_a_decision_ends_its_case_and_its_notices(consultation, moderator):
    text = essay(consultation)
    report(make.person(consultation=consultation), text)
    decision = act(moderator, text, "remove", **WHY)
    case = Case.objects.get()
    assert (case.state, Notice.objects.get().state) == (CaseState.DECIDED, NoticeState.DECIDED)
    assert (decision.case, decision.origin) == (case, "notice")
    assert text.pk == decision.target_id
    text.refresh_from_db()
    assert (text.decision_number, text.decision_reason) == (1, "insult")


def test_origin_of_a_decision_names_its_cause(consultation, moderator):
    alone, waiting, ordered = (
        essay(consultation),
        essay(consultation, state="pending"),
        essay(consultation),
    )
    open_case(target_kind="essay", target=waiting)
    report(make.person(consultation=consultation), ordered)
    assert act(moderator, alone, "remove", **WHY).origin == "own"
    assert act(moderator, waiting, "publish").origin == "own"
    assert act(moderator, ordered, "remove", origin="authority", **WHY).origin == "authority"


def test_leaving_online_needs_a_notice(consultation, moderator):
    with pytest.raises(AlreadyDecided):
        act(moderator, essay(consultation), "no_breach")
    assert Decision.objects.count() == 0


def test_decision_on_a_case_that_changed_is_refused(consultation, moderator):
    text = essay(consultation)
    first = open_case(target_kind="essay", target=text)
    act(moderator, text, "no_breach", case_id=first.pk)
    second = open_case(target_kind="essay", target=text)
    with pytest.raises(AlreadyDecided):
        act(moderator, text, "remove", case_id=first.pk, **WHY)
    assert act(moderator, text, "remove", case_id=str(second.pk), **WHY).case == second


def test_moderator_cannot_decide_on_own_or_reported_text(consultation, moderator):
    own, reported = essay(consultation, author=moderator), essay(consultation)
    report(moderator, reported)
    for text in (own, reported):
        with pytest.raises(OwnCase):
            act(moderator, text, "remove", **WHY)
        assert state_of(text) == ModerationState.PUBLISHED
    colleague = make.person("moderator", consultation)
    for text in (own, reported):
        assert act(colleague, text, "remove", **WHY)


def test_the_journal_names_the_moderator_and_no_text(consultation, moderator):
    text = essay(consultation)
    decision = act(moderator, text, "remove", **WHY)
    entry = JournalEntry.objects.get(act="moderation.decide")
    assert (entry.actor, entry.object_id) == (moderator.participant.pk, decision.pk)
    assert entry.data == {"number": 1, "action": "remove", "target": str(text.pk)}


def test_statement_of_reasons_is_shown_to_the_author_only(consultation, moderator, organisation):
    author, passer_by = (
        make.person(consultation=consultation),
        make.person(consultation=consultation),
    )
    text = essay(consultation, author=author)
    assert statement_for_author(author, text) is None
    decision = act(moderator, text, "remove", **WHY)
    statement = statement_for_author(author, text)
    assert (statement.number, statement.action, statement.reason, statement.facts) == (
        1,
        "remove",
        "insult",
        WHY["facts"],
    )
    assert (statement.origin, statement.automation, statement.decided_at, statement.until) == (
        "own",
        False,
        decision.created_at,
        None,
    )
    assert statement_for_author(moderator, text) == replace(statement, may_contest=False)
    for other in (passer_by, make.visitor(organisation), make.person("manager", consultation)):
        assert statement_for_author(other, text) is None
    act(moderator, text, "restore")
    assert statement_for_author(author, text) is None


def test_leaving_online_afterwards_does_not_hide_the_reasons(consultation, moderator):
    author = make.person(consultation=consultation)
    text = essay(consultation, author=author)
    act(moderator, text, "restrict", **WHY)
    report(make.person(consultation=consultation), text)
    act(moderator, text, "no_breach")
    assert statement_for_author(author, text).number == 1


def test_reasons_of_a_warning_apply_again_after_a_provisional_hiding_expired(
    consultation, moderator, monkeypatch
):
    author = make.person(consultation=consultation)
    text = essay(consultation, author=author)
    act(moderator, text, "restrict", **WHY)
    act(moderator, text, "hide", **WHY)
    assert statement_for_author(author, text).number == 2
    monkeypatch.setattr(statement_selectors, "PROVISIONAL", timedelta(0))
    tenancy.set_organisation(None)
    assert lift_expired() == 1
    tenancy.set_organisation(consultation.organisation_id)
    statement = statement_for_author(author, text)
    assert (state_of(text), statement.number, statement.action) == (
        ModerationState.RESTRICTED,
        1,
        "restrict",
    )


def test_hiding_is_provisional_and_its_case_stays_open_for_72_hours(consultation, moderator):
    author = make.person(consultation=consultation)
    text = essay(consultation, author=author)
    decision = act(moderator, text, "hide", **WHY)
    case = Case.objects.get()
    assert (case.state, decision.case) == (CaseState.OPEN, case)
    # The clock is read twice: once for the case and once for the decision.
    assert abs(case.due_at - decision.created_at - timedelta(hours=72)) < timedelta(seconds=5)
    assert statement_for_author(author, text).until == decision.created_at + timedelta(hours=72)
    assert lift_expired() == 0
    act(moderator, text, "remove", **WHY)
    assert Case.objects.get().state == CaseState.DECIDED


@pytest.mark.committed
@pytest.mark.parametrize("before", [ModerationState.PUBLISHED, ModerationState.RESTRICTED])
def test_provisionally_hidden_text_is_restored_after_72_hours(committed, before):
    organisation = make.organisation()
    tenancy.set_organisation(organisation.pk)
    consultation = make.consultation(organisation)
    text = essay(consultation, state=before)
    act(make.person("moderator", consultation), text, "hide", **WHY)
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE moderation_decision DISABLE TRIGGER append_only")
        cursor.execute(
            "UPDATE moderation_decision SET created_at = created_at - interval '72 hours 1 second'"
        )
    tenancy.set_organisation(None)
    assert lift_expired() == 1
    assert lift_expired() == 0
    tenancy.set_organisation(organisation.pk)
    lifted = Decision.objects.get(number=2)
    assert (state_of(text), Case.objects.get().state) == (before, CaseState.DECIDED)
    assert (lifted.action, lifted.automation, lifted.moderator_id) == ("restore", True, None)
    assert (lifted.reason, lifted.origin) == ("insult", "own")


def test_text_that_cannot_be_restored_does_not_block_the_others(
    consultation, moderator, monkeypatch
):
    deleted, text = essay(consultation), essay(consultation)
    act(moderator, deleted, "hide", **WHY)
    act(moderator, text, "hide", **WHY)
    type(deleted).objects.filter(pk=deleted.pk).delete()
    monkeypatch.setattr(statement_selectors, "PROVISIONAL", timedelta(0))
    tenancy.set_organisation(None)
    assert lift_expired() == 1
    tenancy.set_organisation(consultation.organisation_id)
    assert state_of(text) == ModerationState.PUBLISHED


def test_facts_are_stored_outside_the_log(consultation, moderator):
    decision = act(moderator, essay(consultation), "remove", **WHY)
    statement = StatementOfReasons.objects.get()
    assert (statement.decision, statement.facts, len(statement.salt)) == (
        decision,
        WHY["facts"],
        64,
    )
    stored = Decision.objects.filter(pk=decision.pk).values().get()
    assert WHY["facts"] not in str(stored)
