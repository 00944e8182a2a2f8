"""An empty installation: commands create its first organisation and its platform administrator."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from consult.accounts.models import Account, Invitation
from consult.core.models import JournalEntry
from consult.core.postgres import tenancy
from consult.organisations.models import Host, Organisation
from tests.factories import make

pytestmark = pytest.mark.django_db
WORDS = {"name": "Ville (exemple)", "slug": "ville", "administrator": "admin@example.org"}


def create(host="ville.example.org", **words):
    """Run the command and return its output."""
    out = StringIO()
    call_command("create_organisation", host, stdout=out, **{**WORDS, **words})
    return out.getvalue()


def test_first_organisation_answers_and_invites_its_administrator():
    assert create("VILLE.example.org") == "Ville (exemple) answers on http://ville.example.org/\n"
    organisation = Host.objects.get(domain="ville.example.org").organisation
    with tenancy.organisation(organisation.pk):
        invitation = Invitation.objects.get()
        assert invitation.role == "organisation_admin"
        assert invitation.address == "admin@example.org"
        assert not Account.objects.exists()
        assert "organisation.create" in JournalEntry.objects.values_list("act", flat=True)
    assert make.client(host="ville.example.org").get("/").status_code == 200


@pytest.mark.parametrize("host", ["https://ville.example.org", "ville.example.org:80", "", "a b"])
def test_invalid_host_name_is_refused(host):
    with pytest.raises(CommandError, match="nom de domaine"):
        create(host)
    assert not Organisation.objects.exists()


def test_taken_host_and_taken_slug_are_refused_with_a_message(organisation):
    create()
    with pytest.raises(CommandError, match=r"ville\.example\.org belongs to Ville \(exemple\)\."):
        create(slug="autre-ville")
    with pytest.raises(CommandError):
        create("autre.example.org")
    assert not Host.objects.filter(domain="autre.example.org").exists()


def test_administrator_without_an_address_is_refused_and_no_row_is_created():
    for address in ("no address", f"{'a' * 250}@example.org", ""):
        with pytest.raises(CommandError):
            create(administrator=address)
    assert not (Organisation.objects.exists() or Account.objects.exists())


def test_platform_administrator_is_appointed_once_or_twice():
    for _ in range(2):
        call_command("appoint_platform_admin", "plateforme@example.org", stdout=StringIO())
    assert Account.objects.get().is_platform_admin
    with pytest.raises(CommandError):
        call_command("appoint_platform_admin", "no address", stdout=StringIO())


HEAD = "host;name;slug;administrator"
TOWNS = [
    "Une.example.com;Ville une (exemple);une;une@example.org",
    "deux.example.com;Ville deux (exemple);deux;deux@example.org",
]


def create_from(folder, *lines):
    """Run the command on a CSV file of these lines and return its output."""
    file, out = folder / "towns.csv", StringIO()
    file.write_text("\n".join(lines), encoding="utf-8-sig")
    call_command("create_organisation", csv=str(file), stdout=out)
    return out.getvalue().splitlines()


def test_organisations_of_a_file_are_created_once(tmp_path):
    created = [
        f"Ville {name} (exemple) answers on http://{name}.example.com/" for name in ("une", "deux")
    ]
    assert create_from(tmp_path, HEAD, *TOWNS) == [
        *created,
        "Created: 2. Skipped, since they exist: 0.",
    ]
    assert create_from(tmp_path, HEAD, *TOWNS) == ["Created: 0. Skipped, since they exist: 2."]
    assert make.client(host="deux.example.com").get("/").status_code == 200


def test_file_with_refused_lines_creates_nothing_and_names_each(tmp_path):
    wrong = [
        *TOWNS,
        "une.example.com;Autre (exemple);autre;a@example.org",
        "trois.example.com;Trois;trois;no address",
    ]
    with pytest.raises(
        CommandError,
        match=r"(?s)Nothing was created\..*Line 4: une\.example\.com belongs.*Line 5: ",
    ):
        create_from(tmp_path, HEAD, *wrong)
    with pytest.raises(CommandError, match="has no column: administrator"):
        create_from(tmp_path, "host,name,slug", "a.example.com,A,a")
    assert not (Organisation.objects.exists() or Account.objects.exists())
