"""The pages of the installation: search for organisations, hosts, administrators and senders.

The tests cover suspension too.
"""

import re
from urllib.parse import urlsplit

import pytest
from django.core import mail
from django.urls import reverse

from consult.accounts.models import Invitation, RoleGrant
from consult.core.models import JournalEntry
from consult.core.postgres import tenancy
from consult.organisations.models import Organisation
from tests.factories import make

pytestmark = pytest.mark.django_db
SENDER = "consultations@voisine.example"


@pytest.fixture
def town(organisation):
    return make.organisation(
        name="Commune voisine (exemple)", slug="voisine", domain="voisine.example"
    )


@pytest.fixture
def platform(organisation):
    return make.client(
        make.person(organisation=organisation, account_=make.account(is_platform_admin=True))
    )


def act(platform, organisation, action, **typed):
    """Press a button of an organisation's page and return the response."""
    return platform.post(
        reverse("staff-platform-organisation", args=[organisation.pk]), {"do": action, **typed}
    )


def journalled(organisation):
    with tenancy.organisation(organisation.pk):
        return set(JournalEntry.objects.values_list("act", flat=True))


def names(page):
    return re.findall(r"<b>(Ville \d+) \(exemple\)</b>", page.content.decode())


def test_organisations_are_found_by_name_and_host_and_listed_page_by_page(
    platform, town, monkeypatch
):
    monkeypatch.setattr("frontend.staff.platform.views.SIZE", 2)
    for number in (1, 2, 3):
        make.organisation(
            name=f"Ville {number} (exemple)", slug=f"v{number}", domain=f"v{number}.example"
        )
    first = platform.get(reverse("staff-platform"), {"q": "ville "})
    following = re.search(r'href="(\?q=[^"]+)" rel="next"', first.content.decode())[1].replace(
        "&amp;", "&"
    )
    second = platform.get(reverse("staff-platform") + following)
    found = names(first) + names(second)
    assert found == [f"Ville {number}" for number in (1, 2, 3)]
    by_host = platform.get(reverse("staff-platform"), {"q": "VOISINE.exam"}).content.decode()
    assert reverse("staff-platform-organisation", args=[town.pk]) in by_host
    assert (
        "Aucun résultat" in platform.get(reverse("staff-platform"), {"q": "zzz"}).content.decode()
    )


def test_host_is_added_chosen_for_links_and_removed(platform, town):
    assert act(platform, town, "host", domain="https://x").status_code == 422
    refused = act(platform, town, "host", domain="TestServer")
    assert (refused.status_code, 'value="TestServer"' in refused.content.decode()) == (422, True)
    assert act(platform, town, "host", domain="Participer.voisine.example").status_code == 302
    assert make.client(host="participer.voisine.example").get("/").status_code == 200
    former, new = town.hosts.order_by("id")
    # Links name this host.
    assert act(platform, town, "host_remove", id=former.pk).status_code == 409
    assert act(platform, town, "host_choose", id=new.pk).status_code == 302
    assert act(platform, town, "host_remove", id=former.pk).status_code == 302
    assert [(host.domain, host.is_primary) for host in town.hosts.all()] == [
        ("participer.voisine.example", True)
    ]
    assert make.client(host="voisine.example").get("/").status_code == 400
    assert journalled(town) == {
        f"organisation.host_{change}" for change in ("add", "choose", "remove")
    }
    assert act(platform, town, "host_remove", id="x").status_code == 404


def test_administrator_is_invited_invited_again_and_withdrawn(platform, town):
    assert act(platform, town, "administrator", email="maire").status_code == 422
    assert act(platform, town, "administrator", email="maire@example.org").status_code == 302
    page = platform.get(reverse("staff-platform-organisation", args=[town.pk])).content.decode()
    assert "maire@example.org" in page
    assert "pas encore venue" in page
    with tenancy.organisation(town.pk):
        invitation = Invitation.objects.get()
        assert invitation.sent_by is None
    assert act(platform, town, "administrator", email="maire@example.org").status_code == 422
    assert act(platform, town, "invite_again", id=invitation.pk).status_code == 302
    assert act(platform, town, "invite_withdraw", id=invitation.pk).status_code == 302
    with tenancy.organisation(town.pk):
        invitation.refresh_from_db()
        assert invitation.withdrawn_at
    assert act(platform, town, "invite_withdraw", id="x").status_code == 404
    assert journalled(town) >= {"role.invite", "role.invite_withdraw"}


def test_administrator_is_dismissed_unless_no_other_is_left(platform, town):
    with tenancy.organisation(town.pk):
        first = make.person("organisation_admin", organisation=town)
        other = make.person("manager", make.consultation(town))
        grant = RoleGrant.objects.get(participant=first.participant)
        role = RoleGrant.objects.get(participant=other.participant)
    assert act(platform, town, "dismiss", id=role.pk).status_code == 404  # not an administrator
    assert act(platform, town, "dismiss", id=grant.pk).status_code == 409  # the only one
    with tenancy.organisation(town.pk):
        second = make.person("organisation_admin", organisation=town)
    assert act(platform, town, "dismiss", id=grant.pk).status_code == 302
    with tenancy.organisation(town.pk):
        [left] = RoleGrant.objects.exclude(pk=role.pk)
        assert left.participant == second.participant
    assert "role.revoke" in journalled(town)


def test_emails_leave_from_the_address_of_the_organisation_and_answers_go_to_it(
    platform, town, settings
):
    settings.DEFAULT_FROM_EMAIL = "Consult <envoi@example.org>"
    Organisation.objects.filter(pk=town.pk).update(contact_email="")
    browser = make.client(host="voisine.example")
    browser.post(reverse("sign-in"), {"email": "une@example.org"})
    assert act(platform, town, "sender", sender_email="voisine").status_code == 422
    assert act(platform, town, "sender", sender_email=SENDER).status_code == 302
    Organisation.objects.filter(pk=town.pk).update(contact_email="mairie@voisine.example")
    browser.post(reverse("sign-in"), {"email": "deux@example.org"})
    named = '"Commune voisine (exemple)"'
    senders = [(message.from_email, message.reply_to) for message in mail.outbox]
    assert senders == [
        (f"{named} <envoi@example.org>", []),
        (f"{named} <{SENDER}>", ["mairie@voisine.example"]),
    ]


def test_suspended_organisation_answers_503_until_it_is_open_again(platform, organisation, town):
    assert act(platform, town, "suspension").status_code == 422  # not confirmed
    assert act(platform, town, "suspension", sure="on").status_code == 302
    visitor = make.client(host="voisine.example")
    answer = visitor.get("/")
    assert (answer.status_code, "Ce site est suspendu" in answer.content.decode()) == (503, True)
    assert visitor.post(reverse("sign-in"), {"email": "une@example.org"}).status_code == 503
    shaped = visitor.get("/api/v1/consultations/")
    assert (shaped.status_code, shaped.json()["type"]) == (503, "server_error")
    assert act(platform, town, "resume").status_code == 302
    assert visitor.get("/").status_code == 200
    assert journalled(town) == {"organisation.suspend", "organisation.resume"}
    here = act(platform, organisation, "suspension", sure="on")
    assert (here.status_code, make.client().get("/").status_code) == (422, 200)


@pytest.mark.parametrize("role", ["organisation_admin", None])
def test_page_of_an_organisation_is_for_the_installation_alone(organisation, town, role):
    viewer = make.person(role, make.consultation(organisation))
    answer = act(make.client(viewer), town, "suspension", sure="on")
    assert answer.status_code == 404
    assert not Organisation.objects.exclude(suspended_at=None).exists()
    visitor = make.client().get(reverse("staff-platform-organisation", args=[town.pk]))
    assert urlsplit(visitor["Location"]).path == reverse("sign-in")
