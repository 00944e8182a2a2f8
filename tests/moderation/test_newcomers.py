"""Rushes of new accounts (section 16 of docs/security-tests.md).

A campaign of accounts that only vote is listed, and honest days are not.
"""

import random
from datetime import timedelta

import pytest
from django.db.models import F
from django.utils import timezone

from consult.accounts.models import Participant
from consult.core.exceptions import NotAllowed
from consult.core.postgres import tenancy
from moderation.signals.selectors.newcomers import list_account_rushes
from tests.factories import make
from tests.pages import given

NIGHT = timezone.now().replace(hour=22, minute=0, second=0, microsecond=0) - timedelta(days=2)


@pytest.fixture
def moderator(consultation):
    return make.person("moderator", consultation)


def create_accounts(organisation, moments):
    """Create a participant at each moment."""
    with tenancy.organisation(organisation.pk):
        Participant.objects.bulk_create(
            Participant(
                organisation=organisation,
                public_name=f"Personne {number} (exemple)",
                created_at=moment,
            )
            for number, moment in enumerate(moments)
        )


def honest_moments(days=20, each=40):
    """Return moments at which honest people create accounts: mostly evenings, and some nights."""
    dice = random.Random(16)
    begins = NIGHT.replace(hour=0) - timedelta(days=days)
    return [
        begins + timedelta(days=dice.randrange(days + 2), hours=dice.triangular(0, 24, 19))
        for _ in range(days * each)
    ]


def spread(number, minutes):
    """Return this many moments of the night, at equal distances."""
    return [NIGHT + timedelta(minutes=minutes * place / number) for place in range(number)]


@pytest.mark.parametrize(
    ("number", "minutes"),
    [(100, 60), (300, 240)],
    ids=["one device in an hour", "votes of a night"],
)
def test_list_account_rushes_lists_a_campaign_that_only_votes(
    consultation, moderator, number, minutes
):
    create_accounts(consultation.organisation, honest_moments())
    create_accounts(consultation.organisation, spread(number, minutes))
    voter = make.person(consultation=consultation)
    given.position(given.proposal(consultation), voter)  # a vote needs no mark, and leaves none
    rushes = list_account_rushes(moderator, consultation)
    hours = [NIGHT + timedelta(hours=place) for place in range(minutes // 60)]
    assert [rush.begins_at for rush in rushes] == hours[::-1]
    assert sum(rush.accounts for rush in rushes) >= number
    # Honest accounts in those hours: at most one in a hundred of all.
    assert sum(rush.accounts for rush in rushes) - number <= 0.01 * len(honest_moments())


def test_list_account_rushes_lists_no_honest_day(consultation, moderator):
    create_accounts(consultation.organisation, honest_moments())
    assert list_account_rushes(moderator, consultation) == []


def test_list_account_rushes_leaves_out_other_organisations_imports_and_old_accounts(
    consultation, moderator, other_organisation
):
    create_accounts(other_organisation, spread(100, 60))
    create_accounts(consultation.organisation, spread(100, 60))
    ours = Participant.objects.filter(
        organisation=consultation.organisation, public_name__startswith="Personne"
    )
    ours.update(origin="ailleurs", origin_id=F("id"))
    assert list_account_rushes(moderator, consultation) == []
    ours.update(origin="", origin_id="", created_at=NIGHT - timedelta(days=40))
    assert list_account_rushes(moderator, consultation) == []
    ours.update(created_at=NIGHT)
    assert [rush.accounts >= 100 for rush in list_account_rushes(moderator, consultation)] == [True]


@pytest.mark.parametrize("role", ["facilitator", None])
def test_list_account_rushes_is_refused_to_other_roles(consultation, role):
    with pytest.raises(NotAllowed):
        list_account_rushes(make.person(role, consultation), consultation)
