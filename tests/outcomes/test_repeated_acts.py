"""Acts that close a consultation, sent twice at once or killed before their commit."""

import os
import signal
from unittest import mock

import pytest
from django.core.exceptions import ValidationError
from django.db import connections

from consult.core.exceptions import DomainError
from consult.core.postgres import tenancy
from consult.outcomes.answers.actions import drafts
from consult.outcomes.answers.actions.publication import publish_answers
from consult.outcomes.enums import QuotationKind
from consult.outcomes.models import (
    Objection,
    OfficialAnswer,
    Quotation,
    Source,
    SourceCitation,
    SynthesisVersion,
)
from consult.outcomes.objections.actions import submit_objection
from consult.outcomes.quotations.actions import quote
from consult.outcomes.quotations.quoted_sources import SourceReference
from consult.outcomes.sources.actions.source_edits import add_source
from consult.outcomes.syntheses.actions import blocks, chapters
from consult.outcomes.syntheses.actions.main_points import attach_contributions
from consult.outcomes.syntheses.actions.publication import publish_version
from tests.factories import make
from tests.faults.harness import FORK
from tests.moderation.test_races import at_once
from tests.pages import given

pytestmark = pytest.mark.committed


def count_published():
    return OfficialAnswer.objects.filter(progress="published").count()


def count_quotations():
    return Quotation.objects.filter(replaced_at=None).count()


def count_sources():
    return Source.objects.count() * SourceCitation.objects.count()


@pytest.fixture
def acts(committed):
    """Return the acts by name in their order, each with a function that counts what it made."""
    organisation = make.organisation()
    tenancy.set_organisation(organisation.pk)
    consultation = make.consultation(organisation)
    author, manager = make.person(consultation=consultation), make.person("manager", consultation)
    proposal = given.proposal(consultation, author)
    answer = drafts.draft_answer(
        manager, consultation.pk, state="accepted", body="Oui.", proposal_ids=[proposal.pk]
    )
    synthesis = chapters.create_synthesis(viewer=manager, consultation_id=consultation.pk)
    first, *others = synthesis.chapters.order_by("position")
    for chapter in others:
        chapters.delete_chapter(viewer=manager, chapter_id=chapter.pk)
    point = blocks.add_block(
        viewer=manager, chapter_id=first.pk, kind="main_point", text="Un point."
    )
    attach_contributions(viewer=manager, block_id=point.pk, proposal_ids=[proposal.pk])
    empty = blocks.add_block(viewer=manager, chapter_id=first.pk, kind="quotation")
    source = SourceReference(QuotationKind.PROPOSAL, proposal_id=proposal.pk, version=1)
    fields = {"consultation_id": consultation.pk, "title": "Une étude (exemple)"}
    return organisation, {
        "answers": (lambda: publish_answers(manager, [answer.pk]), count_published),
        "source": (
            lambda: add_source(viewer=manager, url="https://www.example.org/etude", **fields),
            count_sources,
        ),
        "quotation": (
            lambda: quote(viewer=manager, block_id=empty.pk, source=source, text=given.BODY),
            count_quotations,
        ),
        "synthesis": (
            lambda: publish_version(viewer=manager, synthesis_id=synthesis.pk),
            SynthesisVersion.objects.count,
        ),
        "objection": (
            lambda: submit_objection(
                viewer=author, proposal_id=proposal.pk, passage=point.pk, body="Ce n'est pas cela."
            ),
            Objection.objects.count,
        ),
    }


def killed_before_its_commit(act):
    """Do an act in a process that is killed when it writes its journal entry."""

    def work():
        with mock.patch(
            "consult.core.records.journal.record", lambda *_, **__: os.kill(os.getpid(), 9)
        ):
            act()

    connections.close_all()
    child = FORK.Process(target=work)
    child.start()
    child.join(60)
    assert child.exitcode == -signal.SIGKILL


def test_act_sent_three_times_at_once_is_done_once(acts):
    organisation, known = acts
    for name, (act, count) in known.items():
        outcomes = at_once(organisation, [act] * 3)
        faults = [outcome for outcome in outcomes if isinstance(outcome, Exception)]
        assert all(isinstance(fault, (DomainError, ValidationError)) for fault in faults), (
            name,
            faults,
        )
        assert count() == 1, name


def test_act_killed_before_its_commit_leaves_nothing_and_can_be_sent_again(acts):
    _organisation, known = acts
    for name, (act, count) in known.items():
        killed_before_its_commit(act)
        assert count() == 0, name
        act()
        assert count() == 1, name
