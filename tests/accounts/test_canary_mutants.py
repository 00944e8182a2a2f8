"""Mutants of the canary sweep: without one erasing rule, the sweep fails and names the tables."""

from copy import deepcopy

import pytest
from django.core.files.storage import storages
from django.db import connection
from django.test import override_settings

from consult.core.postgres import tenancy
from consult.project import personal_data
from tests import witness
from tests.accounts import sweep
from tests.accounts.sweep import ID_STAYS, TEXT_MARK, erase_oneself, follow
from tests.factories import make
from votes.actions.public_counts import move_due_counts


@pytest.fixture(autouse=True)
def ledger():
    storages._storages.pop("erasures", None)
    yield
    storages._storages.pop("erasures", None)


@pytest.fixture(scope="module")
def once(django_db_setup, django_db_blocker, tmp_path_factory):
    """Yield a browser and a person who did everything.

    They are made once for the module: each test undoes its own changes.
    """
    media = override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("media"))
    with django_db_blocker.unblock(), media, witness.undone():
        organisation = make.organisation()
        with tenancy.organisation(organisation.pk):
            consultation = make.consultation(organisation)
            actors = sweep.do_everything(consultation, make.person(consultation=consultation))
            follow()
            connection.check_constraints()
        yield actors


@pytest.fixture
def everything_done(once, db):
    """Return copies of the browser and the person of `once`, whose vote is in the public count."""
    browser, person = deepcopy(once)
    with tenancy.organisation(None):
        move_due_counts()
    tenancy.set_organisation(person.organisation.pk)
    return browser, person


# A row for each participant of a consultation, as long as one of their acts counts there.
PARTICIPATION = "consultations_participation"
# The synthesis quotes a comment and a contribution of the person: the words of a quotation leave
# with their source.
QUOTED = {"outcomes_quotation", "outcomes_synthesisversion"}


@pytest.mark.sampled(8)
@pytest.mark.parametrize(
    ("kind", "tables"),
    [
        ("alert", {"moderation_alertchoice"}),
        ("answer", {"outcomes_officialanswer", "outcomes_answernote"}),
        (
            "synthesis",
            {"outcomes_blockrevision", "outcomes_blockcomment", "outcomes_synthesisversion"},
        ),
        ("objection", {"outcomes_objection"}),
        ("remark", {"outcomes_draftremark"}),
        ("theme", {"outcomes_candidatetheme", "outcomes_codingsample"}),
        ("appeal", {"moderation_appeal"}),
        ("measure", {"moderation_measure"}),
        ("name", {"debates_reportedname"}),
        ("comment", {"debates_comment", "debates_endorsement", PARTICIPATION} | QUOTED),
        ("consultation", {"consultations_charteracceptance"}),
        ("draft", {"debates_draft"}),
        ("news", {"notifications_follow", "notifications_notification"}),
        ("notice", {"moderation_notice"}),
        (
            "proposal",
            {
                "debates_proposal",
                "debates_proposalversion",
                "accounts_institution",
                "accounts_membership",
                PARTICIPATION,
            }
            | QUOTED,
        ),
        ("question", {"ballot_box_ballot", PARTICIPATION}),
        (
            "questionnaire",
            {"questionnaires_submission", "questionnaires_respondent", "questionnaires_answer"},
        ),
        ("workshop", {"workshops_facilitation", "workshops_registration"}),
        ("upload", {"media_upload"}),
        ("voice", {"workshops_voicemessage"}),
        ("provenance", {"workshops_provenance"}),
    ],
)
def test_rule_that_is_missing_is_found(everything_done, monkeypatch, kind, tables):
    """Check that, without one erasing rule, the sweep finds exactly the tables of that rule."""
    browser, person = everything_done
    others = [step for step in personal_data.ERASURE_STEPS if step.name != kind]
    monkeypatch.setattr(personal_data, "ERASURE_STEPS", others)
    erase_oneself(browser, person, "tombstone")
    follow()
    remaining = sweep.in_database(TEXT_MARK, str(person.participant.pk)) - set(ID_STAYS)
    assert remaining == tables


def test_every_rule_has_its_mutant():
    [marked] = [
        mark for mark in test_rule_that_is_missing_is_found.pytestmark if mark.name == "parametrize"
    ]
    assert {kind for kind, _found in marked.args[1]} == {
        step.name for step in personal_data.ERASURE_STEPS
    }
