"""Presence of moderators on the desk, shown to colleagues for less than a minute.

The module also tests who may listen to the desk, with the rights of many connections read at once.
"""

from datetime import timedelta
from uuid import uuid4

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.sessions.models import Session

from consult.accounts.models import RoleGrant
from consult.core.exceptions import NotAllowed, NotFound, SignInFirst
from consult.core.models import JournalEntry
from moderation.cases.actions.cases import claim_case, close_case, open_case
from moderation.cases.selectors.queue import waiting
from moderation.decisions.actions.decisions import decide
from moderation.desk.actions import be_present, forget_presences
from moderation.desk.admission import admit, lost
from moderation.desk.selectors import Present, present
from moderation.enums import CaseState
from moderation.erasure import forget_reporter
from moderation.models import Case, Presence
from tests.factories import make
from tests.moderation.essays import essay, essays  # noqa: F401
from tests.moderation.test_notices import report
from tests.moderation.test_queue import noticed


@pytest.fixture
def moderator(consultation):
    return make.person("moderator", consultation)


@pytest.fixture
def colleague(consultation):
    return make.person("moderator", consultation)


@pytest.fixture
def other(organisation):
    return make.consultation(organisation, slug="autre")


def grant(viewer, consultation):
    holder = {"organisation": consultation.organisation, "participant": viewer.participant}
    RoleGrant.objects.create(role="moderator", consultation=consultation, **holder)
    return make.again(viewer)


def name(viewer):
    return viewer.participant.public_name


def move_presences_back(**since):
    """Move all presences into the past, because the database's clock cannot be moved."""
    for row in Presence.objects.all():
        row.seen_at -= timedelta(**since)
        row.save()


# ---- presence
def test_colleagues_see_present_moderators_and_their_cases(consultation, moderator, colleague):
    case = noticed(consultation)
    be_present(viewer=moderator)
    assert present(colleague) == [Present(name(moderator), None)]
    be_present(viewer=moderator, case_id=case.pk)
    assert present(colleague) == [Present(name(moderator), case.pk)]
    assert present(moderator) == []


def test_presence_counts_for_forty_five_seconds(moderator, colleague):
    be_present(viewer=moderator)
    move_presences_back(seconds=40)
    assert len(present(colleague)) == 1
    move_presences_back(seconds=6)
    assert present(colleague) == []


def test_presence_is_written_every_fifteen_seconds_or_when_the_case_changes(
    consultation, moderator
):
    case = noticed(consultation)
    be_present(viewer=moderator)
    first = Presence.objects.get()
    be_present(viewer=moderator)
    assert Presence.objects.get().seen_at == first.seen_at
    be_present(viewer=moderator, case_id=str(case.pk))
    second = Presence.objects.get()
    assert (second.pk, second.case_id, second.seen_at > first.seen_at) == (first.pk, case.pk, True)
    move_presences_back(seconds=16)
    be_present(viewer=moderator, case_id=case.pk)
    assert Presence.objects.get().seen_at > second.seen_at


def test_presence_is_refused_to_other_roles(consultation, other, moderator):
    be_present(viewer=moderator)
    for viewer in (
        make.visitor(consultation.organisation),
        make.person(consultation=consultation),
        make.person("manager", consultation),
        make.person("organisation_admin", consultation),
        make.person("moderator", other),
        make.again(make.person("moderator", consultation, state="suspended")),
    ):
        assert present(viewer) == []
    with pytest.raises(SignInFirst):
        be_present(viewer=make.visitor(consultation.organisation))
    for viewer in (
        make.person("manager", consultation),
        make.person("moderator", consultation, state="suspended"),
    ):
        with pytest.raises(NotAllowed):
            be_present(viewer=viewer)
    assert Presence.objects.count() == 1


def test_presence_on_a_foreign_case_is_neither_stored_nor_shown(
    consultation, other, moderator, colleague
):
    of_the_other = noticed(other)
    for pk in (of_the_other.pk, uuid4(), "not an id"):
        with pytest.raises(NotFound):
            be_present(viewer=moderator, case_id=pk)
    assert not Presence.objects.exists()
    be_present(viewer=grant(moderator, other), case_id=of_the_other.pk)
    assert present(colleague) == [Present(name(moderator), None)]
    assert present(make.person("moderator", other)) == [Present(name(moderator), of_the_other.pk)]


def test_moderator_who_lost_the_role_is_not_shown_as_present(moderator, colleague):
    be_present(viewer=moderator)
    RoleGrant.objects.filter(participant=moderator.participant).delete()
    assert present(colleague) == []


def test_presence_is_not_shown_to_another_tenant(consultation, moderator, other_organisation):
    be_present(viewer=moderator)
    assert (
        present(make.person("moderator", make.consultation(other_organisation, slug="ailleurs")))
        == []
    )


def test_presence_leaves_no_journal_entry_and_is_deleted(consultation, moderator):
    be_present(viewer=moderator)
    be_present(viewer=moderator, case_id=noticed(consultation).pk)
    assert not JournalEntry.objects.filter(actor=moderator.participant.pk).exists()
    assert forget_presences() == 0
    move_presences_back(seconds=46)
    assert forget_presences() == 1
    assert not Presence.objects.exists()


def count_waiting_texts(viewer, **since):
    """Return how many texts wait, how many were reported, and how many of both are new."""
    counts = waiting(viewer, **since)
    return counts.to_read, counts.noticed, counts.fresh


def test_presence_is_deleted_with_the_participant(consultation, moderator, colleague):
    for viewer in (moderator, colleague):
        be_present(viewer=viewer)
    forget_reporter(moderator, moderator.participant.pk, True)
    assert Presence.objects.get().participant == colleague.participant


@pytest.mark.parametrize("number", [1, 3])
def test_reading_costs_the_same_for_one_and_three(
    consultation, colleague, number, django_assert_num_queries
):
    for _ in range(number):
        be_present(viewer=make.person("moderator", consultation), case_id=noticed(consultation).pk)
    with django_assert_num_queries(2):
        assert len(present(colleague)) == number
    with django_assert_num_queries(1):
        assert waiting(colleague).noticed == number


# ---- waiting cases
def test_waiting_cases_are_counted_by_origin_and_since_a_moment(consultation, other, moderator):
    first = noticed(consultation)
    open_case(target_kind="essay", target=essay(consultation, state="pending"))
    noticed(other)
    assert count_waiting_texts(moderator) == (1, 1, 0)
    assert count_waiting_texts(moderator, since=first.created_at) == (1, 1, 1)
    assert count_waiting_texts(moderator, since=first.created_at - timedelta(seconds=1)) == (
        1,
        1,
        2,
    )
    close_case(target_kind="essay", target_id=first.target_id)
    assert count_waiting_texts(moderator, since=first.created_at - timedelta(seconds=1)) == (
        1,
        0,
        1,
    )
    assert count_waiting_texts(make.person("manager", consultation)) == (0, 0, 0)


# ---- hints about a case
def test_each_change_of_a_case_has_the_next_number(consultation, moderator):
    text = essay(consultation)
    numbers = [
        version_of(report(make.person(consultation=consultation), text, "spam").case)
        for _ in range(2)
    ]
    case = Case.objects.get()
    claim_case(viewer=moderator, case_id=case.pk)
    numbers.append(version_of(case))
    claim_case(viewer=moderator, case_id=case.pk)
    numbers.append(version_of(case))
    decide(viewer=moderator, target_kind="essay", target_id=text.pk, action="no_breach")
    assert [*numbers, version_of(case)] == [1, 2, 3, 3, 4]
    case.refresh_from_db()
    assert case.state == CaseState.DECIDED


def version_of(case):
    return Case.objects.get(pk=case.pk).version


# ---- who may listen
def rights(viewer):
    return admit("testserver", make.client(viewer).cookies["sessionid"].value)


def test_moderators_alone_are_admitted_each_to_what_they_moderate(
    consultation, other, other_organisation, moderator, settings
):
    assert rights(moderator).consultations == {consultation.pk}
    assert rights(grant(moderator, other)).consultations == {consultation.pk, other.pk}
    for viewer in (
        make.person("manager", consultation),
        make.person("moderator", consultation, state="suspended"),
    ):
        with pytest.raises(NotAllowed):
            rights(viewer)
    for host, session, refusal in (
        ("testserver", "", NotAllowed),
        ("nowhere.example.org", "", NotFound),
    ):
        with pytest.raises(refusal):
            admit(host, session)
    settings.STAFF_SECOND_FACTOR = True
    with pytest.raises(NotAllowed):
        rights(moderator)


def test_rights_end_with_the_session_role_or_second_factor(consultation, other, settings):
    names = ("stays", "role", "session", "suspended", "one more", "second factor")
    people = {label: make.person("moderator", consultation) for label in names}
    settings.STAFF_SECOND_FACTOR = True
    for viewer in people.values():
        Authenticator.objects.create(user=viewer.participant.account, type="totp", data={})
    rights_by_name = {label: rights(viewer) for label, viewer in people.items()}
    assert lost(rights_by_name.values()) == set()
    RoleGrant.objects.filter(participant=people["role"].participant).delete()
    Session.objects.filter(pk=rights_by_name["session"].session.session).delete()
    suspended = people["suspended"].participant
    suspended.state = "suspended"
    suspended.save()
    grant(people["one more"], other)
    Authenticator.objects.filter(user=people["second factor"].participant.account).delete()
    assert lost(rights_by_name.values()) == set(rights_by_name.values()) - {rights_by_name["stays"]}


@pytest.mark.parametrize("number", [1, 3])
def test_rights_of_all_are_asked_for_at_once(consultation, number, django_assert_num_queries):
    all_rights = [rights(make.person("moderator", consultation)) for _ in range(number)]
    with django_assert_num_queries(5):
        assert lost(all_rights) == set()
