"""Personal data that moderation stores, and how long it stores them."""

from datetime import timedelta

import pytest
from django.db import connection

from consult.accounts.personal_data.inventory import list_erasure_steps
from consult.core.models import JournalEntry
from consult.core.postgres import clock, tenancy
from moderation.cases.actions.cases import claim_case, close_case
from moderation.decisions.actions.decisions import decide
from moderation.decisions.chain import first_bad_decision
from moderation.enums import CaseState, NoticeState
from moderation.erasure import CONTACT_RETENTION, PROOF_RETENTION, forget_expired, forget_reporter
from moderation.models import Case, Decision, Notice, StatementOfReasons
from moderation.notices import selectors as notice_selectors
from tests.factories import make
from tests.moderation.essays import essay, essays  # noqa: F401
from tests.moderation.test_notices import report

CANARY = "canari-7f3a"


@pytest.fixture
def moderator(consultation):
    return make.person("moderator", consultation)


def erase(viewer, *, keep_texts=False):
    """Erase a participant, as the app `accounts` does: each step in turn."""
    for step in list_erasure_steps():
        step.erase(make.Viewer.system(viewer.organisation), viewer.participant.pk, keep_texts)


def remove(moderator, text):
    fields = {"action": "remove", "reason": "insult", "facts": "Une injure (exemple)."}
    return decide(viewer=moderator, target_kind="essay", target_id=text.pk, **fields)


def written(words):
    """Return the tables of moderation that contain these words."""
    models = (Case, Notice, Decision, StatementOfReasons)
    with connection.cursor() as cursor:
        tables = set()
        for table in (model._meta.db_table for model in models):
            cursor.execute(
                f'SELECT count(*) FROM "{table}" t WHERE t::text LIKE %s', [f"%{words}%"]
            )
            tables |= {table} if cursor.fetchone()[0] else set()
    return tables


@pytest.mark.parametrize("keep_texts", [True, False])
def test_notice_and_decision_remain_after_the_reporter_is_erased(
    consultation, moderator, keep_texts
):
    reporter, text = make.person(consultation=consultation), essay(consultation)
    report(reporter, text, explanation=f"Je suis {CANARY}.")
    decision = remove(moderator, text)
    erase(reporter, keep_texts=keep_texts)
    notice = Notice.objects.get()
    assert (notice.reporter, notice.email, notice.reason, notice.state) == (
        None,
        "",
        "insult",
        NoticeState.DECIDED,
    )
    assert (notice.explanation == "", written(CANARY) == set()) == (not keep_texts, not keep_texts)
    assert written(str(reporter.participant.pk)) == set()
    assert (Decision.objects.get(), decision.origin, Case.objects.get().notices_count) == (
        decision,
        "notice",
        1,
    )


def test_journal_records_the_amount_of_erased_data_and_no_person(consultation, moderator):
    report(moderator, essay(consultation)), report(moderator, essay(consultation))
    report(make.person(consultation=consultation), essay(consultation))
    claim_case(viewer=moderator, case_id=Case.objects.latest("created_at").pk)
    for _ in range(2):
        forget_reporter(make.Viewer.system(moderator.organisation), moderator.participant.pk, True)
    entry = JournalEntry.objects.get(act="notice.unsign")
    assert (entry.actor, entry.object_id, entry.data) == (
        None,
        moderator.organisation.pk,
        {"notices": 2, "cases": 1},
    )


def test_other_people_s_notices_are_not_touched(consultation):
    leaving, staying, text = (
        make.person(consultation=consultation),
        make.person(consultation=consultation),
        essay(consultation),
    )
    report(leaving, text), report(staying, text, explanation="Je reste.")
    erase(leaving)
    assert set(Notice.objects.values_list("reporter", "explanation")) == {
        (None, ""),
        (staying.participant.pk, "Je reste."),
    }


def test_claimed_case_of_an_erased_moderator_is_released(consultation, moderator):
    report(make.person(consultation=consultation), essay(consultation))
    claim_case(viewer=moderator, case_id=Case.objects.get().pk)
    erase(moderator)
    case = Case.objects.get()
    assert (case.state, case.claimed_by, case.claimed_at) == (CaseState.OPEN, None, None)


def forget_after(monkeypatch, delay):
    """Run the nightly task after this delay."""
    later = clock.now() + delay
    monkeypatch.setattr("moderation.erasure.clock.now", lambda: later)
    tenancy.set_organisation(None)
    return forget_expired()


def test_visitor_s_address_is_kept_until_redress_is_over(
    consultation, organisation, moderator, monkeypatch
):
    open_, decided = essay(consultation), essay(consultation)
    for text in (open_, decided):
        report(make.visitor(organisation), text, email=f"{CANARY}@example.org")
    remove(moderator, decided)
    assert forget_after(monkeypatch, CONTACT_RETENTION - timedelta(days=1)) == 0
    assert forget_after(monkeypatch, CONTACT_RETENTION + timedelta(days=1)) == 1
    tenancy.set_organisation(organisation.pk)
    assert set(Notice.objects.values_list("target_id", "email")) == {
        (open_.pk, f"{CANARY}@example.org"),
        (decided.pk, ""),
    }


def test_address_is_deleted_at_once_if_no_email_is_left_to_send(
    consultation, organisation, monkeypatch
):
    text = essay(consultation)
    report(make.visitor(organisation), text, email=f"{CANARY}@example.org")
    close_case(target_kind="essay", target_id=text.pk)
    assert forget_after(monkeypatch, timedelta()) == 1
    tenancy.set_organisation(organisation.pk)
    assert written(CANARY) == set()


def test_decisions_remain_after_five_years_without_people_or_words(
    consultation, organisation, moderator, monkeypatch
):
    reporter, text = make.person(consultation=consultation), essay(consultation)
    report(reporter, text, explanation=CANARY)
    remove(moderator, text)
    assert forget_after(monkeypatch, PROOF_RETENTION - timedelta(days=1)) == 0
    assert forget_after(monkeypatch, PROOF_RETENTION + timedelta(days=1)) == 2
    tenancy.set_organisation(organisation.pk)
    assert (
        written(CANARY) == written(str(reporter.participant.pk)) == written("Une injure") == set()
    )
    assert (Decision.objects.count(), Notice.objects.count()) == (1, 1)
    assert first_bad_decision(make.visitor(organisation), consultation) is None


def test_own_notices_are_in_the_export(consultation):
    reporter, text = make.person(consultation=consultation), essay(consultation)
    report(reporter, text, explanation="Voici pourquoi.")
    [row] = notice_selectors.own_notices_for_export(reporter)
    assert (row["target"]["id"], row["reason"], row["explanation"]) == (
        str(text.pk),
        "insult",
        "Voici pourquoi.",
    )
    notice = notice_selectors.get_notice(reporter, Notice.objects.get().pk)
    assert notice_selectors.path_of_notice(notice) == f"/{text.pk}/"
