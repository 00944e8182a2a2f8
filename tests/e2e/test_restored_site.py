"""After a restore from a backup, participants and visitors learn what was lost, and vote again."""

import re
from dataclasses import dataclass

import pytest
from django.db import transaction
from django.utils import timezone
from playwright.sync_api import expect

from consult.core.postgres import tenancy
from tests.e2e.conftest import inside, next_document
from tests.e2e.scene import known
from tests.e2e.test_team_entry import follow, sign_in_from_home
from tests.factories import make, workshops
from tests.pages import given
from tests.votes import places
from votes.actions import register_replay as replay_actions
from votes.actions import registers as register_actions
from votes.actions.restoration_notice import notify_of_restoration
from votes.ballot_box.store import register_ledger
from votes.models import Restoration

pytestmark = [pytest.mark.browser, pytest.mark.takes(12)]
HOST = "restauration.localhost"
OPEN, CLOSED = "La rue de l'école (exemple)", "La place du marché (exemple)"
EMAIL = "votante@restauration.example.org"
RESTORED = "Le site a été restauré à partir de la sauvegarde"


class _Lost(Exception):
    """Raised to roll back the acts that the backup does not contain."""


@dataclass
class Lost:
    """The receipts of a choice that the register lists, and of one that it never listed."""

    recorded: str
    unrecorded: str


@pytest.fixture(scope="module")
def lost(site, django_db_blocker):
    """Restore an organisation from a backup that is older than the last votes."""
    with django_db_blocker.unblock(), inside(site.database):
        organisation = make.organisation(name="Bourg (exemple)", slug="restauration", domain=HOST)
        tenancy.set_organisation(organisation.pk)
        consultations = [
            workshops.consultation(organisation, slug=slug, title_fr=title)
            for slug, title in (("rue", OPEN), ("place", CLOSED))
        ]
        proposals = [given.proposal(consultation) for consultation in consultations]
        voter = known(organisation, EMAIL, "Personne 1")
        for proposal in proposals:
            places.cast(voter, proposal)
        saved_at = timezone.now()
        receipts = []
        try:
            with transaction.atomic():
                receipts.append(places.cast(voter, proposals[0], "mixed").commitment)
                for proposal in proposals:
                    places.fill(proposal)
                receipts.append(places.cast(voter, proposals[0], "disagree").commitment)
                register_actions.take_checkpoints()
                for consultation in consultations:
                    register_ledger.note_checkpoints(consultation.pk)
                raise _Lost
        except _Lost:
            pass
        for consultation in consultations:
            replay_actions.replay_consultation(consultation, saved_at)
        places.close(consultations[1])
        for restoration in Restoration.objects.filter(organisation=organisation):
            notify_of_restoration(restoration_id=restoration.pk)
        return Lost(*receipts)


def named(title):
    """Return the pattern of a title as the pages typeset it."""
    return re.compile(re.escape(title.removesuffix(" (exemple)").replace("'", "’")))


def check(page, receipt):
    """Check a receipt on the page of the link « Vérifier un récépissé »."""
    page.locator("#id_receipt").fill(receipt)
    with next_document(page):
        page.get_by_role("button", name="Vérifier").click()


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "plain"])
def test_participant_follows_the_notice_to_the_lost_choice_and_votes_again(
    browse, site, lost, scripts
):
    page = browse(
        at=site.origin.replace("localhost", HOST),
        scripts=scripts,
        width=1280 if scripts else 390,
    )
    sign_in_from_home(page, EMAIL)
    follow(page, re.compile("Notifications"), within=".top")
    expect(page.locator("main")).to_contain_text("restauré à partir d’une sauvegarde")
    follow(page, named(OPEN), within="main")
    expect(page.locator("main")).to_contain_text(RESTORED)
    follow(page, "Vérifier un récépissé", within="main")
    check(page, lost.recorded)
    expect(page.locator(".note-warning").first).to_contain_text("Votre choix a été perdu")
    follow(page, "Vérifier votre choix", within="main")
    choice = page.locator("button.position-mixed")
    choice.click()
    expect(choice).to_have_attribute("aria-pressed", "true")
    page.goto("/receipts/")
    check(page, lost.recorded)
    expect(page.locator(".note-warning").first).to_contain_text("ce nouveau choix compte")
    assert page.wrong == []


@pytest.mark.parametrize("title", [OPEN, CLOSED], ids=["open", "closed"])
def test_visitor_reads_that_an_unknown_receipt_may_be_lost(browse, site, lost, title):
    page = browse(at=site.origin.replace("localhost", HOST), width=390)
    page.goto("/consultations/")
    follow(page, named(title), within="main")
    expect(page.locator("main")).to_contain_text(RESTORED)
    expect(page.locator("main")).to_contain_text("avis et votes du registre sont perdus")
    follow(page, "Vérifier un récépissé", within="main")
    check(page, lost.unrecorded)
    expect(page.locator("main")).to_contain_text("Il a peut-être été perdu")
    expect(page.locator("#id_receipt")).to_have_value(lost.unrecorded)
    follow(page, re.compile("rue de l"), within="main")
    expect(page.locator("main")).to_contain_text(RESTORED)
    assert page.wrong == []
