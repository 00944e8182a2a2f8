"""The acts of moderation by every role.

Allowed acts succeed. All others are refused and write nothing.
"""

import pytest

from consult.accounts.permissions import MATRIX
from consult.core.exceptions import NotAllowed, NotFound, SignInFirst
from consult.core.models import JournalEntry
from moderation.cases.actions import cases as case_actions
from moderation.decisions.actions import decisions as decision_actions
from moderation.misuse import actions as misuse_actions
from moderation.models import Case, Trace
from moderation.notices import actions as notice_actions
from moderation.signals.selectors.devices import device_figures
from tests import witness
from tests.factories import make
from tests.moderation.essays import essay, essays  # noqa: F401
from tests.moderation.test_decisions import WHY
from tests.moderation.test_misuse import noted
from tests.moderation.test_notices import report


def decide(action):
    return lambda v, case: decision_actions.decide(
        viewer=v,
        target_kind="essay",
        target_id=case.target_id,
        action=action,
        case_id=case.pk,
        **WHY,
    )


def released(viewer, case):
    case_actions.claim_case(viewer=viewer, case_id=case.pk)
    case_actions.release_case(viewer=viewer, case_id=case.pk)


ACTS = {
    "notice": (
        "notice.submit",
        lambda v, case: notice_actions.submit_notice(
            viewer=v, target_kind="essay", target_id=case.target_id, reason="spam"
        ),
    ),
    "claim": (
        "moderation.queue",
        lambda v, case: case_actions.claim_case(viewer=v, case_id=case.pk),
    ),
    "release": ("moderation.queue", released),
    **{
        action: ("moderation.decide", decide(action))
        for action in ("restrict", "hide", "remove", "no_breach")
    },
}


@pytest.mark.sampled(5, "name")
@pytest.mark.parametrize("column", witness.EVERYBODY)
@pytest.mark.parametrize("name", ACTS)
def test_each_role_does_the_acts_of_the_matrix_only(consultation, organisation, name, column):
    act, call = ACTS[name]
    text = essay(consultation, author=make.person(consultation=consultation))
    report(make.person(consultation=consultation), text)
    viewer = witness.viewer(column, consultation, make.consultation(organisation, slug="ailleurs"))
    case, before, journalled = (
        Case.objects.get(),
        witness.everything(),
        JournalEntry.objects.count(),
    )
    # Every participant may report, even a suspended one (DSA art. 16).
    if MATRIX[act].get(column) == "yes" or act == "notice.submit":
        call(viewer, case)
        assert JournalEntry.objects.count() > journalled
    else:
        with pytest.raises((NotAllowed, NotFound, SignInFirst)):
            call(viewer, case)
        assert witness.everything() == before


# The notice is about a text that was left online. It is the third of an account, and all three were
# noted as without ground.
ON_NOTICES = {
    "note": (
        "moderation.decide",
        lambda v, notice: misuse_actions.note_unfounded(
            viewer=v, notice_id=notice.pk, unfounded=False
        ),
    ),
    "answer": (
        "account.limit",
        lambda v, notice: misuse_actions.answer_misuse(
            viewer=v,
            notice_id=notice.pk,
            kind="warn_notices",
            facts="Trois signalements sans motif (exemple).",
        ),
    ),
}


@pytest.mark.sampled(3, "name")
@pytest.mark.parametrize("column", witness.EVERYBODY)
@pytest.mark.parametrize("name", ON_NOTICES)
def test_each_role_does_the_acts_on_notices_of_the_matrix_only(
    consultation, organisation, name, column
):
    act, call = ON_NOTICES[name]
    notice = noted(
        consultation,
        make.person("moderator", consultation),
        make.person(consultation=consultation),
        3,
    )
    viewer = witness.viewer(column, consultation, make.consultation(organisation, slug="ailleurs"))
    before, journalled = witness.everything(), JournalEntry.objects.count()
    if MATRIX[act].get(column) == "yes":
        call(viewer, notice)
        assert JournalEntry.objects.count() == journalled + 1
    else:
        with pytest.raises((NotAllowed, SignInFirst)):
            call(viewer, notice)
        assert witness.everything() == before


@pytest.mark.parametrize("name", ON_NOTICES)
def test_notice_is_not_found_from_another_tenant(consultation, other_organisation, name):
    notice = noted(
        consultation,
        make.person("moderator", consultation),
        make.person(consultation=consultation),
        3,
    )
    stranger = make.person("moderator", make.consultation(other_organisation, slug="ailleurs"))
    before = witness.everything()
    with pytest.raises(NotFound):
        ON_NOTICES[name][1](stranger, notice)
    assert witness.everything() == before


@pytest.mark.parametrize("name", ACTS)
def test_case_is_not_found_from_another_tenant(consultation, other_organisation, name):
    report(make.person(consultation=consultation), essay(consultation))
    stranger = make.person("moderator", make.consultation(other_organisation, slug="ailleurs"))
    case, before = Case.objects.get(), witness.everything()
    with pytest.raises(NotFound):
        ACTS[name][1](stranger, case)
    assert witness.everything() == before


@pytest.mark.parametrize("column", witness.EVERYBODY)
def test_figures_of_devices_are_allowed_by_role(consultation, organisation, column):
    viewer = witness.viewer(column, consultation, make.consultation(organisation, slug="ailleurs"))
    if MATRIX["devices.see"].get(column) == "yes":
        assert device_figures(viewer, consultation).every.devices == 0
    else:
        with pytest.raises(NotAllowed):
            device_figures(viewer, consultation)


def test_figures_of_devices_are_refused_to_another_tenant(consultation, other_organisation):
    author = make.person(consultation=consultation).participant
    scope = {
        "organisation": consultation.organisation,
        "consultation": consultation,
        "target_kind": "essay",
    }
    Trace.objects.create(target_id=author.pk, author=author, mark="device", **scope)
    there = make.consultation(other_organisation, slug="ailleurs")
    for role in ("moderator", "manager"):
        with pytest.raises(NotAllowed):
            device_figures(make.person(role, there), consultation)
    # This role covers all consultations of the administrator's own organisation.
    admin = make.person("organisation_admin", there)
    assert device_figures(admin, consultation).every.devices == 0
