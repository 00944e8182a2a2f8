"""Polls from draft to result: permissions, frozen rules, and the sentences about missing parts."""

import json
from datetime import timedelta
from unittest import mock

import pytest
from django.db import Error, IntegrityError, transaction
from django.utils import timezone

from consult.consultations.actions import lifecycle as lifecycle_actions
from consult.consultations.exceptions import TooLateToExtend
from consult.core.exceptions import Invalid, NotAllowed, NotFound
from consult.core.models import JournalEntry
from tests.factories import make
from tests.votes import polls
from votes import ledger
from votes.actions import automatic_close as automatic_close_actions
from votes.actions import drafts as draft_actions
from votes.actions import polls as poll_actions
from votes.ballot_box.store import chain_close
from votes.exceptions import (
    PollIsNotOpen,
    QuestionIsIncomplete,
    QuestionIsNotClosed,
    QuestionIsOpened,
)
from votes.models import Option, Poll, Question, Result
from votes.selectors.polls import get_poll, list_polls, outcome

WHY = "Une grève (exemple)."


@pytest.fixture
def consultation(organisation):
    return make.consultation(organisation)


@pytest.fixture
def manager(consultation):
    return make.person("manager", consultation)


def test_draft_is_sealed_by_default_and_seen_by_those_who_prepare_it_only(consultation, manager):
    question = polls.draft(consultation, viewer=manager)
    assert (question.visibility, question.state) == ("sealed", "draft")
    assert [q.pk for q in list_polls(manager, consultation.pk)] == [question.pk]
    for viewer in (make.visitor(consultation.organisation), make.person(consultation=consultation)):
        assert list(list_polls(viewer, consultation.pk)) == []
        with pytest.raises(NotFound):
            get_poll(viewer, question.pk)


ACTS = {
    "draft": lambda viewer, question: draft_actions.draft_question(
        viewer=viewer,
        consultation_id=question.consultation_id,
        kind="single",
        sentence_fr="Une question (exemple)",
    ),
    "edit": lambda viewer, question: draft_actions.edit_question(
        viewer=viewer, question_id=question.pk, sentence_fr="Autre"
    ),
    "option": lambda viewer, question: draft_actions.add_option(
        viewer=viewer, question_id=question.pk, label_fr="Autre"
    ),
    "open": lambda viewer, question: poll_actions.open_question(
        viewer=viewer, question_id=question.pk
    ),
    "extend": lambda viewer, question: poll_actions.extend_question(
        viewer=viewer,
        question_id=question.pk,
        closes_at=timezone.now() + timedelta(days=6),
        reason=WHY,
    ),
    "end": lambda viewer, question: poll_actions.end_question(
        viewer=viewer, question_id=question.pk, reason="Panne"
    ),
    "publish": lambda viewer, question: poll_actions.publish_result(
        viewer=viewer, question_id=question.pk
    ),
    "remove": lambda viewer, question: draft_actions.remove_question(
        viewer=viewer, question_id=question.pk
    ),
}


@pytest.mark.sampled(4, "act")
@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("role", [None, "facilitator", "moderator", "organisation_admin"])
def test_only_a_manager_of_the_consultation_makes_and_closes_questions(consultation, act, role):
    question = (
        polls.draft(consultation)
        if act in ("edit", "option", "open", "remove")
        else polls.opened(consultation)
    )
    with pytest.raises((NotAllowed, NotFound)):
        ACTS[act](make.person(role, consultation), question)


@pytest.mark.parametrize("act", ["draft", "edit", "option", "open", "remove"])
def test_a_manager_of_the_consultation_prepares_its_questions(consultation, manager, act):
    ACTS[act](manager, polls.draft(consultation))


def test_a_manager_of_another_consultation_makes_none_here(organisation, consultation):
    other = make.person("manager", make.consultation(organisation, slug="autre"))
    with pytest.raises(NotAllowed):
        polls.draft(consultation, viewer=other)


def test_opening_fixes_the_rules_and_starts_the_chain_on_them(consultation, manager):
    question = polls.draft(
        consultation, "approval", max_choices=2, explanation_en="Why (sample)", allows_blank=True
    )
    opened = poll_actions.open_question(viewer=manager, question_id=question.pk)
    rules = json.loads(opened.rules)
    assert rules == {
        "allows_blank": True,
        "closes_at": opened.closes_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "consultation": str(consultation.pk),
        "explanation": "Why (sample)",
        "kind": "approval",
        "max_choices": 2,
        "method": "approval-1",
        "opens_at": opened.opens_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "options": [
            {"id": pk, "label": label}
            for pk, label in zip(polls.ids(opened), polls.LABELS, strict=False)
        ],
        "origin": "native",
        "proposal": None,
        "pseudonym_scope": "question",
        "question": str(opened.pk),
        "scale": None,
        "sentence": "Quand ouvrir la médiathèque ? (exemple)",
        "translations": {
            "fr": {
                "explanation": "",
                "options": dict(zip(polls.ids(opened), polls.LABELS, strict=False)),
                "sentence": "Quand ouvrir la médiathèque ? (exemple)",
            }
        },
        "visibility": "sealed",
    }
    assert bytes(opened.rules_hash) == ledger.rules_hash(opened.rules)
    entry = JournalEntry.objects.get(act="question.open")
    assert (entry.object_id, entry.data) == (
        opened.pk,
        {"rules_hash": ledger.rules_hash(opened.rules).hex()},
    )


LACKS = {
    "no date": ({"closes_at": None}, {}, "Donnez la date de clôture du vote."),
    "past": (
        {"closes_at": timedelta(days=-1)},
        {},
        "Choisissez une date de fin à venir, après le début du vote.",
    ),
    "late": (
        {"closes_at": timedelta(days=30)},
        {},
        "Choisissez pour ce vote une date de clôture qui ne dépasse pas la fin de la consultation.",
    ),
    "few": ({}, {"options": 1}, "Donnez au moins 2 réponses."),
    "too many": (
        {"kind": "approval", "max_choices": 4},
        {},
        "Le nombre de réponses à choisir dépasse le nombre de réponses.",
    ),
}


@pytest.mark.parametrize("case", LACKS)
def test_incomplete_poll_is_refused_with_the_missing_part(consultation, manager, case):
    fields, options, message = LACKS[case]
    if isinstance(fields.get("closes_at"), timedelta):
        fields = fields | {"closes_at": timezone.now() + fields["closes_at"]}
    question = polls.draft(consultation, **{"kind": "single", **fields}, **options)
    with pytest.raises(QuestionIsIncomplete) as refusal:
        poll_actions.open_question(viewer=manager, question_id=question.pk)
    assert [str(sentence) for sentence in refusal.value.lacks] == [message]
    question.refresh_from_db()
    assert question.state == "draft"


def test_a_draft_of_a_draft_consultation_cannot_be_opened(organisation):
    consultation = make.consultation(organisation, state="draft")
    question = polls.draft(consultation)
    with pytest.raises(QuestionIsIncomplete):
        poll_actions.open_question(viewer=make.Viewer.system(organisation), question_id=question.pk)


@pytest.mark.parametrize("act", ["edit", "option", "open", "remove"])
def test_change_of_an_opened_poll_is_refused(consultation, manager, act):
    question = polls.opened(consultation)
    with pytest.raises(QuestionIsOpened):
        ACTS[act](manager, question)


CHANGES = {
    "sentence": lambda q: Poll.objects.filter(pk=q.pk).update(sentence_fr="Autre"),
    "max": lambda q: Poll.objects.filter(pk=q.pk).update(max_choices=3),
    "label": lambda q: Option.objects.filter(poll=q.pk).update(label_fr="Autre"),
    "removed": lambda q: Option.objects.filter(poll=q.pk).delete(),
    "rules": lambda q: Question.objects.filter(pk=q.pk).update(rules="{}"),
    "visibility": lambda q: Question.objects.filter(pk=q.pk).update(visibility="live"),
    "earlier": lambda q: Question.objects.filter(pk=q.pk).update(
        closes_at=q.closes_at - timedelta(hours=1)
    ),
    "draft again": lambda q: Question.objects.filter(pk=q.pk).update(state="draft"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_the_database_itself_refuses_to_change_an_opened_question(consultation, change):
    question = polls.opened(consultation)
    with pytest.raises(Error, match="an opened question is"), transaction.atomic():
        CHANGES[change](question)


def test_a_closed_question_is_never_opened_again(consultation):
    question = polls.end(polls.opened(consultation))
    with pytest.raises(Error, match="nor opened again"), transaction.atomic():
        Question.objects.filter(pk=question.pk).update(state="open")


@pytest.mark.parametrize(
    "terms",
    [
        {"lowest": -101},
        {"lowest": 50, "highest": 50},
        {"step": 30},
        {"step": 0},
        {"max_choices": 0},
    ],
)
def test_terms_that_make_no_sense_are_refused_by_the_database(consultation, terms):
    question = polls.draft(consultation, "scale")
    with pytest.raises((IntegrityError, Error)), transaction.atomic():
        Poll.objects.filter(pk=question.pk).update(**terms)


def test_options_are_put_in_order_and_renumbered(consultation, manager):
    question = polls.draft(consultation)
    first, second, third = Option.objects.filter(poll=question.pk)
    draft_actions.move_option(viewer=manager, option_id=third.pk, place=1)
    draft_actions.remove_option(viewer=manager, option_id=first.pk)
    places = Option.objects.filter(poll=question.pk).values_list("pk", "place")
    assert list(places) == [(third.pk, 1), (second.pk, 2)]


def test_a_twenty_first_option_is_refused(consultation, manager):
    question = polls.draft(consultation, options=0)
    for number in range(20):
        draft_actions.add_option(
            viewer=manager, question_id=question.pk, label_fr=f"Réponse {number} (exemple)"
        )
    with pytest.raises(Invalid):
        draft_actions.add_option(
            viewer=manager, question_id=question.pk, label_fr="Encore une (exemple)"
        )


def test_an_extension_keeps_the_first_announced_end_and_journals_the_new_rule(
    consultation, manager
):
    question = polls.opened(consultation)
    later = question.closes_at + timedelta(days=2)
    extended = poll_actions.extend_question(
        viewer=manager, question_id=question.pk, closes_at=later, reason=WHY
    )
    assert (extended.closes_at, extended.poll.announced_closes_at) == (later, question.closes_at)
    assert bytes(extended.rules_hash) == bytes(question.rules_hash)
    entry = JournalEntry.objects.get(act="question.extend")
    assert entry.data["rules_hash"] != bytes(question.rules_hash).hex()


@pytest.mark.parametrize("shift", [-1, 0, 30])
def test_an_end_only_moves_later_and_within_the_consultation(consultation, manager, shift):
    question = polls.opened(consultation)
    with pytest.raises(Invalid):
        poll_actions.extend_question(
            viewer=manager,
            question_id=question.pk,
            closes_at=question.closes_at + timedelta(days=shift),
            reason=WHY,
        )


def test_end_of_a_poll_cannot_be_extended_on_its_last_day(consultation, manager):
    question = polls.opened(consultation, closes_at=timezone.now() + timedelta(hours=23))
    with pytest.raises(TooLateToExtend):
        poll_actions.extend_question(
            viewer=manager,
            question_id=question.pk,
            closes_at=question.closes_at + timedelta(days=2),
            reason=WHY,
        )


def test_closing_early_is_public_with_its_reason_and_keeps_the_announced_end(consultation, manager):
    question = polls.opened(consultation)
    with pytest.raises(Invalid):
        poll_actions.end_question(viewer=manager, question_id=question.pk, reason=" ")
    poll_actions.end_question(
        viewer=manager, question_id=question.pk, reason="Une panne (exemple)."
    )
    closed = get_poll(make.visitor(consultation.organisation), question.pk)
    assert (closed.state, closed.closes_at) == ("closed", question.closes_at)
    assert (closed.poll.closing_reason, closed.poll.ended_at < closed.closes_at) == (
        "Une panne (exemple).",
        True,
    )
    with pytest.raises(PollIsNotOpen):
        poll_actions.end_question(viewer=manager, question_id=question.pk, reason="Encore")


def test_the_sweep_closes_what_is_over_and_nothing_else(consultation):
    over = polls.opened(consultation, closes_at=timezone.now() + timedelta(seconds=1.5))
    running = polls.opened(consultation)
    assert automatic_close_actions.close_ended() == 0
    polls.wait_for_the_end(over)
    assert automatic_close_actions.close_ended() == 1
    assert list(
        Question.objects.filter(pk__in=[over.pk, running.pk])
        .order_by("pk")
        .values_list("state", flat=True)
    ) == [
        "closed",
        "open",
    ]
    assert Poll.objects.get(pk=over.pk).ended_at is None
    assert automatic_close_actions.close_ended() == 0


def test_a_consultation_closed_early_closes_its_polls_with_it(consultation, manager):
    question = polls.opened(consultation)
    polls.vote(make.person(consultation=consultation), question, 0)
    lifecycle_actions.close_consultation(
        viewer=manager, consultation_id=consultation.pk, reason="Une panne (exemple)."
    )
    question.refresh_from_db()
    assert (question.state, Result.objects.get(pk=question.pk).total) == ("closed", 1)


def test_a_result_is_published_once_closed_and_stays_so(consultation, manager):
    question = polls.opened(consultation)
    with pytest.raises(QuestionIsNotClosed):
        poll_actions.publish_result(viewer=manager, question_id=question.pk)
    polls.end(question)
    for _ in range(2):
        assert (
            poll_actions.publish_result(viewer=manager, question_id=question.pk).state
            == "published"
        )
    assert JournalEntry.objects.filter(act="question.publish").count() == 1


@pytest.mark.parametrize("visibility", ["live", "after_vote", "sealed"])
def test_count_is_shown_by_role_and_visibility(consultation, manager, visibility):
    question = polls.opened(consultation, visibility=visibility)
    voter, visitor = make.person(consultation=consultation), make.visitor(consultation.organisation)
    polls.vote(voter, question, 1)
    polls.fill(question)
    viewers = {
        "visitor": visitor,
        "voter": voter,
        "manager": manager,
        "system": make.Viewer.system(question.organisation),
    }
    readers = {name for name, viewer in viewers.items() if outcome(viewer, question) is not None}
    assert readers == {"live": set(viewers), "after_vote": {"voter"}, "sealed": set()}[visibility]
    polls.end(question)
    closed = get_poll(visitor, question.pk)
    assert all(outcome(viewer, closed).lines[1].count == 81 for viewer in viewers.values())


def test_close_polls_skips_a_poll_that_another_process_closed(consultation):
    closes_at = timezone.now() + timedelta(seconds=1.5)
    first, second = (polls.opened(consultation, closes_at=closes_at) for _ in range(2))
    polls.wait_for_the_end(second)

    def close_elsewhere(consultation_id):
        Question.objects.filter(pk=first.pk).update(state="closed")

    with mock.patch.object(chain_close, "lock_consultation", side_effect=close_elsewhere):
        assert automatic_close_actions.close_ended() == 1
    assert Result.objects.get().question_id == second.pk
