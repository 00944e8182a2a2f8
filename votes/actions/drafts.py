"""Actions on draft polls: edit the question, its options and its terms.

A poll that was opened does not change any more.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from consult.accounts.viewer import Viewer
from consult.consultations.actions.helpers import (
    LANGUAGES,
    changes,
    editorial,
    get_row_by_id,
    locked,
    require,
    require_own_topic,
    take_over,
)
from consult.consultations.enums import PseudonymScope, ResultsVisibility
from consult.consultations.selectors.consultations import get_consultation_by_id
from consult.core.exceptions import Invalid, NotFound
from consult.core.postgres.ids import ordered_id
from consult.core.postgres.places import last_number, move, renumber
from consult.core.postgres.validation import check
from consult.core.records import journal
from debates.proposals.selectors.proposals import get_proposal_by_number
from votes import ledger, rules
from votes.counting.methods import METHODS
from votes.exceptions import QuestionIsAnnounced, QuestionIsOpened
from votes.models import Option, Poll, Question

if TYPE_CHECKING:
    from debates.models import Proposal

MOST_OPTIONS = 20
QUESTION_FIELDS = {"kind", "visibility", "opens_at", "closes_at"}
TERMS = {"topic_id", "max_choices", "lowest", "highest", "step", "allows_blank"}


@transaction.atomic
def draft_question(*, viewer: Viewer, consultation_id: UUID, kind: str, **fields: Any) -> Question:
    """Create a poll as a draft.

    Its count is sealed until it closes, unless the caller sets otherwise. `fields` are its
    `visibility`, dates, texts (`sentence_fr`…), topic and terms, as `edit_question` takes them.
    """
    consultation = locked(viewer, consultation_id)
    require(viewer, rules.can_prepare(viewer, consultation.pk))
    question = Question(
        organisation=viewer.organisation,
        consultation=consultation,
        kind=_require_poll_kind(kind),
        visibility=ResultsVisibility.SEALED,
        pseudonym_scope=PseudonymScope.QUESTION,
        suspended_at=consultation.suspended_at,
        rules_hash=ledger.NO_HASH,
    )
    poll = Poll(question=question, organisation=viewer.organisation)
    _write(viewer, question, poll, fields)
    journal.record(viewer, "question.draft", question, question_kind=str(kind))
    return question


@transaction.atomic
def edit_question(*, viewer: Viewer, question_id: UUID, **fields: Any) -> Question:
    """Edit the text and terms of a draft.

    Raise `QuestionIsAnnounced` once it was announced, or `QuestionIsOpened` once it was put to the
    vote.
    """
    question = lock_draft(viewer, question_id)
    _refuse_announced(question)
    if "kind" in fields:
        _require_poll_kind(fields["kind"])
    if changed := _write(viewer, question, question.poll, fields):
        journal.record(viewer, "question.edit", question, fields=sorted(changed))
    return question


@transaction.atomic
def remove_question(*, viewer: Viewer, question_id: UUID) -> None:
    """Delete a draft; the journal records that it existed. Raise `QuestionIsAnnounced`."""
    question = lock_draft(viewer, question_id)
    _refuse_announced(question)
    journal.record(viewer, "question.remove", question)
    question.delete()


def give_new_id(draft: Question) -> None:
    """Replace a draft by a copy with another id, because a lost register has its id."""
    options = list(draft.poll.options.all())
    poll = draft.poll
    old = Question(pk=draft.pk)
    draft.pk = ordered_id()
    draft.save(force_insert=True)
    poll.question = draft
    poll.save(force_insert=True)
    for option in options:
        option.pk = ordered_id()
        option.poll = poll
        option.save(force_insert=True)
    old.delete()


@transaction.atomic
def add_option(*, viewer: Viewer, question_id: UUID, **labels: str) -> Option:
    """Add an answer at the end of the list, twenty at most."""
    question = lock_draft(viewer, question_id)
    option = _new_option(viewer, question, attr="label")
    _label(option, labels)
    journal.record(viewer, "option.add", question, option=str(option.pk))
    return option


@transaction.atomic
def add_option_from_proposal(*, viewer: Viewer, question_id: UUID, number: int) -> Option:
    """Add an answer with the title of a public contribution, and a link to it.

    `number` is that of the contribution. Its link is frozen with the answer. Raise `Invalid`.
    """
    question = lock_draft(viewer, question_id)
    option = _new_option(viewer, question, attr="number")
    proposal = _get_public_proposal(viewer, question, number)
    if question.poll.options.filter(proposal=proposal).exists():
        raise Invalid(_("This contribution is one of the answers already."), attr="number")
    option.proposal = proposal
    code = proposal.language.partition("-")[0]
    language = code if code in LANGUAGES else LANGUAGES[0]
    longest = Option._meta.get_field("label").max_length
    _label(option, {f"label_{language}": proposal.title[:longest]})
    journal.record(viewer, "option.add", question, option=str(option.pk))
    return option


@transaction.atomic
def edit_option(*, viewer: Viewer, option_id: UUID, **labels: str) -> Option:
    """Edit the label of an answer."""
    question, option = _lock_option(viewer, option_id)
    _label(option, labels)
    journal.record(viewer, "option.edit", question, option=str(option.pk))
    return option


@transaction.atomic
def move_option(*, viewer: Viewer, option_id: UUID, place: int) -> Option:
    """Move an answer to another place of the list; the others make room."""
    question, option = _lock_option(viewer, option_id)
    if not move(list(question.poll.options.all()), option, place):
        raise Invalid(attr="place")
    journal.record(viewer, "option.move", question, option=str(option.pk), place=place)
    return option


@transaction.atomic
def remove_option(*, viewer: Viewer, option_id: UUID) -> None:
    """Delete an answer from the list; those after it move up."""
    question, option = _lock_option(viewer, option_id)
    journal.record(viewer, "option.remove", question, option=str(option.pk))
    option.delete()
    renumber(list(question.poll.options.all()))


def lock_poll(viewer: Viewer, question_id: UUID) -> Question:
    """Return a poll that the viewer may know of, locked `FOR NO KEY UPDATE`.

    Actions on the poll therefore wait for one another, and for votes. Its poll and its consultation
    are read after the lock: a joined row would be as old as the start of the wait.
    """
    visible = Question.objects.visible_to(viewer).polls()
    return get_row_by_id(visible.select_for_update(no_key=True, of=("self",)), question_id)


def lock_draft(viewer: Viewer, question_id: UUID) -> Question:
    """Return a locked poll that the viewer prepares.

    Raise `QuestionIsOpened` unless it is a draft.
    """
    question = lock_poll(viewer, question_id)
    require(viewer, rules.can_prepare(viewer, question.consultation_id))
    if not question.status.is_draft:
        raise QuestionIsOpened
    return question


def _refuse_announced(question: Question) -> None:
    if question.is_announced:
        raise QuestionIsAnnounced


def _new_option(viewer: Viewer, question: Question, *, attr: str) -> Option:
    """Return an answer at the end of the list, not saved. Raise `Invalid` after the twentieth."""
    last = last_number(question.poll.options, "place")
    if last >= MOST_OPTIONS:
        raise Invalid(_("A question has twenty answers at most."), attr=attr)
    return Option(organisation=viewer.organisation, poll=question.poll, place=last + 1)


def _get_public_proposal(viewer: Viewer, question: Question, number: int) -> Proposal:
    """Return a contribution of the consultation whose text every visitor reads."""
    system = Viewer.system(viewer.organisation)
    consultation = get_consultation_by_id(system, question.consultation_id)
    with suppress(NotFound):
        found = get_proposal_by_number(Viewer.public(viewer.organisation), consultation, number)
        if found.title:
            return found
    raise Invalid(_("No public contribution has this number."), attr="number")


def _lock_option(viewer: Viewer, option_id: UUID) -> tuple[Question, Option]:
    visible = Option.objects.filter(poll__question__in=Question.objects.visible_to(viewer))
    question = lock_draft(viewer, get_row_by_id(visible, option_id).poll_id)
    return question, get_row_by_id(question.poll.options.all(), option_id)


def _require_poll_kind(kind: str) -> str:
    if kind not in METHODS:
        raise Invalid(_("Choose a kind of question."), attr="kind")
    return kind


def _write(viewer: Viewer, question: Question, poll: Poll, fields: Mapping[str, Any]) -> set[str]:
    """Set, validate and save the fields of a question; return the names of the changed fields."""
    question_fields = {name: value for name, value in fields.items() if name in QUESTION_FIELDS}
    of_question = changes(question, question_fields, QUESTION_FIELDS)
    terms = {name: value for name, value in fields.items() if name not in QUESTION_FIELDS}
    of_poll = changes(poll, terms, editorial(Poll) | TERMS)
    require_own_topic(viewer, question.consultation, of_poll.get("topic_id"))  # type: ignore[arg-type]  # not None here
    for instance, changed in ((question, of_question), (poll, of_poll)):
        for name, value in changed.items():
            setattr(instance, name, value)
    if question.opens_at and question.closes_at and question.opens_at >= question.closes_at:
        raise Invalid(_("The end must come after the beginning."), attr="closes_at")
    question.title = poll.sentence
    check(question, without=["organisation", "consultation", "rules", "rules_hash", "method"])
    check(poll, without=["organisation", "question", "topic"])
    question.save()
    poll.save()
    return {*of_question, *of_poll}


def _label(option: Option, labels: Mapping[str, str]) -> None:
    written = changes(option, labels, editorial(Option))
    take_over(option, written)
