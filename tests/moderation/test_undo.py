"""Decisions are undone within ten minutes by the moderator who took them.

The text, its case and its notices are then as before.
"""

import pytest

from consult.accounts.people.institutions import declare_institution
from consult.accounts.viewers.selectors import viewer_of
from consult.core.exceptions import NotFound
from consult.core.postgres import tenancy
from moderation.appeals.actions.appeals import lodge_appeal
from moderation.cases.actions.cases import claim_case, open_case
from moderation.decisions.actions import decision_undo
from moderation.decisions.actions.decision_undo import undo
from moderation.decisions.actions.decisions import decide
from moderation.decisions.selectors.statements import statement_for_author
from moderation.enums import Action, CaseState, NoticeState
from moderation.exceptions import AlreadyClaimed, CannotBeUndone, OwnCase
from moderation.models import Case, Decision, Notice
from tests.debates import given
from tests.factories import make
from tests.moderation.essays import essay, essays  # noqa: F401
from tests.moderation.test_decisions import REARRANGING, WHY, act, state_of
from tests.moderation.test_notices import report
from tests.moderation.times import minutes_later


@pytest.fixture
def moderator(consultation):
    return make.person("moderator", consultation)


DECIDED = [
    (action, before)
    for action in Action.on_texts()
    if action not in REARRANGING
    for before in action.possible_from
]


@pytest.mark.sampled(2, "action")
@pytest.mark.parametrize(("action", "before"), DECIDED)
def test_every_kind_of_decision_can_be_undone(consultation, moderator, action, before):
    text = essay(consultation, state=before)
    if before in ("published", "restricted"):
        report(make.person(consultation=consultation), text)
        case = Case.objects.get()
    else:
        case = open_case(target_kind="essay", target=text)
    decision = act(moderator, text, action, **WHY)
    undone = undo(viewer=moderator, decision_id=decision.pk)
    assert (undone.action, undone.about, undone.state_before, undone.state_after) == (
        "undo",
        decision.number,
        decision.state_after,
        before,
    )
    assert state_of(text) == before
    case.refresh_from_db()
    assert case.state == CaseState.OPEN
    assert not Notice.objects.exclude(state=NoticeState.OPEN).exists()


def test_decision_is_undone_once(consultation, moderator):
    text = essay(consultation)
    decision = act(moderator, text, "remove", **WHY)
    first = undo(viewer=moderator, decision_id=decision.pk)
    assert undo(viewer=moderator, decision_id=decision.pk) == first
    assert Decision.objects.count() == 2


def test_decision_of_a_colleague_cannot_be_undone(consultation, moderator):
    decision = act(moderator, essay(consultation), "remove", **WHY)
    with pytest.raises(NotFound):
        undo(viewer=make.person("moderator", consultation), decision_id=decision.pk)


@pytest.mark.parametrize("minutes", [9, 11])
def test_decision_is_undone_within_ten_minutes(consultation, moderator, minutes, monkeypatch):
    text = essay(consultation)
    decision = act(moderator, text, "remove", **WHY)
    minutes_later(monkeypatch, decision_undo, minutes)
    if minutes < 10:
        undo(viewer=moderator, decision_id=decision.pk)
    else:
        with pytest.raises(CannotBeUndone):
            undo(viewer=moderator, decision_id=decision.pk)
    assert state_of(text) == ("published" if minutes < 10 else "removed")


def test_only_the_last_decision_on_a_text_is_undone(consultation, moderator):
    text = essay(consultation)
    first = act(moderator, text, "restrict", **WHY)
    act(moderator, text, "remove", **WHY)
    with pytest.raises(CannotBeUndone):
        undo(viewer=moderator, decision_id=first.pk)


def test_undone_decision_restores_the_reasons_of_the_earlier_one(consultation, moderator):
    author = make.person(consultation=consultation)
    text = essay(consultation, author)
    first = act(moderator, text, "restrict", **WHY)
    second = act(moderator, text, "remove", reason="spam", facts="Publicité (exemple).")
    undo(viewer=moderator, decision_id=second.pk)
    text.refresh_from_db()
    statement = statement_for_author(author, text)
    assert (statement.number, statement.reason, statement.facts) == (
        first.number,
        "insult",
        WHY["facts"],
    )
    assert (text.state, text.decision_reason) == ("restricted", "insult")


def test_undone_decision_does_not_open_a_second_case(consultation, moderator):
    text = essay(consultation)
    report(make.person(consultation=consultation), text)
    decision = act(moderator, text, "no_breach")
    report(make.person(consultation=consultation), text)
    undo(viewer=moderator, decision_id=decision.pk)
    assert Case.objects.filter(state__in=CaseState.unfinished()).count() == 1


def test_case_claimed_by_a_colleague_cannot_be_decided(consultation, moderator):
    text, colleague = essay(consultation), make.person("moderator", consultation)
    report(make.person(consultation=consultation), text)
    case = claim_case(viewer=colleague, case_id=Case.objects.get().pk)
    with pytest.raises(AlreadyClaimed):
        act(moderator, text, "remove", **WHY)
    with pytest.raises(AlreadyClaimed):
        claim_case(viewer=moderator, case_id=case.pk)
    Case.objects.update(claimed_until="2026-01-01T00:00Z")
    assert claim_case(viewer=moderator, case_id=case.pk).claimed_by_id == moderator.participant.pk
    assert act(moderator, text, "remove", **WHY).action == "remove"


def test_an_institution_s_text_is_not_decided_by_its_members(consultation, moderator):
    institution = declare_institution(
        viewer=moderator, name="Une association (exemple)", kind="association"
    )
    text = essay(consultation, institution=institution)
    with pytest.raises(OwnCase):
        decide(viewer=moderator, target_kind="essay", target_id=text.pk, action="remove", **WHY)


def test_institution_s_versions_and_files_are_not_decided_by_its_members(consultation, moderator):
    institution = declare_institution(
        viewer=moderator, name="Une association (exemple)", kind="association"
    )
    proposal = given.proposal(consultation)
    type(proposal).objects.filter(pk=proposal.pk).update(institution=institution)
    given.edit(proposal, _author(proposal), body="Un autre texte (exemple).")
    version = proposal.versions.get(number=1)
    with pytest.raises(OwnCase):
        decide(
            viewer=moderator, target_kind="version", target_id=version.pk, action="remove", **WHY
        )


def test_request_for_correction_is_not_undone_after_the_correction(consultation, moderator):
    author = make.person(consultation=consultation)
    proposal = given.proposal(consultation, author)
    decision = decide(
        viewer=moderator, target_kind="proposal", target_id=proposal.pk, action="correct", **WHY
    )
    given.edit(proposal, author, body="Un autre texte (exemple).")
    with pytest.raises(CannotBeUndone):
        undo(viewer=moderator, decision_id=decision.pk)
    assert state_of(proposal) == "pending"


def test_contested_decision_cannot_be_undone(consultation, moderator):
    author = make.person(consultation=consultation)
    text = essay(consultation, author)
    decision = act(moderator, text, "remove", **WHY)
    lodge_appeal(
        viewer=author,
        consultation_id=consultation.pk,
        number=decision.number,
        text="Non (exemple).",
    )
    with pytest.raises(CannotBeUndone):
        undo(viewer=moderator, decision_id=decision.pk)
    assert state_of(text) == "removed"


def _author(proposal):
    with tenancy.organisation(proposal.organisation_id):
        return viewer_of(proposal.organisation, proposal.author)
